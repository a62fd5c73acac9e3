// SPDX-License-Identifier: MIT
#include "ui/timeline/timeline_painter.h"

#include <QtGui/QPainter>
#include <QtGui/QPainterPath>

#include <algorithm>

namespace postroad::ui {

using projection::PartKind;

namespace {

/// Of a part that is no more than a line, in logical pixels.
constexpr double kSliver = 2;

struct PartInk
{
    Colour soft;
    Colour strong;
    Colour onStrong;
};

PartInk partInk(PartKind kind)
{
    switch (kind) {
    case PartKind::Letter:
    case PartKind::Submission:
        return {Colour::PartSubmission, Colour::Client, Colour::OnClient};
    case PartKind::Relay:
        return {Colour::PartRelay, Colour::Client, Colour::OnClient};
    case PartKind::MxLookup:
        return {Colour::PartDns, Colour::Dns, Colour::OnDns};
    case PartKind::Refused:
        return {Colour::PartRefused, Colour::Refused, Colour::OnRefused};
    case PartKind::Lmtp:
    case PartKind::File:
        return {Colour::PartDelivery, Colour::Server, Colour::OnServer};
    case PartKind::Pop3:
    case PartKind::Imap:
        break;
    }
    return {Colour::PartFetch, Colour::Client, Colour::OnClient};
}

/// The part of the rectangle on the side of the handle that has more room.
QRectF besideHandle(const QRectF& rect, double x, double clear)
{
    if (x < rect.left() - clear || x > rect.right() + clear)
        return rect;
    return x - rect.left() > rect.right() - x
        ? QRectF(rect.topLeft(), QPointF(x - clear, rect.bottom()))
        : QRectF(QPointF(x + clear, rect.top()), rect.bottomRight());
}

void drawBlock(const Canvas& canvas, const QRectF& rect, Colour colour)
{
    // Of a long run there are a thousand slivers: corners can't be seen of them, but cost time.
    if (rect.width() < kSliver)
        return canvas.fill(rect, colour);
    const double radius = std::min(
        canvas.theme().metric(Metric::RadiusSmall) / 2, rect.width() / 2);
    QPainterPath path;
    path.addRoundedRect(rect, radius, radius);
    canvas.shape(path, colour);
}

void drawPart(const Canvas& canvas, const TimelineBox& part, double handle, bool current)
{
    const Theme& theme = canvas.theme();
    const PartInk ink = partInk(part.kind);
    drawBlock(canvas, part.rect, current ? ink.strong : ink.soft);
    const double inset = theme.metric(Metric::Gap) / 2;
    const QRectF room = besideHandle(part.rect.adjusted(inset, 0, -inset, 0), handle, inset);
    // A word that would be cut to a letter or two says nothing.
    if (part.rect.width() < kSliver || canvas.textWidth(part.label, FontRole::Badge) > room.width())
        return;
    canvas.text(room, Qt::AlignCenter, part.label, FontRole::Badge,
        current ? ink.onStrong : Colour::OnPart);
}

void drawHandle(const Canvas& canvas, const TimelineLayout& layout, double x, bool focused)
{
    const Theme& theme = canvas.theme();
    const double radius = theme.metric(Metric::Handle);
    const QPointF knob(x, layout.bar.top() - radius);
    canvas.line(QPolygonF({knob, QPointF(x, layout.bar.bottom() + radius * 0.7)}), Colour::Handle,
        theme.metric(Metric::LineStrong));
    QPainterPath path;
    path.addEllipse(knob, radius, radius);
    canvas.shape(path, Colour::Handle);
    if (focused) {
        QPainterPath ring;
        ring.addEllipse(knob, radius + 3, radius + 3);
        canvas.painter().setBrush(Qt::NoBrush);
        canvas.painter().setPen(QPen(theme.colour(Colour::Focus), 2));
        canvas.painter().drawPath(ring);
    }
}

} // namespace

void drawTimeline(const Canvas& canvas, const TimelineLayout& layout, const TimelineMarks& marks)
{
    canvas.fill(QRectF(QPointF(0, 0), layout.size), Colour::Panel);
    const double handle = layout.xOf(marks.position);
    const TimelineBox* current = marks.position > 0 ? layout.partAt(marks.position) : nullptr;
    for (const TimelineBox& part : layout.parts)
        drawPart(canvas, part, handle, &part == current);
    for (const TimelineGap& gap : layout.gaps) {
        // Half a word says nothing, and a letter runs out of room when its server waits for days.
        if (canvas.textWidth(gap.label, FontRole::Badge) <= gap.rect.width())
            canvas.text(gap.rect, Qt::AlignCenter, gap.label, FontRole::Badge, Colour::Muted);
    }
    if (!layout.rest.isEmpty())
        drawBlock(canvas, layout.rest, Colour::PartUnvisited);
    drawHandle(canvas, layout, handle, marks.focused);
}

} // namespace postroad::ui
