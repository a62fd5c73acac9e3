// SPDX-License-Identifier: MIT
// The letters that the benchmarks send: plain text in lines of ordinary length, with a header.
#pragma once

#include <cstddef>
#include <string>

namespace postroad::bench {

/// A message of about that many octets, at least its header: CRLF lines, now and then one that
/// begins with a dot.
std::string letterOf(std::size_t octets);

} // namespace postroad::bench
