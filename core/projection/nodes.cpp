// SPDX-License-Identifier: MIT
#include "core/projection/nodes.h"

#include "core/projection/lines.h"

#include <algorithm>

namespace postroad::projection {

namespace {

using trace::EventKind;

NodesFold::Session* findSession(NodesFold::State& state, ConnectionId connection)
{
    const auto found = std::find_if(state.sessions.begin(), state.sessions.end(),
        [connection](const auto& session) { return session.connection == connection; });
    return found == state.sessions.end() ? nullptr : &*found;
}

void takeConnection(NodesFold::State& state, const trace::Event& event)
{
    if (event.kind == EventKind::ConnectionAttempt) {
        state.sessions.push_back({event.connection, true, false, true});
        return;
    }
    NodesFold::Session* session = findSession(state, event.connection);
    if (!session)
        return;
    switch (event.kind) {
    case EventKind::ConnectionOpened:
        session->calling = false;
        break;
    case EventKind::ConnectionAccepted:
        session->serverEnd = true;
        break;
    case EventKind::ConnectionClosed:
        (event.fromClient() ? session->clientEnd : session->serverEnd) = false;
        break;
    default: // refused, timed out, reset: over for both
        session->clientEnd = session->serverEnd = false;
    }
    if (!session->clientEnd && !session->serverEnd)
        state.sessions.erase(state.sessions.begin() + (session - state.sessions.data()));
}

void takeFault(NodesFold::State& state, const trace::Trace& trace, const trace::Event& event)
{
    const std::string_view what = trace.word(event);
    if (what != "down" && what != "up")
        return;
    const HostId named = trace.findHost(trace.text(event));
    state.down[named.valid() ? named : event.host] = what == "down";
}

/// A machine whose power fails has no session any more; its peers still have theirs.
void takePower(NodesFold::State& state, const trace::Trace& trace, const trace::Event& event)
{
    state.down[event.host] = event.kind == EventKind::HostCrashed;
    if (event.kind != EventKind::HostCrashed)
        return;
    std::erase_if(state.sessions, [&](NodesFold::Session& session) {
        const trace::ConnectionInfo& info = trace.connection(session.connection);
        session.clientEnd = session.clientEnd && info.client != event.host;
        session.serverEnd = session.serverEnd && info.server != event.host;
        return !session.clientEnd && !session.serverEnd;
    });
}

void addBadge(std::vector<NodeRow>& rows, NodeId node, RoleBadge badge)
{
    if (node.valid())
        rows[node.value].badges.push_back(badge);
}

} // namespace

void NodesFold::apply(State& state, const trace::Trace& trace, EventId id)
{
    const trace::Event& event = trace[id];
    if (event.kind == EventKind::FaultApplied)
        takeFault(state, trace, event);
    else if (event.kind == EventKind::HostCrashed || event.kind == EventKind::HostRestarted)
        takePower(state, trace, event);
    else if (trace::row(event.kind).family == trace::Family::Connection && event.connection.valid())
        takeConnection(state, event);
}

std::vector<NodeRow> nodeRows(const scenario::Plan& plan, const trace::Trace& trace,
    const NodesFold::State& state, const std::vector<QueueCount>& queues,
    const std::vector<MailboxCount>& mailboxes)
{
    std::vector<NodeRow> rows(plan.nodes.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].node = NodeId(static_cast<std::uint16_t>(i));
        const auto down = state.down.find(HostId(plan.nodes[i].host));
        rows[i].down = down != state.down.end() && down->second;
    }
    for (const NodesFold::Session& session : state.sessions) {
        const trace::ConnectionInfo& info = trace.connection(session.connection);
        const NodeId client = nodeOnHost(plan, info.client, info.protocol, Side::Client);
        const NodeId server = nodeOnHost(plan, info.server, info.protocol, Side::Server);
        if (session.clientEnd)
            addBadge(rows, client,
                {Side::Client, info.protocol, session.connection, server, session.calling});
        if (session.serverEnd)
            addBadge(
                rows, server, {Side::Server, info.protocol, session.connection, client, false});
    }
    for (const QueueCount& queue : queues) {
        const NodeId node = nodeOnHost(plan, queue.host, trace::Protocol::Smtp, Side::Client);
        if (node.valid())
            rows[node.value].queued += queue.entries;
    }
    for (const MailboxCount& box : mailboxes) {
        const NodeId node = nodeOnHost(plan, box.host, trace::Protocol::Imap, Side::Server);
        if (node.valid())
            rows[node.value].mailboxes.push_back(box);
    }
    return rows;
}

std::vector<NodeRow> nodeRows(
    const scenario::Plan& plan, const trace::Trace& trace, std::size_t position)
{
    return nodeRows(plan, trace, foldTo<NodesFold>(trace, position),
        QueueCounts(trace).at(position), MailboxCounts(trace).at(position));
}

} // namespace postroad::projection
