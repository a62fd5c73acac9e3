// SPDX-License-Identifier: MIT
#include "core/node/user_agent.h"

#include "core/base/random.h"
#include "core/imap/client_session.h"
#include "core/mail/compose.h"
#include "core/mail/header.h"
#include "core/node/envelope_facts.h"
#include "core/node/imap_service.h"
#include "core/node/pop3_service.h"
#include "core/pop3/client_session.h"

#include <algorithm>

namespace postroad::node {

using trace::EventKind;

namespace {

constexpr Duration kMailboxConnectTimeout = 30s;
/// When a server can't take a letter now, a mail program tries again while its owner drinks a
/// coffee.
constexpr Duration kRetryPause = 5min;
constexpr std::uint32_t kAttemptsMax = 12;

std::string messageIdOf(std::string_view message)
{
    return mail::fieldValue(message, mail::parseHeader(message), "Message-ID")
        .value_or(std::string());
}

/// Why a letter could not be handed over: the server's words, or our own.
std::string reasonOf(const smtp::RecipientOutcome& outcome, const CallResult& result)
{
    if (outcome.reply.code != 0)
        return outcome.ours ? outcome.reply.lines.front() : summary(outcome.reply);
    const bool isSaid = outcome.ours && result.failure && !result.failure->detail.empty();
    return isSaid ? result.failure->detail : "no answer";
}

} // namespace

/// One look into the mailbox.
class UserAgent::Fetching
{
public:
    Fetching(UserAgent& agent, Protocol protocol)
        : m_agent(agent),
          m_channel(agent.m_runtime,
              {.progressed = [this] { work(); },
                  .ended = [this](runtime::Channel::End) { m_agent.drop(this); },
                  .subjectOf = {}})
    {
        if (protocol == Protocol::Pop3)
            setUpPop3();
        else
            setUpImap();
    }

private:
    void setUpPop3()
    {
        pop3::ClientOptions options;
        options.user = m_agent.m_setup.name;
        options.password = m_agent.m_setup.password;
        options.knownUids = m_agent.m_knownUids;
        auto port = std::make_unique<runtime::SessionPort<pop3::ClientSession>>(
            std::move(options), &m_channel);
        m_pop3 = &port->session;
        m_channel.setSession(std::move(port));
        m_channel.connect(
            {*m_agent.m_setup.store, kPop3Port}, trace::Protocol::Pop3, kMailboxConnectTimeout);
    }

    void setUpImap()
    {
        imap::ClientOptions options;
        options.user = m_agent.m_setup.name;
        options.password = m_agent.m_setup.password;
        options.lastKnownUid = m_agent.m_lastUid;
        auto port = std::make_unique<runtime::SessionPort<imap::ClientSession>>(
            std::move(options), &m_channel);
        m_imap = &port->session;
        m_channel.setSession(std::move(port));
        m_channel.connect(
            {*m_agent.m_setup.store, kImapPort}, trace::Protocol::Imap, kMailboxConnectTimeout);
    }

    void work()
    {
        while (m_pop3) {
            const auto event = m_pop3->poll();
            if (!event)
                return;
            if (const auto* retrieved = std::get_if<pop3::Retrieved>(&*event)) {
                m_agent.m_knownUids.push_back(retrieved->uid);
                m_agent.keep(retrieved->number, "pop3", retrieved->content);
            }
        }
        while (m_imap) {
            const auto event = m_imap->poll();
            if (!event)
                return;
            if (const auto* retrieved = std::get_if<imap::Retrieved>(&*event)) {
                m_agent.m_lastUid = std::max(m_agent.m_lastUid, retrieved->uid);
                m_agent.keep(retrieved->uid, "imap", retrieved->content);
            }
        }
    }

    UserAgent& m_agent;
    runtime::Channel m_channel;
    pop3::ClientSession* m_pop3 = nullptr;
    imap::ClientSession* m_imap = nullptr;
};

UserAgent::UserAgent(runtime::Runtime& runtime, UserSetup setup)
    : m_runtime(runtime),
      m_setup(std::move(setup))
{
}

UserAgent::~UserAgent() = default;

void UserAgent::send(const Letter& letter)
{
    Mailing mailing;
    mailing.reversePath.mailbox = {m_setup.name, m_setup.domain};
    for (const mail::Path& path : letter.to)
        mailing.recipients.emplace_back(path, mail::DsnRequest{letter.notify, {}});
    mailing.dsnReturn = letter.dsnReturn;
    mailing.pipelining = m_setup.pipelining;
    if (letter.raw) {
        mailing.content = letter.text;
    } else {
        mail::LetterDefaults defaults;
        defaults.from.mailbox = mailing.reversePath.mailbox;
        for (const mail::Path& path : letter.to) {
            mail::ListedMailbox listed;
            listed.mailbox = path.mailbox;
            defaults.to.push_back(std::move(listed));
        }
        defaults.date = m_runtime.calendar().civil(m_runtime.now());
        defaults.messageId = identifier(m_runtime.random("message id")) + '@'
            + std::string(m_runtime.hostName());
        const auto composed = mail::compose(*letter.text, defaults);
        if (!composed)
            return; // the scenario has checked the text: what can't be composed never gets here
        mailing.content = makeBlob(*composed);
    }
    if (!ascii::isAscii(*mailing.content))
        mailing.body = mail::BodyType::EightBitMime;
    trace::MessageInfo info;
    info.messageId = messageIdOf(*mailing.content);
    info.reversePath = mailboxText(mailing.reversePath);
    for (const mail::Path& path : letter.to)
        info.recipients.push_back(mailboxText(path));
    info.letter = letter.number;
    const std::string messageId = info.messageId;
    mailing.subject.message = m_runtime.recorder().addMessage(std::move(info));
    m_runtime.recorder().setCause(m_runtime.record({.kind = EventKind::LetterWritten,
        .subject = mailing.subject,
        .text = messageId,
        .blob = mailing.content}));
    m_outgoing.push_back(std::make_unique<Outgoing>(Outgoing{std::move(mailing), nullptr}));
    submit(m_outgoing.size() - 1);
}

void UserAgent::submit(std::size_t index)
{
    Outgoing& outgoing = *m_outgoing[index];
    if (!m_setup.submission)
        return;
    ++outgoing.mailing.subject.attempt;
    outgoing.call = std::make_unique<SmtpCall>(m_runtime, smtp::Dialect::Submission,
        *m_setup.submission, outgoing.mailing, m_setup.security,
        SmtpCall::Owner{.done = [this, index](const CallResult& result) { take(index, result); },
            .finished =
                [this, index] {
                    m_runtime.startTimer(
                        m_runtime.now(), [this, index] { m_outgoing[index]->call.reset(); });
                }});
}

void UserAgent::take(std::size_t index, const CallResult& result)
{
    Mailing& mailing = m_outgoing[index]->mailing;
    const bool isLastAttempt = mailing.subject.attempt >= kAttemptsMax;
    std::vector<mail::Recipient> again;
    for (std::size_t i = 0; i < result.outcomes.size(); ++i) {
        const smtp::RecipientOutcome& outcome = result.outcomes[i]; // in the order of the mailing
        const bool isOpen = outcome.verdict == smtp::Verdict::Temporary
            || outcome.verdict == smtp::Verdict::NoAnswer;
        const std::string reason = reasonOf(outcome, result);
        if (isOpen && !isLastAttempt)
            again.push_back(mailing.recipients[i]);
        else if (outcome.verdict != smtp::Verdict::Accepted)
            m_runtime.record({.kind = EventKind::LetterFailed,
                .subject = {mailing.subject.message,
                    recipientOrdinal(
                        m_runtime.recorder().trace(), mailing.subject.message, outcome.recipient),
                    0},
                .text = reason,
                .number = outcome.ours ? std::uint16_t{0} : outcome.reply.code,
                .detail = trace::pack(outcome.reply.enhanced)});
    }
    if (again.empty())
        return;
    mailing.recipients = std::move(again);
    m_runtime.startTimer(m_runtime.now() + kRetryPause, [this, index] { submit(index); });
}

void UserAgent::fetch(Protocol protocol)
{
    if (m_setup.store)
        m_fetchings.push_back(std::make_unique<Fetching>(*this, protocol));
}

void UserAgent::drop(const Fetching* fetching)
{
    m_runtime.startTimer(m_runtime.now(), [this, fetching] {
        std::erase_if(m_fetchings,
            [&](const std::unique_ptr<Fetching>& mine) { return mine.get() == fetching; });
    });
}

void UserAgent::keep(std::uint32_t uid, std::string_view protocol, const Blob& content)
{
    // Which of the run's messages it is, its Message-ID says.
    const std::string messageId = messageIdOf(*content);
    const trace::Trace& trace = m_runtime.recorder().trace();
    trace::Subject subject;
    for (std::uint32_t number = 1; number <= trace.messages().size(); ++number) {
        if (!messageId.empty() && trace.message(number).messageId == messageId)
            subject.message = number;
    }
    const mail::Path self{{m_setup.name, m_setup.domain}};
    subject.recipient = recipientOrdinal(trace, subject.message, self);
    m_runtime.record(
        {.kind = EventKind::MailboxRead, .subject = subject, .word = protocol, .number = uid});
}

} // namespace postroad::node
