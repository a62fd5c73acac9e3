// SPDX-License-Identifier: MIT
// What a client session is given to send, and what it tells its owner: for every recipient what
// became of it, at which stage, by which reply.
#pragma once

#include "core/base/blob.h"
#include "core/base/ids.h"
#include "core/mail/envelope.h"
#include "core/smtp/reply.h"
#include "core/smtp/verb.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace postroad::smtp {

using TransactionId = Id<struct SmtpTransactionTag>;

/// One message for some recipients. Where the server takes fewer recipients at once (RFC 9422), it
/// becomes several transactions on the wire.
struct Transaction
{
    /// At least one recipient; declaredSize is not used. body and smtpUtf8 say what the message
    /// needs: nothing is converted.
    mail::Envelope envelope;
    Blob content; ///< the message, lines with CRLF (any octets for BinaryMime); may be null
};

/// How far the conversation had come.
enum class Stage : std::uint8_t {
    Local, ///< not sent: the server had said before that it can't take it
    Greeting,
    Hello,
    StartTls, ///< STARTTLS, the handshake, or TLS that is required and not offered
    Auth,
    Mail,
    Rcpt,
    Data, ///< from DATA or BDAT until the end was handed to the connection
    DataEnd, ///< from the dot or the last chunk on: the server may have the message (RFC 1047)
    Rset,
    Quit,
};
std::string_view name(Stage stage);
/// The stage at which a command is said; DataEnd is not the stage of any BDAT.
Stage stageOf(Verb verb);

enum class Verdict : std::uint8_t {
    Accepted,
    Temporary,
    Permanent,
    /// The connection ended before, or (Stage::Local) the server takes no more in this session:
    /// call again.
    NoAnswer,
};
/// What a reply at that stage means for a recipient; NoAnswer for a reply with code 0.
Verdict verdictOf(Stage stage, const Reply& reply);

struct RecipientOutcome
{
    mail::Path recipient;
    Verdict verdict = Verdict::NoAnswer;
    Stage stage = Stage::Greeting; ///< whose reply decided, or was waited for
    /// That decided; code 0: none. Our own words, as a server would say them, if ours.
    Reply reply;
    /// The client has decided, and no reply: the server lacks what the message or the client needs,
    /// it could not be trusted, or it takes no more in this session.
    bool ours = false;
    /// Accepted by a server that doesn't know DSN: it got no NOTIFY, and whoever asked for
    /// notifications is to hear of it (RFC 3461 §5.2.2).
    bool relayedWithoutDsn = false;
};

struct TransactionDone
{
    TransactionId id;
    std::vector<RecipientOutcome> recipients; ///< in the order of the envelope
};

enum class FailureReason : std::uint8_t {
    Refused, ///< the greeting, EHLO or HELO was refused
    ServerClosing, ///< 421
    ProtocolError, ///< the server said what it may not say here
    TimedOut,
    ConnectionLost,
    TlsNotOffered, ///< or STARTTLS was refused
    TlsFailed, ///< the handshake, or the server's certificate
    AuthNotOffered,
    LoginRefused,
    LoginGivenUp, ///< by the owner
};
std::string_view name(FailureReason reason);

/// The session can't go on. Unfinished transactions were told of before.
struct SessionFailed
{
    Stage stage = Stage::Greeting;
    FailureReason reason = FailureReason::ConnectionLost;
    Reply reply; ///< Refused, ServerClosing, LoginRefused, TlsNotOffered; code 0: none
    /// ProtocolError, TlsFailed, LoginGivenUp: one sentence. TimedOut: one, or none.
    std::string detail;
};

/// The owner answers with authenticate(), skipAuth() or giveUpLogin(). Nothing is sent until then.
struct AuthNeeded
{
    std::vector<std::string> offered; ///< mechanisms, in capitals, in the server's order
    bool inTls = false;
};

/// The owner answers with authRespond() or authCancel().
struct AuthChallenge
{
    std::string octets; ///< base64 taken off
};

/// The last event: close the connection.
struct SessionClosed
{
};

using ClientEvent
    = std::variant<TransactionDone, SessionFailed, AuthNeeded, AuthChallenge, SessionClosed>;

} // namespace postroad::smtp
