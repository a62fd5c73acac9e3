// SPDX-License-Identifier: MIT
// A question of the lesson: its words, a button for each option, and after the answer whether it
// was right and why.
#pragma once

#include "ui/lesson/lesson_guide.h"
#include "ui/theme/theme.h"

#include <QtWidgets/QFrame>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace postroad::ui {

class FlowLayout;

class QuestionCard : public QFrame
{
    Q_OBJECT

public:
    QuestionCard(LessonGuide& guide, const Theme& theme, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void retranslate();
    /// The question that is shown; -1: none.
    [[nodiscard]] int shown() const { return m_shown; }
    /// Answers the open question with its n-th option (from 0); ignored if there is none such.
    void choose(int option);

private:
    void refresh();
    void makeButtons();
    void showAnswer();
    [[nodiscard]] QString verdictHtml(int chosen) const;

    LessonGuide& m_guide;
    Theme m_theme;
    int m_shown = -1;
    QLabel* m_text;
    QWidget* m_options;
    FlowLayout* m_flow;
    QLabel* m_verdict;
    QPushButton* m_skip;
    std::vector<QPushButton*> m_buttons;
};

} // namespace postroad::ui
