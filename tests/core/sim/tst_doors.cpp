// SPDX-License-Identifier: MIT
#include "core/sim/doors.h"
#include "core/sim/outside.h"
#include "tests/core/sim/network_support.h"
#include "tests/support/registry.h"
#include "tests/support/two_providers.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::sim;
using postroad::tests::Wire;
using scenario::FaultAction;
using trace::EventKind;

namespace {

using Notes = std::vector<std::string>;

/// The end of a foreign peer: writes down what it is told.
class Far final : public FarEnd
{
public:
    void write(std::string_view bytes) override { notes.emplace_back(bytes); }
    void shutdown() override { notes.emplace_back("fin"); }
    void setReading(bool reading) override
    {
        notes.emplace_back(reading ? "reading" : "not reading");
    }
    void close() override { notes.emplace_back("close"); }
    void abort() override { notes.emplace_back("abort"); }

    Notes notes;
};

/// A world beyond which there is one peer.
class Beyond final : public Outside
{
public:
    FarEnd& call(ConnectionId id, const Endpoint&) override
    {
        called = id;
        return far;
    }
    void sendDatagram(HostId, std::uint16_t, const Endpoint&, std::string_view) override
    {
        ++datagrams;
    }
    std::string secret(std::size_t octets) override { return std::string(octets, 's'); }

    Far far;
    ConnectionId called;
    int datagrams = 0;
};

/// Host "b" of the wire, which listens on port 25, and a peer from outside.
class OpenWire
{
public:
    explicit OpenWire(scenario::Plan plan = Wire::makePlan()) : wire(std::move(plan))
    {
        wire.world.open(beyond);
    }
    Doors& doors() { return *wire.world.doors(); }
    Far& far() { return beyond.far; }
    ConnectionId call(std::uint16_t port = 25)
    {
        return doors().call(HostId(1), port, {*parseIpAddress("127.0.0.1"), 40000}, far());
    }

    Beyond beyond;
    Wire wire;
};

scenario::Plan withFaultOnCall(FaultAction action)
{
    scenario::Plan plan = Wire::makePlan();
    plan.faults.push_back(
        tests::makeFault(tests::on(trace::Family::Connection, "attempt"), action));
    return plan;
}

} // namespace

class TstDoors : public QObject
{
    Q_OBJECT

private slots:
    void octetsPassBothWays()
    {
        OpenWire open;
        const ConnectionId id = open.call();
        QVERIFY(id.valid());
        open.doors().received(id, "hello");
        QCOMPARE(open.wire.server.octets, std::string("hello"));
        open.wire.b().write(id, "good day");
        QCOMPARE(open.far().notes, Notes{"good day"});
    }
    void isBrokenOffWhereNobodyListens()
    {
        OpenWire open;
        QVERIFY(!open.call(26).valid());
        QCOMPARE(open.far().notes, Notes{"abort"});
        QCOMPARE(open.doors().openConnections(), std::size_t(0));
    }
    void refusesWhereTheLessonSaysSo()
    {
        OpenWire open(withFaultOnCall(FaultAction::Refuse));
        QVERIFY(!open.call().valid());
        QCOMPARE(open.far().notes, Notes{"abort"});
        QCOMPARE(open.wire.kinds().back(), EventKind::ConnectionRefused);
    }
    void silentHostLetsThePeerGo()
    {
        OpenWire open(withFaultOnCall(FaultAction::Silent));
        const ConnectionId id = open.call();
        QVERIFY(id.valid());
        open.doors().received(id, "is anybody there?");
        QCOMPARE(open.far().notes, Notes());
        open.doors().closed(id);
        QCOMPARE(open.far().notes, Notes{"close"});
        QCOMPARE(open.doors().openConnections(), std::size_t(0));
    }
    void whatIsNotReadWaits()
    {
        OpenWire open;
        const ConnectionId id = open.call();
        open.wire.b().setReading(id, false);
        open.doors().received(id, "early");
        open.doors().closed(id);
        QCOMPARE(open.wire.server.notes, Notes());
        open.wire.b().setReading(id, true);
        open.wire.settle();
        QCOMPARE(open.wire.server.notes, (Notes{"early@0", "fin@0"}));
    }
    void crashedHostHearsNothingAndResetsAfterTheRestart()
    {
        OpenWire open;
        const ConnectionId id = open.call();
        open.doors().crash(HostId(1));
        open.doors().received(id, "hello?");
        QCOMPARE(open.wire.server.notes, Notes());
        open.doors().restart(HostId(1));
        QCOMPARE(open.far().notes, (Notes{"reading", "abort"}));
        QCOMPARE(open.doors().openConnections(), std::size_t(0));
    }
    void crashedHostAnswersNoCall()
    {
        OpenWire open;
        open.wire.world.crash(HostId(1));
        const ConnectionId id = open.call();
        QVERIFY(id.valid());
        open.doors().received(id, "is anybody there?");
        open.wire.settle();
        QCOMPARE(open.far().notes, Notes());
        QCOMPARE(open.wire.kinds().back(), EventKind::ConnectionAttempt);
        open.wire.world.restart(HostId(1));
        QCOMPARE(open.far().notes, Notes{"abort"});
        QCOMPARE(open.doors().openConnections(), std::size_t(0));
    }
    void crashedHostKeepsNobodyWhoLeaves()
    {
        OpenWire open;
        const ConnectionId patient = open.call();
        const ConnectionId rude = open.call();
        open.wire.b().setReading(patient, false);
        open.doors().received(patient, "not read before the crash");
        open.wire.world.crash(HostId(1));
        const std::size_t events = open.wire.kinds().size();
        open.doors().closed(patient);
        open.doors().lost(rude);
        open.wire.settle();
        QCOMPARE(open.doors().openConnections(), std::size_t(0));
        QCOMPARE(open.wire.kinds().size(), events); // nobody has noticed
    }
    void whoCrashesWhileCallingHearsNoAnswer()
    {
        scenario::Plan plan = Wire::makePlan();
        plan.hosts[1].real = *parseEndpoint("127.0.0.1:2525");
        OpenWire open(std::move(plan));
        open.wire.call();
        QVERIFY(open.beyond.called.valid());
        open.wire.world.crash(HostId(0));
        const std::size_t events = open.wire.kinds().size();
        open.doors().answered(open.beyond.called, true);
        open.wire.settle();
        QCOMPARE(open.wire.client.notes, Notes());
        QCOMPARE(open.far().notes, (Notes{"reading", "abort"}));
        QCOMPARE(open.wire.kinds().size(), events);
        QCOMPARE(open.doors().openConnections(), std::size_t(0));
    }
    void datagramsFindNobodyWhereACableIsOut()
    {
        OpenWire open;
        int heard = 0;
        open.wire.b().bindDatagrams(53, [&](const Endpoint&, std::string_view) { ++heard; });
        const Endpoint from{*parseIpAddress("127.0.0.1"), 40000};
        open.doors().datagram(HostId(1), 53, from, "?");
        open.wire.world.setUp(HostId(1), false);
        open.doors().datagram(HostId(1), 53, from, "?");
        QCOMPARE(heard, 1);
    }
    void datagramsDontLeaveWhereACableIsOut()
    {
        OpenWire open;
        const Endpoint from{*parseIpAddress("127.0.0.1"), 40000};
        open.wire.b().bindDatagrams(53, [&](const Endpoint& asker, std::string_view) {
            open.wire.b().sendDatagram(53, asker, "!", {});
        });
        open.doors().datagram(HostId(1), 53, from, "?");
        open.wire.world.setUp(HostId(1), false);
        open.wire.b().sendDatagram(53, from, "!", {});
        open.wire.settle();
        QCOMPARE(open.beyond.datagrams, 1);
    }
    void octetsWaitWhileACableIsOut()
    {
        OpenWire open;
        const ConnectionId id = open.call();
        open.wire.world.setUp(HostId(1), false);
        open.wire.b().write(id, "abc");
        open.doors().received(id, "read before");
        open.wire.wait(100s);
        QCOMPARE(open.wire.server.notes, Notes{});
        QCOMPARE(open.far().notes, Notes{"not reading"});
        open.wire.world.setUp(HostId(1), true);
        open.wire.settle();
        QCOMPARE(open.far().notes, (Notes{"not reading", "reading", "abc"}));
        QCOMPARE(open.wire.server.notes, Notes{"read before@100000"});
        open.doors().received(id, "on");
        QCOMPARE(open.wire.server.notes.back(), std::string("on@511000"));
    }
    void noAnswerThroughACutCable()
    {
        OpenWire open;
        const ConnectionId id = open.call();
        open.wire.world.setUp(HostId(1), false);
        open.wire.b().write(id, "abc");
        open.wire.wait(510s);
        QCOMPARE(open.wire.server.notes, Notes{});
        open.wire.wait(2s);
        QCOMPARE(open.wire.server.notes, Notes{"lost@511000"});
        open.wire.world.setUp(HostId(1), true);
        QCOMPARE(open.far().notes, (Notes{"not reading", "reading", "abort"}));
        QCOMPARE(open.doors().openConnections(), std::size_t(0));
    }
    void whoEndsBehindACutCableIsHeardLater()
    {
        OpenWire open;
        const ConnectionId id = open.call();
        open.wire.world.setUp(HostId(1), false);
        open.wire.b().write(id, "421");
        open.wire.b().shutdown(id);
        open.wire.b().release(id);
        QCOMPARE(open.far().notes, (Notes{"not reading", "reading"}));
        open.wire.world.setUp(HostId(1), true);
        QCOMPARE(
            open.far().notes, (Notes{"not reading", "reading", "reading", "421", "fin", "close"}));
        QCOMPARE(open.doors().openConnections(), std::size_t(0));
    }
    void whoLeavesBehindACutCableIsMissedLater()
    {
        OpenWire open;
        const ConnectionId id = open.call();
        open.wire.world.setUp(HostId(1), false);
        open.doors().lost(id);
        open.wire.b().write(id, "abc");
        open.wire.wait(1s);
        QCOMPARE(open.wire.server.notes, Notes{});
        open.wire.world.setUp(HostId(1), true);
        QCOMPARE(open.wire.server.notes, Notes{"lost@1000"});
    }
    void callsWaitWhileACableIsOut()
    {
        OpenWire open;
        open.wire.world.setUp(HostId(1), false);
        const ConnectionId id = open.call();
        QVERIFY(id.valid());
        const ConnectionId impatient = open.call();
        open.doors().received(id, "EHLO");
        open.doors().closed(impatient);
        open.wire.settle();
        QVERIFY(!open.wire.server.id.valid());
        QCOMPARE(open.doors().openConnections(), std::size_t(1));
        open.wire.world.setUp(HostId(1), true);
        open.wire.settle();
        QCOMPARE(open.wire.server.id, id);
        QCOMPARE(open.wire.server.notes, Notes{"EHLO@0"});
    }
    void realServersAreCalledWhenTheCableIsIn()
    {
        scenario::Plan plan = Wire::makePlan();
        plan.hosts[2].real = Endpoint{*parseIpAddress("127.0.0.1"), 2525};
        OpenWire open(plan);
        open.wire.world.setUp(HostId(0), false);
        open.wire.call("198.51.100.2");
        open.wire.wait(1s);
        QVERIFY(!open.beyond.called.valid());
        open.wire.world.setUp(HostId(0), true);
        QCOMPARE(open.beyond.called, open.wire.client.id);
        open.wire.world.setUp(HostId(2), false);
        open.doors().answered(open.wire.client.id, true);
        open.wire.wait(1s);
        QCOMPARE(open.wire.client.notes, Notes{});
        open.wire.world.setUp(HostId(2), true);
        QCOMPARE(open.wire.client.notes, Notes{"opened@2000"});
        // And if it stays out, the call ends as one to nobody.
        open.wire.world.setUp(HostId(0), false);
        open.wire.call("198.51.100.2");
        open.wire.settle();
        QCOMPARE(open.wire.client.notes.back(), std::string("timed-out@32000"));
    }
    void deliveriesEndInPeace()
    {
        scenario::Plan plan = Wire::makePlan();
        plan.hosts[2].real = Endpoint{*parseIpAddress("127.0.0.1"), 2525};
        OpenWire open(plan);
        open.wire.call("198.51.100.2");
        open.doors().answered(open.wire.client.id, true);
        QCOMPARE(open.doors().deliveries(), std::size_t(1));
        open.doors().shutDown();
        open.doors().received(open.wire.client.id, "250");
        QCOMPARE(open.wire.client.notes, (Notes{"opened@0", "250@0"}));
        open.wire.a().release(open.wire.client.id);
        QCOMPARE(open.doors().deliveries(), std::size_t(0));
        open.wire.call();
        open.wire.settle();
        QCOMPARE(open.wire.client.notes.size(), std::size_t(2)); // no new ones
    }
    void makesRoom()
    {
        OpenWire open;
        const ConnectionId id = open.call();
        open.wire.wait(10s);
        open.doors().makeRoom(HostId(1), 25, 5s);
        QCOMPARE(open.wire.server.notes, Notes{}); // it is not its turn
        open.wire.server.dawdles = open.wire.world.now() - 4s;
        open.doors().makeRoom(HostId(1), 25, 5s);
        QCOMPARE(open.wire.server.notes, Notes{}); // not for long enough
        open.wire.server.dawdles = open.wire.world.now() - 6s;
        open.doors().makeRoom(HostId(1), 110, 5s);
        open.doors().makeRoom(HostId(0), 25, 5s);
        QCOMPARE(open.wire.server.notes, Notes{}); // somewhere else
        open.doors().makeRoom(HostId(1), 25, 5s);
        open.doors().makeRoom({}, 0, 5s);
        QCOMPARE(open.wire.server.notes, (Notes{"place@10000", "place@10000"}));
        open.wire.b().write(id, "nobody takes this");
        open.doors().makeRoom(HostId(1), 25, 5s);
        QCOMPARE(open.wire.server.notes.back(), std::string("lost@10000"));
        QCOMPARE(open.far().notes.back(), std::string("abort"));
    }
    void whoIsHeldByAPersonKeepsItsPlace()
    {
        OpenWire open;
        open.doors().hold({}, "GREETING");
        const ConnectionId id = open.call();
        trace::Draft greeting;
        greeting.kind = EventKind::ReplySent;
        greeting.connection = id;
        open.wire.b().record(greeting);
        QCOMPARE(open.doors().held().size(), std::size_t(1));
        open.wire.server.dawdles = Instant();
        open.wire.wait(10s);
        open.doors().makeRoom(HostId(1), 25, 5s);
        QCOMPARE(open.wire.server.notes, Notes{});
    }
    void aDeadMachineKeepsNoPlace()
    {
        OpenWire open;
        open.call();
        open.wire.world.crash(HostId(1));
        open.wire.wait(10s);
        open.doors().makeRoom(HostId(1), 25, 5s);
        QCOMPARE(open.doors().openConnections(), std::size_t(0));
    }
    void whoNeverReadsIsCutOff()
    {
        OpenWire open;
        const ConnectionId id = open.call();
        const std::string much(600 * 1024, 'x');
        open.wire.b().write(id, much);
        QCOMPARE(open.wire.b().writable(id), std::size_t(0));
        open.wire.b().write(id, much);
        open.wire.settle();
        QCOMPARE(open.wire.server.notes, Notes{"lost@0"});
        QCOMPARE(open.far().notes.back(), std::string("abort"));
    }
};

POSTROAD_TEST(TstDoors);
#include "tst_doors.moc"
