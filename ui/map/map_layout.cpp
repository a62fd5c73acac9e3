// SPDX-License-Identifier: MIT
#include "ui/map/map_layout.h"

#include "ui/map/map_domains.h"
#include "ui/map/map_labels.h"
#include "ui/map/map_links.h"
#include "ui/map/map_words.h"
#include "ui/paint/canvas.h"

#include <algorithm>
#include <cmath>

namespace postroad::ui {

using scenario::NodeRole;
using scenario::Plan;

namespace {

/// How far gaps may grow when there is room, in their least length.
constexpr double kGapXMax = 2.4;
constexpr double kGapYMax = 3.2;
constexpr int kGapSteps = 32;

/// All that depends neither on gaps nor on the area.
struct Cast
{
    std::vector<NodeId> dns; ///< resolvers first
    DomainSides usual;
    DomainSides flat;

    [[nodiscard]] const DomainSides& sides(DomainForm form) const
    {
        return form == DomainForm::Flat ? flat : usual;
    }
};

/// How many columns of domains stand on each side, how these are laid out, and the gaps.
struct Shape
{
    DomainForm form = DomainForm::Usual;
    std::size_t left = 1;
    std::size_t right = 1;
    NodeGaps gaps;
};

/// Resolvers, then the way a referral goes: root, top level, domains.
int dnsRank(const scenario::NodePlan& node)
{
    if (node.role == NodeRole::Resolver)
        return 0;
    if (node.zones.empty())
        return 3;
    const std::string& zone = node.zones.front();
    return zone.empty() ? 1 : zone.find('.') == std::string::npos ? 2 : 3;
}

Cast castOf(const Plan& plan)
{
    Cast cast;
    cast.usual = arrangeDomains(plan, DomainForm::Usual);
    cast.flat = arrangeDomains(plan, DomainForm::Flat);
    for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
        if (isDns(plan.nodes[i].role))
            cast.dns.emplace_back(static_cast<std::uint16_t>(i));
    }
    std::stable_sort(cast.dns.begin(), cast.dns.end(), [&plan](NodeId a, NodeId b) {
        return dnsRank(plan.nodes[a.value]) < dnsRank(plan.nodes[b.value]);
    });
    return cast;
}

/// Places things while adding up how much room they take; with nodes == nullptr it only measures.
class Placer
{
public:
    Placer(const Plan& plan, const Theme& theme, const Cast& cast, const Shape& shape)
        : m_plan(plan),
          m_theme(theme),
          m_cast(cast),
          m_sides(cast.sides(shape.form)),
          m_shape(shape)
    {
    }

    QSizeF measure()
    {
        const QSizeF left = measureSide(m_sides.left, m_shape.left);
        const QSizeF right = measureSide(m_sides.right, m_shape.right);
        const double between = left.isEmpty() || right.isEmpty() ? 0 : gap();
        m_mailWidth = left.width() + between + right.width();
        m_mailHeight = std::max(left.height(), right.height());
        m_leftSize = left;
        const QSizeF dns = dnsSize(std::max(m_mailWidth, 4 * m_theme.metric(Metric::NodeWidth)));
        const double upper = dns.isEmpty() ? 0 : dns.height() + gap();
        return {
            std::max(m_mailWidth, dns.width()) + 2 * margin(), upper + m_mailHeight + 2 * margin()};
    }

    /// After measure(); size is at least what that said.
    void place(MapLayout& layout, const QSizeF& size)
    {
        m_layout = &layout;
        const QSizeF dns = dnsSize(std::max(m_mailWidth, 4 * m_theme.metric(Metric::NodeWidth)));
        const double upper = dns.isEmpty() ? 0 : dns.height() + gap();
        const double spare = size.height() - 2 * margin() - upper - m_mailHeight;
        // What is left after the gaps: some between DNS and mail, the rest around all.
        const double between = dns.isEmpty() ? 0 : std::min(spare / 3, gap());
        const double top = margin() + (spare - between) / 2;
        if (!dns.isEmpty())
            placeDns(QRectF((size.width() - dns.width()) / 2, top, dns.width(), dns.height()));
        double x = (size.width() - m_mailWidth) / 2;
        const double y = top + upper + between;
        placeSide(m_sides.left, m_shape.left, QPointF(x, y));
        x += m_leftSize.isEmpty() ? 0 : m_leftSize.width() + gap();
        placeSide(m_sides.right, m_shape.right, QPointF(x, y));
    }

private:
    [[nodiscard]] double margin() const { return m_theme.metric(Metric::Margin); }
    [[nodiscard]] double gap() const { return m_theme.metric(Metric::BoxGap); }
    [[nodiscard]] double dnsGap() const { return m_theme.metric(Metric::NodeGap) * 0.6; }

    [[nodiscard]] QSizeF measureSide(const std::vector<DomainGrid>& side, std::size_t columns) const
    {
        if (side.empty())
            return {0, 0};
        double width = -gap();
        double tallest = 0;
        const std::size_t rows = (side.size() + columns - 1) / columns;
        for (std::size_t begin = 0; begin < side.size(); begin += rows) {
            const QSizeF size = columnSize(side, begin, rows);
            width += size.width() + gap();
            tallest = std::max(tallest, size.height());
        }
        return {width, tallest};
    }

    [[nodiscard]] QSizeF columnSize(
        const std::vector<DomainGrid>& side, std::size_t begin, std::size_t rows) const
    {
        QSizeF size(0, -gap());
        for (std::size_t i = begin; i < std::min(begin + rows, side.size()); ++i) {
            const QSizeF one = side[i].size(m_theme, m_shape.gaps);
            size = QSizeF(
                std::max(size.width(), one.width()), size.height() + one.height() + gap());
        }
        return size;
    }

    void placeSide(const std::vector<DomainGrid>& side, std::size_t columns, QPointF corner)
    {
        const std::size_t rows = (side.size() + columns - 1) / std::max<std::size_t>(columns, 1);
        for (std::size_t begin = 0; begin < side.size(); begin += rows) {
            const QSizeF column = columnSize(side, begin, rows);
            const std::size_t end = std::min(begin + rows, side.size());
            // Boxes of one column share what a higher neighbour leaves them.
            const double spare = (m_mailHeight - column.height())
                / static_cast<double>(end - begin);
            double y = corner.y();
            for (std::size_t i = begin; i < end; ++i) {
                const double height = side[i].size(m_theme, m_shape.gaps).height() + spare;
                placeBox(side[i], QRectF(corner.x(), y, column.width(), height), spare);
                y += height + gap();
            }
            corner.rx() += column.width() + gap();
        }
    }

    void placeBox(const DomainGrid& grid, const QRectF& rect, double spare)
    {
        const auto& domain = m_plan.domains[grid.domain];
        addBox(grid.sender ? MapBox::Kind::Sender : MapBox::Kind::Recipient,
            boxTitle(m_plan, domain), rect);
        NodeGaps gaps = m_shape.gaps;
        if (grid.rows > 1)
            gaps.y += spare / static_cast<double>(grid.rows - 1);
        placeDomain(grid, rect, m_theme, gaps, m_layout->nodes);
        for (const auto& column : grid.columns) {
            for (const NodeId id : column)
                m_layout->nodes[id.value].box = m_layout->boxes.size() - 1;
        }
    }

    void addBox(MapBox::Kind kind, const QString& title, const QRectF& rect)
    {
        MapBox box;
        box.kind = kind;
        box.title = title;
        box.rect = rect;
        const double inset = m_theme.metric(Metric::Margin);
        const double width = std::min(
            rect.width() - 2 * inset, textWidth(m_theme, title, FontRole::SmallStrong) + 2);
        box.titleRect = QRectF(rect.left() + inset, rect.top() + inset / 2, width,
            textHeight(m_theme, FontRole::SmallStrong));
        m_layout->boxes.push_back(box);
    }

    [[nodiscard]] std::size_t dnsPerRow(double width) const
    {
        const double cell = m_theme.metric(Metric::NodeCompactWidth) + dnsGap();
        const double room = width - 2 * m_theme.metric(Metric::BoxPadding) + dnsGap();
        return std::clamp<std::size_t>(
            static_cast<std::size_t>(std::max(room / cell, 1.0)), 1, m_cast.dns.size());
    }

    [[nodiscard]] QSizeF dnsSize(double width)
    {
        if (m_cast.dns.empty())
            return {0, 0};
        m_dnsPerRow = dnsPerRow(width);
        const std::size_t rows = (m_cast.dns.size() + m_dnsPerRow - 1) / m_dnsPerRow;
        m_dnsPerRow = (m_cast.dns.size() + rows - 1) / rows;
        const auto across = static_cast<double>(m_dnsPerRow);
        const auto down = static_cast<double>(rows);
        return {across * (m_theme.metric(Metric::NodeCompactWidth) + dnsGap()) - dnsGap()
                + 2 * m_theme.metric(Metric::BoxPadding),
            m_theme.metric(Metric::BoxHeader) + m_theme.metric(Metric::Gap)
                + down * (m_theme.metric(Metric::NodeCompactHeight) + dnsGap()) - dnsGap()
                + m_theme.metric(Metric::Margin)};
    }

    /// Resolvers begin the lowest row: the lines from the mail servers come from below.
    [[nodiscard]] std::vector<NodeId> dnsOrder() const
    {
        std::vector<NodeId> order = m_cast.dns;
        const auto servers = std::find_if(order.begin(), order.end(),
            [this](NodeId id) { return m_plan.nodes[id.value].role == NodeRole::NameServer; });
        const std::size_t upper = (order.size() - 1) / m_dnsPerRow * m_dnsPerRow;
        const auto ahead = std::min<std::ptrdiff_t>(
            static_cast<std::ptrdiff_t>(upper), order.end() - servers);
        std::rotate(order.begin(), servers, servers + ahead);
        return order;
    }

    void placeDns(const QRectF& rect)
    {
        addBox(MapBox::Kind::Dns, QStringLiteral("DNS"), rect);
        const QSizeF cell(
            m_theme.metric(Metric::NodeCompactWidth), m_theme.metric(Metric::NodeCompactHeight));
        const QPointF corner(rect.left() + m_theme.metric(Metric::BoxPadding),
            rect.top() + m_theme.metric(Metric::BoxHeader) + m_theme.metric(Metric::Gap));
        const std::vector<NodeId> order = dnsOrder();
        for (std::size_t i = 0; i < order.size(); ++i) {
            MapNode& node = m_layout->nodes[order[i].value];
            const auto column = static_cast<double>(i % m_dnsPerRow);
            const std::size_t line = i / m_dnsPerRow;
            const auto row = static_cast<double>(line);
            node.rect = QRectF(corner.x() + column * (cell.width() + dnsGap()),
                corner.y() + row * (cell.height() + dnsGap()), cell.width(), cell.height());
            node.box = m_layout->boxes.size() - 1;
        }
    }

    const Plan& m_plan;
    const Theme& m_theme;
    const Cast& m_cast;
    const DomainSides& m_sides;
    Shape m_shape;
    MapLayout* m_layout = nullptr;
    std::size_t m_dnsPerRow = 1;
    double m_mailWidth = 0;
    double m_mailHeight = 0;
    QSizeF m_leftSize;
};

double scaleFor(const QSizeF& size, const QSizeF& area)
{
    return std::min({1.0, std::max(area.width(), 1.0) / size.width(),
        std::max(area.height(), 1.0) / size.height()});
}

/// Lines to a second column of domains pass behind the first, and a flat domain loses the shape
/// that people know: it must be worth that.
constexpr double kColumnGain = 1.3;
constexpr double kFlatGain = 1.12;

/// The arrangement that has to shrink least, but for the price of more columns.
Shape bestShape(const Plan& plan, const Theme& theme, const Cast& cast, const QSizeF& area)
{
    Shape best;
    double bestScale = 0;
    const double least = theme.metric(Metric::NodeGap);
    const auto tryOne = [&](const Shape& shape, double gain) {
        const double scale = scaleFor(Placer(plan, theme, cast, shape).measure(), area);
        if (bestScale == 0 || scale > bestScale * gain) {
            bestScale = scale;
            best = shape;
        }
    };
    const DomainSides& sides = cast.usual;
    for (std::size_t left = 1; left <= std::max<std::size_t>(sides.left.size(), 1); ++left) {
        for (std::size_t right = 1; right <= std::max<std::size_t>(sides.right.size(), 1); ++right)
            tryOne({DomainForm::Usual, left, right, {least, least}}, kColumnGain);
    }
    tryOne({DomainForm::Flat, 1, 1, {least, least}}, kFlatGain);
    return best;
}

/// Lets the gaps grow into the room there is.
void widen(const Plan& plan, const Theme& theme, const Cast& cast, const QSizeF& room, Shape& shape)
{
    const double least = theme.metric(Metric::NodeGap);
    const auto fits = [&](const Shape& tried) {
        const QSizeF size = Placer(plan, theme, cast, tried).measure();
        return size.width() <= room.width() + 0.01 && size.height() <= room.height() + 0.01;
    };
    for (int i = 1; i <= kGapSteps; ++i) {
        Shape wider = shape;
        wider.gaps.x = least * (1 + (kGapXMax - 1) * i / kGapSteps);
        if (fits(wider))
            shape.gaps.x = wider.gaps.x;
        Shape taller = shape;
        taller.gaps.y = least * (1 + (kGapYMax - 1) * i / kGapSteps);
        if (fits(taller))
            shape.gaps.y = taller.gaps.y;
    }
}

void placeBadges(const Theme& theme, std::vector<MapNode>& nodes)
{
    const double height = theme.metric(Metric::BadgeHeight);
    for (MapNode& node : nodes) {
        const double width = std::min(node.rect.width() - 8, height * 3.4);
        node.badge = QRectF(
            node.rect.center().x() - width / 2, node.rect.top() - height * 0.6, width, height);
        if (!isDns(node.role))
            node.chip = QRectF(node.rect.center().x() - width / 2,
                node.rect.bottom() - height * 0.34, width, height);
    }
}

/// A title gives way to the line from a mail server up to its resolver.
void shortenTitles(const Theme& theme, MapLayout& layout)
{
    for (const MapLink& link : layout.links) {
        if (link.kind != LinkKind::Dns)
            continue;
        QRectF& title = layout.boxes[layout.nodes[link.a.value].box].titleRect;
        for (qsizetype i = 1; i < link.path.size(); ++i) {
            const double x = link.path[i].x();
            const auto [upper, lower] = std::minmax({link.path[i - 1].y(), link.path[i].y()});
            const bool upright = std::abs(link.path[i - 1].x() - x) < 1;
            if (upright && upper < title.bottom() && lower > title.top()
                && x > title.left() + theme.metric(Metric::NodeWidth) / 2 && x < title.right() + 4)
                title.setRight(x - 4);
        }
    }
}

double distance(const QPointF& point, const QLineF& line)
{
    const double length = line.length();
    if (length < 1e-6)
        return QLineF(point, line.p1()).length();
    const QPointF d = line.p2() - line.p1();
    const double along = std::clamp(
        QPointF::dotProduct(point - line.p1(), d) / (length * length), 0.0, 1.0);
    return QLineF(point, line.pointAt(along)).length();
}

} // namespace

MapLayout layoutMap(const Plan& plan, const Theme& theme, const QSizeF& area)
{
    MapLayout layout;
    for (std::size_t i = 0; i < plan.nodes.size(); ++i)
        layout.nodes.push_back(describeNode(plan, NodeId(static_cast<std::uint16_t>(i))));
    if (layout.nodes.empty())
        return layout;

    const Cast cast = castOf(plan);
    Shape shape = bestShape(plan, theme, cast, area);
    layout.scale = scaleFor(Placer(plan, theme, cast, shape).measure(), area);
    constexpr double kReadable = 0.85;
    layout.words = std::clamp(kReadable / layout.scale, 1.0, MapLayout::kWordsMax);
    const QSizeF room(
        std::max(area.width(), 1.0) / layout.scale, std::max(area.height(), 1.0) / layout.scale);
    widen(plan, theme, cast, room, shape);

    Placer placer(plan, theme, cast, shape);
    layout.size = placer.measure().expandedTo(room);
    placer.place(layout, layout.size);
    placeBadges(theme, layout.nodes);
    layout.links = planLinks(plan);
    routeLinks(theme, layout.nodes, layout.boxes, layout.links);
    shortenTitles(theme, layout);
    placeLabels(theme, layout);
    return layout;
}

const MapLink* MapLayout::find(NodeId a, NodeId b) const
{
    for (const MapLink& link : links) {
        if ((link.a == a && link.b == b) || (link.a == b && link.b == a))
            return &link;
    }
    return nullptr;
}

const MapNode* MapLayout::nodeAt(const QPointF& point) const
{
    for (const MapNode& node : nodes) {
        if (node.rect.contains(point))
            return &node;
    }
    return nullptr;
}

const MapLink* MapLayout::linkAt(const QPointF& point, double tolerance) const
{
    for (const MapLink& link : links) {
        for (qsizetype i = 1; i < link.path.size(); ++i) {
            if (distance(point, QLineF(link.path[i - 1], link.path[i])) <= tolerance)
                return &link;
        }
    }
    return nullptr;
}

MapLink MapLayout::improvised(NodeId a, NodeId b) const
{
    MapLink link;
    link.a = a;
    link.b = b;
    if (a.value >= nodes.size() || b.value >= nodes.size())
        return link;
    link.path = straightPath(nodes[a.value].rect, nodes[b.value].rect);
    const QLineF line(link.path.first(), link.path.last());
    link.track = QLineF(line.pointAt(0.35), line.pointAt(0.65));
    return link;
}

} // namespace postroad::ui
