// SPDX-License-Identifier: MIT
#include "ui/window/hop_panel.h"

#include "core/projection/node_map.h"
#include "core/projection/wire.h"
#include "ui/inspector/inspector_html.h"
#include "ui/paint/text.h"
#include "ui/rows/heading.h"

#include <QtCore/QTimer>
#include <QtGui/QTextDocument>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTabBar>

namespace postroad::ui {

namespace {

QString protocolText(trace::Protocol protocol)
{
    return toText(trace::protocolName(protocol)).toUpper();
}

QString outcomeText(projection::HopOutcome outcome)
{
    using Outcome = projection::HopOutcome;
    switch (outcome) {
    case Outcome::Calling:
        return HopPanel::tr("calling");
    case Outcome::Refused:
        return HopPanel::tr("refused: nobody listens at that door");
    case Outcome::TimedOut:
        return HopPanel::tr("no answer");
    case Outcome::Reset:
        return HopPanel::tr("connection lost");
    case Outcome::Closed:
        return HopPanel::tr("closed");
    case Outcome::Open:
        break;
    }
    return {};
}

/// The first bodies of a hop, more than a page shows.
std::vector<projection::TranscriptRow> bodies(
    const projection::HopIndex& hops, std::uint32_t hop, std::size_t position)
{
    constexpr std::size_t kBodiesMax = 2000;
    const auto lines = hops.lines(hop, position);
    std::vector<projection::TranscriptRow> rows;
    for (std::size_t i = 0; i < lines.size() && rows.size() < kBodiesMax; ++i) {
        const trace::EventKind kind = hops.trace()[lines[i].event].kind;
        if (kind == trace::EventKind::BodySent || kind == trace::EventKind::BodyArrived)
            rows.push_back(projection::transcript(hops, hop, position, i, 1).front());
    }
    return rows;
}

} // namespace

HopPanel::HopPanel(Playhead& playhead, LessonGuide& guide, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_playhead(playhead),
      m_theme(theme),
      m_heading(new QLabel(this)),
      m_hop(new QLabel(this)),
      m_tabs(new QTabBar(this)),
      m_pages(new QStackedWidget(this)),
      m_transcript(new TranscriptView(playhead, guide, theme)),
      m_page(new QTextBrowser),
      m_explanation(new ExplanationCard(playhead, theme))
{
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    makeHeading(*m_heading);
    m_hop->setObjectName(QStringLiteral("hop"));
    m_hop->setWordWrap(true);
    m_hop->setTextFormat(Qt::RichText);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    for (int i = Transcript; i <= Message; ++i)
        m_tabs->addTab(QString());
    m_page->setOpenLinks(false);
    m_pages->addWidget(m_transcript);
    m_pages->addWidget(m_page);
    auto* tabs = new QHBoxLayout;
    tabs->setContentsMargins(5, 0, 0, 0);
    tabs->addWidget(m_tabs);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_heading);
    layout->addWidget(m_hop);
    layout->addLayout(tabs);
    layout->addWidget(m_pages, 1);
    auto* card = new QVBoxLayout;
    card->setContentsMargins(12, 4, 12, 12);
    card->addWidget(m_explanation);
    layout->addLayout(card);
    connect(m_tabs, &QTabBar::currentChanged, this, &HopPanel::refreshTab);
    connect(&playhead, &Playhead::selectionChanged, this, &HopPanel::refresh);
    connect(m_explanation, &ExplanationCard::textSet, this, &HopPanel::fitCard);
    retranslate();
}

void HopPanel::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_transcript->setTheme(theme);
    m_explanation->setTheme(theme);
    refresh();
}

void HopPanel::retranslate()
{
    m_tabs->setTabText(Transcript, tr("Transcript"));
    m_tabs->setTabText(State, tr("Session state"));
    m_tabs->setTabText(Envelope, tr("Envelope"));
    m_tabs->setTabText(Message, tr("Message"));
    m_tabs->setAccessibleName(tr("What to see of the hop"));
    m_transcript->retranslate();
    m_explanation->retranslate();
    refresh();
}

void HopPanel::setBrief(bool brief)
{
    m_brief = brief;
    m_heading->setVisible(!brief);
    layout()->setContentsMargins(0, brief ? 8 : 0, 0, 0);
    m_explanation->setBrief(brief);
    refresh();
}

void HopPanel::refresh()
{
    refreshHeading();
    refreshTab();
}

void HopPanel::refreshHeading()
{
    const std::uint32_t number = shownHop(m_playhead);
    const auto hop = number == 0 ? std::nullopt
                                 : m_playhead.hops().row(number, m_playhead.position());
    if (!hop) {
        m_heading->setText(tr("Transcript"));
        m_hop->setText(tr("No connection has been made yet."));
        return;
    }
    m_heading->setText(tr("Hop %1 · transcript").arg(hop->number));
    const trace::Trace& trace = m_playhead.trace();
    // Where a store stands on the machine of a delivery agent the map shows two boxes for one name.
    const projection::NodeId answers = projection::nodeOnHost(
        m_playhead.plan(), hop->server, hop->protocol, projection::Side::Server);
    const bool store = answers.valid()
        && m_playhead.plan().nodes[answers.value].role == scenario::NodeRole::MailStore;
    const auto end = [this, &trace](HostId host, const QString& role) {
        const QString name = m_brief ? firstLabel(trace.hostName(host))
                                     : toText(trace.hostName(host));
        return QStringLiteral("%1 <span style='color:%2'>(%3)</span>")
            .arg(strongHtml(name.toHtmlEscaped()), m_theme.colour(Colour::Muted).name(), role);
    };
    const QString server = hop->server.valid()
        ? end(hop->server, store ? tr("store, server") : tr("server"))
        : toText(format(hop->serverEnd.address));
    QString more = QStringLiteral("%1 · TCP\u00a0%2")
                       .arg(protocolText(hop->protocol))
                       .arg(hop->serverEnd.port);
    if (hop->tls && !hop->tls->failed)
        more += QStringLiteral(" · ")
            + toText(projection::tlsVersion(trace.text(trace[hop->tls->event])))
                  .replace(u' ', QChar::Nbsp);
    if (const QString outcome = outcomeText(hop->outcome); !outcome.isEmpty())
        more += QStringLiteral(" · ") + outcome;
    const QString ordinal = m_brief ? tr("Hop %1").arg(hop->number) + QStringLiteral(" · ")
                                    : QString();
    m_hop->setText(ordinal + end(hop->client, tr("client")) + QStringLiteral(" → ") + server
        + QStringLiteral(" <span style='color:%1'>· %2</span>")
              .arg(m_theme.colour(Colour::Muted).name(), more));
}

void HopPanel::refreshTab()
{
    const int tab = m_tabs->currentIndex();
    m_pages->setCurrentIndex(tab == Transcript ? 0 : 1);
    m_page->setAccessibleName(m_tabs->tabText(tab));
    if (tab == Transcript)
        return;
    const std::uint32_t hop = shownHop(m_playhead);
    if (hop == 0) {
        m_page->clear();
        return;
    }
    const std::size_t position = m_playhead.position();
    // HTML has no word for it, and "<>" of an envelope must not become one sign.
    QFont plain = m_page->document()->defaultFont();
    plain.setStyleStrategy(QFont::PreferNoShaping);
    m_page->document()->setDefaultFont(plain);
    const int scrolled = m_page->verticalScrollBar()->value();
    const projection::SessionStateRow state = m_playhead.sessionState(hop, position);
    m_page->setHtml(tab == State ? sessionStateHtml(m_theme, state)
            : tab == Envelope    ? envelopeHtml(m_theme, state)
                                 : messageHtml(m_theme, bodies(m_playhead.hops(), hop, position)));
    m_page->verticalScrollBar()->setValue(scrolled);
}

void HopPanel::fitCard()
{
    // As high as its text, so that nothing has to be scrolled, but never more than the transcript.
    const int room = std::max(84, height() * (m_brief ? 40 : 42) / 100);
    m_explanation->fit(room);
}

void HopPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    QTimer::singleShot(0, this, &HopPanel::fitCard);
}

} // namespace postroad::ui
