// SPDX-License-Identifier: MIT
// The left side: steps, what the current one says, and its question.
#pragma once

#include "ui/lesson/question_card.h"
#include "ui/lesson/step_list.h"

class QScrollArea;

namespace postroad::ui {

class LessonPanel : public QWidget
{
    Q_OBJECT

public:
    LessonPanel(LessonGuide& guide, const Theme& theme, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void retranslate();
    [[nodiscard]] QuestionCard& question() { return *m_question; }
    [[nodiscard]] StepList& steps() { return *m_steps; }
    /// The narration that is shown, as plain text.
    [[nodiscard]] QString narration() const;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void refresh();
    void fit();

    LessonGuide& m_guide;
    QLabel* m_heading;
    StepList* m_steps;
    QLabel* m_narration;
    QuestionCard* m_question;
    QScrollArea* m_scroll;
};

} // namespace postroad::ui
