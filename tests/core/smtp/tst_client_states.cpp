// SPDX-License-Identifier: MIT
// Walks the client's tables: every state is reached, every reply that can come to a verb has a
// place to lead to.
#include "core/smtp/client_states.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <set>

using namespace postroad;
using namespace postroad::smtp;

class TstClientStates : public QObject
{
    Q_OBJECT

private slots:
    void everyStateIsReached();
    void everyRefusalLeadsSomewhere();
    void guardsDecideInTheirOrder();
    void rowsCiteTheirRfc();
    void unexpectedRepliesHaveNoRow();
};

void TstClientStates::everyStateIsReached()
{
    std::set<ClientState> outer{ClientState::Connecting};
    std::set<ClientTransactionState> inner{ClientTransactionState::Idle};
    for (std::size_t round = 0; round < 10; ++round) {
        for (const ClientRow& row : kClientRows) {
            if (outer.count(row.from) > 0)
                outer.insert(row.next);
        }
        for (const ClientMove& move : kClientMoves) {
            if (outer.count(move.from) > 0)
                outer.insert(move.next);
        }
        for (const ClientTransactionRow& row : kClientTransactionRows) {
            if (inner.count(row.from) > 0)
                inner.insert(row.next);
        }
    }
    QCOMPARE(outer.size(), kClientStateNames.size());
    QCOMPARE(inner.size(), kClientTransactionStateNames.size());
}

void TstClientStates::everyRefusalLeadsSomewhere()
{
    // what may be refused for good may be refused for now
    for (const ClientRow& row : kClientRows) {
        if (row.reply != ReplyClass::Permanent)
            continue;
        const ClientGuards holding = ClientGuards().set(row.guard, true);
        const ClientRow* const transient = findRow(
            row.from, row.verb, ReplyClass::Transient, holding);
        QVERIFY(transient != nullptr);
        // EHLO alone tells "never" from "not now": HELO may still do.
        QVERIFY(row.verb == Verb::Ehlo || transient->next == row.next);
    }
    for (const ClientTransactionRow& row : kClientTransactionRows) {
        if (row.verb == Verb::Rset)
            continue;
        QVERIFY(findRow(row.from, row.verb, ReplyClass::Transient) != nullptr);
        QVERIFY(findRow(row.from, row.verb, ReplyClass::Permanent) != nullptr);
    }
}

void TstClientStates::guardsDecideInTheirOrder()
{
    const auto next = [](ClientGuards holding) {
        return findRow(ClientState::Hello, Verb::Ehlo, ReplyClass::Positive, holding)->next;
    };
    QVERIFY(next({}) == ClientState::Ready);
    QVERIFY(next(ClientGuards().set(ClientGuard::TlsDue, false)) == ClientState::Ready);
    // TLS before the login, so that no password goes in clear text
    const ClientGuards all = ClientGuards()
                                 .set(ClientGuard::TlsDue, true)
                                 .set(ClientGuard::TlsMissing, true)
                                 .set(ClientGuard::LoginDue, true)
                                 .set(ClientGuard::LoginMissing, true);
    QVERIFY(next(all) == ClientState::StartTls);
    QVERIFY(next(ClientGuards().set(ClientGuard::TlsMissing, true).set(ClientGuard::LoginDue, true))
        == ClientState::Quitting);
    QVERIFY(
        next(ClientGuards().set(ClientGuard::LoginDue, true).set(ClientGuard::LoginMissing, true))
        == ClientState::Login);
    QVERIFY(next(ClientGuards().set(ClientGuard::LoginMissing, true)) == ClientState::Quitting);
    QVERIFY(findRow(ClientState::StartTls, Verb::StartTls, ReplyClass::Positive, all)->next
        == ClientState::Handshake);
}

void TstClientStates::rowsCiteTheirRfc()
{
    for (const ClientMove& move : kClientMoves)
        QVERIFY(move.rfc.number > 0 && !move.rfc.section.empty());
    for (const ClientRow& row : kClientRows)
        QVERIFY(row.rfc.number > 0 && !row.rfc.section.empty());
    for (const ClientTransactionRow& row : kClientTransactionRows)
        QVERIFY(row.rfc.number > 0 && !row.rfc.section.empty());
}

void TstClientStates::unexpectedRepliesHaveNoRow()
{
    QVERIFY(findRow(ClientState::Connecting, Verb::Greeting, ReplyClass::Intermediate) == nullptr);
    QVERIFY(findRow(ClientTransactionState::Rcpt, Verb::Data, ReplyClass::Positive) == nullptr);
    QVERIFY(findRow(ClientTransactionState::Idle, Verb::Mail, ReplyClass::Intermediate) == nullptr);
    QVERIFY(findRow(ClientTransactionState::Idle, Verb::Data, ReplyClass::Intermediate) == nullptr);
}

POSTROAD_TEST(TstClientStates);
#include "tst_client_states.moc"
