// SPDX-License-Identifier: MIT
// What a client session is told before it begins.
#pragma once

#include "core/base/time.h"
#include "core/smtp/dialect.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace postroad::smtp {

/// RFC 5321 §4.5.3.2
struct ClientTimeouts
{
    Duration greeting = 5min;
    Duration command = 5min; ///< EHLO, STARTTLS, the handshake, AUTH, MAIL, RCPT, RSET, QUIT
    Duration dataInitiation = 2min;
    Duration dataBlock = 3min;
    Duration dataTermination = 10min;
};

/// What the client asks of TLS.
enum class TlsUse : std::uint8_t {
    Never,
    IfOffered, ///< opportunistic (RFC 7435): in clear text where it is not offered, or refused
    Required, ///< by STARTTLS (RFC 3207), or nothing is sent
    Implicit, ///< the owner secures the connection before start() (RFC 8314 §3.3)
};

struct ClientConfig
{
    std::string name; ///< in EHLO: domain or address literal
    Dialect dialect = Dialect::Smtp;
    bool pipelining = true; ///< when the server offers it
    ClientTimeouts timeouts;
    TlsUse tls = TlsUse::Never;
    bool login = false; ///< asks the owner with AuthNeeded; without AUTH nothing is sent
    /// BDAT instead of DATA where the server offers it (RFC 3030). A message with BODY=BINARYMIME
    /// goes by BDAT always.
    bool chunking = false;
    std::size_t chunkOctets = std::size_t{64} * 1024; ///< in one BDAT, at most; 0 counts as 1
};

} // namespace postroad::smtp
