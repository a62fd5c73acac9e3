// SPDX-License-Identifier: MIT
// Which nodes are joined, as the plan's letters will go, and the lines between them.
#pragma once

#include "ui/map/map_layout.h"

namespace postroad::ui {

/// Without geometry, in a fixed order, each pair once.
std::vector<MapLink> planLinks(const scenario::Plan& plan);

/// Gives every link its path. Needs the nodes' rectangles.
void routeLinks(const Theme& theme, const std::vector<MapNode>& nodes,
    const std::vector<MapBox>& boxes, std::vector<MapLink>& links);

/// A straight line between two rectangles, from border to border.
QPolygonF straightPath(const QRectF& a, const QRectF& b);

} // namespace postroad::ui
