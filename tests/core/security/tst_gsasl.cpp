// SPDX-License-Identifier: MIT
// Every mechanism against an independent library, both ways round. Only built where libgsasl is
// installed.
#include "core/base/ascii.h"
#include "core/base/base64.h"
#include "core/base/random.h"
#include "tests/core/security/gsasl_peer.h"
#include "tests/core/security/sasl_support.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::security;
using namespace postroad::tests;

namespace {

constexpr const char* kBinding = "thirty-two octets of this TLS...";

struct Person
{
    std::string user;
    std::string password;
    std::string authzid;
};

/// Our client with their server: "success", or who gave up.
std::string ourClient(SaslMechanism mechanism, const Person& typed, const Person& kept,
    const std::string& clientBinding = kBinding, const std::string& serverBinding = kBinding)
{
    GsaslPeer server(GsaslPeer::Side::Server, name(mechanism));
    server.allow(kept.user, kept.password);
    server.set(GSASL_SERVICE, "smtp");
    server.set(GSASL_HOSTNAME, "mail.example.org");
    if (row(mechanism).needsTls)
        server.set(GSASL_CB_TLS_EXPORTER, encodeBase64(serverBinding));
    SaslClientConfig config{typed.user, typed.password, typed.authzid, {}, clientBinding, true};
    const auto made = makeSaslClient(mechanism, config);
    if (!made)
        return "not made: " + std::string(sentence(made.error()));
    SaslClient& client = **made;
    GsaslPeer::Said said = server.step(client.initialResponse());
    while (!said.failed()) {
        if (said.code == GSASL_OK && client.complete())
            return "success";
        const auto response = client.respond(said.octets);
        if (!response)
            return "client: " + std::string(sentence(response.error()));
        if (said.code == GSASL_OK)
            return client.complete() ? "success" : "client is not done";
        said = server.step(*response);
    }
    return "failure";
}

/// Their client with our server.
std::string theirClient(SaslMechanism mechanism, const Person& typed, const Person& kept,
    const std::string& clientBinding = kBinding, const std::string& serverBinding = kBinding)
{
    SaslServerContext context = serverWith({{kept.user, kept.password}});
    context.channelBinding = serverBinding;
    context.plusOffered = row(mechanism).needsTls;
    const auto server = makeSaslServer(mechanism, context);
    GsaslPeer client(GsaslPeer::Side::Client, name(mechanism));
    client.set(GSASL_AUTHID, typed.user);
    client.set(GSASL_PASSWORD, typed.password);
    if (!typed.authzid.empty()) // it would write "a=," for an empty one
        client.set(GSASL_AUTHZID, typed.authzid);
    if (row(mechanism).needsTls)
        client.set(GSASL_CB_TLS_EXPORTER, encodeBase64(clientBinding));
    SaslStep step;
    if (row(mechanism).clientSpeaksFirst) {
        const GsaslPeer::Said first = client.step(std::nullopt);
        if (first.failed())
            return std::string("client: ") + gsasl_strerror_name(first.code);
        step = server->step(first.octets);
    } else {
        step = server->step(std::nullopt);
    }
    while (std::holds_alternative<SaslChallenge>(step)) {
        const GsaslPeer::Said said = client.step(challengeOf(step));
        if (said.failed())
            return std::string("client: ") + gsasl_strerror_name(said.code);
        step = server->step(said.octets);
    }
    return verdict(step);
}

void eachMechanismAndName()
{
    QTest::addColumn<int>("mechanism");
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("password");
    static constexpr std::array<const char*, 11> kNames{"alice", "a,b=c", "=2C", "=", ",,,",
        "\xE9\x82\xAE\xE5\xB1\x80", "M\xC3\xBCller", "two words", "alice@example.net", "quote\"\\",
        "\xCE\xB1\xCE\xB2\xCE\xB3"};
    for (const SaslMechanismRow& row : kSaslMechanisms) {
        for (const char* user : kNames)
            QTest::addRow("%s: %s", std::string(row.name).c_str(), user)
                << static_cast<int>(row.id) << QByteArray(user) << QByteArray("pass ") + user;
    }
}

} // namespace

class TstGsasl : public QObject
{
    Q_OBJECT

private slots:
    void ourClient_data() { eachMechanismAndName(); }
    void ourClient();
    void theirClient_data() { eachMechanismAndName(); }
    void theirClient();
    void preparedPasswords();
    void authzid();
    void channelBinding();
    void plainMessages();
    void scramMessages();
};

void TstGsasl::ourClient()
{
    QFETCH(const int, mechanism);
    QFETCH(const QByteArray, user);
    QFETCH(const QByteArray, password);
    const auto id = static_cast<SaslMechanism>(mechanism);
    const Person person{user.toStdString(), password.toStdString(), {}};
    QCOMPARE(::ourClient(id, person, person), std::string("success"));
    QCOMPARE(::ourClient(id, {person.user, "pass", {}}, person), std::string("failure"));
    QCOMPARE(::ourClient(id, {"nobody", person.password, {}}, person), std::string("failure"));
}

void TstGsasl::theirClient()
{
    QFETCH(const int, mechanism);
    QFETCH(const QByteArray, user);
    QFETCH(const QByteArray, password);
    const auto id = static_cast<SaslMechanism>(mechanism);
    const Person person{user.toStdString(), password.toStdString(), {}};
    QCOMPARE(::theirClient(id, person, person), "success " + person.user);
    QCOMPARE(::theirClient(id, {person.user, "pass", {}}, person),
        std::string("failure bad credentials"));
    QCOMPARE(::theirClient(id, {"nobody", person.password, {}}, person),
        std::string("failure bad credentials"));
}

void TstGsasl::preparedPasswords()
{
    // Typed in one form, kept in another.
    const Person typed{"alice", "u\xCC\x88\xC2\xA0\xC2\xADx", {}};
    const Person kept{"alice", "\xC3\xBC x", {}};
    for (const SaslMechanismRow& row : kSaslMechanisms) {
        QCOMPARE(::theirClient(row.id, typed, kept), std::string("success alice"));
        QCOMPARE(::theirClient(row.id, kept, typed), std::string("success alice"));
        if (row.id == SaslMechanism::Login)
            continue; // their server compares octets there
        QCOMPARE(::ourClient(row.id, typed, kept), std::string("success"));
        QCOMPARE(::ourClient(row.id, kept, typed), std::string("success"));
    }
}

void TstGsasl::authzid()
{
    const Person kept{"alice", "wonderland", {}};
    for (const SaslMechanismRow& row : kSaslMechanisms) {
        if (!row.carriesAuthzid)
            continue;
        QCOMPARE(::theirClient(row.id, {"alice", "wonderland", "alice"}, kept),
            std::string("success alice for alice"));
        QCOMPARE(::theirClient(row.id, {"alice", "wonderland", "bob"}, kept),
            std::string("failure authzid refused"));
        QCOMPARE(::theirClient(row.id, {"alice", "wonderland", "b,o=b"}, kept),
            std::string("failure authzid refused"));
        // Their server lets everybody act for everybody; it shows that it reads what we write.
        QCOMPARE(
            ::ourClient(row.id, {"alice", "wonderland", "b,o=b"}, kept), std::string("success"));
    }
}

namespace {

/// Whether each side takes this first message of a client; a server that asks on has taken it.
/// Whom one may act for is no question of the message.
bool weTake(SaslMechanism mechanism, const std::string& message)
{
    SaslServerContext context = serverWith({{"alice", "wonderland"}});
    context.keyring = std::make_shared<ScramKeyring>(Entropy{}, 1); // keys are not the point
    const auto server = makeSaslServer(mechanism, context);
    const SaslStep step = server->step(message);
    const auto* failure = std::get_if<SaslFailure>(&step);
    return !failure || failure->reason == SaslRefusal::AuthzidRefused;
}

bool theyTake(SaslMechanism mechanism, const std::string& message)
{
    GsaslPeer server(GsaslPeer::Side::Server, name(mechanism));
    server.allow("alice", "wonderland");
    return !server.step(message).failed();
}

class Mutator
{
public:
    explicit Mutator(std::string_view octets) : m_octets(octets) { }

    /// One to three octets changed, put in or taken out.
    std::string operator()(std::string_view seed)
    {
        std::string message(seed);
        for (std::size_t changes = 1 + dice(3); changes > 0; --changes) {
            const std::size_t at = dice(message.size() + 1);
            const char octet = m_octets[dice(m_octets.size())];
            switch (dice(3)) {
            case 0:
                message.insert(at, 1, octet);
                break;
            case 1:
                message.erase(at, 1 + dice(4));
                break;
            default:
                message.replace(at, 1, 1, octet);
                break;
            }
        }
        return message;
    }

private:
    std::size_t dice(std::size_t bound)
    {
        return static_cast<std::size_t>(below(m_randomness.draw("test", "mutator", m_n++), bound));
    }

    Randomness m_randomness{7};
    std::uint64_t m_n = 0;
    std::string_view m_octets;
};

} // namespace

void TstGsasl::plainMessages()
{
    using namespace std::string_view_literals;
    Mutator mutate("\0\0a \xC2\xAD\xFF\x07"sv);
    int taken = 0;
    for (int round = 0; round < 60000; ++round) {
        const std::string message = mutate(
            round % 2 == 0 ? "\0alice\0wonderland"sv : "bob\0alice\0wonderland"sv);
        if (message.empty())
            continue; // an empty initial response; they ask again
        const bool ours = weTake(SaslMechanism::Plain, message);
        const bool theirs = theyTake(SaslMechanism::Plain, message);
        // They don't look at the authzid: what is no UTF-8 there is no objection of theirs.
        const bool agreed = ours == theirs || (!ours && !ascii::isUtf8(message));
        QVERIFY2(agreed, QByteArray::fromStdString(message).toPercentEncoding().constData());
        taken += ours ? 1 : 0;
    }
    QVERIFY(taken > 1000);
}

void TstGsasl::scramMessages()
{
    // What we take they take. The other way round we are stricter: they look into no extensions,
    // and allow blanks in nonces and "=" without a code in names.
    static constexpr std::array<std::string_view, 4> kSeeds{"n,,n=alice,r=abc",
        "y,a=alice,n=alice,r=abc,x=y", "n,a=b,n=a=2Cb,r=abc,x=y,z=1", "n,,n=\xC3\xBC,r=abc"};
    Mutator mutate(",=nypam 2C3D\xC3\xBC\xFF\x07");
    int taken = 0;
    for (std::size_t round = 0; round < 40000; ++round) {
        const std::string message = mutate(kSeeds[round % kSeeds.size()]);
        if (message.empty() || !weTake(SaslMechanism::ScramSha1, message))
            continue;
        ++taken;
        QVERIFY2(theyTake(SaslMechanism::ScramSha1, message),
            QByteArray::fromStdString(message).toPercentEncoding().constData());
    }
    QVERIFY(taken > 1000);
}

void TstGsasl::channelBinding()
{
    const Person person{"alice", "wonderland", {}};
    const auto plus = SaslMechanism::ScramSha256Plus;
    QCOMPARE(::ourClient(plus, person, person, "other octets"), std::string("failure"));
    QCOMPARE(::theirClient(plus, person, person, "other octets"),
        std::string("failure channel binding wrong"));
}

POSTROAD_TEST(TstGsasl);
#include "tst_gsasl.moc"
