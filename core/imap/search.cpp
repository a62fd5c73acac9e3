// SPDX-License-Identifier: MIT
#include "core/imap/search.h"

#include "core/base/ascii.h"
#include "core/mail/date.h"
#include "core/mail/encoded_word.h"
#include "core/mail/mime.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace postroad::imap {

namespace {

using Kind = SearchKey::Kind;

std::uint32_t dayOf(const CivilTime& time)
{
    return static_cast<std::uint32_t>(time.year * 10'000 + time.month * 100 + time.day);
}

/// Finds one text in others, in one pass however they are made (Knuth, Morris, Pratt).
class Finder
{
public:
    explicit Finder(std::string_view wanted) : m_wanted(ascii::lowered(wanted))
    {
        m_fallback.resize(m_wanted.size());
        for (std::size_t i = 1, matched = 0; i < m_wanted.size(); ++i) {
            matched = advance(matched, m_wanted[i]);
            m_fallback[i] = matched;
        }
    }

    [[nodiscard]] bool isIn(std::string_view text) const
    {
        if (m_wanted.empty())
            return true;
        std::size_t matched = 0;
        for (const char c : text) {
            matched = advance(matched, ascii::toLower(c));
            if (matched == m_wanted.size())
                return true;
        }
        return false;
    }

private:
    [[nodiscard]] std::size_t advance(std::size_t matched, char c) const
    {
        while (matched > 0 && m_wanted[matched] != c)
            matched = m_fallback[matched - 1];
        return m_wanted[matched] == c ? matched + 1 : matched;
    }

    std::string m_wanted;
    std::vector<std::size_t> m_fallback;
};

/// RFC 3501 §6.4.4: what is encoded "MUST be decoded before comparing".
bool fieldHolds(const Finder& finder, std::string_view octets, const mail::HeaderField& field)
{
    const std::string value = mail::unfoldedValue(octets, field);
    return finder.isIn(value) || finder.isIn(mail::decodeWords(value));
}

bool headerHolds(const Finder& finder, std::string_view octets, const mail::Header& header)
{
    return std::any_of(
        header.fields.begin(), header.fields.end(), [&](const mail::HeaderField& field) {
            return finder.isIn(std::string(field.name.in(octets)) + ": "
                       + mail::unfoldedValue(octets, field))
                || fieldHolds(finder, octets, field);
        });
}

std::string utf8FromLatin1(std::string_view octets)
{
    std::string result;
    for (const char c : octets) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet >= 0x80) {
            result.push_back(static_cast<char>(0xC0 | octet >> 6));
            result.push_back(static_cast<char>(0x80 | (octet & 0x3F)));
        } else {
            result.push_back(c);
        }
    }
    return result;
}

bool partHolds(const Finder& finder, std::string_view octets, const mail::MimePart& part)
{
    if (!part.children.empty())
        return false; // they are asked themselves
    const std::string_view body = part.body.in(octets);
    if (part.contentType.type != "text")
        return part.contentType.type == "message" && finder.isIn(body);
    const std::string* charset = part.contentType.parameter("charset");
    const std::string text = mail::decodeTransfer(body, part.transferEncoding);
    return finder.isIn(
        charset && ascii::iequals(*charset, "iso-8859-1") ? utf8FromLatin1(text) : text);
}

/// One message while it is being looked at.
class Looked
{
public:
    Looked(const Mailbox& mailbox, std::size_t index)
        : m_mailbox(mailbox),
          m_message(mailbox.messages[index]),
          m_number(static_cast<std::uint32_t>(index + 1))
    {
    }

    bool fits(const SearchKey& key);

private:
    [[nodiscard]] std::string_view octets() const { return *m_message.content; }

    const mail::MimeStructure& structure()
    {
        if (!m_structure)
            m_structure = mail::parseMime(octets());
        return *m_structure;
    }
    const mail::Header& header() { return structure().parts.front().header; }

    bool fitsText(const SearchKey& key);
    bool bodyHolds(const Finder& finder);
    bool fitsDay(const SearchKey& key);

    const Mailbox& m_mailbox;
    const Message& m_message;
    std::uint32_t m_number;
    std::optional<mail::MimeStructure> m_structure;
};

bool Looked::fits(const SearchKey& key)
{
    const auto fitsThis = [this](const SearchKey& child) { return fits(child); };
    switch (key.kind) {
    case Kind::All:
        return std::all_of(key.children.begin(), key.children.end(), fitsThis);
    case Kind::Either:
        return std::any_of(key.children.begin(), key.children.end(), fitsThis);
    case Kind::Not:
        return !fits(key.children.front());
    case Kind::Numbers:
        return key.set.contains(m_number, static_cast<std::uint32_t>(m_mailbox.messages.size()));
    case Kind::Uids:
        return key.set.contains(m_message.uid, m_mailbox.messages.back().uid);
    case Kind::HasFlag:
        return m_message.flags.has(key.flag);
    case Kind::Recent:
        return m_message.recent;
    case Kind::Keyword:
        return false;
    case Kind::Larger:
        return octets().size() > key.number;
    case Kind::Smaller:
        return octets().size() < key.number;
    case Kind::Field:
    case Kind::Body:
    case Kind::Text:
        return fitsText(key);
    default:
        return fitsDay(key);
    }
}

bool Looked::fitsText(const SearchKey& key)
{
    const Finder finder(key.text);
    if (key.kind == Kind::Body)
        return bodyHolds(finder);
    if (key.kind == Kind::Text)
        return headerHolds(finder, octets(), header()) || bodyHolds(finder);
    const auto fields = mail::findFields(octets(), header(), key.field);
    return std::any_of(fields.begin(), fields.end(),
        [&](const mail::HeaderField* field) { return fieldHolds(finder, octets(), *field); });
}

bool Looked::bodyHolds(const Finder& finder)
{
    const std::vector<mail::MimePart>& parts = structure().parts;
    return std::any_of(parts.begin(), parts.end(), [&](const mail::MimePart& part) {
        // The header of a message within is part of this one's body.
        return (part.depth > 0 && headerHolds(finder, octets(), part.header))
            || partHolds(finder, octets(), part);
    });
}

/// RFC 3501 §6.4.4: each of them compares days, "disregarding time and timezone".
bool Looked::fitsDay(const SearchKey& key)
{
    CivilTime time = m_message.internalDate;
    if (key.kind == Kind::SentBefore || key.kind == Kind::SentOn || key.kind == Kind::SentSince) {
        const auto field = mail::fieldValue(octets(), header(), "Date");
        const auto sent = field ? mail::parseDate(*field) : std::nullopt;
        if (!sent)
            return false;
        time = *sent;
    }
    const std::uint32_t day = dayOf(time);
    switch (key.kind) {
    case Kind::Before:
    case Kind::SentBefore:
        return day < key.number;
    case Kind::On:
    case Kind::SentOn:
        return day == key.number;
    default:
        return day >= key.number;
    }
}

/// What follows the name of a key.
enum class Operand : std::uint8_t { None, Flag, Text, Number, Day, Keyword };

struct KeyName
{
    std::string_view name;
    Kind kind;
    Operand operand;
    bool negated = false;
    Flag flag = Flag::Seen;
    std::string_view field = {};
};

constexpr std::array kKeyNames{
    KeyName{"ALL", Kind::All, Operand::None},
    KeyName{"ANSWERED", Kind::HasFlag, Operand::Flag, false, Flag::Answered},
    KeyName{"BCC", Kind::Field, Operand::Text, false, Flag::Seen, "Bcc"},
    KeyName{"BEFORE", Kind::Before, Operand::Day},
    KeyName{"BODY", Kind::Body, Operand::Text},
    KeyName{"CC", Kind::Field, Operand::Text, false, Flag::Seen, "Cc"},
    KeyName{"DELETED", Kind::HasFlag, Operand::Flag, false, Flag::Deleted},
    KeyName{"DRAFT", Kind::HasFlag, Operand::Flag, false, Flag::Draft},
    KeyName{"FLAGGED", Kind::HasFlag, Operand::Flag, false, Flag::Flagged},
    KeyName{"FROM", Kind::Field, Operand::Text, false, Flag::Seen, "From"},
    KeyName{"KEYWORD", Kind::Keyword, Operand::Keyword},
    KeyName{"LARGER", Kind::Larger, Operand::Number},
    KeyName{"OLD", Kind::Recent, Operand::None, true},
    KeyName{"ON", Kind::On, Operand::Day},
    KeyName{"RECENT", Kind::Recent, Operand::None},
    KeyName{"SEEN", Kind::HasFlag, Operand::Flag, false, Flag::Seen},
    KeyName{"SENTBEFORE", Kind::SentBefore, Operand::Day},
    KeyName{"SENTON", Kind::SentOn, Operand::Day},
    KeyName{"SENTSINCE", Kind::SentSince, Operand::Day},
    KeyName{"SINCE", Kind::Since, Operand::Day},
    KeyName{"SMALLER", Kind::Smaller, Operand::Number},
    KeyName{"SUBJECT", Kind::Field, Operand::Text, false, Flag::Seen, "Subject"},
    KeyName{"TEXT", Kind::Text, Operand::Text},
    KeyName{"TO", Kind::Field, Operand::Text, false, Flag::Seen, "To"},
    KeyName{"UNANSWERED", Kind::HasFlag, Operand::Flag, true, Flag::Answered},
    KeyName{"UNDELETED", Kind::HasFlag, Operand::Flag, true, Flag::Deleted},
    KeyName{"UNDRAFT", Kind::HasFlag, Operand::Flag, true, Flag::Draft},
    KeyName{"UNFLAGGED", Kind::HasFlag, Operand::Flag, true, Flag::Flagged},
    KeyName{"UNKEYWORD", Kind::Keyword, Operand::Keyword, true},
    KeyName{"UNSEEN", Kind::HasFlag, Operand::Flag, true, Flag::Seen},
};

SearchKey negation(SearchKey key)
{
    SearchKey result;
    result.kind = Kind::Not;
    result.children.push_back(std::move(key));
    return result;
}

/// Reads keys; the first thing that is wrong stays in wrong().
class KeyReader
{
public:
    explicit KeyReader(WordReader& words) : m_words(words) { }

    SearchKey keys(std::size_t depth);
    [[nodiscard]] std::string_view wrong() const { return m_wrong; }
    void fail(std::string_view words)
    {
        if (m_wrong.empty())
            m_wrong = words;
    }

private:
    SearchKey key(std::size_t depth);
    SearchKey named(std::string_view name, std::size_t depth);
    SearchKey simple(const KeyName& known);
    SearchKey afterSpace(std::size_t depth)
    {
        space();
        return key(depth);
    }
    SequenceSet set();
    std::string string();
    std::uint32_t day();
    void space()
    {
        if (!m_words.space())
            fail("A space was expected");
    }

    WordReader& m_words;
    std::string_view m_wrong;
    std::size_t m_count = 0;
    std::size_t m_texts = 0;
};

/// One or more, with spaces between: all of them must fit.
SearchKey KeyReader::keys(std::size_t depth)
{
    SearchKey result;
    do
        result.children.push_back(key(depth));
    while (m_wrong.empty() && m_words.space());
    return result;
}

SearchKey KeyReader::key(std::size_t depth)
{
    if (++m_count > kSearchKeysMax || depth > kSearchDepthMax)
        fail("Too many keys to search for");
    if (!m_wrong.empty())
        return {};
    if (m_words.take('(')) {
        SearchKey result = keys(depth + 1);
        if (!m_words.take(')'))
            fail("The list of keys doesn't end");
        return result;
    }
    if (m_words.sees('*') || (!m_words.atEnd() && ascii::isDigit(m_words.rest().front()))) {
        SearchKey result;
        result.kind = Kind::Numbers;
        result.set = set();
        return result;
    }
    const auto name = m_words.atom();
    if (!name) {
        fail("A key to search for was expected");
        return {};
    }
    return named(*name, depth);
}

SearchKey KeyReader::named(std::string_view name, std::size_t depth)
{
    if (ascii::iequals(name, "NOT"))
        return negation(afterSpace(depth + 1));
    SearchKey result;
    if (ascii::iequals(name, "OR")) {
        result.kind = Kind::Either;
        result.children.push_back(afterSpace(depth + 1));
        result.children.push_back(afterSpace(depth + 1));
    } else if (ascii::iequals(name, "UID")) {
        result.kind = Kind::Uids;
        space();
        result.set = set();
    } else if (ascii::iequals(name, "HEADER")) {
        result.kind = Kind::Field;
        space();
        result.field = string();
        space();
        result.text = string();
    } else if (ascii::iequals(name, "NEW")) {
        // RFC 3501 §6.4.4: "This is functionally equivalent to "(RECENT UNSEEN)"."
        SearchKey recent;
        recent.kind = Kind::Recent;
        SearchKey seen;
        seen.kind = Kind::HasFlag;
        result.children = {std::move(recent), negation(std::move(seen))};
    } else {
        const auto known = std::find_if(kKeyNames.begin(), kKeyNames.end(),
            [name](const KeyName& each) { return ascii::iequals(each.name, name); });
        if (known == kKeyNames.end())
            fail("Unknown key to search for");
        else
            result = simple(*known);
    }
    return result;
}

SearchKey KeyReader::simple(const KeyName& known)
{
    SearchKey result;
    result.kind = known.kind;
    result.flag = known.flag;
    result.field = known.field;
    switch (known.operand) {
    case Operand::None:
    case Operand::Flag:
        break;
    case Operand::Text:
        space();
        result.text = string();
        if (known.kind != Kind::Field && ++m_texts > kSearchTextsMax)
            fail("Too many texts to search for");
        break;
    case Operand::Day:
        space();
        result.number = day();
        break;
    case Operand::Number: {
        space();
        const auto number = m_words.number();
        if (!number)
            fail("A number was expected");
        result.number = number.value_or(0);
        break;
    }
    case Operand::Keyword:
        space();
        if (!m_words.atom())
            fail("A keyword was expected");
        break;
    }
    return known.negated ? negation(std::move(result)) : result;
}

SequenceSet KeyReader::set()
{
    const auto word = m_words.run([](char c) { return isAtomChar(c) || c == '*'; });
    auto parsed = word ? SequenceSet::parse(*word) : std::nullopt;
    if (!parsed)
        fail("A message set was expected");
    return parsed.value_or(SequenceSet{});
}

std::string KeyReader::string()
{
    const auto value = m_words.astring();
    if (!value)
        fail("A text to search for was expected");
    return value.value_or("");
}

/// RFC 3501 §9, date: "1-Feb-1994", with or without quotes.
std::uint32_t KeyReader::day()
{
    const auto text = m_words.astring();
    const auto time = text && text->size() <= 11 && !text->starts_with(' ')
        ? mail::parseInternalDate(*text + " 00:00:00 +0000")
        : std::nullopt;
    if (!time)
        fail("A day such as 2-Mar-2026 was expected");
    return time ? dayOf(*time) : 0;
}

} // namespace

std::string_view readSearch(WordReader& words, SearchArguments& into)
{
    KeyReader reader(words);
    if (!words.space())
        reader.fail("A space was expected");
    WordReader ahead(words.rest());
    const auto first = ahead.atom();
    if (first && ascii::iequals(*first, "CHARSET")) {
        words.atom();
        const auto charset = words.space() ? words.astring() : std::nullopt;
        if (!charset || charset->empty() || !words.space())
            reader.fail("The name of a charset was expected");
        into.charset = charset.value_or("");
    }
    if (reader.wrong().empty())
        into.key = reader.keys(0);
    return reader.wrong();
}

bool isKnownCharset(std::string_view name)
{
    return ascii::iequals(name, "US-ASCII") || ascii::iequals(name, "UTF-8");
}

bool numbersExist(const SearchKey& key, std::uint32_t count)
{
    if (key.kind == Kind::Numbers && (count == 0 || key.set.maximum(count) > count))
        return false;
    return std::all_of(key.children.begin(), key.children.end(),
        [count](const SearchKey& child) { return numbersExist(child, count); });
}

std::vector<std::size_t> findMessages(const Mailbox& mailbox, const SearchKey& key)
{
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < mailbox.messages.size(); ++i) {
        if (Looked(mailbox, i).fits(key))
            found.push_back(i);
    }
    return found;
}

} // namespace postroad::imap
