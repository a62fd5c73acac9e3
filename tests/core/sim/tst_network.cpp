// SPDX-License-Identifier: MIT
#include "core/trace/fingerprint.h"
#include "tests/core/sim/network_support.h"
#include "tests/support/registry.h"
#include "tests/support/two_providers.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::sim;
using postroad::tests::End;
using postroad::tests::Wire;
using scenario::FaultAction;
using trace::EventKind;

namespace {

using Notes = std::vector<std::string>;
using Kinds = std::vector<EventKind>;

scenario::Plan withFault(trace::Family family, std::string word, FaultAction action,
    Duration delay = {}, std::uint32_t times = UINT32_MAX)
{
    scenario::Plan plan = Wire::makePlan();
    plan.faults.push_back(tests::makeFault(tests::on(family, std::move(word)), action));
    plan.faults.back().delay = delay;
    plan.faults.back().times = times;
    return plan;
}

std::string numbered(std::size_t octets)
{
    std::string text;
    for (std::size_t k = 0; text.size() < octets; ++k)
        text += std::to_string(k) + ' ';
    text.resize(octets);
    return text;
}

} // namespace

class TstNetwork : public QObject
{
    Q_OBJECT

private slots:
    // --- opening ---
    void opensInThreeWays()
    {
        Wire wire;
        wire.open();
        QCOMPARE(wire.client.notes, (Notes{"opened@20"}));
        QCOMPARE(wire.server.id, wire.client.id);
        QCOMPARE(wire.kinds(),
            (Kinds{EventKind::ConnectionAttempt, EventKind::ConnectionOpened,
                EventKind::ConnectionAccepted}));
        QCOMPARE(wire.world.trace().at(2).time, Instant(30ms));
        QCOMPARE(wire.world.trace().at(2).host, HostId(1));
        QCOMPARE(wire.world.trace().at(2).cause, EventId(1));
        QCOMPARE(wire.world.trace().at(1).cause, EventId(0));
        const trace::ConnectionInfo& info = wire.world.trace().connection(wire.client.id);
        QCOMPARE(format(info.clientEnd.address), std::string("192.0.2.1"));
        QVERIFY(info.clientEnd.port >= 49152);
    }
    void portsOfCallsDiffer()
    {
        Wire wire;
        wire.open();
        const auto first = wire.world.trace().connection(wire.client.id).clientEnd.port;
        wire.call();
        QVERIFY(wire.world.trace().connection(wire.client.id).clientEnd.port != first);
    }
    void isRefusedWhereNobodyListens()
    {
        Wire wire;
        wire.call("198.51.100.1", 26);
        wire.settle();
        QCOMPARE(wire.client.notes, (Notes{"refused@20"}));
        QCOMPARE(wire.kinds(), (Kinds{EventKind::ConnectionAttempt, EventKind::ConnectionRefused}));
        QCOMPARE(wire.world.now(), Instant(20ms)); // no timer is left behind
    }
    void nobodyAtThatAddress_data()
    {
        QTest::addColumn<QByteArray>("address");
        QTest::newRow("no host") << QByteArray("203.0.113.9");
        QTest::newRow("no address of that family") << QByteArray("2001:db8::1");
    }
    void nobodyAtThatAddress()
    {
        QFETCH(const QByteArray, address);
        Wire wire;
        wire.call(address.constData());
        wire.settle();
        QCOMPARE(wire.client.notes, (Notes{"timed-out@30000"}));
        QCOMPARE(
            wire.kinds(), (Kinds{EventKind::ConnectionAttempt, EventKind::ConnectionTimedOut}));
    }
    void refusedByFault()
    {
        Wire wire(withFault(trace::Family::Connection, "attempt", FaultAction::Refuse));
        wire.call();
        wire.settle();
        QCOMPARE(wire.client.notes, (Notes{"refused@20"}));
        QVERIFY(!wire.server.id.valid());
        QCOMPARE(wire.kinds(),
            (Kinds{EventKind::ConnectionAttempt, EventKind::FaultApplied,
                EventKind::ConnectionRefused}));
    }
    void silentByFault()
    {
        Wire wire(withFault(trace::Family::Connection, "attempt", FaultAction::Silent));
        wire.call();
        wire.settle();
        QCOMPARE(wire.client.notes, (Notes{"timed-out@30000"}));
        QVERIFY(!wire.server.id.valid());
    }
    void delayedByFault()
    {
        Wire wire(withFault(trace::Family::Connection, "attempt", FaultAction::Delay, 2s));
        wire.call();
        wire.settle();
        QCOMPARE(wire.client.notes, (Notes{"opened@2020"}));
    }
    void resetWhileOpening()
    {
        Wire wire(withFault(trace::Family::Connection, "attempt", FaultAction::Reset));
        wire.call();
        wire.settle();
        QCOMPARE(wire.client.notes, (Notes{"lost@0"}));
        QVERIFY(wire.server.notes.empty());
    }
    void listenerMayDecline()
    {
        Wire wire;
        wire.isWelcome = false;
        wire.call();
        wire.settle();
        QCOMPARE(wire.client.notes, (Notes{"opened@20", "lost@40"}));
    }
    void portsAreTakenOnce()
    {
        Wire wire;
        const auto nobody = [](ConnectionId) -> runtime::ConnectionHandler* { return nullptr; };
        QVERIFY(!wire.b().listen(25, trace::Protocol::Smtp, nobody));
        QVERIFY(wire.b().listen(26, trace::Protocol::Smtp, nobody));
        const auto deaf = [](const Endpoint&, std::string_view) {};
        QVERIFY(wire.b().bindDatagrams(25, deaf));
        QVERIFY(!wire.b().bindDatagrams(25, deaf));
    }
    void clientMaySpeakFirst()
    {
        // What is sent before the server's accept() returns comes after it.
        Wire wire;
        wire.call();
        wire.wait(20ms);
        wire.a().write(wire.client.id, "early");
        wire.settle();
        QCOMPARE(wire.server.octets, std::string("early"));
    }
    void latencyIsOfTheLink()
    {
        Wire wire;
        QCOMPARE(wire.world.network().latency(HostId(0), HostId(1)), Duration(10ms));
        QCOMPARE(wire.world.network().latency(HostId(0), HostId(2)), Duration(70ms));
        QCOMPARE(wire.world.network().latency(HostId(2), HostId(0)), Duration(70ms));
        QVERIFY(wire.world.network().latency(HostId(0), HostId(0)) < 1ms);
        wire.call("198.51.100.2", 25);
        wire.settle();
        QCOMPARE(wire.client.notes, (Notes{"refused@140"}));
    }

    // --- octets ---
    void octetsKeepTheirOrder()
    {
        Wire wire;
        wire.open();
        const std::string text = numbered(5000);
        for (std::size_t k = 0; k < text.size(); k += 7)
            wire.a().write(wire.client.id, std::string_view(text).substr(k, 7));
        wire.settle();
        QVERIFY(wire.server.octets == text);
        QVERIFY(wire.client.octets.empty());
    }
    void delayHoldsUpWhatFollows()
    {
        Wire wire;
        wire.open();
        wire.world.network().delayNext(wire.client.id, HostId(0), 500ms);
        wire.a().write(wire.client.id, "one");
        wire.a().write(wire.client.id, "two");
        wire.settle();
        QCOMPARE(wire.server.notes, (Notes{"one@540", "two@540"}));
    }
    void pausesReading()
    {
        Wire wire;
        wire.open();
        wire.b().setReading(wire.server.id, false);
        wire.a().write(wire.client.id, "one");
        wire.a().write(wire.client.id, "two");
        wire.a().shutdown(wire.client.id);
        wire.wait(50ms);
        QVERIFY(wire.server.notes.empty());
        wire.b().setReading(wire.server.id, true);
        QVERIFY(wire.server.notes.empty()); // never from within the call
        wire.settle();
        QCOMPARE(wire.server.notes, (Notes{"onetwo@80", "fin@80"}));
    }
    void windowFillsAndDrains()
    {
        Wire wire;
        wire.open();
        wire.b().setReading(wire.server.id, false);
        const std::size_t window = wire.a().writable(wire.client.id);
        QVERIFY(window >= 64 * 1024);
        wire.a().write(wire.client.id, std::string(window, 'x'));
        QCOMPARE(wire.a().writable(wire.client.id), std::size_t{0});
        wire.wait(1s);
        QCOMPARE(wire.client.notes.size(), std::size_t{1}); // opened
        wire.b().setReading(wire.server.id, true);
        wire.settle();
        QCOMPARE(wire.client.notes.back(), std::string("drained@1040"));
        QCOMPARE(wire.a().writable(wire.client.id), window);
        QCOMPARE(wire.server.octets.size(), window);
    }

    // --- closing ---
    void halfClose()
    {
        Wire wire;
        wire.open();
        wire.a().write(wire.client.id, "last words");
        wire.a().shutdown(wire.client.id);
        wire.a().write(wire.client.id, "too late");
        wire.wait(20ms);
        QCOMPARE(wire.server.notes, (Notes{"last words@40", "fin@40"}));
        wire.b().write(wire.server.id, "I hear");
        wire.b().shutdown(wire.server.id);
        wire.settle();
        QCOMPARE(wire.client.notes, (Notes{"opened@20", "I hear@60", "fin@60"}));
        QCOMPARE(wire.a().writable(wire.client.id), std::size_t{0});
    }
    void abortIsSeenByThePeer()
    {
        Wire wire;
        wire.open();
        wire.b().write(wire.server.id, "on its way");
        wire.a().abort(wire.client.id);
        wire.settle();
        QCOMPARE(wire.server.notes, (Notes{"lost@40"}));
        QCOMPARE(wire.client.notes, (Notes{"opened@20"}));
        const trace::Event& reset = wire.world.trace().at(3);
        QCOMPARE(reset.kind, EventKind::ConnectionReset);
        QCOMPARE(reset.host, HostId(1));
        QCOMPARE(wire.world.trace().word(reset), std::string_view("peer"));
    }
    void releaseOfAnOpenEndAborts()
    {
        Wire wire;
        wire.open();
        wire.a().release(wire.client.id);
        wire.settle();
        QCOMPARE(wire.server.notes, (Notes{"lost@40"}));
    }
    void releaseWhileCallingIsQuiet()
    {
        Wire wire;
        wire.call();
        wire.wait(5ms);
        wire.a().release(wire.client.id);
        wire.settle();
        QVERIFY(wire.client.notes.empty());
        QCOMPARE(wire.server.octets, std::string());
    }
    void resetIsSeenByBoth()
    {
        Wire wire;
        wire.open();
        wire.a().write(wire.client.id, "never");
        wire.world.network().reset(wire.client.id);
        wire.settle();
        QCOMPARE(wire.client.notes, (Notes{"opened@20", "lost@30"}));
        QCOMPARE(wire.server.notes, (Notes{"lost@30"}));
    }
    void callsWithGoneHandlesDoNothing()
    {
        Wire wire;
        wire.open();
        wire.world.network().reset(wire.client.id);
        wire.a().write(wire.client.id, "x");
        wire.a().shutdown(wire.client.id);
        wire.a().abort(wire.client.id);
        wire.a().setReading(wire.client.id, true);
        wire.a().release(wire.client.id);
        wire.a().write(ConnectionId(99), "x");
        wire.settle();
        QCOMPARE(wire.client.notes, (Notes{"opened@20", "lost@30"}));
    }

    // --- hosts that are down ---
    void callIsRepeatedWhileTheHostIsDown()
    {
        Wire wire;
        wire.world.setUp(HostId(1), false);
        wire.call();
        wire.wait(2s);
        wire.world.setUp(HostId(1), true);
        wire.settle();
        // The packets leave again after 1 s and 2 s more.
        QCOMPARE(wire.client.notes, (Notes{"opened@3020"}));
    }
    void octetsAreRepeatedWhileTheHostIsDown()
    {
        Wire wire;
        wire.open();
        wire.world.setUp(HostId(1), false);
        wire.a().write(wire.client.id, "one");
        wire.a().write(wire.client.id, "two");
        wire.wait(500ms);
        wire.world.setUp(HostId(1), true);
        wire.settle();
        QCOMPARE(wire.server.octets, std::string("onetwo"));
    }
    void repeatedOctetsStayInOrder()
    {
        // The host comes back between the arrivals of the first and the second.
        Wire wire;
        wire.open();
        wire.world.setUp(HostId(1), false);
        wire.a().write(wire.client.id, "one ");
        wire.wait(5ms);
        wire.a().write(wire.client.id, "two ");
        wire.a().shutdown(wire.client.id);
        wire.wait(7ms);
        wire.world.setUp(HostId(1), true);
        wire.wait(1ms);
        wire.a().write(wire.client.id, "three ");
        wire.settle();
        QCOMPARE(wire.server.octets, std::string("one two "));
        QCOMPARE(wire.server.notes.back().substr(0, 4), std::string("fin@"));
    }
    void patienceEnds()
    {
        Wire wire;
        wire.open();
        wire.world.setUp(HostId(1), false);
        wire.a().write(wire.client.id, "hello?");
        wire.settle();
        QCOMPARE(wire.client.notes.size(), std::size_t{2});
        QVERIFY(wire.client.notes.back().starts_with("lost@"));
        QVERIFY(wire.world.now() > Instant(5min));
        QVERIFY(wire.world.now() < Instant(30min));
    }

    // --- datagrams ---
    void datagramsArriveOrAreLost_data()
    {
        QTest::addColumn<int>("action");
        QTest::addColumn<int>("arrivesAt");
        QTest::newRow("nothing broken") << -1 << 10;
        QTest::newRow("lost") << int(FaultAction::Lose) << -1;
        QTest::newRow("delayed") << int(FaultAction::Delay) << 310;
    }
    void datagramsArriveOrAreLost()
    {
        QFETCH(const int, action);
        QFETCH(const int, arrivesAt);
        Wire wire(action < 0
                ? Wire::makePlan()
                : withFault(trace::Family::Dns, "query", static_cast<FaultAction>(action), 300ms));
        int heardAt = -1;
        wire.b().bindDatagrams(53, [&](const Endpoint& from, std::string_view bytes) {
            QCOMPARE(format(from.address), std::string("192.0.2.1"));
            QCOMPARE(from.port, std::uint16_t{4000});
            QCOMPARE(bytes, std::string_view("question"));
            heardAt = int(nanoseconds(wire.world.now()) / 1'000'000);
        });
        const EventId sent = wire.a().record({.kind = EventKind::DnsQuery});
        wire.a().sendDatagram(4000, {*parseIpAddress("198.51.100.1"), 53}, "question", sent);
        wire.settle();
        QCOMPARE(heardAt, arrivesAt);
        const Kinds kinds = wire.kinds();
        QCOMPARE(std::count(kinds.begin(), kinds.end(), EventKind::DnsLost),
            std::ptrdiff_t{arrivesAt < 0 ? 1 : 0});
    }
    void datagramToADownHostIsLost()
    {
        Wire wire;
        bool heard = false;
        wire.b().bindDatagrams(53, [&](const Endpoint&, std::string_view) { heard = true; });
        const EventId sent = wire.a().record({.kind = EventKind::DnsQuery});
        wire.world.setUp(HostId(1), false);
        wire.a().sendDatagram(4000, {*parseIpAddress("198.51.100.1"), 53}, "x", sent);
        wire.settle();
        QVERIFY(!heard);
        QCOMPARE(wire.kinds(), (Kinds{EventKind::DnsQuery, EventKind::DnsLost}));
    }
    void datagramToNobodyIsLost()
    {
        Wire wire;
        const EventId sent = wire.a().record({.kind = EventKind::DnsQuery});
        wire.a().sendDatagram(4000, {*parseIpAddress("203.0.113.77"), 53}, "x", sent);
        wire.settle();
        QCOMPARE(wire.kinds(), (Kinds{EventKind::DnsQuery, EventKind::DnsLost}));
    }
    void datagramComesFromAnAddressOfTheSameFamily()
    {
        scenario::Plan plan = Wire::makePlan();
        plan.hosts[0].addresses.push_back(*parseIpAddress("2001:db8::a"));
        Wire wire(plan);
        std::string from;
        wire.b().bindDatagrams(
            53, [&](const Endpoint& end, std::string_view) { from = format(end.address); });
        const EventId sent = wire.a().record({.kind = EventKind::DnsQuery});
        wire.a().sendDatagram(4000, {*parseIpAddress("2001:db8::1"), 53}, "x", sent);
        wire.settle();
        QCOMPARE(from, std::string("2001:db8::a"));
    }

    // --- order ---
    void isTheSameEachTime()
    {
        const auto run = [] {
            Wire wire;
            wire.open();
            for (int k = 0; k < 20; ++k) {
                wire.a().write(wire.client.id, std::to_string(k));
                wire.b().write(wire.server.id, std::to_string(k));
            }
            wire.world.setUp(HostId(1), false);
            wire.wait(12ms);
            wire.world.setUp(HostId(1), true);
            wire.a().shutdown(wire.client.id);
            wire.settle();
            Notes all = wire.client.notes;
            all.insert(all.end(), wire.server.notes.begin(), wire.server.notes.end());
            all.push_back(trace::fingerprint(wire.world.trace()));
            return all;
        };
        QCOMPARE(run(), run());
    }
};

POSTROAD_TEST(TstNetwork);
#include "tst_network.moc"
