// SPDX-License-Identifier: MIT
// What is wrong with a file that could not be opened: every mistake with its place, what was
// expected, and the name that was perhaps meant; and the ways out.
#pragma once

#include "ui/theme/theme.h"
#include "ui/window/run_opener.h"

#include <QtWidgets/QWidget>

class QLabel;
class QPushButton;
class QTextBrowser;

namespace postroad::ui {

class MistakesPage : public QWidget
{
    Q_OBJECT

public:
    explicit MistakesPage(const Theme& theme, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void retranslate();
    /// hasOther: a scenario is still open that one can go back to.
    void show(const OpenedRun& run, bool hasOther);
    /// As plain text: one line for each mistake.
    [[nodiscard]] QString text() const;

signals:
    void againWanted();
    void backWanted();
    void openWanted();

private:
    void refresh();
    [[nodiscard]] QString html() const;

    Theme m_theme;
    OpenedRun m_run;
    bool m_hasOther = false;
    QLabel* m_title;
    QTextBrowser* m_list;
    QPushButton* m_back;
    QPushButton* m_again;
    QPushButton* m_open;
};

} // namespace postroad::ui
