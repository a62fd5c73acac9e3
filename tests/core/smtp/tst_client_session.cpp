// SPDX-License-Identifier: MIT
// The client back to back with our server, and against a script for what our server would never
// say: in which order it speaks, and what it makes of the replies.
#include "tests/core/smtp/test_pair.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::smtp;

class TstClientSession : public QObject
{
    Q_OBJECT

private slots:
    void everyWay_data();
    void everyWay();
    void chunksEveryWay_data();
    void chunksEveryWay();
    void groups();
    void oneByOne();
    void fallsBackToHelo();
    void lmtpRepliesPerRecipient();
    void severalTransactions();
    void emptyMessageEndsABadBet();
    void noDataForNobody();
    void worksInSmallPieces();
    void sendAfterTheEnd();
    void coversBothStreams();
    void forgottenActsAreHarmless();
};

void TstClientSession::everyWay_data()
{
    QTest::addColumn<bool>("lmtp");
    QTest::addColumn<bool>("pipelining");
    QTest::addColumn<int>("piece");
    for (const bool lmtp : {false, true}) {
        for (const bool pipelining : {false, true}) {
            for (const int piece : {1, 13, 100000})
                QTest::addRow("%s, %s, %d", lmtp ? "LMTP" : "SMTP",
                    pipelining ? "groups" : "one by one", piece)
                    << lmtp << pipelining << piece;
        }
    }
}

void TstClientSession::everyWay()
{
    QFETCH(bool, lmtp);
    QFETCH(bool, pipelining);
    QFETCH(int, piece);
    TestSetup setup;
    setup.config.dialect = lmtp ? Dialect::Lmtp : Dialect::Smtp;
    Pair pair(std::move(setup), pipelining, static_cast<std::size_t>(piece));
    pair.client.send(pair.server.now,
        letter(
            {"bob@example.net", "unknown@example.net", "full@example.net", "carol@example.net"}));
    pair.client.send(pair.server.now, letter({"unknown@example.net", "grey@example.net"}));
    Transaction spam = letter({"bob@example.net", "carol@example.net"});
    spam.envelope.reversePath = pathOf("spam@example.org");
    pair.client.send(pair.server.now, spam);
    pair.client.send(pair.server.now, letter({"bob@example.net"}, "Subject: refuse\r\n"));
    pair.client.send(pair.server.now, letter({"bob@example.net"}, "Subject: later\r\n"));
    pair.client.send(pair.server.now, letter({"bob@example.net"}, ""));
    pair.client.quit(pair.server.now);
    pair.drive();
    QCOMPARE(pair.diary.lines,
        (Lines{"1: bob accepted data-end 250", "1: unknown permanent rcpt 550",
            "1: full temporary rcpt 452", "1: carol accepted data-end 250",
            "2: unknown permanent rcpt 550", "2: grey temporary rcpt 450",
            "3: bob permanent mail 550", "3: carol permanent mail 550",
            "4: bob permanent data-end 554", "5: bob temporary data-end 452",
            "6: bob accepted data-end 250", "closed"}));
    QVERIFY(pair.client.closing() && pair.server.closing());
    QCOMPARE(pair.server.delivered.size(), std::size_t{2});
    QCOMPARE(pair.server.delivered[0].envelope.recipients.size(), std::size_t{2});
    QCOMPARE(pair.server.delivered[0].body, std::string("Subject: hello\r\n\r\nHi\r\n"));
    QCOMPARE(pair.server.delivered[1].body, std::string());
    QCOMPARE(pair.hearing.firstGap(), std::string());
    QCOMPARE(pair.server.hearing.illegal, Lines());
}

void TstClientSession::chunksEveryWay_data() { everyWay_data(); }

void TstClientSession::chunksEveryWay()
{
    QFETCH(bool, lmtp);
    QFETCH(bool, pipelining);
    QFETCH(int, piece);
    TestSetup setup;
    setup.config.dialect = lmtp ? Dialect::Lmtp : Dialect::Smtp;
    setup.config.extensions = ServerConfig::allExtensions();
    Pair pair(std::move(setup), pipelining, static_cast<std::size_t>(piece), 7);
    const Instant now = pair.server.now;
    const std::string body = ".\r\nSubject: hello\r\n\r\n..\r\nHi";
    pair.client.send(
        now, letter({"bob@example.net", "unknown@example.net", "carol@example.net"}, body));
    pair.client.send(now, letter({"unknown@example.net"}));
    pair.client.send(now, letter({"bob@example.net"}, "Subject: refuse\r\n"));
    pair.client.send(now, letter({"bob@example.net"}, ""));
    Transaction binary = letter({"bob@example.net"}, std::string("\0\n\r.\xff", 5) + body);
    binary.envelope.body = mail::BodyType::BinaryMime;
    pair.client.send(now, binary);
    pair.client.quit(now);
    pair.drive();
    QCOMPARE(pair.diary.lines,
        (Lines{"1: bob accepted data-end 250", "1: unknown permanent rcpt 550",
            "1: carol accepted data-end 250", "2: unknown permanent rcpt 550",
            "3: bob permanent data-end 554", "4: bob accepted data-end 250",
            "5: bob accepted data-end 250", "closed"}));
    QCOMPARE(pair.server.delivered.size(), std::size_t{3});
    QCOMPARE(pair.server.delivered[0].body, body + "\r\n");
    QCOMPARE(pair.server.delivered[0].envelope.recipients.size(), std::size_t{2});
    QCOMPARE(pair.server.delivered[1].body, std::string());
    QVERIFY(pair.server.delivered[2].body == *binary.content);
    QVERIFY(pair.server.delivered[2].envelope.body == mail::BodyType::BinaryMime);
    QCOMPARE(pair.hearing.firstGap(), std::string());
    QCOMPARE(pair.server.hearing.firstGap(), std::string());
    QCOMPARE(pair.server.hearing.illegal, Lines());
}

void TstClientSession::groups()
{
    Pair pair;
    pair.client.send(pair.server.now, letter({"bob@example.net", "carol@example.net"}, "Hi\r\n"));
    pair.client.quit(pair.server.now);
    pair.drive();
    QCOMPARE(pair.groups,
        (Lines{"EHLO client.example.org\r\n",
            "MAIL FROM:<alice@example.org> SIZE=4\r\nRCPT TO:<bob@example.net>\r\nRCPT "
            "TO:<carol@example.net>\r\nDATA\r\n",
            "Hi\r\n.\r\n", "QUIT\r\n"}));
}

void TstClientSession::oneByOne()
{
    Pair pair({}, false);
    pair.client.send(pair.server.now, letter({"unknown@example.net"}, "Hi\r\n"));
    pair.client.quit(pair.server.now);
    pair.drive();
    // nobody is left, so DATA isn't said; and nothing follows, so RSET isn't either
    QCOMPARE(pair.groups,
        (Lines{"EHLO client.example.org\r\n", "MAIL FROM:<alice@example.org> SIZE=4\r\n",
            "RCPT TO:<unknown@example.net>\r\n", "QUIT\r\n"}));
}

void TstClientSession::fallsBackToHelo()
{
    Alone alone;
    alone.client.send(alone.now, letter({"bob@example.net"}));
    QCOMPARE(alone.hears("220 old.example.net\r\n"), std::string("EHLO client.example.org\r\n"));
    QCOMPARE(alone.hears("500 what?\r\n"), std::string("HELO client.example.org\r\n"));
    QCOMPARE(
        alone.hears("250 old.example.net\r\n"), std::string("MAIL FROM:<alice@example.org>\r\n"));
    QVERIFY(alone.client.extensions() == Extensions());

    Alone refused;
    refused.client.send(refused.now, letter({"bob@example.net"}));
    (void)refused.hears("220 x\r\n");
    (void)refused.hears("502 x\r\n");
    QCOMPARE(refused.hears("550 go away\r\n"), std::string("QUIT\r\n"));
    (void)refused.hears("221 bye\r\n");
    QCOMPARE(refused.diary.lines,
        (Lines{"1: bob permanent hello 550", "failed hello refused", "closed"}));
}

void TstClientSession::lmtpRepliesPerRecipient()
{
    TestSetup setup;
    setup.config.dialect = Dialect::Lmtp;
    Pair pair(std::move(setup));
    pair.client.send(pair.server.now,
        letter(
            {"bob@example.net", "unknown@example.net", "quota@example.net", "carol@example.net"}));
    pair.client.send(pair.server.now, letter({"bob@example.net"}));
    pair.drive();
    QCOMPARE(pair.diary.lines,
        (Lines{"1: bob accepted data-end 250", "1: unknown permanent rcpt 550",
            "1: quota temporary data-end 452", "1: carol accepted data-end 250",
            "2: bob accepted data-end 250"}));
    QCOMPARE(pair.groups.at(0), std::string("LHLO client.example.org\r\n"));
}

void TstClientSession::severalTransactions()
{
    Pair pair;
    pair.drive();
    pair.client.send(pair.server.now, letter({"unknown@example.net"}));
    pair.drive();
    QCOMPARE(pair.groups.back(), std::string("RSET\r\n"));
    QVERIFY(pair.client.transactionState() == ClientTransactionState::Idle);
    QVERIFY(!pair.client.nextTimeout());
    pair.client.send(pair.server.now, letter({"bob@example.net"}));
    pair.drive();
    pair.client.quit(pair.server.now);
    pair.drive();
    QCOMPARE(pair.diary.lines,
        (Lines{"1: unknown permanent rcpt 550", "2: bob accepted data-end 250", "closed"}));
}

void TstClientSession::emptyMessageEndsABadBet()
{
    Alone alone;
    (void)alone.greeted();
    alone.client.send(alone.now, letter({"bob@example.net"}));
    (void)alone.client.takeOutput();
    const std::string dot = alone.hears("250 ok\r\n550 no\r\n354 go\r\n");
    QVERIFY2(dot == ".\r\n", dot.c_str());
    QCOMPARE(alone.diary.lines, Lines());
    (void)alone.hears("250 delivered to nobody\r\n");
    QCOMPARE(alone.diary.lines, (Lines{"1: bob permanent rcpt 550"}));

    // the same after a refused MAIL
    Alone refused;
    (void)refused.greeted();
    refused.client.send(refused.now, letter({"bob@example.net"}));
    (void)refused.client.takeOutput();
    QCOMPARE(refused.hears("451 not now\r\n503 no\r\n354 go\r\n"), std::string(".\r\n"));
    (void)refused.hears("554 nobody\r\n");
    QCOMPARE(refused.diary.lines, (Lines{"1: bob temporary mail 451"}));
}

void TstClientSession::noDataForNobody()
{
    Alone alone(Dialect::Smtp, false);
    (void)alone.greeted();
    alone.client.send(alone.now, letter({"bob@example.net", "carol@example.net"}));
    QCOMPARE(alone.hears("250 ok\r\n"),
        std::string("MAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.net>\r\n"));
    QCOMPARE(alone.hears("550 no\r\n"), std::string("RCPT TO:<carol@example.net>\r\n"));
    QCOMPARE(alone.hears("450 no\r\n"), std::string("RSET\r\n"));

    Alone data(Dialect::Smtp, false);
    (void)data.greeted();
    data.client.send(data.now, letter({"bob@example.net"}));
    (void)data.hears("250 ok\r\n");
    QCOMPARE(data.hears("250 ok\r\n"), std::string("DATA\r\n"));
    QCOMPARE(data.hears("451 not now\r\n"), std::string("RSET\r\n"));
    QCOMPARE(data.diary.lines, (Lines{"1: bob temporary data 451"}));
}

void TstClientSession::worksInSmallPieces()
{
    Alone alone;
    alone.client.send(alone.now, letter({"bob@example.net"}));
    std::string said;
    for (const char c : std::string("220-mx\r\n220 mx\r\n250-x\r\n250-SIZE\r\n250 "
                                    "PIPELINING\r\n250 a\r\n250\r\n354 c\r\n250 d\r\n"))
        said += alone.hears(std::string(1, c));
    QCOMPARE(alone.diary.lines, (Lines{"1: bob accepted data-end 250"}));
    QCOMPARE(alone.hearing.firstGap(), std::string());
}

void TstClientSession::sendAfterTheEnd()
{
    Alone alone;
    (void)alone.greeted();
    alone.client.quit(alone.now);
    (void)alone.hears("");
    alone.client.send(alone.now, letter({"bob@example.net"}));
    (void)alone.hears("221 bye\r\n");
    alone.client.send(alone.now, letter({"bob@example.net"}));
    alone.diary.read(alone.client);
    QCOMPARE(
        alone.diary.lines, (Lines{"1: bob no answer mail", "closed", "2: bob no answer mail"}));
}

void TstClientSession::coversBothStreams()
{
    Pair pair;
    pair.client.send(
        pair.server.now, letter({"bob@example.net", "unknown@example.net"}, ".a\r\nb"));
    pair.client.quit(pair.server.now);
    pair.drive();
    for (const auto way : {Utterance::Way::Sent, Utterance::Way::Received}) {
        const auto other = way == Utterance::Way::Sent ? Utterance::Way::Received
                                                       : Utterance::Way::Sent;
        QCOMPARE(pair.hearing.reached(way), pair.server.hearing.reached(other));
    }
    QCOMPARE(pair.hearing.firstGap(), std::string());
    QCOMPARE(pair.hearing.states,
        (Lines{"hello", "ready", "mail", "rcpt", "body", "idle", "quitting", "closed"}));
}

void TstClientSession::forgottenActsAreHarmless()
{
    // What the owner does at the wrong time says nothing and changes nothing.
    Alone alone;
    (void)alone.greeted();
    alone.client.tlsEstablished(alone.now, TlsFacts());
    alone.client.tlsFailed(alone.now, "late");
    alone.client.authenticate(alone.now, "PLAIN");
    alone.client.authRespond(alone.now, "x");
    alone.client.authCancel(alone.now);
    alone.client.skipAuth(alone.now);
    alone.client.giveUpLogin(alone.now, "late");
    QVERIFY(alone.client.state() == ClientState::Ready && !alone.client.tls());
    QVERIFY(!alone.client.wantsToSend());
    QVERIFY(!alone.client.poll());
}

POSTROAD_TEST(TstClientSession);
#include "tst_client_session.moc"
