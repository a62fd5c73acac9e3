// SPDX-License-Identifier: MIT
// Octets from the system's generator: what a peer must not guess never comes from a seed.
#pragma once

#include <cstddef>
#include <string>

namespace postroad::live {

/// Waits while the system has not gathered enough (only right after it has started).
std::string systemEntropy(std::size_t octets);

} // namespace postroad::live
