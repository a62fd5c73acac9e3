// SPDX-License-Identifier: MIT
#include "ui/window/main_window.h"

#include "ui/lesson/lesson_words.h"
#include "ui/resources.h"
#include "ui/theme/apply.h"
#include "ui/theme/icons.h"
#include "ui/window/header_bar.h"
#include "ui/window/lesson_shelf.h"
#include "ui/window/mistakes_page.h"
#include "ui/window/progress_strip.h"
#include "ui/window/stage_area.h"
#include "ui/window/status_strip.h"
#include "ui/window/style_sheet.h"

#include <QtCore/QLocale>
#include <QtCore/QMimeData>
#include <QtCore/QUrl>
#include <QtGui/QAction>
#include <QtGui/QCloseEvent>
#include <QtGui/QScreen>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QApplication>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QMenu>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTabBar>

namespace postroad::ui {

namespace {

Theme firstTheme(const WindowMemory& memory)
{
    initResources();
    installFonts();
    return Theme::bundled(memory.look()).scaled(memory.scale());
}

/// Where there was no window yet: the size it is designed for, or what the screen has beside its
/// bars and the window's frame.
QSize firstSize(const QScreen& screen)
{
    constexpr QSize kDesigned(1600, 1000);
    constexpr QSize kFrame(4, 44);
    return kDesigned.boundedTo(screen.availableSize() - kFrame);
}

QString onlyLocalFile(const QMimeData& data)
{
    return data.urls().size() == 1 ? data.urls().first().toLocalFile() : QString();
}

} // namespace

MainWindow::MainWindow(WindowMemory memory)
    : m_memory(std::move(memory)),
      m_theme(firstTheme(m_memory)),
      m_guide(m_playhead),
      m_actions(new WindowActions(*this)),
      m_header(new HeaderBar(m_playhead, *m_actions, this)),
      m_progress(new ProgressStrip(this)),
      m_pages(new QStackedWidget(this)),
      m_stage(new StageArea(m_playhead, m_guide, m_theme)),
      m_mistakes(new MistakesPage(m_theme)),
      m_status(new StatusStrip(m_playhead, *m_actions)),
      m_menu(new QMenu(this)),
      m_blank(new QWidget(this))
{
    setAcceptDrops(true);
    // Keys belong to the window until Tab gives them to a view.
    setFocusPolicy(Qt::ClickFocus);
    setFocus();
    setMinimumSize(960, 600);
    layOut();
    makeMenu();
    connectFileCommands();
    connectStepCommands();
    connectViewCommands();
    connect(&m_opener, &RunOpener::finished, this, &MainWindow::onFinished);
    connect(&m_opener, &RunOpener::progressed, this, [this](qulonglong events) {
        m_progress->setEvents(events);
        m_progress->show();
    });
    connect(m_progress, &ProgressStrip::cancelWanted, this, &MainWindow::cancelOpening);
    connect(&m_guide, &LessonGuide::changed, this, &MainWindow::retitle);
    // Buttons keep the keys that are theirs.
    qApp->installEventFilter(this);
    restore();
}

MainWindow::~MainWindow() { m_opener.cancel(); }

void MainWindow::layOut()
{
    m_pages->setObjectName(QStringLiteral("pages"));
    m_pages->addWidget(m_stage);
    m_pages->addWidget(m_mistakes);
    m_progress->hide();
    m_blank->hide();
    m_blank->setAutoFillBackground(true);
    QPalette black;
    black.setColor(QPalette::Window, Qt::black);
    m_blank->setPalette(black);
    m_blank->setStyleSheet(QStringLiteral("background: #000000"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_progress);
    layout->addWidget(m_pages, 1);
    // It becomes a child after the pages: Tab comes to it last, as the eye does.
    layout->addWidget(m_status);
}

void MainWindow::restore()
{
    m_actions->setRunning(false);
    setLanguage(m_memory.language(Languages::nearest(QLocale::system().name())));
    m_playhead.setStepSize(m_memory.stepSize());
    setSpeed(m_memory.speed());
    (*m_actions)[Command::Dark].setChecked(m_theme.look() == Look::Dark);
    applyLook();
    resize(firstSize(*screen()));
    restoreGeometry(m_memory.geometry());
}

void MainWindow::applyLook()
{
    applyTheme(*qApp, m_theme);
    setStyleSheet(ui::styleSheet(m_theme));
    setWindowIcon(applicationIcon());
    m_actions->setTheme(m_theme);
    m_header->setTheme(m_theme);
    m_stage->setTheme(m_theme);
    m_mistakes->setTheme(m_theme);
}

void MainWindow::setLook(Look look)
{
    m_theme = Theme::bundled(look).scaled(m_theme.scale());
    m_memory.setLook(look);
    (*m_actions)[Command::Dark].setChecked(look == Look::Dark);
    applyLook();
}

void MainWindow::setScale(double scale)
{
    const Theme wanted = m_theme.scaled(scale);
    if (wanted.scale() == m_theme.scale())
        return;
    m_theme = wanted;
    if (!m_presenting)
        m_memory.setScale(m_theme.scale());
    applyLook();
}

void MainWindow::setLanguage(const QString& language)
{
    m_languages.use(language);
    m_memory.setLanguage(m_languages.current());
    // Without translators there is no event (English to English): the texts are set at once.
    retranslate();
}

void MainWindow::setStill() { m_stage->map().setMotionMilliseconds(0); }

void MainWindow::retranslate()
{
    m_actions->retranslate();
    m_header->retranslate();
    m_stage->retranslate();
    m_mistakes->retranslate();
    m_status->retranslate();
    m_progress->retranslate();
    retitle();
}

void MainWindow::retitle()
{
    if (!m_playhead.hasRun()) {
        setWindowTitle(tr("Postroad"));
        m_header->setTitle(tr("Postroad"), {});
        return;
    }
    const QString title = localText(m_playhead.plan().title);
    QString goal = localText(m_playhead.plan().goal);
    if (const int place = placeOnShelf(m_path); place > 0)
        goal.prepend(
            tr("Lesson %1 of %2").arg(place).arg(lessonShelf().size()) + QStringLiteral(" · "));
    m_header->setTitle(title, goal);
    setWindowTitle(tr("%1 – Postroad").arg(title));
}

bool MainWindow::showsMistakes() const { return m_pages->currentWidget() == m_mistakes; }

bool MainWindow::isBlank() const { return m_blank->isVisible(); }

void MainWindow::open(const QString& fileOrName)
{
    const QString found = findScenario(fileOrName);
    m_wanted = found.isEmpty() ? fileOrName : found;
    m_opener.open(m_wanted);
}

void MainWindow::openLast()
{
    const QString last = findScenario(m_memory.scenario());
    open(last.isEmpty() ? lessonShelf().front().path : last);
}

void MainWindow::cancelOpening()
{
    m_opener.cancel();
    m_progress->hide();
    m_wanted = m_path;
}

void MainWindow::onFinished(const OpenedRun& run)
{
    m_progress->hide();
    if (!run.ok()) {
        m_mistakes->show(run, m_playhead.hasRun());
        m_pages->setCurrentWidget(m_mistakes);
        emit failed();
        return;
    }
    showRun(run);
    emit opened();
}

void MainWindow::showRun(const OpenedRun& run)
{
    m_path = run.path;
    m_memory.setScenario(m_path);
    m_pages->setCurrentWidget(m_stage);
    m_actions->setRunning(true);
    m_playhead.setRun(run.plan, run.trace, run.hops, run.steps);
    retitle();
}

void MainWindow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!m_presenting)
        m_memory.setGeometry(saveGeometry());
    QWidget::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (onlyLocalFile(*event->mimeData()).endsWith(QStringLiteral(".toml"), Qt::CaseInsensitive))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QString file = onlyLocalFile(*event->mimeData());
    if (file.isEmpty())
        return;
    event->acceptProposedAction();
    open(file);
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_blank->setGeometry(rect());
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const bool press = key == Qt::Key_Space && qobject_cast<QAbstractButton*>(watched);
        const bool turn = (key == Qt::Key_Left || key == Qt::Key_Right)
            && qobject_cast<QTabBar*>(watched);
        if (press || turn) {
            event->accept();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace postroad::ui
