// SPDX-License-Identifier: MIT
// The mail transactions of the client: MAIL, RCPT, and the message by DATA or BDAT.
#include "core/smtp/client_needs.h"
#include "core/smtp/client_session.h"
#include "core/smtp/command.h"

#include <algorithm>
#include <set>
#include <utility>

namespace postroad::smtp {

namespace {

/// Commands said and not yet answered, at most: their replies must fit on the way back (RFC 2920
/// §3.1).
constexpr std::size_t kGroupMax = 500;

} // namespace

// Commands

/// Says all that may be said now.
void ClientSession::pump(Instant now)
{
    while (m_state == ClientState::Ready) {
        if (m_running) {
            if (m_running->cursor == Cursor::Mail && mailLimitReached())
                return leaveUntried(now);
            if (!sayNext(now))
                return;
        } else if (!m_expected.empty()) {
            return; // RSET
        } else if (!m_queue.empty()) {
            begin();
        } else {
            if (m_quitAsked) {
                move(ClientAct::Quit);
                sayQuit(now);
            } else {
                m_deadline.reset();
            }
            return;
        }
    }
}

/// Starts the next transaction; it may end before it begins.
void ClientSession::begin()
{
    Running running;
    running.id = m_queue.front().id;
    running.transaction = std::move(m_queue.front().transaction);
    m_queue.pop_front();
    for (const mail::Recipient& recipient : running.transaction.envelope.recipients)
        running.outcomes.push_back(
            RecipientOutcome{recipient.path, Verdict::NoAnswer, Stage::Mail, {}, false});
    running.decided.resize(running.outcomes.size());
    m_running = std::move(running);
    if (const auto refusal = messageRefusal(m_running->transaction, m_extensions))
        decideAll({verdictOf(Stage::Local, *refusal), Stage::Local, *refusal, true});
    for (std::size_t i = 0; i < m_running->outcomes.size(); ++i) {
        const mail::Recipient& recipient = m_running->transaction.envelope.recipients[i];
        if (const auto refusal = recipientRefusal(recipient, m_extensions))
            decide(i, {verdictOf(Stage::Local, *refusal), Stage::Local, *refusal, true});
    }
    beginBatch();
}

/// The next recipients that the server takes at once (RFC 9422 §4.2, §4.3); none: it is over.
void ClientSession::beginBatch()
{
    Running& running = *m_running;
    const std::optional<std::uint64_t> recipientsMax = m_extensions.limits.rcptMax;
    std::uint64_t recipients = 0;
    std::set<std::string> domains = m_domainsSaid;
    running.batchBegin = running.nextRecipient = running.batchEnd;
    for (; running.batchEnd < running.outcomes.size(); ++running.batchEnd) {
        if (running.decided[running.batchEnd])
            continue;
        if (recipientsMax && recipients == *recipientsMax)
            break;
        if (takesDomain(domains, running.outcomes[running.batchEnd].recipient.mailbox))
            ++recipients;
        else // it needs another call
            decide(running.batchEnd, {Verdict::NoAnswer, Stage::Local, {}, true});
    }
    if (recipients == 0)
        return finishTransaction();
    running.cursor = Cursor::Mail;
}

/// RFC 9422 §4.3: whether this recipient's domain is among those, or may be one more.
bool ClientSession::takesDomain(std::set<std::string>& domains, const mail::Mailbox& mailbox) const
{
    const auto& limit = m_extensions.limits.rcptDomainMax;
    if (!limit || mailbox.domain.empty()) // <Postmaster>
        return true;
    std::string domain = ascii::lowered(mailbox.domain);
    if (domains.size() >= *limit)
        return domains.contains(domain);
    domains.insert(std::move(domain));
    return true;
}

bool ClientSession::mailLimitReached() const
{
    const auto& limit = m_extensions.limits.mailMax;
    return limit && m_mailsSaid >= *limit;
}

/// RFC 9422 §4.1: the server takes no more in this session. The rest needs another call.
void ClientSession::leaveUntried(Instant now)
{
    if (!m_expected.empty())
        return; // RSET
    abandonAll({Verdict::NoAnswer, Stage::Local, {}, true});
    move(ClientAct::Quit);
    sayQuit(now);
}

bool ClientSession::pipelines() const
{
    return m_config.pipelining && m_extensions.has(Extension::Pipelining);
}

/// The next command of the transaction; false if it must wait.
bool ClientSession::sayNext(Instant now)
{
    const std::size_t groupMax = pipelines() ? kGroupMax : 1;
    if (m_expected.size() >= groupMax)
        return false;
    switch (m_running->cursor) {
    case Cursor::Mail:
        if (!m_expected.empty())
            return false; // RSET
        m_running->cursor = Cursor::Rcpt;
        sayMail(now);
        return true;
    case Cursor::Rcpt:
        return sayNextRecipient(now);
    case Cursor::Data:
        return sayData(now);
    case Cursor::Waiting:
        return false;
    }
    return false;
}

void ClientSession::sayMail(Instant now)
{
    const mail::Envelope& envelope = m_running->transaction.envelope;
    MailParameters parameters;
    if (m_extensions.has(Extension::Size))
        parameters.octets = octetsOf(m_running->transaction);
    if (envelope.body != mail::BodyType::SevenBit)
        parameters.body = envelope.body;
    parameters.smtpUtf8 = saysSmtpUtf8(m_running->transaction, m_extensions);
    if (m_extensions.has(Extension::Dsn)) {
        parameters.dsnReturn = envelope.dsnReturn;
        parameters.envelopeId = envelope.envelopeId;
    }
    ++m_mailsSaid;
    say(now, Verb::Mail, formatMail(envelope.reversePath, parameters));
}

bool ClientSession::sayNextRecipient(Instant now)
{
    Running& running = *m_running;
    if (m_transactionState == ClientTransactionState::Refused) {
        running.cursor = Cursor::Waiting;
        finishIfSettled(now);
        return true;
    }
    while (running.nextRecipient < running.batchEnd && running.decided[running.nextRecipient])
        ++running.nextRecipient;
    if (running.nextRecipient >= running.batchEnd) {
        running.cursor = Cursor::Data;
        return true;
    }
    const std::size_t index = running.nextRecipient++;
    mail::Recipient recipient = running.transaction.envelope.recipients[index];
    (void)takesDomain(m_domainsSaid, recipient.path.mailbox);
    if (!m_extensions.has(Extension::Dsn))
        recipient.dsn = {};
    say(now, Verb::Rcpt, formatRcpt(recipient), index);
    return true;
}

bool ClientSession::usesChunks() const
{
    return m_extensions.has(Extension::Chunking)
        && (m_config.chunking
            || m_running->transaction.envelope.body == mail::BodyType::BinaryMime);
}

bool ClientSession::sayData(Instant now)
{
    // A chunk follows its command at once, so it waits until somebody is known to want it.
    if (usesChunks() && !m_expected.empty())
        return false;
    m_running->cursor = Cursor::Waiting;
    // With replies still to come, DATA is a bet that some recipient is accepted (RFC 2920 §3.1
    // allows it as the last of a group). Once all are refused there is nothing to bet on.
    if (m_expected.empty() && m_transactionState != ClientTransactionState::Rcpt)
        finishIfSettled(now);
    else if (usesChunks())
        startChunks(now);
    else
        say(now, Verb::Data, name(Verb::Data));
    return true;
}

// The message

void ClientSession::startData(Instant now)
{
    const bool empty = m_transactionState == ClientTransactionState::EmptyBody;
    m_data = DataWriter(empty ? Blob() : m_running->transaction.content);
    m_sending = Sending::Data;
    if (m_data.finished())
        sayDot();
    wait(now);
}

void ClientSession::startChunks(Instant now)
{
    const bool binary = m_running->transaction.envelope.body == mail::BodyType::BinaryMime;
    m_chunks = ChunkWriter(m_running->transaction.content, m_config.chunkOctets,
        binary ? ChunkWriter::Ending::AsItIs : ChunkWriter::Ending::InCrlf);
    m_sending = Sending::Chunks;
    enter(ClientTransactionState::Body);
    wait(now);
}

/// Whether output() has a piece of the message to give.
bool ClientSession::bodyIsDue() const
{
    if (m_sending != Sending::Chunks)
        return m_sending == Sending::Data;
    if (m_expected.empty())
        return true;
    // In LMTP the number of replies to the last chunk depends on how those before it fared.
    const bool endsAlone = facts(m_config.dialect).replyPerRecipient && m_chunks.lastIsNext();
    return pipelines() && m_expected.size() < kGroupMax && !endsAlone;
}

void ClientSession::sayBody()
{
    m_bodyMoved = true;
    if (m_sending == Sending::Data)
        sayDataPiece();
    else
        sayChunk();
}

void ClientSession::sayDataPiece()
{
    Utterance utterance;
    utterance.verb = name(Verb::Data);
    utterance.inResponseTo = m_replyEnd;
    const std::string_view piece = m_data.next();
    utterance.last = m_data.finished();
    m_writer.body(utterance, piece);
    if (m_data.finished())
        sayDot();
}

void ClientSession::sayDot()
{
    m_sending = Sending::Nothing;
    Utterance utterance;
    utterance.verb = name(Verb::DataEnd);
    utterance.inResponseTo = m_replyEnd;
    expectEnd(Verb::DataEnd, m_writer.line(utterance, "."));
    if (m_expected.empty())
        enter(ClientTransactionState::Idle);
}

/// RFC 3030 §2: the command says how many octets follow it.
void ClientSession::sayChunk()
{
    Utterance utterance;
    utterance.verb = name(Verb::Bdat);
    utterance.inResponseTo = m_replyEnd;
    const std::string_view chunk = m_chunks.next();
    const bool last = m_chunks.finished();
    std::uint64_t end = m_writer.line(utterance, formatBdat(chunk.size(), last));
    utterance.last = last;
    end = std::max(end, m_writer.body(utterance, chunk));
    if (!last) {
        m_expected.push_back(Expected{Verb::Bdat, kNoRecipient, end, false});
        return;
    }
    m_sending = Sending::Nothing;
    expectEnd(Verb::Bdat, end);
}

/// The replies to what ends a message.
void ClientSession::expectEnd(Verb verb, std::uint64_t end)
{
    if (!facts(m_config.dialect).replyPerRecipient) {
        m_expected.push_back(Expected{verb, kNoRecipient, end, true});
        return;
    }
    // RFC 2033 §4.2: a reply for each recipient that was accepted, in their order
    for (std::size_t i = m_running->batchBegin; i < m_running->batchEnd; ++i) {
        if (!m_running->decided[i])
            m_expected.push_back(Expected{verb, i, end, true});
    }
}

/// The transaction is over when all its replies are here and nothing more is to be said in it.
void ClientSession::finishIfSettled(Instant now)
{
    if (!m_running || !m_expected.empty() || m_sending != Sending::Nothing
        || m_running->cursor != Cursor::Waiting)
        return;
    const bool more = m_running->batchEnd < m_running->outcomes.size() || !m_queue.empty();
    switch (m_transactionState) {
    case ClientTransactionState::Body:
    case ClientTransactionState::EmptyBody:
        return;
    case ClientTransactionState::Refused:
        // RFC 5321 §4.1.4: a refused MAIL has opened nothing that RSET would have to close.
        enter(ClientTransactionState::Idle);
        break;
    case ClientTransactionState::Mail:
    case ClientTransactionState::Rcpt:
    case ClientTransactionState::Void:
        // RSET is of use only if another message follows, or the session stays.
        if (!m_quitAsked || more)
            say(now, Verb::Rset, name(Verb::Rset));
        else
            enter(ClientTransactionState::Idle);
        break;
    case ClientTransactionState::Idle:
        break;
    }
    beginBatch();
}

void ClientSession::finishTransaction()
{
    m_events.push_back(TransactionDone{m_running->id, std::move(m_running->outcomes)});
    m_running.reset();
}

// Outcomes

void ClientSession::decide(std::size_t recipient, const Fate& fate)
{
    if (!m_running || recipient >= m_running->outcomes.size() || m_running->decided[recipient])
        return;
    RecipientOutcome& outcome = m_running->outcomes[recipient];
    outcome.verdict = fate.verdict;
    outcome.stage = fate.stage;
    outcome.reply = fate.reply;
    outcome.ours = fate.ours;
    outcome.relayedWithoutDsn = fate.verdict == Verdict::Accepted
        && !m_extensions.has(Extension::Dsn);
    m_running->decided[recipient] = true;
}

void ClientSession::decideBatch(const Fate& fate)
{
    for (std::size_t i = m_running->batchBegin; i < m_running->batchEnd; ++i)
        decide(i, fate);
}

void ClientSession::decideAll(const Fate& fate)
{
    for (std::size_t i = 0; m_running && i < m_running->outcomes.size(); ++i)
        decide(i, fate);
}

} // namespace postroad::smtp
