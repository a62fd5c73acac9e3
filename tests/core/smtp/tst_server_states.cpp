// SPDX-License-Identifier: MIT
// Walks the server's tables: complete, every state reached, every set of replies filled, and the
// usual reply legal.
#include "core/smtp/server_states.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <set>

using namespace postroad;
using namespace postroad::smtp;

class TstServerStates : public QObject
{
    Q_OBJECT

private slots:
    void everyCommandHasARowEverywhere();
    void everyStateIsReached();
    void usualRepliesAreLegal();
    void legalCommands_data();
    void legalCommands();
    void extensionsAreLegalIfAnnounced();
    void legalReplies_data();
    void legalReplies();
};

namespace {

template <typename Rows>
void checkUsual(const Rows& table)
{
    for (const auto& candidate : table) {
        QVERIFY(!candidate.legal.codes().empty());
        QVERIFY2(candidate.legal.has(row(candidate.usual).code),
            qPrintable(QString::number(row(candidate.usual).code)));
        QVERIFY(candidate.rfc.number > 0 && !candidate.rfc.section.empty());
    }
}

} // namespace

void TstServerStates::everyCommandHasARowEverywhere()
{
    for (const auto state :
        {ConnectionState::Connected, ConnectionState::Greeted, ConnectionState::Refusing}) {
        for (std::size_t i = 0; i <= static_cast<std::size_t>(Verb::Unknown); ++i) {
            const auto verb = static_cast<Verb>(i);
            if (!rows(state, verb).empty())
                continue;
            QVERIFY(state == ConnectionState::Greeted);
            for (const auto inner :
                {TransactionState::Idle, TransactionState::Mail, TransactionState::Rcpt})
                QVERIFY2(!rows(inner, verb).empty(), std::string(name(verb)).c_str());
        }
    }
    QVERIFY(rows(ConnectionState::Closed, Verb::Noop).empty());
    QVERIFY(rows(TransactionState::Data, Verb::Mail).empty());
    QVERIFY(!rows(TransactionState::Data, Verb::DataEnd).empty());
}

void TstServerStates::everyStateIsReached()
{
    std::set<ConnectionState> outer{ConnectionState::Opened};
    std::set<TransactionState> inner{TransactionState::Idle};
    for (int round = 0; round < 6; ++round) {
        for (const ConnectionRow& candidate : kConnectionRows) {
            if (outer.count(candidate.from) > 0)
                outer.insert(candidate.next);
        }
        for (const TransactionRow& candidate : kTransactionRows) {
            if (inner.count(candidate.from) > 0)
                inner.insert(candidate.next);
        }
    }
    QCOMPARE(outer.size(), kConnectionStateNames.size());
    QCOMPARE(inner.size(), kTransactionStateNames.size());
}

void TstServerStates::usualRepliesAreLegal()
{
    checkUsual(kConnectionRows);
    checkUsual(kTransactionRows);
}

void TstServerStates::legalCommands_data()
{
    QTest::addColumn<int>("connection");
    QTest::addColumn<int>("transaction");
    QTest::addColumn<bool>("lmtp");
    QTest::addColumn<QString>("verbs");
    const auto add = [](const char* title, ConnectionState connection, TransactionState transaction,
                         bool lmtp, const char* verbs) {
        QTest::newRow(title) << static_cast<int>(connection) << static_cast<int>(transaction)
                             << lmtp << QString::fromLatin1(verbs);
    };
    using C = ConnectionState;
    using T = TransactionState;
    add("opened", C::Opened, T::Idle, false, "");
    add("connected", C::Connected, T::Idle, false, "HELO EHLO RSET NOOP VRFY EXPN HELP QUIT");
    add("connected, LMTP", C::Connected, T::Idle, true, "LHLO RSET NOOP VRFY EXPN HELP QUIT");
    add("idle", C::Greeted, T::Idle, false, "HELO EHLO MAIL RSET NOOP VRFY EXPN HELP QUIT");
    add("mail", C::Greeted, T::Mail, false, "HELO EHLO RCPT RSET NOOP VRFY EXPN HELP QUIT");
    add("rcpt", C::Greeted, T::Rcpt, false, "HELO EHLO RCPT DATA RSET NOOP VRFY EXPN HELP QUIT");
    add("rcpt, LMTP", C::Greeted, T::Rcpt, true, "LHLO RCPT DATA RSET NOOP VRFY EXPN HELP QUIT");
    add("data", C::Greeted, T::Data, false, "");
    add("refusing", C::Refusing, T::Idle, false, "QUIT");
    add("closed", C::Closed, T::Idle, false, "");
    add("securing", C::Securing, T::Idle, false, "");
    add("authenticating", C::Authenticating, T::Idle, false, "AUTH");
    add("chunks", C::Greeted, T::Chunks, false, "HELO EHLO RSET NOOP VRFY EXPN HELP QUIT BDAT");
    add("failed", C::Greeted, T::Failed, false, "HELO EHLO RSET NOOP VRFY EXPN HELP QUIT");
}

void TstServerStates::legalCommands()
{
    QFETCH(int, connection);
    QFETCH(int, transaction);
    QFETCH(bool, lmtp);
    QFETCH(QString, verbs);
    QStringList found;
    for (const Verb verb : smtp::legalCommands(static_cast<ConnectionState>(connection),
             static_cast<TransactionState>(transaction), lmtp ? Dialect::Lmtp : Dialect::Smtp))
        found << QString::fromStdString(std::string(name(verb)));
    QCOMPARE(found.join(u' '), verbs);
}

void TstServerStates::extensionsAreLegalIfAnnounced()
{
    Extensions announced;
    announced.add(Extension::Chunking);
    announced.add(Extension::Auth);
    announced.add(Extension::StartTls);
    const auto legal = [&](TransactionState state) {
        QStringList found;
        for (const Verb verb :
            smtp::legalCommands(ConnectionState::Greeted, state, Dialect::Lmtp, announced))
            found << QString::fromStdString(std::string(name(verb)));
        return found.join(u' ');
    };
    QCOMPARE(legal(TransactionState::Idle),
        QStringLiteral("LHLO MAIL RSET NOOP VRFY EXPN HELP QUIT AUTH STARTTLS"));
    QCOMPARE(legal(TransactionState::Chunks),
        QStringLiteral("LHLO RSET NOOP VRFY EXPN HELP QUIT BDAT AUTH STARTTLS"));
}

void TstServerStates::legalReplies_data()
{
    QTest::addColumn<int>("transaction");
    QTest::addColumn<int>("verb");
    QTest::addColumn<QString>("codes");
    const auto add = [](const char* title, TransactionState transaction, Verb verb,
                         const char* codes) {
        QTest::newRow(title) << static_cast<int>(transaction) << static_cast<int>(verb)
                             << QString::fromLatin1(codes);
    };
    add("QUIT", TransactionState::Idle, Verb::Quit, "221 421 500 501");
    add("RCPT too early", TransactionState::Idle, Verb::Rcpt, "421 500 501 503 530 555");
    add("DATA", TransactionState::Rcpt, Verb::Data, "354 421 450 451 452 500 501 503 550 552 554");
    add("the dot", TransactionState::Data, Verb::DataEnd, "250 421 450 451 452 550 552 554");
    add("nothing", TransactionState::Data, Verb::Rcpt, "421");
}

void TstServerStates::legalReplies()
{
    QFETCH(int, transaction);
    QFETCH(int, verb);
    QFETCH(QString, codes);
    QStringList found;
    for (const std::uint16_t code : smtp::legalReplies(ConnectionState::Greeted,
             static_cast<TransactionState>(transaction), static_cast<Verb>(verb), Dialect::Smtp))
        found << QString::number(code);
    QCOMPARE(found.join(u' '), codes);
}

POSTROAD_TEST(TstServerStates);
#include "tst_server_states.moc"
