// SPDX-License-Identifier: MIT
// The explanation of an event in its context: what the panel beside the transcript says about the
// selected line. The sentences are the catalogue's (core/explain); here it is only decided which.
#pragma once

#include "core/explain/explain.h"
#include "core/trace/trace.h"

namespace postroad::projection {

/// Of any event of the trace. A 250 after the dot says that responsibility passes on, one after
/// RCPT speaks of that recipient. Never empty: what has no entry of its own is explained by its
/// kind.
explain::Explanation explainEvent(const trace::Trace& trace, EventId event);

} // namespace postroad::projection
