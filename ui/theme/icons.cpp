// SPDX-License-Identifier: MIT
#include "ui/theme/icons.h"

#include <QtCore/QFile>
#include <QtGui/QPainter>
#include <QtSvg/QSvgRenderer>

namespace postroad::ui {

namespace {

QPixmap render(QByteArray svg, const QColor& colour, int pixels)
{
    svg.replace("#000000", colour.name().toLatin1());
    QSvgRenderer renderer(svg);
    QPixmap pixmap(pixels, pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    return pixmap;
}

} // namespace

QIcon icon(const Theme& theme, const QString& name, Colour colour)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray svg = file.readAll();
    QIcon icon;
    for (const int pixels : {16, 24, 32, 48, 96}) {
        icon.addPixmap(render(svg, theme.colour(colour), pixels));
        icon.addPixmap(render(svg, theme.colour(Colour::BorderStrong), pixels), QIcon::Disabled);
    }
    return icon;
}

QIcon applicationIcon()
{
    QFile file(QStringLiteral(":/icons/postroad.svg"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray svg = file.readAll();
    QIcon icon;
    for (const int pixels : {16, 24, 32, 48, 64, 128, 256})
        icon.addPixmap(render(svg, Qt::black, pixels));
    return icon;
}

} // namespace postroad::ui
