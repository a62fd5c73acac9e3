// SPDX-License-Identifier: MIT
// The MX lookup path grows question by question.
#include "core/projection/route.h"
#include "tests/core/projection/helpers.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::projection;
using postroad::tests::after;
using postroad::tests::findEvent;
using trace::EventKind;

class TstRoute : public QObject
{
    Q_OBJECT

private slots:
    void questions();
    void candidates();
    void growsStepByStep();
    void lostAndRetried();
    void twoDomainsAtOnce();
    void routeOfAnEvent();
};

void TstRoute::questions()
{
    const auto story = tests::backupMxStory();
    const auto all = routes(story.trace(), story.size());
    QCOMPARE(all.size(), std::size_t{1});
    const RouteRow& route = all[0];
    QCOMPARE(route.domain, std::string("example.net"));
    QCOMPARE(route.message, 1U);
    QCOMPARE(route.attempts.size(), std::size_t{1});
    const AttemptRow& attempt = route.latest();
    QCOMPARE(attempt.verdict, std::string_view("delivered"));
    QCOMPARE(attempt.questions.size(), std::size_t{4});
    const QuestionRow& mx = attempt.questions[0];
    QCOMPARE(mx.question, std::string("example.net MX"));
    QCOMPARE(int{mx.depth}, 0);
    QCOMPARE(mx.referrals, 1U);
    QVERIFY(mx.arrived && !mx.cached);
    QCOMPARE(mx.records.size(), std::size_t{2});
    QCOMPARE(mx.records[0], std::string("10 mx1.example.net"));
    QCOMPARE(mx.ttl.value_or(0), 3600U);
    QCOMPARE(attempt.questions[1].outcome, std::string_view("referral"));
    QCOMPARE(int{attempt.questions[1].depth}, 1);
    QCOMPARE(attempt.questions[1].records[0], std::string("example.net NS ns1.example.net"));
    QVERIFY(attempt.questions[3].cached);
    QCOMPARE(story.trace().hostName(attempt.questions[2].to), std::string_view("ns1.example.net"));
}

void TstRoute::candidates()
{
    const auto story = tests::backupMxStory();
    const auto all = routes(story.trace(), story.size());
    const auto& rows = routeTo(all, "EXAMPLE.NET")->latest().candidates;
    QCOMPARE(rows.size(), std::size_t{2});
    QCOMPARE(rows[0].host, std::string("mx1.example.net"));
    QCOMPARE(rows[0].address, std::string("192.0.2.10"));
    QCOMPARE(rows[0].preference, 10U);
    QCOMPARE(rows[0].outcome, std::string_view("refused"));
    QCOMPARE(rows[0].hop, 3U);
    QCOMPARE(rows[1].outcome, std::string_view("accepted"));
    QCOMPARE(rows[1].hop, 4U);
    QVERIFY(!rows[0].trying && !rows[1].trying);
    QVERIFY(!routeTo(all, "example.org"));
}

void TstRoute::growsStepByStep()
{
    const auto story = tests::backupMxStory();
    const trace::Trace& trace = story.trace();
    QVERIFY(routes(trace, findEvent(trace, EventKind::RouteStarted).value).empty());
    const EventId query = findEvent(trace, EventKind::DnsQuery);
    const auto asked = routes(trace, after(query));
    QCOMPARE(asked[0].latest().questions.size(), std::size_t{1});
    QCOMPARE(asked[0].latest().questions[0].outcome, std::string_view());
    QVERIFY(!asked[0].latest().questions[0].to.valid());
    QVERIFY(routes(trace, after(query) + 1)[0].latest().questions[0].to.valid());
    const EventId tried = findEvent(trace, EventKind::RouteTried);
    const auto trying = routes(trace, after(tried));
    QVERIFY(trying[0].latest().candidates[0].trying);
    QCOMPARE(trying[0].latest().candidates[0].outcome, std::string_view("untried"));
    QCOMPARE(trying[0].latest().candidates[0].hop, 0U);
    QCOMPARE(routes(trace, after(tried) + 1)[0].latest().candidates[0].hop, 3U);
}

void TstRoute::lostAndRetried()
{
    tests::TraceBuilder world;
    world.addHost("mta.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addHost("resolver.example.org", "192.0.2.2", scenario::NodeRole::Resolver);
    world.about({1, 0, 1});
    world.addMessage({"<1@example.org>", "", {"bob@example.net"}, 1, 0});
    world.record({.kind = EventKind::RouteStarted,
        .host = world.host("mta.example.org"),
        .text = "example.net"});
    const dns::Question question{*dns::parseName("example.net"), dns::Type::Mx};
    const EventId arrived = world.ask("mta.example.org", "resolver.example.org", question);
    const EventId sent = world.trace()[arrived].cause;
    world.record({.kind = EventKind::DnsLost,
        .host = world.host("mta.example.org"),
        .word = "example.net MX",
        .cause = sent});
    world.ask("mta.example.org", "resolver.example.org", question);
    const auto all = routes(world.trace(), world.size());
    QCOMPARE(all[0].latest().questions.size(), std::size_t{2});
    QCOMPARE(all[0].latest().questions[0].outcome, std::string_view("lost"));
    QCOMPARE(all[0].latest().questions[1].outcome, std::string_view());
    // A second attempt is a new list of questions on the same route.
    world.about({1, 0, 2});
    world.record({.kind = EventKind::RouteStarted,
        .host = world.host("mta.example.org"),
        .text = "example.net"});
    const auto again = routes(world.trace(), world.size());
    QCOMPARE(again.size(), std::size_t{1});
    QCOMPARE(again[0].attempts.size(), std::size_t{2});
    QCOMPARE(again[0].latest().number, 2U);
    QVERIFY(again[0].latest().questions.empty());
}

void TstRoute::twoDomainsAtOnce()
{
    tests::TraceBuilder world;
    world.addHost("mta.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addHost("resolver.example.org", "192.0.2.2", scenario::NodeRole::Resolver);
    world.addMessage({"<1@example.org>", "", {"bob@example.net", "eve@example.com"}, 1, 0});
    world.about({1, 0, 1});
    const auto start = [&](std::string_view domain) {
        world.record({.kind = EventKind::RouteStarted,
            .host = world.host("mta.example.org"),
            .text = domain});
        return world.ask(
            "mta.example.org", "resolver.example.org", {*dns::parseName(domain), dns::Type::Mx});
    };
    const EventId first = start("example.net");
    start("example.com");
    // The answer to the first question comes while the second route was begun last.
    const dns::Question question{*dns::parseName("example.net"), dns::Type::Mx};
    const EventId answer = world.respond("resolver.example.org", "mta.example.org", first,
        makeResponse(makeQuery(1, question, true), dns::Rcode::NxDomain),
        trace::DnsOutcome::NxDomain);
    world.record({.kind = EventKind::RouteCandidate,
        .host = world.host("mta.example.org"),
        .text = "mx.example.net 192.0.2.9",
        .number = 5,
        .detail = 1,
        .cause = answer});
    const auto all = routes(world.trace(), world.size());
    QCOMPARE(all.size(), std::size_t{2});
    QCOMPARE(all[0].latest().questions.size(), std::size_t{1});
    QCOMPARE(all[0].latest().questions[0].outcome, std::string_view("nxdomain"));
    QCOMPARE(all[0].latest().candidates.size(), std::size_t{1});
    QCOMPARE(all[1].latest().questions.size(), std::size_t{1});
    QVERIFY(all[1].latest().candidates.empty());
}

void TstRoute::routeOfAnEvent()
{
    const auto story = tests::backupMxStory();
    const trace::Trace& trace = story.trace();
    const auto all = routes(trace, story.size());
    for (const EventKind kind : {EventKind::RouteStarted, EventKind::DnsQuery,
             EventKind::DnsResponse, EventKind::RouteCandidate, EventKind::RouteDone})
        QCOMPARE(routeOf(all, trace, findEvent(trace, kind)), &all[0]);
    QCOMPARE(routeOf(all, trace, findEvent(trace, EventKind::ConnectionRefused)), &all[0]);
    QVERIFY(!routeOf(all, trace, findEvent(trace, EventKind::LetterWritten)));
}

POSTROAD_TEST(TstRoute);
#include "tst_route.moc"
