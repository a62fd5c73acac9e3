// SPDX-License-Identifier: MIT
// What TLS is to those who know no TLS: a layer that takes octets of the wire and gives plain ones,
// and the other way round. core/security makes it, core/runtime drives it, sessions hear its facts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace postroad {

/// What both ends agreed on.
struct TlsFacts
{
    std::string protocol; ///< "TLSv1.3"
    std::string cipher; ///< "TLS_AES_256_GCM_SHA384"
    std::string peerName; ///< subject of the peer's certificate; empty: it showed none
    bool verified = false; ///< the peer's certificate leads to a root we trust, and has its name
    std::string exporter; ///< channel binding "tls-exporter", 32 octets (RFC 9266 §2)
};

class SecureLayer
{
public:
    enum class Status : std::uint8_t {
        Handshaking,
        Open,
        Closed, ///< the peer has said goodbye (close_notify): no plain octets follow
        Failed, ///< for good; failure() says why
    };

    virtual ~SecureLayer() = default;

    /// Octets from the network. Never throws; what is no TLS makes the layer fail.
    virtual void receiveWire(std::string_view bytes) = 0;
    /// Plain octets that came out of them; the caller's now. Empty: none.
    virtual std::string takePlain() = 0;
    /// Octets to hide. While handshaking they wait.
    virtual void sendPlain(std::string_view bytes) = 0;
    /// Octets for the network, handshake and alerts among them; the caller's now.
    virtual std::string takeWire() = 0;
    /// Says goodbye (close_notify): takeWire() gives it.
    virtual void close() = 0;

    [[nodiscard]] virtual Status status() const = 0;
    /// One sentence without a full stop: "the certificate has expired". Empty unless Failed.
    [[nodiscard]] virtual std::string failure() const = 0;
    /// Once Open.
    [[nodiscard]] virtual const TlsFacts& facts() const = 0;
};

} // namespace postroad
