// SPDX-License-Identifier: MIT
#include "core/smtp/reply.h"
#include "core/smtp/reply_catalogue.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <set>

using namespace postroad;
using namespace postroad::smtp;

class TstReply : public QObject
{
    Q_OBJECT

private slots:
    void enhancedCodes_data();
    void enhancedCodes();
    void lines_data();
    void lines();
    void severalLines();
    void formats();
    void formatIsHarmless();
    void catalogue();
    void readyLines();
};

void TstReply::enhancedCodes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("code");
    QTest::newRow("plain") << QStringLiteral("5.1.1 User unknown") << QStringLiteral("5.1.1");
    QTest::newRow("alone") << QStringLiteral("2.0.0") << QStringLiteral("2.0.0");
    QTest::newRow("long") << QStringLiteral("4.7.100 x") << QStringLiteral("4.7.100");
    for (const char* bad : {"", "5", "5.1", "5.1.", "5..1", "3.1.1 x", "5.1.1x", "5.1.1.1",
             "5.01.1 x", "5.1.1000 x", "55.1.1", " 5.1.1", "5.a.1", "5.-1.1"})
        QTest::newRow(*bad == '\0' ? "empty" : bad) << QString::fromLatin1(bad) << QString();
}

void TstReply::enhancedCodes()
{
    QFETCH(QString, text);
    QFETCH(QString, code);
    const auto parsed = parseEnhancedCode(text.toStdString());
    QCOMPARE(parsed ? QString::fromStdString(format(*parsed)) : QString(), code);
}

void TstReply::lines_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("last");
    QTest::addColumn<QString>("enhanced");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("usual") << QByteArray("250 ok") << 250 << true << QString() << QByteArray("ok");
    QTest::newRow("code only") << QByteArray("250") << 250 << true << QString() << QByteArray();
    QTest::newRow("no words") << QByteArray("250 ") << 250 << true << QString() << QByteArray();
    QTest::newRow("more") << QByteArray("250-ok") << 250 << false << QString() << QByteArray("ok");
    QTest::newRow("enhanced") << QByteArray("550 5.1.1 no") << 550 << true
                              << QStringLiteral("5.1.1") << QByteArray("no");
    QTest::newRow("enhanced alone")
        << QByteArray("550 5.1.1") << 550 << true << QStringLiteral("5.1.1") << QByteArray();
    QTest::newRow("beyond the grammar")
        << QByteArray("571 5.7.1 no") << 571 << true << QStringLiteral("5.7.1") << QByteArray("no");
    QTest::newRow("of another class")
        << QByteArray("550 4.1.1 no") << 550 << true << QString() << QByteArray("4.1.1 no");
    for (const char* bad :
        {"", "2", "25", "2 5", "199 x", "600 x", "+50 x", "250x", "250\tx", "abc x"})
        QTest::newRow(*bad == '\0' ? "empty" : bad)
            << QByteArray(bad) << 0 << true << QString() << QByteArray();
}

void TstReply::lines()
{
    QFETCH(QByteArray, line);
    QFETCH(int, code);
    QFETCH(bool, last);
    QFETCH(QString, enhanced);
    QFETCH(QByteArray, text);
    const auto parsed = ReplyParser::parseLine(
        std::string_view(line.constData(), static_cast<std::size_t>(line.size())));
    QCOMPARE(parsed ? int{parsed->code} : 0, code);
    if (!parsed)
        return;
    QCOMPARE(parsed->last, last);
    QCOMPARE(QString::fromStdString(format(parsed->enhanced)), enhanced);
    QCOMPARE(std::string(parsed->text), text.toStdString());
}

void TstReply::severalLines()
{
    ReplyParser parser;
    auto first = parser.take("250-2.1.0 one");
    QVERIFY(first.ok() && !first.value());
    auto second = parser.take("250 2.1.0 two");
    QVERIFY(second.ok() && second.value());
    QCOMPARE(second.value()->lines, (std::vector<std::string>{"one", "two"}));
    QCOMPARE(second.value()->enhanced, (EnhancedCode{2, 1, 0}));
    QCOMPARE(summary(*second.value()), std::string("250 2.1.0 one / two"));
    QCOMPARE(transcript(*second.value()), std::string("250-2.1.0 one 250 2.1.0 two"));
    QCOMPARE(transcript(makeReply(550, {5, 1, 1}, "no")), std::string("550 5.1.1 no"));
    QCOMPARE(transcript(makeReply(550, {}, "")), std::string("550"));

    (void)parser.take("250-a");
    const auto differing = parser.take("550 b");
    QVERIFY(!differing.ok() && differing.error() == ReplyParser::Fault::CodesDiffer);

    ReplyParser patient;
    for (std::size_t i = 0; i < kReplyLinesMax; ++i)
        QVERIFY(patient.take("250-x").ok());
    const auto tooMany = patient.take("250-x");
    QVERIFY(!tooMany.ok() && tooMany.error() == ReplyParser::Fault::TooManyLines);
}

void TstReply::formats()
{
    const Reply reply{550, {5, 1, 1}, {"User unknown", "Sorry"}};
    QCOMPARE(format(reply, WithEnhanced::Yes),
        std::string("550-5.1.1 User unknown\r\n550 5.1.1 Sorry\r\n"));
    QCOMPARE(format(reply, WithEnhanced::No), std::string("550-User unknown\r\n550 Sorry\r\n"));
    QCOMPARE(format(makeReply(354, {3, 0, 0}, "Go"), WithEnhanced::Yes), std::string("354 Go\r\n"));
    QCOMPARE(format(Reply{250, {}, {}}, WithEnhanced::Yes), std::string("250 \r\n"));
    QCOMPARE(words(reply.replyClass()), std::string_view("never"));
}

void TstReply::formatIsHarmless()
{
    const Reply nasty = makeReply(250, {2, 0, 0}, "ok\r\n221 bye");
    QCOMPARE(format(nasty, WithEnhanced::Yes), std::string("250 2.0.0 ok??221 bye\r\n"));
    QCOMPARE(format(makeReply(250, {}, std::string(10000, 'x')), WithEnhanced::No).size(),
        kReplyLineOctetsMax);
    Reply endless{250, {}, std::vector<std::string>(1000, "x")};
    QCOMPARE(format(endless, WithEnhanced::No).size(), kReplyLinesMax * 7);
}

void TstReply::catalogue()
{
    std::set<ReplyId> seen;
    for (const ReplyRow& candidate : replyRows()) {
        QVERIFY(seen.insert(candidate.id).second);
        QVERIFY(candidate.code >= 200 && candidate.code <= 559);
        QVERIFY((!candidate.words.empty() || candidate.id == ReplyId::AuthChallenge)
            && !candidate.sense.empty() && candidate.sense.back() == '.');
        QVERIFY(candidate.rfc.number > 0 && !candidate.rfc.section.empty());
        QVERIFY(candidate.enhanced.klass == 0 || candidate.enhanced.klass == candidate.code / 100);
        const Reply reply = makeReply(candidate.id);
        const std::string wire = format(reply, WithEnhanced::Yes);
        for (const std::string& line : reply.lines)
            QVERIFY(wire.find(line) != std::string::npos);
    }
    QVERIFY(findReply(550, {5, 1, 1}) == ReplyId::MailboxUnknown);
    QVERIFY(!findReply(299, {}));
}

void TstReply::readyLines()
{
    QCOMPARE(readyLine(ReplyId::SenderOk, WithEnhanced::Yes),
        std::string_view("250 2.1.0 Sender ok\r\n"));
    QCOMPARE(readyLine(ReplyId::SenderOk, WithEnhanced::No), std::string_view("250 Sender ok\r\n"));
    QCOMPARE(readyLine(ReplyId::StartData, WithEnhanced::Yes),
        std::string_view("354 End data with <CR><LF>.<CR><LF>\r\n"));
    QCOMPARE(readyLine(ReplyId::Closing, WithEnhanced::Yes), std::string_view());
    QCOMPARE(readyLine(ReplyId::HelpText, WithEnhanced::Yes), std::string_view());
}

POSTROAD_TEST(TstReply);
#include "tst_reply.moc"
