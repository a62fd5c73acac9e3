// SPDX-License-Identifier: MIT
// The mail program against our server, back to back, and against servers that misbehave.
#include "core/imap/client_session.h"
#include "tests/core/imap/test_server.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <random>

using namespace postroad;
using namespace postroad::imap;
using namespace std::string_view_literals;

class TstClientSession : public QObject
{
    Q_OBJECT

private slots:
    void retrievesAll_data();
    void retrievesAll();
    void retrievesOnlyNew_data();
    void retrievesOnlyNew();
    void leavesUnseen();
    void tellsWhyNot_data();
    void tellsWhyNot();
    void speaksByTheBook();
    void takesPreAuth();
    void passesOverWhatIsGone();
    void passesOverWhatNobodyAskedFor();
    void refusesNonsense_data();
    void refusesNonsense();
    void survivesGarbage_data();
    void survivesGarbage();
    void refusesWhatCantBeSaid_data();
    void refusesWhatCantBeSaid();
    void givesUpOnSilence();
    void givesUpOnTooMuch_data();
    void givesUpOnTooMuch();
};

namespace {

ClientOptions bob()
{
    ClientOptions options;
    options.user = "bob";
    options.password = "secret word";
    return options;
}

struct Outcome
{
    std::vector<Retrieved> messages;
    std::vector<Finished> ends;

    [[nodiscard]] bool ok() const { return ends.size() == 1 && ends[0].ok; }
    /// Ended once, badly, and said why.
    [[nodiscard]] bool failed() const
    {
        return ends.size() == 1 && !ends[0].ok && !ends[0].reason.empty();
    }
};

Outcome outcomeOf(ClientSession& client)
{
    Outcome outcome;
    while (auto event = client.poll()) {
        if (auto* message = std::get_if<Retrieved>(&*event))
            outcome.messages.push_back(*message);
        else
            outcome.ends.push_back(std::get<Finished>(*event));
    }
    return outcome;
}

/// Carries octets to and fro in pieces until nobody says anything.
Outcome converse(ClientSession& client, TestServer& server, std::size_t piece)
{
    client.start(server.now);
    for (;;) {
        const std::string down = server.takeOutput();
        for (std::size_t at = 0; at < down.size(); at += piece)
            client.receive(server.now, std::string_view(down).substr(at, piece));
        const std::string up = client.takeOutput();
        for (std::size_t at = 0; at < up.size(); at += piece)
            server.receive(std::string_view(up).substr(at, piece));
        if (down.empty() && up.empty())
            break;
    }
    return outcomeOf(client);
}

/// Says these lines, whatever the client says.
Outcome listen(ClientSession& client, std::string_view octets)
{
    client.start({});
    client.receive({}, octets);
    return outcomeOf(client);
}

/// What garbage is made of.
constexpr std::string_view kOddReplyOctets = "()[]{}<>\"\\*+ 019aZ\r\n\0\x80"sv;

const QByteArray kUpToSelect = "* OK hi\r\nA1 OK in\r\n";
const QByteArray kUpToList = kUpToSelect + "* 1 EXISTS\r\n* OK [UIDVALIDITY 3] x\r\nA2 OK\r\n";
const QByteArray kUpToFetch = kUpToList + "* 1 FETCH (UID 5 FLAGS ())\r\nA3 OK\r\n";
const QByteArray kWhole = kUpToFetch
    + "* 1 FETCH (UID 5 BODY[] {3}\r\nx\r\n)\r\nA4 OK\r\n* BYE\r\nA5 OK\r\n";

} // namespace

void TstClientSession::retrievesAll_data()
{
    QTest::addColumn<int>("piece");
    for (const int piece : {1, 2, 3, 7, 64, 100'000})
        QTest::addRow("%d", piece) << piece;
}

void TstClientSession::retrievesAll()
{
    QFETCH(int, piece);
    TestServer server;
    tests::Hearing hearing;
    ClientSession client(bob(), &hearing);
    const Outcome outcome = converse(client, server, static_cast<std::size_t>(piece));
    QVERIFY(outcome.ok());
    QCOMPARE(outcome.messages.size(), std::size_t{3});
    QCOMPARE(*outcome.messages[0].content, std::string(kFirst));
    QCOMPARE(*outcome.messages[1].content, std::string(kSecond));
    QCOMPARE(*outcome.messages[2].content, std::string(kThird));
    for (std::size_t i = 0; i < 3; ++i) {
        QCOMPARE(outcome.messages[i].uidValidity, 77U);
        QCOMPARE(outcome.messages[i].uid, std::vector<std::uint32_t>({4, 7, 9})[i]);
        QVERIFY(outcome.messages[i].envelope.has_value());
        QCOMPARE(*outcome.messages[i].envelope, envelopeOf(*outcome.messages[i].content));
        QVERIFY(server.inbox.messages[i].flags.has(Flag::Seen));
    }
    QCOMPARE(outcome.messages[1].flags, Flags{});
    QVERIFY(outcome.messages[2].flags.has(Flag::Flagged));

    QCOMPARE(hearing.firstGap(), std::string());
    QCOMPARE(server.hearing.firstGap(), std::string());
    for (const auto way : {Utterance::Way::Sent, Utterance::Way::Received}) {
        const auto other = way == Utterance::Way::Sent ? Utterance::Way::Received
                                                       : Utterance::Way::Sent;
        QCOMPARE(hearing.reached(way), server.hearing.reached(other));
    }
    // Of each body exactly one chunk is the last.
    QCOMPARE(std::count_if(hearing.all.begin(), hearing.all.end(),
                 [](const auto& one) { return one.kind == Utterance::Kind::Body && one.last; }),
        std::ptrdiff_t{3});
    QVERIFY(client.closing() && server.closing());
    QCOMPARE(hearing.states,
        (std::vector<std::string>{"waiting for the greeting", "logging in", "opening the mailbox",
            "asking what is new", "retrieving", "logging out", "done"}));
}

void TstClientSession::retrievesOnlyNew_data()
{
    QTest::addColumn<unsigned>("lastKnown");
    QTest::addColumn<unsigned>("validity");
    QTest::addColumn<int>("count");
    QTest::newRow("everything") << 0U << 0U << 3;
    QTest::newRow("above one") << 4U << 77U << 2;
    QTest::newRow("between two") << 8U << 0U << 1;
    QTest::newRow("nothing") << 9U << 77U << 0;
    QTest::newRow("far above") << 100U << 77U << 0;
    QTest::newRow("the largest UID") << 4294967295U << 0U << 0;
    QTest::newRow("of another time") << 9U << 76U << 3;
}

void TstClientSession::retrievesOnlyNew()
{
    QFETCH(unsigned, lastKnown);
    QFETCH(unsigned, validity);
    QFETCH(int, count);
    ClientOptions options = bob();
    options.lastKnownUid = lastKnown;
    options.knownUidValidity = validity;
    TestServer server;
    ClientSession client(options);
    const Outcome outcome = converse(client, server, 1000);
    QVERIFY(outcome.ok());
    QCOMPARE(outcome.messages.size(), static_cast<std::size_t>(count));
    if (count > 0)
        QCOMPARE(outcome.messages.back().uid, 9U);
}

void TstClientSession::leavesUnseen()
{
    ClientOptions options = bob();
    options.leaveUnseen = true;
    TestServer server;
    ClientSession client(options);
    const Outcome outcome = converse(client, server, 1000);
    QVERIFY(outcome.ok());
    QCOMPARE(outcome.messages.size(), std::size_t{3});
    QCOMPARE(server.stores, 0U);

    options.mailbox = "Archive/2026";
    TestServer again;
    ClientSession empty(options);
    const Outcome nothing = converse(empty, again, 1000);
    QVERIFY(nothing.ok() && nothing.messages.empty());
}

void TstClientSession::tellsWhyNot_data()
{
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("password");
    QTest::addColumn<QByteArray>("mailbox");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("wrong") << QByteArray("bob") << QByteArray("guess") << QByteArray("INBOX")
                           << QByteArray("Authentication failed");
    QTest::newRow("later") << QByteArray("later") << QByteArray("x") << QByteArray("INBOX")
                           << QByteArray("later");
    QTest::newRow("nowhere") << QByteArray("bob") << QByteArray("secret word")
                             << QByteArray("a \"b\\") << QByteArray("no such mailbox");
    QTest::newRow("broken") << QByteArray("bob") << QByteArray("secret word")
                            << QByteArray("Broken") << QByteArray("can't be opened");
}

void TstClientSession::tellsWhyNot()
{
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, password);
    QFETCH(QByteArray, mailbox);
    QFETCH(QByteArray, reason);
    ClientOptions options = bob();
    options.user = user.toStdString();
    options.password = password.toStdString();
    options.mailbox = mailbox.toStdString();
    TestServer server;
    ClientSession client(options);
    const Outcome outcome = converse(client, server, 1000);
    QVERIFY(outcome.failed());
    QVERIFY2(outcome.ends[0].reason.find(reason.toStdString()) != std::string::npos,
        outcome.ends[0].reason.c_str());
    QVERIFY(outcome.messages.empty());
    QVERIFY(server.closing());
}

void TstClientSession::speaksByTheBook()
{
    ClientOptions options = bob();
    options.password = "a\"b\\c";
    ClientSession client(options);
    const Outcome outcome = listen(client, kWhole.toStdString());
    QVERIFY(outcome.ok());
    QCOMPARE(outcome.messages.size(), std::size_t{1});
    QCOMPARE(*outcome.messages[0].content, std::string("x\r\n"));
    QVERIFY(!outcome.messages[0].envelope.has_value());
    QCOMPARE(client.takeOutput(),
        std::string("A1 LOGIN \"bob\" \"a\\\"b\\\\c\"\r\nA2 SELECT INBOX\r\n"
                    "A3 UID FETCH 1:* (FLAGS RFC822.SIZE ENVELOPE)\r\n"
                    "A4 UID FETCH 5 (BODY[])\r\nA5 LOGOUT\r\n"));
}

void TstClientSession::takesPreAuth()
{
    ClientSession client(bob());
    const Outcome outcome = listen(
        client, "* PREAUTH bob\r\n* 0 EXISTS\r\nA1 OK\r\n* BYE\r\nA2 OK\r\n");
    QVERIFY(outcome.ok());
    QCOMPARE(client.takeOutput(), std::string("A1 SELECT INBOX\r\nA2 LOGOUT\r\n"));
}

void TstClientSession::passesOverWhatIsGone()
{
    // The first is expunged in the meantime, the second is refused, the third comes.
    ClientSession client(bob());
    const Outcome outcome = listen(client,
        (kUpToList
            + "* 1 FETCH (UID 5)\r\n* 2 FETCH (UID 6)\r\n* 3 FETCH (UID 7)\r\nA3 OK\r\n"
              "A4 OK\r\nA5 NO gone\r\n* 3 FETCH (UID 7 BODY[] \"x\")\r\nA6 OK\r\n"
              "* BYE\r\nA7 OK\r\n")
            .toStdString());
    QCOMPARE(outcome.messages.size(), std::size_t{1});
    QCOMPARE(outcome.messages[0].uid, 7U);
    QCOMPARE(*outcome.messages[0].content, std::string("x"));
    QVERIFY(outcome.failed());
    QVERIFY(outcome.ends[0].reason.find("gone") != std::string::npos);
}

void TstClientSession::passesOverWhatNobodyAskedFor()
{
    // RFC 3501 §5.2, §7: a server may say things at any time.
    ClientSession client(bob());
    const Outcome outcome = listen(client,
        (kUpToSelect
            + "* CAPABILITY X\r\n* 9 RECENT\r\n* 1 EXISTS\r\n* LIST () \"/\" {5}\r\nINBOX\r\n"
              "* OK [ALERT] {5}\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* NO careful\r\nA2 OK\r\n"
              "* 1 FETCH (FLAGS (\\Draft))\r\n* 1 FETCH (UID 5 FLAGS (\\Seen odd))\r\nA3 OK\r\n"
              "* 2 FETCH (UID 6 BODY[] \"other\")\r\n* 1 FETCH (UID 5 BODY[] \"right\")\r\n"
              "* 1 FETCH (FLAGS (\\Seen))\r\n* 1 EXPUNGE\r\nA4 OK\r\n* BYE\r\nA5 OK\r\n")
            .toStdString());
    QVERIFY(outcome.ok());
    QCOMPARE(outcome.messages.size(), std::size_t{1});
    QCOMPARE(*outcome.messages[0].content, std::string("right"));
    QCOMPARE(outcome.messages[0].flags.bits, static_cast<std::uint8_t>(Flag::Seen));
}

void TstClientSession::refusesNonsense_data()
{
    QTest::addColumn<QByteArray>("octets");
    QTest::newRow("another protocol") << QByteArray("220 mx.example.org ESMTP\r\n");
    QTest::newRow("POP3") << QByteArray("+OK ready\r\n");
    QTest::newRow("nothing") << QByteArray("\r\n");
    QTest::newRow("not now") << QByteArray("* BYE too busy\r\n");
    QTest::newRow("greeting NO") << QByteArray("* NO\r\n");
    QTest::newRow("greeting BAD") << QByteArray("* BAD\r\n");
    QTest::newRow("greeting with a tag") << QByteArray("A1 OK hi\r\n");
    QTest::newRow("greeting that is data") << QByteArray("* 5 EXISTS\r\n");
    QTest::newRow("bare LF") << QByteArray("* OK\nhi\r\n");
    QTest::newRow("bare CR") << QByteArray("* OK hi\r\r\n");
    QTest::newRow("long line") << QByteArray("* OK ") + QByteArray(70'000, 'x') + "\r\n";
    QTest::newRow("another tag") << QByteArray("* OK\r\nA2 OK\r\n");
    QTest::newRow("longer tag") << QByteArray("* OK\r\nA11 OK\r\n");
    QTest::newRow("tag in small letters") << QByteArray("* OK\r\na1 OK\r\n");
    QTest::newRow("the same tag again") << kUpToSelect + "A1 OK\r\n";
    QTest::newRow("tagged BYE") << QByteArray("* OK\r\nA1 BYE\r\n");
    QTest::newRow("tagged PREAUTH") << QByteArray("* OK\r\nA1 PREAUTH\r\n");
    QTest::newRow("tagged data") << QByteArray("* OK\r\nA1 5 EXISTS\r\n");
    QTest::newRow("BYE in between") << kUpToSelect + "* BYE shutting down\r\n";
    QTest::newRow("asks for more") << kUpToSelect + "+ go on\r\n";
    QTest::newRow("FETCH of nothing") << kUpToList + "* 1 FETCH\r\n";
    QTest::newRow("FETCH unended") << kUpToList + "* 1 FETCH (UID 5\r\n";
    QTest::newRow("FETCH of a number") << kUpToList + "* 1 FETCH 5\r\n";
    QTest::newRow("FETCH unquoted") << kUpToFetch + "* 1 FETCH (UID 5 BODY[] \"x)\r\n";
    QTest::newRow("more than was announced")
        << kUpToFetch + "* 1 FETCH (UID 5 BODY[] {3}\r\nabcd)\r\n";
    QTest::newRow("huge literal") << kUpToFetch
            + "* 1 FETCH (UID 5 BODY[] {99999999999999999999999}\r\n";
    QTest::newRow("LOGOUT refused") << kUpToSelect + "* 0 EXISTS\r\nA2 OK\r\n* BYE\r\nA3 BAD\r\n";
    QTest::newRow("LIST refused") << kUpToList + "A3 NO\r\n* BYE\r\nA4 OK\r\n";
}

void TstClientSession::refusesNonsense()
{
    QFETCH(QByteArray, octets);
    ClientSession client(bob());
    const Outcome outcome = listen(client, octets.toStdString());
    QVERIFY(outcome.failed());
    QVERIFY(outcome.messages.empty());
    QVERIFY(client.closing() && !client.wantsInput());

    ClientSession slow(bob());
    slow.start({});
    for (const char c : octets)
        slow.receive({}, std::string_view(&c, 1));
    const Outcome same = outcomeOf(slow);
    QVERIFY(same.failed());
    QCOMPARE(same.ends[0].reason, outcome.ends[0].reason);
    QCOMPARE(slow.takeOutput(), client.takeOutput());
}

void TstClientSession::survivesGarbage_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 300; ++seed)
        QTest::addRow("%u", seed) << seed;
}

/// A good conversation with octets changed, or nothing but octets: it ends, once, and every octet
/// that was looked at is told.
void TstClientSession::survivesGarbage()
{
    QFETCH(unsigned, seed);
    std::minstd_rand random(seed);
    std::string octets = kWhole.toStdString();
    if (seed % 5 == 0) {
        for (char& c : octets)
            c = static_cast<char>(random() % 256);
    }
    for (auto changes = 1 + random() % 4; changes > 0; --changes)
        octets[random() % octets.size()] = kOddReplyOctets[random() % kOddReplyOctets.size()];
    tests::Hearing hearing;
    ClientSession client(bob(), &hearing);
    client.start({});
    for (std::size_t at = 0; at < octets.size();) {
        const std::size_t piece = 1 + random() % 20;
        client.receive({}, std::string_view(octets).substr(at, piece));
        at += piece;
    }
    client.connectionLost({});
    client.handleTimeout(Instant(24h));
    const Outcome outcome = outcomeOf(client);
    QVERIFY(outcome.ok() || outcome.failed());
    QVERIFY(client.closing());
    QCOMPARE(hearing.firstGap(), std::string());
    QCOMPARE(hearing.reached(Utterance::Way::Sent), std::uint64_t{client.takeOutput().size()});
}

void TstClientSession::refusesWhatCantBeSaid_data()
{
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("password");
    QTest::addColumn<QByteArray>("mailbox");
    const auto row = [](const char* name, const QByteArray& user, const QByteArray& password,
                         const QByteArray& mailbox) {
        QTest::newRow(name) << user << password << mailbox;
    };
    row("no user", "", "x", "INBOX");
    row("no mailbox", "bob", "x", "");
    row("injection by user", "bob\r\nA9 LOGOUT", "x", "INBOX");
    row("injection by password", "bob", "x\r\nA9 LOGOUT", "INBOX");
    row("injection by mailbox", "bob", "x", "INBOX\nA9 LOGOUT");
    row("NUL", "bob", QByteArray("a\0b", 3), "INBOX");
    row("8-bit user", "b\xC3\xB6", "x", "INBOX");
    row("8-bit mailbox", "bob", "x", "Entw\xC3\xBCrfe");
    row("long", "bob", QByteArray(1001, 'x'), "INBOX");
}

void TstClientSession::refusesWhatCantBeSaid()
{
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, password);
    QFETCH(QByteArray, mailbox);
    ClientOptions options;
    options.user = user.toStdString();
    options.password = password.toStdString();
    options.mailbox = mailbox.toStdString();
    ClientSession client(options);
    const Outcome outcome = listen(client, "* OK\r\n");
    QVERIFY(outcome.failed());
    QCOMPARE(client.takeOutput(), std::string());
}

void TstClientSession::givesUpOnSilence()
{
    ClientSession client(bob());
    client.start({});
    client.receive(Instant(10s), "* OK\r\n");
    QCOMPARE(*client.nextTimeout(), Instant(310s));
    client.handleTimeout(Instant(309s));
    QVERIFY(!client.closing());
    client.handleTimeout(Instant(310s));
    QVERIFY(client.closing());
    QVERIFY(!client.nextTimeout().has_value());
    QVERIFY(outcomeOf(client).failed());

    ClientSession lost(bob());
    lost.start({});
    lost.connectionLost({});
    lost.connectionLost({});
    QVERIFY(outcomeOf(lost).failed());
}

void TstClientSession::givesUpOnTooMuch_data()
{
    QTest::addColumn<QByteArray>("octets");
    QTest::newRow("message") << kUpToFetch + "* 1 FETCH (UID 5 BODY[] {1001}\r\n";
    QTest::newRow("too many messages")
        << kUpToList + "* 1 FETCH (UID 5)\r\n* 2 FETCH (UID 6)\r\n* 3 FETCH (UID 7)\r\n";
    QTest::newRow("a long list") << kUpToList
            + QByteArray("* 1 FETCH (UID 5 X \"0123456789\")\r\n").repeated(100);
    QTest::newRow("a long list of other things")
        << kUpToList + QByteArray("* SEARCH 1 2 3 4 5 6 7 8 9\r\n").repeated(100);
    QTest::newRow("endless literals") << kUpToFetch + "* 1 FETCH (X {1000}\r\n"
            + (QByteArray(1000, 'x') + " X {1000}\r\n").repeated(1100);
}

void TstClientSession::givesUpOnTooMuch()
{
    QFETCH(QByteArray, octets);
    ClientOptions options = bob();
    options.messageOctetsMax = 1000;
    options.messagesMax = 2;
    options.listOctetsMax = 2000;
    ClientSession client(options);
    const Outcome outcome = listen(client, octets.toStdString());
    QVERIFY(outcome.failed());
    QVERIFY(outcome.messages.empty());
    QVERIFY2(
        outcome.ends[0].reason.find("too") != std::string::npos, outcome.ends[0].reason.c_str());
}

POSTROAD_TEST(TstClientSession);
#include "tst_client_session.moc"
