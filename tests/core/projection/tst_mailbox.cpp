// SPDX-License-Identifier: MIT
// Mailboxes and queues fill and empty.
#include "core/projection/mailbox.h"
#include "core/projection/queue.h"
#include "tests/core/projection/helpers.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::projection;
using postroad::tests::after;
using postroad::tests::findEvent;
using trace::EventKind;

class TstMailbox : public QObject
{
    Q_OBJECT

private slots:
    void filedReadDeleted();
    void twoBoxes();
    void countsAtAnyPosition();
    void folders_data();
    void folders();
    void queue();
};

void TstMailbox::folders_data()
{
    QTest::addColumn<QByteArray>("folder");
    QTest::addColumn<QByteArray>("mailbox");
    QTest::addColumn<bool>("same");
    const auto row = [](const char* folder, const char* mailbox, bool same) {
        QTest::addRow("%s %s", folder, mailbox)
            << QByteArray(folder) << QByteArray(mailbox) << same;
    };
    row("mail/example.net/bob", "bob@example.net", true);
    row("mail/example.net/bob", "Bob@EXAMPLE.net", true);
    row("mail/example.net/bob", "bo@example.net", false);
    row("mail/example.net/bo", "bob@example.net", false);
    row("mail/example.net/bob", "bob@example.org", false);
    row("mail/example.net/o%27neil", "o'neil@example.net", true);
    row("mail/example.net/c%2Fd", "c/d@example.net", true);
    row("mail/example.net/c/d", "c/d@example.net", false);
    row("mail/example.com/%2Fexample.net%2Fbob", "bob@example.net", false);
    row("mail/example.net/50%25", "50%@example.net", true);
    row("mail/example.net/50%2525", "50%25@example.net", true);
    row("mail/example.net/50%25", "50%25@example.net", false);
    row("bob", "bob@example.net", false);
    row("mail/example.net/bob", "bob", false);
}

void TstMailbox::folders()
{
    QFETCH(const QByteArray, folder);
    QFETCH(const QByteArray, mailbox);
    QTEST(isFolderOf(folder.toStdString(), mailbox.toStdString()), "same");
}

void TstMailbox::filedReadDeleted()
{
    tests::TraceBuilder world;
    world.addHost("mda.example.net", "192.0.2.1", scenario::NodeRole::MailStore);
    world.addMessage({"<1@example.org>", "", {"bob@example.net"}, 1, 0});
    world.about({1, 1, 0});
    const HostId host = world.host("mda.example.net");
    world.record({.kind = EventKind::MailboxFiled, .host = host, .text = "1.M1.mda"});
    world.record({.kind = EventKind::MailboxRead, .host = host, .word = "imap", .number = 1});
    world.record({.kind = EventKind::MailboxChanged, .host = host, .word = "\\Seen", .number = 1});
    world.record({.kind = EventKind::MailboxChanged,
        .host = host,
        .word = "deleted",
        .text = "mail/example.net/bob",
        .number = 1});
    QVERIFY(mailboxes(world.trace(), 0).empty());
    const auto filed = mailboxes(world.trace(), 1);
    QCOMPARE(filed[0].mailbox, std::string("bob@example.net"));
    QCOMPARE(filed[0].messages[0].file, std::string("1.M1.mda"));
    QCOMPARE(filed[0].messages[0].uid, 1U);
    QCOMPARE(filed[0].unread, 1U);
    QCOMPARE(mailboxes(world.trace(), 2)[0].unread, 0U);
    QCOMPARE(mailboxes(world.trace(), 3)[0].messages[0].flags, std::string("\\Seen"));
    QCOMPARE(mailboxes(world.trace(), 3)[0].present, 1U);
    QCOMPARE(mailboxes(world.trace(), 4)[0].present, 0U);
}

void TstMailbox::twoBoxes()
{
    tests::TraceBuilder world;
    world.addHost("mda.example.net", "192.0.2.1", scenario::NodeRole::MailStore);
    world.addMessage({"<1@example.org>", "", {"bob@example.net", "eve@example.net"}, 1, 0});
    const HostId host = world.host("mda.example.net");
    for (const std::uint32_t recipient : {1U, 2U}) {
        world.about({1, recipient, 0});
        world.record({.kind = EventKind::MailboxFiled, .host = host, .text = "x"});
    }
    world.record({.kind = EventKind::MailboxRead, .host = host, .word = "pop3", .number = 1});
    const auto boxes = mailboxes(world.trace(), world.size());
    QCOMPARE(boxes.size(), std::size_t{2});
    QCOMPARE(boxes[0].unread, 1U);
    QCOMPARE(boxes[1].unread, 0U);
}

/// Filed, filed, deleted unread, read after that, read, read again, deleted, filed: to and fro.
void TstMailbox::countsAtAnyPosition()
{
    tests::TraceBuilder world;
    const HostId host = world.addHost(
        "mda.example.net", "192.0.2.1", scenario::NodeRole::MailStore);
    const auto record = [&](EventKind kind, std::string_view word, std::uint32_t uid) {
        world.record({.kind = kind,
            .host = host,
            .word = word,
            .text = kind == EventKind::MailboxChanged ? "mail/example.net/bob" : "",
            .number = uid});
    };
    MailboxCounts counts(world.trace());
    record(EventKind::MailboxFiled, "bob@example.net", 1);
    record(EventKind::MailboxFiled, "bob@example.net", 2);
    record(EventKind::MailboxChanged, "deleted", 1);
    record(EventKind::MailboxRead, "imap", 1);
    record(EventKind::MailboxRead, "imap", 2);
    QCOMPARE(counts.at(2).front().unread, 2U);
    record(EventKind::MailboxRead, "pop3", 2);
    record(EventKind::MailboxChanged, "expunged", 2);
    record(EventKind::MailboxFiled, "bob@example.net", 3);
    const std::array<std::pair<std::uint32_t, std::uint32_t>, 9> wanted{
        {{0, 0}, {1, 1}, {2, 2}, {1, 1}, {1, 1}, {1, 0}, {1, 0}, {0, 0}, {1, 1}}};
    for (const std::size_t k : {8U, 7U, 1U, 0U, 5U, 3U, 4U, 2U, 6U}) {
        const std::vector<MailboxCount> boxes = counts.at(k);
        QCOMPARE(boxes.size(), std::size_t{k == 0 ? 0U : 1U});
        if (k > 0)
            QVERIFY(std::pair(boxes[0].messages, boxes[0].unread) == wanted.at(k));
    }
}

void TstMailbox::queue()
{
    tests::TraceBuilder world;
    world.addHost("mta.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    const HostId host = world.host("mta.example.org");
    world.record({.kind = EventKind::QueueAdded, .host = host, .text = "Q1", .number = 2});
    world.record({.kind = EventKind::QueueAdded, .host = host, .text = "Q2", .number = 1});
    world.wait(1s);
    world.record({.kind = EventKind::QueueDeferred, .host = host, .text = "Q1", .number = 900});
    world.record({.kind = EventKind::QueueRemoved, .host = host, .text = "Q2"});
    world.record({.kind = EventKind::QueueRemoved, .host = host, .text = "unknown"});
    QCOMPARE(queueEntries(world.trace(), 2).size(), std::size_t{2});
    QVERIFY(!queueEntries(world.trace(), 2)[0].nextAttempt);
    const auto entries = queueEntries(world.trace(), world.size());
    QCOMPARE(entries.size(), std::size_t{1});
    QCOMPARE(entries[0].id, std::string("Q1"));
    QCOMPARE(entries[0].deferrals, 1U);
    QVERIFY(*entries[0].nextAttempt == Instant{} + 901s);
    // After a crash what stands there is found again, and what was not known.
    world.record({.kind = EventKind::QueueRecovered, .host = host, .text = "Q1", .number = 2});
    world.record({.kind = EventKind::QueueRecovered, .host = host, .text = "Q3", .number = 1});
    QueueCounts counts(world.trace());
    for (const std::size_t k : {7U, 0U, 3U, 5U, 6U, 1U, 4U, 2U}) {
        const std::vector<QueueCount> waiting = counts.at(k);
        QCOMPARE(waiting.empty() ? 0 : waiting.front().entries,
            static_cast<std::uint32_t>(queueEntries(world.trace(), k).size()));
    }
}

POSTROAD_TEST(TstMailbox);
#include "tst_mailbox.moc"
