// SPDX-License-Identifier: MIT
#include "core/live/entropy.h"

#include <unistd.h>
#if __has_include(<sys/random.h>)
#include <sys/random.h>
#endif

#include <algorithm>
#include <cstdlib>

namespace postroad::live {

std::string systemEntropy(std::size_t octets)
{
    constexpr std::size_t kAtOnce = 256; // more getentropy() does not give
    std::string bytes(octets, '\0');
    for (std::size_t begin = 0; begin < octets; begin += kAtOnce) {
        // It fails only where the system has no generator; keys that can be guessed are no way out.
        if (getentropy(bytes.data() + begin, std::min(kAtOnce, octets - begin)) != 0)
            std::abort();
    }
    return bytes;
}

} // namespace postroad::live
