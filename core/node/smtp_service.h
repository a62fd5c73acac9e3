// SPDX-License-Identifier: MIT
// A listening SMTP, submission or LMTP server: takes connections, gives each a channel and a
// session, and lets a policy decide what the session asks. What the policy is makes the host an
// MSA, an MTA, an MX or an MDA.
#pragma once

#include "core/node/login.h"
#include "core/node/session_table.h"
#include "core/smtp/server_session.h"

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace postroad::node {

/// What a policy may know of the session that asks, while it is asked.
struct SessionFacts
{
    Endpoint client;
    std::string_view helo;
    bool extended = false; ///< EHLO or LHLO
    bool tls = false;
    std::string_view user; ///< who has logged in: the account's name; empty: nobody
    trace::Subject subject; ///< which message the client speaks of, if it is of this run
};

/// Decides for a server. Each call is answered once through its last argument, now or later;
/// answers that come too late are ignored. The question stays as it is until the call returns.
class SmtpPolicy
{
public:
    using Answer = std::function<void(smtp::Answer)>;
    using Answers = std::function<void(std::vector<smtp::Answer>)>;

    virtual ~SmtpPolicy() = default;
    virtual void sender(const SessionFacts& facts, const smtp::Ask& ask, Answer answer) = 0;
    virtual void recipient(const SessionFacts& facts, const smtp::Ask& ask, Answer answer) = 0;
    /// SMTP: one answer; LMTP: one for each recipient of the envelope.
    virtual void message(const SessionFacts& facts, const smtp::Ask& ask, Answers answers) = 0;
};

/// A door of a server.
struct SmtpDoor
{
    smtp::ServerConfig config;
    std::uint16_t port = 25;
    trace::Protocol protocol = trace::Protocol::Smtp;
    HostSecurity* security = nullptr; ///< for TLS; null: the configuration offers none
    const LoginDesk* desk = nullptr; ///< for AUTH; null: the configuration offers none
};

class SmtpService
{
public:
    /// What the door points to must outlive the service.
    SmtpService(runtime::Runtime& runtime, SmtpPolicy& policy, SmtpDoor door);
    ~SmtpService();

private:
    class Session;

    runtime::Runtime& m_runtime;
    SmtpPolicy& m_policy;
    SmtpDoor m_door;
    SessionTable<Session> m_sessions;
};

} // namespace postroad::node
