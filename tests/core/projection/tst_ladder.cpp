// SPDX-License-Identifier: MIT
// Columns by role, rows as they are sent, and what became of each.
#include "core/projection/ladder.h"
#include "tests/core/projection/helpers.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::projection;
using postroad::tests::after;
using postroad::tests::findEvent;
using trace::EventKind;

class TstLadder : public QObject
{
    Q_OBJECT

private slots:
    void columns();
    void eachDns();
    void rows();
    void states();
    void tlsIsOneRow();
    void tlsThatFails();
    void theLastOnes();
};

namespace {

std::string labels(const std::vector<LadderColumn>& columns)
{
    std::string text;
    for (const LadderColumn& column : columns)
        text += (text.empty() ? "" : "|") + column.label;
    return text;
}

} // namespace

void TstLadder::columns()
{
    const auto story = tests::backupMxStory();
    const auto first = ladderColumns(story.plan(), story.trace(), 0);
    QCOMPARE(labels(first), std::string("MUA|MSA|MTA|DNS|MX 10|MX 20|MDA|store|MUA"));
    QCOMPARE(labels(ladderColumns(story.plan(), story.trace(), story.size())), labels(first));
    QCOMPARE(first[0].host, std::string("alice-laptop.example.org"));
    QCOMPARE(first[8].host, std::string("bob-phone.example.net"));
}

void TstLadder::eachDns()
{
    const auto story = tests::backupMxStory();
    QCOMPARE(labels(ladderColumns(story.plan(), story.trace(), story.size(), DnsColumns::Each)),
        std::string("MUA|MSA|MTA|resolver|DNS|DNS|MX 10|MX 20|MDA|store|MUA"));
    const auto columns = ladderColumns(story.plan(), story.trace(), story.size(), DnsColumns::Each);
    const auto one = ladderColumns(story.plan(), story.trace(), story.size());
    const auto queries = [&](const std::vector<LadderColumn>& c) {
        const auto rows = ladderRows(story.plan(), story.trace(), story.size(), c);
        return std::count_if(rows.begin(), rows.end(),
            [](const LadderRow& row) { return row.kind == LadderKind::DnsQuery; });
    };
    QCOMPARE(queries(columns), std::ptrdiff_t{4});
    QCOMPARE(queries(one), std::ptrdiff_t{2}); // what they say among themselves is left out
}

void TstLadder::rows()
{
    const auto story = tests::unknownUserStory();
    const auto columns = ladderColumns(story.plan(), story.trace(), story.size());
    std::string text;
    for (const LadderRow& row : ladderRows(story.plan(), story.trace(), story.size(), columns)) {
        if (row.hop == 3 || row.hop == 4)
            text += columns[row.from].label + ">" + columns[row.to].label + " " + row.label.en + " "
                + std::string(word(row.state)) + "\n";
    }
    QCOMPARE(text,
        std::string("MTA>MX 10 SYN refused\n"
                    "MTA>MX 20 SYN arrived\n"
                    "MX 20>MTA 220 arrived\n"
                    "MTA>MX 20 EHLO arrived\n"
                    "MX 20>MTA 250 arrived\n"
                    "MTA>MX 20 MAIL arrived\n"
                    "MX 20>MTA 250 2.1.0 arrived\n"
                    "MTA>MX 20 RCPT arrived\n"
                    "MX 20>MTA 550 5.1.1 arrived\n"
                    "MTA>MX 20 QUIT arrived\n"
                    "MX 20>MTA 221 2.0.0 arrived\n"));
}

void TstLadder::states()
{
    const auto story = tests::backupMxStory();
    const trace::Trace& trace = story.trace();
    const auto last = [&](EventId id) {
        const auto columns = ladderColumns(story.plan(), trace, after(id));
        return ladderRows(story.plan(), trace, after(id), columns).back();
    };
    const EventId sent = findEvent(trace, EventKind::CommandSent, "RCPT");
    QVERIFY(last(sent).state == LadderState::InFlight);
    QVERIFY(last(EventId(sent.value + 1)).state == LadderState::Arrived);
    QVERIFY(last(EventId(sent.value + 1)).event == sent);
    QVERIFY(last(findEvent(trace, EventKind::MailboxFiled)).kind == LadderKind::File);
}

void TstLadder::tlsIsOneRow()
{
    auto story = tests::backupMxStory();
    const ConnectionId call = story.call(
        "mta.example.org", "mx2.example.net", trace::Protocol::Smtp, 25);
    story.open(call);
    story.command(call, "STARTTLS", "STARTTLS");
    story.reply(call, "STARTTLS", 220, {}, "220 Go ahead");
    const EventId first = story.secure(call, "TLSv1.3 TLS_AES_256_GCM_SHA384");
    story.command(call, "EHLO", "EHLO mta.example.org");
    const auto rowsAt = [&](std::size_t position) {
        const auto columns = ladderColumns(story.plan(), story.trace(), position);
        return ladderRows(story.plan(), story.trace(), position, columns);
    };
    const auto rows = rowsAt(story.size());
    const LadderRow& tls = rows[rows.size() - 2];
    QCOMPARE(tls.kind, LadderKind::Tls);
    QCOMPARE(tls.label.en, std::string("TLS 1.3"));
    QCOMPARE(tls.event, first);
    QCOMPARE(tls.arrival, EventId(first.value + 1));
    QVERIFY(tls.from != tls.to);
    QCOMPARE(rows.back().label.en, std::string("EHLO"));
    QCOMPARE(rows[rows.size() - 3].label.en, std::string("220"));
    // As soon as the first end is done.
    QCOMPARE(rowsAt(std::size_t{first.value} + 1).back().kind, LadderKind::Tls);
    QCOMPARE(rowsAt(std::size_t{first.value} + 1).back().arrival, first);
}

void TstLadder::tlsThatFails()
{
    auto story = tests::backupMxStory();
    const ConnectionId call = story.call(
        "mta.example.org", "mx2.example.net", trace::Protocol::Smtp, 25);
    story.open(call);
    story.record({.kind = EventKind::TlsFailed,
        .host = story.host("mta.example.org"),
        .connection = call,
        .text = "certificate expired"});
    const auto columns = ladderColumns(story.plan(), story.trace(), story.size());
    const auto rows = ladderRows(story.plan(), story.trace(), story.size(), columns);
    QCOMPARE(rows.back().kind, LadderKind::Tls);
    QCOMPARE(rows.back().state, LadderState::Failed);
    QCOMPARE(rows.back().label.en, std::string("TLS"));
}

void TstLadder::theLastOnes()
{
    const auto story = tests::backupMxStory();
    const auto columns = ladderColumns(story.plan(), story.trace(), story.size());
    const auto all = ladderRows(story.plan(), story.trace(), story.size(), columns);
    const auto few = ladderRows(story.plan(), story.trace(), story.size(), columns, 5);
    QCOMPARE(few.size(), std::size_t{5});
    for (std::size_t i = 0; i < few.size(); ++i)
        QVERIFY(few[i].event == all[all.size() - 5 + i].event);
    QVERIFY(ladderRows(story.plan(), story.trace(), story.size(), {}).empty());
}

POSTROAD_TEST(TstLadder);
#include "tst_ladder.moc"
