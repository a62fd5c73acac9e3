// SPDX-License-Identifier: MIT
// Holds a finished run against what its lesson says: where the steps stand in the trace, and which
// claims are not true. Pure functions over plan and trace.
#pragma once

#include "core/scenario/plan.h"

#include <vector>

namespace postroad::scenario {

/// Where a step stands.
struct StepAnchor
{
    EventId event; ///< the event it waits for; none: it doesn't come in this run
    /// How many events are on the stage when the step shows: up to its event and with it, or, for
    /// Before, without it. Of a step that doesn't come: as many as for the one before it.
    std::size_t position = 0;

    [[nodiscard]] bool comes() const { return event.valid(); }
};

/// One entry for each step of the plan. Each waits for the first matching event after the step
/// before it; a step that doesn't come holds nobody up.
std::vector<StepAnchor> anchors(const Plan& plan, const trace::Trace& trace);

struct FailedClaim
{
    int line = 0; ///< of the [[expect]] or [[step]] in its file
    LocalText claim; ///< "bob@example.net gets the letter"
    LocalText found; ///< what the run brought instead: "it was still on its way at the end"
};

/// Steps that never come and claims that are not true, in the order of the file. Empty: all well.
std::vector<FailedClaim> check(const Plan& plan, const trace::Trace& trace);

} // namespace postroad::scenario
