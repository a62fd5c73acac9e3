// SPDX-License-Identifier: MIT
#include "core/node/relay_server.h"

#include "core/mail/trace_fields.h"
#include "core/node/envelope_facts.h"

namespace postroad::node {

RelayServer::RelayServer(runtime::Runtime& runtime, const Directory& directory, Setup setup)
    : m_runtime(runtime),
      m_directory(directory),
      m_setup(std::move(setup)),
      m_spool(runtime),
      m_resolver(runtime, m_setup.resolvers),
      m_courier(runtime, m_spool, m_resolver,
          [this](const mail::Path& recipient) { return wayFor(recipient); },
          {.pipelining = m_setup.pipelining,
              .security = m_setup.security,
              .tlsToExchangers = m_setup.usesTls,
              .messageOctetsMax = m_setup.messageOctetsMax})
{
}

RelayServer::~RelayServer() = default;

smtp::ServerConfig RelayServer::sessionConfig() const
{
    smtp::ServerConfig config = serverConfig(
        m_runtime.hostName(), m_setup.dialect, m_setup.messageOctetsMax);
    if (m_setup.offersTls && m_setup.security)
        config.tls = smtp::TlsOffer::StartTls;
    return config;
}

void RelayServer::listen(SmtpDoor door)
{
    m_services.push_back(std::make_unique<SmtpService>(m_runtime, *this, std::move(door)));
}

std::string RelayServer::fieldsFor(std::string_view) { return {}; }

void RelayServer::message(const SessionFacts& facts, const smtp::Ask& ask, Answers answers)
{
    // RFC 5321 §6.3: a message that has passed a hundred servers goes in circles.
    if (mail::countReceived(*ask.body) > mail::kReceivedFieldsMax) {
        answers({smtp::Answer::with(smtp::ReplyId::TooManyHops)});
        return;
    }
    std::string id = m_spool.newId();
    Blob body = makeBlob(receivedField(m_runtime, facts, ask, m_setup.dialect, id)
        + fieldsFor(*ask.body) + *ask.body);
    m_spool.add(makeEntry(m_runtime, facts, ask, std::move(id), std::move(body)),
        [this, answers = std::move(answers)](spool::Entry* entry) {
            if (!entry) {
                answers({smtp::Answer::with(smtp::ReplyId::StorageFull)});
                return;
            }
            recordQueueAdded(m_runtime, *entry);
            const std::string queueId = entry->id;
            m_runtime.record({.kind = trace::EventKind::LetterAccepted,
                .subject = {entry->message, 0, 0},
                .text = queueId});
            m_courier.take(queueId);
            answers({smtp::Answer::accept("Ok: queued as " + queueId)});
        });
}

Way routeByMx(const mail::Path& recipient)
{
    Way way;
    way.domain = recipient.mailbox.domain;
    return way;
}

} // namespace postroad::node
