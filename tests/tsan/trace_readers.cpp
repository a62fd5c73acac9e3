// SPDX-License-Identifier: MIT
// A run is written while others look at it: one thread runs a whole simulation, two read events,
// texts, words, subjects and tables as they are published, and one of them asks a matcher. What
// they have seen must be what stands there at the end.
#include "core/sim/simulation.h"
#include "core/trace/fingerprint.h"
#include "core/trace/matcher.h"
#include "tests/support/two_providers.h"

#include <atomic>
#include <cstdio>
#include <thread>

using namespace postroad;

namespace {

std::shared_ptr<scenario::Plan> makePlan()
{
    auto plan = tests::makeTwoProviders();
    std::string text;
    for (int line = 0; line < 300; ++line)
        text += "This is line " + std::to_string(line) + " of a letter.\n";
    for (int k = 0; k < 30; ++k) {
        plan->letters.push_back(tests::makeLetter({"bob@example.net", "nobody@example.net"},
            "Subject: number " + std::to_string(k) + "\n\n" + text));
        plan->letters.back().at = 1s * k;
    }
    plan->reads.push_back({"bob@example.net", false, 60s, std::nullopt});
    return plan;
}

/// A number made of all that the reader has seen.
std::size_t readAsItGrows(const trace::Trace& trace, const std::atomic<bool>& isOver)
{
    std::size_t seen = 0;
    std::size_t sum = 0;
    for (bool last = false; !last;) {
        last = isOver.load(std::memory_order_acquire);
        for (const std::size_t size = trace.size(); seen < size; ++seen) {
            const trace::Event& event = trace.at(seen);
            sum = sum * 31 + trace.word(event).size() + trace.subject(event).recipient
                + trace.recipient(event).size() + trace.hostName(event.host).size();
            if (event.connection.valid())
                sum += trace.connection(event.connection).serverEnd.port;
            for (const char c : trace.text(event))
                sum = sum * 31 + static_cast<unsigned char>(c);
        }
    }
    return sum;
}

std::size_t countReplies(const trace::Trace& trace, const std::atomic<bool>& isOver)
{
    trace::Matcher matcher;
    matcher.family = trace::Family::Reply;
    matcher.word = "550";
    matcher.conditions = {{trace::Field::From, "mx1"}, {trace::Field::Text, "5.1.1"}};
    std::size_t seen = 0;
    std::size_t found = 0;
    for (bool last = false; !last;) {
        last = isOver.load(std::memory_order_acquire);
        for (const std::size_t size = trace.size(); seen < size; ++seen)
            found += matcher.matches(trace, EventId(static_cast<std::uint32_t>(seen))) ? 1 : 0;
    }
    return found;
}

} // namespace

int main()
{
    sim::Simulation simulation(makePlan());
    const trace::Trace& trace = simulation.trace();
    std::atomic<bool> isOver = false;
    std::size_t read = 0;
    std::size_t replies = 0;
    std::thread reader([&] { read = readAsItGrows(trace, isOver); });
    std::thread counter([&] { replies = countReplies(trace, isOver); });
    simulation.runToEnd();
    isOver.store(true, std::memory_order_release);
    reader.join();
    counter.join();
    if (read != readAsItGrows(trace, isOver) || replies != countReplies(trace, isOver)) {
        std::fprintf(stderr, "what was read while it grew is not what stands there\n");
        return 1;
    }
    if (trace.size() < 5000 || replies == 0) {
        std::fprintf(
            stderr, "too little happened: %zu events, %zu replies\n", trace.size(), replies);
        return 1;
    }
    return 0;
}
