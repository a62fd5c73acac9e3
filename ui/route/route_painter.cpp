// SPDX-License-Identifier: MIT
#include "ui/route/route_painter.h"

#include "ui/paint/marks.h"
#include "ui/rows/wrap.h"

#include <QtGui/QPainterPath>

namespace postroad::ui {

using projection::ReplyClass;
using Sign = RouteLine::Sign;

namespace {

void drawArrow(const Canvas& canvas, const QRectF& square)
{
    canvas.disc(square, Colour::Client);
    const double w = square.width();
    QPainterPath path(square.center() + QPointF(-0.14, -0.22) * w);
    path.lineTo(square.center() + QPointF(0.24, 0) * w);
    path.lineTo(square.center() + QPointF(-0.14, 0.22) * w);
    path.closeSubpath();
    canvas.shape(path, Colour::OnClient);
}

void drawSilence(const Canvas& canvas, const QRectF& square)
{
    canvas.disc(square, Colour::Waiting);
    const double w = square.width();
    for (const double x : {-0.24, 0.0, 0.24})
        canvas.disc({square.center().x() + (x - 0.07) * w, square.center().y() - 0.07 * w, 0.14 * w,
                        0.14 * w},
            Colour::OnWaiting);
}

} // namespace

void drawRouteSign(const Canvas& canvas, const RouteLine& line, const QRectF& square)
{
    const double pen = square.width() * 0.11;
    switch (line.sign) {
    case Sign::None:
        return;
    case Sign::Number:
        canvas.disc(square, Colour::Dns);
        return canvas.text(square, Qt::AlignCenter, line.number, FontRole::Badge, Colour::OnDns);
    case Sign::Untried:
        canvas.box(square.adjusted(1, 1, -1, -1), square.width(), Colour::PanelSoft,
            Colour::BorderStrong, 1.2);
        return canvas.text(square, Qt::AlignCenter, line.number, FontRole::Badge, Colour::Muted);
    case Sign::Trying:
        return drawArrow(canvas, square);
    case Sign::Accepted:
        return drawClassSign(canvas, square, ReplyClass::Accepted);
    case Sign::NotNow:
        return drawClassSign(canvas, square, ReplyClass::NotNow);
    case Sign::Never:
        return drawClassSign(canvas, square, ReplyClass::Never);
    case Sign::Refused:
        canvas.disc(square, Colour::Refused);
        return canvas.cross(square.center(), Colour::OnRefused, square.width() * 0.18, pen);
    case Sign::Silent:
        return drawSilence(canvas, square);
    }
}

void drawRouteLine(const Canvas& canvas, const RouteLine& line, const QRectF& row)
{
    const Theme& theme = canvas.theme();
    const RouteCells cells = routeCells(theme, line, row);
    drawRouteSign(canvas, line, cells.sign);
    const double wireHeight = lineHeight(theme, FontRole::Wire);
    const double wordHeight = lineHeight(theme, FontRole::Small);
    const bool note = line.kind == RouteLine::Kind::Note;
    const bool strong = line.kind == RouteLine::Kind::Question
        || line.kind == RouteLine::Kind::Candidate;
    double y = cells.top;
    if (!line.wire.isEmpty()) {
        canvas.text({cells.textLeft, y, cells.textWidth, wireHeight}, Qt::AlignLeft, line.wire,
            note         ? FontRole::Small
                : strong ? FontRole::WireStrong
                         : FontRole::Wire,
            note             ? Colour::Client
                : line.faint ? Colour::Muted
                             : Colour::TextStrong);
        if (!cells.sameLine)
            y += wireHeight;
    }
    const double left = line.wire.isEmpty() || !cells.sameLine ? cells.textLeft
                                                               : cells.textLeft + cells.wireWidth;
    const bool beside = !line.wire.isEmpty() && cells.sameLine;
    for (const QString& words : cells.words) {
        canvas.text({left, y, cells.textWidth, beside ? wireHeight : wordHeight}, Qt::AlignLeft,
            words, line.kind == RouteLine::Kind::Attempt ? FontRole::SmallStrong : FontRole::Small,
            Colour::Muted);
        y += wordHeight;
    }
}

} // namespace postroad::ui
