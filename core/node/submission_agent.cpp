// SPDX-License-Identifier: MIT
#include "core/node/submission_agent.h"

#include "core/base/random.h"
#include "core/mail/message_input.h"

namespace postroad::node {

using smtp::ReplyId;

SubmissionAgent::SubmissionAgent(runtime::Runtime& runtime, const Directory& directory, Setup setup,
    std::string mtaName, const Endpoint& mta)
    : RelayServer(runtime, directory, std::move(setup)),
      m_mtaName(std::move(mtaName)),
      m_mta(mta)
{
}

void SubmissionAgent::sender(const SessionFacts& facts, const smtp::Ask& ask, Answer answer)
{
    // RFC 6409 §4.3: without AUTH, the client's network must authorise it.
    if (!directory().trusts(facts.client.address))
        return answer(smtp::Answer::with(ReplyId::NotPermitted));
    const mail::Path& path = ask.path;
    // RFC 6409 §6.1: the sender may be held against who it is.
    if (!path.isNull()
        && !(directory().isLocal(path.mailbox.domain) && directory().find(path.mailbox.localPart)))
        return answer(smtp::Answer::with(ReplyId::SenderRefused));
    answer(smtp::Answer::accept());
}

void SubmissionAgent::recipient(const SessionFacts&, const smtp::Ask&, Answer answer)
{
    answer(smtp::Answer::accept());
}

Way SubmissionAgent::wayFor(const mail::Path&) const
{
    Way way;
    way.fixed = m_mta;
    way.host = m_mtaName;
    return way;
}

std::string SubmissionAgent::fieldsFor(std::string_view message)
{
    // RFC 6409 §8.2, §8.3
    return mail::missingFields(message, runtime().calendar().civil(runtime().now()),
        identifier(runtime().random("message id")) + '@' + std::string(runtime().hostName()));
}

} // namespace postroad::node
