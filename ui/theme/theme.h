// SPDX-License-Identifier: MIT
// Colours, fonts and lengths for one look (light or dark) at one size, read from
// resources/theme/theme.json. A value: views get a const Theme and ask it; nobody else names a
// colour.
#pragma once

#include "core/base/result.h"
#include "ui/theme/tokens.h"

#include <QtCore/QString>
#include <QtCore/QStringList>
#include <QtGui/QColor>
#include <QtGui/QFont>

namespace postroad::ui {

enum class Look { Light, Dark };

class Theme
{
public:
    static constexpr double kScaleMin = 0.6;
    static constexpr double kScaleMax = 3.0;

    /// Reads a theme file. The error says which name is missing or has no sensible value.
    static Result<Theme, QString> load(const QByteArray& json, Look look);
    /// The look that came with the program, at size 1. Needs initResources().
    static Theme bundled(Look look);

    [[nodiscard]] Look look() const { return m_look; }
    [[nodiscard]] QColor colour(Colour token) const { return m_colours[index(token)]; }
    /// With its size in pixels, the scale applied.
    [[nodiscard]] QFont font(FontRole role) const;
    /// In logical pixels, the scale applied (ProjectorScale is a factor and stays as it is).
    [[nodiscard]] double metric(Metric token) const;

    /// The factor of Ctrl + and Ctrl -, kept between kScaleMin and kScaleMax.
    [[nodiscard]] double scale() const { return m_scale; }
    [[nodiscard]] Theme scaled(double scale) const;
    /// The families of interface text, the bundled Chinese one named (a Japanese form of a Chinese
    /// character would come otherwise).
    [[nodiscard]] const QStringList& textFamilies() const { return m_textFamilies; }
    [[nodiscard]] const QStringList& wireFamilies() const { return m_wireFamilies; }

private:
    struct FontRow
    {
        bool wire = false;
        int pixels = 0;
        int weight = 400;
    };
    template <typename E>
    static constexpr std::size_t index(E token)
    {
        return static_cast<std::size_t>(token);
    }

    Look m_look = Look::Light;
    double m_scale = 1;
    std::array<QColor, kColours> m_colours;
    std::array<FontRow, kFonts> m_fonts;
    std::array<double, kMetrics> m_metrics{};
    QStringList m_textFamilies;
    QStringList m_wireFamilies;
};

/// The contrast of two opaque colours, 1 to 21 (WCAG 2.1, relative luminance).
double contrast(const QColor& a, const QColor& b);

} // namespace postroad::ui
