// SPDX-License-Identifier: MIT
// One attempt to bring a message to the recipients of one way: a fixed next server, or the
// candidates of the domain's MX route, one after the other (RFC 5321 §5.1).
#pragma once

#include "core/dns/mx_route.h"
#include "core/mail/delivery_status.h"
#include "core/node/host_resolver.h"
#include "core/node/smtp_call.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace postroad::node {

/// Where a recipient's message goes next.
struct Way
{
    std::optional<Endpoint> fixed; ///< the next server; otherwise the MX route of domain
    std::string host; ///< the fixed server's name
    std::string domain;
    smtp::Dialect dialect = smtp::Dialect::Smtp;

    /// Recipients with the same key travel together.
    [[nodiscard]] std::string key() const;
};

/// What became of one recipient in this attempt.
struct DeliveryOutcome
{
    mail::Path recipient{};
    smtp::Verdict verdict = smtp::Verdict::NoAnswer; ///< NoAnswer counts as Temporary
    EnhancedCode code{};
    std::uint16_t replyCode = 0;
    std::string diagnostic{};
    std::string remoteHost{};
    /// Nobody further on will tell the author how it went: what there is to tell (RFC 3461 §5.2).
    std::optional<mail::DeliveryAction> lastWord{};
};

class Delivery
{
public:
    /// done comes later, once, never from within the constructor; then the delivery may be
    /// destroyed, from a timer.
    using Done = std::function<void(const std::vector<DeliveryOutcome>&)>;

    /// security: how calls are secured; the server's name is filled in.
    Delivery(runtime::Runtime& runtime, HostResolver& resolver, Way way, Mailing mailing,
        CallSecurity security, Done done);
    ~Delivery();

private:
    void work();
    void lookUp(const dns::NeedLookup& need);
    void tryCandidate(std::size_t index);
    void recordCandidates();
    EventId recordCandidate(trace::EventKind kind, std::size_t index, std::string_view word);
    void finishRoute(const dns::RouteResult& result);
    void call(
        const Endpoint& to, const std::string& host, std::function<void(const CallResult&)> done);
    static std::string wordsOf(
        const smtp::RecipientOutcome& heard, runtime::Channel::End end, const std::string& host);
    void take(const CallResult& result, const std::string& host);
    void report();
    [[nodiscard]] std::vector<DeliveryOutcome*> open();

    runtime::Runtime& m_runtime;
    HostResolver& m_resolver;
    Way m_way;
    Mailing m_mailing;
    CallSecurity m_security;
    Done m_done;
    std::unique_ptr<dns::MxRoute> m_route;
    bool m_candidatesRecorded = false;
    std::vector<DeliveryOutcome> m_outcomes;
    std::vector<std::unique_ptr<SmtpCall>> m_calls; ///< the last one is under way or saying QUIT
    std::size_t m_callsOpen = 0;
    bool m_reported = false;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(
        true); ///< lookups may answer after we are gone
};

} // namespace postroad::node
