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
        if (row.reply == ReplyClass::Permanent)
            QVERIFY(findRow(row.from, row.verb, ReplyClass::Transient) != nullptr);
    }
    for (const ClientTransactionRow& row : kClientTransactionRows) {
        if (row.verb == Verb::Rset)
            continue;
        QVERIFY(findRow(row.from, row.verb, ReplyClass::Transient) != nullptr);
        QVERIFY(findRow(row.from, row.verb, ReplyClass::Permanent) != nullptr);
    }
}

void TstClientStates::rowsCiteTheirRfc()
{
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
