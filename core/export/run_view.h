// SPDX-License-Identifier: MIT
// What a writer writes about: a run, as far as a position.
#pragma once

#include "core/scenario/plan.h"
#include "core/trace/trace.h"

#include <cstddef>

namespace postroad::exporting {

/// Plan and trace must outlive it.
struct RunView
{
    const scenario::Plan& plan;
    const trace::Trace& trace;
    std::size_t position
        = SIZE_MAX; ///< number of events that are visible; more than there are: all
};

} // namespace postroad::exporting
