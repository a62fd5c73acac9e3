// SPDX-License-Identifier: MIT
#include "ui/map/map_links.h"

#include "core/mail/address.h"
#include "ui/map/map_words.h"

#include <algorithm>
#include <cmath>

namespace postroad::ui {

using scenario::NodePlan;
using scenario::NodeRole;
using scenario::Plan;

namespace {

class LinkMaker
{
public:
    explicit LinkMaker(const Plan& plan) : m_plan(plan) { }

    void joinAll(NodeRole from, std::string_view fromDomain, NodeRole to, std::string_view toDomain,
        LinkKind kind)
    {
        for (const NodeId a : nodes(from, fromDomain)) {
            for (const NodeId b : nodes(to, toDomain))
                join(a, b, kind);
        }
    }

    [[nodiscard]] std::vector<NodeId> nodes(NodeRole role, std::string_view domain) const
    {
        std::vector<NodeId> found;
        for (std::size_t i = 0; i < m_plan.nodes.size(); ++i) {
            if (m_plan.nodes[i].role == role && m_plan.nodes[i].domain == domain)
                found.emplace_back(static_cast<std::uint16_t>(i));
        }
        return found;
    }

    void join(NodeId a, NodeId b, LinkKind kind)
    {
        const bool known = std::any_of(m_links.begin(), m_links.end(), [a, b](const MapLink& link) {
            return (link.a == a && link.b == b) || (link.a == b && link.b == a);
        });
        if (a == b || known)
            return;
        MapLink link;
        link.a = a;
        link.b = b;
        link.kind = kind;
        link.label = linkLabel(m_plan, kind, a);
        m_links.push_back(std::move(link));
    }

    std::vector<MapLink> take() { return std::move(m_links); }

private:
    const Plan& m_plan;
    std::vector<MapLink> m_links;
};

void joinDomain(LinkMaker& maker, const std::string& name)
{
    maker.joinAll(NodeRole::UserAgent, name, NodeRole::SubmissionAgent, name, LinkKind::Submission);
    maker.joinAll(NodeRole::SubmissionAgent, name, NodeRole::TransferAgent, name, LinkKind::Relay);
    maker.joinAll(NodeRole::Exchanger, name, NodeRole::DeliveryAgent, name, LinkKind::Lmtp);
    maker.joinAll(NodeRole::DeliveryAgent, name, NodeRole::MailStore, name, LinkKind::File);
    maker.joinAll(NodeRole::UserAgent, name, NodeRole::MailStore, name, LinkKind::Fetch);
    maker.joinAll(NodeRole::TransferAgent, name, NodeRole::Resolver, name, LinkKind::Dns);
}

QPointF sideOf(const QRectF& rect, const QPointF& towards)
{
    return {towards.x() > rect.center().x() ? rect.right() : rect.left(), rect.center().y()};
}

bool sameColumn(const QRectF& a, const QRectF& b)
{
    return std::abs(a.center().x() - b.center().x()) < a.width() / 2;
}

const QRectF* boxOf(const std::vector<MapBox>& boxes, const MapNode& node)
{
    return &boxes[node.box].rect;
}

/// From the top of the resolver along the strip under the box's title, and down to the server: past
/// all the others.
QPolygonF busPath(const Theme& theme, const QRectF& a, const QRectF& b, const QRectF& box)
{
    const double lift = theme.metric(Metric::Gap);
    const QPointF up(0, -lift);
    const QPointF begin(a.center().x(), a.top());
    const QPointF end(b.center().x(), b.top());
    if (std::abs(a.top() - b.top()) < 1)
        return {begin, begin + up, end + up, end};
    const double x = box.left() + lift;
    return {
        begin, begin + up, QPointF(x, begin.y() - lift), QPointF(x, end.y() - lift), end + up, end};
}

/// Whether a vertical line at x meets a box other than these two between y1 and y2.
bool blocked(const std::vector<MapNode>& nodes, const MapLink& link, double x, double y1, double y2)
{
    return std::any_of(nodes.begin(), nodes.end(), [&](const MapNode& node) {
        return node.id != link.a && node.id != link.b && node.rect.left() - 2 < x
            && x < node.rect.right() + 2 && node.rect.top() < y2 && y1 < node.rect.bottom();
    });
}

/// From a mail server up to its resolver: through the gap under the DNS box, and straight down onto
/// the server, or along its column when something stands over it.
QPolygonF resolverPath(const Theme& theme, const std::vector<MapNode>& nodes,
    const std::vector<MapBox>& boxes, const MapLink& link)
{
    const QRectF& server = nodes[link.a.value].rect;
    const QRectF& resolver = nodes[link.b.value].rect;
    const double below = boxOf(boxes, nodes[link.b.value])->bottom()
        + theme.metric(Metric::BoxGap) / 2;
    const QPointF top(resolver.center().x(), resolver.bottom());
    const double x = server.center().x();
    if (std::abs(x - top.x()) < 1)
        return {QPointF(x, server.top()), top};
    if (!blocked(nodes, link, x, below, server.top()))
        return {QPointF(x, server.top()), QPointF(x, below), QPointF(top.x(), below), top};
    // On the side where the domain ends there are no other boxes, and no title.
    const QRectF& box = *boxOf(boxes, nodes[link.a.value]);
    const bool right = box.right() - server.right() < server.left() - box.left();
    const double aside = theme.metric(Metric::BoxPadding) / 2;
    const double beside = right ? server.right() + aside : server.left() - aside;
    const double y = server.top() + server.height() * 0.25;
    return {QPointF(right ? server.right() : server.left(), y), QPointF(beside, y),
        QPointF(beside, below), QPointF(top.x(), below), top};
}

} // namespace

std::vector<MapLink> planLinks(const Plan& plan)
{
    LinkMaker maker(plan);
    for (const auto& domain : plan.domains)
        joinDomain(maker, domain.name);
    for (const auto& letter : plan.letters) {
        const std::string_view from = mail::domainOf(letter.from);
        for (const std::string& recipient : letter.to) {
            maker.joinAll(NodeRole::TransferAgent, from, NodeRole::Exchanger,
                mail::domainOf(recipient), LinkKind::Relay);
        }
        // What comes back to the sender goes the same way as everybody's mail: over its own MX.
        maker.joinAll(NodeRole::TransferAgent, from, NodeRole::Exchanger, from, LinkKind::Relay);
    }
    for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
        if (plan.nodes[i].role != NodeRole::Resolver)
            continue;
        for (std::size_t j = 0; j < plan.nodes.size(); ++j) {
            if (plan.nodes[j].role == NodeRole::NameServer)
                maker.join(NodeId(static_cast<std::uint16_t>(i)),
                    NodeId(static_cast<std::uint16_t>(j)), LinkKind::NameServer);
        }
    }
    return maker.take();
}

QPolygonF straightPath(const QRectF& a, const QRectF& b)
{
    if (sameColumn(a, b)) {
        const double x = (std::max(a.left(), b.left()) + std::min(a.right(), b.right())) / 2;
        return a.center().y() < b.center().y()
            ? QPolygonF({QPointF(x, a.bottom()), QPointF(x, b.top())})
            : QPolygonF({QPointF(x, a.top()), QPointF(x, b.bottom())});
    }
    return {sideOf(a, b.center()), sideOf(b, a.center())};
}

void routeLinks(const Theme& theme, const std::vector<MapNode>& nodes,
    const std::vector<MapBox>& boxes, std::vector<MapLink>& links)
{
    for (MapLink& link : links) {
        const QRectF& a = nodes[link.a.value].rect;
        const QRectF& b = nodes[link.b.value].rect;
        if (link.kind == LinkKind::NameServer)
            link.path = busPath(theme, a, b, *boxOf(boxes, nodes[link.a.value]));
        else if (link.kind == LinkKind::Dns)
            link.path = resolverPath(theme, nodes, boxes, link);
        else
            link.path = straightPath(a, b);
    }
}

} // namespace postroad::ui
