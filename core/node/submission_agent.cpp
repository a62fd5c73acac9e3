// SPDX-License-Identifier: MIT
#include "core/node/submission_agent.h"

#include "core/base/random.h"
#include "core/mail/message_input.h"

namespace postroad::node {

using smtp::ReplyId;

SubmissionAgent::SubmissionAgent(runtime::Runtime& runtime, const Directory& directory, Setup setup,
    Logins logins, std::string mtaName, const Endpoint& mta)
    : RelayServer(runtime, directory, std::move(setup)),
      m_logins(std::move(logins)),
      m_mtaName(std::move(mtaName)),
      m_mta(mta)
{
    HostSecurity* const security = this->setup().security;
    SmtpDoor door{.config = sessionConfig(),
        .port = smtp::facts(smtp::Dialect::Submission).port,
        .protocol = trace::Protocol::Submission,
        .security = security};
    if (security && !m_logins.mechanisms.empty()) {
        const std::string plus(security::name(security::SaslMechanism::ScramSha256Plus));
        const auto& names = m_logins.mechanisms;
        m_desk.emplace(LoginDesk{
            directory, *security, std::find(names.begin(), names.end(), plus) != names.end()});
        door.config.extensions.add(smtp::Extension::Auth);
        door.config.extensions.authMechanisms = names;
        door.config.plainTextAuth = m_logins.plainTextAuth;
        door.config.requireAuth = !m_logins.networkVouches;
        door.desk = &*m_desk;
    }
    SmtpDoor secured = door;
    listen(std::move(door));
    if (secured.config.tls == smtp::TlsOffer::None)
        return;
    secured.config.tls = smtp::TlsOffer::Implicit;
    secured.port = kImplicitTlsPort;
    listen(std::move(secured));
}

/// RFC 6409 §6.1: the sender is held against who it is.
bool SubmissionAgent::mayWriteAs(const SessionFacts& facts, const mail::Path& sender) const
{
    if (sender.isNull())
        return true;
    const Account* account = directory().isLocal(sender.mailbox.domain)
        ? directory().find(sender.mailbox.localPart)
        : nullptr;
    return account && (facts.user.empty() || account->name == facts.user);
}

void SubmissionAgent::sender(const SessionFacts& facts, const smtp::Ask& ask, Answer answer)
{
    // RFC 6409 §4.3: without AUTH, the client's network must authorise it.
    if (facts.user.empty() && !directory().trusts(facts.client.address))
        return answer(smtp::Answer::with(ReplyId::NotPermitted));
    answer(mayWriteAs(facts, *ask.path) ? smtp::Answer::accept()
                                        : smtp::Answer::with(ReplyId::SenderRefused));
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
