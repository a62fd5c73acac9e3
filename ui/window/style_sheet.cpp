// SPDX-License-Identifier: MIT
#include "ui/window/style_sheet.h"

#include <cmath>

namespace postroad::ui {

namespace {

/// {{panel}} is a colour, {{12}} a length in pixels at size 1, {{@body}} a font.
constexpr const char* kSheet = R"(
QToolTip { {{@small}} color: {{text}}; background: {{panel}}; border: 1px solid {{borderStrong}}; padding: {{4}}; }
QWidget#panel, QWidget#header, QWidget#status, QStackedWidget#pages { background: {{panel}}; }
QWidget#progress { background: {{panelSoft}}; border: none; border-bottom: 1px solid {{border}}; }
QWidget#stage { background: {{window}}; }
QWidget#header { border: none; border-bottom: 1px solid {{border}}; }
QWidget#status { border: none; border-top: 1px solid {{border}}; }
QSplitter::handle { background: {{border}}; }
QListView { background: {{panel}}; border: none; outline: 0; }
QScrollArea { background: {{panel}}; border: none; }
QLabel#title { {{@heading}} font-size: {{17}}; color: {{textStrong}}; }
QLabel#goal { {{@body}} color: {{muted}}; }
QLabel#clock { {{@clock}} color: {{textStrong}}; padding: 0 {{6}}; }
QLabel#heading { {{@smallStrong}} font-size: {{12}}; color: {{muted}}; padding: {{14}} {{14}} {{8}} {{14}}; }
QLabel#hop { {{@body}} color: {{textStrong}}; padding: {{2}} {{14}} {{6}} {{14}}; }
QLabel#quiet { {{@body}} color: {{muted}}; padding: {{6}} {{14}}; }
QLabel#small { {{@small}} color: {{muted}}; }
QLabel#note { {{@body}} color: {{text}}; background: {{note}}; border: 1px solid {{noteBorder}};
    border-radius: {{10}}; padding: {{12}}; }
QLabel#strip { {{@body}} color: {{text}}; background: {{note}}; border: none;
    border-top: 1px solid {{noteBorder}}; padding: {{8}} {{14}}; }
QFrame#card { background: {{panelSoft}}; border: 1px solid {{borderStrong}}; border-radius: {{10}}; }
QFrame#card QLabel { {{@body}} color: {{text}}; background: transparent; }
QTextBrowser { {{@body}} color: {{text}}; background: {{panel}}; border: none; padding: {{8}} {{10}}; }
QTextBrowser#mistakes { padding: 0; }
QTextBrowser#explanation { background: {{panelSoft}}; border: 1px solid {{border}}; border-radius: {{10}}; padding: {{6}} {{8}}; }
QTextBrowser:focus { border: 2px solid {{focus}}; }
QToolButton { {{@body}} color: {{textStrong}}; background: transparent; border: 2px solid transparent;
    border-radius: {{8}}; padding: {{4}}; }
QToolButton:hover { background: {{selection}}; }
QToolButton:focus { border: 2px solid {{focus}}; }
QToolButton:disabled { color: {{faint}}; }
QToolButton#play { background: {{client}}; padding: {{5}}; }
QToolButton#play:focus { border: 2px solid {{textStrong}}; }
QToolButton#play:disabled { background: {{faint}}; }
QToolButton#pill { {{@small}} color: {{text}}; border: 1px solid {{border}}; border-radius: {{14}}; padding: {{5}} {{12}}; }
QToolButton#pill:focus { border: 2px solid {{focus}}; }
QToolButton#pill:checked { background: {{selection}}; border-color: {{client}}; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton#language { {{@small}} color: {{text}}; }
QPushButton { {{@body}} color: {{textStrong}}; background: {{panel}}; border: 1px solid {{borderStrong}};
    border-radius: {{8}}; padding: {{6}} {{14}}; }
QPushButton:hover { background: {{selection}}; }
QPushButton:focus { border: 2px solid {{focus}}; }
QPushButton#primary { background: {{client}}; color: {{onClient}}; border-color: {{client}}; }
QPushButton#primary:focus { border: 2px solid {{textStrong}}; }
QPushButton#plain { {{@small}} color: {{muted}}; background: transparent; border: 2px solid transparent; padding: {{3}} {{4}}; }
QPushButton#plain:hover { color: {{textStrong}}; }
QPushButton#plain:focus { border: 2px solid {{focus}}; }
QPushButton#choice { {{@small}} color: {{text}}; padding: {{4}} {{10}}; }
QPushButton#choice:checked { background: {{selection}}; border-color: {{client}}; color: {{textStrong}}; }
QPushButton#option[wire="true"] { {{@wireStrong}} }
QPushButton#option:disabled { color: {{muted}}; border-color: {{border}}; }
QPushButton#option[state="right"] { color: {{onReply2}}; background: {{reply2}}; border-color: {{reply2}}; }
QPushButton#option[state="wrong"] { color: {{onReply5}}; background: {{reply5}}; border-color: {{reply5}}; }
QTabBar { background: transparent; }
QTabBar::tab { {{@small}} color: {{muted}}; background: transparent; border: none;
    border-bottom: 2px solid transparent; padding: {{6}} {{6}}; margin: 0 {{3}}; }
QTabBar::tab:selected { {{@smallStrong}} color: {{textStrong}}; border-bottom: 2px solid {{client}}; }
QTabBar::tab:hover { color: {{textStrong}}; }
QTabBar:focus { border: 2px solid {{focus}}; border-radius: {{4}}; }
QMenu { {{@body}} color: {{text}}; background: {{panel}}; border: 1px solid {{borderStrong}}; padding: {{4}}; }
QMenu::item { padding: {{6}} {{28}} {{6}} {{26}}; border-radius: {{4}}; }
QMenu::item:selected { background: {{selection}}; color: {{textStrong}}; }
QMenu::item:disabled { color: {{faint}}; }
QMenu::separator { height: 1px; background: {{border}}; margin: {{4}} {{8}}; }
QProgressBar { border: none; background: {{border}}; max-height: {{4}}; }
QProgressBar::chunk { background: {{client}}; }
QScrollBar:vertical { background: transparent; width: {{10}}; margin: 0; }
QScrollBar::handle:vertical { background: {{borderStrong}}; border-radius: {{4}}; min-height: {{24}}; margin: {{1}}; }
QScrollBar:horizontal { background: transparent; height: {{10}}; margin: 0; }
QScrollBar::handle:horizontal { background: {{borderStrong}}; border-radius: {{4}}; min-width: {{24}}; margin: {{1}}; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)";

QString fontRule(const Theme& theme, FontRole role)
{
    const QFont font = theme.font(role);
    QStringList families;
    for (const QString& family : font.families())
        families << QStringLiteral("'%1'").arg(family);
    return QStringLiteral("font-family: %1; font-size: %2px; font-weight: %3;")
        .arg(families.join(u','))
        .arg(font.pixelSize())
        .arg(static_cast<int>(font.weight()));
}

/// The value of a name between double braces; empty if the theme has none such.
QString valueOf(const Theme& theme, const QString& name)
{
    bool isNumber = false;
    const double pixels = name.toDouble(&isNumber);
    if (isNumber)
        return QStringLiteral("%1px").arg(std::lround(pixels * theme.scale()));
    const std::string key = name.toStdString();
    for (std::size_t i = 0; i < kFonts; ++i) {
        if (key == "@" + std::string(kFontNames[i]))
            return fontRule(theme, static_cast<FontRole>(i));
    }
    for (std::size_t i = 0; i < kColours; ++i) {
        if (key == kColourNames[i])
            return theme.colour(static_cast<Colour>(i)).name();
    }
    return {};
}

} // namespace

QString styleSheet(const Theme& theme)
{
    const QString source = QString::fromLatin1(kSheet);
    QString sheet;
    qsizetype from = 0;
    for (;;) {
        const qsizetype open = source.indexOf(QStringLiteral("{{"), from);
        const qsizetype close = source.indexOf(QStringLiteral("}}"), open);
        if (open < 0 || close < 0)
            return sheet + source.mid(from);
        sheet += source.mid(from, open - from);
        sheet += valueOf(theme, source.mid(open + 2, close - open - 2));
        from = close + 2;
    }
}

} // namespace postroad::ui
