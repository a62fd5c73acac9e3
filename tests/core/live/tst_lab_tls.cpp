// SPDX-License-Identifier: MIT
// TLS at the store of a live lab: STARTTLS, STLS, and the ports that begin with it.
#include "core/node/imap_service.h"
#include "core/node/pop3_service.h"
#include "core/security/tls_connection.h"
#include "tests/core/live/live_lab.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::tests;
using trace::EventKind;

namespace {

/// A mail program that trusts the lab's root and nobody else.
class SecuredClient
{
public:
    SecuredClient(LiveLab& lab, std::uint16_t port) : m_lab(lab), m_client(port) { }

    /// The handshake; "" if it went well.
    std::string secure()
    {
        const auto context = security::TlsClientContext::make(
            {}, {.pem = m_lab.lab().rootCertificate(), .system = false});
        if (!context)
            return context.error();
        m_layer = security::TlsConnection::connect(*context,
            {.host = "localhost",
                .epochSeconds = m_lab.lab().plan().calendar.epochSeconds(Instant())});
        m_client.say(m_layer->takeWire());
        while (m_layer->status() == SecureLayer::Status::Handshaking) {
            const std::string wire = m_client.some();
            if (wire.empty())
                return "(end)";
            m_layer->receiveWire(wire);
            m_client.say(m_layer->takeWire());
        }
        m_heard = m_layer->takePlain();
        return m_layer->failure();
    }

    void say(std::string_view octets)
    {
        if (!m_layer) {
            m_client.say(octets);
            return;
        }
        m_layer->sendPlain(octets);
        m_client.say(m_layer->takeWire());
    }
    std::string line()
    {
        if (!m_layer)
            return m_client.line();
        while (m_heard.find("\r\n") == std::string::npos) {
            const std::string wire = m_client.some();
            if (wire.empty())
                return "(end)";
            m_layer->receiveWire(wire);
            m_heard += m_layer->takePlain();
        }
        const std::size_t end = m_heard.find("\r\n");
        const std::string text = m_heard.substr(0, end);
        m_heard.erase(0, end + 2);
        return text;
    }
    std::string ask(std::string_view command)
    {
        say(std::string(command) + "\r\n");
        return line();
    }
    /// All lines until one that begins so.
    std::string askUntil(std::string_view command, std::string_view last)
    {
        std::string all = ask(command);
        for (std::string next = all; !next.starts_with(last) && next != "(end)";) {
            next = line();
            all += '\n' + next;
        }
        return all;
    }

private:
    LiveLab& m_lab;
    Client m_client;
    std::unique_ptr<security::TlsConnection> m_layer;
    std::string m_heard;
};

std::uint16_t securedPort(LiveLab& lab, trace::Protocol protocol)
{
    for (const live::LabEndpoint& endpoint : lab.lab().endpoints()) {
        if (endpoint.role == "store" && endpoint.protocol == protocol
            && endpoint.tls == live::TlsMode::Implicit)
            return endpoint.local.port;
    }
    return 0;
}

std::size_t countOf(const trace::Trace& trace, EventKind kind)
{
    std::size_t count = 0;
    for (std::size_t k = 0; k < trace.size(); ++k)
        count += trace.at(k).kind == kind ? 1U : 0U;
    return count;
}

scenario::Plan planWith(const std::string& keys)
{
    return planOf("title = \"lab\"\n" + keys + R"(
[domain."example.net"]
users = { bob = "builder" }
)");
}

constexpr const char* kCapa = "+OK Capability list follows\nTOP\nUSER\nRESP-CODES\n"
                              "AUTH-RESP-CODE\nPIPELINING\nUIDL\n";

} // namespace

class TstLabTls : public QObject
{
    Q_OBJECT

private slots:
    void imapStartsTls()
    {
        LiveLab lab(bobsPlan());
        QVERIFY(lab.isOpen());
        SecuredClient bob(lab, lab.port("store", "imap"));
        QVERIFY(bob.line().starts_with("* OK [CAPABILITY IMAP4rev1 STARTTLS] "));
        QCOMPARE(bob.ask("a STARTTLS"), std::string("a OK Begin TLS negotiation now"));
        QCOMPARE(bob.secure(), std::string());
        QCOMPARE(bob.askUntil("b CAPABILITY", "b "),
            std::string("* CAPABILITY IMAP4rev1\nb OK Capability completed"));
        QVERIFY(bob.ask("c LOGIN bob builder").starts_with("c OK "));
        QVERIFY(
            bob.askUntil("d SELECT INBOX", "d ").ends_with("d OK [READ-WRITE] Select completed"));
        QVERIFY(bob.askUntil("e LOGOUT", "e ").starts_with("* BYE "));
        QCOMPARE(bob.line(), std::string("(end)"));
        QVERIFY(lab.waitFor(EventKind::ConnectionClosed));
        QCOMPARE(lab.differenceWhenRepeated(), std::string());
        QCOMPARE(countOf(lab.trace(), EventKind::TlsEstablished), std::size_t{1});
    }
    void pop3StartsTls()
    {
        LiveLab lab(bobsPlan());
        SecuredClient bob(lab, lab.port("store", "pop3"));
        QVERIFY(bob.line().starts_with("+OK"));
        QCOMPARE(bob.askUntil("CAPA", "."), kCapa + std::string("STLS\n."));
        QVERIFY(bob.ask("USER carol").starts_with("+OK"));
        QCOMPARE(bob.ask("STLS"), std::string("+OK Begin TLS negotiation"));
        QCOMPARE(bob.secure(), std::string());
        QCOMPARE(bob.askUntil("CAPA", "."), kCapa + std::string("."));
        QVERIFY(bob.ask("PASS singer").starts_with("-ERR")); // whose? that was said in the clear
        QVERIFY(bob.ask("USER bob").starts_with("+OK"));
        QVERIFY(bob.ask("PASS builder").starts_with("+OK"));
        QCOMPARE(bob.ask("STAT"), std::string("+OK 0 0"));
        QVERIFY(bob.ask("QUIT").starts_with("+OK"));
        QVERIFY(lab.waitFor(EventKind::ConnectionClosed));
        QCOMPARE(lab.differenceWhenRepeated(), std::string());
    }
    void tlsCanComeFirst()
    {
        LiveLab lab(bobsPlan());
        SecuredClient imap(lab, securedPort(lab, trace::Protocol::Imap));
        QCOMPARE(imap.secure(), std::string());
        QVERIFY(imap.line().starts_with("* OK [CAPABILITY IMAP4rev1] "));
        QCOMPARE(imap.ask("a STARTTLS"), std::string("a BAD TLS is already active"));
        QVERIFY(imap.ask("b LOGIN bob builder").starts_with("b OK "));
        SecuredClient pop3(lab, securedPort(lab, trace::Protocol::Pop3));
        QCOMPARE(pop3.secure(), std::string());
        QVERIFY(pop3.line().starts_with("+OK"));
        QCOMPARE(pop3.askUntil("CAPA", "."), kCapa + std::string("."));
        QVERIFY(pop3.ask("USER bob").starts_with("+OK"));
        QVERIFY(pop3.ask("PASS builder").starts_with("+OK"));
        // RFC 1939 §4: the lock is one for both ports.
        SecuredClient other(lab, lab.port("store", "pop3"));
        QVERIFY(other.line().starts_with("+OK"));
        QVERIFY(other.ask("USER bob").starts_with("+OK"));
        QVERIFY(other.ask("PASS builder").starts_with("-ERR [IN-USE]"));
        // Whoever speaks in the clear there is not understood, and hears nothing in the clear.
        Client clear(securedPort(lab, trace::Protocol::Imap));
        clear.say("a NOOP\r\n");
        QVERIFY(lab.waitFor(EventKind::TlsFailed));
        QCOMPARE(clear.line(), std::string("(end)"));
        QCOMPARE(lab.differenceWhenRepeated(), std::string());
    }
    void whatStandsBehindStartTlsIsNoCommand()
    {
        LiveLab lab(bobsPlan());
        SecuredClient imap(lab, lab.port("store", "imap"));
        imap.line();
        QCOMPARE(imap.ask("a STARTTLS\r\nb LOGIN bob builder"),
            std::string("a OK Begin TLS negotiation now"));
        QCOMPARE(imap.secure(), std::string());
        QCOMPARE(imap.ask("c SELECT INBOX"), std::string("c BAD Log in first"));
        SecuredClient pop3(lab, lab.port("store", "pop3"));
        pop3.line();
        QCOMPARE(
            pop3.ask("STLS\r\nUSER bob\r\nPASS builder"), std::string("+OK Begin TLS negotiation"));
        QCOMPARE(pop3.secure(), std::string());
        QCOMPARE(pop3.ask("STAT"), std::string("-ERR Not possible in this state"));
        QCOMPARE(lab.differenceWhenRepeated(), std::string());
    }
    void lessonsCanDemandTls()
    {
        LiveLab lab(planWith("plain-text-auth = false"));
        QVERIFY(lab.isOpen());
        SecuredClient imap(lab, lab.port("store", "imap"));
        QVERIFY(imap.line().starts_with("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] "));
        QVERIFY(imap.ask("a LOGIN bob builder").starts_with("a NO [PRIVACYREQUIRED] "));
        QVERIFY(imap.ask("b STARTTLS").starts_with("b OK "));
        QCOMPARE(imap.secure(), std::string());
        QVERIFY(imap.ask("c LOGIN bob builder").starts_with("c OK "));
        SecuredClient pop3(lab, lab.port("store", "pop3"));
        pop3.line();
        QVERIFY(pop3.ask("USER bob").starts_with("-ERR "));
        QVERIFY(pop3.ask("STLS").starts_with("+OK"));
        QCOMPARE(pop3.secure(), std::string());
        QVERIFY(pop3.ask("USER bob").starts_with("+OK"));
        QVERIFY(pop3.ask("PASS builder").starts_with("+OK"));
    }
    void unlessTheirOwnPeopleReadInTheClear()
    {
        const scenario::Plan plan = planOf(R"(
title = "lab"
plain-text-auth = false
[domain."example.net"]
users = { bob = "builder" }
[[read]]
user = "bob@example.net"
by = "imap"
at = "20s"
)");
        QCOMPARE(plan.reads.size(), std::size_t{1});
        live::LabOptions options;
        QVERIFY(!live::livePlan(plan, options).security.plainTextReading);
        options.play = true;
        QVERIFY(live::livePlan(plan, options).security.plainTextReading);
    }
    void loginsInTheClearGoOnOtherwise()
    {
        for (const char* keys : {"", "plain-text-auth = true", "tls = \"all\"",
                 "tls = \"none\"\nlogin = \"none\"\nplain-text-auth = false"}) {
            LiveLab lab(planWith(keys));
            QVERIFY2(lab.isOpen(), keys);
            Client imap(lab.port("store", "imap"));
            imap.line();
            imap.say("a LOGIN bob builder\r\n");
            QVERIFY2(imap.line().starts_with("a OK "), keys);
            Client pop3(lab.port("store", "pop3"));
            pop3.line();
            pop3.ask("USER bob");
            QVERIFY2(pop3.ask("PASS builder").starts_with("+OK"), keys);
        }
    }
    void withoutTlsThereIsNone()
    {
        LiveLab lab(planWith("tls = \"none\"\nlogin = \"none\""));
        QVERIFY(lab.isOpen());
        for (const live::LabEndpoint& endpoint : lab.lab().endpoints())
            QCOMPARE(endpoint.tls, live::TlsMode::None);
        QCOMPARE(securedPort(lab, trace::Protocol::Imap), 0);
        Client imap(lab.port("store", "imap"));
        QVERIFY(imap.line().starts_with("* OK [CAPABILITY IMAP4rev1] "));
    }
    void thePortsOfOthersStayWhereTheyWere()
    {
        LiveLab lab(planWith("[domain.\"example.org\"]\nusers = { alice = \"wonderland\" }"));
        QVERIFY(lab.isOpen());
        const std::vector<live::LabEndpoint>& all = lab.lab().endpoints();
        QVERIFY(std::is_sorted(all.begin(), all.end() - 4, [](const auto& one, const auto& other) {
            return std::pair(one.host.value, one.port) < std::pair(other.host.value, other.port);
        }));
        std::vector<std::uint16_t> last;
        for (auto one = all.end() - 4; one != all.end(); ++one) {
            QCOMPARE(one->role, std::string("store"));
            QCOMPARE(one->tls, live::TlsMode::Implicit);
            last.push_back(one->port);
        }
        QCOMPARE(last,
            (std::vector{node::kImapsPort, node::kPop3sPort, node::kImapsPort, node::kPop3sPort}));
    }
};

POSTROAD_TEST(TstLabTls);
#include "tst_lab_tls.moc"
