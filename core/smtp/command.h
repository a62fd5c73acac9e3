// SPDX-License-Identifier: MIT
// A command line as a value. What is wrong with a line is a value too, which already knows its
// reply.
#pragma once

#include "core/base/ascii.h"
#include "core/base/result.h"
#include "core/mail/address.h"
#include "core/smtp/extensions.h"
#include "core/smtp/reply_catalogue.h"
#include "core/smtp/verb.h"

#include <optional>
#include <string>
#include <string_view>

namespace postroad::smtp {

/// RFC 5321 §4.5.3.1.4: with the CRLF; MAIL may have more, as the extensions in use say.
inline constexpr std::size_t kCommandLineOctetsMax = 512;

/// RFC 6152 §3
enum class BodyType : std::uint8_t { SevenBit, EightBitMime };

struct MailParameters
{
    std::optional<std::uint64_t> octets; ///< SIZE (RFC 1870 §6)
    std::optional<BodyType> body; ///< BODY (RFC 6152 §3)
};

struct Command
{
    Verb verb = Verb::Noop;
    /// HELO, EHLO, LHLO: the client's name. VRFY, EXPN, HELP, NOOP: the words after it. Points into
    /// the line.
    std::string_view argument;
    mail::Path path; ///< MAIL, RCPT
    MailParameters parameters; ///< MAIL
};

struct CommandError
{
    Verb verb = Verb::Unknown; ///< the command that it would have been
    ReplyId reply = ReplyId::Unrecognized;
};

/// A line without its CRLF (RFC 5321 §4.1.1). Parameters are understood for the extensions in use
/// only: none after HELO. Blanks at the end are let pass (§4.1.1: "SHOULD tolerate trailing white
/// space"). Doesn't know whether the command is welcome now: the tables do.
Result<Command, CommandError> parseCommand(std::string_view line, const Extensions& inUse);

/// The same into a command that is there, whose strings keep their memory, for who knows the verb
/// already: the reply to what is wrong, or nothing. Then what the command holds means nothing.
std::optional<ReplyId> readCommand(
    std::string_view line, Verb verb, const Extensions& inUse, Command& command);

/// The verb at the beginning of a line: all have four letters, and end with it or a blank.
constexpr Verb verbOf(std::string_view line)
{
    if (line.size() > 4 && !ascii::isBlank(line[4]))
        return Verb::Unknown;
    return verbNamed(line.substr(0, 4));
}

/// How long a line with this verb may be, CRLF included.
std::size_t lineOctetsMax(Verb verb, const Extensions& inUse);

/// "MAIL FROM:<alice@example.org> SIZE=1000 BODY=8BITMIME", without CRLF.
std::string formatMail(const mail::Path& sender, const MailParameters& parameters);
/// "RCPT TO:<bob@example.net>", without CRLF.
std::string formatRcpt(const mail::Path& recipient);

} // namespace postroad::smtp
