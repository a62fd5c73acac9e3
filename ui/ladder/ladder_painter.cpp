// SPDX-License-Identifier: MIT
#include "ui/ladder/ladder_painter.h"

#include "ui/paint/marks.h"

#include <QtGui/QPainter>

#include <algorithm>

namespace postroad::ui {

using projection::LadderKind;
using projection::LadderRow;
using projection::LadderState;

namespace {

void drawArrow(const Canvas& canvas, const LadderArrow& arrow, const LadderRow& row, bool current)
{
    const Theme& theme = canvas.theme();
    const Colour colour = inkOf(row.kind, row.replyClass, row.state).fill;
    const bool broken = row.state == LadderState::Refused || row.state == LadderState::TimedOut
        || row.state == LadderState::Lost || row.state == LadderState::Failed;
    const bool open = row.state != LadderState::Arrived;
    const double head = theme.metric(Metric::ArrowHead) * 0.8;
    const QPointF end = broken ? arrow.line.pointAt(0.88) : arrow.line.p2();
    QPointF stop = end;
    if (!broken && arrow.line.length() > head)
        stop = arrow.line.pointAt(1 - head * 0.8 / arrow.line.length());
    canvas.line(QPolygonF({arrow.line.p1(), stop}), colour,
        theme.metric(current ? Metric::LineStrong : Metric::Line),
        open && row.state != LadderState::Refused ? Stroke::Dashed : Stroke::Solid);
    if (broken)
        canvas.cross(end, colour, head * 0.5, theme.metric(Metric::LineStrong) * 0.8);
    else
        canvas.arrowHead(arrow.line.p1(), end, colour, head);
    if (row.kind == LadderKind::Tls && !broken) // both have a part in it
        canvas.arrowHead(arrow.line.p2(), arrow.line.p1(), colour, head);
}

void drawWords(const Canvas& canvas, const LadderArrow& arrow, const LadderRow& row, bool current)
{
    const QRectF whole = arrow.sign.isEmpty() ? arrow.label : arrow.label.united(arrow.sign);
    // Lifelines must not run through words.
    canvas.fill(whole.adjusted(-3, 0, 3, 0), current ? Colour::Selection : Colour::Panel);
    if (row.kind == LadderKind::Tls && !arrow.sign.isEmpty())
        drawLock(canvas, arrow.sign, inkOf(row.kind, row.replyClass, row.state).fill);
    else if (!arrow.sign.isEmpty())
        drawClassSign(canvas, arrow.sign, row.replyClass);
    canvas.text(arrow.label, Qt::AlignLeft, arrow.text, FontRole::WireSmall,
        inkOf(row.kind, row.replyClass, row.state).fill);
}

void drawCurrentRow(const Canvas& canvas, const LadderLayout& layout, const QRectF& rect)
{
    canvas.fill(rect, Colour::Selection);
    drawLifelines(canvas, layout, rect.top(), rect.bottom());
}

} // namespace

void drawLadderHeader(const Canvas& canvas, const LadderLayout& layout)
{
    canvas.fill(QRectF(0, 0, layout.size.width(), layout.headerHeight), Colour::Panel);
    for (const LadderLine& line : layout.lines) {
        canvas.text(
            line.titleRect, Qt::AlignCenter, line.title, FontRole::SmallStrong, Colour::TextStrong);
        canvas.text(line.noteRect, Qt::AlignCenter, line.note, FontRole::WireSmall, Colour::Muted);
    }
    canvas.line(QPolygonF({QPointF(0, layout.headerHeight - 0.5),
                    QPointF(layout.size.width(), layout.headerHeight - 0.5)}),
        Colour::Border, 1);
}

void drawLifelines(const Canvas& canvas, const LadderLayout& layout, double top, double bottom)
{
    for (const LadderLine& line : layout.lines)
        canvas.line(
            QPolygonF({QPointF(line.x, top), QPointF(line.x, bottom)}), Colour::Lifeline, 1);
}

void drawLadderRows(const Canvas& canvas, const LadderLayout& layout,
    const std::vector<LadderRow>& rows, std::ptrdiff_t current, std::size_t first, std::size_t last)
{
    last = std::min({last, rows.size(), layout.arrows.size()});
    if (first >= last)
        return;
    const auto chosen = static_cast<std::size_t>(current);
    if (current >= 0 && chosen >= first && chosen < last)
        drawCurrentRow(canvas, layout, layout.arrows[chosen].rect);
    for (std::size_t i = first; i < last; ++i) {
        const bool isCurrent = static_cast<std::ptrdiff_t>(i) == current;
        drawWords(canvas, layout.arrows[i], rows[i], isCurrent);
        drawArrow(canvas, layout.arrows[i], rows[i], isCurrent);
    }
}

void drawLadder(const Canvas& canvas, const LadderLayout& layout,
    const std::vector<LadderRow>& rows, std::ptrdiff_t current)
{
    canvas.fill(QRectF(0, 0, layout.size.width(), layout.headerHeight + layout.size.height()),
        Colour::Panel);
    drawLadderHeader(canvas, layout);
    canvas.painter().save();
    canvas.painter().translate(0, layout.headerHeight);
    drawLifelines(canvas, layout, 0, layout.size.height());
    drawLadderRows(canvas, layout, rows, current, 0, rows.size());
    canvas.painter().restore();
}

} // namespace postroad::ui
