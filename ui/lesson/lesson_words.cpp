// SPDX-License-Identifier: MIT
#include "ui/lesson/lesson_words.h"

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

QString richText(const QString& text)
{
    static const QRegularExpression code(QStringLiteral("`([^`]+)`"));
    QString html = text.toHtmlEscaped();
    html.replace(code, QStringLiteral("<code>\\1</code>"));
    return html.replace(u'\n', QStringLiteral("<br>"));
}

} // namespace postroad::ui
