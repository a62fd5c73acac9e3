// SPDX-License-Identifier: MIT
#include "core/smtp/client_states.h"

#include <algorithm>

namespace postroad::smtp {

namespace {

template <typename Rows, typename State>
auto find(const Rows& rows, State state, Verb verb, ReplyClass reply, ClientGuards guards)
    -> decltype(rows.data())
{
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& candidate) {
        return candidate.from == state && candidate.verb == verb && candidate.reply == reply
            && guards.hold(candidate.guard);
    });
    return found == rows.end() ? nullptr : &*found;
}

} // namespace

const ClientMove* findMove(ClientState state, ClientAct act)
{
    const auto* const found = std::find_if(
        kClientMoves.begin(), kClientMoves.end(), [&](const ClientMove& candidate) {
            return candidate.from == state && candidate.act == act;
        });
    return found == kClientMoves.end() ? nullptr : found;
}

const ClientRow* findRow(ClientState state, Verb verb, ReplyClass reply, ClientGuards guards)
{
    return find(kClientRows, state, verb, reply, guards);
}

const ClientTransactionRow* findRow(
    ClientTransactionState state, Verb verb, ReplyClass reply, ClientGuards guards)
{
    return find(kClientTransactionRows, state, verb, reply, guards);
}

} // namespace postroad::smtp
