// SPDX-License-Identifier: MIT
#include "core/node/courier.h"

#include "core/node/bounce.h"
#include "core/node/envelope_facts.h"

#include <algorithm>
#include <utility>

namespace postroad::node {

using spool::Fate;
using trace::EventKind;

Courier::Courier(runtime::Runtime& runtime, spool::Spool& spool, HostResolver& resolver,
    WayFor wayFor, Options options)
    : m_runtime(runtime),
      m_spool(spool),
      m_resolver(resolver),
      m_wayFor(std::move(wayFor)),
      m_options(options)
{
    resume();
}

void Courier::resume()
{
    for (const std::string& id : m_spool.recover()) {
        const spool::Entry& entry = *m_spool.find(id);
        // RFC 5321 §6.1: whose sender was not told yet is told first.
        if (entry.isDone() || entry.owesNotification())
            m_runtime.startTimer(m_runtime.now(), [this, id] { finishRound(id); });
        else
            m_runtime.startTimer(
                std::max(entry.nextAttempt, m_runtime.now()), [this, id] { attempt(id); });
    }
}

void Courier::take(const std::string& entryId)
{
    // Not from within: the session that brought it says its 250 first.
    m_runtime.startTimer(m_runtime.now(), [this, entryId] { attempt(entryId); });
}

void Courier::attempt(const std::string& entryId)
{
    spool::Entry* entry = m_spool.find(entryId);
    if (!entry || m_rounds.contains(entryId))
        return;
    ++entry->attempts;
    Round& round = m_rounds[entryId];
    std::map<std::string, std::pair<Way, std::vector<mail::Recipient>>> groups;
    std::vector<std::string> order; // as in the envelope, not as the keys sort
    for (const spool::QueuedRecipient& recipient : entry->recipients) {
        if (recipient.fate != Fate::Waiting)
            continue;
        Way way = m_wayFor(recipient.path);
        const std::string key = way.key();
        auto [place, isNew] = groups.try_emplace(
            key, std::move(way), std::vector<mail::Recipient>{});
        if (isNew)
            order.push_back(key);
        place->second.second.emplace_back(recipient.path, recipient.dsn);
    }
    round.open = order.size();
    for (const std::string& key : order) {
        auto& [way, recipients] = groups.at(key);
        Mailing mailing;
        mailing.reversePath = entry->reversePath;
        mailing.recipients = std::move(recipients);
        mailing.content = entry->content;
        mailing.body = entry->body;
        mailing.smtpUtf8 = entry->smtpUtf8;
        mailing.dsnReturn = entry->dsnReturn;
        mailing.envelopeId = entry->envelopeId;
        mailing.pipelining = m_options.pipelining;
        mailing.subject = {entry->message, 0, entry->attempts};
        CallSecurity security;
        security.host = m_options.security;
        security.policy = security::TlsPolicy::TakeAny;
        if (!way.fixed)
            security.tls = m_options.tlsToExchangers;
        round.deliveries.push_back(
            std::make_unique<Delivery>(m_runtime, m_resolver, std::move(way), std::move(mailing),
                std::move(security), [this, entryId](const std::vector<DeliveryOutcome>& outcomes) {
                    settle(entryId, outcomes);
                }));
    }
}

void Courier::settle(const std::string& entryId, const std::vector<DeliveryOutcome>& outcomes)
{
    spool::Entry* entry = m_spool.find(entryId);
    for (const DeliveryOutcome& outcome : outcomes) {
        for (spool::QueuedRecipient& recipient : entry->recipients) {
            if (recipient.path != outcome.recipient || recipient.fate != Fate::Waiting)
                continue;
            recipient.code = outcome.code;
            recipient.replyCode = outcome.replyCode;
            recipient.diagnostic = outcome.diagnostic;
            recipient.remoteHost = outcome.remoteHost;
            if (outcome.verdict == smtp::Verdict::Accepted) {
                recipient.fate = Fate::Done;
                if (outcome.lastWord && recipient.dsn.notify.success)
                    recipient.owed = outcome.lastWord;
            } else if (outcome.verdict == smtp::Verdict::Permanent) {
                giveUp(*entry, recipient);
            }
        }
    }
    if (--m_rounds[entryId].open > 0)
        m_spool.update(*entry); // the others may take minutes: who has it is not to get it again
    else
        m_runtime.startTimer(m_runtime.now(), [this, entryId] { finishRound(entryId); });
}

void Courier::giveUp(spool::Entry& entry, spool::QueuedRecipient& recipient)
{
    recipient.fate = Fate::Failed;
    m_runtime.record({.kind = EventKind::LetterFailed,
        .subject = {entry.message, recipient.ordinal, 0},
        .text = recipient.diagnostic,
        .number = recipient.replyCode,
        .detail = trace::pack(recipient.code)});
    if (recipient.dsn.notify.wantsFailure()) // RFC 3461 §4.1
        recipient.owed = mail::DeliveryAction::Failed;
}

void Courier::finishRound(const std::string& entryId)
{
    m_rounds.erase(entryId);
    spool::Entry* entry = m_spool.find(entryId);
    if (m_policy.isExpired(*entry, m_runtime.now())) {
        for (spool::QueuedRecipient& recipient : entry->recipients) {
            if (recipient.fate != Fate::Waiting)
                continue;
            // RFC 3463 §3.5: X.4.7 delivery time expired
            recipient.code = {5, 4, 7};
            giveUp(*entry, recipient);
        }
    } else if (m_policy.isDelayed(*entry, m_runtime.now())) {
        for (spool::QueuedRecipient& recipient : entry->recipients) {
            // RFC 3461 §4.1: DELAY is for who wants it. The server goes on trying.
            if (recipient.fate != Fate::Waiting || !recipient.dsn.notify.delay
                || std::exchange(recipient.delayTold, true))
                continue;
            recipient.owed = mail::DeliveryAction::Delayed;
        }
    }
    // RFC 5321 §6.1: a message with a null reverse-path is never bounced: mail would go in circles.
    if (entry->owesNotification() && !entry->reversePath.isNull())
        return notify(*entry);
    settleRound(entryId);
}

void Courier::settleRound(const std::string& entryId)
{
    spool::Entry* entry = m_spool.find(entryId);
    for (spool::QueuedRecipient& recipient : entry->recipients)
        recipient.owed.reset();
    const trace::Subject subject{entry->message, 0, 0};
    if (entry->isDone()) {
        m_runtime.record({.kind = EventKind::QueueRemoved, .subject = subject, .text = entryId});
        m_spool.remove(entryId);
        return;
    }
    const Duration pause = m_policy.pauseAfter(entry->attempts);
    entry->nextAttempt = m_runtime.now() + pause;
    m_spool.update(*entry);
    m_runtime.recorder().setCause(m_runtime.record({.kind = EventKind::QueueDeferred,
        .subject = subject,
        .text = entryId,
        .number = static_cast<std::uint32_t>(
            std::chrono::duration_cast<std::chrono::seconds>(pause).count())}));
    m_runtime.startTimer(entry->nextAttempt, [this, entryId] { attempt(entryId); });
}

void Courier::notify(const spool::Entry& entry)
{
    std::vector<Notice> notices;
    for (const spool::QueuedRecipient& recipient : entry.recipients) {
        if (recipient.owed)
            notices.push_back({recipient, *recipient.owed, entry.arrived + m_policy.giveUpAfter});
    }
    // The entry is there until the notification is safe: a power cut between must not lose both,
    // though it may write the notification twice.
    m_spool.add(
        makeNotification(m_runtime, m_spool.newId(), entry, notices, m_options.messageOctetsMax),
        [this, entryId = entry.id](spool::Entry* stored) {
            if (!stored) { // the disk is full: later
                m_runtime.startTimer(
                    m_runtime.now() + m_policy.first, [this, entryId] { finishRound(entryId); });
                return;
            }
            recordQueueAdded(m_runtime, *stored);
            take(stored->id);
            settleRound(entryId);
        });
}

} // namespace postroad::node
