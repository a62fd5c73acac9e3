// SPDX-License-Identifier: MIT
// The store's IMAP server on port 143, and on 993 inside TLS from the start (RFC 8314): mailboxes
// that stay on the server.
#pragma once

#include "core/imap/server_session.h"
#include "core/node/directory.h"
#include "core/node/mailboxes.h"
#include "core/node/session_table.h"
#include "core/node/store_security.h"

namespace postroad::node {

inline constexpr std::uint16_t kImapPort = 143;
/// RFC 8314 §7.1
inline constexpr std::uint16_t kImapsPort = 993;

class ImapService
{
public:
    ImapService(runtime::Runtime& runtime, const Directory& directory, Mailboxes& mailboxes,
        StoreSecurity security = {});
    ~ImapService();

private:
    class Session;

    runtime::Runtime& m_runtime;
    const Directory& m_directory;
    Mailboxes& m_mailboxes;
    StoreSecurity m_security;
    SessionTable<Session> m_sessions;
};

} // namespace postroad::node
