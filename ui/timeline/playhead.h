// SPDX-License-Identifier: MIT
// Where the class is in the run: the position, how far it has been, the selected event, play and
// pause. All views listen to it and tell it what was clicked; none knows another. It reads a trace
// and never changes one.
#pragma once

#include "core/projection/hops.h"
#include "core/projection/session_state.h"
#include "core/projection/stepping.h"
#include "core/scenario/plan.h"

#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <memory>
#include <optional>

namespace postroad::ui {

using projection::StepSize;

class Playhead : public QObject
{
    Q_OBJECT

public:
    explicit Playhead(QObject* parent = nullptr);

    /// Shows another run, from its beginning, paused. Both are kept alive.
    void setRun(std::shared_ptr<const scenario::Plan> plan,
        std::shared_ptr<const trace::Trace> trace, std::uint32_t message = 0);
    /// The same with indexes of the trace that were made before: for long traces, elsewhere.
    void setRun(std::shared_ptr<const scenario::Plan> plan,
        std::shared_ptr<const trace::Trace> trace, std::shared_ptr<projection::HopIndex> hops,
        std::shared_ptr<projection::StepIndex> steps);
    /// The same run, whose trace has grown at its end.
    void traceGrew();

    [[nodiscard]] bool hasRun() const { return m_plan && m_trace; }
    /// With hasRun() only, as the next four.
    [[nodiscard]] const scenario::Plan& plan() const { return *m_plan; }
    [[nodiscard]] const trace::Trace& trace() const { return *m_trace; }
    [[nodiscard]] const projection::HopIndex& hops() const { return *m_hops; }
    [[nodiscard]] const projection::StepIndex& steps() const { return *m_steps; }
    /// What is known of a session at a position.
    [[nodiscard]] projection::SessionStateRow sessionState(
        std::uint32_t hop, std::size_t position) const
    {
        return m_sessions->at(hop, position);
    }

    /// How many events are visible, 0 to end().
    [[nodiscard]] std::size_t position() const { return m_position; }
    [[nodiscard]] std::size_t end() const { return m_trace ? m_trace->size() : 0; }
    /// The furthest position visited: no view shows what lies after it.
    [[nodiscard]] std::size_t visited() const { return m_visited; }
    /// The time of the last visible event.
    [[nodiscard]] Instant time() const;
    /// "Show the whole run": all of it counts as visited.
    void reveal();

    /// The event that all views show as selected; not valid at the very beginning. It is the last
    /// visible one, until another is chosen.
    [[nodiscard]] EventId selected() const { return m_selected; }
    /// Chooses a visible event. One that isn't visible but was visited moves the position there;
    /// one beyond is ignored.
    void select(EventId event);

    [[nodiscard]] StepSize stepSize() const { return m_stepSize; }
    void setStepSize(StepSize size);
    /// direction: +1 or -1.
    void step(StepSize size, int direction);
    void step(int direction) { step(m_stepSize, direction); }
    void seek(std::size_t position);

    /// No step, play or seek goes past it until it is taken away: a question waits there.
    void setBarrier(std::optional<std::size_t> position);
    [[nodiscard]] std::optional<std::size_t> barrier() const { return m_barrier; }

    [[nodiscard]] bool playing() const { return m_timer.isActive(); }
    void setPlaying(bool playing);
    /// Wall-clock time per step while playing, 50 ms to 60 s.
    void setStepMilliseconds(int milliseconds);
    [[nodiscard]] int stepMilliseconds() const { return m_timer.interval(); }

signals:
    void runChanged();
    void visitedChanged();
    void positionChanged();
    /// Also after each positionChanged(): who shows both listens to this one alone.
    void selectionChanged();
    void stepSizeChanged();
    void playingChanged(bool playing);
    /// A forward move was stopped by the barrier.
    void barrierReached();

private:
    void moveTo(std::size_t position);
    void setSelected(EventId event);
    void playOn();

    std::shared_ptr<const scenario::Plan> m_plan;
    std::shared_ptr<const trace::Trace> m_trace;
    std::shared_ptr<projection::HopIndex> m_hops;
    std::shared_ptr<projection::StepIndex> m_steps;
    std::unique_ptr<projection::SessionStates> m_sessions;
    std::size_t m_position = 0;
    std::size_t m_visited = 0;
    EventId m_selected;
    StepSize m_stepSize = StepSize::Line;
    std::optional<std::size_t> m_barrier;
    QTimer m_timer;
};

} // namespace postroad::ui
