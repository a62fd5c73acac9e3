// SPDX-License-Identifier: MIT
#include "core/mail/header.h"

#include "core/base/ascii.h"

#include <algorithm>

namespace postroad::mail {

namespace {

/// One line: its text, and where the next begins.
struct Line
{
    OctetRange text; ///< without its line end
    std::size_t next = 0;
};

Line lineAt(std::string_view octets, std::size_t begin, std::size_t limit)
{
    const std::size_t feed = octets.substr(0, limit).find('\n', begin);
    if (feed == std::string_view::npos)
        return {{begin, limit}, limit};
    const bool crlf = feed > begin && octets[feed - 1] == '\r';
    return {{begin, crlf ? feed - 1 : feed}, feed + 1};
}

/// The field that this line begins, if it begins one.
std::optional<HeaderField> fieldIn(std::string_view octets, const Line& line)
{
    const std::string_view text = line.text.in(octets);
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    // RFC 5322 §4.5: white space before the colon is obsolete, and read.
    std::string_view name = text.substr(0, colon);
    while (!name.empty() && ascii::isBlank(name.back()))
        name.remove_suffix(1);
    if (!isFieldName(name))
        return std::nullopt;
    const std::size_t begin = line.text.begin;
    return HeaderField{
        {begin, begin + name.size()}, {begin + colon + 1, line.text.end}, {begin, line.next}};
}

} // namespace

bool isFieldName(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < 127 && c != ':';
    });
}

Header parseHeader(std::string_view octets, OctetRange range)
{
    const std::size_t limit = std::min(range.end, octets.size());
    Header header;
    std::size_t at = std::min(range.begin, limit);
    header.end = at;
    header.bodyBegin = at;
    bool inField = false;
    bool stored = false;
    while (at < limit) {
        const Line line = lineAt(octets, at, limit);
        if (line.text.empty()) {
            header.hasEmptyLine = true;
            header.bodyBegin = line.next;
            return header;
        }
        const bool folded = inField && ascii::isBlank(octets[at]);
        const auto field = folded ? std::nullopt : fieldIn(octets, line);
        if (!folded && !field)
            break;
        if (field) {
            inField = true;
            stored = header.fields.size() < kHeaderFieldsMax;
            header.tooManyFields = header.tooManyFields || !stored;
            if (stored)
                header.fields.push_back(*field);
        } else if (stored) {
            header.fields.back().body.end = line.text.end;
            header.fields.back().all.end = line.next;
        }
        at = line.next;
        header.end = at;
        header.bodyBegin = at;
    }
    return header;
}

Header parseHeader(std::string_view octets) { return parseHeader(octets, {0, octets.size()}); }

std::vector<const HeaderField*> findFields(
    std::string_view octets, const Header& header, std::string_view name)
{
    std::vector<const HeaderField*> found;
    for (const HeaderField& field : header.fields) {
        if (ascii::iequals(field.name.in(octets), name))
            found.push_back(&field);
    }
    return found;
}

const HeaderField* findField(std::string_view octets, const Header& header, std::string_view name)
{
    for (const HeaderField& field : header.fields) {
        if (ascii::iequals(field.name.in(octets), name))
            return &field;
    }
    return nullptr;
}

std::string unfoldedValue(std::string_view octets, const HeaderField& field)
{
    std::string value;
    value.reserve(field.body.size());
    // RFC 5322 §2.2.3: "simply removing any CRLF that is immediately followed by WSP"
    for (const char c : field.body.in(octets)) {
        if (c != '\r' && c != '\n')
            value += c;
    }
    return std::string(ascii::trimmed(value));
}

std::optional<std::string> fieldValue(
    std::string_view octets, const Header& header, std::string_view name)
{
    const HeaderField* field = findField(octets, header, name);
    return field != nullptr ? std::optional(unfoldedValue(octets, *field)) : std::nullopt;
}

} // namespace postroad::mail
