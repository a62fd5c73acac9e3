// SPDX-License-Identifier: MIT
// Where a multi-line response ends, however it is cut, and what TOP shows.
#include "core/mail/dot_stuffing.h"
#include "core/pop3/multi_line.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <string>

using namespace postroad;
using namespace postroad::pop3;

class TstMultiLine : public QObject
{
    Q_OBJECT

private slots:
    void knowsPlain_data();
    void knowsPlain();
    void top_data();
    void top();
    void findsTheEnd_data();
    void findsTheEnd();
};

void TstMultiLine::knowsPlain_data()
{
    QTest::addColumn<QByteArray>("octets");
    QTest::addColumn<bool>("plain");
    QTest::newRow("nothing") << QByteArray("") << true;
    QTest::newRow("a line") << QByteArray("a\r\n") << true;
    QTest::newRow("dot within") << QByteArray("a.\r\n b.c\r\n") << true;
    QTest::newRow("no end") << QByteArray("a\r\nb") << false;
    QTest::newRow("half an end") << QByteArray("a\r") << false;
    QTest::newRow("dot first") << QByteArray(".a\r\n") << false;
    QTest::newRow("dot later") << QByteArray("a\r\n.b\r\n") << false;
    QTest::newRow("only a dot") << QByteArray(".\r\n") << false;
}

void TstMultiLine::knowsPlain()
{
    QFETCH(QByteArray, octets);
    QFETCH(bool, plain);
    QCOMPARE(isPlain(octets.toStdString()), plain);
    const std::string wire = mail::dotStuffed(octets.toStdString());
    if (plain)
        QCOMPARE(wire, octets.toStdString() + ".\r\n");
    else
        QVERIFY(wire != octets.toStdString() + ".\r\n");
}

void TstMultiLine::top_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<int>("lines");
    QTest::addColumn<QByteArray>("shown");
    const QByteArray message = "A: b\r\nC: d\r\n\r\none\r\ntwo\r\nthree\r\n";
    QTest::newRow("none") << message << 0 << QByteArray("A: b\r\nC: d\r\n\r\n");
    QTest::newRow("one") << message << 1 << QByteArray("A: b\r\nC: d\r\n\r\none\r\n");
    QTest::newRow("all") << message << 3 << message;
    QTest::newRow("more than all") << message << 2'000'000'000 << message;
    QTest::newRow("no body") << QByteArray("A: b\r\n") << 1 << QByteArray("A: b\r\n");
    QTest::newRow("no header") << QByteArray("\r\none\r\ntwo\r\n") << 1
                               << QByteArray("\r\none\r\n");
    QTest::newRow("unended") << QByteArray("A: b\r\n\r\none\r\ntwo") << 2
                             << QByteArray("A: b\r\n\r\none\r\ntwo");
    QTest::newRow("empty") << QByteArray("") << 1 << QByteArray("");
}

void TstMultiLine::top()
{
    QFETCH(QByteArray, message);
    QFETCH(int, lines);
    QFETCH(QByteArray, shown);
    const std::string text = message.toStdString();
    QCOMPARE(headerAndLines(text, static_cast<std::size_t>(lines)),
        std::string_view(shown.data(), static_cast<std::size_t>(shown.size())));
}

void TstMultiLine::findsTheEnd_data()
{
    QTest::addColumn<QByteArray>("body");
    for (const char* body : {"", "a\r\n", "..\r\n", "...\r\n", "a\r\n..b\r\n", "\r\n", "\r\n\r\n",
             "\r\n..\r\n", "a\r\n.\n", "a\r\n.\r.\r\n", "a\r.\r\n", "\r\r\n", "a\n.\r\n\r\n",
             "..a\r\n..\r\n..\r\n"})
        QTest::newRow(QByteArray(body).toPercentEncoding().constData()) << QByteArray(body);
}

void TstMultiLine::findsTheEnd()
{
    QFETCH(QByteArray, body);
    const std::string ended = body.endsWith("\r\n") || body.isEmpty() ? body.toStdString()
                                                                      : body.toStdString() + "\r\n";
    const std::string wire = ended + ".\r\n+OK next\r\n";
    for (std::size_t piece = 1; piece <= wire.size(); ++piece) {
        std::string taken;
        std::string pending;
        bool done = false;
        for (std::size_t at = 0; at < wire.size() && !done; at += piece) {
            pending += wire.substr(at, piece);
            const BodyRun run = findBodyRun(pending, taken.empty());
            taken += pending.substr(0, run.octets);
            pending.erase(0, run.octets);
            done = run.ended;
            if (done)
                QCOMPARE(pending.substr(0, 3), std::string(".\r\n"));
        }
        QVERIFY(done);
        QCOMPARE(taken, ended);
    }
}

POSTROAD_TEST(TstMultiLine);
#include "tst_multi_line.moc"
