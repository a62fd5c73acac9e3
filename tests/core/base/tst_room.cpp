// SPDX-License-Identifier: MIT
#include "core/base/room.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using postroad::Room;

class TstRoom : public QObject
{
    Q_OBJECT

private slots:
    void countsBlocks()
    {
        Room room(8192);
        QVERIFY(room.resize(0, 1));
        QCOMPARE(room.octetsTaken(), std::uint64_t{4096});
        QVERIFY(room.resize(1, 4096)); // in the same block
        QVERIFY(room.resize(0, 4096));
        QVERIFY(!room.resize(0, 1));
        QVERIFY(!room.resize(4096, 4097));
        QCOMPARE(room.octetsTaken(), std::uint64_t{8192});
        room.note(4096, 0);
        QVERIFY(room.resize(0, 1));
    }
    void whatWasThereMayBeTooMuch()
    {
        Room room(4096);
        room.note(0, 100'000);
        QVERIFY(!room.resize(0, 1));
        QVERIFY(room.resize(100'000, 90'000)); // still too much, but less
        QVERIFY(room.resize(90'000, 0));
        QVERIFY(room.resize(0, 1));
    }
    void emptyFilesTakeNothing()
    {
        Room room(0);
        QVERIFY(room.resize(0, 0));
        QVERIFY(!room.resize(0, 1));
    }
};

POSTROAD_TEST(TstRoom);
#include "tst_room.moc"
