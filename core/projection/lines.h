// SPDX-License-Identifier: MIT
// Small questions about events that several reducers ask.
#pragma once

#include "core/base/ascii.h"
#include "core/trace/trace.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace postroad::projection {

/// A line or chunk leaves.
constexpr bool isLineSent(trace::EventKind kind)
{
    return kind == trace::EventKind::CommandSent || kind == trace::EventKind::ReplySent
        || kind == trace::EventKind::BodySent;
}
constexpr bool isLineArrived(trace::EventKind kind)
{
    return kind == trace::EventKind::CommandArrived || kind == trace::EventKind::ReplyArrived
        || kind == trace::EventKind::BodyArrived;
}
constexpr bool isReply(trace::EventKind kind)
{
    return kind == trace::EventKind::ReplySent || kind == trace::EventKind::ReplyArrived;
}

/// Of an arrival, the event of its sending; not valid if the peer was outside the run.
inline EventId sendingOf(const trace::Trace& trace, const trace::Event& arrival)
{
    if (!arrival.cause.valid())
        return {};
    const trace::Event& sent = trace[arrival.cause];
    const bool fits = isLineArrived(arrival.kind)
        ? isLineSent(sent.kind) && sent.connection == arrival.connection
        : arrival.kind == trace::EventKind::DnsQueryArrived
        ? sent.kind == trace::EventKind::DnsQuery
        : arrival.kind == trace::EventKind::DnsResponseArrived
            && sent.kind == trace::EventKind::DnsResponse;
    return fits ? arrival.cause : EventId();
}

/// Whether a reply of SMTP or LMTP is the one to the whole message: to the dot, or to a BDAT that
/// said LAST (RFC 3030 §2), to which its causes lead.
inline bool endsMessage(const trace::Trace& trace, const trace::Event& reply)
{
    const std::string_view verb = trace.word(reply);
    if (verb != "BDAT")
        return verb == "DATA-END";
    for (EventId id = reply.cause; id.valid(); id = trace[id].cause) {
        const trace::Event& event = trace[id];
        const bool isCommand = event.kind == trace::EventKind::CommandSent
            || event.kind == trace::EventKind::CommandArrived;
        if (!isCommand && !isReply(event.kind))
            return false;
        if (isCommand)
            return ascii::iequals(
                trace.text(event).substr(trace.text(event).rfind(' ') + 1), "LAST");
    }
    return false;
}

/// Of an event that happens in a connection, or else of a datagram.
inline trace::Protocol protocolOf(const trace::Trace& trace, const trace::Event& event)
{
    return event.connection.valid() ? trace.connection(event.connection).protocol
                                    : trace::Protocol::Dns;
}

inline EventId eventAt(std::size_t position)
{
    return EventId(static_cast<std::uint32_t>(position));
}

/// The number of events that are visible: no more than there are.
inline std::size_t visible(const trace::Trace& trace, std::size_t position)
{
    return std::min(position, trace.size());
}

/// Folds over the first `position` events.
template <typename Fold>
typename Fold::State foldTo(const trace::Trace& trace, std::size_t position)
{
    typename Fold::State state;
    for (std::size_t k = 0; k < visible(trace, position); ++k)
        Fold::apply(state, trace, eventAt(k));
    return state;
}

} // namespace postroad::projection
