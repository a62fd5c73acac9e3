// SPDX-License-Identifier: MIT
#include "ui/lesson/lesson_guide.h"

#include "core/projection/legal_replies.h"

namespace postroad::ui {

namespace {
std::size_t at(int index) { return static_cast<std::size_t>(index); }
} // namespace

LessonGuide::LessonGuide(Playhead& playhead, QObject* parent)
    : QObject(parent),
      m_playhead(playhead)
{
    connect(&playhead, &Playhead::runChanged, this, &LessonGuide::onRunChanged);
    connect(&playhead, &Playhead::positionChanged, this, &LessonGuide::onPositionChanged);
    onRunChanged();
}

const scenario::StepPlan& LessonGuide::step(int index) const
{
    return m_playhead.plan().steps[at(index)];
}

void LessonGuide::onRunChanged()
{
    m_anchors.clear();
    m_asked.clear();
    if (m_playhead.hasRun()) {
        m_anchors = scenario::anchors(m_playhead.plan(), m_playhead.trace());
        m_asked.resize(m_anchors.size());
        for (scenario::Question& question :
            scenario::questions(m_playhead.plan(), m_playhead.trace(), projection::legalReplies))
            m_asked[question.step].question = std::move(question);
    }
    m_asking = true;
    onPositionChanged();
}

void LessonGuide::onPositionChanged()
{
    m_current = -1;
    for (int i = 0; i < stepCount(); ++i) {
        if (m_anchors[at(i)].comes() && m_anchors[at(i)].position <= m_playhead.position())
            m_current = i;
    }
    setBarrier();
    emit changed();
}

bool LessonGuide::isQuestion(int index) const { return m_asked[at(index)].question.has_value(); }

bool LessonGuide::waits(int index) const
{
    const Asked& asked = m_asked[at(index)];
    return m_asking && asked.question && !asked.answer && !asked.skipped;
}

void LessonGuide::setBarrier()
{
    for (int i = 0; i < stepCount(); ++i) {
        if (waits(i) && m_anchors[at(i)].position >= m_playhead.visited())
            return m_playhead.setBarrier(m_anchors[at(i)].position);
    }
    m_playhead.setBarrier(std::nullopt);
}

LessonGuide::StepState LessonGuide::state(int index) const
{
    if (!m_anchors[at(index)].comes())
        return StepState::Absent;
    if (index == m_current)
        return StepState::Current;
    return m_anchors[at(index)].position <= m_playhead.position() ? StepState::Done
                                                                  : StepState::Coming;
}

bool LessonGuide::visited(int index) const
{
    const scenario::StepAnchor& anchor = m_anchors[at(index)];
    return anchor.comes() && anchor.position <= m_playhead.visited();
}

void LessonGuide::goTo(int index)
{
    if (index >= 0 && index < stepCount() && visited(index))
        m_playhead.seek(m_anchors[at(index)].position);
}

int LessonGuide::openQuestion() const
{
    for (int i = 0; i < stepCount(); ++i) {
        if (waits(i) && m_anchors[at(i)].position == m_playhead.position())
            return i;
    }
    return -1;
}

const scenario::Question& LessonGuide::question(int index) const
{
    return *m_asked[at(index)].question;
}

std::optional<int> LessonGuide::answer(int index) const { return m_asked[at(index)].answer; }

void LessonGuide::setAnswer(int index, int option)
{
    const bool exists = option >= 0 && at(option) < question(index).options.size();
    if (!exists || m_asked[at(index)].answer)
        return;
    m_asked[at(index)].answer = option;
    setBarrier();
    emit changed();
}

void LessonGuide::skip(int index)
{
    m_asked[at(index)].skipped = true;
    setBarrier();
    emit changed();
}

EventId LessonGuide::answeredBy(int index) const { return m_anchors[at(index)].event; }

EventId LessonGuide::hiddenReply() const
{
    const int open = openQuestion();
    const bool reply = open >= 0 && step(open).kind == scenario::StepPlan::Question::NextReply;
    return reply ? answeredBy(open) : EventId();
}

void LessonGuide::stopAsking()
{
    m_asking = false;
    setBarrier();
    emit changed();
}

} // namespace postroad::ui
