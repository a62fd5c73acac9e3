// SPDX-License-Identifier: MIT
// Pairs of hexadecimal digits: each octet there and back, and what is no pair.
#include "core/base/hex.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;

class TstHex : public QObject
{
    Q_OBJECT

private slots:
    void thereAndBack();
    void letters();
    void refuses_data();
    void refuses();
};

void TstHex::thereAndBack()
{
    std::string text = "%";
    hex::append(text, '\n');
    QCOMPARE(text, std::string("%0A"));
    for (int value = 0; value < 256; ++value) {
        std::string digits;
        hex::append(digits, static_cast<char>(value));
        QCOMPARE(digits.size(), std::size_t{2});
        QCOMPARE(hex::octetAt(digits, 0), std::optional(static_cast<char>(value)));
        QCOMPARE(hex::octetAt(digits, 0, hex::Letters::Capitals),
            std::optional(static_cast<char>(value)));
    }
}

void TstHex::letters()
{
    QCOMPARE(hex::octetAt("=fF", 1), std::optional('\xFF'));
    QVERIFY(!hex::octetAt("=fF", 1, hex::Letters::Capitals));
    QVERIFY(!hex::octetAt("=Ff", 1, hex::Letters::Capitals));
}

void TstHex::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<std::size_t>("at");
    QTest::newRow("nothing") << QByteArray() << std::size_t{0};
    QTest::newRow("one digit") << QByteArray("A") << std::size_t{0};
    QTest::newRow("cut off") << QByteArray("%4") << std::size_t{1};
    QTest::newRow("behind the end") << QByteArray("41") << std::size_t{3};
    QTest::newRow("at no place") << QByteArray("41") << std::string_view::npos;
    QTest::newRow("first is none") << QByteArray("G1") << std::size_t{0};
    QTest::newRow("second is none") << QByteArray("1@") << std::size_t{0};
    QTest::newRow("a sign") << QByteArray("-1") << std::size_t{0};
    QTest::newRow("eight bits") << QByteArray("\xC1\xE1") << std::size_t{0};
}

void TstHex::refuses()
{
    QFETCH(const QByteArray, text);
    QFETCH(const std::size_t, at);
    QVERIFY(!hex::octetAt({text.data(), static_cast<std::size_t>(text.size())}, at));
}

POSTROAD_TEST(TstHex);
#include "tst_hex.moc"
