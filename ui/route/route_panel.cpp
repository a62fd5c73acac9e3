// SPDX-License-Identifier: MIT
#include "ui/route/route_panel.h"

#include "ui/paint/text.h"
#include "ui/rows/heading.h"

#include <QtWidgets/QButtonGroup>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>

namespace postroad::ui {

RoutePanel::RoutePanel(Playhead& playhead, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_heading(new QLabel(this)),
      m_empty(new QLabel(this)),
      m_buttons(new QButtonGroup(this)),
      m_view(new RouteView(playhead, theme, this))
{
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    makeHeading(*m_heading);
    m_empty->setObjectName(QStringLiteral("quiet"));
    m_empty->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_heading);
    m_domains = new QHBoxLayout;
    m_domains->setContentsMargins(12, 0, 12, 4);
    m_domains->setSpacing(6);
    layout->addLayout(m_domains);
    layout->addWidget(m_empty);
    layout->addWidget(m_view, 1);
    connect(m_view, &RouteView::routesChanged, this, &RoutePanel::refresh);
    connect(m_buttons, &QButtonGroup::idClicked, this, [this](int id) { m_view->show(id); });
    retranslate();
}

void RoutePanel::setTheme(const Theme& theme) { m_view->setTheme(theme); }

void RoutePanel::retranslate()
{
    m_empty->setText(tr("No server has looked for a way yet."));
    m_view->retranslate();
    refresh();
}

void RoutePanel::refresh()
{
    const int shown = m_view->shown();
    m_empty->setVisible(shown < 0);
    QString heading = tr("MX lookup path");
    if (shown >= 0)
        heading += QStringLiteral(" · ") + toText(m_view->domain(shown));
    m_heading->setText(heading);
    makeButtons();
    if (QAbstractButton* button = m_buttons->button(shown))
        button->setChecked(true);
}

void RoutePanel::makeButtons()
{
    std::vector<int> choices = m_view->choices();
    if (choices.size() < 2)
        choices.clear();
    if (choices == m_choices)
        return;
    m_choices = choices;
    while (QLayoutItem* item = m_domains->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const int route : m_choices) {
        const QString name = toText(m_view->domain(route));
        auto* button = new QPushButton(name, this);
        button->setObjectName(QStringLiteral("choice"));
        button->setCheckable(true);
        button->setAccessibleName(tr("Route to %1").arg(name));
        m_buttons->addButton(button, route);
        m_domains->addWidget(button);
    }
    if (!m_choices.empty())
        m_domains->addStretch(1);
}

} // namespace postroad::ui
