// SPDX-License-Identifier: MIT
// Who is responsible: the server when it sends the 250, the client until it arrives.
#include "core/projection/custody.h"
#include "tests/core/projection/helpers.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::projection;
using postroad::tests::after;
using postroad::tests::findEvent;
using trace::EventKind;

class TstCustody : public QObject
{
    Q_OBJECT

private slots:
    void theWindow();
    void wholeWay();
    void bounceTakesOver();
    void lmtpEach();
    void lastChunkIsTheDot();
    void refusedDotChangesNothing();
};

namespace {

std::string holders(const trace::Trace& trace, const CustodyRow& row)
{
    std::string text(word(row.state));
    for (const Holder& holder : row.holders) {
        const std::string_view name = trace.hostName(holder.host);
        text += " " + std::string(name.substr(0, name.find('.')));
    }
    return text;
}

std::string at(const trace::Trace& trace, std::size_t position)
{
    const auto rows = custody(trace, position);
    return rows.empty() ? std::string() : holders(trace, rows[0]);
}

/// One letter on its way from host a to host b, as far as the 250 to RCPT.
ConnectionId envelopeSent(tests::TraceBuilder& world)
{
    world.addHost("a.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addHost("b.example.net", "192.0.2.2", scenario::NodeRole::Exchanger);
    world.addMessage({"<1@example.org>", "a@example.org", {"one@example.net"}, 1, 0});
    world.about({1, 1, 0});
    world.record({.kind = EventKind::LetterWritten, .host = world.host("a.example.org")});
    const ConnectionId smtp = world.call(
        "a.example.org", "b.example.net", trace::Protocol::Smtp, 25);
    world.command(smtp, "MAIL", "MAIL FROM:<a@example.org>");
    world.reply(smtp, "MAIL", 250, {}, "250 Ok");
    world.command(smtp, "RCPT", "RCPT TO:<one@example.net>");
    world.reply(smtp, "RCPT", 250, {}, "250 Ok");
    return smtp;
}

} // namespace

void TstCustody::theWindow()
{
    const auto story = tests::backupMxStory();
    const trace::Trace& trace = story.trace();
    const EventId sent = findEvent(trace, EventKind::ReplySent, "DATA-END", 3);
    QCOMPARE(at(trace, sent.value), std::string("held mta"));
    QCOMPARE(at(trace, after(sent)), std::string("both mta mx2"));
    const EventId arrived = findEvent(trace, EventKind::ReplyArrived, "DATA-END", 3);
    QCOMPARE(at(trace, arrived.value), std::string("both mta mx2"));
    QCOMPARE(at(trace, after(arrived)), std::string("held mx2"));
}

void TstCustody::wholeWay()
{
    const auto story = tests::backupMxStory();
    const trace::Trace& trace = story.trace();
    std::string way;
    std::string last;
    for (std::size_t k = 0; k <= trace.size(); ++k) {
        const std::string now = at(trace, k);
        if (now != last)
            way += now + "\n";
        last = now;
    }
    QCOMPARE(way,
        std::string("held alice-laptop\nboth alice-laptop submit\nheld submit\nboth submit mta\n"
                    "held mta\nboth mta mx2\nheld mx2\ndelivered mx2 mda\ndelivered mda\n"));
}

void TstCustody::bounceTakesOver()
{
    const auto story = tests::unknownUserStory();
    const trace::Trace& trace = story.trace();
    const EventId failed = findEvent(trace, EventKind::LetterFailed);
    QCOMPARE(at(trace, failed.value), std::string("held mta"));
    QCOMPARE(at(trace, after(failed)), std::string("failed mta"));
    const auto rows = custody(trace, after(findEvent(trace, EventKind::LetterBounced)));
    QCOMPARE(rows.size(), std::size_t{2});
    QCOMPARE(holders(trace, rows[0]), std::string("bounced"));
    QCOMPARE(rows[0].bounce, 2U);
    QCOMPARE(rows[1].message, 2U);
    QCOMPARE(rows[1].mailbox, std::string("alice@example.org"));
    QCOMPARE(holders(trace, rows[1]), std::string("held mta"));
    QCOMPARE(holders(trace, custody(trace, trace.size())[1]), std::string("held submit"));
}

void TstCustody::lmtpEach()
{
    tests::TraceBuilder world;
    world.addHost("mx.example.net", "192.0.2.1", scenario::NodeRole::Exchanger);
    world.addHost("mda.example.net", "192.0.2.2", scenario::NodeRole::DeliveryAgent);
    world.addMessage({"<1@example.org>", "a@example.org",
        {"one@example.net", "two@example.net", "three@example.net"}, 1, 0});
    world.about({1, 0, 0});
    world.record({.kind = EventKind::LetterWritten, .host = world.host("mx.example.net")});
    const ConnectionId lmtp = world.call(
        "mx.example.net", "mda.example.net", trace::Protocol::Lmtp, 24);
    world.command(lmtp, "MAIL", "MAIL FROM:<a@example.org>");
    world.reply(lmtp, "MAIL", 250, {}, "250 Ok");
    for (const char* path : {"one", "two", "three"}) {
        const std::uint16_t code = path == std::string_view("two") ? 550 : 250;
        world.command(lmtp, "RCPT", "RCPT TO:<" + std::string(path) + "@example.net>");
        world.reply(lmtp, "RCPT", code, {}, std::to_string(code) + " ok");
    }
    world.command(lmtp, "DATA-END", ".");
    // RFC 2033 §4.2: a reply for each recipient that was accepted, in their order.
    world.reply(lmtp, "DATA-END", 452, {}, "452 full");
    world.reply(lmtp, "DATA-END", 250, {}, "250 ok");
    const auto rows = custody(world.trace(), world.size());
    QCOMPARE(holders(world.trace(), rows[0]), std::string("held mx"));
    QCOMPARE(holders(world.trace(), rows[1]), std::string("held mx"));
    QCOMPARE(holders(world.trace(), rows[2]), std::string("held mda"));
}

void TstCustody::lastChunkIsTheDot()
{
    tests::TraceBuilder world;
    const ConnectionId smtp = envelopeSent(world);
    world.command(smtp, "BDAT", "BDAT 100");
    world.reply(smtp, "BDAT", 250, {}, "250 Chunk received");
    QCOMPARE(at(world.trace(), world.size()), std::string("held a"));
    world.command(smtp, "BDAT", "BDAT 20 last");
    world.reply(smtp, "BDAT", 250, {}, "250 Ok");
    QCOMPARE(at(world.trace(), world.size()), std::string("held b"));
}

void TstCustody::refusedDotChangesNothing()
{
    tests::TraceBuilder world;
    const ConnectionId smtp = envelopeSent(world);
    world.command(smtp, "DATA-END", ".");
    world.reply(smtp, "DATA-END", 554, {}, "554 No");
    QCOMPARE(at(world.trace(), world.size()), std::string("held a"));
    // The 250 to another command moves nothing either.
    world.reply(smtp, "NOOP", 250, {}, "250 Ok");
    QCOMPARE(at(world.trace(), world.size()), std::string("held a"));
}

POSTROAD_TEST(TstCustody);
#include "tst_custody.moc"
