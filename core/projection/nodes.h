// SPDX-License-Identifier: MIT
// What each box of the map shows: whether it is a client or a server just now and to whom, how much
// waits in its queue, what lies in its mailboxes, whether it is down. A role belongs to a session,
// not to a machine: the same MTA shows SERVER in one hop and CLIENT in the next.
#pragma once

#include "core/projection/mailbox.h"
#include "core/projection/node_map.h"
#include "core/projection/queue.h"

#include <map>
#include <string>
#include <vector>

namespace postroad::projection {

struct RoleBadge
{
    Side side = Side::Client;
    trace::Protocol protocol = trace::Protocol::Smtp;
    ConnectionId connection;
    NodeId peer; ///< not valid: nobody there
    bool calling = false; ///< the connection does not stand yet
};

struct NodeRow
{
    NodeId node;
    std::vector<RoleBadge> badges; ///< of the sessions open now, the oldest first
    std::uint32_t queued = 0;
    std::vector<MailboxCount> mailboxes; ///< of a store
    bool down = false;
};

/// For trace::Checkpoints.
struct NodesFold
{
    struct Session
    {
        ConnectionId connection;
        bool clientEnd = true; ///< this end is there, and not closed
        bool serverEnd = false;
        bool calling = true;
    };
    struct State
    {
        std::vector<Session> sessions;
        std::map<HostId, bool> down;
    };
    static void apply(State& state, const trace::Trace& trace, EventId id);
};

/// A row for each node of the plan, in its order. state, queues, mailboxes: at the position.
std::vector<NodeRow> nodeRows(const scenario::Plan& plan, const trace::Trace& trace,
    const NodesFold::State& state, const std::vector<QueueCount>& queues,
    const std::vector<MailboxCount>& mailboxes);
std::vector<NodeRow> nodeRows(
    const scenario::Plan& plan, const trace::Trace& trace, std::size_t position);

} // namespace postroad::projection
