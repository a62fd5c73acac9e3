// SPDX-License-Identifier: MIT
// What others have done to the open mailbox, told when the protocol lets it be.
#include "core/imap/server_session.h"

#include <algorithm>
#include <utility>

namespace postroad::imap {

void ServerSession::mailboxChanged(Instant, Mailbox mailbox)
{
    if (m_state == ServerState::Selected && isSound(mailbox) && canBecome(m_mailbox, mailbox))
        m_news = std::move(mailbox);
}

/// RFC 3501 §7.4.1: no EXPUNGE while FETCH, STORE or SEARCH are answered; and none for
/// a mailbox that is being left.
bool ServerSession::mayTellNews() const
{
    switch (m_command) {
    case Verb::Fetch:
    case Verb::Store:
    case Verb::Copy:
    case Verb::Search:
    case Verb::Select:
    case Verb::Examine:
    case Verb::Close:
    case Verb::Logout:
        return false;
    default:
        return m_state == ServerState::Selected && m_row;
    }
}

void ServerSession::tellNews()
{
    const Mailbox news = std::move(*m_news);
    m_news.reset();
    const std::size_t recentBefore = recentCount(m_mailbox);
    tellVanished(news);
    const std::size_t left = m_mailbox.messages.size();
    tellChangedFlags(news);
    m_mailbox = news;
    if (m_mailbox.messages.size() != left)
        untagged(std::to_string(m_mailbox.messages.size()) + " EXISTS");
    if (recentCount(m_mailbox) != recentBefore)
        untagged(std::to_string(recentCount(m_mailbox)) + " RECENT");
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
        tellFlags(i);
    }
}

} // namespace postroad::imap
