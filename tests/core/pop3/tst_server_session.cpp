// SPDX-License-Identifier: MIT
// Dialogues from tests/dialogues/pop3, whole and octet by octet; and what dialogues can't show.
#include "tests/core/pop3/test_server.h"
#include "tests/support/dialogue.h"
#include "tests/support/registry.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::pop3;

class TstServerSession : public QObject
{
    Q_OBJECT

private slots:
    void dialogue_data();
    void dialogue();
    void removesOnlyAtQuit();
    void reportsEveryOctet();
    void holdsPipelinedInputWhileAsking();
    void stopsReadingWhenTooMuchWaits();
    void stopsAnsweringWhileOutputWaits();
    void timesOutSilently();
    void singleOctetsKeepNobodyAlive();
    void lateAnswersAreIgnored();
    void largeMessagesComeInChunks();
    void beginsTlsOnce();
    void whatIsDiscardedIsCounted();
    void implicitTlsIsNoReasonToSpeak();
};

namespace {

const QString kFolder = QStringLiteral(POSTROAD_SOURCE_DIR "/tests/dialogues/pop3");

void logIn(TestServer& server)
{
    server.receive("USER bob\r\nPASS secret word\r\n");
    (void)server.takeOutput();
}

} // namespace

void TstServerSession::dialogue_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("octets");
    const QStringList files = QDir(kFolder).entryList(
        {QStringLiteral("*.txt")}, QDir::Files, QDir::Name);
    QVERIFY(files.size() >= 8);
    for (const QString& file : files) {
        QTest::addRow("%s", qPrintable(file)) << kFolder + u'/' + file << false;
        QTest::addRow("%s, octet by octet", qPrintable(file)) << kFolder + u'/' + file << true;
    }
}

void TstServerSession::dialogue()
{
    QFETCH(QString, path);
    QFETCH(bool, octets);
    const tests::Dialogue dialogue = tests::readDialogue(path.toStdString());
    TestServer server(!dialogue.isAnsweredByHand(), TestServer::setupOf(path.toStdString()));
    const std::string wrong = tests::playDialogue(
        dialogue, server, octets ? tests::Feed::OctetByOctet : tests::Feed::Whole);
    QVERIFY2(wrong.empty(), wrong.c_str());
    // What was sent in the clear behind STLS isn't told of.
    if (!path.endsWith(u"-injection.txt"))
        QCOMPARE(server.hearing.firstGap(), std::string());
}

void TstServerSession::removesOnlyAtQuit()
{
    TestServer lost;
    logIn(lost);
    lost.receive("DELE 1\r\nDELE 3\r\n");
    lost.session.connectionLost(lost.now);
    QVERIFY(lost.removed.empty());
    QVERIFY(lost.closing());

    TestServer server;
    logIn(server);
    server.receive("DELE 1\r\nDELE 3\r\nQUIT\r\n");
    QCOMPARE(server.removed, (std::vector<std::string>{"uid-a", "uid-c"}));

    TestServer reset;
    logIn(reset);
    reset.receive("DELE 1\r\nRSET\r\nDELE 2\r\nQUIT\r\n");
    QCOMPARE(reset.removed, (std::vector<std::string>{"uid-b"}));
}

void TstServerSession::reportsEveryOctet()
{
    TestServer server;
    const std::string input = "USER bob\r\nPASS secret word\r\nWHAT\r\n" + std::string(300, 'x')
        + "\r\nRETR 2\r\nLIST\r\nQUIT\r\n";
    server.receive(input);
    const std::string output = server.takeOutput();
    QCOMPARE(server.hearing.firstGap(), std::string());
    QCOMPARE(server.hearing.reached(Utterance::Way::Received), std::uint64_t{input.size()});
    QCOMPARE(server.hearing.reached(Utterance::Way::Sent), std::uint64_t{output.size()});
    const std::vector<std::string> wanted{"reply ", "command USER", "reply USER", "command PASS",
        "reply PASS", "command ", "reply ", "command ", "reply ", "command RETR", "reply RETR …",
        "body RETR", "reply RETR", "command LIST", "reply LIST …", "reply LIST …", "reply LIST …",
        "reply LIST …", "reply LIST", "command QUIT", "reply QUIT"};
    QCOMPARE(server.hearing.outline(), wanted);
    for (std::size_t i = 1; i < server.hearing.all.size(); ++i) {
        const auto& one = server.hearing.all[i];
        if (one.way == Utterance::Way::Received)
            continue;
        const auto& before = server.hearing.all[i - 1];
        QCOMPARE(one.inResponseTo,
            before.way == Utterance::Way::Received ? before.end : before.inResponseTo);
    }
    QCOMPARE(server.hearing.states,
        (std::vector<std::string>{
            "AUTHORIZATION", "AUTHORIZATION (user given)", "TRANSACTION", "UPDATE", "CLOSED"}));
}

void TstServerSession::holdsPipelinedInputWhileAsking()
{
    TestServer server(false);
    (void)server.takeOutput();
    server.receive("USER bob\r\nPASS secret word\r\nSTAT\r\n");
    QCOMPARE(server.takeOutput(), std::string("+OK Send your password\r\n"));
    QVERIFY(server.session.pendingAsk().has_value());
    QVERIFY(!server.session.nextTimeout().has_value());
    server.answer("decide");
    QCOMPARE(server.takeOutput(), std::string("+OK Logged in\r\n+OK 3 121\r\n"));
}

void TstServerSession::stopsReadingWhenTooMuchWaits()
{
    TestServer server(false);
    server.receive("USER bob\r\nPASS secret word\r\n");
    QVERIFY(server.session.wantsInput());
    server.receive(std::string(64 * 1024, 'x'));
    QVERIFY(!server.session.wantsInput());
    server.answer("decide");
    QVERIFY(server.session.wantsInput());
}

void TstServerSession::stopsAnsweringWhileOutputWaits()
{
    ServerOptions options = TestServer::named();
    options.outputOctetsMax = 1000;
    TestServer server(true, options);
    server.messages = {{"a", makeBlob("A: b\r\n\r\n" + std::string(2000, 'x') + "\r\n")}};
    logIn(server);
    server.receive("RETR 1\r\nRETR 1\r\nNOOP\r\n");
    QVERIFY(*server.session.nextTimeout() > server.now);
    std::string output = server.takeOutput();
    QVERIFY(output.size() > 2000 && output.size() < 3000);
    QVERIFY(*server.session.nextTimeout() <= server.now);
    server.pass(0);
    output = server.takeOutput();
    QVERIFY(output.size() > 2000 && output.size() < 3000);
    server.pass(0);
    QCOMPARE(server.takeOutput(), std::string("+OK Nothing done\r\n"));
    QVERIFY(*server.session.nextTimeout() > server.now);
}

void TstServerSession::timesOutSilently()
{
    TestServer server;
    logIn(server);
    server.receive("DELE 1\r\n");
    (void)server.takeOutput();
    QCOMPARE(*server.session.nextTimeout(), server.now + 10min);
    server.pass(599);
    QVERIFY(!server.closing());
    server.pass(1);
    QVERIFY(server.closing());
    QCOMPARE(server.takeOutput(), std::string());
    QVERIFY(server.removed.empty());
    QVERIFY(!server.session.nextTimeout().has_value());
}

void TstServerSession::singleOctetsKeepNobodyAlive()
{
    TestServer server;
    for (int i = 0; i < 9; ++i) {
        server.pass(60);
        server.receive("x");
    }
    server.pass(60);
    QVERIFY(server.closing());
}

void TstServerSession::lateAnswersAreIgnored()
{
    TestServer server(false);
    server.receive("USER bob\r\nPASS secret word\r\n");
    const AskId id = server.session.pendingAsk()->id;
    server.session.connectionLost(server.now);
    (void)server.takeOutput();
    server.session.answer(server.now, id, LoginGranted{});
    QCOMPARE(server.takeOutput(), std::string());
    server.session.receive(server.now, "NOOP\r\n");
    QCOMPARE(server.takeOutput(), std::string());
}

void TstServerSession::largeMessagesComeInChunks()
{
    TestServer server;
    const Blob large = makeBlob("A: b\r\n\r\n" + std::string(200'000, 'x') + "\r\n");
    server.messages = {{"a", large}};
    logIn(server);
    server.receive("RETR 1\r\n");
    QCOMPARE(server.takeOutput(),
        "+OK " + std::to_string(large->size()) + " octets\r\n" + *large + ".\r\n");
    std::size_t chunks = 0;
    for (const auto& one : server.hearing.all)
        chunks += one.kind == Utterance::Kind::Body ? 1 : 0;
    QCOMPARE(chunks, std::size_t{4});
    QCOMPARE(server.hearing.firstGap(), std::string());
}

void TstServerSession::beginsTlsOnce()
{
    ServerOptions options = TestServer::named();
    options.startTls = true;
    TestServer server(true, options);
    server.happen("tls"); // nobody has asked for it
    server.receive("CAPA\r\n");
    QVERIFY(server.takeOutput().find("\r\nSTLS\r\n") != std::string::npos);
    server.receive("STLS\r\n");
    QCOMPARE(server.takeOutput(), std::string("+OK Begin TLS negotiation\r\n"));
    QVERIFY(server.session.wantsTls() && server.session.wantsInput());
    QVERIFY(server.session.nextTimeout() && server.session.dawdlesSince());
    server.now += 1s;
    server.happen("tls");
    QVERIFY(!server.session.wantsTls());
    QCOMPARE(*server.session.dawdlesSince(), server.now);
    QCOMPARE(server.hearing.states,
        (std::vector<std::string>{"AUTHORIZATION", "AUTHORIZATION (TLS due)", "AUTHORIZATION"}));
    server.receive("CAPA\r\nSTLS\r\n");
    const std::string said = server.takeOutput();
    QVERIFY(said.find("\r\nSTLS\r\n") == std::string::npos);
    QVERIFY(said.ends_with("-ERR TLS is already active\r\n"));

    TestServer impatient(true, options);
    impatient.receive("STLS\r\n");
    (void)impatient.takeOutput();
    impatient.session.giveUpPlace(impatient.now);
    QVERIFY(impatient.closing() && impatient.takeOutput().empty());
}

/// The channel counts all that came; so must the session, or commands would lose their arrivals.
void TstServerSession::whatIsDiscardedIsCounted()
{
    ServerOptions options = TestServer::named();
    options.startTls = true;
    TestServer server(true, options);
    const std::string first = "STLS\r\nUSER bob\r\nPA";
    server.receive(first);
    server.receive("SS x\r\n");
    server.happen("tls");
    server.receive("QUIT\r\n");
    const auto& command = *(server.hearing.all.end() - 2);
    QCOMPARE(command.text, std::string("QUIT"));
    QCOMPARE(command.begin, std::uint64_t{first.size() + 6});
}

void TstServerSession::implicitTlsIsNoReasonToSpeak()
{
    ServerSession session(TestServer::named());
    QVERIFY(!session.nextTimeout() && !session.dawdlesSince());
    session.giveUpPlace({});
    QVERIFY(!session.closing());
    session.connectionLost({});
    QVERIFY(session.closing() && session.takeOutput().empty());
}

POSTROAD_TEST(TstServerSession);
#include "tst_server_session.moc"
