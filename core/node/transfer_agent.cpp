// SPDX-License-Identifier: MIT
#include "core/node/transfer_agent.h"

namespace postroad::node {

TransferAgent::TransferAgent(runtime::Runtime& runtime, const Directory& directory, Setup setup)
    : RelayServer(runtime, directory, std::move(setup))
{
    listen({.config = sessionConfig(), .security = this->setup().security});
}

void TransferAgent::sender(const SessionFacts&, const smtp::Ask&, Answer answer)
{
    answer(smtp::Answer::accept());
}

void TransferAgent::recipient(const SessionFacts& facts, const smtp::Ask& ask, Answer answer)
{
    // RFC 5321 §3.6.2, §7.9: relay for our own only.
    answer(directory().trusts(facts.client.address) && !ask.path->isBarePostmaster()
            ? smtp::Answer::accept()
            : smtp::Answer::with(smtp::ReplyId::RelayDenied));
}

Way TransferAgent::wayFor(const mail::Path& recipient) const { return routeByMx(recipient); }

} // namespace postroad::node
