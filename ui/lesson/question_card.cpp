// SPDX-License-Identifier: MIT
#include "ui/lesson/question_card.h"

#include "ui/lesson/flow_layout.h"
#include "ui/lesson/lesson_words.h"
#include "ui/lesson/option_button.h"
#include "ui/lesson/reasons.h"
#include "ui/paint/text.h"

#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStyle>
#include <QtWidgets/QVBoxLayout>

namespace postroad::ui {

namespace {

/// A style sheet rule may ask for the property: it is looked at again.
void setState(QWidget* widget, const char* state)
{
    widget->setProperty("state", QLatin1String(state));
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

QLabel* makeText(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::RichText);
    label->setTextInteractionFlags(Qt::NoTextInteraction);
    return label;
}

} // namespace

QuestionCard::QuestionCard(LessonGuide& guide, const Theme& theme, QWidget* parent)
    : QFrame(parent),
      m_guide(guide),
      m_theme(theme),
      m_text(makeText(this)),
      m_options(new QWidget(this)),
      m_flow(new FlowLayout(m_options)),
      m_verdict(makeText(this)),
      m_skip(new QPushButton(this))
{
    setObjectName(QStringLiteral("card"));
    m_skip->setObjectName(QStringLiteral("plain"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
    layout->addWidget(m_text);
    layout->addWidget(m_options);
    layout->addWidget(m_verdict);
    layout->addWidget(m_skip, 0, Qt::AlignLeft);
    connect(&guide, &LessonGuide::changed, this, &QuestionCard::refresh);
    connect(m_skip, &QPushButton::clicked, this, [this] {
        if (m_shown >= 0)
            m_guide.skip(m_shown);
    });
    retranslate();
}

void QuestionCard::setTheme(const Theme& theme)
{
    m_theme = theme;
    showAnswer();
}

void QuestionCard::retranslate()
{
    m_skip->setText(tr("Go on without an answer"));
    m_shown = -1;
    refresh();
}

void QuestionCard::refresh()
{
    int wanted = m_guide.openQuestion();
    // After the answer the card stays until the lesson goes on to another step.
    const int current = m_guide.current();
    if (wanted < 0 && current >= 0 && m_guide.isQuestion(current) && m_guide.answer(current))
        wanted = current;
    if (wanted != m_shown) {
        m_shown = wanted;
        makeButtons();
    }
    setVisible(m_shown >= 0);
    if (m_shown >= 0)
        showAnswer();
}

void QuestionCard::makeButtons()
{
    qDeleteAll(m_buttons);
    m_buttons.clear();
    if (m_shown < 0)
        return;
    m_text->setText(
        strongHtml(tr("Predict.")) + u' ' + richText(localText(m_guide.step(m_shown).ask)));
    int number = 0;
    const scenario::Question& question = m_guide.question(m_shown);
    using Kind = scenario::StepPlan::Question;
    const bool wire = question.kind != Kind::Choice && question.kind != Kind::Fate;
    for (const LocalText& option : question.options) {
        auto* button = new OptionButton(localText(option), m_options);
        button->setObjectName(QStringLiteral("option"));
        button->setProperty("wire", wire);
        button->setAccessibleName(tr("Answer %1: %2").arg(number + 1).arg(button->text()));
        button->setToolTip(tr("Key %1").arg(number + 1));
        connect(button, &QPushButton::clicked, this, [this, number] { choose(number); });
        m_flow->addWidget(button);
        m_buttons.push_back(button);
        button->show();
        ++number;
    }
}

void QuestionCard::choose(int option)
{
    if (m_shown >= 0)
        m_guide.setAnswer(m_shown, option);
}

void QuestionCard::showAnswer()
{
    if (m_shown < 0)
        return;
    const std::optional<int> chosen = m_guide.answer(m_shown);
    const scenario::Question& question = m_guide.question(m_shown);
    for (std::size_t i = 0; i < m_buttons.size() && i < question.options.size(); ++i) {
        const bool right = chosen && question.right == i;
        const bool wrong = chosen && !right && *chosen == static_cast<int>(i);
        m_buttons[i]->setEnabled(!chosen);
        setState(m_buttons[i], right ? "right" : wrong ? "wrong" : "");
        const QString mark = right ? QStringLiteral("✓ ")
            : wrong                ? QStringLiteral("✕ ")
                                   : QString();
        m_buttons[i]->setText(mark + localText(question.options[i]));
    }
    m_verdict->setVisible(chosen.has_value());
    m_skip->setVisible(!chosen);
    if (chosen)
        m_verdict->setText(verdictHtml(*chosen));
}

QString QuestionCard::verdictHtml(int chosen) const
{
    const scenario::Question& question = m_guide.question(m_shown);
    const bool right = question.right == static_cast<std::size_t>(chosen);
    const QColor ink = m_theme.colour(right ? Colour::Reply2 : Colour::Reply5);
    const QString word = right ? tr("✓ Right.") : tr("✕ Not this time.");
    return QStringLiteral("<span style='color:%1; font-weight:600'>%2</span> %3")
        .arg(ink.name(), word, reasonHtml(question, m_guide.trace(), m_guide.answeredBy(m_shown)));
}

} // namespace postroad::ui
