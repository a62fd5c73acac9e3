// SPDX-License-Identifier: MIT
// The client back to back with our server, and against a script for what our server would never
// say.
#include "core/smtp/client_session.h"
#include "tests/core/smtp/test_client.h"
#include "tests/core/smtp/test_server.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::smtp;

namespace {

Transaction letter(
    const std::vector<std::string>& recipients, std::string body = "Subject: hello\r\n\r\nHi\r\n")
{
    Transaction transaction;
    transaction.envelope.reversePath = pathOf("alice@example.org");
    for (const std::string& recipient : recipients)
        transaction.envelope.recipients.push_back(pathOf(recipient));
    transaction.content = makeBlob(std::move(body));
    return transaction;
}

/// Client and server with a wire between them that loses nothing and takes no time.
class Pair
{
public:
    /// chunkOctets 0: by DATA.
    explicit Pair(TestSetup setup = {}, bool pipelining = true, std::size_t piece = 100000,
        std::size_t chunkOctets = 0)
        : server(std::move(setup)),
          client(config(server.session.dialect(), pipelining, chunkOctets), &hearing),
          m_piece(piece)
    {
        client.start(server.now);
    }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;

    void drive()
    {
        for (int turns = 0; turns < 100000; ++turns) {
            const std::string replies = server.takeOutput();
            feed(replies, [this](std::string_view octets) { client.receive(server.now, octets); });
            const std::string commands = client.takeOutput();
            if (!commands.empty())
                groups.push_back(commands);
            feed(commands, [this](std::string_view octets) { server.receive(octets); });
            if (replies.empty() && commands.empty())
                break;
        }
        diary.read(client);
    }

    TestServer server;
    tests::Hearing hearing;
    ClientSession client;
    Diary diary;
    std::vector<std::string> groups; ///< what the client said in one go

private:
    static ClientConfig config(Dialect dialect, bool pipelining, std::size_t chunkOctets)
    {
        ClientConfig config{"client.example.org", dialect, pipelining, {}};
        config.chunking = chunkOctets > 0;
        config.chunkOctets = chunkOctets;
        return config;
    }

    template <typename Take>
    void feed(std::string_view octets, Take take) const
    {
        for (std::size_t at = 0; at < octets.size(); at += m_piece)
            take(octets.substr(at, m_piece));
    }

    std::size_t m_piece;
};

/// A client alone; the test says what the server says.
class Alone
{
public:
    explicit Alone(Dialect dialect = Dialect::Smtp, bool pipelining = true)
        : client(ClientConfig{"client.example.org", dialect, pipelining, {}}, &hearing)
    {
        client.start(now);
    }
    Alone(const Alone&) = delete;
    Alone& operator=(const Alone&) = delete;

    /// The server says this; gives what the client says to it.
    std::string hears(std::string_view octets)
    {
        client.receive(now, octets);
        std::string said;
        while (client.wantsToSend())
            said += client.takeOutput();
        diary.read(client);
        return said;
    }
    std::string greeted(std::string_view extensions = "250-mx.example.net\r\n250 PIPELINING\r\n")
    {
        const std::string hello = hears("220 mx.example.net\r\n");
        return hello + hears(extensions);
    }
    void pass(Duration time)
    {
        now += time;
        client.handleTimeout(now);
        diary.read(client);
    }

    Instant now{};
    tests::Hearing hearing;
    ClientSession client;
    Diary diary;
};

using Lines = std::vector<std::string>;

} // namespace

class TstClientSession : public QObject
{
    Q_OBJECT

private slots:
    void everyWay_data();
    void everyWay();
    void chunksEveryWay_data();
    void chunksEveryWay();
    void allThatAnEnvelopeSays();
    void groups();
    void oneByOne();
    void bodies_data();
    void bodies();
    void largeBodyInChunks();
    void bodyPointsIntoTheBlob();
    void localRefusals();
    void eightBitIsDeclared();
    void fallsBackToHelo();
    void lmtpRepliesPerRecipient();
    void severalTransactions();
    void refusedGreeting();
    void emptyMessageEndsABadBet();
    void noDataForNobody();
    void protocolErrors_data();
    void protocolErrors();
    void serverCloses();
    void connectionLostTellsTheStage();
    void timeouts();
    void recipients552AreTemporary();
    void worksInSmallPieces();
    void sendAfterTheEnd();
    void coversBothStreams();
    void tellsWhoDoesNotKnowDsn();
    void largeMessageInChunks();
    void outputInBites();
    void knowsWhomItSpeaksTo();
    void tellsWhyTlsFailed();
    void believesNoServerWithoutProof();
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

void TstClientSession::allThatAnEnvelopeSays()
{
    TestSetup setup;
    setup.config.extensions = ServerConfig::allExtensions();
    Pair pair(std::move(setup));
    Transaction sent = letter({"bob@example.net", "käthe@bücher.example"}, "Subject: ä\r\n");
    sent.envelope.body = mail::BodyType::EightBitMime;
    sent.envelope.smtpUtf8 = true;
    sent.envelope.dsnReturn = mail::DsnReturn::Full;
    sent.envelope.envelopeId = "QQ+314=15";
    sent.envelope.recipients[0].dsn.notify.success = true;
    sent.envelope.recipients[0].dsn.notify.delay = true;
    sent.envelope.recipients[0].dsn.originalRecipient = "rfc822;bob+list@example.net";
    sent.envelope.recipients[1].dsn.notify.never = true;
    pair.client.send(pair.server.now, sent);
    pair.drive();
    QCOMPARE(pair.diary.lines,
        (Lines{"1: bob accepted data-end 250", "1: käthe accepted data-end 250"}));
    mail::Envelope heard = pair.server.delivered.at(0).envelope;
    QVERIFY(heard.declaredSize == std::uint64_t{13});
    heard.declaredSize.reset();
    QVERIFY(heard == sent.envelope);
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

void TstClientSession::bodies_data()
{
    QTest::addColumn<QByteArray>("sent");
    QTest::addColumn<QByteArray>("arrived");
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("no last CRLF") << QByteArray("a") << QByteArray("a\r\n");
    QTest::newRow("dot alone") << QByteArray(".") << QByteArray(".\r\n");
    QTest::newRow("dots") << QByteArray(".\r\n..\r\na\r\n.b\r\n")
                          << QByteArray(".\r\n..\r\na\r\n.b\r\n");
    QTest::newRow("empty lines") << QByteArray("\r\n\r\n") << QByteArray("\r\n\r\n");
    const QByteArray dots = QByteArray(".\r\n").repeated(100000);
    QTest::newRow("100,000 dots") << dots << dots;
    const QByteArray edge = QByteArray(65534, 'x') + "\r\n.\r\n.";
    QTest::newRow("dot at the edge of a chunk") << edge << edge + "\r\n";
    const QByteArray split = QByteArray(65535, 'x') + "\r\n.y\r\n";
    QTest::newRow("CRLF over the edge") << split << split;
    const QByteArray large = QByteArray("0123456789abcdef.\r\n").repeated(200000);
    QTest::newRow("megabytes") << large << large;
}

void TstClientSession::bodies()
{
    QFETCH(QByteArray, sent);
    QFETCH(QByteArray, arrived);
    for (const std::size_t piece : {std::size_t{100000}, std::size_t{1447}}) {
        Pair pair({}, true, piece);
        pair.client.send(pair.server.now, letter({"bob@example.net"}, sent.toStdString()));
        pair.drive();
        QCOMPARE(pair.diary.lines, (Lines{"1: bob accepted data-end 250"}));
        QVERIFY(pair.server.delivered.at(0).body == arrived.toStdString());
        QCOMPARE(pair.server.hearing.firstGap(), std::string());
        QCOMPARE(pair.hearing.firstGap(), std::string());
    }
}

void TstClientSession::largeBodyInChunks()
{
    Alone alone;
    std::string body;
    while (body.size() < 300000)
        body += "0123456789012345678901234567890123456789\r\n";
    (void)alone.greeted();
    alone.client.send(alone.now, letter({"bob@example.net"}, body));
    (void)alone.client.takeOutput();
    alone.client.receive(alone.now, "250 ok\r\n250 ok\r\n354 go\r\n");
    std::string wire;
    while (alone.client.wantsToSend()) {
        const std::string chunk = alone.client.takeOutput();
        QVERIFY(!chunk.empty() && chunk.size() <= 64 * 1024 + 8);
        wire += chunk;
    }
    QCOMPARE(wire.size(), body.size() + 3);
    QVERIFY(wire == body + ".\r\n");
}

void TstClientSession::bodyPointsIntoTheBlob()
{
    class Sink : public ConversationSink
    {
    public:
        void said(const Utterance& utterance) override
        {
            if (utterance.kind == Utterance::Kind::Body)
                inside.push_back(pointsInto(blob, utterance.text));
        }
        void stateChanged(std::string_view /*state*/) override { }
        Blob blob;
        std::vector<bool> inside;
    };
    for (const bool dotted : {false, true}) {
        Sink sink;
        ClientSession client(ClientConfig{"c.example", Dialect::Smtp, true, {}}, &sink);
        Transaction transaction = letter(
            {"bob@example.net"}, dotted ? "a\r\n.b\r\n" : "a\r\nb\r\n");
        sink.blob = transaction.content;
        const Instant now{};
        client.start(now);
        client.send(now, transaction);
        client.receive(now, "220 x\r\n250 x\r\n250 x\r\n");
        client.receive(now, "250 x\r\n354 x\r\n");
        while (client.wantsToSend())
            (void)client.takeOutput();
        QCOMPARE(sink.inside, std::vector<bool>{!dotted});
    }
}

void TstClientSession::localRefusals()
{
    TestSetup setup;
    setup.config.extensions.messageOctetsMax = 10;
    setup.config.extensions.remove(Extension::EightBitMime);
    Pair pair(std::move(setup));
    pair.client.send(pair.server.now, letter({"bob@example.net"}, "123456789"));
    Transaction eight = letter({"bob@example.net"}, "\xc3\xa4\r\n");
    eight.envelope.body = mail::BodyType::EightBitMime;
    pair.client.send(pair.server.now, eight);
    pair.client.send(pair.server.now, letter({"bob@example.net"}, "12345678"));
    pair.drive();
    QCOMPARE(pair.diary.lines,
        (Lines{"1: bob permanent before sending 552", "2: bob permanent before sending 554",
            "3: bob accepted data-end 250"}));
    QCOMPARE(pair.diary.done[1].recipients[0].reply.enhanced, (EnhancedCode{5, 6, 3}));
}

void TstClientSession::eightBitIsDeclared()
{
    Pair pair;
    Transaction eight = letter({"bob@example.net"}, "\xc3\xa4\r\n");
    eight.envelope.body = mail::BodyType::EightBitMime;
    pair.client.send(pair.server.now, eight);
    pair.drive();
    QVERIFY(pair.server.delivered.at(0).envelope.body == mail::BodyType::EightBitMime);
    QVERIFY(pair.groups.at(1).find("SIZE=4 BODY=8BITMIME\r\n") != std::string::npos);
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

void TstClientSession::refusedGreeting()
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

void TstClientSession::protocolErrors_data()
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

void TstClientSession::protocolErrors()
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

void TstClientSession::serverCloses()
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

void TstClientSession::connectionLostTellsTheStage()
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

void TstClientSession::timeouts()
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

void TstClientSession::recipients552AreTemporary()
{
    Alone alone;
    (void)alone.greeted();
    alone.client.send(
        alone.now, letter({"bob@example.net", "carol@example.net", "dave@example.net"}));
    (void)alone.hears("250 x\r\n250 x\r\n552 too many recipients\r\n552 5.2.2 full\r\n354 x\r\n");
    (void)alone.hears("250 x\r\n");
    QCOMPARE(alone.diary.lines,
        (Lines{"1: bob accepted data-end 250", "1: carol temporary rcpt 552",
            "1: dave permanent rcpt 552"}));
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

void TstClientSession::tellsWhoDoesNotKnowDsn()
{
    for (const bool known : {true, false}) {
        Alone alone;
        (void)alone.greeted(
            known ? "250-mx\r\n250-PIPELINING\r\n250 DSN\r\n" : "250-mx\r\n250 PIPELINING\r\n");
        alone.client.send(alone.now, letter({"bob@example.net", "carol@example.net"}));
        (void)alone.hears("250 x\r\n250 x\r\n550 x\r\n354 x\r\n");
        (void)alone.hears("250 x\r\n");
        const auto& outcomes = alone.diary.done.at(0).recipients;
        QVERIFY(outcomes[0].relayedWithoutDsn == !known);
        // whom the server doesn't take, nobody relays to
        QVERIFY(!outcomes[1].relayedWithoutDsn);
    }
}

void TstClientSession::largeMessageInChunks()
{
    std::string body;
    while (body.size() < 3'000'000)
        body += ".0123456789012345678901234567890123456789\r\n";
    ClientConfig config;
    config.name = "client.example.org";
    config.chunking = true;
    config.chunkOctets = 1000;
    tests::Hearing hearing;
    ClientSession client(config, &hearing);
    const Instant now{};
    client.start(now);
    client.send(now, letter({"bob@example.net"}, body));
    client.receive(now, "220 x\r\n250-x\r\n250-PIPELINING\r\n250 CHUNKING\r\n");
    (void)client.takeOutput();
    client.receive(now, "250 x\r\n250 x\r\n");
    std::string arrived;
    bool last = false;
    while (!last) {
        std::size_t chunks = 0;
        while (client.wantsToSend()) {
            const std::string chunk = client.takeOutput();
            const std::size_t end = chunk.find("\r\n");
            last = chunk.substr(0, end).ends_with(" LAST");
            arrived += chunk.substr(end + 2);
            ++chunks;
        }
        // RFC 2920 §3.1: not so many that their replies would not fit on the way back
        QVERIFY(chunks > 0 && chunks <= 500);
        for (; chunks > 0; --chunks)
            client.receive(now, "250 x\r\n");
    }
    QVERIFY(arrived == body);
    Diary diary;
    diary.read(client);
    QCOMPARE(diary.lines, (Lines{"1: bob accepted data-end 250"}));
    QCOMPARE(hearing.firstGap(), std::string());
}

void TstClientSession::outputInBites()
{
    const auto wire = [](std::size_t bite) {
        Alone alone;
        (void)alone.greeted();
        std::string body;
        while (body.size() < 200000)
            body += ".0123456789\r\n";
        alone.client.send(alone.now, letter({"bob@example.net"}, body));
        std::string all;
        const auto take = [&] {
            while (alone.client.wantsToSend()) {
                const std::string_view piece = alone.client.output().substr(0, bite);
                all += piece;
                alone.client.consumeOutput(piece.size());
            }
            return alone.client.output().empty();
        };
        (void)take();
        alone.client.receive(alone.now, "250 x\r\n250 x\r\n354 x\r\n");
        return take() ? all : std::string();
    };
    QVERIFY(wire(100000).size() > 200000);
    QVERIFY(wire(777) == wire(100000));
}

void TstClientSession::knowsWhomItSpeaksTo()
{
    ClientConfig config;
    config.name = "client.example.org";
    config.tls = TlsUse::Required;
    config.login = true;
    ClientSession client(config);
    const Instant now{};
    client.start(now);
    client.receive(now, "220 x\r\n250-x\r\n250-SIZE\r\n250 STARTTLS\r\n");
    QVERIFY(!client.wantsTls() && client.extensions().has(Extension::Size));
    client.receive(now, "220 go\r\n");
    QVERIFY(client.wantsTls() && !client.tls());
    QVERIFY(client.extensions() == Extensions());
    (void)client.takeOutput();
    QVERIFY(!client.wantsToSend());
    TlsFacts facts;
    facts.protocol = "TLSv1.3";
    facts.peerName = "CN=mx.example.net";
    client.tlsEstablished(now, facts);
    QVERIFY(!client.wantsTls() && client.tls()->peerName == facts.peerName);
    QCOMPARE(client.takeOutput(), std::string("EHLO client.example.org\r\n"));
    client.receive(now, "250-x\r\n250 AUTH PLAIN\r\n");
    client.authenticate(now, "PLAIN", "x");
    QVERIFY(client.authenticatedMechanism().empty());
    client.receive(now, "235 x\r\n");
    QVERIFY(client.authenticatedMechanism() == "PLAIN");
    QVERIFY(client.state() == ClientState::Ready);
}

void TstClientSession::tellsWhyTlsFailed()
{
    ClientConfig config;
    config.name = "client.example.org";
    config.tls = TlsUse::Implicit;
    ClientSession client(config);
    client.send({}, letter({"bob@example.net"}));
    client.tlsFailed({}, "the certificate has expired");
    Diary diary;
    diary.read(client);
    QCOMPARE(diary.failures.at(0).detail, std::string("the certificate has expired"));
    QCOMPARE(summary(diary.done.at(0).recipients.at(0).reply),
        std::string("454 4.7.5 the certificate has expired"));
}

void TstClientSession::believesNoServerWithoutProof()
{
    for (const bool early : {true, false}) {
        ClientConfig config;
        config.name = "client.example.org";
        config.login = true;
        ClientSession client(config);
        const Instant now{};
        client.start(now);
        client.send(now, letter({"bob@example.net"}));
        client.receive(now, "220 x\r\n250-x\r\n250 AUTH SCRAM-SHA-256\r\n");
        client.authenticate(now, "SCRAM-SHA-256", "n,,n=a,r=x", ServerProof::Awaited);
        if (!early) {
            client.receive(now, "334 eA==\r\n");
            client.authRespond(now, "c=biws", ServerProof::Awaited);
            client.receive(now, "334 eA==\r\n");
            client.authRespond(now, "");
        }
        client.receive(now, "235 welcome\r\n");
        Diary diary;
        diary.read(client);
        QVERIFY((client.state() == ClientState::Quitting) == early);
        QVERIFY(client.authenticatedMechanism().empty() == early);
        QCOMPARE(diary.failures.size(), std::size_t{early ? 1U : 0U});
        if (early)
            QVERIFY(diary.failures[0].reason == FailureReason::LoginGivenUp);
        QVERIFY((client.takeOutput().find("MAIL") == std::string::npos) == early);
    }
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
