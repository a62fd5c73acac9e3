// SPDX-License-Identifier: MIT
// The fingerprint of a run: SHA-256 over its semantic events in a canonical form. Equal on every
// machine; it doesn't see memory layouts, lesson texts or ciphertext.
#pragma once

#include "core/trace/trace.h"

#include <string>

namespace postroad::trace {

/// 64 hexadecimal digits for the first `count` events.
std::string fingerprint(const Trace& trace, std::size_t count = SIZE_MAX);

/// The canonical form of one event, a line without its end: what the fingerprint hashes and what
/// tests compare.
std::string canonicalForm(const Trace& trace, EventId id);

} // namespace postroad::trace
