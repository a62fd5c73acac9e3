// SPDX-License-Identifier: MIT
#include "core/projection/legal_replies.h"

#include "core/smtp/server_states.h"

#include <algorithm>
#include <optional>

namespace postroad::projection {

namespace {

std::optional<smtp::Verb> verbOf(std::string_view name)
{
    if (name.empty())
        return smtp::Verb::Greeting;
    if (name == smtp::name(smtp::Verb::DataEnd))
        return smtp::Verb::DataEnd;
    const smtp::Verb verb = smtp::verbNamed(name);
    return verb == smtp::Verb::Unknown ? std::nullopt : std::optional(verb);
}

void addCode(std::vector<std::uint16_t>& codes, std::uint16_t code)
{
    if (std::find(codes.begin(), codes.end(), code) == codes.end())
        codes.push_back(code);
}

/// A state welcomes a verb if one of its rows says yes or go on.
template <typename Rows>
void collect(
    const Rows& rows, smtp::Verb verb, smtp::Guard wrongDialect, std::vector<std::uint16_t>& codes)
{
    for (const auto& row : rows) {
        if (row.verb != verb || row.guard == wrongDialect)
            continue;
        const bool welcome = std::any_of(rows.begin(), rows.end(), [&](const auto& other) {
            return other.verb == verb && other.from == row.from && other.guard != wrongDialect
                && other.outcome < smtp::ReplyClass::Transient;
        });
        if (!welcome)
            continue;
        if (row.legal.has(smtp::row(row.usual).code))
            addCode(codes, smtp::row(row.usual).code);
        for (const std::uint16_t code : row.legal.codes())
            addCode(codes, code);
    }
}

} // namespace

std::vector<std::uint16_t> legalReplies(trace::Protocol protocol, std::string_view verbName)
{
    std::vector<std::uint16_t> codes;
    const std::optional<smtp::Verb> verb = verbOf(verbName);
    if (!verb || !isSmtpLike(protocol))
        return codes;
    const smtp::Guard wrongDialect = protocol == trace::Protocol::Lmtp ? smtp::Guard::InSmtp
                                                                       : smtp::Guard::InLmtp;
    collect(smtp::kConnectionRows, *verb, wrongDialect, codes);
    collect(smtp::kTransactionRows, *verb, wrongDialect, codes);
    if (!codes.empty())
        addCode(codes, smtp::kClosingCode);
    return codes;
}

} // namespace postroad::projection
