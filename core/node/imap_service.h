// SPDX-License-Identifier: MIT
// The store's IMAP server on port 143: mailboxes that stay on the server.
#pragma once

#include "core/imap/server_session.h"
#include "core/node/directory.h"
#include "core/node/mailboxes.h"
#include "core/node/session_table.h"

namespace postroad::node {

inline constexpr std::uint16_t kImapPort = 143;

class ImapService
{
public:
    ImapService(runtime::Runtime& runtime, const Directory& directory, Mailboxes& mailboxes);
    ~ImapService();

private:
    class Session;

    runtime::Runtime& m_runtime;
    const Directory& m_directory;
    Mailboxes& m_mailboxes;
    SessionTable<Session> m_sessions;
};

} // namespace postroad::node
