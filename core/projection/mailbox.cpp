// SPDX-License-Identifier: MIT
#include "core/projection/mailbox.h"

#include "core/base/ascii.h"
#include "core/base/hex.h"
#include "core/projection/lines.h"

#include <algorithm>

namespace postroad::projection {

namespace {

using trace::EventKind;

MailboxRow* findBox(MailboxFold::State& state, std::string_view mailbox, HostId host)
{
    const auto found = std::find_if(state.boxes.begin(), state.boxes.end(),
        [&](const auto& box) { return box.host == host && ascii::iequals(box.mailbox, mailbox); });
    return found == state.boxes.end() ? nullptr : &*found;
}

void file(MailboxFold::State& state, const trace::Trace& trace, EventId id)
{
    const trace::Event& event = trace[id];
    const std::string_view mailbox = trace.word(event).empty() ? trace.recipient(event)
                                                               : trace.word(event);
    MailboxRow* box = findBox(state, mailbox, event.host);
    if (!box) {
        state.boxes.push_back({std::string(mailbox), event.host, {}});
        box = &state.boxes.back();
    }
    MailboxMessageRow row;
    row.message = trace.subject(event).message;
    row.uid = event.number != 0 ? event.number
                                : static_cast<std::uint32_t>(box->messages.size() + 1);
    row.file = trace.text(event);
    row.filed = id;
    box->messages.push_back(std::move(row));
    ++box->present;
    ++box->unread;
}

/// Whether the event speaks of that mailbox: a change names its folder, the owner's program is the
/// recipient.
bool isAbout(const trace::Trace& trace, const trace::Event& event, const MailboxRow& box)
{
    if (const std::string_view owner = trace.recipient(event); !owner.empty())
        return ascii::iequals(box.mailbox, owner);
    return box.host == event.host
        && (trace.text(event).empty() || isFolderOf(trace.text(event), box.mailbox));
}

struct Found
{
    MailboxRow* box = nullptr;
    MailboxMessageRow* message = nullptr;
};

Found findMessage(MailboxFold::State& state, const trace::Trace& trace, const trace::Event& event)
{
    const std::uint32_t message = trace.subject(event).message;
    for (MailboxRow& box : state.boxes) {
        if (!isAbout(trace, event, box))
            continue;
        for (MailboxMessageRow& row : box.messages) {
            if (message != 0 ? row.message == message : row.uid == event.number)
                return {&box, &row};
        }
    }
    return {};
}

bool meansDeleted(std::string_view word)
{
    return ascii::iequals(word, "deleted") || ascii::iequals(word, "expunged")
        || ascii::iequals(word, "removed");
}

/// Whether a name on the disk means that text, of which octets that are no good there stand as
/// %XX.
bool isNameOf(std::string_view name, std::string_view text)
{
    std::size_t at = 0;
    for (const char c : text) {
        if (name.substr(at, 1) == "%" && hex::octetAt(name, at + 1, hex::Letters::Capitals) == c)
            at += 3;
        else if (ascii::iequals(name.substr(at, 1), std::string_view(&c, 1)))
            ++at;
        else
            return false;
    }
    return at == name.size();
}

} // namespace

bool isFolderOf(std::string_view folder, std::string_view mailbox)
{
    const std::size_t at = mailbox.rfind('@');
    if (at == mailbox.npos)
        return false;
    const auto parts = ascii::split(folder, '/');
    return parts.size() > 2 && isNameOf(parts[parts.size() - 2], mailbox.substr(at + 1))
        && isNameOf(parts.back(), mailbox.substr(0, at));
}

void MailboxFold::apply(State& state, const trace::Trace& trace, EventId id)
{
    const trace::Event& event = trace[id];
    if (event.kind == EventKind::MailboxFiled) {
        file(state, trace, id);
        return;
    }
    if (event.kind != EventKind::MailboxRead && event.kind != EventKind::MailboxChanged)
        return;
    const auto [box, row] = findMessage(state, trace, event);
    if (!row)
        return;
    const bool wasUnread = !row->deleted && !row->read.valid();
    const bool wasPresent = !row->deleted;
    if (event.kind == EventKind::MailboxRead) {
        row->read = id;
    } else if (meansDeleted(trace.word(event))) {
        row->deleted = true;
    } else {
        row->flags = trace.word(event);
    }
    if (wasPresent && row->deleted)
        --box->present;
    if (wasUnread && (row->deleted || row->read.valid()))
        --box->unread;
}

void MailboxCounts::noteNumbers()
{
    m_numbers.resize(m_state.boxes.size());
    for (std::size_t i = 0; i < m_numbers.size(); ++i)
        m_numbers[i].set(m_seen + 1, {m_state.boxes[i].present, m_state.boxes[i].unread});
}

std::vector<MailboxCount> MailboxCounts::at(std::size_t position)
{
    for (; m_seen < visible(*m_trace, position); ++m_seen) {
        if (trace::row(m_trace->at(m_seen).kind).family != trace::Family::Mailbox)
            continue;
        MailboxFold::apply(m_state, *m_trace, eventAt(m_seen));
        noteNumbers();
    }
    std::vector<MailboxCount> counts;
    for (std::size_t i = 0; i < m_numbers.size(); ++i) {
        const Numbers* const now = m_numbers[i].at(position);
        if (!now)
            break; // this one and those after it come later
        const MailboxRow& box = m_state.boxes[i];
        counts.push_back({box.mailbox, box.host, now->messages, now->unread});
    }
    return counts;
}

std::vector<MailboxRow> mailboxes(const trace::Trace& trace, std::size_t position)
{
    return foldTo<MailboxFold>(trace, position).boxes;
}

} // namespace postroad::projection
