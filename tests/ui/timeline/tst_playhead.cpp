// SPDX-License-Identifier: MIT
#include "tests/support/registry.h"
#include "tests/ui/story.h"
#include "ui/timeline/motion.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::ui;

class TstPlayhead : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_story = tests::storyOf(tests::backupMxStory()); }
    void init()
    {
        m_head = std::make_unique<Playhead>();
        m_head->setRun(m_story.plan, m_story.trace);
    }
    void withoutRunDoesNothing();
    void startsPausedAtTheBeginning();
    void stepsForwardAndBack_data();
    void stepsForwardAndBack();
    void seekIsBounded();
    void visitedOnlyGrows();
    void selectionFollowsPosition();
    void selectsWithinTheVisited();
    void barrierHolds();
    void playsToTheEndAndPauses();
    void signalsOnlyChanges();
    void revealShowsAll();
    void anotherRunStartsAfresh();
    void motionEnds();

private:
    tests::Story m_story;
    std::unique_ptr<Playhead> m_head;
};

void TstPlayhead::withoutRunDoesNothing()
{
    Playhead head;
    QVERIFY(!head.hasRun());
    head.step(+1);
    head.seek(5);
    head.setPlaying(true);
    head.select(EventId(3));
    head.reveal();
    head.traceGrew();
    QCOMPARE(head.position(), std::size_t{0});
    QVERIFY(!head.playing());
    QVERIFY(head.time() == Instant{});
}

void TstPlayhead::startsPausedAtTheBeginning()
{
    QCOMPARE(m_head->position(), std::size_t{0});
    QCOMPARE(m_head->visited(), std::size_t{0});
    QVERIFY(!m_head->playing());
    QVERIFY(!m_head->selected().valid());
}

void TstPlayhead::stepsForwardAndBack_data()
{
    QTest::addColumn<int>("size");
    for (int size = 0; size < static_cast<int>(projection::kStepSizeCount); ++size)
        QTest::addRow("%d", size) << size;
}

void TstPlayhead::stepsForwardAndBack()
{
    QFETCH(int, size);
    m_head->setStepSize(static_cast<StepSize>(size));
    std::vector<std::size_t> been{0};
    while (m_head->position() < m_head->end()) {
        m_head->step(+1);
        QVERIFY(m_head->position() > been.back());
        been.push_back(m_head->position());
    }
    QVERIFY(been.size() > 1);
    for (auto place = been.rbegin(); place != been.rend(); ++place) {
        QCOMPARE(m_head->position(), *place);
        m_head->step(-1);
    }
    QCOMPARE(m_head->position(), std::size_t{0});
}

void TstPlayhead::seekIsBounded()
{
    m_head->seek(1'000'000);
    QCOMPARE(m_head->position(), m_head->end());
    m_head->step(+1);
    QCOMPARE(m_head->position(), m_head->end());
}

void TstPlayhead::visitedOnlyGrows()
{
    m_head->seek(20);
    m_head->seek(5);
    QCOMPARE(m_head->visited(), std::size_t{20});
    m_head->seek(21);
    QCOMPARE(m_head->visited(), std::size_t{21});
}

void TstPlayhead::selectionFollowsPosition()
{
    m_head->seek(10);
    QCOMPARE(m_head->selected(), EventId(9));
    QVERIFY(m_head->time() == m_head->trace().at(9).time);
    m_head->seek(0);
    QVERIFY(!m_head->selected().valid());
}

void TstPlayhead::selectsWithinTheVisited()
{
    m_head->seek(30);
    m_head->seek(10);
    m_head->select(EventId(4));
    QCOMPARE(m_head->selected(), EventId(4));
    QCOMPARE(m_head->position(), std::size_t{10}); // looking back moves nothing
    m_head->select(EventId(20)); // visited, but not visible now
    QCOMPARE(m_head->selected(), EventId(20));
    QCOMPARE(m_head->position(), std::size_t{21});
    m_head->select(EventId(30)); // nobody has been there
    QCOMPARE(m_head->selected(), EventId(20));
    m_head->select(EventId());
    QCOMPARE(m_head->selected(), EventId(20));
}

void TstPlayhead::barrierHolds()
{
    QSignalSpy reached(m_head.get(), &Playhead::barrierReached);
    m_head->setBarrier(12);
    m_head->seek(40);
    QCOMPARE(m_head->position(), std::size_t{12});
    QCOMPARE(reached.count(), 1);
    m_head->step(+1);
    QCOMPARE(m_head->position(), std::size_t{12});
    QCOMPARE(reached.count(), 2);
    m_head->seek(3); // the way back is free
    QCOMPARE(m_head->position(), std::size_t{3});
    m_head->setBarrier(std::nullopt);
    m_head->seek(40);
    QCOMPARE(m_head->position(), std::size_t{40});
    m_head->setBarrier(12); // behind us: it doesn't throw us back
    m_head->seek(45);
    QCOMPARE(m_head->position(), std::size_t{40});
}

void TstPlayhead::playsToTheEndAndPauses()
{
    m_head->setStepSize(StepSize::Hop);
    m_head->setStepMilliseconds(1); // bounded to 50
    QCOMPARE(m_head->stepMilliseconds(), 50);
    QSignalSpy playing(m_head.get(), &Playhead::playingChanged);
    m_head->setPlaying(true);
    QVERIFY(m_head->playing());
    QTRY_VERIFY_WITH_TIMEOUT(!m_head->playing(), 60'000);
    QCOMPARE(m_head->position(), m_head->end());
    QCOMPARE(playing.count(), 2);
    m_head->setPlaying(true); // nothing left to play
    QVERIFY(!m_head->playing());
}

void TstPlayhead::signalsOnlyChanges()
{
    m_head->seek(10);
    QSignalSpy moved(m_head.get(), &Playhead::positionChanged);
    QSignalSpy chosen(m_head.get(), &Playhead::selectionChanged);
    QSignalSpy visited(m_head.get(), &Playhead::visitedChanged);
    m_head->seek(10);
    m_head->select(EventId(9));
    QCOMPARE(moved.count() + chosen.count() + visited.count(), 0);
    m_head->seek(9);
    QCOMPARE(moved.count(), 1);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(visited.count(), 0);
}

void TstPlayhead::revealShowsAll()
{
    m_head->seek(5);
    m_head->reveal();
    QCOMPARE(m_head->visited(), m_head->end());
    QCOMPARE(m_head->position(), std::size_t{5});
}

void TstPlayhead::anotherRunStartsAfresh()
{
    m_head->seek(30);
    m_head->setBarrier(31);
    m_head->setPlaying(true);
    const tests::Story other = tests::storyOf(tests::unknownUserStory());
    m_head->setRun(other.plan, other.trace);
    QCOMPARE(m_head->position(), std::size_t{0});
    QCOMPARE(m_head->visited(), std::size_t{0});
    QVERIFY(!m_head->playing());
    QVERIFY(!m_head->barrier());
    QCOMPARE(m_head->end(), other.trace->size());
}

void TstPlayhead::motionEnds()
{
    Motion motion;
    QCOMPARE(motion.progress(), 1.0);
    motion.setMilliseconds(1'000'000);
    motion.start();
    QVERIFY(motion.progress() < 1);
    motion.setMilliseconds(60);
    QTRY_VERIFY(!motion.running());
    QCOMPARE(motion.progress(), 1.0);
    motion.setMilliseconds(0);
    motion.start();
    QVERIFY(!motion.running());
}

POSTROAD_TEST(TstPlayhead);
#include "tst_playhead.moc"
