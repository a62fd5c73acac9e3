// SPDX-License-Identifier: MIT
#include "ui/theme/apply.h"

#include <QtCore/QDir>
#include <QtGui/QFontDatabase>
#include <QtWidgets/QApplication>
#include <QtWidgets/QStyle>
#include <QtWidgets/QStyleFactory>

namespace postroad::ui {

int installFonts()
{
    static const int loaded = [] {
        int count = 0;
        const QDir folder(QStringLiteral(":/fonts"));
        for (const QString& file :
            folder.entryList({QStringLiteral("*.otf"), QStringLiteral("*.ttf")}))
            count += QFontDatabase::addApplicationFont(folder.filePath(file)) >= 0 ? 1 : 0;
        return count;
    }();
    return loaded;
}

QPalette makePalette(const Theme& theme)
{
    struct Row
    {
        QPalette::ColorRole role;
        Colour normal;
        Colour disabled;
    };
    static constexpr std::array kRows{
        Row{QPalette::Window, Colour::Panel, Colour::Panel},
        Row{QPalette::WindowText, Colour::Text, Colour::Faint},
        Row{QPalette::Base, Colour::Panel, Colour::Panel},
        Row{QPalette::AlternateBase, Colour::PanelSoft, Colour::PanelSoft},
        Row{QPalette::Text, Colour::Text, Colour::Faint},
        Row{QPalette::Button, Colour::PanelSoft, Colour::Panel},
        Row{QPalette::ButtonText, Colour::Text, Colour::Faint},
        Row{QPalette::BrightText, Colour::Refused, Colour::Faint},
        Row{QPalette::ToolTipBase, Colour::Panel, Colour::Panel},
        Row{QPalette::ToolTipText, Colour::Text, Colour::Text},
        Row{QPalette::PlaceholderText, Colour::Faint, Colour::Faint},
        Row{QPalette::Highlight, Colour::Client, Colour::BorderStrong},
        Row{QPalette::HighlightedText, Colour::OnClient, Colour::Panel},
        Row{QPalette::Link, Colour::Client, Colour::Faint},
        Row{QPalette::LinkVisited, Colour::Dns, Colour::Faint},
        Row{QPalette::Light, Colour::Panel, Colour::Panel},
        Row{QPalette::Midlight, Colour::PanelSoft, Colour::PanelSoft},
        Row{QPalette::Mid, Colour::Border, Colour::Border},
        Row{QPalette::Dark, Colour::BorderStrong, Colour::BorderStrong},
        Row{QPalette::Shadow, Colour::Shadow, Colour::Shadow},
    };
    QPalette palette;
    for (const Row& row : kRows) {
        palette.setColor(QPalette::Active, row.role, theme.colour(row.normal));
        palette.setColor(QPalette::Inactive, row.role, theme.colour(row.normal));
        palette.setColor(QPalette::Disabled, row.role, theme.colour(row.disabled));
    }
    return palette;
}

void applyTheme(QApplication& application, const Theme& theme)
{
    // The style comes before the palette: setting it later would bring its own colours back.
    if (application.style()->objectName() != QStringLiteral("fusion"))
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    // Each of these goes to every widget there is, also when nothing is new.
    const QPalette palette = makePalette(theme);
    if (QApplication::palette() != palette)
        QApplication::setPalette(palette);
    const QFont font = theme.font(FontRole::Body);
    if (QApplication::font() != font)
        QApplication::setFont(font);
}

} // namespace postroad::ui
