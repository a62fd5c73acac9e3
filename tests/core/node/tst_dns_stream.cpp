// SPDX-License-Identifier: MIT
// DNS over TCP with clients that nobody would wish for.
#include "core/dns/message.h"
#include "tests/core/node/node_world.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::tests;

namespace {

constexpr const char* kResolver = "198.51.100.53";
constexpr std::uint16_t kDns = 53;

std::string streamed(std::string_view bytes)
{
    std::string text;
    text += static_cast<char>(bytes.size() >> 8U);
    text += static_cast<char>(bytes.size() & 0xFFU);
    return text.append(bytes);
}

std::string question(std::string_view name)
{
    dns::Message message;
    message.recursionDesired = true;
    message.questions.push_back({*dns::parseName(name), dns::Type::Mx, dns::Class::In});
    return streamed(encode(message));
}

/// Says octets, and counts those that come back.
class Asker final : public runtime::ConnectionHandler
{
public:
    explicit Asker(NodeWorld& world) : m_runtime(world.host("inside.example.org"))
    {
        m_id = m_runtime.connect(
            {*parseIpAddress(kResolver), kDns}, trace::Protocol::Dns, {}, 30s, *this);
        world.wait(1s);
    }
    ~Asker() override { m_runtime.release(m_id); }
    Asker(const Asker&) = delete;
    Asker& operator=(const Asker&) = delete;

    void say(std::string_view bytes) { m_runtime.write(m_id, bytes); }
    void endOurSide() { m_runtime.shutdown(m_id); }
    void read(bool reading) { m_runtime.setReading(m_id, reading); }

    void opened() override { isOpen = true; }
    void failed(runtime::ConnectFailure) override { }
    void received(std::string_view bytes) override { heard += bytes; }
    void drained() override { }
    void peerClosed() override { isOpen = false; }
    void lost() override { isOpen = false; }

    [[nodiscard]] std::size_t answers() const
    {
        std::size_t count = 0;
        for (std::size_t at = 0; at + 2 <= heard.size(); ++count)
            at += 2 + static_cast<unsigned char>(heard[at]) * std::size_t{256}
                + static_cast<unsigned char>(heard[at + 1]);
        return count;
    }

    bool isOpen = false;
    std::string heard;

private:
    runtime::Runtime& m_runtime;
    ConnectionId m_id;
};

} // namespace

class TstDnsStream : public QObject
{
    Q_OBJECT

private slots:
    void piecesOfAQuestionAreNoReasonToWait()
    {
        NodeWorld world;
        Asker asker(world);
        const std::string text = question("example.net");
        for (int k = 0; k < 8; ++k) {
            QVERIFY2(k > 3 || asker.isOpen, "too early");
            asker.say(text.substr(static_cast<std::size_t>(k), 1));
            world.wait(5s);
        }
        QVERIFY(!asker.isOpen); // it would go on like this for ever
    }
    void rubbishLeavesNothingToWaitFor()
    {
        NodeWorld world;
        Asker asker(world);
        dns::Message answer;
        answer.response = true;
        asker.say(streamed("x") + streamed(encode(answer)));
        asker.endOurSide();
        world.wait(2s);
        QVERIFY(!asker.isOpen);
    }
    void whoDoesntReadIsNotAnsweredOnAndOn()
    {
        constexpr std::size_t kQuestions = 8000;
        NodeWorld world;
        Asker asker(world);
        asker.say(question("example.net"));
        world.wait(2s); // now it is remembered
        QCOMPARE(asker.answers(), std::size_t{1});
        std::string flood;
        for (std::size_t k = 1; k < kQuestions; ++k)
            flood += question("example.net");
        asker.read(false);
        asker.say(flood);
        world.wait(2s);
        const auto sent = world.count(trace::EventKind::DnsResponse);
        QVERIFY2(sent < kQuestions, qPrintable(QString::number(sent)));
        asker.read(true);
        world.wait(10s);
        QCOMPARE(asker.answers(), kQuestions);
        QVERIFY(asker.isOpen);
    }
};

POSTROAD_TEST(TstDnsStream);
#include "tst_dns_stream.moc"
