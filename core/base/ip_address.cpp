// SPDX-License-Identifier: MIT
#include "core/base/ip_address.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace postroad {

IpAddress IpAddress::v4(std::uint32_t bits)
{
    IpAddress address;
    for (unsigned k = 0; k < 4; ++k)
        address.m_octets[k] = static_cast<std::uint8_t>(bits >> (24U - 8U * k) & 0xFFU);
    return address;
}

IpAddress IpAddress::v6(const std::array<std::uint8_t, 16>& octets)
{
    IpAddress address;
    address.m_v4 = false;
    address.m_octets = octets;
    return address;
}

std::string_view IpAddress::octets() const
{
    // char may look at any object's octets.
    return {
        reinterpret_cast<const char*>(m_octets.data()), m_v4 ? std::size_t{4} : std::size_t{16}};
}

bool IpAddress::isLoopback() const
{
    if (m_v4)
        return m_octets[0] == 127;
    std::array<std::uint8_t, 16> one{};
    one[15] = 1;
    std::array<std::uint8_t, 12> mapped{};
    mapped[10] = mapped[11] = 0xFF;
    return m_octets == one
        || (std::equal(mapped.begin(), mapped.end(), m_octets.begin()) && m_octets[12] == 127);
}

bool IpAddress::inNetwork(const IpAddress& network, int prefixLength) const
{
    if (m_v4 != network.m_v4)
        return false;
    for (std::size_t bit = 0;
         bit < octets().size() * 8 && bit < static_cast<std::size_t>(prefixLength); ++bit) {
        const unsigned mask = 0x80U >> bit % 8;
        const unsigned difference = unsigned{m_octets[bit / 8]} ^ network.m_octets[bit / 8];
        if ((difference & mask) != 0)
            return false;
    }
    return true;
}

namespace {

std::optional<std::uint32_t> parseDotted(std::string_view text)
{
    const auto parts = ascii::split(text, '.');
    if (parts.size() != 4)
        return std::nullopt;
    std::uint32_t bits = 0;
    for (const auto part : parts) {
        const auto value = ascii::parseNumber(part, 255);
        if (!value || (part.size() > 1 && part.front() == '0'))
            return std::nullopt;
        bits = bits << 8U | static_cast<std::uint32_t>(*value);
    }
    return bits;
}

std::optional<std::uint16_t> parseHexGroup(std::string_view text)
{
    if (text.empty() || text.size() > 4)
        return std::nullopt;
    unsigned value = 0;
    for (const char c : text) {
        const char lower = ascii::toLower(c);
        if (ascii::isDigit(c))
            value = value * 16 + static_cast<unsigned>(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            value = value * 16 + static_cast<unsigned>(lower - 'a') + 10;
        else
            return std::nullopt;
    }
    return static_cast<std::uint16_t>(value);
}

/// The groups of one side of "::" (or of the whole); a dotted tail counts as two.
bool parseGroups(std::string_view text, bool dottedTailAllowed, std::vector<std::uint16_t>& groups)
{
    if (text.empty())
        return true;
    const auto parts = ascii::split(text, ':');
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i + 1 == parts.size() && dottedTailAllowed && parts[i].find('.') != parts[i].npos) {
            const auto bits = parseDotted(parts[i]);
            if (!bits)
                return false;
            groups.push_back(static_cast<std::uint16_t>(*bits >> 16U));
            groups.push_back(static_cast<std::uint16_t>(*bits & 0xFFFFU));
            continue;
        }
        const auto group = parseHexGroup(parts[i]);
        if (!group || groups.size() == 8)
            return false;
        groups.push_back(*group);
    }
    return true;
}

} // namespace

std::optional<IpAddress> parseIpAddress(std::string_view text)
{
    if (text.find(':') == text.npos) {
        const auto bits = parseDotted(text);
        return bits ? std::optional(IpAddress::v4(*bits)) : std::nullopt;
    }
    std::vector<std::uint16_t> groups;
    const std::size_t gap = text.find("::");
    if (gap == text.npos) {
        if (!parseGroups(text, true, groups) || groups.size() != 8)
            return std::nullopt;
    } else {
        std::vector<std::uint16_t> tail;
        if (!parseGroups(text.substr(0, gap), false, groups)
            || !parseGroups(text.substr(gap + 2), true, tail) || groups.size() + tail.size() > 7)
            return std::nullopt;
        groups.resize(8 - tail.size());
        groups.insert(groups.end(), tail.begin(), tail.end());
    }
    std::array<std::uint8_t, 16> octets{};
    for (std::size_t i = 0; i < 8; ++i) {
        octets[2 * i] = static_cast<std::uint8_t>(groups[i] >> 8U);
        octets[2 * i + 1] = static_cast<std::uint8_t>(groups[i] & 0xFFU);
    }
    return IpAddress::v6(octets);
}

namespace {

std::string formatV6(std::string_view octets)
{
    std::array<unsigned, 8> groups{};
    for (std::size_t i = 0; i < 8; ++i)
        groups[i] = static_cast<unsigned>(static_cast<unsigned char>(octets[2 * i])) << 8U
            | static_cast<unsigned char>(octets[2 * i + 1]);
    // RFC 5952 §4.2: the longest run of zero groups, the first of equals, never a single one.
    std::size_t gapBegin = 8;
    std::size_t gapLength = 1;
    for (std::size_t i = 0; i < 8;) {
        std::size_t end = i;
        while (end < 8 && groups[end] == 0)
            ++end;
        if (end - i > gapLength) {
            gapBegin = i;
            gapLength = end - i;
        }
        i = end == i ? i + 1 : end;
    }
    static constexpr std::string_view kHex = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == gapBegin) {
            text += "::";
            i += gapLength - 1;
            continue;
        }
        if (!text.empty() && text.back() != ':')
            text += ':';
        bool started = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            const unsigned digit = groups[i] >> static_cast<unsigned>(shift) & 15U;
            started = started || digit != 0 || shift == 0;
            if (started)
                text += kHex[digit];
        }
    }
    return text;
}

} // namespace

std::string format(const IpAddress& address)
{
    const std::string_view octets = address.octets();
    if (!address.isV4())
        return formatV6(octets);
    std::string text;
    for (const char octet : octets) {
        if (!text.empty())
            text += '.';
        text += std::to_string(static_cast<unsigned char>(octet));
    }
    return text;
}

std::string formatLiteral(const IpAddress& address)
{
    return (address.isV4() ? "[" : "[IPv6:") + format(address) + "]";
}

std::optional<IpAddress> parseLiteral(std::string_view text)
{
    if (text.size() < 2 || text.front() != '[' || text.back() != ']')
        return std::nullopt;
    static constexpr std::string_view kTag = "IPv6:";
    std::string_view inner = text.substr(1, text.size() - 2);
    const bool tagged = ascii::istartsWith(inner, kTag);
    if (tagged)
        inner.remove_prefix(kTag.size());
    const auto address = parseIpAddress(inner);
    return address && address->isV4() != tagged ? address : std::nullopt;
}

std::string format(const Endpoint& endpoint)
{
    const std::string address = format(endpoint.address);
    return (endpoint.address.isV4() ? address : '[' + address + ']') + ':'
        + std::to_string(endpoint.port);
}

std::optional<Endpoint> parseEndpoint(std::string_view text)
{
    const std::size_t colon = text.rfind(':');
    if (colon == text.npos)
        return std::nullopt;
    const auto port = ascii::parseNumber(text.substr(colon + 1), UINT16_MAX);
    std::string_view host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed)
        host = host.substr(1, host.size() - 2);
    const auto address = parseIpAddress(host);
    if (!address || address->isV4() == bracketed || !port || *port == 0)
        return std::nullopt;
    return Endpoint{*address, static_cast<std::uint16_t>(*port)};
}

} // namespace postroad
