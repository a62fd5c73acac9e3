// SPDX-License-Identifier: MIT
#include "core/projection/custody.h"

#include "core/base/ascii.h"
#include "core/projection/lines.h"
#include "core/projection/mailbox.h"
#include "core/projection/reply_class.h"
#include "core/projection/session_state.h"

#include <algorithm>
#include <array>

namespace postroad::projection {

namespace {

using trace::EventKind;
using Transaction = CustodyFold::Transaction;

/// One event on its way into the state.
class Step
{
public:
    Step(CustodyFold::State& state, const trace::Trace& trace, EventId id)
        : m_state(state),
          m_trace(trace),
          m_id(id),
          m_event(trace[id]),
          m_subject(trace.subject(m_event))
    {
    }

    void run()
    {
        switch (m_event.kind) {
        case EventKind::LetterWritten:
            begin(m_subject.message);
            break;
        case EventKind::ReplySent:
        case EventKind::ReplyArrived:
            if (m_event.last() && m_event.connection.valid())
                takeReply();
            break;
        case EventKind::LetterDelivered:
            conclude(CustodyState::Delivered);
            break;
        case EventKind::LetterFailed:
            conclude(CustodyState::Failed);
            break;
        case EventKind::LetterBounced:
            bounce();
            break;
        case EventKind::QueueRecovered:
            recover();
            break;
        case EventKind::MailboxFiled:
            m_state.filings.push_back({m_event.host, std::string(m_trace.word(m_event)),
                m_event.number, m_subject.message, m_subject.recipient});
            break;
        case EventKind::MailboxChanged:
            if (m_trace.word(m_event) == "deleted" || m_trace.word(m_event) == "expunged")
                remove();
            break;
        case EventKind::ConnectionClosed:
            // The client has heard all that it will hear.
            if (m_event.fromClient())
                m_state.transactions.erase(m_event.connection);
            break;
        default:
            break;
        }
    }

private:
    /// A message begins its life at this host, for each of its recipients.
    void begin(std::uint32_t message)
    {
        if (message == 0 || message > m_trace.messages().size() || hasRows(message))
            return;
        const trace::MessageInfo& info = m_trace.message(message);
        for (std::size_t i = 0; i < info.recipients.size(); ++i) {
            CustodyRow row;
            row.message = message;
            row.recipient = static_cast<std::uint32_t>(i + 1);
            row.mailbox = info.recipients[i];
            row.holders = {{m_event.host, m_id}};
            row.since = m_id;
            m_state.rows.push_back(std::move(row));
        }
        std::stable_sort(m_state.rows.begin(), m_state.rows.end(),
            [](const auto& a, const auto& b) { return a.message < b.message; });
    }
    [[nodiscard]] bool hasRows(std::uint32_t message) const
    {
        return std::any_of(m_state.rows.begin(), m_state.rows.end(),
            [message](const auto& row) { return row.message == message; });
    }

    CustodyRow* find(std::uint32_t message, std::uint32_t recipient)
    {
        const auto found = std::find_if(
            m_state.rows.begin(), m_state.rows.end(), [&](const CustodyRow& row) {
                return row.message == message && row.recipient == recipient;
            });
        return found == m_state.rows.end() ? nullptr : &*found;
    }

    void takeReply()
    {
        const std::string_view verb = m_trace.word(m_event);
        const bool accepted = classOfCode(m_event.number) == ReplyClass::Accepted;
        const bool sent = m_event.kind == EventKind::ReplySent;
        if (endsMessage(m_trace, m_event))
            takeVerdict(accepted, sent);
        else if (sent && accepted && verb == "MAIL")
            m_state.transactions[m_event.connection] = {m_subject.message, {}, 0, 0};
        else if (sent && accepted && verb == "RCPT")
            addRecipient();
    }

    void addRecipient()
    {
        Transaction& transaction = m_state.transactions[m_event.connection];
        if (transaction.message == 0)
            transaction.message = m_subject.message;
        const std::uint32_t recipient = m_subject.recipient != 0 ? m_subject.recipient
                                                                 : recipientOfCommand();
        if (recipient != 0)
            transaction.accepted.push_back({recipient, m_id});
    }

    /// By the path of the RCPT command that this answers.
    [[nodiscard]] std::uint32_t recipientOfCommand() const
    {
        if (!m_event.cause.valid() || m_subject.message == 0)
            return 0;
        const std::string_view path = pathIn(m_trace.text(m_trace[m_event.cause]));
        const auto& recipients = m_trace.message(m_subject.message).recipients;
        for (std::size_t i = 0; i < recipients.size(); ++i) {
            if (ascii::iequals(recipients[i], path))
                return static_cast<std::uint32_t>(i + 1);
        }
        return 0;
    }

    /// The reply to the dot or the last chunk: RFC 5321 §6.1. In LMTP there is one for each
    /// recipient that was accepted, in the order of the RCPT commands (RFC 2033 §4.2).
    void takeVerdict(bool accepted, bool sent)
    {
        const auto found = m_state.transactions.find(m_event.connection);
        if (found == m_state.transactions.end())
            return;
        Transaction& transaction = found->second;
        const bool each = m_trace.connection(m_event.connection).protocol == trace::Protocol::Lmtp;
        std::uint32_t& answered = sent ? transaction.answeredSent : transaction.answeredArrived;
        const std::size_t first = each ? answered : 0;
        const std::size_t end = each ? answered + 1 : transaction.accepted.size();
        ++answered;
        for (std::size_t i = first; accepted && i < std::min(end, transaction.accepted.size());
             ++i) {
            if (CustodyRow* row = find(transaction.message, transaction.accepted[i].recipient))
                sent ? takeOver(*row) : relieve(*row);
        }
    }

    void takeOver(CustodyRow& row)
    {
        const bool holds = std::any_of(row.holders.begin(), row.holders.end(),
            [this](const Holder& holder) { return holder.host == m_event.host; });
        if (holds)
            return;
        row.holders.push_back({m_event.host, m_id});
        if (row.state == CustodyState::Held && row.holders.size() > 1)
            row.state = CustodyState::Both;
        row.since = m_id;
    }

    /// What a server finds on its disk is its responsibility, also if its 250 was never said.
    void recover()
    {
        const bool hasAll = m_subject.message != 0
            && m_event.number == m_trace.message(m_subject.message).recipients.size();
        for (CustodyRow& row : m_state.rows) {
            const bool isHeld = row.state == CustodyState::Held || row.state == CustodyState::Both;
            if (hasAll && isHeld && row.message == m_subject.message)
                takeOver(row);
        }
    }

    void relieve(CustodyRow& row)
    {
        const std::size_t before = row.holders.size();
        std::erase_if(
            row.holders, [this](const Holder& holder) { return holder.host == m_event.host; });
        if (row.holders.size() == before)
            return;
        if (row.state == CustodyState::Both && row.holders.size() == 1)
            row.state = CustodyState::Held;
        row.since = m_id;
    }

    /// Rows that the event is about: of its recipient, or of all.
    template <typename Act>
    void forSubject(Act act)
    {
        for (CustodyRow& row : m_state.rows) {
            if (row.message == m_subject.message && m_subject.message != 0
                && (m_subject.recipient == 0 || row.recipient == m_subject.recipient))
                act(row);
        }
    }

    void conclude(CustodyState state)
    {
        forSubject([&](CustodyRow& row) {
            const bool over = row.state != CustodyState::Held && row.state != CustodyState::Both;
            const bool other = state == CustodyState::Delivered && m_subject.recipient == 0
                && !ascii::iequals(row.mailbox, m_trace.text(m_event));
            if (over || other)
                return;
            if (state == CustodyState::Delivered)
                takeOver(row);
            row.state = state;
            row.since = m_id;
        });
    }

    void bounce()
    {
        const auto& messages = m_trace.messages();
        std::uint32_t number = 0;
        for (std::size_t i = 0; i < messages.size(); ++i) {
            if (messages[i].about != 0 && messages[i].messageId == m_trace.text(m_event))
                number = static_cast<std::uint32_t>(i + 1);
        }
        if (number == 0)
            return;
        for (CustodyRow& row : m_state.rows) {
            if (row.message != messages[number - 1].about || row.state != CustodyState::Failed)
                continue;
            row.state = CustodyState::Bounced;
            row.bounce = number;
            row.holders.clear();
            row.since = m_id;
        }
        begin(number);
    }

    /// The owner has deleted what lies under that UID: the store's copy is gone.
    void remove()
    {
        for (const CustodyFold::Filing& filing : m_state.filings) {
            if (filing.host != m_event.host || filing.uid != m_event.number
                || !isFolderOf(m_trace.text(m_event), filing.mailbox))
                continue;
            CustodyRow* row = find(filing.message, filing.recipient);
            if (!row || row->state != CustodyState::Delivered)
                continue;
            row->state = CustodyState::Gone;
            row->holders.clear();
            row->since = m_id;
        }
    }

    CustodyFold::State& m_state;
    const trace::Trace& m_trace;
    EventId m_id;
    const trace::Event& m_event;
    trace::Subject m_subject;
};

} // namespace

std::string_view word(CustodyState state)
{
    static constexpr std::array<std::string_view, 6> kWords{
        "held", "both", "delivered", "failed", "bounced", "gone"};
    return kWords[static_cast<std::size_t>(state)];
}

void CustodyFold::apply(State& state, const trace::Trace& trace, EventId id)
{
    Step(state, trace, id).run();
}

std::vector<CustodyRow> custody(const trace::Trace& trace, std::size_t position)
{
    return foldTo<CustodyFold>(trace, position).rows;
}

} // namespace postroad::projection
