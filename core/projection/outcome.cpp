// SPDX-License-Identifier: MIT
#include "core/projection/outcome.h"

#include "core/base/ascii.h"
#include "core/projection/lines.h"

#include <algorithm>
#include <array>

namespace postroad::projection {

namespace {

using trace::EventKind;

/// sysexits.h: what mailers have told each other for forty years.
constexpr int kExUnavailable = 69;
constexpr int kExTempFail = 75;

class Reducer
{
public:
    explicit Reducer(const trace::Trace& trace) : m_trace(trace) { }

    void take(EventId id)
    {
        const trace::Event& event = m_trace[id];
        const std::uint32_t message = m_trace.subject(event).message;
        if (message == 0)
            return;
        meet(message);
        switch (event.kind) {
        case EventKind::QueueDeferred:
            decide(id, Fate::Queued);
            break;
        case EventKind::LetterDelivered:
            decide(id, Fate::Delivered);
            break;
        case EventKind::LetterFailed:
            decide(id, Fate::Failed);
            break;
        case EventKind::LetterBounced:
            bounce(event);
            break;
        default:
            break;
        }
    }
    [[nodiscard]] Outcome finish()
    {
        std::sort(m_outcome.rows.begin(), m_outcome.rows.end(), [](const auto& a, const auto& b) {
            return std::pair(a.message, a.recipient) < std::pair(b.message, b.recipient);
        });
        return std::move(m_outcome);
    }

private:
    /// A letter counts from the first event about it on; what speaks of another never does.
    void meet(std::uint32_t message)
    {
        if (message <= m_met.size() && m_met[message - 1])
            return;
        m_met.resize(std::max<std::size_t>(m_met.size(), message));
        m_met[message - 1] = true;
        const trace::MessageInfo& info = m_trace.message(message);
        for (std::size_t i = 0; info.about == 0 && i < info.recipients.size(); ++i) {
            OutcomeRow row;
            row.message = message;
            row.recipient = static_cast<std::uint32_t>(i + 1);
            row.mailbox = info.recipients[i];
            m_outcome.rows.push_back(std::move(row));
        }
    }

    [[nodiscard]] bool concerns(const OutcomeRow& row, const trace::Event& event) const
    {
        const trace::Subject subject = m_trace.subject(event);
        if (row.message != subject.message)
            return false;
        if (subject.recipient != 0)
            return row.recipient == subject.recipient;
        return event.kind != EventKind::LetterDelivered
            || ascii::iequals(row.mailbox, m_trace.text(event));
    }

    void decide(EventId id, Fate fate)
    {
        const trace::Event& event = m_trace[id];
        for (OutcomeRow& row : m_outcome.rows) {
            const bool final = row.fate == Fate::Delivered || row.fate == Fate::Failed;
            if (final || !concerns(row, event))
                continue;
            row.fate = fate;
            row.event = id;
            if (fate != Fate::Failed)
                continue;
            row.code = event.number;
            row.enhanced = trace::unpackEnhanced(event.detail);
            row.reason = m_trace.text(event);
        }
    }

    void bounce(const trace::Event& event)
    {
        const auto& messages = m_trace.messages();
        for (std::size_t i = 0; i < messages.size(); ++i) {
            if (messages[i].about == 0 || messages[i].messageId != m_trace.text(event))
                continue;
            for (OutcomeRow& row : m_outcome.rows) {
                if (row.message == messages[i].about && row.fate == Fate::Failed && row.bounce == 0)
                    row.bounce = static_cast<std::uint32_t>(i + 1);
            }
        }
    }

    const trace::Trace& m_trace;
    std::vector<bool> m_met;
    Outcome m_outcome;
};

} // namespace

std::string_view word(Fate fate)
{
    static constexpr std::array<std::string_view, 4> kWords{
        "pending", "queued", "delivered", "failed"};
    return kWords[static_cast<std::size_t>(fate)];
}

int Outcome::exitStatus() const
{
    const auto has = [this](auto fits) {
        return std::any_of(
            rows.begin(), rows.end(), [&](const OutcomeRow& row) { return fits(row.fate); });
    };
    if (has([](Fate fate) { return fate == Fate::Failed; }))
        return kExUnavailable;
    return has([](Fate fate) { return fate != Fate::Delivered; }) ? kExTempFail : 0;
}

Outcome outcome(const trace::Trace& trace, std::size_t position)
{
    Reducer reducer(trace);
    for (std::size_t k = 0; k < visible(trace, position); ++k)
        reducer.take(eventAt(k));
    return reducer.finish();
}

} // namespace postroad::projection
