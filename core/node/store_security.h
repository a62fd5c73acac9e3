// SPDX-License-Identifier: MIT
// How the store's servers, POP3 and IMAP, are secured.
#pragma once

#include "core/node/host_security.h"

namespace postroad::node {

struct StoreSecurity
{
    /// For STLS and STARTTLS, and for the ports with TLS from the start; null: there is no TLS.
    HostSecurity* host = nullptr;
    bool plainTextLogin = true; ///< people may log in without TLS
};

} // namespace postroad::node
