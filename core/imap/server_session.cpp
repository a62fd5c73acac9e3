// SPDX-License-Identifier: MIT
#include "core/imap/server_session.h"

#include "core/imap/envelope.h"
#include "core/mail/date.h"

#include <algorithm>
#include <utility>

namespace postroad::imap {

namespace {

/// What makes a mailbox usable: content everywhere, UIDs that ascend (RFC 3501 §2.3.1.1).
bool isSound(const Mailbox& mailbox)
{
    std::uint32_t before = 0;
    for (const Message& message : mailbox.messages) {
        if (!message.content || message.uid <= before)
            return false;
        before = message.uid;
    }
    return mailbox.uidValidity > 0 && mailbox.uidNext > before;
}

const Message* findUid(const Mailbox& mailbox, std::uint32_t uid)
{
    const auto at = std::lower_bound(mailbox.messages.begin(), mailbox.messages.end(), uid,
        [](const Message& message, std::uint32_t wanted) { return message.uid < wanted; });
    return at == mailbox.messages.end() || at->uid != uid ? nullptr : &*at;
}

/// Whether one mailbox can have become the other. RFC 3501 §2.3.1.1: within one UIDVALIDITY what is
/// new has a UID above all that were there; so the sequence numbers of what was there only close
/// up.
bool canBecome(const Mailbox& before, const Mailbox& after)
{
    const std::uint32_t last = before.messages.empty() ? 0 : before.messages.back().uid;
    return before.uidValidity == after.uidValidity
        && std::all_of(after.messages.begin(), after.messages.end(), [&](const Message& message) {
               return message.uid > last || findUid(before, message.uid) != nullptr;
           });
}

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

/// Whether this kind of answer goes with this kind of ask.
bool fits(const Ask& ask, const Answer& answer)
{
    const bool isFailed = std::holds_alternative<Failed>(answer);
    if (std::holds_alternative<AskLogin>(ask.what))
        return std::holds_alternative<LoginGranted>(answer)
            || std::holds_alternative<LoginRefused>(answer);
    if (std::holds_alternative<AskNames>(ask.what))
        return isFailed || std::holds_alternative<Names>(answer);
    if (std::holds_alternative<AskOpen>(ask.what))
        return isFailed || std::holds_alternative<Opened>(answer)
            || std::holds_alternative<NoSuchMailbox>(answer);
    return isFailed || std::holds_alternative<Done>(answer);
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

constexpr Flags kAllFlags{31};

} // namespace

ServerSession::ServerSession(ServerOptions options, ConversationSink* sink)
    : m_options(std::move(options)),
      m_sink(sink),
      m_lines(m_options.lineOctetsMax),
      m_out(sink)
{
}

void ServerSession::start(Instant now)
{
    m_activeAt = now;
    if (m_sink)
        m_sink->stateChanged(name(m_state));
    const ReplyRow& greeting = row(Say::Greeting);
    std::string text = m_options.hostname;
    text.append(text.empty() ? "" : " ").append(greeting.words);
    m_out.line(line(true), formatStatus("*", greeting.status, greeting.code, text));
}

void ServerSession::receive(Instant now, std::string_view bytes)
{
    if (closing())
        return;
    m_lines.feed(bytes);
    process(now);
}

void ServerSession::answer(Instant now, AskId id, Answer answer)
{
    if (!m_ask || m_ask->id != id || !fits(*m_ask, answer))
        return;
    const Ask asked = std::move(*m_ask);
    m_ask.reset();
    m_activeAt = now;
    finish(asked, answer);
    process(now);
}

void ServerSession::mailboxChanged(Instant, Mailbox mailbox)
{
    if (m_state == ServerState::Selected && isSound(mailbox) && canBecome(m_mailbox, mailbox))
        m_news = std::move(mailbox);
}

void ServerSession::handleTimeout(Instant now)
{
    if (isStalled())
        process(now);
    const auto deadline = nextTimeout();
    if (deadline && !isStalled() && now >= *deadline) {
        m_verb = {};
        m_commandEnd = 0;
        bye(Say::Autologout);
    }
}

void ServerSession::shutDown(Instant)
{
    if (closing())
        return;
    m_ask.reset();
    m_fetching.reset();
    m_verb = {};
    m_commandEnd = 0;
    bye(Say::ShuttingDown);
}

void ServerSession::connectionLost(Instant)
{
    m_ask.reset();
    m_fetching.reset();
    if (!closing())
        enter(ServerState::Logout);
}

std::optional<Instant> ServerSession::nextTimeout() const
{
    if (closing() || m_ask)
        return std::nullopt;
    return isStalled() ? m_activeAt : m_activeAt + m_options.autologout;
}

bool ServerSession::wantsInput() const
{
    return !closing() && m_lines.pending().size() < m_options.heldInputOctetsMax;
}

/// Something waits although the output that held it up has been taken.
bool ServerSession::isStalled() const
{
    return m_held && m_out.pendingOctets() < m_options.outputOctetsMax;
}

void ServerSession::process(Instant now)
{
    m_held = false;
    while (!closing() && !m_ask) {
        if (m_out.pendingOctets() >= m_options.outputOctetsMax) {
            m_held = true;
            break;
        }
        if (!step(now))
            break;
    }
    m_lines.settle();
}

bool ServerSession::step(Instant now)
{
    if (m_fetching) {
        m_activeAt = now;
        fetchNext();
        return true;
    }
    if (m_literalLeft > 0)
        return readLiteral();
    const auto line = m_lines.next();
    if (!line)
        return false;
    m_activeAt = now;
    takeLine(*line);
    return true;
}

bool ServerSession::readLiteral()
{
    const std::uint64_t begin = m_lines.offset();
    const std::string_view raw = m_lines.takeRaw(static_cast<std::size_t>(m_literalLeft));
    if (raw.empty())
        return false;
    m_literalLeft -= raw.size();
    tellReceived(m_sink,
        {.kind = Utterance::Kind::Body,
            .verb = m_verb,
            .last = m_literalLeft == 0,
            .inResponseTo = m_out.offset()},
        raw, begin, m_lines.offset());
    if (!m_refusal)
        m_text.append(raw);
    return true;
}

void ServerSession::takeLine(const LineBuffer::Line& line)
{
    m_row = nullptr;
    m_commandEnd = line.end;
    if (!m_refusal)
        m_text.append(line.text);
    const Result<CommandHead, CommandError> head = parseHead(m_text);
    m_tag = head ? head->tag : head.error().tag;
    m_verb = head ? row(head->verb).name : std::string_view{};
    tellReceived(m_sink,
        {.kind = Utterance::Kind::Command, .verb = m_verb, .inResponseTo = m_out.offset()},
        line.text, line.begin, line.end);
    const auto mark = literalAtEnd(line.text);
    if (line.tooLong || line.hasBareCrOrLf())
        m_refusal = line.tooLong ? Say::LineTooLong : Say::BareLineEnd;
    else if (mark)
        beginLiteral(*mark);
    if (m_literalLeft == 0 && (m_refusal || !mark))
        takeCommandEnd();
}

/// RFC 3501 §7.5: a client waits for "+" before it sends a literal, so a command can be refused
/// before.
std::optional<Say> ServerSession::checkLiteral(const LiteralMark& mark) const
{
    const Result<CommandHead, CommandError> head = parseHead(m_text);
    if (!head)
        return head.error().kind == CommandError::Kind::NoTag ? Say::NoTag : Say::NoSuchCommand;
    if (!find(m_state, head->verb))
        return outOfOrder(m_state, head->verb);
    if (!mark.synchronizing)
        return Say::NoLiteralPlus;
    if (mark.octets > m_options.commandOctetsMax
        || m_text.size() + mark.octets > m_options.commandOctetsMax)
        return Say::CommandTooLarge;
    return std::nullopt;
}

void ServerSession::beginLiteral(const LiteralMark& mark)
{
    if (!m_refusal)
        m_refusal = checkLiteral(mark);
    // RFC 7888 §4: who sends "{5+}" doesn't wait. Its octets are no commands, so they are read and
    // dropped.
    if (!mark.synchronizing)
        m_literalLeft = mark.octets;
    if (m_refusal)
        return;
    m_text.append("\r\n");
    m_literalLeft = mark.octets;
    m_out.line(line(true), "+ Ready for literal data");
}

void ServerSession::takeCommandEnd()
{
    const std::string text = std::exchange(m_text, {});
    if (const auto refusal = std::exchange(m_refusal, std::nullopt)) {
        refuse(*refusal);
        return;
    }
    const Result<Command, CommandError> command = parseCommand(text);
    if (command)
        run(*command);
    else if (command.error().kind == CommandError::Kind::NoTag)
        refuse(Say::NoTag);
    else if (command.error().kind == CommandError::Kind::UnknownVerb)
        refuse(Say::NoSuchCommand, command.error().words);
    else if (const auto verb = command.error().verb; verb && !find(m_state, *verb))
        refuse(outOfOrder(m_state, *verb));
    else
        refuse(Say::BadSyntax, command.error().words);
}

void ServerSession::run(const Command& command)
{
    m_command = command.verb;
    m_row = find(m_state, command.verb);
    if (!m_row) {
        refuse(outOfOrder(m_state, command.verb));
        return;
    }
    switch (command.verb) {
    case Verb::Capability:
        applyCapability();
        break;
    case Verb::Logout:
        applyLogout();
        break;
    case Verb::Login: {
        const auto& arguments = std::get<LoginArguments>(command.arguments);
        ask(AskLogin{arguments.user, arguments.password});
        break;
    }
    case Verb::Select:
    case Verb::Examine:
        applyOpen(std::get<std::string>(command.arguments), command.verb == Verb::Examine);
        break;
    case Verb::List:
        applyList(std::get<ListArguments>(command.arguments));
        break;
    default:
        runSelected(command);
    }
}

void ServerSession::runSelected(const Command& command)
{
    switch (command.verb) {
    case Verb::Fetch:
    case Verb::UidFetch:
        applyFetch(std::get<FetchArguments>(command.arguments));
        break;
    case Verb::Store:
    case Verb::UidStore:
        applyStore(std::get<StoreArguments>(command.arguments));
        break;
    case Verb::Close:
        applyClose();
        break;
    default:
        reply(Say::NoopDone);
    }
}

/// The answer has come, and it fits.
void ServerSession::finish(const Ask& asked, Answer& answer)
{
    const bool failed = std::holds_alternative<Failed>(answer);
    if (std::holds_alternative<LoginGranted>(answer)) {
        reply(Say::LoggedIn);
    } else if (const auto* refused = std::get_if<LoginRefused>(&answer)) {
        finishLogin(*refused);
    } else if (const auto* names = std::get_if<Names>(&answer)) {
        finishList(*names);
    } else if (auto* opened = std::get_if<Opened>(&answer)) {
        finishOpen(std::move(*opened));
    } else if (std::holds_alternative<NoSuchMailbox>(answer)) {
        reply(Say::NoSuchMailbox);
    } else if (std::holds_alternative<AskNames>(asked.what)) {
        reply(Say::ListFailed);
    } else if (std::holds_alternative<AskOpen>(asked.what)) {
        reply(Say::MailboxFailedForNow);
    } else if (std::holds_alternative<AskExpunge>(asked.what)) {
        // RFC 3501 §6.4.2: CLOSE answers with OK or BAD, never NO; what couldn't go is still there.
        reply(Say::CloseDone);
    } else if (m_command == Verb::Fetch || m_command == Verb::UidFetch) {
        finishFetch(std::get<AskStore>(asked.what), failed);
    } else if (failed) {
        reply(Say::StoreFailed);
    } else {
        finishStore(std::get<AskStore>(asked.what));
    }
}

void ServerSession::finishLogin(const LoginRefused& refused)
{
    if (refused.why == LoginRefusal::Temporary) {
        reply(Say::LoginFailedForNow);
        return;
    }
    reply(Say::BadLogin);
    if (++m_failedLogins >= m_options.failedLoginsMax)
        bye(Say::TooManyLogins);
}

void ServerSession::applyCapability()
{
    untagged(std::string("CAPABILITY ").append(kCapabilities));
    reply(Say::CapabilityDone);
}

void ServerSession::applyLogout()
{
    const ReplyRow& goodbye = row(Say::Goodbye);
    untagged(goodbye.status, goodbye.code, goodbye.words);
    reply(Say::LogoutDone);
}

void ServerSession::applyList(const ListArguments& arguments)
{
    // RFC 3501 §6.3.8: "An empty ("" string) mailbox name argument is a special request to return
    // the hierarchy delimiter and the root name of the name given in the reference."
    if (arguments.pattern.empty()) {
        untagged("LIST (\\Noselect) \"/\" \"\"");
        reply(Say::ListDone);
        return;
    }
    m_pattern = arguments.reference + arguments.pattern;
    ask(AskNames{});
}

void ServerSession::finishList(const Names& names)
{
    for (const MailboxName& listed : names.names) {
        // RFC 3501 §5.1: INBOX is the one name in which the case of letters doesn't matter.
        if (!matchesPattern(listed.name, m_pattern)
            && (listed.name != "INBOX" || canonicalName(m_pattern) != "INBOX"))
            continue;
        ResponseWriter out(m_out, line(false));
        out.text(listed.selectable ? "* LIST () \"/\" " : "* LIST (\\Noselect) \"/\" ");
        out.string(listed.name);
        out.finish();
    }
    reply(Say::ListDone);
}

void ServerSession::applyOpen(const std::string& mailbox, bool readOnly)
{
    m_readOnly = readOnly;
    ask(AskOpen{mailbox, readOnly});
}

void ServerSession::finishOpen(Opened opened)
{
    if (!isSound(opened.mailbox)) {
        reply(Say::MailboxFailedForNow);
        return;
    }
    m_news.reset();
    m_mailbox = std::move(opened.mailbox);
    m_readOnly = m_readOnly || m_mailbox.readOnly;
    const std::string all = formatFlags(kAllFlags);
    untagged("FLAGS (" + all + ")");
    untagged(Status::Ok, "PERMANENTFLAGS (" + (m_readOnly ? "" : all) + ")",
        m_readOnly ? "No flags can be changed" : "These flags stay");
    untagged(std::to_string(m_mailbox.messages.size()) + " EXISTS");
    untagged(std::to_string(recentCount()) + " RECENT");
    const auto unseen = std::find_if(m_mailbox.messages.begin(), m_mailbox.messages.end(),
        [](const Message& message) { return !message.flags.has(Flag::Seen); });
    if (unseen != m_mailbox.messages.end()) {
        const auto number = std::to_string(unseen - m_mailbox.messages.begin() + 1);
        untagged(Status::Ok, "UNSEEN " + number, "First unseen message");
    }
    untagged(Status::Ok, "UIDVALIDITY " + std::to_string(m_mailbox.uidValidity), "UIDs valid");
    untagged(Status::Ok, "UIDNEXT " + std::to_string(m_mailbox.uidNext), "Predicted next UID");
    reply(m_readOnly ? Say::SelectedReadOnly : Say::Selected);
}

std::size_t ServerSession::recentCount() const
{
    return static_cast<std::size_t>(std::count_if(m_mailbox.messages.begin(),
        m_mailbox.messages.end(), [](const Message& message) { return message.recent; }));
}

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

void ServerSession::applyFetch(const FetchArguments& arguments)
{
    if (auto indexes = chosen(arguments.set))
        m_fetching = Fetching{arguments.items, std::move(*indexes), 0, {}};
}

void ServerSession::fetchNext()
{
    Fetching& fetching = *m_fetching;
    if (fetching.next == fetching.indexes.size()) {
        AskStore seen = std::move(fetching.seen);
        m_fetching.reset();
        if (seen.changes.empty())
            reply(Say::FetchDone);
        else
            ask(std::move(seen));
        return;
    }
    const std::size_t index = fetching.indexes[fetching.next++];
    Message& message = m_mailbox.messages[index];
    const bool becomesSeen = !m_readOnly && !message.flags.has(Flag::Seen)
        && std::any_of(fetching.items.begin(), fetching.items.end(),
            [](const FetchItem& item) { return item.setsSeen(); });
    if (becomesSeen) {
        message.flags.set(Flag::Seen);
        fetching.seen.changes.push_back({message.uid, message.flags});
    }
    writeFetch(index, fetching.items, becomesSeen);
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
        writeFetch(index, {}, true);
    }
    reply(Say::FetchNotStored);
}

/// tellFlags: RFC 3501 §6.4.5: if \Seen is set, the flags "SHOULD be included as part of the FETCH
/// responses".
void ServerSession::writeFetch(
    std::size_t index, const std::vector<FetchItem>& items, bool tellFlags)
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
    ResponseWriter out(m_out, line(false));
    out.text("* " + std::to_string(index + 1) + " FETCH (");
    for (std::size_t i = 0; i < all.size(); ++i) {
        out.text((i == 0 ? "" : " ") + responseName(all[i]) + " ");
        writeItem(out, m_mailbox.messages[index], all[i]);
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
    default:
        break;
    }
    const SectionOctets section = sectionOctets(*message.content, item);
    if (section.octets().empty())
        out.text("\"\"");
    else
        out.literal(section.octets());
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
            writeFetch(index, {}, true);
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

void ServerSession::applyClose()
{
    AskExpunge expunge;
    for (const Message& message : m_mailbox.messages) {
        if (message.flags.has(Flag::Deleted))
            expunge.uids.push_back(message.uid);
    }
    // RFC 3501 §6.4.2: "No messages are removed, and no error is given, if the mailbox is selected
    // by an EXAMINE command or is otherwise selected read-only."
    if (m_readOnly || expunge.uids.empty())
        reply(Say::CloseDone);
    else
        ask(std::move(expunge));
}

/// RFC 3501 §7.4.1: no EXPUNGE while FETCH or STORE by sequence numbers are answered; and none for
/// a mailbox that is being left.
bool ServerSession::mayTellNews() const
{
    return m_state == ServerState::Selected && m_row
        && (m_command == Verb::Noop || m_command == Verb::Capability || m_command == Verb::List
            || isByUid());
}

void ServerSession::tellNews()
{
    const Mailbox news = std::move(*m_news);
    m_news.reset();
    const std::size_t recentBefore = recentCount();
    tellVanished(news);
    const std::size_t left = m_mailbox.messages.size();
    tellChangedFlags(news);
    m_mailbox = news;
    if (m_mailbox.messages.size() != left)
        untagged(std::to_string(m_mailbox.messages.size()) + " EXISTS");
    if (recentCount() != recentBefore)
        untagged(std::to_string(recentCount()) + " RECENT");
}

void ServerSession::tellVanished(const Mailbox& news)
{
    // From the end, so that the numbers still to be told stay as the client knows them.
    for (std::size_t i = m_mailbox.messages.size(); i > 0; --i) {
        if (!findUid(news, m_mailbox.messages[i - 1].uid))
            untagged(std::to_string(i) + " EXPUNGE");
    }
    const auto vanished = [&news](const Message& message) { return !findUid(news, message.uid); };
    m_mailbox.messages.erase(
        std::remove_if(m_mailbox.messages.begin(), m_mailbox.messages.end(), vanished),
        m_mailbox.messages.end());
}

void ServerSession::tellChangedFlags(const Mailbox& news)
{
    for (std::size_t i = 0; i < m_mailbox.messages.size(); ++i) {
        Message& message = m_mailbox.messages[i];
        const Message* now = findUid(news, message.uid);
        if (now->flags == message.flags)
            continue;
        message.flags = now->flags;
        writeFetch(i, {}, true);
    }
}

void ServerSession::ask(decltype(Ask::what) what) { m_ask = Ask{AskId(m_asks++), std::move(what)}; }

Utterance ServerSession::line(bool last) const
{
    return {
        .kind = Utterance::Kind::Reply, .verb = m_verb, .last = last, .inResponseTo = m_commandEnd};
}

void ServerSession::untagged(std::string_view text)
{
    m_out.line(line(false), std::string("* ").append(text));
}

void ServerSession::untagged(Status status, std::string_view code, std::string_view text)
{
    m_out.line(line(false), formatStatus("*", status, code, text));
}

/// The tagged reply; the state follows the row of the command.
void ServerSession::reply(Say say)
{
    const ReplyRow& words = row(say);
    if (m_news && mayTellNews())
        tellNews();
    m_out.line(line(true), formatStatus(m_tag, words.status, words.code, words.words));
    if (!m_row || words.status == Status::Bad)
        return;
    enter(words.status == Status::Ok ? m_row->onOk : m_row->onNo);
    if (m_state != ServerState::Selected) {
        m_mailbox = {};
        m_news.reset();
    }
}

void ServerSession::refuse(Say say, std::string_view text)
{
    if (++m_badCommands >= m_options.badCommandsMax) {
        bye(Say::TooManyErrors);
        return;
    }
    const ReplyRow& words = row(say);
    m_out.line(line(true),
        formatStatus(m_tag.empty() ? "*" : m_tag, words.status, words.code,
            text.empty() ? words.words : text));
}

void ServerSession::bye(Say say)
{
    const ReplyRow& words = row(say);
    m_out.line(line(true), formatStatus("*", words.status, words.code, words.words));
    enter(ServerState::Logout);
}

void ServerSession::enter(ServerState state)
{
    if (state == m_state)
        return;
    m_state = state;
    if (m_sink)
        m_sink->stateChanged(name(state));
}

} // namespace postroad::imap
