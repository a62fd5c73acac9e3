// SPDX-License-Identifier: MIT
// Dialogues from tests/dialogues/smtp, whole, octet by octet and in random pieces; and what
// dialogues can't show.
#include "core/base/random.h"
#include "tests/core/smtp/test_server.h"
#include "tests/support/dialogue.h"
#include "tests/support/registry.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

#include <set>

using namespace postroad;
using namespace postroad::smtp;

namespace {

const QString kServerDialogues = QStringLiteral(POSTROAD_SOURCE_DIR "/tests/dialogues/smtp");

/// Cuts what it gets into pieces by keyed randomness.
class Shredder
{
public:
    Shredder(TestServer& server, std::uint64_t seed) : m_server(server), m_random(seed) { }

    void receive(std::string_view octets)
    {
        while (!octets.empty()) {
            const auto piece = 1 + below(m_random.draw("client", "piece", m_count++), 40);
            m_server.receive(octets.substr(0, piece));
            octets.remove_prefix(std::min<std::size_t>(piece, octets.size()));
        }
    }
    void pass(long long seconds) { m_server.pass(seconds); }
    void answer(std::string_view words) { m_server.answer(words); }
    void happen(std::string_view what) { m_server.happen(what); }
    std::string takeOutput() { return m_server.takeOutput(); }
    bool closing() const { return m_server.closing(); }

private:
    TestServer& m_server;
    Randomness m_random;
    std::uint64_t m_count = 0;
};

void greet(TestServer& server)
{
    server.receive("EHLO client.example.org\r\n");
    (void)server.takeOutput();
}

void openMessage(TestServer& server)
{
    greet(server);
    server.receive("MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.net>\r\nDATA\r\n");
    (void)server.takeOutput();
}

/// Whether it is the first line of that reply; place-holders stand for anything.
bool isLineOf(std::string_view line, ReplyId id, WithEnhanced withEnhanced)
{
    const std::string pattern = formatLine(makeReply(id), 0, withEnhanced);
    std::string_view rest = pattern;
    for (bool anything = false;; anything = true) {
        const std::size_t open = rest.find('{');
        const std::string_view part = rest.substr(0, open);
        const std::size_t found = line.find(part);
        if (found == line.npos || (!anything && found != 0))
            return false;
        line.remove_prefix(found + part.size());
        if (open == rest.npos)
            return line.empty() || part.empty();
        rest.remove_prefix(rest.find('}') + 1);
    }
}

} // namespace

class TstServerSession : public QObject
{
    Q_OBJECT

private slots:
    void dialogue_data();
    void dialogue();
    void everyReplyIsSpoken();
    void bodiesArriveWhole_data();
    void bodiesArriveWhole();
    void coversBothStreams();
    void chunksOfLargeBodies();
    void lastChunkIsKnown();
    void repliesPointAtTheirCommands();
    void holdsPipelinedInput();
    void hangsUpOnDisregard();
    void silentWhileOwnerThinks();
    void dawdlesWithoutALetter();
    void connectionLostDropsAll();
    void reportsStates();
    void illegalForcedRepliesAreSaid();
    void forcedYesKeepsTheMessage();
    void worksWithoutSink();
    void envelopeCarriesParameters();
};

void TstServerSession::dialogue_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("feed");
    const QStringList files = QDir(kServerDialogues)
                                  .entryList({QStringLiteral("*.txt")}, QDir::Files, QDir::Name);
    QVERIFY(files.size() >= 15);
    int exchanges = 0;
    for (const QString& file : files) {
        const QString path = kServerDialogues + u'/' + file;
        const tests::Dialogue dialogue = tests::readDialogue(path.toStdString());
        const bool isBig = std::any_of(dialogue.steps.begin(), dialogue.steps.end(),
            [](const tests::DialogueStep& step) { return step.text.size() > 500'000; });
        QTest::addRow("%s", qPrintable(file)) << path << 0;
        if (!isBig)
            QTest::addRow("%s, octet by octet", qPrintable(file)) << path << 1;
        for (int seed = 2; seed < 6 && !isBig; ++seed)
            QTest::addRow("%s, in pieces, %d", qPrintable(file), seed) << path << seed;
        exchanges += static_cast<int>(std::count_if(
            dialogue.steps.begin(), dialogue.steps.end(), [](const tests::DialogueStep& step) {
                return step.kind == tests::DialogueStep::Kind::Client;
            }));
    }
    QVERIFY2(exchanges >= 600, qPrintable(QString::number(exchanges)));
}

void TstServerSession::dialogue()
{
    QFETCH(QString, path);
    QFETCH(int, feed);
    const tests::Dialogue dialogue = tests::readDialogue(path.toStdString());
    TestSetup setup = readSetup(path.toStdString());
    QCOMPARE(setup.mistake, std::string());
    const bool discards = setup.discards;
    TestServer server(std::move(setup), !dialogue.isAnsweredByHand());
    Shredder shredder(server, static_cast<std::uint64_t>(feed));
    const std::string wrong = feed < 2
        ? tests::playDialogue(
            dialogue, server, feed == 0 ? tests::Feed::Whole : tests::Feed::OctetByOctet)
        : tests::playDialogue(dialogue, shredder, tests::Feed::Whole);
    QVERIFY2(wrong.empty(), wrong.c_str());
    if (!discards)
        QCOMPARE(server.hearing.firstGap(), std::string());
    QCOMPARE(server.hearing.illegal, std::vector<std::string>());
}

/// A reply that no dialogue shows is one that nobody has looked at.
void TstServerSession::everyReplyIsSpoken()
{
    std::set<std::string> lines;
    for (const QString& file :
        QDir(kServerDialogues).entryList({QStringLiteral("*.txt")}, QDir::Files)) {
        const auto dialogue = tests::readDialogue((kServerDialogues + u'/' + file).toStdString());
        for (const tests::DialogueStep& step : dialogue.steps) {
            if (step.kind == tests::DialogueStep::Kind::Server)
                lines.insert(step.text.substr(0, step.text.size() - 2));
        }
    }
    for (const ReplyRow& candidate : replyRows()) {
        const bool spoken = std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
            return isLineOf(line, candidate.id, WithEnhanced::Yes)
                || isLineOf(line, candidate.id, WithEnhanced::No);
        });
        QVERIFY2(spoken, formatLine(makeReply(candidate.id), 0, WithEnhanced::Yes).c_str());
    }
}

void TstServerSession::bodiesArriveWhole_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("empty") << QByteArray(".\r\n") << QByteArray();
    QTest::newRow("one line") << QByteArray("a\r\n.\r\n") << QByteArray("a\r\n");
    QTest::newRow("empty line") << QByteArray("\r\n.\r\n") << QByteArray("\r\n");
    QTest::newRow("stuffed first line") << QByteArray("..\r\n.\r\n") << QByteArray(".\r\n");
    QTest::newRow("stuffed") << QByteArray("a\r\n..b\r\n...\r\n.\r\n")
                             << QByteArray("a\r\n.b\r\n..\r\n");
    QTest::newRow("unstuffed dot") << QByteArray("a\r\n.b\r\n.\r\n") << QByteArray("a\r\nb\r\n");
    QTest::newRow("dots inside") << QByteArray("a.\r\nb .\r\n.\r\n") << QByteArray("a.\r\nb .\r\n");
    QTest::newRow("8 bit") << QByteArray("\xc3\xa4\r\n.\r\n") << QByteArray("\xc3\xa4\r\n");
    QTest::newRow("long line") << QByteArray(70000, 'x') + "\r\n.\r\n"
                               << QByteArray(70000, 'x') + "\r\n";
}

void TstServerSession::bodiesArriveWhole()
{
    QFETCH(QByteArray, wire);
    QFETCH(QByteArray, body);
    for (const std::size_t piece :
        {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{1000000}}) {
        TestServer server;
        openMessage(server);
        const std::string octets = wire.toStdString() + "NOOP\r\n";
        for (std::size_t at = 0; at < octets.size(); at += piece)
            server.receive(std::string_view(octets).substr(at, piece));
        QCOMPARE(server.takeOutput(),
            std::string("250 2.0.0 Message accepted for delivery\r\n250 2.0.0 Ok\r\n"));
        QCOMPARE(server.delivered.size(), std::size_t{1});
        QCOMPARE(server.delivered[0].body, body.toStdString());
        QCOMPARE(server.delivered[0].eightBit, body.contains('\xc3'));
        QCOMPARE(server.hearing.firstGap(), std::string());
    }
}

void TstServerSession::coversBothStreams()
{
    const std::string input
        = "EHLO c.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.net>\r\nDATA\r\n"
          "a\r\n..b\r\n.\r\nJUNK\r\n"
        + std::string(2000, 'x') + "\r\nQUIT\r\n";
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{100000}}) {
        TestServer server;
        for (std::size_t at = 0; at < input.size(); at += piece)
            server.receive(std::string_view(input).substr(at, piece));
        const std::string output = server.takeOutput();
        QCOMPARE(server.hearing.firstGap(), std::string());
        QCOMPARE(server.hearing.reached(Utterance::Way::Received), std::uint64_t{input.size()});
        QCOMPARE(server.hearing.reached(Utterance::Way::Sent), std::uint64_t{output.size()});
        QVERIFY(server.closing());
    }
}

void TstServerSession::chunksOfLargeBodies()
{
    TestServer server;
    openMessage(server);
    std::string line(998, 'x');
    line += "\r\n";
    std::string body;
    for (int i = 0; i < 300; ++i)
        body += line;
    server.receive(body + ".\r\n");
    QCOMPARE(server.delivered[0].body, body);
    int chunks = 0;
    for (const auto& one : server.hearing.all) {
        if (one.kind != Utterance::Kind::Body)
            continue;
        ++chunks;
        QVERIFY(one.text.size() <= 64 * 1024);
        QCOMPARE(one.last, chunks == 5);
    }
    QCOMPARE(chunks, 5);
    QCOMPARE(server.hearing.firstGap(), std::string());
}

void TstServerSession::lastChunkIsKnown()
{
    const std::string wire = "one\r\n..two\r\n.\r\n";
    for (std::size_t cut = 1; cut < wire.size(); ++cut) {
        TestServer server;
        openMessage(server);
        server.receive(std::string_view(wire).substr(0, cut));
        server.receive(std::string_view(wire).substr(cut));
        std::vector<bool> last;
        for (const auto& one : server.hearing.all) {
            if (one.kind == Utterance::Kind::Body)
                last.push_back(one.last);
        }
        QVERIFY(!last.empty() && last.back());
        QCOMPARE(std::count(last.begin(), last.end(), true), std::ptrdiff_t{1});
    }
}

void TstServerSession::repliesPointAtTheirCommands()
{
    TestServer server;
    greet(server);
    server.receive("NOOP\r\nRSET\r\n");
    const auto& all = server.hearing.all;
    const auto& noop = all[all.size() - 4];
    const auto& rset = all[all.size() - 2];
    QCOMPARE(noop.verb, std::string("NOOP"));
    QCOMPARE(all[all.size() - 3].inResponseTo, noop.end);
    QCOMPARE(all.back().inResponseTo, rset.end);
    QCOMPARE(all.back().verb, std::string("RSET"));
    // both commands were let be said by the answer to EHLO
    QCOMPARE(noop.inResponseTo, rset.inResponseTo);
    QCOMPARE(noop.inResponseTo, all[all.size() - 5].end);
}

void TstServerSession::holdsPipelinedInput()
{
    TestServer server({}, false);
    greet(server);
    server.receive("MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.net>\r\nNOOP\r\n");
    QCOMPARE(server.takeOutput(), std::string());
    QVERIFY(server.session.wantsInput());
    server.receive(std::string(70000, 'x'));
    QVERIFY(!server.session.wantsInput());
    server.answer("decide");
    QCOMPARE(server.takeOutput(), std::string("250 2.1.0 Sender ok\r\n"));
    server.answer("late");
    QCOMPARE(server.takeOutput(), std::string());
    server.answer("decide");
    QCOMPARE(server.takeOutput(), std::string("250 2.1.5 Recipient ok\r\n250 2.0.0 Ok\r\n"));
    QVERIFY(server.session.wantsInput());
    server.receive("\r\nNOOP\r\n");
    QCOMPARE(server.takeOutput(), std::string("500 5.5.2 Line too long\r\n250 2.0.0 Ok\r\n"));
}

void TstServerSession::hangsUpOnDisregard()
{
    TestServer server({}, false);
    greet(server);
    server.receive("MAIL FROM:<a@example.org>\r\n");
    for (int i = 0; i < 20 && !server.closing(); ++i)
        server.receive(std::string(100000, 'x'));
    QVERIFY(server.closing());
    QVERIFY(!server.session.pollAsk());
    QVERIFY(server.takeOutput().substr(0, 9) == "421 4.7.0");
}

void TstServerSession::silentWhileOwnerThinks()
{
    TestServer server({}, false);
    greet(server);
    QVERIFY(server.session.nextTimeout() == server.now + 5min);
    server.receive("MAIL FROM:<a@example.org>\r\n");
    QVERIFY(!server.session.nextTimeout());
    server.pass(3600);
    QVERIFY(!server.closing());
    server.answer("decide");
    QVERIFY(server.session.nextTimeout() == server.now + 5min);
}

void TstServerSession::dawdlesWithoutALetter()
{
    TestServer server;
    QCOMPARE(*server.session.dawdlesSince(), server.now);
    const Instant start = server.now;
    server.pass(8);
    greet(server);
    QCOMPARE(*server.session.dawdlesSince(), start); // EHLO alone is none
    server.pass(8);
    server.receive("NOOP\r\nRCPT TO:<bob@example.net>\r\nRSET\r\n");
    QCOMPARE(*server.session.dawdlesSince(), start);
    server.receive("MAIL FROM:<a@example.org>\r\n");
    QCOMPARE(*server.session.dawdlesSince(), server.now);
    server.pass(8);
    server.receive("RCPT TO:<bob@example.net>\r\n");
    server.receive("DATA\r\n");
    const Instant data = server.now;
    QCOMPARE(*server.session.dawdlesSince(), data);
    server.pass(8);
    server.receive(std::string(500, 'x')); // a second's worth
    QCOMPARE(*server.session.dawdlesSince(), data + 1s);
    server.takeOutput();
    server.session.giveUpPlace(server.now);
    QVERIFY(server.closing());
    QVERIFY(server.takeOutput().starts_with("421 4.4.2 "));
    QVERIFY(!server.session.dawdlesSince());
}

void TstServerSession::connectionLostDropsAll()
{
    TestServer server({}, false);
    greet(server);
    server.receive("MAIL FROM:<a@example.org>\r\n");
    server.session.connectionLost(server.now);
    QVERIFY(server.closing());
    QVERIFY(!server.session.pollAsk());
    QVERIFY(!server.session.nextTimeout());
    QVERIFY(!server.session.wantsInput());
    server.receive("NOOP\r\n");
    QCOMPARE(server.takeOutput(), std::string());
}

void TstServerSession::reportsStates()
{
    TestServer server;
    openMessage(server);
    server.receive(".\r\nQUIT\r\n");
    QCOMPARE(server.hearing.states,
        (std::vector<std::string>{
            "connected", "greeted", "mail", "rcpt", "data", "idle", "closed"}));
}

void TstServerSession::illegalForcedRepliesAreSaid()
{
    TestSetup setup;
    setup.force({"force", "MAIL", "1", "354", "Go"});
    setup.force({"force", "RCPT", "1", "221", "Bye"});
    TestServer server(std::move(setup));
    openMessage(server);
    QVERIFY(server.session.transactionState() == TransactionState::Data);
    QCOMPARE(
        server.setup.faults.refused, (std::vector<std::string>{"MAIL 354 Go", "RCPT 221 Bye"}));
}

void TstServerSession::forcedYesKeepsTheMessage()
{
    TestSetup setup;
    setup.force({"force", "DATA-END", "1", "250", "2.0.0", "Sure"});
    TestServer server(std::move(setup));
    openMessage(server);
    server.receive("Subject: hello\r\n.\r\n");
    QCOMPARE(server.takeOutput(), std::string("250 2.0.0 Sure\r\n"));
    QCOMPARE(server.delivered.size(), std::size_t{1});
}

void TstServerSession::worksWithoutSink()
{
    ServerConfig config;
    config.host = "mx.example.net";
    ServerSession session(config);
    const Instant now{};
    session.receive(now, "NOOP\r\n"); // before start(): nobody is there
    session.start(now);
    session.start(now);
    session.receive(now, "HELO c.example\r\nNOOP\r\n");
    QCOMPARE(session.takeOutput(),
        std::string("220 mx.example.net ESMTP Postroad\r\n250 mx.example.net Hello "
                    "c.example\r\n250 2.0.0 Ok\r\n"));
    QVERIFY(!session.extended());
    QCOMPARE(session.clientName(), std::string("c.example"));
}

void TstServerSession::envelopeCarriesParameters()
{
    TestServer server;
    greet(server);
    server.receive(
        "MAIL FROM:<> SIZE=12 BODY=8BITMIME\r\nRCPT TO:<@r.example:\"b b\"@example.net>\r\n"
        "RCPT TO:<postMaster>\r\nDATA\r\nx\r\n.\r\n");
    QCOMPARE(server.delivered.size(), std::size_t{1});
    const mail::Envelope& envelope = server.delivered[0].envelope;
    QVERIFY(envelope.reversePath.isNull());
    QVERIFY(envelope.body == mail::BodyType::EightBitMime);
    QVERIFY(envelope.declaredSize == std::uint64_t{12});
    QCOMPARE(envelope.recipients.size(), std::size_t{2});
    QCOMPARE(envelope.recipients[0].path.mailbox.localPart, std::string("b b"));
    QVERIFY(envelope.recipients[1].path.isBarePostmaster());
}

POSTROAD_TEST(TstServerSession);
#include "tst_server_session.moc"
