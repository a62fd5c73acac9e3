// SPDX-License-Identifier: MIT
#include "core/smtp/parameters.h"

#include "core/base/ascii.h"
#include "core/base/hex.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace postroad::smtp {

namespace {

constexpr std::size_t kEnvelopeIdOctetsMax = 100; ///< RFC 3461 §4.4
constexpr std::size_t kOriginalRecipientOctetsMax = 500; ///< RFC 3461 §4.2

/// The next esmtp-param, taken off the text (RFC 5321 §4.1.2).
struct Parameter
{
    std::string_view keyword;
    std::string_view value; ///< empty: none
};

bool isKeyword(std::string_view word)
{
    return !word.empty() && ascii::isAlnum(word.front())
        && std::all_of(
            word.begin(), word.end(), [](char c) { return ascii::isAlnum(c) || c == '-'; });
}

std::optional<Parameter> takeParameter(std::string_view& text)
{
    const std::string_view word = text.substr(0, text.find(' '));
    text = ascii::trimmed(text.substr(word.size()));
    const std::size_t equals = word.find('=');
    const Parameter parameter{
        word.substr(0, equals), equals == word.npos ? std::string_view() : word.substr(equals + 1)};
    if (!isKeyword(parameter.keyword) || (equals != word.npos && parameter.value.empty()))
        return std::nullopt;
    return parameter;
}

/// What ends up in header fields must not be able to end them.
bool isHarmless(std::string_view text)
{
    return std::none_of(text.begin(), text.end(), ascii::isControl);
}

bool isPrintableAscii(std::string_view text) { return isHarmless(text) && ascii::isAscii(text); }

// Each takes the value, or says that it can't be.

bool takeSize(MailParameters& parameters, std::string_view value, const Extensions& /*inUse*/)
{
    // RFC 1870 §3: at most 20 digits; the largest such numbers count as the largest of ours
    if (parameters.octets || value.empty() || value.size() > 20
        || !std::all_of(value.begin(), value.end(), ascii::isDigit))
        return false;
    parameters.octets = ascii::parseNumber(value).value_or(UINT64_MAX);
    return true;
}

bool takeBody(MailParameters& parameters, std::string_view value, const Extensions& inUse)
{
    std::optional<BodyType> body;
    if (ascii::iequals(value, "7BIT"))
        body = BodyType::SevenBit;
    else if (ascii::iequals(value, "8BITMIME") && inUse.has(Extension::EightBitMime))
        body = BodyType::EightBitMime;
    else if (ascii::iequals(value, "BINARYMIME") && inUse.has(Extension::BinaryMime))
        body = BodyType::BinaryMime; // RFC 3030 §3
    if (parameters.body || !body)
        return false;
    parameters.body = body;
    return true;
}

bool takeSmtpUtf8(MailParameters& parameters, std::string_view value, const Extensions& /*inUse*/)
{
    // RFC 6531 §3.1: "no value"
    if (parameters.smtpUtf8 || !value.empty())
        return false;
    parameters.smtpUtf8 = true;
    return true;
}

bool takeReturn(MailParameters& parameters, std::string_view value, const Extensions& /*inUse*/)
{
    const bool full = ascii::iequals(value, "FULL");
    if (parameters.dsnReturn != mail::DsnReturn::Unsaid
        || (!full && !ascii::iequals(value, "HDRS")))
        return false;
    parameters.dsnReturn = full ? mail::DsnReturn::Full : mail::DsnReturn::Headers;
    return true;
}

bool takeEnvelopeId(MailParameters& parameters, std::string_view value, const Extensions& /*inUse*/)
{
    // RFC 3461 §4.4: xtext of "printable (graphic and white space) characters from the US-ASCII
    // repertoire"
    const auto id = value.size() <= kEnvelopeIdOctetsMax ? parseXtext(value) : std::nullopt;
    if (!parameters.envelopeId.empty() || !id || id->empty() || !isPrintableAscii(*id))
        return false;
    parameters.envelopeId = value;
    return true;
}

bool takeAuth(MailParameters& parameters, std::string_view value, const Extensions& /*inUse*/)
{
    auto submitter = parseXtext(value);
    if (parameters.auth || !submitter
        || (*submitter != "<>" && !mail::parseMailbox(*submitter, mail::Script::Utf8)))
        return false;
    parameters.auth = std::move(*submitter);
    return true;
}

bool takeNotify(mail::DsnRequest& dsn, std::string_view value, const Extensions& /*inUse*/)
{
    if (dsn.notify.said())
        return false;
    for (const std::string_view word : ascii::split(value, ',')) {
        if (ascii::iequals(word, "NEVER"))
            dsn.notify.never = true;
        else if (ascii::iequals(word, "SUCCESS"))
            dsn.notify.success = true;
        else if (ascii::iequals(word, "FAILURE"))
            dsn.notify.failure = true;
        else if (ascii::iequals(word, "DELAY"))
            dsn.notify.delay = true;
        else
            return false;
    }
    // RFC 3461 §4.1: NEVER "MUST appear by itself"
    return !dsn.notify.never || ascii::iequals(value, "NEVER");
}

bool takeOriginalRecipient(mail::DsnRequest& dsn, std::string_view value, const Extensions& inUse)
{
    // RFC 3461 §4.2: addr-type ";" xtext
    const std::size_t semicolon = value.find(';');
    if (!dsn.originalRecipient.empty() || value.size() > kOriginalRecipientOctetsMax
        || semicolon == value.npos || !isKeyword(value.substr(0, semicolon)))
        return false;
    const std::string_view written = value.substr(semicolon + 1);
    // RFC 6533 §3: in UTF-8 it may stand as it is
    const bool mayBeUtf8 = inUse.has(Extension::SmtpUtf8)
        && ascii::iequals(value.substr(0, semicolon), "utf-8");
    const bool plain = mayBeUtf8 && !ascii::isAscii(written);
    const auto address = plain ? std::optional(std::string(written)) : parseXtext(written);
    if (!address || address->empty())
        return false;
    // RFC 3461 §4.2: else "printable (graphic and white space) characters from the US-ASCII [...]
    // repertoire"
    if (mayBeUtf8 ? !isHarmless(*address) || !ascii::isUtf8(*address) : !isPrintableAscii(*address))
        return false;
    dsn.originalRecipient.assign(value.substr(0, semicolon + 1)).append(*address);
    return true;
}

template <typename Values>
struct ParameterRow
{
    std::string_view keyword;
    Extension extension;
    bool (*take)(Values& values, std::string_view value, const Extensions& inUse);
};

constexpr std::array kMailRows{
    ParameterRow<MailParameters>{"SIZE", Extension::Size, takeSize},
    ParameterRow<MailParameters>{"BODY", Extension::EightBitMime, takeBody},
    ParameterRow<MailParameters>{"BODY", Extension::BinaryMime, takeBody},
    ParameterRow<MailParameters>{"SMTPUTF8", Extension::SmtpUtf8, takeSmtpUtf8},
    ParameterRow<MailParameters>{"RET", Extension::Dsn, takeReturn},
    ParameterRow<MailParameters>{"ENVID", Extension::Dsn, takeEnvelopeId},
    ParameterRow<MailParameters>{"AUTH", Extension::Auth, takeAuth},
};
constexpr std::array kRcptRows{
    ParameterRow<mail::DsnRequest>{"NOTIFY", Extension::Dsn, takeNotify},
    ParameterRow<mail::DsnRequest>{"ORCPT", Extension::Dsn, takeOriginalRecipient},
};

template <typename Rows, typename Values>
std::optional<ReplyId> readParameters(std::string_view words, const Rows& rows,
    const Extensions& inUse, Values& values, ReplyId bad, ReplyId unknown)
{
    while (!words.empty()) {
        const auto parameter = takeParameter(words);
        if (!parameter)
            return bad;
        const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& candidate) {
            return inUse.has(candidate.extension)
                && ascii::iequals(candidate.keyword, parameter->keyword);
        });
        // RFC 5321 §4.1.1.11: 555 for what "the server does not recognize or cannot implement"
        if (found == rows.end())
            return unknown;
        if (!found->take(values, parameter->value, inUse))
            return bad;
    }
    return std::nullopt;
}

} // namespace

std::optional<ReplyId> readMailParameters(
    std::string_view words, const Extensions& inUse, MailParameters& parameters)
{
    return readParameters(words, kMailRows, inUse, parameters, ReplyId::BadMailParameter,
        ReplyId::UnknownMailParameter);
}

std::optional<ReplyId> readRcptParameters(
    std::string_view words, const Extensions& inUse, mail::DsnRequest& dsn)
{
    return readParameters(
        words, kRcptRows, inUse, dsn, ReplyId::BadRcptParameter, ReplyId::UnknownRcptParameter);
}

std::string formatXtext(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        // RFC 3461 §4: xchar = "!" to "~" but "+" and "="
        if (c > ' ' && c <= '~' && c != '+' && c != '=') {
            out += c;
            continue;
        }
        out += '+';
        hex::append(out, c);
    }
    return out;
}

std::string formatUnitext(std::string_view utf8)
{
    std::string out;
    for (std::size_t i = 0; i < utf8.size();) {
        const char c = utf8[i++];
        if (c > ' ' && c <= '~' && c != '+' && c != '=') {
            out += c;
            continue;
        }
        const auto lead = static_cast<unsigned char>(c);
        const std::uint32_t leadBits = lead < 0x80U ? 0x7FU
            : lead < 0xE0U                          ? 0x1FU
            : lead < 0xF0U                          ? 0x0FU
                                                    : 0x07U;
        std::uint32_t character = lead & leadBits;
        while (i < utf8.size() && (static_cast<unsigned char>(utf8[i]) & 0xC0U) == 0x80U)
            character = character << 6U | (static_cast<unsigned char>(utf8[i++]) & 0x3FU);
        std::array<char, 8> digits{};
        const auto* const end = std::to_chars(digits.begin(), digits.end(), character, 16).ptr;
        out.append("\\x{").append(ascii::uppered({digits.begin(), end})).append("}");
    }
    return out;
}

std::optional<std::string> parseXtext(std::string_view text)
{
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
        const auto octet = hex::octetAt(text, i + 1, hex::Letters::Capitals);
        if (!octet)
            return std::nullopt;
        out += *octet;
        i += 2;
    }
    return out;
}

} // namespace postroad::smtp
