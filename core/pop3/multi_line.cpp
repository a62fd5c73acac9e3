// SPDX-License-Identifier: MIT
#include "core/pop3/multi_line.h"

#include <algorithm>

namespace postroad::pop3 {

namespace {

constexpr std::string_view kCrlf = "\r\n";
constexpr std::string_view kEnd = "\r\n.\r\n";

/// How many octets at the end of raw may be the beginning of kEnd.
std::size_t undecidedOctets(std::string_view raw)
{
    for (std::size_t size = std::min(raw.size(), kEnd.size() - 1); size > 0; --size) {
        if (raw.substr(raw.size() - size) == kEnd.substr(0, size))
            return size;
    }
    return 0;
}

} // namespace

bool isPlain(std::string_view octets)
{
    if (octets.empty())
        return true;
    return octets.front() != '.' && octets.find("\r\n.") == octets.npos && octets.size() >= 2
        && octets.substr(octets.size() - 2) == kCrlf;
}

std::string_view headerAndLines(std::string_view message, std::size_t bodyLines)
{
    std::size_t at = 0;
    if (message.substr(0, 2) != kCrlf) {
        const std::size_t blank = message.find("\r\n\r\n");
        if (blank == message.npos)
            return message;
        at = blank + 2;
    }
    at += 2;
    for (; bodyLines > 0 && at < message.size(); --bodyLines) {
        const std::size_t end = message.find(kCrlf, at);
        if (end == message.npos)
            return message;
        at = end + 2;
    }
    return message.substr(0, at);
}

BodyRun findBodyRun(std::string_view raw, bool atStart)
{
    constexpr std::string_view kEndAtStart = kEnd.substr(2);
    if (atStart && raw.substr(0, kEndAtStart.size()) == kEndAtStart)
        return {0, true};
    if (atStart && kEndAtStart.substr(0, raw.size()) == raw)
        return {0, false};
    const std::size_t end = raw.find(kEnd);
    if (end != raw.npos)
        return {end + kCrlf.size(), true};
    return {raw.size() - undecidedOctets(raw), false};
}

} // namespace postroad::pop3
