// SPDX-License-Identifier: MIT
#include "core/base/ascii.h"

#include "core/base/hex.h"

#include <algorithm>

namespace postroad::ascii {

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), toLower);
    return result;
}

std::string uppered(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), toUpper);
    return result;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> pieces;
    std::size_t begin = 0;
    for (;;) {
        const std::size_t end = text.find(separator, begin);
        pieces.push_back(text.substr(begin, end == text.npos ? text.npos : end - begin));
        if (end == text.npos)
            return pieces;
        begin = end + 1;
    }
}

std::vector<std::string_view> words(std::string_view text)
{
    std::vector<std::string_view> found;
    std::size_t i = 0;
    while (i < text.size()) {
        if (isBlank(text[i])) {
            ++i;
            continue;
        }
        const std::size_t begin = i;
        while (i < text.size() && !isBlank(text[i]))
            ++i;
        found.push_back(text.substr(begin, i - begin));
    }
    return found;
}

std::optional<std::uint64_t> parseNumber(std::string_view text, std::uint64_t max)
{
    if (text.empty())
        return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text) {
        if (!isDigit(c))
            return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return std::nullopt;
        value = value * 10 + digit;
    }
    return value <= max ? std::optional(value) : std::nullopt;
}

namespace {

/// The length of the well-formed UTF-8 sequence at i, or 0.
std::size_t sequenceLength(std::string_view text, std::size_t i)
{
    const auto octet = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
    const unsigned char first = octet(i);
    if (first < 0x80)
        return 1;
    // RFC 3629 §4
    const std::size_t length = first >= 0xC2 && first <= 0xDF ? 2
        : first >= 0xE0 && first <= 0xEF                      ? 3
        : first >= 0xF0 && first <= 0xF4                      ? 4
                                                              : 0;
    if (length == 0 || i + length > text.size())
        return 0;
    const unsigned char second = octet(i + 1);
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)
        || (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F))
        return 0;
    for (std::size_t k = i + 1; k < i + length; ++k) {
        if (octet(k) < 0x80 || octet(k) > 0xBF)
            return 0;
    }
    return length;
}

/// C1 controls (U+0080 to U+009F) are two octets of UTF-8, and orders to some terminals.
bool isC1Control(std::string_view sequence)
{
    return sequence.size() == 2 && sequence[0] == '\xC2'
        && static_cast<unsigned char>(sequence[1]) < 0xA0;
}

} // namespace

std::string quotedForDisplay(std::string_view text, std::size_t max)
{
    std::string result;
    for (std::size_t i = 0; i < text.size();) {
        if (result.size() >= max)
            return result + "…";
        const std::size_t length = isControl(text[i]) ? 0 : sequenceLength(text, i);
        if (length > 0 && !isC1Control(text.substr(i, length))) {
            result += text.substr(i, length);
            i += length;
            continue;
        }
        result += "\\x";
        hex::append(result, text[i++]);
    }
    return result;
}

bool isUtf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = sequenceLength(text, i);
        if (length == 0)
            return false;
        i += length;
    }
    return true;
}

} // namespace postroad::ascii
