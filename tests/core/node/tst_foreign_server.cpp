// SPDX-License-Identifier: MIT
// Deliveries to a server that isn't ours: what it can't do, and what the author is told then.
#include "core/node/bounce.h"
#include "core/node/envelope_facts.h"
#include "tests/core/node/node_world.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace postroad;
using namespace postroad::tests;
using trace::EventKind;

namespace {

/// Says yes to all but perhaps RCPT, by a script of its own; one call at a time.
class ForeignServer final : public runtime::ConnectionHandler
{
public:
    ForeignServer(NodeWorld& world, std::string extensions)
        : m_runtime(world.host("outside.example")),
          m_extensions(std::move(extensions))
    {
        m_runtime.listen(25, trace::Protocol::Smtp, [this](ConnectionId id) {
            m_id = id;
            m_inMessage = false;
            ++calls;
            say("220 outside.example");
            return this;
        });
    }

    void opened() override { }
    void failed(runtime::ConnectFailure) override { }
    void received(std::string_view bytes) override
    {
        m_pending += bytes;
        for (std::size_t end = 0; (end = m_pending.find("\r\n")) != m_pending.npos;) {
            const std::string line = m_pending.substr(0, end);
            m_pending.erase(0, end + 2);
            answer(line);
        }
    }
    void drained() override { }
    void peerClosed() override { m_runtime.shutdown(m_id); }
    void lost() override { }

    std::vector<std::string> heard; ///< MAIL and RCPT
    int calls = 0;
    std::string toRcpt = "250 ok";

private:
    void answer(const std::string& line)
    {
        const std::string verb = line.substr(0, 4);
        if (m_inMessage) {
            m_inMessage = line != ".";
            return m_inMessage ? void() : say("250 2.0.0 taken as 17");
        }
        m_inMessage = verb == "DATA";
        if (verb == "MAIL" || verb == "RCPT")
            heard.push_back(line);
        say(verb == "EHLO"       ? "250-outside.example\r\n250 " + m_extensions
                : verb == "DATA" ? "354 go"
                : verb == "QUIT" ? "221 bye"
                : verb == "RCPT" ? toRcpt
                                 : "250 ok");
    }
    void say(const std::string& line) { m_runtime.write(m_id, line + "\r\n"); }

    runtime::Runtime& m_runtime;
    std::string m_extensions;
    std::string m_pending;
    ConnectionId m_id;
    bool m_inMessage = false;
};

const char* const kAnn = "ann@[203.0.113.50]";
const char* const kBen = "ben@[203.0.113.50]";

} // namespace

class TstForeignServer : public QObject
{
    Q_OBJECT

private slots:
    void whoIsLeftUntriedIsCalledAgain()
    {
        // RFC 9422 §4.1: one transaction in a session, for one recipient.
        NodeWorld world(planWithLetter({kAnn, kBen}));
        ForeignServer server(world, "LIMITS MAILMAX=1 RCPTMAX=1");
        world.wait(10min);
        QCOMPARE(server.calls, 1);
        QCOMPARE(server.heard.size(), std::size_t{2});
        const std::vector<std::string> queue = world.files("mta.example.org", "queue");
        QVERIFY(std::any_of(queue.begin(), queue.end(), [](const std::string& file) {
            return file.find("code 4.5.3\n") != file.npos
                && file.find("said the server takes no more in one session\n") != file.npos;
        }));
        world.settle();
        QCOMPARE(server.calls, 2);
        QCOMPARE(server.heard.back(), "RCPT TO:<" + std::string(kBen) + '>');
        QVERIFY(world.files("mta.example.org", "queue").empty());
        QVERIFY(world.alicesMail().empty());
    }
    void whatIsDeclaredAndNotThereBindsNobody()
    {
        // RFC 6152 §3: only a message with such octets needs a server that knows 8BITMIME.
        NodeWorld world(planWithLetter({kAnn}));
        node::SessionFacts facts;
        facts.subject.message = 1;
        const auto bodyOf = [&](mail::BodyType declared, bool eightBit, bool utf8 = false,
                                std::string content = {}) {
            smtp::Ask ask;
            ask.envelope.body = declared;
            ask.envelope.smtpUtf8 = utf8;
            ask.eightBit = eightBit;
            return node::makeEntry(
                world.host("mta.example.org"), facts, ask, "id", makeBlob(std::move(content)))
                .body;
        };
        using Type = mail::BodyType;
        QCOMPARE(bodyOf(Type::SevenBit, false), Type::SevenBit);
        QCOMPARE(bodyOf(Type::SevenBit, true), Type::EightBitMime);
        QCOMPARE(bodyOf(Type::EightBitMime, true), Type::EightBitMime);
        QCOMPARE(bodyOf(Type::EightBitMime, false), Type::SevenBit);
        QCOMPARE(bodyOf(Type::EightBitMime, false, true), Type::SevenBit);
        QCOMPARE(bodyOf(Type::EightBitMime, false, true, "for <k\xc3\xa4the@example.org>"),
            Type::EightBitMime);
        QCOMPARE(bodyOf(Type::BinaryMime, false), Type::BinaryMime);
    }
    void whatWeRefuseOurselvesIsNotItsAnswer()
    {
        // RFC 1870 §6.1: the client needn't ask. RFC 3464 §2.3.5, §2.3.6: who has said nothing has
        // reported nothing.
        NodeWorld world(planWithLetter({kAnn}));
        ForeignServer server(world, "SIZE 100");
        world.settle();
        QVERIFY(server.heard.empty());
        QCOMPARE(world.alicesMail().size(), std::size_t{1});
        const std::string told = world.alicesMail().front();
        for (const char* fact : {"Action: failed\r\nStatus: 5.3.4\r\n",
                 "203.0.113.50]: Message is larger than the server's limit of\r\n    100\r\n"})
            QVERIFY2(told.find(fact) != std::string::npos, told.c_str());
        for (const char* claim : {"answered", "Diagnostic-Code:", "Remote-MTA:"})
            QVERIFY2(told.find(claim) == std::string::npos, told.c_str());
    }
    void itsAnswerHasLines()
    {
        // RFC 3461 §9.2: each line with its code, a space before those after the first
        NodeWorld world(planWithLetter({kAnn}));
        ForeignServer server(world, "8BITMIME");
        server.toRcpt = "550-5.1.1 No Ann\r\n550 5.1.1 / Gone";
        world.settle();
        const std::string told = world.alicesMail().front();
        QVERIFY2(told.find("Status: 5.1.1\r\n") != told.npos, told.c_str());
        QVERIFY2(
            told.find("Diagnostic-Code: smtp; 550-5.1.1 No Ann 550 5.1.1 / Gone\r\n") != told.npos,
            told.c_str());
    }
    void theEnvelopeIdIsToldInPlainWords()
    {
        // RFC 3461 §6.3 (a): the field is not encoded as xtext; §5.2.1 (a): ENVID stays as it is.
        NodeWorld world(planWithLetter({kAnn}));
        smtp::Ask ask;
        ask.envelope.envelopeId = "a+20b+2B+43";
        const spool::Entry entry = node::makeEntry(world.host("mta.example.org"), {}, ask, "id",
            makeBlob(std::string("Subject: x\r\n\r\n")));
        QCOMPARE(entry.envelopeId, std::string("a+20b+2B+43"));
        const spool::Entry notification = node::makeNotification(
            world.host("mta.example.org"), "id 2", entry, {}, 0);
        QVERIFY(notification.content->find("Original-Envelope-Id: a b+C\r\n") != std::string::npos);
    }
    void aNotificationIsNotTooLargeItself()
    {
        // RFC 3461 §6.2: the header alone, where the whole message is too long.
        NodeWorld world(planWithLetter({kAnn}));
        smtp::Ask ask;
        const spool::Entry entry = node::makeEntry(world.host("mta.example.org"), {}, ask, "id",
            makeBlob("Subject: hello\r\n\r\n" + std::string(3000, 'x') + "\r\n"));
        const std::vector<node::Notice> notices(1);
        for (const auto& [limit, whole] :
            {std::pair{0, true}, std::pair{7000, true}, std::pair{5000, false}}) {
            const spool::Entry told = node::makeNotification(world.host("mta.example.org"), "id 2",
                entry, notices, static_cast<std::uint64_t>(limit));
            QVERIFY(told.content->find("Subject: hello\r\n") != std::string::npos);
            QCOMPARE(told.content->find("xxx") != std::string::npos, whole);
        }
    }
    void itKnowsNoNotifications()
    {
        // RFC 3461 §5.2.2, §6.2, §6.3; RFC 3464 §2.3.6
        auto plan = planWithLetter({kAnn});
        plan->letters.front().notify.success = true;
        NodeWorld world(plan);
        ForeignServer server(world, "8BITMIME");
        world.settle();
        QCOMPARE(server.heard.back(), "RCPT TO:<" + std::string(kAnn) + '>');
        QCOMPARE(world.alicesMail().size(), std::size_t{1});
        const std::string told = world.alicesMail().front();
        for (const char* fact :
            {"Subject: Your message was passed on\r\n", "Action: relayed\r\nStatus: 2.0.0\r\n",
                "Diagnostic-Code: smtp; 250 2.0.0 taken as 17\r\n",
                "Content-Type: text/rfc822-headers\r\n"})
            QVERIFY2(told.find(fact) != std::string::npos, told.c_str());
        QVERIFY2(told.find("Shall we say noon?") == std::string::npos, told.c_str());
    }
};

POSTROAD_TEST(TstForeignServer);
#include "tst_foreign_server.moc"
