// SPDX-License-Identifier: MIT
// The timeline as numbers: a bar with a part per hop, breaks where long waits are, and the mapping
// between positions and pixels. No spoilers: it is made from what was visited alone, so neither
// widths nor places can tell what is still to come, or how much.
#pragma once

#include "core/projection/timeline.h"
#include "ui/theme/theme.h"

#include <QtCore/QRectF>
#include <QtCore/QString>

#include <vector>

namespace postroad::ui {

/// A part; or, where there are more than can be seen, several that stand side by side, with kind
/// and label of the first.
struct TimelineBox
{
    projection::PartKind kind = projection::PartKind::Letter;
    std::size_t begin = 0;
    std::size_t end = 0;
    QRectF rect;
    QString label;
};

struct TimelineGap
{
    std::size_t position = 0;
    QRectF rect;
    QString label; ///< "5 d", "12 min"
};

struct TimelineLayout
{
    QSizeF size;
    QRectF bar;
    std::vector<TimelineBox> parts; ///< from left to right
    std::vector<TimelineGap> gaps;
    QRectF rest; ///< what is to come, whatever it is; empty when nothing is
    std::size_t visited = 0;
    double eventsPerPixel = 0; ///< of the rest: how far a handle that is dragged into it goes

    /// Rising with the position; within the bar.
    [[nodiscard]] double xOf(std::size_t position) const;
    /// The position nearest to an x; its inverse, but for rounding. Beyond the parts it goes on at
    /// a steady rate, perhaps past the end of the run.
    [[nodiscard]] std::size_t positionAt(double x) const;
    [[nodiscard]] const TimelineBox* partAt(std::size_t position) const;
};

enum class TimelineEnd { Open, Known };

/// state: of the run up to `visited`. Open: there is more to come, which gets a place of its own.
TimelineLayout layoutTimeline(const projection::TimelineFold::State& state, std::size_t visited,
    TimelineEnd end, const Theme& theme, const QSizeF& size);

/// What a part is called in the program's language, in a few letters.
QString partLabel(const projection::TimelinePart& part);
/// "45 s", "12 min", "3 h", "5 d".
QString waitLabel(Duration length);

} // namespace postroad::ui
