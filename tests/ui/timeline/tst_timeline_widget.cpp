// SPDX-License-Identifier: MIT
#include "tests/support/registry.h"
#include "tests/ui/story.h"
#include "ui/timeline/timeline_widget.h"

#include <QtGui/QMouseEvent>
#include <QtGui/QWheelEvent>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>

using namespace postroad;
using namespace postroad::ui;

class TstTimelineWidget : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_story = tests::storyOf(tests::backupMxStory());
        m_head = std::make_unique<Playhead>();
        m_bar = std::make_unique<TimelineWidget>(*m_head, tests::testTheme());
        m_bar->resize(884, m_bar->sizeHint().height());
        m_bar->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_bar.get()));
        m_head->setRun(m_story.plan, m_story.trace);
    }
    void cleanup()
    {
        m_bar.reset();
        m_head.reset();
    }
    void clickSeeks();
    void clickAheadGoesOn();
    void tellsAssistanceNoMoreThanTheEye();
    void dragScrubs();
    void wheelSteps();
    void keysStep();
    void endKeyGivesNothingAway();
    void scaleGrowsIt();

private:
    [[nodiscard]] QPointF at(std::size_t position) const
    {
        return {m_bar->layoutNow().xOf(position), m_bar->layoutNow().bar.center().y()};
    }
    void wheel(int angle)
    {
        QWheelEvent event(at(0), m_bar->mapToGlobal(at(0)), {}, QPoint(0, angle), Qt::NoButton, {},
            Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_bar.get(), &event);
    }
    tests::Story m_story;
    std::unique_ptr<Playhead> m_head;
    std::unique_ptr<TimelineWidget> m_bar;
};

void TstTimelineWidget::clickSeeks()
{
    m_head->reveal();
    const std::size_t wanted = m_head->end() / 2;
    QTest::mouseClick(m_bar.get(), Qt::LeftButton, {}, at(wanted).toPoint());
    QVERIFY(m_head->position() + 2 >= wanted && m_head->position() <= wanted + 2);
    const std::size_t here = m_head->position();
    QTest::mouseClick(m_bar.get(), Qt::RightButton, {}, at(3).toPoint());
    QCOMPARE(m_head->position(), here);
}

void TstTimelineWidget::clickAheadGoesOn()
{
    m_head->seek(20);
    const QRectF rest = m_bar->layoutNow().rest;
    QTest::mouseClick(m_bar.get(), Qt::LeftButton, {}, (rest.topLeft() + QPointF(12, 5)).toPoint());
    QVERIFY(m_head->position() > 20 && m_head->position() < 40);
}

void TstTimelineWidget::tellsAssistanceNoMoreThanTheEye()
{
    m_head->seek(20);
    QVERIFY(m_bar->accessibleDescription().contains(QStringLiteral("20")));
    QVERIFY(!m_bar->accessibleDescription().contains(QString::number(m_head->end())));
}

void TstTimelineWidget::dragScrubs()
{
    m_head->reveal();
    QTest::mousePress(m_bar.get(), Qt::LeftButton, {}, at(5).toPoint());
    std::size_t before = m_head->position();
    for (std::size_t wanted = 20; wanted <= m_head->end(); wanted += 20) {
        const QPointF place = at(wanted);
        QMouseEvent move(
            QEvent::MouseMove, place, m_bar->mapToGlobal(place), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(m_bar.get(), &move);
        QVERIFY(m_head->position() > before);
        before = m_head->position();
    }
    const QPointF beyond(5000, 5);
    QMouseEvent far(
        QEvent::MouseMove, beyond, m_bar->mapToGlobal(beyond), Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(m_bar.get(), &far);
    QCOMPARE(m_head->position(), m_head->end());
    QTest::mouseRelease(m_bar.get(), Qt::LeftButton, {}, at(5).toPoint());
    QMouseEvent hover(
        QEvent::MouseMove, at(5), m_bar->mapToGlobal(at(5)), Qt::NoButton, Qt::NoButton, {});
    QApplication::sendEvent(m_bar.get(), &hover);
    QCOMPARE(m_head->position(), m_head->end());
}

void TstTimelineWidget::wheelSteps()
{
    wheel(-120);
    const std::size_t one = m_head->position();
    QCOMPARE(one, m_head->steps().next(0, StepSize::Line));
    wheel(-60); // half a notch
    QCOMPARE(m_head->position(), one);
    wheel(-60);
    QVERIFY(m_head->position() > one);
    wheel(240);
    QCOMPARE(m_head->position(), std::size_t{0});
}

void TstTimelineWidget::keysStep()
{
    QTest::keyClick(m_bar.get(), Qt::Key_Right);
    QCOMPARE(m_head->position(), m_head->steps().next(0, StepSize::Line));
    QTest::keyClick(m_bar.get(), Qt::Key_Left);
    QCOMPARE(m_head->position(), std::size_t{0});
    QTest::keyClick(m_bar.get(), Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(m_head->position(), m_head->steps().next(0, StepSize::Hop));
    QTest::keyClick(m_bar.get(), Qt::Key_Home);
    m_head->setStepSize(StepSize::Phase);
    QTest::keyClick(m_bar.get(), Qt::Key_PageDown);
    QCOMPARE(m_head->position(), m_head->steps().next(0, StepSize::Phase));
    QTest::keyClick(m_bar.get(), Qt::Key_PageUp);
    QCOMPARE(m_head->position(), std::size_t{0});
}

void TstTimelineWidget::endKeyGivesNothingAway()
{
    m_head->seek(30);
    m_head->seek(4);
    QTest::keyClick(m_bar.get(), Qt::Key_End);
    QCOMPARE(m_head->position(), std::size_t{30});
}

void TstTimelineWidget::scaleGrowsIt()
{
    const int before = m_bar->sizeHint().height();
    m_bar->setTheme(tests::testTheme().scaled(2));
    QVERIFY(m_bar->sizeHint().height() > before * 3 / 2);
    QVERIFY(!m_bar->grab().isNull());
}

POSTROAD_TEST(TstTimelineWidget);
#include "tst_timeline_widget.moc"
