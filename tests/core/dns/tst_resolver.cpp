// SPDX-License-Identifier: MIT
#include "core/dns/resolver.h"
#include "tests/core/dns/dns_world.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::dns;

namespace {

Resolver makeResolver(const ResolverOptions& options = {})
{
    return Resolver(DnsWorld::hints(), DnsWorld::queryId, options);
}

std::string rcodeOnly(std::string_view query, Rcode rcode)
{
    return encode(makeResponse(*decode(query), rcode));
}

} // namespace

class TstResolver : public QObject
{
    Q_OBJECT
private slots:
    void resolves_data();
    void resolves();
    void stepsTellTheWay();
    void cacheAnswers();
    void cutIsRemembered();
    void nothingBelowWhatIsNot();
    void dsIsAskedAbove();
    void glueIsNoAnswer();
    void nextServerOnSilence();
    void roundsAndTimeouts();
    void badServers_data();
    void badServers();
    void truncatedOverTcp();
    void withoutEdns();
    void gluelessReferral();
    void circularReferrals();
    void aliasCap();
    void workLimit();
    void forgeriesAreIgnored();
    void poisonIsNotBelieved();
    void garbledAnswer();
    void sendFailedAsksTheNext();
    void cancelIsSilent();
    void manyQuestions();
    void lossSweep();
    void deterministic();
    void mutatedAnswersAreHarmless();
};

void TstResolver::resolves_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("rcode"); // -1: Failed
    QTest::addColumn<QString>("data");
    const auto row = [](const char* name, Type type, int rcode, const char* data) {
        QTest::addRow("%s %s", name, format(type).c_str()) << QString::fromLatin1(
            name) << static_cast<int>(type) << rcode << QString::fromLatin1(data);
    };
    row("example.net.", Type::Mx, 0, "10 mx1.example.net.|20 mx2.example.net.");
    row("EXAMPLE.NET.", Type::Mx, 0, "10 mx1.example.net.|20 mx2.example.net.");
    row("mx2.example.net.", Type::Aaaa, 0, "2001:db8::20");
    row("mx1.example.net.", Type::Aaaa, 0, "");
    row("nowhere.example.net.", Type::A, 3, "");
    row("nowhere.net.", Type::A, 3, "");
    row("nowhere.", Type::A, 3, "");
    row("www.example.net.", Type::A, 0, "web.example.org.|203.0.113.80");
    row("www.example.net.", Type::Cname, 0, "web.example.org.");
    row("www.example.net.", Type::Mx, 0, "web.example.org.");
    row("here.example.net.", Type::A, 0, "mx1.example.net.|192.0.2.10");
    row("gone.example.net.", Type::A, 3, "nowhere.example.net.");
    row("away.example.net.", Type::A, 3, "nowhere.example.org.");
    row("x.wild.example.net.", Type::A, 0, "192.0.2.77");
    row("wild.example.net.", Type::A, 0, "");
    row("glueless.net.", Type::Mx, 0, "10 glueless.net.");
    row("ring1.example.net.", Type::A, -1, "");
    row("circular.net.", Type::A, -1, "");
    row("deep1.net.", Type::A, -1, "");
    row("lost.net.", Type::A, -1, "");
    row(".", Type::Ns, 0, "a.root.test.");
    row("net.", Type::Ns, 0, "a.gtld.test.");
}

void TstResolver::resolves()
{
    QFETCH(QString, name);
    QFETCH(int, type);
    QFETCH(int, rcode);
    DnsWorld world;
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N(name.toStdString()), static_cast<Type>(type));
    world.run(resolver);
    QCOMPARE(world.answered.size() + world.failed.size(), std::size_t{1});
    QCOMPARE(resolver.questionsUnderWay(), std::size_t{0});
    QCOMPARE(world.abandoned.size(), world.sent.size()); // each query is closed once
    QVERIFY(!resolver.nextTimeout().has_value());
    if (rcode < 0) {
        QVERIFY(!world.failed[1].reason.empty());
        return;
    }
    QCOMPARE(static_cast<int>(world.answered[1].rcode), rcode);
    std::string data;
    for (const Record& record : world.answered[1].answers)
        data += (data.empty() ? "" : "|") + formatData(record);
    QTEST(QString::fromStdString(data), "data");
    const bool negative = toLookupResult(world.answered[1],
                              Question{N(name.toStdString()), static_cast<Type>(type), Class::In})
                              .status
        != LookupStatus::Found;
    QCOMPARE(!world.answered[1].authorities.empty(), negative);
}

void TstResolver::stepsTellTheWay()
{
    DnsWorld world;
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N("example.net."), Type::Mx);
    world.run(resolver);
    const Answered& answered = world.answered[1];
    QCOMPARE(kindsOf(answered.steps), std::string("asked referral asked referral asked answer"));
    QCOMPARE(answered.steps[0].server, (Endpoint{ip("198.51.100.1"), 53}));
    QCOMPARE(answered.steps[0].zone, Name());
    QCOMPARE(answered.steps[0].serverName, N("a.root.test."));
    QCOMPARE(answered.steps[1].records.front(), makeNs(N("net."), 3600, N("a.gtld.test.")));
    QCOMPARE(answered.steps[2].zone, N("net."));
    QCOMPARE(answered.steps[3].records.size(), std::size_t{4}); // two NS, two glue
    QCOMPARE(answered.steps[4].zone, N("example.net."));
    QCOMPARE(answered.steps[4].server, (Endpoint{ip("192.0.2.53"), 53}));
    QCOMPARE(answered.steps[4].sendId, answered.steps[5].sendId);
    QCOMPARE(format(answered.steps[5]),
        std::string(
            "example.net. MX? answer 192.0.2.53: MX 10 mx1.example.net., MX 20 mx2.example.net."));
    QVERIFY(!answered.fromCache);
    for (const SendQuery& query : world.sent) {
        const auto message = decode(query.bytes);
        QVERIFY(message.ok());
        QVERIFY(!message->recursionDesired);
        QVERIFY(message->edns.has_value());
        QCOMPARE(message->id, query.queryId);
    }
}

void TstResolver::cacheAnswers()
{
    DnsWorld world;
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N("example.net."), Type::Mx);
    world.run(resolver);
    const int queries = world.queries;
    world.now += 100s;
    resolver.resolve(world.now, 2, N("Example.Net."), Type::Mx);
    world.run(resolver);
    QCOMPARE(world.queries, queries);
    QVERIFY(world.answered[2].fromCache);
    QCOMPARE(kindsOf(world.answered[2].steps), std::string("from-cache"));
    QCOMPARE(world.answered[2].answers[0].ttl, 3500U);
    world.now += 3500s;
    resolver.resolve(world.now, 3, N("example.net."), Type::Mx);
    world.run(resolver);
    QVERIFY(world.queries > queries);

    // RFC 2308: "no" is remembered for the SOA's minimum, 300 s.
    resolver.resolve(world.now, 4, N("no.example.net."), Type::A);
    world.run(resolver);
    const int asked = world.queries;
    world.now += 299s;
    resolver.resolve(world.now, 5, N("no.example.net."), Type::Mx); // no name: no type either
    world.run(resolver);
    QCOMPARE(world.queries, asked);
    QCOMPARE(world.answered[5].rcode, Rcode::NxDomain);
    QCOMPARE(world.answered[5].authorities[0].ttl, 1U);
    world.now += 1s;
    resolver.resolve(world.now, 6, N("no.example.net."), Type::Mx);
    world.run(resolver);
    QCOMPARE(world.queries, asked + 1);
}

void TstResolver::cutIsRemembered()
{
    DnsWorld world;
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N("example.net."), Type::Mx);
    world.run(resolver);
    resolver.resolve(world.now, 2, N("mx1.example.net."), Type::A);
    world.run(resolver);
    QCOMPARE(kindsOf(world.answered[2].steps),
        std::string("asked answer")); // straight to ns1.example.net
    resolver.clearCache();
    resolver.resolve(world.now, 3, N("mx1.example.net."), Type::A);
    world.run(resolver);
    QCOMPARE(kindsOf(world.answered[3].steps),
        std::string("asked referral asked referral asked answer"));
}

// RFC 8020 §2: where there is no name, there is none below it.
void TstResolver::nothingBelowWhatIsNot()
{
    DnsWorld world;
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N("no.example.net."), Type::A);
    world.run(resolver);
    const int asked = world.queries;
    world.now += 100s;
    resolver.resolve(world.now, 2, N("far.below.no.example.net."), Type::Mx);
    world.run(resolver);
    QCOMPARE(world.queries, asked);
    QCOMPARE(world.answered[2].rcode, Rcode::NxDomain);
    QCOMPARE(world.answered[2].authorities[0].ttl, 200U);
    QCOMPARE(kindsOf(world.answered[2].steps), std::string("from-cache"));
    // Beside it, everything is open.
    resolver.resolve(world.now, 3, N("mx1.example.net."), Type::A);
    resolver.resolve(world.now, 4, N("notno.example.net."), Type::A);
    world.run(resolver);
    QCOMPARE(world.answered[3].rcode, Rcode::NoError);
    QCOMPARE(world.queries, asked + 2);
    // A type that is missing says nothing of other names.
    resolver.resolve(world.now, 5, N("wild.example.net."), Type::Mx);
    world.run(resolver);
    QCOMPARE(world.answered[5].rcode, Rcode::NoError);
    resolver.resolve(world.now, 6, N("x.wild.example.net."), Type::A);
    world.run(resolver);
    QCOMPARE(world.answered[6].answers.size(), std::size_t{1});
}

// RFC 4035 §4.2: not the servers of the zone know its DS, but those above.
void TstResolver::dsIsAskedAbove()
{
    DnsWorld world;
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N("example.net."), Type::Mx);
    world.run(resolver);
    world.sent.clear();
    resolver.resolve(world.now, 2, N("example.net."), Type::Ds);
    world.run(resolver);
    QCOMPARE(kindsOf(world.answered[2].steps), std::string("asked no-data"));
    QCOMPARE(world.sent[0].server.address, ip("198.51.100.2"));
    QCOMPARE(format(world.answered[2].authorities[0].owner), std::string("net."));
}

void TstResolver::glueIsNoAnswer()
{
    DnsWorld world;
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N("example.net."), Type::Mx);
    world.run(resolver);
    // The address of ns1 is known as glue; asked for, it is looked up (RFC 2181 §5.4.1).
    resolver.resolve(world.now, 2, N("ns1.example.net."), Type::A);
    world.run(resolver);
    QCOMPARE(kindsOf(world.answered[2].steps), std::string("asked answer"));
}

void TstResolver::nextServerOnSilence()
{
    DnsWorld world;
    world.servers.erase(ip("192.0.2.53"));
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N("example.net."), Type::Mx);
    world.run(resolver);
    QCOMPARE(kindsOf(world.answered[1].steps),
        std::string("asked referral asked referral asked timed-out asked answer"));
    QCOMPARE(world.answered[1].steps[7].server.address, ip("192.0.2.54"));
    QCOMPARE(nanoseconds(world.now), std::int64_t{1'000'000'000});
}

void TstResolver::roundsAndTimeouts()
{
    DnsWorld world;
    world.servers.clear();
    ResolverOptions options;
    options.roundsMax = 3;
    Resolver resolver = makeResolver(options);
    resolver.resolve(world.now, 1, N("example.net."), Type::Mx);
    resolver.handleTimeout(world.now); // early: harmless
    world.run(resolver);
    QCOMPARE(kindsOf(world.failed[1].steps),
        std::string("asked timed-out asked timed-out asked timed-out gave-up"));
    QCOMPARE(nanoseconds(world.now), std::int64_t{7'000'000'000}); // 1 + 2 + 4
}

void TstResolver::badServers_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("step");
    QTest::newRow("SERVFAIL") << 0 << QStringLiteral("server-failed");
    QTest::newRow("REFUSED") << 1 << QStringLiteral("server-failed");
    QTest::newRow("upward referral") << 2 << QStringLiteral("lame");
    QTest::newRow("empty, not authoritative") << 3 << QStringLiteral("lame");
    QTest::newRow("answer without AA") << 4 << QStringLiteral("lame");
    QTest::newRow("NXDOMAIN without AA") << 5 << QStringLiteral("lame");
}

void TstResolver::badServers()
{
    QFETCH(int, kind);
    QFETCH(QString, step);
    DnsWorld world;
    world.servers[ip("192.0.2.53")] = [kind](std::string_view query, Transport) {
        Message response = makeResponse(*decode(query), Rcode::NoError);
        const Name name = response.questions[0].name;
        if (kind == 0)
            response.rcode = Rcode::ServFail;
        if (kind == 1)
            response.rcode = Rcode::Refused;
        if (kind == 2)
            response.authorities.push_back(makeNs(Name(), 60, N("a.root.test.")));
        if (kind == 4)
            response.answers.push_back(makeMx(name, 60, 1, N("evil.test.")));
        if (kind == 5)
            response.rcode = Rcode::NxDomain;
        return encode(response);
    };
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N("example.net."), Type::Mx);
    world.run(resolver);
    QCOMPARE(kindsOf(world.answered[1].steps),
        "asked referral asked referral asked " + step.toStdString() + " asked answer");
    QCOMPARE(world.answered[1].answers.size(), std::size_t{2});

    // If both are like that there is no answer, and a lame one is not asked twice.
    world.servers[ip("192.0.2.54")] = world.servers[ip("192.0.2.53")];
    resolver.clearCache();
    resolver.resolve(world.now, 2, N("example.net."), Type::Mx);
    world.run(resolver);
    QCOMPARE(world.failed.count(2), std::size_t{1});
    const std::string kinds = kindsOf(world.failed[2].steps);
    QCOMPARE(static_cast<int>(std::count(kinds.begin(), kinds.end(), ' ')), kind == 0 ? 12 : 8);
}

void TstResolver::truncatedOverTcp()
{
    DnsWorld world;
    const auto full = world.servers[ip("192.0.2.53")];
    world.servers[ip("192.0.2.53")] = [full](std::string_view query, Transport transport) {
        Message response = *decode(full(query, transport));
        if (transport == Transport::Udp) {
            response.truncated = true;
            response.answers.clear();
        }
        return encode(response);
    };
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N("example.net."), Type::Mx);
    world.run(resolver);
    QCOMPARE(kindsOf(world.answered[1].steps),
        std::string("asked referral asked referral asked truncated asked answer"));
    QCOMPARE(world.sent.back().transport, Transport::Tcp);
    QCOMPARE(world.sent.back().server.address, ip("192.0.2.53"));
    QVERIFY(world.sent.back().queryId != world.sent[world.sent.size() - 2].queryId);
}

void TstResolver::withoutEdns()
{
    DnsWorld world;
    const auto full = world.servers[ip("192.0.2.53")];
    world.servers[ip("192.0.2.53")] = [full](std::string_view query, Transport transport) {
        return decode(query)->edns ? rcodeOnly(query, Rcode::FormErr) : full(query, transport);
    };
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N("example.net."), Type::Mx);
    world.run(resolver);
    QCOMPARE(kindsOf(world.answered[1].steps),
        std::string("asked referral asked referral asked server-failed asked answer"));
    QVERIFY(!decode(world.sent.back().bytes)->edns.has_value());
}

void TstResolver::gluelessReferral()
{
    DnsWorld world;
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N("glueless.net."), Type::Mx);
    world.run(resolver);
    const auto& steps = world.answered[1].steps;
    QCOMPARE(kindsOf(steps),
        std::string(
            "asked referral asked referral need-address asked referral asked referral asked answer "
            "asked answer"));
    QCOMPARE(steps[4].serverName, N("ns1.example.org."));
    QCOMPARE(steps[5].depth, 1U);
    QCOMPARE(steps[5].question.name, N("ns1.example.org."));
    QCOMPARE(steps.back().depth, 0U);
    QCOMPARE(steps.back().server.address, ip("203.0.113.53"));
}

void TstResolver::circularReferrals()
{
    for (const char* name : {"circular.net.", "deep1.net."}) {
        DnsWorld world;
        Resolver resolver = makeResolver();
        resolver.resolve(world.now, 1, N(name), Type::A);
        world.run(resolver);
        QCOMPARE(world.failed.count(1), std::size_t{1});
        QVERIFY(world.queries < 20);
        QVERIFY(kindsOf(world.failed[1].steps).find("need-address") != std::string::npos);
    }
}

void TstResolver::aliasCap()
{
    DnsWorld world;
    std::string text = "@ SOA ns1 h 1 1 1 1 300\n@ NS ns1\nns1 A 192.0.2.53\n";
    for (int i = 0; i < 30; ++i)
        text += "c" + std::to_string(i) + " CNAME c" + std::to_string(i + 1) + "\n";
    text += "c30 A 192.0.2.1\n";
    world.put("192.0.2.53", zoneOf("example.net.", text));
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N("c22.example.net."), Type::A); // 8 aliases
    resolver.resolve(world.now, 2, N("c21.example.net."), Type::A); // 9
    world.run(resolver);
    QCOMPARE(world.answered[1].answers.size(), std::size_t{9});
    QVERIFY(world.failed[2].reason.find("chain of aliases") != std::string::npos);
}

void TstResolver::workLimit()
{
    DnsWorld world;
    ResolverOptions options;
    options.queriesMax = 2;
    Resolver resolver = makeResolver(options);
    resolver.resolve(world.now, 1, N("example.net."), Type::Mx);
    world.run(resolver);
    QCOMPARE(world.queries, 2);
    QCOMPARE(kindsOf(world.failed[1].steps), std::string("asked referral asked referral gave-up"));
    QVERIFY(world.failed[1].reason.find("more than 2 queries") != std::string::npos);
}

void TstResolver::forgeriesAreIgnored()
{
    DnsWorld world;
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N("example.net."), Type::Mx);
    std::optional<SendQuery> query;
    while (auto action = resolver.poll()) {
        if (const auto* send = std::get_if<SendQuery>(&*action))
            query = *send;
    }
    QVERIFY(query.has_value());
    Message forged = makeResponse(*decode(query->bytes), Rcode::NoError);
    forged.authoritative = true;
    forged.answers.push_back(makeMx(N("example.net."), 60, 1, N("evil.test.")));
    const auto ignoredNote = [&]() -> std::string {
        const auto action = resolver.poll();
        const auto* step = action ? std::get_if<Stepped>(&*action) : nullptr;
        return step != nullptr && step->step.kind == StepKind::Ignored ? step->step.note
                                                                       : std::string();
    };
    resolver.receive(world.now, Endpoint{ip("203.0.113.66"), 53}, encode(forged));
    QCOMPARE(ignoredNote(), std::string("it came from elsewhere"));
    resolver.receive(world.now, query->server, encode(forged), Transport::Tcp);
    QCOMPARE(ignoredNote(), std::string("it came from elsewhere"));
    Message wrong = forged;
    wrong.id = static_cast<std::uint16_t>(wrong.id + 1);
    resolver.receive(world.now, query->server, encode(wrong));
    QCOMPARE(ignoredNote(), std::string("it has another id"));
    wrong = forged;
    wrong.questions[0].type = Type::A;
    resolver.receive(world.now, query->server, encode(wrong));
    QCOMPARE(ignoredNote(), std::string("it answers another question"));
    resolver.receive(world.now, Endpoint{ip("203.0.113.66"), 53}, encode(wrong = [&] {
        Message other = forged;
        other.id = static_cast<std::uint16_t>(other.id + 9);
        return other;
    }()));
    QVERIFY(!resolver.poll().has_value());
    QCOMPARE(resolver.questionsUnderWay(), std::size_t{1});
    for (int i = 0; i < 100; ++i)
        resolver.receive(world.now, Endpoint{ip("203.0.113.66"), 53}, encode(forged));
    int noted = 0;
    while (resolver.poll())
        ++noted;
    QCOMPARE(noted, 12); // 16 in all
    resolver.receive(world.now, query->server, world.ask(*query));
    world.run(resolver);
    QCOMPARE(
        world.answered[1].answers[0], makeMx(N("example.net."), 3600, 10, N("mx1.example.net.")));
}

void TstResolver::poisonIsNotBelieved()
{
    DnsWorld world;
    const auto honest = world.servers[ip("192.0.2.53")];
    world.servers[ip("192.0.2.53")] = [honest](std::string_view query, Transport transport) {
        Message response = *decode(honest(query, transport));
        response.answers.push_back(makeAddress(N("web.example.org."), 9999, ip("203.0.113.66")));
        response.authorities.push_back(makeNs(N("org."), 9999, N("evil.test.")));
        response.additionals.push_back(makeAddress(N("evil.test."), 9999, ip("203.0.113.66")));
        response.additionals.push_back(makeAddress(N("a.gtld.test."), 9999, ip("203.0.113.66")));
        return encode(response);
    };
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N("www.example.net."), Type::A);
    world.run(resolver);
    QCOMPARE(*addressOf(world.answered[1].answers.back()), ip("203.0.113.80"));
    for (const Cache::Row& row : resolver.cache().rows(world.now)) {
        for (const Record& record : row.records)
            QVERIFY(record.ttl < 9000);
    }
}

void TstResolver::garbledAnswer()
{
    DnsWorld world;
    const auto honest = world.servers[ip("192.0.2.53")];
    world.servers[ip("192.0.2.53")] = [honest](std::string_view query, Transport transport) {
        std::string bytes = honest(query, transport);
        bytes.pop_back();
        return bytes;
    };
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N("example.net."), Type::Mx);
    world.run(resolver);
    QCOMPARE(kindsOf(world.answered[1].steps),
        std::string("asked referral asked referral asked garbled asked answer"));
}

void TstResolver::sendFailedAsksTheNext()
{
    DnsWorld world;
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N("lost.net."), Type::A);
    while (auto action = resolver.poll()) {
        const auto* send = std::get_if<SendQuery>(&*action);
        if (send != nullptr && send->server.address == ip("192.0.2.99"))
            resolver.sendFailed(world.now, send->sendId);
        else if (send != nullptr)
            resolver.receive(world.now, send->server, world.ask(*send));
        if (const auto* done = std::get_if<Failed>(&*action))
            world.failed[1] = *done;
    }
    resolver.sendFailed(world.now, 4711); // unknown: harmless
    QCOMPARE(kindsOf(world.failed[1].steps),
        std::string("asked referral asked referral asked unreachable asked unreachable gave-up"));
}

void TstResolver::cancelIsSilent()
{
    DnsWorld world;
    Resolver resolver = makeResolver();
    resolver.resolve(world.now, 1, N("example.net."), Type::Mx);
    resolver.cancel(1);
    resolver.cancel(2);
    const auto action = resolver.poll();
    QVERIFY(action && std::holds_alternative<Abandon>(*action));
    QVERIFY(!resolver.poll().has_value());
    QVERIFY(!resolver.nextTimeout().has_value());
}

void TstResolver::manyQuestions()
{
    DnsWorld world;
    ResolverOptions options;
    options.questionsMax = 10;
    Resolver resolver = makeResolver(options);
    for (QuestionId id = 0; id < 12; ++id)
        resolver.resolve(
            world.now, id, N("h" + std::to_string(id) + ".wild.example.net."), Type::A);
    world.run(resolver);
    QCOMPARE(world.answered.size(), std::size_t{10});
    QCOMPARE(world.failed.size(), std::size_t{2});
    QVERIFY(world.failed.count(10) == 1 && world.failed.count(11) == 1);

    // Those who ask for what is known are answered even then.
    for (QuestionId id = 20; id < 30; ++id)
        resolver.resolve(world.now, id, N("n" + std::to_string(id) + ".example.net."), Type::Mx);
    resolver.resolve(world.now, 30, N("h1.wild.example.net."), Type::A);
    resolver.resolve(world.now, 31, N("h1.wild.example.net."), Type::Mx);
    QCOMPARE(resolver.questionsUnderWay(), std::size_t{10});
    world.run(resolver);
    QVERIFY(world.answered[30].fromCache);
    QVERIFY(world.failed.count(31) == 1);
}

void TstResolver::lossSweep()
{
    // Whatever is lost, each question ends, with the right answer or with none.
    int answers = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        DnsWorld world;
        auto dice = std::make_shared<Dice>(seed);
        for (auto& [address, server] : world.servers) {
            server = [inner = server, dice](std::string_view query, Transport transport) {
                const std::size_t fate = (*dice)(10);
                return fate < 3 ? std::string()
                    : fate == 3 ? rcodeOnly(query, Rcode::ServFail)
                                : inner(query, transport);
            };
        }
        Resolver resolver = makeResolver();
        resolver.resolve(world.now, 1, N("www.example.net."), Type::A);
        world.run(resolver);
        QCOMPARE(world.answered.size() + world.failed.size(), std::size_t{1});
        QVERIFY(world.queries <= 40);
        if (!world.answered.empty()) {
            ++answers;
            QCOMPARE(*addressOf(world.answered[1].answers.back()), ip("203.0.113.80"));
        }
    }
    QVERIFY(answers > 60 && answers < 200);
}

void TstResolver::deterministic()
{
    const auto story = [] {
        DnsWorld world;
        world.servers.erase(ip("192.0.2.53"));
        Resolver resolver = makeResolver();
        for (QuestionId id = 0; id < 5; ++id)
            resolver.resolve(
                world.now, id, N(id % 2 == 0 ? "example.net." : "glueless.net."), Type::Mx);
        world.run(resolver);
        std::string text;
        for (const SendQuery& query : world.sent)
            text += postroad::format(query.server) + query.bytes + '\n';
        return text;
    };
    QCOMPARE(story(), story());
}

void TstResolver::mutatedAnswersAreHarmless()
{
    for (std::uint64_t seed = 0; seed < 1500; ++seed) {
        DnsWorld world;
        auto dice = std::make_shared<Dice>(seed);
        for (auto& [address, server] : world.servers) {
            server = [inner = server, dice](std::string_view query, Transport transport) {
                std::string bytes = inner(query, transport);
                for (std::size_t changes = (*dice)(3); changes > 0 && bytes.size() > 2; --changes)
                    bytes[2 + (*dice)(bytes.size() - 2)] = static_cast<char>((*dice)(256));
                return bytes;
            };
        }
        Resolver resolver = makeResolver();
        resolver.resolve(world.now, 1, N("www.example.net."), Type::A);
        world.run(resolver);
        QCOMPARE(world.answered.size() + world.failed.size(), std::size_t{1});
    }
}

POSTROAD_TEST(TstResolver);
#include "tst_resolver.moc"
