// SPDX-License-Identifier: MIT
#include "ui/transcript/explanation.h"

#include "core/projection/explain_event.h"
#include "core/projection/session_state.h"
#include "ui/lesson/lesson_words.h"
#include "ui/paint/text.h"

#include <QtGui/QAbstractTextDocumentLayout>
#include <QtGui/QTextBlock>
#include <QtGui/QTextLayout>

#include <algorithm>
#include <array>
#include <cmath>

namespace postroad::ui {

namespace {

QString wireSpan(const Theme& theme, const QString& text)
{
    return QStringLiteral("<span style=\"font-family:'%1'; font-weight:700\">%2</span>")
        .arg(theme.wireFamilies().first(), text.toHtmlEscaped());
}

/// Whether a topic of that kind is a word of the wire; others are names of ours.
bool isWireWord(std::string_view kind)
{
    return kind == "reply" || kind == "enhanced code" || kind == "header field"
        || kind == "DNS record" || kind == "SMTP extension"
        || (kind.size() > 7 && kind.substr(kind.size() - 7) == "command");
}

/// Welcome at any time, so that naming them says nothing about the moment.
bool isAlwaysLegal(std::string_view verb)
{
    static constexpr std::array<std::string_view, 9> kAlways{
        "HELO", "RSET", "NOOP", "VRFY", "EXPN", "HELP", "CAPA", "CAPABILITY", "LOGOUT"};
    return std::find(kAlways.begin(), kAlways.end(), verb) != kAlways.end();
}

/// "next: RCPT, DATA, QUIT" for a line of a hop; empty where there is nothing to say.
QString nextHtml(const Theme& theme, const Playhead& playhead, EventId event)
{
    const trace::Event& about = playhead.trace()[event];
    if (!about.connection.valid())
        return {};
    const std::uint32_t hop = playhead.trace().connection(about.connection).hop;
    const projection::SessionStateRow state = playhead.sessionState(
        hop, std::size_t{event.value} + 1);
    QStringList verbs;
    for (const std::string_view verb : state.legal) {
        if (!isAlwaysLegal(verb))
            verbs << toText(verb);
    }
    if (verbs.isEmpty())
        return {};
    QString text = ExplanationCard::tr("now legal: %1").arg(verbs.join(QStringLiteral(", ")));
    if (!state.transaction.empty())
        text = ExplanationCard::tr("Transaction: %1").arg(stateText(state.transaction))
            + QStringLiteral(" · ") + text;
    return QStringLiteral("<div style='color:%1; font-size:%2px; margin-top:4px'>%3</div>")
        .arg(theme.colour(Colour::Muted).name())
        .arg(theme.font(FontRole::Small).pixelSize())
        .arg(text.toHtmlEscaped());
}

} // namespace

QString explanationHtml(const Theme& theme, const Playhead& playhead, EventId event, bool brief)
{
    if (!event.valid())
        return QStringLiteral("<span style='color:%1'>%2</span>")
            .arg(theme.colour(Colour::Muted).name(),
                ExplanationCard::tr("Select a line, an arrow or a box to read what it means.")
                    .toHtmlEscaped());
    const explain::Explanation found = projection::explainEvent(playhead.trace(), event);
    const std::string language = textLanguage().toStdString();
    const QString rfc = found.rfc.number == 0
        ? QString()
        : QStringLiteral(" <span style='color:%1; white-space:nowrap'>RFC %2 §%3</span>")
              .arg(theme.colour(Colour::Client).name())
              .arg(found.rfc.number)
              .arg(toText(found.rfc.section).toHtmlEscaped());
    const QString title = toText(found.title.in(language));
    const QString topic = toText(found.topic);
    QString head = strongHtml(title.toHtmlEscaped());
    if (isWireWord(found.kind) && !title.startsWith(topic.section(u' ', 0, 0)))
        head.prepend(wireSpan(theme, topic) + QStringLiteral(" · "));
    const QString html = QStringLiteral("<div>%1</div><div style='margin-top:3px'>%2%3</div>")
                             .arg(head, richText(toText(found.text.in(language))), rfc);
    if (brief)
        return QStringLiteral("<div style='font-size:%1px'>%2</div>")
            .arg(theme.font(FontRole::Small).pixelSize())
            .arg(html);
    return html + nextHtml(theme, playhead, event);
}

ExplanationCard::ExplanationCard(Playhead& playhead, const Theme& theme, QWidget* parent)
    : QTextBrowser(parent),
      m_playhead(playhead),
      m_theme(theme)
{
    setObjectName(QStringLiteral("explanation"));
    setOpenLinks(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    document()->setDocumentMargin(6);
    connect(&playhead, &Playhead::runChanged, this, &ExplanationCard::refresh);
    connect(&playhead, &Playhead::selectionChanged, this, &ExplanationCard::refresh);
    retranslate();
}

void ExplanationCard::setTheme(const Theme& theme)
{
    m_theme = theme;
    refresh();
}

void ExplanationCard::retranslate()
{
    setAccessibleName(tr("What the selected line means"));
    refresh();
}

void ExplanationCard::setBrief(bool brief)
{
    m_brief = brief;
    refresh();
}

void ExplanationCard::refresh()
{
    m_shownBrief = m_brief;
    setHtml(explanationHtml(m_theme, m_playhead, m_playhead.selected(), m_brief));
    emit textSet();
}

void ExplanationCard::fit(int heightMax)
{
    setFrom(m_brief);
    if (!m_brief && neededHeight() > heightMax)
        setFrom(true);
    setFixedHeight(neededHeight() <= heightMax ? neededHeight() : wholeLines(heightMax));
}

void ExplanationCard::setFrom(bool brief)
{
    if (brief == m_shownBrief)
        return;
    m_shownBrief = brief;
    setHtml(explanationHtml(m_theme, m_playhead, m_playhead.selected(), brief));
}

int ExplanationCard::around() const { return std::max(height() - viewport()->height(), 8); }

int ExplanationCard::neededHeight() const
{
    return static_cast<int>(std::ceil(document()->size().height())) + around();
}

int ExplanationCard::wholeLines(int heightMax) const
{
    double fits = 0;
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        const double top = document()->documentLayout()->blockBoundingRect(block).top();
        for (int i = 0; i < block.layout()->lineCount(); ++i) {
            const QRectF line = block.layout()->lineAt(i).rect();
            if (top + line.bottom() + around() <= heightMax)
                fits = std::max(fits, top + line.bottom());
        }
    }
    return static_cast<int>(std::ceil(fits)) + around();
}

} // namespace postroad::ui
