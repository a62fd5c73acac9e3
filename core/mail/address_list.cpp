// SPDX-License-Identifier: MIT
#include "core/mail/address_list.h"

#include "core/base/ascii.h"
#include "core/mail/encoded_word.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace postroad::mail {

namespace {

bool isSpace(char c) { return ascii::isBlank(c) || c == '\r' || c == '\n'; }

/// "local@domain" with quotes and stray white space, as found between commas or angle brackets; a
/// route before it is dropped (RFC 5322 §4.4 obs-route).
Mailbox readAddrSpec(std::string_view raw)
{
    if (!raw.empty() && raw.front() == '@') {
        const std::size_t colon = raw.find(':');
        raw.remove_prefix(colon == std::string_view::npos ? 0 : colon + 1);
    }
    Mailbox mailbox;
    std::string* into = &mailbox.localPart;
    bool quoted = false;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const char c = raw[i];
        if (quoted && c == '\\' && i + 1 < raw.size())
            *into += raw[++i];
        else if (c == '"')
            quoted = !quoted;
        else if (c == '@' && !quoted && into == &mailbox.localPart)
            into = &mailbox.domain;
        else if (quoted ? c != '\r' && c != '\n' : !isSpace(c))
            *into += c;
    }
    return mailbox;
}

class ListReader
{
public:
    explicit ListReader(std::string_view text) : m_text(text) { }

    AddressList read()
    {
        while (m_at < m_text.size() && m_list.entries.size() < kListedMailboxesMax)
            step();
        endPiece();
        endGroup();
        return std::move(m_list);
    }

private:
    void step();
    void takeComment();
    void takeQuotedString();
    void takeAngle();
    void takeLiteral();
    void beginGroup();
    void endGroup();
    void endPiece();
    void addWord(std::string_view shown, std::string_view raw);

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_noEndBefore = 0; ///< from m_at to there no literal ends
    AddressList m_list;
    bool m_inGroup = false;

    // Of the piece between two commas:
    std::string m_phrase; ///< words as a person reads them, one space between
    std::string m_raw; ///< the same with quotes, to be read as an address
    bool m_hasAt = false; ///< there is an '@' in m_raw
    std::string m_comment; ///< the last one
    std::optional<std::string> m_angle;
    bool m_gap = false; ///< white space since the last word
};

void ListReader::step()
{
    const char c = m_text[m_at];
    switch (c) {
    case '(':
        return takeComment();
    case '"':
        return takeQuotedString();
    case '<':
        return takeAngle();
    case '[':
        return takeLiteral();
    case ',':
        endPiece();
        break;
    case ';':
        endPiece();
        endGroup();
        break;
    case ':':
        beginGroup();
        break;
    default:
        if (isSpace(c))
            m_gap = true;
        else
            addWord(m_text.substr(m_at, 1), m_text.substr(m_at, 1));
    }
    ++m_at;
}

void ListReader::addWord(std::string_view shown, std::string_view raw)
{
    if (m_gap && !m_phrase.empty())
        m_phrase += ' ';
    m_gap = false;
    m_phrase += shown;
    m_raw += raw;
    m_hasAt = m_hasAt || raw.find('@') != raw.npos;
}

/// RFC 5322 §3.2.2: comments nest. Counted, not recursed into.
void ListReader::takeComment()
{
    m_comment.clear();
    std::size_t depth = 0;
    for (; m_at < m_text.size(); ++m_at) {
        const char c = m_text[m_at];
        if (c == '(' && depth++ == 0)
            continue;
        if (c == ')' && --depth == 0)
            break;
        if (c == '\\' && m_at + 1 < m_text.size())
            ++m_at;
        if (m_text[m_at] != '\r' && m_text[m_at] != '\n')
            m_comment += m_text[m_at];
    }
    m_at = std::min(m_at + 1, m_text.size());
    m_gap = true;
}

void ListReader::takeQuotedString()
{
    const std::size_t begin = m_at++;
    std::string shown;
    for (; m_at < m_text.size() && m_text[m_at] != '"'; ++m_at) {
        if (m_text[m_at] == '\\' && m_at + 1 < m_text.size())
            ++m_at;
        if (m_text[m_at] != '\r' && m_text[m_at] != '\n')
            shown += m_text[m_at];
    }
    m_at = std::min(m_at + 1, m_text.size());
    addWord(shown, m_text.substr(begin, m_at - begin));
}

void ListReader::takeAngle()
{
    std::string inside;
    bool quoted = false;
    for (++m_at; m_at < m_text.size(); ++m_at) {
        const char c = m_text[m_at];
        if (c == '>' && !quoted)
            break;
        if (c == '"')
            quoted = !quoted;
        if (c == '\\' && quoted && m_at + 1 < m_text.size())
            inside += m_text[m_at++];
        inside += m_text[m_at];
    }
    m_at = std::min(m_at + 1, m_text.size());
    m_angle = std::move(inside);
    m_gap = true;
}

/// A domain literal may hold colons, which begin a group elsewhere.
void ListReader::takeLiteral()
{
    // No longer than a domain may be, and no octet is looked at twice: there may be many brackets.
    const std::string_view near = m_text.substr(0, m_at + kDomainOctetsMax);
    const std::size_t close = near.find_first_of("],>\r\n", std::max(m_at, m_noEndBefore));
    m_noEndBefore = std::min(close, near.size());
    const std::size_t octets = close != near.npos && near[close] == ']' ? close + 1 - m_at : 1;
    addWord(m_text.substr(m_at, octets), m_text.substr(m_at, octets));
    m_at += octets;
}

void ListReader::beginGroup()
{
    // A colon after an address is none of a group's; software skips it.
    if (m_inGroup || m_angle || m_phrase.empty() || m_hasAt)
        return addWord(":", ":");
    m_list.entries.push_back({ListedMailbox::Kind::GroupBegin, std::move(m_phrase), {}});
    m_inGroup = true;
    m_phrase.clear();
    endPiece();
}

void ListReader::endGroup()
{
    if (m_inGroup)
        m_list.entries.push_back({ListedMailbox::Kind::GroupEnd, {}, {}});
    m_inGroup = false;
}

void ListReader::endPiece()
{
    const bool something = m_angle || !m_phrase.empty();
    Mailbox mailbox = readAddrSpec(m_angle ? *m_angle : m_raw);
    // "To: bob" is an address without a domain; "To: bob and the others" is none.
    const bool oneWord = m_phrase.find(' ') == std::string::npos;
    const bool readable = m_angle
        ? !mailbox.empty()
        : !mailbox.localPart.empty() && (oneWord || !mailbox.domain.empty());
    if (something && readable)
        m_list.entries.push_back({ListedMailbox::Kind::Mailbox,
            m_angle && !m_phrase.empty() ? std::move(m_phrase)
                                         : std::string(ascii::trimmed(m_comment)),
            std::move(mailbox)});
    else if (something)
        ++m_list.unreadable;
    m_phrase.clear();
    m_raw.clear();
    m_hasAt = false;
    m_comment.clear();
    m_angle.reset();
    m_gap = false;
}

bool isPhraseWithoutQuotes(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        return ascii::isAlnum(c)
            || (c != '\0'
                && std::string_view("!#$%&'*+-/=?^_`{|}~ ").find(c) != std::string_view::npos);
    });
}

std::string quotedString(std::string_view text)
{
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

} // namespace

AddressList parseAddressList(std::string_view fieldBody) { return ListReader(fieldBody).read(); }

std::vector<ListedMailbox> mailboxesIn(std::string_view fieldBody)
{
    AddressList list = parseAddressList(fieldBody);
    std::vector<ListedMailbox> mailboxes;
    std::copy_if(std::make_move_iterator(list.entries.begin()),
        std::make_move_iterator(list.entries.end()), std::back_inserter(mailboxes),
        [](const ListedMailbox& entry) { return entry.kind == ListedMailbox::Kind::Mailbox; });
    return mailboxes;
}

std::string formatListedMailbox(const ListedMailbox& listed)
{
    if (listed.displayName.empty())
        return formatMailbox(listed.mailbox);
    const std::string encoded = encodeWords(listed.displayName);
    const bool asItIs = encoded != listed.displayName || isPhraseWithoutQuotes(encoded);
    return (asItIs ? encoded : quotedString(encoded)) + ' ' + formatPath(listed.mailbox);
}

} // namespace postroad::mail
