// SPDX-License-Identifier: MIT
// Keyed randomness: the published vectors of SipHash, and draws that depend on their key only.
#include "core/base/random.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <array>
#include <set>

using namespace postroad;

class TstRandom : public QObject
{
    Q_OBJECT

private slots:
    void sipHashVectors_data();
    void sipHashVectors();
    void drawsAreAFunctionOfTheKey();
    void drawsStayAsTheyAre();
    void belowStaysBelow();
    void belowIsEven();
    void makesIdentifiers();
};

void TstRandom::sipHashVectors_data()
{
    QTest::addColumn<int>("length");
    QTest::addColumn<quint64>("hash");
    // The octets 0, 1, … length-1 under the key 00 01 … 0f: the paper's Appendix A has 15, OpenSSL
    // agrees on all.
    QTest::newRow("0") << 0 << quint64{0x726fdb47dd0e0e31};
    QTest::newRow("1") << 1 << quint64{0x74f839c593dc67fd};
    QTest::newRow("8") << 8 << quint64{0x93f5f5799a932462};
    QTest::newRow("15") << 15 << quint64{0xa129ca6149be45e5};
    QTest::newRow("63") << 63 << quint64{0x958a324ceb064572};
}

void TstRandom::sipHashVectors()
{
    QFETCH(const int, length);
    std::string bytes;
    for (int i = 0; i < length; ++i)
        bytes += static_cast<char>(i);
    QTEST(quint64{sipHash(0x0706050403020100, 0x0f0e0d0c0b0a0908, bytes)}, "hash");
}

void TstRandom::drawsAreAFunctionOfTheKey()
{
    const Randomness one(1);
    QCOMPARE(one.draw("mx1", "queue id", 3), one.draw("mx1", "queue id", 3));
    QCOMPARE(Randomness(1).draw("mx1", "queue id", 3), one.draw("mx1", "queue id", 3));
    const std::set<std::uint64_t> different{one.draw("mx1", "queue id", 3),
        one.draw("mx1", "queue id", 4), one.draw("mx2", "queue id", 3),
        one.draw("mx1", "message id", 3), Randomness(2).draw("mx1", "queue id", 3),
        one.draw("mx1queue", " id", 3), one.draw("", "mx1queue id", 3),
        one.draw("mx1", "queue id", 3ULL << 56U)};
    QCOMPARE(different.size(), std::size_t{8});
}

void TstRandom::drawsStayAsTheyAre()
{
    // Every identifier of every recorded run comes from these: a change here changes all
    // fingerprints.
    QCOMPARE(identifier(Randomness(1).draw("mx1", "queue id", 0)), std::string("zilucjxawncz"));
    QCOMPARE(identifier(Randomness(0).draw("", "", 0)), std::string("cs5frauu8uss"));
}

void TstRandom::belowStaysBelow()
{
    const std::array<std::uint64_t, 8> bounds{
        1, 2, 3, 10, 1ULL << 32U, (1ULL << 32U) + 1, 1ULL << 63U, UINT64_MAX};
    for (const std::uint64_t bound : bounds) {
        QCOMPARE(below(0, bound), std::uint64_t{0});
        QCOMPARE(below(UINT64_MAX, bound), bound - 1);
        QVERIFY(below(UINT64_MAX / 2, bound) <= bound / 2);
    }
    QCOMPARE(below(0x8000000000000000U, 10), std::uint64_t{5});
    // floor(0x123456789abcdef0 × 0xfedcba9876543210 / 2^64), worked out with big integers
    QCOMPARE(below(0x123456789abcdef0U, 0xfedcba9876543210U), std::uint64_t{0x121fa00ad77d7422U});
}

void TstRandom::belowIsEven()
{
    std::array<int, 6> faces{};
    const Randomness dice(42);
    for (std::uint64_t n = 0; n < 60'000; ++n)
        ++faces.at(below(dice.draw("host", "dice", n), 6));
    for (const int count : faces)
        QVERIFY2(count > 9'600 && count < 10'400, qPrintable(QString::number(count)));
}

void TstRandom::makesIdentifiers()
{
    QCOMPARE(identifier(0), std::string("000000000000"));
    QCOMPARE(identifier(35, 2), std::string("z0"));
    QCOMPARE(identifier(36, 2), std::string("01"));
    QCOMPARE(identifier(UINT64_MAX, 3).size(), std::size_t{3});
    QVERIFY(identifier(1, 0).empty());
    for (const char c : identifier(UINT64_MAX))
        QVERIFY((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'));
}

POSTROAD_TEST(TstRandom);
#include "tst_random.moc"
