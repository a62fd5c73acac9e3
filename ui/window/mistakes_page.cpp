// SPDX-License-Identifier: MIT
#include "ui/window/mistakes_page.h"

#include "ui/lesson/lesson_words.h"
#include "ui/paint/text.h"
#include "ui/window/lesson_shelf.h"

#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTextBrowser>

namespace postroad::ui {

MistakesPage::MistakesPage(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_title(new QLabel(this)),
      m_list(new QTextBrowser(this)),
      m_back(new QPushButton(this)),
      m_again(new QPushButton(this)),
      m_open(new QPushButton(this))
{
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    m_title->setObjectName(QStringLiteral("title"));
    m_title->setWordWrap(true);
    m_back->setObjectName(QStringLiteral("primary"));
    // In line with the title and the buttons.
    m_list->setObjectName(QStringLiteral("mistakes"));
    m_list->document()->setDocumentMargin(0);
    m_list->setOpenLinks(false);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_back);
    buttons->addWidget(m_again);
    buttons->addWidget(m_open);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(48, 36, 48, 36);
    layout->setSpacing(16);
    layout->addWidget(m_title);
    layout->addWidget(m_list, 1);
    layout->addLayout(buttons);
    connect(m_back, &QPushButton::clicked, this, &MistakesPage::backWanted);
    connect(m_again, &QPushButton::clicked, this, &MistakesPage::againWanted);
    connect(m_open, &QPushButton::clicked, this, &MistakesPage::openWanted);
    retranslate();
}

void MistakesPage::setTheme(const Theme& theme)
{
    m_theme = theme;
    refresh();
}

void MistakesPage::retranslate()
{
    m_back->setText(tr("Back to the open scenario"));
    m_again->setText(tr("Read the file again"));
    m_open->setText(tr("Open another file…"));
    m_list->setAccessibleName(tr("Mistakes in the file"));
    refresh();
}

void MistakesPage::show(const OpenedRun& run, bool hasOther)
{
    m_run = run;
    m_hasOther = hasOther;
    refresh();
    (hasOther ? m_back : m_again)->setFocus();
}

QString MistakesPage::text() const { return m_list->toPlainText(); }

void MistakesPage::refresh()
{
    const QString file = scenarioFileName(m_run.path);
    m_back->setVisible(m_hasOther);
    m_title->setText(m_run.failure.isEmpty()
            ? tr("%1 can't be opened: mistakes found: %2").arg(file).arg(m_run.mistakes.size())
            : tr("%1 can't be read").arg(file));
    m_list->setHtml(html());
}

QString MistakesPage::html() const
{
    // The program's words stand around those of the system.
    if (!m_run.failure.isEmpty())
        return QStringLiteral("<p>%1</p><p>%2</p>")
            .arg(tr("Is the file still there, and may you read it? See to that and read it again, "
                    "or open another one. The system says:")
                     .toHtmlEscaped(),
                m_run.failure.toHtmlEscaped());
    const QString muted = m_theme.colour(Colour::Muted).name();
    QString html = QStringLiteral("<p>%1</p><table>")
                       .arg(tr("Each row says where a mistake is (file, line, column) and what it "
                               "is. Mend it, save the file, and read it again.")
                                .toHtmlEscaped());
    for (const scenario::Diagnostic& mistake : m_run.mistakes) {
        const QString place = QStringLiteral("%1:%2:%3")
                                  .arg(toText(mistake.file))
                                  .arg(mistake.line)
                                  .arg(mistake.column);
        // The likely way out stands before the list of all.
        QStringList more;
        if (!mistake.nearest.empty())
            more << tr("Did you mean %1?").arg(toText(mistake.nearest)).toHtmlEscaped();
        if (!mistake.expected.empty())
            more << tr("Expected: %1.").arg(localText(mistake.expected)).toHtmlEscaped();
        html += QStringLiteral(
            "<tr><td style=\"padding:6px 24px 6px 0; font-family:'%1'; color:%2; "
            "white-space:nowrap\">%3</td>"
            "<td style='padding:6px 0'>%4<br><span style='color:%2'>%5</span></td></tr>")
                    .arg(m_theme.wireFamilies().first(), muted, place.toHtmlEscaped(),
                        localText(mistake.problem).toHtmlEscaped(),
                        more.join(QStringLiteral("<br>")));
    }
    return html + QStringLiteral("</table>");
}

} // namespace postroad::ui
