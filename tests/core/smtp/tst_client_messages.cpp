// SPDX-License-Identifier: MIT
// How a message leaves: its dots and line ends, in pieces, in chunks, without being copied.
#include "tests/core/smtp/test_pair.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::smtp;

class TstClientMessages : public QObject
{
    Q_OBJECT

private slots:
    void bodies_data();
    void bodies();
    void largeBodyInChunks();
    void bodyPointsIntoTheBlob();
    void largeMessageInChunks();
    void outputInBites();
};

void TstClientMessages::bodies_data()
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

void TstClientMessages::bodies()
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

void TstClientMessages::largeBodyInChunks()
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

void TstClientMessages::bodyPointsIntoTheBlob()
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

void TstClientMessages::largeMessageInChunks()
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

void TstClientMessages::outputInBites()
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

POSTROAD_TEST(TstClientMessages);
#include "tst_client_messages.moc"
