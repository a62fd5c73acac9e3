// SPDX-License-Identifier: MIT
// Strong ids: small numbers that can't be mixed up.
#pragma once

#include <compare>
#include <cstdint>

namespace postroad {

/// The all-ones value means "none".
template <typename Tag, typename Rep = std::uint32_t>
struct Id
{
    Rep value = static_cast<Rep>(-1);

    constexpr Id() = default;
    constexpr explicit Id(Rep v) : value(v) { }
    [[nodiscard]] constexpr bool valid() const { return value != static_cast<Rep>(-1); }
    friend constexpr auto operator<=>(const Id&, const Id&) = default;
};

using HostId = Id<struct HostTag, std::uint16_t>; ///< a machine on the stage
/// One connection attempt: a hop, unless it carries DNS.
using ConnectionId = Id<struct ConnectionTag>;
using EventId = Id<struct EventTag>; ///< a position in the trace

} // namespace postroad
