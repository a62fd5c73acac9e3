// SPDX-License-Identifier: MIT
#include "core/scenario/letter_reader.h"

#include "core/base/ascii.h"
#include "core/base/nearest.h"
#include "core/base/sentence.h"
#include "core/mail/address.h"
#include "core/scenario/security_reader.h"
#include "core/scenario/toml_scan.h"

#include <algorithm>
#include <array>
#include <exception>
#include <span>

namespace postroad::scenario {

namespace {

constexpr std::size_t kLettersMax = 200;
constexpr std::size_t kReadsMax = 200;
constexpr std::size_t kRecipientsMax = 100;
constexpr std::size_t kHeaderLineOctetsMax = 998; ///< RFC 5322 §2.1.1

bool endsWithDomain(std::string_view name, std::string_view domain)
{
    return ascii::iequals(name, domain)
        || (name.size() > domain.size() && name[name.size() - domain.size() - 1] == '.'
            && ascii::iequals(name.substr(name.size() - domain.size()), domain));
}

const DomainDraft* findDomain(const std::vector<DomainDraft>& domains, std::string_view name)
{
    const auto found = std::find_if(domains.begin(), domains.end(), [&](const DomainDraft& draft) {
        return !draft.zoneOnly() && ascii::iequals(draft.name, name);
    });
    return found == domains.end() ? nullptr : &*found;
}

/// The mailboxes of all users, as candidates for "did you mean".
std::vector<std::string> allMailboxes(const std::vector<DomainDraft>& domains)
{
    std::vector<std::string> all;
    for (const DomainDraft& draft : domains) {
        for (const UserDraft& user : draft.users)
            all.push_back(user.name + '@' + draft.name);
    }
    return all;
}

/// Reports what is no mailbox, at the character that is wrong.
std::optional<mail::Mailbox> readMailbox(
    const Located<std::string>& written, const Value* value, ReadContext& context)
{
    auto mailbox = mail::parseMailbox(written.value);
    if (mailbox)
        return std::move(mailbox).value();
    const mail::AddressError& error = mailbox.error();
    Value at;
    at.place = written.place;
    context.diagnostics.add(
        placeInString(context.text, value != nullptr ? *value : at, error.position),
        say({"{1} is no mail address: {2}", "{1}不是邮件地址：{2}"}, quoted(written.value),
            error.reason),
        say({"an address such as bob@example.net", "邮件地址，例如 bob@example.net"}));
    return std::nullopt;
}

/// A user of the scenario, by address.
std::optional<std::string> readUser(const Located<std::string>& written,
    const std::vector<DomainDraft>& domains, ReadContext& context)
{
    if (!readMailbox(written, nullptr, context))
        return std::nullopt;
    const std::vector<std::string> known = allMailboxes(domains);
    const auto found = std::find_if(known.begin(), known.end(),
        [&](const std::string& name) { return ascii::iequals(name, written.value); });
    if (found != known.end())
        return *found;
    context.diagnostics.add(written.place,
        say({"there is no user {1}", "没有用户{1}"}, quoted(written.value)),
        say({"somebody from the users of a [domain]", "某个 [domain] 的 users 里的人"}),
        nearestName(written.value, std::span<const std::string>(known)));
    return std::nullopt;
}

/// What a loader says is in one language, whichever it is.
Result<std::string, LocalText> loaded(Result<std::string, std::string> content)
{
    if (!content)
        return Failure{verbatim(content.error())};
    return std::move(content).value();
}

bool isFieldName(std::string_view name)
{
    // RFC 5322 §3.6.8: printable ASCII without the colon.
    return !name.empty() && name.size() <= 77 && std::all_of(name.begin(), name.end(), [](char c) {
        return c > ' ' && c < '\x7F' && c != ':';
    });
}

/// The names of the header fields that a text begins with; empty if it has none.
std::vector<std::string_view> headerNames(std::string_view text)
{
    std::vector<std::string_view> names;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        const std::size_t colon = line.find(':');
        const bool folded = !names.empty() && ascii::isBlank(line.empty() ? 'x' : line.front());
        if (!folded && (colon == line.npos || !isFieldName(line.substr(0, colon))))
            break;
        if (!folded)
            names.push_back(line.substr(0, colon));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
    return names;
}

class LetterReader
{
public:
    LetterReader(const Value& value, const std::vector<DomainDraft>& domains,
        const FileLoader& loadFile, ReadContext& context)
        : m_domains(domains),
          m_loadFile(loadFile),
          m_context(context),
          m_reader(value, say({"a [[letter]]", "[[letter]] 表"}), context)
    {
    }

    LetterPlan read()
    {
        readEnvelope();
        if (const auto at = m_reader.duration("at"))
            m_letter.at = at->value;
        readNotification(m_reader, m_letter, m_context);
        const auto text = m_reader.string("text");
        const auto file = m_reader.string("file");
        const Member* header = m_reader.take("header");
        if (file && (text || header != nullptr))
            m_context.diagnostics.add(text ? text->place : header->place,
                say({"a letter from a file is sent as it is", "来自文件的信原样发出"}),
                say({"file alone, without text and header", "只写 file，不写 text 和 header"}));
        else if (file)
            readFile(*file);
        else
            compose(text ? text->value : std::string(), header);
        if (!file)
            m_reader.require("text", say({"text or file", "text 或 file"}));
        m_reader.finish();
        return std::move(m_letter);
    }

private:
    void readEnvelope();
    void checkRecipient(const Located<std::string>& written, const mail::Mailbox& mailbox);
    void readFile(const Located<std::string>& file);
    void compose(const std::string& text, const Member* header);
    std::string headerLines(const Member& header, const std::vector<std::string_view>& inText);

    const std::vector<DomainDraft>& m_domains;
    const FileLoader& m_loadFile;
    ReadContext& m_context;
    TableReader m_reader;
    LetterPlan m_letter;
};

void LetterReader::readEnvelope()
{
    m_reader.require("from", say({"the sender's address", "发件人的地址"}));
    m_reader.require("to", say({"a list of addresses", "地址的列表"}));
    if (const auto from = m_reader.string("from")) {
        if (auto user = readUser(*from, m_domains, m_context))
            m_letter.from = std::move(*user);
    }
    const Member* to = m_reader.take("to");
    if (to != nullptr && to->value.isArray() && to->value.items.empty())
        m_context.diagnostics.add(to->value.place,
            say({"the letter goes to nobody", "这封信没有收件人"}),
            say({"at least one address", "至少一个地址"}));
    for (const auto& written : m_reader.strings("to", kRecipientsMax)) {
        const auto mailbox = readMailbox(written, nullptr, m_context);
        if (!mailbox)
            continue;
        checkRecipient(written, *mailbox);
        m_letter.to.push_back(written.value);
    }
}

void LetterReader::checkRecipient(const Located<std::string>& written, const mail::Mailbox& mailbox)
{
    // An unknown person is a lesson; an unknown domain mostly a slip of the pen, unless it is one
    // that says so itself (RFC 2606 §2).
    if (mailbox.hasAddressLiteral() || endsWithDomain(mailbox.domain, "invalid")
        || findDomain(m_domains, mailbox.domain) != nullptr)
        return;
    std::vector<std::string> names;
    for (const DomainDraft& draft : m_domains)
        names.push_back(draft.name);
    m_context.diagnostics.add(written.place,
        say({"there is no domain {1} in this scenario", "这个场景里没有域名{1}"},
            quoted(mailbox.domain)),
        say({"one of its domains, or one that ends in .invalid if it shall not exist",
            "场景里的域名；如果它本来就不该存在，用 .invalid 结尾"}),
        nearestName(mailbox.domain, std::span<const std::string>(names)));
}

void LetterReader::readFile(const Located<std::string>& file)
{
    const auto parts = ascii::split(file.value, '/');
    const bool leaves = std::find(parts.begin(), parts.end(), "..") != parts.end();
    // A lesson may come from anywhere: it reads what lies beside it and nothing else.
    if (file.value.empty() || leaves || file.value.front() == '/'
        || file.value.find_first_of(":\\") != std::string::npos) {
        m_context.diagnostics.add(file.place,
            say({"{1} does not lie beside the lesson", "{1}不在课程文件旁边"}, quoted(file.value)),
            say({"the path of a file in the lesson's folder or below it, such as letters/long.eml",
                "课程所在文件夹里（或其下）的文件，例如 letters/long.eml"}));
        return;
    }
    Result<std::string, LocalText> content = Failure{
        say({"no files can be read here", "这里不能读取文件"})};
    try {
        if (m_loadFile)
            content = loaded(m_loadFile(file.value));
    } catch (const std::exception& error) {
        content = Failure{verbatim(error.what())};
    }
    if (!content) {
        m_context.diagnostics.add(file.place,
            say({"{1} can't be read: {2}", "无法读取{1}：{2}"}, quoted(file.value),
                content.error()),
            say({"a file with a letter", "写着一封信的文件"}));
        return;
    }
    if (content->size() > kLetterOctetsMax) {
        m_context.diagnostics.add(file.place,
            say({"{1} is too long", "{1}太长"}, quoted(file.value)),
            say({"at most {1} octets", "最多 {1} 字节"}, kLetterOctetsMax));
        return;
    }
    m_letter.text = makeBlob(std::move(content).value());
    m_letter.raw = true;
}

void LetterReader::compose(const std::string& text, const Member* header)
{
    const std::vector<std::string_view> inText = headerNames(text);
    std::string letter = header == nullptr ? std::string() : headerLines(*header, inText);
    // A text without header fields of its own is all body.
    if (inText.empty() && !text.empty() && text.front() != '\n')
        letter += '\n';
    letter += text;
    m_letter.text = makeBlob(std::move(letter));
}

std::string LetterReader::headerLines(
    const Member& header, const std::vector<std::string_view>& inText)
{
    if (!header.value.isTable()) {
        m_context.diagnostics.add(header.value.place, isOfKind("header", header.value),
            say({"fields, such as header.From = \"Alice <alice@example.org>\"",
                "信头字段，例如 header.From = \"Alice <alice@example.org>\""}));
        return {};
    }
    std::string lines;
    for (const Member& field : header.value.members) {
        const bool twice = std::any_of(inText.begin(), inText.end(),
            [&](std::string_view name) { return ascii::iequals(name, field.key); });
        const bool fits = field.value.isString()
            && field.key.size() + field.value.text.size() + 2 <= kHeaderLineOctetsMax
            && std::none_of(field.value.text.begin(), field.value.text.end(),
                [](char c) { return ascii::isControl(c) && c != '\t'; });
        if (!isFieldName(field.key))
            m_context.diagnostics.add(field.place,
                say({"{1} is no name of a header field", "{1}不是信头字段的名字"},
                    quoted(field.key)),
                say({"a name such as Subject", "名字，例如 Subject"}));
        else if (twice)
            m_context.diagnostics.add(field.place,
                say({"the text has a field {1} already", "text 里已经有字段{1}"},
                    quoted(field.key)),
                say({"one of the two", "两者只留一个"}));
        else if (!fits)
            m_context.diagnostics.add(field.value.place,
                say({"this can't be the value of a header field", "这不能作信头字段的值"}),
                say({"a text of one line, at most 998 octets with its name",
                    "一行文字，连同名字最多 998 字节"}));
        else
            lines += field.key + ": " + field.value.text + '\n';
    }
    return lines;
}

} // namespace

void readLetters(TableReader& file, const std::vector<DomainDraft>& domains,
    const FileLoader& loadFile, Plan& plan, ReadContext& context)
{
    for (const Value* table : takeTables(file, "letter", kLettersMax, context))
        plan.letters.push_back(LetterReader(*table, domains, loadFile, context).read());
}

std::vector<ReadDraft> readReads(
    TableReader& file, const std::vector<DomainDraft>& domains, ReadContext& context)
{
    std::vector<ReadDraft> drafts;
    for (const Value* table : takeTables(file, "read", kReadsMax, context)) {
        TableReader reader(*table, say({"a [[read]]", "[[read]] 表"}), context);
        ReadDraft draft;
        reader.require("user", say({"somebody's address", "某人的地址"}));
        if (const auto written = reader.string("user")) {
            draft.userPlace = written->place;
            if (auto user = readUser(*written, domains, context))
                draft.plan.user = std::move(*user);
        }
        if (const auto by = reader.string("by")) {
            draft.plan.pop3 = by->value == "pop3";
            static constexpr std::array<std::string_view, 2> kWays{"imap", "pop3"};
            if (std::find(kWays.begin(), kWays.end(), by->value) == kWays.end())
                context.diagnostics.add(by->place,
                    say({"{1} is no way to read mail", "不能用{1}取信"}, quoted(by->value)),
                    say({"\"imap\" or \"pop3\"", "\"imap\" 或 \"pop3\""}),
                    nearestName(by->value, std::span<const std::string_view>(kWays)));
        }
        if (const auto at = reader.duration("at"))
            draft.plan.at = at->value;
        if (const Member* on = reader.take("on"))
            draft.on = &on->value;
        if (draft.plan.at.has_value() == (draft.on != nullptr))
            context.diagnostics.add(reader.place(),
                draft.on != nullptr
                    ? say({"a [[read]] has both at and on", "[[read]] 表既有 at 又有 on"})
                    : say({"a [[read]] has neither at nor on", "[[read]] 表既没有 at 也没有 on"}),
                say({"one of them: a time, or the event that it waits for",
                    "两者之一：时间，或所等待的事件"}));
        reader.finish();
        drafts.push_back(std::move(draft));
    }
    return drafts;
}

std::set<std::string> senderDomains(const Plan& plan)
{
    std::set<std::string> domains;
    for (const LetterPlan& letter : plan.letters)
        domains.insert(ascii::lowered(mail::domainOf(letter.from)));
    domains.erase("");
    return domains;
}

} // namespace postroad::scenario
