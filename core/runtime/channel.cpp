// SPDX-License-Identifier: MIT
#include "core/runtime/channel.h"

#include "core/base/tls_trouble.h"

#include <algorithm>

namespace postroad::runtime {

using trace::Draft;
using trace::Event;
using trace::EventKind;

namespace {

/// How long the other side may take to close after us, as TCP stacks do (FIN-WAIT-2).
constexpr Duration kLinger = 2min;
/// What is taken after our close, unread, to get to the other's; who pushes on is not read.
constexpr std::uint64_t kUnheardOctetsMax = 256 * 1024;
/// How long a handshake may take.
constexpr Duration kHandshakeTime = 1min;

} // namespace

Channel::Channel(Runtime& runtime, Owner owner)
    : m_runtime(runtime),
      m_owner(std::move(owner)),
      m_deadline(runtime, [this] { timeOut(); })
{
}

Channel::~Channel()
{
    if (m_connection.valid() && !m_ended)
        m_runtime.release(m_connection);
}

void Channel::connect(const Endpoint& to, trace::Protocol protocol, Duration timeout)
{
    m_isClient = true;
    m_connection = m_runtime.connect(to, protocol, m_subject, timeout, *this);
}

void Channel::accept(ConnectionId connection)
{
    m_connection = connection;
    m_standing = true;
    // Until the client says what it speaks of, the session is about what the call was about.
    const trace::Recorder& recorder = m_runtime.recorder();
    m_subject = recorder.trace().subject(m_runtime.connectionInfo(connection).attempt);
    stands();
}

void Channel::opened()
{
    m_standing = true;
    stands();
}

void Channel::stands()
{
    if (m_implicitTls)
        startTls();
    else
        m_session->start(m_runtime.now());
    pump();
}

void Channel::failed(ConnectFailure failure)
{
    m_session->connectionLost(m_runtime.now());
    finish(failure == ConnectFailure::Refused ? End::Refused : End::TimedOut);
}

void Channel::received(std::string_view bytes)
{
    if (m_ended)
        return;
    if (m_shutDown && !m_session->wantsInput()) {
        m_unheardOctets += bytes.size();
        return afterSession();
    }
    if (m_secure)
        receivedSecure(bytes);
    else
        receivedPlain(bytes);
}

void Channel::receivedPlain(std::string_view bytes)
{
    m_receivedOctets += bytes.size();
    trace::Recorder& recorder = m_runtime.recorder();
    const EventId arrival = recorder.recordArrivedUpTo(
        m_runtime.now(), m_connection, !m_isClient, m_receivedOctets, m_runtime.host());
    if (arrival.valid()) {
        recorder.setCause(arrival);
        if (!m_isClient)
            m_subject = recorder.trace().subject(arrival);
    }
    if (m_owner.hearing)
        m_owner.hearing();
    m_session->receive(m_runtime.now(), bytes);
    pump();
}

void Channel::peerClosed()
{
    if (m_ended)
        return;
    m_peerClosed = true;
    lingerFromNow();
    pump();
}

void Channel::lost()
{
    if (m_ended)
        return;
    m_session->connectionLost(m_runtime.now());
    finish(End::Lost);
}

void Channel::shutDown()
{
    if (m_ended)
        return;
    m_session->shutDown(m_runtime.now());
    pump();
}

std::optional<Instant> Channel::dawdlesSince() const
{
    if (m_ended)
        return std::nullopt;
    if (m_handshakeUntil)
        return *m_handshakeUntil - kHandshakeTime;
    if (m_shutDown && m_lingerUntil)
        return *m_lingerUntil - kLinger;
    return m_session->dawdlesSince();
}

void Channel::giveUpPlace()
{
    if (m_ended)
        return;
    if (m_handshakeUntil)
        failTls(tlsTrouble(TlsTrouble::TooSlow).en);
    else if (!m_shutDown)
        m_session->giveUpPlace(m_runtime.now());
    pump();
    if (!m_ended)
        finish(End::Closed); // its end is not waited for
}

void Channel::abort()
{
    if (m_ended)
        return;
    m_runtime.abort(m_connection);
    lost();
}

void Channel::pump()
{
    // The owner may call pump() from progressed(): one round more instead of a deeper call.
    m_pumpAgain = true;
    if (m_pumping)
        return;
    m_pumping = true;
    while (m_pumpAgain && !m_ended) {
        m_pumpAgain = false;
        heedPeersEnd();
        writeOutput();
        if (m_owner.progressed)
            m_owner.progressed();
    }
    m_pumping = false;
    if (!m_ended)
        afterSession();
}

void Channel::writeOutput()
{
    if (!m_standing || m_shutDown)
        return;
    for (std::string_view output = m_session->output(); !output.empty();
         output = m_session->output()) {
        const std::size_t octets = std::min(output.size(), m_runtime.writable(m_connection));
        if (octets == 0)
            break; // a whole mailbox may wait
        write(output.substr(0, octets));
        m_session->consumeOutput(octets);
        m_pumpAgain = true; // what was taken may have let the session go on
    }
    m_allWritten = m_session->output().empty();
    if (m_allWritten && !m_secure && m_session->wantsTls())
        startTls();
}

void Channel::write(std::string_view plain)
{
    if (!m_secure)
        return m_runtime.write(m_connection, plain);
    m_secure->sendPlain(plain);
    flushWire();
}

void Channel::flushWire()
{
    const std::string wire = m_secure->takeWire();
    if (!wire.empty() && !m_shutDown)
        m_runtime.write(m_connection, wire);
}

// TLS

void Channel::startTls()
{
    m_secure = m_owner.secure ? m_owner.secure() : nullptr;
    if (!m_secure)
        return failTls(tlsTrouble(TlsTrouble::NotSetUp).en);
    m_handshakeUntil = m_runtime.now() + kHandshakeTime;
    flushWire(); // the client speaks first
}

void Channel::receivedSecure(std::string_view wire)
{
    m_secure->receiveWire(wire);
    if (!m_tlsOpen && m_secure->status() == SecureLayer::Status::Open)
        establishTls();
    flushWire();
    if (m_ended)
        return;
    if (m_tlsOpen) {
        if (const std::string plain = m_secure->takePlain(); !plain.empty())
            receivedPlain(plain);
    }
    if (m_ended)
        return;
    if (m_secure->status() == SecureLayer::Status::Failed)
        return failTls(m_secure->failure());
    if (m_secure->status() == SecureLayer::Status::Closed)
        m_tlsClosed = true; // RFC 8446 §6.1: nothing more will come, though the connection stands
    pump();
}

void Channel::establishTls()
{
    m_tlsOpen = true;
    m_handshakeUntil.reset();
    const TlsFacts& facts = m_secure->facts();
    recordTls(EventKind::TlsEstablished, facts.protocol + ' ' + facts.cipher, facts.verified);
    m_session->tlsEstablished(m_runtime.now(), facts);
    if (m_implicitTls)
        m_session->start(m_runtime.now());
}

/// After a handshake that failed nothing can be said, in the clear least of all (RFC 3207 §4.1).
void Channel::failTls(const std::string& reason)
{
    m_handshakeUntil.reset();
    recordTls(EventKind::TlsFailed, reason, false);
    m_session->tlsFailed(m_runtime.now(), reason);
    m_allWritten = true;
    close();
    if (m_owner.progressed)
        m_owner.progressed();
    if (!m_ended)
        afterSession();
}

void Channel::recordTls(EventKind kind, std::string_view text, bool verified)
{
    m_runtime.recorder().setCause(m_runtime.record({.kind = kind,
        .connection = m_connection,
        .subject = m_subject,
        .text = text,
        .number = verified ? 1U : 0U,
        .flags = m_isClient ? Event::kFromClient : std::uint8_t{0}}));
}

void Channel::afterSession()
{
    if (m_allWritten && (m_session->closing() || m_endTold))
        close();
    if (m_peerClosed && m_shutDown)
        return finish(End::Closed);
    const bool isHandshaking = m_secure && !m_tlsOpen; // the session waits for it
    // Who has closed and doesn't read would never hear the other's end: a close_notify, or commands
    // that were sent ahead, lie in front of it.
    const bool drains = m_shutDown && m_unheardOctets < kUnheardOctetsMax;
    if (const bool wants = drains || isHandshaking || m_session->wantsInput(); wants != m_reading) {
        m_reading = wants;
        m_runtime.setReading(m_connection, m_reading);
    }
    std::optional<Instant> next = m_session->nextTimeout();
    for (const std::optional<Instant>& until : {m_lingerUntil, m_handshakeUntil}) {
        if (until)
            next = std::min(next.value_or(*until), *until);
    }
    m_deadline.arm(next);
}

void Channel::timeOut()
{
    if (m_lingerUntil && m_runtime.now() >= *m_lingerUntil) {
        m_session->connectionLost(m_runtime.now());
        return finish(End::Closed);
    }
    if (m_handshakeUntil && m_runtime.now() >= *m_handshakeUntil)
        return failTls(tlsTrouble(TlsTrouble::TooSlow).en);
    m_session->handleTimeout(m_runtime.now());
    pump();
}

/// The session hears of the end once it has answered all that came before.
void Channel::heedPeersEnd()
{
    if ((!m_peerClosed && !m_tlsClosed) || m_endTold || m_session->owesReply())
        return;
    m_endTold = true;
    m_session->connectionLost(m_runtime.now());
}

void Channel::lingerFromNow()
{
    if (!m_lingerUntil)
        m_lingerUntil = m_runtime.now() + kLinger;
}

void Channel::close()
{
    if (m_shutDown || !m_standing)
        return;
    if (m_secure) {
        m_secure->close();
        flushWire();
    }
    m_shutDown = true;
    lingerFromNow();
    m_runtime.record({.kind = EventKind::ConnectionClosed,
        .connection = m_connection,
        .subject = m_subject,
        .flags = m_isClient ? Event::kFromClient : std::uint8_t{0}});
    m_runtime.shutdown(m_connection);
}

void Channel::finish(End end)
{
    m_ended = true;
    m_deadline.arm(std::nullopt);
    m_runtime.release(m_connection);
    if (m_owner.progressed)
        m_owner.progressed();
    if (m_owner.ended)
        m_owner.ended(end);
}

EventId Channel::causeOf(const Utterance& utterance) const
{
    if (utterance.inResponseTo == 0)
        return {};
    return m_runtime.recorder().arrivalEndingAt(m_connection, !m_isClient, utterance.inResponseTo);
}

void Channel::said(const Utterance& utterance)
{
    if (m_runtime.recorder().muted())
        return;
    const bool sent = utterance.way == Utterance::Way::Sent;
    const bool fromClient = sent == m_isClient;
    Draft draft;
    draft.host = m_runtime.host();
    draft.connection = m_connection;
    draft.subject = m_subject;
    draft.word = utterance.verb;
    draft.text = utterance.text;
    draft.offset = utterance.begin;
    draft.flags = static_cast<std::uint8_t>(
        (utterance.last ? Event::kLast : 0) | (fromClient ? Event::kFromClient : 0));
    switch (utterance.kind) {
    case Utterance::Kind::Command:
        draft.kind = sent ? EventKind::CommandSent : EventKind::CommandArrived;
        break;
    case Utterance::Kind::Reply:
        draft.kind = sent ? EventKind::ReplySent : EventKind::ReplyArrived;
        draft.number = utterance.code;
        draft.detail = trace::pack(utterance.enhanced);
        break;
    case Utterance::Kind::Body:
        draft.kind = sent ? EventKind::BodySent : EventKind::BodyArrived;
        draft.number = static_cast<std::uint32_t>(utterance.end - utterance.begin);
        draft.blob = m_body;
        break;
    }
    trace::Recorder& recorder = m_runtime.recorder();
    if (!sent) {
        const EventId heard = recorder.recordHeard(m_runtime.now(), draft, utterance.end);
        if (heard.valid())
            recorder.setCause(heard);
        return;
    }
    draft.cause = causeOf(utterance);
    // A reply belongs to the letter and recipient that its command spoke of.
    if (!m_isClient && draft.cause.valid())
        draft.subject = recorder.trace().subject(draft.cause);
    if (m_isClient && m_owner.subjectOf) {
        if (const auto about = m_owner.subjectOf(utterance))
            draft.subject = *about;
    }
    if (m_forced && utterance.kind == Utterance::Kind::Reply) {
        draft.flags |= Event::kForced;
        m_forced = !utterance.last;
    }
    recorder.recordSaid(m_runtime.now(), draft, utterance.end);
}

void Channel::stateChanged(std::string_view state)
{
    m_runtime.record({.kind = EventKind::SessionState,
        .connection = m_connection,
        .subject = m_subject,
        .word = state,
        .flags = m_isClient ? Event::kFromClient : std::uint8_t{0}});
}

} // namespace postroad::runtime
