// SPDX-License-Identifier: MIT
// Everything the person can ask the window to do, in one table: words, keys, icons. What each does
// is MainWindow's.
#pragma once

#include "ui/theme/theme.h"

#include <QtCore/QObject>

#include <array>
#include <functional>

class QAction;
class QMenu;
class QWidget;

namespace postroad::ui {

enum class Command {
    Open,
    Reload,
    Quit,
    First,
    HopBack,
    Back,
    Play,
    Forward,
    HopForward,
    Last,
    FinerStep,
    CoarserStep,
    ShowAll,
    Present,
    Blank,
    Leave,
    Bigger,
    Smaller,
    NormalSize,
    Dark,
    NextLanguage,
    Answer1,
    Answer2,
    Answer3,
    Answer4,
    Menu,
    About,
    Count
};

class WindowActions : public QObject
{
    Q_OBJECT

public:
    /// The actions belong to the window and work wherever the focus is in it.
    explicit WindowActions(QWidget& window);

    [[nodiscard]] QAction& operator[](Command command) const;
    void connectTo(Command command, std::function<void()> work);

    void retranslate();
    void setTheme(const Theme& theme);
    void showPlaying(bool playing);
    /// Whether there is a run to step through.
    void setRunning(bool running);

private:
    void updatePlay();

    std::array<QAction*, static_cast<std::size_t>(Command::Count)> m_actions{};
    Theme m_theme;
    bool m_playing = false;
};

} // namespace postroad::ui
