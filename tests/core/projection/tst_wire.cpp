// SPDX-License-Identifier: MIT
// What is on the links: sent, and neither arrived nor lost.
#include "core/projection/wire.h"
#include "tests/core/projection/helpers.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::projection;
using postroad::tests::after;
using postroad::tests::findEvent;
using trace::EventKind;

class TstWire : public QObject
{
    Q_OBJECT

private slots:
    void aLineInFlight();
    void callsAndDatagrams();
    void outcomesHaveWordsInBothLanguages();
    void resetSweeps();
};

void TstWire::aLineInFlight()
{
    const auto story = tests::backupMxStory();
    const trace::Trace& trace = story.trace();
    const EventId sent = findEvent(trace, EventKind::CommandSent, "RCPT", 3);
    const auto rows = onTheWire(story.plan(), trace, after(sent));
    QCOMPARE(rows.size(), std::size_t{1});
    QCOMPARE(rows[0].label.en, std::string("RCPT"));
    QVERIFY(rows[0].event == sent);
    QCOMPARE(story.plan().nodes[rows[0].from.value].name, std::string("mta.example.org"));
    QCOMPARE(story.plan().nodes[rows[0].to.value].name, std::string("mx2.example.net"));
    QVERIFY(onTheWire(story.plan(), trace, after(sent) + 1).empty());
    // Body and dot travel together.
    const EventId dot = findEvent(trace, EventKind::CommandSent, "DATA-END");
    const auto both = onTheWire(story.plan(), trace, after(dot));
    QCOMPARE(both.size(), std::size_t{2});
    QCOMPARE(both[1].label.en, std::string("."));
    QCOMPARE(both[1].label.in("zh"), std::string("."));
    const std::string octets = std::to_string(trace[both[0].event].number);
    QCOMPARE(both[0].label.en, octets + " octets");
    QCOMPARE(both[0].label.in("zh"), octets + " 字节");
    QVERIFY(onTheWire(story.plan(), trace, story.size()).empty());
}

void TstWire::callsAndDatagrams()
{
    const auto story = tests::backupMxStory();
    const trace::Trace& trace = story.trace();
    const auto at = [&](EventId id) { return onTheWire(story.plan(), trace, after(id)); };
    const auto call = at(findEvent(trace, EventKind::ConnectionAttempt, "192.0.2.10"));
    QCOMPARE(call.size(), std::size_t{1});
    QCOMPARE(call[0].label.en, std::string("SYN"));
    QVERIFY(at(findEvent(trace, EventKind::ConnectionRefused)).empty());
    const auto query = at(findEvent(trace, EventKind::DnsQuery));
    QCOMPARE(query[0].label.en, std::string("example.net MX ?"));
    QCOMPARE(story.plan().nodes[query[0].to.value].name, std::string("resolver.example.org"));
    // Whom a resolver asks is not known before it has arrived there.
    QVERIFY(!at(findEvent(trace, EventKind::DnsQuery, "MX", 2))[0].to.valid());
    const auto response = at(findEvent(trace, EventKind::DnsResponse, "MX", 2));
    QCOMPARE(response[0].label.en, std::string("10 mx1.example.net · 20 mx2.example.net"));
    QCOMPARE(story.plan().nodes[response[0].to.value].name, std::string("resolver.example.org"));
    const auto reply = at(findEvent(trace, EventKind::ReplySent, "250 2.1.5"));
    QCOMPARE(reply[0].label.en, std::string("250 2.1.5"));
    QVERIFY(reply[0].replyClass == ReplyClass::Accepted);
    const auto imap = at(findEvent(trace, EventKind::ReplySent, "a1 OK"));
    QCOMPARE(imap[0].label.en, std::string("a1 OK"));
}

void TstWire::outcomesHaveWordsInBothLanguages()
{
    for (int i = 1; i <= static_cast<int>(trace::DnsOutcome::Garbled); ++i) {
        const std::string_view name = trace::dnsOutcomeName(static_cast<trace::DnsOutcome>(i));
        const LocalText text = dnsOutcomeText(name);
        QCOMPARE(text.en, std::string(name));
        QVERIFY2(!text.zh.empty(), text.en.c_str());
    }
}

void TstWire::resetSweeps()
{
    tests::TraceBuilder world;
    world.addHost("a.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addHost("b.example.net", "192.0.2.2", scenario::NodeRole::Exchanger);
    const ConnectionId one = world.call(
        "a.example.org", "b.example.net", trace::Protocol::Smtp, 25);
    const ConnectionId other = world.call(
        "a.example.org", "b.example.net", trace::Protocol::Smtp, 25);
    world.open(one);
    world.open(other);
    world.sendCommand(one, "NOOP", "NOOP");
    world.sendCommand(other, "NOOP", "NOOP");
    QCOMPARE(onTheWire(world.plan(), world.trace(), world.size()).size(), std::size_t{2});
    world.fail(one, EventKind::ConnectionReset);
    const auto rows = onTheWire(world.plan(), world.trace(), world.size());
    QCOMPARE(rows.size(), std::size_t{1});
    QVERIFY(rows[0].connection == other);
}

POSTROAD_TEST(TstWire);
#include "tst_wire.moc"
