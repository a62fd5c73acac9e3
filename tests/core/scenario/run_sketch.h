// SPDX-License-Identifier: MIT
// A hand-made trace: as much of a run as checks and questions look at.
#pragma once

#include "core/scenario/plan.h"
#include "core/trace/recorder.h"

#include <string>
#include <string_view>

namespace postroad::tests {

class RunSketch
{
public:
    explicit RunSketch(const scenario::Plan& plan)
    {
        for (const scenario::HostPlan& host : plan.hosts)
            m_recorder.addHost(host.name);
    }

    [[nodiscard]] const trace::Trace& trace() const { return m_trace; }

    std::uint32_t addMessage(std::vector<std::string> recipients, std::uint32_t about = 0)
    {
        return m_recorder.addMessage({.messageId = "<m>",
            .reversePath = "alice@example.org",
            .recipients = std::move(recipients),
            .letter = 0,
            .about = about});
    }

    ConnectionId connect(std::string_view client, std::string_view server, trace::Protocol protocol)
    {
        trace::ConnectionInfo info;
        info.client = m_trace.findHost(client);
        info.server = m_trace.findHost(server);
        info.protocol = protocol;
        return m_recorder.addConnection(info);
    }

    EventId record(std::string_view host, trace::Draft draft)
    {
        draft.host = m_trace.findHost(host);
        return m_recorder.record(Instant(m_at += 1ms), draft);
    }

    EventId reply(ConnectionId connection, std::string_view verb, std::uint32_t code,
        trace::Subject subject = {}, std::string_view text = {})
    {
        const std::string host(m_trace.hostName(m_trace.connection(connection).server));
        return record(host,
            {.kind = trace::EventKind::ReplySent,
                .connection = connection,
                .subject = subject,
                .word = verb,
                .text = text,
                .number = code});
    }

private:
    trace::Trace m_trace;
    trace::Recorder m_recorder{m_trace};
    Duration m_at{};
};

} // namespace postroad::tests
