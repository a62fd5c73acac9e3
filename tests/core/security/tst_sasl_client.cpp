// SPDX-License-Identifier: MIT
// What each mechanism's client says to servers that are right, wrong or broken, and both halves
// together.
#include "tests/core/security/sasl_support.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::security;
using namespace postroad::tests;

class TstSaslClient : public QObject
{
    Q_OBJECT

private slots:
    void plainExamples();
    void loginReadsNoWords();
    void cramExample();
    void scramExamples_data();
    void scramExamples();
    void scramRefuses_data();
    void scramRefuses();
    void flags();
    void refusesToBeMade_data();
    void refusesToBeMade();
    void withOurServer_data();
    void withOurServer();
    void serverThatDoesNotKnow();
    void tooLong();
};

namespace {

SaslClientConfig who(std::string user, std::string password)
{
    SaslClientConfig config;
    config.user = std::move(user);
    config.password = std::move(password);
    return config;
}

std::unique_ptr<SaslClient> clientOf(SaslMechanism mechanism, SaslClientConfig config)
{
    return makeSaslClient(mechanism, std::move(config)).value();
}

/// The response, or why there is none.
std::string said(SaslClient& client, std::string_view challenge)
{
    const auto response = client.respond(challenge);
    return response ? *response : "error: " + std::string(sentence(response.error()));
}

std::string wrong(SaslClientError error) { return "error: " + std::string(sentence(error)); }

} // namespace

void TstSaslClient::plainExamples()
{
    // RFC 4616 §4
    using namespace std::string_literals;
    const auto tim = clientOf(SaslMechanism::Plain, who("tim", "tanstaaftanstaaf"));
    QVERIFY(tim->initialResponse() == "\0tim\0tanstaaftanstaaf"s);
    QVERIFY(tim->complete());
    QCOMPARE(said(*tim, ""), "\0tim\0tanstaaftanstaaf"s); // asked for it
    QCOMPARE(said(*tim, ""), wrong(SaslClientError::UnexpectedChallenge));
    SaslClientConfig config = who("Kurt", "xipj3plmq");
    config.authzid = "Ursel";
    const auto kurt = clientOf(SaslMechanism::Plain, config);
    QVERIFY(kurt->initialResponse() == "Ursel\0Kurt\0xipj3plmq"s);
    QCOMPARE(said(*kurt, "who?"), wrong(SaslClientError::UnexpectedChallenge));
}

void TstSaslClient::loginReadsNoWords()
{
    for (const char* words : {"Username:", "User Name", "username", "VXNlcm5hbWU6", ""}) {
        const auto client = clientOf(SaslMechanism::Login, who("alice", "wonderland"));
        QVERIFY(!client->initialResponse());
        QCOMPARE(said(*client, words), std::string("alice"));
        QVERIFY(!client->complete());
        QCOMPARE(said(*client, words), std::string("wonderland"));
        QVERIFY(client->complete());
        QCOMPARE(said(*client, words), wrong(SaslClientError::UnexpectedChallenge));
    }
}

void TstSaslClient::cramExample()
{
    // RFC 2195 §2
    const auto client = clientOf(SaslMechanism::CramMd5, who("tim", "tanstaaftanstaaf"));
    QVERIFY(!client->initialResponse() && !client->complete());
    QCOMPARE(said(*client, "<1896.697170952@postoffice.reston.mci.net>"),
        std::string("tim b913a602c7eda7a495b4e6e7334d3890"));
    QVERIFY(client->complete());
    QCOMPARE(said(*client, "<1896.697170952@postoffice.reston.mci.net>"),
        wrong(SaslClientError::UnexpectedChallenge));
    const auto other = clientOf(SaslMechanism::CramMd5, who("tim", "tanstaaftanstaaf"));
    QCOMPARE(said(*other, ""), wrong(SaslClientError::Malformed));
}

void TstSaslClient::scramExamples_data()
{
    QTest::addColumn<int>("mechanism");
    QTest::addColumn<QByteArray>("nonce");
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("offer");
    QTest::addColumn<QByteArray>("final");
    QTest::addColumn<QByteArray>("signature");
    QTest::newRow("RFC 5802 5")
        << static_cast<int>(SaslMechanism::ScramSha1) << QByteArray("fyko+d2lbbFgONRv9qkxdawL")
        << QByteArray("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL")
        << QByteArray("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096")
        << QByteArray("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
                      "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")
        << QByteArray("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
    QTest::newRow("RFC 7677 3")
        << static_cast<int>(SaslMechanism::ScramSha256) << QByteArray("rOprNGfwEbeRWgbNEkqO")
        << QByteArray("n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
        << QByteArray("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                      "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")
        << QByteArray("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                      "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
        << QByteArray("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
}

void TstSaslClient::scramExamples()
{
    QFETCH(const int, mechanism);
    QFETCH(const QByteArray, nonce);
    QFETCH(const QByteArray, first);
    QFETCH(const QByteArray, offer);
    QFETCH(const QByteArray, final);
    QFETCH(const QByteArray, signature);
    for (const bool asked : {false, true}) {
        SaslClientConfig config = who("user", "pencil");
        config.entropy = scripted({nonceOctets(nonce.toStdString())});
        const auto client = clientOf(static_cast<SaslMechanism>(mechanism), config);
        QVERIFY(client->initialResponse() == first.toStdString());
        if (asked)
            QCOMPARE(said(*client, ""), first.toStdString());
        QCOMPARE(said(*client, offer.toStdString()), final.toStdString());
        QVERIFY(!client->complete()); // the server has not proved who it is yet
        QCOMPARE(said(*client, signature.toStdString()), std::string());
        QVERIFY(client->complete());
        QCOMPARE(said(*client, ""), wrong(SaslClientError::UnexpectedChallenge));
    }
}

void TstSaslClient::scramRefuses_data()
{
    QTest::addColumn<QByteArray>("offer");
    QTest::addColumn<QByteArray>("last");
    QTest::addColumn<int>("error");
    const auto row = [](const char* what, const char* offer, const char* last,
                         SaslClientError error) {
        QTest::newRow(what) << QByteArray(offer) << QByteArray(last) << static_cast<int>(error);
    };
    const char* good = "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096";
    row("no message", "hello", "", SaslClientError::Malformed);
    row("extension", "m=x,r=fyko+d2lbbFgONRv9qkxdawL3,s=QQ==,i=4096", "",
        SaslClientError::Malformed);
    row("another nonce", "r=3rfcNHYJY1ZVvWVs7j,s=QQ==,i=4096", "", SaslClientError::NonceNotOurs);
    row("only our nonce", "r=fyko+d2lbbFgONRv9qkxdawL,s=QQ==,i=4096", "",
        SaslClientError::NonceNotOurs);
    row("part of our nonce", "r=fyko+d2lbbFgONRv9qkxdaw,s=QQ==,i=4096", "",
        SaslClientError::NonceNotOurs);
    row("too few", "r=fyko+d2lbbFgONRv9qkxdawL3,s=QQ==,i=4095", "",
        SaslClientError::TooFewIterations);
    row("too many", "r=fyko+d2lbbFgONRv9qkxdawL3,s=QQ==,i=1000001", "",
        SaslClientError::TooManyIterations);
    row("refused at once", "e=unknown-user", "", SaslClientError::Refused);
    row("signature at once", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", "", SaslClientError::Refused);
    row("refused", good, "e=invalid-proof", SaslClientError::Refused);
    row("no signature", good, "ok", SaslClientError::Malformed);
    row("nothing", good, "", SaslClientError::Malformed);
    row("offer again", good, good, SaslClientError::Malformed);
    row("wrong signature", good, "v=rmF9pqV8S7suAoZWja4dJRkFsKR=",
        SaslClientError::Malformed); // bits behind the end
    row("another signature", good,
        "v=smF9pqV8S7suAoZWja4dJRkFsKQ=", SaslClientError::ServerSignatureWrong);
    row("short signature", good, "v=rmF9pqV8S7suAoZWja4dJRkF",
        SaslClientError::ServerSignatureWrong);
}

void TstSaslClient::scramRefuses()
{
    QFETCH(const QByteArray, offer);
    QFETCH(const QByteArray, last);
    QFETCH(const int, error);
    SaslClientConfig config = who("user", "pencil");
    config.entropy = scripted({nonceOctets("fyko+d2lbbFgONRv9qkxdawL")});
    const auto client = clientOf(SaslMechanism::ScramSha1, config);
    auto response = client->respond(offer.toStdString());
    if (response)
        response = client->respond(last.toStdString());
    QVERIFY(!response);
    QCOMPARE(static_cast<int>(response.error()), error);
    QVERIFY(!client->complete());
    // And it stays so, whatever comes.
    QVERIFY(!client->respond("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="));
    QVERIFY(!client->complete());
}

void TstSaslClient::flags()
{
    // RFC 5802 §6
    SaslClientConfig config = who("a,b=c", "pencil");
    config.authzid = "=,";
    config.entropy = scripted(
        {nonceOctets("1"), nonceOctets("2"), nonceOctets("3"), nonceOctets("4")});
    const auto first = [&](SaslMechanism mechanism) {
        return clientOf(mechanism, config)->initialResponse().value_or("");
    };
    QCOMPARE(first(SaslMechanism::ScramSha256), std::string("n,a==3D=2C,n=a=2Cb=3Dc,r=1"));
    config.channelBinding = "octets";
    QCOMPARE(first(SaslMechanism::ScramSha256), std::string("y,a==3D=2C,n=a=2Cb=3Dc,r=2"));
    config.plusOffered = true; // but not taken: then "y" would be a lie
    QCOMPARE(first(SaslMechanism::ScramSha1), std::string("n,a==3D=2C,n=a=2Cb=3Dc,r=3"));
    QCOMPARE(first(SaslMechanism::ScramSha256Plus),
        std::string("p=tls-exporter,a==3D=2C,n=a=2Cb=3Dc,r=4"));
}

void TstSaslClient::refusesToBeMade_data()
{
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("password");
    QTest::addColumn<QByteArray>("authzid");
    QTest::addColumn<QByteArray>("errors"); // of LOGIN, PLAIN, CRAM-MD5, SCRAM-SHA-256, PLUS
    const auto row = [](const char* what, QByteArray user, QByteArray password, QByteArray authzid,
                         const char* errors) {
        QTest::newRow(what) << std::move(user) << std::move(password) << std::move(authzid)
                            << QByteArray(errors);
    };
    // n: name, p: password, a: authzid, b: binding, .: none
    row("good", "alice", "x", "", "....b");
    row("authzid", "alice", "x", "bob", "a.a.b");
    row("no name", "", "x", "", "nnnnn");
    row("no password", "alice", "", "", "ppppp");
    row("NUL in the name", QByteArray("a\0b", 3), "x", "", "nnnnn");
    row("NUL in the password", "alice", QByteArray("a\0b", 3), "", "ppppp");
    row("not UTF-8", "\xFF", "x", "", "nnnnn");
    row("password not UTF-8", "alice", "\xFF", "", "ppppp");
    row("authzid not UTF-8", "alice", "x", "\xFF", "nnnnn");
    row("long name", QByteArray(1025, 'x'), "x", "", "nnnnn");
    row("control in the name", "a\x07", "x", "", "...nb");
    row("control in the password", "alice", "\x07", "", "...pp");
    row("unassigned password", "alice", "\xF0\x9F\x8E\x89", "", "...pp");
    row("unassigned name", "\xF0\x9F\x8E\x89", "x", "", "....b");
}

void TstSaslClient::refusesToBeMade()
{
    QFETCH(const QByteArray, user);
    QFETCH(const QByteArray, password);
    QFETCH(const QByteArray, authzid);
    QFETCH(const QByteArray, errors);
    SaslClientConfig config = who(user.toStdString(), password.toStdString());
    config.authzid = authzid.toStdString();
    QByteArray got;
    for (const auto mechanism : {SaslMechanism::Login, SaslMechanism::Plain, SaslMechanism::CramMd5,
             SaslMechanism::ScramSha256, SaslMechanism::ScramSha256Plus}) {
        const auto client = makeSaslClient(mechanism, config);
        got += client ? '.' : "npab"[static_cast<int>(client.error())];
    }
    QCOMPARE(got, errors);
}

void TstSaslClient::withOurServer_data()
{
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("password");
    for (const char* text : {"alice", "a,b=c", "=2C", "\xE9\x82\xAE\xE5\xB1\x80", "M\xC3\xBCller",
             "two words", "=", ",", "quote\"\\"})
        QTest::newRow(text) << QByteArray(text) << QByteArray("pass ") + text;
}

void TstSaslClient::withOurServer()
{
    QFETCH(const QByteArray, user);
    QFETCH(const QByteArray, password);
    SaslServerContext context = serverWith({{user.toStdString(), password.toStdString()}});
    context.channelBinding = "octets";
    context.plusOffered = true;
    SaslClientConfig config = who(user.toStdString(), password.toStdString());
    config.channelBinding = "octets";
    config.plusOffered = true;
    for (const SaslMechanismRow& row : kSaslMechanisms) {
        for (const bool initial : {false, true}) {
            QCOMPARE(logIn(*clientOf(row.id, config), *makeSaslServer(row.id, context), initial),
                "success " + user.toStdString());
            SaslClientConfig other = config;
            other.password += 'x';
            QCOMPARE(logIn(*clientOf(row.id, other), *makeSaslServer(row.id, context), initial),
                std::string("failure bad credentials"));
        }
    }
    // Somebody between two TLS connections
    config.channelBinding = "others";
    QCOMPARE(logIn(*clientOf(SaslMechanism::ScramSha256Plus, config),
                 *makeSaslServer(SaslMechanism::ScramSha256Plus, context)),
        std::string("failure channel binding wrong"));
    // Somebody who took PLUS off the list
    config.plusOffered = false;
    QCOMPARE(logIn(*clientOf(SaslMechanism::ScramSha256, config),
                 *makeSaslServer(SaslMechanism::ScramSha256, context)),
        std::string("failure downgraded"));
}

void TstSaslClient::serverThatDoesNotKnow()
{
    // It lets everybody in, but can't sign: the client is not taken in.
    const auto server = makeSaslServer(
        SaslMechanism::ScramSha256, serverWith({{"alice", "guess"}}));
    const auto client = clientOf(SaslMechanism::ScramSha256, who("alice", "wonderland"));
    const std::string offer = challengeOf(server->step(*client->initialResponse()));
    QVERIFY(client->respond(offer).ok());
    QVERIFY(!client->complete());
    QCOMPARE(said(*client, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="),
        wrong(SaslClientError::ServerSignatureWrong));
    QVERIFY(!client->complete());
}

void TstSaslClient::tooLong()
{
    const std::string much(kSaslChallengeOctetsMax + 1, 'x');
    for (const auto mechanism : {SaslMechanism::CramMd5, SaslMechanism::ScramSha256})
        QCOMPARE(
            said(*clientOf(mechanism, who("alice", "x")), much), wrong(SaslClientError::Malformed));
}

POSTROAD_TEST(TstSaslClient);
#include "tst_sasl_client.moc"
