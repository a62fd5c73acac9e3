// SPDX-License-Identifier: MIT
#include "core/node/dns_port.h"

#include <algorithm>

namespace postroad::node {

using trace::DnsOutcome;
using trace::EventKind;

namespace {

constexpr Duration kConnectTimeout = 10s;

EventKind sendingKind(std::string_view bytes)
{
    // RFC 1035 §4.1.1: QR is the first bit of the third octet.
    return bytes.size() > 2 && (static_cast<unsigned char>(bytes[2]) & 0x80U) != 0
        ? EventKind::DnsResponse
        : EventKind::DnsQuery;
}

std::string framed(std::string_view bytes)
{
    // RFC 1035 §4.2.2: two octets of length before each message.
    std::string text;
    text += static_cast<char>(bytes.size() >> 8U);
    text += static_cast<char>(bytes.size() & 0xFFU);
    return text.append(bytes);
}

} // namespace

std::string questionName(const dns::Question& question)
{
    return formatBare(question.name) + ' ' + format(question.type);
}

DnsOutcome outcomeOf(const dns::Message& response)
{
    if (response.truncated)
        return DnsOutcome::Truncated;
    switch (response.rcode) {
    case dns::Rcode::NoError:
        break;
    case dns::Rcode::NxDomain:
        return DnsOutcome::NxDomain;
    case dns::Rcode::Refused:
        return DnsOutcome::Refused;
    default:
        return DnsOutcome::ServFail;
    }
    if (!response.answers.empty())
        return DnsOutcome::Answer;
    const bool delegates = std::any_of(response.authorities.begin(), response.authorities.end(),
        [](const dns::Record& record) { return record.type == dns::Type::Ns; });
    return delegates && !response.authoritative ? DnsOutcome::Referral : DnsOutcome::NoData;
}

/// One TCP connection, as client (with what is to be asked) or as server.
class DnsPort::Stream final : public runtime::ConnectionHandler
{
public:
    Stream(DnsPort& port, std::uint64_t tag) : m_port(port), m_tag(tag) { }
    ~Stream() override
    {
        if (m_connection.valid())
            m_port.m_runtime.release(m_connection);
    }

    void ask(const Endpoint& server, std::string_view bytes, const trace::Subject& subject,
        std::function<void()> failed)
    {
        m_isClient = true;
        m_question = bytes;
        m_subject = subject;
        m_failed = std::move(failed);
        m_connection = m_port.m_runtime.connect(
            server, trace::Protocol::Dns, subject, kConnectTimeout, *this);
    }
    void accept(ConnectionId connection) { m_connection = connection; }

    void say(std::string_view bytes, const trace::Subject& subject, EventId cause)
    {
        const std::string text = framed(bytes);
        m_sent += text.size();
        m_port.recordSending(bytes, {}, subject, cause, m_connection, m_isClient, m_sent);
        m_port.m_runtime.write(m_connection, text);
    }

    void opened() override { say(m_question, m_subject, {}); }
    void failed(runtime::ConnectFailure) override { end(); }
    void drained() override { }
    void peerClosed() override { end(); }
    void lost() override { end(); }

    void received(std::string_view bytes) override
    {
        runtime::Runtime& runtime = m_port.m_runtime;
        m_heard += bytes.size();
        const EventId arrival = runtime.recorder().recordArrivedUpTo(
            runtime.now(), m_connection, !m_isClient, m_heard, runtime.host());
        m_input.append(bytes);
        while (m_input.size() >= 2) {
            const std::size_t length = static_cast<unsigned char>(m_input[0]) * std::size_t{256}
                + static_cast<unsigned char>(m_input[1]);
            if (m_input.size() < length + 2)
                return;
            const std::string message = m_input.substr(2, length);
            m_input.erase(0, length + 2);
            m_answered = true;
            const trace::ConnectionInfo& info = runtime.connectionInfo(m_connection);
            m_port.take({m_isClient ? info.serverEnd : info.clientEnd, message, dns::Transport::Tcp,
                m_tag, arrival, {}});
        }
        if (m_isClient && m_answered)
            end();
    }

private:
    void end()
    {
        if (m_ended)
            return;
        m_ended = true;
        if (m_connection.valid())
            m_port.m_runtime.shutdown(m_connection);
        if (m_failed && !m_answered)
            m_failed();
        // Not from within a call of this object.
        m_port.m_runtime.startTimer(
            m_port.m_runtime.now(), [&port = m_port, tag = m_tag] { port.m_streams.erase(tag); });
    }

    DnsPort& m_port;
    std::uint64_t m_tag;
    ConnectionId m_connection;
    bool m_isClient = false;
    bool m_answered = false;
    bool m_ended = false;
    std::string m_question;
    trace::Subject m_subject;
    std::function<void()> m_failed;
    std::string m_input; ///< at most one message of 64 KiB and what came with it
    std::uint64_t m_sent = 0;
    std::uint64_t m_heard = 0;
};

DnsPort::DnsPort(runtime::Runtime& runtime, std::uint16_t port, Handler handler)
    : m_runtime(runtime),
      m_port(port),
      m_handler(std::move(handler))
{
    m_runtime.bindDatagrams(m_port, [this](const Endpoint& from, std::string_view bytes) {
        trace::Recorder& recorder = m_runtime.recorder();
        const EventId sent = recorder.cause();
        const EventKind kind = sendingKind(bytes) == EventKind::DnsQuery
            ? EventKind::DnsQueryArrived
            : EventKind::DnsResponseArrived;
        const EventId arrival = sent.valid()
            ? recorder.recordArrival(m_runtime.now(), kind, m_runtime.host(), sent)
            : EventId();
        take({from, bytes, dns::Transport::Udp, 0, arrival, {}});
    });
}

DnsPort::~DnsPort() = default;

void DnsPort::listen()
{
    m_runtime.listen(m_port, trace::Protocol::Dns,
        [this](ConnectionId connection) -> runtime::ConnectionHandler* {
            const std::uint64_t tag = m_nextTag++;
            auto& stream = m_streams[tag] = std::make_unique<Stream>(*this, tag);
            stream->accept(connection);
            return stream.get();
        });
}

void DnsPort::take(const Received& received)
{
    Received complete = received;
    trace::Recorder& recorder = m_runtime.recorder();
    if (received.arrival.valid()) {
        recorder.setCause(received.arrival);
        complete.subject = recorder.trace().subject(received.arrival);
    }
    m_handler(complete);
}

EventId DnsPort::recordSending(std::string_view bytes, const Endpoint& to,
    const trace::Subject& subject, EventId cause, ConnectionId connection, bool fromClient,
    std::uint64_t end)
{
    trace::Draft draft;
    draft.kind = sendingKind(bytes);
    draft.host = m_runtime.host();
    draft.connection = connection;
    if (!connection.valid())
        draft.peer = m_runtime.hostAt(to.address);
    draft.subject = subject;
    draft.text = bytes;
    draft.cause = cause;
    draft.flags = static_cast<std::uint8_t>(
        trace::Event::kLast | (fromClient ? trace::Event::kFromClient : 0));
    std::string question;
    if (const auto message = dns::decode(bytes)) {
        draft.detail = message->id;
        if (!message->questions.empty())
            question = questionName(message->questions.front());
        if (message->response)
            draft.number = static_cast<std::uint32_t>(outcomeOf(*message));
    } else {
        draft.number = static_cast<std::uint32_t>(DnsOutcome::Garbled);
    }
    draft.word = question;
    return connection.valid() ? m_runtime.recorder().recordSaid(m_runtime.now(), draft, end)
                              : m_runtime.recorder().record(m_runtime.now(), draft);
}

void DnsPort::sendQuery(const Endpoint& server, dns::Transport transport, std::string_view bytes,
    const trace::Subject& subject, std::function<void()> failed)
{
    if (transport == dns::Transport::Tcp) {
        const std::uint64_t tag = m_nextTag++;
        auto& stream = m_streams[tag] = std::make_unique<Stream>(*this, tag);
        stream->ask(server, bytes, subject, std::move(failed));
        return;
    }
    const EventId sent = recordSending(bytes, server, subject, {}, {}, true, 0);
    m_runtime.sendDatagram(m_port, server, bytes, sent);
}

void DnsPort::sendResponse(const Received& query, std::string_view bytes)
{
    if (query.transport == dns::Transport::Tcp) {
        const auto stream = m_streams.find(query.tag);
        if (stream != m_streams.end())
            stream->second->say(bytes, query.subject, query.arrival);
        return;
    }
    const EventId sent = recordSending(
        bytes, query.from, query.subject, query.arrival, {}, false, 0);
    m_runtime.sendDatagram(m_port, query.from, bytes, sent);
}

std::string forcedResponse(runtime::Runtime& runtime, const DnsPort::Received& query)
{
    const std::optional<runtime::FaultOrder> order = runtime.takeFaultOrder(query.arrival);
    const auto message = dns::decode(query.bytes);
    if (!order || !message)
        return {};
    const bool exists = order->kind != runtime::FaultOrder::Kind::DnsNxDomain;
    return encode(makeResponse(*message, exists ? dns::Rcode::ServFail : dns::Rcode::NxDomain));
}

} // namespace postroad::node
