// SPDX-License-Identifier: MIT
// Which valid name a mistyped one was meant to be.
#include "core/base/nearest.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <array>
#include <string>

using namespace postroad;

class TstNearest : public QObject
{
    Q_OBJECT

private slots:
    void countsEdits_data();
    void countsEdits();
    void suggests_data();
    void suggests();
    void looksAtTheBeginningOnly();
};

void TstNearest::countsEdits_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<int>("distance");
    QTest::newRow("same") << QByteArray("mx1") << QByteArray("mx1") << 0;
    QTest::newRow("case") << QByteArray("RCPT") << QByteArray("rcpt") << 0;
    QTest::newRow("nothing") << QByteArray() << QByteArray("abc") << 3;
    QTest::newRow("replaced") << QByteArray("mx1") << QByteArray("mx2") << 1;
    QTest::newRow("left out") << QByteArray("conection") << QByteArray("connection") << 1;
    QTest::newRow("too much") << QByteArray("doo") << QByteArray("do") << 1;
    QTest::newRow("swapped") << QByteArray("exmaple") << QByteArray("example") << 1;
    QTest::newRow("far") << QByteArray("abc") << QByteArray("xyz") << 3;
}

void TstNearest::countsEdits()
{
    QFETCH(const QByteArray, a);
    QFETCH(const QByteArray, b);
    QFETCH(const int, distance);
    QCOMPARE(editDistance(a.toStdString(), b.toStdString()), static_cast<std::size_t>(distance));
    QCOMPARE(editDistance(b.toStdString(), a.toStdString()), static_cast<std::size_t>(distance));
}

void TstNearest::suggests_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("nearest");
    QTest::newRow("typo") << QByteArray("comand") << QByteArray("command");
    QTest::newRow("swapped") << QByteArray("rpely") << QByteArray("reply");
    QTest::newRow("the first of two") << QByteArray("mx3") << QByteArray("mx1");
    QTest::newRow("case") << QByteArray("Reply") << QByteArray("reply");
    QTest::newRow("one of them") << QByteArray("mx1") << QByteArray();
    QTest::newRow("too far") << QByteArray("elephant") << QByteArray();
    QTest::newRow("short and wrong") << QByteArray("ab") << QByteArray();
    QTest::newRow("nothing written") << QByteArray() << QByteArray();
}

void TstNearest::suggests()
{
    static constexpr std::array<std::string_view, 4> kNames{"command", "reply", "mx1", "mx2"};
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, nearest);
    QCOMPARE(nearestName(text.toStdString(), kNames), nearest.toStdString());
    const std::vector<std::string> strings(kNames.begin(), kNames.end());
    QCOMPARE(nearestName(text.toStdString(), strings), nearest.toStdString());
}

void TstNearest::looksAtTheBeginningOnly()
{
    const std::string start(64, 'a');
    QCOMPARE(editDistance(start + std::string(100'000, 'b'), start), std::size_t{0});
}

POSTROAD_TEST(TstNearest);
#include "tst_nearest.moc"
