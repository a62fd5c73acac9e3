// SPDX-License-Identifier: MIT
#include "ui/window/window_actions.h"

#include "ui/theme/icons.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QAction>
#include <QtWidgets/QWidget>

namespace postroad::ui {

namespace {

struct Row
{
    Command command;
    const char* text;
    const char* keys; ///< portable, separated by blanks
    const char* icon; ///< "" for none
    bool needsRun;
};

constexpr std::array kRows{
    Row{Command::Open, QT_TRANSLATE_NOOP("Actions", "&Open…"), "Ctrl+O", "open", false},
    Row{Command::Reload, QT_TRANSLATE_NOOP("Actions", "&Read the file again"), "F5", "", false},
    Row{Command::Quit, QT_TRANSLATE_NOOP("Actions", "&Quit"), "Ctrl+Q", "", false},
    Row{Command::First, QT_TRANSLATE_NOOP("Actions", "To the beginning"), "Home", "first", true},
    Row{Command::HopBack, QT_TRANSLATE_NOOP("Actions", "Back by a hop"), "Shift+Left",
        "previous-big", true},
    Row{Command::Back, QT_TRANSLATE_NOOP("Actions", "Step back"), "Left PgUp", "previous", true},
    Row{Command::Play, QT_TRANSLATE_NOOP("Actions", "Play"), "Space", "play", true},
    Row{Command::Forward, QT_TRANSLATE_NOOP("Actions", "Step forward"), "Right PgDown", "next",
        true},
    Row{Command::HopForward, QT_TRANSLATE_NOOP("Actions", "Forward by a hop"), "Shift+Right",
        "next-big", true},
    Row{Command::Last, QT_TRANSLATE_NOOP("Actions", "To the end"), "End", "last", true},
    Row{Command::FinerStep, QT_TRANSLATE_NOOP("Actions", "Smaller steps"), "[", "", true},
    Row{Command::CoarserStep, QT_TRANSLATE_NOOP("Actions", "Bigger steps"), "]", "", true},
    Row{Command::ShowAll, QT_TRANSLATE_NOOP("Actions", "Show the whole run"), "", "", true},
    Row{Command::Present, QT_TRANSLATE_NOOP("Actions", "Present"), "P F11", "present", false},
    Row{Command::Blank, QT_TRANSLATE_NOOP("Actions", "Blank the screen"), "B", "", false},
    Row{Command::Leave, QT_TRANSLATE_NOOP("Actions", "Leave"), "Esc", "", false},
    Row{Command::Bigger, QT_TRANSLATE_NOOP("Actions", "Bigger"), "Ctrl++ Ctrl+=", "", false},
    Row{Command::Smaller, QT_TRANSLATE_NOOP("Actions", "Smaller"), "Ctrl+-", "", false},
    Row{Command::NormalSize, QT_TRANSLATE_NOOP("Actions", "Normal size"), "Ctrl+0", "", false},
    Row{Command::Dark, QT_TRANSLATE_NOOP("Actions", "Dark look"), "Ctrl+D", "", false},
    Row{Command::NextLanguage, QT_TRANSLATE_NOOP("Actions", "Other language"), "Ctrl+L", "", false},
    Row{Command::Answer1, QT_TRANSLATE_NOOP("Actions", "First answer"), "1", "", true},
    Row{Command::Answer2, QT_TRANSLATE_NOOP("Actions", "Second answer"), "2", "", true},
    Row{Command::Answer3, QT_TRANSLATE_NOOP("Actions", "Third answer"), "3", "", true},
    Row{Command::Answer4, QT_TRANSLATE_NOOP("Actions", "Fourth answer"), "4", "", true},
    Row{Command::Menu, QT_TRANSLATE_NOOP("Actions", "Menu"), "F10", "envelope", false},
    Row{Command::About, QT_TRANSLATE_NOOP("Actions", "About Postroad"), "", "", false},
};
static_assert(kRows.size() == static_cast<std::size_t>(Command::Count));

} // namespace

WindowActions::WindowActions(QWidget& window)
    : QObject(&window),
      m_theme(Theme::bundled(Look::Light))
{
    for (const Row& row : kRows) {
        auto* action = new QAction(&window);
        QList<QKeySequence> keys;
        for (const QString& key : QString::fromLatin1(row.keys).split(u' ', Qt::SkipEmptyParts))
            keys << QKeySequence(key, QKeySequence::PortableText);
        action->setShortcuts(keys);
        // Some have an icon, some none, and that of Play is made for its blue button.
        action->setIconVisibleInMenu(false);
        window.addAction(action);
        m_actions[static_cast<std::size_t>(row.command)] = action;
    }
    (*this)[Command::Dark].setCheckable(true);
    (*this)[Command::Present].setCheckable(true);
    retranslate();
}

QAction& WindowActions::operator[](Command command) const
{
    return *m_actions[static_cast<std::size_t>(command)];
}

void WindowActions::connectTo(Command command, std::function<void()> work)
{
    connect(&(*this)[command], &QAction::triggered, this, [work = std::move(work)] { work(); });
}

void WindowActions::retranslate()
{
    for (const Row& row : kRows) {
        QAction& action = (*this)[row.command];
        action.setText(QCoreApplication::translate("Actions", row.text));
        QString tip = action.text().remove(u'&').remove(QStringLiteral("…"));
        if (!action.shortcut().isEmpty())
            tip += QStringLiteral("  (%1)").arg(
                action.shortcut().toString(QKeySequence::NativeText));
        action.setToolTip(tip);
    }
    updatePlay();
}

void WindowActions::setTheme(const Theme& theme)
{
    m_theme = theme;
    for (const Row& row : kRows) {
        if (row.icon[0] != '\0' && row.command != Command::Menu)
            (*this)[row.command].setIcon(icon(theme, QLatin1String(row.icon)));
    }
    (*this)[Command::Menu].setIcon(applicationIcon());
    updatePlay();
}

void WindowActions::showPlaying(bool playing)
{
    m_playing = playing;
    updatePlay();
}

void WindowActions::updatePlay()
{
    QAction& play = (*this)[Command::Play];
    const QString key = QStringLiteral("  (%1)").arg(
        play.shortcut().toString(QKeySequence::NativeText));
    play.setText(m_playing ? QCoreApplication::translate("Actions", "Pause")
                           : QCoreApplication::translate("Actions", "Play"));
    play.setToolTip(play.text() + key);
    play.setIcon(icon(
        m_theme, m_playing ? QStringLiteral("pause") : QStringLiteral("play"), Colour::OnClient));
}

void WindowActions::setRunning(bool running)
{
    for (const Row& row : kRows) {
        if (row.needsRun)
            (*this)[row.command].setEnabled(running);
    }
}

} // namespace postroad::ui
