// SPDX-License-Identifier: MIT
// What became of each recipient, and the exit status that follows.
#include "core/projection/outcome.h"
#include "tests/core/projection/helpers.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::projection;
using postroad::tests::after;
using postroad::tests::findEvent;
using trace::EventKind;

class TstOutcome : public QObject
{
    Q_OBJECT

private slots:
    void fates_data();
    void fates();
    void backupMx();
    void unknownUser();
    void deferred();
};

void TstOutcome::fates_data()
{
    QTest::addColumn<QList<int>>("fates");
    QTest::addColumn<int>("status");
    const int pending = static_cast<int>(Fate::Pending);
    const int queued = static_cast<int>(Fate::Queued);
    const int delivered = static_cast<int>(Fate::Delivered);
    const int failed = static_cast<int>(Fate::Failed);
    QTest::newRow("none") << QList<int>{} << 0;
    QTest::newRow("all") << QList<int>{delivered, delivered} << 0;
    QTest::newRow("one queued") << QList<int>{delivered, queued} << 75;
    QTest::newRow("one on its way") << QList<int>{pending} << 75;
    QTest::newRow("one failed") << QList<int>{delivered, failed} << 69;
    QTest::newRow("failed and queued") << QList<int>{queued, failed} << 69;
}

void TstOutcome::fates()
{
    QFETCH(const QList<int>, fates);
    QFETCH(const int, status);
    Outcome result;
    for (const int fate : fates) {
        result.rows.emplace_back();
        result.rows.back().fate = static_cast<Fate>(fate);
    }
    QCOMPARE(result.exitStatus(), status);
}

void TstOutcome::backupMx()
{
    const auto story = tests::backupMxStory();
    QVERIFY(outcome(story.trace(), 0).rows.empty());
    const auto early = outcome(story.trace(), 10);
    QCOMPARE(early.rows.size(), std::size_t{1});
    QCOMPARE(word(early.rows[0].fate), std::string_view("pending"));
    const auto late = outcome(story.trace(), story.size());
    QCOMPARE(word(late.rows[0].fate), std::string_view("delivered"));
    QCOMPARE(late.exitStatus(), 0);
}

void TstOutcome::unknownUser()
{
    const auto story = tests::unknownUserStory();
    const auto result = outcome(story.trace(), story.size());
    QCOMPARE(result.rows.size(), std::size_t{1}); // the notification is not a letter
    QCOMPARE(word(result.rows[0].fate), std::string_view("failed"));
    QCOMPARE(result.rows[0].code, 550U);
    QVERIFY((result.rows[0].enhanced == EnhancedCode{5, 1, 1}));
    QCOMPARE(result.rows[0].bounce, 2U);
    QCOMPARE(result.exitStatus(), 69);
}

void TstOutcome::deferred()
{
    tests::TraceBuilder world;
    world.addHost("mta.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addMessage({"<1@example.org>", "", {"a@example.net", "b@example.com"}, 1, 0});
    const HostId host = world.host("mta.example.org");
    world.about({1, 1, 1});
    world.record({.kind = EventKind::LetterDelivered, .host = host, .text = "a@example.net"});
    world.about({1, 0, 1});
    world.record({.kind = EventKind::QueueDeferred, .host = host, .text = "Q", .number = 900});
    const auto result = outcome(world.trace(), world.size());
    QCOMPARE(word(result.rows[0].fate), std::string_view("delivered"));
    QCOMPARE(word(result.rows[1].fate), std::string_view("queued"));
    QCOMPARE(result.exitStatus(), 75);
}

POSTROAD_TEST(TstOutcome);
#include "tst_outcome.moc"
