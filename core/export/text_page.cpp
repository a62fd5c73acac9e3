// SPDX-License-Identifier: MIT
#include "core/export/text_page.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <fmt/format.h>

namespace postroad::exporting {

namespace {

constexpr std::size_t kLineOctetsShown = 2000;

/// The octets of the first `columns` characters; never within one.
std::size_t octetsOf(std::string_view text, std::size_t columns)
{
    std::size_t octets = 0;
    for (std::size_t seen = 0; octets < text.size(); ++octets) {
        const bool begins = (static_cast<unsigned char>(text[octets]) & 0xC0U) != 0x80U;
        if (begins && seen++ == columns)
            break;
    }
    return octets;
}

/// A line of a letter for people: folded header fields begin with tabs, which are blanks here.
std::string shownBody(std::string_view line)
{
    std::string text;
    for (const char c : line.substr(0, kLineOctetsShown))
        text.append(c == '\t' ? 4 : 1, c == '\t' ? ' ' : c);
    return shownWords(text);
}

} // namespace

std::string shownWords(std::string_view line)
{
    return ascii::quotedForDisplay(line, kLineOctetsShown);
}

TextPage::TextPage(std::size_t columns) : m_columns(std::clamp<std::size_t>(columns, 60, 200)) { }

void TextPage::wrapped(std::string_view head, std::string_view words)
{
    const std::size_t width = m_columns - head.size();
    std::string indent(head);
    do {
        std::size_t end = octetsOf(words, width);
        if (end < words.size()) {
            const std::size_t gap = words.substr(0, end).rfind(' ');
            if (gap != words.npos && gap > width / 2)
                end = gap + 1;
        }
        std::string_view part = words.substr(0, end);
        while (end < words.size() && !part.empty() && part.back() == ' ')
            part.remove_suffix(1);
        std::string whole = indent.append(part);
        while (!whole.empty() && whole.back() == ' ')
            whole.pop_back();
        line(whole);
        words.remove_prefix(end);
        indent.assign(head.size(), ' ');
    } while (!words.empty());
}

void TextPage::said(std::string_view time, char side, std::string_view words)
{
    wrapped(fmt::format("{:>10}  {}{}  ", time, side, side == ' ' ? ' ' : ':'), words);
}

void TextPage::bodyLines(const projection::BodyLines& body)
{
    const std::string head = std::string(kIndent - 4, ' ') + "|   ";
    for (const std::string_view one : body.lines)
        wrapped(head, shownBody(one));
    if (body.more)
        line(head + "[and more]");
}

} // namespace postroad::exporting
