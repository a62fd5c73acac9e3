// SPDX-License-Identifier: MIT
#include "tests/bench/long_run.h"

#include "tests/bench/letters.h"
#include "tests/support/two_providers.h"

#include <memory>

namespace postroad::bench {

const sim::Simulation& longRun(std::size_t events)
{
    static const std::unique_ptr<sim::Simulation> kRun = [events] {
        const auto plan = tests::makeTwoProviders();
        // One letter makes more than a hundred events; a letter a minute, as the queues empty in
        // between.
        for (std::size_t i = 0; i < events / 100 + 1; ++i) {
            scenario::LetterPlan letter = tests::makeLetter({"bob@example.net"}, letterOf(1024));
            letter.at = static_cast<std::int64_t>(i) * 1min;
            plan->letters.push_back(std::move(letter));
        }
        auto run = std::make_unique<sim::Simulation>(
            plan, std::vector<sim::Intervention>{}, sim::Limits{365 * 24h, events * 2});
        run->advanceTo(events);
        return run;
    }();
    return *kRun;
}

} // namespace postroad::bench
