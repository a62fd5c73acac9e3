// SPDX-License-Identifier: MIT
#include "core/dns/cache.h"
#include "tests/core/dns/dns_support.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::dns;

namespace {

void putOne(Cache& cache, Instant now, const Record& record, Trust trust = Trust::Answer)
{
    cache.put(now, std::span(&record, 1), trust);
}

Record soaRecord(std::uint32_t ttl, std::uint32_t minimum)
{
    return makeSoa(N("example.net."), ttl,
        SoaData{N("ns.example.net."), N("h.example.net."), 1, 1, 1, 1, minimum});
}

} // namespace

class TstCache : public QObject
{
    Q_OBJECT
private slots:
    void countsDown();
    void setsLiveTogether();
    void zeroIsNotKept();
    void negative_data();
    void negative();
    void wholeName();
    void belowWhatIsNot();
    void trust();
    void eviction();
    void caps();
    void rows();
};

void TstCache::countsDown()
{
    Cache cache;
    const Instant start{5s};
    putOne(cache, start, makeAddress(N("a.test."), 10, ip("192.0.2.1")));
    QCOMPARE(cache.find(start, N("A.TEST."), Type::A)->records[0].ttl, 10U);
    QCOMPARE(cache.find(start + 1ns, N("a.test."), Type::A)->records[0].ttl, 10U);
    QCOMPARE(cache.find(start + 1s, N("a.test."), Type::A)->records[0].ttl, 9U);
    QCOMPARE(cache.find(start + 10s - 1ns, N("a.test."), Type::A)->records[0].ttl, 1U);
    QVERIFY(!cache.find(start + 10s, N("a.test."), Type::A).has_value());
    QVERIFY(!cache.find(start, N("a.test."), Type::Aaaa).has_value());
    QVERIFY(!cache.find(start, N("b.test."), Type::A).has_value());
}

void TstCache::setsLiveTogether()
{
    Cache cache;
    const std::vector<Record> set{makeAddress(N("a.test."), 100, ip("192.0.2.1")),
        makeAddress(N("a.test."), 7, ip("192.0.2.2"))};
    cache.put(Instant{}, set, Trust::Answer);
    const auto hit = cache.find(Instant{2s}, N("a.test."), Type::A);
    QCOMPARE(hit->records.size(), std::size_t{2});
    QCOMPARE(hit->records[0].ttl, 5U);
    QCOMPARE(hit->records[1].ttl, 5U);
}

void TstCache::zeroIsNotKept()
{
    Cache cache;
    putOne(cache, Instant{}, makeAddress(N("a.test."), 0, ip("192.0.2.1")));
    cache.put(Instant{}, {}, Trust::Answer);
    cache.putNegative(Instant{}, N("a.test."), Type::A, nullptr);
    const Record soa = soaRecord(0, 60);
    cache.putNegative(Instant{}, N("a.test."), Type::A, &soa);
    QCOMPARE(cache.size(), std::size_t{0});
}

void TstCache::negative_data()
{
    QTest::addColumn<unsigned>("ttl");
    QTest::addColumn<unsigned>("minimum");
    QTest::addColumn<unsigned>("kept");
    QTest::newRow("minimum decides") << 3600U << 60U << 60U;
    QTest::newRow("TTL decides") << 30U << 60U << 30U;
    QTest::newRow("our own limit decides") << 90000U << 90000U << 10800U;
}

void TstCache::negative()
{
    QFETCH(unsigned, ttl);
    QFETCH(unsigned, minimum);
    QFETCH(unsigned, kept);
    Cache cache;
    const Record soa = soaRecord(ttl, minimum);
    cache.putNegative(Instant{}, N("a.example.net."), Type::Mx, &soa);
    const auto hit = cache.find(Instant{}, N("a.example.net."), Type::Mx);
    QVERIFY(hit.has_value());
    QCOMPARE(hit->kind, Cache::Kind::NoData);
    QCOMPARE(hit->records[0].ttl, kept);
    QVERIFY(!cache.find(Instant{}, N("a.example.net."), Type::A).has_value());
    QVERIFY(cache.find(Instant{} + std::chrono::seconds(kept) - 1ns, N("a.example.net."), Type::Mx)
                .has_value());
    QVERIFY(!cache.find(Instant{} + std::chrono::seconds(kept), N("a.example.net."), Type::Mx)
                 .has_value());
}

void TstCache::wholeName()
{
    Cache cache;
    const Record soa = soaRecord(60, 60);
    cache.putNegative(Instant{}, N("a.example.net."), std::nullopt, &soa);
    for (const Type type : {Type::A, Type::Mx, Type::Ns, Type::Cname})
        QCOMPARE(cache.find(Instant{}, N("a.example.net."), type)->kind, Cache::Kind::NxDomain);
    // News from an authority: the name is there after all.
    putOne(cache, Instant{1s}, makeAddress(N("a.example.net."), 10, ip("192.0.2.1")));
    QCOMPARE(cache.find(Instant{1s}, N("a.example.net."), Type::A)->kind, Cache::Kind::Records);
    QVERIFY(!cache.find(Instant{1s}, N("a.example.net."), Type::Mx).has_value());
}

// RFC 8020 §2
void TstCache::belowWhatIsNot()
{
    Cache cache;
    const Record soa = soaRecord(60, 60);
    cache.putNegative(Instant{}, N("a.example.net."), std::nullopt, &soa);
    cache.putNegative(Instant{}, N("b.example.net."), Type::A, &soa);
    const auto below = cache.findDeniedAbove(Instant{20s}, N("x.y.A.example.net."));
    QVERIFY(below.has_value());
    QCOMPARE(below->kind, Cache::Kind::NxDomain);
    QCOMPARE(below->records.front().ttl, 40U);
    QVERIFY(!cache.findDeniedAbove(Instant{60s}, N("x.y.a.example.net.")).has_value());
    for (const char* open :
        {"a.example.net.", "x.b.example.net.", "example.net.", "aa.example.net."})
        QVERIFY2(!cache.findDeniedAbove(Instant{}, N(open)).has_value(), open);
}

void TstCache::trust()
{
    Cache cache;
    putOne(cache, Instant{}, makeAddress(N("ns.test."), 60, ip("192.0.2.1")), Trust::Additional);
    QVERIFY(!cache.find(Instant{}, N("ns.test."), Type::A).has_value());
    QVERIFY(!cache.find(Instant{}, N("ns.test."), Type::A, Trust::Referral).has_value());
    QVERIFY(cache.find(Instant{}, N("ns.test."), Type::A, Trust::Additional).has_value());
    putOne(cache, Instant{}, makeAddress(N("ns.test."), 60, ip("192.0.2.2")), Trust::Answer);
    putOne(cache, Instant{}, makeAddress(N("ns.test."), 600, ip("192.0.2.3")), Trust::Additional);
    QCOMPARE(
        *addressOf(cache.find(Instant{}, N("ns.test."), Type::A)->records[0]), ip("192.0.2.2"));
    // What has expired has no say.
    putOne(
        cache, Instant{60s}, makeAddress(N("ns.test."), 600, ip("192.0.2.3")), Trust::Additional);
    QCOMPARE(
        *addressOf(cache.find(Instant{60s}, N("ns.test."), Type::A, Trust::Additional)->records[0]),
        ip("192.0.2.3"));
}

void TstCache::eviction()
{
    CacheOptions options;
    options.entriesMax = 3;
    Cache cache(options);
    putOne(cache, Instant{}, makeAddress(N("b.test."), 20, ip("192.0.2.1")));
    putOne(cache, Instant{}, makeAddress(N("a.test."), 20, ip("192.0.2.1")));
    putOne(cache, Instant{}, makeAddress(N("c.test."), 90, ip("192.0.2.1")));
    putOne(cache, Instant{}, makeAddress(N("d.test."), 50, ip("192.0.2.1")));
    QCOMPARE(cache.size(), std::size_t{3});
    QVERIFY(!cache.find(Instant{}, N("a.test."), Type::A)
                 .has_value()); // first to expire; of equals the first by name
    QVERIFY(cache.find(Instant{}, N("b.test."), Type::A).has_value());
    // What has expired makes room first.
    putOne(cache, Instant{30s}, makeAddress(N("e.test."), 5, ip("192.0.2.1")));
    QCOMPARE(cache.size(), std::size_t{3});
    QVERIFY(cache.find(Instant{30s}, N("e.test."), Type::A).has_value());
    cache.clear();
    QCOMPARE(cache.size(), std::size_t{0});
}

void TstCache::caps()
{
    CacheOptions options;
    options.ttlMax = 100;
    Cache cache(options);
    putOne(cache, Instant{}, makeAddress(N("a.test."), 2147483647, ip("192.0.2.1")));
    QCOMPARE(cache.find(Instant{}, N("a.test."), Type::A)->records[0].ttl, 100U);
    for (int i = 0; i < 20; ++i)
        putOne(cache, Instant{}, makeAddress(N("a.test."), 50, ip("192.0.2.1")));
    QCOMPARE(cache.size(), std::size_t{1});
}

void TstCache::rows()
{
    Cache cache;
    const Record soa = soaRecord(60, 60);
    putOne(cache, Instant{}, makeAddress(N("b.test."), 20, ip("192.0.2.1")));
    cache.putNegative(Instant{}, N("a.test."), std::nullopt, &soa);
    cache.putNegative(Instant{}, N("b.test."), Type::Mx, &soa);
    const auto rows = cache.rows(Instant{5s});
    QCOMPARE(rows.size(), std::size_t{3});
    QCOMPARE(rows[0].name, N("a.test."));
    QVERIFY(!rows[0].type.has_value());
    QCOMPARE(rows[1].type.value(), Type::A);
    QCOMPARE(rows[1].secondsLeft, 15U);
    QCOMPARE(rows[2].kind, Cache::Kind::NoData);
    QCOMPARE(cache.rows(Instant{30s}).size(), std::size_t{2});
}

POSTROAD_TEST(TstCache);
#include "tst_cache.moc"
