// SPDX-License-Identifier: MIT
// The real window with the real lessons: opening, languages, looks, keys.
#include "core/projection/route.h"
#include "tests/support/registry.h"
#include "tests/ui/window/open_window.h"
#include "ui/lesson/step_list.h"
#include "ui/window/lesson_shelf.h"
#include "ui/window/mistakes_page.h"
#include "ui/window/progress_strip.h"
#include "ui/window/stage_area.h"

#include <QtCore/QMimeData>
#include <QtCore/QRegularExpression>
#include <QtCore/QTimer>
#include <QtCore/QUrl>
#include <QtGui/QAccessible>
#include <QtGui/QAction>
#include <QtGui/QDropEvent>
#include <QtGui/QScreen>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QTabBar>

using namespace postroad;
using namespace postroad::ui;
using tests::OpenWindow;

class TstMainWindow : public QObject
{
    Q_OBJECT

private slots:
    void opensAFile();
    void aBadFileShowsItsMistakesAndLeavesTheOldOne();
    void aBadFileIsExplainedInTheLanguage();
    void aMissingFileIsSaidSo();
    void aLongRunCanBeCancelled_data();
    void aLongRunCanBeCancelled();
    void takesADroppedFile();
    void refusesOtherDrops();
    void opensTheLastOneAgain();
    void firstSizeFitsTheScreen();
    void menusShowWordsAndKeysAlone();
    void aboutTellsTheVersion();
    void saysToGoOnUntilTheFirstStep();
    void stepsBeginAtTheTopAgain();
    void theMapKeepsItsPlace();
    void aStoreIsNamedWhereLettersAreFetched();
    void theWayTellsNothingAhead();
    void startsPaused();
    void keysStep();
    void spacePlaysOn();
    void spacePressesAFocusedButton();
    void switchesTheLanguage();
    void switchesTheLook();
    void scales();
    void presentsAndBlanks();
    void foldsWhenSmall();
    void rightSideIsWholeAtEachSize_data();
    void rightSideIsWholeAtEachSize();
    void tabGoesFromTopToBottom_data();
    void tabGoesFromTopToBottom();
    void everythingFocusableHasAName_data();
    void everythingFocusableHasAName();
};

namespace {

constexpr const char* kSmall = R"(
title.en = "Small"
goal.en = "Nothing much."
chapter = "tests"

[domain."example.org"]
users = { alice = "a" }
msa = "submit"
mta = "mta"
mail = false

[domain."example.net"]
users = { bob = "b" }

[[letter]]
from = "alice@example.org"
to = ["bob@example.net"]
at = "0s"
text = '''
Subject: x

y
'''
)";

/// As many as a file may hold, each to nobodies who make a reply each and a notification.
QByteArray manyLetters()
{
    QByteArray nobodies;
    for (int i = 0; i < 60; ++i)
        nobodies += ", \"n" + QByteArray::number(i) + "@example.net\"";
    QByteArray many = QByteArray(kSmall).replace(
        "\"bob@example.net\"", "\"bob@example.net\"" + nobodies);
    const QByteArray letter = many.mid(many.indexOf("[[letter]]"));
    for (int minute = 1; minute < 200; ++minute)
        many += QByteArray(letter).replace("0s", QByteArray::number(minute) + "m");
    return many;
}

QByteArray bad() { return QByteArray(kSmall).replace("mta = \"mta\"", "mtaa = \"mta\""); }

std::unique_ptr<QMimeData> mimeOf(const QString& file)
{
    auto data = std::make_unique<QMimeData>();
    data->setUrls({QUrl::fromLocalFile(file)});
    return data;
}

bool enter(MainWindow& window, const QMimeData& data)
{
    QDragEnterEvent event({100, 100}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    event.ignore();
    QApplication::sendEvent(&window, &event);
    return event.isAccepted();
}

} // namespace

void TstMainWindow::opensAFile()
{
    OpenWindow window;
    QVERIFY(window.open(window.write(QStringLiteral("small.toml"), kSmall)));
    QVERIFY(window->playhead().hasRun());
    QVERIFY(window->playhead().end() > 100);
    QCOMPARE(window->windowTitle(), QStringLiteral("Small – Postroad"));
    QVERIFY(!window->showsMistakes());
}

void TstMainWindow::aBadFileShowsItsMistakesAndLeavesTheOldOne()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("first-letter")));
    window->playhead().seek(10);
    QVERIFY(!window.open(window.write(QStringLiteral("bad.toml"), bad())));
    QVERIFY(window->showsMistakes());
    const QString text = window->mistakes().text();
    QVERIFY2(text.contains(QRegularExpression(QStringLiteral("bad\\.toml:\\d+:\\d+"))),
        qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("mtaa")), qPrintable(text));
    QTest::keyClick(&*window, Qt::Key_Escape);
    QVERIFY(!window->showsMistakes());
    QCOMPARE(window->playhead().position(), std::size_t{10});
    QCOMPARE(window->playhead().plan().name, std::string("first-letter"));
}

void TstMainWindow::aBadFileIsExplainedInTheLanguage()
{
    OpenWindow window;
    window->setLanguage(QStringLiteral("zh_CN"));
    QVERIFY(!window.open(window.write(QStringLiteral("bad.toml"), bad())));
    QVERIFY(window->mistakes().text().contains(QStringLiteral("请改正并保存文件")));
    QVERIFY(window->mistakes().text().contains(
        QStringLiteral("[domain] 表没有“mtaa”这个键\n是不是想写 mta？\n应为：users、msa、mta、")));
    window->setLanguage(QStringLiteral("en"));
    QVERIFY(window->mistakes().text().contains(QStringLiteral(
        "“mtaa” is no key of a [domain]\nDid you mean mta?\nExpected: users, msa, mta, ")));
    window->setLanguage(QStringLiteral("zh_CN"));
    QVERIFY(!window.open(QStringLiteral("/nowhere/at-all.toml")));
    QVERIFY(window->mistakes().text().contains(QStringLiteral("文件还在吗")));
    window->setLanguage(QStringLiteral("en"));
    QVERIFY(window->mistakes().text().contains(QStringLiteral("Is the file still there")));
}

void TstMainWindow::aMissingFileIsSaidSo()
{
    OpenWindow window;
    QVERIFY(!window.open(QStringLiteral("/nowhere/at-all.toml")));
    QVERIFY(window->showsMistakes());
    QVERIFY(!window->mistakes().text().isEmpty());
    QVERIFY(!window->playhead().hasRun());
}

void TstMainWindow::aLongRunCanBeCancelled_data()
{
    QTest::addColumn<bool>("byKey");
    QTest::newRow("Esc") << true;
    QTest::newRow("button") << false;
}

void TstMainWindow::aLongRunCanBeCancelled()
{
    QFETCH(const bool, byKey);
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("first-letter")));
    window->playhead().seek(20);
    window->open(window.write(QStringLiteral("many.toml"), manyLetters()));
    QTRY_VERIFY_WITH_TIMEOUT(window->progress().isVisible(), tests::kPatience);
    QVERIFY(window->opening() && !window->showsMistakes());
    // The window still does what it is asked.
    QTest::keyClick(&*window, Qt::Key_Right);
    QVERIFY(window->playhead().position() > 20);
    if (byKey)
        QTest::keyClick(&*window, Qt::Key_Escape);
    else
        QTest::mouseClick(&window->progress().cancelButton(), Qt::LeftButton);
    QVERIFY(!window->opening());
    QVERIFY(!window->progress().isVisible());
    QCOMPARE(window->playhead().plan().name, std::string("first-letter"));
    // Reading again means what is open.
    window->actions()[Command::Reload].trigger();
    QTRY_VERIFY_WITH_TIMEOUT(!window->opening(), tests::kPatience);
    QCOMPARE(window->playhead().plan().name, std::string("first-letter"));
}

void TstMainWindow::takesADroppedFile()
{
    OpenWindow window;
    const auto data = mimeOf(window.write(QStringLiteral("small.toml"), kSmall));
    QVERIFY(enter(*window, *data));
    QSignalSpy opened(&*window, &MainWindow::opened);
    QDropEvent drop({100, 100}, Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&*window, &drop);
    QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, tests::kPatience);
    QVERIFY(window->scenarioPath().endsWith(QStringLiteral("small.toml")));
}

void TstMainWindow::refusesOtherDrops()
{
    OpenWindow window;
    QVERIFY(!enter(*window, *mimeOf(QStringLiteral("/pictures/picture.png"))));
    QMimeData text;
    text.setText(QStringLiteral("lesson.toml"));
    QVERIFY(!enter(*window, text));
}

void TstMainWindow::opensTheLastOneAgain()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("unknown-user")));
    window->playhead().setStepSize(StepSize::Hop);
    window.restart();
    QSignalSpy opened(&*window, &MainWindow::opened);
    window->openLast();
    QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, tests::kPatience);
    QCOMPARE(window->playhead().plan().name, std::string("unknown-user"));
    QCOMPARE(window->playhead().stepSize(), StepSize::Hop);
}

void TstMainWindow::firstSizeFitsTheScreen()
{
    OpenWindow window;
    window->close();
    // As it is made where nothing is remembered, before anybody has given it a size.
    QTemporaryDir folder;
    const MainWindow fresh{WindowMemory(folder.filePath(QStringLiteral("settings.ini")))};
    const QSize room = fresh.screen()->availableSize();
    QVERIFY(fresh.width() <= std::max(room.width(), fresh.minimumWidth()));
    QVERIFY(fresh.height() <= std::max(room.height(), fresh.minimumHeight()));
}

void TstMainWindow::menusShowWordsAndKeysAlone()
{
    OpenWindow window;
    for (int i = 0; i < static_cast<int>(Command::Count); ++i)
        QVERIFY(!window->actions()[static_cast<Command>(i)].isIconVisibleInMenu());
}

void TstMainWindow::aboutTellsTheVersion()
{
    OpenWindow window;
    QCoreApplication::setApplicationVersion(QStringLiteral("9.8.7"));
    QString text;
    QTimer::singleShot(50, &*window, [&text] {
        if (auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget())) {
            text = box->text();
            box->accept();
        }
    });
    window->actions()[Command::About].trigger();
    QVERIFY2(text.contains(QStringLiteral("9.8.7")), qPrintable(text));
    QVERIFY(text.contains(QStringLiteral("MIT")));
}

void TstMainWindow::saysToGoOnUntilTheFirstStep()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("backup-mx")));
    const QString begin = window->stage().lesson().narration();
    QTest::keyClick(&*window, Qt::Key_Right);
    QCOMPARE(window->guide().current(), -1);
    QVERIFY(window->stage().lesson().narration() != begin);
    QTest::keyClick(&*window, Qt::Key_Left);
    QCOMPARE(window->stage().lesson().narration(), begin);
}

void TstMainWindow::stepsBeginAtTheTopAgain()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("first-letter")));
    window->actions()[Command::ShowAll].trigger();
    QTest::keyClick(&*window, Qt::Key_End);
    const auto* steps = window->stage().lesson().findChild<StepList*>();
    QVERIFY(steps != nullptr);
    QTRY_VERIFY(steps->verticalScrollBar()->value() > 0);
    QTest::keyClick(&*window, Qt::Key_Home);
    QTRY_COMPARE(steps->verticalScrollBar()->value(), 0);
}

void TstMainWindow::theMapKeepsItsPlace()
{
    OpenWindow window({1280, 720});
    QVERIFY(window.open(QStringLiteral("backup-mx")));
    window.settle();
    const QRect before = window->stage().map().geometry();
    while (window->guide().current() < 2) {
        window.skipQuestion();
        window->playhead().step(+1);
        window.settle();
        QCOMPARE(window->stage().map().geometry(), before);
    }
}

void TstMainWindow::aStoreIsNamedWhereLettersAreFetched()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("first-letter")));
    window->actions()[Command::ShowAll].trigger();
    QTest::keyClick(&*window, Qt::Key_End);
    const auto* label = window->stage().hop().findChild<QLabel*>(QStringLiteral("hop"));
    QVERIFY(label != nullptr);
    const QString heading = label->text();
    QVERIFY2(heading.contains(QStringLiteral("IMAP")), qPrintable(heading));
    QVERIFY2(heading.contains(QStringLiteral("store, server")), qPrintable(heading));
    QTest::keyClick(&*window, Qt::Key_Left, Qt::ShiftModifier);
    QTest::keyClick(&*window, Qt::Key_Home);
    QTest::keyClick(&*window, Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(!label->text().contains(QStringLiteral("store")));
}

void TstMainWindow::theWayTellsNothingAhead()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("backup-mx")));
    const auto asks = [&window] {
        const int open = window->guide().openQuestion();
        return open >= 0
            && window->guide().step(open).kind == scenario::StepPlan::Question::NextHost;
    };
    while (!asks() && window->playhead().position() < window->playhead().end()) {
        window.skipQuestion();
        window->playhead().step(+1);
    }
    QVERIFY(asks());
    for (const projection::RouteRow& route :
        projection::routes(window->playhead().trace(), window->playhead().position())) {
        for (const projection::CandidateRow& host : route.attempts.back().candidates)
            QVERIFY2(!host.tried.valid(), host.host.c_str());
    }
}

void TstMainWindow::startsPaused()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("first-letter")));
    QVERIFY(!window->playhead().playing());
    QCOMPARE(window->playhead().position(), std::size_t{0});
    QTest::keyClick(&*window, Qt::Key_Space);
    QVERIFY(window->playhead().playing());
    QTest::keyClick(&*window, Qt::Key_Space);
    QVERIFY(!window->playhead().playing());
}

void TstMainWindow::keysStep()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("first-letter")));
    Playhead& playhead = window->playhead();
    QTest::keyClick(&*window, Qt::Key_Right);
    const std::size_t one = playhead.position();
    QVERIFY(one > 0);
    QTest::keyClick(&*window, Qt::Key_PageDown);
    QVERIFY(playhead.position() > one);
    QTest::keyClick(&*window, Qt::Key_PageUp);
    QCOMPARE(playhead.position(), one);
    QTest::keyClick(&*window, Qt::Key_Left);
    QCOMPARE(playhead.position(), std::size_t{0});
    QTest::keyClick(&*window, Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(playhead.steps().isBoundary(playhead.position(), StepSize::Hop));
    QTest::keyClick(&*window, Qt::Key_Home);
    QCOMPARE(playhead.position(), std::size_t{0});
    QTest::keyClick(&*window, Qt::Key_BracketRight);
    QCOMPARE(playhead.stepSize(), StepSize::Exchange);
    QTest::keyClick(&*window, Qt::Key_BracketLeft);
    QCOMPARE(playhead.stepSize(), StepSize::Line);
    // Also with the focus in a list, which has its own use for these keys.
    window->stage().hop().transcript().setFocus();
    QTest::keyClick(&window->stage().hop().transcript(), Qt::Key_Right);
    QCOMPARE(playhead.position(), one);
}

void TstMainWindow::spacePlaysOn()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("first-letter")));
    Playhead& playhead = window->playhead();
    playhead.setStepMilliseconds(50);
    QTest::keyClick(&*window, Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(playhead.position() > 4, tests::kPatience);
    QTest::keyClick(&*window, Qt::Key_Space);
    const std::size_t here = playhead.position();
    QTest::qWait(120);
    QCOMPARE(playhead.position(), here);
    QTest::keyClick(&*window, Qt::Key_Left, Qt::ShiftModifier);
    QVERIFY(playhead.position() < here);
}

void TstMainWindow::spacePressesAFocusedButton()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("backup-mx")));
    window->playhead().seek(window->playhead().end());
    QVERIFY(window->guide().openQuestion() >= 0);
    auto* button = window->stage().lesson().question().findChild<QPushButton*>(
        QStringLiteral("option"));
    QVERIFY(button != nullptr);
    button->setFocus();
    const int open = window->guide().openQuestion();
    QTest::keyClick(button, Qt::Key_Space);
    QVERIFY(window->guide().answer(open).has_value());
    QVERIFY(!window->playhead().playing());
}

void TstMainWindow::switchesTheLanguage()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("backup-mx")));
    window->playhead().seek(120);
    const QTabBar& tabs = window->stage().hop().tabs();
    QCOMPARE(tabs.tabText(0), QStringLiteral("Transcript"));
    const QString wire = window->stage().hop().transcript().lines().back().text;
    QTest::keyClick(&*window, Qt::Key_L, Qt::ControlModifier);
    QCOMPARE(tabs.tabText(0), QStringLiteral("对话记录"));
    QVERIFY(window->windowTitle().startsWith(QStringLiteral("备用邮件服务器")));
    QCOMPARE(window->stage().hop().transcript().lines().back().text, wire);
    QCOMPARE(window->playhead().position(), std::size_t{120});
    window->setLanguage(QStringLiteral("en"));
    QCOMPARE(tabs.tabText(0), QStringLiteral("Transcript"));
    QVERIFY(window->windowTitle().startsWith(QStringLiteral("The backup MX")));
}

void TstMainWindow::switchesTheLook()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("first-letter")));
    const auto corner = [&window] { return window->grab().toImage().pixelColor(5, 300); };
    window->setLook(Look::Light);
    QVERIFY(corner().lightness() > 200);
    window->actions()[Command::Dark].trigger();
    QCOMPARE(window->theme().look(), Look::Dark);
    QVERIFY(corner().lightness() < 60);
    window->actions()[Command::Dark].trigger();
    QVERIFY(corner().lightness() > 200);
}

void TstMainWindow::scales()
{
    OpenWindow window;
    QTest::keyClick(&*window, Qt::Key_Plus, Qt::ControlModifier);
    QVERIFY(window->theme().scale() > 1.05);
    for (int i = 0; i < 40; ++i)
        QTest::keyClick(&*window, Qt::Key_Plus, Qt::ControlModifier);
    QCOMPARE(window->theme().scale(), Theme::kScaleMax);
    QTest::keyClick(&*window, Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(window->theme().scale(), 1.0);
    for (int i = 0; i < 40; ++i)
        QTest::keyClick(&*window, Qt::Key_Minus, Qt::ControlModifier);
    QCOMPARE(window->theme().scale(), Theme::kScaleMin);
}

void TstMainWindow::presentsAndBlanks()
{
    OpenWindow window;
    QTest::keyClick(&*window, Qt::Key_P);
    QVERIFY(window->presenting());
    QVERIFY(window->isFullScreen());
    // Readable from the last row: architecture.md §6.
    QVERIFY(window->theme().font(FontRole::Wire).pixelSize() >= 20);
    QTest::keyClick(&*window, Qt::Key_B);
    QVERIFY(window->isBlank());
    QCOMPARE(window->grab().toImage().pixelColor(400, 300), QColor(Qt::black));
    QTest::keyClick(&*window, Qt::Key_B);
    QVERIFY(!window->isBlank());
    QTest::keyClick(&*window, Qt::Key_Escape);
    QVERIFY(!window->presenting());
    QCOMPARE(window->theme().scale(), 1.0);
}

void TstMainWindow::foldsWhenSmall()
{
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("first-letter")));
    StageArea& stage = window->stage();
    QVERIFY(!stage.folded());
    QVERIFY(stage.lesson().isVisible() && stage.ladder().isVisible() && stage.map().isVisible());
    window->resize(1280, 720);
    QTRY_VERIFY(stage.folded());
    QVERIFY(stage.map().isVisible() && !stage.ladder().isVisible() && !stage.lesson().isVisible());
    stage.showTab(StageArea::Ladder);
    QVERIFY(stage.ladder().isVisible() && !stage.map().isVisible());
    QVERIFY(stage.hop().isVisible() && stage.route().isVisible());
    stage.showTab(StageArea::Map);
    // A question brings the lesson to the front.
    window->playhead().seek(window->playhead().end());
    QVERIFY(window->guide().openQuestion() >= 0);
    QVERIFY(stage.lesson().isVisible());
    window->resize(1600, 1000);
    QTRY_VERIFY(!stage.folded());
    QVERIFY(stage.lesson().isVisible() && stage.ladder().isVisible() && stage.map().isVisible());
}

void TstMainWindow::rightSideIsWholeAtEachSize_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<double>("scale");
    QTest::newRow("large") << QSize(1600, 1000) << 1.0;
    QTest::newRow("small") << QSize(1280, 720) << 1.0;
    QTest::newRow("projector") << QSize(1920, 1080) << 1.5;
    QTest::newRow("bigger") << QSize(1600, 1000) << 1.3;
}

void TstMainWindow::rightSideIsWholeAtEachSize()
{
    QFETCH(const QSize, size);
    QFETCH(const double, scale);
    OpenWindow window(size);
    window->setScale(scale);
    QVERIFY(window.open(QStringLiteral("backup-mx")));
    while (window->playhead().position() < window->playhead().end() / 2) {
        window.skipQuestion();
        window->playhead().step(+1);
    }
    window.settle();
    const auto contains = [&window](const QWidget& widget) {
        const QRect rect(widget.mapTo(&*window, QPoint(0, 0)), widget.size());
        return window->rect().contains(rect);
    };
    StageArea& stage = window->stage();
    QVERIFY(contains(stage.hop()) && contains(stage.route()) && contains(stage.timeline()));
    QVERIFY(stage.hop().width() >= 380 * scale);
    QVERIFY(stage.hop().transcript().viewport()->height() >= 3 * 24 * scale);
    QVERIFY(stage.route().view().viewport()->height() >= 4 * 24 * scale);
    // The selected line can be seen.
    const TranscriptView& transcript = stage.hop().transcript();
    if (transcript.selectedRow() >= 0)
        QVERIFY(transcript.viewport()->rect().contains(
            transcript.rowRect(transcript.selectedRow()).adjusted(1, 1, -1, -1)));
}

void TstMainWindow::tabGoesFromTopToBottom_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("large") << QSize(1600, 1000);
    QTest::newRow("small") << QSize(1280, 720);
}

void TstMainWindow::tabGoesFromTopToBottom()
{
    QFETCH(const QSize, size);
    OpenWindow window(size);
    QVERIFY(window.open(QStringLiteral("backup-mx")));
    window.settle();
    QList<const QWidget*> order;
    for (QWidget* next = window->nextInFocusChain(); next != &*window;
         next = next->nextInFocusChain()) {
        if (next->isVisible() && next->isEnabled() && (next->focusPolicy() & Qt::TabFocus) != 0)
            order << next;
    }
    QVERIFY(order.size() > 12);
    const auto top = [&window](const QWidget* widget) {
        return widget->mapTo(&*window, QPoint(0, 0)).y();
    };
    QCOMPARE(top(order.first()), std::min(top(order.first()), top(order.last())));
    for (const QWidget* widget : order)
        QVERIFY2(top(widget) <= top(order.last()), widget->metaObject()->className());
    QVERIFY(order.indexOf(&window->stage().map()) > 0);
}

void TstMainWindow::everythingFocusableHasAName_data()
{
    QTest::addColumn<QString>("language");
    for (const QString& language : Languages::all())
        QTest::newRow(qPrintable(language)) << language;
}

void TstMainWindow::everythingFocusableHasAName()
{
    QFETCH(const QString, language);
    OpenWindow window;
    QVERIFY(window.open(QStringLiteral("two-recipients")));
    window->setLanguage(language);
    window->playhead().seek(window->playhead().end());
    int looked = 0;
    for (const QWidget* widget : window->findChildren<QWidget*>()) {
        const bool scrollPart = widget->objectName().startsWith(QStringLiteral("qt_"));
        if ((widget->focusPolicy() & Qt::TabFocus) == 0 || scrollPart)
            continue;
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(
            const_cast<QWidget*>(widget));
        QVERIFY(face != nullptr);
        ++looked;
        QVERIFY2(!face->text(QAccessible::Name).isEmpty(),
            qPrintable(QStringLiteral("%1 %2").arg(
                QLatin1String(widget->metaObject()->className()), widget->objectName())));
    }
    QVERIFY(looked > 15);
}

POSTROAD_TEST(TstMainWindow);
#include "tst_main_window.moc"
