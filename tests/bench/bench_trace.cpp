// SPDX-License-Identifier: MIT
// What a long trace costs: octets beside the payload for each event, and going to any position of a
// million, with what the map keeps and what the other views keep.
#include "core/projection/hops.h"
#include "core/projection/ladder.h"
#include "core/projection/nodes.h"
#include "core/projection/route.h"
#include "core/projection/session_state.h"
#include "core/projection/transcript.h"
#include "core/projection/wire.h"
#include "core/trace/checkpoints.h"
#include "tests/bench/figures.h"
#include "tests/bench/long_run.h"

#include <benchmark/benchmark.h>

namespace postroad::bench {

namespace {

std::size_t eventCount() { return smoke() ? 20'000 : 1'000'000; }

void overhead(benchmark::State& state)
{
    const trace::Trace& trace = longRun(eventCount()).trace();
    if (trace.size() < eventCount())
        state.SkipWithError("the run is too short");
    for (auto _ : state)
        benchmark::DoNotOptimize(trace.overheadOctets());
    state.counters["value"] = static_cast<double>(trace.overheadOctets())
        / static_cast<double>(trace.size());
    state.counters["events"] = static_cast<double>(trace.size());
    state.counters["messages"] = static_cast<double>(trace.messages().size());
}

/// Positions spread over the trace in no order: a multiplicative generator.
std::size_t nextPosition(std::uint64_t& seed, std::size_t size)
{
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>((seed >> 33U) % size);
}

/// What the map asks at a position.
class Map
{
public:
    explicit Map(const trace::Trace& trace)
        : m_nodes(trace),
          m_wire(trace),
          m_queues(trace),
          m_mailboxes(trace)
    {
        lookAt(trace.size()); // the first pass makes the checkpoints
    }

    void lookAt(std::size_t position)
    {
        benchmark::DoNotOptimize(&m_nodes.at(position));
        benchmark::DoNotOptimize(&m_wire.at(position));
        benchmark::DoNotOptimize(m_queues.at(position));
        benchmark::DoNotOptimize(m_mailboxes.at(position));
    }

private:
    trace::Checkpoints<projection::NodesFold> m_nodes;
    trace::Checkpoints<projection::WireFold> m_wire;
    projection::QueueCounts m_queues;
    projection::MailboxCounts m_mailboxes;
};

void seek(benchmark::State& state)
{
    const trace::Trace& trace = longRun(eventCount()).trace();
    static Map map(trace);
    std::uint64_t seed = 1;
    for (auto _ : state)
        map.lookAt(nextPosition(seed, trace.size()));
}

/// What ladder, route and transcript ask at a position.
class Views
{
public:
    explicit Views(const sim::Simulation& run)
        : m_hops(run.trace()),
          m_cast(run.plan(), run.trace()),
          m_routes(run.trace()),
          m_standing(run.trace()),
          m_sessions(m_hops)
    {
        lookAt(run.trace().size());
    }

    /// position: from 1.
    void lookAt(std::size_t position)
    {
        benchmark::DoNotOptimize(&m_cast.at(position));
        const EventId last(static_cast<std::uint32_t>(position - 1));
        if (const std::size_t routes = m_routes.count(position); routes > 0)
            benchmark::DoNotOptimize(m_routes.row(routes - 1, position));
        benchmark::DoNotOptimize(m_routes.routeOf(last, position));
        benchmark::DoNotOptimize(&m_standing.at(position));
        const std::uint32_t hop = m_hops.current(position);
        benchmark::DoNotOptimize(m_hops.row(hop, position));
        benchmark::DoNotOptimize(projection::transcript(m_hops, hop, position));
        benchmark::DoNotOptimize(m_sessions.at(hop, position));
    }

private:
    projection::HopIndex m_hops;
    projection::LadderCast m_cast;
    projection::RouteIndex m_routes;
    trace::Checkpoints<projection::StandingFold> m_standing;
    projection::SessionStates m_sessions;
};

/// At positions among the first so many; 0: among all.
void look(benchmark::State& state, std::size_t among)
{
    static Views views(longRun(eventCount()));
    const std::size_t size = among != 0 ? among : longRun(eventCount()).trace().size();
    std::uint64_t seed = 1;
    for (auto _ : state)
        views.lookAt(1 + nextPosition(seed, size));
}

} // namespace

void registerTrace()
{
    benchmark::RegisterBenchmark("trace-overhead", overhead);
    benchmark::RegisterBenchmark("trace-seek", seek);
    benchmark::RegisterBenchmark("views-anywhere", look, 0);
    benchmark::RegisterBenchmark("views-early", look, 10'000);
}

} // namespace postroad::bench
