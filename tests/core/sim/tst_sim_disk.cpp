// SPDX-License-Identifier: MIT
#include "core/sim/sim_disk.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using postroad::sim::SimDisk;

class TstSimDisk : public QObject
{
    Q_OBJECT

    static SimDisk makeDisk()
    {
        return SimDisk(
            [] { return Instant{}; }, [](Instant, const std::function<void()>& task) { task(); });
    }
    static void ok(bool done) { QVERIFY(done); }

private slots:
    void showsWhatWasWritten()
    {
        SimDisk disk = makeDisk();
        disk.write("mail/tmp/a", makeBlob("one"), ok);
        QCOMPARE(**disk.read("mail/tmp/a"), std::string("one"));
        disk.rename("mail/tmp/a", "mail/new/a", ok);
        QVERIFY(!disk.read("mail/tmp/a"));
        QCOMPARE(disk.list("mail/new"), (std::vector<std::string>{"a"}));
        QVERIFY(disk.list("mail").empty());
        bool renamed = true;
        disk.rename("nothing", "else", [&](bool done) { renamed = done; });
        QVERIFY(!renamed);
    }
    void losesWhatIsNotSynced()
    {
        SimDisk disk = makeDisk();
        disk.write("queue/a", makeBlob("one"), ok);
        disk.write("queue/b", makeBlob("two"), ok);
        disk.sync("queue/a", ok);
        disk.sync("queue/b", ok);
        disk.rename("queue/a", "queue/c", ok);
        disk.crash(); // contents were synced, names were not
        QVERIFY(disk.list("queue").empty());
    }
    void keepsWhatIsSyncedWithItsFolder()
    {
        SimDisk disk = makeDisk();
        disk.write("queue/a.tmp", makeBlob("one"), ok);
        disk.sync("queue/a.tmp", ok);
        disk.rename("queue/a.tmp", "queue/a", ok);
        disk.syncFolder("queue", ok);
        disk.write("queue/b", makeBlob("two"), ok);
        disk.syncFolder("queue", ok); // the name is safe, its content is not
        disk.crash();
        QCOMPARE(disk.list("queue"), (std::vector<std::string>{"a", "b"}));
        QCOMPARE(**disk.read("queue/a"), std::string("one"));
        QCOMPARE(**disk.read("queue/b"), std::string());
    }
    void oldContentComesBack()
    {
        SimDisk disk = makeDisk();
        disk.write("a", makeBlob("old"), ok);
        disk.sync("a", ok);
        disk.syncFolder("", ok);
        disk.write("a", makeBlob("new"), ok);
        QCOMPARE(**disk.read("a"), std::string("new"));
        disk.crash();
        QCOMPARE(**disk.read("a"), std::string("old"));
    }
    void writesNoMoreThanThereIsRoomFor()
    {
        SimDisk disk = makeDisk();
        const auto room = std::make_shared<Room>(2 * 4096);
        disk.setRoom(room);
        bool written = false;
        const auto note = [&](bool done) { written = done; };
        disk.write("a", makeBlob(std::string(5000, 'x')), note);
        QVERIFY(written);
        disk.sync("a", ok);
        disk.syncFolder("", ok);
        disk.write("b", makeBlob("one"), note);
        QVERIFY(!written);
        QVERIFY(!disk.read("b"));
        disk.write("a", makeBlob("smaller"), note);
        QVERIFY(written);
        disk.write("b", makeBlob("one"), note);
        QVERIFY(written);
        disk.rename("b", "a", ok); // the old one is no more
        QCOMPARE(room->octetsTaken(), std::uint64_t{4096});
        disk.remove("a", ok);
        QCOMPARE(room->octetsTaken(), std::uint64_t{0});
        disk.crash(); // and is back, as large as it was when it was safe
        QCOMPARE(room->octetsTaken(), std::uint64_t{8192});
    }
};

POSTROAD_TEST(TstSimDisk);
#include "tst_sim_disk.moc"
