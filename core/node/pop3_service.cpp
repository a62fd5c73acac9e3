// SPDX-License-Identifier: MIT
#include "core/node/pop3_service.h"

#include <memory>

namespace postroad::node {

class Pop3Service::Session
{
public:
    Session(Pop3Service& service, std::uint64_t key, bool implicitTls)
        : m_service(service),
          m_key(key),
          m_channel(service.m_runtime,
              {.progressed = [this] { work(); },
                  .ended = [this](runtime::Channel::End) { m_service.m_sessions.drop(m_key); },
                  .subjectOf = {},
                  .secure =
                      [&security = service.m_security] {
                          return security.host ? security.host->serverLayer() : nullptr;
                      }})
    {
        auto port = std::make_unique<runtime::SessionPort<pop3::ServerSession>>(
            pop3::ServerOptions{.hostname = std::string(service.m_runtime.hostName()),
                .startTls = service.m_security.host != nullptr,
                .plainTextLogin = service.m_security.plainTextLogin},
            &m_channel);
        m_session = &port->session;
        m_channel.setSession(std::move(port));
        if (implicitTls)
            m_channel.secureFromStart();
    }
    ~Session() { unlock(); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    runtime::Channel& channel() { return m_channel; }

private:
    void unlock()
    {
        m_service.m_locked.erase(m_folder);
        m_folder.clear();
    }

    void work()
    {
        // RFC 1939 §6: the lock goes with the session, not with a connection that lingers.
        if (m_session->closing())
            unlock();
        const std::optional<pop3::Ask> ask = m_session->pendingAsk();
        if (!ask || ask->id == m_asked)
            return;
        m_asked = ask->id;
        if (const auto* login = std::get_if<pop3::AskLogin>(&ask->what))
            answer(ask->id, logIn(*login));
        else if (const auto* update = std::get_if<pop3::AskUpdate>(&ask->what))
            remove(ask->id, update->uids);
    }

    void answer(pop3::AskId id, pop3::Answer answer)
    {
        m_session->answer(m_service.m_runtime.now(), id, std::move(answer));
        m_channel.pump();
    }

    pop3::Answer logIn(const pop3::AskLogin& login)
    {
        const Account* account = m_service.m_directory.findLogin(login.user);
        if (!account || account->password != login.password)
            return pop3::LoginRefused{pop3::LoginRefusal::BadCredentials};
        store::Maildir& mailbox = m_service.m_mailboxes.open(
            account->name, m_service.m_directory.domain);
        if (!m_service.m_locked.insert(mailbox.folder()).second)
            return pop3::LoginRefused{pop3::LoginRefusal::InUse};
        m_folder = mailbox.folder();
        m_mailbox = &mailbox;
        pop3::LoginGranted granted;
        for (const store::StoredMessage& message : mailbox.messages())
            granted.messages.push_back(
                {std::to_string(mailbox.uidValidity()) + '-' + std::to_string(message.uid),
                    message.content});
        return granted;
    }

    void remove(pop3::AskId id, const std::vector<std::string>& uids)
    {
        auto open = std::make_shared<std::size_t>(uids.size());
        auto allRemoved = std::make_shared<bool>(true);
        for (const std::string& text : uids) {
            const auto uid = ascii::parseNumber(
                std::string_view(text).substr(text.find('-') + 1), UINT32_MAX);
            const auto number = static_cast<std::uint32_t>(uid.value_or(0));
            m_mailbox->remove(number,
                [&service = m_service, key = m_key, mailbox = m_mailbox, id, number, open,
                    allRemoved](bool ok) {
                    *allRemoved = *allRemoved && ok;
                    if (ok)
                        service.m_runtime.record({.kind = trace::EventKind::MailboxChanged,
                            .word = "deleted",
                            .text = mailbox->folder(),
                            .number = number});
                    Session* session = service.m_sessions.find(key);
                    if (--*open == 0 && session)
                        session->answer(id, pop3::Updated{*allRemoved});
                });
        }
    }

    Pop3Service& m_service;
    std::uint64_t m_key;
    runtime::Channel m_channel;
    pop3::ServerSession* m_session = nullptr;
    pop3::AskId m_asked;
    std::string m_folder;
    store::Maildir* m_mailbox = nullptr;
};

Pop3Service::Pop3Service(runtime::Runtime& runtime, const Directory& directory,
    Mailboxes& mailboxes, StoreSecurity security)
    : m_runtime(runtime),
      m_directory(directory),
      m_mailboxes(mailboxes),
      m_security(security),
      m_sessions(
          runtime, kPop3Port, trace::Protocol::Pop3, [this](std::uint64_t key, ConnectionId) {
              return std::make_unique<Session>(*this, key, false);
          })
{
    if (m_security.host)
        m_sessions.listen(
            kPop3sPort, trace::Protocol::Pop3, [this](std::uint64_t key, ConnectionId) {
                return std::make_unique<Session>(*this, key, true);
            });
}

Pop3Service::~Pop3Service() = default;

} // namespace postroad::node
