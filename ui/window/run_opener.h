// SPDX-License-Identifier: MIT
// Reads a scenario and makes its run, away from the GUI thread. One at a time; a new one puts the
// one under way aside.
#pragma once

#include "core/projection/hops.h"
#include "core/projection/stepping.h"
#include "core/scenario/diagnostic.h"
#include "core/scenario/plan.h"
#include "core/trace/trace.h"

#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <atomic>
#include <memory>
#include <thread>

namespace postroad::ui {

/// What came of opening a file: a run, or the reasons why there is none.
struct OpenedRun
{
    QString path;
    std::shared_ptr<const scenario::Plan> plan;
    std::shared_ptr<const trace::Trace> trace;
    std::shared_ptr<projection::HopIndex> hops; ///< of the trace, as the next
    std::shared_ptr<projection::StepIndex> steps;
    scenario::Diagnostics mistakes;
    QString failure; ///< the file can't be read

    [[nodiscard]] bool ok() const { return plan && trace; }
};

class RunOpener : public QObject
{
    Q_OBJECT

public:
    explicit RunOpener(QObject* parent = nullptr);
    ~RunOpener() override;

    /// Begins; finished() follows from the event loop.
    void open(const QString& path);
    void cancel();
    [[nodiscard]] bool busy() const { return m_job != nullptr; }

signals:
    void progressed(qulonglong events);
    void finished(const postroad::ui::OpenedRun& run);

private:
    struct Job
    {
        std::atomic<bool> cancelled = false;
        std::atomic<std::size_t> events = 0;
    };
    static OpenedRun work(const QString& path, Job& job);
    void done(const std::shared_ptr<Job>& job, const OpenedRun& run);

    std::shared_ptr<Job> m_job;
    std::thread m_thread;
    QTimer m_clock;
};

} // namespace postroad::ui
