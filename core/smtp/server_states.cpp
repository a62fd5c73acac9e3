// SPDX-License-Identifier: MIT
#include "core/smtp/server_states.h"

#include <algorithm>

namespace postroad::smtp {

namespace {

struct Range
{
    std::uint8_t first = 0;
    std::uint8_t count = 0;
};

template <std::size_t States>
using Index = std::array<std::array<Range, kVerbCount>, States>;

/// Where each state and verb has its rows, so that no command searches for them.
template <std::size_t States, typename Rows>
constexpr Index<States> makeIndex(const Rows& table)
{
    static_assert(std::tuple_size_v<Rows> < 256);
    Index<States> index{};
    for (std::size_t i = 0; i < table.size(); ++i) {
        Range& range = index[static_cast<std::size_t>(table[i].from)]
                            [static_cast<std::size_t>(table[i].verb)];
        if (range.count == 0)
            range.first = static_cast<std::uint8_t>(i);
        ++range.count;
    }
    return index;
}

constexpr auto kConnectionIndex = makeIndex<kConnectionStateNames.size()>(kConnectionRows);
constexpr auto kTransactionIndex = makeIndex<kTransactionStateNames.size()>(kTransactionRows);

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

std::span<const ConnectionRow> rows(ConnectionState state, Verb verb)
{
    const Range range = kConnectionIndex[static_cast<std::size_t>(state)]
                                        [static_cast<std::size_t>(verb)];
    return std::span(kConnectionRows).subspan(range.first, range.count);
}

std::span<const TransactionRow> rows(TransactionState state, Verb verb)
{
    const Range range = kTransactionIndex[static_cast<std::size_t>(state)]
                                         [static_cast<std::size_t>(verb)];
    return std::span(kTransactionRows).subspan(range.first, range.count);
}

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
