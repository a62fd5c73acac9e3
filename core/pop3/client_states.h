// SPDX-License-Identifier: MIT
// The way of a mail program through a POP3 session: in each state it waits for the reply to one
// command; the class of the reply, and what is left to do, say which comes next.
#pragma once

#include "core/base/rfc.h"
#include "core/base/rows.h"
#include "core/pop3/command.h"
#include "core/pop3/reply.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace postroad::pop3 {

enum class ClientState : std::uint8_t {
    Greeting,
    Capabilities,
    Name,
    Password,
    Size,
    Ids,
    Retrieving,
    Deleting,
    Quitting,
    Done,
};
inline constexpr std::size_t kClientStateCount = 10;

struct ClientStateRow
{
    ClientState state;
    std::string_view name;
    std::optional<Verb> says; ///< the command that is sent on entering it
    RfcRef rfc;
};

inline constexpr std::array<ClientStateRow, kClientStateCount> kClientStates{{
    {ClientState::Greeting, "waiting for the greeting", std::nullopt, {1939, "4"}},
    {ClientState::Capabilities, "asking what the server can do", Verb::Capa, {2449, "5"}},
    {ClientState::Name, "logging in: name", Verb::User, {1939, "7"}},
    {ClientState::Password, "logging in: password", Verb::Pass, {1939, "7"}},
    {ClientState::Size, "asking how much there is", Verb::Stat, {1939, "5"}},
    {ClientState::Ids, "asking for the unique ids", Verb::Uidl, {1939, "7"}},
    {ClientState::Retrieving, "retrieving", Verb::Retr, {1939, "5"}},
    {ClientState::Deleting, "deleting", Verb::Dele, {1939, "5"}},
    {ClientState::Quitting, "quitting", Verb::Quit, {1939, "6"}},
    {ClientState::Done, "done", std::nullopt, {1939, "6"}},
}};

constexpr const ClientStateRow& row(ClientState state)
{
    return kClientStates[static_cast<std::size_t>(state)];
}
constexpr std::string_view name(ClientState state) { return row(state).name; }

/// What is left to do.
enum class ClientGuard : std::uint8_t {
    Always,
    More, ///< a message is to be retrieved
    NoMore,
    Delete, ///< the one just retrieved is to be deleted
};

struct ClientTransition
{
    ClientState from;
    Status reply;
    ClientGuard guard;
    ClientState next;
};

namespace detail {
using C = ClientState;
using G = ClientGuard;
} // namespace detail

inline constexpr std::array kClientTransitions{
    ClientTransition{detail::C::Greeting, Status::Ok, detail::G::Always, detail::C::Capabilities},
    ClientTransition{detail::C::Greeting, Status::Err, detail::G::Always, detail::C::Done},
    ClientTransition{detail::C::Capabilities, Status::Ok, detail::G::Always, detail::C::Name},
    // A server older than RFC 2449 doesn't know CAPA; nothing is lost.
    ClientTransition{detail::C::Capabilities, Status::Err, detail::G::Always, detail::C::Name},
    ClientTransition{detail::C::Name, Status::Ok, detail::G::Always, detail::C::Password},
    ClientTransition{detail::C::Name, Status::Err, detail::G::Always, detail::C::Quitting},
    ClientTransition{detail::C::Password, Status::Ok, detail::G::Always, detail::C::Size},
    ClientTransition{detail::C::Password, Status::Err, detail::G::Always, detail::C::Quitting},
    ClientTransition{detail::C::Size, Status::Ok, detail::G::More, detail::C::Ids},
    ClientTransition{detail::C::Size, Status::Ok, detail::G::NoMore, detail::C::Quitting},
    ClientTransition{detail::C::Size, Status::Err, detail::G::Always, detail::C::Quitting},
    ClientTransition{detail::C::Ids, Status::Ok, detail::G::More, detail::C::Retrieving},
    ClientTransition{detail::C::Ids, Status::Ok, detail::G::NoMore, detail::C::Quitting},
    // RFC 1939 §7: UIDL is optional. Without it every message counts as new.
    ClientTransition{detail::C::Ids, Status::Err, detail::G::Always, detail::C::Retrieving},
    ClientTransition{detail::C::Retrieving, Status::Ok, detail::G::Delete, detail::C::Deleting},
    ClientTransition{detail::C::Retrieving, Status::Ok, detail::G::More, detail::C::Retrieving},
    ClientTransition{detail::C::Retrieving, Status::Ok, detail::G::NoMore, detail::C::Quitting},
    ClientTransition{detail::C::Retrieving, Status::Err, detail::G::More, detail::C::Retrieving},
    ClientTransition{detail::C::Retrieving, Status::Err, detail::G::NoMore, detail::C::Quitting},
    ClientTransition{detail::C::Deleting, Status::Ok, detail::G::More, detail::C::Retrieving},
    ClientTransition{detail::C::Deleting, Status::Ok, detail::G::NoMore, detail::C::Quitting},
    ClientTransition{detail::C::Deleting, Status::Err, detail::G::More, detail::C::Retrieving},
    ClientTransition{detail::C::Deleting, Status::Err, detail::G::NoMore, detail::C::Quitting},
    ClientTransition{detail::C::Quitting, Status::Ok, detail::G::Always, detail::C::Done},
    ClientTransition{detail::C::Quitting, Status::Err, detail::G::Always, detail::C::Done},
};

/// The row that fits, or nullptr.
constexpr const ClientTransition* find(ClientState from, Status reply, ClientGuard guard)
{
    for (const ClientTransition& row : kClientTransitions) {
        if (row.from == from && row.reply == reply
            && (row.guard == guard || row.guard == ClientGuard::Always))
            return &row;
    }
    return nullptr;
}

/// Either reply leads on from every state but the last, with messages left and without.
constexpr bool everyReplyLeadsOn()
{
    for (std::size_t i = 0; i + 1 < kClientStateCount; ++i) {
        for (const Status reply : {Status::Ok, Status::Err}) {
            const auto state = static_cast<ClientState>(i);
            if (!find(state, reply, ClientGuard::More) || !find(state, reply, ClientGuard::NoMore))
                return false;
        }
    }
    return true;
}

static_assert(standInOrder(kClientStates, &ClientStateRow::state));
static_assert(everyReplyLeadsOn());
static_assert(eachRowOnce(kClientTransitions,
    [](const ClientTransition& row) { return find(row.from, row.reply, row.guard); }));

} // namespace postroad::pop3
