// SPDX-License-Identifier: MIT
// Where the client is, and where each class of reply leads it (RFC 5321 §3, §4.1.4; RFC 2920 §3.1
// for groups of commands). The input is the class of a reply and the verb that it answers; a reply
// without a row breaks the protocol. 421 ends the connection everywhere, so no row says so.
#pragma once

#include "core/base/rfc.h"
#include "core/smtp/reply.h"
#include "core/smtp/verb.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace postroad::smtp {

enum class ClientState : std::uint8_t {
    Connecting, ///< waits for the greeting
    Hello, ///< has said EHLO or LHLO
    Fallback, ///< EHLO was not understood: has said HELO
    Ready, ///< may begin a transaction
    Quitting, ///< has said QUIT
    Closed,
};
inline constexpr std::array<std::string_view, 6> kClientStateNames{
    "connecting", "hello", "fallback", "ready", "quitting", "closed"};
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
    Body, ///< the message is on its way
    EmptyBody, ///< DATA was accepted without recipients: an empty message ends it
};
inline constexpr std::array<std::string_view, 7> kClientTransactionStateNames{
    "idle", "mail", "rcpt", "refused", "void", "body", "empty-body"};
constexpr std::string_view name(ClientTransactionState state)
{
    return kClientTransactionStateNames[static_cast<std::size_t>(state)];
}

template <typename State>
struct ClientTransition
{
    State from;
    Verb verb; ///< that the reply answers
    ReplyClass reply;
    State next;
    RfcRef rfc;
};
using ClientRow = ClientTransition<ClientState>;
using ClientTransactionRow = ClientTransition<ClientTransactionState>;

// clang-format off
inline constexpr std::array kClientRows{
    ClientRow{ClientState::Connecting, Verb::Greeting, ReplyClass::Positive, ClientState::Hello, {5321, "3.1"}},
    ClientRow{ClientState::Connecting, Verb::Greeting, ReplyClass::Transient, ClientState::Quitting, {5321, "3.1"}},
    ClientRow{ClientState::Connecting, Verb::Greeting, ReplyClass::Permanent, ClientState::Quitting, {5321, "3.1"}},
    ClientRow{ClientState::Hello, Verb::Ehlo, ReplyClass::Positive, ClientState::Ready, {5321, "3.2"}},
    ClientRow{ClientState::Hello, Verb::Ehlo, ReplyClass::Transient, ClientState::Quitting, {5321, "4.3.2"}},
    // RFC 5321 §3.2: a client that gets 5yz to EHLO "SHOULD" go on with HELO
    ClientRow{ClientState::Hello, Verb::Ehlo, ReplyClass::Permanent, ClientState::Fallback, {5321, "3.2"}},
    ClientRow{ClientState::Hello, Verb::Lhlo, ReplyClass::Positive, ClientState::Ready, {2033, "4.1"}},
    ClientRow{ClientState::Hello, Verb::Lhlo, ReplyClass::Transient, ClientState::Quitting, {2033, "4.1"}},
    ClientRow{ClientState::Hello, Verb::Lhlo, ReplyClass::Permanent, ClientState::Quitting, {2033, "4.1"}},
    ClientRow{ClientState::Fallback, Verb::Helo, ReplyClass::Positive, ClientState::Ready, {5321, "4.1.1.1"}},
    ClientRow{ClientState::Fallback, Verb::Helo, ReplyClass::Transient, ClientState::Quitting, {5321, "4.3.2"}},
    ClientRow{ClientState::Fallback, Verb::Helo, ReplyClass::Permanent, ClientState::Quitting, {5321, "4.3.2"}},
    // RFC 5321 §4.1.1.10: the client waits for the answer to QUIT, whatever it is
    ClientRow{ClientState::Quitting, Verb::Quit, ReplyClass::Positive, ClientState::Closed, {5321, "4.1.1.10"}},
    ClientRow{ClientState::Quitting, Verb::Quit, ReplyClass::Transient, ClientState::Closed, {5321, "4.1.1.10"}},
    ClientRow{ClientState::Quitting, Verb::Quit, ReplyClass::Permanent, ClientState::Closed, {5321, "4.1.1.10"}},
};

inline constexpr std::array kClientTransactionRows{
    ClientTransactionRow{ClientTransactionState::Idle, Verb::Mail, ReplyClass::Positive, ClientTransactionState::Mail, {5321, "4.1.1.2"}},
    ClientTransactionRow{ClientTransactionState::Idle, Verb::Mail, ReplyClass::Transient, ClientTransactionState::Refused, {5321, "4.1.1.2"}},
    ClientTransactionRow{ClientTransactionState::Idle, Verb::Mail, ReplyClass::Permanent, ClientTransactionState::Refused, {5321, "4.1.1.2"}},

    ClientTransactionRow{ClientTransactionState::Mail, Verb::Rcpt, ReplyClass::Positive, ClientTransactionState::Rcpt, {5321, "4.1.1.3"}},
    ClientTransactionRow{ClientTransactionState::Mail, Verb::Rcpt, ReplyClass::Transient, ClientTransactionState::Mail, {5321, "4.1.1.3"}},
    ClientTransactionRow{ClientTransactionState::Mail, Verb::Rcpt, ReplyClass::Permanent, ClientTransactionState::Mail, {5321, "4.1.1.3"}},
    // RFC 2920 §3.1: "If none of the RCPT TO commands succeed … the client … SHOULD send a single dot"
    ClientTransactionRow{ClientTransactionState::Mail, Verb::Data, ReplyClass::Intermediate, ClientTransactionState::EmptyBody, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::Mail, Verb::Data, ReplyClass::Transient, ClientTransactionState::Void, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::Mail, Verb::Data, ReplyClass::Permanent, ClientTransactionState::Void, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::Mail, Verb::Rset, ReplyClass::Positive, ClientTransactionState::Idle, {5321, "4.1.1.5"}},

    ClientTransactionRow{ClientTransactionState::Rcpt, Verb::Rcpt, ReplyClass::Positive, ClientTransactionState::Rcpt, {5321, "4.1.1.3"}},
    ClientTransactionRow{ClientTransactionState::Rcpt, Verb::Rcpt, ReplyClass::Transient, ClientTransactionState::Rcpt, {5321, "4.1.1.3"}},
    ClientTransactionRow{ClientTransactionState::Rcpt, Verb::Rcpt, ReplyClass::Permanent, ClientTransactionState::Rcpt, {5321, "4.1.1.3"}},
    ClientTransactionRow{ClientTransactionState::Rcpt, Verb::Data, ReplyClass::Intermediate, ClientTransactionState::Body, {5321, "4.1.1.4"}},
    ClientTransactionRow{ClientTransactionState::Rcpt, Verb::Data, ReplyClass::Transient, ClientTransactionState::Void, {5321, "4.3.2"}},
    ClientTransactionRow{ClientTransactionState::Rcpt, Verb::Data, ReplyClass::Permanent, ClientTransactionState::Void, {5321, "4.3.2"}},

    ClientTransactionRow{ClientTransactionState::Refused, Verb::Rcpt, ReplyClass::Positive, ClientTransactionState::Refused, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::Refused, Verb::Rcpt, ReplyClass::Transient, ClientTransactionState::Refused, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::Refused, Verb::Rcpt, ReplyClass::Permanent, ClientTransactionState::Refused, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::Refused, Verb::Data, ReplyClass::Intermediate, ClientTransactionState::EmptyBody, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::Refused, Verb::Data, ReplyClass::Transient, ClientTransactionState::Refused, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::Refused, Verb::Data, ReplyClass::Permanent, ClientTransactionState::Refused, {2920, "3.1"}},

    ClientTransactionRow{ClientTransactionState::Void, Verb::Rset, ReplyClass::Positive, ClientTransactionState::Idle, {5321, "4.1.1.5"}},

    ClientTransactionRow{ClientTransactionState::Body, Verb::DataEnd, ReplyClass::Positive, ClientTransactionState::Idle, {5321, "4.1.1.4"}},
    ClientTransactionRow{ClientTransactionState::Body, Verb::DataEnd, ReplyClass::Transient, ClientTransactionState::Idle, {5321, "4.3.2"}},
    ClientTransactionRow{ClientTransactionState::Body, Verb::DataEnd, ReplyClass::Permanent, ClientTransactionState::Idle, {5321, "4.3.2"}},
    ClientTransactionRow{ClientTransactionState::EmptyBody, Verb::DataEnd, ReplyClass::Positive, ClientTransactionState::Idle, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::EmptyBody, Verb::DataEnd, ReplyClass::Transient, ClientTransactionState::Idle, {2920, "3.1"}},
    ClientTransactionRow{ClientTransactionState::EmptyBody, Verb::DataEnd, ReplyClass::Permanent, ClientTransactionState::Idle, {2920, "3.1"}},
};
// clang-format on

template <typename Rows>
constexpr bool eachOnce(const Rows& rows)
{
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            if (rows[k].from == rows[i].from && rows[k].verb == rows[i].verb
                && rows[k].reply == rows[i].reply)
                return false;
        }
    }
    return true;
}
static_assert(eachOnce(kClientRows));
static_assert(eachOnce(kClientTransactionRows));

/// The row for a reply to that verb; null if the server may not say this here.
const ClientRow* findRow(ClientState state, Verb verb, ReplyClass reply);
const ClientTransactionRow* findRow(ClientTransactionState state, Verb verb, ReplyClass reply);

} // namespace postroad::smtp
