// SPDX-License-Identifier: MIT
// A change that a person makes to a run: after which event, and what. A time alone would not say
// where, since many events share one instant. The hash of what came before tells whether the place
// is still the same one.
#pragma once

#include "core/scenario/plan.h"

#include <cstdint>
#include <string>
#include <variant>

namespace postroad::sim {

struct SendLetter
{
    scenario::LetterPlan letter; ///< `at` is not used: it is sent now
};

struct Unplug
{
    std::string host;
};

struct Plug
{
    std::string host;
};

/// The power of the host fails; what was not synced to its disk is lost.
struct Crash
{
    std::string host;
};

/// It is started again (after a crash, if it is running).
struct Restart
{
    std::string host;
};

using Change = std::variant<SendLetter, Unplug, Plug, Crash, Restart>;

struct Intervention
{
    EventId after; ///< not valid: before the first event
    std::string prefixHash; ///< trace::fingerprint() of the events up to and with `after`
    Change change;
    /// How many tasks without an event were done after the one that recorded `after`: timers that
    /// nobody hears of, for example.
    std::uint64_t tasksAfter = 0;
};

} // namespace postroad::sim
