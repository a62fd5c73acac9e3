// SPDX-License-Identifier: MIT
// Walks a lesson along the playhead: which step is current, which question waits, what was
// answered. A question that has not been answered is a barrier that the playhead doesn't pass.
#pragma once

#include "core/scenario/question.h"
#include "ui/timeline/playhead.h"

#include <QtCore/QObject>

#include <optional>
#include <vector>

namespace postroad::ui {

class LessonGuide : public QObject
{
    Q_OBJECT

public:
    enum class StepState { Done, Current, Coming, Absent };

    explicit LessonGuide(Playhead& playhead, QObject* parent = nullptr);

    [[nodiscard]] int stepCount() const { return static_cast<int>(m_anchors.size()); }
    [[nodiscard]] const scenario::StepPlan& step(int index) const;
    /// The step whose text is shown; -1 before the first.
    [[nodiscard]] int current() const { return m_current; }
    /// Whether something has happened yet; the first step may still be to come then.
    [[nodiscard]] bool begun() const { return m_playhead.position() > 0; }
    [[nodiscard]] StepState state(int index) const;
    /// Whether the class has been at the step, so that its text may be shown.
    [[nodiscard]] bool visited(int index) const;
    /// Moves the playhead to a step that was visited.
    void goTo(int index);

    [[nodiscard]] bool isQuestion(int index) const;
    /// The step whose question waits for an answer at this position; -1: none.
    [[nodiscard]] int openQuestion() const;
    /// isQuestion() only, as the next three.
    [[nodiscard]] const scenario::Question& question(int index) const;
    /// The chosen option of a question; nothing if it has not been answered.
    [[nodiscard]] std::optional<int> answer(int index) const;
    void setAnswer(int index, int option);
    /// Goes on without an answer.
    void skip(int index);
    /// The event that brings the answer of a question: a reply, a command, a call.
    [[nodiscard]] EventId answeredBy(int index) const;
    /// The reply that the open question hides; not valid: none.
    [[nodiscard]] EventId hiddenReply() const;
    /// No question stops the playhead any more: the whole run is shown.
    void stopAsking();
    [[nodiscard]] const trace::Trace& trace() const { return m_playhead.trace(); }

signals:
    void changed();

private:
    struct Asked
    {
        std::optional<scenario::Question> question;
        std::optional<int> answer;
        bool skipped = false;
    };
    void onRunChanged();
    void onPositionChanged();
    void setBarrier();
    [[nodiscard]] bool waits(int index) const;

    Playhead& m_playhead;
    std::vector<scenario::StepAnchor> m_anchors;
    std::vector<Asked> m_asked; ///< one per step
    int m_current = -1;
    bool m_asking = true;
};

} // namespace postroad::ui
