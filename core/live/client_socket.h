// SPDX-License-Identifier: MIT
// One TCP connection of a command that calls a server: connects, and drives a session over it until
// the session has ended. It blocks; what goes on meanwhile is told by call-backs.
#pragma once

#include "core/base/ip_address.h"
#include "core/base/secure_layer.h"
#include "core/base/time.h"
#include "core/runtime/channel.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace postroad::live {

class ClientSocket
{
public:
    ClientSocket();
    ~ClientSocket();
    ClientSocket(const ClientSocket&) = delete;
    ClientSocket& operator=(const ClientSocket&) = delete;

    /// Nothing if the connection stands; otherwise why not, a sentence without a full stop.
    std::optional<std::string> connect(const Endpoint& to, Duration timeout);
    /// Our end of it.
    [[nodiscard]] Endpoint localEnd() const;

    struct Owner
    {
        /// The session may have something to tell, or to be told; after every call into it.
        std::function<void()> progressed;
        /// Makes the client's end of TLS, when the session wants it.
        std::function<std::unique_ptr<SecureLayer>()> secure;
        /// The handshake went well; told before the session is. May be empty.
        std::function<void(const TlsFacts&)> secured;
        /// TLS comes before the session starts (RFC 8314 §3.3).
        bool tlsFirst = false;
        Duration handshakeTimeout = 1min; ///< of tlsFirst; otherwise the session's own
    };

    /// Starts the session on the connection, which stands, and returns when both are over.
    void drive(runtime::SessionLike& session, const Owner& owner);

    /// Time since this socket was made: the session's clock.
    [[nodiscard]] Instant now() const;

private:
    struct Connection;
    class Drive;

    std::unique_ptr<Connection> m_connection;
};

} // namespace postroad::live
