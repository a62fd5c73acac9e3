// SPDX-License-Identifier: MIT
// Characters and words of the wire: ASCII only, no locale. Octets above 127 pass through untouched.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::ascii {

constexpr bool isDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool isLower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool isAlpha(char c) { return isUpper(c) || isLower(c); }
constexpr bool isAlnum(char c) { return isAlpha(c) || isDigit(c); }
constexpr bool isBlank(char c) { return c == ' ' || c == '\t'; }
constexpr bool isControl(char c) { return static_cast<unsigned char>(c) < 32 || c == 127; }
constexpr bool isEightBit(char c) { return static_cast<unsigned char>(c) >= 128; }
constexpr char toLower(char c) { return isUpper(c) ? static_cast<char>(c + ('a' - 'A')) : c; }
constexpr char toUpper(char c) { return isLower(c) ? static_cast<char>(c - ('a' - 'A')) : c; }

constexpr bool iequals(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (toLower(a[i]) != toLower(b[i]))
            return false;
    }
    return true;
}

constexpr bool istartsWith(std::string_view text, std::string_view prefix)
{
    return text.size() >= prefix.size() && iequals(text.substr(0, prefix.size()), prefix);
}

/// No octet above 127.
constexpr bool isAscii(std::string_view text)
{
    return std::none_of(text.begin(), text.end(), isEightBit);
}

std::string lowered(std::string_view text);
std::string uppered(std::string_view text);

/// Without blanks (space, tab) at both ends.
constexpr std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// The pieces between single separators; "a,,b" has three, "" has one.
std::vector<std::string_view> split(std::string_view text, char separator);
/// The words between runs of blanks.
std::vector<std::string_view> words(std::string_view text);

/// Decimal digits only, no sign, no blanks; nothing if it is not a number or above max.
std::optional<std::uint64_t> parseNumber(std::string_view text, std::uint64_t max = UINT64_MAX);

/// For messages to people: printable ASCII and UTF-8 stay, other octets become \xNN; cut at max
/// with "…".
std::string quotedForDisplay(std::string_view text, std::size_t max = 120);

/// Whether these octets are well-formed UTF-8 (RFC 3629: no overlongs, no surrogates).
bool isUtf8(std::string_view text);

} // namespace postroad::ascii
