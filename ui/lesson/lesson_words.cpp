// SPDX-License-Identifier: MIT
#include "ui/lesson/lesson_words.h"

#include "core/explain/catalogue.h"
#include "ui/paint/text.h"

#include <QtCore/QRegularExpression>

namespace postroad::ui {

namespace {
QString& language()
{
    static QString current = QStringLiteral("en");
    return current;
}
} // namespace

const QString& textLanguage() { return language(); }

void setTextLanguage(const QString& name) { language() = name; }

QString localText(const LocalText& text)
{
    return toText(text.in(language().toStdString())).trimmed();
}

QString stateText(std::string_view state)
{
    const auto* entry = explain::findEntry("state " + std::string(state));
    const bool english = textLanguage() == QStringLiteral("en");
    return english || entry == nullptr
        ? toText(state)
        : QStringLiteral("%1（%2）").arg(toText(state), localText(entry->title));
}

QString richText(const QString& text)
{
    static const QRegularExpression code(QStringLiteral("`([^`]+)`"));
    QString html = text.toHtmlEscaped();
    html.replace(code, QStringLiteral("<code>\\1</code>"));
    return html.replace(u'\n', QStringLiteral("<br>"));
}

} // namespace postroad::ui
