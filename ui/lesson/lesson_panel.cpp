// SPDX-License-Identifier: MIT
#include "ui/lesson/lesson_panel.h"

#include "ui/lesson/lesson_words.h"
#include "ui/rows/heading.h"

#include <QtCore/QTimer>
#include <QtGui/QResizeEvent>
#include <QtWidgets/QLabel>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QVBoxLayout>

namespace postroad::ui {

namespace {

QLabel* makeNote(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QStringLiteral("note"));
    label->setWordWrap(true);
    label->setTextFormat(Qt::RichText);
    return label;
}

} // namespace

LessonPanel::LessonPanel(LessonGuide& guide, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_guide(guide),
      m_heading(new QLabel(this)),
      m_steps(new StepList(guide, theme, this)),
      m_narration(makeNote(this)),
      m_question(new QuestionCard(guide, theme)),
      m_scroll(new QScrollArea(this))
{
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    makeHeading(*m_heading);
    auto* cards = new QWidget;
    cards->setObjectName(QStringLiteral("panel"));
    auto* cardLayout = new QVBoxLayout(cards);
    cardLayout->setContentsMargins(14, 4, 14, 14);
    cardLayout->setSpacing(12);
    cardLayout->addWidget(m_narration);
    cardLayout->addWidget(m_question);
    cardLayout->addStretch(1);
    m_scroll->setWidget(cards);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_heading);
    layout->addWidget(m_steps);
    layout->addWidget(m_scroll, 1);
    connect(&guide, &LessonGuide::changed, this, &LessonPanel::refresh);
    retranslate();
}

void LessonPanel::setTheme(const Theme& theme)
{
    m_steps->setTheme(theme);
    m_question->setTheme(theme);
    refresh();
}

void LessonPanel::retranslate()
{
    m_heading->setText(tr("Lesson"));
    m_steps->retranslate();
    m_question->retranslate();
    refresh();
}

QString LessonPanel::narration() const
{
    const int current = m_guide.current();
    if (m_guide.stepCount() == 0)
        return tr("This scenario has no lesson. Step through it with ← and →.");
    if (current < 0)
        return m_guide.begun() ? tr("Go on with →. The first step is still to come.")
                               : tr("Press → to begin.");
    // What a question's step says is the answer's explanation: it waits for the answer.
    if (m_guide.openQuestion() == current)
        return {};
    return localText(m_guide.step(current).say);
}

void LessonPanel::refresh()
{
    const QString text = narration();
    m_narration->setText(richText(text));
    m_narration->setVisible(!text.isEmpty());
    fit();
    // Heights that follow from widths are known after the layouts have run.
    QTimer::singleShot(0, this, &LessonPanel::fit);
}

void LessonPanel::fit()
{
    // The list gets what it needs, but leaves half of the panel to the cards.
    const int needed = m_steps->contentHeight() + 6;
    m_steps->setFixedHeight(std::min(needed, std::max(60, height() / 2)));
}

void LessonPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fit();
}

} // namespace postroad::ui
