// SPDX-License-Identifier: MIT
#include "core/security/entropy.h"

#include <cstdlib>
#include <openssl/rand.h>

namespace postroad::security {

std::string draw(const Entropy& entropy, std::size_t octets)
{
    if (entropy)
        return entropy(octets);
    std::string drawn(octets, '\0');
    auto* begin = reinterpret_cast<unsigned char*>(drawn.data());
    if (RAND_priv_bytes_ex(nullptr, begin, octets, 0) != 1)
        std::abort();
    return drawn;
}

} // namespace postroad::security
