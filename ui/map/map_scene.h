// SPDX-License-Identifier: MIT
// What the map shows at a position: the rows of several projections, joined. Without geometry.
#pragma once

#include "core/projection/hops.h"
#include "core/projection/nodes.h"
#include "core/projection/wire.h"
#include "core/trace/checkpoints.h"

#include <QtCore/QString>

#include <optional>
#include <vector>

namespace postroad::ui {

using projection::LadderKind;
using projection::LadderState;
using projection::NodeId;
using projection::ReplyClass;

/// The line that is looked at: on its way, or the last that came to its end.
struct SpokenLine
{
    EventId event; ///< of the sending
    ConnectionId connection; ///< not valid for a datagram
    NodeId from;
    NodeId to; ///< not valid: nobody there, or not known yet
    QString label;
    LadderKind kind = LadderKind::Command;
    ReplyClass replyClass = ReplyClass::None;
    LadderState state = LadderState::InFlight;
};

/// A pair whose last hop came to nothing.
struct ShutDoor
{
    NodeId from;
    NodeId to;
    LadderState state = LadderState::Refused; ///< Refused, TimedOut, Lost or Failed
};

/// A pair with an open connection that is inside TLS.
struct SecuredLink
{
    NodeId client;
    NodeId server;
    QString version; ///< "TLS 1.3"
};

struct MapScene
{
    std::vector<projection::NodeRow> nodes; ///< as Plan::nodes
    std::vector<projection::WireRow> wire; ///< all that is under way, the spoken line too
    std::vector<ShutDoor> shut;
    std::vector<SecuredLink> secured;
    std::optional<SpokenLine> spoken;
};

/// Makes scenes for one run. Plan, trace and index must outlive it.
class MapSceneSource
{
public:
    MapSceneSource(
        const scenario::Plan& plan, const trace::Trace& trace, const projection::HopIndex& hops);

    /// selected: the spoken line is its own, or the last one before it.
    MapScene at(std::size_t position, EventId selected);
    /// The last visible event that happened at that node, or none.
    [[nodiscard]] EventId lastAt(NodeId node, std::size_t position) const;
    /// The last visible event between the two, or none.
    [[nodiscard]] EventId lastBetween(NodeId a, NodeId b, std::size_t position) const;

private:
    [[nodiscard]] EventId sendingOf(EventId id) const;
    [[nodiscard]] std::optional<SpokenLine> spokenAt(EventId event) const;
    void addDoors(MapScene& scene, std::size_t position);

    const scenario::Plan& m_plan;
    const trace::Trace& m_trace;
    const projection::HopIndex& m_hops;
    trace::Checkpoints<projection::NodesFold> m_nodes;
    projection::QueueCounts m_queues;
    projection::MailboxCounts m_mailboxes;
    trace::Checkpoints<projection::WireFold> m_wire;
    trace::Checkpoints<projection::StandingFold> m_standing;
};

} // namespace postroad::ui
