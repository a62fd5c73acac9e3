// SPDX-License-Identifier: MIT
// Where the IMAP server may be, which command is welcome there, and what it may answer (RFC 3501
// §3). The session obeys this table, the inspector draws it, tests walk it. No other file decides
// order: a pair that has no row is answered with one of kOutOfOrder, and nothing changes.
#pragma once

#include "core/base/rfc.h"
#include "core/base/rows.h"
#include "core/imap/command.h"
#include "core/imap/reply.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace postroad::imap {

enum class ServerState : std::uint8_t {
    NotAuthenticated,
    Authenticated,
    Selected,
    Logout,
    Securing, ///< has said OK to STARTTLS: silent until TLS stands, then NotAuthenticated again
};
inline constexpr std::size_t kServerStateCount = 5;

constexpr std::string_view name(ServerState state)
{
    constexpr std::array<std::string_view, kServerStateCount> kNames{
        "NOT AUTHENTICATED", "AUTHENTICATED", "SELECTED", "LOGOUT", "NOT AUTHENTICATED (TLS due)"};
    return kNames[static_cast<std::size_t>(state)];
}

struct ServerTransition
{
    ServerState from;
    Verb verb;
    ServerState onOk;
    ServerState onNo; ///< BAD never changes the state
    ReplySet legal; ///< tagged replies; and kAlwaysLegal
    RfcRef rfc;
};

/// What any line of a client may be answered with, in any state. TooManyErrors and Autologout end
/// the session.
inline constexpr ReplySet kAlwaysLegal = replies(Say::NoTag, Say::NoSuchCommand, Say::BadSyntax,
    Say::LineTooLong, Say::BareLineEnd, Say::CommandTooLarge, Say::NoLiteralPlus,
    Say::TooManyErrors, Say::Autologout);
/// What a command is answered with where it has no row.
inline constexpr ReplySet kOutOfOrder = replies(
    Say::NotLoggedIn, Say::AlreadyLoggedIn, Say::NothingSelected, Say::TooManyErrors);

inline constexpr ReplySet kLoginReplies = replies(
    Say::LoggedIn, Say::BadLogin, Say::LoginFailedForNow, Say::TooManyLogins, Say::LoginNeedsTls);
inline constexpr ReplySet kStartTlsReplies = replies(
    Say::TlsReady, Say::TlsActive, Say::NoStartTls);
inline constexpr ReplySet kSelectReplies = replies(
    Say::Selected, Say::SelectedReadOnly, Say::NoSuchMailbox, Say::MailboxFailedForNow);
inline constexpr ReplySet kFetchReplies = replies(
    Say::FetchDone, Say::FetchNotStored, Say::NoSuchNumber);
inline constexpr ReplySet kStatusReplies = replies(
    Say::StatusDone, Say::NoSuchMailbox, Say::MailboxFailedForNow);
inline constexpr ReplySet kSubscribeReplies = replies(
    Say::SubscribeDone, Say::NoSuchMailbox, Say::ListFailed);
inline constexpr ReplySet kSearchReplies = replies(
    Say::SearchDone, Say::BadCharset, Say::NoSuchNumber);
inline constexpr ReplySet kCopyReplies = replies(Say::OnlyDelivered, Say::NoSuchNumber);
inline constexpr ReplySet kStoreReplies = replies(
    Say::StoreDone, Say::StoreFailed, Say::ReadOnly, Say::NoSuchNumber);

namespace detail {

constexpr ServerTransition stays(ServerState state, Verb verb, ReplySet legal, RfcRef rfc)
{
    return {state, verb, state, state, legal, rfc};
}

constexpr ServerTransition leaves(ServerState state)
{
    return {state, Verb::Logout, ServerState::Logout, ServerState::Logout, replies(Say::LogoutDone),
        {3501, "6.1.3"}};
}

/// RFC 3501 §6.3.1: "if a mailbox is selected and a SELECT command that fails is attempted, no
/// mailbox is selected."
constexpr ServerTransition selects(ServerState state, Verb verb, RfcRef rfc)
{
    return {state, verb, ServerState::Selected, ServerState::Authenticated, kSelectReplies, rfc};
}

} // namespace detail

inline constexpr std::array kServerTransitions{
    detail::stays(ServerState::NotAuthenticated, Verb::Capability, replies(Say::CapabilityDone),
        {3501, "6.1.1"}),
    detail::stays(
        ServerState::NotAuthenticated, Verb::Noop, replies(Say::NoopDone), {3501, "6.1.2"}),
    detail::leaves(ServerState::NotAuthenticated),
    ServerTransition{ServerState::NotAuthenticated, Verb::Login, ServerState::Authenticated,
        ServerState::NotAuthenticated, kLoginReplies, {3501, "6.2.3"}},
    detail::stays(ServerState::NotAuthenticated, Verb::Authenticate, replies(Say::NoMechanism),
        {3501, "6.2.2"}),
    ServerTransition{ServerState::NotAuthenticated, Verb::StartTls, ServerState::Securing,
        ServerState::NotAuthenticated, kStartTlsReplies, {3501, "6.2.1"}},
    detail::stays(ServerState::Authenticated, Verb::Capability, replies(Say::CapabilityDone),
        {3501, "6.1.1"}),
    detail::stays(ServerState::Authenticated, Verb::Noop, replies(Say::NoopDone), {3501, "6.1.2"}),
    detail::leaves(ServerState::Authenticated),
    detail::selects(ServerState::Authenticated, Verb::Select, {3501, "6.3.1"}),
    detail::selects(ServerState::Authenticated, Verb::Examine, {3501, "6.3.2"}),
    detail::stays(ServerState::Authenticated, Verb::List, replies(Say::ListDone, Say::ListFailed),
        {3501, "6.3.8"}),
    detail::stays(
        ServerState::Authenticated, Verb::Create, replies(Say::MailboxesStay), {3501, "6.3.3"}),
    detail::stays(
        ServerState::Authenticated, Verb::Delete, replies(Say::MailboxesStay), {3501, "6.3.4"}),
    detail::stays(
        ServerState::Authenticated, Verb::Rename, replies(Say::MailboxesStay), {3501, "6.3.5"}),
    detail::stays(ServerState::Authenticated, Verb::Subscribe, kSubscribeReplies, {3501, "6.3.6"}),
    detail::stays(ServerState::Authenticated, Verb::Unsubscribe, replies(Say::StaysSubscribed),
        {3501, "6.3.7"}),
    detail::stays(ServerState::Authenticated, Verb::Lsub, replies(Say::LsubDone, Say::ListFailed),
        {3501, "6.3.9"}),
    detail::stays(ServerState::Authenticated, Verb::Status, kStatusReplies, {3501, "6.3.10"}),
    detail::stays(
        ServerState::Authenticated, Verb::Append, replies(Say::OnlyDelivered), {3501, "6.3.11"}),
    detail::stays(
        ServerState::Selected, Verb::Capability, replies(Say::CapabilityDone), {3501, "6.1.1"}),
    detail::stays(ServerState::Selected, Verb::Noop, replies(Say::NoopDone), {3501, "6.1.2"}),
    detail::leaves(ServerState::Selected),
    detail::selects(ServerState::Selected, Verb::Select, {3501, "6.3.1"}),
    detail::selects(ServerState::Selected, Verb::Examine, {3501, "6.3.2"}),
    detail::stays(ServerState::Selected, Verb::List, replies(Say::ListDone, Say::ListFailed),
        {3501, "6.3.8"}),
    detail::stays(
        ServerState::Selected, Verb::Create, replies(Say::MailboxesStay), {3501, "6.3.3"}),
    detail::stays(
        ServerState::Selected, Verb::Delete, replies(Say::MailboxesStay), {3501, "6.3.4"}),
    detail::stays(
        ServerState::Selected, Verb::Rename, replies(Say::MailboxesStay), {3501, "6.3.5"}),
    detail::stays(ServerState::Selected, Verb::Subscribe, kSubscribeReplies, {3501, "6.3.6"}),
    detail::stays(
        ServerState::Selected, Verb::Unsubscribe, replies(Say::StaysSubscribed), {3501, "6.3.7"}),
    detail::stays(ServerState::Selected, Verb::Lsub, replies(Say::LsubDone, Say::ListFailed),
        {3501, "6.3.9"}),
    detail::stays(ServerState::Selected, Verb::Status, kStatusReplies, {3501, "6.3.10"}),
    detail::stays(
        ServerState::Selected, Verb::Append, replies(Say::OnlyDelivered), {3501, "6.3.11"}),
    detail::stays(ServerState::Selected, Verb::Check, replies(Say::CheckDone), {3501, "6.4.1"}),
    detail::stays(ServerState::Selected, Verb::Expunge,
        replies(Say::ExpungeDone, Say::ExpungeFailed, Say::ReadOnly), {3501, "6.4.3"}),
    detail::stays(ServerState::Selected, Verb::Search, kSearchReplies, {3501, "6.4.4"}),
    detail::stays(ServerState::Selected, Verb::UidSearch, kSearchReplies, {3501, "6.4.8"}),
    detail::stays(ServerState::Selected, Verb::Copy, kCopyReplies, {3501, "6.4.7"}),
    detail::stays(ServerState::Selected, Verb::UidCopy, kCopyReplies, {3501, "6.4.8"}),
    detail::stays(ServerState::Selected, Verb::Fetch, kFetchReplies, {3501, "6.4.5"}),
    detail::stays(ServerState::Selected, Verb::UidFetch, kFetchReplies, {3501, "6.4.8"}),
    detail::stays(ServerState::Selected, Verb::Store, kStoreReplies, {3501, "6.4.6"}),
    detail::stays(ServerState::Selected, Verb::UidStore, kStoreReplies, {3501, "6.4.8"}),
    ServerTransition{ServerState::Selected, Verb::Close, ServerState::Authenticated,
        ServerState::Authenticated, replies(Say::CloseDone), {3501, "6.4.2"}},
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

/// What a command without a row is answered with.
constexpr Say outOfOrder(ServerState from, Verb verb)
{
    if (verb == Verb::Login || verb == Verb::Authenticate || verb == Verb::StartTls)
        return Say::AlreadyLoggedIn;
    return from == ServerState::NotAuthenticated ? Say::NotLoggedIn : Say::NothingSelected;
}

constexpr bool everyVerbIsWelcomeSomewhere()
{
    return std::all_of(kVerbs.begin(), kVerbs.end(), [](const VerbRow& verb) {
        return std::any_of(kServerTransitions.begin(), kServerTransitions.end(),
            [&verb](const ServerTransition& row) { return row.verb == verb.verb; });
    });
}

/// RFC 3501 §6.1: CAPABILITY, NOOP and LOGOUT are valid in any state (but those in which nothing is
/// read).
constexpr bool commonCommandsAreWelcomeEverywhere()
{
    for (std::size_t i = 0; i < kServerStateCount; ++i) {
        const auto state = static_cast<ServerState>(i);
        for (const Verb verb : {Verb::Capability, Verb::Noop, Verb::Logout}) {
            const bool reads = state != ServerState::Logout && state != ServerState::Securing;
            if ((find(state, verb) != nullptr) != reads)
                return false;
        }
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
static_assert(commonCommandsAreWelcomeEverywhere());
static_assert(everyServerStateIsReached());

} // namespace postroad::imap
