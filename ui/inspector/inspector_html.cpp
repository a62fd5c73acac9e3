// SPDX-License-Identifier: MIT
#include "ui/inspector/inspector_html.h"

#include "ui/lesson/lesson_words.h"
#include "ui/paint/marks.h"
#include "ui/paint/text.h"

#include <QtCore/QCoreApplication>

namespace postroad::ui {

using projection::SessionStateRow;

namespace {

constexpr std::size_t kMessageLinesMax = 2000;

/// The words of this file for lupdate.
class InspectorText
{
    Q_DECLARE_TR_FUNCTIONS(InspectorText)
};

QString wire(const Theme& theme, const QString& text)
{
    const QFont font = theme.font(FontRole::Wire);
    return QStringLiteral("<span style=\"font-family:'%1'; font-size:%2px\">%3</span>")
        .arg(theme.wireFamilies().first())
        .arg(font.pixelSize())
        .arg(text.toHtmlEscaped());
}

QString muted(const Theme& theme, const QString& text)
{
    return QStringLiteral("<span style='color:%1'>%2</span>")
        .arg(theme.colour(Colour::Muted).name(), text.toHtmlEscaped());
}

QString row(const Theme& theme, const QString& name, const QString& html)
{
    return QStringLiteral(
        "<tr><td style='padding:4px 14px 4px 0'>%1</td><td style='padding:4px 0'>%2</td></tr>")
        .arg(muted(theme, name), html);
}

QString stateWord(const Theme& theme, std::string_view state)
{
    return state.empty() ? muted(theme, InspectorText::tr("not yet"))
                         : wire(theme, stateText(state));
}

QString joined(const Theme& theme, const std::vector<std::string_view>& verbs)
{
    QStringList list;
    for (const std::string_view verb : verbs)
        list << toText(verb);
    return list.isEmpty() ? muted(theme, InspectorText::tr("none"))
                          : wire(theme, list.join(QStringLiteral("  ")));
}

} // namespace

QString sessionStateHtml(const Theme& theme, const SessionStateRow& state)
{
    QString html = QStringLiteral("<table>");
    html += row(theme, InspectorText::tr("Client"), stateWord(theme, state.client));
    html += row(theme, InspectorText::tr("Server"), stateWord(theme, state.server));
    if (!state.transaction.empty())
        html += row(
            theme, InspectorText::tr("Transaction"), wire(theme, stateText(state.transaction)));
    if (!state.awaited.empty())
        html += row(
            theme, InspectorText::tr("Waits for the reply to"), wire(theme, toText(state.awaited)));
    html += row(theme, InspectorText::tr("Legal now"), joined(theme, state.legal));
    QStringList codes;
    for (const std::uint16_t code : state.legalReplies)
        codes << QString::number(code);
    if (!codes.isEmpty())
        html += row(theme, InspectorText::tr("May be answered with"),
            wire(theme, codes.join(QStringLiteral("  "))));
    return html + QStringLiteral("</table>");
}

QString envelopeHtml(const Theme& theme, const SessionStateRow& state)
{
    if (!state.hasSender)
        return muted(theme, InspectorText::tr("No envelope yet: MAIL FROM opens one."));
    QString html = QStringLiteral("<table>");
    html += row(theme, InspectorText::tr("Reverse-path"),
        wire(theme, QStringLiteral("<%1>").arg(toText(state.sender))));
    for (const projection::RecipientRow& recipient : state.recipients) {
        QString answer = muted(theme, InspectorText::tr("no reply yet"));
        if (recipient.code != 0) {
            const auto klass = projection::classOfCode(recipient.code);
            answer = QStringLiteral("<span style='color:%1'>%2 %3</span>")
                         .arg(theme.colour(inkOf(klass).fill).name())
                         .arg(recipient.code)
                         .arg(className(klass));
        }
        html += row(theme, InspectorText::tr("Forward-path"),
            wire(theme, QStringLiteral("<%1>").arg(toText(recipient.path)))
                + QStringLiteral("&nbsp;&nbsp;") + answer);
    }
    return html + QStringLiteral("</table>");
}

QString messageHtml(const Theme& theme, const std::vector<projection::TranscriptRow>& rows)
{
    QString text;
    std::size_t left = kMessageLinesMax;
    bool more = false;
    for (const projection::TranscriptRow& one : rows) {
        if (one.kind != projection::TranscriptRow::Kind::Body)
            continue;
        const projection::BodyLines body = projection::bodyLines(one, left);
        for (const std::string_view line : body.lines)
            text += toText(line) + u'\n';
        left -= body.lines.size();
        more = more || body.more;
    }
    if (text.isEmpty())
        return muted(theme, InspectorText::tr("No message has been sent in this hop yet."));
    if (more)
        text += QStringLiteral("…");
    return QStringLiteral(
        "<pre style=\"font-family:'%1'; font-size:%2px; white-space:pre-wrap\">%3</pre>")
        .arg(theme.wireFamilies().first())
        .arg(theme.font(FontRole::Wire).pixelSize())
        .arg(text.toHtmlEscaped());
}

} // namespace postroad::ui
