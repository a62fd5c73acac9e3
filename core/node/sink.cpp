// SPDX-License-Identifier: MIT
#include "core/node/sink.h"

namespace postroad::node {

Sink::Sink(runtime::Runtime& runtime, const Directory& directory, SmtpDoor door)
    : m_directory(directory),
      m_service(runtime, *this, std::move(door))
{
}

void Sink::sender(const SessionFacts&, const smtp::Ask&, Answer answer)
{
    answer(smtp::Answer::accept());
}

void Sink::recipient(const SessionFacts&, const smtp::Ask& ask, Answer answer)
{
    const bool ours = ask.path->isBarePostmaster() || m_directory.isLocal(ask.path->mailbox.domain);
    answer(ours ? smtp::Answer::accept() : smtp::Answer::with(smtp::ReplyId::RelayDenied));
}

void Sink::message(const SessionFacts&, const smtp::Ask&, Answers answers)
{
    answers({smtp::Answer::with(smtp::ReplyId::Discarded)});
}

} // namespace postroad::node
