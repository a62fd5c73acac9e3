// SPDX-License-Identifier: MIT
#include "core/node/delivery_agent.h"

#include "core/mail/trace_fields.h"
#include "core/node/envelope_facts.h"

#include <memory>

namespace postroad::node {

using smtp::ReplyId;

namespace {

/// It files messages and sends none, so it leaves notifications to whoever calls (RFC 3461 §5.2.2).
smtp::ServerConfig lmtpConfig(std::string_view host, std::uint64_t messageOctetsMax)
{
    smtp::ServerConfig config = serverConfig(host, smtp::Dialect::Lmtp, messageOctetsMax);
    config.extensions.remove(smtp::Extension::Dsn);
    return config;
}

} // namespace

DeliveryAgent::DeliveryAgent(runtime::Runtime& runtime, const Directory& directory,
    Mailboxes& mailboxes, std::uint64_t messageOctetsMax)
    : m_runtime(runtime),
      m_directory(directory),
      m_mailboxes(mailboxes),
      m_service(runtime, *this,
          {.config = lmtpConfig(runtime.hostName(), messageOctetsMax),
              .port = smtp::facts(smtp::Dialect::Lmtp).port,
              .protocol = trace::Protocol::Lmtp})
{
}

void DeliveryAgent::sender(const SessionFacts&, const smtp::Ask&, Answer answer)
{
    answer(smtp::Answer::accept());
}

void DeliveryAgent::recipient(const SessionFacts&, const smtp::Ask& ask, Answer answer)
{
    const mail::Mailbox& mailbox = ask.path->mailbox;
    const bool ours = ask.path->isBarePostmaster() || m_directory.isLocal(mailbox.domain);
    answer(ours && m_directory.find(mailbox.localPart)
            ? smtp::Answer::accept()
            : smtp::Answer::with(ReplyId::MailboxUnknown));
}

void DeliveryAgent::message(const SessionFacts& facts, const smtp::Ask& ask, Answers answers)
{
    const std::string id = std::to_string(m_runtime.random("delivery id") % 1'000'000);
    const Blob content = makeBlob(formatReturnPath(ask.envelope.reversePath)
        + receivedField(m_runtime, facts, ask, smtp::Dialect::Lmtp, id)
        + mail::withoutReturnPath(*ask.body));
    const std::uint32_t message = messageNumber(m_runtime, facts, ask);

    // RFC 2033 §4.2: a reply for each recipient. All are said together, when the last mailbox is
    // safe on the disk.
    struct Filing
    {
        std::vector<smtp::Answer> verdicts;
        std::size_t open = 0;
        Answers answers;
    };
    auto filing = std::make_shared<Filing>();
    filing->verdicts.resize(ask.envelope.recipients.size());
    filing->open = filing->verdicts.size();
    filing->answers = std::move(answers);
    for (std::size_t i = 0; i < ask.envelope.recipients.size(); ++i) {
        const mail::Path& path = ask.envelope.recipients[i].path;
        const Account* account = m_directory.find(path.mailbox.localPart);
        if (!account) { // a forced 250 to RCPT let it through
            filing->verdicts[i] = smtp::Answer::with(ReplyId::MailboxUnknown);
            if (--filing->open == 0)
                filing->answers(std::move(filing->verdicts));
            continue;
        }
        const trace::Subject subject{
            message, recipientOrdinal(m_runtime.recorder().trace(), message, path), 0};
        const std::string mailbox = account->name + '@' + m_directory.domain;
        store::Maildir& maildir = m_mailboxes.open(account->name, m_directory.domain);
        maildir.deliver(content,
            [this, filing, i, subject, mailbox](
                bool ok, std::uint32_t uid, const std::string& name) {
                if (ok) {
                    m_runtime.recorder().setCause(
                        m_runtime.record({.kind = trace::EventKind::MailboxFiled,
                            .subject = subject,
                            .word = mailbox,
                            .text = name,
                            .number = uid}));
                    m_runtime.recorder().setCause(
                        m_runtime.record({.kind = trace::EventKind::LetterDelivered,
                            .subject = subject,
                            .text = mailbox}));
                }
                filing->verdicts[i] = ok ? smtp::Answer::accept()
                                         : smtp::Answer::with(ReplyId::StorageFull);
                if (--filing->open == 0)
                    filing->answers(std::move(filing->verdicts));
            });
    }
}

} // namespace postroad::node
