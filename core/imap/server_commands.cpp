// SPDX-License-Identifier: MIT
// Each command but FETCH and STORE: what it asks of the owner, and what is said when the answer is
// there.
#include "core/imap/server_session.h"

#include <algorithm>
#include <utility>

namespace postroad::imap {

namespace {

constexpr Flags kAllFlags{31};

} // namespace

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

} // namespace postroad::imap
