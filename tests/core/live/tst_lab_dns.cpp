// SPDX-License-Identifier: MIT
#include "core/dns/message.h"
#include "tests/core/live/live_lab.h"
#include "tests/support/registry.h"

#include <QElapsedTimer>
#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::tests;
using trace::EventKind;

namespace {

std::string query(std::string_view name, dns::Type type, bool recursion = true)
{
    dns::Message message;
    message.id = 4711;
    message.recursionDesired = recursion;
    message.questions.push_back({*dns::parseName(name), type, dns::Class::In});
    return encode(message);
}

std::string framed(std::string_view message)
{
    std::string text;
    text += static_cast<char>(message.size() >> 8U);
    text += static_cast<char>(message.size() & 0xFFU);
    return text.append(message);
}

/// The next message on the stream; nothing decodable if the server has closed.
dns::Message framedAnswer(Client& client)
{
    const std::string length = client.octets(2);
    if (length.size() != 2)
        return {};
    const std::size_t octets = static_cast<unsigned char>(length[0]) * std::size_t{256}
        + static_cast<unsigned char>(length[1]);
    const auto message = dns::decode(client.octets(octets));
    return message ? *message : dns::Message{};
}

} // namespace

class TstLabDns : public QObject
{
    Q_OBJECT

private slots:
    void resolverAnswersDatagrams()
    {
        LiveLab lab(bobsPlan());
        Client client(lab.port("resolver", "dns"), SOCK_DGRAM);
        client.say(query("example.net", dns::Type::Mx));
        const auto answer = dns::decode(client.datagram());
        QVERIFY(bool(answer));
        QCOMPARE(answer->id, 4711);
        QVERIFY(answer->response && answer->recursionAvailable);
        QCOMPARE(answer->answers.size(), std::size_t{1});
        QVERIFY(lab.waitFor(EventKind::DnsResponseArrived));
    }
    void authorityAnswersWhatIsNotThere()
    {
        LiveLab lab(bobsPlan());
        Client client(lab.port("authority", "dns"), SOCK_DGRAM);
        client.say(query("nobody.example.net", dns::Type::A, false));
        const auto answer = dns::decode(client.datagram());
        QVERIFY(bool(answer));
        QVERIFY(answer->rcode == dns::Rcode::NxDomain && answer->authoritative);
        QCOMPARE(answer->authorities.size(), std::size_t{1}); // the SOA, RFC 2308 §3
    }
    void rubbishIsNoTrouble()
    {
        LiveLab lab(bobsPlan());
        Client client(lab.port("authority", "dns"), SOCK_DGRAM);
        for (const std::string_view bytes : {std::string_view("x"), std::string_view("\0\1", 2),
                 std::string_view("GET / HTTP/1.1\r\n\r\n")})
            client.say(bytes);
        client.say(query("mx.example.net", dns::Type::A, false));
        for (;;) {
            const std::string bytes = client.datagram();
            QVERIFY(!bytes.empty());
            const auto answer = dns::decode(bytes);
            if (answer && answer->id == 4711) {
                QCOMPARE(answer->answers.size(), std::size_t{1});
                break;
            }
        }
    }
    void severalQuestionsOnOneConnection()
    {
        LiveLab lab(bobsPlan());
        Client client(lab.port("resolver", "dns"));
        client.say(framed(query("mx.example.net", dns::Type::A))
            + framed(query("example.net", dns::Type::Mx)));
        client.endOurSide(); // and still there is an answer for each
        QCOMPARE(framedAnswer(client).answers.size(), std::size_t{1});
        QCOMPARE(framedAnswer(client).answers.size(), std::size_t{1});
        QCOMPARE(client.octets(1), std::string());
    }
    /// RFC 7766 §6.2.4: who has said all, and waits for nothing, is let go at once.
    void whatGetsNoAnswerHoldsNobody()
    {
        LiveLab lab(bobsPlan());
        std::string response = query("example.net", dns::Type::Mx);
        response[2] = static_cast<char>(response[2] | 0x80);
        const std::string good = query("mx.example.net", dns::Type::A);
        for (const char* role : {"authority", "resolver"}) {
            for (const std::string& odd : {std::string(), std::string("short"), response}) {
                Client client(lab.port(role, "dns"));
                client.say(framed(odd) + framed(good) + framed(odd));
                client.endOurSide();
                QElapsedTimer time;
                time.start();
                QCOMPARE(framedAnswer(client).answers.size(), std::size_t{1});
                QCOMPARE(client.octets(1), std::string());
                QVERIFY2(time.elapsed() < 15'000, "the server waited for its time-out"); // of 20 s
            }
        }
    }
    void manyQuestionsAheadOfTheAnswers()
    {
        constexpr std::size_t kQuestions = 3000; // in one read, with answers of 3 MB
        std::string text = "title = \"lab\"\n[domain.\"example.net\"]\n"
                           "users = { bob = \"builder\" }\nzone = '''\n";
        for (const char letter : {'a', 'b', 'c', 'd'})
            text += "big TXT \"" + std::string(250, letter) + "\"\n";
        LiveLab lab(planOf(text + "'''\n"));
        QVERIFY(lab.isOpen());
        Client client(lab.port("resolver", "dns"));
        std::string all;
        for (std::size_t k = 0; k < kQuestions; ++k)
            all += framed(query("big.example.net", dns::Type::Txt));
        QVERIFY(client.say(all));
        for (std::size_t k = 0; k < kQuestions; ++k)
            QCOMPARE(framedAnswer(client).answers.size(), std::size_t{4});
    }
    void questionsStandInTheTrace()
    {
        LiveLab lab(bobsPlan());
        {
            Client client(lab.port("authority", "dns"), SOCK_DGRAM);
            client.say(query("mx.example.net", dns::Type::A, false));
            client.datagram();
            Client stream(lab.port("authority", "dns"));
            stream.say(framed(query("mx.example.net", dns::Type::A, false)));
            framedAnswer(stream);
        }
        QVERIFY(lab.waitFor(EventKind::DnsResponseArrived, 2));
        const trace::Trace& trace = lab.trace();
        int arrived = 0;
        for (std::size_t k = 0; k < trace.size(); ++k) {
            const trace::Event& event = trace.at(k);
            if (event.kind != EventKind::DnsQueryArrived)
                continue;
            ++arrived;
            QCOMPARE(trace.word(event), std::string_view("mx.example.net A"));
            QCOMPARE(trace.hostName(trace.peer(event)), std::string_view("127.0.0.1"));
        }
        QCOMPARE(arrived, 2);
    }
};

POSTROAD_TEST(TstLabDns);
#include "tst_lab_dns.moc"
