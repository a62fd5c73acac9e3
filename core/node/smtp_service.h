// SPDX-License-Identifier: MIT
// A listening SMTP, submission or LMTP server: takes connections, gives each a channel and a
// session, and lets a policy decide what the session asks. What the policy is makes the host an
// MSA, an MTA, an MX or an MDA.
#pragma once

#include "core/node/session_table.h"
#include "core/smtp/server_session.h"

#include <functional>
#include <memory>
#include <vector>

namespace postroad::node {

/// What a policy may know of the session that asks.
struct SessionFacts
{
    Endpoint client;
    std::string helo;
    bool extended = false; ///< EHLO or LHLO
    trace::Subject subject; ///< which message the client speaks of, if it is of this run
};

/// Decides for a server. Each call is answered once through its last argument, now or later;
/// answers that come too late are ignored.
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

class SmtpService
{
public:
    SmtpService(runtime::Runtime& runtime, SmtpPolicy& policy, smtp::ServerConfig config,
        std::uint16_t port, trace::Protocol protocol);
    ~SmtpService();

private:
    class Session;

    runtime::Runtime& m_runtime;
    SmtpPolicy& m_policy;
    smtp::ServerConfig m_config;
    SessionTable<Session> m_sessions;
};

} // namespace postroad::node
