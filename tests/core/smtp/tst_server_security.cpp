// SPDX-License-Identifier: MIT
// TLS, logins and chunks as the session's owner sees them: what dialogues can't show.
#include "tests/core/smtp/test_server.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::smtp;

namespace {

TestSetup setupWith(std::initializer_list<std::vector<std::string_view>> options)
{
    TestSetup setup;
    for (const auto& words : options)
        setup.set(words);
    return setup;
}

std::string say(TestServer& server, std::string_view octets)
{
    server.receive(octets);
    return server.takeOutput();
}

void openTransaction(TestServer& server, std::string_view parameters = "")
{
    (void)server.takeOutput();
    server.receive("EHLO client.example.org\r\nMAIL FROM:<a@example.org>");
    server.receive(parameters);
    server.receive("\r\nRCPT TO:<b@example.net>\r\n");
    (void)server.takeOutput();
}

} // namespace

class TstServerSecurity : public QObject
{
    Q_OBJECT

private slots:
    void silentUntilTlsStands()
    {
        TestServer server(setupWith({{"starttls"}}));
        openTransaction(server);
        QVERIFY(!server.session.wantsTls() && !server.session.tls());
        QCOMPARE(
            say(server, "STARTTLS\r\nNOOP\r\n"), std::string("220 2.0.0 Ready to start TLS\r\n"));
        QVERIFY(server.session.wantsTls());
        QVERIFY(server.session.wantsInput()); // the owner reads the handshake
        QVERIFY(!server.session.nextTimeout()); // and minds its time
        server.pass(10000);
        QCOMPARE(say(server, "NOOP\r\n"), std::string());
        QVERIFY(server.session.clientName().empty() && !server.session.extended());
        QVERIFY(server.session.envelope() == mail::Envelope());
        server.happen("tls");
        QVERIFY(!server.session.wantsTls());
        QCOMPARE(server.session.tls()->protocol, std::string("TLSv1.3"));
        QVERIFY(server.session.nextTimeout() == server.now + 5min);
        QCOMPARE(say(server, "NOOP\r\n"), std::string("250 2.0.0 Ok\r\n"));
        QCOMPARE(server.hearing.states,
            (std::vector<std::string>{
                "connected", "greeted", "mail", "rcpt", "securing", "idle", "connected"}));
    }

    void tlsAtTheWrongTimeIsIgnored()
    {
        TestServer server(setupWith({{"starttls"}}));
        openTransaction(server);
        server.happen("tls");
        QVERIFY(!server.session.tls());
        QVERIFY(server.session.transactionState() == TransactionState::Rcpt);
    }

    void lostWhileSecuring()
    {
        TestServer server(setupWith({{"starttls"}}));
        openTransaction(server);
        (void)say(server, "STARTTLS\r\n");
        server.happen("lost");
        QVERIFY(server.closing() && !server.session.wantsTls());
        server.happen("tls");
        QVERIFY(server.closing() && !server.session.tls());
        QCOMPARE(server.takeOutput(), std::string());
    }

    void knowsWhoLoggedIn()
    {
        TestServer server(setupWith({{"auth", "PLAIN"}, {"plain-auth"}}), false);
        (void)say(server, "EHLO c.example\r\nAUTH plain AGFsaWNlAHNlY3JldA==\r\n");
        const Ask* ask = server.session.pollAsk();
        QVERIFY(ask != nullptr && ask->kind == Ask::Kind::Auth);
        QCOMPARE(ask->argument, std::string("PLAIN"));
        QVERIFY(ask->data == std::string("\0alice\0secret", 13));
        const AskId id = ask->id;
        QVERIFY(!server.session.authenticated());
        server.session.answer(server.now, id, Answer::challenge("why?"));
        QCOMPARE(server.takeOutput(), std::string("334 d2h5Pw==\r\n"));
        (void)say(server, "YmVjYXVzZQ==\r\n");
        ask = server.session.pollAsk();
        QVERIFY(ask != nullptr && ask->kind == Ask::Kind::AuthResponse);
        QVERIFY(ask->data == std::string("because"));
        server.session.answer(server.now, ask->id, Answer::accept("Welcome, Alice"));
        QCOMPARE(server.takeOutput(), std::string("235 2.7.0 Welcome, Alice\r\n"));
        QVERIFY(server.session.authenticated());
    }

    void initialResponses()
    {
        TestServer server(setupWith({{"auth", "PLAIN"}, {"plain-auth"}}), false);
        (void)say(server, "EHLO c.example\r\nAUTH PLAIN\r\n");
        const Ask* ask = server.session.pollAsk();
        QVERIFY(ask != nullptr && !ask->data);
        server.session.answer(server.now, ask->id, Answer::with(ReplyId::AuthFailed));
        (void)say(server, "AUTH PLAIN =\r\n");
        ask = server.session.pollAsk();
        QVERIFY(ask != nullptr && ask->data && ask->data->empty());
    }

    void reportsLogins()
    {
        TestServer server(setupWith({{"auth", "LOGIN"}, {"plain-auth"}}));
        (void)say(server, "EHLO c.example\r\nAUTH LOGIN\r\nYWxpY2U=\r\nc2VjcmV0\r\n");
        std::vector<std::string> lines = server.hearing.outline();
        lines.erase(lines.begin(), lines.end() - 6);
        QCOMPARE(lines,
            (std::vector<std::string>{"command AUTH", "reply AUTH", "command AUTH", "reply AUTH",
                "command AUTH", "reply AUTH"}));
        QCOMPARE(server.hearing.firstGap(), std::string());
    }

    void reportsChunks()
    {
        TestServer server(setupWith({{"with", "CHUNKING"}}));
        openTransaction(server);
        server.hearing.all.clear();
        (void)say(server, "BDAT 3\r\na\r\nBDAT 2 LAST\r\n\r\n");
        QCOMPARE(server.hearing.outline(),
            (std::vector<std::string>{"command BDAT", "body BDAT …", "reply BDAT", "command BDAT",
                "body BDAT", "reply BDAT"}));
        const auto& all = server.hearing.all;
        QCOMPARE(all[2].inResponseTo, all[0].end);
        QCOMPARE(all[5].inResponseTo, all[3].end);
        QCOMPARE(server.delivered.size(), std::size_t{1});
        QCOMPARE(server.delivered[0].body, std::string("a\r\n\r\n"));
    }

    void bigChunks()
    {
        TestServer server(setupWith({{"with", "CHUNKING", "BINARYMIME"}, {"size", "0"}}));
        openTransaction(server, " BODY=BINARYMIME");
        std::string body;
        for (int i = 0; i < 300'000; ++i)
            body += static_cast<char>(i % 251);
        server.receive("BDAT 200000\r\n" + body.substr(0, 200'000) + "BDAT 100000 LAST\r\n");
        for (std::size_t at = 200'000; at < body.size(); at += 777)
            server.receive(std::string_view(body).substr(at, 777));
        QCOMPARE(server.takeOutput(),
            std::string("250 2.0.0 Chunk received\r\n250 2.0.0 Message accepted for delivery\r\n"));
        QCOMPARE(server.delivered[0].body, body);
        QVERIFY(server.delivered[0].eightBit);
        QVERIFY(server.delivered[0].envelope.body == mail::BodyType::BinaryMime);
        for (const auto& one : server.hearing.all)
            QVERIFY(one.text.size() <= 64 * 1024);
        QCOMPARE(server.hearing.firstGap(), std::string());
    }

    void endlessChunksAreNotKept()
    {
        TestServer server(setupWith({{"with", "CHUNKING"}, {"size", "1000"}}));
        openTransaction(server);
        (void)say(server, "BDAT 18446744073709551615 LAST\r\n");
        const std::string much(100'000, 'x');
        for (int i = 0; i < 50; ++i)
            server.receive(much);
        QCOMPARE(server.takeOutput(), std::string());
        QVERIFY(!server.closing());
        server.pass(300);
        QVERIFY(server.closing());
        QCOMPARE(server.takeOutput().substr(0, 9), std::string("421 4.4.2"));
    }

    void forcedRepliesToChunks()
    {
        TestSetup setup = setupWith({{"with", "CHUNKING"}});
        setup.force({"force", "BDAT", "1", "354", "Go"});
        setup.force({"force", "BDAT", "2", "250", "2.0.0", "Sure"});
        TestServer server(std::move(setup));
        openTransaction(server);
        QCOMPARE(say(server, "BDAT 3\r\na\r\nBDAT 3 LAST\r\nb\r\n"),
            std::string("250 2.0.0 Chunk received\r\n250 2.0.0 Sure\r\n"));
        QCOMPARE(server.setup.faults.refused, (std::vector<std::string>{"BDAT 354 Go"}));
        QCOMPARE(server.delivered.size(), std::size_t{1}); // a forced yes doesn't lose the message
    }

    void envelopeCarriesExtensions()
    {
        TestServer server(setupWith({{"with", "ALL"}}));
        (void)say(server,
            "EHLO c.example\r\nMAIL FROM:<j\xc3\xb6rg@example.org> SMTPUTF8 RET=HDRS "
            "ENVID=a+2Bb+20c BODY=8BITMIME\r\nRCPT TO:<b@example.net> NOTIFY=SUCCESS,DELAY "
            "ORCPT=rfc822;B+2Bx@example.net\r\nRCPT TO:<c@example.net> NOTIFY=NEVER\r\n"
            "RCPT TO:<d@example.net>\r\nBDAT 0 LAST\r\n");
        QCOMPARE(server.delivered.size(), std::size_t{1});
        const mail::Envelope& envelope = server.delivered[0].envelope;
        QVERIFY(envelope.smtpUtf8);
        QVERIFY(envelope.dsnReturn == mail::DsnReturn::Headers);
        QCOMPARE(envelope.envelopeId, std::string("a+2Bb+20c"));
        QCOMPARE(envelope.reversePath.mailbox.localPart, std::string("j\xc3\xb6rg"));
        QCOMPARE(envelope.recipients.size(), std::size_t{3});
        const mail::DsnNotify& first = envelope.recipients[0].dsn.notify;
        QVERIFY(first.success && first.delay && !first.failure && !first.never);
        QCOMPARE(
            envelope.recipients[0].dsn.originalRecipient, std::string("rfc822;B+x@example.net"));
        QVERIFY(envelope.recipients[1].dsn.notify.never);
        QVERIFY(envelope.recipients[1].dsn.originalRecipient.empty());
        QVERIFY(envelope.recipients[2].dsn == mail::DsnRequest());
        // and nothing of it is left for the next
        openTransaction(server);
        (void)say(server, "DATA\r\n.\r\n");
        QVERIFY(server.delivered[1].envelope.envelopeId.empty());
        QVERIFY(!server.delivered[1].envelope.smtpUtf8);
        QVERIFY(server.delivered[1].envelope.recipients[0].dsn == mail::DsnRequest());
    }

    void shutDownEverywhere()
    {
        TestServer opened(setupWith({{"starttls"}}));
        opened.session.shutDown(opened.now);
        opened.session.shutDown(opened.now);
        QVERIFY(opened.closing());
        QCOMPARE(opened.takeOutput(),
            std::string("220 mx.example.net ESMTP Postroad\r\n421 4.3.2 mx.example.net Service "
                        "shutting down and closing transmission channel\r\n"));
        ServerSession never(ServerConfig{});
        never.shutDown(Instant());
        QVERIFY(never.closing() && !never.wantsToSend());
        TestServer chunk(setupWith({{"with", "CHUNKING"}}));
        openTransaction(chunk);
        (void)say(chunk, "BDAT 100\r\nhalf");
        chunk.session.shutDown(chunk.now);
        QCOMPARE(chunk.takeOutput().substr(0, 9), std::string("421 4.3.2"));
        (void)say(chunk, "more");
        QVERIFY(chunk.delivered.empty());
    }
};

POSTROAD_TEST(TstServerSecurity);
#include "tst_server_security.moc"
