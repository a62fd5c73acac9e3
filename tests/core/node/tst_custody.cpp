// SPDX-License-Identifier: MIT
// Who is responsible when: LMTP's reply per recipient, bounces, and what happens when a host dies
// at the wrong moment.
#include "core/mail/delivery_status.h"
#include "core/node/bounce.h"
#include "tests/core/node/node_world.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::tests;
using scenario::FaultAction;
using trace::EventKind;
using trace::Family;
using trace::Field;

namespace {

scenario::FaultPlan answer(
    std::string command, std::string server, std::string reply, std::uint32_t times = 1)
{
    auto fault = makeFault(
        on(Family::Command, std::move(command), {{Field::To, std::move(server)}}),
        FaultAction::Reply);
    fault.reply = std::move(reply);
    fault.times = times;
    return fault;
}

std::shared_ptr<scenario::Plan> withCarol()
{
    auto plan = makeTwoProviders();
    plan->domains[1].users.push_back({"carol", "secret", plan->domains[1].users[0].host});
    return plan;
}

} // namespace

class TstCustody : public QObject
{
    Q_OBJECT

private slots:
    void lmtpAnswersForEachRecipient()
    {
        NodeWorld world(withCarol());
        Typist typist(world, "inside.example.net", kMda, 24);
        QVERIFY(typist.greeting.starts_with("220 "));
        typist.typeAll({"LHLO typist.example", "MAIL FROM:<x@test.example>"});
        QVERIFY(typist.type("RCPT TO:<bob@example.net>").starts_with("250"));
        QVERIFY(typist.type("RCPT TO:<nobody@example.net>").starts_with("550"));
        QVERIFY(typist.type("RCPT TO:<carol@example.net>").starts_with("250"));
        QVERIFY(typist.type("DATA").starts_with("354"));
        const std::string replies = typist.type("Hi\r\n.");
        // RFC 2033 §4.2: one for each recipient that was taken, none for the other.
        QCOMPARE(std::count(replies.begin(), replies.end(), '\n'), std::ptrdiff_t{2});
        QVERIFY2(replies.starts_with("250") && replies.find("\r\n250") != std::string::npos,
            replies.c_str());
        QCOMPARE(world.bobsMail().size(), std::size_t{1});
        QCOMPARE(world.files("mda.example.net", "mail/example.net/carol").size(), std::size_t{1});
    }
    void oneRecipientOfTwoFails()
    {
        auto plan = withCarol();
        plan->letters.push_back(makeLetter({"bob@example.net", "carol@example.net"}));
        plan->faults.push_back(
            makeFault(on(Family::Command, "RCPT",
                          {{Field::To, "mx1"}, {Field::Recipient, "carol@example.net"}}),
                FaultAction::Reply));
        plan->faults.back().reply = "550 5.1.1 No such user";
        plan->faults.back().times = 1;
        NodeWorld world(plan);
        world.settle();
        QCOMPARE(world.bobsMail().size(), std::size_t{1});
        QVERIFY(world.files("mda.example.net", "mail/example.net/carol").empty());
        const auto bounces = world.alicesMail();
        QCOMPARE(bounces.size(), std::size_t{1});
        QVERIFY(bounces.front().find("carol@example.net") != std::string::npos);
        QVERIFY(bounces.front().find("Final-Recipient: rfc822; bob") == std::string::npos);
    }
    void forcedAcceptanceOfAnUnknownUserIsNotFiled()
    {
        // A fault makes the delivery agent say 250 to RCPT; the mailbox still does not exist.
        auto plan = makeTwoProviders();
        plan->letters.push_back(makeLetter({"nobody@example.net"}));
        plan->faults.push_back(answer("RCPT", "mx1", "250 2.1.5 Ok", 9));
        plan->faults.push_back(answer("RCPT", "mda.example.net", "250 2.1.5 Ok", 9));
        NodeWorld world(plan);
        world.settle();
        QCOMPARE(world.count(EventKind::MailboxFiled), std::size_t{1}); // the bounce
        QCOMPARE(world.alicesMail().size(), std::size_t{1});
    }
    void aHostThatGreetsWithNoLeavesTheOthers_data()
    {
        QTest::addColumn<bool>("both");
        QTest::newRow("the backup takes it") << false;
        QTest::newRow("so does the backup") << true;
    }
    void aHostThatGreetsWithNoLeavesTheOthers()
    {
        // RFC 5321 §3.1, §5.1: the message was not offered there. RFC 7504 §3: 521 says so for
        // good.
        QFETCH(const bool, both);
        auto plan = planWithLetter();
        for (const char* host : {"mx1", "mx2"}) {
            if (host == std::string("mx2") && !both)
                continue;
            plan->faults.push_back(makeFault(
                on(Family::Connection, "accepted", {{Field::Server, host}}), FaultAction::Reply));
            plan->faults.back().reply = "521 " + std::string(host) + " takes no mail";
        }
        NodeWorld world(plan);
        world.settle();
        QCOMPARE(world.bobsMail().size(), std::size_t{both ? 0U : 1U});
        QVERIFY(world.files("mta.example.org", "queue").empty());
        QCOMPARE(world.alicesMail().size(), std::size_t{both ? 1U : 0U});
        const std::string told = both ? world.alicesMail().front() : std::string();
        for (const char* fact :
            {"Action: failed\r\nStatus: 5.0.0\r\n", "Remote-MTA: dns; mx2.example.net\r\n",
                "Diagnostic-Code: smtp; 521 mx2 takes no mail\r\n"})
            QVERIFY2(!both || told.find(fact) != std::string::npos, told.c_str());
    }
    void bounceOfABounceNever()
    {
        // Alice's letter fails, and her mailbox refuses the notification: it ends there.
        auto plan = makeTwoProviders();
        plan->letters.push_back(makeLetter({"nobody@example.net"}));
        plan->faults.push_back(answer("RCPT", "mx.example.org", "550 5.1.1 No such user", 9));
        NodeWorld world(plan);
        world.settle();
        QCOMPARE(world.count(EventKind::LetterBounced), std::size_t{1});
        QCOMPARE(world.count(EventKind::LetterFailed), std::size_t{2});
        QVERIFY(world.alicesMail().empty());
        QVERIFY(world.files("mta.example.org", "queue").empty());
    }
    void noBounceForTheNullPath()
    {
        // A notification for somebody who is gone: the delivery agent refuses, the exchanger drops.
        auto plan = makeTwoProviders();
        plan->faults.push_back(answer("RCPT", "mda.example.net", "550 5.1.1 No such user", 9));
        NodeWorld world(plan);
        Typist typist(world, "outside.example", kMx1, 25);
        typist.typeAll({"EHLO typist.example", "MAIL FROM:<>", "RCPT TO:<bob@example.net>", "DATA",
            "Hi\r\n."});
        world.settle();
        QCOMPARE(world.count(EventKind::LetterFailed), std::size_t{1});
        QCOMPARE(world.count(EventKind::LetterBounced), std::size_t{0});
    }
    void bounceIsReadable()
    {
        auto plan = makeTwoProviders();
        plan->letters.push_back(makeLetter({"nobody@example.net"}));
        NodeWorld world(plan);
        world.settle();
        QCOMPARE(world.alicesMail().size(), std::size_t{1});
        const std::string bounce = world.alicesMail().front();
        QVERIFY(bounce.starts_with("Return-Path: <>\r\n"));
        for (const char* fact : {"Reporting-MTA: dns; mta.example.org",
                 "Final-Recipient: rfc822; nobody@example.net", "Action: failed", "Status: 5.1.1",
                 "Remote-MTA: dns; mx1.example.net", "Subject: Lunch?"})
            QVERIFY2(bounce.find(fact) != std::string::npos, fact);
    }
    void theBounceIsSafeBeforeTheLetterGoes()
    {
        // RFC 5321 §6.1: the queue never holds neither. The power is cut at every step.
        auto plan = makeTwoProviders();
        plan->letters.push_back(makeLetter({"nobody@example.net"}));
        NodeWorld world(plan);
        bool bounced = false;
        while (!world.world.idle()) {
            world.world.step();
            const std::size_t failed = world.count(EventKind::LetterFailed);
            bounced = bounced || world.count(EventKind::LetterAccepted) >= 3;
            if (failed == 0 || bounced)
                continue;
            // A copy of what a power cut would leave.
            sim::SimDisk left = world.world.host(world.world.trace().findHost("mta.example.org"))
                                    .simDisk();
            left.crash();
            std::size_t entries = 0;
            for (const std::string& name : left.list("queue"))
                entries += name.ends_with(".control") ? 1 : 0;
            QVERIFY2(entries >= 1, formatSeconds(world.world.now(), 6).c_str());
        }
        QVERIFY(bounced);
    }
    void putOffAndTakenLater()
    {
        auto plan = makeTwoProviders();
        plan->letters.push_back(makeLetter({"bob@example.net"}));
        plan->faults.push_back(answer("DATA", "mda.example.net", "452 4.3.1 Disk full", 3));
        NodeWorld world(plan);
        world.settle();
        QCOMPARE(world.bobsMail().size(), std::size_t{1});
        QCOMPARE(world.count(EventKind::QueueDeferred), std::size_t{3});
        QVERIFY(world.files("mx1.example.net", "queue").empty());
    }
    void delayIsToldOnceToWhoWantsToKnow_data()
    {
        QTest::addColumn<bool>("wanted");
        QTest::addColumn<QByteArray>("reply");
        QTest::addColumn<QByteArray>("status");
        const QByteArray busy = "450 4.2.1 Busy";
        QTest::newRow("NOTIFY=DELAY") << true << busy << QByteArray("4.2.1");
        QTest::newRow("nothing said") << false << busy << QByteArray();
        // RFC 5321 §4.5.3.1.10 has us wait; RFC 3463 §2: then the class is 4
        QTest::newRow("552 to RCPT")
            << true << QByteArray("552 5.5.3 Too many recipients") << QByteArray("4.5.3");
    }
    void delayIsToldOnceToWhoWantsToKnow()
    {
        // RFC 3461 §4.1; RFC 3464 §2.3.3, §2.3.9. Attempts after 30 min, 90 min, 3.5 h, 7.5 h, 11.5
        // h …
        QFETCH(const bool, wanted);
        QFETCH(const QByteArray, reply);
        QFETCH(const QByteArray, status);
        auto plan = makeTwoProviders();
        plan->letters.push_back(makeLetter({"bob@example.net"}));
        plan->letters.front().notify.delay = wanted;
        for (const char* exchanger : {"mx1", "mx2"})
            plan->faults.push_back(answer("RCPT", exchanger, reply.toStdString(), 6));
        NodeWorld world(plan);
        world.wait(4h);
        QVERIFY(world.alicesMail().empty());
        world.wait(4h);
        QCOMPARE(world.alicesMail().size(), std::size_t{wanted ? 1U : 0U});
        QVERIFY(world.bobsMail().empty());
        world.settle();
        QCOMPARE(world.alicesMail().size(), std::size_t{wanted ? 1U : 0U});
        QCOMPARE(world.bobsMail().size(), std::size_t{1});
        if (!wanted)
            return;
        const std::string told = world.alicesMail().front();
        for (const QByteArray& fact : {QByteArray("Subject: Your message is delayed"),
                 QByteArray("Action: delayed"), "Status: " + status,
                 "Diagnostic-Code: smtp; " + reply, QByteArray("Will-Retry-Until: ")})
            QVERIFY2(told.find(fact.toStdString()) != std::string::npos, told.c_str());
    }
    void connectionBreaksAfterTheDot()
    {
        // RFC 1047: the server has it, the client never hears: it comes twice, never not at all.
        auto plan = makeTwoProviders();
        plan->letters.push_back(makeLetter({"bob@example.net"}));
        plan->faults.push_back(
            makeFault(on(Family::Letter, "accepted", {{Field::Host, "mx1"}}), FaultAction::Down));
        plan->faults.back().host = "mta.example.org";
        plan->faults.back().times = 1;
        plan->faults.push_back(makeFault(on(Family::Mailbox, "filed"), FaultAction::Up));
        plan->faults.back().host = "mta.example.org";
        NodeWorld world(plan);
        world.settle();
        QVERIFY(!world.bobsMail().empty());
        QVERIFY(world.files("mta.example.org", "queue").empty());
    }
    void serverDiesAfterQuit()
    {
        // The other host falls silent while our connection is being closed: the queue goes on.
        auto plan = makeTwoProviders();
        plan->letters.push_back(makeLetter({"bob@example.net"}));
        plan->faults.push_back(
            makeFault(on(Family::Reply, "221", {{Field::From, "mx1"}}), FaultAction::Down));
        plan->faults.back().host = "mx1.example.net";
        plan->faults.back().times = 1;
        NodeWorld world(plan);
        world.settle();
        QVERIFY(world.files("mta.example.org", "queue").empty());
    }
};

POSTROAD_TEST(TstCustody);
#include "tst_custody.moc"
