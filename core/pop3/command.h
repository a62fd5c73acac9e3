// SPDX-License-Identifier: MIT
// What a POP3 client may say (RFC 1939 §9, RFC 2449 §5): the verbs, one row each, and a line as a
// value.
#pragma once

#include "core/base/result.h"
#include "core/base/rfc.h"
#include "core/base/rows.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postroad::pop3 {

enum class Verb : std::uint8_t {
    Capa,
    User,
    Pass,
    Stat,
    List,
    Uidl,
    Retr,
    Top,
    Dele,
    Noop,
    Rset,
    Quit,
    Stls
};
inline constexpr std::size_t kVerbCount = 13;

/// What stands after the keyword.
enum class Shape : std::uint8_t {
    Bare, ///< nothing
    Name, ///< one word
    Secret, ///< the rest of the line, spaces included (RFC 1939 §7)
    MaybeNumber, ///< a message number, or nothing
    Number, ///< a message number
    NumberAndLines, ///< a message number and a count of lines
};

struct VerbRow
{
    Verb verb;
    std::string_view name;
    Shape shape;
    RfcRef rfc;
};

inline constexpr std::array<VerbRow, kVerbCount> kVerbs{{
    {Verb::Capa, "CAPA", Shape::Bare, {2449, "5"}},
    {Verb::User, "USER", Shape::Name, {1939, "7"}},
    {Verb::Pass, "PASS", Shape::Secret, {1939, "7"}},
    {Verb::Stat, "STAT", Shape::Bare, {1939, "5"}},
    {Verb::List, "LIST", Shape::MaybeNumber, {1939, "5"}},
    {Verb::Uidl, "UIDL", Shape::MaybeNumber, {1939, "7"}},
    {Verb::Retr, "RETR", Shape::Number, {1939, "5"}},
    {Verb::Top, "TOP", Shape::NumberAndLines, {1939, "7"}},
    {Verb::Dele, "DELE", Shape::Number, {1939, "5"}},
    {Verb::Noop, "NOOP", Shape::Bare, {1939, "5"}},
    {Verb::Rset, "RSET", Shape::Bare, {1939, "5"}},
    {Verb::Quit, "QUIT", Shape::Bare, {1939, "6"}},
    {Verb::Stls, "STLS", Shape::Bare, {2595, "4"}},
}};

static_assert(standInOrder(kVerbs, &VerbRow::verb));

constexpr const VerbRow& row(Verb verb) { return kVerbs[static_cast<std::size_t>(verb)]; }

// RFC 2449 §4: "The maximum length of the command line […] is 255 octets, including the terminating
// CRLF."
inline constexpr std::size_t kCommandOctetsMax = 255;

struct Command
{
    Verb verb = Verb::Noop;
    std::string text; ///< the name of USER, the secret of PASS
    std::optional<std::uint32_t>
        message; ///< from 1, as said: whether there is such a message is not known here
    std::uint32_t lines = 0; ///< of TOP

    friend bool operator==(const Command&, const Command&) = default;
};

struct CommandError
{
    enum class Kind : std::uint8_t { UnknownVerb, Syntax };

    Kind kind = Kind::Syntax;
    std::string_view words; ///< one sentence for the reply; lives as long as the program
    std::string_view verb; ///< its canonical name, if it is known
};

/// A line without its CRLF. Keywords in any case, one or more spaces between words, none needed at
/// the end.
Result<Command, CommandError> parseCommand(std::string_view line);

/// The line without CRLF, keyword in upper case.
std::string format(const Command& command);

} // namespace postroad::pop3
