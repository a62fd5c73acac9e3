// SPDX-License-Identifier: MIT
// The window: it owns the playhead, the lesson guide and the views, opens scenarios, and does what
// the actions ask for. Views know the playhead only; nothing here looks into a trace.
#pragma once

#include "ui/lesson/lesson_guide.h"
#include "ui/window/languages.h"
#include "ui/window/run_opener.h"
#include "ui/window/window_actions.h"
#include "ui/window/window_memory.h"

#include <QtWidgets/QWidget>

class QMenu;
class QStackedWidget;

namespace postroad::ui {

class HeaderBar;
class MistakesPage;
class ProgressStrip;
class StageArea;
class StatusStrip;

class MainWindow : public QWidget
{
    Q_OBJECT

public:
    explicit MainWindow(WindowMemory memory);
    ~MainWindow() override;

    /// A file, or the name of a lesson that came with the program; loaded away from this thread,
    /// opened() or failed() follows.
    void open(const QString& fileOrName);
    /// What was open the last time, or else the first lesson.
    void openLast();
    void showRun(const OpenedRun& run);
    /// Puts aside what is being opened; what is open stays.
    void cancelOpening();

    void setLook(Look look);
    void setScale(double scale);
    void setLanguage(const QString& language);
    void setPresenting(bool presenting);
    void setBlank(bool blank);
    /// Nothing moves by itself: for pictures.
    void setStill();

    [[nodiscard]] Playhead& playhead() { return m_playhead; }
    [[nodiscard]] LessonGuide& guide() { return m_guide; }
    [[nodiscard]] StageArea& stage() { return *m_stage; }
    [[nodiscard]] MistakesPage& mistakes() { return *m_mistakes; }
    [[nodiscard]] ProgressStrip& progress() { return *m_progress; }
    [[nodiscard]] bool opening() const { return m_opener.busy(); }
    [[nodiscard]] WindowActions& actions() { return *m_actions; }
    [[nodiscard]] const Theme& theme() const { return m_theme; }
    [[nodiscard]] const QString& scenarioPath() const { return m_path; }
    [[nodiscard]] bool showsMistakes() const;
    [[nodiscard]] bool isBlank() const;
    [[nodiscard]] bool presenting() const { return m_presenting; }

signals:
    void opened();
    void failed();

protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    // main_window.cpp
    void layOut();
    void restore();
    void retranslate();
    void retitle();
    void applyLook();
    // window_commands.cpp
    void connectFileCommands();
    void connectStepCommands();
    void connectViewCommands();
    void makeMenu();
    void fillMenu();
    void chooseFile();
    void showAbout();
    void dial(int direction);
    void setSpeed(int percent);
    void leave();
    // opening
    void onFinished(const OpenedRun& run);

    WindowMemory m_memory;
    Languages m_languages;
    Theme m_theme;
    Playhead m_playhead;
    LessonGuide m_guide;
    RunOpener m_opener;
    WindowActions* m_actions;
    HeaderBar* m_header;
    ProgressStrip* m_progress;
    QStackedWidget* m_pages;
    StageArea* m_stage;
    MistakesPage* m_mistakes;
    StatusStrip* m_status;
    QMenu* m_menu;
    QWidget* m_blank;
    QString m_path; ///< of the scenario that is open
    QString m_wanted; ///< of the one that was asked for last
    double m_scaleBefore = 1; ///< presenting: the one to go back to
    bool m_presenting = false;
};

} // namespace postroad::ui
