// SPDX-License-Identifier: MIT
// What a host needs for TLS and for logins: its certificate, whom it trusts, the salted keys of its
// accounts. Made when it is first asked for, since most hosts of a lesson never are.
#pragma once

#include "core/runtime/runtime.h"
#include "core/security/certificate_authority.h"
#include "core/security/scram_keys.h"
#include "core/security/tls_connection.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace postroad::node {

class HostSecurity
{
public:
    struct Setup
    {
        /// The lab's authority, made when first asked for.
        std::function<const security::CertificateAuthority&()> authority;
        std::vector<std::string> names; ///< in the certificate, the host's own first
        std::vector<IpAddress> addresses;
        security::CertificateFault fault = security::CertificateFault::None;
    };

    HostSecurity(runtime::Runtime& runtime, Setup setup);

    /// TLS as a server; null if no certificate could be made.
    std::unique_ptr<SecureLayer> serverLayer();
    /// TLS as a client of the server of that name, or address in brackets.
    std::unique_ptr<SecureLayer> clientLayer(std::string_view server, security::TlsPolicy policy);

    /// Octets that nobody may guess, from the host's runtime.
    [[nodiscard]] const security::Entropy& entropy() const { return m_entropy; }
    /// One for all logins at this host.
    [[nodiscard]] const std::shared_ptr<security::ScramKeyring>& keyring() const
    {
        return m_keyring;
    }

private:
    [[nodiscard]] std::int64_t epochSeconds() const;

    runtime::Runtime& m_runtime;
    Setup m_setup;
    security::Entropy m_entropy;
    std::shared_ptr<security::ScramKeyring> m_keyring;
    std::shared_ptr<const security::TlsServerContext> m_server;
    std::shared_ptr<const security::TlsClientContext> m_client;
};

} // namespace postroad::node
