// SPDX-License-Identifier: MIT
#include "tests/support/registry.h"
#include "tests/ui/story.h"
#include "ui/ladder/ladder_widget.h"

#include <QtTest/QTest>
#include <QtWidgets/QScrollBar>

using namespace postroad;
using namespace postroad::ui;

class TstLadderWidget : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_story = tests::storyOf(tests::backupMxStory());
        m_head = std::make_unique<Playhead>();
        m_ladder = std::make_unique<LadderWidget>(*m_head, tests::testTheme());
        m_ladder->resize(884, 220);
        m_ladder->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_ladder.get()));
        m_head->setRun(m_story.plan, m_story.trace);
        m_head->seek(m_head->end());
        m_ladder->verticalScrollBar()->setValue(0);
        m_topOfRows = m_ladder->rowRect(0).top();
        m_head->seek(0);
    }
    void cleanup()
    {
        m_ladder.reset();
        m_head.reset();
    }
    void showsNoFuture();
    void followsThePosition();
    void firstRowIsWhole();
    void followsSideways();
    void clickSelects();
    void clickOnHeaderSelectsNothing();
    void arrowKeysSelect();
    void speaksToAssistance();

private:
    tests::Story m_story;
    std::unique_ptr<Playhead> m_head;
    std::unique_ptr<LadderWidget> m_ladder;
    int m_topOfRows = 0; ///< just below the header
};

void TstLadderWidget::showsNoFuture()
{
    QVERIFY(m_ladder->rows().empty());
    m_head->seek(m_head->end());
    const std::size_t all = m_ladder->rows().size();
    m_head->seek(20);
    QVERIFY(m_ladder->rows().size() < all);
    for (const auto& row : m_ladder->rows())
        QVERIFY(row.event.value < 20);
}

void TstLadderWidget::followsThePosition()
{
    while (m_head->position() < m_head->end()) {
        m_head->step(StepSize::Line, +1);
        if (m_ladder->currentRow() < 0)
            continue;
        const QRect row = m_ladder->rowRect(static_cast<std::size_t>(m_ladder->currentRow()));
        QVERIFY(row.top() > 0);
        QVERIFY(row.bottom() <= m_ladder->viewport()->height() + 1);
    }
    QVERIFY(m_ladder->verticalScrollBar()->value() > 0);
}

void TstLadderWidget::firstRowIsWhole()
{
    m_head->seek(m_head->end());
    QScrollBar* bar = m_ladder->verticalScrollBar();
    for (const int height : {220, 233, 251}) {
        m_ladder->resize(884, height);
        QVERIFY(bar->maximum() > 0);
        const auto last = m_ladder->rows().size() - 1;
        for (int value = 0; value <= bar->maximum(); value += 5) {
            bar->setValue(value);
            const QRect row = m_ladder->rowRect(0);
            // Some row begins right below the header, which the first one shows at the very top.
            QCOMPARE((row.top() - m_topOfRows) % row.height(), 0);
        }
        bar->setValue(bar->maximum());
        QVERIFY(m_ladder->rowRect(last).bottom() <= m_ladder->viewport()->height());
    }
}

void TstLadderWidget::followsSideways()
{
    m_ladder->resize(200, 220);
    const QScrollBar* bar = m_ladder->horizontalScrollBar();
    int shown = 0;
    while (m_head->position() < m_head->end()) {
        m_head->step(StepSize::Line, +1);
        QVERIFY(bar->maximum() > 0);
        shown = std::max(shown, bar->value());
    }
    QVERIFY(shown > bar->maximum() / 2);
}

void TstLadderWidget::clickSelects()
{
    m_head->seek(m_head->end());
    m_ladder->verticalScrollBar()->setValue(0);
    const QRect row = m_ladder->rowRect(2);
    QTest::mouseClick(m_ladder->viewport(), Qt::LeftButton, {}, row.center());
    QCOMPARE(m_head->selected(), m_ladder->rows()[2].event);
    QCOMPARE(m_ladder->currentRow(), std::ptrdiff_t{2});
    QCOMPARE(m_head->position(), m_head->end());
}

void TstLadderWidget::clickOnHeaderSelectsNothing()
{
    m_head->seek(m_head->end());
    const EventId before = m_head->selected();
    QTest::mouseClick(m_ladder->viewport(), Qt::LeftButton, {}, QPoint(100, 5));
    QCOMPARE(m_head->selected(), before);
}

void TstLadderWidget::arrowKeysSelect()
{
    m_head->seek(m_head->end());
    const std::ptrdiff_t last = m_ladder->currentRow();
    QVERIFY(last > 2);
    QTest::keyClick(m_ladder.get(), Qt::Key_Up);
    QCOMPARE(m_ladder->currentRow(), last - 1);
    QTest::keyClick(m_ladder.get(), Qt::Key_Down);
    QCOMPARE(m_ladder->currentRow(), last);
    QTest::keyClick(m_ladder.get(), Qt::Key_Down); // there is none
    QCOMPARE(m_ladder->currentRow(), last);
}

void TstLadderWidget::speaksToAssistance()
{
    m_head->seek(tests::positionAfter(*m_story.trace, trace::EventKind::ConnectionRefused, ""));
    QVERIFY(!m_ladder->accessibleName().isEmpty());
    QVERIFY(m_ladder->accessibleDescription().contains(QStringLiteral("refused")));
}

POSTROAD_TEST(TstLadderWidget);
#include "tst_ladder_widget.moc"
