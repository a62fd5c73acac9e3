// SPDX-License-Identifier: MIT
#include "ui/window/status_strip.h"

#include "ui/window/elided_label.h"
#include "ui/window/header_bar.h"

#include <QtGui/QAction>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QToolButton>

namespace postroad::ui {

StatusStrip::StatusStrip(Playhead& playhead, WindowActions& actions, QWidget* parent)
    : QWidget(parent),
      m_playhead(playhead),
      m_run(new QLabel(this)),
      m_keys(new ElidedLabel(this)),
      m_language(new QToolButton(this))
{
    setObjectName(QStringLiteral("status"));
    setAttribute(Qt::WA_StyledBackground);
    m_run->setObjectName(QStringLiteral("small"));
    m_keys->setObjectName(QStringLiteral("small"));
    m_keys->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_language->setObjectName(QStringLiteral("language"));
    m_language->setFocusPolicy(Qt::TabFocus);
    m_language->setText(QStringLiteral("English / 中文"));
    connect(m_language, &QToolButton::clicked, &actions[Command::NextLanguage], &QAction::trigger);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 1, 8, 1);
    layout->setSpacing(20);
    layout->addWidget(m_run);
    layout->addWidget(m_keys, 1);
    layout->addWidget(m_language);
    connect(&playhead, &Playhead::runChanged, this, &StatusStrip::refresh);
    connect(&playhead, &Playhead::visitedChanged, this, &StatusStrip::refresh);
    connect(&playhead, &Playhead::stepSizeChanged, this, &StatusStrip::retranslate);
    retranslate();
}

void StatusStrip::retranslate()
{
    m_keys->setText(tr("Space play · ← → %1 · Shift hop · PgUp/PgDn clicker · B blank · P present")
                        .arg(stepSizeName(m_playhead.stepSize())));
    m_language->setAccessibleName(tr("Language: English or Chinese"));
    m_language->setToolTip(tr("Switch between English and Chinese"));
    refresh();
}

void StatusStrip::refresh()
{
    if (!m_playhead.hasRun()) {
        m_run->setText(tr("no scenario"));
        return;
    }
    // How many are still to come would give the end away.
    m_run->setText(tr("seed %1 · event %2 · deterministic")
                       .arg(m_playhead.plan().seed)
                       .arg(m_playhead.visited()));
}

} // namespace postroad::ui
