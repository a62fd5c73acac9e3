// SPDX-License-Identifier: MIT
// The stub, and the recursive server that it asks.
#include "core/dns/recursive_server.h"
#include "core/dns/stub.h"
#include "tests/core/dns/dns_world.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::dns;

namespace {

const Endpoint kResolver{ip("198.51.100.53"), 53};
const Endpoint kSecond{ip("198.51.100.54"), 53};
const Endpoint kClient{ip("192.0.2.25"), 4711};

StubResolver makeStub(std::vector<Endpoint> resolvers = {kResolver})
{
    StubOptions options;
    options.resolvers = std::move(resolvers);
    return StubResolver(options, DnsWorld::queryId);
}

/// What poll() gave, sorted.
struct Polled
{
    std::vector<SendQuery> sent;
    std::vector<std::uint64_t> abandoned;
    std::optional<Answered> answered;
    std::optional<Failed> failed;
};

Polled drain(StubResolver& stub)
{
    Polled polled;
    while (auto action = stub.poll()) {
        if (const auto* send = std::get_if<SendQuery>(&*action))
            polled.sent.push_back(*send);
        if (const auto* abandon = std::get_if<Abandon>(&*action))
            polled.abandoned.push_back(abandon->sendId);
        if (const auto* answered = std::get_if<Answered>(&*action))
            polled.answered = *answered;
        if (const auto* failed = std::get_if<Failed>(&*action))
            polled.failed = *failed;
    }
    return polled;
}

Message answerTo(const SendQuery& query, Rcode rcode = Rcode::NoError)
{
    Message response = makeResponse(*decode(query.bytes), rcode);
    response.recursionAvailable = true;
    if (rcode == Rcode::NoError)
        response.answers.push_back(
            makeMx(response.questions[0].name, 60, 10, N("mx1.example.net.")));
    return response;
}

/// Lets the server run in the world; its replies.
std::vector<SendReply> drain(RecursiveServer& server, DnsWorld& world)
{
    std::vector<SendReply> replies;
    for (int guard = 0; guard < 1000; ++guard) {
        while (auto action = server.poll()) {
            if (const auto* reply = std::get_if<SendReply>(&*action))
                replies.push_back(*reply);
            const auto* query = std::get_if<SendQuery>(&*action);
            const std::string bytes = query == nullptr ? std::string() : world.ask(*query);
            if (!bytes.empty())
                server.receiveAnswer(world.now, query->server, bytes, query->transport);
        }
        const auto next = server.nextTimeout();
        if (!next)
            break;
        world.now = *next;
        server.handleTimeout(world.now);
    }
    return replies;
}

std::string queryFor(std::string_view name, Type type, bool rd = true, std::uint16_t payload = 1232)
{
    return encode(makeQuery(0x7777, Question{N(name), type, Class::In}, rd, payload));
}

} // namespace

class TstStub : public QObject
{
    Q_OBJECT
private slots:
    void asksWithRd();
    void repeatsThenFails();
    void nextResolverOnFailure();
    void truncatedOverTcp();
    void ignoresStrangers();
    void noResolver();
    void cancelled();
    void serverAnswers_data();
    void serverAnswers();
    void serverAnswersFromCache();
    void serverRefuses();
    void serverFails();
    void serverCutsForUdp();
    void stubThroughServer();
};

void TstStub::asksWithRd()
{
    StubResolver stub = makeStub();
    stub.resolve(Instant{}, 5, N("example.net."), Type::Mx);
    const Polled first = drain(stub);
    QCOMPARE(first.sent.size(), std::size_t{1});
    QCOMPARE(first.sent[0].server, kResolver);
    QVERIFY(decode(first.sent[0].bytes)->recursionDesired);
    QCOMPARE(stub.nextTimeout().value(), Instant{5s});
    stub.receive(Instant{1s}, kResolver, encode(answerTo(first.sent[0])));
    const Polled second = drain(stub);
    QVERIFY(second.answered.has_value());
    QCOMPARE(second.answered->question, QuestionId{5});
    QCOMPARE(kindsOf(second.answered->steps), std::string("asked answer"));
    QCOMPARE(second.abandoned, std::vector<std::uint64_t>{first.sent[0].sendId});
    const LookupResult result = toLookupResult(
        *second.answered, Question{N("example.net."), Type::Mx, Class::In});
    QCOMPARE(result.status, LookupStatus::Found);
    QVERIFY(!stub.nextTimeout().has_value());
}

void TstStub::repeatsThenFails()
{
    StubResolver stub = makeStub({kResolver, kSecond});
    stub.resolve(Instant{}, 1, N("example.net."), Type::Mx);
    std::vector<Endpoint> asked;
    std::optional<Failed> failed;
    for (int i = 0; i < 20 && !failed; ++i) {
        const Polled polled = drain(stub);
        for (const SendQuery& query : polled.sent)
            asked.push_back(query.server);
        failed = polled.failed;
        if (const auto next = stub.nextTimeout()) {
            stub.handleTimeout(*next - 1ns); // early: harmless
            stub.handleTimeout(*next);
        }
    }
    QVERIFY(failed.has_value());
    QCOMPARE(
        asked, (std::vector<Endpoint>{kResolver, kSecond, kResolver, kSecond, kResolver, kSecond}));
    QCOMPARE(toLookupResult(*failed).status, LookupStatus::TemporaryFailure);
    QCOMPARE(failed->steps.back().at, Instant{30s});
}

void TstStub::nextResolverOnFailure()
{
    StubResolver stub = makeStub({kResolver, kSecond});
    stub.resolve(Instant{}, 1, N("example.net."), Type::Mx);
    const Polled first = drain(stub);
    stub.receive(Instant{}, kResolver, encode(answerTo(first.sent[0], Rcode::ServFail)));
    const Polled second = drain(stub);
    QCOMPARE(second.sent.size(), std::size_t{1});
    QCOMPARE(second.sent[0].server, kSecond);
    stub.sendFailed(Instant{}, second.sent[0].sendId);
    std::vector<SendQuery> open = drain(stub).sent;
    std::optional<Answered> answered;
    while (!open.empty()) {
        stub.receive(Instant{}, open[0].server, encode(answerTo(open[0], Rcode::ServFail)));
        const Polled next = drain(stub);
        open = next.sent;
        answered = next.answered;
    }
    QVERIFY(answered.has_value());
    QCOMPARE(answered->rcode, Rcode::ServFail);
    QCOMPARE(toLookupResult(*answered, Question{}).status, LookupStatus::TemporaryFailure);
}

void TstStub::truncatedOverTcp()
{
    StubResolver stub = makeStub();
    stub.resolve(Instant{}, 1, N("example.net."), Type::Mx);
    const Polled first = drain(stub);
    Message cut = answerTo(first.sent[0]);
    cut.truncated = true;
    stub.receive(Instant{}, kResolver, encode(cut));
    const Polled second = drain(stub);
    QCOMPARE(second.sent.size(), std::size_t{1});
    QCOMPARE(second.sent[0].transport, Transport::Tcp);
    QCOMPARE(second.sent[0].server, kResolver);
    stub.receive(Instant{}, kResolver, encode(answerTo(second.sent[0])), Transport::Udp);
    QVERIFY(!drain(stub).answered.has_value());
    stub.receive(Instant{}, kResolver, encode(answerTo(second.sent[0])), Transport::Tcp);
    QVERIFY(drain(stub).answered.has_value());
}

void TstStub::ignoresStrangers()
{
    StubResolver stub = makeStub();
    stub.resolve(Instant{}, 1, N("example.net."), Type::Mx);
    const SendQuery query = drain(stub).sent[0];
    Message response = answerTo(query);
    stub.receive(Instant{}, kSecond, encode(response));
    stub.receive(Instant{}, kResolver, query.bytes); // no response
    stub.receive(Instant{}, kResolver, "garbage");
    Message wrong = response;
    wrong.id = static_cast<std::uint16_t>(wrong.id ^ 1U);
    stub.receive(Instant{}, kResolver, encode(wrong));
    wrong = response;
    wrong.questions[0].name = N("example.org.");
    stub.receive(Instant{}, kResolver, encode(wrong));
    QVERIFY(!drain(stub).answered.has_value());
    QCOMPARE(stub.questionsUnderWay(), std::size_t{1});
}

void TstStub::noResolver()
{
    StubResolver stub = makeStub({});
    stub.resolve(Instant{}, 1, N("example.net."), Type::Mx);
    QVERIFY(drain(stub).failed.has_value());
}

void TstStub::cancelled()
{
    StubResolver stub = makeStub();
    stub.resolve(Instant{}, 1, N("example.net."), Type::Mx);
    stub.cancel(1);
    const Polled polled = drain(stub);
    QVERIFY(polled.sent.empty() && !polled.failed && polled.abandoned.size() == 1);
    QVERIFY(!stub.nextTimeout().has_value());
}

void TstStub::serverAnswers_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("rcode");
    QTest::addColumn<int>("answers");
    QTest::newRow("MX") << QStringLiteral("example.net.") << int{15} << 0 << 2;
    QTest::newRow("alias") << QStringLiteral("www.example.net.") << int{1} << 0 << 2;
    QTest::newRow("NODATA") << QStringLiteral("mx1.example.net.") << int{28} << 0 << 0;
    QTest::newRow("NXDOMAIN") << QStringLiteral("no.example.net.") << int{1} << 3 << 0;
    QTest::newRow("SERVFAIL") << QStringLiteral("lost.net.") << int{1} << 2 << 0;
}

void TstStub::serverAnswers()
{
    QFETCH(QString, name);
    QFETCH(int, type);
    DnsWorld world;
    RecursiveServer server(DnsWorld::hints(), DnsWorld::queryId);
    server.receiveQuery(world.now, 42, kClient,
        queryFor(name.toStdString(), static_cast<Type>(type)), Transport::Udp);
    const auto replies = drain(server, world);
    QCOMPARE(replies.size(), std::size_t{1});
    QCOMPARE(replies[0].clientTag, std::uint64_t{42});
    QCOMPARE(replies[0].client, kClient);
    const auto message = decode(replies[0].bytes);
    QVERIFY(message.ok());
    QCOMPARE(message->id, std::uint16_t{0x7777});
    QVERIFY(message->response && message->recursionAvailable && message->recursionDesired
        && !message->authoritative);
    QVERIFY(message->edns.has_value());
    QTEST(static_cast<int>(message->rcode), "rcode");
    QTEST(static_cast<int>(message->answers.size()), "answers");
    QVERIFY(server.question(0) == nullptr);
    QCOMPARE(replies[0].question, std::optional<QuestionId>(0)); // its number may be forgotten
}

void TstStub::serverAnswersFromCache()
{
    DnsWorld world;
    RecursiveServer server(DnsWorld::hints(), DnsWorld::queryId);
    server.receiveQuery(world.now, 1, kClient, queryFor("example.net.", Type::Mx), Transport::Udp);
    drain(server, world);
    const int queries = world.queries;
    world.now += 60s;
    server.receiveQuery(world.now, 2, kClient, queryFor("example.net.", Type::Mx), Transport::Udp);
    const auto replies = drain(server, world);
    QCOMPARE(world.queries, queries);
    QCOMPARE(decode(replies[0].bytes)->answers[0].ttl, 3540U);
    QVERIFY(server.cache().size() > 0);
}

void TstStub::serverRefuses()
{
    DnsWorld world;
    RecursiveServerOptions options;
    options.clients = {ClientNetwork{ip("192.0.2.0"), 24}};
    RecursiveServer server(DnsWorld::hints(), DnsWorld::queryId, options);
    const auto rcodeOf = [&](const std::string& query, const Endpoint& client = kClient) {
        server.receiveQuery(world.now, 1, client, query, Transport::Udp);
        const auto replies = drain(server, world);
        return replies.empty() ? -1 : static_cast<int>(decode(replies[0].bytes)->rcode);
    };
    const std::string good = queryFor("example.net.", Type::Mx);
    QCOMPARE(rcodeOf(good), 0);
    QCOMPARE(rcodeOf(good, Endpoint{ip("203.0.113.9"), 99}), 5);
    QCOMPARE(rcodeOf(queryFor("example.net.", Type::Mx, false)), 5);
    QCOMPARE(rcodeOf(queryFor("example.net.", Type::Axfr)), 5);
    QCOMPARE(rcodeOf(good.substr(0, 14)), 1);
    QCOMPARE(rcodeOf("x"), -1);
    QVERIFY(!server.receiveQuery(world.now, 1, kClient, "x", Transport::Udp)); // and never will be
    QVERIFY(server.receiveQuery(world.now, 1, kClient, good.substr(0, 14), Transport::Udp));
    drain(server, world);
    Message odd = *decode(good);
    odd.opcode = Opcode::Status;
    QCOMPARE(rcodeOf(encode(odd)), 4);
    odd = *decode(good);
    odd.questions.clear();
    QCOMPARE(rcodeOf(encode(odd)), 1);
    odd = *decode(good);
    odd.edns->version = 1;
    QCOMPARE(rcodeOf(encode(odd)), 16);
    odd = *decode(good);
    odd.response = true;
    QCOMPARE(rcodeOf(encode(odd)), -1);
    // Who waits for an answer can be told that there will be none.
    QVERIFY(!server.receiveQuery(world.now, 1, kClient, "x", Transport::Udp));
    QVERIFY(!server.receiveQuery(world.now, 1, kClient, encode(odd), Transport::Udp));
    QVERIFY(server.receiveQuery(world.now, 1, kClient, good.substr(0, 14), Transport::Udp));
    const auto replies = drain(server, world);
    QCOMPARE(replies.size(), std::size_t{1});
    QVERIFY(decode(replies[0].bytes)->recursionAvailable); // RFC 1035 §4.1.1: in every response
    QVERIFY(!replies[0].question.has_value());
}

void TstStub::serverFails()
{
    DnsWorld world;
    world.servers.clear();
    RecursiveServer server(DnsWorld::hints(), DnsWorld::queryId);
    server.receiveQuery(world.now, 1, kClient, queryFor("example.net.", Type::Mx), Transport::Tcp);
    const auto replies = drain(server, world);
    QCOMPARE(replies.size(), std::size_t{1});
    QCOMPARE(decode(replies[0].bytes)->rcode, Rcode::ServFail);
    QCOMPARE(replies[0].transport, Transport::Tcp);
}

void TstStub::serverCutsForUdp()
{
    DnsWorld world;
    std::string text = "@ SOA ns1 h 1 1 1 1 300\n@ NS ns1\nns1 A 192.0.2.53\n";
    for (int i = 0; i < 20; ++i)
        text += "@ TXT " + std::string(90, static_cast<char>('a' + i)) + "\n";
    world.put("192.0.2.53", zoneOf("example.net.", text));
    RecursiveServer server(DnsWorld::hints(), DnsWorld::queryId);
    server.receiveQuery(
        world.now, 1, kClient, queryFor("example.net.", Type::Txt, true, 0), Transport::Udp);
    const auto udp = drain(server, world);
    QVERIFY(udp[0].bytes.size() <= 512);
    QVERIFY(decode(udp[0].bytes)->truncated);
    server.receiveQuery(
        world.now, 1, kClient, queryFor("example.net.", Type::Txt, true, 0), Transport::Tcp);
    const auto tcp = drain(server, world);
    QCOMPARE(decode(tcp[0].bytes)->answers.size(), std::size_t{20});
}

void TstStub::stubThroughServer()
{
    DnsWorld world;
    RecursiveServer server(DnsWorld::hints(), DnsWorld::queryId);
    StubResolver stub = makeStub();
    stub.resolve(world.now, 1, N("www.example.net."), Type::A);
    const SendQuery query = drain(stub).sent[0];
    server.receiveQuery(world.now, 1, kClient, query.bytes, query.transport);
    const auto replies = drain(server, world);
    stub.receive(world.now, kResolver, replies[0].bytes);
    const Polled polled = drain(stub);
    QVERIFY(polled.answered.has_value());
    QCOMPARE(canonicalName(N("www.example.net."), polled.answered->answers), N("web.example.org."));
    QCOMPARE(toLookupResult(*polled.answered, Question{N("www.example.net."), Type::A, Class::In})
                 .status,
        LookupStatus::Found);
}

POSTROAD_TEST(TstStub);
#include "tst_stub.moc"
