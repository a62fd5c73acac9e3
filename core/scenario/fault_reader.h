// SPDX-License-Identifier: MIT
// What the lesson breaks on purpose: [[fault]].
#pragma once

#include "core/scenario/matcher_reader.h"
#include "core/scenario/read.h"

namespace postroad::scenario {

/// Fills Plan::faults. An action that does nothing on its event is a mistake.
void readFaults(
    TableReader& file, const LegalReplies& legalReplies, Plan& plan, MatcherContext& context);

} // namespace postroad::scenario
