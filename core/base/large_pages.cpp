// SPDX-License-Identifier: MIT
#include "core/base/large_pages.h"

#include <memory>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace postroad {

void preferLargePages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t octets)
{
#if defined(__linux__)
    constexpr std::size_t kPage = 4 * 1024; // madvise() takes whole pages only
    constexpr std::size_t kLargePage = 2 * 1024 * 1024;
    std::size_t room = octets;
    void* const begin = std::align(kPage, 1, memory, room);
    if (begin != nullptr && room >= kLargePage)
        static_cast<void>(::madvise(begin, room - room % kPage, MADV_HUGEPAGE));
#endif
}

} // namespace postroad
