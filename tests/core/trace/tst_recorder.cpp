// SPDX-License-Identifier: MIT
#include "core/trace/recorder.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace postroad;
using namespace postroad::trace;

namespace {

struct Fixture
{
    Trace trace;
    Recorder recorder{trace};
    HostId client = recorder.addHost("mta.example.org");
    HostId server = recorder.addHost("mx.example.net");

    ConnectionId call(Protocol protocol = Protocol::Smtp)
    {
        ConnectionInfo info;
        info.client = client;
        info.server = server;
        info.protocol = protocol;
        const ConnectionId id = recorder.addConnection(info);
        recorder.record({}, {.kind = EventKind::ConnectionAttempt, .connection = id});
        return id;
    }
    EventId say(ConnectionId connection, std::string_view text, std::uint64_t end,
        EventKind kind = EventKind::CommandSent)
    {
        return recorder.recordSaid({},
            {.kind = kind,
                .host = client,
                .connection = connection,
                .text = text,
                .flags = Event::kFromClient},
            end);
    }
};

} // namespace

class TstRecorder : public QObject
{
    Q_OBJECT

private slots:
    void numbersPairsAndHops()
    {
        Fixture f;
        const ConnectionId first = f.call();
        const ConnectionId dns = f.call(Protocol::Dns);
        const ConnectionId second = f.call();
        QCOMPARE(f.trace.connection(first).ordinalOfPair, 1U);
        QCOMPARE(f.trace.connection(dns).ordinalOfPair, 2U);
        QCOMPARE(f.trace.connection(second).ordinalOfPair, 3U);
        QCOMPARE(f.trace.connection(first).hop, 1U);
        QCOMPARE(f.trace.connection(dns).hop, 0U);
        QCOMPARE(f.trace.connection(second).hop, 2U);
        QCOMPARE(f.trace[f.trace.connection(second).attempt].connection, second);
        std::swap(f.client, f.server);
        QCOMPARE(f.trace.connection(f.call()).ordinalOfPair, 1U);
    }
    void numbersMessagesFromOne()
    {
        Fixture f;
        QCOMPARE(f.recorder.addMessage({"<a@example.org>", {}, {"x@example.net"}, 1, 0}), 1U);
        QCOMPARE(f.recorder.addMessage({"<b@example.org>", {}, {}, 0, 1}), 2U);
        QCOMPARE(f.trace.message(2).about, 1U);
        const EventId event = f.recorder.record({}, {.subject = {1, 1, 0}});
        QCOMPARE(f.trace.recipient(f.trace[event]), std::string_view("x@example.net"));
        for (const Subject none : {Subject{1, 0, 0}, Subject{1, 2, 0}, Subject{2, 1, 0}, Subject{}})
            QVERIFY(f.trace.recipient(f.trace[f.recorder.record({}, {.subject = none})]).empty());
    }
    void internsWordsAndSubjects()
    {
        Fixture f;
        const auto event = [&](std::string_view word, Subject subject) {
            return f.trace[f.recorder.record({}, {.subject = subject, .word = word})];
        };
        const Event a = event("RCPT", {1, 2, 3});
        const Event b = event(std::string("RC") + "PT", {1, 2, 3});
        const Event c = event("rcpt", {1, 2, 4});
        QCOMPARE(a.word, b.word);
        QCOMPARE(a.subject, b.subject);
        QVERIFY(a.word != c.word && a.subject != c.subject);
        const Event none = event("", {});
        QVERIFY(!none.word.valid() && !none.subject.valid());
        QCOMPARE(f.trace.subject(none), Subject{});
        QCOMPARE(f.trace.word(none), std::string_view());
    }
    void keepsTextsWhateverTheirLength()
    {
        Fixture f;
        std::vector<std::string> texts;
        for (std::size_t k = 0; k < 300; ++k)
            texts.emplace_back(k * k % 30'011, static_cast<char>('a' + k % 26));
        for (const std::string& text : texts)
            f.recorder.record({}, {.text = text});
        for (std::size_t k = 0; k < texts.size(); ++k)
            QVERIFY(f.trace.text(f.trace.at(k)) == texts[k]);
    }
    void sharesABlobInsteadOfCopying()
    {
        Fixture f;
        const Blob body = makeBlob(std::string(100, 'x') + "tail");
        const auto chunk = [&](std::size_t from, std::size_t length) {
            return f.trace.text(f.trace[f.recorder.record(
                {}, {.text = std::string_view(*body).substr(from, length), .blob = body})]);
        };
        QCOMPARE(
            static_cast<const void*>(chunk(0, 50).data()), static_cast<const void*>(body->data()));
        QCOMPARE(static_cast<const void*>(chunk(100, 4).data()),
            static_cast<const void*>(body->data() + 100));
        // A text that lies elsewhere is copied although a blob came along.
        const std::string other = "other";
        const EventId copied = f.recorder.record({}, {.text = other, .blob = body});
        QVERIFY(f.trace.text(f.trace[copied]).data() != other.data());
        QCOMPARE(f.trace.text(f.trace[copied]), std::string_view("other"));
    }
    void keepsTheBeginningsOfBodies()
    {
        Fixture f;
        f.recorder.setBodyLimit(10);
        const ConnectionId call = f.call();
        const Blob letter = makeBlob("0123456789abcdef");
        const auto chunk = [&](std::size_t from, std::size_t length, std::uint8_t flags) {
            const EventId sent = f.recorder.recordSaid({},
                {.kind = EventKind::BodySent,
                    .connection = call,
                    .text = std::string_view(*letter).substr(from, length),
                    .blob = letter,
                    .number = static_cast<std::uint32_t>(length),
                    .flags = flags},
                from + length);
            return std::string(f.trace.text(f.trace[sent])) + '/'
                + std::to_string(f.trace[sent].number);
        };
        QCOMPARE(chunk(0, 6, Event::kFromClient), std::string("012345/6"));
        QCOMPARE(chunk(6, 6, Event::kFromClient), std::string("6789/6"));
        QCOMPARE(chunk(0, 3, 0), std::string("012/3")); // the other direction has its own
        QCOMPARE(chunk(12, 4, Event::kFromClient | Event::kLast), std::string("/4"));
        QCOMPARE(chunk(0, 16, Event::kFromClient | Event::kLast), std::string("0123456789/16"));
        QCOMPARE(letter.use_count(), 1L); // nothing holds what wasn't kept
        QCOMPARE(chunk(0, 12, Event::kFromClient), std::string("0123456789/12"));
        const EventId line = f.say(call, "BDAT 16 LAST", 14);
        QCOMPARE(f.trace.text(f.trace[line]).size(), std::size_t{12});
        QCOMPARE(chunk(0, 5, Event::kFromClient), std::string("01234/5"));
    }
    void takesTheCurrentCauseUnlessGiven()
    {
        Fixture f;
        const EventId first = f.recorder.record({}, {});
        QVERIFY(!f.trace[first].cause.valid());
        f.recorder.setCause(first);
        const EventId second = f.recorder.record({}, {});
        QCOMPARE(f.trace[second].cause, first);
        f.recorder.setCause(second);
        QCOMPARE(f.trace[f.recorder.record({}, {.cause = first})].cause, first);
        QCOMPARE(f.recorder.cause(), second);
        QCOMPARE(f.recorder.lastEvent(), EventId(2));
    }
    void tellsItsListenerWhenTheEventStands()
    {
        Fixture f;
        std::vector<std::size_t> sizes;
        f.recorder.setListener([&](EventId id) {
            QCOMPARE(std::size_t{id.value} + 1, f.trace.size());
            sizes.push_back(f.trace.size());
        });
        f.recorder.record({}, {});
        const ConnectionId connection = f.call();
        f.say(connection, "NOOP", 6);
        f.recorder.recordArrivedUpTo({}, connection, true, 6, f.server);
        QCOMPARE(sizes, (std::vector<std::size_t>{1, 2, 3, 4}));
    }

    // --- streams: sent, then arrived by offset ---
    void arrivesLineByLine()
    {
        Fixture f;
        const ConnectionId c = f.call();
        const EventId one = f.say(c, "MAIL FROM:<a@example.org>", 27);
        const EventId two = f.say(c, "RCPT TO:<b@example.net>", 52);
        const std::size_t before = f.trace.size();
        QVERIFY(!f.recorder.recordArrivedUpTo(Instant(1ms), c, true, 26, f.server).valid());
        QCOMPARE(f.trace.size(), before); // half a line is none
        const EventId first = f.recorder.recordArrivedUpTo(Instant(2ms), c, true, 30, f.server);
        QCOMPARE(f.trace[first].cause, one);
        QCOMPARE(f.trace[first].kind, EventKind::CommandArrived);
        QCOMPARE(f.trace[first].host, f.server);
        QCOMPARE(f.trace[first].time, Instant(2ms));
        QCOMPARE(f.trace.text(f.trace[first]), std::string_view("MAIL FROM:<a@example.org>"));
        QVERIFY(!f.recorder.recordArrivedUpTo(Instant(3ms), c, true, 51, f.server).valid());
        const EventId second = f.recorder.recordArrivedUpTo(Instant(4ms), c, true, 999, f.server);
        QCOMPARE(f.trace[second].cause, two);
        QCOMPARE(f.recorder.arrivalEndingAt(c, true, 27), first);
        QCOMPARE(f.recorder.arrivalEndingAt(c, true, 52), second);
        QVERIFY(!f.recorder.arrivalEndingAt(c, true, 40).valid());
        QVERIFY(!f.recorder.arrivalEndingAt(c, false, 27).valid());
    }
    void oneCallMayBringSeveral()
    {
        Fixture f;
        const ConnectionId c = f.call();
        f.say(c, "A", 3);
        const EventId b = f.say(c, "B", 6);
        const std::size_t before = f.trace.size();
        const EventId last = f.recorder.recordArrivedUpTo({}, c, true, 6, f.server);
        QCOMPARE(f.trace.size(), before + 2);
        QCOMPARE(f.trace[last].cause, b);
    }
    void knowsNoArrivalBeforeItComes()
    {
        Fixture f;
        const ConnectionId c = f.call();
        f.say(c, "A", 3);
        QVERIFY(!f.recorder.arrivalEndingAt(c, true, 3).valid());
    }
    void directionsAndConnectionsAreApart()
    {
        Fixture f;
        const ConnectionId one = f.call();
        const ConnectionId two = f.call();
        f.say(one, "A", 3);
        QVERIFY(!f.recorder.recordArrivedUpTo({}, two, true, 3, f.server).valid());
        QVERIFY(!f.recorder.recordArrivedUpTo({}, one, false, 3, f.client).valid());
        QVERIFY(f.recorder.recordArrivedUpTo({}, one, true, 3, f.server).valid());
        f.recorder.forgetStreams(one);
        QVERIFY(!f.recorder.arrivalEndingAt(one, true, 3).valid());
    }
    void eachKindHasItsArrival_data()
    {
        QTest::addColumn<int>("sent");
        QTest::addColumn<int>("arrived");
        const auto add = [](const char* name, EventKind sent, EventKind arrived) {
            QTest::newRow(name) << int(sent) << int(arrived);
        };
        add("command", EventKind::CommandSent, EventKind::CommandArrived);
        add("reply", EventKind::ReplySent, EventKind::ReplyArrived);
        add("body", EventKind::BodySent, EventKind::BodyArrived);
        add("query", EventKind::DnsQuery, EventKind::DnsQueryArrived);
        add("response", EventKind::DnsResponse, EventKind::DnsResponseArrived);
    }
    void eachKindHasItsArrival()
    {
        QFETCH(const int, sent);
        QFETCH(const int, arrived);
        Fixture f;
        const ConnectionId c = f.call();
        f.say(c, "x", 5, static_cast<EventKind>(sent));
        const EventId arrival = f.recorder.recordArrivedUpTo({}, c, true, 5, f.server);
        QCOMPARE(int(f.trace[arrival].kind), arrived);
    }
    void heardIsForPeersThatWereNotRecorded()
    {
        Fixture f;
        const ConnectionId c = f.call();
        const Draft heard{.kind = EventKind::CommandArrived,
            .host = f.server,
            .connection = c,
            .text = "EHLO x",
            .flags = Event::kFromClient};
        const EventId first = f.recorder.recordHeard({}, heard, 8);
        QVERIFY(first.valid());
        QCOMPARE(f.recorder.arrivalEndingAt(c, true, 8), first);
        QVERIFY(!f.recorder.recordHeard({}, heard, 8).valid()); // it stands already
        f.say(c, "NOOP", 14);
        QVERIFY(!f.recorder.recordHeard({}, heard, 14).valid()); // its sending was recorded
    }
    void forgetsOldArrivalsOnly()
    {
        Fixture f;
        const ConnectionId c = f.call();
        constexpr std::uint64_t kLines = 6000;
        for (std::uint64_t k = 1; k <= kLines; ++k)
            f.say(c, "x", 3 * k);
        f.recorder.recordArrivedUpTo({}, c, true, 3 * kLines, f.server);
        QVERIFY(!f.recorder.arrivalEndingAt(c, true, 3).valid());
        QVERIFY(f.recorder.arrivalEndingAt(c, true, 3 * kLines).valid());
        QVERIFY(f.recorder.arrivalEndingAt(c, true, 3 * (kLines - 4000)).valid());
        f.say(c, "y", 3 * kLines + 3);
        QVERIFY(f.recorder.recordArrivedUpTo({}, c, true, 3 * kLines + 3, f.server).valid());
    }

    void whatIsNotRecordedDoesNotGrow()
    {
        Fixture f;
        const ConnectionId open = f.call();
        f.recorder.mute();
        std::vector<ConnectionId> standing;
        for (int k = 0; k < 100; ++k)
            standing.push_back(f.call());
        for (int k = 0; k < 10'000; ++k) {
            const ConnectionId passing = f.call();
            QVERIFY(passing != open);
            QVERIFY(std::find(standing.begin(), standing.end(), passing) == standing.end());
            QVERIFY(!f.say(passing, "NOOP", 6).valid());
            f.recorder.forgetStreams(passing);
        }
        QVERIFY(f.trace.connections().size() <= 1 + 100 + 1024 + 1);
        QCOMPARE(f.trace.size(), std::size_t{1});
    }

    // --- the trace's own look-ups ---
    void findsHostsWithoutRegardToCase()
    {
        Fixture f;
        QCOMPARE(f.trace.findHost("MX.Example.NET"), f.server);
        QVERIFY(!f.trace.findHost("mx").valid());
        QVERIFY(!f.trace.findHost("").valid());
        QCOMPARE(f.trace.hostName(HostId()), std::string_view());
    }
    void knowsThePeer()
    {
        Fixture f;
        const ConnectionId c = f.call();
        const EventId sent = f.say(c, "x", 3);
        const EventId arrived = f.recorder.recordArrivedUpTo({}, c, true, 3, f.server);
        QCOMPARE(f.trace.peer(f.trace[sent]), f.server);
        QCOMPARE(f.trace.peer(f.trace[arrived]), f.client);
        QVERIFY(!f.trace.peer(f.trace[f.recorder.record({}, {.host = f.client})]).valid());
    }
};

POSTROAD_TEST(TstRecorder);
#include "tst_recorder.moc"
