// SPDX-License-Identifier: MIT
// What the tests of TLS share: entropy from a seed, a lesson's authority, two ends and what goes
// between them.
#pragma once

#include "core/base/random.h"
#include "core/security/certificate_authority.h"
#include "core/security/tls_connection.h"
#include "core/security/tls_context.h"

#include <memory>
#include <string>

namespace postroad::tests {

/// 2026-03-02T08:00:00Z
constexpr std::int64_t kNow = 1'772'438'400;
constexpr std::int64_t kDay = 86'400;

inline security::Entropy seeded(std::uint64_t seed, std::string host = "mx1.example.net")
{
    const auto drawn = std::make_shared<std::uint64_t>(0);
    return [randomness = Randomness(seed), host = std::move(host), drawn](std::size_t octets) {
        std::string bytes;
        while (bytes.size() < octets) {
            const std::uint64_t bits = randomness.draw(host, "secret", (*drawn)++);
            for (unsigned k = 0; k < 8 && bytes.size() < octets; ++k)
                bytes += static_cast<char>(bits >> 8U * k & 0xFFU);
        }
        return bytes;
    };
}

struct EndsOptions
{
    security::Entropy authority = seeded(1, "authority");
    security::Entropy server = seeded(1, "server");
    security::Entropy client = seeded(1, "client");
    security::TlsVersions serverVersions;
    security::TlsVersions clientVersions;
    security::CertificateRequest request{{"mx1.example.net"}, {}};
    /// The roots that the client trusts: null: that of the authority.
    const std::string* roots = nullptr;
    security::TlsExpectation expectation{"mx1.example.net", security::TlsPolicy::Verify, kNow};
};

/// A server, a client, and all that went over the wire.
class Ends
{
public:
    explicit Ends(const EndsOptions& options = {})
    {
        const security::CertificateAuthority authority(options.authority, "test", kNow);
        const auto serverContext = security::TlsServerContext::make(
            options.server, *authority.issue(options.request, kNow), options.serverVersions);
        const auto clientContext = security::TlsClientContext::make(options.client,
            {options.roots ? *options.roots : authority.root()}, options.clientVersions);
        server = security::TlsConnection::accept(*serverContext);
        client = security::TlsConnection::connect(*clientContext, options.expectation);
    }

    /// Carries octets both ways until nobody has any, in pieces of that size.
    void carry(std::size_t piece = 1'000'000)
    {
        while (carryFrom(*client, *server, fromClient, piece)
            || carryFrom(*server, *client, fromServer, piece)) { }
    }

    std::unique_ptr<security::TlsConnection> server;
    std::unique_ptr<security::TlsConnection> client;
    std::string fromClient; ///< octets of the wire
    std::string fromServer;
    std::string serverHeard; ///< plain octets
    std::string clientHeard;

private:
    bool carryFrom(security::TlsConnection& from, security::TlsConnection& to, std::string& log,
        std::size_t piece)
    {
        const std::string wire = from.takeWire();
        log += wire;
        for (std::size_t at = 0; at < wire.size(); at += piece) {
            to.receiveWire(std::string_view(wire).substr(at, piece));
            (&to == server.get() ? serverHeard : clientHeard) += to.takePlain();
        }
        return !wire.empty();
    }
};

} // namespace postroad::tests
