// SPDX-License-Identifier: MIT
#include "core/base/line_buffer.h"

#include <algorithm>

namespace postroad {

namespace {

constexpr std::size_t kBeginningOctets = 128;

/// The position of the next CRLF's CR at or after from, or npos.
std::size_t findCrlf(std::string_view text, std::size_t from)
{
    for (;;) {
        const std::size_t lf = text.find('\n', from);
        if (lf == text.npos)
            return lf;
        if (lf > 0 && text[lf - 1] == '\r')
            return lf - 1;
        from = lf + 1;
    }
}

/// Two searches for one octet each: that is a fraction of one for either of two.
bool hasBareEnd(std::string_view line)
{
    return line.find('\r') != line.npos || line.find('\n') != line.npos;
}

} // namespace

void LineBuffer::feed(std::string_view bytes)
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

std::string_view LineBuffer::pending() const
{
    return m_kept.empty() ? m_fed : std::string_view(m_kept).substr(m_keptBegin);
}

void LineBuffer::take(std::size_t count)
{
    if (m_kept.empty())
        m_fed.remove_prefix(count);
    else
        m_keptBegin += count;
    m_offset += count;
    m_scanned = 0;
}

std::string_view LineBuffer::beginningOf(std::string_view line) const
{
    // A line over the limit has at least m_max - 1 octets before its CRLF.
    return line.substr(0, std::min(kBeginningOctets, m_max - std::min<std::size_t>(m_max, 1)));
}

std::optional<LineBuffer::Line> LineBuffer::next()
{
    const std::string_view text = pending();
    // The CRLF may be split between what was dropped of a long line and what is here.
    if (m_skipped > 0 && m_lastDropped == '\r' && !text.empty() && text.front() == '\n') {
        const std::uint64_t begin = m_offset - m_skipped;
        take(1);
        m_skipped = 0;
        m_lastDropped = '\0';
        return Line{m_longLine, begin, m_offset, true, hasBareEnd(m_longLine)};
    }
    const std::size_t cr = findCrlf(text, m_scanned);
    if (cr == text.npos) {
        m_scanned = text.empty() ? 0 : text.size() - 1;
        if (text.size() + m_skipped > m_max) {
            if (m_skipped == 0)
                m_longLine.assign(beginningOf(text));
            m_lastDropped = text.empty() ? m_lastDropped : text.back();
            m_skipped += text.size();
            take(text.size());
        }
        return std::nullopt;
    }
    Line line{text.substr(0, cr), m_offset - m_skipped, m_offset + cr + 2,
        m_skipped + cr + 2 > m_max, false};
    if (m_skipped > 0)
        line.text = m_longLine;
    else if (line.tooLong)
        line.text = beginningOf(line.text);
    line.bareCrOrLf = hasBareEnd(line.text);
    m_skipped = 0;
    m_lastDropped = '\0';
    take(cr + 2);
    return line;
}

std::string_view LineBuffer::takeRaw(std::size_t max)
{
    const std::string_view raw = pending().substr(0, max);
    take(raw.size());
    return raw;
}

void LineBuffer::settle()
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

void LineBuffer::discard()
{
    take(pending().size());
    m_skipped = 0;
    m_lastDropped = '\0';
}

} // namespace postroad
