// SPDX-License-Identifier: MIT
// One TLS connection, seen from one end: octets in, octets out, no socket. The handshake goes on as
// octets come; what is written before it is done waits.
#pragma once

#include "core/base/secure_layer.h"
#include "core/security/tls_context.h"

#include <cstdint>
#include <memory>

struct ssl_st;

namespace postroad::security {

struct Wire;

struct FreeSsl
{
    void operator()(ssl_st* ssl) const;
};

/// What a client does with a certificate that it can't trust.
enum class TlsPolicy : std::uint8_t {
    Verify, ///< fails
    TakeAny, ///< goes on, and facts().verified says so (opportunistic security, RFC 7435)
};

/// What a client knows of the server it calls.
struct TlsExpectation
{
    /// The name it was looked up by (A-labels), or its address as text or as a literal of SMTP.
    /// Empty: only with TakeAny.
    std::string host;
    TlsPolicy policy = TlsPolicy::Verify;
    std::int64_t epochSeconds = 0; ///< when certificates are looked at; seconds since 1970, UTC
};

class TlsConnection final : public SecureLayer
{
public:
    /// How many plain octets may wait for the handshake; more make it fail.
    static constexpr std::size_t kMostWaiting = 1024 * 1024;

    static std::unique_ptr<TlsConnection> accept(std::shared_ptr<const TlsServerContext> context);
    /// Its first message waits in takeWire() at once.
    static std::unique_ptr<TlsConnection> connect(
        std::shared_ptr<const TlsClientContext> context, const TlsExpectation& expectation);

    ~TlsConnection() override;
    TlsConnection(const TlsConnection&) = delete;
    TlsConnection& operator=(const TlsConnection&) = delete;

    /// What came after close_notify is thrown away (RFC 8446 §6.1).
    void receiveWire(std::string_view bytes) override;
    std::string takePlain() override;
    void sendPlain(std::string_view bytes) override;
    std::string takeWire() override;
    /// While handshaking: as soon as it is done, after what waits.
    void close() override;

    [[nodiscard]] Status status() const override { return m_status; }
    [[nodiscard]] std::string failure() const override { return m_failure; }
    [[nodiscard]] const TlsFacts& facts() const override { return m_facts; }

    /// Why a client could not verify the server, a sentence as of failure(); empty: it could, or it
    /// is a server.
    [[nodiscard]] const std::string& doubt() const { return m_doubt; }
    /// The name that the client asked a server for (SNI, RFC 6066 §3); empty: none.
    [[nodiscard]] std::string askedName() const;

private:
    friend struct TlsCallbacks;

    explicit TlsConnection(std::shared_ptr<const TlsContext> context);

    void expect(const TlsExpectation& expectation);
    void shakeHands();
    void opened();
    void readPlain();
    void hide(std::string_view bytes);
    void sayGoodbye();
    /// result is what a call of OpenSSL gave; nothing happens if it only wants more octets.
    void look(int result);
    void fail(std::string why);
    [[nodiscard]] bool looksLikeTls() const;

    std::shared_ptr<const TlsContext> m_context;
    std::unique_ptr<Wire> m_wire;
    std::unique_ptr<ssl_st, FreeSsl> m_ssl;
    Status m_status = Status::Handshaking;
    std::string m_host;
    TlsPolicy m_policy = TlsPolicy::Verify;
    std::string m_begin; ///< the first octets that came
    std::string m_waiting; ///< plain octets, until the handshake is done
    std::string m_plain; ///< that came, and were not yet taken
    bool m_closing = false;
    std::string m_failure;
    std::string m_doubt;
    TlsFacts m_facts;
};

} // namespace postroad::security
