// SPDX-License-Identifier: MIT
// A value through the whole run, found again at any position.
#include "core/projection/history.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad::projection;

class TstHistory : public QObject
{
    Q_OBJECT

private slots:
    void isFoundAtAnyPosition()
    {
        History<int> history;
        QVERIFY(!history.at(1000) && !history.last());
        history.set(3, 7);
        history.set(5, 7);
        history.set(9, 8);
        QVERIFY(!history.at(2));
        for (const std::size_t position : {3U, 5U, 8U})
            QCOMPARE(*history.at(position), 7);
        QCOMPARE(*history.at(9), 8);
        QCOMPARE(*history.at(1000), 8);
        QCOMPARE(*history.last(), 8);
    }
    void laterOfOnePositionCounts()
    {
        History<int> history;
        history.set(3, 7);
        history.set(3, 8);
        QCOMPARE(*history.at(3), 8);
    }
};

POSTROAD_TEST(TstHistory);
#include "tst_history.moc"
