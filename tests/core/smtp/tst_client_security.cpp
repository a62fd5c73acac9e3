// SPDX-License-Identifier: MIT
// TLS and logins, as far as the dialogues do not show them.
#include "tests/core/smtp/test_pair.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::smtp;

class TstClientSecurity : public QObject
{
    Q_OBJECT

private slots:
    void knowsWhomItSpeaksTo();
    void tellsWhyTlsFailed();
    void believesNoServerWithoutProof();
};

void TstClientSecurity::knowsWhomItSpeaksTo()
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

void TstClientSecurity::tellsWhyTlsFailed()
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

void TstClientSecurity::believesNoServerWithoutProof()
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

POSTROAD_TEST(TstClientSecurity);
#include "tst_client_security.moc"
