// SPDX-License-Identifier: MIT
#include "ui/map/map_scene.h"

#include "core/projection/lines.h"
#include "ui/lesson/lesson_words.h"
#include "ui/paint/text.h"

#include <algorithm>

namespace postroad::ui {

using projection::HopOutcome;
using projection::HopRow;
using projection::Side;
using trace::Event;
using trace::EventKind;

namespace {

/// How far back the last line is looked for: an event between two lines is never far from one.
constexpr std::uint32_t kLookBack = 512;
constexpr std::uint32_t kSearchMax = 20'000;

struct KindOfLine
{
    LadderKind kind;
    LadderState state;
    bool sending; ///< the event is the sending itself; otherwise its cause is
};

std::optional<KindOfLine> kindOfLine(EventKind kind)
{
    switch (kind) {
    case EventKind::ConnectionAttempt:
        return KindOfLine{LadderKind::Call, LadderState::InFlight, true};
    case EventKind::ConnectionRefused:
        return KindOfLine{LadderKind::Call, LadderState::Refused, false};
    case EventKind::ConnectionTimedOut:
        return KindOfLine{LadderKind::Call, LadderState::TimedOut, false};
    case EventKind::CommandSent:
        return KindOfLine{LadderKind::Command, LadderState::InFlight, true};
    case EventKind::CommandArrived:
        return KindOfLine{LadderKind::Command, LadderState::Arrived, false};
    case EventKind::ReplySent:
        return KindOfLine{LadderKind::Reply, LadderState::InFlight, true};
    case EventKind::ReplyArrived:
        return KindOfLine{LadderKind::Reply, LadderState::Arrived, false};
    case EventKind::BodySent:
        return KindOfLine{LadderKind::Body, LadderState::InFlight, true};
    case EventKind::BodyArrived:
        return KindOfLine{LadderKind::Body, LadderState::Arrived, false};
    case EventKind::DnsQuery:
        return KindOfLine{LadderKind::DnsQuery, LadderState::InFlight, true};
    case EventKind::DnsQueryArrived:
        return KindOfLine{LadderKind::DnsQuery, LadderState::Arrived, false};
    case EventKind::DnsResponse:
        return KindOfLine{LadderKind::DnsResponse, LadderState::InFlight, true};
    case EventKind::DnsResponseArrived:
        return KindOfLine{LadderKind::DnsResponse, LadderState::Arrived, false};
    case EventKind::DnsLost:
        return KindOfLine{LadderKind::DnsQuery, LadderState::Lost, false};
    case EventKind::MailboxFiled:
        return KindOfLine{LadderKind::File, LadderState::Arrived, true};
    case EventKind::TlsEstablished:
        return KindOfLine{LadderKind::Tls, LadderState::Arrived, true};
    case EventKind::TlsFailed:
        return KindOfLine{LadderKind::Tls, LadderState::Failed, true};
    default:
        return std::nullopt;
    }
}

bool isDns(LadderKind kind)
{
    return kind == LadderKind::DnsQuery || kind == LadderKind::DnsResponse;
}

NodeId nodeWithRole(const scenario::Plan& plan, HostId host, scenario::NodeRole role)
{
    for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
        if (plan.nodes[i].host == host.value && plan.nodes[i].role == role)
            return NodeId(static_cast<std::uint16_t>(i));
    }
    return {};
}

/// Whom a mail server asks; a resolver itself may ask anybody.
NodeId resolverOf(const scenario::Plan& plan, NodeId asker)
{
    if (!asker.valid() || plan.nodes[asker.value].role == scenario::NodeRole::Resolver)
        return {};
    const scenario::DomainPlan* domain = plan.findDomain(plan.nodes[asker.value].domain);
    return domain && domain->resolver
        ? nodeWithRole(plan, HostId(*domain->resolver), scenario::NodeRole::Resolver)
        : NodeId();
}

std::optional<LadderState> shutBy(const HopRow& hop)
{
    switch (hop.outcome) {
    case HopOutcome::Refused:
        return LadderState::Refused;
    case HopOutcome::TimedOut:
        return LadderState::TimedOut;
    case HopOutcome::Reset:
        return LadderState::Lost;
    default:
        return hop.tls && hop.tls->failed ? std::optional(LadderState::Failed) : std::nullopt;
    }
}

} // namespace

MapSceneSource::MapSceneSource(
    const scenario::Plan& plan, const trace::Trace& trace, const projection::HopIndex& hops)
    : m_plan(plan),
      m_trace(trace),
      m_hops(hops),
      m_nodes(trace),
      m_queues(trace),
      m_mailboxes(trace),
      m_wire(trace),
      m_standing(trace)
{
}

MapScene MapSceneSource::at(std::size_t position, EventId selected)
{
    MapScene scene;
    scene.nodes = projection::nodeRows(
        m_plan, m_trace, m_nodes.at(position), m_queues.at(position), m_mailboxes.at(position));
    scene.wire = projection::onTheWire(m_plan, m_trace, m_wire.at(position));
    addDoors(scene, position);
    if (!selected.valid() || selected.value >= position) {
        if (position == 0)
            return scene;
        selected = EventId(static_cast<std::uint32_t>(position - 1));
    }
    for (std::uint32_t back = 0; back <= std::min(selected.value, kLookBack); ++back) {
        scene.spoken = spokenAt(EventId(selected.value - back));
        if (scene.spoken)
            break;
    }
    if (scene.spoken && !scene.spoken->to.valid()) {
        for (const auto& row : scene.wire) {
            if (row.event == scene.spoken->event)
                scene.spoken->to = row.to;
        }
    }
    return scene;
}

EventId MapSceneSource::sendingOf(EventId id) const
{
    const Event& event = m_trace[id];
    if (event.kind == EventKind::ConnectionRefused || event.kind == EventKind::ConnectionTimedOut)
        return event.connection.valid() ? m_trace.connection(event.connection).attempt : id;
    const EventId sent = event.kind == EventKind::DnsLost ? event.cause
                                                          : projection::sendingOf(m_trace, event);
    return sent.valid() ? sent : id; // what a peer outside the run said has no sending
}

std::optional<SpokenLine> MapSceneSource::spokenAt(EventId id) const
{
    const Event& event = m_trace[id];
    const auto found = kindOfLine(event.kind);
    if (!found)
        return std::nullopt;
    SpokenLine line;
    line.kind = found->kind;
    line.state = found->state;
    line.connection = event.connection;
    line.event = found->sending ? id : sendingOf(id);
    const Event& sending = m_trace[line.event];
    line.label = localText(projection::shortLabel(m_trace, line.event));
    line.replyClass = projection::replyClass(m_trace, sending);
    if (line.kind == LadderKind::File) {
        line.from = nodeWithRole(m_plan, event.host, scenario::NodeRole::DeliveryAgent);
        line.to = nodeWithRole(m_plan, event.host, scenario::NodeRole::MailStore);
        line.label = toText(m_trace.recipient(event));
        return line;
    }
    if (line.kind == LadderKind::Tls) {
        const trace::ConnectionInfo& info = m_trace.connection(event.connection);
        line.from = projection::nodeOnHost(m_plan, info.client, info.protocol, Side::Client);
        line.to = projection::nodeOnHost(m_plan, info.server, info.protocol, Side::Server);
        return line;
    }
    line.from = projection::nodeOf(m_plan, m_trace, line.event);
    if (sending.connection.valid())
        line.to = projection::peerNodeOf(m_plan, m_trace, line.event);
    else if (isDns(line.kind) && line.state == LadderState::Arrived)
        line.to = projection::nodeOf(m_plan, m_trace, id);
    else if (line.kind == LadderKind::DnsQuery)
        line.to = resolverOf(m_plan, line.from);
    return line;
}

void MapSceneSource::addDoors(MapScene& scene, std::size_t position)
{
    for (const auto& standing : m_standing.at(position).hops) {
        const trace::ConnectionInfo& info = m_trace.connection(standing.connection);
        const NodeId from = projection::nodeOnHost(
            m_plan, info.client, info.protocol, Side::Client);
        const NodeId to = projection::nodeOnHost(m_plan, info.server, info.protocol, Side::Server);
        if (!from.valid() || !to.valid())
            continue;
        // A later attempt between the two speaks for them.
        std::erase_if(
            scene.shut, [&](const ShutDoor& door) { return door.from == from && door.to == to; });
        const HopRow hop = *m_hops.row(info.hop, position);
        if (const auto state = shutBy(hop))
            scene.shut.push_back({from, to, *state});
        if (hop.outcome == HopOutcome::Open && hop.tls && !hop.tls->failed) {
            const std::string_view facts = m_trace.text(m_trace[hop.tls->event]);
            scene.secured.push_back({from, to, toText(projection::tlsVersion(facts))});
        }
    }
}

EventId MapSceneSource::lastAt(NodeId node, std::size_t position) const
{
    const auto end = static_cast<std::uint32_t>(position);
    for (std::uint32_t back = 1; back <= std::min(end, kSearchMax); ++back) {
        const EventId id(end - back);
        if (projection::nodeOf(m_plan, m_trace, id) == node)
            return id;
    }
    return {};
}

EventId MapSceneSource::lastBetween(NodeId a, NodeId b, std::size_t position) const
{
    const auto end = static_cast<std::uint32_t>(position);
    for (std::uint32_t back = 1; back <= std::min(end, kSearchMax); ++back) {
        const EventId id(end - back);
        const auto line = spokenAt(id);
        if (line && ((line->from == a && line->to == b) || (line->from == b && line->to == a)))
            return id;
    }
    return {};
}

} // namespace postroad::ui
