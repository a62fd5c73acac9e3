// SPDX-License-Identifier: MIT
#include "core/smtp/extensions.h"

#include "core/base/ascii.h"

#include <algorithm>

namespace postroad::smtp {

namespace {

/// RFC 9422 §4.1 to §4.3: one to six digits, the first of them no 0.
constexpr std::uint64_t kLimitMax = 999'999;

std::optional<std::uint64_t> parseLimit(std::string_view text)
{
    const bool startsWithZero = text.substr(0, 1) == "0";
    return startsWithZero ? std::nullopt : ascii::parseNumber(text, kLimitMax);
}

/// RFC 9422 §3: "limit-name [ "=" limit-value ]"; names that nobody here knows are passed over, and
/// a value that can't be makes its limit unsaid.
void takeLimits(SessionLimits& limits, std::string_view parameters)
{
    for (const std::string_view word : ascii::words(parameters)) {
        const std::size_t equals = word.find('=');
        if (equals == word.npos)
            continue;
        const std::string_view limitName = word.substr(0, equals);
        const auto value = parseLimit(word.substr(equals + 1));
        if (ascii::iequals(limitName, "MAILMAX"))
            limits.mailMax = value;
        else if (ascii::iequals(limitName, "RCPTMAX"))
            limits.rcptMax = value;
        else if (ascii::iequals(limitName, "RCPTDOMAINMAX"))
            limits.rcptDomainMax = value;
    }
}

std::string formatLimits(const SessionLimits& limits)
{
    std::string text;
    const auto add = [&text](
                         std::string_view limitName, const std::optional<std::uint64_t>& value) {
        if (value && *value > 0)
            text.append(" ").append(limitName).append("=").append(
                std::to_string(std::min(*value, kLimitMax)));
    };
    add("MAILMAX", limits.mailMax);
    add("RCPTMAX", limits.rcptMax);
    add("RCPTDOMAINMAX", limits.rcptDomainMax);
    return text;
}

/// Whether the words after the keyword are such as this extension may have; takes them over if so.
bool takeParameters(Extensions& extensions, Extension id, std::string_view parameters)
{
    if (id == Extension::Limits) {
        takeLimits(extensions.limits, parameters);
        return true;
    }
    if (id == Extension::Auth) {
        // RFC 4954 §3: a list of SASL mechanisms
        for (const std::string_view mechanism : ascii::words(parameters))
            extensions.authMechanisms.push_back(ascii::uppered(mechanism));
        return !extensions.authMechanisms.empty();
    }
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
        const std::string limits = candidate.id == Extension::Limits
            ? formatLimits(extensions.limits)
            : std::string();
        if (candidate.id == Extension::Limits && limits.empty())
            continue;
        lines.push_back(std::string(candidate.keyword) + limits);
        if (candidate.id == Extension::Size && extensions.messageOctetsMax > 0)
            lines.back().append(" ").append(std::to_string(extensions.messageOctetsMax));
        for (std::size_t i = 0;
             candidate.id == Extension::Auth && i < extensions.authMechanisms.size(); ++i)
            lines.back().append(" ").append(extensions.authMechanisms[i]);
    }
    lines.insert(lines.end(), extensions.others.begin(), extensions.others.end());
    return lines;
}

} // namespace postroad::smtp
