// SPDX-License-Identifier: MIT
#include "core/live/entropy.h"
#include "core/live/lab.h"
#include "tests/core/live/live_lab.h"
#include "tests/support/registry.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <atomic>
#include <sys/resource.h>
#include <thread>

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

/// Into Bob's mailbox; returns the answer to the letter.
std::string deliverLetter(std::uint16_t port)
{
    Client client(port);
    client.reply();
    client.ask("LHLO client.example");
    client.ask("MAIL FROM:<alice@client.example>");
    client.ask("RCPT TO:<bob@example.net>");
    client.ask("DATA");
    const std::string verdict = client.ask("Subject: hi\r\n\r\nhi\r\n.");
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
        options.header.seed = 77;
        options.header.calendar.startEpochSeconds = 1'800'000'000;
        LiveLab lab(bobsPlan(), options);
        for (int k = 0; k < 3; ++k)
            sendLetter(lab.port("mx", "smtp"), k == 1 ? "nobody@example.net" : "bob@example.net");
        {
            Client rude(lab.port("mx", "smtp"));
            rude.reply();
            rude.say("EHLO x.example\r\nMAIL FROM:<a@x.exa");
        }
        QVERIFY(lab.waitFor(EventKind::LetterDelivered, 2));
        QCOMPARE(lab.differenceWhenRepeated(), std::string());
        QVERIFY(lab.trace().size() > 100);
    }
    void saysGoodbyeWhenItEnds()
    {
        LiveLab lab(bobsPlan());
        Client idle(lab.port("mx", "smtp"));
        idle.reply();
        Client busy(lab.port("mx", "smtp"));
        busy.reply();
        busy.ask("EHLO client.example");
        busy.ask("MAIL FROM:<alice@client.example>");
        busy.ask("RCPT TO:<bob@example.net>");
        busy.ask("DATA");
        busy.say("Subject: half a let");
        Client imap(lab.port("store", "imap"));
        imap.line();
        std::jthread end([&] { lab.stop(); });
        QVERIFY(idle.line().starts_with("421 "));
        QCOMPARE(idle.line(), std::string("(end)"));
        QVERIFY(busy.line().starts_with("421 "));
        QCOMPARE(busy.line(), std::string("(end)"));
        QVERIFY(imap.line().starts_with("* BYE "));
        for (Client* client : {&idle, &busy, &imap})
            client->hangUp();
        end.join();
        Client late(lab.port("mx", "smtp"));
        QVERIFY(!late.connected());
    }
    void aFloodIsToldToComeLater()
    {
        live::LabOptions options;
        options.limits.sessionsPerPort = 3;
        options.limits.patienceWhenFull = std::chrono::hours(1); // the flood may take its time
        LiveLab lab(bobsPlan(), options);
        const std::uint16_t port = lab.port("mx", "smtp");
        {
            Client first(port);
            Client second(port);
            Client third(port);
            for (Client* client : {&first, &second, &third})
                QVERIFY(client->reply().starts_with("220 "));
            for (int k = 0; k < 50; ++k) {
                Client more(port);
                QVERIFY(more.reply().starts_with("421 "));
                QCOMPARE(more.line(), std::string("(end)"));
            }
            QCOMPARE(lab.lab().turnedAway(), 50U);
            Client elsewhere(lab.port("store", "imap"));
            QVERIFY(elsewhere.line().starts_with("* OK"));
            QVERIFY(first.ask("NOOP").starts_with("250 "));
        }
        QVERIFY(sendLetter(port).starts_with("250 "));
    }
    void nothingIsSaidInTheClearWhereTlsComesFirst()
    {
        live::LabOptions options;
        options.limits.sessionsPerPort = 1;
        options.limits.patienceWhenFull = std::chrono::hours(1);
        LiveLab lab(planOf(R"(
title = "lab"
[domain."example.net"]
users = { bob = "builder" }
msa = "submit"
)"),
            options);
        QVERIFY(lab.isOpen());
        std::uint16_t port = 0;
        for (const live::LabEndpoint& endpoint : lab.lab().endpoints()) {
            if (endpoint.tls == live::TlsMode::Implicit)
                port = endpoint.local.port;
        }
        Client first(port);
        Client more(port);
        QCOMPARE(more.octets(1), std::string());
        QCOMPARE(lab.lab().turnedAway(), 1U);
    }
    void fullPortsMakeRoomForOthers()
    {
        live::LabOptions options;
        options.limits.sessionsPerPort = 2;
        options.limits.patienceWhenFull = std::chrono::milliseconds(300);
        LiveLab lab(bobsPlan(), options);
        const std::uint16_t port = lab.port("mx", "smtp");
        Client useful(port);
        Client idle(port);
        useful.reply();
        useful.ask("EHLO client.example");
        idle.reply();
        std::uint64_t away = 0;
        const auto getsIn = [&] {
            Client other(port);
            const bool in = other.reply().starts_with("220 ");
            away += in ? 0U : 1U;
            return in;
        };
        QVERIFY(eventually([&] {
            return !idle.ask("NOOP").starts_with("250 ") // brings no message nearer
                || !useful.ask("MAIL FROM:<>").starts_with("250 ")
                || !useful.ask("RSET").starts_with("250 ") || getsIn();
        }));
        // Who has waited longest went, however long it took.
        QVERIFY(idle.reply().starts_with("421 4.4.2 "));
        QVERIFY(useful.ask("NOOP").starts_with("250 "));
        QCOMPARE(lab.lab().turnedAway(), away);
        QCOMPARE(lab.differenceWhenRepeated(), std::string());
    }
    void whoHasLoggedInKeepsItsPlace()
    {
        live::LabOptions options;
        options.limits.sessionsPerPort = 2;
        options.limits.patienceWhenFull = std::chrono::milliseconds(50);
        LiveLab lab(bobsPlan(), options);
        const std::uint16_t imap = lab.port("store", "imap");
        const std::uint16_t pop3 = lab.port("store", "pop3");
        Client bob(imap);
        bob.line();
        bob.say("a LOGIN bob builder\r\n");
        QVERIFY(bob.line().starts_with("a OK"));
        Client silent(imap);
        QVERIFY(silent.line().starts_with("* OK"));
        Client first(pop3);
        Client second(pop3);
        QVERIFY(first.line().starts_with("+OK"));
        QVERIFY(second.line().starts_with("+OK"));
        QTest::qWait(100);
        Client carol(imap);
        QVERIFY(carol.line().starts_with("* OK"));
        QVERIFY(silent.line().starts_with("* BYE"));
        Client third(pop3);
        QVERIFY(third.line().starts_with("+OK"));
        QCOMPARE(first.line(), std::string("(end)"));
        bob.say("b NOOP\r\n");
        QVERIFY(bob.line().starts_with("b OK"));
    }
    void aFloodLeavesDescriptorsForTheRest()
    {
        rlimit before{};
        QCOMPARE(getrlimit(RLIMIT_NOFILE, &before), 0);
        rlimit few = before;
        few.rlim_cur = 160;
        QCOMPARE(setrlimit(RLIMIT_NOFILE, &few), 0);
        live::LabOptions options;
        options.limits.patienceWhenFull = std::chrono::hours(1); // the flood may take its time
        LiveLab lab(bobsPlan(), options);
        QCOMPARE(setrlimit(RLIMIT_NOFILE, &before), 0); // our clients are of the same process
        QVERIFY(lab.isOpen());
        const std::uint16_t port = lab.port("mx", "smtp");
        std::vector<std::unique_ptr<Client>> clients;
        std::string greeting = "220";
        while (greeting.starts_with("220") && clients.size() < 80) {
            clients.push_back(std::make_unique<Client>(port));
            greeting = clients.back()->reply();
        }
        QVERIFY2(greeting.starts_with("421 "), greeting.c_str());
        QVERIFY(clients.size() > 8);
        QVERIFY(clients.front()->ask("NOOP").starts_with("250 "));
    }
    void whoNeverReadsIsNotWaitedFor()
    {
        LiveLab lab(bobsPlan());
        Client greedy(lab.port("mx", "smtp"));
        greedy.reply();
        greedy.ask("EHLO client.example");
        // A megabyte of answers that nobody takes; the server stops to listen before it stores all.
        std::string nonsense;
        for (int k = 0; k < 4000; ++k)
            nonsense += "HELP\r\n";
        greedy.say(nonsense);
        QVERIFY(sendLetter(lab.port("mx", "smtp")).starts_with("250 "));
    }
    void whoAsksAheadLeavesTurnsToOthers()
    {
        constexpr std::size_t kFloods = 4;
        constexpr std::size_t kCommands = 16'000; // of each: 128 KiB, which were one read once
        LiveLab lab(bobsPlan());
        Client other(lab.port("mx", "smtp"));
        other.reply();
        std::atomic<std::size_t> over = 0;
        std::vector<std::jthread> floods;
        for (std::size_t k = 0; k < kFloods; ++k)
            floods.emplace_back([&over, port = lab.port("store", "imap")] {
                Client flood(port);
                std::string all;
                for (std::size_t n = 0; n < kCommands; ++n)
                    all += "x NOOP\r\n";
                flood.say(all);
                flood.octets(kCommands * 21); // "x OK NOOP completed"
                ++over;
            });
        while (over < kFloods)
            QVERIFY(other.ask("NOOP").starts_with("250 "));
        // The other's turns amid the floods: each flood was one turn once.
        const HostId mx(*lab.plan().findHost("mx.example.net"));
        std::size_t heard = 0;
        std::size_t turns = 0;
        for (std::size_t k = 0; k < lab.trace().size(); ++k) {
            const trace::Event& event = lab.trace().at(k);
            if (event.kind != EventKind::CommandArrived)
                continue;
            if (event.host != mx)
                ++heard;
            else if (heard > 0 && heard < kFloods * kCommands)
                ++turns;
        }
        QCOMPARE(heard, kFloods * kCommands);
        QVERIFY2(turns > kFloods, qPrintable(QString::number(turns)));
    }
    void whoPushesOnAfterTheEndIsBrokenOff()
    {
        LiveLab lab(bobsPlan());
        Client client(lab.port("mx", "smtp"));
        client.reply();
        QVERIFY(client.ask("QUIT").starts_with("221 "));
        const std::string more(std::size_t{1024} * 1024, 'x');
        bool taken = true;
        for (int k = 0; k < 64 && taken; ++k)
            taken = client.say(more);
        QVERIFY(!taken);
        QVERIFY(sendLetter(lab.port("mx", "smtp")).starts_with("250 "));
    }
    void unfinishedLettersShareTheMemory()
    {
        live::LabOptions options;
        options.header.memoryOctets = std::uint64_t{64} * 1024;
        LiveLab lab(bobsPlan(), options);
        const std::uint16_t lmtp = lab.port("mda", "lmtp");
        {
            Client slow(lmtp);
            slow.reply();
            slow.ask("LHLO client.example");
            slow.ask("MAIL FROM:<alice@client.example>");
            slow.ask("RCPT TO:<bob@example.net>");
            QVERIFY(slow.ask("DATA").starts_with("354"));
            std::string text;
            while (text.size() < std::size_t{100} * 1024)
                text += std::string(98, 'x') + "\r\n";
            slow.say(text); // it has no room, and leaves it to others
            QVERIFY(deliverLetter(lmtp).starts_with("250"));
            QCOMPARE(slow.ask("."), std::string("452 4.3.1 Insufficient system storage"));
        }
        QVERIFY(deliverLetter(lmtp).starts_with("250"));
        QCOMPARE(lab.differenceWhenRepeated(), std::string());
    }
    void theTraceHasALimit()
    {
        live::LabOptions options;
        options.header.traceOctets = 20'000;
        LiveLab lab(bobsPlan(), options);
        for (int k = 0; k < 20; ++k)
            QVERIFY(sendLetter(lab.port("mx", "smtp")).starts_with("250 "));
        QCOMPARE(lab.differenceWhenRepeated(), std::string());
        const trace::Trace& trace = lab.trace();
        QVERIFY(trace.size() < 1000);
        QCOMPARE(trace.at(trace.size() - 1).kind, EventKind::TraceFull);
    }
    void theDisksHaveALimit_data()
    {
        QTest::addColumn<bool>("inFolder");
        QTest::newRow("in memory") << false;
        QTest::newRow("in a folder") << true;
    }
    void theDisksHaveALimit()
    {
        QFETCH(const bool, inFolder);
        const QTemporaryDir folder;
        live::LabOptions options;
        options.header.diskOctets = std::uint64_t{64} * 1024;
        if (inFolder)
            options.spool = folder.path().toStdString();
        LiveLab lab(bobsPlan(), options);
        QVERIFY(lab.isOpen());
        const std::uint16_t lmtp = lab.port("mda", "lmtp");
        std::string verdict = "250";
        int delivered = 0;
        for (; delivered < 100 && verdict.starts_with("250"); ++delivered)
            verdict = deliverLetter(lmtp);
        QCOMPARE(verdict, std::string("452 4.3.1 Insufficient system storage"));
        QVERIFY(delivered > 3);
        // What was said yes to is there, and whoever takes it away makes room.
        Client pop(lab.port("store", "pop3"));
        pop.line();
        pop.ask("USER bob");
        pop.ask("PASS builder");
        QVERIFY(pop.ask("STAT").starts_with("+OK " + std::to_string(delivered - 1) + ' '));
        for (int k = 1; k < delivered; ++k)
            QVERIFY(pop.ask("DELE " + std::to_string(k)).starts_with("+OK"));
        QVERIFY(pop.ask("QUIT").starts_with("+OK"));
        QVERIFY2(eventually([&] {
            verdict = deliverLetter(lmtp);
            return verdict.starts_with("250");
        }),
            verdict.c_str());
        QCOMPARE(lab.differenceWhenRepeated(), std::string());
    }
    void worksWithoutATrace()
    {
        live::LabOptions options;
        options.header.traceOctets = 0;
        LiveLab lab(bobsPlan(), options);
        for (int k = 0; k < 5; ++k)
            QVERIFY(sendLetter(lab.port("mx", "smtp")).starts_with("250 "));
        QVERIFY(!sendLetter(lab.port("mx", "smtp"), "nobody@example.net").starts_with("2"));
        std::string stat;
        QVERIFY2(eventually([&] {
            Client pop(lab.port("store", "pop3"));
            pop.line();
            pop.ask("USER bob");
            pop.ask("PASS builder");
            stat = pop.ask("STAT");
            pop.ask("QUIT");
            return stat.starts_with("+OK 5");
        }),
            stat.c_str());
        lab.stop();
        QCOMPARE(lab.trace().size(), std::size_t{0});
    }
    void aHostStandsForARealServer()
    {
        LiveLab there(bobsPlan());
        const std::string port = std::to_string(there.port("mx", "smtp"));
        live::LabOptions options;
        options.play = true;
        LiveLab here(planOf(R"(
title = "out"
[domain."example.org"]
users = { alice = "wonderland" }
[domain."example.net"]
users = { bob = "builder" }
[host."mx.example.net"]
connect = "127.0.0.1:)" + port
                         + R"("
[[letter]]
from = "alice@example.org"
to = ["bob@example.net", "nobody@example.net"]
text = "Subject: out"
)"),
            options);
        QVERIFY(here.isOpen());
        QVERIFY(there.waitFor(EventKind::LetterDelivered));
        QVERIFY(here.waitFor(EventKind::LetterBounced)); // for nobody, as the real server said
        QCOMPARE(here.differenceWhenRepeated(), std::string());
    }
    void aRealServerMustBeOnThisMachine()
    {
        scenario::Plan plan = bobsPlan();
        plan.hosts[0].real = *parseEndpoint("192.0.2.1:25");
        live::LabOptions options;
        options.bind = *parseIpAddress("127.0.0.1");
        const auto lab = live::Lab::open(plan, options);
        QVERIFY(!lab);
        QVERIFY(lab.error().ends_with(" stands for 192.0.2.1:25, which is another machine"));
    }
    void mailOutlivesTheLabInItsSpool()
    {
        const QTemporaryDir folder;
        live::LabOptions options;
        options.spool = folder.path().toStdString();
        {
            LiveLab lab(bobsPlan(), options);
            QVERIFY(lab.isOpen());
            QVERIFY(sendLetter(lab.port("mx", "smtp")).starts_with("250 "));
            QVERIFY(lab.waitFor(EventKind::LetterDelivered));
            QCOMPARE(lab.differenceWhenRepeated(), std::string());
        }
        options.header.seed = 2; // as serve draws another one
        LiveLab lab(bobsPlan(), options);
        QVERIFY(lab.isOpen());
        Client pop(lab.port("store", "pop3"));
        pop.line();
        pop.ask("USER bob");
        pop.ask("PASS builder");
        QVERIFY(pop.ask("STAT").starts_with("+OK 1 "));
        QCOMPARE(lab.differenceWhenRepeated(), std::string());
    }
    void lettersUnderWayArriveBeforeTheEnd()
    {
        live::LabOptions options;
        options.limits.farewell = kPatience;
        LiveLab lab(planOf(R"(
title = "lab"
latency = "20ms"
[domain."example.net"]
users = { bob = "builder" }
)"),
            options);
        QVERIFY(lab.isOpen());
        QVERIFY(sendLetter(lab.port("mx", "smtp")).starts_with("250 "));
        QVERIFY(lab.waitFor(EventKind::CommandArrived, 8)); // the MX has greeted the MDA
        lab.stop();
        QVERIFY(lab.waitFor(EventKind::LetterDelivered));
        QCOMPARE(lab.differenceWhenRepeated(), std::string());
    }
    void secretsNeverComeFromTheSeed()
    {
        live::LabOptions options;
        options.header.seed = 7;
        LiveLab first(bobsPlan(), options);
        LiveLab second(bobsPlan(), options);
        first.stop();
        second.stop();
        const auto drawn = [](const LiveLab& lab) {
            std::vector<std::string> secrets;
            auto reader = live::LogReader::open(lab.log().octets());
            for (auto input = reader->next(); input && *input; input = reader->next()) {
                if ((*input)->kind == live::InputKind::Secret)
                    secrets.emplace_back((*input)->octets);
            }
            return secrets;
        };
        for (const std::string& secret : drawn(first))
            QVERIFY(!secret.empty());
        if (!drawn(first).empty())
            QVERIFY(drawn(first) != drawn(second));
        QVERIFY(live::systemEntropy(32) != live::systemEntropy(32));
    }
    void aReplyIsHeldUntilItIsLetGo()
    {
        LiveLab lab(bobsPlan());
        lab.lab().hold("MAIL", HostId(*lab.plan().findHost("mx.example.net")));
        Client client(lab.port("mx", "smtp"));
        client.reply();
        client.ask("EHLO client.example");
        client.say("MAIL FROM:<alice@client.example>\r\nRCPT TO:<bob@example.net>\r\n");
        std::vector<live::Lab::HeldReply> held;
        QVERIFY(eventually([&] {
            held = lab.lab().held();
            return !held.empty();
        }));
        QCOMPARE(held.size(), std::size_t{1});
        QVERIFY(lab.trace().text(lab.trace()[held[0].reply]).starts_with("250 2.1.0"));
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
        client.say("NOOP\r\n");
        QVERIFY(eventually([&] {
            const auto still = lab.lab().held();
            return !still.empty() && still[0].waited > 30ms;
        }));
        lab.lab().letGo(held[0].connection);
        QVERIFY(client.reply().starts_with("250 2.1.0"));
        QVERIFY(client.reply().starts_with("250 2.1.5"));
        QVERIFY(client.reply().starts_with("250 2.0.0"));
        lab.lab().holdNoMore();
        QVERIFY(client.ask("RSET").starts_with("250"));
        QCOMPARE(lab.differenceWhenRepeated(), std::string());
    }
    void whatIsHeldIsSaidByABusyLabToo()
    {
        live::LabOptions options;
        options.bind = *parseIpAddress("127.0.0.1");
        const auto lab = live::Lab::open(bobsPlan(), options);
        QVERIFY(bool(lab));
        std::atomic<bool> hasTime = false;
        std::thread busy([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(1500));
            hasTime = true;
            (*lab)->run();
        });
        const bool empty = (*lab)->held().empty();
        const bool asked = hasTime;
        (*lab)->stop();
        busy.join();
        QVERIFY(empty && asked);
        QVERIFY((*lab)->held().empty()); // it says no more
    }
    void aMachineCrashesAndComesBack()
    {
        LiveLab lab(planOf(R"(
title = "crash"
[domain."example.net"]
users = { bob = "builder" }
mx = ["mx"]
[[fault]]
on = { command = "NOOP" }
do = "crash"
host = "mx"
[[fault]]
on = { command = "VRFY" }
do = "restart"
host = "mx"
)"));
        QVERIFY(lab.isOpen());
        const std::uint16_t port = lab.port("mx", "smtp");
        QVERIFY(sendLetter(port).starts_with("250 "));
        QVERIFY(lab.waitFor(EventKind::LetterDelivered));
        Client inside(port);
        QVERIFY(inside.reply().starts_with("220 "));
        inside.say("NOOP\r\n");
        QVERIFY(lab.waitFor(EventKind::HostCrashed));
        Client patient(port);
        QVERIFY(patient.connected());
        Client beside(lab.port("mda", "lmtp"));
        QVERIFY(beside.reply().starts_with("220 "));
        beside.ask("VRFY bob");
        QVERIFY(lab.waitFor(EventKind::HostRestarted));
        for (Client* client : {&inside, &patient})
            QCOMPARE(client->line(), std::string("(end)"));
        QVERIFY(sendLetter(port).starts_with("250 "));
        QVERIFY(lab.waitFor(EventKind::LetterDelivered, 2));
        QCOMPARE(lab.differenceWhenRepeated(), std::string());
    }
    void aCableIsOutAndInAgain()
    {
        LiveLab lab(planOf(R"(
title = "cable"
[domain."example.net"]
users = { bob = "builder" }
mx = ["mx"]
[[fault]]
on = { command = "NOOP" }
do = "down"
host = "mx"
[[fault]]
on = { command = "VRFY" }
do = "up"
host = "mx"
)"));
        QVERIFY(lab.isOpen());
        const std::uint16_t port = lab.port("mx", "smtp");
        Client inside(port);
        QVERIFY(inside.reply().starts_with("220 "));
        QVERIFY(inside.ask("NOOP").starts_with("250 "));
        QVERIFY(lab.waitFor(EventKind::FaultApplied));
        inside.say("RSET\r\n");
        Client patient(port);
        QVERIFY(patient.connected());
        Client beside(lab.port("mda", "lmtp"));
        QVERIFY(beside.reply().starts_with("220 "));
        QTest::qWait(200);
        for (std::size_t k = 0; k < lab.trace().size(); ++k)
            QVERIFY(lab.trace().word(lab.trace().at(k)) != "RSET");
        beside.ask("VRFY bob");
        QVERIFY(inside.reply().starts_with("250 "));
        QVERIFY(patient.reply().starts_with("220 "));
        QVERIFY(sendLetter(port).starts_with("250 "));
        QCOMPARE(lab.differenceWhenRepeated(), std::string());
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
        std::unique_ptr<LiveLab> lab;
        for (std::uint16_t base = 20'500; base < 60'000 && !(lab && lab->isOpen()); base += 1000) {
            options.portBase = base; // where nobody else happens to listen
            lab = std::make_unique<LiveLab>(bobsPlan(), options);
        }
        QVERIFY(lab->isOpen());
        std::set<std::uint16_t> ports;
        for (const live::LabEndpoint& endpoint : lab->lab().endpoints())
            ports.insert(endpoint.local.port);
        QCOMPARE(*ports.begin(), options.portBase);
        QCOMPARE(*ports.rbegin(), options.portBase + int(ports.size()) - 1);

        options.bind = *parseIpAddress("127.0.0.1");
        const auto second = live::Lab::open(bobsPlan(), options);
        QVERIFY(!second);
        QVERIFY(second.error().starts_with("127.0.0.1:" + std::to_string(options.portBase) + ": "));
    }
};

POSTROAD_TEST(TstLab);
#include "tst_lab.moc"
