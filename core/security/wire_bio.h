// SPDX-License-Identifier: MIT
// Between OpenSSL and the network: a BIO that reads from octets where they lie and writes straight
// into those that wait for the network, with no copy in between.
#pragma once

#include "core/security/openssl_pointers.h"

#include <string>
#include <string_view>

namespace postroad::security {

struct Wire
{
    std::string_view in; ///< not yet read by OpenSSL
    std::string out; ///< not yet taken by the network
};

/// The wire must outlive it.
BioPointer makeWireBio(Wire& wire);

} // namespace postroad::security
