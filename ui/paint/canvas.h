// SPDX-License-Identifier: MIT
// What painters draw with. It knows only what screen, PNG, SVG and PDF draw alike: opaque fills,
// lines, paths and text; no clipping, no transparency, no effects.
#pragma once

#include "ui/theme/theme.h"

#include <QtCore/QPointF>
#include <QtCore/QRectF>
#include <QtGui/QPolygonF>

class QPainter;
class QPainterPath;

namespace postroad::ui {

/// Glyphs are quick and can be searched; outlines look the same where the font is missing (SVG).
enum class TextMode { Glyphs, Outlines };
enum class Stroke { Solid, Dashed };

class Canvas
{
public:
    Canvas(QPainter& painter, const Theme& theme, TextMode mode = TextMode::Glyphs);

    [[nodiscard]] QPainter& painter() const { return *m_painter; }
    [[nodiscard]] const Theme& theme() const { return *m_theme; }
    /// The same with another theme, which must outlive it.
    [[nodiscard]] Canvas with(const Theme& theme) const { return {*m_painter, theme, m_mode}; }

    void fill(const QRectF& rect, Colour colour) const;
    void box(const QRectF& rect, double radius, Colour fill, Colour border, double width) const;
    void shape(const QPainterPath& path, Colour fill) const;
    /// Round, as large as fits into the square.
    void disc(const QRectF& square, Colour fill) const;
    void line(
        const QPolygonF& points, Colour colour, double width, Stroke stroke = Stroke::Solid) const;
    /// The head of an arrow whose point is at `tip` and that comes from `from`.
    void arrowHead(const QPointF& from, const QPointF& tip, Colour colour, double length) const;
    /// A small ✕ around a point: a line that ends there.
    void cross(const QPointF& centre, Colour colour, double radius, double width) const;

    /// One line of text; cut with … where it is too long for the rectangle.
    void text(const QRectF& rect, Qt::Alignment alignment, const QString& text, FontRole role,
        Colour colour) const;
    [[nodiscard]] double textWidth(const QString& text, FontRole role) const;

private:
    QPainter* m_painter;
    const Theme* m_theme;
    TextMode m_mode;
};

/// The width of a line of text in a font of the theme, in its logical pixels.
double textWidth(const Theme& theme, const QString& text, FontRole role);
double textHeight(const Theme& theme, FontRole role);

} // namespace postroad::ui
