// SPDX-License-Identifier: MIT
#include "core/smtp/command.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <array>

namespace postroad::smtp {

namespace {

using Parsed = Result<Command, CommandError>;

/// Verbs that exist or once existed, but not here.
bool isForeignVerb(std::string_view word)
{
    // RFC 5321 §F.6, §F.1; RFC 3207, 4954, 3030, 1985, 4468
    static constexpr std::array<std::string_view, 9> kForeign{
        "SEND", "SOML", "SAML", "TURN", "STARTTLS", "AUTH", "BDAT", "ETRN", "BURL"};
    return std::any_of(kForeign.begin(), kForeign.end(),
        [&](std::string_view verb) { return ascii::iequals(verb, word); });
}

/// Without branches, so that it becomes a loop over whole registers: every command passes here.
bool isPrintableAscii(std::string_view text)
{
    unsigned char bad = 0;
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        const auto low = static_cast<unsigned char>((octet < 32) & (octet != '\t'));
        bad = static_cast<unsigned char>(bad | low | static_cast<unsigned char>(octet > 126));
    }
    return bad == 0;
}

ReplyId helloSyntax(Verb verb)
{
    return verb == Verb::Helo ? ReplyId::HeloSyntax
        : verb == Verb::Ehlo  ? ReplyId::EhloSyntax
                              : ReplyId::LhloSyntax;
}

Parsed parseHello(Verb verb, std::string_view argument)
{
    // RFC 5321 §4.1.1.1: ehlo = "EHLO" SP ( Domain / address-literal ) CRLF; an old HELO takes
    // literals in practice.
    if (!mail::isDomain(argument) && !mail::isAddressLiteral(argument))
        return Failure{CommandError{verb, helloSyntax(verb)}};
    return Command{verb, argument, {}, {}};
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

Parsed parseMail(std::string_view argument, const Extensions& inUse)
{
    const auto refused = [](ReplyId reply) { return Failure{CommandError{Verb::Mail, reply}}; };
    const auto rest = afterKeyword(argument, "FROM:");
    if (!rest)
        return refused(ReplyId::MailSyntax);
    auto path = mail::parseLeadingPath(*rest, mail::PathKind::Reverse);
    if (!path)
        return refused(isTooLong(*rest) ? ReplyId::SenderTooLong : ReplyId::BadSenderSyntax);
    std::string_view words = rest->substr(path->octets);
    if (!words.empty() && words.front() != ' ')
        return refused(ReplyId::MailSyntax);
    Command command{Verb::Mail, {}, std::move(path->path), {}};
    for (words = ascii::trimmed(words); !words.empty();) {
        const auto parameter = takeParameter(words);
        const auto fault = parameter ? takeMailParameter(command.parameters, *parameter, inUse)
                                     : std::optional(ReplyId::BadMailParameter);
        if (fault)
            return refused(*fault);
    }
    return command;
}

Parsed parseRcpt(std::string_view argument)
{
    const auto refused = [](ReplyId reply) { return Failure{CommandError{Verb::Rcpt, reply}}; };
    const auto rest = afterKeyword(argument, "TO:");
    if (!rest)
        return refused(ReplyId::RcptSyntax);
    auto path = mail::parseLeadingPath(*rest, mail::PathKind::Forward);
    if (!path)
        return refused(isTooLong(*rest) ? ReplyId::RecipientTooLong : ReplyId::BadRecipientSyntax);
    const std::string_view words = rest->substr(path->octets);
    if (!words.empty())
        return refused(words.front() == ' ' ? ReplyId::UnknownRcptParameter : ReplyId::RcptSyntax);
    return Command{Verb::Rcpt, {}, std::move(path->path), {}};
}

Parsed parseAlone(Verb verb, std::string_view argument)
{
    if (!argument.empty())
        return Failure{CommandError{verb, ReplyId::NoArguments}};
    return Command{verb, {}, {}, {}};
}

Parsed parseWithText(Verb verb, std::string_view argument)
{
    if (argument.empty() && verb == Verb::Vrfy)
        return Failure{CommandError{verb, ReplyId::VrfySyntax}};
    if (argument.empty() && verb == Verb::Expn)
        return Failure{CommandError{verb, ReplyId::ExpnSyntax}};
    return Command{verb, argument, {}, {}};
}

} // namespace

Verb verbOf(std::string_view line) { return verbNamed(line.substr(0, line.find_first_of(" \t"))); }

std::size_t lineOctetsMax(Verb verb, const Extensions& inUse)
{
    std::size_t octets = kCommandLineOctetsMax;
    for (const ExtensionRow& extension : kExtensions) {
        if (verb == Verb::Mail && inUse.has(extension.id))
            octets += extension.mailOctetsMore;
    }
    return octets;
}

Parsed parseCommand(std::string_view line, const Extensions& inUse)
{
    const Verb verb = verbOf(line);
    const auto refused = [&](ReplyId reply) { return Failure{CommandError{verb, reply}}; };
    if (line.size() + 2 > lineOctetsMax(verb, inUse))
        return refused(ReplyId::LineTooLong);
    if (!isPrintableAscii(line))
        return refused(
            line.find_first_of("\r\n") == line.npos ? ReplyId::NotAscii : ReplyId::BareLineEnd);
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    const std::string_view argument = ascii::trimmed(line.substr(word.size()));
    switch (verb) {
    case Verb::Helo:
    case Verb::Ehlo:
    case Verb::Lhlo:
        return parseHello(verb, argument);
    case Verb::Mail:
        return parseMail(argument, inUse);
    case Verb::Rcpt:
        return parseRcpt(argument);
    case Verb::Data:
    case Verb::Rset:
    case Verb::Quit:
        return parseAlone(verb, argument);
    case Verb::Noop:
    case Verb::Vrfy:
    case Verb::Expn:
    case Verb::Help:
        return parseWithText(verb, argument);
    case Verb::Unknown:
    case Verb::Greeting:
    case Verb::DataEnd:
        break;
    }
    return refused(isForeignVerb(word) ? ReplyId::NotImplemented : ReplyId::Unrecognized);
}

std::string formatMail(const mail::Path& sender, const MailParameters& parameters)
{
    std::string line = "MAIL FROM:" + mail::formatPath(sender);
    if (parameters.octets)
        line.append(" SIZE=").append(std::to_string(*parameters.octets));
    if (parameters.body)
        line.append(*parameters.body == BodyType::EightBitMime ? " BODY=8BITMIME" : " BODY=7BIT");
    return line;
}

std::string formatRcpt(const mail::Path& recipient)
{
    return "RCPT TO:" + mail::formatPath(recipient);
}

} // namespace postroad::smtp
