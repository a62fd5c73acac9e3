// SPDX-License-Identifier: MIT
// Memory that is going to be filled from one end to the other.
#pragma once

#include <cstddef>

namespace postroad {

/// Asks the system to hand these octets out in large pages: thousands of first touches fewer. A
/// hint, which changes nothing but speed; nothing happens where memory is small or the system knows
/// of no such pages.
void preferLargePages(void* memory, std::size_t octets);

} // namespace postroad
