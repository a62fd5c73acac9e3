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
    case Verb::StartTls:
        applyStartTls();
        break;
    case Verb::Login: {
        // RFC 3501 §6.2.3: where LOGINDISABLED is announced LOGIN isn't permitted.
        if (loginNeedsTls())
            return reply(Say::LoginNeedsTls);
        const auto& arguments = std::get<LoginArguments>(command.arguments);
        ask(AskLogin{arguments.user, arguments.password});
        break;
    }
    case Verb::Select:
    case Verb::Examine:
        applyOpen(std::get<std::string>(command.arguments), command.verb == Verb::Examine);
        break;
    case Verb::List:
    case Verb::Lsub:
        applyList(std::get<ListArguments>(command.arguments));
        break;
    case Verb::Subscribe:
        m_pattern = std::get<std::string>(command.arguments);
        ask(AskNames{});
        break;
    case Verb::Status:
        applyStatus(std::get<StatusArguments>(command.arguments));
        break;
    default:
        if (!runRefused(command))
            runSelected(command);
    }
}

/// What is understood, and never done here.
bool ServerSession::runRefused(const Command& command)
{
    switch (command.verb) {
    case Verb::Authenticate:
        reply(Say::NoMechanism);
        return true;
    case Verb::Create:
    case Verb::Delete:
    case Verb::Rename:
        reply(Say::MailboxesStay);
        return true;
    case Verb::Unsubscribe:
        reply(Say::StaysSubscribed);
        return true;
    case Verb::Copy:
    case Verb::UidCopy:
        // RFC 3501 §6.4.7 wants TRYCREATE unless it is certain that no mailbox can be created. It
        // is.
        reply(Say::OnlyDelivered);
        return true;
    default:
        return false;
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
    case Verb::Check:
        reply(Say::CheckDone);
        break;
    case Verb::Expunge:
        applyExpunge();
        break;
    case Verb::Search:
    case Verb::UidSearch:
        applySearch(std::get<SearchArguments>(command.arguments));
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
        if (m_command == Verb::Subscribe)
            finishSubscribe(*names);
        else
            finishList(*names);
    } else if (auto* opened = std::get_if<Opened>(&answer)) {
        if (m_command == Verb::Status)
            finishStatus(opened->mailbox);
        else
            finishOpen(std::move(*opened));
    } else if (std::holds_alternative<NoSuchMailbox>(answer)) {
        reply(Say::NoSuchMailbox);
    } else if (std::holds_alternative<AskNames>(asked.what)) {
        reply(Say::ListFailed);
    } else if (std::holds_alternative<AskOpen>(asked.what)
        || std::holds_alternative<AskStatus>(asked.what)) {
        reply(Say::MailboxFailedForNow);
    } else if (m_command == Verb::Expunge) {
        // What did go is told as news, with the next command that lets it be.
        if (failed)
            reply(Say::ExpungeFailed);
        else
            finishExpunge(std::get<AskExpunge>(asked.what));
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
    untagged("CAPABILITY " + capabilities());
    reply(Say::CapabilityDone);
}

/// RFC 3501 §6.2.1, §6.2.3: what is offered changes with TLS and with the login.
std::string ServerSession::capabilities() const
{
    std::string all(kCapabilities);
    if (m_state != ServerState::NotAuthenticated)
        return all;
    if (m_options.startTls && !m_secured)
        all += " STARTTLS";
    if (loginNeedsTls())
        all += " LOGINDISABLED";
    return all;
}

/// RFC 3501 §6.2.1: TLS begins behind the CRLF of the OK, so what the client has sent behind the
/// command in the clear, or somebody else in its name, is no command.
void ServerSession::applyStartTls()
{
    if (m_secured)
        return refuse(Say::TlsActive);
    if (!m_options.startTls)
        return refuse(Say::NoStartTls);
    reply(Say::TlsReady);
    m_lines.discard();
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
        untagged(std::string(row(m_command).name) + " (\\Noselect) \"/\" \"\"");
        reply(m_command == Verb::Lsub ? Say::LsubDone : Say::ListDone);
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
        out.text("* " + std::string(row(m_command).name)
            + (listed.selectable ? " () \"/\" " : " (\\Noselect) \"/\" "));
        out.string(listed.name);
        out.finish();
    }
    reply(m_command == Verb::Lsub ? Say::LsubDone : Say::ListDone);
}

void ServerSession::finishSubscribe(const Names& names)
{
    const bool isThere = std::any_of(names.names.begin(), names.names.end(),
        [this](const MailboxName& each) { return each.name == m_pattern; });
    reply(isThere ? Say::SubscribeDone : Say::NoSuchMailbox);
}

void ServerSession::applyStatus(const StatusArguments& arguments)
{
    m_status = arguments;
    ask(AskStatus{arguments.mailbox});
}

void ServerSession::finishStatus(const Mailbox& mailbox)
{
    const auto value = [&mailbox](StatusItem item) -> std::size_t {
        switch (item) {
        case StatusItem::Messages:
            return mailbox.messages.size();
        case StatusItem::Recent:
            return recentCount(mailbox);
        case StatusItem::UidNext:
            return mailbox.uidNext;
        case StatusItem::UidValidity:
            return mailbox.uidValidity;
        case StatusItem::Unseen:
            break;
        }
        return unseenCount(mailbox);
    };
    ResponseWriter out(m_out, line(false));
    out.text("* STATUS ");
    out.string(m_status.mailbox);
    out.text(" (");
    for (std::size_t i = 0; i < m_status.items.size(); ++i)
        out.text((i == 0 ? "" : " ") + std::string(name(m_status.items[i])) + " "
            + std::to_string(value(m_status.items[i])));
    out.text(")");
    out.finish();
    reply(Say::StatusDone);
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
    untagged(std::to_string(recentCount(m_mailbox)) + " RECENT");
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

AskExpunge ServerSession::deleted() const
{
    AskExpunge expunge;
    for (const Message& message : m_mailbox.messages) {
        if (message.flags.has(Flag::Deleted))
            expunge.uids.push_back(message.uid);
    }
    return expunge;
}

void ServerSession::applyExpunge()
{
    AskExpunge expunge = deleted();
    if (m_readOnly)
        reply(Say::ReadOnly);
    else if (expunge.uids.empty())
        reply(Say::ExpungeDone);
    else
        ask(std::move(expunge));
}

/// RFC 3501 §7.4.1: each number is that of the moment at which it is said.
void ServerSession::finishExpunge(const AskExpunge& expunged)
{
    const auto isExpunged = [&expunged](const Message& message) {
        return std::binary_search(expunged.uids.begin(), expunged.uids.end(), message.uid);
    };
    for (std::size_t i = m_mailbox.messages.size(); i > 0; --i) {
        if (isExpunged(m_mailbox.messages[i - 1]))
            untagged(std::to_string(i) + " EXPUNGE");
    }
    std::erase_if(m_mailbox.messages, isExpunged);
    // News that came before they went still has them.
    if (m_news)
        std::erase_if(m_news->messages, isExpunged);
    reply(Say::ExpungeDone);
}

void ServerSession::applyClose()
{
    AskExpunge expunge = deleted();
    // RFC 3501 §6.4.2: "No messages are removed, and no error is given, if the mailbox is selected
    // by an EXAMINE command or is otherwise selected read-only."
    if (m_readOnly || expunge.uids.empty())
        reply(Say::CloseDone);
    else
        ask(std::move(expunge));
}

} // namespace postroad::imap
