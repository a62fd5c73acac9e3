// SPDX-License-Identifier: MIT
// Whether an event that a matcher describes can come on this stage at all.
#pragma once

#include "core/scenario/diagnostic.h"
#include "core/scenario/stage.h"

namespace postroad::scenario {

/// False, and reported at the place, if no conversation of the stage could bring that event. It
/// doesn't run anything: what passes here may still not come in the run; `check` says so.
bool checkAnchor(const trace::Matcher& matcher, Place place, const Stage& stage,
    DiagnosticCollector& diagnostics);

} // namespace postroad::scenario
