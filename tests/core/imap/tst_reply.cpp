// SPDX-License-Identifier: MIT
// What the server says in words is always one line.
#include "core/base/ascii.h"
#include "core/imap/reply.h"
#include "core/imap/response.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace postroad;
using namespace postroad::imap;

class TstReply : public QObject
{
    Q_OBJECT

private slots:
    void everyReplyIsALine();
    void formatsSafely();
    void quotes_data();
    void quotes();
    void knowsSets();
};

void TstReply::everyReplyIsALine()
{
    for (const ReplyRow& each : kReplies) {
        const auto response = parseResponse(formatStatus("a1", each.status, each.code, each.words));
        QVERIFY(response.has_value());
        QCOMPARE(response->kind, Response::Kind::Status);
        QCOMPARE(response->tag, std::string("a1"));
        QCOMPARE(response->status, each.status);
        QCOMPARE(response->code, std::string(each.code));
        QCOMPARE(response->text, std::string(each.words));
        QVERIFY(!each.words.empty() && each.rfc.number != 0);
        QVERIFY(std::none_of(each.words.begin(), each.words.end(), ascii::isEightBit));
    }
}

void TstReply::formatsSafely()
{
    QCOMPARE(formatStatus("*", Status::Ok, "", "a\r\nb"), std::string("* OK a??b"));
    QCOMPARE(formatStatus("*", Status::Bye, "X Y", "z"), std::string("* BYE [X Y] z"));
    QCOMPARE(formatStatus("t", Status::No, "", std::string_view("\0\x7F\t", 3)),
        std::string("t NO ???"));
}

void TstReply::quotes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("wire"); // empty: can't be quoted
    QTest::newRow("nothing") << QByteArray("") << QByteArray("\"\"");
    QTest::newRow("words") << QByteArray("two words") << QByteArray("\"two words\"");
    QTest::newRow("quote") << QByteArray("a\"b\\c") << QByteArray("\"a\\\"b\\\\c\"");
    QTest::newRow("brace") << QByteArray("{5}") << QByteArray("\"{5}\"");
    QTest::newRow("tab") << QByteArray("a\tb") << QByteArray("\"a\tb\"");
    QTest::newRow("CR") << QByteArray("a\rb") << QByteArray();
    QTest::newRow("LF") << QByteArray("a\nb") << QByteArray();
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << QByteArray();
    QTest::newRow("8-bit") << QByteArray("\xC3\xB6") << QByteArray();
    QTest::newRow("long") << QByteArray(1001, 'x') << QByteArray();
}

void TstReply::quotes()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, wire);
    QCOMPARE(canBeQuoted(text.toStdString()), !wire.isEmpty());
    if (!wire.isEmpty())
        QCOMPARE(imap::quoted(text.toStdString()), wire.toStdString());
}

void TstReply::knowsSets()
{
    constexpr ReplySet kSet = replies(Say::Greeting, Say::Autologout);
    QVERIFY(kSet.has(Say::Greeting) && kSet.has(Say::Autologout));
    QVERIFY(!kSet.has(Say::NoTag) && !ReplySet{}.has(Say::Greeting));
}

POSTROAD_TEST(TstReply);
#include "tst_reply.moc"
