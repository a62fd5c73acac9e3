// SPDX-License-Identifier: MIT
#include "ui/timeline/timeline_layout.h"

#include "ui/paint/canvas.h"
#include "ui/paint/text.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <cmath>

namespace postroad::ui {

using projection::PartKind;
using projection::TimelinePart;

namespace {

/// The words of this file for lupdate.
class TimelineText
{
    Q_DECLARE_TR_FUNCTIONS(TimelineText)
};

/// Long parts must not push short ones out of sight: the root of the number of events counts.
double weight(const TimelinePart& part)
{
    return std::sqrt(static_cast<double>(part.end - part.begin)) + 2;
}

/// A part of weight 1 is so wide, as long as there is room; what was visited never takes more than
/// that of the bar while something is to come; so many events the handle goes per pixel into it.
constexpr double kUnit = 10;
constexpr double kVisitedMax = 0.88;
constexpr double kAheadPerPixel = 0.5;
/// However many parts and waits there are, the spaces between them take no more than that of the
/// bar.
constexpr double kSpacesMax = 0.4;

/// Nobody sees a part that is narrower than this: it goes into the box before it. In logical
/// pixels.
constexpr double kPartMin = 1;

/// Tells of one part after the other whether there is a long wait before it.
class Breaks
{
public:
    explicit Breaks(const std::vector<projection::TimelineBreak>& breaks)
        : m_next(breaks.begin()),
          m_end(breaks.end())
    {
    }

    /// nullptr: none. Parts come in their order.
    const projection::TimelineBreak* before(const TimelinePart& part)
    {
        while (m_next != m_end && m_next->position < part.begin)
            ++m_next;
        return m_next != m_end && m_next->position == part.begin && part.begin > 0 ? &*m_next
                                                                                   : nullptr;
    }

private:
    std::vector<projection::TimelineBreak>::const_iterator m_next;
    std::vector<projection::TimelineBreak>::const_iterator m_end;
};

} // namespace

QString partLabel(const TimelinePart& part)
{
    switch (part.kind) {
    case PartKind::Letter:
        return TimelineText::tr("letter");
    case PartKind::Submission:
        return TimelineText::tr("submission");
    case PartKind::Relay:
        return firstLabel(part.label);
    case PartKind::MxLookup:
        return TimelineText::tr("MX lookup");
    case PartKind::Refused:
        return firstLabel(part.label) + QStringLiteral(" ✕");
    case PartKind::Lmtp:
        return QStringLiteral("LMTP");
    case PartKind::File:
        return TimelineText::tr("files");
    case PartKind::Pop3:
        return QStringLiteral("POP3");
    case PartKind::Imap:
        return QStringLiteral("IMAP");
    }
    return {};
}

QString waitLabel(Duration length)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(length).count();
    if (seconds < 60)
        return TimelineText::tr("%1 s").arg(seconds);
    if (seconds < 3600)
        return TimelineText::tr("%1 min").arg(seconds / 60);
    if (seconds < 86'400)
        return TimelineText::tr("%1 h").arg(seconds / 3600);
    return TimelineText::tr("%1 d").arg(seconds / 86'400);
}

TimelineLayout layoutTimeline(const projection::TimelineFold::State& state, std::size_t visited,
    TimelineEnd end, const Theme& theme, const QSizeF& size)
{
    TimelineLayout layout;
    layout.size = size;
    layout.visited = visited;
    layout.eventsPerPixel = kAheadPerPixel / theme.scale();
    const double margin = theme.metric(Metric::Margin);
    const double height = theme.metric(Metric::TimelineBar);
    layout.bar = QRectF(margin, (size.height() - height) / 2 + theme.metric(Metric::Handle) / 2,
        std::max(size.width() - 2 * margin, 1.0), height);

    double seam = 2;
    double gapWidth = textWidth(theme, QStringLiteral("00 min"), FontRole::Badge) + 8;
    double fixed = 0;
    double weights = 0;
    Breaks counted(state.breaks);
    for (const TimelinePart& part : state.parts) {
        weights += weight(part);
        fixed += &part == &state.parts.front() ? 0 : counted.before(part) ? gapWidth : seam;
    }
    if (const double most = layout.bar.width() * kSpacesMax; fixed > most) {
        seam *= most / fixed;
        gapWidth *= most / fixed;
        fixed = most;
    }
    const bool open = end == TimelineEnd::Open;
    const double room = std::max(layout.bar.width() * (open ? kVisitedMax : 1) - fixed, 1.0);
    const double full = room / std::max(weights, 1e-6);
    const double unit = open ? std::min(full, kUnit * theme.scale()) : full;
    double x = layout.bar.left();
    Breaks breaks(state.breaks);
    for (const TimelinePart& part : state.parts) {
        const double width = unit * weight(part);
        const projection::TimelineBreak* gap = breaks.before(part);
        const double space = layout.parts.empty() ? 0 : gap ? gapWidth : seam;
        x += space;
        if (!layout.parts.empty() && std::max(space, width) < kPartMin
            && layout.parts.back().rect.width() < kPartMin) {
            // However long the run is, there are no more boxes than there is room for.
            layout.parts.back().end = part.end;
            layout.parts.back().rect.setRight(x + width);
        } else {
            if (gap && !layout.parts.empty())
                layout.gaps.push_back({part.begin,
                    QRectF(x - space, layout.bar.top(), space, height), waitLabel(gap->length)});
            layout.parts.push_back({part.kind, part.begin, part.end,
                QRectF(x, layout.bar.top(), width, height), partLabel(part)});
        }
        x += width;
    }
    if (open) {
        x += layout.parts.empty() ? 0 : seam;
        layout.rest = QRectF(QPointF(x, layout.bar.top()), layout.bar.bottomRight());
    }
    return layout;
}

double TimelineLayout::xOf(std::size_t position) const
{
    for (const TimelineBox& part : parts) {
        if (position <= part.end && part.end > part.begin) {
            const double along = position <= part.begin ? 0
                                                        : static_cast<double>(position - part.begin)
                    / static_cast<double>(part.end - part.begin);
            return part.rect.left() + along * part.rect.width();
        }
    }
    return parts.empty() ? bar.left() : parts.back().rect.right();
}

std::size_t TimelineLayout::positionAt(double x) const
{
    for (const TimelineBox& part : parts) {
        if (x > part.rect.right())
            continue;
        const double along = std::clamp(
            (x - part.rect.left()) / std::max(part.rect.width(), 1e-6), 0.0, 1.0);
        return part.begin
            + static_cast<std::size_t>(
                std::lround(along * static_cast<double>(part.end - part.begin)));
    }
    const double ahead = std::min(x, rest.right()) - rest.left();
    return rest.isEmpty() || ahead <= 0
        ? visited
        : visited + static_cast<std::size_t>(std::ceil(ahead * eventsPerPixel));
}

const TimelineBox* TimelineLayout::partAt(std::size_t position) const
{
    for (const TimelineBox& part : parts) {
        if (position <= part.end && (position > part.begin || part.begin == 0))
            return &part;
    }
    return nullptr;
}

} // namespace postroad::ui
