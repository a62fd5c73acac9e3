// SPDX-License-Identifier: MIT
// How the session asks its tables (server_states.h): which guards hold, what is legal, where a
// reply leads.
#include "core/smtp/server_session.h"

#include <algorithm>

namespace postroad::smtp {

bool ServerSession::holds(Guard guard) const
{
    switch (guard) {
    case Guard::None:
        return true;
    case Guard::InLmtp:
        return m_config.dialect == Dialect::Lmtp;
    case Guard::InSmtp:
        return m_config.dialect != Dialect::Lmtp;
    case Guard::RecipientsFull:
        return m_transaction.envelope.recipients.size() >= m_config.recipientsMax;
    case Guard::AllRefused:
        return m_transaction.recipientsRefused > 0 && m_transaction.envelope.recipients.empty();
    case Guard::NoStartTls:
        return m_config.tls != TlsOffer::StartTls && !m_tls;
    case Guard::NoAuth:
        return !offersAuth();
    case Guard::NoChunking:
        return !m_config.extensions.has(Extension::Chunking);
    case Guard::HelloWasHelo:
        return !m_extended;
    case Guard::TlsRequired:
        return m_config.requireTls && !m_tls;
    case Guard::TlsActive:
        return m_tls.has_value();
    case Guard::AuthNeedsTls:
        return !m_config.plainTextAuth && !m_tls;
    case Guard::AuthRequired:
        return m_config.requireAuth && !m_authenticated;
    case Guard::Authenticated:
        return m_authenticated;
    case Guard::InTransaction:
        return m_transactionState != TransactionState::Idle;
    case Guard::BinaryBody:
        return m_transaction.envelope.body == BodyType::BinaryMime;
    case Guard::LastInLmtp:
        return m_config.dialect == Dialect::Lmtp && m_pending.command.lastChunk;
    case Guard::LastChunk:
        return m_pending.command.lastChunk;
    }
    return false;
}

/// Those rows whose guard is the first to hold.
template <typename Row>
std::span<const Row> ServerSession::active(std::span<const Row> candidates) const
{
    std::size_t first = 0;
    while (first < candidates.size()) {
        const Guard guard = candidates[first].guard;
        if (guard == Guard::None)
            return candidates.subspan(first); // rows without a guard are a state's last
        std::size_t last = first + 1;
        while (last < candidates.size() && candidates[last].guard == guard)
            ++last;
        if (holds(guard))
            return candidates.subspan(first, last - first);
        first = last;
    }
    return {};
}

namespace {

template <typename Row>
const Row* withOutcome(std::span<const Row> candidates, ReplyClass outcome)
{
    for (const Row& candidate : candidates) {
        if (candidate.outcome == outcome)
            return &candidate;
    }
    return nullptr;
}

/// A yes stands before a no.
template <typename Row>
std::optional<ReplyId> usualYes(std::span<const Row> candidates)
{
    if (candidates.empty() || !isYes(candidates.front().outcome))
        return std::nullopt;
    return candidates.front().usual;
}

} // namespace

/// The rows that decide are looked up once; nothing that their guards ask for changes before the
/// reply.
void ServerSession::begin(Verb verb, std::uint64_t end)
{
    m_pending.verb = verb;
    m_pending.end = end;
    m_pending.outer = active(rows(m_connection, verb));
    m_pending.inner = active(rows(m_transactionState, verb));
    m_pending.usualYes = m_pending.outer.empty() ? usualYes(m_pending.inner)
                                                 : usualYes(m_pending.outer);
}

bool ServerSession::isLegal(std::uint16_t code) const
{
    if (code == kClosingCode)
        return true;
    if (code < 200 || code > 559)
        return false;
    const auto has = [code](
                         const auto* found) { return found != nullptr && found->legal.has(code); };
    return m_pending.outer.empty() ? has(withOutcome(m_pending.inner, classOf(code)))
                                   : has(withOutcome(m_pending.outer, classOf(code)));
}

std::optional<ReplyId> ServerSession::usualReply(ReplyClass outcome) const
{
    const auto usual = [](const auto* found) {
        return found == nullptr ? std::nullopt : std::optional(found->usual);
    };
    return m_pending.outer.empty() ? usual(withOutcome(m_pending.inner, outcome))
                                   : usual(withOutcome(m_pending.outer, outcome));
}

std::optional<Reply> ServerSession::forcedReply()
{
    if (m_override == nullptr)
        return std::nullopt;
    const Verb verb = m_pending.verb;
    const unsigned ordinal = std::max(1U, m_ordinals[static_cast<std::size_t>(verb)]);
    const ForcedReplyPoint point{verb, ordinal, m_pending.end};
    auto forced = m_override->forcedReply(point);
    if (!forced || isLegal(forced->code))
        return forced;
    m_override->notLegal(point, *forced);
    return std::nullopt;
}

/// Both machines move as their rows say.
void ServerSession::step(std::uint16_t code)
{
    const ConnectionState connectionBefore = m_connection;
    const TransactionState transactionBefore = m_transactionState;
    const auto* const inner = withOutcome(m_pending.inner, classOf(code));
    const auto* const outer = withOutcome(m_pending.outer, classOf(code));
    if (code == kClosingCode) {
        // RFC 5321 §3.8: after 421 the connection ends; what was open is dropped.
        m_connection = ConnectionState::Closed;
        m_transactionState = TransactionState::Idle;
        dropTransaction();
    } else {
        if (outer != nullptr)
            m_connection = outer->next;
        if (inner != nullptr)
            m_transactionState = inner->next;
    }
    if (m_connection != connectionBefore)
        m_input.setLineOctetsMax(m_connection == ConnectionState::Authenticating
                ? kAuthLineOctetsMax
                : kLineBufferOctets);
    if (m_transactionState == TransactionState::Failed)
        m_chunkReader.clear();
    if (m_sink == nullptr)
        return;
    if (m_connection != connectionBefore)
        m_sink->stateChanged(name(m_connection));
    if (m_transactionState != transactionBefore)
        m_sink->stateChanged(name(m_transactionState));
}

void ServerSession::hangUp(ReplyId id, std::uint64_t end)
{
    endAsk();
    m_chunk = Chunk();
    step(say(id, Verb::Unknown, end)); // 421: no row has a say
}

} // namespace postroad::smtp
