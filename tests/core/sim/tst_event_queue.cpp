// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/sim/event_queue.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace postroad;
using postroad::sim::EventQueue;

class TstEventQueue : public QObject
{
    Q_OBJECT

private slots:
    void ordersByTimeThenByInsertion()
    {
        EventQueue queue;
        std::vector<int> seen;
        for (const auto& [at, name] : {std::pair{5ms, 1}, {1ms, 2}, {5ms, 3}, {1ms, 4}, {3ms, 5}})
            queue.push(Instant(at), {}, [&seen, n = name] { seen.push_back(n); });
        while (!queue.empty())
            queue.pop().task();
        QCOMPARE(seen, (std::vector<int>{2, 4, 5, 1, 3}));
    }
    void sortsManyLikeAStableSort()
    {
        EventQueue queue;
        const Randomness random(3);
        std::vector<std::pair<Instant, int>> expected;
        std::vector<int> seen;
        for (int i = 0; i < 5000; ++i) {
            const Instant at(
                Duration(below(random.draw("queue", "time", static_cast<std::uint64_t>(i)), 300)));
            expected.emplace_back(at, i);
            queue.push(at, {}, [&seen, i] { seen.push_back(i); });
        }
        std::stable_sort(expected.begin(), expected.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
        while (!queue.empty())
            queue.pop().task();
        QCOMPARE(seen.size(), expected.size());
        for (std::size_t i = 0; i < seen.size(); ++i)
            QCOMPARE(seen[i], expected[i].second);
    }
    void manyCancelledOnesLeaveTheOrder()
    {
        EventQueue queue;
        std::vector<int> seen;
        std::vector<int> expected;
        std::vector<runtime::TimerId> cancelled;
        for (int i = 0; i < 5000; ++i) {
            const auto timer = queue.push(Instant(1ms), {}, [&seen, i] { seen.push_back(i); });
            if (i % 10 == 0)
                expected.push_back(i);
            else
                cancelled.push_back(timer);
        }
        for (const runtime::TimerId timer : cancelled)
            queue.cancel(timer);
        for (const runtime::TimerId timer : cancelled)
            queue.cancel(timer); // once more: nothing
        while (!queue.empty())
            queue.pop().task();
        QCOMPARE(seen, expected);
    }
    void forgetsWhatIsCancelled()
    {
        EventQueue queue;
        int seen = 0;
        const auto first = queue.push(Instant(1ms), {}, [&seen] { seen += 1; });
        queue.push(Instant(2ms), {}, [&seen] { seen += 10; });
        queue.cancel(first);
        queue.cancel(first);
        QCOMPARE(queue.nextTime(), Instant(2ms));
        queue.pop().task();
        QVERIFY(queue.empty());
        // The slot is used again: the old handle must not reach the new task.
        queue.push(Instant(3ms), {}, [&seen] { seen += 100; });
        queue.cancel(first);
        QVERIFY(!queue.empty());
        queue.pop().task();
        QCOMPARE(seen, 110);
    }
    void carriesTheCause()
    {
        EventQueue queue;
        queue.push(Instant(1ms), EventId(42), [] {});
        QCOMPARE(queue.pop().cause, EventId(42));
    }
};

POSTROAD_TEST(TstEventQueue);
#include "tst_event_queue.moc"
