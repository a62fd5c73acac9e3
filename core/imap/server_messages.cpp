// SPDX-License-Identifier: MIT
// FETCH and STORE: which messages, what is shown of them, and which flags they get.
#include "core/imap/body_structure.h"
#include "core/imap/envelope.h"
#include "core/imap/server_session.h"
#include "core/mail/date.h"

#include <algorithm>
#include <utility>

namespace postroad::imap {

namespace {

void applyChanges(Mailbox& mailbox, const std::vector<AskStore::Change>& changes)
{
    auto next = changes.begin();
    for (Message& message : mailbox.messages) {
        while (next != changes.end() && next->uid < message.uid)
            ++next;
        if (next != changes.end() && next->uid == message.uid)
            message.flags = next->flags;
    }
}

Flags changed(Flags before, const StoreArguments& arguments)
{
    switch (arguments.way) {
    case StoreArguments::Way::Add:
        return before.with(arguments.flags);
    case StoreArguments::Way::Remove:
        return before.without(arguments.flags);
    case StoreArguments::Way::Replace:
        break;
    }
    return arguments.flags;
}

} // namespace

std::optional<std::vector<std::size_t>> ServerSession::chosen(const SequenceSet& set)
{
    const std::vector<Message>& messages = m_mailbox.messages;
    const auto count = static_cast<std::uint32_t>(messages.size());
    // RFC 3501 §9, seq-number: a number above that of the last message, and "*" in an empty
    // mailbox, are answered with BAD. UIDs that don't exist are ignored without any error (§6.4.8).
    if (!isByUid() && (count == 0 || set.maximum(count) > count)) {
        reply(Say::NoSuchNumber);
        return std::nullopt;
    }
    const std::uint32_t largest = messages.empty() || !isByUid() ? count : messages.back().uid;
    std::vector<std::size_t> indexes;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (set.contains(isByUid() ? messages[i].uid : static_cast<std::uint32_t>(i + 1), largest))
            indexes.push_back(i);
    }
    return indexes;
}

void ServerSession::applySearch(const SearchArguments& arguments)
{
    // RFC 3501 §6.4.4: the server "MUST return a tagged NO response (not a BAD)" to others.
    if (!arguments.charset.empty() && !isKnownCharset(arguments.charset)) {
        reply(Say::BadCharset);
        return;
    }
    if (!numbersExist(arguments.key, static_cast<std::uint32_t>(m_mailbox.messages.size()))) {
        reply(Say::NoSuchNumber);
        return;
    }
    std::string found = "SEARCH";
    for (const std::size_t index : findMessages(m_mailbox, arguments.key))
        found.append(" ").append(
            std::to_string(isByUid() ? m_mailbox.messages[index].uid : index + 1));
    untagged(found);
    reply(Say::SearchDone);
}

void ServerSession::applyFetch(const FetchArguments& arguments)
{
    auto indexes = chosen(arguments.set);
    if (!indexes)
        return;
    Fetching fetching;
    fetching.items = arguments.items;
    fetching.indexes = std::move(*indexes);
    m_fetching = std::move(fetching);
}

/// One item of one message: what a client doesn't take must not pile up here.
void ServerSession::fetchNext()
{
    Fetching& fetching = *m_fetching;
    if (fetching.nextShown == fetching.shown.size()) {
        if (fetching.next == fetching.indexes.size()) {
            AskStore seen = std::move(fetching.seen);
            m_fetching.reset();
            if (seen.changes.empty())
                reply(Say::FetchDone);
            else
                ask(std::move(seen));
            return;
        }
        beginMessage();
        if (fetching.shown.empty())
            return;
    }
    const FetchItem& item = fetching.shown[fetching.nextShown];
    ResponseWriter out(m_out, line(false), std::move(fetching.line));
    out.text((fetching.nextShown == 0 ? "" : " ") + responseName(item) + " ");
    writeItem(out, m_mailbox.messages[fetching.indexes[fetching.next - 1]], item);
    if (++fetching.nextShown == fetching.shown.size()) {
        out.text(")");
        out.finish();
    }
    fetching.line = out.takeLine();
}

void ServerSession::beginMessage()
{
    Fetching& fetching = *m_fetching;
    const std::size_t index = fetching.indexes[fetching.next++];
    Message& message = m_mailbox.messages[index];
    const bool becomesSeen = !m_readOnly && !message.flags.has(Flag::Seen)
        && std::any_of(fetching.items.begin(), fetching.items.end(),
            [](const FetchItem& item) { return item.setsSeen(); });
    if (becomesSeen) {
        message.flags.set(Flag::Seen);
        fetching.seen.changes.push_back({message.uid, message.flags});
    }
    fetching.shown = shownItems(fetching.items, becomesSeen);
    fetching.nextShown = 0;
    fetching.line = "* " + std::to_string(index + 1) + " FETCH (";
}

/// A goodbye comes in between: a response that has begun is ended, with what it has.
void ServerSession::abandonFetch()
{
    if (m_fetching && m_fetching->nextShown < m_fetching->shown.size()) {
        ResponseWriter out(m_out, line(false), std::move(m_fetching->line));
        out.text(")");
        out.finish();
    }
    m_fetching.reset();
}

/// What couldn't be stored isn't so: the client is told, and the next FETCH tries again.
void ServerSession::finishFetch(const AskStore& seen, bool failed)
{
    if (!failed) {
        applyStored(seen);
        reply(Say::FetchDone);
        return;
    }
    for (const AskStore::Change& change : seen.changes) {
        const auto index = static_cast<std::size_t>(
            findUid(m_mailbox, change.uid) - m_mailbox.messages.data());
        Flags& flags = m_mailbox.messages[index].flags;
        flags = flags.without({static_cast<std::uint8_t>(Flag::Seen)});
        tellFlags(index);
    }
    reply(Say::FetchNotStored);
}

/// tellFlags: RFC 3501 §6.4.5: if \Seen is set, the flags "SHOULD be included as part of the FETCH
/// responses".
std::vector<FetchItem> ServerSession::shownItems(
    const std::vector<FetchItem>& items, bool tellFlags) const
{
    const auto asksFor = [&items](FetchItem::Kind kind) {
        return std::any_of(items.begin(), items.end(),
            [kind](const FetchItem& item) { return item.kind == kind; });
    };
    std::vector<FetchItem> all;
    // RFC 3501 §6.4.8: a UID FETCH or UID STORE is always answered with the UIDs.
    if (isByUid() && !asksFor(FetchItem::Kind::Uid))
        all.push_back(*fetchItemNamed("UID"));
    if (tellFlags && !asksFor(FetchItem::Kind::Flags))
        all.push_back(*fetchItemNamed("FLAGS"));
    all.insert(all.end(), items.begin(), items.end());
    return all;
}

void ServerSession::tellFlags(std::size_t index)
{
    ResponseWriter out(m_out, line(false));
    std::string_view before = "(";
    out.text("* " + std::to_string(index + 1) + " FETCH ");
    for (const FetchItem& item : shownItems({}, true)) {
        out.text(std::string(before) + responseName(item) + " ");
        writeItem(out, m_mailbox.messages[index], item);
        before = " ";
    }
    out.text(")");
    out.finish();
}

void ServerSession::writeItem(ResponseWriter& out, const Message& message, const FetchItem& item)
{
    switch (item.kind) {
    case FetchItem::Kind::Flags:
        out.text("(" + formatFlags(message.flags, message.recent) + ")");
        return;
    case FetchItem::Kind::Uid:
        out.text(std::to_string(message.uid));
        return;
    case FetchItem::Kind::Size:
        out.text(std::to_string(message.content->size()));
        return;
    case FetchItem::Kind::InternalDate:
        out.text(quoted(mail::formatInternalDate(message.internalDate)));
        return;
    case FetchItem::Kind::Envelope:
        writeEnvelope(out, envelopeOf(*message.content));
        return;
    case FetchItem::Kind::Structure:
    case FetchItem::Kind::ExtendedStructure:
        writeBodyStructure(out, *message.content, item.kind == FetchItem::Kind::ExtendedStructure);
        return;
    default:
        break;
    }
    SectionOctets section = sectionOctets(*message.content, item);
    if (section.isMissing) {
        out.text("NIL");
    } else if (section.octets().empty()) {
        out.text("\"\"");
    } else if (section.isMade) {
        const Blob made = makeBlob(std::move(section.made));
        out.literal(made, *made);
    } else {
        out.literal(message.content, section.view);
    }
}

void ServerSession::applyStore(const StoreArguments& arguments)
{
    if (m_readOnly) {
        reply(Say::ReadOnly);
        return;
    }
    auto indexes = chosen(arguments.set);
    if (!indexes)
        return;
    AskStore store;
    for (const std::size_t index : *indexes) {
        const Message& message = m_mailbox.messages[index];
        const Flags flags = changed(message.flags, arguments);
        if (flags != message.flags)
            store.changes.push_back({message.uid, flags});
    }
    m_storing = {std::move(*indexes), arguments.silent};
    if (store.changes.empty())
        finishStore(store);
    else
        ask(std::move(store));
}

void ServerSession::finishStore(const AskStore& stored)
{
    applyStored(stored);
    if (!m_storing.silent) {
        for (const std::size_t index : m_storing.indexes)
            tellFlags(index);
    }
    reply(Say::StoreDone);
}

/// News that came before this was stored doesn't know of it.
void ServerSession::applyStored(const AskStore& stored)
{
    applyChanges(m_mailbox, stored.changes);
    if (m_news)
        applyChanges(*m_news, stored.changes);
}

} // namespace postroad::imap
