// SPDX-License-Identifier: MIT
// The kernel of the simulation in the hold model: with N tasks pending, take the earliest out and
// put one in at a random later time. The yardstick is a bare binary heap that can't cancel and
// carries a number instead of a task.
#include "core/sim/event_queue.h"

#include <queue>

#include <benchmark/benchmark.h>
#include <cstdint>

namespace postroad::bench {

namespace {

/// Cheap, and the same for both sides: xorshift.
class Delays
{
public:
    Duration next()
    {
        m_state ^= m_state << 13U;
        m_state ^= m_state >> 7U;
        m_state ^= m_state << 17U;
        return Duration(static_cast<std::int64_t>(m_state & 0xFFFFFU));
    }

private:
    std::uint64_t m_state = 0x9E3779B97F4A7C15U;
};

struct BareEntry
{
    Instant time;
    std::uint64_t order;
    std::uint64_t payload;

    friend bool operator<(const BareEntry& a, const BareEntry& b) // the greatest comes out first
    {
        return a.time != b.time ? b.time < a.time : b.order < a.order;
    }
};

void bareHeap(benchmark::State& state)
{
    std::priority_queue<BareEntry> heap;
    Delays delays;
    std::uint64_t order = 0;
    std::uint64_t sum = 0;
    for (std::int64_t i = 0; i < state.range(0); ++i)
        heap.push({Instant(delays.next()), order++, 1});
    for (auto _ : state) {
        const BareEntry due = heap.top();
        heap.pop();
        sum += due.payload;
        heap.push({due.time + delays.next(), order++, 1});
    }
    benchmark::DoNotOptimize(sum);
}

void eventQueue(benchmark::State& state)
{
    sim::EventQueue queue;
    Delays delays;
    std::uint64_t sum = 0;
    const auto put = [&](Instant at) { queue.push(at, EventId(7), [&sum] { ++sum; }); };
    for (std::int64_t i = 0; i < state.range(0); ++i)
        put(Instant(delays.next()));
    for (auto _ : state) {
        const sim::EventQueue::Due due = queue.pop();
        due.task();
        put(due.time + delays.next());
    }
    benchmark::DoNotOptimize(sum);
}

} // namespace

void registerKernel()
{
    for (const std::int64_t pending : {1, 1'000, 100'000}) {
        const std::string suffix = std::to_string(pending);
        benchmark::RegisterBenchmark(("kernel-heap-" + suffix).c_str(), bareHeap)->Arg(pending);
        benchmark::RegisterBenchmark(("kernel-queue-" + suffix).c_str(), eventQueue)->Arg(pending);
    }
}

} // namespace postroad::bench
