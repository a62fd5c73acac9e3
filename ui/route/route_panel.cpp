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
    const auto& routes = m_view->routes();
    const int shown = m_view->shown();
    m_empty->setVisible(shown < 0);
    QString heading = tr("MX lookup path");
    if (shown >= 0)
        heading += QStringLiteral(" · ") + toText(routes[static_cast<std::size_t>(shown)].domain);
    m_heading->setText(heading);
    makeButtons();
    if (QAbstractButton* button = m_buttons->button(shown))
        button->setChecked(true);
}

void RoutePanel::makeButtons()
{
    QStringList names;
    for (const projection::RouteRow& route : m_view->routes())
        names << toText(route.domain);
    if (names.size() < 2)
        names.clear();
    if (names == m_names)
        return;
    m_names = names;
    while (QLayoutItem* item = m_domains->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (int i = 0; i < names.size(); ++i) {
        auto* button = new QPushButton(names[i], this);
        button->setObjectName(QStringLiteral("choice"));
        button->setCheckable(true);
        button->setAccessibleName(tr("Route to %1").arg(names[i]));
        m_buttons->addButton(button, i);
        m_domains->addWidget(button);
    }
    if (!names.isEmpty())
        m_domains->addStretch(1);
}

} // namespace postroad::ui
