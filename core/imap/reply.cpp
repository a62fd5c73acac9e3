// SPDX-License-Identifier: MIT
#include "core/imap/reply.h"

#include "core/base/ascii.h"

#include <algorithm>

namespace postroad::imap {

std::string_view name(Status status)
{
    constexpr std::array<std::string_view, 5> kNames{"OK", "NO", "BAD", "PREAUTH", "BYE"};
    return kNames[static_cast<std::size_t>(status)];
}

std::string formatStatus(
    std::string_view tag, Status status, std::string_view code, std::string_view text)
{
    std::string line(tag);
    line.append(" ").append(name(status));
    if (!code.empty())
        line.append(" [").append(code).append("]");
    line.append(" ").append(text);
    std::replace_if(line.begin(), line.end(), ascii::isControl, '?');
    return line;
}

bool canBeQuoted(std::string_view text)
{
    constexpr std::size_t kQuotedOctetsMax = 1000;
    return text.size() <= kQuotedOctetsMax && std::none_of(text.begin(), text.end(), [](char c) {
        return c == '\r' || c == '\n' || c == '\0' || ascii::isEightBit(c);
    });
}

std::string quoted(std::string_view text)
{
    std::string value = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            value += '\\';
        value += c;
    }
    return value + '"';
}

} // namespace postroad::imap
