// SPDX-License-Identifier: MIT
// Status lines, with and without response codes.
#include "core/pop3/reply.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad::pop3;

class TstReply : public QObject
{
    Q_OBJECT

private slots:
    void parses_data();
    void parses();
    void refuses_data();
    void refuses();
    void everyReplyIsALine();
    void formatsSafely();
};

void TstReply::parses_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<bool>("ok");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* line, bool ok, ResponseCode code, const char* text) {
        QTest::newRow(line) << QByteArray(line) << ok << static_cast<int>(code) << QByteArray(text);
    };
    row("+OK", true, ResponseCode::None, "");
    row("+OK ", true, ResponseCode::None, "");
    row("+OK 2 320", true, ResponseCode::None, "2 320");
    row("+OK [AUTH] is no code here", true, ResponseCode::None, "[AUTH] is no code here");
    row("-ERR", false, ResponseCode::None, "");
    row("-ERR no", false, ResponseCode::None, "no");
    row("-ERR [AUTH] no", false, ResponseCode::Auth, "no");
    row("-ERR [auth] no", false, ResponseCode::Auth, "no");
    row("-ERR [IN-USE]", false, ResponseCode::InUse, "");
    row("-ERR [LOGIN-DELAY] wait", false, ResponseCode::LoginDelay, "wait");
    row("-ERR [SYS/TEMP] wait", false, ResponseCode::SysTemp, "wait");
    row("-ERR [SYS/PERM] call us", false, ResponseCode::SysPerm, "call us");
    row("-ERR [SYS/OTHER] x", false, ResponseCode::None, "[SYS/OTHER] x");
    row("-ERR [AUTH", false, ResponseCode::None, "[AUTH");
}

void TstReply::parses()
{
    QFETCH(QByteArray, line);
    QFETCH(bool, ok);
    QFETCH(int, code);
    QFETCH(QByteArray, text);
    const auto reply = parseReply(line.toStdString());
    QVERIFY(reply.has_value());
    QCOMPARE(reply->status == Status::Ok, ok);
    QCOMPARE(static_cast<int>(reply->code), code);
    QCOMPARE(reply->text, text.toStdString());
}

void TstReply::refuses_data()
{
    QTest::addColumn<QByteArray>("line");
    for (const char* line : {"", "+ok", "OK", "+OKAY", "-err no", "-ERROR", "220 ready",
             "* OK ready", " +OK", "+", "."})
        QTest::newRow(line) << QByteArray(line);
}

void TstReply::refuses()
{
    QFETCH(QByteArray, line);
    QVERIFY(!parseReply(line.toStdString()).has_value());
}

void TstReply::everyReplyIsALine()
{
    for (const ReplyRow& each : kReplies) {
        const Reply reply{each.status, each.code, std::string(each.words)};
        const auto again = parseReply(format(reply));
        QVERIFY(again.has_value());
        QCOMPARE(*again, reply);
        QVERIFY(each.rfc.number != 0);
        QVERIFY(each.status == Status::Err || each.code == ResponseCode::None);
    }
}

void TstReply::formatsSafely()
{
    QCOMPARE(format(Reply{Status::Ok, ResponseCode::None, "a\r\nb"}), std::string("+OK a??b"));
    QCOMPARE(format(Reply{Status::Err, ResponseCode::SysTemp, std::string(2000, 'x')}).size(),
        std::size_t{510});
}

POSTROAD_TEST(TstReply);
#include "tst_reply.moc"
