// SPDX-License-Identifier: MIT
#include "core/scenario/address_plan.h"

#include <algorithm>
#include <array>

namespace postroad::scenario {

namespace {

/// RFC 5737 §3: TEST-NET-2, TEST-NET-1 and TEST-NET-3.
constexpr std::array<std::uint32_t, 3> kNetworks{0xC6336400U, 0xC0000200U, 0xCB007100U};

} // namespace

AddressPlan::AddressPlan(std::size_t owners) : m_blocks(owners)
{
    std::size_t blocks = kNetworks.size();
    for (; blocks < owners && m_prefix < 28; ++m_prefix)
        blocks *= 2;
    m_used.resize(blocks);
}

std::uint32_t AddressPlan::base(std::size_t block) const
{
    return kNetworks[block % kNetworks.size()]
        + static_cast<std::uint32_t>(block / kNetworks.size()) * blockOctets();
}

void AddressPlan::claim(std::size_t owner, const IpAddress& within)
{
    for (std::size_t block = 0; block < m_used.size(); ++block) {
        if (m_used[block] || m_blocks[owner]
            || !within.inNetwork(IpAddress::v4(base(block)), static_cast<int>(m_prefix)))
            continue;
        m_blocks[owner] = block;
        m_used[block] = true;
    }
}

void AddressPlan::assignRest()
{
    for (auto& block : m_blocks) {
        const auto next = std::find(m_used.begin(), m_used.end(), false);
        if (block || next == m_used.end())
            continue;
        block = static_cast<std::size_t>(next - m_used.begin());
        *next = true;
    }
}

std::string AddressPlan::network(std::size_t owner) const
{
    return m_blocks[owner]
        ? format(IpAddress::v4(base(*m_blocks[owner]))) + '/' + std::to_string(m_prefix)
        : std::string();
}

bool AddressPlan::isInside(std::size_t owner, const IpAddress& address) const
{
    return m_blocks[owner]
        && address.inNetwork(IpAddress::v4(base(*m_blocks[owner])), static_cast<int>(m_prefix));
}

std::optional<IpAddress> AddressPlan::take(std::size_t owner, std::uint32_t preferred)
{
    if (m_blocks[owner]) {
        if (auto address = takeIn(*m_blocks[owner], preferred))
            return address;
    }
    for (std::size_t block = 0; block < m_used.size(); ++block) {
        if (auto address = takeIn(block, 1))
            return address;
    }
    return std::nullopt;
}

std::optional<IpAddress> AddressPlan::takeIn(std::size_t block, std::uint32_t preferred)
{
    // The first and the last number of a block are no hosts.
    const std::uint32_t hosts = blockOctets() - 2;
    const std::uint32_t first = preferred >= 1 && preferred <= hosts ? preferred - 1 : 0;
    for (std::uint32_t i = 0; i < hosts; ++i) {
        const IpAddress address = IpAddress::v4(base(block) + 1 + (first + i) % hosts);
        if (m_taken.insert(address).second)
            return address;
    }
    return std::nullopt;
}

std::optional<IpAddress> AddressPlan::takeV6(std::size_t owner, std::uint32_t preferred)
{
    const auto high = [](std::size_t number) { return static_cast<std::uint8_t>(number >> 8U); };
    const auto low = [](std::size_t number) { return static_cast<std::uint8_t>(number & 0xFFU); };
    for (std::uint32_t number = preferred; number < 0xFFFF; ++number) {
        std::array<std::uint8_t, 16> octets{0x20, 0x01, 0x0D, 0xB8};
        octets[4] = high(owner + 1);
        octets[5] = low(owner + 1);
        octets[14] = high(number);
        octets[15] = low(number);
        if (m_taken.insert(IpAddress::v6(octets)).second)
            return IpAddress::v6(octets);
    }
    return std::nullopt;
}

} // namespace postroad::scenario
