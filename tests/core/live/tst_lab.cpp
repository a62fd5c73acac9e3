// SPDX-License-Identifier: MIT
#include "core/live/lab.h"
#include "tests/core/live/live_lab.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::tests;
using trace::EventKind;

namespace {

/// A letter to Bob; what the MX said to the dot.
std::string sendLetter(std::uint16_t port, std::string_view to = "bob@example.net")
{
    Client client(port);
    client.reply();
    client.ask("EHLO client.example");
    client.ask("MAIL FROM:<alice@client.example>");
    client.ask("RCPT TO:<" + std::string(to) + ">");
    client.ask("DATA");
    const std::string verdict = client.ask("Subject: hi\r\n\r\n..dot\r\n.");
    client.ask("QUIT");
    return verdict;
}

} // namespace

class TstLab : public QObject
{
    Q_OBJECT

private slots:
    void takesALetterAndGivesItBack()
    {
        LiveLab lab(bobsPlan());
        QVERIFY(lab.isOpen());
        QVERIFY(sendLetter(lab.port("mx", "smtp")).starts_with("250 2.0.0 "));
        QVERIFY(lab.waitFor(EventKind::LetterDelivered));

        Client pop(lab.port("store", "pop3"));
        QVERIFY(pop.line().starts_with("+OK"));
        pop.ask("USER bob");
        QVERIFY(pop.ask("PASS builder").starts_with("+OK"));
        QVERIFY(pop.ask("RETR 1").starts_with("+OK"));
        std::string text;
        for (std::string line = pop.line(); line != "." && line != "(end)"; line = pop.line())
            text += line + '\n';
        QVERIFY(text.ends_with("Subject: hi\n\n..dot\n"));
        QVERIFY(text.starts_with("Return-Path: <alice@client.example>\n"));
    }
    void foreignPeersAppearAsTheyAre()
    {
        LiveLab lab(bobsPlan());
        sendLetter(lab.port("mx", "smtp"));
        QVERIFY(lab.waitFor(EventKind::LetterAccepted));
        const trace::ConnectionInfo& info = lab.trace().connections()[0];
        QCOMPARE(lab.trace().hostName(info.client), std::string_view("127.0.0.1"));
        QCOMPARE(lab.trace().hostName(info.server), std::string_view("mx.example.net"));
        QCOMPARE(info.serverEnd.port, 25);
        QCOMPARE(format(info.clientEnd.address), std::string("127.0.0.1"));
    }
    void eachLineLeavesAndArrives()
    {
        LiveLab lab(bobsPlan());
        sendLetter(lab.port("mx", "smtp"));
        QVERIFY(lab.waitFor(EventKind::ConnectionClosed));
        const trace::Trace& trace = lab.trace();
        std::size_t arrived = 0;
        for (std::size_t k = 0; k < trace.size(); ++k) {
            const trace::Event& event = trace.at(k);
            if (event.kind != EventKind::CommandArrived && event.kind != EventKind::ReplyArrived)
                continue;
            ++arrived;
            QVERIFY(event.cause.valid());
            QCOMPARE(trace.text(trace[event.cause]), trace.text(event));
            QVERIFY(trace[event.cause].host != event.host);
        }
        QVERIFY(arrived >= 12);
    }
    void repeatsFromItsLog()
    {
        live::LabOptions options;
        options.seed = 77;
        options.calendar.startEpochSeconds = 1'800'000'000;
        LiveLab lab(bobsPlan(), options);
        for (int k = 0; k < 3; ++k)
            sendLetter(lab.port("mx", "smtp"), k == 1 ? "nobody@example.net" : "bob@example.net");
        {
            Client rude(lab.port("mx", "smtp"));
            rude.reply();
            rude.say("EHLO x.example\r\nMAIL FROM:<a@x.exa");
        }
        QVERIFY(lab.waitFor(EventKind::LetterDelivered, 2));
        lab.stop();
        auto replay = live::Replay::open(lab.plan(), lab.log().octets());
        QVERIFY(bool(replay));
        (*replay)->runToEnd();
        QCOMPARE((*replay)->problem(), std::string());
        const trace::Trace& again = (*replay)->trace();
        for (std::size_t k = 0; k < std::min(again.size(), lab.trace().size()); ++k) {
            const EventId id(static_cast<std::uint32_t>(k));
            QCOMPARE(canonicalForm(again, id), canonicalForm(lab.trace(), id));
        }
        QCOMPARE(again.size(), lab.trace().size());
        QVERIFY(again.size() > 100);
        QCOMPARE(trace::fingerprint(again), trace::fingerprint(lab.trace()));
    }
    void refusesAddressesOfTheOutside()
    {
        live::LabOptions options;
        options.bind = *parseIpAddress("0.0.0.0");
        const auto lab = live::Lab::open(bobsPlan(), options);
        QVERIFY(!lab);
        QCOMPARE(lab.error(), std::string("0.0.0.0 can be reached from other machines"));
    }
    void takesConsecutivePorts()
    {
        live::LabOptions options;
        options.portBase = 42500;
        LiveLab lab(bobsPlan(), options);
        if (!lab.isOpen())
            QSKIP("these ports are taken");
        std::set<std::uint16_t> ports;
        for (const live::LabEndpoint& endpoint : lab.lab().endpoints())
            ports.insert(endpoint.local.port);
        QCOMPARE(*ports.begin(), 42500);
        QCOMPARE(*ports.rbegin(), 42500 + int(ports.size()) - 1);

        options.bind = *parseIpAddress("127.0.0.1");
        const auto second = live::Lab::open(bobsPlan(), options);
        QVERIFY(!second);
        QVERIFY(second.error().starts_with("127.0.0.1:42500: "));
    }
};

POSTROAD_TEST(TstLab);
#include "tst_lab.moc"
