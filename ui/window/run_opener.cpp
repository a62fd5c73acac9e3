// SPDX-License-Identifier: MIT
#include "ui/window/run_opener.h"

#include "core/projection/legal_replies.h"
#include "core/scenario/read.h"
#include "core/sim/simulation.h"
#include "ui/window/lesson_shelf.h"

#include <QtCore/QFile>
#include <QtCore/QFileInfo>

namespace postroad::ui {

namespace {

constexpr std::size_t kEventsAtOnce = 20'000;

/// One octet more than may be there: who reads it says that it is too long.
Result<std::string, std::string> readFile(const QString& path, std::size_t octetsMax)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Failure{file.errorString().toStdString()};
    return file.read(static_cast<qint64>(octetsMax) + 1).toStdString();
}

/// Letters lie beside their lesson. The reader has made sure that the path doesn't lead out.
scenario::FileLoader loaderBeside(const QString& path)
{
    const QString folder = QFileInfo(path).path();
    return [folder](std::string_view name) {
        const QString beside = folder + u'/'
            + QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
        return readFile(beside, scenario::kLetterOctetsMax);
    };
}

} // namespace

RunOpener::RunOpener(QObject* parent) : QObject(parent)
{
    m_clock.setInterval(100);
    connect(&m_clock, &QTimer::timeout, this, [this] {
        if (m_job)
            emit progressed(m_job->events.load());
    });
}

RunOpener::~RunOpener() { cancel(); }

void RunOpener::cancel()
{
    if (m_job)
        m_job->cancelled = true;
    if (m_thread.joinable())
        m_thread.join();
    m_job.reset();
    m_clock.stop();
}

void RunOpener::open(const QString& path)
{
    cancel();
    m_job = std::make_shared<Job>();
    m_clock.start();
    m_thread = std::thread([this, path, job = m_job] {
        OpenedRun run = work(path, *job);
        // The destructor joins, so the object is there when this is posted.
        QMetaObject::invokeMethod(
            this, [this, job, run = std::move(run)] { done(job, run); }, Qt::QueuedConnection);
    });
}

void RunOpener::done(const std::shared_ptr<Job>& job, const OpenedRun& run)
{
    if (job != m_job)
        return; // put aside meanwhile
    cancel();
    emit finished(run);
}

OpenedRun RunOpener::work(const QString& path, Job& job)
{
    OpenedRun run;
    run.path = path;
    const auto text = isOnShelf(path) ? shelfText(path) : readFile(path, scenario::kFileOctetsMax);
    if (!text) {
        run.failure = QString::fromStdString(text.error());
        return run;
    }
    const scenario::ReadOptions options{projection::legalReplies};
    const std::string name = scenarioFileName(path).toStdString();
    Result<scenario::Plan, scenario::Diagnostics> read = scenario::read(
        *text, name, loaderBeside(path), options);
    if (!read) {
        run.mistakes = read.error();
        return run;
    }
    const auto plan = std::make_shared<const scenario::Plan>(std::move(read).value());
    const auto simulation = std::make_shared<sim::Simulation>(plan);
    std::size_t events = 0;
    while (
        !job.cancelled && simulation->advanceTo(events + kEventsAtOnce) == sim::RunEnd::Running) {
        events = simulation->trace().size();
        job.events = events;
    }
    run.plan = plan;
    // The trace lives in the simulation: both are kept.
    run.trace = std::shared_ptr<const trace::Trace>(simulation, &simulation->trace());
    if (!job.cancelled) {
        run.hops = std::make_shared<projection::HopIndex>(*run.trace);
        run.steps = std::make_shared<projection::StepIndex>(*run.trace);
    }
    return run;
}

} // namespace postroad::ui
