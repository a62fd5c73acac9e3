// SPDX-License-Identifier: MIT
// Where the POP3 server may be, which command is welcome there, and what it may answer (RFC 1939 §3
// to §7). The session obeys this table, the inspector draws it, tests walk it. No other file
// decides order: a pair that has no row is answered with one of kOutOfOrder, and nothing changes.
#pragma once

#include "core/base/rfc.h"
#include "core/base/rows.h"
#include "core/pop3/command.h"
#include "core/pop3/reply.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace postroad::pop3 {

enum class ServerState : std::uint8_t {
    Authorization,
    NameGiven, ///< still RFC 1939's AUTHORIZATION state: USER was accepted, PASS is awaited
    Transaction,
    Update,
    Closed,
    Securing, ///< has said +OK to STLS: silent until TLS stands, then Authorization again
};
inline constexpr std::size_t kServerStateCount = 6;

constexpr std::string_view name(ServerState state)
{
    constexpr std::array<std::string_view, kServerStateCount> kNames{"AUTHORIZATION",
        "AUTHORIZATION (user given)", "TRANSACTION", "UPDATE", "CLOSED", "AUTHORIZATION (TLS due)"};
    return kNames[static_cast<std::size_t>(state)];
}

struct ServerTransition
{
    ServerState from;
    Verb verb;
    ServerState onOk; ///< after a reply of status Ok
    ServerState onErr; ///< after one of status Err
    ReplySet legal; ///< and kAlwaysLegal
    RfcRef rfc;
};

/// What any line of a client may be answered with, in any state: it isn't a command at all.
inline constexpr ReplySet kAlwaysLegal = replies(
    Say::NoSuchCommand, Say::BadSyntax, Say::LineTooLong, Say::BareLineEnd, Say::TooManyErrors);
/// What a command is answered with where it has no row.
inline constexpr ReplySet kOutOfOrder = replies(
    Say::BadOrder, Say::NoName, Say::NameTwice, Say::TooManyErrors);

inline constexpr ReplySet kLoginReplies = replies(Say::LoggedIn, Say::BadLogin, Say::DropInUse,
    Say::LoginFailedForNow, Say::DropBroken, Say::TooManyLogins);
inline constexpr ReplySet kUserReplies = replies(Say::NameTaken, Say::LoginNeedsTls);
inline constexpr ReplySet kStlsReplies = replies(Say::TlsReady, Say::TlsActive, Say::NoStls);
inline constexpr ReplySet kListReplies = replies(
    Say::Scan, Say::ScanList, Say::NoSuchMessage, Say::AlreadyDeleted);
inline constexpr ReplySet kRetrReplies = replies(
    Say::MessageFollows, Say::NoSuchMessage, Say::AlreadyDeleted);
inline constexpr ReplySet kDeleReplies = replies(
    Say::Deleted, Say::NoSuchMessage, Say::AlreadyDeleted);
inline constexpr ReplySet kUpdateReplies = replies(
    Say::Goodbye, Say::GoodbyeDeleted, Say::NotAllRemoved);

namespace detail {
using S = ServerState;
using V = Verb;
} // namespace detail

// QUIT enters UPDATE before it is answered: its replies are those of the UPDATE state, and both end
// the session.
inline constexpr std::array kServerTransitions{
    ServerTransition{detail::S::Authorization, detail::V::Capa, detail::S::Authorization,
        detail::S::Authorization, replies(Say::CapabilityList), {2449, "5"}},
    ServerTransition{detail::S::Authorization, detail::V::User, detail::S::NameGiven,
        detail::S::Authorization, kUserReplies, {1939, "7"}},
    // RFC 2595 §4: "Only permitted in AUTHORIZATION state", of which both of these are part.
    ServerTransition{detail::S::Authorization, detail::V::Stls, detail::S::Securing,
        detail::S::Authorization, kStlsReplies, {2595, "4"}},
    ServerTransition{detail::S::Authorization, detail::V::Quit, detail::S::Closed,
        detail::S::Closed, replies(Say::Goodbye), {1939, "4"}},
    ServerTransition{detail::S::NameGiven, detail::V::Capa, detail::S::NameGiven,
        detail::S::NameGiven, replies(Say::CapabilityList), {2449, "5"}},
    ServerTransition{detail::S::NameGiven, detail::V::Pass, detail::S::Transaction,
        detail::S::Authorization, kLoginReplies, {1939, "7"}},
    ServerTransition{detail::S::NameGiven, detail::V::Stls, detail::S::Securing,
        detail::S::NameGiven, kStlsReplies, {2595, "4"}},
    ServerTransition{detail::S::NameGiven, detail::V::Quit, detail::S::Closed, detail::S::Closed,
        replies(Say::Goodbye), {1939, "4"}},
    ServerTransition{detail::S::Transaction, detail::V::Capa, detail::S::Transaction,
        detail::S::Transaction, replies(Say::CapabilityList), {2449, "5"}},
    ServerTransition{detail::S::Transaction, detail::V::Stat, detail::S::Transaction,
        detail::S::Transaction, replies(Say::DropSize), {1939, "5"}},
    ServerTransition{detail::S::Transaction, detail::V::List, detail::S::Transaction,
        detail::S::Transaction, kListReplies, {1939, "5"}},
    ServerTransition{detail::S::Transaction, detail::V::Uidl, detail::S::Transaction,
        detail::S::Transaction, kListReplies, {1939, "7"}},
    ServerTransition{detail::S::Transaction, detail::V::Retr, detail::S::Transaction,
        detail::S::Transaction, kRetrReplies, {1939, "5"}},
    ServerTransition{detail::S::Transaction, detail::V::Top, detail::S::Transaction,
        detail::S::Transaction, kRetrReplies, {1939, "7"}},
    ServerTransition{detail::S::Transaction, detail::V::Dele, detail::S::Transaction,
        detail::S::Transaction, kDeleReplies, {1939, "5"}},
    ServerTransition{detail::S::Transaction, detail::V::Noop, detail::S::Transaction,
        detail::S::Transaction, replies(Say::Nothing), {1939, "5"}},
    ServerTransition{detail::S::Transaction, detail::V::Rset, detail::S::Transaction,
        detail::S::Transaction, replies(Say::Undeleted), {1939, "5"}},
    ServerTransition{detail::S::Transaction, detail::V::Quit, detail::S::Update, detail::S::Update,
        replies(), {1939, "6"}},
    ServerTransition{detail::S::Update, detail::V::Quit, detail::S::Closed, detail::S::Closed,
        kUpdateReplies, {1939, "6"}},
};

/// The row of a pair, or nullptr: out of order.
constexpr const ServerTransition* find(ServerState from, Verb verb)
{
    for (const ServerTransition& row : kServerTransitions) {
        if (row.from == from && row.verb == verb)
            return &row;
    }
    return nullptr;
}

constexpr bool everyVerbIsWelcomeSomewhere()
{
    return std::all_of(kVerbs.begin(), kVerbs.end(), [](const VerbRow& verb) {
        return std::any_of(kServerTransitions.begin(), kServerTransitions.end(),
            [&verb](const ServerTransition& row) { return row.verb == verb.verb; });
    });
}

constexpr bool everyServerStateCanBeLeftByQuit()
{
    for (std::size_t i = 0; i < kServerStateCount; ++i) {
        const auto state = static_cast<ServerState>(i);
        const bool reads = state != ServerState::Closed && state != ServerState::Securing;
        if ((find(state, Verb::Quit) != nullptr) != reads)
            return false;
    }
    return true;
}

constexpr bool everyServerStateIsReached()
{
    for (std::size_t i = 1; i < kServerStateCount; ++i) {
        if (std::none_of(kServerTransitions.begin(), kServerTransitions.end(),
                [i](const ServerTransition& row) {
                    return row.onOk == static_cast<ServerState>(i);
                }))
            return false;
    }
    return true;
}

static_assert(eachRowOnce(
    kServerTransitions, [](const ServerTransition& row) { return find(row.from, row.verb); }));
static_assert(everyVerbIsWelcomeSomewhere());
static_assert(everyServerStateCanBeLeftByQuit());
static_assert(everyServerStateIsReached());

} // namespace postroad::pop3
