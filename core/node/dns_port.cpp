// SPDX-License-Identifier: MIT
#include "core/node/dns_port.h"

#include "core/runtime/deadline.h"

#include <algorithm>

namespace postroad::node {

using trace::DnsOutcome;
using trace::EventKind;

namespace {

constexpr Duration kDnsConnectTimeout = 10s;
/// How long a connection may stay without a word (RFC 7766 §6.2.3: in the order of seconds).
constexpr Duration kIdleTimeout = 20s;
/// Questions of one connection that are being answered; who asks more waits.
constexpr std::size_t kUnansweredMax = 100;
/// RFC 1035 §4.2.2: what stands before each message on a stream.
constexpr std::size_t kLengthOctets = 2;

EventKind sendingKind(std::string_view bytes)
{
    return dns::saysResponse(bytes) ? EventKind::DnsResponse : EventKind::DnsQuery;
}

EventKind arrivalKind(std::string_view bytes)
{
    return sendingKind(bytes) == EventKind::DnsQuery ? EventKind::DnsQueryArrived
                                                     : EventKind::DnsResponseArrived;
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

namespace {

/// The sending of that message. question: keeps the word that the draft points to.
trace::Draft draftOf(std::string_view bytes, HostId host, const trace::Subject& subject,
    ConnectionId connection, bool fromClient, std::string& question)
{
    trace::Draft draft;
    draft.kind = sendingKind(bytes);
    draft.host = host;
    draft.connection = connection;
    draft.subject = subject;
    draft.text = bytes;
    draft.flags = static_cast<std::uint8_t>(
        trace::Event::kLast | (fromClient ? trace::Event::kFromClient : 0));
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
    return draft;
}

} // namespace

/// One TCP connection, as client (with what is to be asked) or as server.
class DnsPort::Stream final : public runtime::ConnectionHandler
{
public:
    Stream(DnsPort& port, std::uint64_t tag)
        : m_port(port),
          m_tag(tag),
          m_idle(port.m_runtime, [this] { end(); })
    {
    }
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
            server, trace::Protocol::Dns, subject, kDnsConnectTimeout, *this);
    }
    void accept(ConnectionId connection)
    {
        m_connection = connection;
        startIdling();
    }

    void say(std::string_view bytes, const trace::Subject& subject, EventId cause)
    {
        const std::string text = framed(bytes);
        m_sent += text.size();
        m_port.recordSending(bytes, {}, subject, cause, m_connection, m_isClient, m_sent);
        m_port.m_runtime.write(m_connection, text);
        if (!m_isClient)
            settle();
    }
    /// A question has its answer, or gets none.
    void settle()
    {
        if (m_ended)
            return;
        startIdling();
        m_unanswered -= std::min<std::size_t>(m_unanswered, 1);
        work();
    }
    [[nodiscard]] bool isClient() const { return m_isClient; }

    void opened() override { say(m_question, m_subject, {}); }
    void failed(runtime::ConnectFailure) override { end(); }
    void drained() override { work(); }
    void peerClosed() override
    {
        // RFC 7766 §6.2.1.1: who has asked all may still wait for the answers.
        m_peerClosed = true;
        if (m_isClient)
            end();
        else
            work();
    }
    void lost() override { end(); }
    [[nodiscard]] std::optional<Instant> dawdlesSince() const override
    {
        return m_isClient || m_ended || m_unanswered > 0 ? std::nullopt
                                                         : std::optional(m_idleSince);
    }
    void giveUpPlace() override { end(); } // RFC 7766 §6.2.3: idle connections may go earlier

    void received(std::string_view bytes) override
    {
        m_input.append(bytes);
        work();
    }

private:
    /// Takes the whole messages that are there, as long as their answers find room: who doesn't
    /// take the answers may not ask more.
    void work()
    {
        if (m_working || m_ended)
            return;
        m_working = true;
        std::size_t taken = 0;
        std::size_t octets = 0;
        while (!m_ended && mayTake() && (octets = nextMessage(taken)) > 0) {
            m_heard += octets;
            m_answered = true;
            ++m_unanswered;
            // RFC 7766 §6.2.3 speaks of connections without messages: parts of one are none.
            if (!m_isClient)
                startIdling();
            take(m_input.substr(taken + kLengthOctets, octets - kLengthOctets));
            taken += octets;
        }
        m_working = false;
        m_input.erase(0, taken);
        if (m_ended)
            return;
        if (const bool reads = mayTake(); reads != m_reading) {
            m_reading = reads;
            m_port.m_runtime.setReading(m_connection, reads);
        }
        const bool allDone = m_peerClosed && m_unanswered == 0 && nextMessage(0) == 0;
        if (m_isClient ? m_answered : allDone)
            end();
    }
    [[nodiscard]] bool mayTake() const
    {
        return m_isClient
            || (m_unanswered < kUnansweredMax && m_port.m_runtime.writable(m_connection) > 0);
    }
    /// Octets of the message that begins there, with its length; 0: it is not whole.
    [[nodiscard]] std::size_t nextMessage(std::size_t at) const
    {
        if (m_input.size() < at + kLengthOctets)
            return 0;
        const std::size_t octets = kLengthOctets
            + static_cast<unsigned char>(m_input[at]) * std::size_t{256}
            + static_cast<unsigned char>(m_input[at + 1]);
        return m_input.size() < at + octets ? 0 : octets;
    }
    void take(const std::string& message)
    {
        runtime::Runtime& runtime = m_port.m_runtime;
        trace::Recorder& recorder = runtime.recorder();
        EventId arrival = recorder.recordArrivedUpTo(
            runtime.now(), m_connection, !m_isClient, m_heard, runtime.host());
        if (!arrival.valid()) {
            std::string question;
            trace::Draft draft = draftOf(
                message, runtime.host(), {}, m_connection, !m_isClient, question);
            draft.kind = arrivalKind(message);
            arrival = recorder.recordHeard(runtime.now(), draft, m_heard);
        }
        const trace::ConnectionInfo& info = runtime.connectionInfo(m_connection);
        m_port.take({m_isClient ? info.serverEnd : info.clientEnd, message, dns::Transport::Tcp,
            m_tag, arrival, {}});
    }

    void startIdling()
    {
        m_idleSince = m_port.m_runtime.now();
        m_idle.arm(m_idleSince + kIdleTimeout);
    }

    void end()
    {
        if (m_ended)
            return;
        m_ended = true;
        m_idle.arm(std::nullopt);
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
    bool m_working = false;
    bool m_reading = true;
    std::string m_question;
    trace::Subject m_subject;
    std::function<void()> m_failed;
    std::string m_input; ///< at most one message of 64 KiB, and two reads
    std::uint64_t m_sent = 0;
    std::uint64_t m_heard = 0; ///< octets of whole messages
    std::size_t m_unanswered = 0; ///< questions of the client
    bool m_peerClosed = false;
    Instant m_idleSince;
    runtime::Deadline m_idle;
};

DnsPort::DnsPort(runtime::Runtime& runtime, std::uint16_t port, Handler handler)
    : m_runtime(runtime),
      m_port(port),
      m_handler(std::move(handler))
{
    m_runtime.bindDatagrams(m_port, [this](const Endpoint& from, std::string_view bytes) {
        trace::Recorder& recorder = m_runtime.recorder();
        EventId sent = recorder.cause();
        if (!sent.valid()) { // from a peer whose sending nobody saw
            std::string question;
            trace::Draft draft = draftOf(
                bytes, m_runtime.hostAt(from.address), {}, {}, true, question);
            draft.peer = m_runtime.host();
            sent = recorder.record(m_runtime.now(), draft);
        }
        const EventId arrival = recorder.recordArrival(
            m_runtime.now(), arrivalKind(bytes), m_runtime.host(), sent);
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
    std::string question;
    trace::Draft draft = draftOf(
        bytes, m_runtime.host(), subject, connection, fromClient, question);
    if (!connection.valid())
        draft.peer = m_runtime.hostAt(to.address);
    draft.cause = cause;
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

void DnsPort::leaveUnanswered(const Received& query)
{
    const auto stream = m_streams.find(query.tag);
    if (query.transport == dns::Transport::Tcp && stream != m_streams.end()
        && !stream->second->isClient())
        stream->second->settle();
}

std::string forcedResponse(runtime::Runtime& runtime, const DnsPort::Received& query)
{
    const std::optional<runtime::FaultOrder> order = runtime.takeFaultOrder(query.arrival);
    if (!order)
        return {};
    const auto message = dns::decode(query.bytes);
    if (!message)
        return {};
    const bool exists = order->kind != runtime::FaultOrder::Kind::DnsNxDomain;
    return encode(makeResponse(*message, exists ? dns::Rcode::ServFail : dns::Rcode::NxDomain));
}

} // namespace postroad::node
