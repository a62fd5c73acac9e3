// SPDX-License-Identifier: MIT
// The mail program against our server, back to back, and against servers that misbehave.
#include "core/pop3/client_session.h"
#include "tests/core/pop3/test_server.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::pop3;

class TstClientSession : public QObject
{
    Q_OBJECT

private slots:
    void retrievesAll_data();
    void retrievesAll();
    void retrievesOnlyNew();
    void deletes();
    void tellsWhyNot_data();
    void tellsWhyNot();
    void survivesOldServers();
    void refusesNonsense_data();
    void refusesNonsense();
    void refusesWhatCantBeSaid_data();
    void refusesWhatCantBeSaid();
    void givesUpOnSilence();
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
    std::optional<Finished> finished;
};

Outcome outcomeOf(ClientSession& client)
{
    Outcome outcome;
    while (auto event = client.poll()) {
        if (auto* message = std::get_if<Retrieved>(&*event))
            outcome.messages.push_back(*message);
        else
            outcome.finished = std::get<Finished>(*event);
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

constexpr std::string_view kUpToStat = "+OK hi\r\n+OK\r\nTOP\r\n.\r\n+OK\r\n+OK\r\n";

} // namespace

void TstClientSession::retrievesAll_data()
{
    QTest::addColumn<int>("piece");
    for (const int piece : {1, 2, 3, 7, 100'000})
        QTest::addRow("%d", piece) << piece;
}

void TstClientSession::retrievesAll()
{
    QFETCH(int, piece);
    TestServer server;
    tests::Hearing hearing;
    ClientSession client(bob(), &hearing);
    const Outcome outcome = converse(client, server, static_cast<std::size_t>(piece));
    QVERIFY(outcome.finished && outcome.finished->ok);
    QCOMPARE(outcome.messages.size(), std::size_t{3});
    QCOMPARE(*outcome.messages[0].content, std::string(kFirst));
    QCOMPARE(*outcome.messages[1].content, std::string(kDotted));
    QCOMPARE(*outcome.messages[2].content, std::string(kUnended) + "\r\n");
    QCOMPARE(outcome.messages[1].uid, std::string("uid-b"));
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
    QVERIFY(server.removed.empty());
}

void TstClientSession::retrievesOnlyNew()
{
    ClientOptions options = bob();
    options.knownUids = {"uid-c", "uid-a"};
    TestServer server;
    ClientSession client(options);
    const Outcome outcome = converse(client, server, 1000);
    QVERIFY(outcome.finished && outcome.finished->ok);
    QCOMPARE(outcome.messages.size(), std::size_t{1});
    QCOMPARE(outcome.messages[0].number, 2U);

    options.knownUids = {"uid-a", "uid-b", "uid-c"};
    TestServer again;
    ClientSession idle(options);
    const Outcome nothing = converse(idle, again, 1000);
    QVERIFY(nothing.finished && nothing.finished->ok);
    QVERIFY(nothing.messages.empty());
}

void TstClientSession::deletes()
{
    ClientOptions options = bob();
    options.deleteAfterRetrieval = true;
    TestServer server;
    ClientSession client(options);
    const Outcome outcome = converse(client, server, 1000);
    QVERIFY(outcome.finished && outcome.finished->ok);
    QCOMPARE(outcome.messages.size(), std::size_t{3});
    QCOMPARE(server.removed.size(), std::size_t{3});

    options.user = "stuck";
    TestServer stuck;
    ClientSession second(options);
    const Outcome failed = converse(second, stuck, 1000);
    QCOMPARE(failed.messages.size(), std::size_t{3});
    QVERIFY(failed.finished && !failed.finished->ok);
}

void TstClientSession::tellsWhyNot_data()
{
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("wrong") << QByteArray("mallory") << QByteArray("Authentication failed");
    QTest::newRow("busy") << QByteArray("busy") << QByteArray("locked");
    QTest::newRow("later") << QByteArray("later") << QByteArray("later");
}

void TstClientSession::tellsWhyNot()
{
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, reason);
    ClientOptions options = bob();
    options.user = user.toStdString();
    options.password = "guess";
    TestServer server;
    ClientSession client(options);
    const Outcome outcome = converse(client, server, 1000);
    QVERIFY(outcome.finished && !outcome.finished->ok);
    QVERIFY2(outcome.finished->reason.find(reason.toStdString()) != std::string::npos,
        outcome.finished->reason.c_str());
    QVERIFY(outcome.messages.empty());
    QVERIFY(server.closing());
}

void TstClientSession::survivesOldServers()
{
    ClientSession client(bob());
    // Neither CAPA nor UIDL; a message is gone between STAT and RETR.
    const Outcome outcome = listen(client,
        "+OK\r\n-ERR\r\n+OK\r\n+OK\r\n+OK 2 9\r\n-ERR\r\n-ERR gone\r\n+OK\r\nx\r\n.\r\n+OK\r\n");
    QCOMPARE(outcome.messages.size(), std::size_t{1});
    QCOMPARE(outcome.messages[0].number, 2U);
    QVERIFY(outcome.finished && !outcome.finished->ok);
    QCOMPARE(client.takeOutput(),
        std::string("CAPA\r\nUSER bob\r\nPASS secret word\r\nSTAT\r\nUIDL\r\nRETR 1\r\nRETR "
                    "2\r\nQUIT\r\n"));
}

void TstClientSession::refusesNonsense_data()
{
    QTest::addColumn<QByteArray>("octets");
    const QByteArray upToStat(kUpToStat.data(), static_cast<qsizetype>(kUpToStat.size()));
    QTest::newRow("another protocol") << QByteArray("220 mx.example.org ESMTP\r\n");
    QTest::newRow("not now") << QByteArray("-ERR [SYS/TEMP] too busy\r\n");
    QTest::newRow("bare LF") << QByteArray("+OK\nhi\r\n");
    QTest::newRow("long line") << QByteArray("+OK ") + QByteArray(70'000, 'x') + "\r\n";
    QTest::newRow("STAT without numbers") << upToStat + "+OK many\r\n";
    QTest::newRow("STAT with one") << upToStat + "+OK 3\r\n";
    QTest::newRow("STAT too many") << upToStat + "+OK 4000000000 1\r\n";
    QTest::newRow("STAT negative") << upToStat + "+OK -1 1\r\n";
    QTest::newRow("UIDL of none") << upToStat + "+OK 1 9\r\n+OK\r\n2 a\r\n.\r\n";
    QTest::newRow("UIDL zero") << upToStat + "+OK 1 9\r\n+OK\r\n0 a\r\n.\r\n";
    QTest::newRow("UIDL endless") << upToStat + "+OK 1 9\r\n+OK\r\n1 a\r\n1 a\r\n";
    QTest::newRow("UIDL words") << upToStat + "+OK 1 9\r\n+OK\r\none\r\n";
}

void TstClientSession::refusesNonsense()
{
    QFETCH(QByteArray, octets);
    ClientSession client(bob());
    const Outcome outcome = listen(client, octets.toStdString());
    QVERIFY(outcome.finished && !outcome.finished->ok);
    QVERIFY(!outcome.finished->reason.empty());
    QVERIFY(client.closing());
}

void TstClientSession::refusesWhatCantBeSaid_data()
{
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("password");
    QTest::newRow("no user") << QByteArray() << QByteArray("x");
    QTest::newRow("no password") << QByteArray("bob") << QByteArray();
    QTest::newRow("two words") << QByteArray("bob b") << QByteArray("x");
    QTest::newRow("injection") << QByteArray("bob") << QByteArray("x\r\nDELE 1");
    QTest::newRow("8-bit") << QByteArray("b\xC3\xB6") << QByteArray("x");
    QTest::newRow("long") << QByteArray("bob") << QByteArray(300, 'x');
}

void TstClientSession::refusesWhatCantBeSaid()
{
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, password);
    ClientOptions options = bob();
    options.user = user.toStdString();
    options.password = password.toStdString();
    ClientSession client(options);
    const Outcome outcome = listen(client, "+OK\r\n");
    QVERIFY(outcome.finished && !outcome.finished->ok);
    QCOMPARE(client.takeOutput(), std::string());
}

void TstClientSession::givesUpOnSilence()
{
    ClientSession client(bob());
    client.start({});
    client.receive(Instant(10s), "+OK\r\n");
    QCOMPARE(*client.nextTimeout(), Instant(310s));
    client.handleTimeout(Instant(309s));
    QVERIFY(!client.closing());
    client.handleTimeout(Instant(310s));
    QVERIFY(client.closing());
    QVERIFY(!outcomeOf(client).finished->ok);

    ClientSession lost(bob());
    lost.start({});
    lost.connectionLost({});
    QVERIFY(!outcomeOf(lost).finished->ok);
}

void TstClientSession::givesUpOnTooMuch()
{
    ClientOptions options = bob();
    options.messageOctetsMax = 1000;
    ClientSession client(options);
    const Outcome outcome = listen(
        client, std::string(kUpToStat) + "+OK 1 9\r\n-ERR\r\n+OK\r\n" + std::string(2000, 'x'));
    QVERIFY(outcome.finished && !outcome.finished->ok);
    QVERIFY(outcome.messages.empty());
}

POSTROAD_TEST(TstClientSession);
#include "tst_client_session.moc"
