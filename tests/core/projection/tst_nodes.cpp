// SPDX-License-Identifier: MIT
// Roles belong to sessions: the MTA is a server in one hop and a client in the next.
#include "core/projection/nodes.h"
#include "tests/core/projection/helpers.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::projection;
using postroad::tests::after;
using postroad::tests::findEvent;
using trace::EventKind;

class TstNodes : public QObject
{
    Q_OBJECT

private slots:
    void badges();
    void queueAndMailbox();
    void sharedMachine();
    void goesDown();
};

namespace {

const NodeRow& rowOf(const std::vector<NodeRow>& rows, const scenario::Plan& plan,
    std::string_view name, scenario::NodeRole role)
{
    for (const NodeRow& row : rows) {
        const scenario::NodePlan& node = plan.nodes[row.node.value];
        if (node.name == name && node.role == role)
            return row;
    }
    qFatal("no such node");
}

} // namespace

void TstNodes::badges()
{
    const auto story = tests::backupMxStory();
    const trace::Trace& trace = story.trace();
    const auto mta = [&](std::size_t position) {
        return rowOf(nodeRows(story.plan(), trace, position), story.plan(), "mta.example.org",
            scenario::NodeRole::TransferAgent);
    };
    QVERIFY(mta(0).badges.empty());
    const EventId relayed = findEvent(trace, EventKind::CommandSent, "MAIL", 2);
    QCOMPARE(mta(after(relayed)).badges.size(), std::size_t{1});
    QVERIFY(mta(after(relayed)).badges[0].side == Side::Server);
    const EventId onward = findEvent(trace, EventKind::CommandSent, "MAIL", 3);
    QCOMPARE(mta(after(onward)).badges.size(), std::size_t{1});
    QVERIFY(mta(after(onward)).badges[0].side == Side::Client);
    QVERIFY(!mta(after(onward)).badges[0].calling);
    QCOMPARE(story.plan().nodes[mta(after(onward)).badges[0].peer.value].name,
        std::string("mx2.example.net"));
    const EventId calls = findEvent(trace, EventKind::ConnectionAttempt, "192.0.2.10");
    QVERIFY(mta(after(calls)).badges[0].calling);
    QVERIFY(mta(after(findEvent(trace, EventKind::ConnectionRefused))).badges.empty());
    for (const NodeRow& row : nodeRows(story.plan(), trace, story.size()))
        QVERIFY(row.badges.empty());
}

void TstNodes::queueAndMailbox()
{
    const auto story = tests::backupMxStory();
    const trace::Trace& trace = story.trace();
    const EventId queued = findEvent(trace, EventKind::QueueAdded);
    const auto rows = nodeRows(story.plan(), trace, after(queued));
    QCOMPARE(
        rowOf(rows, story.plan(), "mta.example.org", scenario::NodeRole::TransferAgent).queued, 1U);
    const auto atEnd = nodeRows(story.plan(), trace, story.size());
    QCOMPARE(
        rowOf(atEnd, story.plan(), "mta.example.org", scenario::NodeRole::TransferAgent).queued,
        0U);
    const EventId filed = findEvent(trace, EventKind::MailboxFiled);
    const auto then = nodeRows(story.plan(), trace, after(filed));
    const NodeRow& store = rowOf(
        then, story.plan(), "mda.example.net", scenario::NodeRole::MailStore);
    QCOMPARE(store.mailboxes.size(), std::size_t{1});
    QCOMPARE(store.mailboxes[0].mailbox, std::string("bob@example.net"));
    QCOMPARE(store.mailboxes[0].unread, 1U);
    QVERIFY(rowOf(then, story.plan(), "mda.example.net", scenario::NodeRole::DeliveryAgent)
                .mailboxes.empty());
    const NodeRow& read = rowOf(
        atEnd, story.plan(), "mda.example.net", scenario::NodeRole::MailStore);
    QCOMPARE(read.mailboxes[0].unread, 0U);
    QCOMPARE(read.mailboxes[0].messages, 1U);
}

void TstNodes::sharedMachine()
{
    const auto story = tests::backupMxStory();
    const trace::Trace& trace = story.trace();
    const auto role = [&](EventId id) {
        return roleWord(story.plan().nodes[nodeOf(story.plan(), trace, id).value].role);
    };
    QCOMPARE(role(findEvent(trace, EventKind::CommandArrived, "LHLO")), std::string_view("MDA"));
    QCOMPARE(role(findEvent(trace, EventKind::CommandArrived, "LOGIN")), std::string_view("store"));
    QCOMPARE(role(findEvent(trace, EventKind::MailboxFiled)), std::string_view("store"));
    QCOMPARE(role(findEvent(trace, EventKind::LetterDelivered)), std::string_view("MDA"));
    QCOMPARE(role(findEvent(trace, EventKind::DnsResponse)), std::string_view("DNS"));
    QCOMPARE(role(findEvent(trace, EventKind::DnsQueryArrived)), std::string_view("resolver"));
    QCOMPARE(role(findEvent(trace, EventKind::LetterWritten)), std::string_view("MUA"));
    QVERIFY(!nodeOf(story.plan(), trace, findEvent(trace, EventKind::RunEnded)).valid());
    QVERIFY(!peerNodeOf(story.plan(), trace, findEvent(trace, EventKind::DnsQuery)).valid());
    const EventId call = findEvent(trace, EventKind::ConnectionAttempt);
    QCOMPARE(story.plan().nodes[peerNodeOf(story.plan(), trace, call).value].name,
        std::string("submit.example.org"));
}

void TstNodes::goesDown()
{
    tests::TraceBuilder world;
    world.addHost("a.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addHost("b.example.net", "192.0.2.2", scenario::NodeRole::Exchanger);
    world.record({.kind = EventKind::FaultApplied,
        .host = world.host("a.example.org"),
        .word = "down",
        .text = "b.example.net"});
    world.record(
        {.kind = EventKind::FaultApplied, .host = world.host("a.example.org"), .word = "delay"});
    QVERIFY(!nodeRows(world.plan(), world.trace(), 2)[0].down);
    QVERIFY(nodeRows(world.plan(), world.trace(), 2)[1].down);
    world.record(
        {.kind = EventKind::FaultApplied, .host = world.host("b.example.net"), .word = "up"});
    QVERIFY(!nodeRows(world.plan(), world.trace(), 3)[1].down);
}

POSTROAD_TEST(TstNodes);
#include "tst_nodes.moc"
