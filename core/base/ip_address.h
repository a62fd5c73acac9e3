// SPDX-License-Identifier: MIT
// IPv4 and IPv6 addresses as values; text as in RFC 5952.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postroad {

class IpAddress
{
public:
    IpAddress() = default; ///< 0.0.0.0
    static IpAddress v4(std::uint32_t bits);
    static IpAddress v6(const std::array<std::uint8_t, 16>& octets);

    [[nodiscard]] bool isV4() const { return m_v4; }
    /// 4 or 16 octets, network order.
    [[nodiscard]] std::string_view octets() const;

    /// Whether the first prefixLength bits agree (0 to 32 or 128; more than the address has: all),
    /// and the family.
    [[nodiscard]] bool inNetwork(const IpAddress& network, int prefixLength) const;

    /// 127.0.0.0/8 or ::1 (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3), also as ::ffff:127.0.0.1: what is
    /// sent there stays on this machine.
    [[nodiscard]] bool isLoopback() const;

    friend std::strong_ordering operator<=>(const IpAddress&, const IpAddress&) = default;
    friend bool operator==(const IpAddress&, const IpAddress&) = default;

private:
    bool m_v4 = true;
    /// The first 4 for v4; unsigned, so that the order is everywhere the same.
    std::array<std::uint8_t, 16> m_octets{};
};

/// "192.0.2.1" (four decimal parts without leading zeros) or IPv6 text with "::" and a dotted tail
/// allowed (RFC 4291 §2.2); nothing else.
std::optional<IpAddress> parseIpAddress(std::string_view text);
/// RFC 5952 §4.
std::string format(const IpAddress& address);
/// As an address literal of SMTP: "[192.0.2.1]", "[IPv6:2001:db8::1]" (RFC 5321 §4.1.3).
std::string formatLiteral(const IpAddress& address);
/// The same, read; the tag in any case of letters.
std::optional<IpAddress> parseLiteral(std::string_view text);

struct Endpoint
{
    IpAddress address;
    std::uint16_t port = 0;

    friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// "192.0.2.1:25", "[2001:db8::1]:25".
std::string format(const Endpoint& endpoint);
/// The same, with a port from 1 to 65535; nothing else.
std::optional<Endpoint> parseEndpoint(std::string_view text);

} // namespace postroad
