// SPDX-License-Identifier: MIT
#include "core/scenario/toml_source.h"

#include "core/base/toml_library.h"
#include "core/scenario/toml_scan.h"

#include <algorithm>

namespace postroad::scenario {

namespace {

Place placeOf(const toml::source_position& position) { return {position.line, position.column}; }

Place placeOf(const toml::node& node, Place otherwise)
{
    return node.source().begin.line == 0 ? otherwise : placeOf(node.source().begin);
}

void takeDateTime(const toml::date_time& from, Value& to)
{
    to.kind = Value::Kind::DateTime;
    to.wholeDateTime = from.offset.has_value() && from.time.nanosecond == 0;
    to.civil = {.year = from.date.year,
        .month = from.date.month,
        .day = from.date.day,
        .hour = from.time.hour,
        .minute = from.time.minute,
        .second = from.time.second,
        .offsetMinutes = from.offset ? from.offset->minutes : 0};
}

class Converter
{
public:
    explicit Converter(DiagnosticCollector& diagnostics) : m_diagnostics(diagnostics) { }

    Value convert(const toml::node& node, Place otherwise, std::size_t depth);

private:
    void convertTable(const toml::table& table, Value& to, std::size_t depth);
    void convertArray(const toml::array& array, Value& to, std::size_t depth);

    DiagnosticCollector& m_diagnostics;
};

Value Converter::convert(const toml::node& node, Place otherwise, std::size_t depth)
{
    Value value;
    value.place = placeOf(node, otherwise);
    if (depth > kDepthMax) {
        m_diagnostics.add(value.place, "too many values within values",
            "at most " + std::to_string(kDepthMax) + " levels");
        return value;
    }
    if (const auto* table = node.as_table()) {
        convertTable(*table, value, depth);
    } else if (const auto* array = node.as_array()) {
        convertArray(*array, value, depth);
    } else if (const auto* text = node.as_string()) {
        value.kind = Value::Kind::String;
        value.text = text->get();
    } else if (const auto* integer = node.as_integer()) {
        value.kind = Value::Kind::Integer;
        value.integer = integer->get();
    } else if (const auto* boolean = node.as_boolean()) {
        value.kind = Value::Kind::Boolean;
        value.boolean = boolean->get();
    } else if (const auto* dateTime = node.as_date_time()) {
        takeDateTime(dateTime->get(), value);
    } else {
        value.kind = node.is_floating_point() ? Value::Kind::Float : Value::Kind::DateTime;
    }
    return value;
}

void Converter::convertTable(const toml::table& table, Value& to, std::size_t depth)
{
    to.kind = Value::Kind::Table;
    for (auto&& [key, node] : table) {
        const Place place = key.source().begin.line == 0 ? to.place : placeOf(key.source().begin);
        to.members.push_back({std::string(key.str()), place, convert(node, place, depth + 1)});
    }
    // The library sorts by name; the teacher's order is that of the file.
    std::stable_sort(to.members.begin(), to.members.end(),
        [](const Member& a, const Member& b) { return a.place < b.place; });
}

void Converter::convertArray(const toml::array& array, Value& to, std::size_t depth)
{
    to.kind = Value::Kind::Array;
    for (const toml::node& node : array)
        to.items.push_back(convert(node, to.place, depth + 1));
}

/// The library's words, or better ones for the slips that teachers make most.
void reportSyntax(
    const toml::parse_error& error, std::string_view text, DiagnosticCollector& diagnostics)
{
    const Place place = placeOf(error.source().begin);
    std::string_view why = error.description();
    const auto speaksOf = [&](std::string_view words) { return why.find(words) != why.npos; };
    if (speaksOf("cannot redefine"))
        return diagnostics.add(place, "this key or table stands in the file already", "each once");
    if (speaksOf("could not determine value type"))
        return diagnostics.add(place, "this is no value",
            "a text in quotes, a number, true or false, a list or a table");
    if (speaksOf("unescaped control characters") && octetAt(text, place) == '\n')
        return diagnostics.add(place, "the text is not closed in its line", "a closing quote");
    if (const std::size_t colon = why.find(": "); colon != why.npos)
        why.remove_prefix(colon + 2);
    diagnostics.add(place, "this is no TOML: " + std::string(why));
}

/// Whether the library gives up on the first lines of the text without saying why.
bool assertsWithin(std::string_view text, std::size_t lines)
{
    std::size_t end = 0;
    for (; lines > 0 && end != text.npos; --lines)
        end = text.find('\n', end == 0 ? 0 : end + 1);
    try {
        static_cast<void>(toml::parse(text.substr(0, end == text.npos ? end : end + 1)));
    } catch (const TomlAssertion&) {
        return true;
    } catch (const std::exception&) {
        return false; // what was cut off is missing
    }
    return false;
}

/// The line on which it gives up: the last of the shortest beginning of the text that makes it.
std::size_t lineOfAssertion(std::string_view text)
{
    std::size_t good = 0;
    auto bad = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    while (good + 1 < bad) {
        const std::size_t middle = good + (bad - good) / 2;
        (assertsWithin(text, middle) ? bad : good) = middle;
    }
    return bad;
}

} // namespace

std::string_view kindName(Value::Kind kind)
{
    switch (kind) {
    case Value::Kind::String:
        return "a text";
    case Value::Kind::Integer:
        return "a whole number";
    case Value::Kind::Float:
        return "a number with a fraction";
    case Value::Kind::Boolean:
        return "true or false";
    case Value::Kind::DateTime:
        return "a date or time";
    case Value::Kind::Array:
        return "a list";
    case Value::Kind::Table:
        break;
    }
    return "a table";
}

Value parseToml(std::string_view text, DiagnosticCollector& diagnostics)
{
    if (!checkLimits(text, diagnostics))
        return {};
    try {
        return Converter(diagnostics).convert(toml::parse(text), {}, 0);
    } catch (const toml::parse_error& error) {
        reportSyntax(error, text, diagnostics);
    } catch (const TomlAssertion&) {
        diagnostics.add({lineOfAssertion(text), 1}, "this is no TOML",
            "a [table], a [[list of tables]] or key = value");
    } catch (const std::exception& error) {
        diagnostics.add({}, "the file can't be read: " + std::string(error.what()));
    }
    return {};
}

} // namespace postroad::scenario
