// SPDX-License-Identifier: MIT
// Octets in, lines out: CRLF and only CRLF ends a line (RFC 5321 §2.3.8: a bare CR or LF is not a
// line end). Views are borrowed where a line lies whole in what was fed, so the common case copies
// nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postroad {

class LineBuffer
{
public:
    /// A line may have lineOctetsMax octets with its CRLF; one that is longer comes out as TooLong,
    /// once, when its end has come (what is over the limit is not stored).
    explicit LineBuffer(std::size_t lineOctetsMax = 64 * 1024) : m_max(lineOctetsMax) { }

    struct Line
    {
        /// Without CRLF; valid until the next call of next(), feed() or settle().
        std::string_view text;
        std::uint64_t begin = 0; ///< stream offset of its first octet
        std::uint64_t end = 0; ///< stream offset just past its CRLF
        bool tooLong = false; ///< then text is only its beginning: up to 128 octets, however the
                              ///< stream was cut

        /// text holds a CR or LF that ended nothing
        [[nodiscard]] bool hasBareCrOrLf() const
        {
            return text.find('\r') != text.npos || text.find('\n') != text.npos;
        }
    };

    /// More octets of the stream. Call next() and takeRaw() as long as they give something, then
    /// settle().
    void feed(std::string_view bytes);
    /// The next whole line, if there is one.
    std::optional<Line> next();
    /// Up to max octets as they are, no line ends looked for (literals, bodies); empty if none are
    /// there.
    std::string_view takeRaw(std::size_t max);
    /// What is there and not taken, as it lies.
    [[nodiscard]] std::string_view pending() const;
    /// Copies what is left of the octets that were fed: the caller's buffer may go.
    void settle();
    /// Forgets what is pending (RFC 3207 §4.2: after STARTTLS). Offsets go on as if it had been
    /// taken.
    void discard();

    /// The line whose end has not come is over the limit already.
    [[nodiscard]] bool isTooLong() const { return m_skipped > 0; }

    /// Stream offset of the first octet not yet taken.
    [[nodiscard]] std::uint64_t offset() const { return m_offset; }
    void setLineOctetsMax(std::size_t max) { m_max = max; }

private:
    void take(std::size_t count);
    /// What is remembered of a line over the limit: the same for every cut of the stream.
    [[nodiscard]] std::string_view beginningOf(std::string_view line) const;

    std::size_t m_max;
    std::string m_kept; ///< octets of earlier feeds
    std::size_t m_keptBegin = 0;
    std::string_view m_fed; ///< octets of this feed, not copied; empty when m_kept holds them too
    std::size_t m_scanned = 0; ///< octets of pending() known to hold no CRLF
    std::uint64_t m_offset = 0;
    std::uint64_t m_skipped = 0; ///< octets of a line that is too long, already dropped
    std::string m_longLine; ///< the beginning of that line
    char m_lastDropped = '\0';
};

// Short, and called for each piece of each stream.

inline std::string_view LineBuffer::pending() const
{
    return m_kept.empty() ? m_fed : std::string_view(m_kept).substr(m_keptBegin);
}

inline void LineBuffer::take(std::size_t count)
{
    if (m_kept.empty())
        m_fed.remove_prefix(count);
    else
        m_keptBegin += count;
    m_offset += count;
    m_scanned = 0;
}

inline void LineBuffer::feed(std::string_view bytes)
{
    settle();
    if (m_kept.size() == m_keptBegin) {
        m_kept.clear();
        m_keptBegin = 0;
        m_fed = bytes;
    } else {
        m_kept.append(bytes);
    }
}

inline std::string_view LineBuffer::takeRaw(std::size_t max)
{
    const std::string_view raw = pending().substr(0, max);
    take(raw.size());
    return raw;
}

inline void LineBuffer::settle()
{
    if (m_kept.empty()) {
        if (!m_fed.empty())
            m_kept.assign(m_fed);
        m_keptBegin = 0;
    } else if (m_keptBegin > 0) {
        m_kept.erase(0, m_keptBegin);
        m_keptBegin = 0;
    }
    m_fed = {};
}

} // namespace postroad
