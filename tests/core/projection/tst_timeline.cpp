// SPDX-License-Identifier: MIT
// Parts side by side, one for each hop and lookup; long waits are breaks.
#include "core/projection/timeline.h"
#include "tests/core/projection/helpers.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::projection;
using postroad::tests::after;
using postroad::tests::findEvent;
using trace::EventKind;

class TstTimeline : public QObject
{
    Q_OBJECT

private slots:
    void backupMx();
    void sideBySide();
    void breaks();
};

namespace {

std::string describe(const TimelineFold::State& state)
{
    std::string text;
    for (const TimelinePart& part : state.parts)
        text += std::string(word(part.kind)) + (part.label.empty() ? "" : " " + part.label) + "\n";
    return text;
}

} // namespace

void TstTimeline::backupMx()
{
    const auto story = tests::backupMxStory();
    QCOMPARE(describe(timeline(story.trace(), story.size())),
        std::string("letter\nsubmission submit.example.org\nrelay mta.example.org\n"
                    "mx-lookup example.net\nrefused mx1.example.net\nrelay mx2.example.net\n"
                    "lmtp mda.example.net\nfile bob@example.net\nlmtp mda.example.net\n"
                    "imap mda.example.net\n"));
    // Before the refusal is visible it is a call like any other.
    const EventId call = findEvent(story.trace(), EventKind::ConnectionAttempt, "192.0.2.10");
    const auto then = timeline(story.trace(), after(call));
    QVERIFY(then.parts.back().kind == PartKind::Relay);
    QCOMPARE(then.parts.back().hop, 3U);
}

void TstTimeline::sideBySide()
{
    const auto story = tests::unknownUserStory();
    for (std::size_t k = 0; k <= story.size(); ++k) {
        const auto state = timeline(story.trace(), k);
        std::size_t end = 0;
        for (const TimelinePart& part : state.parts) {
            QCOMPARE(part.begin, end);
            QVERIFY(part.end > part.begin);
            end = part.end;
        }
        QCOMPARE(end, k);
    }
}

void TstTimeline::breaks()
{
    tests::TraceBuilder world;
    world.addHost("a.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    const auto queue = [&](EventKind kind) {
        world.record({.kind = kind, .host = world.host("a.example.org"), .text = "Q"});
    };
    world.wait(2h); // before the first event there is nothing to break
    queue(EventKind::QueueAdded);
    world.wait(59s);
    queue(EventKind::QueueDeferred);
    world.wait(15min);
    queue(EventKind::QueueRemoved);
    const auto state = timeline(world.trace(), world.size());
    QCOMPARE(state.breaks.size(), std::size_t{1});
    QCOMPARE(state.breaks[0].position, std::size_t{2});
    QVERIFY(state.breaks[0].length == 15min);
    QVERIFY(timeline(world.trace(), 2).breaks.empty());
}

POSTROAD_TEST(TstTimeline);
#include "tst_timeline.moc"
