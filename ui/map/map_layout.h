// SPDX-License-Identifier: MIT
// Where everything stands on the map: numbers only, from the plan alone, so that the same scenario
// always looks the same. Lengths are the theme's; `scale` is what they shrink by to fit the area.
#pragma once

#include "core/projection/node_map.h"
#include "ui/theme/theme.h"

#include <QtCore/QLineF>
#include <QtCore/QRectF>
#include <QtCore/QString>
#include <QtGui/QPolygonF>

#include <vector>

namespace postroad::ui {

using projection::NodeId;

struct MapNode
{
    NodeId id; ///< its index in MapLayout::nodes too
    scenario::NodeRole role = scenario::NodeRole::UserAgent;
    QString title; ///< "Alice", "MX 10"
    QString kind; ///< "submission"; small, under the title; empty for name servers
    QString detail; ///< wire font: "mx1", an address
    QString name; ///< in full, for tooltips and assistive technology
    QRectF rect;
    QRectF badge; ///< over its upper edge: CLIENT, SERVER
    QRectF chip; ///< over its lower edge: what waits in the queue
    std::size_t box = 0;
};

struct MapBox
{
    enum class Kind { Dns, Sender, Recipient };
    Kind kind = Kind::Dns;
    QString title;
    QRectF rect;
    QRectF titleRect;
};

enum class LinkKind { Submission, Relay, Lmtp, File, Fetch, Dns, NameServer };

/// Whether what stands beside such a link changes with the position: doors shut, TLS begins.
constexpr bool hasChangingLabel(LinkKind kind)
{
    return kind == LinkKind::Relay || kind == LinkKind::Submission || kind == LinkKind::Fetch;
}

struct MapLink
{
    NodeId a; ///< who calls
    NodeId b;
    LinkKind kind = LinkKind::Relay;
    QPolygonF path; ///< from a to b, at least two points
    QString label;
    QRectF labelRect; ///< empty: there is no room for it
    Qt::Alignment labelAlignment = Qt::AlignCenter; ///< towards its link
    /// Where the middle of a pill runs from a to b without covering a box.
    QLineF track;
};

struct MapLayout
{
    QSizeF size; ///< of everything, margins included
    double scale = 1; ///< size × scale fits the area that was asked for; at most 1
    /// What the words in boxes grow by, as far as a box is wide enough, when the map has shrunk: a
    /// box has air around them. 1 to kWordsMax.
    double words = 1;
    static constexpr double kWordsMax = 1.2;
    std::vector<MapNode> nodes; ///< as Plan::nodes
    std::vector<MapBox> boxes;
    std::vector<MapLink> links;

    /// The link between two nodes, either way round; nothing if they have none.
    [[nodiscard]] const MapLink* find(NodeId a, NodeId b) const;
    [[nodiscard]] const MapNode* nodeAt(const QPointF& point) const;
    [[nodiscard]] const MapLink* linkAt(const QPointF& point, double tolerance) const;
    /// For a pair without a link of its own: straight, from border to border.
    [[nodiscard]] MapLink improvised(NodeId a, NodeId b) const;
};

/// area: in logical pixels; empty counts as very small.
MapLayout layoutMap(const scenario::Plan& plan, const Theme& theme, const QSizeF& area);

} // namespace postroad::ui
