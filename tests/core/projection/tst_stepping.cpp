// SPDX-License-Identifier: MIT
// Step sizes: nested sets of boundaries, and forward and back lead home.
#include "core/projection/stepping.h"
#include "tests/core/projection/helpers.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::projection;
using postroad::tests::after;
using postroad::tests::findEvent;
using trace::EventKind;

class TstStepping : public QObject
{
    Q_OBJECT

private slots:
    void nested();
    void forwardAndBack();
    void growsAsFromScratch();
    void whereStepsEnd();
    void pipelinedGroupIsOneExchange();
    void followsOneLetter();
};

namespace {

constexpr std::array kSizes{StepSize::Line, StepSize::Exchange, StepSize::Phase, StepSize::Hop,
    StepSize::Attempt, StepSize::Delivery};

} // namespace

void TstStepping::nested()
{
    for (const auto& story : {tests::backupMxStory(), tests::unknownUserStory()}) {
        const StepIndex steps(story.trace());
        for (std::size_t s = 1; s < kSizes.size(); ++s) {
            QVERIFY(!steps.boundaries(kSizes[s]).empty());
            QVERIFY(steps.boundaries(kSizes[s]).size() < steps.boundaries(kSizes[s - 1]).size());
            for (const std::size_t position : steps.boundaries(kSizes[s]))
                QVERIFY(steps.isBoundary(position, kSizes[s - 1]));
        }
    }
}

void TstStepping::forwardAndBack()
{
    const auto story = tests::unknownUserStory();
    const StepIndex steps(story.trace());
    for (const StepSize size : kSizes) {
        std::vector<std::size_t> stations{0};
        while (stations.back() < story.size()) {
            stations.push_back(steps.next(stations.back(), size));
            QVERIFY(stations.back() > stations[stations.size() - 2]);
        }
        for (std::size_t start = 0; start < stations.size(); ++start) {
            for (std::size_t k = 0; start + k < stations.size(); ++k) {
                std::size_t position = stations[start];
                for (std::size_t i = 0; i < k; ++i)
                    position = steps.next(position, size);
                QCOMPARE(position, stations[start + k]);
                for (std::size_t i = 0; i < k; ++i)
                    position = steps.previous(position, size);
                QCOMPARE(position, stations[start]);
            }
        }
        // From between two stations the next ones are the neighbours.
        for (std::size_t position = 1; position < story.size(); ++position) {
            QVERIFY(steps.previous(position, size) < position);
            QVERIFY(steps.next(position, size) > position);
            QVERIFY(steps.isBoundary(steps.previous(position, size), size));
        }
        QCOMPARE(steps.previous(0, size), std::size_t{0});
        QCOMPARE(steps.next(story.size(), size), story.size());
    }
}

void TstStepping::growsAsFromScratch()
{
    const auto story = tests::unknownUserStory();
    for (const std::uint32_t message : {0U, 1U, 2U}) {
        tests::TraceBuilder world;
        const auto part = tests::cutTrace(story.trace(), 40);
        trace::Recorder recorder(*part);
        StepIndex growing(*part, message);
        for (std::size_t k = 40; k < 60; ++k) {
            recorder.record(Instant{},
                {.kind = EventKind::CommandSent,
                    .connection = ConnectionId(0),
                    .subject = {k % 2 == 0 ? 1U : 0U, 0, 0},
                    .word = "NOOP"});
            growing.update();
            const StepIndex fresh(*part, message);
            for (const StepSize size : kSizes)
                QVERIFY(growing.boundaries(size) == fresh.boundaries(size));
        }
    }
}

void TstStepping::whereStepsEnd()
{
    const auto story = tests::backupMxStory();
    const trace::Trace& trace = story.trace();
    const StepIndex steps(trace);
    const auto ends = [&](EventId id, StepSize size) { return steps.isBoundary(after(id), size); };
    const EventId rcpt = findEvent(trace, EventKind::CommandSent, "RCPT");
    QVERIFY(ends(rcpt, StepSize::Line));
    QVERIFY(!ends(rcpt, StepSize::Exchange));
    QVERIFY(!ends(EventId(rcpt.value + 1), StepSize::Line)); // an arrival is no stop
    const EventId answer = findEvent(trace, EventKind::ReplySent, "RCPT");
    QVERIFY(ends(answer, StepSize::Exchange));
    QVERIFY(!ends(answer, StepSize::Phase));
    QVERIFY(!ends(findEvent(trace, EventKind::ReplySent, "250-"), StepSize::Exchange));
    QVERIFY(ends(findEvent(trace, EventKind::ReplySent, "250 PIPELINING"), StepSize::Phase));
    QVERIFY(ends(findEvent(trace, EventKind::ReplySent, "354"), StepSize::Phase));
    QVERIFY(ends(findEvent(trace, EventKind::ReplySent, "DATA-END"), StepSize::Phase));
    QVERIFY(!ends(findEvent(trace, EventKind::ReplySent, "* 1 EXISTS"), StepSize::Exchange));
    QVERIFY(ends(findEvent(trace, EventKind::ReplySent, "a2 OK"), StepSize::Phase));
    QVERIFY(ends(findEvent(trace, EventKind::DnsAnswer), StepSize::Exchange));
    QVERIFY(ends(findEvent(trace, EventKind::RouteTried), StepSize::Hop));
    QVERIFY(!ends(findEvent(trace, EventKind::RouteTried, {}, 2), StepSize::Hop));
    QVERIFY(ends(findEvent(trace, EventKind::ConnectionRefused), StepSize::Hop));
    QVERIFY(ends(findEvent(trace, EventKind::ConnectionClosed), StepSize::Hop));
    QVERIFY(!ends(findEvent(trace, EventKind::ConnectionClosed, {}, 2), StepSize::Line));
    QVERIFY(ends(findEvent(trace, EventKind::RouteDone), StepSize::Attempt));
    QVERIFY(ends(findEvent(trace, EventKind::LetterDelivered), StepSize::Delivery));
}

void TstStepping::pipelinedGroupIsOneExchange()
{
    tests::TraceBuilder world;
    world.addHost("a.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addHost("b.example.net", "192.0.2.2", scenario::NodeRole::Exchanger);
    const ConnectionId call = world.call(
        "a.example.org", "b.example.net", trace::Protocol::Smtp, 25);
    world.open(call);
    world.reply(call, "", 220, {}, "220 b.example.net");
    const std::size_t begin = world.size();
    world.sendCommand(call, "MAIL", "MAIL FROM:<a@example.org>");
    world.sendCommand(call, "RCPT", "RCPT TO:<one@example.net>");
    world.sendCommand(call, "RCPT", "RCPT TO:<two@example.net>");
    world.reply(call, "MAIL", 250, {}, "250 Ok");
    world.reply(call, "RCPT", 250, {}, "250 Ok");
    const EventId last = world.sendReply(call, "RCPT", 250, {}, "250 Ok");
    world.arrive(last);
    const StepIndex steps(world.trace());
    QCOMPARE(steps.next(begin, StepSize::Exchange), after(last));
    QCOMPARE(steps.next(begin, StepSize::Line), begin + 1);
}

void TstStepping::followsOneLetter()
{
    tests::TraceBuilder world;
    world.addHost("a.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addHost("b.example.net", "192.0.2.2", scenario::NodeRole::Exchanger);
    world.addMessage({"<1@example.org>", "", {"a@example.net"}, 1, 0});
    world.addMessage({"<2@example.org>", "", {"a@example.net"}, 2, 0});
    world.addMessage({"<3@example.org>", "", {"a@example.org"}, 0, 1}); // about the first
    const auto talk = [&](std::uint32_t message) {
        world.about({});
        const ConnectionId call = world.call(
            "a.example.org", "b.example.net", trace::Protocol::Smtp, 25);
        world.about({message, 0, 0});
        world.sendCommand(call, "MAIL", "MAIL FROM:<>");
    };
    talk(1);
    talk(2);
    talk(3);
    const StepIndex steps(world.trace(), 1);
    // Its own, and those of its notification; also what was said before it was named.
    QVERIFY((steps.boundaries(StepSize::Line) == std::vector<std::size_t>{1, 2, 5, 6}));
    const StepIndex all(world.trace());
    QCOMPARE(all.boundaries(StepSize::Line).size(), std::size_t{6});
}

POSTROAD_TEST(TstStepping);
#include "tst_stepping.moc"
