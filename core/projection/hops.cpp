// SPDX-License-Identifier: MIT
#include "core/projection/hops.h"

#include "core/projection/lines.h"

#include <algorithm>
#include <array>

namespace postroad::projection {

namespace {

using trace::EventKind;

std::size_t countBefore(const std::vector<EventId>& events, std::size_t position)
{
    return static_cast<std::size_t>(
        std::lower_bound(events.begin(), events.end(), eventAt(position)) - events.begin());
}

bool standsBefore(const HopLine& line, EventId event) { return line.event < event; }

HopLine* findLine(std::vector<HopLine>& lines, EventId event)
{
    const auto found = std::lower_bound(lines.begin(), lines.end(), event, standsBefore);
    return found != lines.end() && found->event == event ? &*found : nullptr;
}

/// Once it is over it stays so: a close after a reset says nothing new.
HopOutcome after(HopOutcome before, EventKind kind)
{
    if (before != HopOutcome::Calling && before != HopOutcome::Open)
        return before;
    switch (kind) {
    case EventKind::ConnectionOpened:
    case EventKind::ConnectionAccepted:
        return HopOutcome::Open;
    case EventKind::ConnectionRefused:
        return HopOutcome::Refused;
    case EventKind::ConnectionTimedOut:
        return HopOutcome::TimedOut;
    case EventKind::ConnectionReset:
        return HopOutcome::Reset;
    case EventKind::ConnectionClosed:
        return HopOutcome::Closed;
    default:
        return before;
    }
}

} // namespace

std::string_view word(HopOutcome outcome)
{
    static constexpr std::array<std::string_view, 6> kWords{
        "calling", "open", "closed", "refused", "timed-out", "reset"};
    return kWords[static_cast<std::size_t>(outcome)];
}

void HopIndex::update()
{
    for (; m_seen < m_trace->size(); ++m_seen) {
        const trace::Event& event = m_trace->at(m_seen);
        if (!event.connection.valid())
            continue;
        const std::uint32_t number = m_trace->connection(event.connection).hop;
        if (number == 0)
            continue;
        if (number > m_hops.size())
            m_hops.resize(number);
        const EventId id = eventAt(m_seen);
        take(m_hops[number - 1], id);
        // The end of an old hop must not draw the look away from a new one.
        const bool turns = isLineSent(event.kind) || event.kind == EventKind::ConnectionAttempt;
        if (turns && (m_turns.empty() || m_turns.back().second != number))
            m_turns.emplace_back(id, number);
    }
}

void HopIndex::take(Hop& hop, EventId id)
{
    const trace::Event& event = (*m_trace)[id];
    const trace::Family family = trace::row(event.kind).family;
    hop.connection = event.connection;
    hop.events.push_back(id);
    if (!hop.carried.valid() && m_trace->subject(event).message != 0)
        hop.carried = id;
    if (family == trace::Family::Connection)
        hop.changes.push_back(id);
    // Both ends have an event about TLS; the first one is what a reader wants to see.
    if (isLineSent(event.kind) || (family == trace::Family::Tls && hop.secured.empty()))
        hop.lines.push_back({id, {}});
    if (family == trace::Family::Tls)
        hop.secured.push_back(id);
    if (isLineSent(event.kind))
        hop.linesSent.push_back(id);
    if (!isLineArrived(event.kind))
        return;
    const EventId sent = sendingOf(*m_trace, event);
    if (HopLine* line = sent.valid() ? findLine(hop.lines, sent) : nullptr)
        line->arrival = line->arrival.valid() ? line->arrival : id;
    else
        hop.lines.push_back({id, id});
}

bool HopIndex::isTlsFailure(EventId id) const
{
    return (*m_trace)[id].kind == trace::EventKind::TlsFailed;
}

const HopIndex::Hop* HopIndex::find(std::uint32_t hop) const
{
    return hop == 0 || hop > m_hops.size() || m_hops[hop - 1].events.empty() ? nullptr
                                                                             : &m_hops[hop - 1];
}

HopRow HopIndex::describe(const Hop& hop, std::size_t position) const
{
    const trace::ConnectionInfo& info = m_trace->connection(hop.connection);
    HopRow row;
    row.number = info.hop;
    row.connection = hop.connection;
    row.protocol = info.protocol;
    row.client = info.client;
    row.server = info.server;
    row.serverEnd = info.serverEnd;
    row.first = hop.events.front();
    row.last = hop.events[countBefore(hop.events, position) - 1];
    row.lines = static_cast<std::uint32_t>(countBefore(hop.linesSent, position));
    for (const EventId id : hop.changes) {
        if (id.value >= position)
            break;
        row.outcome = after(row.outcome, (*m_trace)[id].kind);
    }
    if (hop.carried.valid() && hop.carried.value < position)
        row.message = m_trace->subject(hop.carried).message;
    for (const EventId id : hop.secured) {
        if (id.value < position && (!row.tls || isTlsFailure(id)))
            row.tls = HopTls{id, isTlsFailure(id)};
    }
    return row;
}

std::vector<HopRow> HopIndex::rows(std::size_t position) const
{
    std::vector<HopRow> result;
    for (const Hop& hop : m_hops) {
        if (!hop.events.empty() && hop.events.front().value < position)
            result.push_back(describe(hop, position));
    }
    return result;
}

std::optional<HopRow> HopIndex::row(std::uint32_t hop, std::size_t position) const
{
    const Hop* found = find(hop);
    if (!found || found->events.front().value >= position)
        return std::nullopt;
    return describe(*found, position);
}

std::uint32_t HopIndex::current(std::size_t position) const
{
    const auto behind = std::lower_bound(m_turns.begin(), m_turns.end(), eventAt(position),
        [](const auto& turn, EventId id) { return turn.first < id; });
    return behind == m_turns.begin() ? 0 : std::prev(behind)->second;
}

std::span<const EventId> HopIndex::events(std::uint32_t hop, std::size_t position) const
{
    const Hop* found = find(hop);
    if (!found)
        return {};
    return std::span(found->events).first(countBefore(found->events, position));
}

std::span<const HopLine> HopIndex::lines(std::uint32_t hop, std::size_t position) const
{
    const Hop* found = find(hop);
    if (!found)
        return {};
    const auto end = std::lower_bound(
        found->lines.begin(), found->lines.end(), eventAt(position), standsBefore);
    return std::span(found->lines.begin(), end);
}

void StandingFold::apply(State& state, const trace::Trace& trace, EventId id)
{
    const trace::Event& event = trace[id];
    if (trace::row(event.kind).family != trace::Family::Connection || !event.connection.valid()
        || trace.connection(event.connection).hop == 0)
        return;
    const trace::ConnectionInfo& mine = trace.connection(event.connection);
    const auto isBetweenThem = [&](const Standing& hop) {
        const trace::ConnectionInfo& info = trace.connection(hop.connection);
        return info.client == mine.client && info.server == mine.server
            && info.protocol == mine.protocol;
    };
    if (event.kind == EventKind::ConnectionAttempt) {
        std::erase_if(
            state.hops, [&](const Standing& hop) { return hop.over && isBetweenThem(hop); });
        state.hops.push_back({event.connection, false});
        return;
    }
    const auto its = std::find_if(state.hops.begin(), state.hops.end(),
        [&](const Standing& hop) { return hop.connection == event.connection; });
    if (its == state.hops.end())
        return;
    const HopOutcome outcome = after(HopOutcome::Open, event.kind);
    its->over = its->over || (outcome != HopOutcome::Open && outcome != HopOutcome::Calling);
    if (its->over && std::any_of(std::next(its), state.hops.end(), isBetweenThem))
        state.hops.erase(its);
}

} // namespace postroad::projection
