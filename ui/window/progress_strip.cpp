// SPDX-License-Identifier: MIT
#include "ui/window/progress_strip.h"

#include <QtCore/QLocale>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QPushButton>

namespace postroad::ui {

ProgressStrip::ProgressStrip(QWidget* parent)
    : QWidget(parent),
      m_words(new QLabel(this)),
      m_bar(new QProgressBar(this)),
      m_cancel(new QPushButton(this))
{
    setObjectName(QStringLiteral("progress"));
    setAttribute(Qt::WA_StyledBackground);
    m_words->setObjectName(QStringLiteral("small"));
    m_bar->setRange(0, 0);
    m_bar->setTextVisible(false);
    m_cancel->setObjectName(QStringLiteral("choice"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 4, 14, 4);
    layout->setSpacing(14);
    layout->addWidget(m_words);
    layout->addWidget(m_bar, 1);
    layout->addWidget(m_cancel);
    connect(m_cancel, &QPushButton::clicked, this, &ProgressStrip::cancelWanted);
    retranslate();
}

void ProgressStrip::retranslate()
{
    m_cancel->setText(tr("Cancel"));
    m_cancel->setToolTip(tr("Put it aside (Esc)"));
    m_bar->setAccessibleName(tr("The run is being made"));
    setEvents(m_events);
}

void ProgressStrip::setEvents(qulonglong events)
{
    m_events = events;
    m_words->setText(
        tr("The run is being made · events so far: %1").arg(QLocale().toString(events)));
    m_bar->setAccessibleDescription(m_words->text());
}

} // namespace postroad::ui
