// SPDX-License-Identifier: MIT
// The same code says different things in different places.
#include "core/projection/explain_event.h"
#include "tests/core/projection/helpers.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::projection;
using postroad::tests::findEvent;
using trace::EventKind;

class TstExplainEvent : public QObject
{
    Q_OBJECT

private slots:
    void everyEventHasOne();
    void contexts_data();
    void contexts();
    void whereResponsibilityPasses();
};

void TstExplainEvent::everyEventHasOne()
{
    for (const auto& story : {tests::backupMxStory(), tests::unknownUserStory()}) {
        for (std::size_t k = 0; k < story.size(); ++k) {
            const auto explanation = explainEvent(
                story.trace(), EventId(static_cast<std::uint32_t>(k)));
            QVERIFY(!explanation.text.en.empty());
            QVERIFY(!explanation.text.zh.empty());
            QVERIFY(explanation.rfc.number != 0);
        }
    }
    // Of every kind, even if it carries nothing.
    tests::TraceBuilder world;
    for (const trace::KindRow& row : trace::kindRows())
        QVERIFY(!explainEvent(world.trace(), world.record({.kind = row.kind})).text.en.empty());
}

void TstExplainEvent::contexts_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("needle");
    QTest::addColumn<QByteArray>("topic");
    const auto row = [](EventKind kind, const char* needle, const char* topic) {
        QTest::addRow("%s %s", topic, needle)
            << static_cast<int>(kind) << QByteArray(needle) << QByteArray(topic);
    };
    row(EventKind::CommandSent, "RCPT", "RCPT");
    row(EventKind::CommandArrived, "LHLO", "LHLO");
    row(EventKind::CommandSent, "FETCH", "FETCH");
    row(EventKind::CommandSent, "DATA-END", "DATA-END");
    row(EventKind::ReplySent, "354", "354");
    row(EventKind::ReplyArrived, "250 2.1.5", "250 2.1.5");
    row(EventKind::ReplySent, "a1 OK", "IMAP OK");
    row(EventKind::ReplySent, "* 1 EXISTS", "IMAP untagged");
    row(EventKind::ReplySent, "* BYE", "IMAP BYE");
    row(EventKind::SessionState, "rcpt", "state rcpt");
    row(EventKind::DnsQuery, "MX", "MX");
    row(EventKind::DnsQuery, "mx1.example.net A", "A");
    row(EventKind::DnsResponse, "MX", "referral");
    row(EventKind::DnsAnswer, "MX", "answer");
    row(EventKind::DnsCached, "", "cached");
    row(EventKind::ConnectionRefused, "", "refused");
    row(EventKind::RouteOutcome, "refused", "refused");
    row(EventKind::RouteOutcome, "accepted", "accepted");
    row(EventKind::RouteCandidate, "", "MX");
    row(EventKind::MailboxFiled, "", "filed");
    row(EventKind::BodySent, "", "body");
    row(EventKind::RunEnded, "", "ended");
}

void TstExplainEvent::contexts()
{
    QFETCH(const int, kind);
    QFETCH(const QByteArray, needle);
    QFETCH(const QByteArray, topic);
    const auto story = tests::backupMxStory();
    const EventId event = findEvent(
        story.trace(), static_cast<EventKind>(kind), needle.toStdString());
    QVERIFY(event.valid());
    QCOMPARE(explainEvent(story.trace(), event).topic, topic.toStdString());
}

void TstExplainEvent::whereResponsibilityPasses()
{
    const auto story = tests::backupMxStory();
    const trace::Trace& trace = story.trace();
    const auto dot = explainEvent(trace, findEvent(trace, EventKind::ReplySent, "DATA-END"));
    QVERIFY(dot.text.en.find("From here on the server is responsible") != std::string::npos);
    QCOMPARE(format(dot.rfc), std::string("RFC 5321 §6.1"));
    const auto rcpt = explainEvent(trace, findEvent(trace, EventKind::ReplySent, "RCPT"));
    QVERIFY(rcpt.text.en.find("Nothing is promised yet") != std::string::npos);
    QCOMPARE(rcpt.related.front(), std::string("RCPT"));
}

POSTROAD_TEST(TstExplainEvent);
#include "tst_explain_event.moc"
