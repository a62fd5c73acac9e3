// SPDX-License-Identifier: MIT
// Lines stand where they were sent, and get their arrival later.
#include "core/projection/transcript.h"
#include "tests/core/projection/helpers.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::projection;
using postroad::tests::after;
using postroad::tests::findEvent;
using trace::EventKind;

class TstTranscript : public QObject
{
    Q_OBJECT

private slots:
    void lineByLine();
    void arrivalComesLater();
    void multiLine();
    void bodies();
    void forcedAndHeard();
    void words();
    void inParts();
};

void TstTranscript::lineByLine()
{
    const auto story = tests::unknownUserStory();
    const HopIndex hops(story.trace());
    const auto rows = transcript(hops, 4, story.size());
    std::string text;
    for (const TranscriptRow& row : rows)
        text += (row.side == Side::Client ? "C " : "S ") + std::string(row.text) + "\n";
    QCOMPARE(text,
        std::string("S 220 mx2.example.net ESMTP Postroad\n"
                    "C EHLO mta.example.org\n"
                    "S 250-mx2.example.net Hello\n"
                    "S 250 PIPELINING\n"
                    "C MAIL FROM:<alice@example.org>\n"
                    "S 250 2.1.0 Sender ok\n"
                    "C RCPT TO:<nobody@example.net>\n"
                    "S 550 5.1.1 User unknown\n"
                    "C QUIT\n"
                    "S 221 2.0.0 closing connection\n"));
    const TranscriptRow& refusal = rows[7];
    QCOMPARE(refusal.code, 550U);
    QVERIFY((refusal.enhanced == EnhancedCode{5, 1, 1}));
    QCOMPARE(refusal.verb, std::string_view("RCPT"));
    QCOMPARE(word(refusal.replyClass), std::string_view("never"));
    QVERIFY(rows[4].replyClass == ReplyClass::None);
    QCOMPARE(rows[4].code, 0U);
    QVERIFY(transcript(hops, 3, story.size()).empty());
    QVERIFY(transcript(hops, 0, story.size()).empty());
    QVERIFY(transcript(hops, 99, story.size()).empty());
}

void TstTranscript::arrivalComesLater()
{
    const auto story = tests::backupMxStory();
    const HopIndex hops(story.trace());
    const EventId sent = findEvent(story.trace(), EventKind::CommandSent, "RCPT TO:<bob");
    QVERIFY(sent.valid());
    const auto before = transcript(hops, 1, sent.value);
    const auto flying = transcript(hops, 1, after(sent));
    const auto arrived = transcript(hops, 1, after(sent) + 1);
    QCOMPARE(flying.size(), before.size() + 1);
    QVERIFY(flying.back().sent && !flying.back().arrived && !flying.back().arrival.valid());
    QCOMPARE(arrived.size(), flying.size());
    QVERIFY(arrived.back().arrived);
    QVERIFY(*arrived.back().arrived - *arrived.back().sent == tests::TraceBuilder::kStep);
    QCOMPARE(rowOf(arrived, sent), arrived.size() - 1);
    QCOMPARE(rowOf(arrived, arrived.back().arrival), arrived.size() - 1);
    QCOMPARE(rowOf(flying, EventId(sent.value + 1)), flying.size());
}

void TstTranscript::multiLine()
{
    const auto story = tests::backupMxStory();
    const HopIndex hops(story.trace());
    const auto rows = transcript(hops, 1, story.size());
    QVERIFY(!rows[2].last);
    QVERIFY(rows[3].last);
    QCOMPARE(wordsOf(rows[2]), std::string_view("submit.example.org Hello"));
}

void TstTranscript::bodies()
{
    const auto story = tests::backupMxStory();
    const HopIndex hops(story.trace());
    const auto rows = transcript(hops, 1, story.size());
    const auto body = std::find_if(rows.begin(), rows.end(),
        [](const TranscriptRow& row) { return row.kind == TranscriptRow::Kind::Body; });
    QVERIFY(body != rows.end());
    QCOMPARE(body->octets, static_cast<std::uint32_t>(body->text.size()));
    const auto [lines, more] = bodyLines(*body, 100);
    QCOMPARE(lines.size(), std::size_t{5});
    QVERIFY(!more);
    QCOMPARE(lines[2], std::string_view("Subject: Lunch?"));
    QCOMPARE(lines[3], std::string_view());
    QCOMPARE(bodyLines(*body, 2).lines.size(), std::size_t{2});
    QVERIFY(bodyLines(*body, 2).more);
    TranscriptRow cut = *body; // as a trace has it that keeps the first octets only
    cut.octets += 1;
    QVERIFY(bodyLines(cut, 100).more);
}

void TstTranscript::forcedAndHeard()
{
    tests::TraceBuilder world;
    world.addHost("a.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addHost("b.example.net", "192.0.2.2", scenario::NodeRole::Exchanger);
    const ConnectionId call = world.call(
        "a.example.org", "b.example.net", trace::Protocol::Smtp, 25);
    world.sendReply(
        call, "RCPT", 452, {4, 2, 2}, "452 4.2.2 Mailbox full", true, trace::Event::kForced);
    // A peer outside the run: the line is only heard.
    world.record({.kind = EventKind::CommandArrived,
        .host = world.host("b.example.net"),
        .connection = call,
        .word = "NOOP",
        .text = "NOOP",
        .flags = trace::Event::kFromClient | trace::Event::kLast});
    const HopIndex hops(world.trace());
    const auto rows = transcript(hops, 1, world.size());
    QCOMPARE(rows.size(), std::size_t{2});
    QVERIFY(rows[0].forced);
    QVERIFY(!rows[1].sent && rows[1].arrived);
    QVERIFY(rows[1].side == Side::Client);
}

void TstTranscript::words()
{
    TranscriptRow row;
    row.kind = TranscriptRow::Kind::Reply;
    row.text = "250 2.1.5 Recipient ok";
    row.code = 250;
    row.enhanced = {2, 1, 5};
    QCOMPARE(wordsOf(row), std::string_view("Recipient ok"));
    row.enhanced = {};
    QCOMPARE(wordsOf(row), std::string_view("2.1.5 Recipient ok"));
    row.text = "354";
    QCOMPARE(wordsOf(row), std::string_view());
    row.kind = TranscriptRow::Kind::Command;
    row.text = "QUIT";
    QCOMPARE(wordsOf(row), std::string_view("QUIT"));
}

void TstTranscript::inParts()
{
    const auto story = tests::backupMxStory();
    const HopIndex hops(story.trace());
    const auto all = transcript(hops, 4, story.size());
    QCOMPARE(hops.lines(4, story.size()).size(), all.size());
    for (std::size_t first = 0; first <= all.size() + 1; ++first) {
        const auto part = transcript(hops, 4, story.size(), first, 3);
        QCOMPARE(part.size(), std::min<std::size_t>(3, all.size() - std::min(all.size(), first)));
        for (std::size_t i = 0; i < part.size(); ++i) {
            QVERIFY(part[i].event == all[first + i].event);
            QVERIFY(part[i].arrived == all[first + i].arrived);
        }
    }
}

POSTROAD_TEST(TstTranscript);
#include "tst_transcript.moc"
