// SPDX-License-Identifier: MIT
#include "core/security/scram_message.h"

#include "core/base/ascii.h"
#include "core/base/base64.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace postroad::security {

namespace {

/// Every message is UTF-8 without NUL (RFC 5802 §7: value-char).
bool isText(std::string_view message)
{
    return message.find('\0') == std::string_view::npos && ascii::isUtf8(message);
}

/// The value of "k=value"; nothing if it is another attribute, or has no value.
std::optional<std::string_view> valueOf(std::string_view attribute, char key)
{
    const bool good = attribute.size() > 2 && attribute[0] == key && attribute[1] == '=';
    return good ? std::optional(attribute.substr(2)) : std::nullopt;
}

/// RFC 5802 §7: extensions = attr-val *("," attr-val); §5.1: "m" fails wherever it stands
bool areExtensions(
    const std::vector<std::string_view>& attributes, std::size_t begin, std::size_t end)
{
    for (std::size_t i = begin; i < end; ++i) {
        const std::string_view attribute = attributes[i];
        if (attribute.size() < 3 || !ascii::isAlpha(attribute[0]) || attribute[0] == 'm'
            || attribute[1] != '=')
            return false;
    }
    return true;
}

/// RFC 5802 §7: printable, any visible ASCII but the comma.
std::optional<std::string> parseNonce(std::string_view attribute)
{
    const auto nonce = valueOf(attribute, 'r');
    const auto visible = [](char c) { return c > ' ' && c <= '~'; };
    if (!nonce || !std::all_of(nonce->begin(), nonce->end(), visible))
        return std::nullopt;
    return std::string(*nonce);
}

std::optional<std::string> parseBase64(std::string_view attribute, char key)
{
    const auto text = valueOf(attribute, key);
    return text ? decodeBase64(*text) : std::nullopt;
}

/// RFC 5802 §5.1: "=" only in "=2C" (a comma) and "=3D" (an equals sign).
std::optional<std::string> unescapeName(std::string_view escaped)
{
    std::string name;
    for (std::size_t i = 0; i < escaped.size(); ++i) {
        if (escaped[i] != '=') {
            name += escaped[i];
            continue;
        }
        const std::string_view code = escaped.substr(i + 1, 2);
        if (code != "2C" && code != "3D")
            return std::nullopt;
        name += code == "2C" ? ',' : '=';
        i += 2;
    }
    return name;
}

std::string escapeName(std::string_view name)
{
    std::string escaped;
    for (const char c : name) {
        if (c == ',')
            escaped += "=2C";
        else if (c == '=')
            escaped += "=3D";
        else
            escaped += c;
    }
    return escaped;
}

std::optional<std::string> parseName(std::string_view attribute, char key)
{
    const auto escaped = valueOf(attribute, key);
    return escaped ? unescapeName(*escaped) : std::nullopt;
}

/// RFC 5802 §7: posit-number, without zeros in front.
std::optional<std::uint32_t> parseIterations(std::string_view attribute)
{
    const auto text = valueOf(attribute, 'i');
    if (!text || text->front() == '0')
        return std::nullopt;
    const auto number = ascii::parseNumber(*text, std::numeric_limits<std::int32_t>::max());
    return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

/// RFC 5802 §7: cb-name = 1*(ALPHA / DIGIT / "." / "-")
bool isBindingType(std::string_view name)
{
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return ascii::isAlnum(c) || c == '.' || c == '-';
    });
}

bool readFlag(std::string_view text, ScramClientFirst& message)
{
    if (text == "n" || text == "y") {
        message.flag = text == "n" ? BindingFlag::NotSupported : BindingFlag::NotOffered;
        return true;
    }
    const auto type = valueOf(text, 'p');
    if (!type || !isBindingType(*type))
        return false;
    message.flag = BindingFlag::Used;
    message.bindingType = *type;
    return true;
}

bool readAuthzid(std::string_view text, ScramClientFirst& message)
{
    if (text.empty())
        return true;
    const auto authzid = parseName(text, 'a');
    message.authzid = authzid.value_or(std::string());
    return authzid.has_value();
}

} // namespace

std::optional<ScramClientFirst> parseScramClientFirst(std::string_view text)
{
    const auto fields = ascii::split(text, ',');
    if (!isText(text) || fields.size() < 4)
        return std::nullopt;
    ScramClientFirst message;
    if (!readFlag(fields[0], message) || !readAuthzid(fields[1], message))
        return std::nullopt;
    const auto user = parseName(fields[2], 'n'); // "m=" here is an extension that we don't know
    const auto nonce = parseNonce(fields[3]);
    if (!user || !nonce || !areExtensions(fields, 4, fields.size()))
        return std::nullopt;
    message.user = *user;
    message.nonce = *nonce;
    return message;
}

std::optional<ScramServerFirst> parseScramServerFirst(std::string_view text)
{
    const auto fields = ascii::split(text, ',');
    if (!isText(text) || fields.size() < 3)
        return std::nullopt;
    const auto nonce = parseNonce(fields[0]);
    const auto salt = parseBase64(fields[1], 's');
    const auto iterations = parseIterations(fields[2]);
    if (!nonce || !salt || !iterations || !areExtensions(fields, 3, fields.size()))
        return std::nullopt;
    return ScramServerFirst{*nonce, *salt, *iterations};
}

std::optional<ScramClientFinal> parseScramClientFinal(std::string_view text)
{
    const auto fields = ascii::split(text, ',');
    if (!isText(text) || fields.size() < 3)
        return std::nullopt;
    const auto binding = parseBase64(fields[0], 'c');
    const auto nonce = parseNonce(fields[1]);
    const auto proof = parseBase64(fields.back(), 'p');
    if (!binding || !nonce || !proof || !areExtensions(fields, 2, fields.size() - 1))
        return std::nullopt;
    return ScramClientFinal{*binding, *nonce, *proof};
}

std::optional<ScramServerFinal> parseScramServerFinal(std::string_view text)
{
    const auto fields = ascii::split(text, ',');
    if (!isText(text) || !areExtensions(fields, 0, fields.size()))
        return std::nullopt;
    if (const auto error = valueOf(fields[0], 'e'))
        return ScramServerFinal{{}, std::string(*error)};
    const auto signature = parseBase64(fields[0], 'v');
    return signature ? std::optional(ScramServerFinal{*signature, {}}) : std::nullopt;
}

std::string format(const ScramClientFirst& message)
{
    std::string text;
    switch (message.flag) {
    case BindingFlag::NotSupported:
        text = "n";
        break;
    case BindingFlag::NotOffered:
        text = "y";
        break;
    case BindingFlag::Used:
        text = "p=" + message.bindingType;
        break;
    }
    text += ',';
    if (!message.authzid.empty())
        text += "a=" + escapeName(message.authzid);
    return text + ",n=" + escapeName(message.user) + ",r=" + message.nonce;
}

std::string format(const ScramServerFirst& message)
{
    return "r=" + message.nonce + ",s=" + encodeBase64(message.salt)
        + ",i=" + std::to_string(message.iterations);
}

std::string format(const ScramClientFinal& message)
{
    return "c=" + encodeBase64(message.binding) + ",r=" + message.nonce
        + ",p=" + encodeBase64(message.proof);
}

std::string format(const ScramServerFinal& message)
{
    return message.error.empty() ? "v=" + encodeBase64(message.signature) : "e=" + message.error;
}

ScramClientFirstParts partsOf(std::string_view clientFirst)
{
    const std::size_t bare = clientFirst.find(',', clientFirst.find(',') + 1) + 1;
    return {std::string(clientFirst.substr(0, bare)), std::string(clientFirst.substr(bare))};
}

std::string_view withoutProof(std::string_view clientFinal)
{
    return clientFinal.substr(0, clientFinal.rfind(','));
}

} // namespace postroad::security
