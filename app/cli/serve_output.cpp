// SPDX-License-Identifier: MIT
#include "app/cli/serve_output.h"

#include <cstdio>
#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <unistd.h>

namespace postroad::cli {

namespace {

using trace::EventKind;
using Json = nlohmann::ordered_json;

void printJson(const Json& json)
{
    fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

bool isTold(EventKind kind)
{
    switch (kind) {
    case EventKind::ConnectionClosed:
    case EventKind::ConnectionReset:
    case EventKind::ConnectionRefused:
    case EventKind::ConnectionTimedOut:
    case EventKind::TraceFull:
    case EventKind::LetterAccepted:
    case EventKind::LetterDelivered:
    case EventKind::LetterFailed:
    case EventKind::LetterBounced:
        return true;
    default:
        return false;
    }
}

} // namespace

void ServeOutput::printEndpoints(const std::vector<live::LabEndpoint>& endpoints) const
{
    for (const live::LabEndpoint& endpoint : endpoints) {
        const std::string_view transport = endpoint.datagrams ? "udp" : "tcp";
        if (m_json)
            printJson({{"host", endpoint.hostName}, {"role", endpoint.role},
                {"protocol", protocolName(endpoint.protocol)}, {"transport", transport},
                {"address", format(endpoint.local.address)}, {"port", endpoint.local.port},
                {"tls", tlsModeName(endpoint.tls)}});
        else
            fmt::print("{:<10} {:<28} {:<10} {:<3} {:<21} {}\n", endpoint.role, endpoint.hostName,
                protocolName(endpoint.protocol), transport, format(endpoint.local),
                tlsModeName(endpoint.tls));
    }
}

bool ServeOutput::hasRoom(std::chrono::milliseconds patience)
{
    pollfd output{STDOUT_FILENO, POLLOUT, 0};
    // Where nobody reads any more writing fails at once, and needs no room: poll() counts that too.
    return ::poll(&output, 1, static_cast<int>(patience.count())) > 0;
}

void ServeOutput::printNews(const trace::Trace& trace, std::chrono::milliseconds patience)
{
    for (const std::size_t end = trace.size(); m_seen < end; ++m_seen) {
        const trace::Event& event = trace.at(m_seen);
        if (!isTold(event.kind))
            continue;
        if (!hasRoom(patience))
            return;
        print(trace, event);
        std::fflush(stdout); // a full buffer would wait where we can't see it
    }
}

void ServeOutput::print(const trace::Trace& trace, const trace::Event& event)
{
    switch (event.kind) {
    case EventKind::ConnectionClosed:
        return printHop(trace, event, "closed");
    case EventKind::ConnectionReset:
        return printHop(trace, event, "reset");
    case EventKind::ConnectionRefused:
        return printHop(trace, event, "refused");
    case EventKind::ConnectionTimedOut:
        return printHop(trace, event, "timed-out");
    case EventKind::TraceFull:
        return printFull(event);
    default:
        return printLetter(trace, event);
    }
}

void ServeOutput::printFull(const trace::Event& event) const
{
    if (m_json)
        printJson({{"time", nanoseconds(event.time)}, {"trace", "full"}});
    else
        fmt::print(
            "{:>10} the trace is full: what follows is not recorded\n", formatSeconds(event.time));
}

void ServeOutput::printHop(
    const trace::Trace& trace, const trace::Event& event, std::string_view end)
{
    const trace::ConnectionInfo& info = trace.connection(event.connection);
    if (info.hop == 0)
        return;
    if (info.hop >= m_ended.size())
        m_ended.resize(info.hop + std::size_t{1});
    if (m_ended[info.hop])
        return;
    m_ended[info.hop] = true;
    const std::string_view client = trace.hostName(info.client);
    const std::string_view server = trace.hostName(info.server);
    if (m_json)
        printJson({{"time", nanoseconds(event.time)}, {"hop", info.hop},
            {"protocol", protocolName(info.protocol)}, {"client", client}, {"server", server},
            {"outcome", end}});
    else
        fmt::print("{:>10} hop {:<4} {:<10} {} to {}: {}\n", formatSeconds(event.time), info.hop,
            protocolName(info.protocol), client, server.empty() ? "nobody" : server, end);
}

void ServeOutput::printLetter(const trace::Trace& trace, const trace::Event& event) const
{
    const std::string_view what = trace::row(event.kind).word;
    const trace::Subject about = trace.subject(event);
    if (m_json)
        printJson({{"time", nanoseconds(event.time)}, {"letter", what}, {"message", about.message},
            {"host", trace.hostName(event.host)}, {"recipient", trace.recipient(event)},
            {"text", trace.text(event)}});
    else
        fmt::print("{:>10} message {} {} at {}: {}\n", formatSeconds(event.time), about.message,
            what, trace.hostName(event.host), trace.text(event));
}

} // namespace postroad::cli
