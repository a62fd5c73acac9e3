// SPDX-License-Identifier: MIT
#include "core/store/maildir.h"
#include "tests/support/one_host.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::store;
using postroad::tests::OneHost;

namespace {

const std::string kFolder = "mail/example.net/bob";

struct Fixture
{
    OneHost host;
    Maildir mailbox{host.runtime(), kFolder};

    std::uint32_t deliver(const std::string& text)
    {
        std::uint32_t filed = 0;
        mailbox.deliver(makeBlob(text),
            [&](bool ok, std::uint32_t uid, const std::string&) { filed = ok ? uid : 0; });
        host.settle();
        return filed;
    }
    /// The mailbox as a process that starts now would see it.
    Maildir reopened() { return Maildir(host.runtime(), kFolder); }
};

std::vector<std::string> texts(const Maildir& mailbox)
{
    std::vector<std::string> found;
    for (const StoredMessage& message : mailbox.messages())
        found.push_back(*message.content);
    return found;
}

using Texts = std::vector<std::string>;

} // namespace

class TstMaildir : public QObject
{
    Q_OBJECT

private slots:
    void filesUnderRisingUids()
    {
        Fixture f;
        QCOMPARE(f.mailbox.uidNext(), 1U);
        QCOMPARE(f.deliver("one\r\n"), 1U);
        QCOMPARE(f.deliver("two\r\n"), 2U);
        QCOMPARE(f.mailbox.uidNext(), 3U);
        const auto messages = f.mailbox.messages();
        QCOMPARE(texts(f.mailbox), (Texts{"one\r\n", "two\r\n"}));
        QCOMPARE(messages[1].uid, 2U);
        QVERIFY(messages[1].isNew && messages[1].flags == Flags{});
        QCOMPARE(messages[0].internalDate, f.host.runtime().calendar().epochSeconds(Instant{}));
        QVERIFY(messages[0].path.starts_with(kFolder + "/new/"));
        QVERIFY(f.host.disk().list(kFolder + "/tmp").empty());
    }
    void uidsRiseBeyondTheTenth()
    {
        Fixture f;
        for (int k = 1; k <= 12; ++k)
            QCOMPARE(f.deliver(std::to_string(k)), static_cast<std::uint32_t>(k));
        std::uint32_t last = 0;
        for (const StoredMessage& message : f.mailbox.messages()) {
            QCOMPARE(message.uid, last + 1);
            QCOMPARE(*message.content, std::to_string(message.uid));
            last = message.uid;
        }
        QCOMPARE(f.reopened().uidNext(), 13U);
    }
    void filesSeveralAtOnce()
    {
        Fixture f;
        std::vector<std::uint32_t> filed;
        for (int k = 0; k < 3; ++k)
            f.mailbox.deliver(makeBlob("x"),
                [&](bool, std::uint32_t uid, const std::string&) { filed.push_back(uid); });
        QVERIFY(filed.empty()); // never from within the call
        f.host.settle();
        QCOMPARE(filed, (std::vector<std::uint32_t>{1, 2, 3}));
        QCOMPARE(f.mailbox.messages().size(), std::size_t{3});
    }
    void namesTellWhatTheMessageIs()
    {
        Fixture f;
        f.deliver("12345");
        const std::string name = f.host.disk().list(kFolder + "/new").front();
        QVERIFY2(name.find(".mx.example.net,U=1,S=5") != std::string::npos, name.c_str());
        QVERIFY(name.find('/') == std::string::npos && name.find(':') == std::string::npos);
    }

    // --- flags ---
    void newOnesMoveWhenSeen()
    {
        Fixture f;
        f.deliver("one");
        f.mailbox.noticeNew();
        f.host.settle();
        f.deliver("two");
        const auto messages = f.mailbox.messages();
        QVERIFY(!messages[0].isNew && messages[1].isNew);
        QVERIFY(messages[0].path.ends_with(":2,"));
        QVERIFY(messages[0].flags == Flags{});
    }
    void keepsFlags_data()
    {
        QTest::addColumn<int>("bits");
        for (int bits = 0; bits < 32; ++bits)
            QTest::addRow("%d", bits) << bits;
    }
    void keepsFlags()
    {
        QFETCH(const int, bits);
        Fixture f;
        f.deliver("one");
        const Flags flags{.answered = (bits & 1) != 0,
            .deleted = (bits & 2) != 0,
            .draft = (bits & 4) != 0,
            .flagged = (bits & 8) != 0,
            .seen = (bits & 16) != 0};
        bool done = false;
        f.mailbox.setFlags(1, flags, [&](bool ok) { done = ok; });
        f.host.settle();
        QVERIFY(done);
        QVERIFY(f.mailbox.messages().front().flags == flags);
        QVERIFY(!f.mailbox.messages().front().isNew);
        // Maildir: the letters stand in the order of ASCII.
        const std::string path = f.mailbox.messages().front().path;
        const std::string letters = path.substr(path.rfind(",") + 1);
        QVERIFY2(std::is_sorted(letters.begin(), letters.end()), letters.c_str());
        QVERIFY(f.reopened().messages().front().flags == flags);
    }
    void refusesUnknownUids()
    {
        Fixture f;
        f.deliver("one");
        for (const std::uint32_t uid : {0U, 2U, UINT32_MAX}) {
            bool told = false;
            f.mailbox.setFlags(uid, {}, [&](bool ok) { told = !ok; });
            QVERIFY(told);
            told = false;
            f.mailbox.remove(uid, [&](bool ok) { told = !ok; });
            QVERIFY(told);
        }
        QCOMPARE(f.mailbox.messages().size(), std::size_t{1});
    }
    void removes()
    {
        Fixture f;
        f.deliver("one");
        f.deliver("two");
        bool done = false;
        f.mailbox.remove(1, [&](bool ok) { done = ok; });
        f.host.settle();
        QVERIFY(done);
        QCOMPARE(texts(f.mailbox), (Texts{"two"}));
        QCOMPARE(f.deliver("three"), 3U);
    }
    void neverUsesAUidAgain()
    {
        Fixture f;
        f.deliver("one");
        f.mailbox.remove(1, [](bool) {});
        f.host.settle();
        QCOMPARE(f.deliver("two"), 2U);
    }

    // --- power cuts ---
    void isThereWholeOrNotAtAll()
    {
        // The power is cut after every single step of a delivery.
        bool everFiled = false;
        bool everMissing = false;
        for (int steps = 0; steps < 8; ++steps) {
            Fixture f;
            f.deliver("before\r\n");
            bool filed = false;
            f.mailbox.deliver(makeBlob("a letter\r\n"),
                [&](bool ok, std::uint32_t, const std::string&) { filed = ok; });
            for (int k = 0; k < steps; ++k)
                f.host.step();
            f.host.disk().crash();
            const Texts left = texts(f.reopened());
            QVERIFY2(left == Texts{"before\r\n"} || left == (Texts{"before\r\n", "a letter\r\n"}),
                std::to_string(steps).c_str());
            if (filed)
                QCOMPARE(left.size(), std::size_t{2});
            everFiled = everFiled || filed;
            everMissing = everMissing || left.size() == 1;
        }
        QVERIFY(everFiled && everMissing);
    }
    void aMovedMessageSurvives()
    {
        // Seen, and then another delivery makes new/ safe: the first must not fall between the two.
        for (int steps = 0; steps < 12; ++steps) {
            Fixture f;
            f.deliver("one");
            f.mailbox.noticeNew();
            f.mailbox.deliver(makeBlob("two"), [](bool, std::uint32_t, const std::string&) {});
            for (int k = 0; k < steps; ++k)
                f.host.step();
            f.host.disk().crash();
            const Texts left = texts(f.reopened());
            QVERIFY2(!left.empty() && left.front() == "one", std::to_string(steps).c_str());
        }
    }
    void flagsAreSafeWhenSaid()
    {
        Fixture f;
        f.deliver("one");
        bool done = false;
        f.mailbox.setFlags(1, {.seen = true}, [&](bool ok) { done = ok; });
        while (!done)
            QVERIFY(f.host.step());
        f.host.disk().crash();
        const auto left = f.reopened().messages();
        QCOMPARE(left.size(), std::size_t{1});
        QVERIFY(left.front().flags.seen);
    }
    void removalIsSafeWhenSaid()
    {
        Fixture f;
        f.deliver("one");
        f.mailbox.noticeNew();
        f.host.settle();
        bool done = false;
        f.mailbox.remove(1, [&](bool ok) { done = ok; });
        while (!done)
            QVERIFY(f.host.step());
        f.host.disk().crash();
        QVERIFY(f.reopened().messages().empty());
    }

    // --- names ---
    void readsFileNames_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<int>("uid");
        QTest::newRow("new") << QByteArray("1772438400.M5Q1.mx.example.net,U=7,S=20") << 7;
        QTest::newRow("seen") << QByteArray("1772438400.M5Q1.mx,U=7,S=20:2,S") << 7;
        QTest::newRow("no size") << QByteArray("1772438400.M5Q1.mx,U=7") << 7;
        QTest::newRow("largest") << QByteArray("1.a,U=4294967295,S=1") << -1;
        QTest::newRow("too large") << QByteArray("1.a,U=4294967296,S=1") << 0;
        QTest::newRow("zero") << QByteArray("1.a,U=0,S=1") << 0;
        QTest::newRow("no uid") << QByteArray("1772438400.M5Q1.mx") << 0;
        QTest::newRow("uid behind the colon") << QByteArray("1.a:2,U=3") << 0;
        QTest::newRow("no time") << QByteArray("x.M5,U=7,S=20") << 0;
        QTest::newRow("empty") << QByteArray() << 0;
        QTest::newRow("only marks") << QByteArray(",U=:2,") << 0;
    }
    void readsFileNames()
    {
        QFETCH(const QByteArray, name);
        QFETCH(const int, uid);
        const auto message = parseFileName(name.toStdString());
        QCOMPARE(message.has_value(), uid != 0);
        if (message)
            QCOMPARE(message->uid, static_cast<std::uint32_t>(uid));
    }
    void ignoresForeignFiles()
    {
        Fixture f;
        f.host.disk().write(kFolder + "/new/README", makeBlob("x"), [](bool) {});
        f.host.disk().write(kFolder + "/cur/.hidden", makeBlob("x"), [](bool) {});
        f.host.settle();
        QVERIFY(f.mailbox.messages().empty());
    }
    void foldersStayInTheirPlace_data()
    {
        QTest::addColumn<QByteArray>("local");
        QTest::addColumn<QByteArray>("folder");
        QTest::newRow("plain") << QByteArray("bob") << QByteArray("mail/example.net/bob");
        QTest::newRow("case") << QByteArray("Bob") << QByteArray("mail/example.net/bob");
        QTest::newRow("inner dot") << QByteArray("b.ob") << QByteArray("mail/example.net/b.ob");
        QTest::newRow("parent") << QByteArray("..") << QByteArray("mail/example.net/%2E.");
        QTest::newRow("slash") << QByteArray("../x") << QByteArray("mail/example.net/%2E.%2Fx");
        QTest::newRow("colon") << QByteArray("a:b") << QByteArray("mail/example.net/a%3Ab");
        QTest::newRow("space") << QByteArray("a b") << QByteArray("mail/example.net/a%20b");
        QTest::newRow("percent") << QByteArray("a%20b") << QByteArray("mail/example.net/a%2520b");
        QTest::newRow("eight bit")
            << QByteArray("\xC3\xA4") << QByteArray("mail/example.net/%C3%A4");
        QTest::newRow("nul") << QByteArray("a\0b", 3) << QByteArray("mail/example.net/a%00b");
        QTest::newRow("empty") << QByteArray("") << QByteArray("mail/example.net/");
    }
    void foldersStayInTheirPlace()
    {
        QFETCH(const QByteArray, local);
        QFETCH(const QByteArray, folder);
        QCOMPARE(mailboxFolder(local.toStdString(), "example.net"), folder.toStdString());
    }
};

POSTROAD_TEST(TstMaildir);
#include "tst_maildir.moc"
