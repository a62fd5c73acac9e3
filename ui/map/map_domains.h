// SPDX-License-Identifier: MIT
// How the nodes of one domain stand beside each other: columns from the outer edge (people) over
// MSA, MDA and store to the inner edge (MTA, MX), where the other domains are.
#pragma once

#include "ui/map/map_layout.h"

namespace postroad::ui {

struct NodeGaps
{
    double x = 0;
    double y = 0;
};

/// One domain's columns, from left to right, and how many rows the longest has.
struct DomainGrid
{
    std::size_t domain = 0; ///< index into Plan::domains
    bool sender = false;
    std::vector<std::vector<NodeId>> columns;
    std::size_t rows = 1;

    [[nodiscard]] QSizeF size(const Theme& theme, const NodeGaps& gaps) const;
};

/// The domains that letters come from stand left, the others right; if all send, the first is left.
/// A domain without nodes outside the DNS box is left out.
struct DomainSides
{
    std::vector<DomainGrid> left;
    std::vector<DomainGrid> right;
};
/// Flat: on the right store and MDA stand side by side, for areas that are wide and low.
enum class DomainForm { Usual, Flat };
DomainSides arrangeDomains(const scenario::Plan& plan, DomainForm form);

/// Gives the nodes of the grid their rectangles inside the box.
void placeDomain(const DomainGrid& grid, const QRectF& box, const Theme& theme,
    const NodeGaps& gaps, std::vector<MapNode>& nodes);

} // namespace postroad::ui
