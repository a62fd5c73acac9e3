// SPDX-License-Identifier: MIT
// Which box of the map an event belongs to. A machine may carry several nodes: the delivery agent
// and the store share one, and the protocol tells them apart.
#pragma once

#include "core/base/ids.h"
#include "core/scenario/plan.h"
#include "core/trace/trace.h"

#include <cstdint>

namespace postroad::projection {

/// Index into Plan::nodes.
using NodeId = Id<struct NodeTag, std::uint16_t>;

/// Which end of a session.
enum class Side : std::uint8_t { Client, Server };

/// The node on that host that would take this side of such a session; not valid when the host
/// carries none.
NodeId nodeOnHost(const scenario::Plan& plan, HostId host, trace::Protocol protocol, Side side);

/// The node where the event happened; not valid if its host carries none.
NodeId nodeOf(const scenario::Plan& plan, const trace::Trace& trace, EventId event);
/// The node at the other end of the event's connection; not valid without one.
NodeId peerNodeOf(const scenario::Plan& plan, const trace::Trace& trace, EventId event);

/// "MUA", "MSA", "MTA", "MX", "MDA", "store", "resolver", "DNS": the words of RFC 5598.
std::string_view roleWord(scenario::NodeRole role);

} // namespace postroad::projection
