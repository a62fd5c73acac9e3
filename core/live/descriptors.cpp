// SPDX-License-Identifier: MIT
#include "core/live/descriptors.h"

#include <algorithm>
#include <cstdint>
#include <sys/resource.h>

namespace postroad::live {

std::size_t descriptorLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return SIZE_MAX;
    return static_cast<std::size_t>(limit.rlim_cur);
}

void raiseDescriptorLimit(std::size_t wanted)
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = std::min(static_cast<rlim_t>(wanted), limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace postroad::live
