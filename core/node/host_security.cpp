// SPDX-License-Identifier: MIT
#include "core/node/host_security.h"

namespace postroad::node {

HostSecurity::HostSecurity(runtime::Runtime& runtime, Setup setup)
    : m_runtime(runtime),
      m_setup(std::move(setup)),
      m_entropy([&runtime](std::size_t octets) { return runtime.secret(octets); }),
      m_keyring(std::make_shared<security::ScramKeyring>(m_entropy))
{
}

std::int64_t HostSecurity::epochSeconds() const
{
    return m_runtime.calendar().epochSeconds(m_runtime.now());
}

std::unique_ptr<SecureLayer> HostSecurity::serverLayer()
{
    if (!m_server) {
        const auto identity = m_setup.authority().issue(
            {m_setup.names, m_setup.addresses, m_setup.fault}, epochSeconds());
        if (!identity)
            return nullptr;
        auto context = security::TlsServerContext::make(m_entropy, *identity);
        if (!context)
            return nullptr;
        m_server = std::move(*context);
    }
    return security::TlsConnection::accept(m_server);
}

std::unique_ptr<SecureLayer> HostSecurity::clientLayer(
    std::string_view server, security::TlsPolicy policy)
{
    if (!m_client) {
        auto context = security::TlsClientContext::make(
            m_entropy, {.pem = m_setup.authority().root(), .system = false});
        if (!context)
            return nullptr;
        m_client = std::move(*context);
    }
    return security::TlsConnection::connect(
        m_client, {.host = std::string(server), .policy = policy, .epochSeconds = epochSeconds()});
}

} // namespace postroad::node
