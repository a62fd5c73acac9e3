// SPDX-License-Identifier: MIT
#include "core/security/tls_connection.h"

#include "core/base/ip_address.h"
#include "core/base/tls_trouble.h"
#include "core/security/certificate_words.h"
#include "core/security/library.h"
#include "core/security/openssl_pointers.h"
#include "core/security/tls_words.h"
#include "core/security/wire_bio.h"

#include <array>
#include <openssl/err.h>

namespace postroad::security {

namespace {

constexpr std::size_t kRecord = 16 * 1024; ///< RFC 8446 §5.1: the plain octets of one record
constexpr std::size_t kRecordOverhead = 32; ///< header, type, tag and the nonce of TLS 1.2, at most
constexpr std::size_t kExporterOctets = 32;

/// Neither TLS nor the checks of certificates know the dot at the end (RFC 6066 §3).
std::string withoutLastDot(std::string host)
{
    if (!host.empty() && host.back() == '.')
        host.pop_back();
    return host;
}

/// A server may be known by nothing else, as in alice@[192.0.2.1].
std::optional<IpAddress> addressIn(std::string_view host)
{
    const auto literal = parseLiteral(host);
    return literal ? literal : parseIpAddress(host);
}

/// RFC 9266 §2. Without the extended master secret of RFC 7627, the exporter of TLS 1.2 is not
/// bound to this connection alone: then there is none (RFC 9266 §4).
std::string exporterOf(SSL* ssl)
{
    static constexpr std::string_view kLabel = "EXPORTER-Channel-Binding";
    // RFC 5705 §4: an empty context, which is what is asked for, is not the same as none.
    static constexpr unsigned char kContext[] = "";
    if (SSL_version(ssl) < TLS1_3_VERSION && SSL_get_extms_support(ssl) != 1)
        return {};
    std::array<unsigned char, kExporterOctets> octets{};
    if (SSL_export_keying_material(
            ssl, octets.data(), octets.size(), kLabel.data(), kLabel.size(), kContext, 0, 1)
        != 1)
        return {};
    return {octets.begin(), octets.end()};
}

std::string cipherOf(const SSL* ssl)
{
    const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl);
    const char* name = cipher ? SSL_CIPHER_standard_name(cipher) : nullptr;
    return name ? name : "";
}

} // namespace

/// What OpenSSL calls.
struct TlsCallbacks
{
    /// Called for each certificate of the chain, and for each thing wrong with it. The first one is
    /// remembered: the others follow from it.
    static int certificateSeen(int good, X509_STORE_CTX* store)
    {
        auto* ssl = static_cast<SSL*>(
            X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
        auto& self = *static_cast<TlsConnection*>(SSL_get_app_data(ssl));
        if (good == 0 && self.m_doubt.empty())
            self.m_doubt = refusal(X509_STORE_CTX_get_error(store),
                X509_STORE_CTX_get_error_depth(store), X509_STORE_CTX_get_current_cert(store),
                self.m_host);
        return good != 0 || self.m_policy == TlsPolicy::TakeAny ? 1 : 0;
    }
};

TlsConnection::TlsConnection(std::shared_ptr<const TlsContext> context)
    : m_context(std::move(context)),
      m_wire(std::make_unique<Wire>()),
      m_ssl(demand(SSL_new(m_context->ssl())))
{
    BIO* bio = makeWireBio(*m_wire).release();
    SSL_set_bio(m_ssl.get(), bio, bio);
    SSL_set_app_data(m_ssl.get(), this);
}

TlsConnection::~TlsConnection() = default;

void FreeSsl::operator()(ssl_st* ssl) const { SSL_free(ssl); }

std::unique_ptr<TlsConnection> TlsConnection::accept(
    std::shared_ptr<const TlsServerContext> context)
{
    std::unique_ptr<TlsConnection> made(new TlsConnection(std::move(context)));
    SSL_set_accept_state(made->m_ssl.get());
    return made;
}

std::unique_ptr<TlsConnection> TlsConnection::connect(
    std::shared_ptr<const TlsClientContext> context, const TlsExpectation& expectation)
{
    std::unique_ptr<TlsConnection> made(new TlsConnection(std::move(context)));
    SSL_set_connect_state(made->m_ssl.get());
    made->expect(expectation);
    if (made->m_status == Status::Handshaking)
        made->shakeHands();
    return made;
}

void TlsConnection::expect(const TlsExpectation& expectation)
{
    m_host = withoutLastDot(expectation.host);
    m_policy = expectation.policy;
    SSL_set_verify(m_ssl.get(), SSL_VERIFY_PEER, &TlsCallbacks::certificateSeen);
    X509_VERIFY_PARAM* checks = SSL_get0_param(m_ssl.get());
    X509_VERIFY_PARAM_set_time(checks, expectation.epochSeconds);
    // RFC 9525 §6.3: the subject is no name of a host, and "*" stands for a whole label.
    X509_VERIFY_PARAM_set_hostflags(
        checks, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (m_host.empty()) {
        m_doubt = tlsTrouble(TlsTrouble::NoExpectedName).en;
        if (m_policy == TlsPolicy::Verify)
            fail(m_doubt);
        return;
    }
    bool set = true;
    if (const auto address = addressIn(m_host)) {
        // RFC 6066 §3: an address is not asked for.
        const std::string_view octets = address->octets();
        set = X509_VERIFY_PARAM_set1_ip(
                  checks, reinterpret_cast<const unsigned char*>(octets.data()), octets.size())
            == 1;
    } else {
        set = m_host.find('\0') == std::string::npos
            && X509_VERIFY_PARAM_set1_host(checks, m_host.data(), m_host.size()) == 1
            && SSL_set_tlsext_host_name(m_ssl.get(), m_host.c_str()) == 1;
    }
    if (!set)
        fail(tlsTrouble(TlsTrouble::UnfitName).en);
}

void TlsConnection::receiveWire(std::string_view bytes)
{
    if (m_status == Status::Failed || m_status == Status::Closed)
        return;
    if (m_begin.size() < 2)
        m_begin += bytes.substr(0, 2 - m_begin.size());
    const EntropyScope scope(m_context->entropy());
    m_wire->in = bytes;
    if (m_status == Status::Handshaking)
        shakeHands();
    if (m_status == Status::Open)
        readPlain();
    m_wire->in = {};
}

std::string TlsConnection::takePlain() { return std::exchange(m_plain, {}); }

std::string TlsConnection::takeWire() { return std::exchange(m_wire->out, {}); }

void TlsConnection::sendPlain(std::string_view bytes)
{
    if (m_status == Status::Failed || m_closing || bytes.empty())
        return;
    if (m_status != Status::Handshaking) {
        hide(bytes);
        return;
    }
    if (bytes.size() > kMostWaiting - m_waiting.size())
        fail(tlsTrouble(TlsTrouble::TooMuchWaiting).en);
    else
        m_waiting += bytes;
}

void TlsConnection::close()
{
    if (m_status == Status::Failed || m_closing)
        return;
    m_closing = true;
    if (m_status != Status::Handshaking)
        sayGoodbye();
}

std::string TlsConnection::askedName() const
{
    const char* name = SSL_get_servername(m_ssl.get(), TLSEXT_NAMETYPE_host_name);
    return name ? name : "";
}

void TlsConnection::shakeHands()
{
    const EntropyScope scope(m_context->entropy());
    ERR_clear_error();
    const int result = SSL_do_handshake(m_ssl.get());
    if (result == 1)
        opened();
    else
        look(result);
}

void TlsConnection::opened()
{
    m_status = Status::Open;
    m_facts.protocol = SSL_get_version(m_ssl.get());
    m_facts.cipher = cipherOf(m_ssl.get());
    m_facts.exporter = exporterOf(m_ssl.get());
    if (const X509* certificate = SSL_get0_peer_certificate(m_ssl.get())) {
        m_facts.peerName = subjectOf(certificate);
        m_facts.verified = m_doubt.empty() && SSL_get_verify_result(m_ssl.get()) == X509_V_OK;
    }
    if (!m_waiting.empty())
        hide(std::exchange(m_waiting, {}));
    if (m_closing)
        sayGoodbye();
}

void TlsConnection::readPlain()
{
    std::array<char, kRecord> record; // NOLINT: OpenSSL writes before anybody reads
    while (true) {
        std::size_t octets = 0;
        ERR_clear_error();
        const int result = SSL_read_ex(m_ssl.get(), record.data(), record.size(), &octets);
        if (result != 1) {
            look(result);
            return;
        }
        m_plain.append(record.data(), octets);
    }
}

void TlsConnection::hide(std::string_view bytes)
{
    const EntropyScope scope(m_context->entropy());
    m_wire->out.reserve(
        m_wire->out.size() + bytes.size() + (bytes.size() / kRecord + 1) * kRecordOverhead);
    std::size_t written = 0;
    ERR_clear_error();
    const int result = SSL_write_ex(m_ssl.get(), bytes.data(), bytes.size(), &written);
    if (result != 1)
        look(result);
}

void TlsConnection::sayGoodbye()
{
    const EntropyScope scope(m_context->entropy());
    ERR_clear_error();
    const int result = SSL_shutdown(m_ssl.get());
    if (result < 0)
        look(result);
}

void TlsConnection::look(int result)
{
    // Asked before anything else touches the connection: it looks at the state of the BIO too.
    const int error = SSL_get_error(m_ssl.get(), result);
    if (error == SSL_ERROR_WANT_READ)
        return;
    if (error == SSL_ERROR_ZERO_RETURN && m_status == Status::Open)
        m_status = Status::Closed;
    else if (error == SSL_ERROR_ZERO_RETURN)
        fail(tlsTrouble(TlsTrouble::ClosedEarly).en);
    else if (m_status == Status::Handshaking && m_policy == TlsPolicy::Verify && !m_doubt.empty())
        fail(m_doubt);
    else if (m_status == Status::Handshaking && !looksLikeTls())
        fail(tlsTrouble(TlsTrouble::NoTls).en);
    else
        fail(takeTlsFailure());
    ERR_clear_error();
}

void TlsConnection::fail(std::string why)
{
    m_status = Status::Failed;
    m_failure = std::move(why);
    m_waiting.clear();
}

/// RFC 8446 §5.1: a record begins with its type, 20 to 23, and the octet 3.
bool TlsConnection::looksLikeTls() const
{
    const auto octet = [&](std::size_t k) { return static_cast<unsigned char>(m_begin[k]); };
    return m_begin.empty()
        || (octet(0) >= 20 && octet(0) <= 23 && (m_begin.size() < 2 || octet(1) == 3));
}

} // namespace postroad::security
