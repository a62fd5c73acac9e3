// SPDX-License-Identifier: MIT
// What stands in the boxes and on the links of the map, in the program's language. Names of hosts,
// ports and protocols stay as they are.
#pragma once

#include "ui/map/map_layout.h"

namespace postroad::ui {

/// Title, kind, detail and full name of a node, without geometry.
MapNode describeNode(const scenario::Plan& plan, NodeId id);
QString boxTitle(const scenario::Plan& plan, const scenario::DomainPlan& domain);
QString linkLabel(const scenario::Plan& plan, LinkKind kind, NodeId a);

} // namespace postroad::ui
