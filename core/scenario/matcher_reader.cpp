// SPDX-License-Identifier: MIT
#include "core/scenario/matcher_reader.h"

#include "core/base/ascii.h"
#include "core/base/nearest.h"
#include "core/base/sentence.h"
#include "core/dns/mx_route.h"
#include "core/mail/address.h"
#include "core/scenario/anchor_check.h"

#include <algorithm>
#include <initializer_list>
#include <span>

namespace postroad::scenario {

namespace {

using trace::Family;
using trace::Field;

constexpr std::string_view kAnyWord = "any";
constexpr std::int64_t kNthMax = 1'000'000;

constexpr std::uint32_t bit(Field field) { return 1U << static_cast<unsigned>(field); }

constexpr std::uint32_t fields(std::initializer_list<Field> list)
{
    std::uint32_t bits = 0;
    for (const Field field : list)
        bits |= bit(field);
    return bits;
}

constexpr std::uint32_t kAbout = fields({Field::Host, Field::Message, Field::Recipient});
constexpr std::uint32_t kSpoken = kAbout
    | fields({Field::From, Field::To, Field::Client, Field::Server, Field::Protocol, Field::Port,
        Field::Hop, Field::Attempt, Field::Text});

std::uint32_t fieldsOf(Family family)
{
    switch (family) {
    case Family::Run:
        return 0;
    case Family::Machine:
        return fields({Field::Host});
    case Family::Letter:
        return kAbout | fields({Field::Enhanced, Field::Text, Field::Attempt});
    case Family::Connection:
    case Family::Command:
    case Family::Body:
    case Family::Tls:
    case Family::Fault:
        return kSpoken;
    case Family::Session:
        return kSpoken & ~bit(Field::Text);
    case Family::Reply:
        return kSpoken | fields({Field::ReplyTo, Field::Code, Field::Enhanced, Field::Line});
    case Family::Dns:
        return kAbout
            | fields({Field::From, Field::To, Field::Client, Field::Server, Field::Attempt,
                Field::Question, Field::Outcome});
    case Family::Route:
        return kAbout
            | fields(
                {Field::Attempt, Field::Candidate, Field::Domain, Field::Outcome, Field::Text});
    case Family::Queue:
    case Family::Mailbox:
        return kAbout | fields({Field::Attempt, Field::Text});
    }
    return 0;
}

std::vector<std::string> fieldNames(Family family)
{
    std::vector<std::string> names;
    for (const trace::FieldRow& row : trace::fieldRows()) {
        if (hasField(family, row.field))
            names.emplace_back(row.name);
    }
    return names;
}

std::vector<std::string> familyNames()
{
    std::vector<std::string> names;
    for (int i = 0; i <= static_cast<int>(Family::Machine); ++i)
        names.emplace_back(trace::familyName(static_cast<Family>(i)));
    return names;
}

/// "250", "4yz", "55z": digits where they can be, letters for any (RFC 5321 §4.2.1).
bool isCodePattern(std::string_view text)
{
    const auto digit = [&](std::size_t at, char most, char any) {
        return (text[at] >= '0' && text[at] <= most) || text[at] == any;
    };
    return text.size() == 3 && text[0] >= '2' && text[0] <= '5' && digit(1, '5', 'y')
        && digit(2, '9', 'z');
}

bool isEnhancedCode(std::string_view text)
{
    const auto parts = ascii::split(text, '.');
    return parts.size() == 3 && (parts[0] == "2" || parts[0] == "4" || parts[0] == "5")
        && ascii::parseNumber(parts[1], 999) && ascii::parseNumber(parts[2], 999);
}

std::vector<std::string> dnsOutcomes()
{
    std::vector<std::string> names;
    for (int i = 1; i <= static_cast<int>(trace::DnsOutcome::Garbled); ++i)
        names.emplace_back(trace::dnsOutcomeName(static_cast<trace::DnsOutcome>(i)));
    return names;
}

std::vector<std::string> routeOutcomes()
{
    std::vector<std::string> names;
    for (int i = 0; i <= static_cast<int>(dns::CandidateOutcome::Unresolvable); ++i)
        names.emplace_back(dns::word(static_cast<dns::CandidateOutcome>(i)));
    for (int i = 0; i <= static_cast<int>(dns::RouteVerdict::Failed); ++i)
        names.emplace_back(dns::word(static_cast<dns::RouteVerdict>(i)));
    return names;
}

LocalText noHost(std::string_view written)
{
    return say({"there is no host {1}", "没有主机{1}"}, quoted(written));
}
LocalText aHost() { return say({"a host of this scenario", "这个场景里的主机"}); }

class MatcherReader
{
public:
    MatcherReader(const Value& value, MatcherContext& context) : m_value(value), m_context(context)
    {
    }

    std::optional<trace::Matcher> read()
    {
        if (!m_value.isTable()) {
            fail(m_value.place, say({"an event is {1}", "事件写成了{1}"}, kindName(m_value.kind)),
                say({"a table such as { connection = \"refused\", to = \"mx1\" }",
                    "一张表，例如 { connection = \"refused\", to = \"mx1\" }"}));
            return std::nullopt;
        }
        if (!findFamily())
            return std::nullopt;
        for (const Member& member : m_value.members)
            readMember(member);
        if (m_ok && m_context.stage != nullptr)
            m_ok = checkAnchor(
                m_matcher, m_value.place, *m_context.stage, m_context.read.diagnostics);
        return m_ok ? std::optional(std::move(m_matcher)) : std::nullopt;
    }

private:
    bool findFamily();
    void readMember(const Member& member);
    void readWord(const Member& member);
    void readCondition(const Member& member, Field field);
    void readNth(const Member& member);
    void readArrived(const Member& member);
    std::optional<std::string> textOf(const Member& member, bool mayBeNumber);
    std::optional<std::string> checked(const Member& member, Field field, std::string text);
    std::optional<std::string> host(const Member& member, std::string text, bool exchanger);
    std::optional<std::string> oneOf(const Member& member, const std::string& text,
        const std::vector<std::string>& valid, const LocalText& what);
    std::optional<std::string> known(const Member& member, std::string text,
        const std::vector<std::string>& names, const LocalText& what);
    std::optional<std::string> question(const Member& member, const std::string& text);

    void fail(Place place, LocalText problem, LocalText expected, std::string nearest = {})
    {
        m_ok = false;
        m_context.read.diagnostics.add(
            place, std::move(problem), std::move(expected), std::move(nearest));
    }
    std::optional<std::string> refuse(
        const Member& member, const std::string& text, LocalText expected)
    {
        fail(member.value.place,
            member.key == "enhanced"
                ? say({"{1} is no enhanced code", "{1}不是增强状态码"}, quoted(text))
                : say({"{1} is no {2}", "{1}不能用作 {2}"}, quoted(text), member.key),
            std::move(expected));
        return std::nullopt;
    }

    const Value& m_value;
    MatcherContext& m_context;
    trace::Matcher m_matcher;
    bool m_ok = true;
};

bool MatcherReader::findFamily()
{
    const Member* found = nullptr;
    bool aboutReply = false;
    for (const Member& member : m_value.members) {
        const auto family = trace::parseFamily(member.key);
        aboutReply = aboutReply || member.key == "reply-to" || member.key == "code";
        if (family && found != nullptr) {
            fail(member.place,
                say({"one event can't be both {1} and {2}", "一个事件不能既是{1}又是{2}"},
                    quoted(found->key), quoted(member.key)),
                say({"one of them", "只留一个"}));
            return false;
        }
        if (family) {
            found = &member;
            m_matcher.family = *family;
        }
    }
    if (found == nullptr && aboutReply) {
        m_matcher.family = Family::Reply;
        return true;
    }
    if (found == nullptr) {
        const std::vector<std::string> families = familyNames();
        // The first key is most probably the misspelled one.
        const std::string nearest = m_value.members.empty()
            ? std::string()
            : nearestName(m_value.members.front().key, std::span<const std::string>(families));
        fail(m_value.members.empty() || nearest.empty() ? m_value.place
                                                        : m_value.members.front().place,
            say({"this names no kind of event", "这里没有写明是哪类事件"}), listed(families),
            nearest);
    }
    return found != nullptr;
}

void MatcherReader::readMember(const Member& member)
{
    if (trace::parseFamily(member.key))
        return readWord(member);
    if (member.key == "nth")
        return readNth(member);
    if (member.key == "arrived")
        return readArrived(member);
    const auto field = trace::parseField(member.key);
    const std::string family(trace::familyName(m_matcher.family));
    if (field && hasField(m_matcher.family, *field))
        return readCondition(member, *field);
    std::vector<std::string> names = fieldNames(m_matcher.family);
    names.emplace_back("nth");
    if (field)
        return fail(member.place,
            say({"a {1} event has no {2}", "{1} 事件没有{2}"}, family, quoted(member.key)),
            listed(names));
    fail(member.place, say({"{1} is no key of an event", "事件没有{1}这个键"}, quoted(member.key)),
        listed(names), nearestName(member.key, std::span<const std::string>(names)));
}

void MatcherReader::readNth(const Member& member)
{
    const Value& value = member.value;
    if (value.kind != Value::Kind::Integer || value.integer < 1 || value.integer > kNthMax)
        return fail(value.place, say({"“nth” can't be used", "“nth”不能用"}),
            say({"a whole number from 1 to {1}", "1 到 {1} 的整数"}, kNthMax));
    m_matcher.nth = static_cast<std::uint32_t>(value.integer);
}

void MatcherReader::readArrived(const Member& member)
{
    if (m_matcher.family != Family::Command && m_matcher.family != Family::Reply)
        return fail(member.place,
            say({"“arrived” is for commands and replies", "“arrived”只用于命令和应答"}),
            say({"nothing; other families say it by their word, such as dns = \"query-arrived\"",
                "不写这个键；别的事件用自己的词来说，例如 dns = \"query-arrived\""}));
    if (member.value.kind != Value::Kind::Boolean)
        return fail(
            member.value.place, isOfKind("arrived", member.value), kindName(Value::Kind::Boolean));
    m_matcher.arrived = member.value.boolean;
}

std::optional<std::string> MatcherReader::textOf(const Member& member, bool mayBeNumber)
{
    if (member.value.isString() && !member.value.text.empty())
        return member.value.text;
    if (mayBeNumber && member.value.kind == Value::Kind::Integer)
        return std::to_string(member.value.integer);
    fail(member.value.place,
        member.value.isString() ? say({"{1} is empty", "{1}是空的"}, quoted(member.key))
                                : isOfKind(member.key, member.value),
        mayBeNumber ? say({"a text or a whole number", "一段文字或一个整数"})
                    : kindName(Value::Kind::String));
    return std::nullopt;
}

void MatcherReader::readWord(const Member& member)
{
    const auto word = textOf(member, m_matcher.family == Family::Reply);
    if (!word || *word == kAnyWord)
        return;
    m_matcher.word = *word;
    if (m_matcher.family == Family::Reply) {
        if (!isCodePattern(*word))
            fail(member.value.place, say({"{1} is no reply code", "{1}不是应答码"}, quoted(*word)),
                say({"three digits such as 250, a class such as \"4yz\", or \"any\"",
                    "三位数字，例如 250；一类应答码，例如 \"4yz\"；或 \"any\""}));
        return;
    }
    std::vector<std::string> words = familyWords(m_matcher.family);
    const auto found = std::find_if(words.begin(), words.end(),
        [&](const std::string& valid) { return ascii::iequals(valid, *word); });
    if (found != words.end())
        m_matcher.word = *found;
    if (found != words.end() || words.empty())
        return;
    const std::string nearest = nearestName(*word, std::span<const std::string>(words));
    words.emplace_back("any");
    fail(member.value.place,
        say({"{1} is no {2} event", "没有{1}这种 {2} 事件"}, quoted(*word), member.key),
        listed(words), nearest);
}

void MatcherReader::readCondition(const Member& member, Field field)
{
    const bool number = field == Field::Port || field == Field::Hop || field == Field::Message
        || field == Field::Attempt || field == Field::Code;
    auto text = textOf(member, number);
    if (!text)
        return;
    if (auto value = checked(member, field, std::move(*text)))
        m_matcher.conditions.push_back({field, std::move(*value)});
}

std::optional<std::string> MatcherReader::checked(
    const Member& member, Field field, std::string text)
{
    switch (field) {
    case Field::Host:
    case Field::From:
    case Field::To:
    case Field::Client:
    case Field::Server:
        return host(member, std::move(text), false);
    case Field::Candidate:
        return host(member, std::move(text), true);
    case Field::Protocol:
        return oneOf(member, text, {"smtp", "submission", "lmtp", "pop3", "imap", "dns"},
            say({"protocol", "协议"}));
    case Field::Port:
    case Field::Hop:
    case Field::Message:
    case Field::Attempt:
        if (const auto number = ascii::parseNumber(text, 65'535); !number || *number == 0)
            return refuse(
                member, text, say({"a whole number from 1 to {1}", "1 到 {1} 的整数"}, 65535));
        return text;
    case Field::Recipient:
        if (!mail::parseMailbox(text))
            return refuse(member, text,
                say({"a mail address such as bob@example.net", "邮件地址，例如 bob@example.net"}));
        return m_context.stage == nullptr
            ? text
            : known(
                member, std::move(text), m_context.stage->mailboxes(), say({"mailbox", "邮箱"}));
    case Field::Domain:
        return m_context.stage == nullptr
            ? text
            : known(member, std::move(text), m_context.stage->domains(), say({"domain", "域名"}));
    case Field::ReplyTo: {
        std::vector<std::string> verbs = familyWords(Family::Command);
        verbs.emplace_back("GREETING");
        return oneOf(member, text, verbs, say({"command that is replied to", "可以应答的命令"}));
    }
    case Field::Code:
        return isCodePattern(text)
            ? std::optional(text)
            : refuse(member, text,
                say({"three digits, or a class such as 4yz", "三位数字，或一类应答码，例如 4yz"}));
    case Field::Enhanced:
        return isEnhancedCode(text)
            ? std::optional(text)
            : refuse(member, text,
                say({"an enhanced status code such as 5.1.1", "增强状态码，例如 5.1.1"}));
    case Field::Question:
        return question(member, text);
    case Field::Outcome:
        return m_matcher.family == Family::Dns
            ? oneOf(
                member, text, dnsOutcomes(), say({"outcome of a DNS response", "域名查询的结果"}))
            : oneOf(
                member, text, routeOutcomes(), say({"outcome of a candidate", "候选主机的结果"}));
    case Field::Line:
        return oneOf(member, text, {"first", "last"}, say({"line of a reply", "应答里的一行"}));
    case Field::Text:
        return text;
    }
    return text;
}

std::optional<std::string> MatcherReader::host(
    const Member& member, std::string text, bool exchanger)
{
    const Stage* stage = m_context.stage;
    if (stage == nullptr)
        return text;
    auto name = exchanger ? stage->exchangerNamed(text) : stage->hostNamed(text);
    if (!name)
        fail(member.value.place, noHost(text), aHost(),
            exchanger ? stage->nearestExchanger(text) : stage->nearestHost(text));
    return name;
}

std::optional<std::string> MatcherReader::oneOf(const Member& member, const std::string& text,
    const std::vector<std::string>& valid, const LocalText& what)
{
    const auto found = std::find_if(valid.begin(), valid.end(),
        [&](const std::string& name) { return ascii::iequals(name, text); });
    if (found != valid.end())
        return *found;
    fail(member.value.place, say({"{1} is no {2}", "{1}不是{2}"}, quoted(text), what),
        listed(valid), nearestName(text, std::span<const std::string>(valid)));
    return std::nullopt;
}

std::optional<std::string> MatcherReader::known(const Member& member, std::string text,
    const std::vector<std::string>& names, const LocalText& what)
{
    const bool found = std::any_of(names.begin(), names.end(),
        [&](const std::string& name) { return ascii::iequals(name, text); });
    if (found)
        return text;
    fail(member.value.place, say({"there is no {1} {2}", "没有{1}{2}"}, what, quoted(text)),
        say({"a {1} of this scenario, or of one of its letters", "这个场景里或信封上的{1}"}, what),
        nearestName(text, std::span<const std::string>(names)));
    return std::nullopt;
}

std::optional<std::string> MatcherReader::question(const Member& member, const std::string& text)
{
    const auto words = ascii::words(text);
    const auto name = words.size() == 2 ? dns::parseName(std::string(words[0])) : dns::Name();
    const auto type = words.size() == 2 ? dns::parseType(words[1]) : std::nullopt;
    if (!name || !type)
        return refuse(member, text,
            say({"a name and a type, such as \"example.net MX\"",
                "名字和类型，例如 \"example.net MX\""}));
    return dns::formatBare(*name) + ' ' + dns::format(*type);
}

} // namespace

std::optional<trace::Matcher> readMatcher(const Value& value, MatcherContext& context)
{
    return MatcherReader(value, context).read();
}

std::optional<HostIndex> readHostName(
    std::string_view written, Place place, MatcherContext& context)
{
    if (context.stage == nullptr)
        return std::nullopt;
    const auto name = context.stage->hostNamed(written);
    const auto index = name ? context.stage->plan().findHost(*name) : std::nullopt;
    if (!name)
        context.read.diagnostics.add(
            place, noHost(written), aHost(), context.stage->nearestHost(written));
    else if (!index)
        context.read.diagnostics.add(place,
            say({"several hosts are called {1}", "有好几台主机叫{1}"}, quoted(written)),
            say({"its complete name", "完整的主机名"}));
    return index;
}

std::vector<std::string> familyWords(Family family)
{
    std::vector<std::string> words;
    if (family == Family::Command) {
        for (const VerbRow& row : verbRows())
            words.emplace_back(row.verb);
        return words;
    }
    for (const trace::KindRow& row : trace::kindRows()) {
        if (row.family == family && !row.word.empty())
            words.emplace_back(row.word);
    }
    return words;
}

bool hasField(Family family, Field field) { return (fieldsOf(family) & bit(field)) != 0; }

} // namespace postroad::scenario
