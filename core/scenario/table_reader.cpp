// SPDX-License-Identifier: MIT
#include "core/scenario/table_reader.h"

#include "core/base/ascii.h"
#include "core/base/nearest.h"

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

TableReader::TableReader(const Value& value, std::string_view what, ReadContext& context)
    : m_table(value.isTable() ? &value : &emptyTable()),
      m_what(what),
      m_context(context)
{
    if (!value.isTable())
        context.diagnostics.add(
            value.place, std::string(what) + " is " + std::string(kindName(value.kind)), "a table");
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

void TableReader::wrongKind(const Member& member, std::string_view expected)
{
    m_context.diagnostics.add(member.value.place,
        quoted(member.key) + " is " + std::string(kindName(member.value.kind)),
        std::string(expected));
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
    const std::string range = "a whole number from " + std::to_string(least) + " to "
        + std::to_string(most);
    if (value.kind != Value::Kind::Integer) {
        wrongKind(*member, range);
        return std::nullopt;
    }
    if (value.integer < least || value.integer > most) {
        m_context.diagnostics.add(
            value.place, quoted(key) + " is " + std::to_string(value.integer), range);
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
    static constexpr std::string_view kExpected
        = "a duration such as \"300ms\", \"20s\", \"5m\", \"2h\" or \"5d\"";
    const Member* member = take(key);
    if (member == nullptr)
        return std::nullopt;
    if (!member->value.isString()) {
        wrongKind(*member, kExpected);
        return std::nullopt;
    }
    const auto parsed = parseDuration(member->value.text);
    if (!parsed) {
        m_context.diagnostics.add(member->value.place,
            quoted(member->value.text) + " is no duration of at most 7d", std::string(kExpected));
        return std::nullopt;
    }
    if (*parsed < least || *parsed > most) {
        m_context.diagnostics.add(member->value.place,
            quoted(key) + " is " + quoted(member->value.text),
            "a duration from " + formatDuration(least) + " to " + formatDuration(most));
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
        wrongKind(*member, "a list of texts");
        return {};
    }
    std::vector<Located<std::string>> all;
    for (const Value& item : value.items) {
        if (!item.isString()) {
            m_context.diagnostics.add(
                item.place, quoted(key) + " holds " + std::string(kindName(item.kind)), "a text");
            continue;
        }
        if (all.size() == most) {
            m_context.diagnostics.add(item.place, "too many entries in " + quoted(key),
                "at most " + std::to_string(most));
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

void TableReader::require(std::string_view key, std::string_view expected)
{
    if (!has(key))
        m_context.diagnostics.add(
            place(), std::string(m_what) + " has no " + quoted(key), std::string(expected));
}

void TableReader::finish()
{
    for (const Member& member : m_table->members) {
        if (m_context.diagnostics.full())
            return;
        if (std::find(m_known.begin(), m_known.end(), member.key) != m_known.end())
            continue;
        m_context.diagnostics.add(member.place,
            quoted(member.key) + " is no key of " + std::string(m_what), listed(m_known),
            nearestName(member.key, std::span<const std::string>(m_known)));
    }
}

LocalText readLocalText(const Value& value, std::string_view what, ReadContext& context)
{
    if (value.isString())
        return {value.text, {}};
    if (!value.isTable()) {
        context.diagnostics.add(value.place,
            quoted(what) + " is " + std::string(kindName(value.kind)),
            "a text, or one with .en and one with .zh");
        return {};
    }
    TableReader reader(value, what, context);
    LocalText text;
    if (auto en = reader.string("en"))
        text.en = std::move(en->value);
    if (auto zh = reader.string("zh"))
        text.zh = std::move(zh->value);
    reader.finish();
    // English is what every other language falls back to.
    if (text.en.empty() && !text.zh.empty())
        context.diagnostics.add(
            value.place, quoted(what) + " has no English text", std::string(what) + ".en");
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
        context.diagnostics.add(member->place,
            quoted(key) + " is " + std::string(kindName(member->value.kind)),
            brackets + " with two brackets: there may be several");
        return {};
    }
    std::vector<const Value*> tables;
    for (const Value& item : member->value.items) {
        if (tables.size() == most) {
            context.diagnostics.add(
                item.place, "too many " + brackets, "at most " + std::to_string(most));
            break;
        }
        tables.push_back(&item);
    }
    return tables;
}

} // namespace postroad::scenario
