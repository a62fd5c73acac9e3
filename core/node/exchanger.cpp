// SPDX-License-Identifier: MIT
#include "core/node/exchanger.h"

namespace postroad::node {

using smtp::ReplyId;

Exchanger::Exchanger(runtime::Runtime& runtime, const Directory& directory, Setup setup,
    std::string mdaName, const Endpoint& mda)
    : RelayServer(runtime, directory, std::move(setup)),
      m_mdaName(std::move(mdaName)),
      m_mda(mda)
{
    listen({.config = sessionConfig(), .security = this->setup().security});
}

void Exchanger::sender(const SessionFacts&, const smtp::Ask&, Answer answer)
{
    answer(smtp::Answer::accept());
}

void Exchanger::recipient(const SessionFacts&, const smtp::Ask& ask, Answer answer)
{
    const mail::Mailbox& mailbox = ask.path->mailbox;
    // RFC 5321 §4.5.1: <Postmaster> without a domain is always welcome.
    if (!ask.path->isBarePostmaster() && !directory().isLocal(mailbox.domain))
        return answer(smtp::Answer::with(ReplyId::RelayDenied));
    answer(directory().find(mailbox.localPart) ? smtp::Answer::accept()
                                               : smtp::Answer::with(ReplyId::MailboxUnknown));
}

Way Exchanger::wayFor(const mail::Path& recipient) const
{
    if (!recipient.isBarePostmaster() && !directory().isLocal(recipient.mailbox.domain))
        return routeByMx(recipient); // a bounce of our own
    Way way;
    way.fixed = m_mda;
    way.host = m_mdaName;
    way.dialect = smtp::Dialect::Lmtp;
    return way;
}

} // namespace postroad::node
