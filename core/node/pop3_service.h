// SPDX-License-Identifier: MIT
// The store's POP3 server on port 110, and on 995 inside TLS from the start (RFC 8314): retrieval,
// which SMTP has no part in.
#pragma once

#include "core/node/directory.h"
#include "core/node/mailboxes.h"
#include "core/node/session_table.h"
#include "core/node/store_security.h"
#include "core/pop3/server_session.h"

#include <set>

namespace postroad::node {

inline constexpr std::uint16_t kPop3Port = 110;
/// RFC 8314 §7.2
inline constexpr std::uint16_t kPop3sPort = 995;

class Pop3Service
{
public:
    Pop3Service(runtime::Runtime& runtime, const Directory& directory, Mailboxes& mailboxes,
        StoreSecurity security = {});
    ~Pop3Service();

private:
    class Session;

    runtime::Runtime& m_runtime;
    const Directory& m_directory;
    Mailboxes& m_mailboxes;
    StoreSecurity m_security;
    std::set<std::string> m_locked; ///< mailboxes that a session has open (RFC 1939 §4)
    SessionTable<Session> m_sessions;
};

} // namespace postroad::node
