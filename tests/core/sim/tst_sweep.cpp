// SPDX-License-Identifier: MIT
// Hundreds of runs with random trouble: whatever happens, the run ends, nobody's letter vanishes,
// and the same seed gives the same trace.
#include "core/sim/simulation.h"
#include "core/trace/fingerprint.h"
#include "tests/core/sim/sweep_plan.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <map>
#include <set>

using namespace postroad;
using namespace postroad::sim;
using trace::EventKind;

namespace {

constexpr std::uint64_t kSeeds = 300;
constexpr std::uint64_t kSeedsPerRow = 25;
constexpr Limits kLimits{.events = 200'000}; // far more than any of them needs

/// What the trace and the disks say of one message's recipients.
class Ledger
{
public:
    explicit Ledger(Simulation& simulation) : m_simulation(simulation)
    {
        const trace::Trace& trace = simulation.trace();
        for (std::size_t k = 0; k < trace.size(); ++k)
            note(trace, trace.at(k));
        for (const auto& host : simulation.files()) {
            for (const auto& [path, content] : host.files) {
                if (path.ends_with(".control"))
                    m_queued[path.substr(6, path.size() - 14)] = *content;
            }
        }
    }

    /// The first recipient who ends in no way at all, or "".
    [[nodiscard]] std::string firstLost() const
    {
        const trace::Trace& trace = m_simulation.trace();
        for (std::uint32_t m = 1; m <= trace.messages().size(); ++m) {
            const trace::MessageInfo& info = trace.message(m);
            for (std::uint32_t r = 1; r <= info.recipients.size(); ++r) {
                const bool isSettled = m_delivered.contains({m, r}) || m_failed.contains({m, r});
                if (!isSettled && !isQueued(m, info.recipients[r - 1]))
                    return "message " + std::to_string(m) + " to " + info.recipients[r - 1];
            }
        }
        return {};
    }
    /// A failure of a letter that a server had taken, without a notification, or "".
    [[nodiscard]] std::string firstUntold() const
    {
        const trace::Trace& trace = m_simulation.trace();
        for (const auto& [message, recipient] : m_failedInServers) {
            if (!trace.message(message).reversePath.empty() && !m_bounced.contains(message))
                return "message " + std::to_string(message);
        }
        return {};
    }
    [[nodiscard]] std::size_t written() const { return m_written; }
    [[nodiscard]] std::size_t settled() const { return m_delivered.size() + m_failed.size(); }

private:
    using Who = std::pair<std::uint32_t, std::uint32_t>;

    void note(const trace::Trace& trace, const trace::Event& event)
    {
        const trace::Subject about = trace.subject(event);
        const Who who{about.message, about.recipient};
        switch (event.kind) {
        case EventKind::LetterWritten:
            ++m_written;
            break;
        case EventKind::LetterDelivered:
            m_delivered.insert(who);
            break;
        case EventKind::LetterFailed:
            m_failed.insert(who);
            if (!trace.hostName(event.host).starts_with("alice-laptop"))
                m_failedInServers.insert(who);
            break;
        case EventKind::LetterBounced:
            m_bounced.insert(trace.message(about.message).about);
            break;
        case EventKind::QueueAdded:
            m_entries[about.message].emplace_back(trace.text(event));
            break;
        default:
            break;
        }
    }
    [[nodiscard]] bool isQueued(std::uint32_t message, const std::string& mailbox) const
    {
        const auto entries = m_entries.find(message);
        if (entries == m_entries.end())
            return false;
        for (const std::string& id : entries->second) {
            const auto control = m_queued.find(id);
            if (control != m_queued.end()
                && control->second.find("to <" + mailbox + "> waiting") != std::string::npos)
                return true;
        }
        return false;
    }

    Simulation& m_simulation;
    std::size_t m_written = 0;
    std::set<Who> m_delivered;
    std::set<Who> m_failed;
    std::set<Who> m_failedInServers;
    std::set<std::uint32_t> m_bounced;
    std::map<std::uint32_t, std::vector<std::string>> m_entries; ///< queue ids by message
    std::map<std::string, std::string> m_queued; ///< control files by queue id
};

} // namespace

class TstSweep : public QObject
{
    Q_OBJECT

private slots:
    void nothingIsLost_data()
    {
        QTest::addColumn<qulonglong>("first");
        for (std::uint64_t first = 1; first <= kSeeds; first += kSeedsPerRow)
            QTest::addRow("seeds from %llu", static_cast<unsigned long long>(first))
                << qulonglong(first);
    }
    void nothingIsLost()
    {
        QFETCH(const qulonglong, first);
        std::size_t settled = 0;
        for (std::uint64_t seed = first; seed < first + kSeedsPerRow; ++seed) {
            const std::string name = "seed " + std::to_string(seed) + ": ";
            Simulation simulation(tests::SweepPlan::make(seed), {}, kLimits);
            const RunEnd end = simulation.runToEnd();
            QVERIFY2(end == RunEnd::Complete || end == RunEnd::TimeCap,
                (name + std::string(runEndName(end))).c_str());
            const Ledger ledger(simulation);
            QCOMPARE(ledger.written(), simulation.plan().letters.size());
            QVERIFY2(ledger.firstLost().empty(), (name + ledger.firstLost()).c_str());
            QVERIFY2(ledger.firstUntold().empty(), (name + ledger.firstUntold()).c_str());
            settled += ledger.settled();
            checkTrace(simulation.trace(), name);
        }
        QVERIFY(settled > kSeedsPerRow); // the trouble is not all there is
    }
    void sameSeedSameTrace()
    {
        for (std::uint64_t seed = 1; seed <= kSeeds; seed += 29) {
            Simulation whole(tests::SweepPlan::make(seed));
            whole.runToEnd();
            Simulation pieces(tests::SweepPlan::make(seed));
            while (pieces.end() == RunEnd::Running)
                pieces.advanceTo(pieces.trace().size() + 13);
            QCOMPARE(trace::fingerprint(pieces.trace()), trace::fingerprint(whole.trace()));
        }
    }

private:
    /// What holds in every trace: time goes on, causes come before, arrivals follow sendings.
    static void checkTrace(const trace::Trace& trace, const std::string& name)
    {
        for (std::size_t k = 0; k < trace.size(); ++k) {
            const trace::Event& event = trace.at(k);
            const std::string where = name + "event " + std::to_string(k);
            QVERIFY2(k == 0 || trace.at(k - 1).time <= event.time, where.c_str());
            QVERIFY2(!event.cause.valid() || event.cause.value < k, where.c_str());
            if (event.kind == EventKind::CommandArrived || event.kind == EventKind::ReplyArrived
                || event.kind == EventKind::BodyArrived) {
                const trace::Event& sent = trace[event.cause];
                QVERIFY2(sent.connection == event.connection && sent.offset == event.offset
                        && trace.text(sent) == trace.text(event) && sent.host != event.host,
                    where.c_str());
            }
        }
    }
};

POSTROAD_TEST(TstSweep);
#include "tst_sweep.moc"
