// SPDX-License-Identifier: MIT
// Machines whose power fails, and what the others see of it.
#include "core/sim/simulation.h"
#include "core/trace/fingerprint.h"
#include "tests/core/sim/network_support.h"
#include "tests/support/registry.h"
#include "tests/support/two_providers.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::sim;
using scenario::FaultAction;
using tests::count;
using tests::on;
using tests::planWithLetter;
using tests::Wire;
using trace::EventKind;
using trace::Family;
using trace::Field;
using Notes = std::vector<std::string>;

namespace {

constexpr HostId kA{0};
constexpr HostId kB{1};

scenario::FaultPlan power(
    trace::Matcher when, FaultAction action, std::string host, Duration delay = {})
{
    scenario::FaultPlan fault = tests::makeFault(std::move(when), action);
    fault.host = std::move(host);
    fault.delay = delay;
    fault.times = 1;
    return fault;
}

/// The power fails at that event, and is back a minute later.
std::shared_ptr<scenario::Plan> crashing(const trace::Matcher& when, const std::string& host)
{
    auto plan = planWithLetter();
    plan->faults.push_back(power(when, FaultAction::Crash, host));
    plan->faults.push_back(power(
        on(Family::Machine, "crashed", {{Field::Host, host}}), FaultAction::Restart, host, 1min));
    return plan;
}

std::size_t lettersOf(Simulation& simulation, const std::string& folder)
{
    std::size_t found = 0;
    for (const auto& host : simulation.files()) {
        for (const auto& [path, content] : host.files)
            found += path.starts_with(folder + "/new/") || path.starts_with(folder + "/cur/") ? 1
                                                                                              : 0;
    }
    return found;
}

} // namespace

class TstPower : public QObject
{
    Q_OBJECT

private slots:
    // --- the network ---
    void silenceThenAReset()
    {
        Wire wire;
        wire.open();
        wire.world.crash(kB);
        wire.a().write(wire.client.id, "hello");
        wire.wait(5s);
        QCOMPARE(wire.client.notes, Notes{"opened@20"});
        wire.world.restart(kB);
        wire.settle();
        // RFC 9293 §3.5.1: what is sent again (1, 2, 4 s) meets a host that knows nothing of it.
        QCOMPARE(wire.client.notes, (Notes{"opened@20", "lost@7050"}));
        QVERIFY(wire.server.notes.empty());
        QVERIFY(wire.kinds().back() == EventKind::ConnectionReset);
    }
    void whoSaysNothingHearsNothing()
    {
        Wire wire;
        wire.open();
        wire.world.crash(kB);
        wire.world.restart(kB);
        wire.wait(1h);
        QCOMPARE(wire.client.notes, Notes{"opened@20"});
        wire.a().write(wire.client.id, "hello");
        wire.settle();
        QCOMPARE(wire.client.notes.size(), std::size_t{2});
        QVERIFY(wire.client.notes.back().starts_with("lost@"));
    }
    void closingIsAnsweredByAReset()
    {
        Wire wire;
        wire.open();
        wire.world.crash(kB);
        wire.world.restart(kB);
        wire.a().shutdown(wire.client.id);
        wire.settle();
        QVERIFY(wire.client.notes.back().starts_with("lost@"));
    }
    void whatHasLeftStillArrives()
    {
        Wire wire;
        wire.open();
        wire.b().write(wire.server.id, "one");
        wire.wait(5ms);
        wire.world.crash(kB);
        wire.settle();
        QCOMPARE(wire.client.notes, (Notes{"opened@20", "one@40"}));
    }
    void nobodyRepeatsForTheDead()
    {
        // What was lost on the way before the crash stays lost, and what came behind it is of no
        // use.
        Wire wire;
        wire.open();
        wire.world.setUp(kA, false);
        wire.b().write(wire.server.id, "one");
        wire.wait(50ms);
        wire.b().write(wire.server.id, "two");
        wire.wait(1ms);
        wire.world.setUp(kA, true);
        wire.world.crash(kB);
        wire.settle();
        QCOMPARE(wire.client.notes, Notes{"opened@20"});
    }
    void aDeadClientIsNoBetter()
    {
        Wire wire;
        wire.open();
        wire.world.crash(kA);
        wire.b().write(wire.server.id, "hello");
        wire.wait(10s);
        QVERIFY(wire.server.notes.empty());
        wire.world.restart(kA);
        wire.settle();
        QCOMPARE(wire.server.notes.size(), std::size_t{1});
        QVERIFY(wire.server.notes.front().starts_with("lost@"));
        QCOMPARE(wire.client.notes, Notes{"opened@20"}); // of a life before
    }
    void bothDead()
    {
        Wire wire;
        wire.open();
        wire.a().write(wire.client.id, "x");
        wire.b().write(wire.server.id, "y");
        wire.world.crash(kA);
        wire.world.crash(kB);
        wire.world.restart(kA);
        wire.world.restart(kB);
        wire.settle();
        QCOMPARE(wire.client.notes, Notes{"opened@20"});
        QVERIFY(wire.server.notes.empty());
    }
    void callsFindTheNextLife()
    {
        Wire wire;
        wire.world.crash(kB);
        wire.call();
        wire.wait(5s);
        QVERIFY(wire.client.notes.empty());
        wire.world.restart(kB);
        QVERIFY(wire.b().listen(25, trace::Protocol::Smtp, [&](ConnectionId id) {
            wire.server.id = id;
            return &wire.server;
        }));
        wire.wait(20s);
        QCOMPARE(wire.client.notes, Notes{"opened@7020"}); // the SYN is repeated
        wire.a().write(wire.client.id, "hello");
        wire.wait(1s);
        QCOMPARE(wire.server.octets, std::string("hello"));
    }
    void callsToTheDeadTimeOut()
    {
        Wire wire;
        wire.world.crash(kB);
        wire.call();
        wire.settle();
        QCOMPARE(wire.client.notes, Notes{"timed-out@30000"});
    }
    void theDoorIsShutUntilSomebodyListens()
    {
        Wire wire;
        wire.world.restart(kB); // crashes before
        wire.call();
        wire.settle();
        QCOMPARE(wire.client.notes, Notes{"refused@20"});
        QCOMPARE(wire.kinds()[0], EventKind::HostCrashed);
        QCOMPARE(wire.kinds()[1], EventKind::HostRestarted);
    }
    void crashedWhileOpening_data()
    {
        QTest::addColumn<int>("milliseconds");
        for (const int at : {1, 9, 11, 19, 21, 29})
            QTest::addRow("after %d ms", at) << at;
    }
    void crashedWhileOpening()
    {
        QFETCH(const int, milliseconds);
        Wire wire;
        wire.call();
        wire.wait(Duration(1ms) * milliseconds);
        wire.world.crash(kB);
        wire.wait(100ms);
        wire.world.restart(kB);
        wire.settle();
        // Whatever it was in the middle of: in the end the caller knows that it is over.
        QVERIFY(!wire.client.notes.empty());
        const std::string last = wire.client.notes.back();
        QVERIFY2(last.starts_with("refused@") || last.starts_with("lost@")
                || last.starts_with("timed-out@"),
            last.c_str());
        QVERIFY(wire.server.notes.empty());
    }
    void noCallBackOfAnotherLife()
    {
        Wire wire;
        int calls = 0;
        wire.b().startTimer(Instant(1s), [&] { ++calls; });
        wire.b().disk().write("a", makeBlob("x"), [&](bool) { ++calls; });
        wire.world.crash(kB);
        wire.b().startTimer(Instant(2s), [&] { ++calls; }); // a destructor may still say so
        wire.b().disk().write("b", makeBlob("x"), [&](bool) { ++calls; });
        wire.world.restart(kB);
        wire.settle();
        QCOMPARE(calls, 0);
        QVERIFY(wire.b().disk().list("").empty());
        wire.b().startTimer(Instant(3s), [&] { ++calls; });
        wire.b().disk().write("c", makeBlob("x"), [&](bool) { ++calls; });
        wire.settle();
        QCOMPARE(calls, 2);
    }
    void drawsGoOn()
    {
        // What was drawn in one life is not drawn again in the next.
        Wire wire;
        const std::uint64_t first = wire.b().random("id");
        wire.world.restart(kB);
        QVERIFY(wire.b().random("id") != first);
    }

    // --- whole runs ---
    void afterTheLetterIsSafeAndBeforeThe250()
    {
        // RFC 1047: the client never hears the 250, and sends the letter again.
        const auto plan = crashing(
            on(Family::Letter, "accepted", {{Field::Host, "mx1.example.net"}}), "mx1.example.net");
        Simulation simulation(plan);
        QCOMPARE(simulation.runToEnd(), RunEnd::Complete);
        const trace::Trace& trace = simulation.trace();
        QCOMPARE(lettersOf(simulation, "mail/example.net/bob"), std::size_t{2});
        QCOMPARE(count(trace, on(Family::Machine, "crashed")), std::size_t{1});
        QCOMPARE(count(trace, on(Family::Machine, "restarted")), std::size_t{1});
        QCOMPARE(
            count(trace, on(Family::Queue, "recovered", {{Field::Message, "1"}})), std::size_t{1});
        QCOMPARE(count(trace, on(Family::Letter, "delivered")), std::size_t{2});
        // From the event on, the machine does nothing: not even what it was about to do.
        const EventId accepted = trace::find(
            trace, on(Family::Letter, "accepted", {{Field::Host, "mx1"}}));
        const EventId restarted = trace::find(trace, on(Family::Machine, "restarted"));
        for (std::uint32_t k = accepted.value + 1; k < restarted.value; ++k) {
            const trace::Event& event = trace.at(k);
            const bool isPower = event.kind == EventKind::HostCrashed
                || event.kind == EventKind::FaultApplied;
            QVERIFY(isPower || trace.hostName(event.host) != "mx1.example.net");
        }
        QCOMPARE(trace[restarted].time - trace[accepted].time, Duration(1min));
    }
    void beforeTheLetterIsSafe()
    {
        // Nothing was promised; the client tries again, and Bob has it once.
        const auto plan = crashing(
            on(Family::Command, "DATA-END", {{Field::To, "mx1.example.net"}}), "mx1.example.net");
        plan->faults[0].on.arrived = true;
        Simulation simulation(plan);
        QCOMPARE(simulation.runToEnd(), RunEnd::Complete);
        QCOMPARE(lettersOf(simulation, "mail/example.net/bob"), std::size_t{1});
        QCOMPARE(count(simulation.trace(), on(Family::Queue, "recovered")), std::size_t{0});
    }
    void afterThe250()
    {
        const auto plan = crashing(
            on(Family::Connection, "attempt", {{Field::From, "mx1.example.net"}}),
            "mx1.example.net");
        Simulation simulation(plan);
        QCOMPARE(simulation.runToEnd(), RunEnd::Complete);
        QCOMPARE(lettersOf(simulation, "mail/example.net/bob"), std::size_t{1});
        QCOMPARE(count(simulation.trace(), on(Family::Queue, "recovered")), std::size_t{1});
    }
    void whoIsNotStartedAgainIsMissed()
    {
        auto plan = planWithLetter();
        plan->faults.push_back(
            power(on(Family::Connection, "accepted", {{Field::Host, "mda.example.net"}}),
                FaultAction::Crash, "mda.example.net"));
        Simulation simulation(plan);
        QCOMPARE(simulation.runToEnd(), RunEnd::Complete);
        QCOMPARE(lettersOf(simulation, "mail/example.net/bob"), std::size_t{0});
        QCOMPARE(lettersOf(simulation, "mail/example.org/alice"), std::size_t{1}); // from the MX
    }
    void theBounceIsNotForgotten()
    {
        auto plan = crashing(on(Family::Letter, "failed"), "mta.example.org");
        plan->letters[0].to = {"nobody@example.net"};
        Simulation simulation(plan);
        QCOMPARE(simulation.runToEnd(), RunEnd::Complete);
        QCOMPARE(lettersOf(simulation, "mail/example.org/alice"), std::size_t{1});
    }
    void whatAPersonWantedMeanwhileIsDoneLater()
    {
        auto plan = planWithLetter();
        plan->letters[0].at = 10s;
        plan->letters.push_back(tests::makeLetter({"bob@example.net"}, "Subject: First\n\nHi\n"));
        plan->reads.push_back({"alice@example.org", false, 20s, std::nullopt});
        plan->faults.push_back(
            power(on(Family::Connection, "closed", {{Field::Host, "alice-laptop"}}),
                FaultAction::Crash, "alice-laptop.example.org"));
        plan->faults.push_back(power(on(Family::Machine, "crashed"), FaultAction::Restart,
            "alice-laptop.example.org", 1min));
        Simulation simulation(plan);
        QCOMPARE(simulation.runToEnd(), RunEnd::Complete);
        const trace::Trace& trace = simulation.trace();
        QCOMPARE(lettersOf(simulation, "mail/example.net/bob"), std::size_t{2});
        const EventId second = trace::find(trace, [] {
            trace::Matcher written = on(Family::Letter, "written");
            written.nth = 2;
            return written;
        }());
        QVERIFY(second.valid() && trace[second].time >= Instant(1min));
        QCOMPARE(count(trace, on(Family::Command, "LOGIN")), std::size_t{1});
    }
    void whoWaitedForAnEventReadsLater()
    {
        auto plan = planWithLetter();
        plan->reads.push_back(
            {"bob@example.net", false, std::nullopt, on(Family::Mailbox, "filed")});
        plan->faults.push_back(
            power(on(Family::Letter, "written"), FaultAction::Crash, "bob-laptop.example.net"));
        plan->faults.push_back(power(
            on(Family::Mailbox, "filed"), FaultAction::Restart, "bob-laptop.example.net", 1min));
        Simulation simulation(plan);
        QCOMPARE(simulation.runToEnd(), RunEnd::Complete);
        const trace::Trace& trace = simulation.trace();
        QCOMPARE(count(trace, on(Family::Machine, "restarted")), std::size_t{1});
        QCOMPARE(count(trace, on(Family::Command, "LOGIN")), std::size_t{1});
    }
    void isTheSameAgain()
    {
        const auto plan = crashing(
            on(Family::Letter, "accepted", {{Field::Host, "mx1"}}), "mx1.example.net");
        Simulation one(plan);
        one.runToEnd();
        Simulation two(plan);
        while (two.end() == RunEnd::Running)
            two.advanceTo(two.trace().size() + 3);
        QCOMPARE(fingerprint(one.trace()), fingerprint(two.trace()));
    }
    void interventionsCrashAndRestart()
    {
        Simulation living(planWithLetter());
        living.advanceTo(150);
        std::vector<Intervention> list;
        list.push_back(living.intervene(Crash{"mta.example.org"}));
        living.advance(living.now() + 40s);
        list.push_back(living.intervene(Restart{"mta.example.org"}));
        QCOMPARE(living.runToEnd(), RunEnd::Complete);
        QVERIFY(lettersOf(living, "mail/example.net/bob") > 0);
        Simulation again(planWithLetter(), list);
        again.runToEnd();
        QVERIFY(again.detached().empty());
        QCOMPARE(fingerprint(again.trace()), fingerprint(living.trace()));
    }
};

POSTROAD_TEST(TstPower);
#include "tst_power.moc"
