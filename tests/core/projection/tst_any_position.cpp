// SPDX-License-Identifier: MIT
// What the window keeps to be quick at any position says the same as reading the trace from its
// beginning: at every position of the lessons, under several seeds, forwards and backwards.
#include "core/projection/hops.h"
#include "core/projection/ladder.h"
#include "core/projection/legal_replies.h"
#include "core/projection/mailbox.h"
#include "core/projection/queue.h"
#include "core/projection/route.h"
#include "core/scenario/read.h"
#include "core/sim/simulation.h"
#include "core/trace/checkpoints.h"
#include "tests/support/registry.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

#include <algorithm>
#include <map>

using namespace postroad;
using namespace postroad::projection;

class TstAnyPosition : public QObject
{
    Q_OBJECT

private slots:
    void lessons_data();
    void lessons();
    void growing();
};

namespace {

std::string textOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

scenario::Plan lessonPlan(const QString& path)
{
    const QDir folder = QFileInfo(path).dir();
    const scenario::FileLoader loader = [folder](std::string_view name) {
        const QString beside = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
        return Result<std::string, std::string>(textOf(folder.filePath(beside)));
    };
    return scenario::read(textOf(path), QFileInfo(path).fileName().toStdString(), loader,
        scenario::ReadOptions{legalReplies})
        .value();
}

/// Everything of a route that can be seen.
std::string shown(const std::vector<RouteRow>& routes)
{
    std::string text;
    const auto add = [&text](const auto&... parts) {
        ((text += parts, text += '|'), ...);
        text += '\n';
    };
    const auto number = [](const auto& id) { return std::to_string(id.value); };
    for (const RouteRow& route : routes) {
        add(route.domain, number(route.host), std::to_string(route.message));
        for (const AttemptRow& attempt : route.attempts) {
            add(number(attempt.started), number(attempt.done), std::to_string(attempt.number),
                std::string(attempt.verdict), std::to_string(trace::pack(attempt.enhanced)));
            for (const QuestionRow& q : attempt.questions) {
                add(number(q.asked), number(q.answered), number(q.by), number(q.to), q.question,
                    std::to_string(q.depth), std::string(q.outcome), std::to_string(q.cached),
                    std::to_string(q.arrived), std::to_string(q.referrals),
                    std::to_string(q.ttl.value_or(0)));
                for (const std::string& record : q.records)
                    add(record);
            }
            for (const CandidateRow& c : attempt.candidates)
                add(number(c.event), number(c.tried), number(c.ended), std::to_string(c.ordinal),
                    std::to_string(c.preference), c.host, c.address, std::string(c.outcome),
                    std::to_string(c.hop), std::to_string(c.trying));
        }
    }
    return text;
}

std::string shown(const std::vector<LadderColumn>& columns)
{
    std::string text;
    for (const LadderColumn& column : columns) {
        text += column.label + '|' + column.host;
        for (const NodeId node : column.nodes)
            text += '|' + std::to_string(node.value);
        text += '\n';
    }
    return text;
}

/// Of all hops those that StandingFold keeps.
std::vector<ConnectionId> standing(const HopIndex& hops, std::size_t position)
{
    const std::vector<HopRow> rows = hops.rows(position);
    std::vector<ConnectionId> kept;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool goesOn = rows[i].outcome == HopOutcome::Calling
            || rows[i].outcome == HopOutcome::Open;
        const bool isLast = std::none_of(rows.begin() + static_cast<std::ptrdiff_t>(i) + 1,
            rows.end(), [&](const HopRow& later) {
                return later.client == rows[i].client && later.server == rows[i].server
                    && later.protocol == rows[i].protocol;
            });
        if (goesOn || isLast)
            kept.push_back(rows[i].connection);
    }
    return kept;
}

/// Two answers to the same question: from what is kept, and from the beginning of the trace.
class Both
{
public:
    Both(const scenario::Plan& plan, const trace::Trace& trace)
        : m_plan(plan),
          m_trace(trace),
          m_routes(trace),
          m_cast(plan, trace),
          m_standing(trace),
          m_counts(trace),
          m_queues(trace),
          m_hops(trace)
    {
    }

    void compareAt(std::size_t position)
    {
        const std::vector<RouteRow> plain = routes(m_trace, position);
        QCOMPARE(m_routes.count(position), plain.size());
        QCOMPARE(shown(m_routes.rows(position)), shown(plain));
        for (std::size_t k = position % 97; k < position; k += 97)
            compareRouteOf(EventId(static_cast<std::uint32_t>(k)), position, plain);
        QCOMPARE(shown(m_cast.at(position)), shown(ladderColumns(m_plan, m_trace, position)));
        compareQueues(position);
        compareMailboxes(position);
        m_hops.update();
        std::vector<ConnectionId> kept;
        for (const auto& hop : m_standing.at(position).hops)
            kept.push_back(hop.connection);
        QVERIFY(kept == standing(m_hops, position));
    }

private:
    void compareQueues(std::size_t position)
    {
        std::map<HostId, std::uint32_t> kept;
        std::map<HostId, std::uint32_t> plain;
        for (const QueueCount& queue : m_queues.at(position)) {
            if (queue.entries > 0)
                kept[queue.host] = queue.entries;
        }
        for (const QueueRow& entry : queueEntries(m_trace, position))
            ++plain[entry.host];
        QVERIFY(kept == plain);
    }
    void compareMailboxes(std::size_t position)
    {
        const std::vector<MailboxRow> plain = mailboxes(m_trace, position);
        const std::vector<MailboxCount> kept = m_counts.at(position);
        QCOMPARE(kept.size(), plain.size());
        for (std::size_t i = 0; i < kept.size(); ++i) {
            const auto& messages = plain[i].messages;
            const auto unread = std::count_if(
                messages.begin(), messages.end(), [](const MailboxMessageRow& message) {
                    return !message.deleted && !message.read.valid();
                });
            QCOMPARE(kept[i].mailbox, plain[i].mailbox);
            QVERIFY(kept[i].host == plain[i].host);
            QCOMPARE(kept[i].messages, plain[i].present);
            QCOMPARE(kept[i].unread, static_cast<std::uint32_t>(unread));
        }
    }
    void compareRouteOf(EventId event, std::size_t position, const std::vector<RouteRow>& plain)
    {
        const RouteRow* row = routeOf(plain, m_trace, event);
        const auto kept = m_routes.routeOf(event, position);
        QCOMPARE(kept.has_value(), row != nullptr);
        if (kept)
            QCOMPARE(*kept, static_cast<std::size_t>(row - plain.data()));
    }

    const scenario::Plan& m_plan;
    const trace::Trace& m_trace;
    RouteIndex m_routes;
    LadderCast m_cast;
    trace::Checkpoints<StandingFold> m_standing;
    MailboxCounts m_counts;
    QueueCounts m_queues;
    HopIndex m_hops;
};

} // namespace

void TstAnyPosition::lessons_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("seed");
    const QDir folder(QStringLiteral(POSTROAD_SOURCE_DIR "/scenarios"));
    for (const QString& name : folder.entryList({QStringLiteral("*.toml")})) {
        for (const int seed : {1, 77})
            QTest::addRow("%s, seed %d", qPrintable(name), seed) << folder.filePath(name) << seed;
    }
}

void TstAnyPosition::lessons()
{
    QFETCH(QString, path);
    QFETCH(int, seed);
    const auto plan = std::make_shared<scenario::Plan>(lessonPlan(path));
    plan->seed = static_cast<std::uint64_t>(seed);
    sim::Simulation run(plan);
    run.advanceTo(1'000'000);
    const std::size_t end = run.trace().size();
    QVERIFY(end > 100);
    Both forward(*plan, run.trace());
    Both back(*plan, run.trace());
    for (std::size_t k = 0; k <= end && !QTest::currentTestFailed(); ++k)
        forward.compareAt(k);
    for (std::size_t k = end; k > 0 && !QTest::currentTestFailed();
         k -= std::min<std::size_t>(k, 11))
        back.compareAt(k);
}

/// The same over a trace that becomes longer between the looks at it.
void TstAnyPosition::growing()
{
    const auto plan = std::make_shared<scenario::Plan>(
        lessonPlan(QStringLiteral(POSTROAD_SOURCE_DIR "/scenarios/backup-mx.toml")));
    sim::Simulation run(plan);
    Both kept(*plan, run.trace());
    for (std::size_t k = 25; run.advanceTo(k) == sim::RunEnd::Running; k += 25) {
        kept.compareAt(run.trace().size());
        kept.compareAt(run.trace().size() / 2);
    }
    kept.compareAt(run.trace().size());
}

POSTROAD_TEST(TstAnyPosition);
#include "tst_any_position.moc"
