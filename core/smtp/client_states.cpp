// SPDX-License-Identifier: MIT
#include "core/smtp/client_states.h"

#include <algorithm>

namespace postroad::smtp {

namespace {

template <typename Rows, typename State>
auto find(const Rows& rows, State state, Verb verb, ReplyClass reply) -> decltype(rows.data())
{
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& candidate) {
        return candidate.from == state && candidate.verb == verb && candidate.reply == reply;
    });
    return found == rows.end() ? nullptr : &*found;
}

} // namespace

const ClientRow* findRow(ClientState state, Verb verb, ReplyClass reply)
{
    return find(kClientRows, state, verb, reply);
}

const ClientTransactionRow* findRow(ClientTransactionState state, Verb verb, ReplyClass reply)
{
    return find(kClientTransactionRows, state, verb, reply);
}

} // namespace postroad::smtp
