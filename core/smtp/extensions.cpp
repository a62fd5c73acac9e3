// SPDX-License-Identifier: MIT
#include "core/smtp/extensions.h"

#include "core/base/ascii.h"

#include <algorithm>

namespace postroad::smtp {

namespace {

/// Whether the words after the keyword are such as this extension may have; takes them over if so.
bool takeParameters(Extensions& extensions, Extension id, std::string_view parameters)
{
    if (id != Extension::Size)
        return parameters.empty();
    if (parameters.empty())
        return true;
    // RFC 1870 §3: "size-param ::= [1*DIGIT]", at most 20 digits
    const auto limit = ascii::parseNumber(parameters);
    if (!limit)
        return false;
    extensions.messageOctetsMax = *limit;
    return true;
}

} // namespace

Extensions parseExtensions(const Reply& ehloReply)
{
    Extensions extensions;
    for (std::size_t i = 1; i < ehloReply.lines.size(); ++i) {
        const std::string_view line = ascii::trimmed(ehloReply.lines[i]);
        const std::string_view keyword = line.substr(0, line.find(' '));
        const auto known = std::find_if(
            kExtensions.begin(), kExtensions.end(), [&](const ExtensionRow& candidate) {
                return ascii::iequals(candidate.keyword, keyword);
            });
        if (known == kExtensions.end()) {
            if (!line.empty())
                extensions.others.emplace_back(line);
        } else if (takeParameters(
                       extensions, known->id, ascii::trimmed(line.substr(keyword.size())))) {
            extensions.add(known->id);
        }
    }
    return extensions;
}

std::vector<std::string> format(const Extensions& extensions)
{
    std::vector<std::string> lines;
    for (const ExtensionRow& candidate : kExtensions) {
        if (!extensions.has(candidate.id))
            continue;
        lines.emplace_back(candidate.keyword);
        if (candidate.id == Extension::Size && extensions.messageOctetsMax > 0)
            lines.back().append(" ").append(std::to_string(extensions.messageOctetsMax));
    }
    lines.insert(lines.end(), extensions.others.begin(), extensions.others.end());
    return lines;
}

} // namespace postroad::smtp
