// SPDX-License-Identifier: MIT
#include "core/dns/authority.h"
#include "tests/core/dns/dns_support.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::dns;

namespace {

Authority makeAuthority()
{
    Authority authority;
    authority.addZone(zoneOf("example.net.", R"(
@      7200 SOA ns1 hostmaster 1 2 3 4 300
@      NS ns1
@      MX 10 mx1
@      MX 20 mx.example.org.
ns1    A 192.0.2.53
mx1    A 192.0.2.10
mx1    AAAA 2001:db8::10
alias  CNAME mx1
far    CNAME mx.example.org.
out    CNAME www.example.com.
dead   CNAME nothing
ring   CNAME ring2
ring2  CNAME ring
intosub CNAME host.sub
a.b.c  A 192.0.2.99
sub    NS ns.sub
sub    NS ns.example.com.
ns.sub A 192.0.2.54
own    NS ns1
away   NS ns.example.com.
*.wild TXT wild
*.wild MX 5 mx1
real.wild A 192.0.2.7
*.cn   CNAME mx1
)"));
    authority.addZone(
        zoneOf("own.example.net.", "@ SOA ns1.example.net. h 1 2 3 4 60\n@ NS ns1.example.net.\n"));
    authority.addZone(zoneOf(
        "far.away.example.net.", "@ SOA ns1.example.net. h 1 2 3 4 60\n@ NS ns1.example.net.\n"));
    authority.addZone(
        zoneOf("example.org.", "@ SOA ns h 1 2 3 4 60\n@ NS mx\nmx A 203.0.113.10\n"));
    std::string big = "@ SOA ns h 1 2 3 4 60\n@ NS ns\nns A 192.0.2.53\n";
    for (int i = 0; i < 20; ++i)
        big += "@ TXT " + std::string(90, static_cast<char>('a' + i)) + "\n";
    authority.addZone(zoneOf("big.test.", big));
    return authority;
}

std::string shown(const std::vector<Record>& records)
{
    std::string text;
    for (const Record& record : records)
        text += (text.empty() ? "" : "|") + format(record.owner) + ' ' + format(record.type) + ' '
            + (soaOf(record) != nullptr ? std::to_string(record.ttl) : formatData(record));
    return text;
}

} // namespace

class TstAuthority : public QObject
{
    Q_OBJECT
private slots:
    void answers_data();
    void answers();
    void refusals();
    void header();
    void edns();
    void sizes();
    void silence();
    void garbledQueries();
    void garbledEdns_data();
    void garbledEdns();
    void mutationsAreHarmless();
};

void TstAuthority::answers_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("rcode");
    QTest::addColumn<bool>("aa");
    QTest::addColumn<QString>("answers");
    QTest::addColumn<QString>("authorities");
    QTest::addColumn<QString>("additionals");
    const auto row = [](const char* name, Type type, Rcode rcode, bool aa, const char* answers,
                         const char* authorities, const char* additionals) {
        QTest::addRow("%s %s", name, format(type).c_str())
            << QString::fromLatin1(name) << static_cast<int>(type) << static_cast<int>(rcode) << aa
            << QString::fromLatin1(answers) << QString::fromLatin1(authorities)
            << QString::fromLatin1(additionals);
    };
    const char* soa = "example.net. SOA 300"; // RFC 2308 §3: the lower of TTL and minimum
    const char* mx1 = "mx1.example.net. A 192.0.2.10|mx1.example.net. AAAA 2001:db8::10";
    const auto ok = Rcode::NoError;
    row("example.net.", Type::Mx, ok, true,
        "example.net. MX 10 mx1.example.net.|example.net. MX 20 mx.example.org.", "",
        "mx1.example.net. A 192.0.2.10|mx1.example.net. AAAA 2001:db8::10|mx.example.org. A "
        "203.0.113.10");
    row("example.net.", Type::Ns, ok, true, "example.net. NS ns1.example.net.", "",
        "ns1.example.net. A 192.0.2.53");
    row("example.net.", Type::Soa, ok, true, "example.net. SOA 7200", "", "");
    row("mx1.example.net.", Type::A, ok, true, "mx1.example.net. A 192.0.2.10", "", "");
    row("mx1.example.net.", Type::Mx, ok, true, "", soa, "");
    row("mx1.example.net.", Type::Any, ok, true, mx1, "", "");
    row("none.example.net.", Type::A, Rcode::NxDomain, true, "", soa, "");
    row("x.mx1.example.net.", Type::A, Rcode::NxDomain, true, "", soa, "");
    row("c.example.net.", Type::A, ok, true, "", soa, "");
    row("b.c.example.net.", Type::A, ok, true, "", soa, "");
    row("alias.example.net.", Type::A, ok, true,
        "alias.example.net. CNAME mx1.example.net.|mx1.example.net. A 192.0.2.10", "", "");
    row("alias.example.net.", Type::Cname, ok, true, "alias.example.net. CNAME mx1.example.net.",
        "", "");
    row("alias.example.net.", Type::Mx, ok, true, "alias.example.net. CNAME mx1.example.net.", soa,
        "");
    row("far.example.net.", Type::A, ok, true,
        "far.example.net. CNAME mx.example.org.|mx.example.org. A 203.0.113.10", "", "");
    row("out.example.net.", Type::A, ok, true, "out.example.net. CNAME www.example.com.", "", "");
    row("dead.example.net.", Type::A, Rcode::NxDomain, true,
        "dead.example.net. CNAME nothing.example.net.", soa, "");
    row("ring.example.net.", Type::A, ok, true,
        "ring.example.net. CNAME ring2.example.net.|ring2.example.net. CNAME ring.example.net.", "",
        "");
    const char* subNs
        = "sub.example.net. NS ns.sub.example.net.|sub.example.net. NS ns.example.com.";
    const char* glue = "ns.sub.example.net. A 192.0.2.54";
    row("sub.example.net.", Type::A, ok, false, "", subNs, glue);
    row("sub.example.net.", Type::Ns, ok, false, "", subNs, glue);
    row("x.sub.example.net.", Type::Mx, ok, false, "", subNs, glue);
    row("ns.sub.example.net.", Type::A, ok, false, "", subNs, glue);
    row("intosub.example.net.", Type::A, ok, true,
        "intosub.example.net. CNAME host.sub.example.net.", subNs, glue);
    row("x.wild.example.net.", Type::Txt, ok, true, "x.wild.example.net. TXT \"wild\"", "", "");
    row("x.y.wild.example.net.", Type::Txt, ok, true, "x.y.wild.example.net. TXT \"wild\"", "", "");
    row("x.wild.example.net.", Type::Mx, ok, true, "x.wild.example.net. MX 5 mx1.example.net.", "",
        mx1);
    row("x.wild.example.net.", Type::A, ok, true, "", soa, "");
    row("*.wild.example.net.", Type::Txt, ok, true, "*.wild.example.net. TXT \"wild\"", "", "");
    row("real.wild.example.net.", Type::Txt, ok, true, "", soa, ""); // RFC 4592 §2.2.1: it exists
    row("x.real.wild.example.net.", Type::Txt, Rcode::NxDomain, true, "", soa, "");
    row("wild.example.net.", Type::Txt, ok, true, "", soa, "");
    row("x.cn.example.net.", Type::A, ok, true,
        "x.cn.example.net. CNAME mx1.example.net.|mx1.example.net. A 192.0.2.10", "", "");
    // RFC 4035 §3.1.4.1: DS stands above the cut; who knows none says so with the SOA of above.
    row("sub.example.net.", Type::Ds, ok, true, "", soa, "");
    row("x.sub.example.net.", Type::Ds, ok, false, "", subNs, glue);
    row("intosub.example.net.", Type::Ds, ok, true,
        "intosub.example.net. CNAME host.sub.example.net.", subNs, glue);
    row("own.example.net.", Type::Ds, ok, true, "", soa, ""); // both sides of the cut are here
    row("own.example.net.", Type::Ns, ok, true, "own.example.net. NS ns1.example.net.", "",
        "ns1.example.net. A 192.0.2.53");
    row("example.net.", Type::Ds, ok, true, "", soa, ""); // of the zone above we know nothing
    row("far.away.example.net.", Type::Ds, ok, true, "", "far.away.example.net. SOA 60", "");
    row("example.com.", Type::A, Rcode::Refused, false, "", "", "");
    row("net.", Type::Ns, Rcode::Refused, false, "", "", "");
    row("example.net.", Type::Axfr, Rcode::Refused, false, "", "", "");
}

void TstAuthority::answers()
{
    QFETCH(QString, name);
    QFETCH(int, type);
    const Authority authority = makeAuthority();
    const Message query = makeQuery(
        77, Question{N(name.toStdString()), static_cast<Type>(type), Class::In}, false);
    const auto response = decode(authority.answer(encode(query), Transport::Tcp));
    QVERIFY(response.ok());
    QTEST(static_cast<int>(response->rcode), "rcode");
    QTEST(response->authoritative, "aa");
    QTEST(QString::fromStdString(shown(response->answers)), "answers");
    QTEST(QString::fromStdString(shown(response->authorities)), "authorities");
    QTEST(QString::fromStdString(shown(response->additionals)), "additionals");
    QCOMPARE(response->id, std::uint16_t{77});
    QVERIFY(response->response && !response->recursionAvailable && !response->truncated);
    QCOMPARE(response->questions, query.questions);
}

void TstAuthority::refusals()
{
    const Authority authority = makeAuthority();
    const Message good = makeQuery(1, Question{N("example.net."), Type::Mx, Class::In}, true);
    const auto rcodeOf = [&](const auto& change) {
        Message query = good;
        change(query);
        return decode(authority.answer(encode(query), Transport::Udp))->rcode;
    };
    QCOMPARE(rcodeOf([](Message&) {}), Rcode::NoError);
    QCOMPARE(rcodeOf([](Message& query) { query.opcode = Opcode::Notify; }), Rcode::NotImp);
    QCOMPARE(
        rcodeOf([](Message& query) { query.opcode = static_cast<Opcode>(15); }), Rcode::NotImp);
    QCOMPARE(rcodeOf([](Message& query) { query.questions.clear(); }), Rcode::FormErr);
    QCOMPARE(rcodeOf([](Message& query) { query.questions.push_back(query.questions[0]); }),
        Rcode::FormErr);
    // RFC 9619 §4: the answer to several questions is no such message itself.
    Message several = good;
    several.questions.resize(7000, good.questions[0]);
    const std::string refusal = authority.answer(encode(several), Transport::Tcp);
    QVERIFY(decode(refusal)->questions.empty());
    QCOMPARE(refusal.size(), std::size_t{12 + 11});
    QCOMPARE(
        rcodeOf([](Message& query) { query.questions[0].klass = Class::Chaos; }), Rcode::Refused);
    QCOMPARE(rcodeOf([](Message& query) { query.edns->version = 1; }), Rcode::BadVers);
}

void TstAuthority::header()
{
    const Authority authority = makeAuthority();
    Message query = makeQuery(9, Question{N("eXaMpLe.net."), Type::Mx, Class::In}, true, 0);
    query.checkingDisabled = true;
    const auto response = decode(authority.answer(encode(query), Transport::Udp));
    QVERIFY(response->recursionDesired && response->checkingDisabled);
    QVERIFY(!response->edns.has_value());
    QCOMPARE(format(response->questions[0].name), std::string("eXaMpLe.net."));
    QCOMPARE(format(response->answers[0].owner), std::string("eXaMpLe.net."));
    QVERIFY(response->authoritative);
    // RFC 1035 §6.2: who knows one class does not speak for all of them.
    query.questions[0].klass = Class::Any;
    const auto ofAnyClass = decode(authority.answer(encode(query), Transport::Udp));
    QCOMPARE(ofAnyClass->answers.size(), response->answers.size());
    QVERIFY(!ofAnyClass->authoritative);
}

void TstAuthority::edns()
{
    const Authority authority = makeAuthority();
    Message query = makeQuery(9, Question{N("example.net."), Type::Mx, Class::In}, false, 4096);
    query.edns->dnssecOk = true;
    const auto response = decode(authority.answer(encode(query), Transport::Udp));
    QVERIFY(response->edns.has_value());
    QCOMPARE(response->edns->udpPayload, std::uint16_t{1232});
    QVERIFY(response->edns->dnssecOk);
    query.edns->version = 7;
    const auto bad = decode(authority.answer(encode(query), Transport::Udp));
    QCOMPARE(bad->rcode, Rcode::BadVers);
    QCOMPARE(int{bad->edns->version}, 0);
}

void TstAuthority::sizes()
{
    const Authority authority = makeAuthority();
    const auto sizeFor = [&](std::uint16_t payload, Transport transport) {
        const Message query = makeQuery(
            1, Question{N("big.test."), Type::Txt, Class::In}, false, payload);
        const std::string bytes = authority.answer(encode(query), transport);
        return std::pair(bytes.size(), decode(bytes)->truncated);
    };
    for (const unsigned octets : {0U, 100U, 512U, 900U, 1232U, 65535U}) {
        const auto payload = static_cast<std::uint16_t>(octets);
        const auto [size, cut] = sizeFor(payload, Transport::Udp);
        QVERIFY(cut);
        QVERIFY(size <= std::clamp<std::size_t>(payload, 512, 1232));
    }
    const auto [size, cut] = sizeFor(512, Transport::Tcp);
    QVERIFY(!cut && size > 1800);
}

void TstAuthority::silence()
{
    const Authority authority = makeAuthority();
    Message response = makeQuery(1, Question{N("example.net."), Type::Mx, Class::In}, false);
    response.response = true;
    QVERIFY(authority.answer(encode(response), Transport::Udp).empty());
    QVERIFY(authority.answer("", Transport::Udp).empty());
    QVERIFY(authority.answer("eleven oct.", Transport::Udp).empty());
}

void TstAuthority::garbledQueries()
{
    const Authority authority = makeAuthority();
    std::string query = encode(
        makeQuery(0x4242, Question{N("example.net."), Type::Mx, Class::In}, true));
    query.resize(20);
    const auto response = decode(authority.answer(query, Transport::Udp));
    QVERIFY(response.ok());
    QCOMPARE(response->rcode, Rcode::FormErr);
    QCOMPARE(response->id, std::uint16_t{0x4242});
    QVERIFY(response->response && response->questions.empty());
    query[2] = static_cast<char>(0x80); // a garbled response: no war of answers
    QVERIFY(authority.answer(query, Transport::Udp).empty());
}

void TstAuthority::garbledEdns_data()
{
    QTest::addColumn<QByteArray>("opt");
    QTest::addColumn<int>("records");
    QTest::addColumn<int>("rcode");
    const auto row = [](const char* what, std::string_view opt, int records, Rcode rcode) {
        QTest::newRow(what) << QByteArray(opt.data(), static_cast<int>(opt.size())) << records
                            << static_cast<int>(rcode);
    };
    using namespace std::string_view_literals;
    const auto one = "\0\0\x29\x10\0\0\0\0\0\0\0"sv;
    row("well", one, 1, Rcode::NoError);
    row("an option that is too long", "\0\0\x29\x10\0\0\0\0\0\0\4\0\3\0\1"sv, 1, Rcode::FormErr);
    row("half an option", "\0\0\x29\x10\0\0\0\0\0\0\2\0\3"sv, 1, Rcode::FormErr);
    row("two of them", "\0\0\x29\x10\0\0\0\0\0\0\0\0\0\x29\x10\0\0\0\0\0\0\0"sv, 2, Rcode::FormErr);
    row("octets behind it", "\0\0\x29\x10\0\0\0\0\0\0\0xyz"sv, 1, Rcode::FormErr);
    // What the options of another version look like nobody here knows.
    row("version 1, half an option", "\0\0\x29\x10\0\0\1\0\0\0\2\0\3"sv, 1, Rcode::BadVers);
}

/// RFC 6891 §7: a FORMERR because of the OPT record has one, so that it is not taken for the word
/// of a server that knows none.
void TstAuthority::garbledEdns()
{
    QFETCH(QByteArray, opt);
    QFETCH(int, records);
    const Authority authority = makeAuthority();
    std::string query = encode(
        makeQuery(0x4242, Question{N("example.net."), Type::Mx, Class::In}, true, 0));
    query[11] = static_cast<char>(records);
    const std::string bytes = authority.answer(query + opt.toStdString(), Transport::Udp);
    const auto response = decode(bytes);
    QVERIFY(response.ok());
    QTEST(static_cast<int>(response->rcode), "rcode");
    QVERIFY(response->edns.has_value());
    QCOMPARE(int{response->edns->version}, 0);
    QVERIFY(response->rcode == Rcode::NoError || bytes.size() <= query.size() + 11);
}

void TstAuthority::mutationsAreHarmless()
{
    const Authority authority = makeAuthority();
    const std::string query = encode(
        makeQuery(1, Question{N("x.wild.example.net."), Type::Mx, Class::In}, true));
    Dice dice(3);
    for (int round = 0; round < 5000; ++round) {
        std::string garbled = query;
        for (std::size_t changes = 1 + dice(3); changes > 0; --changes)
            garbled[dice(garbled.size())] = static_cast<char>(dice(256));
        const std::string answer = authority.answer(garbled, Transport::Udp);
        QVERIFY(answer.empty() || decode(answer).ok());
        QVERIFY(answer.size() <= 1232);
    }
}

POSTROAD_TEST(TstAuthority);
#include "tst_authority.moc"
