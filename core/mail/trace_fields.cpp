// SPDX-License-Identifier: MIT
#include "core/mail/trace_fields.h"

#include "core/base/ascii.h"
#include "core/mail/date.h"
#include "core/mail/header_edit.h"

#include <algorithm>
#include <array>
#include <vector>

namespace postroad::mail {

namespace {

/// A word of a Received field: what could end it, or the field, is replaced.
std::string word(std::string_view text)
{
    std::string result(text.substr(0, kDomainOctetsMax));
    std::replace_if(
        result.begin(), result.end(),
        [](char c) {
            return c <= ' ' || c >= 127 || c == '(' || c == ')' || c == ';' || c == '\\';
        },
        '?');
    return result.empty() ? "?" : result;
}

/// RFC 5321 §4.4: From-domain with TCP-info, the address in the brackets of a literal.
std::string fromClause(const ReceivedFacts& facts)
{
    const std::string known = facts.reverseName.empty() ? "" : word(facts.reverseName) + ' ';
    return "from " + word(facts.helo) + " (" + known + formatLiteral(facts.address) + ')';
}

/// Whether the clause can follow on the line that the field ends with.
bool fits(const std::string& field, const std::string& clause)
{
    const std::size_t line = field.rfind('\n');
    const std::size_t octets = line == std::string::npos ? field.size() : field.size() - line - 1;
    return octets + 1 + clause.size() <= kLineOctetsWanted;
}

} // namespace

std::string_view withWord(const Transmission& transmission)
{
    // RFC 3848: "S" for TLS, "A" for AUTH; RFC 6531 §4.3: UTF8SMTP stands for ESMTP
    using Words = std::array<std::string_view, 4>;
    static constexpr Words kEsmtp{"ESMTP", "ESMTPA", "ESMTPS", "ESMTPSA"};
    static constexpr Words kLmtp{"LMTP", "LMTPA", "LMTPS", "LMTPSA"};
    static constexpr Words kUtf8Smtp{"UTF8SMTP", "UTF8SMTPA", "UTF8SMTPS", "UTF8SMTPSA"};
    static constexpr Words kUtf8Lmtp{"UTF8LMTP", "UTF8LMTPA", "UTF8LMTPS", "UTF8LMTPSA"};
    if (transmission.protocol == Transmission::Protocol::Smtp)
        return "SMTP"; // who says HELO has no extensions
    const bool lmtp = transmission.protocol == Transmission::Protocol::Lmtp;
    const Words& words = transmission.utf8 ? (lmtp ? kUtf8Lmtp : kUtf8Smtp)
                                           : (lmtp ? kLmtp : kEsmtp);
    return words[(transmission.tls ? 2U : 0U) + (transmission.authenticated ? 1U : 0U)];
}

std::string formatReceived(const ReceivedFacts& facts)
{
    std::vector<std::string> clauses;
    clauses.push_back("by " + word(facts.byHost));
    clauses.push_back("with " + std::string(withWord(facts.with)));
    if (!facts.id.empty())
        clauses.push_back("id " + word(facts.id));
    // RFC 5321 §4.4: "The FOR clause … MUST contain exactly one <path> entry".
    if (facts.forRecipient)
        clauses.push_back("for " + formatPath(*facts.forRecipient));
    clauses.back() += ';';
    clauses.push_back(formatDate(facts.date));

    std::string field = "Received: " + fromClause(facts);
    bool newLine = true;
    for (const std::string& clause : clauses) {
        field += newLine || !fits(field, clause) ? "\r\n\t" : " ";
        field += clause;
        newLine = false;
    }
    return field + "\r\n";
}

std::string formatReturnPath(const Path& reversePath)
{
    return "Return-Path: " + formatPath(reversePath) + "\r\n";
}

std::string withoutReturnPath(std::string_view message)
{
    const Header header = parseHeader(message);
    std::string kept;
    std::size_t at = 0;
    for (const HeaderField* field : findFields(message, header, "Return-Path")) {
        kept.append(message.substr(at, field->all.begin - at));
        at = field->all.end;
    }
    return kept.append(message.substr(at));
}

std::size_t countReceived(std::string_view octets, const Header& header)
{
    return static_cast<std::size_t>(
        std::count_if(header.fields.begin(), header.fields.end(), [&](const HeaderField& field) {
            return ascii::iequals(field.name.in(octets), "Received");
        }));
}

std::size_t countReceived(std::string_view octets)
{
    return countReceived(octets, parseHeader(octets));
}

} // namespace postroad::mail
