// SPDX-License-Identifier: MIT
#include "ui/timeline/playhead.h"

#include <algorithm>

namespace postroad::ui {

namespace {

constexpr int kStepMillisecondsDefault = 1200;

EventId lastVisible(std::size_t position)
{
    return position == 0 ? EventId() : EventId(static_cast<std::uint32_t>(position - 1));
}

} // namespace

Playhead::Playhead(QObject* parent) : QObject(parent)
{
    m_timer.setInterval(kStepMillisecondsDefault);
    connect(&m_timer, &QTimer::timeout, this, &Playhead::playOn);
}

void Playhead::setRun(std::shared_ptr<const scenario::Plan> plan,
    std::shared_ptr<const trace::Trace> trace, std::uint32_t message)
{
    const auto hops = trace ? std::make_shared<projection::HopIndex>(*trace) : nullptr;
    const auto steps = trace ? std::make_shared<projection::StepIndex>(*trace, message) : nullptr;
    setRun(std::move(plan), std::move(trace), hops, steps);
}

void Playhead::setRun(std::shared_ptr<const scenario::Plan> plan,
    std::shared_ptr<const trace::Trace> trace, std::shared_ptr<projection::HopIndex> hops,
    std::shared_ptr<projection::StepIndex> steps)
{
    setPlaying(false);
    // They refer to the trace: the old ones go first.
    m_sessions.reset();
    m_hops = std::move(hops);
    m_steps = std::move(steps);
    if (m_hops)
        m_sessions = std::make_unique<projection::SessionStates>(*m_hops);
    m_plan = std::move(plan);
    m_trace = std::move(trace);
    m_position = 0;
    m_visited = 0;
    m_selected = EventId();
    m_barrier.reset();
    emit runChanged();
    emit visitedChanged();
    emit positionChanged();
    emit selectionChanged();
}

void Playhead::traceGrew()
{
    if (!m_trace)
        return;
    m_hops->update();
    m_steps->update();
    emit visitedChanged();
}

Instant Playhead::time() const
{
    return m_position == 0 ? Instant{} : m_trace->at(m_position - 1).time;
}

void Playhead::reveal()
{
    if (m_visited == end())
        return;
    m_visited = end();
    emit visitedChanged();
}

void Playhead::select(EventId event)
{
    if (!event.valid() || event.value >= m_visited)
        return;
    if (event.value >= m_position)
        moveTo(event.value + 1U);
    setSelected(event);
}

void Playhead::setSelected(EventId event)
{
    if (m_selected == event)
        return;
    m_selected = event;
    emit selectionChanged();
}

void Playhead::setStepSize(StepSize size)
{
    if (m_stepSize == size)
        return;
    m_stepSize = size;
    emit stepSizeChanged();
}

void Playhead::step(StepSize size, int direction)
{
    if (!m_steps || direction == 0)
        return;
    seek(direction > 0 ? m_steps->next(m_position, size) : m_steps->previous(m_position, size));
}

void Playhead::seek(std::size_t position)
{
    std::size_t wanted = std::min(position, end());
    const bool stopped = m_barrier && wanted > *m_barrier;
    if (stopped)
        wanted = std::max(*m_barrier, std::min(m_position, wanted));
    moveTo(wanted);
    if (stopped) {
        setPlaying(false);
        emit barrierReached();
    }
}

void Playhead::moveTo(std::size_t position)
{
    if (position == m_position)
        return;
    m_position = position;
    if (position > m_visited) {
        m_visited = position;
        emit visitedChanged();
    }
    m_selected = lastVisible(position);
    emit positionChanged();
    emit selectionChanged();
}

void Playhead::setBarrier(std::optional<std::size_t> position) { m_barrier = position; }

void Playhead::setPlaying(bool play)
{
    if (play == playing() || (play && m_position >= end()))
        return;
    if (play)
        m_timer.start();
    else
        m_timer.stop();
    emit playingChanged(play);
}

void Playhead::playOn()
{
    step(+1);
    if (m_position >= end())
        setPlaying(false);
}

void Playhead::setStepMilliseconds(int milliseconds)
{
    m_timer.setInterval(std::clamp(milliseconds, 50, 60'000));
}

} // namespace postroad::ui
