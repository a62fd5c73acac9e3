// SPDX-License-Identifier: MIT
#include "ui/theme/theme.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

#include <algorithm>
#include <cmath>

namespace postroad::ui {

namespace {

QString key(std::string_view name)
{
    return QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
}

QStringList families(const QJsonObject& root, const QString& name)
{
    QStringList list;
    const QJsonArray array = root[QStringLiteral("families")].toObject()[name].toArray();
    for (const auto& family : array)
        list.append(family.toString());
    return list;
}

double luminance(const QColor& colour)
{
    const auto linear = [](double channel) {
        return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF())
        + 0.0722 * linear(colour.blueF());
}

} // namespace

Result<Theme, QString> Theme::load(const QByteArray& json, Look look)
{
    QJsonParseError parse;
    const QJsonObject root = QJsonDocument::fromJson(json, &parse).object();
    if (parse.error != QJsonParseError::NoError)
        return Failure{parse.errorString()};

    Theme theme;
    theme.m_look = look;
    theme.m_textFamilies = families(root, QStringLiteral("text"));
    theme.m_wireFamilies = families(root, QStringLiteral("wire"));
    if (theme.m_textFamilies.isEmpty() || theme.m_wireFamilies.isEmpty())
        return Failure{QStringLiteral("families: text and wire are needed")};

    const QString lookName = look == Look::Light ? QStringLiteral("light") : QStringLiteral("dark");
    const QJsonObject colours = root[lookName].toObject();
    for (std::size_t i = 0; i < kColours; ++i) {
        theme.m_colours[i] = QColor(colours[key(kColourNames[i])].toString());
        if (!theme.m_colours[i].isValid() || theme.m_colours[i].alpha() != 255)
            return Failure{lookName + u'.' + key(kColourNames[i])};
    }
    const QJsonObject metrics = root[QStringLiteral("metrics")].toObject();
    for (std::size_t i = 0; i < kMetrics; ++i) {
        theme.m_metrics[i] = metrics[key(kMetricNames[i])].toDouble();
        if (!(theme.m_metrics[i] > 0))
            return Failure{QStringLiteral("metrics.") + key(kMetricNames[i])};
    }
    const QJsonObject fonts = root[QStringLiteral("fonts")].toObject();
    for (std::size_t i = 0; i < kFonts; ++i) {
        const QJsonObject row = fonts[key(kFontNames[i])].toObject();
        theme.m_fonts[i].wire = row[QStringLiteral("family")].toString() == QStringLiteral("wire");
        theme.m_fonts[i].pixels = row[QStringLiteral("pixels")].toInt();
        theme.m_fonts[i].weight = row[QStringLiteral("weight")].toInt(400);
        if (theme.m_fonts[i].pixels <= 0)
            return Failure{QStringLiteral("fonts.") + key(kFontNames[i])};
    }
    return theme;
}

Theme Theme::bundled(Look look)
{
    QFile file(QStringLiteral(":/theme/theme.json"));
    const bool opened = file.open(QIODevice::ReadOnly);
    auto theme = load(opened ? file.readAll() : QByteArray(), look);
    // A test loads both looks of this very file: it can't fail on somebody's machine.
    if (!theme)
        qFatal("theme.json: %s", qPrintable(theme.error()));
    return *std::move(theme);
}

QFont Theme::font(FontRole role) const
{
    const FontRow& row = m_fonts[index(role)];
    QFont font;
    font.setFamilies(row.wire ? m_wireFamilies : m_textFamilies);
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(row.pixels * m_scale))));
    font.setWeight(static_cast<QFont::Weight>(row.weight));
    if (row.wire) {
        // Without shaping there are no ligatures: "<>" on the wire is two signs, not an arrow.
        font.setStyleHint(QFont::Monospace, QFont::PreferNoShaping);
    }
    return font;
}

double Theme::metric(Metric token) const
{
    const double value = m_metrics[index(token)];
    return token == Metric::ProjectorScale ? value : value * m_scale;
}

Theme Theme::scaled(double scale) const
{
    Theme theme = *this;
    theme.m_scale = std::clamp(scale, kScaleMin, kScaleMax);
    return theme;
}

double contrast(const QColor& a, const QColor& b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace postroad::ui
