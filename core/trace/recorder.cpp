// SPDX-License-Identifier: MIT
#include "core/trace/recorder.h"

#include <algorithm>

namespace postroad::trace {

namespace {

/// A page for texts is about as large as all that was recorded before it.
constexpr std::size_t kPageOctetsMin = 64 * 1024;
constexpr std::size_t kPageOctetsMax = 32 * 1024 * 1024;
constexpr std::size_t kArrivedKept
    = 4096; // per direction of a connection: enough for any pipelined group

/// Numbers of ended connections that rest before they come again.
constexpr std::size_t kEndedKept = 1024;

EventKind arrivalOf(EventKind sent)
{
    return sent == EventKind::DnsQuery   ? EventKind::DnsQueryArrived
        : sent == EventKind::DnsResponse ? EventKind::DnsResponseArrived
        : sent == EventKind::CommandSent ? EventKind::CommandArrived
        : sent == EventKind::ReplySent   ? EventKind::ReplyArrived
                                         : EventKind::BodyArrived;
}

EventKind sendingOf(EventKind arrival)
{
    return arrival == EventKind::DnsQueryArrived   ? EventKind::DnsQuery
        : arrival == EventKind::DnsResponseArrived ? EventKind::DnsResponse
        : arrival == EventKind::CommandArrived     ? EventKind::CommandSent
        : arrival == EventKind::ReplyArrived       ? EventKind::ReplySent
                                                   : EventKind::BodySent;
}

bool isBody(EventKind kind) { return row(kind).family == Family::Body; }

} // namespace

HostId Recorder::addHost(std::string name)
{
    m_trace.m_hosts.append({std::move(name)});
    return HostId(static_cast<std::uint16_t>(m_trace.m_hosts.size() - 1));
}

ConnectionId Recorder::addConnection(ConnectionInfo info)
{
    if (m_muted)
        return mutedConnection(info);
    info.ordinalOfPair = ++m_pairs[{info.client, info.server}];
    info.hop = info.protocol == Protocol::Dns ? 0 : ++m_hops;
    info.attempt = EventId(static_cast<std::uint32_t>(m_trace.m_events.size()));
    m_trace.m_connections.append(info);
    return ConnectionId(static_cast<std::uint32_t>(m_trace.m_connections.size() - 1));
}

ConnectionId Recorder::mutedConnection(const ConnectionInfo& info)
{
    // Not at once: its last owner may still have the number in hand.
    if (m_ended.size() < kEndedKept) {
        m_trace.m_connections.append(info);
        return ConnectionId(static_cast<std::uint32_t>(m_trace.m_connections.size() - 1));
    }
    const ConnectionId id = m_ended.front();
    m_ended.pop_front();
    m_trace.m_connections.writable(id.value) = info;
    return id;
}

void Recorder::mute()
{
    m_muted = true;
    m_cause = {};
    m_connectionsRecorded = m_trace.m_connections.size();
    m_streams.clear();
}

std::uint32_t Recorder::addMessage(MessageInfo info)
{
    if (m_muted)
        return 0;
    m_trace.m_messages.append(std::move(info));
    return static_cast<std::uint32_t>(m_trace.m_messages.size());
}

EventId Recorder::lastEvent() const
{
    return m_trace.m_events.empty()
        ? EventId()
        : EventId(static_cast<std::uint32_t>(m_trace.m_events.size() - 1));
}

void Recorder::setSilent(HostId host, bool silent)
{
    if (silent)
        m_silent.insert(host);
    else
        m_silent.erase(host);
}

EventId Recorder::record(Instant now, const Draft& draft)
{
    if (m_muted)
        return {};
    if (isSilent(draft.host))
        return lastEvent();
    Event event;
    event.time = now;
    event.offset = draft.peer.valid() ? draft.peer.value + std::uint64_t{1} : draft.offset;
    event.cause = draft.cause.valid() ? draft.cause : m_cause;
    event.connection = draft.connection;
    event.subject = intern(draft.subject);
    event.word = intern(draft.word);
    event.text = storeText(draft);
    event.number = draft.number;
    event.detail = draft.detail;
    event.host = draft.host;
    event.kind = draft.kind;
    event.flags = draft.flags;
    const EventId id = append(event);
    stopWhenFull(now);
    return id;
}

void Recorder::stopWhenFull(Instant now)
{
    if (m_octets < m_octetsMax || m_muted)
        return;
    Event last;
    last.time = now;
    last.kind = EventKind::TraceFull;
    last.number = static_cast<std::uint32_t>(m_trace.m_events.size());
    append(last);
    mute();
}

EventId Recorder::append(const Event& event)
{
    m_trace.m_events.append(event);
    m_octets += sizeof(Event);
    const EventId id = lastEvent();
    if (m_listener)
        m_listener(id);
    return id;
}

EventId Recorder::recordArrival(Instant now, EventKind kind, HostId host, EventId sent)
{
    if (m_muted || !sent.valid())
        return {};
    if (isSilent(host))
        return lastEvent();
    Event event = m_trace[sent];
    event.time = now;
    event.cause = sent;
    event.host = host;
    event.kind = kind;
    return append(event);
}

EventId Recorder::recordSaid(Instant now, const Draft& draft, std::uint64_t end)
{
    const EventId sent = record(now, draft);
    if (m_muted)
        return {};
    if (isSilent(draft.host))
        return sent;
    Stream& way = stream(draft.connection, (draft.flags & Event::kFromClient) != 0);
    way.said.push_back({end, sent, {}});
    noteEndOfBody(way, draft);
    return sent;
}

EventId Recorder::recordArrivedUpTo(
    Instant now, ConnectionId connection, bool fromClient, std::uint64_t offset, HostId host)
{
    if (m_muted)
        return {};
    Stream& way = stream(connection, fromClient);
    EventId last;
    while (way.arrived < way.said.size() && way.said[way.arrived].end <= offset) {
        Said& said = way.said[way.arrived++];
        said.arrived = last = recordArrival(
            now, arrivalOf(m_trace[said.sent].kind), host, said.sent);
    }
    dropOld(way);
    return last;
}

/// After its last chunk, or where something else is said: chunks of BDAT have their commands.
void Recorder::noteEndOfBody(Stream& way, const Draft& said)
{
    if ((said.flags & Event::kLast) != 0 || !isBody(said.kind))
        way.bodyKept = 0;
}

void Recorder::dropOld(Stream& way)
{
    for (; way.arrived > kArrivedKept; --way.arrived)
        way.said.pop_front();
}

EventId Recorder::recordHeard(Instant now, const Draft& draft, std::uint64_t end)
{
    if (m_muted)
        return {};
    const bool fromClient = (draft.flags & Event::kFromClient) != 0;
    Stream& way = stream(draft.connection, fromClient);
    if (!way.said.empty() && end <= way.said.back().end)
        return {};
    const ConnectionInfo& info = m_trace.connection(draft.connection);
    Draft said = draft;
    said.kind = sendingOf(draft.kind);
    said.host = fromClient ? info.client : info.server;
    const EventId sent = record(now, said);
    if (m_muted)
        return {}; // it was the last
    const EventId heard = recordArrival(now, draft.kind, draft.host, sent);
    way.said.push_back({end, sent, heard});
    way.arrived = way.said.size();
    noteEndOfBody(way, draft);
    dropOld(way);
    return heard;
}

EventId Recorder::arrivalEndingAt(ConnectionId connection, bool fromClient, std::uint64_t end) const
{
    const auto found = m_streams.find({connection, fromClient});
    if (found == m_streams.end())
        return {};
    const auto& said = found->second.said;
    if (!said.empty() && said.back().end == end) // most often: what was heard last is answered
        return said.back().arrived;
    const auto place = std::lower_bound(said.begin(), said.end(), end,
        [](const Said& s, std::uint64_t offset) { return s.end < offset; });
    return place != said.end() && place->end == end ? place->arrived : EventId();
}

void Recorder::forgetStreams(ConnectionId connection)
{
    m_streams.erase({connection, false});
    m_streams.erase({connection, true});
    if (m_muted && connection.value >= m_connectionsRecorded)
        m_ended.push_back(connection);
}

WordId Recorder::intern(std::string_view word)
{
    if (word.empty())
        return {};
    const std::size_t ends = static_cast<unsigned char>(word.front())
        + 4U * static_cast<unsigned char>(word.back());
    WordId& recent = m_recentWords[(ends + word.size()) % m_recentWords.size()];
    if (!recent.valid() || m_trace.word(recent) != word)
        recent = findOrAdd(word);
    return recent;
}

WordId Recorder::findOrAdd(std::string_view word)
{
    const auto found = m_words.find(word);
    if (found != m_words.end())
        return found->second;
    m_trace.m_words.append(std::string(word));
    const WordId id(static_cast<std::uint32_t>(m_trace.m_words.size() - 1));
    m_words.emplace(m_trace.word(id), id);
    return id;
}

SubjectId Recorder::intern(const Subject& subject)
{
    if (subject == Subject{})
        return {};
    const auto [place, isNew] = m_subjects.try_emplace(subject);
    if (isNew) {
        m_trace.m_subjects.append(subject);
        place->second = SubjectId(static_cast<std::uint32_t>(m_trace.m_subjects.size() - 1));
    }
    return place->second;
}

TextRef Recorder::storeText(const Draft& draft)
{
    if (!isBody(draft.kind) || !m_bodyOctetsMax)
        return store(draft.text, draft.blob);
    std::size_t& kept = stream(draft.connection, (draft.flags & Event::kFromClient) != 0).bodyKept;
    const std::string_view text = draft.text.substr(0, *m_bodyOctetsMax - kept);
    kept += text.size();
    return store(text, {});
}

TextRef Recorder::store(std::string_view text, const Blob& blob)
{
    if (text.empty())
        return {};
    const auto length = static_cast<std::uint32_t>(text.size());
    if (pointsInto(blob, text)) {
        if (m_lastBlob != blob) {
            m_trace.m_blobs.append(blob);
            m_octets += blob->size();
            m_lastBlob = blob;
            m_lastBlobIndex = static_cast<std::uint32_t>(m_trace.m_blobs.size() - 1);
        }
        return {m_lastBlobIndex, static_cast<std::uint32_t>(text.data() - blob->data()), length};
    }
    m_octets += text.size();
    if (!m_page || m_page->capacity() - m_page->size() < text.size()) {
        m_page = std::make_shared<std::string>();
        m_page->reserve(
            std::max(text.size(), std::clamp(m_octets, kPageOctetsMin, kPageOctetsMax)));
        m_trace.m_blobs.append(m_page);
        m_pageBlob = static_cast<std::uint32_t>(m_trace.m_blobs.size() - 1);
    }
    const auto offset = static_cast<std::uint32_t>(m_page->size());
    m_page->append(
        text); // never grows past its capacity, so what readers look at stays where it is
    return {m_pageBlob, offset, length};
}

} // namespace postroad::trace
