// SPDX-License-Identifier: MIT
#include "ui/window/header_bar.h"

#include "ui/window/elided_label.h"

#include <QtGui/QActionGroup>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QMenu>
#include <QtWidgets/QToolButton>

namespace postroad::ui {

namespace {

constexpr std::array kTransport{Command::First, Command::HopBack, Command::Back, Command::Play,
    Command::Forward, Command::HopForward, Command::Last};
constexpr std::array kSpeeds{25, 50, 100, 200, 400};
constexpr double kTitleRoom = 300;
constexpr double kGoalRoom = 260;

QString speedName(int percent) { return QStringLiteral("×") + QString::number(percent / 100.0); }

} // namespace

QString stepSizeName(StepSize size)
{
    switch (size) {
    case StepSize::Line:
        return HeaderBar::tr("line");
    case StepSize::Exchange:
        return HeaderBar::tr("command and reply");
    case StepSize::Phase:
        return HeaderBar::tr("phase of the session");
    case StepSize::Hop:
        return HeaderBar::tr("hop");
    case StepSize::Attempt:
        return HeaderBar::tr("delivery attempt");
    case StepSize::Delivery:
        return HeaderBar::tr("whole delivery");
    }
    return {};
}

QString clockText(Instant time)
{
    const std::int64_t milliseconds = nanoseconds(time) / 1'000'000;
    const std::int64_t seconds = milliseconds / 1000;
    const QChar zero(u'0');
    QString text = QStringLiteral("%1:%2:%3.%4")
                       .arg(seconds / 3600 % 24, 2, 10, zero)
                       .arg(seconds / 60 % 60, 2, 10, zero)
                       .arg(seconds % 60, 2, 10, zero)
                       .arg(milliseconds % 1000, 3, 10, zero);
    if (seconds >= 86'400)
        text.prepend(HeaderBar::tr("%1 d ").arg(seconds / 86'400));
    return text;
}

HeaderBar::HeaderBar(Playhead& playhead, WindowActions& actions, QWidget* parent)
    : QWidget(parent),
      m_playhead(playhead),
      m_actions(actions),
      m_top(new QHBoxLayout),
      m_second(new QHBoxLayout),
      m_menuButton(new QToolButton(this)),
      m_title(new ElidedLabel(this)),
      m_goal(new ElidedLabel(this)),
      m_controls(new QWidget(this)),
      m_controlLayout(new QHBoxLayout(m_controls)),
      m_clock(new QLabel(m_controls)),
      m_stepMenu(new QMenu(this)),
      m_speedMenu(new QMenu(this))
{
    setObjectName(QStringLiteral("header"));
    setAttribute(Qt::WA_StyledBackground);
    m_title->setObjectName(QStringLiteral("title"));
    m_goal->setObjectName(QStringLiteral("goal"));
    m_goal->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_clock->setObjectName(QStringLiteral("clock"));
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(12, 6, 12, 6);
    rows->setSpacing(2);
    rows->addLayout(m_top);
    rows->addLayout(m_second);
    m_controlLayout->setContentsMargins(0, 0, 0, 0);
    m_menuButton->setDefaultAction(&actions[Command::Menu]);
    m_menuButton->setFocusPolicy(Qt::TabFocus);
    m_menuButton->setPopupMode(QToolButton::InstantPopup);
    m_top->addWidget(m_menuButton);
    m_top->addSpacing(6);
    m_top->addWidget(m_title);
    m_top->addSpacing(8);
    m_top->addWidget(m_goal, 1000);
    m_top->addStretch(1);
    m_top->addSpacing(10);
    makeTransport();
    makeDials();
    m_top->addWidget(m_controls);
    connect(&playhead, &Playhead::positionChanged, this, &HeaderBar::showTime);
    connect(&playhead, &Playhead::runChanged, this, &HeaderBar::showTime);
    connect(&playhead, &Playhead::stepSizeChanged, this, &HeaderBar::showStepSize);
    retranslate();
    showTime();
}

void HeaderBar::makeTransport()
{
    for (const Command command : kTransport) {
        auto* button = new QToolButton(m_controls);
        button->setDefaultAction(&m_actions[command]);
        // Reached with Tab only: after a click, Space still plays and arrows still step.
        button->setFocusPolicy(Qt::TabFocus);
        if (command == Command::Play)
            button->setObjectName(QStringLiteral("play"));
        m_controlLayout->addWidget(button);
    }
    m_controlLayout->addSpacing(8);
    m_controlLayout->addWidget(m_clock);
    m_controlLayout->addSpacing(8);
}

QToolButton* HeaderBar::makePill(const char* name)
{
    auto* button = new QToolButton(m_controls);
    button->setObjectName(QLatin1String(name));
    button->setFocusPolicy(Qt::TabFocus);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_controlLayout->addWidget(button);
    return button;
}

void HeaderBar::makeDials()
{
    m_speed = makePill("pill");
    m_speed->setMenu(m_speedMenu);
    m_step = makePill("pill");
    m_step->setMenu(m_stepMenu);
    m_present = makePill("pill");
    m_present->setDefaultAction(&m_actions[Command::Present]);
    auto* sizes = new QActionGroup(this);
    for (std::size_t i = 0; i < projection::kStepSizeCount; ++i) {
        QAction* action = sizes->addAction(QString());
        action->setCheckable(true);
        connect(action, &QAction::triggered, this,
            [this, i] { m_playhead.setStepSize(static_cast<StepSize>(i)); });
        m_stepMenu->addAction(action);
    }
    auto* speeds = new QActionGroup(this);
    for (const int percent : kSpeeds) {
        QAction* action = speeds->addAction(speedName(percent));
        action->setCheckable(true);
        action->setData(percent);
        connect(action, &QAction::triggered, this, [this, percent] { emit speedChosen(percent); });
        m_speedMenu->addAction(action);
    }
}

void HeaderBar::setTheme(const Theme& theme)
{
    m_scale = theme.scale();
    const int icon = static_cast<int>(20 * m_scale);
    for (QToolButton* button : m_controls->findChildren<QToolButton*>())
        button->setIconSize({icon, icon});
    m_menuButton->setIconSize({static_cast<int>(26 * m_scale), static_cast<int>(26 * m_scale)});
    showTime();
    fold();
}

void HeaderBar::retranslate()
{
    const QList<QAction*> sizes = m_stepMenu->actions();
    for (qsizetype i = 0; i < sizes.size(); ++i)
        sizes[i]->setText(stepSizeName(static_cast<StepSize>(i)));
    m_clock->setAccessibleName(tr("Simulated time"));
    m_clock->setToolTip(tr("Simulated time since the start of the run"));
    m_menuButton->setAccessibleName(tr("Menu"));
    showStepSize();
    setSpeed(m_percent);
    fold();
}

void HeaderBar::showStepSize()
{
    const auto size = static_cast<qsizetype>(m_playhead.stepSize());
    m_stepMenu->actions().at(size)->setChecked(true);
    m_step->setText(tr("Step by %1").arg(stepSizeName(m_playhead.stepSize())));
    m_step->setAccessibleName(m_step->text());
    m_step->setToolTip(tr("How far a step goes; [ smaller, ] bigger"));
    fold();
}

void HeaderBar::setSpeed(int percent)
{
    m_percent = percent;
    for (QAction* action : m_speedMenu->actions())
        action->setChecked(action->data().toInt() == percent);
    m_speed->setText(tr("Speed %1").arg(speedName(percent)));
    m_speed->setAccessibleName(m_speed->text());
    m_speed->setToolTip(tr("How fast playing goes"));
}

void HeaderBar::showTime()
{
    m_clock->setText(clockText(m_playhead.time()));
    m_clock->setMinimumWidth(
        m_clock->fontMetrics().horizontalAdvance(QStringLiteral("00:00:00.000")) + 12);
}

void HeaderBar::setTitle(const QString& title, const QString& goal)
{
    m_title->setText(title);
    m_goal->setText(goal);
    fold();
}

void HeaderBar::setMenu(QMenu* menu) { m_menuButton->setMenu(menu); }

void HeaderBar::openMenu() { m_menuButton->showMenu(); }

void HeaderBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fold();
}

void HeaderBar::fold()
{
    const double needed = m_controls->sizeHint().width() + kTitleRoom * m_scale;
    const bool folded = needed > width();
    const int left = width() - m_title->sizeHint().width()
        - (folded ? 0 : m_controls->sizeHint().width());
    // A goal of two words says nothing.
    m_goal->setVisible(left > kGoalRoom * m_scale);
    if (folded == m_folded)
        return;
    m_folded = folded;
    (folded ? m_second : m_top)
        ->addWidget(m_controls, 0, folded ? Qt::AlignHCenter : Qt::Alignment());
}

} // namespace postroad::ui
