// SPDX-License-Identifier: MIT
#include "core/spool/control_file.h"
#include "core/spool/spool.h"
#include "tests/support/one_host.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <set>

using namespace postroad;
using namespace postroad::spool;
using postroad::tests::OneHost;

namespace {

QueuedRecipient to(const std::string& localPart, Fate fate = Fate::Waiting)
{
    return {.path = {{localPart, "example.net"}}, .ordinal = 1, .fate = fate};
}

Entry makeEntry(std::string id = {}, std::string body = "Subject: Hi\r\n\r\nHi\r\n")
{
    Entry entry;
    entry.id = std::move(id);
    entry.reversePath = {{"alice", "example.org"}};
    entry.recipients = {to("bob"), to("carol")};
    entry.content = makeBlob(std::move(body));
    return entry;
}

std::string fileOf(OneHost& host, const std::string& path)
{
    const auto content = host.disk().read(path);
    return content ? **content : std::string("(none)");
}

/// What a server that starts now would find: an entry is there once its control file is.
bool isWhole(OneHost& host, const std::string& id, const Entry& wanted)
{
    return fileOf(host, "queue/" + id + ".eml") == *wanted.content
        && fileOf(host, "queue/" + id + ".control").starts_with("postroad-queue 1\n");
}

std::string troubles(OneHost& host)
{
    std::string found;
    const trace::Trace& trace = host.runtime().recorder().trace();
    for (std::size_t k = 0; k < trace.size(); ++k) {
        const trace::Event& event = trace.at(k);
        if (event.kind == trace::EventKind::QueueTrouble)
            found += std::string(trace.word(event)) + ' ' + std::string(trace.text(event)) + ';';
    }
    return found;
}

bool isThere(OneHost& host, const std::string& id)
{
    return host.disk().read("queue/" + id + ".control").has_value();
}

} // namespace

class TstSpool : public QObject
{
    Q_OBJECT

private slots:
    void isOnTheDiskBeforeItIsTaken()
    {
        OneHost host;
        Spool spool(host.runtime());
        const Entry wanted = makeEntry("abc");
        bool taken = false;
        spool.add(wanted, [&](Entry* entry) {
            taken = true;
            QVERIFY(entry && entry->id == "abc");
            QCOMPARE(spool.find("abc"), entry);
            QVERIFY(isWhole(host, "abc", wanted));
            host.disk().crash();
            QVERIFY(isWhole(host, "abc", wanted));
        });
        QVERIFY(!taken && spool.entries().empty()); // never from within the call
        host.settle();
        QVERIFY(taken);
    }
    void powerCutLeavesAllOrNothing()
    {
        int cutsThatKept = 0;
        for (int steps = 0; steps < 10; ++steps) {
            OneHost host;
            Spool spool(host.runtime());
            const Entry wanted = makeEntry("abc", std::string(5000, 'x') + "\r\n");
            bool taken = false;
            spool.add(wanted, [&](Entry* entry) { taken = entry != nullptr; });
            for (int k = 0; k < steps; ++k)
                host.step();
            host.disk().crash();
            if (isThere(host, "abc"))
                QVERIFY2(isWhole(host, "abc", wanted), std::to_string(steps).c_str());
            QVERIFY2(!taken || isThere(host, "abc"), std::to_string(steps).c_str());
            cutsThatKept += taken ? 1 : 0;
        }
        QVERIFY(cutsThatKept > 0 && cutsThatKept < 10);
    }
    void powerCutWhileOthersAreStored()
    {
        // Another entry's folder sync makes half of this one's names safe.
        for (int steps = 0; steps < 30; ++steps) {
            OneHost host;
            Spool spool(host.runtime());
            std::set<std::string> taken;
            const std::vector<std::string> ids{"a", "b", "c"};
            for (const std::string& id : ids) {
                spool.add(makeEntry(id, id + "\r\n"), [&](Entry* entry) {
                    if (entry)
                        taken.insert(entry->id);
                });
                host.step();
            }
            for (int k = 0; k < steps; ++k)
                host.step();
            host.disk().crash();
            for (const std::string& id : ids) {
                const Entry wanted = makeEntry(id, id + "\r\n");
                QVERIFY2(!isThere(host, id) || isWhole(host, id, wanted), id.c_str());
                QVERIFY2(!taken.contains(id) || isThere(host, id), id.c_str());
            }
        }
    }
    void powerCutWhileUpdating()
    {
        for (int steps = 0; steps < 8; ++steps) {
            OneHost host;
            Spool spool(host.runtime());
            spool.add(makeEntry("abc"), [](Entry*) {});
            host.settle();
            Entry& entry = *spool.find("abc");
            const std::string before = formatControl(entry, host.runtime().calendar());
            entry.recipients.front().fate = Fate::Done;
            entry.attempts = 3;
            const std::string after = formatControl(entry, host.runtime().calendar());
            spool.update(entry);
            for (int k = 0; k < steps; ++k)
                host.step();
            host.disk().crash();
            const std::string left = fileOf(host, "queue/abc.control");
            QVERIFY2(left == before || left == after, std::to_string(steps).c_str());
            QVERIFY(isWhole(host, "abc", makeEntry("abc")));
        }
    }
    void removes()
    {
        OneHost host;
        Spool spool(host.runtime());
        spool.add(makeEntry("a"), [](Entry*) {});
        spool.add(makeEntry("b"), [](Entry*) {});
        host.settle();
        spool.remove("a");
        QVERIFY(!spool.find("a") && spool.find("b"));
        spool.remove("a");
        spool.remove("nothing");
        host.settle();
        host.disk().crash();
        // A message file without a control file is no entry; the next life removes it.
        host.disk().powerOn();
        Spool next(host.runtime());
        QCOMPARE(next.recover(), std::vector<std::string>{"b"});
        host.settle();
        QCOMPARE(host.disk().list("queue"), (std::vector<std::string>{"b.control", "b.eml"}));
    }
    void entriesStayWhereTheyAre()
    {
        OneHost host;
        Spool spool(host.runtime());
        for (const char* id : {"a", "b", "c", "d"})
            spool.add(makeEntry(id), [](Entry*) {});
        host.settle();
        const Entry* first = spool.find("a");
        const Entry* last = spool.find("d");
        spool.remove("b");
        spool.remove("c");
        QCOMPARE(spool.find("a"), first);
        QCOMPARE(spool.find("d"), last);
        QCOMPARE(spool.entries().size(), std::size_t{2});
    }
    void keepsTheOrderOfArrival()
    {
        OneHost host;
        Spool spool(host.runtime());
        for (const char* id : {"z", "m", "a"})
            spool.add(makeEntry(id), [](Entry*) {});
        host.settle();
        std::string order;
        for (const Entry& entry : spool.entries())
            order += entry.id;
        QCOMPARE(order, std::string("zma"));
    }
    void givesIdsThatDiffer()
    {
        OneHost host;
        Spool spool(host.runtime());
        std::set<std::string> seen;
        for (int k = 0; k < 1000; ++k)
            QVERIFY(seen.insert(spool.newId()).second);
        std::string given;
        spool.add(makeEntry(), [&](Entry* entry) { given = entry->id; });
        host.settle();
        QCOMPARE(given.size(), std::size_t{10});
        QVERIFY(!seen.contains(given));
    }
    void refusingDiskIsTold()
    {
        // The temporary control file vanishes under the spool's hands: the rename fails.
        OneHost host;
        Spool spool(host.runtime());
        bool told = false;
        spool.add(makeEntry("abc"), [&](Entry* entry) { told = entry == nullptr; });
        for (int k = 0; k < 3; ++k)
            host.step();
        host.disk().remove("queue/abc.control.tmp", [](bool) {});
        host.settle();
        QVERIFY(told);
        QVERIFY(spool.entries().empty());
    }
    void updatesFollowEachOther()
    {
        // Each comes while the one before is under way: the last one counts.
        OneHost host;
        Spool spool(host.runtime());
        spool.add(makeEntry("abc"), [](Entry*) {});
        host.settle();
        Entry& entry = *spool.find("abc");
        for (std::uint32_t k = 1; k <= 5; ++k) {
            entry.attempts = k;
            spool.update(entry);
            host.step();
        }
        host.settle();
        host.disk().crash();
        QCOMPARE(
            fileOf(host, "queue/abc.control"), formatControl(entry, host.runtime().calendar()));
        QCOMPARE(host.disk().list("queue"), (std::vector<std::string>{"abc.control", "abc.eml"}));
    }
    void removedWhileUpdating()
    {
        // The late rename of an update must not bring the entry back.
        for (int steps = 0; steps < 6; ++steps) {
            OneHost host;
            Spool spool(host.runtime());
            spool.add(makeEntry("abc"), [](Entry*) {});
            host.settle();
            spool.update(*spool.find("abc"));
            spool.update(*spool.find("abc"));
            for (int k = 0; k < steps; ++k)
                host.step();
            spool.remove("abc");
            QVERIFY(!spool.find("abc"));
            host.settle();
            QVERIFY(host.disk().list("queue").empty());
        }
    }
    void refusedChangesAreRecorded()
    {
        OneHost host;
        Spool spool(host.runtime());
        spool.add(makeEntry("abc"), [](Entry*) {});
        host.settle();
        spool.update(*spool.find("abc"));
        host.disk().remove("queue/abc.control.tmp", [](bool) {}); // before it is synced
        host.settle();
        QCOMPARE(troubles(host), std::string("update abc;"));
        QVERIFY(isWhole(host, "abc", makeEntry("abc"))); // as it was before
        host.disk().remove("queue/abc.control", [](bool) {});
        spool.remove("abc");
        host.settle();
        QCOMPARE(troubles(host), std::string("update abc;remove abc;"));
    }
    void refusedAddLeavesNothing()
    {
        OneHost host;
        Spool spool(host.runtime());
        spool.add(makeEntry("abc"), [](Entry*) {});
        host.disk().remove("queue/abc.control.tmp", [](bool) {});
        host.settle();
        QVERIFY(spool.entries().empty());
        QVERIFY(host.disk().list("queue").empty());
    }
    void setsTheTimes()
    {
        OneHost host;
        host.wait(90s);
        Spool spool(host.runtime());
        spool.add(makeEntry("abc"), [](Entry*) {});
        host.settle();
        QCOMPARE(spool.find("abc")->arrived, Instant(90s));
        QCOMPARE(spool.find("abc")->nextAttempt, Instant(90s));
    }
    void isDoneWhenNobodyWaits()
    {
        Entry entry = makeEntry();
        QVERIFY(!entry.isDone());
        entry.recipients = {to("a", Fate::Done), to("b", Fate::Failed)};
        QVERIFY(entry.isDone());
        entry.recipients.push_back(to("c"));
        QVERIFY(!entry.isDone());
    }
    void pausesGrowToALimit()
    {
        const RetryPolicy policy;
        // RFC 5321 §4.5.4.1: at least 30 minutes.
        QCOMPARE(policy.pauseAfter(0), Duration(30min));
        QCOMPARE(policy.pauseAfter(1), Duration(30min));
        QCOMPARE(policy.pauseAfter(2), Duration(1h));
        QCOMPARE(policy.pauseAfter(3), Duration(2h));
        QCOMPARE(policy.pauseAfter(4), Duration(4h));
        QCOMPARE(policy.pauseAfter(1'000'000), Duration(4h));
    }
    void givesUpAfterFiveDays()
    {
        const RetryPolicy policy;
        Entry entry;
        entry.arrived = Instant(1h);
        QVERIFY(!policy.isExpired(entry, Instant(1h + 5 * 24h - 1ns)));
        QVERIFY(policy.isExpired(entry, Instant(1h + 5 * 24h)));
    }
};

POSTROAD_TEST(TstSpool);
#include "tst_spool.moc"
