// SPDX-License-Identifier: MIT
// Two channels with puppets for sessions, on the simulated network: what is recorded, with which
// causes, and how connections end.
#include "core/runtime/channel.h"
#include "tests/core/runtime/puppet.h"
#include "tests/core/runtime/toy_layer.h"
#include "tests/core/sim/network_support.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using postroad::runtime::Channel;
using postroad::runtime::SessionPort;
using postroad::tests::Puppet;
using trace::Event;
using trace::EventKind;

namespace {

using Notes = std::vector<std::string>;

/// One end: channel, puppet, and how it ended.
struct Party
{
    Party(runtime::Runtime& runtime, bool isClient)
        : channel(runtime,
            {.progressed = [this] { ++progressed; },
                .ended = [this](Channel::End end) { ends.push_back(end); },
                .subjectOf = [this](const Utterance& utterance) -> std::optional<trace::Subject> {
                    if (utterance.text.starts_with("RCPT "))
                        return trace::Subject{1, static_cast<std::uint32_t>(++recipients), 0};
                    return std::nullopt;
                },
                .secure = [this, isClient]() -> std::unique_ptr<SecureLayer> {
                    if (hello.empty())
                        return nullptr;
                    return std::make_unique<tests::ToyLayer>(isClient, hello);
                }})
    {
        auto port = std::make_unique<SessionPort<Puppet>>(channel, isClient);
        session = &port->session;
        channel.setSession(std::move(port));
    }

    std::string hello = "hello"; ///< of its TLS; empty: it has none
    int progressed = 0;
    int recipients = 0;
    std::vector<Channel::End> ends;
    Channel channel;
    Puppet* session = nullptr;
};

using Ends = std::vector<Channel::End>;

class Pair
{
public:
    Pair()
    {
        b().listen(2525, trace::Protocol::Smtp, [this](ConnectionId id) {
            server->channel.accept(id);
            return &server->channel;
        });
    }
    void call(std::string_view address = "198.51.100.1", std::uint16_t port = 2525)
    {
        client->channel.setSubject({1, 0, 1});
        client->channel.connect({*parseIpAddress(address), port}, trace::Protocol::Smtp, 30s);
    }
    void open()
    {
        call();
        wire.wait(60ms);
    }
    runtime::Runtime& a() { return wire.a(); }
    runtime::Runtime& b() { return wire.b(); }
    [[nodiscard]] const trace::Trace& trace() const { return wire.world.trace(); }

    /// The only event of that kind with that text.
    [[nodiscard]] EventId find(EventKind kind, std::string_view text) const
    {
        for (std::size_t k = 0; k < trace().size(); ++k) {
            if (trace().at(k).kind == kind && trace().text(trace().at(k)) == text)
                return EventId(static_cast<std::uint32_t>(k));
        }
        return {};
    }
    [[nodiscard]] std::size_t count(EventKind kind) const
    {
        const auto kinds = wire.kinds();
        return static_cast<std::size_t>(std::count(kinds.begin(), kinds.end(), kind));
    }

    tests::Wire wire;
    std::unique_ptr<Party> client = std::make_unique<Party>(a(), true);
    std::unique_ptr<Party> server = std::make_unique<Party>(b(), false);
};

} // namespace

class TstChannel : public QObject
{
    Q_OBJECT

private slots:
    // --- what is recorded ---
    void linesAreSentAndArrive()
    {
        Pair pair;
        pair.server->session->onStart = [&] { pair.server->session->say("220 hello"); };
        pair.client->session->onLine = [&](const std::string& line) {
            if (line == "220 hello")
                pair.client->session->say("NOOP");
        };
        pair.open();
        pair.wire.settle();
        const EventId greeting = pair.find(EventKind::ReplySent, "220 hello");
        const EventId heard = pair.find(EventKind::ReplyArrived, "220 hello");
        const EventId noop = pair.find(EventKind::CommandSent, "NOOP");
        const EventId arrived = pair.find(EventKind::CommandArrived, "NOOP");
        QVERIFY(greeting.valid() && heard.valid() && noop.valid() && arrived.valid());
        const trace::Trace& trace = pair.trace();
        QCOMPARE(trace[heard].cause, greeting);
        QCOMPARE(trace[noop].cause, heard);
        QCOMPARE(trace[arrived].cause, noop);
        QCOMPARE(trace[heard].time - trace[greeting].time, Duration(10ms));
        QCOMPARE(trace[greeting].host, HostId(1));
        QCOMPARE(trace[heard].host, HostId(0));
        QVERIFY(!trace[greeting].fromClient() && trace[noop].fromClient());
        QCOMPARE(trace[noop].offset, std::uint64_t{0});
        QCOMPARE(pair.count(EventKind::CommandArrived), std::size_t{1}); // not heard again
    }
    void pipelinedRepliesHaveTheirOwnCauses()
    {
        Pair pair;
        pair.server->session->onLine = [&](const std::string& line) {
            pair.server->session->say("250 " + line, false);
            pair.server->session->say("250 end of " + line);
        };
        pair.open();
        for (const char* line : {"MAIL x", "RCPT a", "RCPT b", "DATA"})
            pair.client->session->say(line);
        pair.client->channel.pump();
        pair.wire.settle();
        for (const std::string line : {"MAIL x", "RCPT a", "RCPT b", "DATA"}) {
            const EventId arrived = pair.find(EventKind::CommandArrived, line);
            QVERIFY(arrived.valid());
            for (const std::string& reply : {"250 " + line, "250 end of " + line}) {
                const EventId sent = pair.find(EventKind::ReplySent, reply);
                QCOMPARE(pair.trace()[sent].cause, arrived);
                QCOMPARE(pair.trace().subject(pair.trace()[sent]),
                    pair.trace().subject(pair.trace()[arrived]));
            }
        }
    }
    void subjectsFollowTheCommands()
    {
        Pair pair;
        pair.server->session->onLine = [&](const std::string& line) {
            pair.server->session->say("250 " + line);
        };
        pair.open();
        for (const char* line : {"RCPT a", "RCPT b", "DATA"})
            pair.client->session->say(line);
        pair.client->channel.pump();
        pair.wire.settle();
        const auto subjectOf = [&](EventKind kind, const char* text) {
            return pair.trace().subject(pair.trace()[pair.find(kind, text)]);
        };
        QCOMPARE(subjectOf(EventKind::CommandSent, "RCPT a"), (trace::Subject{1, 1, 0}));
        QCOMPARE(subjectOf(EventKind::CommandArrived, "RCPT b"), (trace::Subject{1, 2, 0}));
        QCOMPARE(subjectOf(EventKind::ReplySent, "250 RCPT b"), (trace::Subject{1, 2, 0}));
        QCOMPARE(subjectOf(EventKind::ReplyArrived, "250 RCPT a"), (trace::Subject{1, 1, 0}));
        QCOMPARE(subjectOf(EventKind::ReplySent, "250 DATA"), (trace::Subject{1, 0, 1}));
    }
    void serverBeginsWithTheCallsSubject()
    {
        Pair pair;
        pair.server->session->onStart = [&] { pair.server->session->say("220 hello"); };
        pair.open();
        QCOMPARE(pair.trace().subject(pair.trace()[pair.find(EventKind::ReplySent, "220 hello")]),
            (trace::Subject{1, 0, 1}));
    }
    void forcedRepliesAreMarkedToTheirLastLine()
    {
        Pair pair;
        pair.server->session->onStart = [&] {
            pair.server->channel.markForced();
            pair.server->session->say("452-no", false);
            pair.server->session->say("452 room");
            pair.server->session->say("250 mine");
        };
        pair.open();
        const auto forced = [&](EventKind kind, const char* text) {
            return pair.trace()[pair.find(kind, text)].forced();
        };
        QVERIFY(forced(EventKind::ReplySent, "452-no"));
        QVERIFY(forced(EventKind::ReplySent, "452 room"));
        QVERIFY(forced(EventKind::ReplyArrived, "452 room"));
        QVERIFY(!forced(EventKind::ReplySent, "250 mine"));
    }
    void bodiesShareTheirBlob()
    {
        Pair pair;
        pair.open();
        const Blob body = makeBlob("Subject: Hi\r\n\r\nHi\r\n");
        pair.client->channel.setBody(body);
        pair.client->session->sayBody(*body);
        pair.client->channel.pump();
        pair.wire.settle();
        for (const EventKind kind : {EventKind::BodySent, EventKind::BodyArrived}) {
            const EventId event = pair.find(kind, *body);
            QVERIFY(event.valid());
            QCOMPARE(static_cast<const void*>(pair.trace().text(pair.trace()[event]).data()),
                static_cast<const void*>(body->data()));
            QCOMPARE(pair.trace()[event].number, static_cast<std::uint32_t>(body->size()));
        }
    }
    void statesAreRecorded()
    {
        Pair pair;
        pair.server->session->onStart = [&] { pair.server->session->enter("greeted"); };
        pair.open();
        QCOMPARE(pair.count(EventKind::SessionState), std::size_t{1});
        const trace::Event& state = pair.trace().at(pair.trace().size() - 1);
        QCOMPARE(pair.trace().word(state), std::string_view("greeted"));
        QCOMPARE(state.host, HostId(1));
    }

    // --- TLS ---
    void tlsBeginsBetweenTwoLines()
    {
        Pair pair;
        pair.server->session->onLine = [&](const std::string& line) {
            pair.server->session->say("220 " + line);
            pair.server->session->tlsWanted = line == "STARTTLS";
        };
        pair.client->session->onLine = [&](const std::string& line) {
            pair.client->session->tlsWanted = line == "220 STARTTLS";
        };
        pair.client->session->onTls = [&] { pair.client->session->say("EHLO"); };
        pair.open();
        pair.client->session->say("STARTTLS");
        pair.client->channel.pump();
        pair.wire.settle();
        QCOMPARE(pair.server->session->notes, (Notes{"start", "STARTTLS", "tls TOY", "EHLO"}));
        QCOMPARE(
            pair.client->session->notes, (Notes{"start", "220 STARTTLS", "tls TOY", "220 EHLO"}));
        QVERIFY(pair.client->channel.tls() && pair.server->channel.tls());
        // The trace counts what was said, not what the wire carried.
        const trace::Trace& trace = pair.trace();
        const EventId ehlo = pair.find(EventKind::CommandSent, "EHLO");
        QCOMPARE(trace[ehlo].offset, std::uint64_t{10});
        QVERIFY(pair.find(EventKind::CommandArrived, "EHLO").valid());
        QCOMPARE(trace[pair.find(EventKind::CommandArrived, "EHLO")].cause, ehlo);
        QCOMPARE(pair.count(EventKind::TlsEstablished), std::size_t{2});
        for (std::uint32_t k = 0; k < trace.size(); ++k) {
            const bool clients = trace.at(k).fromClient();
            if (trace.at(k).kind == EventKind::TlsEstablished)
                QVERIFY(
                    EventId(k) < (clients ? ehlo : pair.find(EventKind::CommandArrived, "EHLO")));
        }
    }
    void tlsFromTheStart()
    {
        Pair pair;
        pair.client->channel.secureFromStart();
        pair.server->channel.secureFromStart();
        for (Party* party : {pair.client.get(), pair.server.get()})
            party->session->wants = false; // sessions hear nothing before they start
        pair.client->session->onStart = [&] { pair.client->session->wants = true; };
        pair.server->session->onStart = [&] {
            pair.server->session->wants = true;
            pair.server->session->say("220 hello");
        };
        pair.client->session->onLine = [&](const std::string&) {
            pair.client->session->isClosing = true;
        };
        pair.open();
        pair.wire.settle();
        QCOMPARE(pair.client->session->notes, (Notes{"tls TOY", "start", "220 hello", "gone"}));
        QCOMPARE(pair.server->session->notes, (Notes{"tls TOY", "start", "gone"}));
        QCOMPARE(pair.client->ends, (Ends{Channel::End::Closed}));
        QCOMPARE(pair.server->ends, (Ends{Channel::End::Closed}));
        QCOMPARE(pair.count(EventKind::ConnectionReset), std::size_t{0});
        QVERIFY(pair.wire.world.now() < Instant(1s));
    }
    void tlsFails_data()
    {
        QTest::addColumn<QByteArray>("hello");
        QTest::addColumn<QByteArray>("note");
        QTest::newRow("of another kind") << QByteArray("olleh") << QByteArray("the hello is wrong");
        QTest::newRow("not set up") << QByteArray() << QByteArray("TLS is not set up on this side");
        QTest::newRow("never an answer")
            << QByteArray("he") << QByteArray("the handshake took too long");
    }
    void tlsFails()
    {
        QFETCH(QByteArray, hello);
        QFETCH(QByteArray, note);
        Pair pair;
        pair.client->channel.secureFromStart();
        pair.server->channel.secureFromStart();
        pair.client->hello = hello.toStdString();
        pair.server->session->onStart = [&] { pair.server->session->say("220 hello"); };
        pair.open();
        pair.wire.settle();
        const bool isOurs = hello.isEmpty();
        const tests::Puppet& session = *(isOurs ? pair.client : pair.server)->session;
        QCOMPARE(session.notes.front(), "no tls: " + note.toStdString());
        QCOMPARE(pair.client->ends.size(), std::size_t{1});
        QCOMPARE(pair.server->ends.size(), std::size_t{1});
        QVERIFY(pair.find(EventKind::TlsFailed, note.toStdString()).valid());
        QCOMPARE(pair.count(EventKind::ReplySent), std::size_t{0});
    }
    void tlsCarriesMuch()
    {
        Pair pair;
        pair.client->channel.secureFromStart();
        pair.server->channel.secureFromStart();
        constexpr std::size_t kOctets = 1'000'000;
        pair.server->session->onStart = [&] {
            pair.server->session->sayBody(std::string(kOctets, 'x'));
            pair.server->session->isClosing = true;
        };
        pair.open();
        pair.wire.settle();
        QCOMPARE(pair.client->session->octetsHeard, std::uint64_t{kOctets});
        QCOMPARE(pair.client->ends, (Ends{Channel::End::Closed}));
    }

    // --- back-pressure ---
    void holdsInputThatIsNotWanted()
    {
        Pair pair;
        pair.open();
        pair.server->session->wants = false;
        pair.server->channel.pump();
        pair.client->session->say("one");
        pair.client->channel.pump();
        pair.wire.wait(1s);
        QCOMPARE(pair.server->session->notes, (Notes{"start"}));
        QVERIFY(!pair.find(EventKind::CommandArrived, "one").valid());
        pair.server->session->wants = true;
        pair.server->channel.pump();
        pair.wire.settle();
        QCOMPARE(pair.server->session->notes, (Notes{"start", "one"}));
        QVERIFY(pair.find(EventKind::CommandArrived, "one").valid());
    }
    void writesNoMoreThanThereIsRoomFor()
    {
        Pair pair;
        pair.open();
        pair.server->session->wants = false;
        pair.server->channel.pump();
        constexpr std::size_t kOctets = 3'000'000;
        pair.client->session->sayBody(std::string(kOctets, 'x'));
        pair.client->channel.pump();
        pair.wire.wait(10s);
        QVERIFY(pair.client->session->out.size() > kOctets - 400'000);
        QCOMPARE(pair.server->session->octetsHeard, std::uint64_t{0});
        pair.server->session->wants = true;
        pair.server->channel.pump();
        pair.wire.settle();
        QCOMPARE(pair.server->session->octetsHeard, std::uint64_t{kOctets});
    }
    void closesOnceAllIsWritten()
    {
        // More than the window, and "close" said at once: the peer must still get all of it.
        Pair pair;
        pair.open();
        constexpr std::size_t kOctets = 1'000'000;
        pair.server->session->sayBody(std::string(kOctets, 'x'));
        pair.server->session->isClosing = true;
        pair.server->channel.pump();
        pair.wire.settle();
        QCOMPARE(pair.client->session->octetsHeard, std::uint64_t{kOctets});
        QCOMPARE(pair.server->ends, (Ends{Channel::End::Closed}));
        QCOMPARE(pair.client->ends, (Ends{Channel::End::Closed}));
    }
    void finishesItsWordsAfterTheOtherHasClosed()
    {
        // "printf 'RETR 1…QUIT' | nc": the client closes its direction and goes on reading.
        Pair pair;
        pair.open();
        constexpr std::size_t kOctets = 1'000'000;
        pair.server->session->onLine = [&](const std::string&) {
            pair.server->session->sayBody(std::string(kOctets, 'x'));
        };
        pair.client->session->say("RETR 1");
        pair.client->channel.pump();
        pair.client->session->isClosing = true;
        pair.client->channel.pump();
        pair.wire.settle();
        QCOMPARE(pair.client->session->octetsHeard, std::uint64_t{kOctets});
        QCOMPARE(pair.server->ends, (Ends{Channel::End::Closed}));
    }

    void answersLateThoughTheOtherHasClosed()
    {
        // "printf 'DATA…' | nc -N": the owner makes up its mind when the end has long been read.
        Pair pair;
        pair.open();
        Puppet& server = *pair.server->session;
        server.owes = true;
        server.timeout = Instant(1s);
        server.onTimeout = [&server] {
            server.owes = false;
            server.say("ANSWER");
        };
        pair.client->session->say("QUESTION");
        pair.client->channel.pump();
        pair.client->session->isClosing = true;
        pair.client->channel.pump();
        pair.wire.settle();
        QCOMPARE(server.notes, (Notes{"start", "QUESTION", "timeout@1000", "gone"}));
        QVERIFY(pair.client->session->octetsHeard == std::string_view("ANSWER\r\n").size());
        QCOMPARE(pair.server->ends, (Ends{Channel::End::Closed}));
    }

    // --- how it ends ---
    void bothClose()
    {
        Pair pair;
        pair.open();
        pair.client->session->isClosing = true;
        pair.client->channel.pump();
        pair.wire.settle();
        QCOMPARE(pair.client->ends, (Ends{Channel::End::Closed}));
        QCOMPARE(pair.server->ends, (Ends{Channel::End::Closed}));
        QCOMPARE(pair.count(EventKind::ConnectionClosed), std::size_t{2});
        QCOMPARE(pair.count(EventKind::ConnectionReset), std::size_t{0});
        QCOMPARE(pair.server->session->notes, (Notes{"start", "gone"}));
        QVERIFY(pair.client->channel.ended());
        QVERIFY(pair.wire.world.now() < Instant(1s)); // nobody waits for a timer
    }
    void hearsTheEndBehindWhatNobodyReads_data()
    {
        QTest::addColumn<bool>("tls");
        QTest::newRow("commands sent ahead") << false;
        QTest::newRow("a word of TLS") << true;
    }
    void hearsTheEndBehindWhatNobodyReads()
    {
        // Sessions that are over want no input; the connection ends all the same, at once.
        QFETCH(bool, tls);
        Pair pair;
        Puppet& server = *pair.server->session;
        Puppet& client = *pair.client->session;
        if (tls) {
            pair.client->channel.secureFromStart();
            pair.server->channel.secureFromStart();
        }
        server.onLine = [&](const std::string&) {
            server.say("221 bye");
            server.isClosing = true;
            server.wants = false;
        };
        client.onLine = [&](const std::string&) {
            client.isClosing = true;
            client.wants = false;
        };
        pair.open();
        client.say("QUIT");
        pair.client->channel.pump();
        pair.wire.wait(1ms);
        client.say("NOOP");
        pair.client->channel.pump();
        pair.wire.settle();
        QCOMPARE(pair.client->ends, (Ends{Channel::End::Closed}));
        QCOMPARE(pair.server->ends, (Ends{Channel::End::Closed}));
        QVERIFY(!pair.find(EventKind::CommandArrived, "NOOP").valid());
        QCOMPARE(pair.count(EventKind::ConnectionReset), std::size_t{0});
        QVERIFY(pair.wire.world.now() < Instant(1s));
    }
    void doesNotHearOutWhoPushesOn()
    {
        Pair pair;
        pair.open();
        pair.server->session->isClosing = true;
        pair.server->session->wants = false;
        pair.server->channel.pump();
        constexpr std::size_t kOctets = 5'000'000;
        pair.client->session->sayBody(std::string(kOctets, 'x'));
        pair.client->channel.pump();
        pair.wire.wait(10s);
        QVERIFY(pair.client->session->out.size() > kOctets / 2);
        pair.wire.settle();
        QCOMPARE(pair.server->ends, (Ends{Channel::End::Closed}));
    }
    void refused()
    {
        Pair pair;
        pair.call("198.51.100.1", 26);
        pair.wire.settle();
        QCOMPARE(pair.client->ends, (Ends{Channel::End::Refused}));
        QCOMPARE(pair.client->session->notes, (Notes{"gone"}));
        QVERIFY(pair.client->progressed > 0);
    }
    void noAnswer()
    {
        Pair pair;
        pair.call("203.0.113.1");
        pair.wire.settle();
        QCOMPARE(pair.client->ends, (Ends{Channel::End::TimedOut}));
        QCOMPARE(pair.wire.world.now(), Instant(30s));
    }
    void brokenOff()
    {
        Pair pair;
        pair.open();
        pair.wire.world.network().reset(pair.client->channel.connection());
        pair.wire.settle();
        QCOMPARE(pair.client->ends, (Ends{Channel::End::Lost}));
        QCOMPARE(pair.server->ends, (Ends{Channel::End::Lost}));
        QCOMPARE(pair.client->session->notes, (Notes{"start", "gone"}));
    }
    void aborted()
    {
        Pair pair;
        pair.open();
        pair.client->channel.abort();
        QCOMPARE(pair.client->ends, (Ends{Channel::End::Lost}));
        pair.client->channel.abort();
        pair.wire.settle();
        QCOMPARE(pair.client->ends, (Ends{Channel::End::Lost}));
        QCOMPARE(pair.server->ends, (Ends{Channel::End::Lost}));
    }
    void closesWhileTheOtherBreaks()
    {
        Pair pair;
        pair.open();
        pair.client->session->isClosing = true;
        pair.client->channel.pump();
        pair.server->channel.abort();
        pair.wire.settle();
        QCOMPARE(pair.client->ends, (Ends{Channel::End::Lost}));
        QCOMPARE(pair.server->ends, (Ends{Channel::End::Lost}));
    }
    void doesNotWaitForEverForTheOthersClose()
    {
        // The peer has stopped reading: it never learns of our close, and never closes its side.
        Pair pair;
        pair.open();
        pair.server->session->wants = false;
        pair.server->channel.pump();
        pair.client->session->say("QUIT");
        pair.client->session->isClosing = true;
        pair.client->channel.pump();
        pair.wire.settle();
        QCOMPARE(pair.client->ends, (Ends{Channel::End::Closed}));
    }
    void doesNotWaitForEverForAReader()
    {
        // The client has closed and reads no more: what is left to say is dropped.
        Pair pair;
        pair.open();
        pair.wire.a().setReading(pair.client->channel.connection(), false);
        pair.server->session->sayBody(std::string(1'000'000, 'x'));
        pair.server->channel.pump();
        pair.wire.a().shutdown(pair.client->channel.connection());
        pair.wire.settle();
        QCOMPARE(pair.server->ends, (Ends{Channel::End::Closed}));
    }
    void hostGoesDownForGood()
    {
        Pair pair;
        pair.open();
        pair.client->session->isClosing = true;
        pair.client->channel.pump();
        pair.wire.world.setUp(HostId(1), false);
        pair.wire.settle();
        QCOMPARE(pair.client->ends.size(), std::size_t{1});
    }
    void goesAwayWhileOpen()
    {
        Pair pair;
        pair.open();
        pair.client.reset();
        pair.wire.settle();
        QCOMPARE(pair.server->ends, (Ends{Channel::End::Lost}));
    }
    void goesAwayWhileCalling()
    {
        Pair pair;
        pair.call();
        pair.wire.wait(5ms);
        pair.client.reset();
        pair.wire.settle();
        QVERIFY(pair.server->session->octetsHeard == 0);
    }

    // --- timers ---
    void wakesItsSession()
    {
        Pair pair;
        pair.client->session->onTimeout = [&] { pair.client->session->say("late"); };
        pair.open();
        pair.client->session->timeout = Instant(5s);
        pair.client->channel.pump();
        pair.wire.settle();
        QCOMPARE(pair.client->session->notes, (Notes{"start", "timeout@5000"}));
        QCOMPARE(pair.server->session->notes, (Notes{"start", "late"}));
    }
    void noTimerAfterTheEnd()
    {
        Pair pair;
        pair.open();
        pair.client->session->timeout = Instant(5s);
        pair.client->channel.pump();
        pair.client->channel.abort();
        pair.wire.settle();
        QCOMPARE(pair.client->session->notes, (Notes{"start", "gone"}));
    }
};

POSTROAD_TEST(TstChannel);
#include "tst_channel.moc"
