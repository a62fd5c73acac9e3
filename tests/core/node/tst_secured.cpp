// SPDX-License-Identifier: MIT
// TLS and log-ins between the nodes: who gets in, what is written of it, and what happens when
// something about it is wrong.
#include "tests/core/node/node_world.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::tests;
using scenario::CertificateFlaw;
using scenario::TlsScope;
using trace::EventKind;

namespace {

/// Alice writes to Bob, and everybody who can logs in inside TLS.
std::shared_ptr<scenario::Plan> securedPlan(std::string login = "PLAIN")
{
    auto plan = makeTwoProviders();
    plan->security.tls = TlsScope::Submission;
    plan->security.mechanisms = {
        "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN"};
    plan->security.login = std::move(login);
    plan->letters.push_back(makeLetter({"bob@example.net"}));
    return plan;
}

/// The texts of the events of that kind, in their order.
std::vector<std::string> texts(const NodeWorld& world, EventKind kind)
{
    std::vector<std::string> found;
    const trace::Trace& trace = world.world.trace();
    for (std::size_t k = 0; k < trace.size(); ++k) {
        if (trace.at(k).kind == kind)
            found.emplace_back(trace.text(trace.at(k)));
    }
    return found;
}

bool anyHolds(const std::vector<std::string>& texts, std::string_view wanted)
{
    return std::any_of(texts.begin(), texts.end(),
        [&](const std::string& text) { return text.find(wanted) != text.npos; });
}

} // namespace

class TstSecured : public QObject
{
    Q_OBJECT

private slots:
    void everyMechanism_data()
    {
        QTest::addColumn<QByteArray>("mechanism");
        for (const char* name :
            {"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"})
            QTest::newRow(name) << QByteArray(name);
    }
    void everyMechanism()
    {
        QFETCH(const QByteArray, mechanism);
        NodeWorld world(securedPlan(mechanism.toStdString()));
        world.settle();
        QCOMPARE(world.bobsMail().size(), std::size_t{1});
        QVERIFY(anyHolds(texts(world, EventKind::CommandSent), "AUTH " + mechanism.toStdString()));
        QVERIFY(anyHolds(texts(world, EventKind::ReplySent), "235 2.7.0"));
        const auto secured = texts(world, EventKind::TlsEstablished);
        QCOMPARE(secured.size(), std::size_t{2}); // both ends of the one hop
        QVERIFY(secured.front().starts_with("TLSv1.3 "));
        // RFC 3848: and the MSA writes so.
        QVERIFY(world.bobsMail().front().find("with ESMTPSA ") != std::string::npos);
    }
    void nobodyGetsInWithoutALogin()
    {
        NodeWorld world(securedPlan("SCRAM-SHA-256"));
        Typist typist(world, "inside.example.org", kMsa, 587);
        typist.type("EHLO typist.example");
        // In the clear nothing is offered, and nothing is taken (RFC 4954 §4).
        QVERIFY(typist.type("AUTH PLAIN AGFsaWNlAHNlY3JldA==").starts_with("5"));
        const std::string mail = typist.type("MAIL FROM:<alice@example.org>");
        QVERIFY2(mail.starts_with("530 5.7.0"), mail.c_str());
    }
    void aForcedChallengeLetsNobodyIn()
    {
        auto plan = securedPlan();
        plan->letters.clear();
        plan->security.plainTextAuth = true;
        scenario::FaultPlan fault = makeFault(
            on(trace::Family::Command, "AUTH"), scenario::FaultAction::Reply);
        fault.on.nth = 3; // after "AUTH LOGIN" and the asterisk
        fault.reply = "334 ";
        fault.times = 1;
        plan->faults.push_back(std::move(fault));
        NodeWorld world(plan);
        Typist typist(world, "outside.example", kMsa, 587);
        typist.type("EHLO typist.example");
        QCOMPARE(typist.type("AUTH LOGIN"), std::string("334 VXNlcm5hbWU6\r\n"));
        QVERIFY(typist.type("*").starts_with("501 5.7.0"));
        QCOMPARE(typist.type("AUTH PLAIN"), std::string("334 \r\n"));
        // The login that was broken off doesn't go on, and no other has begun.
        const std::string over = typist.type("YWxpY2U=");
        QVERIFY2(over.starts_with("535 5.7.8"), over.c_str());
        QVERIFY(typist.type("MAIL FROM:<alice@example.org>").starts_with("530"));
        QVERIFY(typist.type("AUTH PLAIN AGFsaWNlAHNlY3JldA==").starts_with("235"));
    }
    void theSenderIsHeldAgainstTheLogin()
    {
        auto plan = securedPlan();
        plan->security.plainTextAuth = true;
        NodeWorld world(plan);
        Typist typist(world, "outside.example", kMsa, 587);
        typist.type("EHLO typist.example");
        const std::string wrong = typist.type(
            "AUTH PLAIN AGFsaWNlAHdvbmRlcmxhbmQ="); // alice, wonderland
        QVERIFY2(wrong.starts_with("535 5.7.8"), wrong.c_str());
        // alice, secret: from anywhere
        const std::string right = typist.type("AUTH PLAIN AGFsaWNlAHNlY3JldA==");
        QVERIFY2(right.starts_with("235 2.7.0"), right.c_str());
        const std::string other = typist.type("MAIL FROM:<bob@example.net>");
        QVERIFY2(other.starts_with("550 5.7.1"), other.c_str());
        const std::string own = typist.type("MAIL FROM:<alice@example.org>");
        QVERIFY2(own.starts_with("250 2.1.0"), own.c_str());
    }
    void aWrongCertificateStopsTheMailProgram_data()
    {
        QTest::addColumn<int>("flaw");
        QTest::addColumn<QByteArray>("reason");
        QTest::newRow("expired") << int(CertificateFlaw::Expired) << QByteArray("expired");
        QTest::newRow("wrong name") << int(CertificateFlaw::WrongName) << QByteArray("not for");
        QTest::newRow("self-signed") << int(CertificateFlaw::SelfSigned) << QByteArray();
        QTest::newRow("too early") << int(CertificateFlaw::NotYetValid) << QByteArray();
    }
    void aWrongCertificateStopsTheMailProgram()
    {
        QFETCH(const int, flaw);
        QFETCH(const QByteArray, reason);
        auto plan = securedPlan();
        plan->domains.front().certificate = static_cast<CertificateFlaw>(flaw);
        NodeWorld world(plan);
        world.settle();
        QCOMPARE(world.bobsMail().size(), std::size_t{0});
        // Not a word of the letter, and no password, in the clear or otherwise (RFC 8314 §5.2).
        QVERIFY(!anyHolds(texts(world, EventKind::CommandSent), "AUTH"));
        QVERIFY(!anyHolds(texts(world, EventKind::CommandSent), "MAIL"));
        QVERIFY(anyHolds(texts(world, EventKind::TlsFailed), reason.toStdString()));
        QVERIFY(world.count(EventKind::LetterFailed) == 1); // she is told in the end
        QVERIFY(!anyHolds(texts(world, EventKind::LetterFailed), "454")); // by no server
    }
    void serversTakeAnyCertificate()
    {
        auto plan = securedPlan();
        plan->security.tls = TlsScope::All;
        for (scenario::DomainPlan& domain : plan->domains) {
            if (domain.name == "example.net")
                domain.certificate = CertificateFlaw::SelfSigned;
        }
        NodeWorld world(plan);
        world.settle();
        // Opportunistic: better encrypted to an unknown than in the clear (RFC 7435).
        QCOMPARE(world.bobsMail().size(), std::size_t{1});
        QCOMPARE(world.count(EventKind::TlsEstablished), std::size_t{4});
        const std::string letter = world.bobsMail().front();
        QVERIFY(letter.find("with ESMTPS ") != std::string::npos);
        QVERIFY(letter.find("with ESMTPSA ") != std::string::npos);
    }
    void withoutTlsEverywhere()
    {
        auto plan = securedPlan("CRAM-MD5");
        plan->security.tls = TlsScope::None;
        plan->security.plainTextAuth = true;
        NodeWorld world(plan);
        world.settle();
        QCOMPARE(world.bobsMail().size(), std::size_t{1});
        QCOMPARE(world.count(EventKind::TlsEstablished), std::size_t{0});
        QVERIFY(!anyHolds(texts(world, EventKind::ReplySent), "STARTTLS"));
        QVERIFY(world.bobsMail().front().find("with ESMTPA ") != std::string::npos);
    }
    void theAuthorHearsWhatSheAsksFor()
    {
        auto plan = securedPlan();
        plan->letters.front().notify.success = true;
        NodeWorld world(plan);
        world.settle();
        QCOMPARE(world.bobsMail().size(), std::size_t{1});
        QCOMPARE(world.alicesMail().size(), std::size_t{1});
        const std::string notice = world.alicesMail().front();
        QVERIFY2(notice.find("Action: delivered\r\n") != std::string::npos, notice.c_str());
        QVERIFY(notice.find("Status: 2.") != std::string::npos);
    }
    void theAuthorHearsNothingIfSheAsksForThat()
    {
        auto plan = securedPlan();
        plan->letters.front().to = {"nobody@example.net"};
        plan->letters.front().notify.never = true;
        NodeWorld world(plan);
        world.settle();
        QCOMPARE(world.count(EventKind::LetterFailed), std::size_t{1});
        QCOMPARE(world.count(EventKind::LetterBounced), std::size_t{0});
        QCOMPARE(world.alicesMail().size(), std::size_t{0});
    }
    void theSameSeedIsTheSameRun()
    {
        const auto told = [](std::uint64_t seed) {
            auto plan = securedPlan("SCRAM-SHA-256-PLUS");
            plan->seed = seed;
            NodeWorld world(plan);
            world.settle();
            return texts(world, EventKind::CommandSent);
        };
        const auto first = told(1);
        QCOMPARE(told(1), first);
        QVERIFY(told(2) != first); // nonces
    }
};

POSTROAD_TEST(TstSecured);
#include "tst_secured.moc"
