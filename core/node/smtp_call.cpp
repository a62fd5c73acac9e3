// SPDX-License-Identifier: MIT
#include "core/node/smtp_call.h"

#include "core/node/envelope_facts.h"

#include <algorithm>

namespace postroad::node {

using runtime::Channel;

namespace {

/// RFC 1123 §5.3.1.1 leaves the time to the host; mail servers wait about half a minute.
constexpr Duration kConnectTimeout = 30s;

} // namespace

SmtpCall::SmtpCall(runtime::Runtime& runtime, smtp::Dialect dialect, const Endpoint& to,
    Mailing mailing, CallSecurity security, Owner owner)
    : m_runtime(runtime),
      m_mailing(std::move(mailing)),
      m_security(std::move(security)),
      m_owner(std::move(owner)),
      m_channel(runtime,
          {.progressed = [this] { work(); },
              .ended =
                  [this](Channel::End end) {
                      report(end);
                      m_owner.finished();
                  },
              .subjectOf = [this](const Utterance& utterance) { return subjectOf(utterance); },
              .secure = [this]() -> std::unique_ptr<SecureLayer> {
                  if (!m_security.host)
                      return nullptr;
                  return m_security.host->clientLayer(m_security.server, m_security.policy);
              }})
{
    smtp::ClientConfig config;
    config.name = runtime.hostName();
    config.dialect = dialect;
    config.pipelining = m_mailing.pipelining;
    config.tls = m_security.host ? m_security.tls : smtp::TlsUse::Never;
    config.login = !m_security.account.user.empty();
    const bool isImplicit = config.tls == smtp::TlsUse::Implicit;
    auto port = std::make_unique<runtime::SessionPort<smtp::ClientSession>>(
        std::move(config), &m_channel);
    m_session = &port->session;
    m_login.emplace(*m_session, m_security.account,
        m_security.host ? m_security.host->entropy() : security::Entropy());
    m_channel.setSession(std::move(port));
    m_channel.setSubject(m_mailing.subject);
    m_channel.setBody(m_mailing.content);
    smtp::Transaction transaction;
    transaction.envelope.reversePath = m_mailing.reversePath;
    transaction.envelope.recipients = m_mailing.recipients;
    transaction.envelope.body = m_mailing.body;
    transaction.envelope.smtpUtf8 = m_mailing.smtpUtf8;
    transaction.envelope.dsnReturn = m_mailing.dsnReturn;
    transaction.envelope.envelopeId = m_mailing.envelopeId;
    transaction.content = m_mailing.content;
    m_session->send(runtime.now(), std::move(transaction));
    m_session->quit(runtime.now());
    if (isImplicit)
        m_channel.secureFromStart();
    m_channel.connect(to, protocolOf(dialect), kConnectTimeout);
}

void SmtpCall::work()
{
    while (auto event = m_session->poll())
        std::visit([this](auto& what) { take(std::move(what)); }, *event);
    const auto isOpen = [](const smtp::RecipientOutcome& outcome) {
        return outcome.verdict == smtp::Verdict::NoAnswer;
    };
    // Without an answer, how the connection ended is the answer: that comes last.
    if (!m_result.outcomes.empty()
        && std::none_of(m_result.outcomes.begin(), m_result.outcomes.end(), isOpen))
        report(Channel::End::Closed);
}

void SmtpCall::take(smtp::TransactionDone done) { m_result.outcomes = std::move(done.recipients); }

void SmtpCall::report(Channel::End end)
{
    if (m_reported)
        return;
    m_reported = true;
    m_result.end = end;
    // A connection that never stood brought no outcomes.
    m_result.outcomes.resize(m_mailing.recipients.size());
    for (std::size_t i = 0; i < m_mailing.recipients.size(); ++i)
        m_result.outcomes[i].recipient = m_mailing.recipients[i].path;
    m_owner.done(m_result);
}

std::optional<trace::Subject> SmtpCall::subjectOf(const Utterance& utterance) const
{
    static constexpr std::string_view kBefore = "RCPT TO:";
    if (utterance.verb != smtp::name(smtp::Verb::Rcpt) || utterance.text.size() < kBefore.size())
        return std::nullopt;
    const auto path = mail::parseLeadingPath(
        utterance.text.substr(kBefore.size()), mail::PathKind::Forward, mail::Script::Utf8);
    if (!path)
        return std::nullopt;
    trace::Subject subject = m_mailing.subject;
    subject.recipient = recipientOrdinal(m_runtime.recorder().trace(), subject.message, path->path);
    return subject;
}

} // namespace postroad::node
