// SPDX-License-Identifier: MIT
// How a server session is set up: its name and dialect, what it offers, asks for and puts up with.
#pragma once

#include "core/base/room.h"
#include "core/base/time.h"
#include "core/smtp/dialect.h"
#include "core/smtp/extensions.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace postroad::smtp {

enum class Welcome : std::uint8_t { Accept, Refuse, Busy }; ///< 220, 554, 421
enum class AskOwner : bool { No, Yes };
enum class TlsOffer : std::uint8_t {
    None,
    StartTls, ///< RFC 3207
    Implicit, ///< the owner has TLS before the session starts (RFC 8314 §3)
};

struct ServerConfig
{
    std::string host; ///< the server's name, in its greeting
    Dialect dialect = Dialect::Smtp;
    Welcome welcome = Welcome::Accept;
    /// What EHLO or LHLO announces, as far as it goes at that moment: STARTTLS follows tls, AUTH is
    /// left out where nobody may log in, BINARYMIME without CHUNKING and SMTPUTF8 without 8BITMIME
    /// are too (RFC 3030 §3, RFC 6531 §3.1), and LIMITS says recipientsMax and messagesMax. The
    /// limit of SIZE holds for messages even if SIZE is not announced.
    Extensions extensions = defaultExtensions();
    TlsOffer tls = TlsOffer::None;
    bool requireTls = false; ///< before TLS all but NOOP, EHLO, STARTTLS and QUIT get 530
    bool requireAuth = false; ///< before a login MAIL and what asks for addresses get 530
    bool plainTextAuth = false; ///< people may log in without TLS too
    std::size_t recipientsMax = 100; ///< in one transaction; RFC 5321 §4.5.3.1.8: at least 100
    std::optional<std::uint64_t> messagesMax; ///< MAIL commands in one session, then 421
    std::size_t errorsMax
        = 20; ///< lines that are wrong or out of order, before the server hangs up
    std::size_t idleCommandsMax = 1000; ///< that bring no message nearer, since the last message
    /// Then AUTH is answered with 421. A client with a wrong password may try each mechanism in
    /// turn.
    unsigned failedLoginsMax = 10;
    AskOwner verify = AskOwner::No; ///< else VRFY is answered with 252
    AskOwner expand = AskOwner::No; ///< else EXPN gets 502, and nobody is told of it
    Duration commandTimeout = 5min; ///< RFC 5321 §4.5.3.2.7
    std::size_t heldOctetsMax = std::size_t{64}
        * 1024; ///< pipelined input that waits while the owner thinks

    /// What messages may take in memory until they are answered, together with those of other
    /// sessions: what goes beyond gets 452. Null: there is no such limit.
    std::shared_ptr<Room> messageMemory;

    /// Those that ask nothing of the owner: PIPELINING, SIZE of 10 MiB, 8BITMIME,
    /// ENHANCEDSTATUSCODES.
    static Extensions defaultExtensions();
    /// All that the session can do but for STARTTLS and AUTH: the owner must be ready to notify as
    /// DSN asks, and to pass on or keep what BINARYMIME and SMTPUTF8 let in.
    static Extensions allExtensions();
};

} // namespace postroad::smtp
