// SPDX-License-Identifier: MIT
#include "ui/paint/canvas.h"

#include <QtCore/QLineF>
#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>
#include <QtGui/QPainterPath>

namespace postroad::ui {

Canvas::Canvas(QPainter& painter, const Theme& theme, TextMode mode)
    : m_painter(&painter),
      m_theme(&theme),
      m_mode(mode)
{
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
}

void Canvas::fill(const QRectF& rect, Colour colour) const
{
    m_painter->fillRect(rect, m_theme->colour(colour));
}

void Canvas::box(const QRectF& rect, double radius, Colour fill, Colour border, double width) const
{
    m_painter->setBrush(m_theme->colour(fill));
    m_painter->setPen(QPen(m_theme->colour(border), width));
    m_painter->drawRoundedRect(rect, radius, radius);
}

void Canvas::shape(const QPainterPath& path, Colour fill) const
{
    m_painter->setPen(Qt::NoPen);
    m_painter->setBrush(m_theme->colour(fill));
    m_painter->drawPath(path);
}

void Canvas::disc(const QRectF& square, Colour fill) const
{
    QPainterPath path;
    path.addEllipse(square);
    shape(path, fill);
}

void Canvas::line(const QPolygonF& points, Colour colour, double width, Stroke stroke) const
{
    QPen pen(m_theme->colour(colour), width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
    if (stroke == Stroke::Dashed)
        pen.setDashPattern({4, 3});
    m_painter->setPen(pen);
    m_painter->setBrush(Qt::NoBrush);
    m_painter->drawPolyline(points);
}

void Canvas::arrowHead(const QPointF& from, const QPointF& tip, Colour colour, double length) const
{
    const QLineF back(tip, from);
    if (back.length() < 0.1)
        return;
    const QPointF unit = (back.p2() - back.p1()) / back.length();
    const QPointF side(-unit.y(), unit.x());
    const QPointF base = tip + unit * length;
    QPainterPath path(tip);
    path.lineTo(base + side * length * 0.5);
    path.lineTo(base - side * length * 0.5);
    path.closeSubpath();
    shape(path, colour);
}

void Canvas::cross(const QPointF& centre, Colour colour, double radius, double width) const
{
    const QPointF down(radius, radius);
    const QPointF up(radius, -radius);
    line(QPolygonF({centre - down, centre + down}), colour, width);
    line(QPolygonF({centre - up, centre + up}), colour, width);
}

void Canvas::text(const QRectF& rect, Qt::Alignment alignment, const QString& text, FontRole role,
    Colour colour) const
{
    if (text.isEmpty() || rect.isEmpty())
        return;
    const QFont font = m_theme->font(role);
    const QFontMetricsF metrics(font);
    const QString shown = metrics.elidedText(text, Qt::ElideRight, rect.width() + 0.5);
    const double width = metrics.horizontalAdvance(shown);
    double x = rect.left();
    if (alignment & Qt::AlignHCenter)
        x = rect.center().x() - width / 2;
    else if (alignment & Qt::AlignRight)
        x = rect.right() - width;
    const double y = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2;
    if (m_mode == TextMode::Outlines) {
        QPainterPath path;
        path.addText(QPointF(x, y), font, shown);
        shape(path, colour);
        return;
    }
    m_painter->setFont(font);
    m_painter->setPen(m_theme->colour(colour));
    m_painter->drawText(QPointF(x, y), shown);
}

double Canvas::textWidth(const QString& text, FontRole role) const
{
    return ui::textWidth(*m_theme, text, role);
}

double textWidth(const Theme& theme, const QString& text, FontRole role)
{
    return QFontMetricsF(theme.font(role)).horizontalAdvance(text);
}

double textHeight(const Theme& theme, FontRole role)
{
    return QFontMetricsF(theme.font(role)).height();
}

} // namespace postroad::ui
