// SPDX-License-Identifier: MIT
// A session of thousands of lines: the view shows a part of it, and leads to the rest.
#include "tests/support/registry.h"
#include "tests/ui/story.h"
#include "ui/transcript/transcript_view.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::ui;

class TstTranscriptView : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_story = tests::storyOf(tests::longSessionStory(9000));
        m_head = std::make_unique<Playhead>();
        m_guide = std::make_unique<LessonGuide>(*m_head);
        m_view = std::make_unique<TranscriptView>(*m_head, *m_guide, tests::testTheme());
        m_view->resize(450, 400);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        m_head->setRun(m_story.plan, m_story.trace);
        m_head->seek(m_head->end());
    }
    void cleanup()
    {
        m_view.reset();
        m_guide.reset();
        m_head.reset();
    }
    void theEndIsShown();
    void whatIsSelectedIsShown();
    void notesLeadOn();

private:
    [[nodiscard]] std::size_t all() const { return m_head->hops().lines(1, m_head->end()).size(); }
    [[nodiscard]] EventId selectedLine() const
    {
        return m_view->lines()[static_cast<std::size_t>(m_view->selectedRow())].event;
    }
    tests::Story m_story;
    std::unique_ptr<Playhead> m_head;
    std::unique_ptr<LessonGuide> m_guide;
    std::unique_ptr<TranscriptView> m_view;
};

void TstTranscriptView::theEndIsShown()
{
    QVERIFY(all() > 3000);
    QVERIFY(m_view->rows() <= 501);
    QVERIFY(m_view->lines().front().kind == TranscriptLine::Kind::Note);
    QVERIFY(m_view->rowText(0).contains(QString::number(all() - m_view->lines().size() + 1)));
    QCOMPARE(m_view->selectedRow(), m_view->rows() - 1);
    QCOMPARE(m_view->lines().back().text, QStringLiteral(" 2.0.0 Ok"));
    QVERIFY(m_view->viewport()->rect().contains(m_view->rowRect(m_view->selectedRow())));
}

void TstTranscriptView::whatIsSelectedIsShown()
{
    const auto lines = m_head->hops().lines(1, m_head->end());
    for (const std::size_t line : {std::size_t{0}, std::size_t{400}, lines.size() / 2}) {
        // Its arrival stands for it too.
        for (const EventId event : {lines[line].event, lines[line].arrival}) {
            m_head->select(event);
            QVERIFY(m_view->rows() <= 502);
            QVERIFY(selectedLine() == lines[line].event);
            QVERIFY(m_view->viewport()->rect().contains(m_view->rowRect(m_view->selectedRow())));
        }
    }
    QVERIFY(m_view->lines().back().kind == TranscriptLine::Kind::Note);
    // An event between two lines: the one before it is to be seen.
    const std::size_t state = tests::positionAfter(
        *m_story.trace, trace::EventKind::SessionState, "data", 3);
    m_head->select(EventId(static_cast<std::uint32_t>(state - 1)));
    QCOMPARE(m_view->selectedRow(), -1);
    QVERIFY(m_view->lines().front().kind == TranscriptLine::Kind::Said);
}

void TstTranscriptView::notesLeadOn()
{
    const auto lines = m_head->hops().lines(1, m_head->end());
    const std::size_t left = lines.size() - static_cast<std::size_t>(m_view->rows() - 1);
    emit m_view->rowChosen(0);
    QVERIFY(m_head->selected() == lines[left - 1].event);
    QVERIFY(selectedLine() == lines[left - 1].event);
    const int last = m_view->rows() - 1;
    const EventId after = m_view->lines()[static_cast<std::size_t>(last)].event;
    QVERIFY(m_view->rowText(last).contains(QStringLiteral("after")));
    emit m_view->rowChosen(last);
    QVERIFY(m_head->selected() == after);
    QVERIFY(selectedLine() == after);
}

POSTROAD_TEST(TstTranscriptView);
#include "tst_transcript_view.moc"
