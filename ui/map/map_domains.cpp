// SPDX-License-Identifier: MIT
#include "ui/map/map_domains.h"

#include "core/mail/address.h"

#include <algorithm>
#include <cmath>

namespace postroad::ui {

using scenario::NodeRole;
using scenario::Plan;

namespace {

/// Rows before a column is split: a machine room of 200 becomes a grid.
constexpr std::size_t kRowsMax = 4;

struct Lanes
{
    std::vector<NodeId> outer; ///< people
    std::vector<NodeId> middle; ///< store, MDA, MSA
    std::vector<NodeId> inner; ///< MX, MTA
};

/// From top to bottom in their lane: submission, relay, MX and LMTP become level lines.
int rank(NodeRole role)
{
    switch (role) {
    case NodeRole::MailStore:
    case NodeRole::Exchanger:
        return 0;
    case NodeRole::DeliveryAgent:
        return 1;
    default:
        return 2;
    }
}

Lanes lanesOf(const Plan& plan, const std::string& domain)
{
    Lanes lanes;
    for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
        if (plan.nodes[i].domain != domain)
            continue;
        const NodeId id(static_cast<std::uint16_t>(i));
        switch (plan.nodes[i].role) {
        case NodeRole::UserAgent:
            lanes.outer.push_back(id);
            break;
        case NodeRole::SubmissionAgent:
        case NodeRole::DeliveryAgent:
        case NodeRole::MailStore:
            lanes.middle.push_back(id);
            break;
        case NodeRole::TransferAgent:
        case NodeRole::Exchanger:
            lanes.inner.push_back(id);
            break;
        case NodeRole::Resolver:
        case NodeRole::NameServer:
            break;
        }
    }
    const auto byRank = [&plan](NodeId a, NodeId b) {
        return rank(plan.nodes[a.value].role) < rank(plan.nodes[b.value].role);
    };
    std::stable_sort(lanes.middle.begin(), lanes.middle.end(), byRank);
    std::stable_sort(lanes.inner.begin(), lanes.inner.end(), byRank);
    return lanes;
}

bool onlySubmission(const Plan& plan, const std::vector<NodeId>& middle)
{
    return middle.size() == 1 && plan.nodes[middle.front().value].role == NodeRole::SubmissionAgent;
}

void append(DomainGrid& grid, const std::vector<NodeId>& lane, std::size_t rowsMax)
{
    for (std::size_t begin = 0; begin < lane.size(); begin += rowsMax) {
        const std::size_t end = std::min(lane.size(), begin + rowsMax);
        grid.columns.emplace_back(lane.begin() + static_cast<std::ptrdiff_t>(begin),
            lane.begin() + static_cast<std::ptrdiff_t>(end));
    }
}

DomainGrid gridOf(const Plan& plan, std::size_t domain, bool left, DomainForm form)
{
    DomainGrid grid;
    grid.domain = domain;
    grid.sender = left;
    Lanes lanes = lanesOf(plan, plan.domains[domain].name);
    // One person and an MSA alone stand over each other, as the letter goes down and then across.
    if (lanes.outer.size() == 1 && onlySubmission(plan, lanes.middle)) {
        lanes.outer.push_back(lanes.middle.front());
        lanes.middle.clear();
    }
    const std::size_t count = lanes.outer.size() + lanes.middle.size() + lanes.inner.size();
    const auto square = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(count))));
    const std::size_t rowsMax = std::max(kRowsMax, square);
    append(grid, lanes.outer, rowsMax);
    append(grid, lanes.middle, form == DomainForm::Flat && !left ? 1 : rowsMax);
    append(grid, lanes.inner, rowsMax);
    if (!left)
        std::reverse(grid.columns.begin(), grid.columns.end());
    for (const auto& column : grid.columns)
        grid.rows = std::max(grid.rows, column.size());
    return grid;
}

bool sends(const Plan& plan, const std::string& domain)
{
    return std::any_of(
        plan.letters.begin(), plan.letters.end(), [&domain](const scenario::LetterPlan& letter) {
            return mail::domainOf(letter.from) == domain;
        });
}

} // namespace

QSizeF DomainGrid::size(const Theme& theme, const NodeGaps& gaps) const
{
    const auto across = static_cast<double>(columns.size());
    const auto down = static_cast<double>(rows);
    const double padding = theme.metric(Metric::BoxPadding);
    return {2 * padding + across * theme.metric(Metric::NodeWidth) + (across - 1) * gaps.x,
        theme.metric(Metric::BoxHeader) + padding + down * theme.metric(Metric::NodeHeight)
            + (down - 1) * gaps.y};
}

DomainSides arrangeDomains(const Plan& plan, DomainForm form)
{
    DomainSides sides;
    std::size_t senders = 0;
    for (const auto& domain : plan.domains)
        senders += sends(plan, domain.name) ? 1 : 0;
    const bool allAlike = senders == plan.domains.size() || senders == 0;
    for (std::size_t i = 0; i < plan.domains.size(); ++i) {
        const bool left = allAlike ? i == 0 : sends(plan, plan.domains[i].name);
        DomainGrid grid = gridOf(plan, i, left, form);
        if (!grid.columns.empty())
            (left ? sides.left : sides.right).push_back(std::move(grid));
    }
    return sides;
}

void placeDomain(const DomainGrid& grid, const QRectF& box, const Theme& theme,
    const NodeGaps& gaps, std::vector<MapNode>& nodes)
{
    const double width = theme.metric(Metric::NodeWidth);
    const double height = theme.metric(Metric::NodeHeight);
    const double inner = static_cast<double>(grid.columns.size()) * (width + gaps.x) - gaps.x;
    double x = box.center().x() - inner / 2;
    const double top = box.top() + theme.metric(Metric::BoxHeader);
    for (const auto& column : grid.columns) {
        // People stand at the top; a short column of servers at the bottom, where the road is.
        const bool people = nodes[column.front().value].role == NodeRole::UserAgent;
        std::size_t row = people ? 0 : grid.rows - column.size();
        for (const NodeId id : column) {
            const double y = top + static_cast<double>(row++) * (height + gaps.y);
            nodes[id.value].rect = QRectF(x, y, width, height);
        }
        x += width + gaps.x;
    }
}

} // namespace postroad::ui
