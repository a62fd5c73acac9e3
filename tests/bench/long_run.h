// SPDX-License-Identifier: MIT
// A run with a long trace: two providers, and letters from one to the other until there are enough
// events.
#pragma once

#include "core/sim/simulation.h"

#include <cstddef>

namespace postroad::bench {

/// At least that many events. Made at the first call and kept; ask for one length per program.
const sim::Simulation& longRun(std::size_t events);

} // namespace postroad::bench
