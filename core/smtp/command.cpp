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
bool isPrintableAscii(std::string_view text)
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

/// The next esmtp-param, taken off the text (RFC 5321 §4.1.2).
struct Parameter
{
    std::string_view keyword;
    std::string_view value;
};

std::optional<Parameter> takeParameter(std::string_view& text)
{
    const std::string_view word = text.substr(0, text.find(' '));
    text = ascii::trimmed(text.substr(word.size()));
    const std::size_t equals = word.find('=');
    const Parameter parameter{
        word.substr(0, equals), equals == word.npos ? std::string_view() : word.substr(equals + 1)};
    if (parameter.keyword.empty() || (equals != word.npos && parameter.value.empty()))
        return std::nullopt;
    return parameter;
}

std::optional<ReplyId> takeSize(MailParameters& parameters, std::string_view value)
{
    // RFC 1870 §6: at most 20 digits
    const auto octets = value.size() <= 20 ? ascii::parseNumber(value) : std::nullopt;
    if (parameters.octets || !octets)
        return ReplyId::BadMailParameter;
    parameters.octets = octets;
    return std::nullopt;
}

std::optional<ReplyId> takeBody(MailParameters& parameters, std::string_view value)
{
    const bool eight = ascii::iequals(value, "8BITMIME");
    if (parameters.body || (!eight && !ascii::iequals(value, "7BIT")))
        return ReplyId::BadMailParameter;
    parameters.body = eight ? BodyType::EightBitMime : BodyType::SevenBit;
    return std::nullopt;
}

std::optional<ReplyId> takeMailParameter(
    MailParameters& parameters, const Parameter& parameter, const Extensions& inUse)
{
    if (inUse.has(Extension::Size) && ascii::iequals(parameter.keyword, "SIZE"))
        return takeSize(parameters, parameter.value);
    if (inUse.has(Extension::EightBitMime) && ascii::iequals(parameter.keyword, "BODY"))
        return takeBody(parameters, parameter.value);
    // RFC 5321 §4.1.1.11: 555 for what "the server does not recognize or cannot implement"
    return ReplyId::UnknownMailParameter;
}

/// "FROM:" or "TO:" and the rest. RFC 5321 §3.3: no blanks "on either side of the colon".
std::optional<std::string_view> afterKeyword(std::string_view argument, std::string_view keyword)
{
    if (!ascii::istartsWith(argument, keyword)
        || argument.substr(keyword.size()).substr(0, 1) != "<")
        return std::nullopt;
    return argument.substr(keyword.size());
}

/// Whether what stands in the angle brackets is longer than any path (RFC 5321 §4.5.3.1.9: "Path
/// too long").
bool isTooLong(std::string_view text)
{
    return text.substr(0, text.find('>')).size() >= mail::kPathOctetsMax;
}

MaybeFault readMail(std::string_view argument, const Extensions& inUse, Command& command)
{
    const auto rest = afterKeyword(argument, "FROM:");
    if (!rest)
        return ReplyId::MailSyntax;
    std::size_t octets = 0;
    if (mail::readLeadingPath(*rest, mail::PathKind::Reverse, command.path, octets))
        return isTooLong(*rest) ? ReplyId::SenderTooLong : ReplyId::BadSenderSyntax;
    std::string_view words = rest->substr(octets);
    if (!words.empty() && words.front() != ' ')
        return ReplyId::MailSyntax;
    command.parameters = MailParameters();
    for (words = ascii::trimmed(words); !words.empty();) {
        const auto parameter = takeParameter(words);
        const auto fault = parameter ? takeMailParameter(command.parameters, *parameter, inUse)
                                     : std::optional(ReplyId::BadMailParameter);
        if (fault)
            return fault;
    }
    return std::nullopt;
}

MaybeFault readRcpt(std::string_view argument, Command& command)
{
    const auto rest = afterKeyword(argument, "TO:");
    if (!rest)
        return ReplyId::RcptSyntax;
    std::size_t octets = 0;
    if (mail::readLeadingPath(*rest, mail::PathKind::Forward, command.path, octets))
        return isTooLong(*rest) ? ReplyId::RecipientTooLong : ReplyId::BadRecipientSyntax;
    const std::string_view words = rest->substr(octets);
    if (!words.empty())
        return words.front() == ' ' ? ReplyId::UnknownRcptParameter : ReplyId::RcptSyntax;
    return std::nullopt;
}

MaybeFault checkText(Verb verb, std::string_view argument)
{
    if (argument.empty() && verb == Verb::Vrfy)
        return ReplyId::VrfySyntax;
    if (argument.empty() && verb == Verb::Expn)
        return ReplyId::ExpnSyntax;
    return std::nullopt;
}

std::string_view bodyWord(BodyType body)
{
    return body == BodyType::SevenBit    ? "7BIT"
        : body == BodyType::EightBitMime ? "8BITMIME"
                                         : "BINARYMIME";
}

std::string notifyWords(const mail::DsnNotify& notify)
{
    if (notify.never)
        return "NEVER";
    std::string words;
    for (const auto& [set, word] : {std::pair{notify.success, "SUCCESS"},
             {notify.failure, "FAILURE"}, {notify.delay, "DELAY"}}) {
        if (set)
            words.append(words.empty() ? "" : ",").append(word);
    }
    return words;
}

/// RFC 3461 §4.2: the type of the address stays as it is, the address becomes xtext.
std::string formatOriginalRecipient(std::string_view typed)
{
    const std::size_t semicolon = std::min(typed.find(';'), typed.size());
    if (semicolon == typed.size())
        return "rfc822;" + formatXtext(typed);
    return std::string(typed.substr(0, semicolon + 1)) + formatXtext(typed.substr(semicolon + 1));
}

} // namespace

std::size_t lineOctetsMax(Verb verb, const Extensions& inUse)
{
    std::size_t octets = kCommandLineOctetsMax;
    for (const ExtensionRow& extension : kExtensions) {
        if (verb == Verb::Mail && inUse.has(extension.id))
            octets += extension.mailOctetsMore;
    }
    return octets;
}

MaybeFault readCommand(std::string_view line, Verb verb, const Extensions& inUse, Command& command)
{
    if (line.size() + 2 > kCommandLineOctetsMax && line.size() + 2 > lineOctetsMax(verb, inUse))
        return ReplyId::LineTooLong;
    if (!isPrintableAscii(line))
        return line.find_first_of("\r\n") == line.npos ? ReplyId::NotAscii : ReplyId::BareLineEnd;
    command.verb = verb;
    command.argument = {};
    const std::string_view argument = ascii::trimmed(
        line.substr(std::min<std::size_t>(line.size(), 4)));
    switch (verb) {
    case Verb::Helo:
    case Verb::Ehlo:
    case Verb::Lhlo:
        command.argument = argument;
        return readHello(verb, argument);
    case Verb::Mail:
        return readMail(argument, inUse, command);
    case Verb::Rcpt:
        return readRcpt(argument, command);
    case Verb::Data:
    case Verb::Rset:
    case Verb::Quit:
        return argument.empty() ? std::nullopt : MaybeFault(ReplyId::NoArguments);
    case Verb::Noop:
    case Verb::Vrfy:
    case Verb::Expn:
    case Verb::Help:
        command.argument = argument;
        return checkText(verb, argument);
    case Verb::Bdat:
    case Verb::Auth:
    case Verb::StartTls:
        return ReplyId::NotImplemented;
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

std::string formatMail(const mail::Path& sender, const MailParameters& parameters)
{
    std::string line = "MAIL FROM:" + mail::formatPath(sender);
    if (parameters.octets)
        line.append(" SIZE=").append(std::to_string(*parameters.octets));
    if (parameters.body)
        line.append(" BODY=").append(bodyWord(*parameters.body));
    if (parameters.smtpUtf8)
        line.append(" SMTPUTF8");
    if (parameters.dsnReturn != mail::DsnReturn::Unsaid)
        line.append(parameters.dsnReturn == mail::DsnReturn::Full ? " RET=FULL" : " RET=HDRS");
    if (!parameters.envelopeId.empty())
        line.append(" ENVID=").append(formatXtext(parameters.envelopeId));
    if (parameters.auth)
        line.append(" AUTH=").append(formatXtext(*parameters.auth));
    return line;
}

std::string formatRcpt(const mail::Recipient& recipient)
{
    std::string line = "RCPT TO:" + mail::formatPath(recipient.path);
    if (recipient.dsn.notify.said())
        line.append(" NOTIFY=").append(notifyWords(recipient.dsn.notify));
    if (!recipient.dsn.originalRecipient.empty())
        line.append(" ORCPT=").append(formatOriginalRecipient(recipient.dsn.originalRecipient));
    return line;
}

std::string formatBdat(std::uint64_t octets, bool last)
{
    return "BDAT " + std::to_string(octets) + (last ? " LAST" : "");
}

std::string formatXtext(std::string_view text)
{
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        // RFC 3461 §4: xchar = "!" to "~" but "+" and "="
        if (c > ' ' && c <= '~' && c != '+' && c != '=') {
            out += c;
            continue;
        }
        const auto octet = static_cast<unsigned char>(c);
        out += '+';
        out += kHex[octet >> 4U];
        out += kHex[octet & 15U];
    }
    return out;
}

std::optional<std::string> parseXtext(std::string_view text)
{
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c <= ' ' || c > '~' || c == '=')
            return std::nullopt;
        if (c != '+') {
            out += c;
            continue;
        }
        // RFC 3461 §4: hexchar = "+" and two digits in capitals
        const std::size_t high = i + 1 < text.size() ? kHex.find(text[i + 1]) : kHex.npos;
        const std::size_t low = i + 2 < text.size() ? kHex.find(text[i + 2]) : kHex.npos;
        if (high == kHex.npos || low == kHex.npos)
            return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

} // namespace postroad::smtp
