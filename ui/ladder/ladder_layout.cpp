// SPDX-License-Identifier: MIT
#include "ui/ladder/ladder_layout.h"

#include "ui/paint/canvas.h"
#include "ui/paint/marks.h"
#include "ui/paint/text.h"

#include <algorithm>
#include <cmath>

namespace postroad::ui {

using projection::LadderColumn;
using projection::LadderRow;
using projection::LadderState;

namespace {

/// The least distance of two lifelines, in heights of a row.
constexpr double kColumnRows = 3.2;

QString labelOf(const LadderRow& row)
{
    const QString state = stateName(row.state);
    return state.isEmpty() ? toText(row.label)
                           : QStringLiteral("%1 ✕ %2").arg(toText(row.label), state);
}

/// The domain of a column whose title another one has too.
QString noteOf(const std::vector<LadderColumn>& columns, std::size_t i)
{
    const auto same = std::count_if(columns.begin(), columns.end(),
        [&](const LadderColumn& other) { return other.label == columns[i].label; });
    const std::size_t dot = columns[i].host.find('.');
    return same > 1 && dot != std::string::npos ? toText(columns[i].host.substr(dot + 1))
                                                : QString();
}

class ArrowMaker
{
public:
    ArrowMaker(const Theme& theme, const LadderLayout& layout)
        : m_theme(theme),
          m_layout(layout),
          m_sign(textHeight(theme, FontRole::WireSmall) * 0.62)
    {
    }

    [[nodiscard]] LadderArrow make(const LadderRow& row, double top) const
    {
        LadderArrow arrow;
        arrow.rect = QRectF(0, top, m_layout.size.width(), m_layout.rowHeight);
        arrow.text = labelOf(row);
        const double from = xOf(row.from);
        double to = xOf(row.to);
        if (row.from == row.to) // it stays at home, or nobody knows yet where it goes
            to = from + m_layout.rowHeight;
        const double y = top + m_layout.rowHeight - m_theme.metric(Metric::ArrowHead) * 0.55;
        arrow.line = QLineF(from, y, to, y);
        const bool sign = row.kind == projection::LadderKind::Reply;
        placeLabel(arrow, sign ? m_sign : 0, top, y);
        return arrow;
    }

private:
    [[nodiscard]] double xOf(std::uint16_t column) const
    {
        return column < m_layout.lines.size() ? m_layout.lines[column].x : 0;
    }

    void placeLabel(LadderArrow& arrow, double sign, double top, double y) const
    {
        const double gap = sign > 0 ? sign * 0.5 : 0;
        const double room = m_layout.size.width() - 8 - sign - gap;
        const double text = std::min(textWidth(m_theme, arrow.text, FontRole::WireSmall) + 1, room);
        const double whole = text + sign + gap;
        const double middle = (arrow.line.x1() + arrow.line.x2()) / 2;
        const double x = std::clamp(
            middle - whole / 2, 4.0, std::max(4.0, m_layout.size.width() - 4 - whole));
        const double height = y - top - m_theme.metric(Metric::LineStrong) - 1;
        if (sign > 0)
            arrow.sign = QRectF(x, top + 1 + (height - sign) / 2, sign, sign);
        arrow.label = QRectF(x + sign + gap, top + 1, text, height);
    }

    const Theme& m_theme;
    const LadderLayout& m_layout;
    double m_sign;
};

} // namespace

std::ptrdiff_t LadderLayout::rowAt(double y) const
{
    if (y < 0 || rowHeight <= 0)
        return -1;
    const auto row = static_cast<std::ptrdiff_t>(y / rowHeight);
    return row < static_cast<std::ptrdiff_t>(arrows.size()) ? row : -1;
}

LadderLayout layoutLadder(const std::vector<LadderColumn>& columns,
    const std::vector<LadderRow>& rows, const Theme& theme, double width)
{
    LadderLayout layout;
    layout.rowHeight = theme.metric(Metric::LadderRow);
    layout.headerHeight = theme.metric(Metric::LadderHeader);
    const double step = std::max(
        width / static_cast<double>(std::max<std::size_t>(columns.size(), 1)),
        layout.rowHeight * kColumnRows);
    layout.size = QSizeF(std::max(width, step * static_cast<double>(columns.size())),
        layout.rowHeight * static_cast<double>(rows.size()));
    bool noted = false;
    for (std::size_t i = 0; i < columns.size(); ++i)
        noted = noted || !noteOf(columns, i).isEmpty();
    const double title = layout.headerHeight;
    const double note = noted ? textHeight(theme, FontRole::WireSmall) : 0;
    layout.headerHeight += note * 0.6;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        LadderLine line;
        line.x = step * (static_cast<double>(i) + 0.5);
        line.title = toText(columns[i].label);
        line.host = toText(columns[i].host);
        line.note = noteOf(columns, i);
        line.titleRect = QRectF(line.x - step / 2 + 3, 0, step - 6, title - note * 0.4);
        line.noteRect = QRectF(line.titleRect.left(), line.titleRect.bottom() - note * 0.25,
            line.titleRect.width(), note);
        layout.lines.push_back(std::move(line));
    }
    const ArrowMaker maker(theme, layout);
    layout.arrows.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        layout.arrows.push_back(maker.make(rows[i], layout.rowHeight * static_cast<double>(i)));
    return layout;
}

std::ptrdiff_t ladderRowOf(const std::vector<LadderRow>& rows, EventId event)
{
    if (!event.valid())
        return -1;
    std::ptrdiff_t nearest = -1;
    EventId nearestEvent;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (const EventId end : {rows[i].event, rows[i].arrival}) {
            if (!end.valid() || end > event || (nearestEvent.valid() && end < nearestEvent))
                continue;
            nearest = static_cast<std::ptrdiff_t>(i);
            nearestEvent = end;
        }
    }
    return nearest;
}

} // namespace postroad::ui
