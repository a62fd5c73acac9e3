// SPDX-License-Identifier: MIT
// The way of a mail program through an IMAP session: in each state it waits for the reply to one
// command; the class of the reply, and what is left to do, say which comes next.
#pragma once

#include "core/base/rfc.h"
#include "core/base/rows.h"
#include "core/imap/command.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace postroad::imap {

enum class ClientState : std::uint8_t {
    Greeting,
    LoggingIn,
    Selecting,
    Listing,
    Retrieving,
    LoggingOut,
    Done,
};
inline constexpr std::size_t kClientStateCount = 7;

struct ClientStateRow
{
    ClientState state;
    std::string_view name;
    std::optional<Verb> says; ///< the command that is sent on entering it
    RfcRef rfc;
};

inline constexpr std::array<ClientStateRow, kClientStateCount> kClientStates{{
    {ClientState::Greeting, "waiting for the greeting", std::nullopt, {3501, "7.1.1"}},
    {ClientState::LoggingIn, "logging in", Verb::Login, {3501, "6.2.3"}},
    {ClientState::Selecting, "opening the mailbox", Verb::Select, {3501, "6.3.1"}},
    {ClientState::Listing, "asking what is new", Verb::UidFetch, {3501, "6.4.8"}},
    {ClientState::Retrieving, "retrieving", Verb::UidFetch, {3501, "6.4.8"}},
    {ClientState::LoggingOut, "logging out", Verb::Logout, {3501, "6.1.3"}},
    {ClientState::Done, "done", std::nullopt, {3501, "3.4"}},
}};

constexpr const ClientStateRow& row(ClientState state)
{
    return kClientStates[static_cast<std::size_t>(state)];
}
constexpr std::string_view name(ClientState state) { return row(state).name; }

/// What the server said to the command, or as a greeting.
enum class ReplyClass : std::uint8_t {
    Ok,
    Refused, ///< NO, BAD; BYE as a greeting
    PreAuth, ///< only a greeting: already logged in
};

/// What is left to do.
enum class ClientGuard : std::uint8_t {
    Always,
    More, ///< there are messages to ask for
    NoMore,
};

struct ClientTransition
{
    ClientState from;
    ReplyClass reply;
    ClientGuard guard;
    ClientState next;
};

inline constexpr std::array kClientTransitions{
    ClientTransition{
        ClientState::Greeting, ReplyClass::Ok, ClientGuard::Always, ClientState::LoggingIn},
    ClientTransition{
        ClientState::Greeting, ReplyClass::PreAuth, ClientGuard::Always, ClientState::Selecting},
    ClientTransition{
        ClientState::Greeting, ReplyClass::Refused, ClientGuard::Always, ClientState::Done},
    ClientTransition{
        ClientState::LoggingIn, ReplyClass::Ok, ClientGuard::Always, ClientState::Selecting},
    ClientTransition{
        ClientState::LoggingIn, ReplyClass::Refused, ClientGuard::Always, ClientState::LoggingOut},
    ClientTransition{
        ClientState::Selecting, ReplyClass::Ok, ClientGuard::More, ClientState::Listing},
    ClientTransition{
        ClientState::Selecting, ReplyClass::Ok, ClientGuard::NoMore, ClientState::LoggingOut},
    ClientTransition{
        ClientState::Selecting, ReplyClass::Refused, ClientGuard::Always, ClientState::LoggingOut},
    ClientTransition{
        ClientState::Listing, ReplyClass::Ok, ClientGuard::More, ClientState::Retrieving},
    ClientTransition{
        ClientState::Listing, ReplyClass::Ok, ClientGuard::NoMore, ClientState::LoggingOut},
    ClientTransition{
        ClientState::Listing, ReplyClass::Refused, ClientGuard::Always, ClientState::LoggingOut},
    ClientTransition{
        ClientState::Retrieving, ReplyClass::Ok, ClientGuard::More, ClientState::Retrieving},
    ClientTransition{
        ClientState::Retrieving, ReplyClass::Ok, ClientGuard::NoMore, ClientState::LoggingOut},
    ClientTransition{
        ClientState::Retrieving, ReplyClass::Refused, ClientGuard::More, ClientState::Retrieving},
    ClientTransition{
        ClientState::Retrieving, ReplyClass::Refused, ClientGuard::NoMore, ClientState::LoggingOut},
    ClientTransition{
        ClientState::LoggingOut, ReplyClass::Ok, ClientGuard::Always, ClientState::Done},
    ClientTransition{
        ClientState::LoggingOut, ReplyClass::Refused, ClientGuard::Always, ClientState::Done},
};

/// The row that fits, or nullptr.
constexpr const ClientTransition* find(ClientState from, ReplyClass reply, ClientGuard guard)
{
    for (const ClientTransition& row : kClientTransitions) {
        if (row.from == from && row.reply == reply
            && (row.guard == guard || row.guard == ClientGuard::Always))
            return &row;
    }
    return nullptr;
}

/// Either reply leads on from every state but the last, with messages left and without; PREAUTH
/// only from the first.
constexpr bool everyReplyLeadsOn()
{
    for (std::size_t i = 0; i + 1 < kClientStateCount; ++i) {
        const auto state = static_cast<ClientState>(i);
        for (const ClientGuard guard : {ClientGuard::More, ClientGuard::NoMore}) {
            if (!find(state, ReplyClass::Ok, guard) || !find(state, ReplyClass::Refused, guard)
                || (find(state, ReplyClass::PreAuth, guard) != nullptr)
                    != (state == ClientState::Greeting))
                return false;
        }
    }
    return true;
}

static_assert(standInOrder(kClientStates, &ClientStateRow::state));
static_assert(everyReplyLeadsOn());
static_assert(eachRowOnce(kClientTransitions,
    [](const ClientTransition& row) { return find(row.from, row.reply, row.guard); }));

} // namespace postroad::imap
