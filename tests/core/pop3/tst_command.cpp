// SPDX-License-Identifier: MIT
// Lines into commands and back.
#include "core/pop3/command.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad::pop3;

class TstCommand : public QObject
{
    Q_OBJECT

private slots:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
};

void TstCommand::accepts_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("canonical");
    for (const auto& [line, canonical] :
        std::vector<std::pair<const char*, const char*>>{{"CAPA", "CAPA"}, {"capa", "CAPA"},
            {"UsEr bob", "USER bob"}, {"USER  bob ", "USER bob"},
            {"USER bob@example.org", "USER bob@example.org"}, {"PASS secret", "PASS secret"},
            {"PASS two words", "PASS two words"}, {"PASS  leading", "PASS  leading"},
            {"PASS  ", "PASS  "}, {"STAT", "STAT"}, {"STAT ", "STAT"}, {"LIST", "LIST"},
            {"list 3", "LIST 3"}, {"UIDL", "UIDL"}, {"UIDL 12", "UIDL 12"}, {"RETR 1", "RETR 1"},
            {"RETR 0007", "RETR 7"}, {"RETR 4294967295", "RETR 4294967295"}, {"TOP 1 0", "TOP 1 0"},
            {"top 2 10", "TOP 2 10"}, {"TOP 1 99999999999999999999", "TOP 1 4294967295"},
            {"DELE 1", "DELE 1"}, {"NOOP", "NOOP"}, {"RSET", "RSET"}, {"QUIT", "QUIT"}})
        QTest::newRow(line) << QByteArray(line) << QByteArray(canonical);
}

void TstCommand::accepts()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, canonical);
    const auto command = parseCommand(line.toStdString());
    QVERIFY(command.ok());
    QCOMPARE(format(*command), canonical.toStdString());
    const auto again = parseCommand(format(*command));
    QVERIFY(again.ok());
    QCOMPARE(*again, *command);
}

void TstCommand::refuses_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<bool>("unknown");
    for (const char* line : {"", " ", " USER bob", "HELO", "USERbob", "USER\tbob", "RETRIEVE 1",
             "LAST", "APOP a b", "AUTH PLAIN", "\x80", "EHLO example.org"})
        QTest::newRow(line) << QByteArray(line) << true;
    for (const char* line :
        {"USER", "USER ", "USER a b", "USER b\x01", "USER b\xC3\xB6", "PASS", "PASS ", "PASS a\tb",
            "STAT 1", "STLS 1", "LIST x", "LIST 0", "LIST -1", "LIST +1", "LIST 1 2", "LIST 1.0",
            "UIDL 0", "RETR", "RETR x", "RETR 0", "RETR 4294967296", "RETR 99999999999999999999999",
            "RETR 1 1", "TOP", "TOP 1", "TOP 1 x", "TOP 1 -1", "TOP 1 2 3", "TOP 0 1", "DELE",
            "DELE 1 2", "DELE all", "NOOP x", "RSET 1", "QUIT now", "CAPA x"})
        QTest::newRow(line) << QByteArray(line) << false;
    QTest::newRow("NUL") << QByteArray("USER b\0b", 8) << false;
    QTest::newRow("bare CR") << QByteArray("RETR 1\r") << false;
}

void TstCommand::refuses()
{
    QFETCH(QByteArray, line);
    QFETCH(bool, unknown);
    const auto command = parseCommand(line.toStdString());
    QVERIFY(!command.ok());
    QCOMPARE(command.error().kind == CommandError::Kind::UnknownVerb, unknown);
    QVERIFY(!command.error().words.empty());
    QCOMPARE(command.error().verb.empty(), unknown);
}

POSTROAD_TEST(TstCommand);
#include "tst_command.moc"
