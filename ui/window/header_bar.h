// SPDX-License-Identifier: MIT
// The bar at the top: menu, title and goal, transport, clock, step size, speed, present. Where the
// window is narrow the controls go into a second row.
#pragma once

#include "ui/timeline/playhead.h"
#include "ui/window/window_actions.h"

#include <QtWidgets/QWidget>

class QHBoxLayout;
class QLabel;
class QMenu;
class QToolButton;

namespace postroad::ui {

class ElidedLabel;

/// "line", "command and reply" … in the program's language.
QString stepSizeName(StepSize size);
/// "00:00:04.212"; "2 d 03:10:00.000" past a day.
QString clockText(Instant time);

class HeaderBar : public QWidget
{
    Q_OBJECT

public:
    HeaderBar(Playhead& playhead, WindowActions& actions, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void retranslate();
    void setTitle(const QString& title, const QString& goal);
    /// The menu of the whole program; opened by the sign at the left.
    void setMenu(QMenu* menu);
    void openMenu();
    /// Percent of the normal speed.
    void setSpeed(int percent);
    [[nodiscard]] int speed() const { return m_percent; }

signals:
    void speedChosen(int percent);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeTransport();
    void makeDials();
    void fold();
    void showTime();
    void showStepSize();
    QToolButton* makePill(const char* name);

    Playhead& m_playhead;
    WindowActions& m_actions;
    QHBoxLayout* m_top;
    QHBoxLayout* m_second;
    QToolButton* m_menuButton;
    ElidedLabel* m_title;
    ElidedLabel* m_goal;
    QWidget* m_controls;
    QHBoxLayout* m_controlLayout;
    QLabel* m_clock;
    QToolButton* m_step;
    QToolButton* m_speed;
    QToolButton* m_present;
    QMenu* m_stepMenu;
    QMenu* m_speedMenu;
    int m_percent = 100;
    double m_scale = 1;
    bool m_folded = false;
};

} // namespace postroad::ui
