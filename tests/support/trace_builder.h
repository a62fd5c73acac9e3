// SPDX-License-Identifier: MIT
// Traces written by hand, for tests of what reads traces: a small world with a plan, and calls that
// record what nodes would. Times move on by a fixed step, so that a story reads like a dialogue.
#pragma once

#include "core/base/conversation.h"
#include "core/dns/message.h"
#include "core/scenario/plan.h"
#include "core/trace/recorder.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace postroad::tests {

class TraceBuilder
{
public:
    static constexpr Duration kStep = 10ms;

    TraceBuilder();

    [[nodiscard]] const trace::Trace& trace() const { return *m_trace; }
    [[nodiscard]] const scenario::Plan& plan() const { return m_plan; }
    scenario::Plan& plan() { return m_plan; }
    [[nodiscard]] std::size_t size() const { return m_trace->size(); }

    /// Adds a machine to plan and trace, and a node on it.
    HostId addHost(const std::string& name, const std::string& address, scenario::NodeRole role);
    void addNode(HostId host, scenario::NodeRole role, const std::string& domain = {});
    [[nodiscard]] HostId host(std::string_view name) const { return m_trace->findHost(name); }

    std::uint32_t addMessage(trace::MessageInfo info);
    /// What the following events are about.
    void about(trace::Subject subject) { m_subject = subject; }
    void wait(Duration time) { m_now += time; }

    EventId record(trace::Draft draft);

    /// ConnectionAttempt.
    ConnectionId call(std::string_view client, std::string_view server, trace::Protocol protocol,
        std::uint16_t port);
    void open(ConnectionId connection);
    void refuse(ConnectionId connection);
    void fail(ConnectionId connection, trace::EventKind kind);
    /// Both ends close.
    void close(ConnectionId connection);
    void closeEnd(ConnectionId connection, bool client);

    EventId sendCommand(ConnectionId connection, std::string_view verb, std::string_view line);
    EventId sendReply(ConnectionId connection, std::string_view verb, std::uint16_t code,
        EnhancedCode enhanced, std::string_view line, bool last = true, std::uint8_t flags = 0);
    EventId sendBody(ConnectionId connection, std::string_view octets, bool fromClient = true);
    EventId arrive(EventId sent);
    /// Sent, and arrived a step later.
    EventId command(ConnectionId connection, std::string_view verb, std::string_view line)
    {
        return arrive(sendCommand(connection, verb, line));
    }
    EventId reply(ConnectionId connection, std::string_view verb, std::uint16_t code,
        EnhancedCode enhanced, std::string_view line, bool last = true)
    {
        return arrive(sendReply(connection, verb, code, enhanced, line, last));
    }
    /// Both ends have made a handshake, the client first; its event.
    EventId secure(ConnectionId connection, std::string_view facts);
    void state(ConnectionId connection, bool client, std::string_view state);

    /// A question by datagram; its arrival.
    EventId ask(std::string_view from, std::string_view to, const dns::Question& question);
    EventId respond(std::string_view from, std::string_view to, EventId query,
        const dns::Message& response, trace::DnsOutcome outcome);

private:
    scenario::Plan m_plan;
    std::unique_ptr<trace::Trace> m_trace;
    std::unique_ptr<trace::Recorder> m_recorder;
    Instant m_now{};
    trace::Subject m_subject;
    std::map<ConnectionId, EventId> m_lastCommand; ///< its arrival: what a reply answers
    std::uint32_t m_nextDnsId = 1;
};

/// A letter from alice@example.org to bob@example.net: submission, relay, the MX lookup, mx1 that
/// refuses the call, mx2 that takes it, LMTP, the mailbox, and IMAP at last. Message 1.
TraceBuilder backupMxStory();

/// The same letter to nobody@example.net: mx2 refuses the recipient, the letter fails, and a
/// notification (message 2) goes back to alice's mailbox.
TraceBuilder unknownUserStory();

/// One session in which a client says letter after letter, until there are as many events. Of every
/// third letter a recipient is refused.
TraceBuilder longSessionStory(std::size_t events);

/// The first `count` events of a trace as a trace of its own.
std::unique_ptr<trace::Trace> cutTrace(const trace::Trace& trace, std::size_t count);

} // namespace postroad::tests
