// SPDX-License-Identifier: MIT
// How a letter gets in: a file from a person's disk is brought to canonical lines and otherwise
// left alone; a letter written as text is made into a message; the submission agent adds what is
// missing (RFC 6409 §8).
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/mail/address.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::mail {

inline constexpr std::size_t kLetterOctetsMax = std::size_t{64} * 1024 * 1024;

struct InputError
{
    enum class Kind { BareCr, Nul, TooLarge, LongLine, BadHeader };

    Kind kind = Kind::BareCr;
    std::size_t offset = 0; ///< octets from the beginning of the file
    std::size_t line = 0; ///< from 1; 0: concerns no line
    std::string reason; ///< one English sentence, with the line
};

/// What a person may want to know about a file that was read.
struct InputFacts
{
    std::size_t lines = 0;
    std::size_t longLines
        = 0; ///< over 998 octets without line end (RFC 5321 §4.5.3.1.6); kept as they are
    std::size_t firstLongLine = 0; ///< its number from 1, in the file; 0: none
    std::size_t longestLineOctets = 0; ///< without line end
    bool eightBit = false; ///< has octets above 127: needs 8BITMIME (RFC 6152)
    bool loneLineFeeds = false; ///< some or all lines ended in LF alone
    bool finalLineEndAdded = false;
    bool mboxLineDropped = false; ///< the "From " line that mbox files put on top
    bool byteOrderMarkDropped = false; ///< three octets of UTF-8 before the first field
};

struct MessageInput
{
    std::string octets; ///< each line ends in CRLF
    InputFacts facts;
};

/// The octets of an .eml file, with CRLF, LF or both, as a message. Bare CR and NUL are refused
/// (RFC 5322 §2.3, RFC 5321 §4.5.2: no server may be sent them), and files above octetsMax.
Result<MessageInput, InputError> readMessage(
    std::string_view file, std::size_t octetsMax = kLetterOctetsMax);

/// What compose() and completeHeader() put in where it is absent.
struct LetterDefaults
{
    ListedMailbox from;
    std::vector<ListedMailbox> to; ///< empty: To is not added
    CivilTime date;
    std::string messageId; ///< without angle brackets: "k3f…@mua.example.org"
};

/// A message from text as a person writes it: header fields and an empty line (both may be
/// missing), then the body; UTF-8, lines in LF or CRLF. Adds From, To, Date, Message-ID where
/// absent, encodes what isn't ASCII in header values (RFC 2047), declares a body that isn't ASCII
/// as text/plain; charset=utf-8, 8bit, and takes out Bcc (RFC 5322 §3.6.3). Refuses bare CR, NUL,
/// body lines over 998 octets and octets that are not UTF-8.
Result<std::string, InputError> compose(std::string_view text, const LetterDefaults& defaults);

/// RFC 6409 §8.2, §8.3: the fields Date and Message-ID that a submission agent puts on top where
/// they are absent, each with CRLF (and after them an empty line, where the message has no header);
/// "" if both are there.
std::string missingFields(
    std::string_view message, const CivilTime& date, std::string_view messageId);
/// missingFields() and the message, byte for byte.
std::string completeHeader(
    std::string_view message, const CivilTime& date, std::string_view messageId);

} // namespace postroad::mail
