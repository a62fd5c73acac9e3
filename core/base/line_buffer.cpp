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

} // namespace

std::string_view LineBuffer::beginningOf(std::string_view line) const
{
    // A line over the limit has at least m_max - 1 octets before its CRLF.
    return line.substr(0, std::min(kBeginningOctets, m_max - std::min<std::size_t>(m_max, 1)));
}

std::optional<LineBuffer::Line> LineBuffer::next()
{
    std::optional<Line>
        line; // made where the caller wants it: a copy would cost more than the search
    const std::string_view text = pending();
    // The CRLF may be split between what was dropped of a long line and what is here.
    if (m_skipped > 0 && m_lastDropped == '\r' && !text.empty() && text.front() == '\n') {
        const std::uint64_t begin = m_offset - m_skipped;
        take(1);
        m_skipped = 0;
        m_lastDropped = '\0';
        line = Line{m_longLine, begin, m_offset, true};
        return line;
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
        return line;
    }
    line.emplace();
    line->begin = m_offset - m_skipped;
    line->end = m_offset + cr + 2;
    line->tooLong = m_skipped + cr + 2 > m_max;
    line->text = m_skipped > 0 ? std::string_view(m_longLine) : text.substr(0, cr);
    if (m_skipped == 0 && line->tooLong)
        line->text = beginningOf(line->text);
    m_skipped = 0;
    m_lastDropped = '\0';
    take(cr + 2);
    return line;
}

void LineBuffer::discard()
{
    take(pending().size());
    m_skipped = 0;
    m_lastDropped = '\0';
}

} // namespace postroad
