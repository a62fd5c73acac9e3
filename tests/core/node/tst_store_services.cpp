// SPDX-License-Identifier: MIT
// POP3 and IMAP over the same mailbox: who may in, the lock, and what stays when a session ends.
#include "tests/core/node/node_world.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::tests;
using trace::EventKind;

namespace {

struct Fixture
{
    NodeWorld world;

    explicit Fixture(int letters = 1)
    {
        for (int k = 1; k <= letters; ++k)
            deliver("number " + std::to_string(k));
    }
    void deliver(const std::string& subject)
    {
        Typist mda(world, "inside.example.net", kMda, 24);
        mda.typeAll({"LHLO typist.example", "MAIL FROM:<x@test.example>",
            "RCPT TO:<bob@example.net>", "DATA", "Subject: " + subject + "\r\n\r\nHi\r\n."});
    }
    Typist pop3() { return Typist(world, "inside.example.net", kMda, 110); }
    Typist imap() { return Typist(world, "inside.example.net", kMda, 143); }
};

bool logIn(Typist& typist)
{
    typist.type("USER bob");
    return typist.type("PASS secret").starts_with("+OK");
}

bool has(const std::string& text, std::string_view words)
{
    return text.find(words) != std::string::npos;
}

} // namespace

class TstStoreServices : public QObject
{
    Q_OBJECT

private slots:
    void passwordIsWanted_data()
    {
        QTest::addColumn<QByteArray>("user");
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<bool>("granted");
        QTest::newRow("right") << QByteArray("bob") << QByteArray("secret") << true;
        QTest::newRow("address") << QByteArray("bob@example.net") << QByteArray("secret") << true;
        QTest::newRow("wrong") << QByteArray("bob") << QByteArray("Secret") << false;
        QTest::newRow("longer") << QByteArray("bob") << QByteArray("secretx") << false;
        QTest::newRow("unknown") << QByteArray("eve") << QByteArray("secret") << false;
        QTest::newRow("another domain")
            << QByteArray("bob@example.org") << QByteArray("secret") << false;
        QTest::newRow("no person") << QByteArray("postmaster") << QByteArray("secret") << false;
    }
    void passwordIsWanted()
    {
        QFETCH(const QByteArray, user);
        QFETCH(const QByteArray, password);
        QFETCH(const bool, granted);
        Fixture f;
        Typist pop3 = f.pop3();
        pop3.type("USER " + user.toStdString());
        QCOMPARE(pop3.type("PASS " + password.toStdString()).starts_with("+OK"), granted);
        Typist imap = f.imap();
        const std::string login = "a LOGIN " + user.toStdString() + ' ' + password.toStdString();
        QCOMPARE(has(imap.type(login), "a OK"), granted);
    }
    void pop3LocksTheMailbox()
    {
        Fixture f;
        Typist first = f.pop3();
        QVERIFY(logIn(first));
        Typist second = f.pop3();
        second.type("USER bob");
        const std::string refused = second.type("PASS secret");
        QVERIFY2(has(refused, "[IN-USE]"), refused.c_str()); // RFC 2449 §8.1.1
        QVERIFY(first.type("QUIT").starts_with("+OK"));
        f.world.wait(1s);
        const std::string user = second.type("USER bob");
        const std::string granted = second.type("PASS secret");
        QVERIFY2(granted.starts_with("+OK"), (user + granted).c_str());
    }
    void pop3UnlocksWhenTheConnectionBreaks()
    {
        Fixture f;
        {
            Typist first = f.pop3();
            QVERIFY(logIn(first));
        } // aborted
        f.world.wait(1s);
        Typist second = f.pop3();
        QVERIFY(logIn(second));
    }
    void pop3RefusedLoginLeavesTheLockAlone()
    {
        Fixture f;
        Typist first = f.pop3();
        QVERIFY(logIn(first));
        {
            Typist second = f.pop3();
            QVERIFY(!logIn(second));
        }
        f.world.wait(1s);
        Typist third = f.pop3();
        QVERIFY(!logIn(third)); // the first still has it
    }
    void pop3RemovesAtQuitOnly()
    {
        Fixture f(2);
        {
            Typist typist = f.pop3();
            QVERIFY(logIn(typist));
            QVERIFY(typist.type("DELE 1").starts_with("+OK"));
        } // broken off: RFC 1939 §6
        f.world.wait(1s);
        QCOMPARE(f.world.bobsMail().size(), std::size_t{2});
        Typist typist = f.pop3();
        QVERIFY(logIn(typist));
        QVERIFY(typist.type("DELE 1").starts_with("+OK"));
        QVERIFY(typist.type("QUIT").starts_with("+OK"));
        f.world.wait(1s);
        QCOMPARE(f.world.bobsMail().size(), std::size_t{1});
        QVERIFY(has(f.world.bobsMail().front(), "number 2"));
        QCOMPARE(f.world.count(EventKind::MailboxChanged), std::size_t{1});
    }
    void pop3UidsStay()
    {
        Fixture f(2);
        const auto list = [&] {
            Typist typist = f.pop3();
            logIn(typist);
            const std::string uids = typist.type("UIDL");
            typist.type("QUIT");
            f.world.wait(1s);
            return uids;
        };
        const std::string before = list();
        QVERIFY(has(before, "\r\n1 ") && has(before, "\r\n2 "));
        QCOMPARE(list(), before);
    }

    void imapKeepsFlags()
    {
        Fixture f(2);
        {
            Typist typist = f.imap();
            QVERIFY(has(typist.type("a LOGIN bob secret"), "a OK"));
            const std::string opened = typist.type("b SELECT INBOX");
            QVERIFY2(has(opened, "* 2 EXISTS") && has(opened, "b OK"), opened.c_str());
            QVERIFY(has(typist.type("c STORE 1 +FLAGS (\\Flagged \\Seen)"), "c OK"));
            QVERIFY(has(typist.type("d STORE 1 -FLAGS (\\Seen)"), "d OK"));
            typist.type("e LOGOUT");
        }
        f.world.wait(1s);
        Typist again = f.imap();
        again.typeAll({"a LOGIN bob secret", "b SELECT INBOX"});
        const std::string flags = again.type("c FETCH 1:2 (UID FLAGS)");
        QVERIFY2(has(flags, "\\Flagged") && !has(flags, "\\Seen"), flags.c_str());
        QVERIFY(has(flags, "UID 1") && has(flags, "UID 2"));
    }
    void imapExpunges()
    {
        Fixture f(3);
        Typist typist = f.imap();
        typist.typeAll({"a LOGIN bob secret", "b SELECT INBOX", "c STORE 2 +FLAGS (\\Deleted)"});
        QVERIFY(has(typist.type("d CLOSE"), "d OK")); // RFC 9051 §6.4.1: removes them
        f.world.wait(1s);
        QCOMPARE(f.world.bobsMail().size(), std::size_t{2});
        typist.type("e SELECT INBOX");
        QVERIFY(has(typist.type("f FETCH 2 UID"), "UID 3"));
    }
    void imapExpungesAndStaysOpen()
    {
        Fixture f(3);
        Typist typist = f.imap();
        typist.typeAll({"a LOGIN bob secret", "b SELECT INBOX", "c STORE 1:2 +FLAGS (\\Deleted)"});
        QCOMPARE(typist.type("d EXPUNGE"),
            std::string("* 2 EXPUNGE\r\n* 1 EXPUNGE\r\nd OK Expunge completed\r\n"));
        QCOMPARE(f.world.bobsMail().size(), std::size_t{1});
        QCOMPARE(typist.type("e NOOP"), std::string("e OK NOOP completed\r\n"));
        QVERIFY(has(typist.type("f FETCH 1 UID"), "UID 3"));
    }
    void statusTakesNothingAway()
    {
        Fixture f(2);
        Typist typist = f.imap();
        typist.type("a LOGIN bob secret");
        const std::string_view status
            = "* STATUS \"INBOX\" (MESSAGES 2 RECENT 2 UNSEEN 2 UIDNEXT 3)";
        QVERIFY(has(typist.type("b STATUS INBOX (MESSAGES RECENT UNSEEN UIDNEXT)"), status));
        QVERIFY(has(typist.type("c STATUS INBOX (MESSAGES RECENT UNSEEN UIDNEXT)"), status));
        QVERIFY(has(typist.type("d SELECT INBOX"), "* 2 RECENT"));
        QVERIFY(has(typist.type("e STATUS INBOX (RECENT)"), "(RECENT 2)"));
        // What was recent to a mailbox that is left is so no more.
        QVERIFY(has(typist.type("f CLOSE"), "f OK"));
        QVERIFY(has(typist.type("g STATUS INBOX (RECENT)"), "(RECENT 0)"));
    }
    void examineChangesNothing()
    {
        Fixture f;
        Typist typist = f.imap();
        typist.typeAll({"a LOGIN bob secret", "b EXAMINE INBOX"});
        QVERIFY(!has(typist.type("c STORE 1 +FLAGS (\\Seen)"), "c OK"));
        QVERIFY(has(typist.type("d FETCH 1 BODY[]"), "number 1"));
        typist.type("e LOGOUT");
        f.world.wait(1s);
        QCOMPARE(f.world.count(EventKind::MailboxChanged), std::size_t{0});
    }
    void imapTellsOfNewMail()
    {
        // RFC 3501 §5.2, §6.1.2: NOOP is how a client asks for news.
        Fixture f(1);
        Typist typist = f.imap();
        typist.typeAll({"a LOGIN bob secret", "b SELECT INBOX"});
        QCOMPARE(typist.type("c NOOP"), std::string("c OK NOOP completed\r\n"));
        f.deliver("number 2");
        QCOMPARE(typist.type("d NOOP"),
            std::string("* 2 EXISTS\r\n* 2 RECENT\r\nd OK NOOP completed\r\n"));
        QCOMPARE(typist.type("e NOOP"), std::string("e OK NOOP completed\r\n"));
        QVERIFY(has(typist.type("f FETCH 2 (UID FLAGS)"), "UID 2 FLAGS (\\Recent)"));
        // Another session reads one and throws the other away.
        {
            Typist other = f.imap();
            other.typeAll(
                {"a LOGIN bob secret", "b SELECT INBOX", "c STORE 2 +FLAGS (\\Seen)", "d LOGOUT"});
            Typist pop3 = f.pop3();
            QVERIFY(logIn(pop3));
            pop3.typeAll({"DELE 1", "QUIT"});
        }
        const std::string news = typist.type("g NOOP");
        QVERIFY2(news.starts_with("* 1 EXPUNGE\r\n* 1 FETCH (FLAGS (\\Seen \\Recent))\r\n"
                                  "* 1 RECENT\r\n"),
            news.c_str());
    }
    void imapTellsOfNewMailInReadOnlyMailboxes()
    {
        Fixture f(1);
        Typist typist = f.imap();
        typist.typeAll({"a LOGIN bob secret", "b EXAMINE INBOX"});
        f.deliver("number 2");
        QVERIFY(has(typist.type("c NOOP"), "* 2 EXISTS"));
        // \Recent is still there for the first that selects it (RFC 3501 §2.3.2).
        Typist other = f.imap();
        other.type("a LOGIN bob secret");
        QVERIFY(has(other.type("b SELECT INBOX"), "* 2 RECENT"));
    }
    void imapRefuses()
    {
        Fixture f;
        Typist typist = f.imap();
        QVERIFY(has(typist.type("a LOGIN bob wrong"), "a NO"));
        QVERIFY(!has(typist.type("b SELECT INBOX"), "b OK"));
        typist.type("c LOGIN bob secret");
        QVERIFY(has(typist.type("d SELECT Elsewhere"), "d NO"));
    }
    void bothSeeTheSameLetter()
    {
        Fixture f;
        Typist imap = f.imap();
        imap.typeAll({"a LOGIN bob secret", "b SELECT INBOX", "c STORE 1 +FLAGS (\\Seen)"});
        Typist pop3 = f.pop3();
        QVERIFY(logIn(pop3));
        QVERIFY(has(pop3.type("RETR 1"), "Subject: number 1\r\n"));
        pop3.typeAll({"DELE 1", "QUIT"});
        f.world.wait(1s);
        QVERIFY(f.world.bobsMail().empty());
        // The IMAP session still stands and must not fall over what is gone.
        QVERIFY(imap.isOpen());
        const std::string gone = imap.type("d STORE 1 +FLAGS (\\Answered)");
        QVERIFY2(has(gone, "d "), gone.c_str());
    }
};

POSTROAD_TEST(TstStoreServices);
#include "tst_store_services.moc"
