// SPDX-License-Identifier: MIT
// What all TLS connections of a host have in common, made once: versions, ciphers, the server's
// certificate and key, the client's roots. TLS 1.2 (RFC 5246) and 1.3 (RFC 8446), with the choices
// of RFC 9325: forward secrecy and authenticated encryption only, no compression, no renegotiation,
// no tickets.
#pragma once

#include "core/base/result.h"
#include "core/security/certificate_authority.h"
#include "core/security/entropy.h"

#include <memory>
#include <string>

struct ssl_ctx_st;

namespace postroad::security {

struct FreeSslContext
{
    void operator()(ssl_ctx_st* ssl) const;
};

enum class TlsVersion : std::uint8_t { Tls12, Tls13 };

struct TlsVersions
{
    TlsVersion lowest = TlsVersion::Tls12;
    TlsVersion highest = TlsVersion::Tls13;
};

class TlsContext
{
public:
    virtual ~TlsContext() = default;
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    [[nodiscard]] ssl_ctx_st* ssl() const { return m_ssl.get(); }
    [[nodiscard]] const Entropy& entropy() const { return m_entropy; }

protected:
    TlsContext(Entropy entropy, TlsVersions versions);

private:
    Entropy m_entropy;
    std::unique_ptr<ssl_ctx_st, FreeSslContext> m_ssl;
};

class TlsServerContext : public TlsContext
{
public:
    /// An error, as a sentence without a full stop, if certificate or key can't be read or don't
    /// belong together.
    static Result<std::shared_ptr<const TlsServerContext>, std::string> make(
        Entropy entropy, const Identity& identity, TlsVersions versions = {});

private:
    using TlsContext::TlsContext;
};

/// Whom a client trusts.
struct TrustedRoots
{
    std::string pem; ///< certificates, one after the other
    bool system = false; ///< those of the machine too; only for the live lab
};

class TlsClientContext : public TlsContext
{
public:
    /// An error if the roots can't be read. No roots at all: no certificate will do.
    static Result<std::shared_ptr<const TlsClientContext>, std::string> make(
        Entropy entropy, const TrustedRoots& roots, TlsVersions versions = {});

private:
    using TlsContext::TlsContext;
};

} // namespace postroad::security
