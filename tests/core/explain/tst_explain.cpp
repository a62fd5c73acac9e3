// SPDX-License-Identifier: MIT
// Looking things up as people type them.
#include "core/explain/explain.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace postroad;
using namespace postroad::explain;

class TstExplain : public QObject
{
    Q_OBJECT

private slots:
    void topics_data();
    void topics();
    void unknown_data();
    void unknown();
    void composed();
    void nearest_data();
    void nearest();
    void everyTopicExplainsItself();
};

void TstExplain::topics_data()
{
    QTest::addColumn<QByteArray>("asked");
    QTest::addColumn<QByteArray>("topic");
    QTest::addColumn<QByteArray>("rfc");
    const auto row = [](const char* asked, const char* topic, const char* rfc) {
        QTest::newRow(asked) << QByteArray(asked) << QByteArray(topic) << QByteArray(rfc);
    };
    row("550", "550", "RFC 5321 §4.2.3");
    row(" 550 ", "550", "RFC 5321 §4.2.3");
    row("5.1.1", "5.1.1", "RFC 3463 §3.2");
    row("421 4.7.0", "421 4.7.0", "RFC 5321 §3.8");
    row("RCPT", "RCPT", "RFC 5321 §4.1.1.3");
    row("rcpt to", "RCPT", "RFC 5321 §4.1.1.3");
    row("Mail From", "MAIL", "RFC 5321 §4.1.1.2");
    row("mx", "MX", "RFC 5321 §5.1");
    row("Received", "Received", "RFC 5321 §4.4");
    row("received:", "Received", "RFC 5321 §4.4");
    row("4yz", "4yz", "RFC 5321 §4.2.1");
    row("list", "POP3 LIST", "RFC 1939 §5");
    row("imap list", "IMAP LIST", "RFC 3501 §6.3.8");
    row("scram-sha-256", "SCRAM-SHA-256", "RFC 7677 §3");
    row("auth login", "SASL LOGIN", "RFC 4954 §4");
    row("login", "LOGIN", "RFC 3501 §6.2.3"); // that of IMAP
    row("x.1.1", "x.1.1", "RFC 3463 §3.2");
    row(".", "DATA-END", "RFC 5321 §4.1.1.4");
    row("299", "299", "RFC 5321 §4.2.1"); // by its digits
    row("5.1.999", "5.1.999", "RFC 3463 §2"); // by its subject
}

void TstExplain::topics()
{
    QFETCH(const QByteArray, asked);
    QFETCH(const QByteArray, topic);
    QFETCH(const QByteArray, rfc);
    const auto explanation = explain::explain(asked.toStdString());
    QVERIFY(explanation);
    QCOMPARE(explanation->topic, topic.toStdString());
    QCOMPARE(format(explanation->rfc), rfc.toStdString());
    QVERIFY(!explanation->title.en.empty() && !explanation->title.zh.empty());
    QVERIFY(!explanation->text.en.empty() && !explanation->text.zh.empty());
}

void TstExplain::unknown_data()
{
    QTest::addColumn<QByteArray>("asked");
    for (const char* asked : {"", " ", "FROB", "199", "600", "1.1.1", "3.1.1", "5.1", "5.1.1.1",
             "5.1.1000", "5.9.1", "550 550", "550 9.1.1", "5..1", "-550"})
        QTest::newRow(asked) << QByteArray(asked);
    QTest::newRow("long") << QByteArray(100'000, 'x');
    QTest::newRow("octets") << QByteArray("\xFF\0\x01", 3);
}

void TstExplain::unknown()
{
    QFETCH(const QByteArray, asked);
    QVERIFY(!explain::explain(asked.toStdString()));
    nearestTopics(asked.toStdString()); // has to come back, too
}

void TstExplain::composed()
{
    const auto both = explainReply(550, {5, 1, 1});
    QVERIFY(both);
    QVERIFY(both->title.en.find("550") != std::string::npos);
    QVERIFY(both->title.en.find("5.1.1") != std::string::npos);
    QVERIFY(both->text.en.find("does not exist at the recipient's domain") != std::string::npos);
    QVERIFY(both->text.en.find("failed for good") != std::string::npos);
    const auto later = explain::explain("4.2.2");
    QVERIFY(later->text.en.find("trying again later") != std::string::npos);
    QVERIFY(std::find(both->related.begin(), both->related.end(), "5.1.1") != both->related.end());
    // After a command of which it says more; 2.0.0 adds nothing.
    const auto dot = explainReply(250, {2, 0, 0}, "DATA-END");
    QVERIFY(dot->text.en.find("is responsible") != std::string::npos);
    QCOMPARE(dot->title.en, std::string("250: done"));
    QCOMPARE(dot->rfc.section, std::string_view("6.1"));
    QVERIFY(
        explainReply(250, {}, "no such command")->text.en.find("succeeded") != std::string::npos);
    QVERIFY(!explainReply(0, {}));
    QVERIFY(!explainReply(1000, {5, 1, 1}));
}

void TstExplain::nearest_data()
{
    QTest::addColumn<QByteArray>("asked");
    QTest::addColumn<QByteArray>("first");
    QTest::newRow("RCTP") << QByteArray("RCTP") << QByteArray("RCPT"); // two that are swapped
    QTest::newRow("RCPTT") << QByteArray("RCPTT") << QByteArray("RCPT");
    QTest::newRow("receved") << QByteArray("receved") << QByteArray("Received");
    QTest::newRow("cust") << QByteArray("cust") << QByteArray("custody");
    QTest::newRow("PIPELINNG") << QByteArray("PIPELINNG") << QByteArray("PIPELINING");
    QTest::newRow("nothing") << QByteArray("") << QByteArray("");
    QTest::newRow("nothing like it") << QByteArray("qqqqqqqqqqqq") << QByteArray("");
}

void TstExplain::nearest()
{
    QFETCH(const QByteArray, asked);
    QFETCH(const QByteArray, first);
    const auto names = nearestTopics(asked.toStdString());
    QVERIFY(names.size() <= 3);
    QCOMPARE(names.empty() ? std::string() : names.front(), first.toStdString());
}

void TstExplain::everyTopicExplainsItself()
{
    for (const std::string& name : explain::topics()) {
        const auto explanation = explain::explain(name);
        QVERIFY2(explanation, name.c_str());
        QCOMPARE(explanation->topic, name);
    }
}

POSTROAD_TEST(TstExplain);
#include "tst_explain.moc"
