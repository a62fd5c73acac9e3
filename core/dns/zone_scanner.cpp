// SPDX-License-Identifier: MIT
#include "core/dns/zone_scanner.h"

#include "core/base/ascii.h"
#include "core/base/sentence.h"

namespace postroad::dns {

std::optional<ZoneEntry> ZoneScanner::next()
{
    while (!atEnd()) {
        ZoneEntry entry = scanEntry();
        if (!entry.words.empty() || entry.error)
            return entry;
    }
    return std::nullopt;
}

bool ZoneScanner::atLineEnd() const
{
    return m_text[m_at] == '\n'
        || (m_text[m_at] == '\r' && (m_at + 1 == m_text.size() || m_text[m_at + 1] == '\n'));
}

void ZoneScanner::endLine()
{
    if (!atEnd() && m_text[m_at] == '\r')
        ++m_at;
    if (!atEnd())
        ++m_at;
    ++m_line;
    m_lineStart = m_at;
}

void ZoneScanner::skipComment()
{
    while (!atEnd() && !atLineEnd())
        ++m_at;
}

void ZoneScanner::skipLine()
{
    skipComment();
    endLine();
    m_depth = 0;
}

ZoneEntry ZoneScanner::scanEntry()
{
    ZoneEntry entry;
    entry.blankStart = ascii::isBlank(m_text[m_at]);
    while (!atEnd() && !entry.error) {
        const char c = m_text[m_at];
        if (atLineEnd()) {
            endLine();
            if (m_depth == 0)
                return entry;
        } else if (ascii::isBlank(c)) {
            ++m_at;
        } else if (c == ';') {
            skipComment();
        } else if (c == '(') {
            if (m_depth > 0)
                entry.error = ZoneError{place(),
                    say({"a parenthesis within parentheses", "括号里又有括号"}), verbatim("“)”"),
                    {}};
            m_depth = 1;
            m_open = place();
            ++m_at;
        } else if (c == ')') {
            if (m_depth == 0)
                entry.error = ZoneError{place(),
                    say({"this parenthesis was never opened", "这个右括号没有对应的左括号"}), {},
                    {}};
            m_depth = 0;
            ++m_at;
        } else if (c == '"') {
            scanQuoted(entry);
        } else {
            scanWord(entry);
        }
    }
    if (!entry.error && m_depth > 0)
        entry.error = ZoneError{m_open,
            say({"this parenthesis is never closed", "这个括号没有闭合"}),
            say({"“)” before the end of the text", "文字结束之前有“)”"}), {}};
    if (entry.error)
        skipLine();
    return entry;
}

void ZoneScanner::scanWord(ZoneEntry& entry)
{
    const std::size_t begin = m_at;
    const ZonePlace start = place();
    while (!atEnd() && !atLineEnd()) {
        const char c = m_text[m_at];
        if (ascii::isBlank(c) || c == ';' || c == '(' || c == ')' || c == '"')
            break;
        if (ascii::isControl(c)) {
            entry.error = ZoneError{
                place(), say({"a control character in the text", "文字里有控制字符"}), {}, {}};
            return;
        }
        ++m_at;
        if (c == '\\' && !atEnd() && !atLineEnd())
            ++m_at;
    }
    entry.words.push_back(ZoneWord{m_text.substr(begin, m_at - begin), false, start, place()});
}

void ZoneScanner::scanQuoted(ZoneEntry& entry)
{
    const ZonePlace start = place();
    const std::size_t begin = ++m_at;
    while (!atEnd() && !atLineEnd() && m_text[m_at] != '"') {
        m_at += m_text[m_at] == '\\' && m_at + 1 < m_text.size() && m_text[m_at + 1] != '\n' ? 2U
                                                                                             : 1U;
    }
    if (atEnd() || atLineEnd()) {
        entry.error = ZoneError{start, say({"this quote is never closed", "这个引号没有闭合"}),
            say({"“\"” before the end of the line", "行末之前有“\"”"}), {}};
        return;
    }
    const std::string_view text = m_text.substr(begin, m_at - begin);
    ++m_at;
    entry.words.push_back(ZoneWord{text, true, start, place()});
}

} // namespace postroad::dns
