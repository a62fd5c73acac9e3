// SPDX-License-Identifier: MIT
// The store's POP3 server on port 110: retrieval, which SMTP has no part in.
#pragma once

#include "core/node/directory.h"
#include "core/node/mailboxes.h"
#include "core/node/session_table.h"
#include "core/pop3/server_session.h"

#include <set>

namespace postroad::node {

inline constexpr std::uint16_t kPop3Port = 110;

class Pop3Service
{
public:
    Pop3Service(runtime::Runtime& runtime, const Directory& directory, Mailboxes& mailboxes);
    ~Pop3Service();

private:
    class Session;

    runtime::Runtime& m_runtime;
    const Directory& m_directory;
    Mailboxes& m_mailboxes;
    std::set<std::string> m_locked; ///< mailboxes that a session has open (RFC 1939 §4)
    SessionTable<Session> m_sessions;
};

} // namespace postroad::node
