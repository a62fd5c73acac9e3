// SPDX-License-Identifier: MIT
// Servers that say no at once, speak nonsense, fall silent or go away.
#include "tests/core/smtp/test_pair.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::smtp;

class TstClientFailures : public QObject
{
    Q_OBJECT

private slots:
    void refusedGreeting();
    void protocolErrors_data();
    void protocolErrors();
    void serverCloses();
    void connectionLostTellsTheStage();
    void timeouts();
};

void TstClientFailures::refusedGreeting()
{
    for (const bool busy : {false, true}) {
        TestSetup setup;
        setup.config.welcome = busy ? Welcome::Busy : Welcome::Refuse;
        Pair pair(std::move(setup));
        pair.client.send(pair.server.now, letter({"bob@example.net"}));
        pair.drive();
        if (busy)
            QCOMPARE(pair.diary.lines,
                (Lines{
                    "1: bob temporary greeting 421", "failed greeting server closing", "closed"}));
        else
            QCOMPARE(pair.diary.lines,
                (Lines{"1: bob permanent greeting 554", "failed greeting refused", "closed"}));
        QCOMPARE(pair.groups, busy ? Lines() : Lines{"QUIT\r\n"});
    }
}

void TstClientFailures::protocolErrors_data()
{
    QTest::addColumn<QByteArray>("reply");
    QTest::newRow("no code") << QByteArray("hello\r\n");
    QTest::newRow("code too high") << QByteArray("650 x\r\n");
    QTest::newRow("code too low") << QByteArray("150 x\r\n");
    QTest::newRow("two digits") << QByteArray("25 x\r\n");
    QTest::newRow("no separator") << QByteArray("250x\r\n");
    QTest::newRow("codes differ") << QByteArray("250-x\r\n251 x\r\n");
    QTest::newRow("bare LF") << QByteArray("250 x\ny\r\n");
    QTest::newRow("too long") << QByteArray("250 ") + QByteArray(5000, 'x') + "\r\n";
    QTest::newRow("too many lines") << QByteArray("250-x\r\n").repeated(1000);
    QTest::newRow("go on, to MAIL") << QByteArray("354 x\r\n");
    QTest::newRow("one too many") << QByteArray("250 x\r\n250 x\r\n354 x\r\n250 x\r\n");
    QTest::newRow("yes to DATA") << QByteArray("250 x\r\n250 x\r\n250 x\r\n");
}

void TstClientFailures::protocolErrors()
{
    QFETCH(QByteArray, reply);
    Alone alone;
    (void)alone.greeted();
    alone.client.send(alone.now, letter({"bob@example.net"}));
    (void)alone.client.takeOutput();
    alone.client.receive(alone.now, reply.toStdString());
    alone.diary.read(alone.client);
    QCOMPARE(alone.diary.lines.size(), std::size_t{3});
    QVERIFY(alone.diary.lines[0].find("no answer") != std::string::npos);
    QVERIFY(alone.diary.lines[1].find("protocol error") != std::string::npos);
    QVERIFY(alone.client.closing());
    QVERIFY(!alone.client.wantsToSend() || !alone.client.takeOutput().empty());
}

void TstClientFailures::serverCloses()
{
    Alone alone;
    (void)alone.greeted();
    alone.client.send(alone.now, letter({"bob@example.net", "carol@example.net"}));
    alone.client.send(alone.now, letter({"dave@example.net"}));
    (void)alone.hears("250 ok\r\n550 no\r\n421 going home\r\n");
    QCOMPARE(alone.diary.lines,
        (Lines{"1: bob permanent rcpt 550", "1: carol temporary rcpt 421",
            "2: dave temporary mail 421", "failed rcpt server closing", "closed"}));

    Alone idle;
    (void)idle.greeted();
    (void)idle.hears("421 too quiet\r\n");
    QCOMPARE(idle.diary.lines, (Lines{"failed mail server closing", "closed"}));
}

void TstClientFailures::connectionLostTellsTheStage()
{
    const std::vector<std::pair<std::string, std::string>> cases{{"", "mail"},
        {"250 x\r\n", "rcpt"}, {"250 x\r\n250 x\r\n", "data"},
        {"250 x\r\n250 x\r\n354 x\r\n", "data-end"}};
    for (const auto& [replies, stage] : cases) {
        Alone alone;
        (void)alone.greeted();
        alone.client.send(alone.now, letter({"bob@example.net"}));
        (void)alone.hears(replies);
        alone.client.connectionLost(alone.now);
        alone.diary.read(alone.client);
        QCOMPARE(alone.diary.lines,
            (Lines{"1: bob no answer " + stage, "failed " + stage + " connection lost", "closed"}));
    }
    // before the dot is handed over, the server can't have the message
    Alone half;
    (void)half.greeted();
    half.client.send(half.now, letter({"bob@example.net"}));
    (void)half.client.takeOutput();
    half.client.receive(half.now, "250 x\r\n250 x\r\n354 x\r\n");
    half.client.connectionLost(half.now);
    half.diary.read(half.client);
    QCOMPARE(half.diary.lines.front(), std::string("1: bob no answer data"));
    // with nothing to do it is no failure
    Alone idle;
    (void)idle.greeted();
    idle.client.connectionLost(idle.now);
    idle.client.connectionLost(idle.now);
    idle.diary.read(idle.client);
    QCOMPARE(idle.diary.lines, (Lines{"closed"}));
}

void TstClientFailures::timeouts()
{
    const std::vector<std::pair<std::string, Duration>> cases{{"", 5min}, {"250 x\r\n", 5min},
        {"250 x\r\n250 x\r\n", 2min}, {"250 x\r\n250 x\r\n354 x\r\n", 3min}};
    for (const auto& [replies, patience] : cases) {
        Alone alone;
        (void)alone.greeted();
        alone.client.send(alone.now, letter({"bob@example.net"}));
        (void)alone.client.takeOutput();
        alone.client.receive(alone.now, replies);
        QVERIFY(alone.client.nextTimeout() == alone.now + patience);
        alone.pass(patience - 1s);
        QVERIFY(!alone.client.closing());
        alone.pass(1s);
        QVERIFY(alone.client.closing());
        QVERIFY(alone.diary.lines.at(1).find("timed out") != std::string::npos);
    }
    // the answer to the dot may take ten minutes
    Alone dot;
    (void)dot.greeted();
    dot.client.send(dot.now, letter({"bob@example.net"}));
    (void)dot.hears("250 x\r\n250 x\r\n354 x\r\n");
    dot.pass(3min);
    QVERIFY(dot.client.nextTimeout() == dot.now + 10min);
    dot.pass(10min);
    QCOMPARE(dot.diary.lines,
        (Lines{"1: bob no answer data-end", "failed data-end timed out", "closed"}));

    Alone greeting;
    greeting.pass(5min);
    QCOMPARE(greeting.diary.lines, (Lines{"failed greeting timed out", "closed"}));
}

POSTROAD_TEST(TstClientFailures);
#include "tst_client_failures.moc"
