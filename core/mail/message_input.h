// SPDX-License-Identifier: MIT
// How a letter gets in: a file from a person's disk is brought to canonical lines and otherwise
// left alone; the submission agent adds what is missing (RFC 6409 §8). Letters written as plain
// text: compose.h.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace postroad::mail {

inline constexpr std::size_t kLetterOctetsMax = std::size_t{64} * 1024 * 1024;

struct InputError
{
    enum class Kind { BareCr, Nul, TooLarge, LongLine, NotUtf8, BadHeader };

    Kind kind = Kind::BareCr;
    std::size_t offset = 0; ///< octets from the beginning of the file
    std::size_t line = 0; ///< from 1; 0: concerns no line
    std::string reason; ///< one English sentence, with the line
};

/// What a person may want to know about a file that was read.
struct InputFacts
{
    std::size_t lines = 0;
    /// Over 998 octets without line end (RFC 5321 §4.5.3.1.6); kept as they are.
    std::size_t longLines = 0;
    std::size_t firstLongLine = 0; ///< its number from 1, in the file; 0: none
    std::size_t longestLineOctets = 0; ///< without line end
    bool eightBit = false; ///< has octets above 127: needs 8BITMIME (RFC 6152)
    bool loneLineFeeds = false; ///< some or all lines ended in LF alone
    bool finalLineEndAdded = false;
    bool mboxLineDropped = false; ///< the "From " line that mbox files put on top
    /// What no server may be sent (bare CR, NUL), if it was kept.
    std::optional<InputError> flaw;
    bool byteOrderMarkDropped = false; ///< three octets of UTF-8 before the first field
};

struct MessageInput
{
    std::string octets; ///< each line ends in CRLF
    InputFacts facts;
};

/// What becomes of bare CR and NUL, neither of which may be sent (RFC 5321 §2.3.8, RFC 5322 §4.1).
enum class Flaws {
    Refuse,
    Keep, ///< facts.flaw says what and where: whoever sends it will hear what a server says to it
};

/// The octets of an .eml file, with CRLF, LF or both, as a message. Files above octetsMax are
/// refused.
Result<MessageInput, InputError> readMessage(
    std::string_view file, std::size_t octetsMax = kLetterOctetsMax, Flaws flaws = Flaws::Refuse);

/// RFC 6409 §8.2, §8.3: the fields Date and Message-ID that a submission agent puts on top where
/// they are absent, each with CRLF (and after them an empty line, where the message has no header);
/// "" if both are there.
std::string missingFields(
    std::string_view message, const CivilTime& date, std::string_view messageId);
/// missingFields() and the message, byte for byte.
std::string completeHeader(
    std::string_view message, const CivilTime& date, std::string_view messageId);

} // namespace postroad::mail
