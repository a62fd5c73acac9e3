// SPDX-License-Identifier: MIT
#include "core/smtp/command.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace postroad::smtp {

namespace {

/// The reply to what is wrong.
using MaybeFault = std::optional<ReplyId>;

/// Verbs that exist or once existed, but not here.
bool isForeignVerb(std::string_view word)
{
    // RFC 5321 §F.6, §F.1; RFC 1985, 4468
    static constexpr std::array<std::string_view, 6> kForeign{
        "SEND", "SOML", "SAML", "TURN", "ETRN", "BURL"};
    return std::any_of(kForeign.begin(), kForeign.end(),
        [&](std::string_view verb) { return ascii::iequals(verb, word); });
}

/// Whether one of the eight octets may be a control character or above 126; a tab counts as one
/// here. Octets are compared all at once, as the digits of one number: a digit that borrows or
/// carries is itself one that is looked for.
bool mayHoldOdd(std::uint64_t octets)
{
    constexpr std::uint64_t kOnes = 0x0101010101010101U;
    constexpr std::uint64_t kTops = kOnes * 0x80U;
    const std::uint64_t below32 = (octets - kOnes * 32U) & ~octets;
    const std::uint64_t above126 = octets | (octets + kOnes);
    return ((below32 | above126) & kTops) != 0;
}

bool isPrintable(char c) { return c == '\t' || (!ascii::isControl(c) && !ascii::isEightBit(c)); }

std::uint64_t eightAt(std::string_view text, std::size_t at)
{
    std::uint64_t octets = 0;
    std::memcpy(&octets, text.data() + at, sizeof octets);
    return octets;
}

/// Eight octets at a time, the last of them perhaps twice: every command passes here.
bool isPrintableLine(std::string_view text)
{
    bool plain = text.size() >= 8 && !mayHoldOdd(eightAt(text, text.size() - 8));
    for (std::size_t at = 0; plain && at + 8 <= text.size(); at += 8)
        plain = !mayHoldOdd(eightAt(text, at));
    return plain || std::all_of(text.begin(), text.end(), isPrintable);
}

ReplyId helloSyntax(Verb verb)
{
    return verb == Verb::Helo ? ReplyId::HeloSyntax
        : verb == Verb::Ehlo  ? ReplyId::EhloSyntax
                              : ReplyId::LhloSyntax;
}

MaybeFault readHello(Verb verb, std::string_view argument)
{
    // RFC 5321 §4.1.1.1: ehlo = "EHLO" SP ( Domain / address-literal ) CRLF; an old HELO takes
    // literals in practice.
    if (!mail::isDomain(argument) && !mail::isAddressLiteral(argument))
        return helloSyntax(verb);
    return std::nullopt;
}

/// "FROM:" or "TO:" and the path behind it. RFC 5321 §3.3 forbids clients blanks on either side of
/// the colon, as "a common source of errors"; those behind it are so common that no server that we
/// know refuses them.
std::optional<std::string_view> afterKeyword(std::string_view argument, std::string_view keyword)
{
    if (!ascii::istartsWith(argument, keyword))
        return std::nullopt;
    std::string_view path = argument.substr(keyword.size());
    path.remove_prefix(std::min(path.find_first_not_of(' '), path.size()));
    if (!path.starts_with('<'))
        return std::nullopt;
    return path;
}

/// Whether what stands in the angle brackets is longer than any path (RFC 5321 §4.5.3.1.9: "Path
/// too long").
bool isTooLong(std::string_view text)
{
    return text.substr(0, text.find('>')).size() >= mail::kPathOctetsMax;
}

MaybeFault readMail(
    std::string_view argument, mail::Script script, const Extensions& inUse, Command& command)
{
    const auto rest = afterKeyword(argument, "FROM:");
    if (!rest)
        return ReplyId::MailSyntax;
    std::size_t octets = 0;
    if (mail::readLeadingPath(*rest, mail::PathKind::Reverse, command.path, octets, script))
        return isTooLong(*rest) ? ReplyId::SenderTooLong : ReplyId::BadSenderSyntax;
    const std::string_view words = rest->substr(octets);
    if (!words.empty() && words.front() != ' ')
        return ReplyId::MailSyntax;
    command.parameters.clear();
    const auto fault = readMailParameters(ascii::trimmed(words), inUse, command.parameters);
    // RFC 6531 §3.5: without SMTPUTF8 550 to MAIL, 553 to RCPT
    if (!fault && script == mail::Script::Utf8 && !command.parameters.smtpUtf8
        && !command.path.mailbox.isAscii())
        return ReplyId::NonAsciiSender;
    return fault;
}

MaybeFault readRcpt(
    std::string_view argument, mail::Script script, const Extensions& inUse, Command& command)
{
    const auto rest = afterKeyword(argument, "TO:");
    if (!rest)
        return ReplyId::RcptSyntax;
    std::size_t octets = 0;
    if (mail::readLeadingPath(*rest, mail::PathKind::Forward, command.path, octets, script))
        return isTooLong(*rest) ? ReplyId::RecipientTooLong : ReplyId::BadRecipientSyntax;
    const std::string_view words = rest->substr(octets);
    if (!words.empty() && words.front() != ' ')
        return ReplyId::RcptSyntax;
    command.dsn.notify = mail::DsnNotify();
    command.dsn.originalRecipient.clear();
    return readRcptParameters(ascii::trimmed(words), inUse, command.dsn);
}

/// RFC 3030 §2: "BDAT" SP chunk-size [ SP "LAST" ]
MaybeFault readBdat(std::string_view argument, Command& command)
{
    command.chunkOctets = 0;
    command.lastChunk = false;
    const std::string_view size = argument.substr(0, argument.find(' '));
    const std::string_view marker = ascii::trimmed(argument.substr(size.size()));
    const auto octets = ascii::parseNumber(size);
    if (!octets || (!marker.empty() && !ascii::iequals(marker, "LAST")))
        return ReplyId::BdatSyntax;
    command.chunkOctets = *octets;
    command.lastChunk = !marker.empty();
    return std::nullopt;
}

/// RFC 4422 §3.1: sasl-mech = 1*20 of capitals, digits, "-" and "_"; RFC 4954 §8: in any case here
bool isMechanism(std::string_view word)
{
    return !word.empty() && word.size() <= 20 && std::all_of(word.begin(), word.end(), [](char c) {
        return ascii::isAlnum(c) || c == '-' || c == '_';
    });
}

/// RFC 4954 §8: "AUTH" SP sasl-mech [SP initial-response]
MaybeFault readAuth(std::string_view argument, Command& command)
{
    command.argument = argument.substr(0, argument.find(' '));
    command.initialResponse.reset();
    const std::string_view response = ascii::trimmed(argument.substr(command.argument.size()));
    if (!isMechanism(command.argument) || response.find_first_of(" \t") != response.npos)
        return ReplyId::AuthSyntax;
    if (!response.empty())
        command.initialResponse = response;
    return std::nullopt;
}

/// RFC 6531 §3.7.4.2: "VRFY" SP String [ SP "SMTPUTF8" ], and the same for EXPN
void takeSmtpUtf8(Command& command)
{
    const std::size_t blank = command.argument.find_last_of(" \t");
    command.parameters.smtpUtf8 = blank != command.argument.npos
        && ascii::iequals(command.argument.substr(blank + 1), "SMTPUTF8");
    if (command.parameters.smtpUtf8)
        command.argument = ascii::trimmed(command.argument.substr(0, blank));
}

MaybeFault readLookUp(
    std::string_view argument, mail::Script script, const Extensions& inUse, Command& command)
{
    command.argument = argument;
    command.parameters.smtpUtf8 = false;
    if (inUse.has(Extension::SmtpUtf8))
        takeSmtpUtf8(command);
    if (command.argument.empty())
        return command.verb == Verb::Vrfy ? ReplyId::VrfySyntax : ReplyId::ExpnSyntax;
    if (script == mail::Script::Utf8 && !command.parameters.smtpUtf8)
        return ReplyId::NonAsciiAddress;
    return std::nullopt;
}

bool mayBeUtf8(Verb verb)
{
    return verb == Verb::Mail || verb == Verb::Rcpt || verb == Verb::Vrfy || verb == Verb::Expn;
}

/// What stands in a line that isn't all printable ASCII; script becomes Utf8 where that is fine.
MaybeFault judgeOctets(
    std::string_view line, Verb verb, const Extensions& inUse, mail::Script& script)
{
    if (line.find_first_of("\r\n") != line.npos)
        return ReplyId::BareLineEnd;
    const bool hasControls = std::any_of(
        line.begin(), line.end(), [](char c) { return ascii::isControl(c) && c != '\t'; });
    if (hasControls || !inUse.has(Extension::SmtpUtf8) || !mayBeUtf8(verb))
        return ReplyId::NotAscii;
    if (!ascii::isUtf8(line))
        return ReplyId::NotUtf8;
    script = mail::Script::Utf8;
    return std::nullopt;
}

} // namespace

std::size_t lineOctetsMax(Verb verb, const Extensions& inUse)
{
    std::size_t octets = kCommandLineOctetsMax;
    for (const ExtensionRow& extension : kExtensions) {
        if (!inUse.has(extension.id))
            continue;
        // RFC 6531 §3.1: VRFY and EXPN have its parameter too
        const bool asksInUtf8 = extension.id == Extension::SmtpUtf8
            && (verb == Verb::Vrfy || verb == Verb::Expn);
        if (verb == Verb::Mail || asksInUtf8)
            octets += extension.mailOctetsMore;
        else if (verb == Verb::Rcpt)
            octets += extension.rcptOctetsMore;
    }
    return octets;
}

MaybeFault readCommand(std::string_view line, Verb verb, const Extensions& inUse, Command& command)
{
    if (line.size() + 2 > kCommandLineOctetsMax && line.size() + 2 > lineOctetsMax(verb, inUse))
        return ReplyId::LineTooLong;
    mail::Script script = mail::Script::Ascii;
    if (!isPrintableLine(line)) {
        if (const auto fault = judgeOctets(line, verb, inUse, script))
            return fault;
    }
    command.verb = verb;
    command.argument = {};
    const std::string_view argument = ascii::trimmed(
        line.substr(std::min(line.size(), std::max<std::size_t>(4, name(verb).size()))));
    switch (verb) {
    case Verb::Helo:
    case Verb::Ehlo:
    case Verb::Lhlo:
        command.argument = argument;
        return readHello(verb, argument);
    case Verb::Mail:
        return readMail(argument, script, inUse, command);
    case Verb::Rcpt:
        return readRcpt(argument, script, inUse, command);
    case Verb::Bdat:
        return readBdat(argument, command);
    case Verb::Auth:
        return readAuth(argument, command);
    case Verb::Data:
    case Verb::Rset:
    case Verb::Quit:
    case Verb::StartTls: // RFC 3207 §4: "501 Syntax error (no parameters allowed)"
        return argument.empty() ? std::nullopt : MaybeFault(ReplyId::NoArguments);
    case Verb::Vrfy:
    case Verb::Expn:
        return readLookUp(argument, script, inUse, command);
    case Verb::Noop:
    case Verb::Help:
        command.argument = argument;
        return std::nullopt;
    case Verb::Unknown:
    case Verb::Greeting:
    case Verb::DataEnd:
        break;
    }
    return isForeignVerb(line.substr(0, line.find_first_of(" \t"))) ? ReplyId::NotImplemented
                                                                    : ReplyId::Unrecognized;
}

Result<Command, CommandError> parseCommand(std::string_view line, const Extensions& inUse)
{
    const Verb verb = verbOf(line);
    Command command;
    if (const auto fault = readCommand(line, verb, inUse, command))
        return Failure{CommandError{verb, *fault}};
    return command;
}

} // namespace postroad::smtp
