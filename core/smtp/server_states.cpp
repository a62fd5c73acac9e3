// SPDX-License-Identifier: MIT
#include "core/smtp/server_states.h"

#include <algorithm>

namespace postroad::smtp {

namespace {

bool dialectAllows(Guard guard, Dialect dialect)
{
    return guard == Guard::InLmtp ? dialect == Dialect::Lmtp
                                  : guard != Guard::InSmtp || dialect != Dialect::Lmtp;
}

/// Visits the rows that may count in this dialect: a guard of the dialect that holds hides those
/// below it.
template <typename Rows, typename Visit>
void visit(Rows candidates, Dialect dialect, Visit&& visitRow)
{
    Guard decided = Guard::None;
    for (const auto& candidate : candidates) {
        if (!dialectAllows(candidate.guard, dialect)
            || (decided != Guard::None && candidate.guard != decided))
            continue;
        if (candidate.guard == Guard::InLmtp || candidate.guard == Guard::InSmtp)
            decided = candidate.guard;
        visitRow(candidate.outcome, candidate.legal);
    }
}

template <typename Visit>
void visitRows(ConnectionState connection, TransactionState transaction, Verb verb, Dialect dialect,
    Visit&& visitRow)
{
    const auto outer = rows(connection, verb);
    if (!outer.empty() || connection != ConnectionState::Greeted)
        visit(outer, dialect, visitRow);
    else
        visit(rows(transaction, verb), dialect, visitRow);
}

} // namespace

std::vector<Verb> legalCommands(
    ConnectionState connection, TransactionState transaction, Dialect dialect)
{
    std::vector<Verb> verbs;
    if (transaction == TransactionState::Data)
        return verbs;
    for (std::size_t i = 0; i < static_cast<std::size_t>(Verb::Unknown); ++i) {
        bool welcome = false;
        visitRows(connection, transaction, static_cast<Verb>(i), dialect,
            [&](ReplyClass outcome, const ReplySet&) {
                welcome = welcome || outcome == ReplyClass::Positive
                    || outcome == ReplyClass::Intermediate;
            });
        if (welcome)
            verbs.push_back(static_cast<Verb>(i));
    }
    return verbs;
}

std::vector<std::uint16_t> legalReplies(
    ConnectionState connection, TransactionState transaction, Verb verb, Dialect dialect)
{
    std::vector<std::uint16_t> codes{kClosingCode};
    visitRows(connection, transaction, verb, dialect, [&](ReplyClass, const ReplySet& legal) {
        codes.insert(codes.end(), legal.codes().begin(), legal.codes().end());
    });
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    return codes;
}

} // namespace postroad::smtp
