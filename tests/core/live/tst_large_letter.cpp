// SPDX-License-Identifier: MIT
// A letter much larger than what a connection holds, in and out over real sockets, to a reader who
// takes his time.
#include "core/sim/network.h"
#include "tests/core/live/live_lab.h"
#include "tests/support/registry.h"

#include <QtCore/QThread>
#include <QtTest/QTest>

#include <fmt/core.h>

using namespace postroad;
using namespace postroad::tests;
using trace::EventKind;

namespace {

constexpr std::size_t kLines = 80'000; ///< some 6 MiB: sockets hold 4 or so, the lab the window

/// As it stands in the mailbox; every hundredth line begins with a dot.
std::string largeBody()
{
    std::string body;
    for (std::size_t k = 0; k < kLines; ++k)
        body += fmt::format("{}{:07} {}\r\n", k % 100 == 0 ? "." : "", k, std::string(68, 'x'));
    return body;
}

std::string withDots(std::string_view body)
{
    std::string text;
    for (std::size_t begin = 0; begin < body.size();) {
        const std::size_t end = body.find('\n', begin) + 1;
        if (body[begin] == '.')
            text += '.';
        text += body.substr(begin, end - begin);
        begin = end;
    }
    return text;
}

} // namespace

class TstLargeLetter : public QObject
{
    Q_OBJECT

private slots:
    void comesBackWhole_data()
    {
        QTest::addColumn<bool>("waits");
        QTest::newRow("read at once") << false;
        QTest::newRow("read when all has stopped") << true;
    }
    void comesBackWhole()
    {
        QFETCH(const bool, waits);
        const std::string body = largeBody();
        QVERIFY(body.size() > 16 * sim::kWindowOctets);
        LiveLab lab(bobsPlan());
        QVERIFY(lab.isOpen());
        {
            Client mta(lab.port("mda", "lmtp"));
            mta.reply();
            mta.ask("LHLO client.example");
            mta.ask("MAIL FROM:<alice@client.example>");
            mta.ask("RCPT TO:<bob@example.net>");
            QVERIFY(mta.ask("DATA").starts_with("354"));
            mta.say("Subject: large\r\n\r\n" + withDots(body));
            QVERIFY(mta.ask(".").starts_with("250 "));
            mta.ask("QUIT");
        }
        std::size_t carried = 0;
        std::size_t kept = 0; // of each letter the trace has the beginning only
        for (std::size_t k = 0; k < lab.trace().size(); ++k) {
            const trace::Event& event = lab.trace().at(k);
            if (event.kind != EventKind::BodyArrived || event.connection.value != 0)
                continue;
            carried += event.number;
            kept += lab.trace().text(event).size();
        }
        QVERIFY(carried > body.size());
        QCOMPARE(kept, std::size_t{8} * 1024);
        Client pop(lab.port("store", "pop3"));
        pop.line();
        pop.ask("USER bob");
        QVERIFY(pop.ask("PASS builder").starts_with("+OK"));
        const std::string listed = pop.ask("LIST 1"); // "+OK 1 6234567"
        const std::size_t size = std::stoul(listed.substr(listed.rfind(' ')));
        QVERIFY(size > body.size());
        pop.say("RETR 1\r\nNOOP\r\n");
        if (waits)
            QThread::msleep(500);
        QVERIFY(pop.line().starts_with("+OK"));
        const std::string text = pop.octets(size + kLines / 100);
        QVERIFY(text.ends_with("Subject: large\r\n\r\n" + withDots(body)));
        QCOMPARE(pop.line(), std::string("."));
        QVERIFY(pop.line().starts_with("+OK")); // to NOOP
        QVERIFY(pop.ask("QUIT").starts_with("+OK"));
        QCOMPARE(lab.differenceWhenRepeated(), std::string());
    }
};

POSTROAD_TEST(TstLargeLetter);
#include "tst_large_letter.moc"
