// SPDX-License-Identifier: MIT
// Dialogues from tests/dialogues/imap, whole, octet by octet and cut anywhere; and what dialogues
// can't show.
#include "tests/core/imap/test_server.h"
#include "tests/support/dialogue.h"
#include "tests/support/registry.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

#include <random>

using namespace postroad;
using namespace postroad::imap;
using namespace std::string_view_literals;

class TstServerSession : public QObject
{
    Q_OBJECT

private slots:
    void dialogue_data();
    void dialogue();
    void reportsEveryOctet();
    void reportsLiterals();
    void survivesGarbage_data();
    void survivesGarbage();
    void storesSeenOnce();
    void examineStoresNothing();
    void lostConnectionsRemoveNothing();
    void holdsPipelinedInputWhileAsking();
    void stopsReadingWhenTooMuchWaits();
    void stopsFetchingWhileOutputWaits();
    void stopsBetweenItemsToo();
    void goodbyeStandsOnALineOfItsOwn();
    void singleOctetsKeepNobodyAlive();
    void lateAnswersAreIgnored();
    void ignoresNewsThatCantBe_data();
    void ignoresNewsThatCantBe();
    void endlessLiteralsAreNotKept();
    void largeMessagesComeInChunks();
    void beginsTlsOnce();
    void whatIsDiscardedIsCounted();
    void implicitTlsIsNoReasonToSpeak();
};

namespace {

const QString kFolder = QStringLiteral(POSTROAD_SOURCE_DIR "/tests/dialogues/imap");

/// What garbage is made of.
constexpr std::string_view kOddCommandOctets = "()[]{}<>\"\\*%.,: +-019aZ\r\n\0\x80"sv;

/// Hands on what it receives in pieces of random sizes, the same in each run.
struct CuttingServer : TestServer
{
    CuttingServer(bool answersAtOnce, TestSetup setup, unsigned seed)
        : TestServer(answersAtOnce, std::move(setup)),
          random(seed)
    {
    }

    void receive(std::string_view octets)
    {
        while (!octets.empty()) {
            const std::size_t piece = std::min<std::size_t>(octets.size(), 1 + random() % 13);
            TestServer::receive(octets.substr(0, piece));
            octets.remove_prefix(piece);
        }
    }

    std::minstd_rand random;
};

void select(TestServer& server, const char* verb = "SELECT")
{
    server.receive(std::string("i LOGIN bob \"secret word\"\r\ns ") + verb + " INBOX\r\n");
    (void)server.takeOutput();
}

std::string saidTo(TestServer& server, std::string_view octets)
{
    server.receive(octets);
    return server.takeOutput();
}

/// All that a client says in the dialogues.
std::vector<std::string> clientLines()
{
    std::vector<std::string> lines;
    for (const QString& file : QDir(kFolder).entryList({QStringLiteral("*.txt")})) {
        for (const tests::DialogueStep& step :
            tests::readDialogue((kFolder + u'/' + file).toStdString()).steps) {
            if (step.kind == tests::DialogueStep::Kind::Client && step.text.size() < 300)
                lines.push_back(step.text);
        }
    }
    return lines;
}

} // namespace

void TstServerSession::dialogue_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("seed"); // 0: whole, 1: octet by octet
    const QStringList files = QDir(kFolder).entryList(
        {QStringLiteral("*.txt")}, QDir::Files, QDir::Name);
    QVERIFY(files.size() >= 25);
    for (const QString& file : files) {
        QTest::addRow("%s", qPrintable(file)) << kFolder + u'/' + file << 0;
        QTest::addRow("%s, octet by octet", qPrintable(file)) << kFolder + u'/' + file << 1;
        for (int seed = 2; seed < 5; ++seed)
            QTest::addRow("%s, cut %d", qPrintable(file), seed) << kFolder + u'/' + file << seed;
    }
}

void TstServerSession::dialogue()
{
    QFETCH(QString, path);
    QFETCH(int, seed);
    const tests::Dialogue dialogue = tests::readDialogue(path.toStdString());
    const bool answersAtOnce = !dialogue.isAnsweredByHand();
    const TestSetup setup = TestServer::setupOf(path.toStdString());
    TestServer server(answersAtOnce, setup);
    CuttingServer cutting(answersAtOnce, setup, static_cast<unsigned>(seed));
    const std::string wrong = seed > 1
        ? tests::playDialogue(dialogue, cutting, tests::Feed::Whole)
        : tests::playDialogue(
            dialogue, server, seed == 1 ? tests::Feed::OctetByOctet : tests::Feed::Whole);
    QVERIFY2(wrong.empty(), wrong.c_str());
    // What was sent in the clear behind STARTTLS isn't told of.
    if (!path.endsWith(u"-injection.txt"))
        QCOMPARE((seed > 1 ? cutting : server).hearing.firstGap(), std::string());
}

void TstServerSession::reportsEveryOctet()
{
    TestServer server;
    const std::string input = "a LOGIN bob {11}\r\nsecret word\r\nb WHAT\r\n"
        + std::string(9000, 'x')
        + "\r\nc SELECT INBOX\r\nd FETCH 1 BODY[TEXT]\r\ne NOOP\n\r\nf LOGIN {4+}\r\n\r\n\r\n "
          "x\r\ng LOGOUT\r\n";
    server.receive(input);
    const std::string output = server.takeOutput();
    QVERIFY(server.closing());
    QCOMPARE(server.hearing.firstGap(), std::string());
    QCOMPARE(server.hearing.reached(Utterance::Way::Received), std::uint64_t{input.size()});
    QCOMPARE(server.hearing.reached(Utterance::Way::Sent), std::uint64_t{output.size()});
    const std::vector<std::string> wanted{"reply ", "command LOGIN", "reply LOGIN", "body LOGIN",
        "command LOGIN", "reply LOGIN", "command ", "reply ", "command ", "reply ",
        "command SELECT", "reply SELECT …", "reply SELECT …", "reply SELECT …", "reply SELECT …",
        "reply SELECT …", "reply SELECT …", "reply SELECT …", "reply SELECT", "command FETCH",
        "reply FETCH …", "body FETCH", "reply FETCH …", "reply FETCH", "command NOOP", "reply NOOP",
        "command LOGIN", "body LOGIN", "command LOGIN", "reply LOGIN", "command LOGOUT",
        "reply LOGOUT …", "reply LOGOUT"};
    QCOMPARE(server.hearing.outline(), wanted);
    std::uint64_t heard = 0;
    for (const auto& one : server.hearing.all) {
        if (one.way == Utterance::Way::Received)
            heard = one.end;
        else
            QCOMPARE(one.inResponseTo, heard);
    }
}

void TstServerSession::reportsLiterals()
{
    TestServer server;
    server.receive("a LOGIN {3}\r\n");
    for (const char c : std::string("bob {11}\r\nsecret"))
        server.receive(std::string_view(&c, 1));
    server.receive(" word\r\n");
    QCOMPARE(server.session.state(), ServerState::Authenticated);
    QCOMPARE(server.hearing.firstGap(), std::string());
    std::string literals;
    int ends = 0;
    for (const auto& one : server.hearing.all) {
        if (one.kind != Utterance::Kind::Body)
            continue;
        literals += one.text;
        ends += one.last ? 1 : 0;
    }
    QCOMPARE(literals, std::string("bobsecret word"));
    QCOMPARE(ends, 2);
}

void TstServerSession::survivesGarbage_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 150; ++seed)
        QTest::addRow("%u", seed) << seed;
}

/// Lines of the dialogues in any order, with octets changed, in two ways of cutting: the session
/// says the same, tells of every octet, and what it has said can be understood to the end.
void TstServerSession::survivesGarbage()
{
    QFETCH(unsigned, seed);
    static const std::vector<std::string> kLines = clientLines();
    std::minstd_rand random(seed);
    ServerOptions options = TestServer::named();
    options.badCommandsMax = 1000;
    std::string input;
    if (seed % 2 == 0)
        input = "i LOGIN bob \"secret word\"\r\ns SELECT INBOX\r\n";
    for (int i = 0; i < 60; ++i) {
        std::string line = kLines[random() % kLines.size()];
        if (line.find("LOGOUT") != line.npos || line.find("}\r\n") != line.npos)
            continue;
        for (auto changes = random() % 3; changes > 0; --changes)
            line[random() % (line.size() - 2 + (line.size() < 3 ? 2 : 0))]
                = kOddCommandOctets[random() % kOddCommandOctets.size()];
        input += line;
    }
    TestServer whole(true, options);
    whole.receive(input);
    TestServer cut(true, options);
    for (std::size_t at = 0; at < input.size();) {
        const std::size_t piece = 1 + random() % 40;
        cut.receive(std::string_view(input).substr(at, piece));
        at += piece;
    }
    const std::string output = whole.takeOutput();
    QCOMPARE(cut.takeOutput(), output);
    QCOMPARE(whole.hearing.firstGap(), std::string());
    QCOMPARE(cut.hearing.firstGap(), std::string());
    QCOMPARE(whole.hearing.reached(Utterance::Way::Sent), std::uint64_t{output.size()});
    QCOMPARE(cut.hearing.states, whole.hearing.states);
    QVERIFY(output.size() > 2 && output.substr(output.size() - 2) == "\r\n");
}

void TstServerSession::storesSeenOnce()
{
    TestServer server;
    select(server);
    server.receive("a FETCH 1:3 BODY[]\r\n");
    QCOMPARE(server.stores, 1U);
    for (const Message& message : server.inbox.messages)
        QVERIFY(message.flags.has(Flag::Seen));
    server.receive(
        "b FETCH 1:3 BODY[]\r\nc FETCH 1:3 BODY.PEEK[]\r\nd STORE 1 +FLAGS (\\Seen)\r\n");
    QCOMPARE(server.stores, 1U);
}

void TstServerSession::examineStoresNothing()
{
    TestServer server;
    const std::vector<Message> before = server.inbox.messages;
    select(server, "EXAMINE");
    server.receive("a FETCH 1:3 (BODY[] RFC822 RFC822.TEXT BODY[HEADER])\r\n"
                   "b STORE 1:3 FLAGS (\\Deleted)\r\nc UID STORE 4:9 +FLAGS.SILENT (\\Deleted)\r\n"
                   "d CLOSE\r\n");
    QCOMPARE(server.session.state(), ServerState::Authenticated);
    QCOMPARE(server.stores, 0U);
    QVERIFY(server.removed.empty());
    for (std::size_t i = 0; i < before.size(); ++i) {
        QCOMPARE(server.inbox.messages[i].flags, before[i].flags);
        QCOMPARE(server.inbox.messages[i].recent, before[i].recent);
    }
}

void TstServerSession::lostConnectionsRemoveNothing()
{
    TestServer lost;
    select(lost);
    lost.receive("a STORE 1:3 +FLAGS (\\Deleted)\r\n");
    lost.session.connectionLost(lost.now);
    QVERIFY(lost.closing() && lost.removed.empty());

    // RFC 3501 §6.4.2: SELECT, EXAMINE and LOGOUT leave a mailbox without an expunge.
    TestServer server;
    select(server);
    server.receive("a STORE 1 +FLAGS (\\Deleted)\r\nb EXAMINE INBOX\r\nc CLOSE\r\nd LOGOUT\r\n");
    QVERIFY(server.closing() && server.removed.empty());

    TestServer closed;
    select(closed);
    closed.receive("a STORE 1,3 +FLAGS (\\Deleted)\r\nb CLOSE\r\n");
    QCOMPARE(closed.removed, (std::vector<std::uint32_t>{4, 9}));
}

void TstServerSession::holdsPipelinedInputWhileAsking()
{
    TestServer server(false);
    (void)server.takeOutput();
    server.receive("a LOGIN bob \"secret word\"\r\nb SELECT Nowhere\r\nc NOOP\r\n");
    QCOMPARE(server.takeOutput(), std::string());
    QVERIFY(server.session.pendingAsk().has_value());
    QVERIFY(!server.session.nextTimeout().has_value());
    server.answer("decide");
    QCOMPARE(server.takeOutput(), std::string("a OK [CAPABILITY IMAP4rev1] Logged in\r\n"));
    server.answer("decide");
    QCOMPARE(server.takeOutput(),
        std::string("b NO [NONEXISTENT] There is no such mailbox\r\nc OK NOOP completed\r\n"));
}

void TstServerSession::stopsReadingWhenTooMuchWaits()
{
    TestServer server(false);
    server.receive("a LOGIN bob \"secret word\"\r\n");
    QVERIFY(server.session.wantsInput());
    server.receive(std::string(128 * 1024, 'x'));
    QVERIFY(!server.session.wantsInput());
    server.answer("decide");
    QVERIFY(server.session.wantsInput());
}

void TstServerSession::stopsFetchingWhileOutputWaits()
{
    ServerOptions options = TestServer::named();
    options.outputOctetsMax = 1000;
    TestServer server(true, options);
    for (Message& message : server.inbox.messages)
        message.content = makeBlob("A: b\r\n\r\n" + std::string(2000, 'x') + "\r\n");
    select(server);
    server.receive("a FETCH 1:3 BODY.PEEK[]\r\nb NOOP\r\n");
    for (int i = 0; i < 3; ++i) {
        const std::string output = server.takeOutput();
        QVERIFY(output.size() > 2000 && output.size() < 3000);
        QVERIFY(*server.session.nextTimeout() <= server.now);
        server.pass(0);
    }
    QCOMPARE(server.takeOutput(), std::string("a OK Fetch completed\r\nb OK NOOP completed\r\n"));
    QVERIFY(*server.session.nextTimeout() > server.now);
    QCOMPARE(server.hearing.firstGap(), std::string());
}

void TstServerSession::stopsBetweenItemsToo()
{
    ServerOptions options = TestServer::named();
    options.outputOctetsMax = 1000;
    TestServer server(true, options);
    const std::string content = "A: b\r\n\r\n" + std::string(8000, 'x') + "\r\n";
    server.inbox.messages.front().content = makeBlob(content);
    select(server);
    server.receive("a FETCH 1 (RFC822.SIZE BODY.PEEK[] BODY.PEEK[]<0.9000> BODY.PEEK[TEXT])\r\n");
    std::string all;
    for (int i = 0; i < 3; ++i) {
        const std::string output = server.takeOutput();
        QVERIFY(output.size() > 7000 && output.size() < 9000);
        all += output;
        server.pass(0);
    }
    all += server.takeOutput();
    const std::string literal = "{8010}\r\n" + content;
    QCOMPARE(all,
        "* 1 FETCH (RFC822.SIZE 8010 BODY[] " + literal + " BODY[]<0> " + literal
            + " BODY[TEXT] {8002}\r\n" + content.substr(8) + ")\r\na OK Fetch completed\r\n");
    QCOMPARE(server.hearing.firstGap(), std::string());
}

void TstServerSession::goodbyeStandsOnALineOfItsOwn()
{
    ServerOptions options = TestServer::named();
    options.outputOctetsMax = 1000;
    TestServer server(true, options);
    server.inbox.messages.front().content = makeBlob(std::string(2000, 'x') + "\r\n");
    select(server);
    server.receive("a FETCH 1 (BODY.PEEK[] BODY.PEEK[TEXT])\r\n");
    server.session.shutDown(server.now);
    const std::string output = server.takeOutput();
    QVERIFY2(output.find("x\r\n)\r\n* BYE ") != output.npos, output.c_str());
}

void TstServerSession::singleOctetsKeepNobodyAlive()
{
    TestServer server;
    QCOMPARE(*server.session.nextTimeout(), server.now + 30min);
    for (int i = 0; i < 29; ++i) {
        server.pass(60);
        server.receive("x");
    }
    QVERIFY(!server.closing());
    server.pass(60);
    QVERIFY(server.closing());
    QVERIFY(!server.session.nextTimeout().has_value());
}

void TstServerSession::lateAnswersAreIgnored()
{
    TestServer server(false);
    server.receive("a LOGIN bob \"secret word\"\r\n");
    const AskId id = server.session.pendingAsk()->id;
    server.session.connectionLost(server.now);
    (void)server.takeOutput();
    server.session.answer(server.now, id, LoginGranted{});
    server.session.receive(server.now, "b NOOP\r\n");
    server.session.handleTimeout(server.now + 24h);
    QCOMPARE(server.takeOutput(), std::string());
    QCOMPARE(server.session.state(), ServerState::Logout);
}

void TstServerSession::ignoresNewsThatCantBe_data()
{
    QTest::addColumn<int>("change");
    QTest::newRow("without content") << 0;
    QTest::newRow("UIDs that descend") << 1;
    QTest::newRow("UIDNEXT that isn't above") << 2;
    QTest::newRow("another UIDVALIDITY") << 3;
    QTest::newRow("a new message between old ones") << 4;
}

void TstServerSession::ignoresNewsThatCantBe()
{
    QFETCH(int, change);
    TestServer server;
    select(server);
    Mailbox news = server.inbox;
    if (change == 0)
        news.messages[0].content = nullptr;
    else if (change == 1)
        std::swap(news.messages[0], news.messages[1]);
    else if (change == 2)
        news.uidNext = 9;
    else if (change == 3)
        news.uidValidity = 78;
    else
        news.messages.insert(news.messages.begin() + 1, {5, makeBlob("x\r\n"), {}, {}});
    news.messages.back().flags.set(Flag::Draft);
    server.session.mailboxChanged(server.now, news);
    QCOMPARE(saidTo(server, "a NOOP\r\n"), std::string("a OK NOOP completed\r\n"));
    QCOMPARE(saidTo(server, "b FETCH 3 FLAGS\r\n"),
        std::string("* 3 FETCH (FLAGS (\\Flagged \\Recent))\r\nb OK Fetch completed\r\n"));
}

void TstServerSession::endlessLiteralsAreNotKept()
{
    TestServer server;
    server.receive("a LOGIN {18446744073709551615+}\r\n");
    for (int i = 0; i < 100; ++i)
        server.receive(std::string(100'000, 'x') + "\r\n");
    QVERIFY(server.session.wantsInput());
    server.pass(30 * 60);
    QVERIFY(server.closing());

    // Many literals without octets make a command too large, too.
    TestServer many;
    many.receive("a LOGIN {0}\r\n");
    std::string output;
    for (int i = 0; i < 20'000; ++i) {
        many.receive("{0}\r\n");
        output += many.takeOutput();
    }
    QVERIFY(output.find("a BAD Literal too large\r\n") != std::string::npos);
}

void TstServerSession::largeMessagesComeInChunks()
{
    TestServer server;
    const Blob large = makeBlob("A: b\r\n\r\n" + std::string(200'000, 'x') + "\r\n");
    server.inbox.messages[0].content = large;
    select(server);
    QCOMPARE(saidTo(server, "a FETCH 1 BODY[]\r\n"),
        "* 1 FETCH (BODY[] {" + std::to_string(large->size()) + "}\r\n" + *large
            + ")\r\na OK Fetch completed\r\n");
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
    QVERIFY(saidTo(server, "a CAPABILITY\r\n").find(" STARTTLS") != std::string::npos);
    QVERIFY(!server.session.wantsTls());
    QCOMPARE(saidTo(server, "b STARTTLS\r\n"), std::string("b OK Begin TLS negotiation now\r\n"));
    QVERIFY(server.session.wantsTls() && server.session.wantsInput());
    QVERIFY(server.session.nextTimeout() && server.session.dawdlesSince());
    server.now += 1s;
    server.happen("tls");
    QVERIFY(!server.session.wantsTls());
    QCOMPARE(*server.session.dawdlesSince(), server.now);
    QCOMPARE(server.hearing.states,
        (std::vector<std::string>{
            "NOT AUTHENTICATED", "NOT AUTHENTICATED (TLS due)", "NOT AUTHENTICATED"}));
    QCOMPARE(saidTo(server, "c STARTTLS\r\n"), std::string("c BAD TLS is already active\r\n"));

    TestServer impatient(true, options);
    impatient.receive("a STARTTLS\r\n");
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
    const std::string first = "a STARTTLS\r\nb NOOP\r\nc NO";
    server.receive(first);
    server.receive("OP\r\n");
    server.happen("tls");
    server.receive("d NOOP\r\n");
    const auto& command = *(server.hearing.all.end() - 2);
    QCOMPARE(command.text, std::string("d NOOP"));
    QCOMPARE(command.begin, std::uint64_t{first.size() + 4});
}

void TstServerSession::implicitTlsIsNoReasonToSpeak()
{
    ServerSession session(TestServer::named());
    QVERIFY(!session.nextTimeout() && !session.dawdlesSince());
    session.giveUpPlace({});
    session.shutDown({});
    QVERIFY(session.closing() && session.takeOutput().empty());
}

POSTROAD_TEST(TstServerSession);
#include "tst_server_session.moc"
