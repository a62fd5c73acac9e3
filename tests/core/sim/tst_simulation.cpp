// SPDX-License-Identifier: MIT
// Whole runs: a letter all the way, what goes wrong, and the properties that every run has.
#include "core/base/ascii.h"
#include "core/sim/simulation.h"
#include "core/trace/fingerprint.h"
#include "tests/support/registry.h"
#include "tests/support/two_providers.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::sim;
using scenario::FaultAction;
using tests::count;
using tests::on;
using tests::planWithLetter;
using trace::EventKind;
using trace::Family;
using trace::Field;
using trace::Matcher;

namespace {

std::vector<std::string> canonical(const trace::Trace& trace)
{
    std::vector<std::string> lines;
    for (std::size_t k = 0; k < trace.size(); ++k)
        lines.push_back(canonicalForm(trace, EventId(static_cast<std::uint32_t>(k))));
    return lines;
}

/// What lies in a mailbox after the run.
std::vector<std::string> mailbox(Simulation& simulation, const std::string& folder)
{
    std::vector<std::string> messages;
    for (const auto& host : simulation.files()) {
        for (const auto& [path, content] : host.files) {
            if (path.starts_with(folder + '/'))
                messages.push_back(*content);
        }
    }
    return messages;
}

void dump(const trace::Trace& trace)
{
    if (!qEnvironmentVariableIsSet("POSTROAD_DUMP"))
        return;
    for (std::size_t k = 0; k < trace.size(); ++k) {
        const trace::Event& e = trace.at(k);
        const auto& row = trace::row(e.kind);
        fprintf(stderr, "%4zu %s %-12s %-16s %-24s c%d m%u r%u a%u [%s] %u/%u %s\n", k,
            formatSeconds(e.time, 6).c_str(), std::string(familyName(row.family)).c_str(),
            std::string(row.word).c_str(), std::string(trace.hostName(e.host)).c_str(),
            e.connection.valid() ? int(e.connection.value) : -1, trace.subject(e).message,
            trace.subject(e).recipient, trace.subject(e).attempt,
            std::string(trace.word(e)).c_str(), e.number, e.detail,
            row.family == Family::Dns ? "" : ascii::quotedForDisplay(trace.text(e), 90).c_str());
    }
}

} // namespace

class TstSimulation : public QObject
{
    Q_OBJECT

private slots:
    void deliversALetter()
    {
        auto plan = planWithLetter();
        plan->reads.push_back({"bob@example.net", false, 20s, std::nullopt});
        plan->reads.push_back({"bob@example.net", true, 25s, std::nullopt});
        Simulation simulation(plan);
        QCOMPARE(simulation.runToEnd(), RunEnd::Complete);
        const trace::Trace& trace = simulation.trace();
        dump(trace);
        QCOMPARE(
            count(trace, on(Family::Letter, "delivered", {{Field::Recipient, "bob@example.net"}})),
            1U);
        QCOMPARE(count(trace, on(Family::Mailbox, "read")), 2U);
        const auto messages = mailbox(simulation, "mail/example.net/bob");
        QCOMPARE(messages.size(), 1U);
        QVERIFY(messages.front().starts_with("Return-Path: <alice@example.org>\r\n"));
        QVERIFY(messages.front().find("Shall we say noon?\r\n") != std::string::npos);
    }
    void triesTheBackup()
    {
        auto plan = planWithLetter();
        plan->faults.push_back(
            tests::makeFault(on(Family::Connection, "attempt", {{Field::To, "mx1.example.net"}}),
                FaultAction::Refuse));
        Simulation simulation(plan);
        QCOMPARE(simulation.runToEnd(), RunEnd::Complete);
        dump(simulation.trace());
        QCOMPARE(count(simulation.trace(),
                     on(Family::Route, "outcome",
                         {{Field::Candidate, "mx1.example.net"}, {Field::Outcome, "refused"}})),
            1U);
        QCOMPARE(count(simulation.trace(),
                     on(Family::Route, "outcome",
                         {{Field::Candidate, "mx2"}, {Field::Outcome, "accepted"}})),
            1U);
        QCOMPARE(count(simulation.trace(), on(Family::Letter, "delivered")), 1U);
    }
    void bouncesAnUnknownUser()
    {
        Simulation simulation(planWithLetter({"nobody@example.net"}));
        QCOMPARE(simulation.runToEnd(), RunEnd::Complete);
        dump(simulation.trace());
        QCOMPARE(
            count(simulation.trace(), on(Family::Letter, "failed", {{Field::Enhanced, "5.1.1"}})),
            1U);
        QCOMPARE(count(simulation.trace(), on(Family::Letter, "bounced")), 1U);
        const auto messages = mailbox(simulation, "mail/example.org/alice");
        QCOMPARE(messages.size(), 1U);
        QVERIFY(messages.front().starts_with("Return-Path: <>\r\n"));
        QVERIFY(messages.front().find("report-type=delivery-status") != std::string::npos);
    }
    void givesUpAfterFiveDays()
    {
        auto plan = planWithLetter();
        plan->faults.push_back(tests::makeFault(
            on(Family::Connection, "attempt",
                {{Field::Port, "25"}, {Field::Client, "mta.example.org"}, {Field::Server, "mx1"}}),
            FaultAction::Silent));
        plan->faults.push_back(tests::makeFault(
            on(Family::Connection, "attempt", {{Field::Server, "mx2.example.net"}}),
            FaultAction::Refuse));
        Simulation simulation(plan);
        QCOMPARE(simulation.runToEnd(), RunEnd::Complete);
        QVERIFY(count(simulation.trace(), on(Family::Queue, "deferred")) > 20);
        QCOMPARE(
            count(simulation.trace(), on(Family::Letter, "failed", {{Field::Enhanced, "5.4.7"}})),
            1U);
        QCOMPARE(mailbox(simulation, "mail/example.org/alice").size(), 1U);
    }
    void forcesAReply()
    {
        auto plan = planWithLetter();
        auto fault = tests::makeFault(
            on(Family::Command, "RCPT", {{Field::To, "mx1.example.net"}}), FaultAction::Reply);
        fault.reply = "452 4.2.2 Mailbox full";
        fault.times = 1;
        plan->faults.push_back(fault);
        Simulation simulation(plan);
        QCOMPARE(simulation.runToEnd(), RunEnd::Complete);
        dump(simulation.trace());
        QCOMPARE(
            count(simulation.trace(), on(Family::Reply, "452", {{Field::ReplyTo, "RCPT"}})), 1U);
        QCOMPARE(count(simulation.trace(), on(Family::Letter, "delivered")), 1U);
    }
    void survivesLostDatagrams()
    {
        auto plan = planWithLetter();
        auto fault = tests::makeFault(on(Family::Dns, "query"), FaultAction::Lose);
        fault.times = 2;
        plan->faults.push_back(fault);
        Simulation simulation(plan);
        QCOMPARE(simulation.runToEnd(), RunEnd::Complete);
        QCOMPARE(count(simulation.trace(), on(Family::Dns, "lost")), 2U);
        QCOMPARE(count(simulation.trace(), on(Family::Letter, "delivered")), 1U);
    }

    void asksAgainOverTcpWhenAnAnswerIsCut()
    {
        auto plan = planWithLetter();
        for (int i = 0; i < 60; ++i)
            plan->zones.back().text += "@ MX 100 a-rather-long-name-for-a-mail-exchanger-"
                + std::to_string(i) + "\n";
        Simulation simulation(plan);
        QCOMPARE(simulation.runToEnd(), RunEnd::Complete);
        const trace::Trace& trace = simulation.trace();
        QVERIFY(
            count(trace, on(Family::Dns, "response-arrived", {{Field::Outcome, "truncated"}})) > 0);
        QVERIFY(count(trace, on(Family::Connection, "accepted", {{Field::Protocol, "dns"}})) > 0);
        QVERIFY(count(trace,
                    on(Family::Dns, "response-arrived",
                        {{Field::Protocol, "dns"}, {Field::Outcome, "answer"}}))
            > 0);
        QCOMPARE(count(trace, on(Family::Letter, "delivered")), 1U);
        // DNS belongs to the route: its connections are no hops.
        for (std::size_t k = 0; k < trace.connections().size(); ++k)
            QCOMPARE(trace.connections()[k].hop == 0,
                trace.connections()[k].protocol == trace::Protocol::Dns);
    }

    // --- properties ---
    void isTheSameInAnySteps_data()
    {
        QTest::addColumn<int>("step");
        for (const int step : {1, 2, 3, 7, 50})
            QTest::addRow("%d events", step) << step;
    }
    void isTheSameInAnySteps()
    {
        QFETCH(int, step);
        Simulation whole(planWithLetter());
        whole.runToEnd();
        Simulation pieces(planWithLetter());
        while (pieces.end() == RunEnd::Running)
            pieces.advanceTo(pieces.trace().size() + static_cast<std::size_t>(step));
        QCOMPARE(canonical(pieces.trace()), canonical(whole.trace()));
        QCOMPARE(fingerprint(pieces.trace()), fingerprint(whole.trace()));
    }
    void isTheSameAfterTimeSteps()
    {
        Simulation whole(planWithLetter());
        whole.runToEnd();
        Simulation pieces(planWithLetter());
        for (Instant until; pieces.end() == RunEnd::Running; until += 3ms)
            pieces.advance(until);
        QCOMPARE(fingerprint(pieces.trace()), fingerprint(whole.trace()));
    }
    void interventionGivesTheSameAgain()
    {
        // Changed while it lives, and made again from the list: one trace.
        Simulation living(planWithLetter());
        living.advanceTo(60);
        std::vector<Intervention> list;
        list.push_back(living.intervene(Unplug{"mx1.example.net"}));
        living.runToEnd();
        QVERIFY(count(living.trace(), on(Family::Connection, "timed-out")) > 0);
        Simulation again(planWithLetter(), list);
        again.runToEnd();
        QVERIFY(again.detached().empty());
        QCOMPARE(canonical(again.trace()), canonical(living.trace()));
    }
    void interventionElsewhereIsDetached()
    {
        Simulation living(planWithLetter());
        living.advanceTo(60);
        const std::vector<Intervention> list{living.intervene(Unplug{"mx1.example.net"})};
        Simulation other(planWithLetter({"nobody@example.net"}), list);
        other.runToEnd();
        QCOMPARE(other.detached(), (std::vector<std::size_t>{0}));
    }
    void seedsChangeOnlyIdentifiers()
    {
        auto plan = planWithLetter();
        plan->seed = 8;
        Simulation other(plan);
        other.runToEnd();
        Simulation first(planWithLetter());
        first.runToEnd();
        QVERIFY(fingerprint(other.trace()) != fingerprint(first.trace()));
        QCOMPARE(other.trace().size(), first.trace().size());
    }
    void everyEventHasAnEarlierCause()
    {
        Simulation simulation(planWithLetter({"bob@example.net", "nobody@example.net"}));
        simulation.runToEnd();
        const trace::Trace& trace = simulation.trace();
        for (std::size_t k = 0; k < trace.size(); ++k) {
            const trace::Event& event = trace.at(k);
            if (event.cause.valid()) {
                QVERIFY(event.cause.value < k);
                QVERIFY(trace[event.cause].time <= event.time);
            } else {
                QVERIFY2(event.kind == EventKind::LetterWritten || event.kind == EventKind::RunEnded
                        || event.kind == EventKind::ConnectionAttempt,
                    canonicalForm(trace, EventId(static_cast<std::uint32_t>(k))).c_str());
            }
        }
    }
};

POSTROAD_TEST(TstSimulation);
#include "tst_simulation.moc"
