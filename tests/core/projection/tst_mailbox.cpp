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
    QCOMPARE(filed[0].unread(), 1U);
    QCOMPARE(mailboxes(world.trace(), 2)[0].unread(), 0U);
    QCOMPARE(mailboxes(world.trace(), 3)[0].messages[0].flags, std::string("\\Seen"));
    QCOMPARE(mailboxes(world.trace(), 3)[0].present(), 1U);
    QCOMPARE(mailboxes(world.trace(), 4)[0].present(), 0U);
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
    QCOMPARE(boxes[0].unread(), 1U);
    QCOMPARE(boxes[1].unread(), 0U);
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
}

POSTROAD_TEST(TstMailbox);
#include "tst_mailbox.moc"
