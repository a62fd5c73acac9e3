// SPDX-License-Identifier: MIT
// Walks the server's table: every pair of state and verb is said to a session, and it must do what
// the table says.
#include "core/imap/response.h"
#include "core/imap/server_states.h"
#include "tests/core/imap/test_server.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <optional>

using namespace postroad;
using namespace postroad::imap;

class TstServerStates : public QObject
{
    Q_OBJECT

private slots:
    void obeysEveryPair_data();
    void obeysEveryPair();
    void badArgumentsChangeNothing_data();
    void badArgumentsChangeNothing();
    void noStaysInTheRow_data();
    void noStaysInTheRow();
    void reportsStates();
};

namespace {

constexpr std::array kStatesOfALife{
    ServerState::NotAuthenticated, ServerState::Authenticated, ServerState::Selected};

void bring(TestServer& server, ServerState state, const std::string& user = "bob")
{
    if (state != ServerState::NotAuthenticated)
        server.receive("i LOGIN " + user + " \"secret word\"\r\n");
    if (state == ServerState::Selected)
        server.receive("s SELECT INBOX\r\n");
    (void)server.takeOutput();
}

std::string argumentsOf(Verb verb)
{
    switch (verb) {
    case Verb::Authenticate:
        return " PLAIN";
    case Verb::Create:
    case Verb::Delete:
    case Verb::Subscribe:
    case Verb::Unsubscribe:
        return " INBOX";
    case Verb::Rename:
        return " INBOX Letters";
    case Verb::Lsub:
        return " \"\" *";
    case Verb::Status:
        return " INBOX (MESSAGES)";
    case Verb::Append:
        return " INBOX {3}";
    case Verb::Copy:
    case Verb::UidCopy:
        return " 4:* INBOX";
    case Verb::Search:
    case Verb::UidSearch:
        return " UNSEEN";
    case Verb::Login:
        return " bob \"secret word\"";
    case Verb::Select:
    case Verb::Examine:
        return " INBOX";
    case Verb::List:
        return " \"\" *";
    case Verb::Fetch:
    case Verb::UidFetch:
        return " 4:* FLAGS";
    case Verb::Store:
    case Verb::UidStore:
        return " 4:* +FLAGS (\\Seen)";
    default:
        return "";
    }
}

/// The tagged reply among what was said.
std::optional<Response> taggedIn(const std::string& output)
{
    const std::size_t at = output.rfind("\r\nt ") == output.npos ? 0 : output.rfind("\r\nt ") + 2;
    const auto response = parseResponse(
        std::string_view(output).substr(at, output.find("\r\n", at) - at));
    return response && response->tag == "t" ? response : std::nullopt;
}

bool isLegal(const ReplySet& legal, const Response& reply)
{
    return std::any_of(kReplies.begin(), kReplies.end(), [&](const ReplyRow& each) {
        return legal.has(each.say) && each.status == reply.status && each.code == reply.code
            && each.words == reply.text;
    });
}

} // namespace

void TstServerStates::obeysEveryPair_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("verb");
    for (const ServerState state : kStatesOfALife) {
        for (const VerbRow& verb : kVerbs)
            QTest::addRow("%s %s", name(state).data(), verb.name.data())
                << static_cast<int>(state) << static_cast<int>(verb.verb);
    }
}

void TstServerStates::obeysEveryPair()
{
    QFETCH(int, state);
    QFETCH(int, verb);
    const auto from = static_cast<ServerState>(state);
    const auto said = static_cast<Verb>(verb);
    ServerOptions options = TestServer::named();
    options.startTls = true;
    TestServer server(true, options);
    server.inbox.uidNext = 15;
    while (server.inbox.messages.size() < 5)
        server.inbox.messages.push_back(
            {server.inbox.messages.back().uid + 1, makeBlob("x\r\n"), TestServer::noon(20), {}});
    bring(server, from);
    QCOMPARE(server.session.state(), from);
    server.receive("t " + std::string(row(said).name) + argumentsOf(said) + "\r\n");
    const auto reply = taggedIn(server.takeOutput());
    QVERIFY(reply.has_value());
    const ServerTransition* found = find(from, said);
    if (!found) {
        QCOMPARE(reply->status, Status::Bad);
        QVERIFY(isLegal(kOutOfOrder, *reply));
        QCOMPARE(reply->text, std::string(row(outOfOrder(from, said)).words));
        QCOMPARE(server.session.state(), from);
        return;
    }
    // Some are always refused, and say NO.
    const bool canBeDone = std::any_of(kReplies.begin(), kReplies.end(), [found](const auto& each) {
        return found->legal.has(each.say) && each.status == Status::Ok;
    });
    QCOMPARE(reply->status, canBeDone ? Status::Ok : Status::No);
    QVERIFY(isLegal(found->legal, *reply));
    QCOMPARE(server.session.state(), canBeDone ? found->onOk : found->onNo);
}

void TstServerStates::badArgumentsChangeNothing_data() { obeysEveryPair_data(); }

void TstServerStates::badArgumentsChangeNothing()
{
    QFETCH(int, state);
    QFETCH(int, verb);
    const auto from = static_cast<ServerState>(state);
    TestServer server;
    bring(server, from);
    server.receive("t " + std::string(row(static_cast<Verb>(verb)).name) + " ((\r\n");
    const auto reply = taggedIn(server.takeOutput());
    QVERIFY(reply && reply->status == Status::Bad);
    QCOMPARE(server.session.state(), from);
    server.receive("t NOOP\r\n");
    QCOMPARE(server.takeOutput(), std::string("t OK NOOP completed\r\n"));
}

void TstServerStates::noStaysInTheRow_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("command");
    const auto row = [](ServerState state, const char* user, const char* command) {
        QTest::addRow("%s: %s", user, command)
            << static_cast<int>(state) << QByteArray(user) << QByteArray(command);
    };
    row(ServerState::NotAuthenticated, "bob", "LOGIN bob x");
    row(ServerState::NotAuthenticated, "bob", "LOGIN later x");
    row(ServerState::Authenticated, "bob", "SELECT Nowhere");
    row(ServerState::Authenticated, "bob", "EXAMINE Later");
    row(ServerState::Authenticated, "bob", "SELECT Broken");
    row(ServerState::Authenticated, "stuck", "LIST \"\" *");
    row(ServerState::Selected, "bob", "SELECT Nowhere");
    row(ServerState::Selected, "bob", "EXAMINE Later");
    row(ServerState::Selected, "stuck", "LIST \"\" *");
    row(ServerState::Selected, "stuck", "FETCH 2 BODY[]");
    row(ServerState::Selected, "stuck", "UID FETCH 7 BODY[]");
    row(ServerState::Selected, "stuck", "STORE 1 FLAGS ()");
    row(ServerState::Selected, "reader", "UID STORE 4 FLAGS ()");
}

void TstServerStates::noStaysInTheRow()
{
    QFETCH(int, state);
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, command);
    const auto from = static_cast<ServerState>(state);
    TestServer server;
    bring(server, from, user.toStdString());
    const std::string line = "t " + command.toStdString();
    server.receive(line + "\r\n");
    const auto reply = taggedIn(server.takeOutput());
    QVERIFY(reply.has_value());
    QCOMPARE(reply->status, Status::No);
    const ServerTransition* found = find(from, parseHead(line)->verb);
    QVERIFY(found);
    QVERIFY(isLegal(found->legal, *reply));
    QCOMPARE(server.session.state(), found->onNo);
}

void TstServerStates::reportsStates()
{
    TestServer server;
    bring(server, ServerState::Selected);
    server.receive("t CLOSE\r\nt EXAMINE INBOX\r\nt SELECT Nowhere\r\nt LOGOUT\r\n");
    QCOMPARE(server.hearing.states,
        (std::vector<std::string>{"NOT AUTHENTICATED", "AUTHENTICATED", "SELECTED", "AUTHENTICATED",
            "SELECTED", "AUTHENTICATED", "LOGOUT"}));
}

POSTROAD_TEST(TstServerStates);
#include "tst_server_states.moc"
