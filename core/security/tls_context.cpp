// SPDX-License-Identifier: MIT
#include "core/security/tls_context.h"

#include "core/security/library.h"
#include "core/security/openssl_pointers.h"

#include <algorithm>
#include <limits>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <vector>

namespace postroad::security {

namespace {

// Said here, not left to OpenSSL, whose lists differ between versions and with the machine's
// configuration. RFC 9325 §4.2: ephemeral keys, AEAD.
constexpr const char* kCiphersOfTls12 = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr const char* kCiphersOfTls13
    = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";
constexpr const char* kGroups = "X25519:P-256:P-384";
constexpr const char* kSignatures
    = "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:"
      "RSA+SHA256:RSA+SHA384:RSA+SHA512";
/// 112 bits: RSA from 2048 bits on, no SHA-1.
constexpr int kSecurityLevel = 2;

constexpr std::uint64_t kOptions = SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION
    | SSL_OP_NO_TICKET;

int wireVersion(TlsVersion version)
{
    return version == TlsVersion::Tls12 ? TLS1_2_VERSION : TLS1_3_VERSION;
}

/// A key with a password must not make OpenSSL ask on the terminal.
int noPassword(char*, int, int, void*) { return -1; }

BioPointer reading(const std::string& text)
{
    const auto size = static_cast<int>(
        std::min<std::size_t>(text.size(), std::numeric_limits<int>::max()));
    return BioPointer(demand(BIO_new_mem_buf(text.data(), size)));
}

/// All certificates of the text; none if one of them can't be read.
std::vector<CertificatePointer> readCertificates(const std::string& text, OSSL_LIB_CTX* library)
{
    std::vector<CertificatePointer> certificates;
    const BioPointer from = reading(text);
    ERR_clear_error();
    while (true) {
        X509* certificate = demand(X509_new_ex(library, nullptr));
        // It is freed and set to null where it fails.
        if (!PEM_read_bio_X509(from.get(), &certificate, &noPassword, nullptr)) {
            X509_free(certificate);
            break;
        }
        certificates.emplace_back(certificate);
    }
    const bool atTheEnd = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (!atTheEnd)
        certificates.clear();
    return certificates;
}

KeyPointer readKey(const std::string& text, OSSL_LIB_CTX* library)
{
    const BioPointer from = reading(text);
    KeyPointer key(
        PEM_read_bio_PrivateKey_ex(from.get(), nullptr, &noPassword, nullptr, library, nullptr));
    ERR_clear_error();
    return key;
}

/// Empty: done.
std::string useIdentity(SSL_CTX* ssl, const Identity& identity, OSSL_LIB_CTX* library)
{
    const auto certificates = readCertificates(identity.certificate, library);
    if (certificates.empty())
        return "the server's certificate can't be read";
    const KeyPointer key = readKey(identity.key, library);
    if (!key)
        return "the key of the server's certificate can't be read";
    bool used = SSL_CTX_use_certificate(ssl, certificates.front().get()) == 1;
    for (std::size_t k = 1; used && k < certificates.size(); ++k)
        used = SSL_CTX_add1_chain_cert(ssl, certificates[k].get()) == 1;
    if (!used) {
        ERR_clear_error();
        return "the server's certificate can't be used";
    }
    used = SSL_CTX_use_PrivateKey(ssl, key.get()) == 1 && SSL_CTX_check_private_key(ssl) == 1;
    ERR_clear_error();
    return used ? "" : "the key does not belong to the server's certificate";
}

std::string useRoots(SSL_CTX* ssl, const TrustedRoots& roots, OSSL_LIB_CTX* library)
{
    const auto certificates = readCertificates(roots.pem, library);
    const bool blank = roots.pem.find_first_not_of(" \t\r\n") == std::string::npos;
    if (certificates.empty() && !blank)
        return "the trusted certificates can't be read";
    for (const auto& certificate : certificates)
        demand(X509_STORE_add_cert(SSL_CTX_get_cert_store(ssl), certificate.get()) == 1);
    if (roots.system)
        SSL_CTX_set_default_verify_paths(ssl);
    ERR_clear_error();
    return "";
}

SSL_CTX* makeContext(const Entropy& entropy, TlsVersions versions)
{
    const EntropyScope scope(entropy);
    SSL_CTX* made = demand(SSL_CTX_new_ex(libraryFor(entropy), nullptr, TLS_method()));
    SslContextPointer ssl(made);
    SSL_CTX_set_security_level(made, kSecurityLevel);
    demand(SSL_CTX_set_min_proto_version(made, wireVersion(versions.lowest)) == 1);
    demand(SSL_CTX_set_max_proto_version(made, wireVersion(versions.highest)) == 1);
    demand(SSL_CTX_set_cipher_list(made, kCiphersOfTls12) == 1);
    demand(SSL_CTX_set_ciphersuites(made, kCiphersOfTls13) == 1);
    demand(SSL_CTX_set1_groups_list(made, kGroups) == 1);
    demand(SSL_CTX_set1_sigalgs_list(made, kSignatures) == 1);
    SSL_CTX_set_options(made, kOptions);
    // Tickets would carry the time of the machine's clock.
    demand(SSL_CTX_set_num_tickets(made, 0) == 1);
    SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
    return ssl.release();
}

} // namespace

TlsContext::TlsContext(Entropy entropy, TlsVersions versions)
    : m_entropy(std::move(entropy)),
      m_ssl(makeContext(m_entropy, versions))
{
}

void FreeSslContext::operator()(ssl_ctx_st* ssl) const { SSL_CTX_free(ssl); }

Result<std::shared_ptr<const TlsServerContext>, std::string> TlsServerContext::make(
    Entropy entropy, const Identity& identity, TlsVersions versions)
{
    const std::shared_ptr<const TlsServerContext> made(
        new TlsServerContext(std::move(entropy), versions));
    const EntropyScope scope(made->entropy());
    std::string why = useIdentity(made->ssl(), identity, libraryFor(made->entropy()));
    if (!why.empty())
        return Failure{std::move(why)};
    return made;
}

Result<std::shared_ptr<const TlsClientContext>, std::string> TlsClientContext::make(
    Entropy entropy, const TrustedRoots& roots, TlsVersions versions)
{
    const std::shared_ptr<const TlsClientContext> made(
        new TlsClientContext(std::move(entropy), versions));
    const EntropyScope scope(made->entropy());
    std::string why = useRoots(made->ssl(), roots, libraryFor(made->entropy()));
    if (!why.empty())
        return Failure{std::move(why)};
    return made;
}

} // namespace postroad::security
