// SPDX-License-Identifier: MIT
#include "core/dns/mx_route.h"
#include "tests/core/dns/dns_support.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <set>

using namespace postroad;
using namespace postroad::dns;

namespace {

std::uint64_t lot(std::uint64_t n) { return Randomness(1).draw("mta", "mx", n); }

LookupResult found(std::vector<Record> records)
{
    return LookupResult{LookupStatus::Found, std::move(records), {}};
}
LookupResult status(LookupStatus what) { return LookupResult{what, {}, "no answer"}; }

/// Lookups as data: "name TYPE" to its result; what is not there is NODATA.
using Table = std::map<std::string, LookupResult>;
/// What becomes of an address; not there: accepted.
using Fates = std::map<std::string, CandidateOutcome>;

Record mx(std::uint16_t preference, std::string_view host)
{
    return makeMx(N("example.net."), 60, preference, N(host));
}
LookupResult address(std::string_view host, std::string_view text)
{
    return found({makeAddress(N(host), 60, ip(text))});
}

Table twoHosts()
{
    return Table{
        {"example.net. MX", found({mx(20, "mx2.example.net."), mx(10, "mx1.example.net.")})},
        {"mx1.example.net. A", address("mx1.example.net.", "192.0.2.10")},
        {"mx2.example.net. A", address("mx2.example.net.", "192.0.2.20")},
        {"mx2.example.net. AAAA", address("mx2.example.net.", "2001:db8::20")}};
}

/// Plays the route to its end; the questions in the order in which they were asked.
std::string play(
    MxRoute& route, const Table& table, const Fates& fates = {}, RejectedBy by = RejectedBy::Domain)
{
    std::string asked;
    while (auto action = route.poll()) {
        if (const auto* need = std::get_if<NeedLookup>(&*action)) {
            const std::string key = format(need->name) + ' ' + format(need->type);
            asked += (asked.empty() ? "" : "|") + key;
            const auto row = table.find(key);
            route.answer(row == table.end() ? status(LookupStatus::NoData) : row->second);
        } else if (const auto* attempt = std::get_if<TryCandidate>(&*action)) {
            const auto fate = fates.find(
                postroad::format(*route.candidates()[attempt->index].address));
            route.report(attempt->index,
                fate == fates.end() ? CandidateOutcome::Accepted : fate->second,
                by == RejectedBy::Host ? EnhancedCode{5, 3, 2} : EnhancedCode(), {}, by);
        }
    }
    return asked;
}

std::string shown(const MxRoute& route)
{
    std::string text;
    for (const Candidate& candidate : route.candidates())
        text += (text.empty() ? "" : "|") + std::to_string(candidate.preference) + ' '
            + formatBare(candidate.host) + ' '
            + (candidate.address ? postroad::format(*candidate.address) : "-") + ' '
            + std::string(word(candidate.outcome));
    return text;
}

std::string shownResult(const MxRoute& route)
{
    if (!route.result())
        return "none";
    const EnhancedCode& code = route.result()->code;
    return std::string(word(route.result()->verdict)) + ' ' + std::to_string(code.klass) + '.'
        + std::to_string(code.subject) + '.' + std::to_string(code.detail);
}

} // namespace

class TstMxRoute : public QObject
{
    Q_OBJECT
private slots:
    void bestFirst();
    void backupTakesOver();
    void outcomes_data();
    void outcomes();
    void allFail();
    void refusedByAHost_data();
    void refusedByAHost();
    void reportedCodes();
    void lookups_data();
    void lookups();
    void aliases();
    void ownHost_data();
    void ownHost();
    void ownAddress();
    void addressOrder();
    void equalPreferences();
    void literals_data();
    void literals();
    void badDomains();
    void caps();
    void stepByStep();
    void strayCallsAreIgnored();
};

void TstMxRoute::bestFirst()
{
    MxRoute route("example.net", lot);
    QCOMPARE(play(route, twoHosts()),
        std::string("example.net. MX|mx1.example.net. A|mx1.example.net. AAAA|mx2.example.net. "
                    "A|mx2.example.net. AAAA"));
    QCOMPARE(shown(route),
        std::string("10 mx1.example.net 192.0.2.10 accepted|20 mx2.example.net 192.0.2.20 "
                    "untried|20 mx2.example.net "
                    "2001:db8::20 untried"));
    QCOMPARE(shownResult(route), std::string("delivered 2.0.0"));
    QCOMPARE(route.result()->candidate.value(), std::size_t{0});
    QCOMPARE(route.kind(), RouteKind::Mx);
    QCOMPARE(route.questions().size(), std::size_t{5});
    QCOMPARE(route.questions()[2].status.value(), LookupStatus::NoData);
    QCOMPARE(route.domain(), std::string("example.net"));
}

void TstMxRoute::backupTakesOver()
{
    MxRoute route("example.net", lot);
    play(route, twoHosts(),
        {{"192.0.2.10", CandidateOutcome::Refused}, {"192.0.2.20", CandidateOutcome::TimedOut}});
    QCOMPARE(shown(route),
        std::string("10 mx1.example.net 192.0.2.10 refused|20 mx2.example.net 192.0.2.20 "
                    "timed-out|20 mx2.example.net "
                    "2001:db8::20 accepted"));
    QCOMPARE(shownResult(route), std::string("delivered 2.0.0"));
}

void TstMxRoute::outcomes_data()
{
    QTest::addColumn<int>("outcome");
    QTest::addColumn<QString>("candidates");
    QTest::addColumn<QString>("result");
    const auto row = [](CandidateOutcome outcome, const char* second, const char* result) {
        const std::string name(word(outcome));
        QTest::newRow(name.c_str())
            << static_cast<int>(outcome)
            << QStringLiteral(
                   "10 mx1.example.net 192.0.2.10 %1|20 mx2.example.net 192.0.2.20 %2|20 "
                   "mx2.example.net 2001:db8::20 untried")
                   .arg(QString::fromStdString(name), QString::fromLatin1(second))
            << QString::fromLatin1(result);
    };
    row(CandidateOutcome::Refused, "accepted", "delivered 2.0.0");
    row(CandidateOutcome::TimedOut, "accepted", "delivered 2.0.0");
    row(CandidateOutcome::Reset, "accepted", "delivered 2.0.0");
    row(CandidateOutcome::TemporaryFailure, "accepted", "delivered 2.0.0");
    row(CandidateOutcome::Rejected, "untried", "failed 5.0.0");
    row(CandidateOutcome::Accepted, "untried", "delivered 2.0.0");
}

void TstMxRoute::outcomes()
{
    QFETCH(int, outcome);
    MxRoute route("example.net", lot);
    play(route, twoHosts(), {{"192.0.2.10", static_cast<CandidateOutcome>(outcome)}});
    QTEST(QString::fromStdString(shown(route)), "candidates");
    QTEST(QString::fromStdString(shownResult(route)), "result");
}

void TstMxRoute::allFail()
{
    MxRoute route("example.net", lot);
    play(route, twoHosts(),
        {{"192.0.2.10", CandidateOutcome::Refused}, {"192.0.2.20", CandidateOutcome::Reset},
            {"2001:db8::20", CandidateOutcome::TimedOut}});
    QCOMPARE(shownResult(route), std::string("deferred 4.4.1"));
    QVERIFY(route.result()->reason.find("timed-out") != std::string::npos);
    QVERIFY(!route.result()->candidate.has_value());
}

void TstMxRoute::refusedByAHost_data()
{
    QTest::addColumn<int>("second");
    QTest::addColumn<int>("third");
    QTest::addColumn<QString>("result");
    const auto row = [](CandidateOutcome second, CandidateOutcome third, const char* result) {
        QTest::addRow("%s, %s", word(second).data(), word(third).data())
            << static_cast<int>(second) << static_cast<int>(third) << QString::fromUtf8(result);
    };
    using Outcome = CandidateOutcome;
    row(Outcome::Accepted, Outcome::Untried, "delivered 2.0.0");
    row(Outcome::Rejected, Outcome::Accepted, "delivered 2.0.0");
    row(Outcome::Rejected, Outcome::Rejected, "failed 5.3.2");
    row(Outcome::Rejected, Outcome::TimedOut, "deferred 4.4.1"); // that one may come back
    row(Outcome::Refused, Outcome::Rejected, "deferred 4.4.1");
}

void TstMxRoute::refusedByAHost()
{
    // RFC 5321 §3.1, §5.1: a host that greets with 5yz has not been offered the message.
    QFETCH(int, second);
    QFETCH(int, third);
    QFETCH(QString, result);
    MxRoute route("example.net", lot);
    play(route, twoHosts(),
        {{"192.0.2.10", CandidateOutcome::Rejected},
            {"192.0.2.20", static_cast<CandidateOutcome>(second)},
            {"2001:db8::20", static_cast<CandidateOutcome>(third)}},
        RejectedBy::Host);
    QCOMPARE(QString::fromStdString(shownResult(route)), result);
    QCOMPARE(route.candidates()[0].outcome, CandidateOutcome::Rejected);
}

void TstMxRoute::reportedCodes()
{
    const auto end = [](CandidateOutcome outcome, EnhancedCode code) {
        MxRoute route("[192.0.2.1]", lot);
        play(route, {}, {{"192.0.2.1", CandidateOutcome::Untried}}); // the attempt stays open
        route.report(0, outcome, code, "550 5.1.1 No such user");
        return shownResult(route) + '|' + route.candidates()[0].note;
    };
    const std::string note = "|550 5.1.1 No such user";
    QCOMPARE(end(CandidateOutcome::Rejected, {5, 1, 1}), "failed 5.1.1" + note);
    QCOMPARE(end(CandidateOutcome::Rejected, {4, 1, 1}),
        "failed 5.0.0" + note); // a code that contradicts
    QCOMPARE(end(CandidateOutcome::TemporaryFailure, {4, 2, 2}), "deferred 4.2.2" + note);
    QCOMPARE(end(CandidateOutcome::TemporaryFailure, {5, 1, 1}), "deferred 4.4.1" + note);
    QCOMPARE(end(CandidateOutcome::Accepted, {2, 1, 5}), "delivered 2.1.5" + note);
}

void TstMxRoute::lookups_data()
{
    QTest::addColumn<int>("scenario");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("candidates");
    QTest::addColumn<QString>("result");
    QTest::newRow("NXDOMAIN") << 0 << QStringLiteral("unknown") << QString()
                              << QStringLiteral("failed 5.1.2");
    QTest::newRow("SERVFAIL") << 1 << QStringLiteral("unknown") << QString()
                              << QStringLiteral("deferred 4.4.3");
    QTest::newRow("null MX") << 2 << QStringLiteral("null-mx") << QString()
                             << QStringLiteral("failed 5.1.10");
    QTest::newRow("implicit MX")
        << 3 << QStringLiteral("implicit-mx")
        << QStringLiteral("0 example.net 192.0.2.1 accepted|0 example.net 2001:db8::1 untried")
        << QStringLiteral("delivered 2.0.0");
    QTest::newRow("neither MX nor address")
        << 4 << QStringLiteral("implicit-mx") << QStringLiteral("0 example.net - unresolvable")
        << QStringLiteral("failed 5.1.2");
    QTest::newRow("implicit MX, lookup fails")
        << 5 << QStringLiteral("implicit-mx") << QStringLiteral("0 example.net - unresolvable")
        << QStringLiteral("deferred 4.4.3");
    QTest::newRow("one host without address")
        << 6 << QStringLiteral("mx")
        << QStringLiteral(
               "10 mx1.example.net - unresolvable|20 mx2.example.net 192.0.2.20 accepted")
        << QStringLiteral("delivered 2.0.0");
    QTest::newRow("no host has an address")
        << 7 << QStringLiteral("mx")
        << QStringLiteral("10 mx1.example.net - unresolvable|20 mx2.example.net - unresolvable")
        << QStringLiteral("failed 5.4.4");
    QTest::newRow("one missing, one fails for now")
        << 8 << QStringLiteral("mx")
        << QStringLiteral("10 mx1.example.net - unresolvable|20 mx2.example.net - unresolvable")
        << QStringLiteral("deferred 4.4.3");
    QTest::newRow("A fails, AAAA is there")
        << 9 << QStringLiteral("mx") << QStringLiteral("10 mx1.example.net 2001:db8::10 accepted")
        << QStringLiteral("delivered 2.0.0");
    QTest::newRow("null MX beside another")
        << 10 << QStringLiteral("mx") << QStringLiteral("10 mx1.example.net 192.0.2.10 accepted")
        << QStringLiteral("delivered 2.0.0");
}

void TstMxRoute::lookups()
{
    QFETCH(int, scenario);
    const auto two = found({mx(10, "mx1.example.net."), mx(20, "mx2.example.net.")});
    const std::vector<Table> tables{
        {{"example.net. MX", status(LookupStatus::NxDomain)}},
        {{"example.net. MX", status(LookupStatus::TemporaryFailure)}},
        {{"example.net. MX", found({mx(0, ".")})}},
        {{"example.net. A", address("example.net.", "192.0.2.1")},
            {"example.net. AAAA", address("example.net.", "2001:db8::1")}},
        {},
        {{"example.net. A", status(LookupStatus::TemporaryFailure)}},
        {{"example.net. MX", two}, {"mx1.example.net. A", status(LookupStatus::NxDomain)},
            {"mx2.example.net. A", address("mx2.example.net.", "192.0.2.20")}},
        {{"example.net. MX", two}},
        {{"example.net. MX", two}, {"mx2.example.net. A", status(LookupStatus::TemporaryFailure)}},
        {{"example.net. MX", found({mx(10, "mx1.example.net.")})},
            {"mx1.example.net. A", status(LookupStatus::TemporaryFailure)},
            {"mx1.example.net. AAAA", address("mx1.example.net.", "2001:db8::10")}},
        {{"example.net. MX", found({mx(0, "."), mx(10, "mx1.example.net.")})},
            {"mx1.example.net. A", address("mx1.example.net.", "192.0.2.10")}},
    };
    MxRoute route("example.net", lot);
    const std::string asked = play(route, tables[static_cast<std::size_t>(scenario)]);
    QVERIFY(asked.starts_with("example.net. MX"));
    QTEST(QString::fromUtf8(word(route.kind()).data()), "kind");
    QTEST(QString::fromStdString(shown(route)), "candidates");
    QTEST(QString::fromStdString(shownResult(route)), "result");
    QVERIFY(!route.result()->reason.empty() || route.result()->verdict == RouteVerdict::Delivered);
    QVERIFY(!route.poll().has_value());
}

void TstMxRoute::aliases()
{
    // RFC 5321 §5.1: the name behind a CNAME is processed as if it were the first one.
    const Record alias = makeCname(N("mail.example.org."), 60, N("example.net."));
    MxRoute toMx("mail.example.org", lot);
    Table table = twoHosts();
    table["mail.example.org. MX"] = found(
        {alias, mx(10, "mx1.example.net."), makeMx(N("other.test."), 60, 1, N("evil.test."))});
    play(toMx, table);
    QCOMPARE(shown(toMx), std::string("10 mx1.example.net 192.0.2.10 accepted"));

    MxRoute toHost("mail.example.org", lot);
    const std::string asked = play(toHost,
        {{"mail.example.org. MX", LookupResult{LookupStatus::NoData, {alias}, {}}},
            {"example.net. A", address("example.net.", "192.0.2.1")}});
    QCOMPARE(asked, std::string("mail.example.org. MX|example.net. A|example.net. AAAA"));
    QCOMPARE(shown(toHost), std::string("0 example.net 192.0.2.1 accepted"));

    // An MX host that is an alias: not legal, but what one finds is used.
    MxRoute hostAlias("example.net", lot);
    play(hostAlias,
        {{"example.net. MX", found({mx(10, "www.example.net.")})},
            {"www.example.net. A",
                found({makeCname(N("www.example.net."), 60, N("web.test.")),
                    makeAddress(N("web.test."), 60, ip("192.0.2.8"))})}});
    QCOMPARE(shown(hostAlias), std::string("10 www.example.net 192.0.2.8 accepted"));
}

void TstMxRoute::ownHost_data()
{
    QTest::addColumn<QString>("own");
    QTest::addColumn<QString>("tried");
    QTest::addColumn<int>("dropped");
    QTest::newRow("the best") << QStringLiteral("a.test.") << QStringLiteral("failed 5.4.6") << 4;
    QTest::newRow("the second") << QStringLiteral("B.TEST.") << QStringLiteral("a.test") << 3;
    QTest::newRow("equal to the second")
        << QStringLiteral("c.test.") << QStringLiteral("a.test") << 3;
    QTest::newRow("the worst") << QStringLiteral("d.test.")
                               << QStringLiteral("a.test b.test c.test") << 1;
    QTest::newRow("not in the list")
        << QStringLiteral("x.test.") << QStringLiteral("a.test b.test c.test d.test") << 0;
}

void TstMxRoute::ownHost()
{
    QFETCH(QString, own);
    QFETCH(QString, tried);
    MxRouteOptions options;
    options.ownNames = {N("unrelated.test."), N(own.toStdString())};
    MxRoute route(
        "example.net", [](std::uint64_t) { return ~std::uint64_t{0}; }, options);
    Table table{{"example.net. MX",
        found({mx(10, "a.test."), mx(20, "b.test."), mx(20, "c.test."), mx(30, "d.test.")})}};
    Fates fates;
    int n = 1;
    for (const char* host : {"a.test.", "b.test.", "c.test.", "d.test."}) {
        const std::string text = "192.0.2." + std::to_string(n++);
        table[std::string(host) + " A"] = address(host, text);
        fates[text] = CandidateOutcome::Refused;
    }
    play(route, table, fates);
    QTEST(static_cast<int>(route.dropped().size()), "dropped");
    if (tried.startsWith(QStringLiteral("failed"))) {
        QCOMPARE(QString::fromStdString(shownResult(route)), tried);
        return;
    }
    QString hosts;
    for (const Candidate& candidate : route.candidates())
        hosts += (hosts.isEmpty() ? QString() : QStringLiteral(" "))
            + QString::fromStdString(formatBare(candidate.host));
    QCOMPARE(hosts, tried);
    for (const DroppedExchange& dropped : route.dropped())
        QVERIFY(dropped.mx.preference >= 20 && !dropped.reason.empty());
}

void TstMxRoute::ownAddress()
{
    MxRouteOptions options;
    options.ownAddresses = {ip("192.0.2.20")};
    MxRoute route("example.net", lot, options);
    play(route, twoHosts(), {{"192.0.2.10", CandidateOutcome::Refused}});
    QCOMPARE(shown(route), std::string("10 mx1.example.net 192.0.2.10 refused"));
    QCOMPARE(shownResult(route), std::string("deferred 4.4.1"));
    QCOMPARE(route.dropped().size(), std::size_t{1});

    options.ownAddresses = {ip("192.0.2.10")};
    MxRoute loop("example.net", lot, options);
    play(loop, twoHosts());
    QCOMPARE(shownResult(loop), std::string("failed 5.4.6"));
    QVERIFY(loop.candidates().empty());
    MxRoute literal("[192.0.2.10]", lot, options);
    QCOMPARE(shownResult(literal), std::string("failed 5.4.6"));
}

void TstMxRoute::addressOrder()
{
    const auto order = [](bool v4, bool v6, bool v6First) {
        MxRouteOptions options;
        options.lookUpV4 = v4;
        options.lookUpV6 = v6;
        options.v6First = v6First;
        MxRoute route("example.net", lot, options);
        Table table = twoHosts();
        table["example.net. MX"] = found({mx(20, "mx2.example.net.")});
        const std::string asked = play(route, table);
        return asked.substr(asked.find('|') + 1) + " -> "
            + postroad::format(*route.candidates()[0].address);
    };
    QCOMPARE(order(true, true, false),
        std::string("mx2.example.net. A|mx2.example.net. AAAA -> 192.0.2.20"));
    QCOMPARE(order(true, true, true),
        std::string("mx2.example.net. AAAA|mx2.example.net. A -> 2001:db8::20"));
    QCOMPARE(order(true, false, false), std::string("mx2.example.net. A -> 192.0.2.20"));
    QCOMPARE(order(false, true, false), std::string("mx2.example.net. AAAA -> 2001:db8::20"));
}

void TstMxRoute::equalPreferences()
{
    std::set<std::string> orders;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto random = [seed](
                                std::uint64_t n) { return Randomness(seed).draw("mta", "mx", n); };
        const auto run = [&] {
            MxRoute route("example.net", random);
            Table table{{"example.net. MX",
                found(
                    {mx(10, "c.test."), mx(5, "z.test."), mx(10, "a.test."), mx(10, "b.test.")})}};
            for (const char* host : {"a.test.", "b.test.", "c.test.", "z.test."})
                table[std::string(host) + " A"] = address(host, "192.0.2.1");
            play(route, table);
            std::string order;
            for (const Candidate& candidate : route.candidates())
                order += format(candidate.host)[0];
            return order;
        };
        const std::string order = run();
        QCOMPARE(run(), order);
        QCOMPARE(order.size(), std::size_t{4});
        QCOMPARE(order[0], 'z');
        orders.insert(order);
    }
    QCOMPARE(orders.size(), std::size_t{6}); // every order of three occurs
}

void TstMxRoute::literals_data()
{
    QTest::addColumn<QString>("domain");
    QTest::addColumn<QString>("candidates");
    QTest::newRow("IPv4") << QStringLiteral("[192.0.2.1]")
                          << QStringLiteral("0 . 192.0.2.1 accepted");
    QTest::newRow("IPv6") << QStringLiteral("[IPv6:2001:db8::1]")
                          << QStringLiteral("0 . 2001:db8::1 accepted");
    QTest::newRow("ipv6 in lower case")
        << QStringLiteral("[ipv6:2001:DB8::1]") << QStringLiteral("0 . 2001:db8::1 accepted");
    QTest::newRow("IPv6 without tag") << QStringLiteral("[2001:db8::1]") << QString();
    QTest::newRow("IPv4 with tag") << QStringLiteral("[IPv6:192.0.2.1]") << QString();
    QTest::newRow("open") << QStringLiteral("[192.0.2.1") << QString();
    QTest::newRow("empty") << QStringLiteral("[]") << QString();
    QTest::newRow("bracket") << QStringLiteral("[") << QString();
    QTest::newRow("too large") << QStringLiteral("[192.0.2.256]") << QString();
    QTest::newRow("unknown tag") << QStringLiteral("[X400:abc]") << QString();
}

void TstMxRoute::literals()
{
    QFETCH(QString, domain);
    QFETCH(QString, candidates);
    MxRoute route(domain.toStdString(), lot);
    QCOMPARE(play(route, {}), std::string()); // no lookups
    QTEST(QString::fromStdString(shown(route)), "candidates");
    QCOMPARE(shownResult(route),
        candidates.isEmpty() ? std::string("failed 5.1.3") : std::string("delivered 2.0.0"));
    QCOMPARE(route.kind(), candidates.isEmpty() ? RouteKind::Unknown : RouteKind::Literal);
}

void TstMxRoute::badDomains()
{
    for (const std::string& domain :
        {std::string(), std::string("."), std::string("a..b"), std::string(70, 'x')}) {
        MxRoute route(domain, lot);
        QCOMPARE(shownResult(route), std::string("failed 5.1.3"));
        QVERIFY(route.poll().has_value());
        QVERIFY(!route.poll().has_value());
    }
    MxRoute dotted("example.net.", lot);
    play(dotted, twoHosts());
    QCOMPARE(shownResult(dotted), std::string("delivered 2.0.0"));
}

void TstMxRoute::caps()
{
    std::vector<Record> records;
    Table table;
    for (int i = 0; i < 40; ++i) {
        const std::string host = "h" + std::to_string(i) + ".test.";
        records.push_back(mx(static_cast<std::uint16_t>(i), host));
        std::vector<Record> addresses;
        for (unsigned k = 0; k < 30; ++k)
            addresses.push_back(makeAddress(
                N(host), 60, IpAddress::v4(0xC0000200U + static_cast<unsigned>(i) * 40U + k)));
        table[host + " A"] = found(addresses);
    }
    records.push_back(records[0]); // a double counts once
    table["example.net. MX"] = found(records);
    MxRouteOptions options;
    options.exchangesMax = 10;
    options.candidatesMax = 64;
    MxRoute route("example.net", lot, options);
    play(route, table);
    QCOMPARE(route.candidates().size(), std::size_t{64});
    QCOMPARE(route.dropped().size(), std::size_t{30});
}

void TstMxRoute::stepByStep()
{
    MxRoute route("example.net", lot);
    auto action = route.poll();
    QVERIFY(action && std::holds_alternative<NeedLookup>(*action));
    QVERIFY(!route.poll().has_value()); // said once
    QVERIFY(!route.questions()[0].status.has_value());
    route.answer(twoHosts()["example.net. MX"]);
    QCOMPARE(route.kind(), RouteKind::Mx);
    for (int i = 0; i < 4; ++i) {
        action = route.poll();
        QVERIFY(action && std::holds_alternative<NeedLookup>(*action));
        const auto need = std::get<NeedLookup>(*action);
        const Table table = twoHosts();
        const auto row = table.find(format(need.name) + ' ' + format(need.type));
        route.answer(row == table.end() ? status(LookupStatus::NoData) : row->second);
    }
    QCOMPARE(route.candidates().size(), std::size_t{3}); // complete before the first attempt
    action = route.poll();
    QVERIFY(action && std::get<TryCandidate>(*action).index == 0);
    QVERIFY(!route.result().has_value());
    route.report(0, CandidateOutcome::TemporaryFailure, {4, 3, 2}, "421 4.3.2 Closing");
    QCOMPARE(route.candidates()[0].note, std::string("421 4.3.2 Closing"));
    action = route.poll();
    QVERIFY(action && std::get<TryCandidate>(*action).index == 1);
    route.report(1, CandidateOutcome::Accepted);
    action = route.poll();
    QVERIFY(action && std::get<RouteResult>(*action).verdict == RouteVerdict::Delivered);
    QVERIFY(!route.poll().has_value());
}

void TstMxRoute::strayCallsAreIgnored()
{
    MxRoute route("example.net", lot);
    route.report(0, CandidateOutcome::Accepted); // nothing is being tried
    QVERIFY(!route.result().has_value());
    play(route, twoHosts());
    const std::string before = shown(route) + shownResult(route);
    route.answer(status(LookupStatus::NxDomain));
    route.report(1, CandidateOutcome::Rejected);
    QCOMPARE(shown(route) + shownResult(route), before);

    MxRoute literal("[192.0.2.1]", lot);
    play(literal, {}, {{"192.0.2.1", CandidateOutcome::Untried}}); // the attempt stays open
    literal.report(7, CandidateOutcome::Accepted);
    literal.report(0, CandidateOutcome::Untried);
    literal.report(0, CandidateOutcome::Unresolvable);
    QVERIFY(!literal.result().has_value());
    literal.report(0, CandidateOutcome::Accepted);
    QVERIFY(literal.result().has_value());
}

POSTROAD_TEST(TstMxRoute);
#include "tst_mx_route.moc"
