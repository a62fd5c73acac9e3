// SPDX-License-Identifier: MIT
// What each mechanism's server says to right, wrong, odd and broken clients.
#include "core/base/ascii.h"
#include "core/security/cram_md5.h"
#include "core/security/scram_message.h"
#include "tests/core/security/sasl_support.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::security;
using namespace postroad::tests;

namespace {

const Accounts kAccounts{{"alice", "wonderland"}, {"bob", "b\xC3\xBC"}, {"tim", "tanstaaftanstaaf"},
    {"Kurt", "xipj3plmq"}, {"Ursel", "other"}, {"user", "pencil"}, {"a,b=c", "x,y=z"},
    {"\xE9\x82\xAE\xE5\xB1\x80", "\xE4\xBF\xA1"}, {"spaced name", "blank blank"},
    {"party", "\xF0\x9F\x8E\x89"}};

using Responses = std::vector<std::optional<std::string>>;

} // namespace
Q_DECLARE_METATYPE(Responses)

class TstSaslServer : public QObject
{
    Q_OBJECT

private slots:
    void verdicts_data();
    void verdicts();
    void plainExamples();
    void cramExample();
    void cramChallengesDiffer();
    void scram_data();
    void scram();
    void scramReplay();
    void scramTampered();
    void scramHidesWhoExists();
    void channelBinding_data();
    void channelBinding();
    void overIsOver();
    void tooLong();
};

void TstSaslServer::verdicts_data()
{
    QTest::addColumn<int>("mechanism");
    QTest::addColumn<Responses>("responses");
    QTest::addColumn<QByteArray>("verdict");
    const auto row = [](SaslMechanism mechanism, const char* what, Responses responses,
                         const char* verdict) {
        QTest::addRow("%s: %s", std::string(name(mechanism)).c_str(), what)
            << static_cast<int>(mechanism) << std::move(responses) << QByteArray(verdict);
    };
    using namespace std::string_literals;
    const auto plain = [&](const char* what, std::string response, const char* verdict) {
        row(SaslMechanism::Plain, what, {std::move(response)}, verdict);
    };
    plain("right", "\0alice\0wonderland"s, "success alice");
    plain("long name", "\0alice@example.org\0wonderland"s, "success alice");
    plain("for himself", "alice\0alice\0wonderland"s, "success alice for alice");
    plain("for himself by another name", "alice@example.org\0alice\0wonderland"s,
        "success alice for alice@example.org");
    plain("for another", "bob\0alice\0wonderland"s, "failure authzid refused");
    plain("for nobody", "nobody\0alice\0wonderland"s, "failure authzid refused");
    plain("for another, wrong password", "bob\0alice\0wonder"s, "failure bad credentials");
    plain("wrong password", "\0alice\0Wonderland"s, "failure bad credentials");
    plain("part of the password", "\0alice\0wonder"s, "failure bad credentials");
    plain("unknown", "\0nobody\0wonderland"s, "failure bad credentials");
    plain("UTF-8", "\0bob\0b\xC3\xBC"s, "success bob");
    plain("UTF-8 in pieces", "\0bob\0bu\xCC\x88"s, "success bob");
    plain(
        "Chinese", "\0\xE9\x82\xAE\xE5\xB1\x80\0\xE4\xBF\xA1"s, "success \xE9\x82\xAE\xE5\xB1\x80");
    plain("comma and equals sign", "\0a,b=c\0x,y=z"s, "success a,b=c");
    plain("blanks", "\0spaced name\0blank blank"s, "success spaced name");
    plain("Latin-1", "\0bob\0b\xFC"s, "failure malformed");
    plain("control in the name", "\0al\x07ice\0wonderland"s, "failure bad credentials");
    plain("control in the password", "\0alice\0wonder\x07land"s, "failure bad credentials");
    // RFC 4013 §2.5: a password that can't be kept fits nobody.
    plain("password of unassigned characters", "\0party\0\xF0\x9F\x8E\x89"s,
        "failure bad credentials");
    plain("nothing", ""s, "failure malformed");
    plain("no NUL", "alice wonderland"s, "failure malformed");
    plain("one NUL", "alice\0wonderland"s, "failure malformed");
    plain("three NULs", "\0alice\0wonderland\0"s, "failure malformed");
    plain("no name", "\0\0wonderland"s, "failure malformed");
    plain("no password", "\0alice\0"s, "failure malformed");
    plain("only NULs", "\0\0"s, "failure malformed");
    row(SaslMechanism::Plain, "asked", {{}}, "challenge ");
    row(SaslMechanism::Plain, "asked first", {{}, "\0alice\0wonderland"s}, "success alice");
    plain("255 octets each", '\0' + std::string(255, 'x') + '\0' + std::string(255, 'y'),
        "failure bad credentials");

    const auto login = [&](const char* what, Responses responses, const char* verdict) {
        row(SaslMechanism::Login, what, std::move(responses), verdict);
    };
    login("name", {{}}, "challenge Username:");
    login("password", {{}, "alice"}, "challenge Password:");
    login("right", {{}, "alice", "wonderland"}, "success alice");
    login("long name", {{}, "alice@example.org", "wonderland"}, "success alice");
    login("name at once", {"alice", "wonderland"}, "success alice");
    login("Chinese", {{}, "\xE9\x82\xAE\xE5\xB1\x80", "\xE4\xBF\xA1"},
        "success \xE9\x82\xAE\xE5\xB1\x80");
    login("wrong", {{}, "alice", "wonder"}, "failure bad credentials");
    login("unknown", {{}, "nobody", "wonderland"}, "failure bad credentials");
    login("no name", {{}, "", "wonderland"}, "failure bad credentials");
    login("no password", {{}, "alice", ""}, "failure bad credentials");
    login("NUL", {{}, "alice\0"s, "wonderland"}, "failure bad credentials");
    login("not UTF-8", {{}, "\xFF", "wonderland"}, "failure bad credentials");

    const auto cram = [&](const char* what, Responses responses, const char* verdict) {
        row(SaslMechanism::CramMd5, what, std::move(responses), verdict);
    };
    cram("challenge", {{}},
        "challenge <283686952306183579005069656919567.1772438400@mail.example.org>");
    cram("initial response", {"alice 00"}, "failure malformed");
    cram("empty initial response", {""}, "failure malformed");
    cram("nothing", {{}, ""}, "failure malformed");
    cram("no blank", {{}, "alice"}, "failure malformed");
    cram("no digits", {{}, "alice "}, "failure bad credentials");
    cram("wrong digits", {{}, "alice 00000000000000000000000000000000"}, "failure bad credentials");
    cram("no name", {{}, " 00000000000000000000000000000000"}, "failure bad credentials");
    const std::string challenge = "<283686952306183579005069656919567.1772438400@mail.example.org>";
    const auto answer = [&](const std::string& user, const std::string& password) {
        return user + ' ' + cramMd5(password, challenge);
    };
    cram("right", {{}, answer("alice", "wonderland")}, "success alice");
    cram("long name", {{}, answer("alice@example.org", "wonderland")}, "success alice");
    cram("blanks in the name", {{}, answer("spaced name", "blank blank")}, "success spaced name");
    cram("UTF-8", {{}, answer("bob", "bu\xCC\x88")}, "success bob");
    cram("unassigned", {{}, answer("party", "\xF0\x9F\x8E\x89")}, "success party");
    cram("wrong password", {{}, answer("alice", "wonder")}, "failure bad credentials");
    // The key that stands in for those who don't exist opens nothing.
    cram("unknown", {{}, answer("nobody", challenge)}, "failure bad credentials");
    cram("unknown, no password", {{}, answer("nobody", "")}, "failure bad credentials");
    cram("capitals", {{}, "alice " + ascii::uppered(cramMd5("wonderland", challenge))},
        "failure bad credentials");

    for (const auto mechanism : {SaslMechanism::ScramSha1, SaslMechanism::ScramSha256}) {
        row(mechanism, "asked", {{}}, "challenge ");
        row(mechanism, "nothing", {""}, "failure malformed");
        row(mechanism, "asked, nothing", {{}, ""}, "failure malformed");
        row(mechanism, "binding", {"p=tls-exporter,,n=alice,r=abc"}, "failure malformed");
        row(mechanism, "extension", {"n,,m=x,n=alice,r=abc"}, "failure malformed");
        row(mechanism, "control in the name", {"n,,n=al\x07ice,r=abc"}, "failure malformed");
        row(mechanism, "final is no message", {"n,,n=alice,r=abc", "abc"}, "failure malformed");
        row(mechanism, "another nonce", {"n,,n=alice,r=abc", "c=biws,r=abc,p=AAAA"},
            "failure malformed");
    }
    row(SaslMechanism::ScramSha256Plus, "without binding", {"n,,n=alice,r=abc"},
        "failure malformed");
    row(SaslMechanism::ScramSha256Plus, "downgraded", {"y,,n=alice,r=abc"}, "failure downgraded");
    row(SaslMechanism::ScramSha256Plus, "without TLS", {"p=tls-exporter,,n=alice,r=abc"},
        "failure channel binding wrong");
}

void TstSaslServer::verdicts()
{
    QFETCH(const int, mechanism);
    QFETCH(const Responses, responses);
    QFETCH(const QByteArray, verdict);
    std::string octets;
    for (char c = 0; c < 16; ++c)
        octets += c;
    const auto server = makeSaslServer(
        static_cast<SaslMechanism>(mechanism), serverWith(kAccounts, scripted({octets})));
    SaslStep step;
    for (const auto& response : responses)
        step = response ? server->step(*response) : server->step(std::nullopt);
    QCOMPARE(tests::verdict(step), verdict.toStdString());
}

void TstSaslServer::plainExamples()
{
    // RFC 4616 §4: the first works, in the second Kurt may not be Ursel.
    using namespace std::string_literals;
    const auto tim = makeSaslServer(SaslMechanism::Plain, serverWith(kAccounts));
    QCOMPARE(verdict(tim->step("\0tim\0tanstaaftanstaaf"s)), std::string("success tim"));
    const auto kurt = makeSaslServer(SaslMechanism::Plain, serverWith(kAccounts));
    QCOMPARE(
        verdict(kurt->step("Ursel\0Kurt\0xipj3plmq"s)), std::string("failure authzid refused"));
}

void TstSaslServer::cramExample()
{
    // RFC 2195 §2
    QCOMPARE(cramMd5("tanstaaftanstaaf", "<1896.697170952@postoffice.reston.mci.net>"),
        std::string("b913a602c7eda7a495b4e6e7334d3890"));
}

void TstSaslServer::cramChallengesDiffer()
{
    const auto context = serverWith(kAccounts);
    const auto first = makeSaslServer(SaslMechanism::CramMd5, context);
    const auto second = makeSaslServer(SaslMechanism::CramMd5, context);
    const std::string challenge = challengeOf(first->step(std::nullopt));
    QVERIFY(challenge != challengeOf(second->step(std::nullopt)));
    // An answer that was heard is of no use again.
    const std::string answer = "alice " + cramMd5("wonderland", challenge);
    QCOMPARE(verdict(first->step(answer)), std::string("success alice"));
    QCOMPARE(verdict(second->step(answer)), std::string("failure bad credentials"));
}

namespace {

/// A whole log-in by hand, with this gs2 header, this name and password.
struct ScramTalk
{
    std::string gs2 = "n,,";
    std::string user = "alice"; ///< escaped
    std::string password = "wonderland";
    std::string binding; ///< behind the gs2 header
    std::string nonceTail; ///< put behind the server's nonce

    std::string finalFor(const std::string& challenge) const
    {
        const auto offer = parseScramServerFirst(challenge);
        if (!offer)
            return {};
        ScramClientFinal final{gs2 + binding, offer->nonce + nonceTail, {}};
        const std::string unproved = format(final);
        const std::string signedText = scramAuthMessage(
            "n=" + user + ",r=abc", challenge, withoutProof(unproved));
        final.proof = clientProof(Digest::Sha256,
            stretch(Digest::Sha256, password, offer->salt, offer->iterations), signedText);
        return format(final);
    }

    std::string run(SaslServer& server) const
    {
        const SaslStep first = server.step(gs2 + "n=" + user + ",r=abc");
        if (challengeOf(first).empty())
            return verdict(first);
        const SaslStep second = server.step(finalFor(challengeOf(first)));
        return challengeOf(second).empty() ? verdict(second) : verdict(server.step(""));
    }
};

} // namespace

void TstSaslServer::scram_data()
{
    QTest::addColumn<QByteArray>("gs2");
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("password");
    QTest::addColumn<QByteArray>("verdict");
    const auto row = [](const char* what, const char* gs2, const char* user, const char* password,
                         const char* verdict) {
        QTest::newRow(what) << QByteArray(gs2) << QByteArray(user) << QByteArray(password)
                            << QByteArray(verdict);
    };
    row("right", "n,,", "alice", "wonderland", "success alice");
    row("no TLS, no downgrade", "y,,", "alice", "wonderland", "success alice");
    row("long name", "n,,", "alice@example.org", "wonderland", "success alice");
    row("escaped", "n,,", "a=2Cb=3Dc", "x,y=z", "success a,b=c");
    row("Chinese", "n,,", "\xE9\x82\xAE\xE5\xB1\x80", "\xE4\xBF\xA1",
        "success \xE9\x82\xAE\xE5\xB1\x80");
    row("prepared name", "n,,", "a\xC2\xADlice", "wonderland", "success alice");
    row("for himself", "n,a=alice,", "alice", "wonderland", "success alice for alice");
    row("for another", "n,a=bob,", "alice", "wonderland", "failure authzid refused");
    row("for another, wrong password", "n,a=bob,", "alice", "x", "failure bad credentials");
    row("escaped authzid", "n,a=a=2Cb=3Dc,", "a=2Cb=3Dc", "x,y=z", "success a,b=c for a,b=c");
    row("wrong password", "n,,", "alice", "wonder", "failure bad credentials");
    row("unknown", "n,,", "nobody", "wonderland", "failure bad credentials");
    row("unusable password", "n,,", "party", "\xF0\x9F\x8E\x89", "failure bad credentials");
}

void TstSaslServer::scram()
{
    QFETCH(const QByteArray, gs2);
    QFETCH(const QByteArray, user);
    QFETCH(const QByteArray, password);
    QFETCH(const QByteArray, verdict);
    const auto server = makeSaslServer(SaslMechanism::ScramSha256, serverWith(kAccounts));
    const ScramTalk talk{gs2.toStdString(), user.toStdString(), password.toStdString(), {}, {}};
    QCOMPARE(talk.run(*server), verdict.toStdString());
}

void TstSaslServer::scramReplay()
{
    // What was right in one log-in is wrong in the next: the server's nonce is another.
    auto context = serverWith(kAccounts);
    context.keyring = std::make_shared<ScramKeyring>(Entropy{});
    const ScramTalk talk;
    const auto first = makeSaslServer(SaslMechanism::ScramSha256, context);
    const std::string final = talk.finalFor(challengeOf(first->step("n,,n=alice,r=abc")));
    QVERIFY(!challengeOf(first->step(final)).empty());
    QCOMPARE(verdict(first->step("")), std::string("success alice"));
    const auto second = makeSaslServer(SaslMechanism::ScramSha256, context);
    (void)second->step("n,,n=alice,r=abc");
    QCOMPARE(verdict(second->step(final)), std::string("failure malformed"));
}

void TstSaslServer::scramTampered()
{
    auto context = serverWith(kAccounts);
    context.keyring = std::make_shared<ScramKeyring>(Entropy{});
    const auto run = [&](auto change) {
        const auto server = makeSaslServer(SaslMechanism::ScramSha256, context);
        std::string final = ScramTalk().finalFor(challengeOf(server->step("n,,n=alice,r=abc")));
        change(final);
        return verdict(server->step(final));
    };
    QVERIFY(run([](std::string&) {}).rfind("challenge v=", 0) == 0);
    // Another gs2 header than the first message had (RFC 5802 §6)
    QCOMPARE(run([](std::string& final) { final.replace(0, 6, "c=eSws"); }),
        std::string("failure channel binding wrong"));
    // An extension that was not signed
    QCOMPARE(run([](std::string& final) { final.insert(final.rfind(",p="), ",x=y"); }),
        std::string("failure bad credentials"));
    QCOMPARE(run([](std::string& final) { final.insert(final.rfind(",p="), "x"); }),
        std::string("failure malformed"));
    QCOMPARE(run([](std::string& final) {
        final[final.size() - 10] = final[final.size() - 10] == 'A' ? 'B' : 'A';
    }),
        std::string("failure bad credentials"));
    QCOMPARE(run([](std::string& final) { final.resize(final.size() - 4); }),
        std::string("failure bad credentials"));
    // The last message has an answer, which is empty.
    const auto server = makeSaslServer(SaslMechanism::ScramSha256, context);
    const std::string final = ScramTalk().finalFor(challengeOf(server->step("n,,n=alice,r=abc")));
    QVERIFY(!challengeOf(server->step(final)).empty());
    QCOMPARE(verdict(server->step("more")), std::string("failure malformed"));
}

void TstSaslServer::scramHidesWhoExists()
{
    auto context = serverWith(kAccounts);
    context.keyring = std::make_shared<ScramKeyring>(Entropy{});
    const auto offer = [&](const std::string& user) {
        const auto server = makeSaslServer(SaslMechanism::ScramSha256, context);
        return *parseScramServerFirst(challengeOf(server->step("n,,n=" + user + ",r=abc")));
    };
    for (const char* user : {"alice", "alice@example.org", "nobody", "party"}) {
        const ScramServerFirst first = offer(user);
        const ScramServerFirst again = offer(user);
        QCOMPARE(first.salt, again.salt);
        QCOMPARE(first.salt.size(), std::size_t{16});
        QCOMPARE(first.iterations, kScramIterations);
        QVERIFY(first.nonce != again.nonce);
    }
    // Two names of one account must not show that they are.
    QVERIFY(offer("alice").salt != offer("alice@example.org").salt);
}

void TstSaslServer::channelBinding_data()
{
    QTest::addColumn<bool>("plus"); // the mechanism that the client takes
    QTest::addColumn<bool>("offered");
    QTest::addColumn<QByteArray>("gs2");
    QTest::addColumn<QByteArray>("binding");
    QTest::addColumn<QByteArray>("verdict");
    const auto row = [](const char* what, bool plus, bool offered, const char* gs2,
                         const char* binding, const char* verdict) {
        QTest::newRow(what) << plus << offered << QByteArray(gs2) << QByteArray(binding)
                            << QByteArray(verdict);
    };
    row("right", true, true, "p=tls-exporter,,", "the octets of this TLS", "success alice");
    row("another TLS", true, true, "p=tls-exporter,,", "the octets of other TLS",
        "failure channel binding wrong");
    row("no octets", true, true, "p=tls-exporter,,", "", "failure channel binding wrong");
    row("more octets", true, true, "p=tls-exporter,,", "the octets of this TLS.",
        "failure channel binding wrong");
    row("another type", true, true, "p=tls-unique,,", "the octets of this TLS",
        "failure channel binding wrong");
    row("type in capitals", true, true, "p=TLS-EXPORTER,,", "the octets of this TLS",
        "failure channel binding wrong");
    row("PLUS without", true, true, "n,,", "", "failure malformed");
    row("client can't", false, true, "n,,", "", "success alice");
    row("downgraded", false, true, "y,,", "", "failure downgraded");
    row("not offered", false, false, "y,,", "", "success alice");
    row("binding without PLUS", false, true, "p=tls-exporter,,", "the octets of this TLS",
        "failure malformed");
}

void TstSaslServer::channelBinding()
{
    QFETCH(const bool, plus);
    QFETCH(const bool, offered);
    QFETCH(const QByteArray, gs2);
    QFETCH(const QByteArray, binding);
    QFETCH(const QByteArray, verdict);
    auto context = serverWith(kAccounts);
    context.channelBinding = "the octets of this TLS";
    context.plusOffered = offered;
    const auto server = makeSaslServer(
        plus ? SaslMechanism::ScramSha256Plus : SaslMechanism::ScramSha256, context);
    ScramTalk talk;
    talk.gs2 = gs2.toStdString();
    talk.binding = binding.toStdString();
    QCOMPARE(talk.run(*server), verdict.toStdString());
}

void TstSaslServer::overIsOver()
{
    using namespace std::string_literals;
    const auto server = makeSaslServer(SaslMechanism::Plain, serverWith(kAccounts));
    QCOMPARE(verdict(server->step("\0alice\0x"s)), std::string("failure bad credentials"));
    QCOMPARE(verdict(server->step("\0alice\0wonderland"s)), std::string("failure malformed"));
}

void TstSaslServer::tooLong()
{
    for (const SaslMechanismRow& row : kSaslMechanisms) {
        const auto server = makeSaslServer(row.id, serverWith(kAccounts));
        if (!row.clientSpeaksFirst)
            (void)server->step(std::nullopt);
        QCOMPARE(verdict(server->step(std::string(kSaslResponseOctetsMax + 1, 'x'))),
            std::string("failure malformed"));
    }
}

POSTROAD_TEST(TstSaslServer);
#include "tst_sasl_server.moc"
