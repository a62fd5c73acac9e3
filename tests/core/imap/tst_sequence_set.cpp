// SPDX-License-Identifier: MIT
// Which messages a set means (RFC 3501 §9).
#include "core/imap/sequence_set.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <string>

using namespace postroad::imap;

class TstSequenceSet : public QObject
{
    Q_OBJECT

private slots:
    void means_data();
    void means();
    void refuses_data();
    void refuses();
    void holdsManyRanges();
};

void TstSequenceSet::means_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<unsigned>("largest");
    QTest::addColumn<QByteArray>("meant"); // of the numbers 1 to 9
    QTest::addColumn<unsigned>("maximum");
    const auto row = [](const char* text, unsigned largest, const char* meant, unsigned maximum) {
        QTest::addRow("%s of %u", text, largest)
            << QByteArray(text) << largest << QByteArray(meant) << maximum;
    };
    row("1", 5, "1", 1);
    row("2:4", 5, "234", 4);
    row("4:2", 5, "234", 4);
    row("1,3,5", 5, "135", 5);
    row("5,1:2,2", 5, "125", 5);
    row("*", 5, "5", 5);
    row("*:*", 5, "5", 5);
    row("3:*", 5, "345", 5);
    row("*:3", 5, "345", 5);
    row("5:*", 5, "5", 5);
    // RFC 3501 §6.4.8: "559:*" means the last message also if 559 is above its UID.
    row("7:*", 5, "567", 7);
    row("*,1", 5, "15", 5);
    row("9", 5, "9", 9);
    row("4294967295", 5, "", 4294967295U);
    row("1:4294967295", 5, "123456789", 4294967295U);
    row("*", 0, "", 0);
    row("2:*", 0, "12", 2);
}

void TstSequenceSet::means()
{
    QFETCH(QByteArray, text);
    QFETCH(unsigned, largest);
    QFETCH(QByteArray, meant);
    QFETCH(unsigned, maximum);
    const auto set = SequenceSet::parse(text.toStdString());
    QVERIFY(set.has_value());
    QByteArray found;
    for (unsigned number = 1; number <= 9; ++number) {
        if (set->contains(number, largest))
            found += static_cast<char>('0' + number);
    }
    QCOMPARE(found, meant);
    QCOMPARE(set->maximum(largest), maximum);
}

void TstSequenceSet::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"", "0", "0:1", "1:0", "00", "01", "1:", ":1", ":", ",", "1,", ",1",
             "1,,2", "1:2:3", "**", "*1", "1*", "-1", "+1", "1-2", "1.5", "a", "1 ", " 1", "1;2",
             "4294967296", "99999999999999999999", "$"})
        QTest::newRow(text) << QByteArray(text);
}

void TstSequenceSet::refuses()
{
    QFETCH(QByteArray, text);
    QVERIFY(!SequenceSet::parse(text.toStdString()).has_value());
}

void TstSequenceSet::holdsManyRanges()
{
    std::string text = "7";
    for (std::size_t i = 1; i < SequenceSet::kRangesMax; ++i)
        text += ",7";
    QVERIFY(SequenceSet::parse(text).has_value());
    QVERIFY(!SequenceSet::parse(text + ",7").has_value());
}

POSTROAD_TEST(TstSequenceSet);
#include "tst_sequence_set.moc"
