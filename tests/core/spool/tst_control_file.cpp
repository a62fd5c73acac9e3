// SPDX-License-Identifier: MIT
#include "core/spool/control_file.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::spool;

namespace {

/// An entry in which every field says something.
Entry fullEntry()
{
    Entry entry;
    entry.arrived = Instant(90s);
    entry.nextAttempt = Instant(30min);
    entry.attempts = 7;
    entry.content = makeBlob("Subject: Hi\r\n\r\nHi\r\n");
    entry.body = mail::BodyType::BinaryMime;
    entry.smtpUtf8 = true;
    entry.dsnReturn = mail::DsnReturn::Headers;
    entry.envelopeId = "QQ 314159 100%\n";
    entry.reversePath = {{"a b@c<>\"%\xC3\xA4", "example.org"}};
    QueuedRecipient bob{.path = {{"bob", "[192.0.2.1]"}}, .fate = Fate::Waiting};
    bob.dsn.notify = {.success = true, .delay = true};
    bob.dsn.originalRecipient = "rfc822;bob@example.net";
    bob.delayTold = true;
    bob.code = {4, 4, 1};
    bob.diagnostic = "connection refused\r\nby\tsomebody ";
    entry.recipients.push_back(bob);
    QueuedRecipient carol{.path = {{"carol", "example.net"}},
        .fate = Fate::Failed,
        .owed = mail::DeliveryAction::Failed};
    carol.dsn.notify.never = true;
    carol.code = {5, 1, 1};
    carol.replyCode = 550;
    carol.remoteHost = "mx1.example.net";
    carol.diagnostic = "550 5.1.1 No such user: \xE4";
    entry.recipients.push_back(carol);
    entry.recipients.push_back({.path = {{"dan", "example.net"}}, .fate = Fate::Failed});
    entry.recipients.push_back({.path = {{"postmaster", ""}}, .fate = Fate::Done});
    return entry;
}

bool same(const Entry& a, const Entry& b)
{
    return a.arrived == b.arrived && a.nextAttempt == b.nextAttempt && a.attempts == b.attempts
        && a.body == b.body && a.smtpUtf8 == b.smtpUtf8 && a.dsnReturn == b.dsnReturn
        && a.envelopeId == b.envelopeId && a.reversePath == b.reversePath
        && a.recipients == b.recipients;
}

const std::string kPlain
    = "postroad-queue 1\narrived 1772438401\nattempts 2\nnext 1772440200\nsize 12\nbody "
      "8bitmime\nfrom <alice@example.org>\nto <bob@example.net> waiting\n";

/// The plain one with one piece replaced.
std::string with(const std::string& piece, const std::string& other)
{
    std::string text = kPlain;
    const std::size_t at = text.find(piece);
    return at == text.npos ? std::string() : text.replace(at, piece.size(), other);
}

} // namespace

class TstControlFile : public QObject
{
    Q_OBJECT

private slots:
    void isForPeople()
    {
        Entry entry;
        entry.reversePath = {{"alice", "example.org"}};
        entry.content = makeBlob("Subject: Hi\r\n");
        entry.recipients.push_back({.path = {{"bob", "example.net"}}});
        entry.recipients.push_back({.path = {{"carol", "example.net"}},
            .fate = Fate::Failed,
            .code = {5, 1, 1},
            .replyCode = 550,
            .diagnostic = "550 5.1.1 No such user",
            .remoteHost = "mx1.example.net"});
        entry.body = mail::BodyType::EightBitMime;
        entry.attempts = 2;
        entry.arrived = Instant(1s);
        entry.nextAttempt = Instant(30min);
        QCOMPARE(formatControl(entry, Calendar{}),
            std::string("postroad-queue 1\narrived 1772438401\nattempts 2\nnext 1772440200\nsize "
                        "13\nbody 8bitmime\nfrom <alice@example.org>\nto <bob@example.net> "
                        "waiting\nto <carol@example.net> failed\ncode 5.1.1\nreply 550\nhost "
                        "mx1.example.net\nsaid 550 5.1.1 No such user\n"));
        entry.reversePath = {};
        QVERIFY(formatControl(entry, Calendar{}).find("\nfrom <>\n") != std::string::npos);
    }
    void readsBackWhatItWrites()
    {
        const Entry entry = fullEntry();
        const std::string text = formatControl(entry, Calendar{});
        const auto read = parseControl(text, Calendar{});
        QVERIFY2(read.ok(), text.c_str());
        QVERIFY(same(read->entry, entry));
        QCOMPARE(read->contentOctets, std::uint64_t{19});
        Entry again = read->entry;
        again.content = entry.content;
        QCOMPARE(formatControl(again, Calendar{}), text);
    }
    void everyNotifyAndFate()
    {
        for (int bits = 0; bits < 9; ++bits) {
            Entry entry = fullEntry();
            mail::DsnNotify& notify = entry.recipients[0].dsn.notify;
            notify = {bits == 8, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0};
            entry.recipients[0].fate = static_cast<Fate>(bits % 3);
            if (bits < 5)
                entry.recipients[0].owed = static_cast<mail::DeliveryAction>(bits);
            const auto read = parseControl(formatControl(entry, Calendar{}), Calendar{});
            QVERIFY(read.ok());
            QVERIFY(same(read->entry, entry));
        }
    }
    void anotherLifeHasAnotherStart()
    {
        // What came before the start of this life lies before its clock's zero.
        const Entry entry = fullEntry();
        Calendar later;
        later.startEpochSeconds += 3600;
        const auto read = parseControl(formatControl(entry, Calendar{}), later);
        QVERIFY(read.ok());
        QCOMPARE(read->entry.arrived, Instant(90s - 1h));
        QCOMPARE(formatControl(read->entry, later).substr(0, 60),
            formatControl(entry, Calendar{}).substr(0, 60));
    }
    void secondsAreRoundedDown()
    {
        Entry entry = fullEntry();
        entry.arrived = Instant(1999ms);
        const auto read = parseControl(formatControl(entry, Calendar{}), Calendar{});
        QCOMPARE(read->entry.arrived, Instant(1s));
    }
    void mistakesAreLocated_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<QByteArray>("reason");
        const auto row = [](const char* name, const std::string& text, int line,
                             const char* reason) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << line << QByteArray(reason);
        };
        row("empty", {}, 1, "version");
        row("another file", "Subject: Hi\n", 1, "version");
        row("another version", with("queue 1", "queue 2"), 1, "version");
        row("half", kPlain.substr(0, kPlain.size() / 2), 5, "no end");
        row("without recipients", kPlain.substr(0, kPlain.find("to <")), 8, "no recipient");
        row("no end", kPlain.substr(0, kPlain.size() - 1), 8, "no end");
        row("CRLF", with("attempts 2\n", "attempts 2\r\n"), 3, "not a value");
        row("an empty line", with("attempts", "\nattempts"), 3, "empty line");
        row("unknown line", with("attempts", "colour blue\nattempts"), 3, "\"attempts\" expected");
        row("missing", with("next 1772440200\n", ""), 4, "\"next\" expected");
        row("twice", with("next 1772440200\n", "next 1772440200\nnext 1772440200\n"), 5,
            "\"size\" expected");
        row("negative", with("1772438401", "-1"), 2, "not a value");
        row("leading zero", with("attempts 2", "attempts 02"), 3, "not a value");
        row("far away", with("1772438401", "99999999999"), 2, "not a value");
        row("too large", with("attempts 2", "attempts 4294967296"), 3, "not a value");
        row("nothing", with("attempts 2", "attempts "), 3, "nothing after");
        row("body", with("8bitmime", "9bitmime"), 6, "not a value");
        row("utf8", with("from", "smtputf8 yes\nfrom"), 7, "has no value");
        row("ret", with("from", "ret all\nfrom"), 7, "not a value");
        row("order", with("from", "envid x\nret full\nfrom"), 8, "\"from\" expected");
        row("sender", with("<alice@example.org>", "alice@example.org"), 7, "not a value");
        row("sender without domain", with("<alice@example.org>", "<alice@>"), 7, "not a value");
        row("two at signs", with("<alice@example.org>", "<a@b@c>"), 7, "not a value");
        row("null recipient", with("<bob@example.net>", "<>"), 8, "recipient");
        row("fate", with("waiting", "lost"), 8, "fate");
        row("no fate", with(" waiting", ""), 8, "fate");
        row("escape", with("<bob@", "<b%6Fb@"), 8, "recipient"); // nobody writes an o so
        row("half an escape", with("<bob@", "<bob%0@"), 8, "recipient");
        row("small letters", with("<bob@", "<bob%0a@"), 8, "recipient");
        row("control octet", with("<bob@", std::string("<bo\x01@")), 8, "recipient");
        row("nul", with("<bob@", std::string("<bo\0b@", 6)), 8, "recipient");
        row("owed", kPlain + "owed money\n", 9, "not a value");
        row("flag", kPlain + "delay-told twice\n", 9, "\"delay-told\" has no value");
        row("notify", kPlain + "notify\n", 9, "not a value");
        row("notify never", kPlain + "notify never,failure\n", 9, "not a value");
        row("notify twice", kPlain + "notify delay,delay\n", 9, "not a value");
        row("notify comma", kPlain + "notify delay,\n", 9, "not a value");
        row("code", kPlain + "code 5.1\n", 9, "not a value");
        row("code 0", kPlain + "code 0.1.1\n", 9, "not a value");
        row("reply", kPlain + "reply 0\n", 9, "not a value");
        row("after the last", kPlain + "from <>\n", 9, "\"to\" expected");
    }
    void mistakesAreLocated()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, line);
        QFETCH(QByteArray, reason);
        const auto read = parseControl(text.toStdString(), Calendar{});
        QVERIFY(!read.ok());
        const std::string said = std::to_string(read.error().line) + ' ' + read.error().reason;
        QVERIFY2(int(read.error().line) == line, said.c_str());
        QVERIFY2(said.find(reason.toStdString()) != std::string::npos, said.c_str());
    }
    void everyCutIsFound()
    {
        const std::string text = formatControl(fullEntry(), Calendar{});
        for (std::size_t length = 0; length < text.size(); ++length) {
            const auto read = parseControl(text.substr(0, length), Calendar{});
            // A cut between two lines may leave a shorter list: that is why files are synced.
            QVERIFY(!read.ok() || text[length - 1] == '\n');
        }
    }
};

POSTROAD_TEST(TstControlFile);
#include "tst_control_file.moc"
