// SPDX-License-Identifier: MIT
// The property that lessons rest on: what a view shows at a position is the same whether the trace
// goes on behind it or ends there; and checkpoints give what a plain pass gives.
#include "core/projection/custody.h"
#include "core/projection/hops.h"
#include "core/projection/ladder.h"
#include "core/projection/lines.h"
#include "core/projection/mailbox.h"
#include "core/projection/nodes.h"
#include "core/projection/outcome.h"
#include "core/projection/queue.h"
#include "core/projection/route.h"
#include "core/projection/session_state.h"
#include "core/projection/timeline.h"
#include "core/projection/transcript.h"
#include "core/projection/wire.h"
#include "core/trace/checkpoints.h"
#include "tests/support/registry.h"
#include "tests/support/trace_builder.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::projection;

namespace {

/// Rows as text, field by field.
class Dump
{
public:
    template <typename... Fields>
    void row(const Fields&... fields)
    {
        (add(fields), ...);
        m_text += '\n';
    }
    [[nodiscard]] const std::string& text() const { return m_text; }

private:
    void add(std::string_view text) { m_text.append(text) += '|'; }
    void add(const char* text) { add(std::string_view(text)); }
    void add(const std::string& text) { add(std::string_view(text)); }
    template <typename Tag, typename Rep>
    void add(const Id<Tag, Rep>& id)
    {
        add(id.valid() ? std::to_string(id.value) : std::string("-"));
    }
    void add(Instant at) { add(std::to_string(nanoseconds(at))); }
    void add(const std::optional<Instant>& at)
    {
        add(at ? std::to_string(nanoseconds(*at)) : std::string("-"));
    }
    template <typename Number>
    requires std::is_arithmetic_v<Number>
    void add(Number number) { add(std::to_string(number)); }

    std::string m_text;
};

void dumpHops(Dump& dump, const trace::Trace& trace, std::size_t position)
{
    const HopIndex hops(trace);
    dump.row("current", hops.current(position));
    for (const HopRow& row : hops.rows(position)) {
        dump.row(row.number, row.connection, word(row.outcome), row.first, row.last, row.message,
            row.lines, row.server);
        for (const TranscriptRow& line : transcript(hops, row.number, position))
            dump.row(line.event, line.arrival, line.sent, line.arrived, line.text, line.verb,
                line.code, word(line.replyClass), line.last, line.octets);
        const SessionStateRow state = sessionState(hops, row.number, position);
        dump.row(state.client, state.server, state.transaction, state.awaited, state.hasSender,
            state.sender, state.legal.size(), state.legalReplies.size());
        for (const RecipientRow& recipient : state.recipients)
            dump.row(recipient.path, recipient.code, recipient.accepted);
    }
}

void dumpLadder(Dump& dump, const scenario::Plan& plan, const trace::Trace& trace, std::size_t at)
{
    for (const DnsColumns dns : {DnsColumns::One, DnsColumns::Each}) {
        const auto columns = ladderColumns(plan, trace, at, dns);
        for (const LadderColumn& column : columns)
            dump.row(column.label, column.host, column.nodes.size());
        for (const LadderRow& row : ladderRows(plan, trace, at, columns))
            dump.row(row.event, row.arrival, row.from, row.to, row.label.en, word(row.kind),
                word(row.state), row.hop);
    }
}

void dumpRoutes(Dump& dump, const std::vector<RouteRow>& routes)
{
    for (const RouteRow& route : routes) {
        dump.row(route.domain, route.host, route.message);
        for (const AttemptRow& attempt : route.attempts) {
            dump.row(attempt.started, attempt.done, attempt.number, attempt.verdict);
            for (const QuestionRow& q : attempt.questions)
                dump.row(q.asked, q.answered, q.by, q.to, q.question, q.outcome, q.cached,
                    q.arrived, q.records.size(), q.referrals, q.ttl.value_or(0));
            for (const CandidateRow& c : attempt.candidates)
                dump.row(c.event, c.tried, c.ended, c.host, c.address, c.outcome, c.hop, c.trying);
        }
    }
}

void dumpNodes(Dump& dump, const std::vector<NodeRow>& rows)
{
    for (const NodeRow& row : rows) {
        dump.row(row.node, row.queued, row.down, row.badges.size());
        for (const RoleBadge& badge : row.badges)
            dump.row(badge.connection, badge.peer, badge.calling, badge.side == Side::Client);
        for (const MailboxCount& box : row.mailboxes)
            dump.row(box.mailbox, box.messages, box.unread);
    }
}

void dumpWire(Dump& dump, const std::vector<WireRow>& rows)
{
    for (const WireRow& row : rows)
        dump.row(row.event, row.connection, row.from, row.to, row.label.en);
}

void dumpCustody(Dump& dump, const std::vector<CustodyRow>& rows)
{
    for (const CustodyRow& row : rows) {
        dump.row(row.message, row.recipient, row.mailbox, word(row.state), row.since, row.bounce);
        for (const Holder& holder : row.holders)
            dump.row(holder.host, holder.since);
    }
}

void dumpTimeline(Dump& dump, const TimelineFold::State& state)
{
    for (const TimelinePart& part : state.parts)
        dump.row(word(part.kind), part.label, part.begin, part.end, part.hop);
    for (const TimelineBreak& gap : state.breaks)
        dump.row(gap.position, gap.length.count());
}

void dumpOutcome(Dump& dump, const Outcome& result)
{
    for (const OutcomeRow& row : result.rows)
        dump.row(row.message, row.mailbox, word(row.fate), row.event, row.code, row.bounce);
}

std::string everything(const scenario::Plan& plan, const trace::Trace& trace, std::size_t position)
{
    Dump dump;
    dumpHops(dump, trace, position);
    dumpLadder(dump, plan, trace, position);
    dumpRoutes(dump, routes(trace, position));
    dumpNodes(dump, nodeRows(plan, trace, position));
    dumpWire(dump, onTheWire(plan, trace, position));
    dumpCustody(dump, custody(trace, position));
    dumpTimeline(dump, timeline(trace, position));
    dumpOutcome(dump, outcome(trace, position));
    return dump.text();
}

} // namespace

class TstNoSpoilers : public QObject
{
    Q_OBJECT

private slots:
    void cutTraceIsFaithful();
    void backupMx();
    void unknownUser();
    void checkpointsAgree();
    void positionBehindTheEnd();

private:
    static void holds(const tests::TraceBuilder& story);
};

void TstNoSpoilers::holds(const tests::TraceBuilder& story)
{
    std::string before;
    for (std::size_t k = 0; k <= story.size(); ++k) {
        const auto cut = tests::cutTrace(story.trace(), k);
        QCOMPARE(cut->size(), k);
        const std::string whole = everything(story.plan(), story.trace(), k);
        QCOMPARE(whole, everything(story.plan(), *cut, k));
        QVERIFY(k == 0 || whole != before); // the dump sees each event
        before = whole;
    }
}

void TstNoSpoilers::cutTraceIsFaithful()
{
    const auto story = tests::backupMxStory();
    const auto copy = tests::cutTrace(story.trace(), story.size());
    for (std::size_t k = 0; k < story.size(); ++k) {
        QCOMPARE(copy->text(copy->at(k)), story.trace().text(story.trace().at(k)));
        QVERIFY(copy->at(k).cause == story.trace().at(k).cause);
        QVERIFY(copy->subject(copy->at(k)) == story.trace().subject(story.trace().at(k)));
    }
}

void TstNoSpoilers::backupMx() { holds(tests::backupMxStory()); }

void TstNoSpoilers::unknownUser() { holds(tests::unknownUserStory()); }

void TstNoSpoilers::checkpointsAgree()
{
    const auto story = tests::backupMxStory();
    const trace::Trace& trace = story.trace();
    trace::Checkpoints<NodesFold> nodes(trace);
    QueueCounts queues(trace);
    MailboxCounts boxes(trace);
    trace::Checkpoints<WireFold> wire(trace);
    RouteIndex way(trace);
    trace::Checkpoints<CustodyFold> held(trace);
    trace::Checkpoints<TimelineFold> parts(trace);
    // Forward, back and to and fro.
    for (const std::size_t k : {std::size_t{0}, trace.size(), std::size_t{50}, trace.size() / 2,
             std::size_t{51}, std::size_t{1}, trace.size()}) {
        Dump seeking;
        dumpNodes(seeking, nodeRows(story.plan(), trace, nodes.at(k), queues.at(k), boxes.at(k)));
        dumpWire(seeking, onTheWire(story.plan(), trace, wire.at(k)));
        dumpRoutes(seeking, way.rows(k));
        dumpCustody(seeking, held.at(k).rows);
        dumpTimeline(seeking, parts.at(k));
        Dump plain;
        dumpNodes(plain, nodeRows(story.plan(), trace, k));
        dumpWire(plain, onTheWire(story.plan(), trace, k));
        dumpRoutes(plain, routes(trace, k));
        dumpCustody(plain, custody(trace, k));
        dumpTimeline(plain, timeline(trace, k));
        QCOMPARE(seeking.text(), plain.text());
    }
}

void TstNoSpoilers::positionBehindTheEnd()
{
    const auto story = tests::unknownUserStory();
    QCOMPARE(everything(story.plan(), story.trace(), story.size() + 1000),
        everything(story.plan(), story.trace(), story.size()));
}

POSTROAD_TEST(TstNoSpoilers);
#include "tst_no_spoilers.moc"
