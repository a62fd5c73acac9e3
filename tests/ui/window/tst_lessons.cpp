// SPDX-License-Identifier: MIT
// Every lesson that came with the program, stepped through in the real window: at each size forward
// and back, without spoilers; selecting; questions.
#include "tests/support/registry.h"
#include "tests/ui/window/open_window.h"
#include "ui/lesson/lesson_words.h"
#include "ui/rows/wrap.h"
#include "ui/window/lesson_shelf.h"
#include "ui/window/stage_area.h"

#include <QtGui/QAbstractTextDocumentLayout>
#include <QtGui/QGlyphRun>
#include <QtGui/QRawFont>
#include <QtGui/QTextBlock>
#include <QtGui/QTextDocument>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTextBrowser>
#include <QtWidgets/QToolButton>

using namespace postroad;
using namespace postroad::ui;
using tests::OpenWindow;

class TstLessons : public QObject
{
    Q_OBJECT

private slots:
    void stepsThere_AndBack_data();
    void stepsThere_AndBack();
    void showsNothingThatIsToCome_data();
    void showsNothingThatIsToCome();
    void aQuestionStopsAndHidesTheReply();
    void answersByKey();
    void aWrongAnswerIsMarked();
    void aRightAnswerIsMarked();
    void noSpoilersWhenGoingBack();
    void noSpoilersInWordsAboutTheRoute();
    void titlesOfStepsAreWhole();
    void anEmptySenderIsTwoSigns();
    void showsTheWholeRunWhenAsked();
    void selectingInTheTranscriptSelectsEverywhere();
    void selectingInTheRouteSelectsEverywhere();
    void aStepOfTheLessonLeadsThere();
    void routesOfOneLetterStayApart();
    void tlsIsSeenEverywhere();
    void optionsAreWhole_data();
    void optionsAreWhole();
    void playedByKeys_data();
    void playedByKeys();
    void playedByMouse_data();
    void playedByMouse();
};

namespace {

void lessonRows()
{
    QTest::addColumn<QString>("path");
    for (const ShelfLesson& lesson : lessonShelf())
        QTest::newRow(qPrintable(lesson.path)) << lesson.path;
}

/// To the first question of a lesson.
int toQuestion(OpenWindow& window)
{
    window->playhead().seek(window->playhead().end());
    return window->guide().openQuestion();
}

/// To a question of that kind, without answers on the way.
int toQuestion(OpenWindow& window, scenario::StepPlan::Question kind)
{
    for (int i = 0; i < 100; ++i) {
        const int open = toQuestion(window);
        if (open < 0 || window->guide().step(open).kind == kind)
            return open;
        window->guide().skip(open);
    }
    return -1;
}

void toEnd(OpenWindow& window)
{
    while (window->playhead().position() < window->playhead().end()) {
        window->playhead().seek(window->playhead().end());
        if (!window.skipQuestion())
            return;
    }
}

} // namespace

void TstLessons::stepsThere_AndBack_data() { lessonRows(); }

void TstLessons::stepsThere_AndBack()
{
    QFETCH(const QString, path);
    OpenWindow window;
    QVERIFY(window.open(path));
    toEnd(window);
    Playhead& playhead = window->playhead();
    QCOMPARE(playhead.position(), playhead.end());
    // The whole of it by line would take long; the finer sizes go a stretch.
    for (std::size_t size = 0; size < projection::kStepSizeCount; ++size) {
        playhead.setStepSize(static_cast<StepSize>(size));
        playhead.seek(0);
        std::vector<std::size_t> positions{0};
        for (int i = 0; i < 40 && playhead.position() < playhead.end(); ++i) {
            playhead.step(+1);
            QVERIFY(playhead.position() > positions.back());
            positions.push_back(playhead.position());
        }
        while (positions.size() > 1) {
            QCOMPARE(playhead.position(), positions.back());
            positions.pop_back();
            playhead.step(-1);
        }
        QCOMPARE(playhead.position(), std::size_t{0});
    }
}

void TstLessons::showsNothingThatIsToCome_data() { lessonRows(); }

void TstLessons::showsNothingThatIsToCome()
{
    QFETCH(const QString, path);
    OpenWindow window;
    QVERIFY(window.open(path));
    Playhead& playhead = window->playhead();
    const auto isShown = [&playhead](EventId event) {
        return !event.valid() || event.value < playhead.position();
    };
    for (int i = 0; i < 2000 && playhead.position() < playhead.end(); ++i) {
        window.skipQuestion();
        playhead.step(StepSize::Exchange, +1);
        for (const TranscriptLine& line : window->stage().hop().transcript().lines())
            QVERIFY(isShown(line.event));
        for (const RouteLine& line : window->stage().route().view().lines()) {
            QVERIFY(isShown(line.event));
            for (const EventId covered : line.covers)
                QVERIFY(isShown(covered));
        }
        // Titles of steps to come stay unsaid.
        const StepList& steps = window->stage().lesson().steps();
        for (int row = 0; row < steps.rows(); ++row) {
            for (int step = 0; step < window->guide().stepCount(); ++step) {
                const QString title = localText(window->guide().step(step).title);
                QVERIFY(window->guide().visited(step)
                    || !steps.rowText(row).endsWith(QStringLiteral(": ") + title));
            }
        }
    }
    QCOMPARE(playhead.position(), playhead.end());
}

void TstLessons::aQuestionStopsAndHidesTheReply()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("backup-mx")));
    const int open = toQuestion(window, scenario::StepPlan::Question::NextReply);
    QVERIFY(open >= 0);
    Playhead& playhead = window->playhead();
    const std::size_t here = playhead.position();
    playhead.step(StepSize::Delivery, +1);
    QCOMPARE(playhead.position(), here);
    const auto& lines = window->stage().hop().transcript().lines();
    QVERIFY(!lines.empty());
    QCOMPARE(lines.back().kind, TranscriptLine::Kind::Hidden);
    QCOMPARE(lines.back().code, QStringLiteral("???"));
    QVERIFY(window->stage().lesson().question().isVisible());
    // The step's own words are the explanation: not before the answer.
    QVERIFY(window->stage().lesson().narration().isEmpty());
    window->guide().setAnswer(open, 0);
    QVERIFY(!window->stage().lesson().narration().isEmpty());
    QVERIFY(lines.back().kind != TranscriptLine::Kind::Hidden);
    playhead.step(+1);
    QVERIFY(playhead.position() > here);
}

void TstLessons::answersByKey()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("backup-mx")));
    const int open = toQuestion(window);
    QVERIFY(open >= 0);
    if (window->guide().question(open).options.size() < 4) {
        QTest::keyClick(&*window, Qt::Key_4); // no such option
        QVERIFY(!window->guide().answer(open));
    }
    QTest::keyClick(&*window, Qt::Key_2);
    QCOMPARE(window->guide().answer(open), std::optional<int>(1));
    QTest::keyClick(&*window, Qt::Key_1); // once answered it stays
    QCOMPARE(window->guide().answer(open), std::optional<int>(1));
}

void TstLessons::aWrongAnswerIsMarked()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("backup-mx")));
    const int open = toQuestion(window);
    const scenario::Question& question = window->guide().question(open);
    QVERIFY(question.right);
    const int wrong = *question.right == 0 ? 1 : 0;
    window->guide().setAnswer(open, wrong);
    const auto buttons = window->stage().lesson().question().findChildren<QPushButton*>(
        QStringLiteral("option"));
    QVERIFY(buttons[wrong]->text().startsWith(QStringLiteral("✕")));
    QVERIFY(
        buttons[static_cast<qsizetype>(*question.right)]->text().startsWith(QStringLiteral("✓")));
}

void TstLessons::aRightAnswerIsMarked()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("first-letter")));
    const int open = toQuestion(window);
    const auto right = static_cast<int>(*window->guide().question(open).right);
    window->guide().setAnswer(open, right);
    for (const QPushButton* button :
        window->stage().lesson().question().findChildren<QPushButton*>(QStringLiteral("option")))
        QVERIFY(!button->text().startsWith(QStringLiteral("✕")));
}

void TstLessons::noSpoilersWhenGoingBack()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("backup-mx")));
    const int open = toQuestion(window);
    QVERIFY(open >= 0);
    const std::size_t barrier = window->playhead().position();
    window->playhead().seek(0);
    window->playhead().seek(window->playhead().end());
    QCOMPARE(window->playhead().position(), barrier);
}

void TstLessons::noSpoilersInWordsAboutTheRoute()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("backup-mx")));
    QVERIFY(toQuestion(window, scenario::StepPlan::Question::Choice) >= 0);
    const RouteView& route = window->stage().route().view();
    const auto words = [&route] {
        QStringList rows;
        for (int row = 0; row < route.rows(); ++row)
            rows << route.rowText(row);
        return rows.join(u'\n');
    };
    QVERIFY(words().contains(QStringLiteral("Lowest preference first")));
    QVERIFY2(!words().contains(QStringLiteral("every host fails")), qPrintable(words()));
    QVERIFY(window.skipQuestion());
    toQuestion(window);
    QVERIFY2(words().contains(QStringLiteral("every host fails")), qPrintable(words()));
}

void TstLessons::titlesOfStepsAreWhole()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("first-letter")));
    toEnd(window);
    const StepList& list = window->stage().lesson().steps();
    const Theme& theme = window->theme();
    for (int step = 0; step < window->guide().stepCount(); ++step) {
        window->guide().goTo(step);
        const double width = list.viewport()->width() - 2 * theme.metric(Metric::Margin) - 32;
        const auto lines = wrapped(
            theme, localText(window->guide().step(step).title), FontRole::BodyStrong, width, 2);
        const QRect row = list.rowRect(step);
        QVERIFY2(row.height()
                >= lineHeight(theme, FontRole::BodyStrong) * static_cast<double>(lines.size()),
            qPrintable(lines.join(u'|')));
    }
}

void TstLessons::anEmptySenderIsTwoSigns()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("unknown-user")));
    const HopPanel& hop = window->stage().hop();
    window->stage().hop().tabs().setCurrentIndex(2);
    const QTextBrowser* page = nullptr;
    for (const auto* browser : hop.findChildren<QTextBrowser*>()) {
        if (browser != &window->stage().hop().explanation())
            page = browser;
    }
    QVERIFY(page);
    const auto seen = [page] { return page->toPlainText().contains(QStringLiteral("<>")); };
    for (int i = 0; i < 1000 && !seen(); ++i) {
        window.skipQuestion();
        window->playhead().step(+1);
    }
    QVERIFY(seen());
    const QTextCursor found = page->document()->find(QStringLiteral("<>"));
    const QTextBlock block = found.block();
    QCOMPARE(page->document()->documentLayout()->blockBoundingRect(block).isEmpty(), false);
    const int start = found.selectionStart() - block.position();
    QList<quint32> drawn;
    QRawFont font;
    for (const QGlyphRun& run : block.layout()->glyphRuns(start, 2)) {
        drawn += run.glyphIndexes();
        font = run.rawFont();
    }
    QCOMPARE(drawn, font.glyphIndexesForString(QStringLiteral("<>")));
}

void TstLessons::showsTheWholeRunWhenAsked()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("backup-mx")));
    window->actions()[Command::ShowAll].trigger();
    QCOMPARE(window->playhead().visited(), window->playhead().end());
    window->playhead().seek(window->playhead().end());
    QCOMPARE(window->playhead().position(), window->playhead().end());
    QCOMPARE(window->guide().openQuestion(), -1);
}

void TstLessons::selectingInTheTranscriptSelectsEverywhere()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("backup-mx")));
    toEnd(window);
    window->playhead().seek(window->playhead().end() / 2);
    TranscriptView& transcript = window->stage().hop().transcript();
    QVERIFY(transcript.rows() > 2);
    const EventId event = transcript.lines()[1].event;
    QTest::mouseClick(transcript.viewport(), Qt::LeftButton, {}, transcript.rowRect(1).center());
    if (window->playhead().selected() != event) // it was scrolled away
        emit transcript.rowChosen(1);
    QCOMPARE(window->playhead().selected(), event);
    QCOMPARE(transcript.selectedRow(), 1);
}

void TstLessons::selectingInTheRouteSelectsEverywhere()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("backup-mx")));
    toEnd(window);
    RouteView& route = window->stage().route().view();
    TranscriptView& transcript = window->stage().hop().transcript();
    int candidates = 0;
    for (int row = 0; row < route.rows(); ++row) {
        const RouteLine line = route.lines()[static_cast<std::size_t>(row)];
        if (line.kind != RouteLine::Kind::Candidate)
            continue;
        ++candidates;
        emit route.rowChosen(row);
        QCOMPARE(window->playhead().selected(), line.event);
        QCOMPARE(route.selectedRow(), row);
        QVERIFY(!window->stage().hop().explanation().toPlainText().isEmpty());
    }
    QCOMPARE(candidates, 2);
    // And back: a line of the hop to mx2 is the second candidate's.
    const std::uint32_t hops = window->playhead().hops().current(window->playhead().end());
    QVERIFY(hops >= 4);
    const auto events = window->playhead().hops().events(4, window->playhead().end());
    window->playhead().select(events[events.size() / 2]);
    QCOMPARE(transcript.hop(), std::uint32_t{4});
    const int selected = route.selectedRow();
    QVERIFY(selected >= 0);
    QVERIFY(route.rowText(selected).contains(QStringLiteral("mx2")));
}

void TstLessons::aStepOfTheLessonLeadsThere()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("first-letter")));
    toEnd(window);
    emit window->stage().lesson().steps().rowChosen(1);
    QCOMPARE(window->guide().current(), 1);
    QCOMPARE(window->stage().lesson().narration(), localText(window->guide().step(1).say));
}

void TstLessons::routesOfOneLetterStayApart()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("two-recipients")));
    toEnd(window);
    const auto routes = projection::routes(
        window->playhead().trace(), window->playhead().position());
    QVERIFY(routes.size() >= 2);
    QCOMPARE(window->stage().route().view().choices().size(), routes.size());
    for (const projection::RouteRow& route : routes) {
        QVERIFY2(!route.latest().candidates.empty(), route.domain.c_str());
        for (const projection::CandidateRow& candidate : route.latest().candidates)
            QVERIFY2(
                candidate.host.find(route.domain) != std::string::npos, candidate.host.c_str());
        for (const projection::QuestionRow& question : route.latest().questions)
            QVERIFY2(
                question.depth > 0 || question.question.find(route.domain) != std::string::npos,
                question.question.c_str());
    }
}

void TstLessons::tlsIsSeenEverywhere()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("first-letter")));
    window->guide().stopAsking();
    Playhead& playhead = window->playhead();
    const auto at = [&playhead](trace::EventKind kind) {
        std::size_t k = 0;
        while (k < playhead.end() && playhead.trace().at(k).kind != kind)
            ++k;
        return k;
    };
    const std::size_t tls = at(trace::EventKind::TlsEstablished);
    QVERIFY(tls < playhead.end());
    StageArea& stage = window->stage();
    playhead.seek(tls);
    QVERIFY(stage.map().sceneNow().secured.empty());
    playhead.seek(tls + 1);
    QCOMPARE(stage.map().sceneNow().secured.size(), std::size_t{1});
    QCOMPARE(stage.map().sceneNow().spoken->label, QStringLiteral("TLS 1.3"));
    const TranscriptLine& line = stage.hop().transcript().lines().back();
    QCOMPARE(line.kind, TranscriptLine::Kind::Tls);
    QVERIFY(line.text.startsWith(QStringLiteral("TLS 1.3")));
    QCOMPARE(stage.hop().transcript().selectedRow(), stage.hop().transcript().rows() - 1);
    QCOMPARE(stage.ladder().rows().back().kind, projection::LadderKind::Tls);
    QCOMPARE(
        stage.ladder().currentRow(), static_cast<std::ptrdiff_t>(stage.ladder().rows().size()) - 1);
    // The lock goes with the connection.
    playhead.seek(playhead.end());
    for (const SecuredLink& link : stage.map().sceneNow().secured)
        QVERIFY(playhead.plan().nodes[link.client.value].role != scenario::NodeRole::UserAgent);
}

void TstLessons::optionsAreWhole_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("language");
    for (const ShelfLesson& lesson : lessonShelf()) {
        for (const QString& language : Languages::all())
            QTest::addRow("%s %s", qPrintable(lesson.path), qPrintable(language))
                << lesson.path << language;
    }
}

void TstLessons::optionsAreWhole()
{
    QFETCH(const QString, path);
    QFETCH(const QString, language);
    OpenWindow window;
    QVERIFY(window.open(path));
    window->setLanguage(language);
    int questions = 0;
    for (int open = toQuestion(window); open >= 0; open = toQuestion(window)) {
        ++questions;
        for (const QSize& size : {QSize(1600, 1000), QSize(1280, 720)}) {
            window->resize(size);
            QTRY_COMPARE(window->stage().folded(), size.width() < 1400);
            window.settle();
            const QuestionCard& card = window->stage().lesson().question();
            QTRY_VERIFY(card.isVisible());
            for (const auto* option : card.findChildren<QPushButton*>(QStringLiteral("option"))) {
                QTRY_VERIFY2(option->height() >= option->heightForWidth(option->width()),
                    qPrintable(option->text()));
                const QRect place(option->mapTo(&card, QPoint(0, 0)), option->size());
                QVERIFY2(card.rect().contains(place), qPrintable(option->text()));
            }
        }
        window->guide().skip(open);
    }
    QVERIFY(questions > 0);
}

void TstLessons::playedByKeys_data() { lessonRows(); }

void TstLessons::playedByKeys()
{
    QFETCH(const QString, path);
    OpenWindow window;
    QVERIFY(window.open(path));
    Playhead& playhead = window->playhead();
    playhead.setStepSize(StepSize::Phase);
    int answers = 0;
    for (int i = 0; i < 400 && playhead.position() < playhead.end(); ++i) {
        const int open = window->guide().openQuestion();
        QTest::keyClick(&*window, open >= 0 ? Qt::Key_1 : Qt::Key_PageDown);
        answers += open >= 0 && window->guide().answer(open) == 0 ? 1 : 0;
    }
    QCOMPARE(playhead.position(), playhead.end());
    QVERIFY(answers > 0);
    QTest::keyClick(&*window, Qt::Key_Home);
    QCOMPARE(playhead.position(), std::size_t{0});
    QTest::keyClick(&*window, Qt::Key_End);
    QCOMPARE(playhead.position(), playhead.end());
}

void TstLessons::playedByMouse_data() { lessonRows(); }

void TstLessons::playedByMouse()
{
    QFETCH(const QString, path);
    OpenWindow window;
    QVERIFY(window.open(path));
    Playhead& playhead = window->playhead();
    const auto buttonOf = [&window](Command command) -> QToolButton* {
        for (auto* button : window->findChildren<QToolButton*>()) {
            if (button->defaultAction() == &window->actions()[command] && button->isVisible())
                return button;
        }
        return nullptr;
    };
    QToolButton* forward = buttonOf(Command::HopForward);
    QToolButton* back = buttonOf(Command::Back);
    QVERIFY(forward != nullptr && back != nullptr);
    const QuestionCard& card = window->stage().lesson().question();
    for (int i = 0; i < 200 && playhead.position() < playhead.end(); ++i) {
        if (window->guide().openQuestion() < 0) {
            QTest::mouseClick(forward, Qt::LeftButton);
            continue;
        }
        QTRY_VERIFY(card.isVisible());
        auto* option = card.findChildren<QPushButton*>(QStringLiteral("option")).back();
        QTest::mouseClick(option, Qt::LeftButton);
        QVERIFY(window->guide().openQuestion() < 0);
    }
    QCOMPARE(playhead.position(), playhead.end());
    QTest::mouseClick(back, Qt::LeftButton);
    QVERIFY(playhead.position() < playhead.end());
    // The bar, the map and the ladder take clicks too.
    TimelineWidget& timeline = window->stage().timeline();
    QTest::mouseClick(
        &timeline, Qt::LeftButton, {}, QPoint(timeline.width() / 2, timeline.height() / 2));
    const std::size_t middle = playhead.position();
    QVERIFY(middle > 0 && middle < playhead.end());
    MapWidget& map = window->stage().map();
    const QPointF box = map.toWidget(map.layoutNow().nodes.front().rect.center());
    QTest::mouseClick(&map, Qt::LeftButton, {}, box.toPoint());
    QVERIFY(playhead.selected().valid());
    LadderWidget& ladder = window->stage().ladder();
    QVERIFY(ladder.currentRow() >= 0);
    QTest::mouseClick(ladder.viewport(), Qt::LeftButton, {},
        ladder.rowRect(static_cast<std::size_t>(ladder.currentRow())).center());
    QCOMPARE(
        playhead.selected(), ladder.rows()[static_cast<std::size_t>(ladder.currentRow())].event);
}

POSTROAD_TEST(TstLessons);
#include "tst_lessons.moc"
