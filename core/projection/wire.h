// SPDX-License-Identifier: MIT
// What is on the links at a position: sent, and neither arrived nor lost. The map draws it moving.
#pragma once

#include "core/projection/ladder.h"
#include "core/projection/node_map.h"

#include <string>
#include <vector>

namespace postroad::projection {

struct WireRow
{
    EventId event; ///< of the sending
    ConnectionId connection; ///< not valid for a datagram
    NodeId from;
    NodeId to; ///< not valid: nobody there, or not known yet
    std::string label; ///< "RCPT", "250 2.1.5", "example.net MX ?", "SYN"
    LadderKind kind = LadderKind::Command;
    ReplyClass replyClass = ReplyClass::None;
    Instant sent{};
    Instant expected{}; ///< when the link's latency says it arrives; a fault may hold it longer
};

/// For trace::Checkpoints.
struct WireFold
{
    struct State
    {
        std::vector<EventId> under; ///< the events of sending, rising
    };
    static void apply(State& state, const trace::Trace& trace, EventId id);
};

std::vector<WireRow> onTheWire(
    const scenario::Plan& plan, const trace::Trace& trace, const WireFold::State& state);
std::vector<WireRow> onTheWire(
    const scenario::Plan& plan, const trace::Trace& trace, std::size_t position);

/// How far along its link a row is at that instant, 0 to 1000.
int progressPerMille(const WireRow& row, Instant at);

/// One way between two hosts, as the plan has it.
Duration latency(const scenario::Plan& plan, HostId a, HostId b);

/// Of the text of TlsEstablished: "TLS 1.3".
std::string tlsVersion(std::string_view text);

/// What an arrow carries, in a few characters: of a line sent, a call, a DNS message, a handshake.
std::string shortLabel(const trace::Trace& trace, EventId id);

} // namespace postroad::projection
