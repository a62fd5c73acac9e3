// SPDX-License-Identifier: MIT
// Gives out the addresses that the file doesn't say: to each domain a block of the networks that
// are kept for documentation (RFC 5737, RFC 3849), so that one sees from an address whose it is.
#pragma once

#include "core/base/ip_address.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace postroad::scenario {

class AddressPlan
{
public:
    /// Owners are numbered from 0. Up to 3 of them get a /24 each, more share the three networks,
    /// in blocks of no less than 16 addresses: past 48 owners there are none left.
    explicit AddressPlan(std::size_t owners);

    /// The file gives that address to somebody: never given out.
    void reserve(const IpAddress& address) { m_taken.insert(address); }
    /// The owner gets the block around that address, if it has none and the block is free.
    void claim(std::size_t owner, const IpAddress& within);
    /// Every owner without a block gets the next free one.
    void assignRest();

    /// "198.51.100.0/24".
    [[nodiscard]] std::string network(std::size_t owner) const;
    [[nodiscard]] bool isInside(std::size_t owner, const IpAddress& address) const;
    /// The address with that number within the owner's block, or the next free one after it, or
    /// one of another block; nothing if all are taken.
    std::optional<IpAddress> take(std::size_t owner, std::uint32_t preferred);
    /// 2001:db8:N::number, N being the owner's number plus one.
    std::optional<IpAddress> takeV6(std::size_t owner, std::uint32_t preferred);

private:
    [[nodiscard]] std::uint32_t blockOctets() const { return 256U >> (m_prefix - 24U); }
    [[nodiscard]] std::uint32_t base(std::size_t block) const;
    std::optional<IpAddress> takeIn(std::size_t block, std::uint32_t preferred);

    std::uint32_t m_prefix = 24;
    std::vector<std::optional<std::size_t>> m_blocks; ///< by owner
    std::vector<bool> m_used; ///< by block
    std::set<IpAddress> m_taken;
};

} // namespace postroad::scenario
