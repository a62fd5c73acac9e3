// SPDX-License-Identifier: MIT
#include "core/scenario/toml_scan.h"

#include "core/base/ascii.h"
#include "core/base/sentence.h"

namespace postroad::scenario {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Whether the octet begins a character of UTF-8.
bool beginsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

/// Walks over a text and knows the place of the next octet.
class Walker
{
public:
    explicit Walker(std::string_view text) : m_text(text) { }

    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] char peek() const { return atEnd() ? '\0' : m_text[m_at]; }
    [[nodiscard]] bool startsWith(std::string_view words) const
    {
        return m_text.substr(m_at, words.size()) == words;
    }
    [[nodiscard]] Place place() const { return m_place; }
    void step()
    {
        const char c = m_text[m_at++];
        if (c == '\n')
            m_place = {m_place.line + 1, 1};
        else if (atEnd() || beginsCharacter(m_text[m_at]))
            ++m_place.column;
    }
    void skip(std::size_t octets)
    {
        for (; octets > 0 && !atEnd(); --octets)
            step();
    }
    void skipTo(Place place)
    {
        while (!atEnd() && m_place < place)
            step();
    }

private:
    std::string_view m_text;
    std::size_t m_at = 0;
    Place m_place;
};

/// The quotes that a string begins with here: """, ''', ", ', or nothing.
std::string_view openingQuotes(const Walker& walker)
{
    for (const std::string_view quotes : {"\"\"\"", "'''", "\"", "'"}) {
        if (walker.startsWith(quotes))
            return quotes;
    }
    return {};
}

/// Past the end of a string, or of the line if it should have ended there: a mistake that the
/// library will find.
void skipString(Walker& walker, std::string_view quotes)
{
    const bool escapes = quotes.front() == '"';
    const bool manyLines = quotes.size() == 3;
    walker.skip(quotes.size());
    while (!walker.atEnd() && !walker.startsWith(quotes)) {
        if (!manyLines && walker.peek() == '\n')
            return;
        if (escapes && walker.peek() == '\\')
            walker.step();
        walker.skip(1);
    }
    walker.skip(quotes.size());
    // One or two more quotes belong to the string that they end (TOML 1.0, Strings).
    while (manyLines && walker.peek() == quotes.front() && !walker.atEnd())
        walker.step();
}

class LimitScan
{
public:
    LimitScan(std::string_view text, DiagnosticCollector& diagnostics)
        : m_walker(text),
          m_diagnostics(diagnostics)
    {
    }

    bool run()
    {
        while (!m_walker.atEnd()) {
            if (const auto quotes = openingQuotes(m_walker); !quotes.empty())
                skipString(m_walker, quotes);
            else if (m_walker.peek() == '#')
                skipComment();
            else if (!takeOctet())
                return false;
        }
        return true;
    }

private:
    void skipComment()
    {
        while (!m_walker.atEnd() && m_walker.peek() != '\n')
            m_walker.step();
    }

    bool takeOctet()
    {
        switch (m_walker.peek()) {
        case '\n':
            m_dots = 0;
            break;
        case '.':
            if (++m_dots > kDotsPerLineMax)
                return fail(
                    say({"too many dots in one line", "一行里的点太多"}), atMost(kDotsPerLineMax));
            break;
        case '[':
        case '{':
            if (++m_brackets > kBracketsMax)
                return fail(say({"too many brackets within brackets", "括号套括号，层数太多"}),
                    atMost(kBracketsMax));
            break;
        case ']':
        case '}':
            m_brackets -= m_brackets > 0 ? 1 : 0;
            break;
        default:
            // TOML 1.0, Keys: bare keys are ASCII, and nothing else stands outside of quotes.
            if (ascii::isEightBit(m_walker.peek()) && !m_walker.startsWith(kByteOrderMark))
                return fail(say({"a character that is not ASCII stands outside of quotes",
                                "引号外面有非 ASCII 字符（例如中文标点）"}),
                    say({"texts and such keys in quotes", "文字和这样的键都放在英文引号里"}));
            break;
        }
        m_walker.skip(m_walker.startsWith(kByteOrderMark) ? kByteOrderMark.size() : 1);
        return true;
    }

    bool fail(LocalText problem, LocalText expected)
    {
        m_diagnostics.add(m_walker.place(), std::move(problem), std::move(expected));
        return false;
    }

    Walker m_walker;
    DiagnosticCollector& m_diagnostics;
    std::size_t m_dots = 0;
    std::size_t m_brackets = 0;
};

/// How many octets the escape that begins here has in the file, and in the value.
struct Escape
{
    std::size_t written = 2;
    std::size_t meant = 1;
};

Escape escapeOf(const Walker& walker)
{
    const bool eight = walker.startsWith("\\U");
    if (!eight && !walker.startsWith("\\u"))
        return {};
    Walker digits = walker;
    digits.skip(2);
    std::uint32_t code = 0;
    for (int i = 0; i < (eight ? 8 : 4) && !digits.atEnd(); ++i, digits.step()) {
        const char c = ascii::toLower(digits.peek());
        code = code * 16
            + static_cast<std::uint32_t>(ascii::isDigit(c) ? c - '0' : (c - 'a' + 10) & 0xF);
    }
    const std::size_t octets = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    return {eight ? std::size_t{10} : std::size_t{6}, octets};
}

/// A backslash at the end of a line: with it go the line end and all blanks before the next word.
bool skipLineContinuation(Walker& walker)
{
    Walker ahead = walker;
    ahead.step();
    while (ascii::isBlank(ahead.peek()) || ahead.peek() == '\r')
        ahead.step();
    if (ahead.peek() != '\n')
        return false;
    while (ascii::isBlank(ahead.peek()) || ahead.peek() == '\r' || ahead.peek() == '\n')
        ahead.step();
    walker = ahead;
    return true;
}

} // namespace

bool checkLimits(std::string_view text, DiagnosticCollector& diagnostics)
{
    if (text.size() > kFileOctetsMax) {
        diagnostics.add({}, say({"the file is too long", "文件太长"}),
            say({"at most {1} octets", "最多 {1} 字节"}, kFileOctetsMax));
        return false;
    }
    return LimitScan(text, diagnostics).run();
}

char octetAt(std::string_view text, Place place)
{
    Walker walker(text);
    walker.skipTo(place);
    return walker.peek() == '\r' && walker.startsWith("\r\n") ? '\n' : walker.peek();
}

Place placeInString(std::string_view text, const Value& value, std::size_t offset)
{
    Walker walker(text);
    walker.skipTo(value.place);
    const std::string_view quotes = openingQuotes(walker);
    if (quotes.empty())
        return value.place;
    walker.skip(quotes.size());
    // A line end right after the opening quotes is not part of the value (TOML 1.0, Strings).
    if (quotes.size() == 3)
        walker.skip(walker.startsWith("\r\n") ? 2 : walker.peek() == '\n' ? 1 : 0);
    while (offset > 0 && !walker.atEnd()) {
        if (quotes.front() == '"' && walker.peek() == '\\') {
            if (skipLineContinuation(walker))
                continue;
            const Escape escape = escapeOf(walker);
            walker.skip(escape.written);
            offset -= escape.meant < offset ? escape.meant : offset;
            continue;
        }
        walker.skip(walker.startsWith("\r\n") ? 2 : 1);
        --offset;
    }
    if (quotes.front() == '"' && walker.peek() == '\\')
        skipLineContinuation(walker);
    return walker.place();
}

} // namespace postroad::scenario
