// SPDX-License-Identifier: MIT
// What MSA, MTA and MX have in common: they take a message, are responsible for it from the 250 on,
// and send it further. The same host is server in one hop and client in the next.
#pragma once

#include "core/node/courier.h"
#include "core/node/directory.h"
#include "core/node/smtp_service.h"

namespace postroad::node {

class RelayServer : public SmtpPolicy
{
public:
    struct Setup
    {
        smtp::Dialect dialect = smtp::Dialect::Smtp;
        std::uint64_t messageOctetsMax = 0; ///< octets
        std::vector<Endpoint> resolvers;
        bool pipelining = false; ///< as a client
        HostSecurity* security = nullptr; ///< null: this lab knows no TLS and no log-ins
        bool offersTls = false; ///< as a server
        smtp::TlsUse usesTls = smtp::TlsUse::Never; ///< as a client of exchangers
    };

    RelayServer(runtime::Runtime& runtime, const Directory& directory, Setup setup);
    ~RelayServer() override;

    void message(const SessionFacts& facts, const smtp::Ask& ask, Answers answers) final;

    [[nodiscard]] const spool::Spool& queue() const { return m_spool; }

protected:
    /// What its sessions are configured with, before a subclass adds to it.
    [[nodiscard]] smtp::ServerConfig sessionConfig() const;
    /// Begins to take connections; once for each port.
    void listen(SmtpDoor door);
    [[nodiscard]] const Setup& setup() const { return m_setup; }
    [[nodiscard]] const Directory& directory() const { return m_directory; }
    runtime::Runtime& runtime() { return m_runtime; }
    [[nodiscard]] virtual Way wayFor(const mail::Path& recipient) const = 0;
    /// What the server adds on top besides Received; nothing but for the MSA.
    [[nodiscard]] virtual std::string fieldsFor(std::string_view message);

private:
    runtime::Runtime& m_runtime;
    const Directory& m_directory;
    Setup m_setup;
    spool::Spool m_spool;
    HostResolver m_resolver;
    Courier m_courier;
    std::vector<std::unique_ptr<SmtpService>> m_services;
};

/// Sends all mail by the MX route of its domain.
Way routeByMx(const mail::Path& recipient);

} // namespace postroad::node
