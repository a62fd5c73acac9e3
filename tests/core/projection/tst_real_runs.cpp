// SPDX-License-Identifier: MIT
// The projections over what real nodes record: the traces written by hand must not be the only ones
// that they understand.
#include "core/projection/custody.h"
#include "core/projection/hops.h"
#include "core/projection/ladder.h"
#include "core/projection/mailbox.h"
#include "core/projection/nodes.h"
#include "core/projection/outcome.h"
#include "core/projection/route.h"
#include "core/projection/session_state.h"
#include "core/projection/stepping.h"
#include "core/projection/timeline.h"
#include "core/projection/transcript.h"
#include "core/projection/wire.h"
#include "core/sim/simulation.h"
#include "tests/support/registry.h"
#include "tests/support/two_providers.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::projection;

namespace {

std::shared_ptr<scenario::Plan> planWith(std::vector<std::string> to, bool mx1Refuses)
{
    auto plan = tests::makeTwoProviders();
    plan->letters.push_back(tests::makeLetter(std::move(to)));
    plan->reads.push_back({"bob@example.net", true, 20s, std::nullopt});
    if (mx1Refuses) {
        trace::Matcher call;
        call.family = trace::Family::Connection;
        call.word = "attempt";
        call.conditions = {{trace::Field::To, "mx1.example.net"}};
        plan->faults.push_back(tests::makeFault(call, scenario::FaultAction::Refuse));
    }
    return plan;
}

std::string custodyWay(const trace::Trace& trace)
{
    std::string way;
    std::string last;
    for (std::size_t k = 0; k <= trace.size(); ++k) {
        std::string now;
        for (const CustodyRow& row : custody(trace, k)) {
            now += (now.empty() ? "" : " / ") + std::string(word(row.state));
            for (const Holder& holder : row.holders) {
                const std::string_view name = trace.hostName(holder.host);
                now += ' ' + std::string(name.substr(0, name.find('.')));
            }
        }
        if (now != last)
            way += now + '\n';
        last = now;
    }
    return way;
}

} // namespace

class TstRealRuns : public QObject
{
    Q_OBJECT

private slots:
    void backupMx();
    void unknownUser();
    void twoRecipients();
    void linesMeetTheirStates();
    void nothingStaysOnTheWire();
};

void TstRealRuns::backupMx()
{
    sim::Simulation run(planWith({"bob@example.net"}, true));
    run.runToEnd();
    const trace::Trace& trace = run.trace();
    const HopIndex hops(trace);
    std::string outcomes;
    for (const HopRow& row : hops.rows(trace.size()))
        outcomes += std::string(trace::protocolName(row.protocol)) + ' '
            + std::string(word(row.outcome)) + '\n';
    QCOMPARE(outcomes,
        std::string("submission closed\nsmtp closed\nsmtp refused\nsmtp closed\nlmtp closed\n"
                    "pop3 closed\n"));
    const auto all = routes(trace, trace.size());
    const RouteRow* route = routeTo(all, "example.net");
    QVERIFY(route);
    const auto& candidates = route->latest().candidates;
    QCOMPARE(candidates.size(), std::size_t{2});
    QCOMPARE(candidates[0].host, std::string("mx1.example.net"));
    QCOMPARE(candidates[0].outcome, std::string_view("refused"));
    QCOMPARE(candidates[0].hop, 3U);
    QCOMPARE(candidates[1].outcome, std::string_view("accepted"));
    QCOMPARE(candidates[1].hop, 4U);
    QCOMPARE(route->latest().verdict, std::string_view("delivered"));
    QVERIFY(route->latest().questions.size() >= 3);
    QCOMPARE(route->latest().questions[0].outcome, std::string_view("answer"));
    QCOMPARE(route->latest().questions[0].referrals, 2U);
    QVERIFY(route->latest().questions[0].arrived);
    QCOMPARE(outcome(trace, trace.size()).exitStatus(), 0);
    const auto boxes = mailboxes(trace, trace.size());
    QCOMPARE(boxes.size(), std::size_t{1});
    QCOMPARE(boxes[0].mailbox, std::string("bob@example.net"));
    QCOMPARE(boxes[0].unread, 0U);
    std::string parts;
    for (const TimelinePart& part : timeline(trace, trace.size()).parts)
        parts += std::string(word(part.kind)) + ' ';
    QVERIFY2(parts.starts_with("letter submission relay mx-lookup refused relay lmtp file "),
        parts.c_str());
    const std::string way = custodyWay(trace);
    QVERIFY2(way.find("\nboth mta mx2\nheld mx2\n") != std::string::npos, way.c_str());
    QVERIFY2(way.find("delivered") != std::string::npos, way.c_str());
}

void TstRealRuns::unknownUser()
{
    sim::Simulation run(planWith({"nobody@example.net"}, false));
    run.runToEnd();
    const trace::Trace& trace = run.trace();
    const Outcome result = outcome(trace, trace.size());
    QCOMPARE(result.rows.size(), std::size_t{1});
    QCOMPARE(word(result.rows[0].fate), std::string_view("failed"));
    QCOMPARE(result.rows[0].bounce, 2U);
    QCOMPARE(result.exitStatus(), 69);
    const auto rows = custody(trace, trace.size());
    QCOMPARE(rows.size(), std::size_t{2});
    QCOMPARE(word(rows[0].state), std::string_view("bounced"));
    QCOMPARE(word(rows[1].state), std::string_view("delivered"));
    const auto all = routes(trace, trace.size());
    QCOMPARE(routeTo(all, "example.net")->latest().verdict, std::string_view("failed"));
    QCOMPARE(
        routeTo(all, "example.net")->latest().candidates[0].outcome, std::string_view("rejected"));
}

void TstRealRuns::twoRecipients()
{
    sim::Simulation run(planWith({"bob@example.net", "nobody@example.net"}, false));
    run.runToEnd();
    const trace::Trace& trace = run.trace();
    const Outcome result = outcome(trace, trace.size());
    QCOMPARE(result.rows.size(), std::size_t{2});
    QCOMPARE(word(result.rows[0].fate), std::string_view("delivered"));
    QCOMPARE(word(result.rows[1].fate), std::string_view("failed"));
    const auto rows = custody(trace, trace.size());
    QCOMPARE(word(rows[1].state), std::string_view("bounced"));
    // Custody splits where the roads part: only bob's copy moves on to mx1.
    const std::string way = custodyWay(trace);
    QVERIFY2(way.find("both mta mx1 / held mta\n") != std::string::npos
            || way.find("both mta mx1 / failed mta\n") != std::string::npos,
        way.c_str());
}

void TstRealRuns::linesMeetTheirStates()
{
    sim::Simulation run(planWith({"bob@example.net"}, false));
    run.runToEnd();
    const trace::Trace& trace = run.trace();
    const HopIndex hops(trace);
    std::size_t checked = 0;
    for (const HopRow& hop : hops.rows(trace.size())) {
        for (const TranscriptRow& row : transcript(hops, hop.number, trace.size())) {
            QVERIFY(row.sent && row.arrived && *row.arrived > *row.sent);
            const bool isReply = row.kind == TranscriptRow::Kind::Reply && row.code != 0;
            if (!isReply)
                continue;
            // What is said was legal when it was said.
            const auto state = sessionState(hops, hop.number, row.event.value);
            const bool legal = std::find(state.legalReplies.begin(), state.legalReplies.end(),
                                   static_cast<std::uint16_t>(row.code))
                != state.legalReplies.end();
            if (!state.awaited.empty()) {
                QVERIFY2(legal, std::string(row.text).c_str());
                ++checked;
            }
        }
    }
    QVERIFY(checked > 15);
}

void TstRealRuns::nothingStaysOnTheWire()
{
    const auto plan = planWith({"bob@example.net", "nobody@example.net"}, true);
    sim::Simulation run(plan);
    run.runToEnd();
    const trace::Trace& trace = run.trace();
    QVERIFY(onTheWire(*plan, trace, trace.size()).empty());
    for (const NodeRow& row : nodeRows(*plan, trace, trace.size())) {
        QVERIFY(row.badges.empty());
        QCOMPARE(row.queued, 0U);
    }
    const auto columns = ladderColumns(*plan, trace, trace.size());
    for (const LadderRow& row : ladderRows(*plan, trace, trace.size(), columns))
        QVERIFY(row.state != LadderState::InFlight);
    const StepIndex steps(trace, 1);
    QVERIFY(steps.boundaries(StepSize::Delivery).size() >= 3);
}

POSTROAD_TEST(TstRealRuns);
#include "tst_real_runs.moc"
