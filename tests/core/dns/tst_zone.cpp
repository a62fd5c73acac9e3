// SPDX-License-Identifier: MIT
#include "core/dns/zone.h"
#include "tests/core/dns/dns_support.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::dns;

namespace {

constexpr std::string_view kExample
    = "$ORIGIN example.net.\n"
      "$TTL 1h\n"
      "@       IN SOA ns1 hostmaster (\n"
      "            2026030201 ; serial\n"
      "            1d 2h      ; refresh, retry\n"
      "            4w 300 )\n"
      "        NS   ns1\n"
      "        3600 IN MX 10 mx1\n"
      "        IN 7200 MX 20 mx2\n"
      "ns1     A    192.0.2.53\n"
      "mx1     A    192.0.2.10\n"
      "        AAAA 2001:db8::10\n"
      "mx2.example.net. 60 A 192.0.2.20\n"
      "www     CNAME mx1\n"
      "txt     TXT  \"one; (two)\" three \"with \\\"quotes\\\" and \\065\"\n"
      "odd     TYPE65280 \\# 3 0A0B 0c\n"
      "a.b.c   A    192.0.2.99\n"
      "$ORIGIN sub.example.net.\n"
      "@       NS   ns\n"
      "ns      A    192.0.2.54\n"
      "\\@      TXT  at\n";

std::vector<ZoneError> errorsOf(std::string_view text)
{
    const auto zone = parseZone(text, N("example.net."));
    return zone.ok() ? std::vector<ZoneError>() : zone.error();
}

} // namespace

class TstZone : public QObject
{
    Q_OBJECT
private slots:
    void readsMasterFile();
    void roundTrip();
    void ttl_data();
    void ttl();
    void errors_data();
    void errors();
    void severalErrors();
    void genericKnownType();
    void crlfAndNoFinalNewline();
    void lookups();
    void merging();
    void checks();
    void limits();
    void mutationsAreHarmless();
};

void TstZone::readsMasterFile()
{
    const Zone zone = zoneOf("example.net.", kExample);
    QCOMPARE(zone.recordCount(), std::size_t{15});
    QVERIFY(zone.soa() != nullptr);
    const SoaData& soa = *soaOf(*zone.soa());
    QCOMPARE(soa.serial, 2026030201U);
    QCOMPARE(soa.refresh, 86400U);
    QCOMPARE(soa.expire, 4U * 604800);
    QCOMPARE(soa.minimum, 300U);
    QCOMPARE(soa.contact, N("hostmaster.example.net."));
    const RecordSet* mx = zone.find(N("EXAMPLE.NET."), Type::Mx);
    QVERIFY(mx != nullptr);
    QCOMPARE(mx->records.size(), std::size_t{2});
    QCOMPARE(mx->records[1].ttl, 3600U); // RFC 2181 §5.2: one TTL for a set
    QCOMPARE(mx->place, (ZonePlace{8, 9}));
    QCOMPARE(zone.find(N("mx1.example.net."), Type::Aaaa)->records[0],
        makeAddress(N("mx1.example.net."), 3600, ip("2001:db8::10")));
    QCOMPARE(zone.find(N("mx2.example.net."), Type::A)->records[0].ttl, 60U);
    const auto& txt = std::get<TxtData>(
        zone.find(N("txt.example.net."), Type::Txt)->records[0].data);
    QCOMPARE(
        txt.strings, (std::vector<std::string>{"one; (two)", "three", "with \"quotes\" and A"}));
    const auto& odd = std::get<OpaqueData>(
        zone.find(N("odd.example.net."), static_cast<Type>(65280))->records[0].data);
    QCOMPARE(odd.octets, std::string("\x0A\x0B\x0C"));
    QVERIFY(zone.find(N("\\@.sub.example.net."), Type::Txt) != nullptr);
    QVERIFY(checkZone(zone).empty());
}

void TstZone::roundTrip()
{
    const Zone zone = zoneOf("example.net.", kExample);
    const std::string text = format(zone);
    const Zone again = zoneOf("example.net.", text);
    QCOMPARE(again.recordCount(), zone.recordCount());
    QCOMPARE(format(again), text);
    for (const auto& [owner, sets] : zone.nodes()) {
        for (const auto& [type, set] : sets) {
            const RecordSet* other = again.find(owner, type);
            QVERIFY(other != nullptr);
            QCOMPARE(other->records, set.records);
        }
    }
    const Zone root = zoneOf(".", "net. NS a.gtld.test.\n");
    QCOMPARE(format(root), std::string("$ORIGIN .\nnet. 3600 IN NS a.gtld.test.\n"));
}

void TstZone::ttl_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<unsigned>("ttl");
    const auto row = [](const char* text, unsigned ttl) {
        QTest::newRow(text) << QString::fromLatin1(text) << ttl;
    };
    row("a A 192.0.2.1", 3600);
    row("a 5 A 192.0.2.1", 5);
    row("a 5 IN A 192.0.2.1", 5);
    row("a IN 5 A 192.0.2.1", 5);
    row("a in 1h30m a 192.0.2.1", 5400);
    row("a 1W2D3H4M5S A 192.0.2.1", 788645);
    row("a 0 A 192.0.2.1", 0);
    row("a 0s A 192.0.2.1", 0);
    row("a 2147483647 A 192.0.2.1", 2147483647);
    row("$TTL 77\na A 192.0.2.1", 77);
    row("$ttl 77\na 5 A 192.0.2.1", 5);
    row("b 9 A 192.0.2.1\na A 192.0.2.1", 9);
    row("$TTL 77\nb 9 A 192.0.2.1\na A 192.0.2.1", 77);
    row("$TTL 77\n$TTL 2m\na A 192.0.2.1", 120);
}

void TstZone::ttl()
{
    QFETCH(QString, text);
    const Zone zone = zoneOf("example.net.", text.toStdString());
    QTEST(zone.find(N("a.example.net."), Type::A)->records[0].ttl, "ttl");
}

void TstZone::errors_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("where");
    QTest::addColumn<QString>("problem");
    QTest::addColumn<QString>("nearest");
    const auto row = [](const char* text, const char* where, const char* problem,
                         const char* nearest = "") {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromLatin1(where)
                            << QString::fromUtf8(problem) << QString::fromLatin1(nearest);
    };
    row("txt TXT \"open", "1:9", "quote is never closed");
    row("a A 192.0.2.1\ntxt TXT \"open\nb A 192.0.2.2", "2:9", "quote is never closed");
    row("@ SOA ns1 host ( 1 2 3\n4 5", "1:16", "parenthesis is never closed");
    row("a A 192.0.2.1 )", "1:15", "never opened");
    row("a A ( ( 192.0.2.1 ) )", "1:7", "within parentheses");
    row("a A 192.0.2", "1:5", "not an IP address");
    row("a A 192.0.2.256", "1:5", "not an IP address");
    row("a A 2001:db8::1", "1:5", "is an IPv6 address", "AAAA");
    row("a AAAA 192.0.2.1", "1:8", "is an IPv4 address", "A");
    row("a A", "1:4", "not complete");
    row("a 3600 A   ; nothing", "1:9", "not complete");
    row("a A 192.0.2.1 192.0.2.2", "1:15", "follows a complete A record");
    row("@ MXX 10 mx1", "1:3", "“MXX” is not a type", "MX");
    row("@ 3600 IN CNAM x", "1:11", "“CNAM” is not a type", "CNAME");
    row("@ TEXT hi", "1:3", "“TEXT” is not a type", "TXT");
    row("@ WHATEVER x", "1:3", "“WHATEVER” is not a type");
    row("@ ANY x", "1:3", "“ANY” is not a type");
    row("@ OPT x", "1:3", "“OPT” is not a type");
    row("@ MX 10", "1:8", "not complete");
    row("@ MX mx1", "1:6", "is not a number");
    row("@ MX 65536 mx1", "1:6", "is not a number up to 65535");
    row("@ MX 10 mx1..net", "1:9", "label of the name is empty");
    row("@ MX 10 \"mx1\"", "1:9", "quotes stands where a name");
    row("MX 10 mx1", "1:1", "where the owner of the record belongs");
    row("A 192.0.2.1", "1:1", "where the owner of the record belongs");
    row("mx WHATEVER x", "1:4", "“WHATEVER” is not a type");
    row("a..b A 192.0.2.1", "1:1", "is not a name");
    row(" A 192.0.2.1", "1:2", "no owner");
    row("a", "1:2", "no type");
    row("a 60 IN", "1:8", "no type");
    row("a 60 60 A 192.0.2.1", "1:6", "second TTL");
    row("a IN IN A 192.0.2.1", "1:6", "second class");
    row("a CH A 192.0.2.1", "1:3", "only class IN");
    row("a 99999999999 A 192.0.2.1", "1:3", "not a time");
    row("a 5x A 192.0.2.1", "1:3", "not a time");
    row("$INCLUDE other.zone", "1:1", "$INCLUDE is not allowed");
    row("$ORIGN x", "1:1", "is not a directive", "$ORIGIN");
    row("$ORIGIN", "1:8", "needs a name");
    row("$ORIGIN a b", "1:11", "follows a complete directive");
    row("$TTL soon", "1:6", "needs a time");
    row("$TTL", "1:5", "needs a time");
    row("a A 192.0.2.1\na CNAME b", "2:1", "other records already");
    row("a CNAME b\na TXT x", "2:1", "is an alias");
    row("a CNAME b\na CNAME c", "2:1", "has a CNAME already");
    row("a CNAME b\n  TXT x", "2:3", "is an alias");
    row("x.example.org. A 192.0.2.1", "1:1", "not in the zone");
    row("a SOA a b 1 2 3 4 5", "1:1", "belongs to the origin");
    row("@ SOA a b 1 2 3 4 5\n@ SOA a b 2 2 3 4 5", "2:1", "SOA record already");
    row("@ SOA a b 1 2 3 4", "1:18", "not complete");
    row("@ SOA a b x 2 3 4 5", "1:11", "is not a number");
    row("@ TXT", "1:6", "not complete");
    row("@ TXT \"\\25\"", "1:7", "backslash");
    row("a TYPE65280 00", "1:13", "only be given as octets");
    row("a TYPE65280 \\# 2 00", "1:13", "not 2 pairs");
    row("a A \\# 3 010203", "1:5", "no data of type A");
    row("\x01 A 192.0.2.1", "1:1", "control character");
}

void TstZone::errors()
{
    QFETCH(QString, text);
    QFETCH(QString, problem);
    const auto errors = errorsOf(text.toStdString());
    QCOMPARE(errors.size(), std::size_t{1});
    const ZoneError& error = errors[0];
    QTEST(QStringLiteral("%1:%2").arg(error.place.line).arg(error.place.column), "where");
    QVERIFY2(QString::fromStdString(error.problem.en).contains(problem), format(error).c_str());
    QTEST(QString::fromStdString(error.nearest), "nearest");
}

void TstZone::severalErrors()
{
    const auto errors = errorsOf("@ MXX 10 a\nb A nowhere\nc A 192.0.2.1\n$INCLUDE x\n");
    QCOMPARE(errors.size(), std::size_t{3});
    QCOMPARE(errors[1].place, (ZonePlace{2, 5}));
    QCOMPARE(errors[2].place, (ZonePlace{4, 1}));
    QCOMPARE(format(errors[0]),
        std::string("1:3: “MXX” is not a type that a record can have; expected a record type (A, "
                    "NS, CNAME, SOA, PTR, "
                    "MX, TXT, AAAA); did you mean MX?"));
    std::string many;
    for (int i = 0; i < 200; ++i)
        many += "a A x\n";
    QCOMPARE(errorsOf(many).size(), std::size_t{50});
}

void TstZone::genericKnownType()
{
    const Zone zone = zoneOf("example.net.",
        "a A \\# 4 C0 00 02 01\n"
        "b TYPE15 \\# 7 000A 03 6D7831 00\n"
        "c TYPE1 192.0.2.7\n");
    QCOMPARE(*mxOf(zone.find(N("b.example.net."), Type::Mx)->records[0]), (MxData{10, N("mx1.")}));
    QCOMPARE(*addressOf(zone.find(N("a.example.net."), Type::A)->records[0]), ip("192.0.2.1"));
    QCOMPARE(*addressOf(zone.find(N("c.example.net."), Type::A)->records[0]), ip("192.0.2.7"));
}

void TstZone::crlfAndNoFinalNewline()
{
    const Zone zone = zoneOf("example.net.",
        "a A 192.0.2.1\r\n\r\n; only a comment\r\nb ( A\r\n192.0.2.2 ) ; here\r\nc A 192.0.2.3");
    QCOMPARE(zone.recordCount(), std::size_t{3});
    QCOMPARE(errorsOf("a A 192.0.2.1\r\nb A x\r\n")[0].place, (ZonePlace{2, 5}));
    QVERIFY(zoneOf("example.net.", "").empty());
    QVERIFY(zoneOf("example.net.", "\n \n\t; x\n").empty());
    // A record that is there twice counts once.
    QCOMPARE(
        zoneOf("example.net.", "a A 192.0.2.1\na A 192.0.2.1\n").recordCount(), std::size_t{1});
}

void TstZone::lookups()
{
    const Zone zone = zoneOf("example.net.", kExample);
    QVERIFY(zone.exists(N("c.example.net."))); // empty non-terminal
    QVERIFY(zone.exists(N("b.c.example.net.")));
    QVERIFY(!zone.exists(N("d.example.net.")));
    QVERIFY(zone.node(N("c.example.net.")) == nullptr);
    QVERIFY(zone.delegation(N("example.net.")) == nullptr);
    QVERIFY(zone.delegation(N("mx1.example.net.")) == nullptr);
    const RecordSet* cut = zone.delegation(N("x.y.sub.example.net."));
    QVERIFY(cut != nullptr);
    QCOMPARE(cut->records[0].owner, N("sub.example.net."));
    QVERIFY(zone.delegation(N("sub.example.net.")) == cut);
    QVERIFY(zone.delegation(N("example.org.")) == nullptr);
}

void TstZone::merging()
{
    Zone zone = zoneOf("example.net.", "mx1 A 192.0.2.10\nalias CNAME mx1\n");
    QVERIFY(!zone.addIfAbsent(makeAddress(N("mx1.example.net."), 60, ip("192.0.2.99"))));
    QVERIFY(zone.addIfAbsent(makeAddress(N("mx1.example.net."), 60, ip("2001:db8::1"))));
    QVERIFY(!zone.addIfAbsent(makeAddress(N("alias.example.net."), 60, ip("192.0.2.99"))));
    QVERIFY(!zone.addIfAbsent(makeAddress(N("mx1.example.org."), 60, ip("192.0.2.99"))));
    const std::vector<Record> servers{makeNs(N("example.net."), 60, N("ns1.example.net.")),
        makeNs(N("example.net."), 60, N("ns2.example.net."))};
    QCOMPARE(zone.addIfAbsent(servers), std::size_t{2}); // both of one set
    QCOMPARE(zone.addIfAbsent(servers), std::size_t{0});
    QCOMPARE(zone.find(N("example.net."), Type::Ns)->place, ZonePlace());
    QVERIFY(!zone.add(makeNs(N("example.net."), 60, N("ns1.example.net."))));
}

void TstZone::checks()
{
    const auto problems = [](std::string_view text) {
        std::string all;
        for (const ZoneError& error : checkZone(zoneOf("example.net.", text)))
            all += format(error) + '\n';
        return all;
    };
    const std::string base = "@ SOA ns1 host 1 2 3 4 5\n@ NS ns1\nns1 A 192.0.2.53\n";
    QCOMPARE(problems(base), std::string());
    QVERIFY(problems("").find("has no SOA") != std::string::npos);
    QVERIFY(problems("").find("names no name server") != std::string::npos);
    QCOMPARE(problems(base + "@ MX 10 mx1\n"),
        std::string("4:1: the mail host mx1.example.net. has no address in this zone; expected an "
                    "A or AAAA record for it\n"));
    QCOMPARE(problems(base + "@ MX 10 mx1.example.org.\n"), std::string());
    QCOMPARE(problems(base + "@ MX 0 .\n"), std::string());
    QVERIFY(problems(base + "@ MX 10 a\na CNAME ns1\n").find("is an alias") != std::string::npos);
    QVERIFY(problems(base + "sub NS ns.sub\n").find("has no glue") != std::string::npos);
    QCOMPARE(problems(base + "sub NS ns.sub\nns.sub A 192.0.2.1\n"), std::string());
    QCOMPARE(problems(base + "@ MX 10 any\n* A 192.0.2.1\n"), std::string());
    QCOMPARE(problems(base + "@ MX 10 mx.sub\nsub NS ns1\n"), std::string());
}

void TstZone::limits()
{
    const auto zone = parseZone(std::string(kZoneTextOctetsMax + 1, '\n'), N("example.net."));
    QVERIFY(!zone.ok());
    QCOMPARE(zone.error()[0].place, (ZonePlace{1, 1}));
    QVERIFY(errorsOf("a TXT " + std::string(256, 'x'))[0].problem.en.find("256 octets")
        != std::string::npos);
    QVERIFY(errorsOf("a TXT " + std::string(255, 'x')).empty());
    QVERIFY(errorsOf(std::string(64, 'x') + " A 192.0.2.1")[0].problem.en.find("63")
        != std::string::npos);
}

void TstZone::mutationsAreHarmless()
{
    Dice dice(5);
    static constexpr std::string_view kAlphabet = "\"();\\$@ \n\t.aA0\r#:";
    std::size_t legal = 0;
    for (int round = 0; round < 5000; ++round) {
        std::string text(kExample);
        for (std::size_t changes = 1 + dice(3); changes > 0; --changes)
            text[dice(text.size())] = dice(8) == 0 ? static_cast<char>(dice(256))
                                                   : kAlphabet[dice(kAlphabet.size())];
        const auto zone = parseZone(text, N("example.net."));
        if (!zone.ok()) {
            QVERIFY(!zone.error().empty());
            for (const ZoneError& error : zone.error())
                QVERIFY(error.place.line >= 1 && error.place.line <= 30 && error.place.column >= 1);
            continue;
        }
        ++legal;
        const auto again = parseZone(format(*zone), N("example.net."));
        QVERIFY(again.ok());
        QCOMPARE(format(*again), format(*zone));
    }
    QVERIFY(legal > 100);
}

POSTROAD_TEST(TstZone);
#include "tst_zone.moc"
