// SPDX-License-Identifier: MIT
#include "core/scenario/toml_source.h"

#include "core/base/sentence.h"
#include "core/base/toml_library.h"
#include "core/scenario/toml_scan.h"

#include <algorithm>
#include <array>

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
        m_diagnostics.add(value.place,
            say({"too many values within values", "一层套一层，层数太多"}),
            say({"at most {1} levels", "最多 {1} 层"}, kDepthMax));
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

/// What the library says in its own words most often, by what those hold.
struct LibraryReason
{
    std::string_view holds;
    std::string_view zh;
};
constexpr std::array kLibraryReasons{
    LibraryReason{"end-of-file", "文件在这里就结束了"},
    LibraryReason{"escape sequence", "没有这种反斜杠写法；要写反斜杠本身，就写两个"},
    LibraryReason{"control character", "这里不能有控制字符"},
    LibraryReason{"value-terminator", "值的后面有多余的字符"},
    LibraryReason{"expected value", "这里缺少值"},
    LibraryReason{"closing '}'", "缺少逗号或右花括号"},
    LibraryReason{"expected ']'", "缺少右方括号"},
    LibraryReason{"closing ']'", "缺少逗号或右方括号"},
    LibraryReason{"expected '='", "键的后面缺少等号"},
    LibraryReason{"comment or whitespace", "这一行已经完整，后面多了内容"},
    LibraryReason{"keys, tables", "这一行应当以键或表开头"},
    LibraryReason{"bare key", "这里应当是一个键"},
    LibraryReason{"utf-8", "文字的编码不是 UTF-8"},
    LibraryReason{"surrogates", "这个编号不是一个字符"},
    LibraryReason{"digit", "数的写法不对"},
    LibraryReason{"leading zeroes", "数不能以 0 开头"},
};

/// The library speaks English only; the rest of its reasons, all rare, are left to the place alone.
LocalText libraryReason(std::string_view why)
{
    const auto found = std::find_if(kLibraryReasons.begin(), kLibraryReasons.end(),
        [&](const LibraryReason& reason) { return why.find(reason.holds) != why.npos; });
    const LocalText bare = say({"this is no TOML", "这里不合 TOML 的写法"});
    if (found == kLibraryReasons.end())
        return {bare.en + ": " + std::string(why), bare.zh};
    return {bare.en + ": " + std::string(why), bare.zh + "：" + std::string(found->zh)};
}

/// The library's words, or better ones for the slips that teachers make most.
void reportSyntax(
    const toml::parse_error& error, std::string_view text, DiagnosticCollector& diagnostics)
{
    const Place place = placeOf(error.source().begin);
    std::string_view why = error.description();
    const auto speaksOf = [&](std::string_view words) { return why.find(words) != why.npos; };
    if (speaksOf("cannot redefine"))
        return diagnostics.add(place,
            say({"this key or table stands in the file already", "文件里已经有这个键或表"}),
            say({"each once", "各写一次"}));
    if (speaksOf("could not determine value type"))
        return diagnostics.add(place, say({"this is no value", "这里写的不是一个值"}),
            say({"a text in quotes, a number, true or false, a list or a table",
                "带引号的文字、数、true 或 false、列表或表"}));
    if (speaksOf("unescaped control characters") && octetAt(text, place) == '\n')
        return diagnostics.add(place,
            say({"the text is not closed in its line", "文字到行末还没有结束"}),
            say({"a closing quote", "右引号"}));
    if (const std::size_t colon = why.find(": "); colon != why.npos)
        why.remove_prefix(colon + 2);
    diagnostics.add(place, libraryReason(why));
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

LocalText kindName(Value::Kind kind)
{
    switch (kind) {
    case Value::Kind::String:
        return say({"a text", "一段文字"});
    case Value::Kind::Integer:
        return say({"a whole number", "一个整数"});
    case Value::Kind::Float:
        return say({"a number with a fraction", "一个小数"});
    case Value::Kind::Boolean:
        return say({"true or false", "true 或 false"});
    case Value::Kind::DateTime:
        return say({"a date or time", "日期或时间"});
    case Value::Kind::Array:
        return say({"a list", "一个列表"});
    case Value::Kind::Table:
        break;
    }
    return say({"a table", "一张表"});
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
        diagnostics.add({lineOfAssertion(text), 1},
            say({"this is no TOML", "这里不合 TOML 的写法"}),
            say({"a [table], a [[list of tables]] or key = value", "[表]、[[一组表]] 或 键 = 值"}));
    } catch (const std::exception& error) {
        diagnostics.add(
            {}, say({"the file can't be read: {1}", "无法读取文件：{1}"}, error.what()));
    }
    return {};
}

} // namespace postroad::scenario
