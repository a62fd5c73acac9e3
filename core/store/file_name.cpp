// SPDX-License-Identifier: MIT
#include "core/store/file_name.h"

#include "core/base/ascii.h"
#include "core/base/hex.h"

#include <utility>

namespace postroad::store {

namespace {

std::string flagLetters(const Flags& flags)
{
    // In ASCII order, as the format asks.
    std::string letters;
    for (const auto& [set, letter] : {std::pair{flags.draft, 'D'}, {flags.flagged, 'F'},
             {flags.answered, 'R'}, {flags.seen, 'S'}, {flags.deleted, 'T'}}) {
        if (set)
            letters += letter;
    }
    return letters;
}

Flags parseFlags(std::string_view letters)
{
    const auto has = [&](char letter) { return letters.find(letter) != letters.npos; };
    return {.answered = has('R'),
        .deleted = has('T'),
        .draft = has('D'),
        .flagged = has('F'),
        .seen = has('S')};
}

/// The value of ",U=7", if there is one that counts.
std::uint32_t uidIn(std::string_view base)
{
    const std::size_t mark = base.find(",U=");
    if (mark == base.npos)
        return 0;
    const std::string_view rest = base.substr(mark + 3);
    return static_cast<std::uint32_t>(
        ascii::parseNumber(rest.substr(0, rest.find(',')), UINT32_MAX).value_or(0));
}

} // namespace

std::optional<FileName> parseFileName(std::string_view name)
{
    const std::string_view base = baseName(name);
    const auto seconds = ascii::parseNumber(base.substr(0, base.find('.')), INT64_MAX);
    if (!seconds || base.find('.') == base.npos)
        return std::nullopt;
    FileName facts;
    facts.uid = uidIn(base);
    facts.internalDate = static_cast<std::int64_t>(*seconds);
    const std::size_t info = name.find(":2,");
    if (info != name.npos)
        facts.flags = parseFlags(name.substr(info + 3));
    return facts;
}

std::string_view baseName(std::string_view name) { return name.substr(0, name.find(':')); }

std::string withUid(std::string_view name, std::uint32_t uid)
{
    const std::string_view base = baseName(name);
    const std::string mark = ",U=" + std::to_string(uid);
    const std::size_t old = base.find(",U=");
    const std::size_t begin = old != base.npos ? old : std::min(base.find(','), base.size());
    const std::size_t end = old != base.npos ? std::min(base.find(',', old + 1), base.size())
                                             : begin;
    std::string result(base.substr(0, begin));
    result += mark;
    result += name.substr(end);
    return result;
}

std::string withFlags(std::string_view name, const Flags& flags)
{
    return std::string(baseName(name)) + ":2," + flagLetters(flags);
}

std::string mailboxFolder(std::string_view localPart, std::string_view domain)
{
    const auto safe = [](std::string_view text) {
        std::string result;
        for (const char c : text) {
            const bool good = ascii::isAlnum(c) || c == '-' || c == '_' || c == '+' || c == '='
                || (c == '.' && !result.empty());
            if (good) {
                result += ascii::toLower(c);
                continue;
            }
            result += '%';
            hex::append(result, c);
        }
        return result;
    };
    return "mail/" + safe(domain) + '/' + safe(localPart);
}

} // namespace postroad::store
