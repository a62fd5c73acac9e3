// SPDX-License-Identifier: MIT
// The other half of LineBuffer: what a session says goes in as lines and bodies, is told to the
// sink with its offsets, and waits as octets until the owner takes it.
#pragma once

#include "core/base/blob.h"
#include "core/base/conversation.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace postroad {

class LineWriter
{
public:
    /// A body is told to the sink in chunks of at most this many octets.
    static constexpr std::size_t kChunkOctetsMax = 64 * 1024;

    /// The sink may be null; otherwise it outlives the writer.
    explicit LineWriter(ConversationSink* sink) : m_sink(sink) { }

    /// Says text and CRLF. Of what, way, offsets and text are filled in here; the rest is the
    /// caller's. Returns the stream offset just past the line.
    std::uint64_t line(const Utterance& what, std::string_view text)
    {
        m_pending.append(text).append("\r\n");
        return tell(what, text, text.size() + 2, what.last);
    }

    /// The same for text that has its CRLF already; describe() gives the Utterance, and is called
    /// only if somebody listens.
    template <typename Describe>
    std::uint64_t readyLine(std::string_view textAndCrlf, Describe&& describe)
    {
        m_pending.append(textAndCrlf);
        if (!m_sink)
            return m_offset += textAndCrlf.size();
        const Utterance what = describe();
        return tell(
            what, textAndCrlf.substr(0, textAndCrlf.size() - 2), textAndCrlf.size(), what.last);
    }

    /// Says octets as they are, as a Body; what.last holds for the last chunk. Nothing for no
    /// octets. Returns the stream offset just past them.
    std::uint64_t body(const Utterance& what, std::string_view octets)
    {
        m_pending.append(octets);
        return tellBody(what, octets);
    }

    /// The same for octets that lie in the blob: they are not copied.
    std::uint64_t body(const Utterance& what, const Blob& blob, std::string_view octets)
    {
        if (octets.size() < kSharedOctetsMin)
            return body(what, octets);
        const std::size_t before = m_pending.size() - m_beforeShared;
        m_shared.push_back({before, blob, octets});
        m_beforeShared += before;
        m_sharedOctets += octets.size();
        return tellBody(what, octets);
    }

    /// The octets that wait; they are the caller's now.
    [[nodiscard]] std::string take()
    {
        if (m_shared.empty())
            return std::exchange(m_pending, {});
        std::string all;
        while (pendingOctets() > 0) {
            const std::string_view next = pending();
            all.append(next);
            consume(next.size());
        }
        return all;
    }
    /// The first of them without giving the memory away: a view, valid until more is said or
    /// consumed. Empty only if nothing waits.
    [[nodiscard]] std::string_view pending() const
    {
        if (m_sharedOctets == 0)
            return m_pending;
        const Shared& first = m_shared.front();
        return first.before > 0 ? std::string_view(m_pending).substr(0, first.before)
                                : first.octets;
    }
    /// The first so many of these have been sent.
    void consume(std::size_t octets)
    {
        if (m_sharedOctets > 0)
            octets = consumeBeforeShared(octets);
        if (octets >= m_pending.size())
            m_pending.clear();
        else
            m_pending.erase(0, octets);
    }
    [[nodiscard]] std::size_t pendingOctets() const { return m_pending.size() + m_sharedOctets; }
    /// Stream offset just past all that was said.
    [[nodiscard]] std::uint64_t offset() const { return m_offset; }

private:
    /// Less is copied more quickly than shared.
    static constexpr std::size_t kSharedOctetsMin = 4 * 1024;
    /// Octets of somebody else between ours.
    struct Shared
    {
        std::size_t before; ///< octets of m_pending between the last one and this
        Blob blob;
        std::string_view octets; ///< in the blob
    };

    /// Where something of somebody else waits: at most what stands before it, or of itself. Returns
    /// how many octets of ours have been sent.
    std::size_t consumeBeforeShared(std::size_t octets)
    {
        Shared& first = m_shared.front();
        if (first.before > 0) {
            octets = std::min(octets, first.before);
            first.before -= octets;
            m_beforeShared -= octets;
            return octets;
        }
        octets = std::min(octets, first.octets.size());
        first.octets.remove_prefix(octets);
        m_sharedOctets -= octets;
        if (first.octets.empty())
            m_shared.pop_front();
        return 0;
    }

    std::uint64_t tellBody(Utterance what, std::string_view octets)
    {
        what.kind = Utterance::Kind::Body;
        while (!octets.empty()) {
            const std::string_view chunk = octets.substr(0, kChunkOctetsMax);
            octets.remove_prefix(chunk.size());
            tell(what, chunk, chunk.size(), what.last && octets.empty());
        }
        return m_offset;
    }

    std::uint64_t tell(const Utterance& what, std::string_view text, std::size_t octets, bool last)
    {
        const std::uint64_t begin = m_offset;
        m_offset += octets;
        if (!m_sink)
            return m_offset;
        Utterance said = what;
        said.way = Utterance::Way::Sent;
        said.begin = begin;
        said.end = m_offset;
        said.text = text;
        said.last = last;
        m_sink->said(said);
        return m_offset;
    }

    ConversationSink* m_sink;
    std::string m_pending;
    std::deque<Shared> m_shared;
    std::size_t m_beforeShared = 0; ///< octets of m_pending in front of the last of them
    std::size_t m_sharedOctets = 0;
    std::uint64_t m_offset = 0;
};

/// Tells the sink, which may be null, of octets that came in; what holds all but way, offsets and
/// text.
inline void tellReceived(ConversationSink* sink, Utterance what, std::string_view text,
    std::uint64_t begin, std::uint64_t end)
{
    if (!sink)
        return;
    what.way = Utterance::Way::Received;
    what.begin = begin;
    what.end = end;
    what.text = text;
    sink->said(what);
}

} // namespace postroad
