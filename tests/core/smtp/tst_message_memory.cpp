// SPDX-License-Identifier: MIT
// Sessions share the memory for messages that are still coming in.
#include "core/smtp/server_session.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::smtp;

namespace {

/// A session with a transaction to one recipient; its owner says yes to everything.
class Client
{
public:
    explicit Client(const std::shared_ptr<Room>& room) : m_session(config(room))
    {
        m_session.start(Instant());
        say("EHLO client.example.org\r\n");
        begin();
    }

    void begin() { say("MAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.net>\r\n"); }
    /// The replies' last line.
    std::string say(std::string_view octets)
    {
        m_session.receive(Instant(), octets);
        while (const Ask* ask = m_session.pollAsk())
            m_session.answer(Instant(), ask->id, Answer::accept());
        std::string said = m_session.takeOutput();
        if (said.size() < 2)
            return {};
        said.resize(said.size() - 2);
        return said.substr(said.rfind('\n') + 1);
    }
    void lose() { m_session.connectionLost(Instant()); }

private:
    static ServerConfig config(const std::shared_ptr<Room>& room)
    {
        ServerConfig config;
        config.host = "mx.example.net";
        config.extensions = ServerConfig::allExtensions();
        config.messageMemory = room;
        return config;
    }

    ServerSession m_session;
};

const std::string kLine = std::string(98, 'x') + "\r\n";

std::string linesOf(int octets)
{
    std::string text;
    while (static_cast<int>(text.size()) < octets)
        text += kLine;
    return text;
}

constexpr std::uint64_t kRoom = 16 * 1024;
const std::string kAccepted = "250 2.0.0 Message accepted for delivery";
const std::string kFull = "452 4.3.1 Insufficient system storage";

} // namespace

class TstMessageMemory : public QObject
{
    Q_OBJECT

private slots:
    void whatGoesBeyondIsNotNow()
    {
        const auto room = std::make_shared<Room>(kRoom);
        Client first(room);
        Client second(room);
        first.say("DATA\r\n");
        QCOMPARE(first.say(linesOf(10'000)), std::string());
        second.say("DATA\r\n");
        QCOMPARE(second.say(linesOf(10'000)), std::string()); // it is read to its end
        QCOMPARE(second.say(".\r\n"), kFull);
        second.begin();
        second.say("DATA\r\n");
        QCOMPARE(second.say(linesOf(2'000) + ".\r\n"), kAccepted);
        QCOMPARE(first.say(".\r\n"), kAccepted);
        second.begin();
        second.say("DATA\r\n");
        QCOMPARE(second.say(linesOf(10'000) + ".\r\n"), kAccepted);
        QCOMPARE(room->octetsTaken(), std::uint64_t{0});
    }
    void chunksCountToo()
    {
        const auto room = std::make_shared<Room>(kRoom);
        Client first(room);
        Client second(room);
        first.say("BDAT 10000\r\n" + linesOf(10'000));
        QCOMPARE(second.say("BDAT 10000\r\n" + linesOf(10'000)), kFull);
        QCOMPARE(second.say("BDAT 100 LAST\r\n" + kLine).substr(0, 3), std::string("503"));
        second.say("RSET\r\n");
        QCOMPARE(first.say("BDAT 100 LAST\r\n" + kLine), kAccepted);
        second.begin();
        QCOMPARE(second.say("BDAT 10000 LAST\r\n" + linesOf(10'000)), kAccepted);
        QCOMPARE(room->octetsTaken(), std::uint64_t{0});
    }
    void whoGoesGivesItBack()
    {
        const auto room = std::make_shared<Room>(kRoom);
        Client lost(room);
        lost.say("DATA\r\n" + linesOf(10'000));
        QVERIFY(room->octetsTaken() > 0);
        lost.lose();
        QCOMPARE(room->octetsTaken(), std::uint64_t{0});
        {
            Client forgotten(room);
            forgotten.say("DATA\r\n" + linesOf(10'000));
            QVERIFY(room->octetsTaken() > 0);
        }
        QCOMPARE(room->octetsTaken(), std::uint64_t{0});
        Client reset(room);
        reset.say("BDAT 10000\r\n" + linesOf(10'000));
        reset.say("RSET\r\n");
        QCOMPARE(room->octetsTaken(), std::uint64_t{0});
    }
};

POSTROAD_TEST(TstMessageMemory);
#include "tst_message_memory.moc"
