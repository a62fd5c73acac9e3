// SPDX-License-Identifier: MIT
// Our client against our server, in memory and in pieces of any size: whatever is offered and used,
// the letters arrive as they were, and both sides tell the same of what was said.
#include "core/base/random.h"
#include "tests/core/smtp/test_client.h"
#include "tests/core/smtp/test_server.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::smtp;

namespace {

/// One way to set both up, as the digits of a number.
struct Case
{
    std::uint64_t number = 0;

    bool take(unsigned among, unsigned wanted)
    {
        const bool is = number % among == wanted;
        number /= among;
        return is;
    }
    unsigned take(unsigned among)
    {
        const auto digit = static_cast<unsigned>(number % among);
        number /= among;
        return digit;
    }
};

struct Plan
{
    TestSetup server;
    ClientConfig client;
    std::vector<Transaction> letters;
};

mail::Recipient recipient(std::string_view address)
{
    return mail::Path{*mail::parseMailbox(address, mail::Script::Utf8)};
}

Transaction letter(mail::BodyType body, bool utf8, std::string content)
{
    Transaction transaction;
    transaction.envelope.reversePath.mailbox = *mail::parseMailbox(
        utf8 ? "j\xc3\xb6rg@example.org" : "alice@example.org", mail::Script::Utf8);
    transaction.envelope.recipients = {
        recipient("bob@example.net"), recipient("\"c d\"@example.net")};
    transaction.envelope.recipients[0].dsn.notify.success = true;
    transaction.envelope.recipients[1].dsn.originalRecipient = "rfc822;carol+x@example.net";
    transaction.envelope.envelopeId = "a+3Db+2Bc+20d";
    transaction.envelope.dsnReturn = mail::DsnReturn::Headers;
    transaction.envelope.body = body;
    transaction.envelope.smtpUtf8 = utf8;
    transaction.content = makeBlob(std::move(content));
    return transaction;
}

Plan planFor(std::uint64_t number)
{
    Case digits{number};
    Plan plan;
    plan.client.name = "client.example.org";
    if (digits.take(2, 1)) {
        plan.server.config.dialect = Dialect::Lmtp;
        plan.client.dialect = Dialect::Lmtp;
    }
    const unsigned tls = digits.take(3);
    plan.server.config.tls = static_cast<TlsOffer>(tls);
    plan.client.tls = tls == 0 ? TlsUse::Never : tls == 1 ? TlsUse::Required : TlsUse::Implicit;
    plan.server.config.extensions = ServerConfig::allExtensions();
    if (digits.take(2, 1)) {
        plan.server.set({"auth", "PLAIN"});
        plan.server.config.plainTextAuth = true;
        plan.server.config.requireAuth = true;
        plan.client.login = true;
    }
    plan.client.pipelining = digits.take(2, 1);
    plan.client.chunking = digits.take(2, 1);
    plan.client.chunkOctets = 100;
    plan.server.config.requireTls = tls != 0 && digits.take(2, 1);
    plan.letters = {letter(mail::BodyType::SevenBit, false, "Subject: a\r\n\r\n.dot\r\n..\r\n"),
        letter(mail::BodyType::EightBitMime, true,
            "Subject: \xc3\xa4\r\n\r\n" + std::string(900, 'x') + "\r\n"),
        letter(mail::BodyType::BinaryMime, false, std::string("a\n\0b\r.\r\n", 8)),
        letter(mail::BodyType::SevenBit, false, "")};
    return plan;
}

constexpr std::uint64_t kCases = 2 * 3 * 2 * 2 * 2 * 2;

/// The wire between the two, which cuts what it carries.
class Wire
{
public:
    Wire(ClientSession& client, TestServer& server, std::uint64_t seed)
        : m_client(client),
          m_server(server),
          m_random(seed)
    {
    }

    void carryAll()
    {
        for (int round = 0; round < 100'000 && step(); ++round) { }
    }

private:
    bool step()
    {
        m_toServer += m_client.takeOutput();
        m_toClient += m_server.takeOutput();
        const bool bothWait = m_client.wantsTls() && m_server.session.wantsTls();
        if (m_toServer.empty() && m_toClient.empty() && bothWait) {
            m_server.happen("tls");
            m_client.tlsEstablished(m_server.now, TestServer::testTls());
        } else if (m_toServer.empty() && m_toClient.empty()) {
            return false;
        }
        const std::string up = cut(m_toServer);
        if (!up.empty())
            m_server.receive(up);
        const std::string down = cut(m_toClient);
        if (!down.empty())
            m_client.receive(m_server.now, down);
        while (const auto event = m_client.poll())
            note(*event);
        return true;
    }

    std::string cut(std::string& octets)
    {
        const auto wanted = 1 + below(m_random.draw("wire", "piece", m_count++), 300);
        std::string piece = octets.substr(0, wanted);
        octets.erase(0, piece.size());
        return piece;
    }

    void note(const ClientEvent& event)
    {
        if (std::holds_alternative<AuthNeeded>(event))
            m_client.authenticate(m_server.now, "PLAIN", std::string("\0alice\0secret", 13));
        if (const auto* done = std::get_if<TransactionDone>(&event))
            outcomes.insert(outcomes.end(), done->recipients.begin(), done->recipients.end());
        if (const auto* failed = std::get_if<SessionFailed>(&event))
            failure = name(failed->reason);
    }

    ClientSession& m_client;
    TestServer& m_server;
    Randomness m_random;
    std::uint64_t m_count = 0;
    std::string m_toServer;
    std::string m_toClient;

public:
    std::vector<RecipientOutcome> outcomes;
    std::string failure;
};

/// What one side said and the other heard must be the same.
std::string firstDifference(const tests::Hearing& sent, const tests::Hearing& heard)
{
    using Said = tests::Hearing::Said;
    std::vector<Said> theirs;
    std::vector<Said> ours;
    for (const Said& one : sent.all) {
        if (one.way == Utterance::Way::Sent && one.kind != Utterance::Kind::Body)
            theirs.push_back(one);
    }
    for (const Said& one : heard.all) {
        if (one.way == Utterance::Way::Received && one.kind != Utterance::Kind::Body)
            ours.push_back(one);
    }
    for (std::size_t i = 0; i < std::min(theirs.size(), ours.size()); ++i) {
        if (theirs[i].begin != ours[i].begin || theirs[i].end != ours[i].end
            || theirs[i].text != ours[i].text || theirs[i].verb != ours[i].verb
            || theirs[i].last != ours[i].last)
            return theirs[i].verb + " " + theirs[i].text + " / " + ours[i].verb + " "
                + ours[i].text;
    }
    return theirs.size() == ours.size() ? std::string() : "more was said than heard";
}

} // namespace

class TstBothSides : public QObject
{
    Q_OBJECT

private slots:
    void lettersArrive_data()
    {
        QTest::addColumn<int>("number");
        for (std::uint64_t number = 0; number < kCases; ++number)
            QTest::addRow("%d", static_cast<int>(number)) << static_cast<int>(number);
    }

    void lettersArrive()
    {
        QFETCH(int, number);
        Plan plan = planFor(static_cast<std::uint64_t>(number));
        TestServer server(std::move(plan.server));
        tests::Hearing hearing;
        ClientSession client(plan.client, &hearing);
        if (plan.client.tls == TlsUse::Implicit)
            client.tlsEstablished(server.now, TestServer::testTls());
        client.start(server.now);
        for (const Transaction& one : plan.letters)
            client.send(server.now, one);
        client.quit(server.now);
        Wire wire(client, server, static_cast<std::uint64_t>(number));
        wire.carryAll();

        QCOMPARE(wire.failure, std::string());
        QVERIFY(client.closing() && server.closing());
        QCOMPARE(wire.outcomes.size(), plan.letters.size() * 2);
        for (const RecipientOutcome& outcome : wire.outcomes)
            QVERIFY2(outcome.verdict == Verdict::Accepted, summary(outcome.reply).c_str());
        QCOMPARE(server.delivered.size(), plan.letters.size());
        for (std::size_t i = 0; i < plan.letters.size(); ++i) {
            QCOMPARE(server.delivered[i].body, *plan.letters[i].content);
            mail::Envelope envelope = server.delivered[i].envelope;
            envelope.declaredSize.reset(); // the client's own reckoning
            QVERIFY(envelope == plan.letters[i].envelope);
        }
        QCOMPARE(server.hearing.illegal, std::vector<std::string>());
        QCOMPARE(server.hearing.firstGap(), std::string());
        QCOMPARE(firstDifference(hearing, server.hearing), std::string());
        QCOMPARE(firstDifference(server.hearing, hearing), std::string());
        QCOMPARE(server.session.tls().has_value(), plan.client.tls != TlsUse::Never);
        QCOMPARE(server.session.authenticated(), plan.client.login);
    }
};

POSTROAD_TEST(TstBothSides);
#include "tst_both_sides.moc"
