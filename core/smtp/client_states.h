// SPDX-License-Identifier: MIT
// Where the client is, and where each class of reply leads it (RFC 5321 §3, §4.1.4; RFC 2920 §3.1
// for groups of commands, RFC 3030 §2 for chunks). The input is the class of a reply and the verb
// that it answers; where that doesn't decide, the first row whose guard holds does. A reply without
// a row breaks the protocol. 421 ends the connection everywhere, so no row says so.
#pragma once

#include "core/base/rfc.h"
#include "core/smtp/reply.h"
#include "core/smtp/verb.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace postroad::smtp {

enum class ClientState : std::uint8_t {
    Connecting, ///< waits for the greeting
    Hello, ///< has said EHLO or LHLO
    Fallback, ///< EHLO was not understood: has said HELO
    StartTls, ///< has said STARTTLS
    Handshake, ///< may say nothing until the owner has secured the connection
    Login, ///< the owner is to log in, or not
    Auth, ///< has said AUTH, or a response to a challenge
    Challenge, ///< the owner is to answer what the server asks
    AuthCancel, ///< has said "*"
    Ready, ///< may begin a transaction
    Quitting, ///< has said QUIT
    Closed,
};
inline constexpr std::array<std::string_view, 12> kClientStateNames{"connecting", "hello",
    "fallback", "start-tls", "handshake", "login", "auth", "challenge", "auth-cancel", "ready",
    "quitting", "closed"};
constexpr std::string_view name(ClientState state)
{
    return kClientStateNames[static_cast<std::size_t>(state)];
}

enum class ClientTransactionState : std::uint8_t {
    Idle, ///< no transaction, or its MAIL is not yet answered
    Mail, ///< the sender is accepted, no recipient yet
    Rcpt, ///< some recipient is accepted
    Refused, ///< the sender was refused: the rest of the group will be too
    Void, ///< open at the server, but nothing will come of it: RSET
    Body, ///< the message is on its way, with DATA or in chunks
    EmptyBody, ///< DATA was accepted without recipients: an empty message ends it
};
inline constexpr std::array<std::string_view, 7> kClientTransactionStateNames{
    "idle", "mail", "rcpt", "refused", "void", "body", "empty-body"};
constexpr std::string_view name(ClientTransactionState state)
{
    return kClientTransactionStateNames[static_cast<std::size_t>(state)];
}

/// What decides where the class of a reply doesn't.
enum class ClientGuard : std::uint8_t {
    Always,
    TlsDue, ///< TLS is wanted, not there, and offered
    TlsMissing, ///< TLS is required, and not there
    LoginDue, ///< a login is wanted, not done, and offered
    LoginMissing, ///< a login is wanted, and not done
    ProofMissing, ///< the mechanism has the server prove itself, which it hasn't done
    LastChunk, ///< the reply answers the chunk that ends the message
};

/// The guards that hold at some moment; Always does.
class ClientGuards
{
public:
    constexpr ClientGuards& set(ClientGuard guard, bool holds)
    {
        m_holding |= holds ? bit(guard) : 0U;
        return *this;
    }
    [[nodiscard]] constexpr bool hold(ClientGuard guard) const
    {
        return (m_holding & bit(guard)) != 0;
    }

private:
    static constexpr unsigned bit(ClientGuard guard) { return 1U << static_cast<unsigned>(guard); }
    unsigned m_holding = bit(ClientGuard::Always);
};

template <typename State>
struct ClientTransition
{
    State from;
    Verb verb; ///< that the reply answers
    ReplyClass reply;
    ClientGuard guard;
    State next;
    RfcRef rfc;
};
using ClientRow = ClientTransition<ClientState>;
using ClientTransactionRow = ClientTransition<ClientTransactionState>;

// clang-format off
inline constexpr std::array kClientRows{
    ClientRow{ClientState::Connecting, Verb::Greeting, ReplyClass::Positive, ClientGuard::Always, ClientState::Hello, {5321, "3.1"}},
    ClientRow{ClientState::Connecting, Verb::Greeting, ReplyClass::Transient, ClientGuard::Always, ClientState::Quitting, {5321, "3.1"}},
    ClientRow{ClientState::Connecting, Verb::Greeting, ReplyClass::Permanent, ClientGuard::Always, ClientState::Quitting, {5321, "3.1"}},
    ClientRow{ClientState::Hello, Verb::Ehlo, ReplyClass::Positive, ClientGuard::TlsDue, ClientState::StartTls, {3207, "4"}},
    ClientRow{ClientState::Hello, Verb::Ehlo, ReplyClass::Positive, ClientGuard::TlsMissing, ClientState::Quitting, {3207, "4"}},
    ClientRow{ClientState::Hello, Verb::Ehlo, ReplyClass::Positive, ClientGuard::LoginDue, ClientState::Login, {4954, "4"}},
    ClientRow{ClientState::Hello, Verb::Ehlo, ReplyClass::Positive, ClientGuard::LoginMissing, ClientState::Quitting, {4954, "4"}},
    ClientRow{ClientState::Hello, Verb::Ehlo, ReplyClass::Positive, ClientGuard::Always, ClientState::Ready, {5321, "3.2"}},
    ClientRow{ClientState::Hello, Verb::Ehlo, ReplyClass::Transient, ClientGuard::Always, ClientState::Quitting, {5321, "4.3.2"}},
    // RFC 5321 §3.2: a client that gets 5yz to EHLO "SHOULD" go on with HELO
    ClientRow{ClientState::Hello, Verb::Ehlo, ReplyClass::Permanent, ClientGuard::Always, ClientState::Fallback, {5321, "3.2"}},
    ClientRow{ClientState::Hello, Verb::Lhlo, ReplyClass::Positive, ClientGuard::TlsDue, ClientState::StartTls, {3207, "4"}},
    ClientRow{ClientState::Hello, Verb::Lhlo, ReplyClass::Positive, ClientGuard::TlsMissing, ClientState::Quitting, {3207, "4"}},
    ClientRow{ClientState::Hello, Verb::Lhlo, ReplyClass::Positive, ClientGuard::LoginDue, ClientState::Login, {4954, "4"}},
    ClientRow{ClientState::Hello, Verb::Lhlo, ReplyClass::Positive, ClientGuard::LoginMissing, ClientState::Quitting, {4954, "4"}},
    ClientRow{ClientState::Hello, Verb::Lhlo, ReplyClass::Positive, ClientGuard::Always, ClientState::Ready, {2033, "4.1"}},
    ClientRow{ClientState::Hello, Verb::Lhlo, ReplyClass::Transient, ClientGuard::Always, ClientState::Quitting, {2033, "4.1"}},
    ClientRow{ClientState::Hello, Verb::Lhlo, ReplyClass::Permanent, ClientGuard::Always, ClientState::Quitting, {2033, "4.1"}},
    // HELO brings no extensions: neither STARTTLS nor AUTH
    ClientRow{ClientState::Fallback, Verb::Helo, ReplyClass::Positive, ClientGuard::TlsMissing, ClientState::Quitting, {3207, "4"}},
    ClientRow{ClientState::Fallback, Verb::Helo, ReplyClass::Positive, ClientGuard::LoginMissing, ClientState::Quitting, {4954, "4"}},
    ClientRow{ClientState::Fallback, Verb::Helo, ReplyClass::Positive, ClientGuard::Always, ClientState::Ready, {5321, "4.1.1.1"}},
    ClientRow{ClientState::Fallback, Verb::Helo, ReplyClass::Transient, ClientGuard::Always, ClientState::Quitting, {5321, "4.3.2"}},
    ClientRow{ClientState::Fallback, Verb::Helo, ReplyClass::Permanent, ClientGuard::Always, ClientState::Quitting, {5321, "4.3.2"}},
    ClientRow{ClientState::StartTls, Verb::StartTls, ReplyClass::Positive, ClientGuard::Always, ClientState::Handshake, {3207, "4"}},
    // RFC 3207 §4: who is refused TLS decides whether to go on without it
    ClientRow{ClientState::StartTls, Verb::StartTls, ReplyClass::Transient, ClientGuard::TlsMissing, ClientState::Quitting, {3207, "4"}},
    ClientRow{ClientState::StartTls, Verb::StartTls, ReplyClass::Transient, ClientGuard::LoginDue, ClientState::Login, {4954, "4"}},
    ClientRow{ClientState::StartTls, Verb::StartTls, ReplyClass::Transient, ClientGuard::LoginMissing, ClientState::Quitting, {4954, "4"}},
    ClientRow{ClientState::StartTls, Verb::StartTls, ReplyClass::Transient, ClientGuard::Always, ClientState::Ready, {3207, "4"}},
    ClientRow{ClientState::StartTls, Verb::StartTls, ReplyClass::Permanent, ClientGuard::TlsMissing, ClientState::Quitting, {3207, "4"}},
    ClientRow{ClientState::StartTls, Verb::StartTls, ReplyClass::Permanent, ClientGuard::LoginDue, ClientState::Login, {4954, "4"}},
    ClientRow{ClientState::StartTls, Verb::StartTls, ReplyClass::Permanent, ClientGuard::LoginMissing, ClientState::Quitting, {4954, "4"}},
    ClientRow{ClientState::StartTls, Verb::StartTls, ReplyClass::Permanent, ClientGuard::Always, ClientState::Ready, {3207, "4"}},
    // RFC 5802 §5: a server that is content before it has proved who it is can't be believed
    ClientRow{ClientState::Auth, Verb::Auth, ReplyClass::Positive, ClientGuard::ProofMissing, ClientState::Quitting, {5802, "5"}},
    ClientRow{ClientState::Auth, Verb::Auth, ReplyClass::Positive, ClientGuard::Always, ClientState::Ready, {4954, "4"}},
    ClientRow{ClientState::Auth, Verb::Auth, ReplyClass::Intermediate, ClientGuard::Always, ClientState::Challenge, {4954, "4"}},
    ClientRow{ClientState::Auth, Verb::Auth, ReplyClass::Transient, ClientGuard::Always, ClientState::Quitting, {4954, "6"}},
    ClientRow{ClientState::Auth, Verb::Auth, ReplyClass::Permanent, ClientGuard::Always, ClientState::Quitting, {4954, "6"}},
    // RFC 4954 §4: the server answers "*" with 501
    ClientRow{ClientState::AuthCancel, Verb::Auth, ReplyClass::Transient, ClientGuard::Always, ClientState::Quitting, {4954, "4"}},
    ClientRow{ClientState::AuthCancel, Verb::Auth, ReplyClass::Permanent, ClientGuard::Always, ClientState::Quitting, {4954, "4"}},
    // RFC 5321 §4.1.1.10: the client waits for the answer to QUIT, whatever it is
    ClientRow{ClientState::Quitting, Verb::Quit, ReplyClass::Positive, ClientGuard::Always, ClientState::Closed, {5321, "4.1.1.10"}},
    ClientRow{ClientState::Quitting, Verb::Quit, ReplyClass::Transient, ClientGuard::Always, ClientState::Closed, {5321, "4.1.1.10"}},
    ClientRow{ClientState::Quitting, Verb::Quit, ReplyClass::Permanent, ClientGuard::Always, ClientState::Closed, {5321, "4.1.1.10"}},
};

inline constexpr std::array kClientTransactionRows{
    ClientTransactionRow{ClientTransactionState::Idle, Verb::Mail, ReplyClass::Positive, ClientGuard::Always, ClientTransactionState::Mail, {5321, "4.1.1.2"}},
    ClientTransactionRow{ClientTransactionState::Idle, Verb::Mail, ReplyClass::Transient, ClientGuard::Always, ClientTransactionState::Refused, {5321, "4.1.1.2"}},
    ClientTransactionRow{ClientTransactionState::Idle, Verb::Mail, ReplyClass::Permanent, ClientGuard::Always, ClientTransactionState::Refused, {5321, "4.1.1.2"}},

    ClientTransactionRow{ClientTransactionState::Mail, Verb::Rcpt, ReplyClass::Positive, ClientGuard::Always, ClientTransactionState::Rcpt, {5321, "4.1.1.3"}},
    ClientTransactionRow{ClientTransactionState::Mail, Verb::Rcpt, ReplyClass::Transient, ClientGuard::Always, ClientTransactionState::Mail, {5321, "4.1.1.3"}},
    ClientTransactionRow{ClientTransactionState::Mail, Verb::Rcpt, ReplyClass::Permanent, ClientGuard::Always, ClientTransactionState::Mail, {5321, "4.1.1.3"}},
    // RFC 2920 §3.1: "If none of the RCPT TO commands succeed … the client … SHOULD send a single dot"
    ClientTransactionRow{ClientTransactionState::Mail, Verb::Data, ReplyClass::Intermediate, ClientGuard::Always, ClientTransactionState::EmptyBody, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::Mail, Verb::Data, ReplyClass::Transient, ClientGuard::Always, ClientTransactionState::Void, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::Mail, Verb::Data, ReplyClass::Permanent, ClientGuard::Always, ClientTransactionState::Void, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::Mail, Verb::Rset, ReplyClass::Positive, ClientGuard::Always, ClientTransactionState::Idle, {5321, "4.1.1.5"}},

    ClientTransactionRow{ClientTransactionState::Rcpt, Verb::Rcpt, ReplyClass::Positive, ClientGuard::Always, ClientTransactionState::Rcpt, {5321, "4.1.1.3"}},
    ClientTransactionRow{ClientTransactionState::Rcpt, Verb::Rcpt, ReplyClass::Transient, ClientGuard::Always, ClientTransactionState::Rcpt, {5321, "4.1.1.3"}},
    ClientTransactionRow{ClientTransactionState::Rcpt, Verb::Rcpt, ReplyClass::Permanent, ClientGuard::Always, ClientTransactionState::Rcpt, {5321, "4.1.1.3"}},
    ClientTransactionRow{ClientTransactionState::Rcpt, Verb::Data, ReplyClass::Intermediate, ClientGuard::Always, ClientTransactionState::Body, {5321, "4.1.1.4"}},
    ClientTransactionRow{ClientTransactionState::Rcpt, Verb::Data, ReplyClass::Transient, ClientGuard::Always, ClientTransactionState::Void, {5321, "4.3.2"}},
    ClientTransactionRow{ClientTransactionState::Rcpt, Verb::Data, ReplyClass::Permanent, ClientGuard::Always, ClientTransactionState::Void, {5321, "4.3.2"}},

    ClientTransactionRow{ClientTransactionState::Refused, Verb::Rcpt, ReplyClass::Positive, ClientGuard::Always, ClientTransactionState::Refused, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::Refused, Verb::Rcpt, ReplyClass::Transient, ClientGuard::Always, ClientTransactionState::Refused, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::Refused, Verb::Rcpt, ReplyClass::Permanent, ClientGuard::Always, ClientTransactionState::Refused, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::Refused, Verb::Data, ReplyClass::Intermediate, ClientGuard::Always, ClientTransactionState::EmptyBody, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::Refused, Verb::Data, ReplyClass::Transient, ClientGuard::Always, ClientTransactionState::Refused, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::Refused, Verb::Data, ReplyClass::Permanent, ClientGuard::Always, ClientTransactionState::Refused, {2920, "3.1"}},

    ClientTransactionRow{ClientTransactionState::Void, Verb::Rset, ReplyClass::Positive, ClientGuard::Always, ClientTransactionState::Idle, {5321, "4.1.1.5"}},

    ClientTransactionRow{ClientTransactionState::Body, Verb::DataEnd, ReplyClass::Positive, ClientGuard::Always, ClientTransactionState::Idle, {5321, "4.1.1.4"}},
    ClientTransactionRow{ClientTransactionState::Body, Verb::DataEnd, ReplyClass::Transient, ClientGuard::Always, ClientTransactionState::Idle, {5321, "4.3.2"}},
    ClientTransactionRow{ClientTransactionState::Body, Verb::DataEnd, ReplyClass::Permanent, ClientGuard::Always, ClientTransactionState::Idle, {5321, "4.3.2"}},
    ClientTransactionRow{ClientTransactionState::EmptyBody, Verb::DataEnd, ReplyClass::Positive, ClientGuard::Always, ClientTransactionState::Idle, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::EmptyBody, Verb::DataEnd, ReplyClass::Transient, ClientGuard::Always, ClientTransactionState::Idle, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::EmptyBody, Verb::DataEnd, ReplyClass::Permanent, ClientGuard::Always, ClientTransactionState::Idle, {2920, "3.1"}},

    // RFC 3030 §2: each chunk is answered; after a refused one the message has failed
    ClientTransactionRow{ClientTransactionState::Body, Verb::Bdat, ReplyClass::Positive, ClientGuard::LastChunk, ClientTransactionState::Idle, {3030, "2"}},
    ClientTransactionRow{ClientTransactionState::Body, Verb::Bdat, ReplyClass::Positive, ClientGuard::Always, ClientTransactionState::Body, {3030, "2"}},
    ClientTransactionRow{ClientTransactionState::Body, Verb::Bdat, ReplyClass::Transient, ClientGuard::Always, ClientTransactionState::Void, {3030, "2"}},
    ClientTransactionRow{ClientTransactionState::Body, Verb::Bdat, ReplyClass::Permanent, ClientGuard::Always, ClientTransactionState::Void, {3030, "2"}},
    // chunks that were in the pipe already
    ClientTransactionRow{ClientTransactionState::Void, Verb::Bdat, ReplyClass::Positive, ClientGuard::Always, ClientTransactionState::Void, {3030, "2"}},
    ClientTransactionRow{ClientTransactionState::Void, Verb::Bdat, ReplyClass::Transient, ClientGuard::Always, ClientTransactionState::Void, {3030, "2"}},
    ClientTransactionRow{ClientTransactionState::Void, Verb::Bdat, ReplyClass::Permanent, ClientGuard::Always, ClientTransactionState::Void, {3030, "2"}},
};
// clang-format on

template <typename Rows>
constexpr bool eachOnce(const Rows& rows)
{
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            if (rows[k].from == rows[i].from && rows[k].verb == rows[i].verb
                && rows[k].reply == rows[i].reply && rows[k].guard == rows[i].guard)
                return false;
        }
    }
    return true;
}
static_assert(eachOnce(kClientRows));
static_assert(eachOnce(kClientTransactionRows));

/// What the owner does, where the session waits for it and not for a reply.
enum class ClientAct : std::uint8_t {
    TlsEstablished,
    Authenticate,
    SkipAuth,
    GiveUpLogin,
    Respond,
    CancelAuth,
    Quit, ///< by itself, once all is sent
};

struct ClientMove
{
    ClientState from;
    ClientAct act;
    ClientState next;
    RfcRef rfc;
};

inline constexpr std::array kClientMoves{
    // RFC 3207 §4.2: the client forgets what it knew, and says EHLO first
    ClientMove{
        ClientState::Handshake, ClientAct::TlsEstablished, ClientState::Hello, {3207, "4.2"}},
    ClientMove{ClientState::Login, ClientAct::Authenticate, ClientState::Auth, {4954, "4"}},
    ClientMove{ClientState::Login, ClientAct::SkipAuth, ClientState::Ready, {4954, "6"}},
    ClientMove{ClientState::Login, ClientAct::GiveUpLogin, ClientState::Quitting, {4954, "6"}},
    ClientMove{ClientState::Challenge, ClientAct::Respond, ClientState::Auth, {4954, "4"}},
    ClientMove{ClientState::Challenge, ClientAct::CancelAuth, ClientState::AuthCancel, {4954, "4"}},
    ClientMove{ClientState::Ready, ClientAct::Quit, ClientState::Quitting, {5321, "4.1.1.10"}},
};

/// Where the act leads; null if it has no place here.
const ClientMove* findMove(ClientState state, ClientAct act);

/// The first row for a reply to that verb whose guard holds; null if the server may not say this
/// here.
const ClientRow* findRow(
    ClientState state, Verb verb, ReplyClass reply, ClientGuards guards = ClientGuards());
const ClientTransactionRow* findRow(ClientTransactionState state, Verb verb, ReplyClass reply,
    ClientGuards guards = ClientGuards());

} // namespace postroad::smtp
