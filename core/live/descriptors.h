// SPDX-License-Identifier: MIT
// How many sockets and files this process may hold at once: some systems begin with 256.
#pragma once

#include <cstddef>

namespace postroad::live {

/// Where open() and accept() begin to fail.
std::size_t descriptorLimit();
/// Raises the limit to so many, or as far as the system lets us; never lowers it.
void raiseDescriptorLimit(std::size_t wanted);

} // namespace postroad::live
