// SPDX-License-Identifier: MIT
// What MainWindow's actions do, and its menu.
#include "ui/lesson/lesson_words.h"
#include "ui/window/header_bar.h"
#include "ui/window/lesson_shelf.h"
#include "ui/window/main_window.h"
#include "ui/window/mistakes_page.h"
#include "ui/window/stage_area.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFileInfo>
#include <QtGui/QAction>
#include <QtGui/QActionGroup>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QStackedWidget>

namespace postroad::ui {

namespace {
constexpr int kStepMilliseconds = 1200;
constexpr double kZoomStep = 1.1;
} // namespace

void MainWindow::connectFileCommands()
{
    m_actions->connectTo(Command::Open, [this] { chooseFile(); });
    m_actions->connectTo(Command::Reload, [this] {
        if (!m_wanted.isEmpty())
            open(m_wanted);
    });
    m_actions->connectTo(Command::Quit, [this] { close(); });
    m_actions->connectTo(Command::About, [this] { showAbout(); });
    m_actions->connectTo(Command::Menu, [this] { m_header->openMenu(); });
    connect(m_mistakes, &MistakesPage::againWanted, this, [this] { open(m_wanted); });
    connect(m_mistakes, &MistakesPage::openWanted, this, &MainWindow::chooseFile);
    connect(m_mistakes, &MistakesPage::backWanted, this, &MainWindow::leave);
}

void MainWindow::connectStepCommands()
{
    const auto stepBy = [this](Command command, int direction) {
        m_actions->connectTo(command, [this, direction] { m_playhead.step(direction); });
    };
    stepBy(Command::Back, -1);
    stepBy(Command::Forward, +1);
    m_actions->connectTo(Command::HopBack, [this] { m_playhead.step(StepSize::Hop, -1); });
    m_actions->connectTo(Command::HopForward, [this] { m_playhead.step(StepSize::Hop, +1); });
    m_actions->connectTo(Command::First, [this] { m_playhead.seek(0); });
    m_actions->connectTo(Command::Last, [this] { m_playhead.seek(m_playhead.end()); });
    m_actions->connectTo(Command::Play, [this] { m_playhead.setPlaying(!m_playhead.playing()); });
    m_actions->connectTo(Command::FinerStep, [this] { dial(-1); });
    m_actions->connectTo(Command::CoarserStep, [this] { dial(+1); });
    m_actions->connectTo(Command::ShowAll, [this] {
        m_guide.stopAsking();
        m_playhead.reveal();
    });
    for (int i = 0; i < 4; ++i) {
        m_actions->connectTo(static_cast<Command>(static_cast<int>(Command::Answer1) + i),
            [this, i] { m_stage->lesson().question().choose(i); });
    }
    connect(&m_playhead, &Playhead::playingChanged, m_actions, &WindowActions::showPlaying);
    connect(&m_playhead, &Playhead::stepSizeChanged, this,
        [this] { m_memory.setStepSize(m_playhead.stepSize()); });
    connect(m_header, &HeaderBar::speedChosen, this, &MainWindow::setSpeed);
}

void MainWindow::connectViewCommands()
{
    m_actions->connectTo(Command::Present, [this] { setPresenting(!m_presenting); });
    m_actions->connectTo(Command::Blank, [this] { setBlank(!isBlank()); });
    m_actions->connectTo(Command::Leave, [this] { leave(); });
    m_actions->connectTo(Command::Bigger, [this] { setScale(m_theme.scale() * kZoomStep); });
    m_actions->connectTo(Command::Smaller, [this] { setScale(m_theme.scale() / kZoomStep); });
    m_actions->connectTo(Command::NormalSize, [this] { setScale(1); });
    m_actions->connectTo(Command::Dark,
        [this] { setLook(m_theme.look() == Look::Dark ? Look::Light : Look::Dark); });
    m_actions->connectTo(Command::NextLanguage, [this] {
        const bool english = m_languages.current() == Languages::all().first();
        setLanguage(Languages::all().at(english ? 1 : 0));
    });
}

void MainWindow::makeMenu()
{
    m_header->setMenu(m_menu);
    connect(m_menu, &QMenu::aboutToShow, this, &MainWindow::fillMenu);
}

void MainWindow::fillMenu()
{
    // Made anew each time: the texts are of the language of the moment.
    m_menu->clear();
    QMenu* file = m_menu->addMenu(tr("&File"));
    const auto add = [this](QMenu* menu, std::initializer_list<Command> commands) {
        for (const Command command : commands)
            menu->addAction(&(*m_actions)[command]);
    };
    add(file, {Command::Open, Command::Reload});
    file->addSeparator();
    for (const ShelfLesson& lesson : lessonShelf()) {
        QAction* action = file->addAction(localText(lesson.title));
        action->setCheckable(true);
        action->setChecked(lesson.path == m_path);
        connect(action, &QAction::triggered, this, [this, path = lesson.path] { open(path); });
    }
    file->addSeparator();
    add(file, {Command::Quit});
    QMenu* go = m_menu->addMenu(tr("&Go"));
    add(go,
        {Command::Play, Command::Forward, Command::Back, Command::HopForward, Command::HopBack,
            Command::First, Command::Last, Command::FinerStep, Command::CoarserStep});
    go->addSeparator();
    add(go, {Command::ShowAll});
    QMenu* view = m_menu->addMenu(tr("&View"));
    add(view,
        {Command::Present, Command::Blank, Command::Bigger, Command::Smaller, Command::NormalSize,
            Command::Dark});
    QMenu* languages = m_menu->addMenu(tr("&Language"));
    for (const QString& language : Languages::all()) {
        QAction* action = languages->addAction(Languages::nameOf(language));
        action->setCheckable(true);
        action->setChecked(language == m_languages.current());
        connect(action, &QAction::triggered, this, [this, language] { setLanguage(language); });
    }
    add(m_menu, {Command::About});
}

void MainWindow::chooseFile()
{
    // A lesson that came with the program lies in no folder.
    const QString folder = isOnShelf(m_wanted) ? QString() : QFileInfo(m_wanted).path();
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Open a scenario"), folder, tr("Scenarios (*.toml)"));
    if (!file.isEmpty())
        open(file);
}

void MainWindow::showAbout()
{
    const QString what = tr("Postroad shows how a letter travels: real protocol sessions in a "
                            "simulation that runs the same each time.");
    const QString version = tr("Version %1, with Qt %2. Free software under the MIT license.")
                                .arg(QCoreApplication::applicationVersion(),
                                    QLatin1String(qVersion()));
    QMessageBox::about(this, tr("About Postroad"),
        QStringLiteral("<p>%1</p><p>%2</p>").arg(what.toHtmlEscaped(), version.toHtmlEscaped()));
}

void MainWindow::dial(int direction)
{
    const int size = static_cast<int>(m_playhead.stepSize()) + direction;
    if (size >= 0 && size < static_cast<int>(projection::kStepSizeCount))
        m_playhead.setStepSize(static_cast<StepSize>(size));
}

void MainWindow::setSpeed(int percent)
{
    m_header->setSpeed(percent);
    m_memory.setSpeed(percent);
    m_playhead.setStepMilliseconds(kStepMilliseconds * 100 / percent);
}

void MainWindow::setPresenting(bool presenting)
{
    if (presenting == m_presenting)
        return;
    if (presenting)
        m_scaleBefore = m_theme.scale();
    m_presenting = true; // the size of presenting isn't remembered
    setScale(presenting ? m_theme.metric(Metric::ProjectorScale) : m_scaleBefore);
    m_presenting = presenting;
    (*m_actions)[Command::Present].setChecked(presenting);
    setWindowState(
        presenting ? windowState() | Qt::WindowFullScreen : windowState() & ~Qt::WindowFullScreen);
}

void MainWindow::setBlank(bool blank)
{
    m_blank->setGeometry(rect());
    m_blank->setVisible(blank);
    m_blank->raise();
}

void MainWindow::leave()
{
    if (isBlank())
        setBlank(false);
    else if (opening())
        cancelOpening();
    else if (showsMistakes() && m_playhead.hasRun())
        m_pages->setCurrentWidget(m_stage);
    else
        setPresenting(false);
}

} // namespace postroad::ui
