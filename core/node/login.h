// SPDX-License-Identifier: MIT
// A log-in at a server of ours: the mechanism's half of it, over the accounts of a domain.
#pragma once

#include "core/base/secure_layer.h"
#include "core/node/directory.h"
#include "core/node/host_security.h"
#include "core/security/sasl_server.h"

#include <memory>
#include <string_view>

namespace postroad::node {

/// What a server lets people log in with; it must outlive the log-ins.
struct LoginDesk
{
    const Directory& directory;
    HostSecurity& security;
    bool plusOffered = false; ///< SCRAM-SHA-256-PLUS is announced inside TLS
};

/// Begins a log-in by that mechanism; null if there is no such one. tls: null outside of TLS.
std::unique_ptr<security::SaslServer> beginLogin(const LoginDesk& desk, std::string_view mechanism,
    const runtime::Runtime& runtime, const TlsFacts* tls);

} // namespace postroad::node
