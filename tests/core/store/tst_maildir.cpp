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
const std::string kUidFile = "uids/mail/example.net/bob/next";

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
    Maildir reopened()
    {
        host.disk().powerOn();
        return Maildir(host.runtime(), kFolder);
    }
    /// Another program puts a file there.
    void put(const std::string& path, const std::string& text)
    {
        host.disk().write(kFolder + '/' + path, makeBlob(text), [](bool) {});
        host.disk().sync(kFolder + '/' + path, [](bool) {});
        host.disk().syncFolder(kFolder + '/' + path.substr(0, path.find('/')), [](bool) {});
        host.settle();
    }
    /// Lists twice: what is foreign gets its UID first.
    std::vector<StoredMessage> settled(Maildir& box)
    {
        box.messages();
        host.settle();
        return box.messages();
    }
};

std::vector<std::string> texts(Maildir& mailbox)
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
    void whoReadsTheSameSharesIt()
    {
        Fixture box;
        box.put("new/1700000000.big.elsewhere", std::string(Maildir::kCacheOctetsMax, 'x') + "\n");
        const auto first = box.settled(box.mailbox);
        const auto second = box.mailbox.messages();
        QCOMPARE(first.size(), std::size_t{1});
        QVERIFY(first.front().content.get() == second.front().content.get());
    }
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
        QVERIFY(f.reopened().uidNext() >= 13U);
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
            Maildir next = f.reopened();
            const Texts left = texts(next);
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
            Maildir next = f.reopened();
            const Texts left = texts(next);
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
        QCOMPARE(message.has_value() && message->uid != 0, uid != 0);
        if (message)
            QCOMPARE(message->uid, static_cast<std::uint32_t>(uid));
    }
    void givesNamesAUid_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("better");
        QTest::newRow("plain") << QByteArray("12.M5.mx") << QByteArray("12.M5.mx,U=7");
        QTest::newRow("flags") << QByteArray("12.M5.mx:2,S") << QByteArray("12.M5.mx,U=7:2,S");
        QTest::newRow("size") << QByteArray("12.M5.mx,S=3:2,") << QByteArray("12.M5.mx,U=7,S=3:2,");
        QTest::newRow("other") << QByteArray("12.M5.mx,U=3,S=3") << QByteArray("12.M5.mx,U=7,S=3");
        QTest::newRow("last") << QByteArray("12.M5.mx,S=3,U=0") << QByteArray("12.M5.mx,S=3,U=7");
    }
    void givesNamesAUid()
    {
        QFETCH(const QByteArray, name);
        QFETCH(const QByteArray, better);
        QCOMPARE(withUid(name.toStdString(), 7), better.toStdString());
    }
    // --- UIDs over several lives ---
    void aUidOfAnotherLifeIsNotUsedAgain()
    {
        Fixture f;
        std::uint32_t highest = 0;
        for (int life = 0; life < 4; ++life) {
            Maildir box = f.reopened();
            for (int k = 0; k < 40; ++k) { // more than are reserved at once
                std::uint32_t uid = 0;
                box.deliver(makeBlob("x"), [&](bool ok, std::uint32_t filed, const std::string&) {
                    uid = ok ? filed : 0;
                });
                f.host.settle();
                QVERIFY2(uid > highest, std::to_string(uid).c_str());
                highest = uid;
                box.remove(uid, [](bool) {}); // the name can't tell any more
                f.host.settle();
            }
            f.host.disk().crash();
        }
        QVERIFY(f.reopened().messages().empty());
    }
    void aUidThatWasSeenIsNotUsedAgain()
    {
        // The power is cut after every single step of a delivery: a UID that somebody could see
        // belongs to that message for ever.
        for (int steps = 0; steps < 14; ++steps) {
            for (const auto names : {sim::PowerCut::Names::Lost, sim::PowerCut::Names::Kept,
                     sim::PowerCut::Names::Some}) {
                Fixture f;
                f.mailbox.deliver(
                    makeBlob("first"), [](bool, std::uint32_t, const std::string&) {});
                for (int k = 0; k < steps; ++k)
                    f.host.step();
                std::uint32_t seen = 0;
                for (const StoredMessage& message : f.mailbox.messages())
                    seen = message.uid;
                f.host.disk().crash({.names = names, .seed = static_cast<std::uint64_t>(steps)});
                Maildir next = f.reopened();
                const auto left = next.messages();
                if (seen != 0)
                    QVERIFY(left.size() == 1 && left.front().uid == seen);
                std::uint32_t second = 0;
                next.deliver(makeBlob("second"),
                    [&](bool, std::uint32_t uid, const std::string&) { second = uid; });
                f.host.settle();
                QVERIFY(second != 0 && (left.empty() || second != left.front().uid));
            }
        }
    }
    void validityIsKept()
    {
        Fixture f;
        const std::uint32_t validity = f.mailbox.uidValidity();
        QCOMPARE(std::int64_t{validity}, f.host.runtime().calendar().startEpochSeconds);
        f.host.wait(100s);
        f.host.disk().crash();
        QCOMPARE(f.reopened().uidValidity(), validity);
    }
    void withoutItsFileAMailboxCountsAnew()
    {
        Fixture f;
        f.deliver("one");
        const std::uint32_t validity = f.mailbox.uidValidity();
        for (const char* damaged : {"", "postroad-uids 1\nvalidity 0\nnext 5\n", "x"}) {
            f.host.wait(100s);
            f.host.disk().write(kUidFile, makeBlob(damaged), [](bool) {});
            f.host.settle();
            Maildir box = f.reopened();
            // RFC 9051 §2.3.1.1: greater than before.
            QVERIFY(box.uidValidity() > validity);
            QCOMPARE(box.messages().front().uid, 1U);
            QCOMPARE(box.uidNext(), 2U);
        }
    }
    void pathsChangeWithTheMailbox()
    {
        Fixture f;
        f.deliver("one\r\n");
        std::vector<std::string> before = f.mailbox.paths();
        QCOMPARE(before.size(), std::size_t{1});
        QCOMPARE(before.front(), f.mailbox.messages().front().path);
        QCOMPARE(f.mailbox.paths(), before);
        const auto hasChanged = [&] {
            f.host.settle();
            return std::exchange(before, f.mailbox.paths()) != before;
        };
        f.mailbox.noticeNew();
        QVERIFY(hasChanged());
        f.mailbox.setFlags(1, {.seen = true}, [](bool) {});
        QVERIFY(hasChanged());
        f.deliver("two\r\n");
        QVERIFY(hasChanged());
        f.mailbox.remove(1, [](bool) {});
        QVERIFY(hasChanged());
        QVERIFY(!hasChanged());
        QCOMPARE(before.size(), std::size_t{1});
    }
    void readsUidFiles()
    {
        const UidFacts facts{.validity = 1772438400, .next = 33};
        QCOMPARE(
            formatUidFile(facts), std::string("postroad-uids 1\nvalidity 1772438400\nnext 33\n"));
        QVERIFY(parseUidFile(formatUidFile(facts)) == facts);
        for (const char* bad : {"", "postroad-uids 2\nvalidity 1\nnext 1\n",
                 "postroad-uids 1\nvalidity 1\nnext 1", "postroad-uids 1\nvalidity 01\nnext 1\n",
                 "postroad-uids 1\nvalidity 1\nnext 0\n", "postroad-uids 1\nnext 1\nvalidity 1\n",
                 "postroad-uids 1\nvalidity 4294967296\nnext 1\n"})
            QVERIFY2(!parseUidFile(bad), bad);
    }
    void refusedUidFileRefusesDeliveries()
    {
        // Without the promise on the disk a UID could be used twice.
        Fixture f;
        for (int k = 0; k < 32; ++k)
            QVERIFY(f.deliver("x") != 0);
        f.host.disk().setRoom(std::make_shared<Room>(0));
        QCOMPARE(f.deliver("y"), 0U);
        f.host.disk().setRoom(nullptr);
        QCOMPARE(f.mailbox.messages().size(), std::size_t{32});
        QVERIFY(f.host.disk().list(kFolder + "/tmp").empty()); // nothing is left of it
        QVERIFY(f.deliver("again") != 0); // and the next one tries anew
        f.host.disk().crash();
        const auto file = f.host.disk().read(kUidFile);
        QVERIFY(parseUidFile(**file)->next > 33);
    }

    // --- other programs ---
    void foreignMailGetsAUid()
    {
        Fixture f;
        f.deliver("ours\r\n");
        f.put("new/1772438500.123.elsewhere", "Subject: a\n\nb\n");
        f.put("cur/1772438501.124.elsewhere:2,FS", "c");
        const auto messages = f.settled(f.mailbox);
        QCOMPARE(messages.size(), std::size_t{3});
        QCOMPARE(*messages[1].content, std::string("Subject: a\r\n\r\nb\r\n"));
        QVERIFY(messages[1].isNew && messages[1].uid > 1);
        QCOMPARE(messages[1].internalDate, std::int64_t{1772438500});
        QVERIFY(!messages[2].isNew && messages[2].flags.seen && messages[2].flags.flagged);
        // And keeps it.
        f.host.disk().crash();
        Maildir next = f.reopened();
        const auto again = next.messages();
        QCOMPARE(again.size(), std::size_t{3});
        QCOMPARE(again[1].uid, messages[1].uid);
        QCOMPARE(again[2].uid, messages[2].uid);
        QVERIFY(next.uidNext() > again[2].uid);
    }
    void foreignMailComesAfterWhatIsThere()
    {
        // The file of UIDs is gone: the names tell which are taken.
        Fixture f;
        f.put("cur/1772438400.1.mx,U=7:2,", "seven");
        f.put("new/1772438400.0.elsewhere", "foreign");
        const auto messages = f.settled(f.mailbox);
        QCOMPARE(messages.size(), std::size_t{2});
        QVERIFY(messages[1].uid > 7 && *messages[1].content == "foreign");
    }
    void copiesGetAUidOfTheirOwn()
    {
        Fixture f;
        f.put("cur/1772438400.1.mx,U=7:2,", "one");
        f.put("cur/1772438400.2.mx,U=7:2,", "copy");
        f.put("cur/1772438400.3.mx,U=4294967295:2,", "too high");
        const auto messages = f.settled(f.mailbox);
        QCOMPARE(messages.size(), std::size_t{3});
        QVERIFY(messages[0].uid == 7 && messages[1].uid > 7 && messages[2].uid > messages[1].uid);
        QVERIFY(messages[2].uid < 1000);
    }
    void noticesWhatOthersTakeAway()
    {
        Fixture f;
        f.deliver("one");
        f.deliver("two");
        QCOMPARE(texts(f.mailbox), (Texts{"one", "two"}));
        const std::string first = f.mailbox.messages().front().path;
        f.host.disk().remove(first, [](bool) {});
        QCOMPARE(texts(f.mailbox), Texts{"two"});
        bool told = false;
        f.mailbox.setFlags(1, {.seen = true}, [&](bool ok) { told = !ok; });
        QVERIFY(told);
        // They change flags, too.
        const std::string second = f.mailbox.messages().front().path;
        const std::string name = second.substr(second.rfind('/') + 1);
        f.host.disk().rename(second, kFolder + "/cur/" + name + ":2,R", [](bool) {});
        QVERIFY(f.mailbox.messages().front().flags.answered);
    }
    void flagsTwiceInARow()
    {
        Fixture f;
        f.deliver("one");
        int done = 0;
        f.mailbox.setFlags(1, {.seen = true}, [&](bool ok) { done += ok ? 1 : 0; });
        f.mailbox.setFlags(1, {.flagged = true}, [&](bool ok) { done += ok ? 1 : 0; });
        f.mailbox.setFlags(1, {.deleted = true}, [&](bool ok) { done += ok ? 1 : 0; });
        f.mailbox.remove(1, [&](bool ok) { done += ok ? 1 : 0; });
        QVERIFY(f.mailbox.messages().empty());
        f.host.settle();
        QCOMPARE(done, 4);
        QVERIFY(f.host.disk().list(kFolder + "/cur").empty());
    }
    void cleansUpAtTheStart()
    {
        Fixture f;
        f.put("tmp/1772438400.M1Q3.mx.example.net,U=3,S=10", "half of");
        f.put("tmp/1772438400.5.elsewhere", "somebody is writing this");
        f.put("tmp/1772300000.5.elsewhere", "somebody has given up");
        f.put("new/1772438400.1.mx,U=7", "on its way");
        f.put("cur/1772438400.1.mx,U=7:2,S", "on its way");
        QCOMPARE(f.mailbox.messages().size(), std::size_t{1});
        QVERIFY(!f.mailbox.messages().front().isNew);
        f.host.settle();
        QCOMPARE(f.host.disk().list(kFolder + "/tmp"), Texts{"1772438400.5.elsewhere"});
        QVERIFY(f.host.disk().list(kFolder + "/new").empty());
    }
    void contentsAreReadOnce()
    {
        // The disk is asked for names alone once a message was read.
        Fixture f;
        f.put("cur/1772438400.1.mx,U=7:2,", "as it was");
        QCOMPARE(texts(f.mailbox), Texts{"as it was"});
        f.put("cur/1772438400.1.mx,U=7:2,", "as it never should be");
        QCOMPARE(texts(f.mailbox), Texts{"as it was"});
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
