// SPDX-License-Identifier: MIT
// Hops as they come into being, and how each ends.
#include "core/projection/hops.h"
#include "tests/core/projection/helpers.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::projection;
using postroad::tests::after;
using postroad::tests::findEvent;
using trace::EventKind;

class TstHops : public QObject
{
    Q_OBJECT

private slots:
    void backupMx();
    void nothingBeforeTheFirst();
    void outcomes_data();
    void outcomes();
    void currentFollowsTheTalk();
    void growsWithTheTrace();
    void eventsAreOfTheHop();
    void linesAreKnownAtEachPosition();
};

void TstHops::backupMx()
{
    const auto story = tests::backupMxStory();
    const HopIndex hops(story.trace());
    const auto rows = hops.rows(story.size());
    QCOMPARE(rows.size(), std::size_t{6});
    const std::array<HopOutcome, 6> outcomes{HopOutcome::Closed, HopOutcome::Closed,
        HopOutcome::Refused, HopOutcome::Closed, HopOutcome::Closed, HopOutcome::Closed};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        QCOMPARE(rows[i].number, static_cast<std::uint32_t>(i + 1));
        QVERIFY(rows[i].outcome == outcomes[i]);
        QCOMPARE(rows[i].message, 1U);
    }
    QCOMPARE(story.trace().hostName(rows[2].server), std::string_view("mx1.example.net"));
    QCOMPARE(rows[2].lines, 0U);
    QCOMPARE(format(rows[3].serverEnd), std::string("192.0.2.20:25"));
    QCOMPARE(rows[4].protocol == trace::Protocol::Lmtp, true);
    QVERIFY(!hops.row(0, story.size()));
    QVERIFY(!hops.row(7, story.size()));
}

void TstHops::nothingBeforeTheFirst()
{
    const auto story = tests::backupMxStory();
    const HopIndex hops(story.trace());
    const EventId call = findEvent(story.trace(), EventKind::ConnectionAttempt);
    QVERIFY(hops.rows(call.value).empty());
    QCOMPARE(hops.current(call.value), 0U);
    QCOMPARE(hops.rows(after(call)).size(), std::size_t{1});
    QVERIFY(hops.rows(after(call))[0].outcome == HopOutcome::Calling);
    QVERIFY(hops.events(1, call.value).empty());
}

void TstHops::outcomes_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("outcome");
    QTest::newRow("refused") << static_cast<int>(EventKind::ConnectionRefused)
                             << QByteArray("refused");
    QTest::newRow("timed out") << static_cast<int>(EventKind::ConnectionTimedOut)
                               << QByteArray("timed-out");
    QTest::newRow("reset") << static_cast<int>(EventKind::ConnectionReset) << QByteArray("reset");
    QTest::newRow("closed") << static_cast<int>(EventKind::ConnectionClosed)
                            << QByteArray("closed");
    QTest::newRow("opened") << static_cast<int>(EventKind::ConnectionOpened) << QByteArray("open");
}

void TstHops::outcomes()
{
    QFETCH(const int, kind);
    QFETCH(const QByteArray, outcome);
    tests::TraceBuilder world;
    world.addHost("a.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addHost("b.example.net", "192.0.2.2", scenario::NodeRole::Exchanger);
    const ConnectionId call = world.call(
        "a.example.org", "b.example.net", trace::Protocol::Smtp, 25);
    world.fail(call, static_cast<EventKind>(kind));
    world.record({.kind = EventKind::ConnectionClosed,
        .host = world.host("a.example.org"),
        .connection = call});
    const HopIndex hops(world.trace());
    QCOMPARE(word(hops.row(1, 2)->outcome), std::string_view(outcome.constData()));
    // What comes after the end does not change it.
    QCOMPARE(word(hops.row(1, 3)->outcome),
        outcome == "open" ? std::string_view("closed") : std::string_view(outcome.constData()));
}

void TstHops::currentFollowsTheTalk()
{
    const auto story = tests::backupMxStory();
    const HopIndex hops(story.trace());
    for (std::uint32_t hop = 1; hop <= 6; ++hop) {
        const EventId call = hops.row(hop, story.size())->first;
        QCOMPARE(hops.current(after(call)), hop);
        QCOMPARE(hops.current(call.value), hop - 1);
    }
}

void TstHops::growsWithTheTrace()
{
    tests::TraceBuilder world;
    world.addHost("a.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addHost("b.example.net", "192.0.2.2", scenario::NodeRole::Exchanger);
    HopIndex hops(world.trace());
    QVERIFY(hops.rows(world.size()).empty());
    const ConnectionId first = world.call(
        "a.example.org", "b.example.net", trace::Protocol::Smtp, 25);
    hops.update();
    QCOMPARE(hops.rows(world.size()).size(), std::size_t{1});
    world.open(first);
    const EventId sent = world.sendCommand(first, "NOOP", "NOOP");
    hops.update();
    QVERIFY(!hops.lines(1, world.size()).back().arrival.valid());
    world.arrive(sent);
    hops.update();
    QCOMPARE(hops.lines(1, world.size()).size(), std::size_t{1});
    QCOMPARE(hops.lines(1, world.size()).back().arrival.value, sent.value + 1);
    world.fail(first, EventKind::ConnectionReset);
    world.call("a.example.org", "b.example.net", trace::Protocol::Dns, 53);
    hops.update();
    // A connection for DNS is no hop.
    QCOMPARE(hops.rows(world.size()).size(), std::size_t{1});
    QVERIFY(hops.row(1, world.size())->outcome == HopOutcome::Reset);
}

void TstHops::eventsAreOfTheHop()
{
    const auto story = tests::backupMxStory();
    const HopIndex hops(story.trace());
    std::size_t before = 0;
    for (std::size_t k = 0; k <= story.size(); ++k) {
        const auto events = hops.events(4, k);
        QVERIFY(events.size() == before || events.size() == before + 1);
        before = events.size();
        if (!events.empty())
            QVERIFY(events.back().value < k);
    }
    QVERIFY(before > 20);
}

/// The index of the whole trace knows more, but tells no more than that of the part that is seen.
void TstHops::linesAreKnownAtEachPosition()
{
    const auto story = tests::backupMxStory();
    const HopIndex hops(story.trace());
    for (std::size_t k = 0; k <= story.size(); ++k) {
        const auto cut = tests::cutTrace(story.trace(), k);
        const HopIndex fresh(*cut);
        for (std::uint32_t hop = 1; hop <= 6; ++hop) {
            const auto known = hops.lines(hop, k);
            const auto then = fresh.lines(hop, k);
            QCOMPARE(known.size(), then.size());
            for (std::size_t i = 0; i < known.size(); ++i) {
                QVERIFY(known[i].event == then[i].event);
                const EventId arrival = known[i].arrival;
                const bool came = arrival.valid() && arrival.value < k;
                QVERIFY((came ? arrival : EventId()) == then[i].arrival);
            }
        }
    }
}

POSTROAD_TEST(TstHops);
#include "tst_hops.moc"
