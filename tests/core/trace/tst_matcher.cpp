// SPDX-License-Identifier: MIT
// Every field and every family on one small story: a look-up, a hop with two recipients, a route, a
// queue and a mailbox.
#include "core/trace/matcher.h"
#include "core/trace/recorder.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::trace;

namespace {

/// The positions of the story's events, in order.
enum Place : std::uint32_t {
    Written,
    Query,
    QueryArrived,
    Answer,
    Started,
    Candidate,
    Tried,
    Attempt,
    Opened,
    Accepted,
    State,
    FirstLine,
    LastLine,
    LastLineArrived,
    Rcpt,
    RcptArrived,
    No,
    NoArrived,
    Body,
    BodyArrived,
    Outcome,
    Done,
    Failed,
    Deferred,
    Filed,
    Read,
    Broken,
    Ended,
    CountOfPlaces
};

struct Story
{
    Trace trace;
    Recorder recorder{trace};
    HostId mta = recorder.addHost("mta.example.org");
    HostId mx = recorder.addHost("mx1.example.net");
    HostId resolver = recorder.addHost("resolver.example.org");
    ConnectionId hop;

    EventId add(Draft draft)
    {
        draft.subject.message = draft.subject.message == 0 ? 1 : draft.subject.message;
        return recorder.record({}, draft);
    }
    void say(EventKind kind, HostId host, std::string_view word, std::string_view text,
        std::uint32_t code = 0, EnhancedCode enhanced = {}, bool last = true)
    {
        const bool fromClient = kind != EventKind::ReplySent;
        add({.kind = kind,
            .host = host,
            .connection = hop,
            .subject = {1, word == "RCPT" ? 2U : 0U, 3},
            .word = word,
            .text = text,
            .number = code,
            .detail = pack(enhanced),
            .flags = static_cast<std::uint8_t>(
                (fromClient ? Event::kFromClient : 0) | (last ? Event::kLast : 0))});
    }
    void arrive(EventKind kind, HostId host)
    {
        recorder.recordArrival({}, kind, host, recorder.lastEvent());
    }

    Story()
    {
        recorder.addMessage({"<1@example.org>", "alice@example.org",
            {"bob@example.net", "carol@example.net"}, 1, 0});
        const auto ref = [](auto value) { return static_cast<std::uint32_t>(value); };
        add({.kind = EventKind::LetterWritten, .host = mta, .text = "<1@example.org>"});
        add({.kind = EventKind::DnsQuery, .host = mta, .word = "example.net MX", .detail = 77});
        arrive(EventKind::DnsQueryArrived, resolver);
        add({.kind = EventKind::DnsAnswer,
            .host = mta,
            .word = "example.net MX",
            .number = ref(DnsOutcome::NxDomain)});
        add({.kind = EventKind::RouteStarted, .host = mta, .text = "example.net"});
        for (const EventKind kind : {EventKind::RouteCandidate, EventKind::RouteTried})
            add({.kind = kind,
                .host = mta,
                .text = "mx1.example.net 192.0.2.10",
                .number = 10,
                .detail = 1});
        ConnectionInfo info;
        info.client = mta;
        info.server = mx;
        info.serverEnd.port = 25;
        hop = recorder.addConnection(info);
        add({.kind = EventKind::ConnectionAttempt,
            .host = mta,
            .connection = hop,
            .text = "192.0.2.10",
            .number = 25,
            .flags = Event::kFromClient});
        add({.kind = EventKind::ConnectionOpened, .host = mta, .connection = hop, .number = 25});
        add({.kind = EventKind::ConnectionAccepted, .host = mx, .connection = hop, .number = 25});
        add({.kind = EventKind::SessionState, .host = mx, .connection = hop, .word = "greeted"});
        say(EventKind::ReplySent, mx, "", "220-mx1.example.net", 220, {}, false);
        say(EventKind::ReplySent, mx, "", "220 Hello there", 220);
        arrive(EventKind::ReplyArrived, mta);
        say(EventKind::CommandSent, mta, "RCPT", "RCPT TO:<carol@example.net>");
        arrive(EventKind::CommandArrived, mx);
        say(EventKind::ReplySent, mx, "RCPT", "550 5.1.1 No such user", 550, {5, 1, 1});
        arrive(EventKind::ReplyArrived, mta);
        say(EventKind::BodySent, mta, "", "Subject: Hi\r\n");
        arrive(EventKind::BodyArrived, mx);
        add({.kind = EventKind::RouteOutcome,
            .host = mta,
            .word = "accepted",
            .text = "mx1.example.net 192.0.2.10",
            .number = 10,
            .detail = 1});
        add({.kind = EventKind::RouteDone,
            .host = mta,
            .word = "delivered",
            .text = "example.net"});
        add({.kind = EventKind::LetterFailed,
            .host = mta,
            .subject = {1, 2, 0},
            .text = "No such user",
            .number = 550,
            .detail = pack({5, 1, 1})});
        add({.kind = EventKind::QueueDeferred, .host = mta, .text = "abc", .number = 1800});
        add({.kind = EventKind::MailboxFiled, .host = mx, .text = "1.M2"});
        add({.kind = EventKind::MailboxRead, .host = mx, .word = "imap", .number = 4});
        add({.kind = EventKind::FaultApplied, .host = mx, .word = "reply"});
        add({.kind = EventKind::RunEnded, .word = "complete"});
    }
};

Matcher matcher(Family family, std::string word = {}, std::vector<Condition> conditions = {})
{
    Matcher made;
    made.family = family;
    made.word = std::move(word);
    made.conditions = std::move(conditions);
    return made;
}

std::vector<std::uint32_t> matches(const Story& story, const Matcher& wanted)
{
    std::vector<std::uint32_t> found;
    for (std::uint32_t k = 0; k < story.trace.size(); ++k) {
        if (wanted.matches(story.trace, EventId(k)))
            found.push_back(k);
    }
    return found;
}

using Places = std::vector<std::uint32_t>;

struct FieldCase
{
    Field field;
    Family family;
    std::string value;
    Places expected;
};

const std::vector<FieldCase>& fieldCases()
{
    static const std::vector<FieldCase> kCases{
        {Field::Host, Family::Session, "mx1", {State}},
        {Field::Host, Family::Session, "MX1.Example.NET", {State}},
        {Field::Host, Family::Session, "mx", {}},
        {Field::Host, Family::Session, "mx1.example", {}},
        {Field::From, Family::Command, "mta", {Rcpt}},
        {Field::From, Family::Command, "mx1", {}},
        {Field::From, Family::Reply, "mx1", {FirstLine, LastLine, No}},
        {Field::From, Family::Body, "mta", {Body, BodyArrived}},
        {Field::From, Family::Connection, "mta", {Attempt, Opened, Accepted}},
        {Field::To, Family::Command, "mx1.example.net", {Rcpt}},
        {Field::To, Family::Reply, "mta", {FirstLine, LastLine, No}},
        {Field::To, Family::Body, "mx1", {Body, BodyArrived}},
        {Field::To, Family::Connection, "mx1", {Attempt, Opened, Accepted}},
        {Field::Client, Family::Reply, "mta", {FirstLine, LastLine, No}},
        {Field::Client, Family::Reply, "mx1", {}},
        {Field::Server, Family::Command, "mx1", {Rcpt}},
        {Field::Server, Family::Letter, "mx1", {}},
        {Field::Protocol, Family::Command, "SMTP", {Rcpt}},
        {Field::Protocol, Family::Command, "lmtp", {}},
        {Field::Port, Family::Connection, "25", {Attempt, Opened, Accepted}},
        {Field::Port, Family::Connection, "2", {}},
        {Field::Hop, Family::Body, "1", {Body, BodyArrived}},
        {Field::Hop, Family::Body, "2", {}},
        {Field::Message, Family::Mailbox, "1", {Filed, Read}},
        {Field::Message, Family::Mailbox, "2", {}},
        {Field::Recipient, Family::Letter, "Carol@example.net", {Failed}},
        {Field::Recipient, Family::Command, "carol@example.net", {Rcpt}},
        {Field::Recipient, Family::Command, "bob@example.net", {}},
        {Field::Attempt, Family::Command, "3", {Rcpt}},
        {Field::Attempt, Family::Command, "1", {}},
        {Field::ReplyTo, Family::Reply, "GREETING", {FirstLine, LastLine}},
        {Field::ReplyTo, Family::Reply, "rcpt", {No}},
        {Field::ReplyTo, Family::Command, "RCPT", {}},
        {Field::Code, Family::Reply, "550", {No}},
        {Field::Code, Family::Reply, "5yz", {No}},
        {Field::Code, Family::Reply, "2yz", {FirstLine, LastLine}},
        {Field::Code, Family::Reply, "55", {}},
        {Field::Code, Family::Letter, "550", {}},
        {Field::Enhanced, Family::Reply, "5.1.1", {No}},
        {Field::Enhanced, Family::Letter, "5.1.1", {Failed}},
        {Field::Enhanced, Family::Reply, "5.1.10", {}},
        {Field::Question, Family::Dns, "example.net mx", {Query, QueryArrived, Answer}},
        {Field::Question, Family::Dns, "example.net", {}},
        {Field::Outcome, Family::Dns, "nxdomain", {Answer}},
        {Field::Outcome, Family::Route, "accepted", {Outcome}},
        {Field::Outcome, Family::Route, "delivered", {Done}},
        {Field::Outcome, Family::Mailbox, "imap", {}},
        {Field::Candidate, Family::Route, "mx1", {Candidate, Tried, Outcome}},
        {Field::Candidate, Family::Route, "mx1.example.net", {Candidate, Tried, Outcome}},
        {Field::Candidate, Family::Route, "mx2", {}},
        {Field::Domain, Family::Route, "Example.net", {Started, Done}},
        {Field::Text, Family::Reply, "hello", {LastLine}},
        {Field::Text, Family::Reply, "", {FirstLine, LastLine, No}},
        {Field::Text, Family::Body, "subject:", {Body, BodyArrived}},
        {Field::Line, Family::Reply, "first", {FirstLine}},
        {Field::Line, Family::Reply, "last", {LastLine, No}},
        {Field::Line, Family::Reply, "middle", {}},
    };
    return kCases;
}

} // namespace

class TstMatcher : public QObject
{
    Q_OBJECT

private slots:
    void storyIsAsNumbered() { QCOMPARE(Story().trace.size(), std::size_t{CountOfPlaces}); }
    void fields_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < fieldCases().size(); ++i)
            QTest::addRow("%zu %s", i, fieldCases()[i].value.c_str()) << int(i);
    }
    void fields()
    {
        QFETCH(const int, index);
        const FieldCase& wanted = fieldCases()[static_cast<std::size_t>(index)];
        const Story story;
        QCOMPARE(matches(story, matcher(wanted.family, {}, {{wanted.field, wanted.value}})),
            wanted.expected);
    }
    void everyFieldHasACase()
    {
        for (const FieldRow& row : fieldRows()) {
            QVERIFY2(std::any_of(fieldCases().begin(), fieldCases().end(),
                         [&](const FieldCase& c) { return c.field == row.field; }),
                row.name.data());
            QCOMPARE(parseField(row.name), std::optional(row.field));
            QVERIFY(!row.meaning.empty());
        }
        QVERIFY(!parseField("hosts") && !parseField("") && !parseField("HOST"));
    }

    void families_data()
    {
        QTest::addColumn<int>("family");
        QTest::addColumn<QByteArray>("word");
        QTest::addColumn<QList<int>>("expected");
        const auto add = [](Family family, const char* word, const QList<int>& expected) {
            QTest::addRow("%s %s", familyName(family).data(), word)
                << int(family) << QByteArray(word) << expected;
        };
        add(Family::Run, "ended", {Ended});
        add(Family::Run, "complete", {});
        add(Family::Letter, "", {Written, Failed});
        add(Family::Letter, "failed", {Failed});
        add(Family::Connection, "attempt", {Attempt});
        add(Family::Connection, "refused", {});
        add(Family::Command, "rcpt", {Rcpt});
        add(Family::Command, "DATA", {});
        add(Family::Reply, "220", {FirstLine, LastLine});
        add(Family::Reply, "5yz", {No});
        add(Family::Reply, "", {FirstLine, LastLine, No});
        add(Family::Body, "sent", {Body});
        add(Family::Body, "arrived", {BodyArrived});
        add(Family::Session, "greeted", {State});
        add(Family::Dns, "query", {Query});
        add(Family::Dns, "query-arrived", {QueryArrived});
        add(Family::Dns, "answer", {Answer});
        add(Family::Route, "started", {Started});
        add(Family::Route, "outcome", {Outcome});
        add(Family::Queue, "deferred", {Deferred});
        add(Family::Queue, "added", {});
        add(Family::Mailbox, "filed", {Filed});
        add(Family::Mailbox, "read", {Read});
        add(Family::Fault, "applied", {Broken});
    }
    void families()
    {
        QFETCH(const int, family);
        QFETCH(const QByteArray, word);
        QFETCH(const QList<int>, expected);
        QList<int> found;
        for (const std::uint32_t place :
            matches(Story(), matcher(static_cast<Family>(family), word.toStdString())))
            found.append(int(place));
        QCOMPARE(found, expected);
    }
    void arrivalsAreAskedForByTheirOwnSwitch()
    {
        const Story story;
        Matcher wanted = matcher(Family::Command, "RCPT");
        wanted.arrived = true;
        QCOMPARE(matches(story, wanted), (Places{RcptArrived}));
        wanted.conditions = {{Field::From, "mta"}, {Field::To, "mx1"}, {Field::Host, "mx1"}};
        QCOMPARE(matches(story, wanted), (Places{RcptArrived}));
        wanted = matcher(Family::Reply, "550", {{Field::From, "mx1"}, {Field::To, "mta"}});
        wanted.arrived = true;
        QCOMPARE(matches(story, wanted), (Places{NoArrived}));
    }
    void allConditionsMustHold()
    {
        const Story story;
        QCOMPARE(matches(story,
                     matcher(Family::Reply, {}, {{Field::Code, "220"}, {Field::Line, "last"}})),
            (Places{LastLine}));
        QVERIFY(matches(
            story, matcher(Family::Reply, {}, {{Field::Code, "220"}, {Field::Enhanced, "5.1.1"}}))
                    .empty());
    }
    void countsOccurrences()
    {
        const Story story;
        Matcher wanted = matcher(Family::Reply);
        QCOMPARE(find(story.trace, wanted), EventId(FirstLine));
        wanted.nth = 3;
        QCOMPARE(find(story.trace, wanted), EventId(No));
        wanted.nth = 4;
        QVERIFY(!find(story.trace, wanted).valid());
        wanted.nth = 1;
        QCOMPARE(find(story.trace, wanted, LastLine), EventId(LastLine)); // from itself
        QVERIFY(!find(story.trace, wanted, 0, FirstLine).valid()); // end is not looked at
        QVERIFY(!find(story.trace, wanted, story.trace.size() + 5).valid());
    }
    void counterSaysTrueOnce()
    {
        const Story story;
        Matcher wanted = matcher(Family::Reply);
        wanted.nth = 2;
        MatchCounter counter(wanted);
        Places found;
        for (std::uint32_t k = 0; k < story.trace.size(); ++k) {
            if (counter.isIt(story.trace, EventId(k)))
                found.push_back(k);
        }
        QCOMPARE(found, (Places{LastLine}));
    }
    void fieldTextIsEmptyWhereThereIsNone()
    {
        const Story story;
        const auto text = [&](Place place, Field field) {
            return fieldText(story.trace, EventId(place), field);
        };
        QCOMPARE(text(Written, Field::Client), std::string());
        QCOMPARE(text(Written, Field::Hop), std::string());
        QCOMPARE(text(Rcpt, Field::Code), std::string());
        QCOMPARE(text(Body, Field::Enhanced), std::string());
        QCOMPARE(text(LastLine, Field::Enhanced), std::string());
        QCOMPARE(text(Rcpt, Field::Recipient), std::string("carol@example.net"));
        QCOMPARE(text(No, Field::Code), std::string("550"));
        QCOMPARE(text(Ended, Field::Host), std::string());
        QCOMPARE(text(Candidate, Field::Domain), std::string());
    }
};

POSTROAD_TEST(TstMatcher);
#include "tst_matcher.moc"
