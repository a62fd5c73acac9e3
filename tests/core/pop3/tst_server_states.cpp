// SPDX-License-Identifier: MIT
// Walks the server's table: every pair of state and verb is said to a session, and it must do what
// the table says.
#include "core/pop3/server_states.h"
#include "tests/core/pop3/test_server.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <optional>

using namespace postroad;
using namespace postroad::pop3;

class TstServerStates : public QObject
{
    Q_OBJECT

private slots:
    void obeysEveryPair_data();
    void obeysEveryPair();
    void replyToErrorStaysInTheRow();
};

namespace {

void bring(TestServer& server, ServerState state)
{
    if (state != ServerState::Authorization)
        server.receive("USER bob\r\n");
    if (state == ServerState::Transaction || state == ServerState::Update)
        server.receive("PASS secret word\r\n");
    (void)server.takeOutput();
}

std::string lineOf(Verb verb)
{
    Command command{verb, {}, std::nullopt, 0};
    const Shape shape = row(verb).shape;
    if (shape == Shape::Name || shape == Shape::Secret)
        command.text = shape == Shape::Name ? "bob" : "secret word";
    if (shape == Shape::Number || shape == Shape::NumberAndLines)
        command.message = 1;
    return format(command) + "\r\n";
}

/// Which reply of ours begins like this; those made from the mailbox are told apart by being
/// multi-line or not.
bool isLegal(const ReplySet& legal, const Reply& reply)
{
    return std::any_of(kReplies.begin(), kReplies.end(), [&](const ReplyRow& each) {
        return legal.has(each.say) && each.status == reply.status && each.code == reply.code
            && (each.words.empty() || each.words == reply.text);
    });
}

} // namespace

void TstServerStates::obeysEveryPair_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("verb");
    for (const ServerState state :
        {ServerState::Authorization, ServerState::NameGiven, ServerState::Transaction}) {
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
    bring(server, from);
    QCOMPARE(server.session.state(), from);
    server.receive(lineOf(said));
    const std::string output = server.takeOutput();
    const auto reply = parseReply(std::string_view(output).substr(0, output.find("\r\n")));
    QVERIFY(reply.has_value());
    const ServerTransition* found = find(from, said);
    if (!found) {
        QCOMPARE(reply->status, Status::Err);
        QVERIFY(isLegal(kOutOfOrder, *reply));
        QCOMPARE(server.session.state(), from);
        return;
    }
    if (found->onOk == ServerState::Update)
        found = find(ServerState::Update, said);
    QCOMPARE(reply->status, Status::Ok);
    QVERIFY(isLegal(found->legal, *reply));
    QCOMPARE(server.session.state(), found->onOk);
}

void TstServerStates::replyToErrorStaysInTheRow()
{
    const ServerTransition* pass = find(ServerState::NameGiven, Verb::Pass);
    QVERIFY(pass);
    for (const char* user : {"busy", "later", "broken", "mallory", "odd"}) {
        TestServer server;
        server.receive(std::string("USER ") + user + "\r\n");
        (void)server.takeOutput();
        server.receive(user == std::string("odd") ? "PASS secret word\r\n" : "PASS x\r\n");
        const std::string output = server.takeOutput();
        const auto reply = parseReply(std::string_view(output).substr(0, output.find("\r\n")));
        QVERIFY(reply.has_value());
        QCOMPARE(reply->status, Status::Err);
        QVERIFY(isLegal(pass->legal, *reply));
        QCOMPARE(server.session.state(), pass->onErr);
    }
}

POSTROAD_TEST(TstServerStates);
#include "tst_server_states.moc"
