// SPDX-License-Identifier: MIT
// A host's mouth and ear for DNS: datagrams, and TCP where an answer was cut. It records each
// message as it is sent and as it arrives, and knows nothing of what the messages mean beyond
// question and outcome.
#pragma once

#include "core/dns/message.h"
#include "core/runtime/runtime.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace postroad::node {

/// "example.net MX": how questions are named in traces and lessons.
std::string questionName(const dns::Question& question);
trace::DnsOutcome outcomeOf(const dns::Message& response);

class DnsPort
{
public:
    struct Received
    {
        Endpoint from;
        std::string_view bytes;
        dns::Transport transport = dns::Transport::Udp;
        std::uint64_t tag = 0; ///< says where a TCP answer has to go
        EventId arrival;
        trace::Subject subject;
    };
    using Handler = std::function<void(const Received&)>;

    /// Binds the port for datagrams.
    DnsPort(runtime::Runtime& runtime, std::uint16_t port, Handler handler);
    ~DnsPort();

    /// Takes TCP connections on the port too: a server's.
    void listen();
    /// failed: over TCP, the connection did not come about or broke off before an answer.
    void sendQuery(const Endpoint& server, dns::Transport transport, std::string_view bytes,
        const trace::Subject& subject, std::function<void()> failed);
    /// To where a query came from; cause is the arrival it answers.
    void sendResponse(const Received& query, std::string_view bytes);
    /// That query gets no answer: a connection doesn't wait for it.
    void sendNothing(const Received& query);

private:
    class Stream;

    void take(const Received& received);
    EventId recordSending(std::string_view bytes, const Endpoint& to, const trace::Subject& subject,
        EventId cause, ConnectionId connection, bool fromClient, std::uint64_t end);

    runtime::Runtime& m_runtime;
    std::uint16_t m_port;
    Handler m_handler;
    std::map<std::uint64_t, std::unique_ptr<Stream>> m_streams;
    std::uint64_t m_nextTag = 1;
};

/// The response that a fault wants instead of ours; empty if none does.
std::string forcedResponse(runtime::Runtime& runtime, const DnsPort::Received& query);

} // namespace postroad::node
