// SPDX-License-Identifier: MIT
#include "core/imap/response.h"

#include "core/base/ascii.h"
#include "core/imap/word_reader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace postroad::imap {

namespace {

std::optional<Status> statusNamed(std::string_view word)
{
    for (const Status status :
        {Status::Ok, Status::No, Status::Bad, Status::PreAuth, Status::Bye}) {
        if (ascii::iequals(name(status), word))
            return status;
    }
    return std::nullopt;
}

bool isWordChar(char c)
{
    return !ascii::isControl(c) && c != ' ' && c != '(' && c != ')' && c != '"' && c != '{';
}

/// Reads the values of a FETCH.
class ValueReader
{
public:
    explicit ValueReader(std::string_view text) : m_words(text) { }

    std::optional<std::vector<FetchValue>> items();

private:
    std::optional<std::string> itemName();
    std::optional<Value> value(std::size_t depth);
    std::optional<Value> list(std::size_t depth);

    WordReader m_words;
    std::size_t m_count = 0;
};

std::optional<std::vector<FetchValue>> ValueReader::items()
{
    std::vector<FetchValue> items;
    if (!m_words.take('('))
        return std::nullopt;
    while (!m_words.take(')')) {
        if (!items.empty() && !m_words.space())
            return std::nullopt;
        auto itemIs = itemName();
        if (!itemIs || !m_words.space())
            return std::nullopt;
        auto itsValue = value(0);
        if (!itsValue)
            return std::nullopt;
        items.push_back({std::move(*itemIs), std::move(*itsValue)});
    }
    if (!m_words.atEnd())
        return std::nullopt;
    return items;
}

/// "UID", or "BODY[HEADER.FIELDS (From)]<0>": within brackets nearly anything may stand.
std::optional<std::string> ValueReader::itemName()
{
    const auto word = m_words.run([](char c) { return isWordChar(c) && c != '['; });
    if (!word)
        return std::nullopt;
    std::string text = ascii::uppered(*word);
    if (!m_words.take('['))
        return text;
    const auto inside = m_words.run([](char c) { return !ascii::isControl(c) && c != ']'; });
    if (!m_words.take(']'))
        return std::nullopt;
    text.append("[").append(ascii::uppered(inside.value_or(""))).append("]");
    if (const auto origin = m_words.run(isWordChar))
        text.append(*origin);
    return text;
}

std::optional<Value> ValueReader::value(std::size_t depth)
{
    if (++m_count > kValuesMax || depth > kValueDepthMax)
        return std::nullopt;
    if (m_words.take('('))
        return list(depth);
    Value result;
    if (m_words.sees('"') || m_words.sees('{')) {
        auto text = m_words.string();
        if (!text)
            return std::nullopt;
        result.kind = Value::Kind::String;
        result.text = std::move(*text);
        return result;
    }
    const auto word = m_words.run(isWordChar);
    if (!word)
        return std::nullopt;
    result.kind = ascii::iequals(*word, "NIL") ? Value::Kind::Nil : Value::Kind::Atom;
    result.text = *word;
    return result;
}

std::optional<Value> ValueReader::list(std::size_t depth)
{
    Value result;
    result.kind = Value::Kind::List;
    while (!m_words.take(')')) {
        // The addresses of an envelope follow each other without a space; in front of them one is
        // harmless.
        m_words.space();
        auto inner = value(depth + 1);
        if (!inner)
            return std::nullopt;
        result.list.push_back(std::move(*inner));
    }
    return result;
}

Response statusResponse(std::string_view tag, Status status, std::string_view text)
{
    Response response;
    response.kind = Response::Kind::Status;
    response.tag = tag;
    response.status = status;
    text = ascii::trimmed(text);
    const std::size_t close = text.find(']');
    if (!text.empty() && text.front() == '[' && close != text.npos) {
        response.code = text.substr(1, close - 1);
        text = ascii::trimmed(text.substr(close + 1));
    }
    response.text = text;
    return response;
}

std::optional<Response> numbered(std::uint32_t number, std::string_view word, std::string_view rest)
{
    Response response;
    response.number = number;
    response.name = ascii::uppered(word);
    if (response.name != "FETCH")
        return response;
    response.kind = Response::Kind::Fetch;
    auto items = ValueReader(rest).items();
    if (!items)
        return std::nullopt;
    response.items = std::move(*items);
    return response;
}

std::pair<std::string_view, std::string_view> firstWord(std::string_view text)
{
    const std::size_t space = text.find(' ');
    return {
        text.substr(0, space), space == text.npos ? std::string_view{} : text.substr(space + 1)};
}

std::optional<std::string> textOf(const Value& value)
{
    return value.kind == Value::Kind::Nil ? std::nullopt : std::optional(value.text);
}

std::vector<EnvelopeAddress> addressesIn(const Value& value)
{
    constexpr std::size_t kAddressParts = 4;
    std::vector<EnvelopeAddress> addresses;
    for (const Value& each : value.list) {
        if (each.list.size() == kAddressParts)
            addresses.push_back({textOf(each.list[0]), textOf(each.list[2]), textOf(each.list[3])});
    }
    return addresses;
}

} // namespace

const Value* Response::item(std::string_view wanted) const
{
    const auto found = std::find_if(items.begin(), items.end(),
        [wanted](const FetchValue& each) { return each.name == wanted; });
    return found == items.end() ? nullptr : &found->value;
}

bool mayHoldLiterals(std::string_view responseSoFar)
{
    const auto [tag, rest] = firstWord(responseSoFar);
    return tag == "*" && !statusNamed(firstWord(rest).first);
}

std::optional<Response> parseResponse(std::string_view octets)
{
    const auto [tag, rest] = firstWord(octets);
    if (tag == "+") {
        Response response;
        response.kind = Response::Kind::Continuation;
        response.text = rest;
        return response;
    }
    const auto [word, more] = firstWord(rest);
    if (tag.empty() || word.empty())
        return std::nullopt;
    if (const auto status = statusNamed(word))
        return statusResponse(tag == "*" ? std::string_view{} : tag, *status, more);
    if (tag != "*")
        return std::nullopt;
    if (const auto number = ascii::parseNumber(word, UINT32_MAX)) {
        const auto [numberedWord, last] = firstWord(more);
        return numbered(static_cast<std::uint32_t>(*number), numberedWord, last);
    }
    Response response;
    response.name = ascii::uppered(word);
    response.text = more;
    return response;
}

std::optional<std::uint32_t> numberOf(const Value* value)
{
    const auto number = value && value->kind == Value::Kind::Atom
        ? ascii::parseNumber(value->text, UINT32_MAX)
        : std::nullopt;
    if (!number)
        return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

Flags flagsOf(const Value* value)
{
    Flags flags;
    if (!value)
        return flags;
    for (const Value& each : value->list) {
        if (const auto flag = parseSystemFlag(each.text))
            flags.set(*flag);
    }
    return flags;
}

std::optional<Envelope> envelopeIn(const Value* value)
{
    constexpr std::size_t kEnvelopeParts = 10;
    if (!value || value->list.size() != kEnvelopeParts)
        return std::nullopt;
    const std::vector<Value>& part = value->list;
    return Envelope{textOf(part[0]), textOf(part[1]), addressesIn(part[2]), addressesIn(part[3]),
        addressesIn(part[4]), addressesIn(part[5]), addressesIn(part[6]), addressesIn(part[7]),
        textOf(part[8]), textOf(part[9])};
}

} // namespace postroad::imap
