// SPDX-License-Identifier: MIT
#include "ui/map/map_labels.h"

#include "ui/paint/canvas.h"
#include "ui/paint/marks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace postroad::ui {

namespace {

constexpr double kPillHeights = 3.7; ///< the width of a pill, in its heights
constexpr int kSamples = 32;
/// How far a pill may stand off its link, in eighths of its height.
constexpr int kAsideSteps = 40;

bool crosses(const QRectF& rect, const QPolygonF& path)
{
    const std::array<QLineF, 4> sides{QLineF(rect.topLeft(), rect.topRight()),
        QLineF(rect.topRight(), rect.bottomRight()), QLineF(rect.bottomRight(), rect.bottomLeft()),
        QLineF(rect.bottomLeft(), rect.topLeft())};
    for (qsizetype i = 1; i < path.size(); ++i) {
        const QLineF part(path[i - 1], path[i]);
        if (rect.contains(part.p1()) || rect.contains(part.p2()))
            return true;
        if (std::any_of(sides.begin(), sides.end(), [&part](const QLineF& side) {
                return part.intersects(side, nullptr) == QLineF::BoundedIntersection;
            }))
            return true;
    }
    return false;
}

QLineF longestPart(const QPolygonF& path)
{
    QLineF longest;
    for (qsizetype i = 1; i < path.size(); ++i) {
        const QLineF part(path[i - 1], path[i]);
        if (part.length() > longest.length())
            longest = part;
    }
    return longest;
}

class Obstacles
{
public:
    enum class Keep { Boxes, ForPills, BoxesAndBadges };

    Obstacles(const MapLayout& layout, Keep keep) : m_layout(layout)
    {
        for (const MapNode& node : layout.nodes) {
            m_hard.push_back(node.rect);
            if (keep == Keep::Boxes)
                continue;
            m_hard.push_back(node.badge);
            // A person's program has no queue, and where it is down nothing is said beside it.
            if (keep == Keep::BoxesAndBadges || node.role != scenario::NodeRole::UserAgent)
                m_hard.push_back(node.chip);
        }
        for (const MapBox& box : layout.boxes)
            m_hard.push_back(box.titleRect);
    }

    void add(const QRectF& rect) { m_hard.push_back(rect); }
    [[nodiscard]] bool free(const QRectF& rect) const
    {
        return m_layout.size.width() > 0 && QRectF(QPointF(0, 0), m_layout.size).contains(rect)
            && std::none_of(m_hard.begin(), m_hard.end(),
                [&rect](const QRectF& other) { return other.intersects(rect); });
    }
    [[nodiscard]] bool onBorder(const QRectF& rect) const
    {
        return std::any_of(
            m_layout.boxes.begin(), m_layout.boxes.end(), [&rect](const MapBox& box) {
                return box.rect.intersects(rect) && !box.rect.contains(rect);
            });
    }
    [[nodiscard]] bool offLines(const QRectF& rect) const
    {
        return !onBorder(rect) && linesUnder(rect, nullptr) == 0;
    }
    /// How many links run below it, its own not counted.
    [[nodiscard]] long linesUnder(const QRectF& rect, const MapLink* own) const
    {
        return std::count_if(m_layout.links.begin(), m_layout.links.end(),
            [&rect, own](const MapLink& link) { return &link != own && crosses(rect, link.path); });
    }

private:
    const MapLayout& m_layout;
    std::vector<QRectF> m_hard;
};

/// The nearest place beside the line at that point where a label touches it nowhere.
QRectF besideLine(const QLineF& line, double along, double side, const QSizeF& size, double gap)
{
    const QPointF point = line.pointAt(along);
    const double length = std::max(line.length(), 1.0);
    const QPointF normal(-line.dy() / length * side, line.dx() / length * side);
    const double away = gap
        + (std::abs(normal.x()) * size.width() + std::abs(normal.y()) * size.height()) / 2;
    const QPointF centre = point + normal * away;
    return {
        centre.x() - size.width() / 2, centre.y() - size.height() / 2, size.width(), size.height()};
}

QRectF pillAt(const QPointF& centre, const QSizeF& size)
{
    return {
        centre.x() - size.width() / 2, centre.y() - size.height() / 2, size.width(), size.height()};
}

/// Above and below its letters a label has air that a pill may take.
QRectF lettersOf(const QRectF& label)
{
    return label.adjusted(0, 0.2 * label.height(), 0, -0.2 * label.height());
}

/// Whether a pill finds a place on the line itself, beside a label that stands there.
bool pillFits(
    const Obstacles& forPills, const QLineF& line, const QSizeF& pill, const QRectF& label)
{
    for (int i = 0; i <= kSamples; ++i) {
        const QRectF rect = pillAt(line.pointAt(static_cast<double>(i) / kSamples), pill);
        if (forPills.free(rect) && !rect.intersects(lettersOf(label)))
            return true;
    }
    return false;
}

QRectF findLabelPlace(const Obstacles& obstacles, const Obstacles& forPills, const QLineF& line,
    const QSizeF& size, double gap, const QSizeF& pill)
{
    static constexpr std::array kAlong{
        0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88, 0.35, 0.65, 0.25, 0.75};
    // What it leaves room for: the line's own pill, and other lines; only the lines; neither.
    enum class Leave { Pill, Lines, Nothing };
    // Above a level line and right of an upright one come first.
    const double first = line.dx() > 0 || (line.dx() == 0 && line.dy() > 0) ? -1 : 1;
    for (const Leave leave : {Leave::Pill, Leave::Lines, Leave::Nothing}) {
        for (const double along : kAlong) {
            for (const double side : {first, -first}) {
                const QRectF place = besideLine(line, along, side, size, gap);
                if (obstacles.free(place) && (leave == Leave::Nothing || obstacles.offLines(place))
                    && (leave != Leave::Pill || pillFits(forPills, line, pill, place)))
                    return place;
            }
        }
    }
    return {};
}

/// How much of what a link may have to show at one time or another gets its room.
enum class Room { All, Refusal, Label };

QSizeF labelSize(const Theme& theme, const MapLink& link, Room room)
{
    double width = textWidth(theme, link.label, FontRole::Small);
    if (room == Room::All && hasChangingLabel(link.kind)) {
        width = std::max(width,
            textWidth(theme, link.label + QStringLiteral(" · TLS"), FontRole::Small)
                + lockSize(theme) * 1.4);
    }
    if (room != Room::Label && link.kind == LinkKind::Relay) {
        const QString refused = QStringLiteral("✕ ") + stateName(projection::LadderState::Refused);
        width = std::max(width, textWidth(theme, refused, FontRole::SmallStrong));
    }
    return {width + 6, textHeight(theme, FontRole::Small)};
}

/// A short word in a wide place stands at the side of its line.
Qt::Alignment towards(const QLineF& line, const QRectF& place)
{
    const bool level = std::abs(line.dx()) > std::abs(line.dy()) * 2;
    if (level || std::abs(line.dy()) < 1)
        return Qt::AlignCenter;
    const double along = std::clamp((place.center().y() - line.y1()) / line.dy(), 0.0, 1.0);
    return line.pointAt(along).x() < place.center().x() ? Qt::AlignLeft : Qt::AlignRight;
}

/// The longest stretch of the line, moved aside, on which a pill touches nothing.
std::optional<QLineF> freeStretch(
    const Obstacles& obstacles, const QLineF& line, const QSizeF& pill)
{
    int bestFrom = -1;
    int bestTo = -2;
    int from = -1;
    for (int i = 0; i <= kSamples + 1; ++i) {
        const bool ok = i <= kSamples
            && obstacles.free(pillAt(line.pointAt(static_cast<double>(i) / kSamples), pill));
        if (ok && from < 0)
            from = i;
        if (!ok && from >= 0) {
            if (i - 1 - from > bestTo - bestFrom) {
                bestFrom = from;
                bestTo = i - 1;
            }
            from = -1;
        }
    }
    if (bestFrom < 0)
        return std::nullopt;
    return QLineF(line.pointAt(static_cast<double>(bestFrom) / kSamples),
        line.pointAt(static_cast<double>(bestTo) / kSamples));
}

std::optional<QLineF> findTrack(
    const Obstacles& obstacles, const MapLink& link, const QLineF& line, const QSizeF& pill)
{
    const double length = std::max(line.length(), 1.0);
    const QPointF normal(line.dy() / length, -line.dx() / length);
    const QPointF upwards = normal.y() > 0 ? -normal : normal;
    QLineF best;
    double bestScore = -1e9;
    for (int step = 0; step <= kAsideSteps; ++step) {
        for (const double side : {1.0, -1.0}) {
            const double aside = step * pill.height() * 0.125;
            const QLineF moved = line.translated(upwards * aside * side);
            const std::optional<QLineF> track = freeStretch(obstacles, moved, pill);
            if (!track)
                continue;
            // Near the line, above it, inside its box, on no other link, and with room to move.
            const double half = pill.height() / 2;
            const QRectF middle = pillAt(track->pointAt(0.5), pill);
            const auto others = static_cast<double>(obstacles.linesUnder(middle, &link));
            const double score = track->length() * 0.3 - aside - (side < 0 ? half : 0)
                - (obstacles.onBorder(middle) ? 2 * half : 0) - others * 3 * half;
            if (score > bestScore) {
                bestScore = score;
                best = *track;
            }
        }
    }
    return bestScore > -1e8 ? std::optional(best) : std::nullopt;
}

} // namespace

double pillWidth(const Theme& theme) { return theme.metric(Metric::PillHeight) * kPillHeights; }

double lockSize(const Theme& theme) { return textHeight(theme, FontRole::Small) * 0.8; }

void placeLabels(const Theme& theme, MapLayout& layout)
{
    Obstacles obstacles(layout, Obstacles::Keep::BoxesAndBadges);
    Obstacles forPills(layout, Obstacles::Keep::ForPills);
    const double gap = 5 * theme.scale();
    const QSizeF pill(pillWidth(theme), theme.metric(Metric::PillHeight));
    // With hundreds of links labels would only be noise, and the search slow.
    const bool crowded = layout.links.size() > 120;
    for (MapLink& link : layout.links) {
        if (crowded || link.label.isEmpty())
            continue;
        const QLineF line = longestPart(link.path);
        for (const Room room : {Room::All, Room::Refusal, Room::Label}) {
            if (link.labelRect.isEmpty()) {
                link.labelRect = findLabelPlace(
                    obstacles, forPills, line, labelSize(theme, link, room), gap, pill);
            }
        }
        if (link.labelRect.isEmpty())
            continue;
        obstacles.add(link.labelRect);
        forPills.add(lettersOf(link.labelRect));
        link.labelAlignment = towards(line, link.labelRect);
    }
    const Obstacles boxesOnly(layout, Obstacles::Keep::Boxes);
    for (MapLink& link : layout.links) {
        const QLineF line = longestPart(link.path);
        link.track = QLineF(line.pointAt(0.3), line.pointAt(0.7));
        if (crowded)
            continue;
        // Rather over a badge than over a name.
        for (const Obstacles* around : std::array<const Obstacles*, 2>{&forPills, &boxesOnly}) {
            if (const auto track = findTrack(*around, link, line, pill)) {
                link.track = *track;
                break;
            }
        }
    }
}

} // namespace postroad::ui
