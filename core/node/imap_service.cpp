// SPDX-License-Identifier: MIT
#include "core/node/imap_service.h"

#include <memory>
#include <set>

namespace postroad::node {

namespace {

imap::Flags toImap(const store::Flags& flags)
{
    imap::Flags result;
    for (const auto& [set, flag] : {std::pair{flags.answered, imap::Flag::Answered},
             {flags.flagged, imap::Flag::Flagged}, {flags.deleted, imap::Flag::Deleted},
             {flags.seen, imap::Flag::Seen}, {flags.draft, imap::Flag::Draft}}) {
        if (set)
            result.set(flag);
    }
    return result;
}

store::Flags toStore(imap::Flags flags)
{
    return {.answered = flags.has(imap::Flag::Answered),
        .deleted = flags.has(imap::Flag::Deleted),
        .draft = flags.has(imap::Flag::Draft),
        .flagged = flags.has(imap::Flag::Flagged),
        .seen = flags.has(imap::Flag::Seen)};
}

} // namespace

class ImapService::Session
{
public:
    Session(ImapService& service, std::uint64_t key, bool implicitTls)
        : m_service(service),
          m_key(key),
          m_channel(service.m_runtime,
              {.progressed = [this] { work(); },
                  .ended = [this](runtime::Channel::End) { m_service.m_sessions.drop(m_key); },
                  .subjectOf = {},
                  .secure =
                      [&security = service.m_security] {
                          return security.host ? security.host->serverLayer() : nullptr;
                      },
                  .hearing = [this] { tellNews(); }})
    {
        auto port = std::make_unique<runtime::SessionPort<imap::ServerSession>>(
            imap::ServerOptions{.hostname = std::string(service.m_runtime.hostName()),
                .startTls = service.m_security.host != nullptr,
                .plainTextLogin = service.m_security.plainTextLogin},
            &m_channel);
        m_session = &port->session;
        m_channel.setSession(std::move(port));
        if (implicitTls)
            m_channel.secureFromStart();
    }

    runtime::Channel& channel() { return m_channel; }

private:
    void work()
    {
        const std::optional<imap::Ask> ask = m_session->pendingAsk();
        if (!ask || ask->id == m_asked)
            return;
        m_asked = ask->id;
        std::visit([&](const auto& what) { take(ask->id, what); }, ask->what);
    }

    void answer(imap::AskId id, imap::Answer answer)
    {
        m_session->answer(m_service.m_runtime.now(), id, std::move(answer));
        m_channel.pump();
    }

    void take(imap::AskId id, const imap::AskLogin& login)
    {
        const Account* account = m_service.m_directory.findLogin(login.user);
        if (!account || account->password != login.password)
            return answer(id, imap::LoginRefused{});
        m_mailbox = &m_service.m_mailboxes.open(account->name, m_service.m_directory.domain);
        answer(id, imap::LoginGranted{});
    }

    void take(imap::AskId id, const imap::AskNames&) { answer(id, imap::Names{{{"INBOX", true}}}); }

    void take(imap::AskId id, const imap::AskOpen& open)
    {
        if (imap::canonicalName(open.name) != "INBOX")
            return answer(id, imap::NoSuchMailbox{});
        m_readOnly = open.readOnly;
        m_recent.clear();
        answer(id, imap::Opened{look()});
    }

    void take(imap::AskId id, const imap::AskStatus& status)
    {
        if (imap::canonicalName(status.name) != "INBOX")
            return answer(id, imap::NoSuchMailbox{});
        if (m_session->state() != imap::ServerState::Selected)
            m_recent.clear();
        answer(id, imap::Opened{asItIs()});
    }

    /// Before each command: what others have done to the mailbox, new mail above all.
    void tellNews()
    {
        if (m_session->state() == imap::ServerState::Selected && m_mailbox->paths() != m_seen)
            m_session->mailboxChanged(m_service.m_runtime.now(), look());
    }

    void take(imap::AskId id, const imap::AskStore& store)
    {
        const Finish finish = whenAllDone(id, store.changes.size());
        for (const imap::AskStore::Change& change : store.changes)
            m_mailbox->setFlags(change.uid, toStore(change.flags),
                [finish, uid = change.uid](bool ok) { finish(ok, uid, "flags"); });
    }

    void take(imap::AskId id, const imap::AskExpunge& expunge)
    {
        const Finish finish = whenAllDone(id, expunge.uids.size());
        for (const std::uint32_t uid : expunge.uids)
            m_mailbox->remove(uid, [finish, uid](bool ok) { finish(ok, uid, "deleted"); });
    }

    using Finish = std::function<void(bool ok, std::uint32_t uid, std::string_view word)>;

    /// Called for each of so many pieces of work; with the last one the ask is answered.
    Finish whenAllDone(imap::AskId id, std::size_t count)
    {
        auto open = std::make_shared<std::size_t>(count);
        auto allDone = std::make_shared<bool>(true);
        return [&service = m_service, key = m_key, mailbox = m_mailbox, id, open, allDone](
                   bool ok, std::uint32_t uid, std::string_view word) {
            *allDone = *allDone && ok;
            if (ok)
                service.m_runtime.record({.kind = trace::EventKind::MailboxChanged,
                    .word = word,
                    .text = mailbox->folder(),
                    .number = uid});
            Session* session = service.m_sessions.find(key);
            if (--*open == 0 && session)
                session->answer(
                    id, *allDone ? imap::Answer(imap::Done{}) : imap::Answer(imap::Failed{}));
        };
    }

    imap::Mailbox asItIs() const
    {
        imap::Mailbox mailbox;
        mailbox.uidValidity = m_mailbox->uidValidity();
        mailbox.uidNext = m_mailbox->uidNext();
        mailbox.readOnly = m_readOnly;
        for (const store::StoredMessage& message : m_mailbox->messages())
            mailbox.messages.push_back({message.uid, message.content,
                civilFromEpoch(message.internalDate, m_service.m_runtime.calendar().offsetMinutes),
                toImap(message.flags), message.isNew || m_recent.contains(message.uid)});
        return mailbox;
    }

    /// The mailbox as this session sees it from now on.
    imap::Mailbox look()
    {
        imap::Mailbox mailbox = asItIs();
        for (const imap::Message& message : mailbox.messages) {
            if (message.recent)
                m_recent.insert(message.uid);
        }
        // RFC 3501 §2.3.2: \Recent is for the first session that is told; EXAMINE leaves it.
        if (!m_readOnly)
            m_mailbox->noticeNew();
        m_seen = m_mailbox->paths();
        return mailbox;
    }

    ImapService& m_service;
    std::uint64_t m_key;
    runtime::Channel m_channel;
    imap::ServerSession* m_session = nullptr;
    imap::AskId m_asked;
    store::Maildir* m_mailbox = nullptr; ///< since the login
    bool m_readOnly = false; ///< opened by EXAMINE
    std::vector<std::string> m_seen; ///< paths of its messages when it was looked at last
    std::set<std::uint32_t> m_recent; ///< UIDs that are \Recent in this session
};

ImapService::ImapService(runtime::Runtime& runtime, const Directory& directory,
    Mailboxes& mailboxes, StoreSecurity security)
    : m_runtime(runtime),
      m_directory(directory),
      m_mailboxes(mailboxes),
      m_security(security),
      m_sessions(
          runtime, kImapPort, trace::Protocol::Imap, [this](std::uint64_t key, ConnectionId) {
              return std::make_unique<Session>(*this, key, false);
          })
{
    if (m_security.host)
        m_sessions.listen(
            kImapsPort, trace::Protocol::Imap, [this](std::uint64_t key, ConnectionId) {
                return std::make_unique<Session>(*this, key, true);
            });
}

ImapService::~ImapService() = default;

} // namespace postroad::node
