// SPDX-License-Identifier: MIT
#include "core/scenario/table_reader.h"

#include "core/base/ascii.h"
#include "core/base/nearest.h"
#include "core/base/sentence.h"

#include <algorithm>
#include <array>
#include <span>

namespace postroad::scenario {

namespace {

struct Unit
{
    std::string_view name;
    Duration length;
};
constexpr std::array<Unit, 7> kUnits{{
    {"d", 24h},
    {"h", 1h},
    {"m", 1min},
    {"s", 1s},
    {"ms", 1ms},
    {"us", 1us},
    {"ns", 1ns},
}};

const Value& emptyTable()
{
    static const Value kEmpty;
    return kEmpty;
}

} // namespace

std::optional<Duration> parseDuration(std::string_view text)
{
    Duration total{};
    std::size_t nextUnit = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t end = at;
        while (end < text.size() && ascii::isDigit(text[end]))
            ++end;
        const auto number = ascii::parseNumber(text.substr(at, end - at), 1'000'000'000'000'000);
        at = end;
        while (end < text.size() && ascii::isLower(text[end]))
            ++end;
        const std::string_view name = text.substr(at, end - at);
        const auto unit = std::find_if(kUnits.begin() + static_cast<std::ptrdiff_t>(nextUnit),
            kUnits.end(), [&](const Unit& u) { return u.name == name; });
        if (!number || unit == kUnits.end())
            return std::nullopt;
        const auto count = static_cast<std::int64_t>(*number);
        if (count > (kLongestDuration - total) / unit->length)
            return std::nullopt;
        total += count * unit->length;
        nextUnit = static_cast<std::size_t>(unit - kUnits.begin()) + 1;
        at = end;
    }
    return nextUnit == 0 ? std::nullopt : std::optional(total);
}

std::string formatDuration(Duration duration)
{
    std::string text;
    for (const Unit& unit : kUnits) {
        const auto count = duration / unit.length;
        if (count == 0)
            continue;
        text += std::to_string(count) + std::string(unit.name);
        duration -= count * unit.length;
    }
    return text.empty() ? "0s" : text;
}

TableReader::TableReader(const Value& value, LocalText what, ReadContext& context)
    : m_table(value.isTable() ? &value : &emptyTable()),
      m_what(std::move(what)),
      m_context(context)
{
    if (!value.isTable())
        context.diagnostics.add(value.place,
            say({"{1} is {2}", "{1}写成了{2}"}, m_what, kindName(value.kind)),
            kindName(Value::Kind::Table));
}

const Member* TableReader::find(std::string_view key) const
{
    const auto found = std::find_if(m_table->members.begin(), m_table->members.end(),
        [&](const Member& member) { return member.key == key; });
    return found == m_table->members.end() ? nullptr : &*found;
}

const Member* TableReader::take(std::string_view key)
{
    if (std::find(m_known.begin(), m_known.end(), key) == m_known.end())
        m_known.emplace_back(key);
    return find(key);
}

void TableReader::wrongKind(const Member& member, LocalText expected)
{
    m_context.diagnostics.add(
        member.value.place, isOfKind(member.key, member.value), std::move(expected));
}

std::optional<Located<std::string>> TableReader::string(std::string_view key)
{
    const Member* member = take(key);
    if (member == nullptr)
        return std::nullopt;
    if (!member->value.isString()) {
        wrongKind(*member, kindName(Value::Kind::String));
        return std::nullopt;
    }
    return Located<std::string>{member->value.text, member->value.place};
}

std::optional<Located<std::int64_t>> TableReader::integer(
    std::string_view key, std::int64_t least, std::int64_t most)
{
    const Member* member = take(key);
    if (member == nullptr)
        return std::nullopt;
    const Value& value = member->value;
    const LocalText range = say(
        {"a whole number from {1} to {2}", "{1} 到 {2} 的整数"}, least, most);
    if (value.kind != Value::Kind::Integer) {
        wrongKind(*member, range);
        return std::nullopt;
    }
    if (value.integer < least || value.integer > most) {
        m_context.diagnostics.add(
            value.place, say({"{1} is {2}", "{1}是 {2}"}, quoted(key), value.integer), range);
        return std::nullopt;
    }
    return Located<std::int64_t>{value.integer, value.place};
}

std::optional<Located<bool>> TableReader::boolean(std::string_view key)
{
    const Member* member = take(key);
    if (member == nullptr)
        return std::nullopt;
    if (member->value.kind != Value::Kind::Boolean) {
        wrongKind(*member, kindName(Value::Kind::Boolean));
        return std::nullopt;
    }
    return Located<bool>{member->value.boolean, member->value.place};
}

std::optional<Located<Duration>> TableReader::duration(
    std::string_view key, Duration least, Duration most)
{
    const auto expected = [] {
        return say({"a duration such as \"300ms\", \"20s\", \"5m\", \"2h\" or \"5d\"",
            "时长，例如 \"300ms\"、\"20s\"、\"5m\"、\"2h\" 或 \"5d\""});
    };
    const Member* member = take(key);
    if (member == nullptr)
        return std::nullopt;
    if (!member->value.isString()) {
        wrongKind(*member, expected());
        return std::nullopt;
    }
    const auto parsed = parseDuration(member->value.text);
    if (!parsed) {
        m_context.diagnostics.add(member->value.place,
            say({"{1} is no duration of at most 7d", "{1}不是不超过 7d 的时长"},
                quoted(member->value.text)),
            expected());
        return std::nullopt;
    }
    if (*parsed < least || *parsed > most) {
        m_context.diagnostics.add(member->value.place,
            say({"{1} is {2}", "{1}是{2}"}, quoted(key), quoted(member->value.text)),
            say({"a duration from {1} to {2}", "{1} 到 {2} 的时长"}, formatDuration(least),
                formatDuration(most)));
        return std::nullopt;
    }
    return Located<Duration>{*parsed, member->value.place};
}

std::vector<Located<std::string>> TableReader::strings(std::string_view key, std::size_t most)
{
    const Member* member = take(key);
    if (member == nullptr)
        return {};
    const Value& value = member->value;
    if (value.isString())
        return {{value.text, value.place}};
    if (!value.isArray()) {
        wrongKind(*member, say({"a list of texts", "文字的列表"}));
        return {};
    }
    std::vector<Located<std::string>> all;
    for (const Value& item : value.items) {
        if (!item.isString()) {
            m_context.diagnostics.add(item.place,
                say({"{1} holds {2}", "{1}里有{2}"}, quoted(key), kindName(item.kind)),
                kindName(Value::Kind::String));
            continue;
        }
        if (all.size() == most) {
            m_context.diagnostics.add(item.place,
                say({"too many entries in {1}", "{1}里的项太多"}, quoted(key)), atMost(most));
            break;
        }
        all.push_back({item.text, item.place});
    }
    return all;
}

LocalText TableReader::localText(std::string_view key)
{
    const Member* member = take(key);
    return member == nullptr ? LocalText{} : readLocalText(member->value, key, m_context);
}

void TableReader::require(std::string_view key, LocalText expected)
{
    if (!has(key))
        m_context.diagnostics.add(place(),
            say({"{1} has no {2}", "{1}缺少{2}"}, m_what, quoted(key)), std::move(expected));
}

void TableReader::finish()
{
    for (const Member& member : m_table->members) {
        if (m_context.diagnostics.full())
            return;
        if (std::find(m_known.begin(), m_known.end(), member.key) != m_known.end())
            continue;
        m_context.diagnostics.add(member.place,
            say({"{1} is no key of {2}", "{2}没有{1}这个键"}, quoted(member.key), m_what),
            listed(m_known), nearestName(member.key, std::span<const std::string>(m_known)));
    }
}

LocalText isOfKind(std::string_view what, const Value& value)
{
    return say({"{1} is {2}", "{1}写成了{2}"}, quoted(what), kindName(value.kind));
}

LocalText readLocalText(const Value& value, std::string_view what, ReadContext& context)
{
    if (value.isString())
        return {value.text, {}};
    if (!value.isTable()) {
        context.diagnostics.add(value.place, isOfKind(what, value),
            say({"a text, or one with .en and one with .zh", "一段文字，或 .en 和 .zh 各一段"}));
        return {};
    }
    TableReader reader(value, {std::string(what), quoted(what)}, context);
    LocalText text;
    if (auto en = reader.string("en"))
        text.en = std::move(en->value);
    if (auto zh = reader.string("zh"))
        text.zh = std::move(zh->value);
    reader.finish();
    // English is what every other language falls back to.
    if (text.en.empty() && !text.zh.empty())
        context.diagnostics.add(value.place,
            say({"{1} has no English text", "{1}没有英文"}, quoted(what)),
            verbatim(std::string(what) + ".en"));
    return text;
}

std::vector<const Value*> takeTables(
    TableReader& reader, std::string_view key, std::size_t most, ReadContext& context)
{
    const Member* member = reader.take(key);
    if (member == nullptr)
        return {};
    const std::string brackets = "[[" + std::string(key) + "]]";
    if (!member->value.isArray()) {
        context.diagnostics.add(member->place, isOfKind(key, member->value),
            say({"{1} with two brackets: there may be several", "两层方括号的 {1}：可以有好几个"},
                brackets));
        return {};
    }
    std::vector<const Value*> tables;
    for (const Value& item : member->value.items) {
        if (tables.size() == most) {
            context.diagnostics.add(
                item.place, say({"too many {1}", "{1} 太多"}, brackets), atMost(most));
            break;
        }
        tables.push_back(&item);
    }
    return tables;
}

} // namespace postroad::scenario
