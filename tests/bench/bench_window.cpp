// SPDX-License-Identifier: MIT
// A step of the whole window, on and back, with all views drawn into memory: at the end of a run of
// a million events, and of a session that is as long. The yardstick is the same at 10,000 events.
#include "tests/bench/figures.h"
#include "tests/bench/long_run.h"
#include "tests/support/trace_builder.h"
#include "ui/resources.h"
#include "ui/window/main_window.h"

#include <QtCore/QTemporaryDir>
#include <QtWidgets/QApplication>

#include <benchmark/benchmark.h>

namespace postroad::bench {

namespace {

constexpr std::size_t kShort = 10'000;

std::size_t longLength() { return smoke() ? 20'000 : 1'000'000; }

ui::OpenedRun runOf(
    std::shared_ptr<const void> kept, const scenario::Plan& plan, const trace::Trace& trace)
{
    ui::OpenedRun run;
    run.plan = std::shared_ptr<const scenario::Plan>(kept, &plan);
    run.trace = std::shared_ptr<const trace::Trace>(std::move(kept), &trace);
    run.hops = std::make_shared<projection::HopIndex>(trace);
    run.steps = std::make_shared<projection::StepIndex>(trace);
    return run;
}

ui::OpenedRun manyLetters()
{
    const sim::Simulation& run = longRun(longLength());
    return runOf(nullptr, run.plan(), run.trace());
}

ui::OpenedRun oneSession()
{
    static const tests::TraceBuilder kStory = tests::longSessionStory(longLength());
    return runOf(nullptr, kStory.plan(), kStory.trace());
}

/// At that event of the run, and visited no further; 0: at its end.
void step(benchmark::State& state, ui::OpenedRun (*open)(), std::size_t at)
{
    const QTemporaryDir folder;
    ui::MainWindow window{ui::WindowMemory(folder.filePath(QStringLiteral("window.ini")))};
    window.setStill();
    window.resize(1600, 1000);
    window.show();
    window.showRun(open());
    window.guide().stopAsking();
    ui::Playhead& head = window.playhead();
    head.seek(at != 0 ? at : head.end());
    QApplication::processEvents();
    int direction = -1;
    for (auto _ : state) {
        head.step(projection::StepSize::Line, direction);
        QApplication::processEvents();
        direction = -direction;
    }
    state.counters["events"] = static_cast<double>(head.visited());
}

} // namespace

} // namespace postroad::bench

int main(int argc, char** argv)
{
    using namespace postroad::bench;
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    // The platform in memory says at each window what it can't.
    qputenv("QT_LOGGING_RULES", "*.debug=false;*.warning=false;default.warning=false");
    const QApplication application(argc, argv);
    postroad::ui::initResources();
    benchmark::RegisterBenchmark("step-letters-long", step, manyLetters, 0);
    benchmark::RegisterBenchmark("step-letters-short", step, manyLetters, kShort);
    benchmark::RegisterBenchmark("step-session-long", step, oneSession, 0);
    benchmark::RegisterBenchmark("step-session-short", step, oneSession, kShort);
    using Kind = Figure::Kind;
    return runFigures(argc, argv,
        {
            {"window, a step at 1,000,000 events, against one at 10,000", Kind::Times, 2,
                "step-letters-long", "step-letters-short"},
            {"the same within one session", Kind::Times, 2, "step-session-long",
                "step-session-short"},
        });
}
