// SPDX-License-Identifier: MIT
// Who takes which mail from whom, and what each station writes on top of it.
#include "core/mail/trace_fields.h"
#include "tests/core/node/node_world.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::tests;
using trace::EventKind;

namespace {

/// Types a whole letter; the answer to the dot.
std::string sendLetter(Typist& typist, const std::string& from, const std::string& to,
    const std::string& text = "Subject: Hi\r\n\r\nHi")
{
    return typist.typeAll({"EHLO typist.example", "MAIL FROM:<" + from + ">",
        "RCPT TO:<" + to + ">", "DATA", text + "\r\n."});
}

std::string onlyLetter(const std::vector<std::string>& letters)
{
    return letters.size() == 1 ? letters.front() : std::to_string(letters.size()) + " letters";
}

} // namespace

class TstRelaying : public QObject
{
    Q_OBJECT

private slots:
    void whoMaySendWhereTo_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("server");
        QTest::addColumn<int>("port");
        QTest::addColumn<QByteArray>("sender");
        QTest::addColumn<QByteArray>("recipient");
        QTest::addColumn<QByteArray>("mail");
        QTest::addColumn<QByteArray>("rcpt");
        const auto add = [](const char* name, const char* from, const char* server, int port,
                             const char* sender, const char* recipient, const char* mail,
                             const char* rcpt) {
            QTest::newRow(name) << QByteArray(from) << QByteArray(server) << port
                                << QByteArray(sender) << QByteArray(recipient) << QByteArray(mail)
                                << QByteArray(rcpt);
        };
        const char* out = "outside.example";
        const char* org = "inside.example.org";
        // The exchanger takes mail for its own mailboxes from anybody, and relays for nobody.
        add("mx: ours", out, kMx1, 25, "x@test.example", "bob@example.net", "250", "250");
        add("mx: ours in capitals", out, kMx1, 25, "x@test.example", "BOB@EXAMPLE.NET", "250",
            "250");
        add("mx: a bounce", out, kMx1, 25, "", "bob@example.net", "250", "250");
        add("mx: postmaster", out, kMx1, 25, "x@test.example", "Postmaster", "250", "250");
        add("mx: its postmaster", out, kMx1, 25, "x@test.example", "postmaster@example.net", "250",
            "250");
        add("mx: unknown", out, kMx1, 25, "x@test.example", "nobody@example.net", "250", "550");
        add("mx: elsewhere", out, kMx1, 25, "x@test.example", "alice@example.org", "250", "550");
        add("mx: elsewhere, from its own network", "inside.example.net", kMx1, 25,
            "bob@example.net", "alice@example.org", "250", "550");
        add("mx: a subdomain", out, kMx1, 25, "x@test.example", "bob@sub.example.net", "250",
            "550");
        // The MTA relays for its own network only.
        add("mta: ours", org, kMta, 25, "alice@example.org", "bob@example.net", "250", "250");
        add("mta: outside", out, kMta, 25, "alice@example.org", "bob@example.net", "250", "550");
        add("mta: outside for its own domain", out, kMta, 25, "x@test.example", "alice@example.org",
            "250", "550");
        // The MSA wants a client of its network, and a sender who is who it is.
        add("msa: ours", org, kMsa, 587, "alice@example.org", "bob@example.net", "250", "250");
        add("msa: outside", out, kMsa, 587, "alice@example.org", "bob@example.net", "5", "503");
        add("msa: somebody else", org, kMsa, 587, "mallory@example.org", "bob@example.net", "5",
            "503");
        add("msa: another domain", org, kMsa, 587, "alice@example.net", "bob@example.net", "5",
            "503");
        // The delivery agent knows its mailboxes.
        add("mda: ours", "inside.example.net", kMda, 24, "x@test.example", "bob@example.net", "250",
            "250");
        add("mda: unknown", "inside.example.net", kMda, 24, "x@test.example", "no@example.net",
            "250", "550");
    }
    void whoMaySendWhereTo()
    {
        QFETCH(const QByteArray, from);
        QFETCH(const QByteArray, server);
        QFETCH(const int, port);
        QFETCH(const QByteArray, sender);
        QFETCH(const QByteArray, recipient);
        QFETCH(const QByteArray, mail);
        QFETCH(const QByteArray, rcpt);
        NodeWorld world;
        Typist typist(
            world, from.constData(), server.constData(), static_cast<std::uint16_t>(port));
        QVERIFY(typist.greeting.starts_with("220 "));
        const char* hello = port == 24 ? "LHLO typist.example" : "EHLO typist.example";
        QVERIFY(typist.type(hello).starts_with("250-"));
        const std::string mailReply = typist.type("MAIL FROM:<" + sender.toStdString() + ">");
        QVERIFY2(mailReply.starts_with(mail.toStdString()), mailReply.c_str());
        const std::string rcptReply = typist.type("RCPT TO:<" + recipient.toStdString() + ">");
        QVERIFY2(rcptReply.starts_with(rcpt.toStdString()), rcptReply.c_str());
    }

    // --- what stands on top ---
    void tracesTheWholeWay()
    {
        NodeWorld world;
        Typist typist(world, "inside.example.org", kMsa, 587);
        const std::string accepted = sendLetter(typist, "alice@example.org", "bob@example.net");
        QVERIFY2(accepted.starts_with("250 2.0.0"), accepted.c_str());
        world.settle();
        const std::string letter = onlyLetter(world.bobsMail());
        QVERIFY2(letter.starts_with("Return-Path: <alice@example.org>\r\nReceived: from "
                                    "mx1.example.net"),
            letter.c_str());
        QVERIFY(letter.ends_with("\r\nSubject: Hi\r\n\r\nHi\r\n"));
        QCOMPARE(mail::countReceived(letter), std::size_t{4}); // MSA, MTA, MX, MDA
        const mail::Header header = mail::parseHeader(letter);
        const auto received = mail::findFields(letter, header, "Received");
        QCOMPARE(received.size(), std::size_t{4});
        const std::array<std::vector<std::string_view>, 4> facts{{
            {"from mx1.example.net", "[192.0.2.10]", "by mda.example.net", "with LMTP",
                "for <bob@example.net>"},
            {"from mta.example.org", "[198.51.100.25]", "by mx1.example.net", "with ESMTP"},
            {"from submit.example.org", "[198.51.100.20]", "by mta.example.org", "with ESMTP"},
            {"from typist.example", "[198.51.100.77]", "by submit.example.org", "with ESMTP",
                "Mon, 02 Mar 2026 09:00:0"},
        }};
        std::size_t place = 0;
        for (const auto& station : facts) {
            for (const std::string_view fact : station) {
                place = letter.find(fact, place);
                QVERIFY2(place != std::string::npos, std::string(fact).c_str());
            }
        }
    }
    void theSubmissionAgentCompletes()
    {
        NodeWorld world;
        Typist typist(world, "inside.example.org", kMsa, 587);
        sendLetter(typist, "alice@example.org", "bob@example.net");
        sendLetter(typist, "alice@example.org", "bob@example.net",
            "Date: Mon, 2 Mar 2026 08:00:00 +0100\r\nMessage-ID: <mine@example.org>\r\n\r\nHi");
        world.settle();
        const auto letters = world.bobsMail();
        QCOMPARE(letters.size(), std::size_t{2});
        QVERIFY2(letters[0].find("\r\nDate: Mon, 02 Mar 2026 09:00:") != std::string::npos,
            letters[0].c_str());
        QVERIFY(letters[0].find("\r\nMessage-ID: <") != std::string::npos);
        QCOMPARE(letters[1].find("Date:"), letters[1].rfind("Date:"));
        QCOMPARE(letters[1].find("Message-ID:"), letters[1].rfind("Message-ID:"));
    }
    void heloIsNotExtended()
    {
        NodeWorld world;
        Typist typist(world, "outside.example", kMx1, 25);
        typist.typeAll({"HELO old.example", "MAIL FROM:<x@test.example>",
            "RCPT TO:<bob@example.net>", "DATA", "Hi\r\n."});
        world.settle();
        const std::string letter = onlyLetter(world.bobsMail());
        QVERIFY2(letter.find("by mx1.example.net with SMTP") != std::string::npos, letter.c_str());
    }
    void blindCopiesAreNotGivenAway()
    {
        auto plan = makeTwoProviders();
        plan->domains[1].users.push_back({"carol", "secret", plan->domains[1].users[0].host});
        NodeWorld world(plan);
        Typist typist(world, "outside.example", kMx1, 25);
        typist.typeAll({"EHLO typist.example", "MAIL FROM:<x@test.example>",
            "RCPT TO:<bob@example.net>", "RCPT TO:<carol@example.net>", "DATA", "Hi\r\n."});
        world.settle();
        const std::string letter = onlyLetter(world.bobsMail());
        QVERIFY2(letter.find("carol") == std::string::npos, letter.c_str());
        QCOMPARE(world.files("mda.example.net", "mail/example.net/carol").size(), std::size_t{1});
    }
    void lettersInCirclesAreStopped_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("a hundred") << int(mail::kReceivedFieldsMax) << QByteArray("250 ");
        QTest::newRow("one more") << int(mail::kReceivedFieldsMax) + 1 << QByteArray("554 5.4.6");
    }
    void lettersInCirclesAreStopped()
    {
        QFETCH(const int, count);
        QFETCH(const QByteArray, answer);
        NodeWorld world;
        Typist typist(world, "outside.example", kMx1, 25);
        std::string text;
        for (int k = 0; k < count; ++k)
            text += "Received: from a.example by b.example; Mon, 2 Mar 2026 08:00:00 +0100\r\n";
        const std::string reply = sendLetter(
            typist, "x@test.example", "bob@example.net", text + "\r\nround and round");
        QVERIFY2(reply.starts_with(answer.toStdString()), reply.c_str());
    }
    void aLoopEnds()
    {
        // Two exchangers that hold each other for the way to a domain: zone and network agree.
        auto plan = makeTwoProviders();
        auto letter = makeLetter({"bob@example.net"});
        plan->letters.push_back(letter);
        for (scenario::ZonePlan& zone : plan->zones) {
            if (zone.origin == "example.net")
                zone.text = "@ 3600 SOA ns1 hostmaster.example. 1 3600 600 604800 300\n@ NS ns1\n"
                            "ns1 A 192.0.2.2\n@ MX 10 loop\nloop A 192.0.2.25\n";
        }
        // Bob's MTA trusts everybody and sends by MX: to Alice's MTA, which does the same.
        plan->domains[0].networks = {"0.0.0.0/0"};
        plan->domains[1].networks = {"0.0.0.0/0"};
        for (scenario::ZonePlan& zone : plan->zones) {
            if (zone.origin == "example.net")
                zone.text += "@ MX 10 other\nother A 198.51.100.25\n";
        }
        NodeWorld world(plan);
        world.settle();
        QVERIFY(world.world.now() < Instant(8 * 24h));
        QCOMPARE(world.count(EventKind::LetterDelivered), world.alicesMail().size());
        QVERIFY(world.bobsMail().empty());
        QVERIFY(world.count(EventKind::LetterFailed) > 0);
    }
};

POSTROAD_TEST(TstRelaying);
#include "tst_relaying.moc"
