// SPDX-License-Identifier: MIT
#include "core/smtp/server_states.h"

#include <algorithm>
#include <optional>

namespace postroad::smtp {

namespace {

/// Whether the guard holds for all sessions of this dialect, or for none; nothing: that depends.
std::optional<bool> decided(Guard guard, Dialect dialect)
{
    switch (guard) {
    case Guard::InLmtp:
        return dialect == Dialect::Lmtp;
    case Guard::InSmtp:
        return dialect != Dialect::Lmtp;
    case Guard::LastInLmtp:
        return dialect == Dialect::Lmtp ? std::nullopt : std::optional(false);
    default:
        return std::nullopt;
    }
}

/// The same for a server that has announced these extensions.
std::optional<bool> decided(Guard guard, Dialect dialect, const Extensions& announced)
{
    switch (guard) {
    case Guard::NoStartTls:
        return !announced.has(Extension::StartTls);
    case Guard::NoAuth:
        return !announced.has(Extension::Auth);
    case Guard::NoChunking:
        return !announced.has(Extension::Chunking);
    default:
        return decided(guard, dialect);
    }
}

/// Visits the rows that may count: a guard that is known to hold hides those below it.
template <typename Rows, typename Decided, typename Visit>
void visit(Rows candidates, Decided&& isDecided, Visit&& visitRow)
{
    Guard holding = Guard::None;
    for (const auto& candidate : candidates) {
        const std::optional<bool> holds = isDecided(candidate.guard);
        if (holds == false || (holding != Guard::None && candidate.guard != holding))
            continue;
        if (holds == true)
            holding = candidate.guard;
        visitRow(candidate.outcome, candidate.legal);
    }
}

template <typename Decided, typename Visit>
void visitRows(ConnectionState connection, TransactionState transaction, Verb verb,
    Decided&& isDecided, Visit&& visitRow)
{
    const auto outer = rows(connection, verb);
    if (!outer.empty() || connection != ConnectionState::Greeted)
        visit(outer, isDecided, visitRow);
    else
        visit(rows(transaction, verb), isDecided, visitRow);
}

} // namespace

std::vector<Verb> legalCommands(ConnectionState connection, TransactionState transaction,
    Dialect dialect, const Extensions& announced)
{
    std::vector<Verb> verbs;
    if (transaction == TransactionState::Data)
        return verbs;
    for (std::size_t i = 0; i < static_cast<std::size_t>(Verb::Unknown); ++i) {
        bool welcome = false;
        visitRows(
            connection, transaction, static_cast<Verb>(i),
            [&](Guard guard) { return decided(guard, dialect, announced); },
            [&](ReplyClass outcome, const ReplySet&) { welcome = welcome || isYes(outcome); });
        if (welcome)
            verbs.push_back(static_cast<Verb>(i));
    }
    return verbs;
}

std::vector<std::uint16_t> legalReplies(
    ConnectionState connection, TransactionState transaction, Verb verb, Dialect dialect)
{
    std::vector<std::uint16_t> codes{kClosingCode};
    visitRows(
        connection, transaction, verb, [&](Guard guard) { return decided(guard, dialect); },
        [&](ReplyClass, const ReplySet& legal) {
            codes.insert(codes.end(), legal.codes().begin(), legal.codes().end());
        });
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    return codes;
}

} // namespace postroad::smtp
