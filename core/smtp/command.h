// SPDX-License-Identifier: MIT
// A command line as a value. What is wrong with a line is a value too, which already knows its
// reply.
#pragma once

#include "core/base/ascii.h"
#include "core/base/result.h"
#include "core/mail/envelope.h"
#include "core/smtp/extensions.h"
#include "core/smtp/parameters.h"
#include "core/smtp/reply_catalogue.h"
#include "core/smtp/verb.h"

#include <optional>
#include <string>
#include <string_view>

namespace postroad::smtp {

/// RFC 5321 §4.5.3.1.4: with the CRLF; MAIL may have more, as the extensions in use say.
inline constexpr std::size_t kCommandLineOctetsMax = 512;

struct Command
{
    Verb verb = Verb::Noop;
    /// HELO, EHLO, LHLO: the client's name. VRFY, EXPN, HELP, NOOP: the words after it. Points into
    /// the line.
    std::string_view argument;
    mail::Path path; ///< MAIL, RCPT
    MailParameters parameters; ///< MAIL; of VRFY and EXPN smtpUtf8
    mail::DsnRequest dsn; ///< RCPT (RFC 3461 §4.1, §4.2)
    std::uint64_t chunkOctets = 0; ///< BDAT (RFC 3030 §2)
    bool lastChunk = false; ///< BDAT … LAST
    /// AUTH: the initial response in base64 as it stands in the line ("=" for an empty one), behind
    /// the mechanism, which is the argument (RFC 4954 §4). Points into the line.
    std::optional<std::string_view> initialResponse;
};

struct CommandError
{
    Verb verb = Verb::Unknown; ///< the command that it would have been
    ReplyId reply = ReplyId::Unrecognized;
};

/// A line without its CRLF (RFC 5321 §4.1.1). Parameters are understood for the extensions in use
/// only: none after HELO. Octets above 127 are let pass in addresses if SMTPUTF8 is in use and they
/// are UTF-8. Blanks at the end are let pass (§4.1.1: "SHOULD tolerate trailing white
/// space"). Doesn't know whether the command is welcome now: the tables do.
Result<Command, CommandError> parseCommand(std::string_view line, const Extensions& inUse);

/// The same into a command that is there, whose strings keep their memory, for who knows the verb
/// already: the reply to what is wrong, or nothing. Then what the command holds means nothing.
std::optional<ReplyId> readCommand(
    std::string_view line, Verb verb, const Extensions& inUse, Command& command);

/// The verb at the beginning of a line, which ends with it or goes on with a blank.
constexpr Verb verbOf(std::string_view line)
{
    // All but one have four letters.
    if (line.size() <= 4 || ascii::isBlank(line[4]))
        return verbNamed(line.substr(0, 4));
    constexpr std::size_t kLong = name(Verb::StartTls).size();
    if (line.size() < kLong || (line.size() > kLong && !ascii::isBlank(line[kLong])))
        return Verb::Unknown;
    return verbNamed(line.substr(0, kLong));
}

/// How long a line with this verb may be, CRLF included.
std::size_t lineOctetsMax(Verb verb, const Extensions& inUse);

/// "MAIL FROM:<alice@example.org> SIZE=1000 BODY=8BITMIME", without CRLF. Says every parameter that
/// is set: the caller has seen that the server offers it.
std::string formatMail(const mail::Path& sender, const MailParameters& parameters);
/// "RCPT TO:<bob@example.net> NOTIFY=NEVER", without CRLF.
std::string formatRcpt(const mail::Recipient& recipient);
/// "BDAT 1000 LAST", without CRLF (RFC 3030 §2).
std::string formatBdat(std::uint64_t octets, bool last);

} // namespace postroad::smtp
