// SPDX-License-Identifier: MIT
#include "core/imap/command.h"

#include "core/base/ascii.h"
#include "core/imap/word_reader.h"
#include "core/mail/header.h"

#include <algorithm>
#include <array>
#include <utility>

namespace postroad::imap {

namespace {

/// Names longer than any mailbox of ours are no names.
constexpr std::size_t kMailboxOctetsMax = 255;

struct StatusItemName
{
    StatusItem item;
    std::string_view name;
};
constexpr std::array kStatusItemNames{
    StatusItemName{StatusItem::Messages, "MESSAGES"},
    StatusItemName{StatusItem::Recent, "RECENT"},
    StatusItemName{StatusItem::UidNext, "UIDNEXT"},
    StatusItemName{StatusItem::UidValidity, "UIDVALIDITY"},
    StatusItemName{StatusItem::Unseen, "UNSEEN"},
};

bool isTagChar(char c) { return (isAtomChar(c) || c == ']') && c != '+'; }

std::optional<Verb> verbNamed(std::string_view name)
{
    const auto known = std::find_if(kVerbs.begin(), kVerbs.end(),
        [name](const VerbRow& candidate) { return ascii::iequals(candidate.name, name); });
    if (known == kVerbs.end())
        return std::nullopt;
    return known->verb;
}

/// Reads the arguments; the first thing that is wrong stays in wrong().
class ArgumentReader
{
public:
    explicit ArgumentReader(std::string_view text) : m_words(text) { }

    decltype(Command::arguments) arguments(Verb verb);
    [[nodiscard]] std::string_view wrong() const { return m_wrong; }

private:
    LoginArguments login();
    std::string mailbox();
    ListArguments list();
    StatusArguments status();
    SearchArguments search();
    void refused(Verb verb);
    void mechanism();
    FetchArguments fetch();
    StoreArguments store();
    SequenceSet set();
    void items(std::vector<FetchItem>& into);
    FetchItem item();
    FetchItem body(bool peek);
    Section section();
    std::string_view partNumber(std::string_view section, std::vector<std::uint32_t>& into);
    std::vector<std::string> fieldNames();
    std::optional<Partial> partial();
    Flags flags();
    void flag(Flags& into);

    bool fail(std::string_view words)
    {
        if (m_wrong.empty())
            m_wrong = words;
        return false;
    }
    bool space() { return m_words.space() || fail("A space was expected"); }
    std::string text(std::optional<std::string> value, std::string_view missing)
    {
        if (!value || value->find('\0') != std::string::npos)
            fail(missing);
        return value.value_or("");
    }

    WordReader m_words;
    std::string_view m_wrong;
};

decltype(Command::arguments) ArgumentReader::arguments(Verb verb)
{
    decltype(Command::arguments) result;
    switch (verb) {
    case Verb::Login:
        result = login();
        break;
    case Verb::Select:
    case Verb::Examine:
    case Verb::Subscribe:
        result = mailbox();
        break;
    case Verb::List:
    case Verb::Lsub:
        result = list();
        break;
    case Verb::Status:
        result = status();
        break;
    case Verb::Search:
    case Verb::UidSearch:
        result = search();
        break;
    case Verb::Fetch:
    case Verb::UidFetch:
        result = fetch();
        break;
    case Verb::Store:
    case Verb::UidStore:
        result = store();
        break;
    default:
        refused(verb);
    }
    if (m_wrong.empty() && !m_words.atEnd())
        fail("More stands there than this command takes");
    return result;
}

/// Commands without arguments, and those that are refused whatever they say, if only it can be
/// read.
void ArgumentReader::refused(Verb verb)
{
    switch (verb) {
    case Verb::Authenticate:
        mechanism();
        break;
    case Verb::Create:
    case Verb::Delete:
    case Verb::Unsubscribe:
        mailbox();
        break;
    case Verb::Rename:
        mailbox();
        mailbox();
        break;
    case Verb::Append:
        // One with a literal is refused before it comes (checkLiteral of the session).
        mailbox();
        fail("The message was expected as a literal");
        break;
    case Verb::Copy:
    case Verb::UidCopy:
        set();
        mailbox();
        break;
    default:
        break;
    }
}

/// RFC 3501 §6.2.2: only the mechanism's name; an initial response (RFC 4959) isn't offered.
void ArgumentReader::mechanism()
{
    space();
    if (!m_words.atom())
        fail("The name of a mechanism was expected");
}

StatusArguments ArgumentReader::status()
{
    StatusArguments result;
    result.mailbox = mailbox();
    space();
    if (!m_words.take('('))
        fail("A list of status items was expected");
    do {
        const auto word = m_words.atom();
        const auto known = std::find_if(
            kStatusItemNames.begin(), kStatusItemNames.end(), [&word](const StatusItemName& each) {
                return word && ascii::iequals(each.name, *word);
            });
        if (known == kStatusItemNames.end() || result.items.size() == kStatusItemsMax) {
            fail(known == kStatusItemNames.end() ? "Unknown status item" : "Too many items");
            return result;
        }
        result.items.push_back(known->item);
    } while (m_words.space());
    if (!m_words.take(')'))
        fail("The list of items doesn't end");
    return result;
}

SearchArguments ArgumentReader::search()
{
    SearchArguments result;
    const std::string_view wrong = readSearch(m_words, result);
    if (!wrong.empty())
        fail(wrong);
    return result;
}

LoginArguments ArgumentReader::login()
{
    LoginArguments result;
    space();
    result.user = text(m_words.astring(), "A user name was expected");
    space();
    result.password = text(m_words.astring(), "A password was expected");
    return result;
}

std::string ArgumentReader::mailbox()
{
    space();
    std::string name = text(m_words.astring(), "A mailbox name was expected");
    if (name.empty() || name.size() > kMailboxOctetsMax)
        fail("This can't be the name of a mailbox");
    return canonicalName(name);
}

ListArguments ArgumentReader::list()
{
    ListArguments result;
    space();
    result.reference = text(m_words.astring(), "A reference name was expected");
    space();
    result.pattern = text(m_words.listMailbox(), "A mailbox name or pattern was expected");
    if (result.reference.size() + result.pattern.size() > kMailboxOctetsMax)
        fail("This can't be the name of a mailbox");
    return result;
}

SequenceSet ArgumentReader::set()
{
    space();
    const auto word = m_words.run([](char c) { return isAtomChar(c) || c == '*'; });
    auto parsed = word ? SequenceSet::parse(*word) : std::nullopt;
    if (!parsed)
        fail("A message set was expected");
    return parsed.value_or(SequenceSet{});
}

FetchArguments ArgumentReader::fetch()
{
    FetchArguments result;
    result.set = set();
    space();
    if (m_words.take('(')) {
        items(result.items);
        return result;
    }
    // RFC 3501 §6.4.5: "A macro must be used by itself, and not in conjunction with other macros or
    // data items."
    WordReader ahead(m_words.rest());
    const auto name = ahead.atom();
    if (auto macro = name ? fetchMacro(*name) : std::nullopt) {
        result.items = std::move(*macro);
        m_words.atom();
    } else {
        result.items.push_back(item());
    }
    return result;
}

void ArgumentReader::items(std::vector<FetchItem>& into)
{
    do {
        into.push_back(item());
        if (into.size() > kFetchItemsMax)
            fail("Too many items");
    } while (m_wrong.empty() && m_words.space());
    if (m_wrong.empty() && !m_words.take(')'))
        fail("The list of items doesn't end");
}

FetchItem ArgumentReader::item()
{
    const auto name = m_words.run([](char c) { return isAtomChar(c) && c != '['; });
    if (!name) {
        fail("An item to fetch was expected");
        return {};
    }
    if (m_words.sees('[')) {
        const bool peek = ascii::iequals(*name, "BODY.PEEK");
        if (peek || ascii::iequals(*name, "BODY"))
            return body(peek);
    }
    if (const auto known = fetchItemNamed(*name))
        return *known;
    fail("Unknown item to fetch");
    return {};
}

FetchItem ArgumentReader::body(bool peek)
{
    FetchItem result;
    result.kind = FetchItem::Kind::Body;
    result.peek = peek;
    m_words.take('[');
    result.section = section();
    if (m_wrong.empty() && !m_words.take(']'))
        fail("The section doesn't end");
    result.partial = partial();
    return result;
}

/// RFC 3501 §9, section-part: takes "4.2." from the front of a section, and gives what follows.
std::string_view ArgumentReader::partNumber(
    std::string_view section, std::vector<std::uint32_t>& into)
{
    while (!section.empty() && ascii::isDigit(section.front())) {
        const std::size_t end = std::min(section.find('.'), section.size());
        const auto number = ascii::parseNumber(section.substr(0, end));
        if (!number || *number == 0 || *number > UINT32_MAX || section.front() == '0'
            || into.size() == kSectionPartsMax) {
            fail("Which part is meant can't be read");
            return {};
        }
        into.push_back(static_cast<std::uint32_t>(*number));
        section.remove_prefix(end);
        if (section.empty())
            return section;
        section.remove_prefix(1);
        if (section.empty())
            fail("Which part is meant can't be read");
    }
    return section;
}

Section ArgumentReader::section()
{
    Section result;
    if (m_words.sees(']'))
        return result;
    const auto whole = m_words.atom();
    if (!whole) {
        fail("A section was expected");
        return result;
    }
    const std::string_view name = partNumber(*whole, result.part);
    if (name.empty() && !result.part.empty())
        return result;
    if (ascii::iequals(name, "HEADER"))
        result.kind = Section::Kind::Header;
    else if (ascii::iequals(name, "TEXT"))
        result.kind = Section::Kind::Text;
    else if (ascii::iequals(name, "HEADER.FIELDS"))
        result.kind = Section::Kind::Fields;
    else if (ascii::iequals(name, "HEADER.FIELDS.NOT"))
        result.kind = Section::Kind::FieldsNot;
    else if (ascii::iequals(name, "MIME") && !result.part.empty())
        result.kind = Section::Kind::Mime;
    else
        fail("Unknown section");
    if (result.kind == Section::Kind::Fields || result.kind == Section::Kind::FieldsNot)
        result.fields = fieldNames();
    return result;
}

std::vector<std::string> ArgumentReader::fieldNames()
{
    std::vector<std::string> names;
    space();
    if (!m_words.take('(')) {
        fail("A list of header fields was expected");
        return names;
    }
    do {
        names.push_back(text(m_words.astring(), "The name of a header field was expected"));
        // Only names that can be: they come back in the response.
        if (m_wrong.empty() && !mail::isFieldName(names.back()))
            fail("This can't be the name of a header field");
        if (names.size() > kSectionFieldsMax)
            fail("Too many header fields");
    } while (m_wrong.empty() && m_words.space());
    if (m_wrong.empty() && !m_words.take(')'))
        fail("The list of header fields doesn't end");
    return names;
}

std::optional<Partial> ArgumentReader::partial()
{
    if (!m_words.take('<'))
        return std::nullopt;
    const auto first = m_words.number();
    const bool dot = m_words.take('.');
    const auto count = m_words.number();
    if (!first || !dot || !count || *count == 0 || !m_words.take('>')) {
        fail("Which octets are meant can't be read");
        return std::nullopt;
    }
    return Partial{*first, *count};
}

StoreArguments ArgumentReader::store()
{
    StoreArguments result;
    result.set = set();
    space();
    if (m_words.take('+'))
        result.way = StoreArguments::Way::Add;
    else if (m_words.take('-'))
        result.way = StoreArguments::Way::Remove;
    const auto name = m_words.atom();
    result.silent = name && ascii::iequals(*name, "FLAGS.SILENT");
    if (!name || (!result.silent && !ascii::iequals(*name, "FLAGS")))
        fail("FLAGS, +FLAGS or -FLAGS was expected");
    space();
    if (m_wrong.empty())
        result.flags = flags();
    return result;
}

Flags ArgumentReader::flags()
{
    Flags result;
    const bool isList = m_words.take('(');
    if (isList && m_words.take(')'))
        return result;
    do
        flag(result);
    while (m_wrong.empty() && m_words.space());
    if (m_wrong.empty() && isList && !m_words.take(')'))
        fail("The list of flags doesn't end");
    return result;
}

void ArgumentReader::flag(Flags& into)
{
    const bool isSystem = m_words.take('\\');
    const auto name = m_words.atom();
    if (!name) {
        fail("A flag was expected");
        return;
    }
    if (!isSystem)
        return;
    const auto known = parseSystemFlag("\\" + std::string(*name));
    if (known)
        into.set(*known);
    else
        // RFC 3501 §2.3.2: \Recent "can not be altered by the client"; others aren't defined.
        fail("There is no such system flag that a client may change");
}

CommandError headError(CommandError::Kind kind, std::string tag, std::string_view words)
{
    return {kind, std::move(tag), words, std::nullopt};
}

} // namespace

std::string_view name(StatusItem item)
{
    return std::find_if(kStatusItemNames.begin(), kStatusItemNames.end(),
        [item](const StatusItemName& each) { return each.item == item; })
        ->name;
}

Result<CommandHead, CommandError> parseHead(std::string_view text)
{
    using Kind = CommandError::Kind;
    WordReader words(text);
    const auto tag = words.run(isTagChar);
    if (!tag || tag->size() > kTagOctetsMax || !words.space())
        return Failure{headError(Kind::NoTag, {}, "A command begins with a tag and a space")};
    auto name = words.atom();
    if (!name)
        return Failure{headError(
            Kind::UnknownVerb, std::string(*tag), "A command was expected after the tag")};
    std::string verbName(*name);
    if (ascii::iequals(verbName, "UID")) {
        // RFC 3501 §6.4.8: UID goes before another command.
        const auto second = words.space() ? words.atom() : std::nullopt;
        if (!second)
            return Failure{
                headError(Kind::UnknownVerb, std::string(*tag), "UID needs a command after it")};
        verbName.append(" ").append(*second);
    }
    const auto verb = verbNamed(verbName);
    if (!verb)
        return Failure{headError(Kind::UnknownVerb, std::string(*tag), "Unknown command")};
    return CommandHead{std::string(*tag), *verb, words.at()};
}

Result<Command, CommandError> parseCommand(std::string_view text)
{
    const Result<CommandHead, CommandError> head = parseHead(text);
    if (!head)
        return Failure{head.error()};
    ArgumentReader reader(text.substr(head->octets));
    Command command{head->tag, head->verb, reader.arguments(head->verb)};
    if (!reader.wrong().empty())
        return Failure{
            CommandError{CommandError::Kind::Syntax, head->tag, reader.wrong(), head->verb}};
    return command;
}

std::optional<LiteralMark> literalAtEnd(std::string_view line)
{
    const std::size_t open = line.rfind('{');
    if (open == line.npos || line.back() != '}')
        return std::nullopt;
    bool isQuoted = false;
    for (std::size_t i = 0; i < open; ++i) {
        if (isQuoted && line[i] == '\\')
            ++i;
        else if (line[i] == '"')
            isQuoted = !isQuoted;
    }
    std::string_view digits = line.substr(open + 1, line.size() - open - 2);
    const bool synchronizing = digits.empty() || digits.back() != '+';
    if (!synchronizing)
        digits.remove_suffix(1);
    if (isQuoted || digits.empty() || !std::all_of(digits.begin(), digits.end(), ascii::isDigit))
        return std::nullopt;
    return LiteralMark{ascii::parseNumber(digits).value_or(UINT64_MAX), synchronizing};
}

} // namespace postroad::imap
