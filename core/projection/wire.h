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
    LocalText label; ///< "RCPT", "250 2.1.5", "example.net MX ?", "SYN"
    LadderKind kind = LadderKind::Command;
    ReplyClass replyClass = ReplyClass::None;
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

/// Of the text of TlsEstablished: "TLS 1.3".
std::string tlsVersion(std::string_view text);

/// What an arrow carries, in a few characters: of a line sent, a call, a DNS message, a handshake.
LocalText shortLabel(const trace::Trace& trace, EventId id);

/// "servfail": what a DNS response says that brings no records. Of trace::dnsOutcomeName().
LocalText dnsOutcomeText(std::string_view outcome);

} // namespace postroad::projection
