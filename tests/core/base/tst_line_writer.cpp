// SPDX-License-Identifier: MIT
#include "core/base/line_writer.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;

class TstLineWriter : public QObject
{
    Q_OBJECT

private slots:
    void sharesWhatLiesInABlob()
    {
        const Blob blob = makeBlob(std::string(10'000, 'a') + std::string(10'000, 'b'));
        LineWriter writer(nullptr);
        writer.line({}, "one");
        QCOMPARE(writer.body({}, blob, std::string_view(*blob).substr(5'000)), 15'005U);
        writer.line({}, "two");
        writer.body({}, blob, std::string_view(*blob).substr(0, 6'000));
        writer.body({}, blob, std::string_view(*blob).substr(0, 10)); // is not worth it
        QCOMPARE(writer.pendingOctets(), std::size_t{21'020});

        QCOMPARE(writer.pending(), std::string_view("one\r\n"));
        writer.consume(4);
        QCOMPARE(writer.pending(), std::string_view("\n"));
        writer.consume(1);
        QVERIFY(writer.pending().data() == blob->data() + 5'000);
        writer.consume(14'000);
        QCOMPARE(writer.pending(), std::string_view(*blob).substr(19'000));
        QCOMPARE(writer.take(), std::string(1'000, 'b') + "two\r\n" + std::string(6'010, 'a'));
        QCOMPARE(writer.pendingOctets(), std::size_t{0});
        QVERIFY(writer.pending().empty());
    }
    void sharesNothingOfSmallThings()
    {
        const Blob blob = makeBlob("small");
        LineWriter writer(nullptr);
        writer.body({}, blob, *blob);
        QVERIFY(writer.pending().data() != blob->data());
        writer.consume(2);
        QCOMPARE(writer.take(), std::string("all"));
    }
};

POSTROAD_TEST(TstLineWriter);
#include "tst_line_writer.moc"
