// SPDX-License-Identifier: MIT
#include "ui/window/stage_area.h"

#include "ui/lesson/lesson_words.h"

#include <QtCore/QTimer>
#include <QtGui/QResizeEvent>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QTabBar>

namespace postroad::ui {

namespace {

// At size 1, in logical pixels.
constexpr double kWideFrom = 1400;
constexpr double kHighFrom = 800;
constexpr double kLessonWidth = 268;
constexpr double kRightWidth = 452;
constexpr double kRightWidthFolded = 420;

QSplitter* makeSplitter(Qt::Orientation orientation, QWidget* parent)
{
    auto* splitter = new QSplitter(orientation, parent);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    return splitter;
}

} // namespace

StageArea::StageArea(Playhead& playhead, LessonGuide& guide, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_guide(guide),
      m_theme(theme),
      m_columns(makeSplitter(Qt::Horizontal, this)),
      m_centre(new QWidget),
      m_tabs(new QTabBar),
      m_views(makeSplitter(Qt::Vertical, nullptr)),
      m_right(makeSplitter(Qt::Vertical, nullptr)),
      m_strip(new QLabel),
      m_map(new MapWidget(playhead, theme)),
      m_ladder(new LadderWidget(playhead, theme)),
      m_timeline(new TimelineWidget(playhead, theme)),
      m_lesson(new LessonPanel(guide, theme)),
      m_hop(new HopPanel(playhead, guide, theme)),
      m_route(new RoutePanel(playhead, theme))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_columns);
    makeCentre();
    makeSides();
    connect(&guide, &LessonGuide::changed, this, &StageArea::followLesson);
    connect(m_tabs, &QTabBar::currentChanged, this, &StageArea::showTabs);
    retranslate();
    showTabs();
}

void StageArea::makeCentre()
{
    m_centre->setObjectName(QStringLiteral("stage"));
    m_centre->setAttribute(Qt::WA_StyledBackground);
    m_strip->setObjectName(QStringLiteral("strip"));
    m_strip->setWordWrap(true);
    m_strip->setTextFormat(Qt::RichText);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    for (int i = Map; i <= Lesson; ++i)
        m_tabs->addTab(QString());
    m_views->addWidget(m_map);
    m_views->addWidget(m_ladder);
    m_views->setStretchFactor(0, 3);
    m_views->setStretchFactor(1, 1);
    auto* tabs = new QHBoxLayout;
    tabs->setContentsMargins(8, 0, 0, 0);
    tabs->addWidget(m_tabs);
    auto* layout = new QVBoxLayout(m_centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(tabs);
    layout->addWidget(m_views, 1);
    layout->addWidget(m_strip);
    layout->addWidget(m_timeline);
}

void StageArea::makeSides()
{
    m_right->addWidget(m_hop);
    m_right->addWidget(m_route);
    m_right->setStretchFactor(0, 3);
    m_right->setStretchFactor(1, 2);
    m_columns->addWidget(m_lesson);
    m_columns->addWidget(m_centre);
    m_columns->addWidget(m_right);
    m_columns->setStretchFactor(0, 0);
    m_columns->setStretchFactor(1, 1);
    m_columns->setStretchFactor(2, 0);
}

void StageArea::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_map->setTheme(theme);
    m_ladder->setTheme(theme);
    m_timeline->setTheme(theme);
    m_lesson->setTheme(theme);
    m_hop->setTheme(theme);
    m_route->setTheme(theme);
    followLesson();
    m_sized = false;
    fold(width() < kWideFrom * theme.scale() || height() < kHighFrom * theme.scale());
    QTimer::singleShot(0, this, &StageArea::setSizes);
}

void StageArea::retranslate()
{
    m_tabs->setTabText(Map, tr("Map"));
    m_tabs->setTabText(Ladder, tr("Ladder"));
    m_tabs->setTabText(Lesson, tr("Lesson"));
    m_tabs->setAccessibleName(tr("What to see in the middle"));
    m_lesson->retranslate();
    m_hop->retranslate();
    m_route->retranslate();
    followLesson();
}

void StageArea::showTab(Tab tab) { m_tabs->setCurrentIndex(tab); }

void StageArea::showTabs()
{
    const int tab = m_tabs->currentIndex();
    m_tabs->setVisible(m_folded);
    m_map->setVisible(!m_folded || tab == Map);
    m_ladder->setVisible(!m_folded || tab == Ladder);
    m_lesson->setVisible(!m_folded || tab == Lesson);
    m_strip->setVisible(m_folded && tab != Lesson && !m_strip->text().isEmpty());
}

void StageArea::fold(bool folded)
{
    if (folded == m_folded)
        return;
    m_folded = folded;
    if (folded)
        m_views->addWidget(m_lesson);
    else
        m_columns->insertWidget(0, m_lesson);
    m_columns->setStretchFactor(m_columns->indexOf(m_centre), 1);
    m_sized = false;
    m_hop->setBrief(folded);
    // A question that waits is to be seen in the new order too.
    followLesson();
}

void StageArea::setSizes()
{
    if (m_sized || width() < 300)
        return;
    m_sized = true;
    const double unit = m_theme.scale();
    const int lesson = m_folded ? 0 : static_cast<int>(kLessonWidth * unit);
    const double wanted = (m_folded ? kRightWidthFolded : kRightWidth) * unit;
    const int right = static_cast<int>(std::min(wanted, width() * 0.44));
    const int centre = width() - lesson - right;
    m_columns->setSizes(m_folded ? QList<int>{centre, right} : QList<int>{lesson, centre, right});
    const int hop = height() * (m_folded ? 62 : 58) / 100;
    m_right->setSizes({hop, height() - hop});
    if (!m_folded)
        m_views->setSizes({height() * 70 / 100, height() * 30 / 100});
}

void StageArea::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const double unit = m_theme.scale();
    fold(width() < kWideFrom * unit || height() < kHighFrom * unit);
    // Splitters take sizes in proportion to what they have: first they must have grown.
    QTimer::singleShot(0, this, &StageArea::setSizes);
}

void StageArea::followLesson()
{
    m_strip->setText(richText(m_lesson->narration()));
    // Two lines from the beginning: the map must not jump when a step has more to say.
    const int lines = m_guide.stepCount() > 0 ? 2 : 1;
    m_strip->setMinimumHeight(lines * QFontMetrics(m_theme.font(FontRole::Body)).lineSpacing()
        + static_cast<int>(18 * m_theme.scale()));
    const bool asks = m_guide.openQuestion() >= 0;
    if (m_folded && asks && m_tabBeforeQuestion < 0) {
        m_tabBeforeQuestion = m_tabs->currentIndex();
        showTab(Lesson);
    } else if (m_tabBeforeQuestion >= 0 && m_lesson->question().shown() < 0) {
        showTab(static_cast<Tab>(m_tabBeforeQuestion));
        m_tabBeforeQuestion = -1;
    }
    showTabs();
}

} // namespace postroad::ui
