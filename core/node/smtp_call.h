// SPDX-License-Identifier: MIT
// One call of one server with one message: connection, session, transaction, QUIT. What a mail
// program does to its MSA, and a mail server to the next one.
#pragma once

#include "core/node/client_login.h"
#include "core/node/host_security.h"
#include "core/runtime/channel.h"

#include <vector>

namespace postroad::node {

/// A message for some of its recipients.
struct Mailing
{
    mail::Path reversePath;
    std::vector<mail::Recipient> recipients; ///< at least one
    Blob content;
    mail::BodyType body = mail::BodyType::SevenBit;
    bool smtpUtf8 = false;
    mail::DsnReturn dsnReturn = mail::DsnReturn::Unsaid;
    std::string envelopeId;
    trace::Subject subject; ///< message and attempt
    bool pipelining = false; ///< where the server offers it (RFC 2920)
};

/// How a call is secured, and who logs in.
struct CallSecurity
{
    smtp::TlsUse tls = smtp::TlsUse::Never;
    security::TlsPolicy policy = security::TlsPolicy::Verify;
    HostSecurity* host = nullptr; ///< null: no TLS
    std::string server; ///< the name that its certificate must have
    ClientAccount account;
};

struct CallResult
{
    runtime::Channel::End end = runtime::Channel::End::Closed;
    std::vector<smtp::RecipientOutcome> outcomes; ///< in the order of the recipients
    std::optional<smtp::SessionFailed> failure;
};

class SmtpCall
{
public:
    struct Owner
    {
        /// As soon as all outcomes are known; once.
        std::function<void(const CallResult&)> done;
        /// The connection is gone: the call may be destroyed, from a timer. Once, after done.
        std::function<void()> finished;
    };

    SmtpCall(runtime::Runtime& runtime, smtp::Dialect dialect, const Endpoint& to, Mailing mailing,
        CallSecurity security, Owner owner);

private:
    void work();
    void take(smtp::TransactionDone done);
    void take(smtp::SessionFailed failed) { m_result.failure = std::move(failed); }
    void take(const smtp::AuthNeeded& needed) { logIn(needed); }
    void take(const smtp::AuthChallenge& challenge) { logIn(challenge); }
    void take(const smtp::SessionClosed&) { }
    template <typename Event>
    void logIn(const Event& event)
    {
        m_login->take(m_runtime.now(), event);
        m_channel.pump();
    }
    void report(runtime::Channel::End end);
    [[nodiscard]] std::optional<trace::Subject> subjectOf(const Utterance& utterance) const;

    runtime::Runtime& m_runtime;
    Mailing m_mailing;
    CallSecurity m_security;
    Owner m_owner;
    CallResult m_result;
    bool m_reported = false;
    smtp::ClientSession* m_session = nullptr;
    std::optional<ClientLogin> m_login;
    runtime::Channel m_channel;
};

} // namespace postroad::node
