// SPDX-License-Identifier: MIT
#include "ui/transcript/transcript_view.h"

#include "core/projection/lines.h"
#include "ui/transcript/transcript_painter.h"

#include <algorithm>

namespace postroad::ui {

std::uint32_t shownHop(const Playhead& playhead)
{
    if (!playhead.hasRun())
        return 0;
    const EventId selected = playhead.selected();
    if (selected.valid()) {
        const trace::Event& event = playhead.trace()[selected];
        if (event.connection.valid()) {
            const std::uint32_t hop = playhead.trace().connection(event.connection).hop;
            if (hop != 0)
                return hop;
        }
    }
    return playhead.hops().current(playhead.position());
}

namespace {

/// A hop in which nobody has said anything (yet).
TranscriptLine silence(const projection::HopRow& hop)
{
    using Outcome = projection::HopOutcome;
    TranscriptLine line;
    line.kind = TranscriptLine::Kind::Note;
    const bool waits = hop.outcome == Outcome::Calling || hop.outcome == Outcome::Open;
    line.text = waits ? TranscriptView::tr("Nothing has been said yet.")
                      : TranscriptView::tr("Nothing was said: the connection never stood.");
    return line;
}

/// Stands for rows that are left out; choosing it leads to one of them.
TranscriptLine leftOut(const QString& text, EventId event)
{
    TranscriptLine line;
    line.kind = TranscriptLine::Kind::Note;
    line.text = text;
    line.event = event;
    return line;
}

/// The last line that stood when the event happened; -1: none.
int lastBefore(const std::vector<projection::TranscriptRow>& rows, EventId event)
{
    int last = -1;
    for (const projection::TranscriptRow& row : rows) {
        if (row.event < event)
            ++last;
    }
    return last;
}

EventId sendingOrItself(const trace::Trace& trace, EventId event)
{
    const EventId sent = event.valid() ? projection::sendingOf(trace, trace[event]) : EventId();
    return sent.valid() ? sent : event;
}

/// The row that is looked at: of the event, or the last one before it.
std::size_t lookedAt(std::span<const projection::HopLine> lines, EventId event)
{
    const auto behind = std::partition_point(lines.begin(), lines.end(),
        [event](const projection::HopLine& line) { return line.event <= event; });
    return static_cast<std::size_t>(std::max<std::ptrdiff_t>(behind - lines.begin(), 1) - 1);
}

} // namespace

TranscriptView::TranscriptView(
    Playhead& playhead, LessonGuide& guide, const Theme& theme, QWidget* parent)
    : RowList(theme, parent),
      m_playhead(playhead),
      m_guide(guide)
{
    connect(&playhead, &Playhead::runChanged, this, [this] { m_shown = {}; });
    connect(&playhead, &Playhead::selectionChanged, this, &TranscriptView::refresh);
    connect(&guide, &LessonGuide::changed, this, &TranscriptView::refresh);
    connect(this, &RowList::rowChosen, this, [this](int row) {
        const EventId event = m_lines[static_cast<std::size_t>(row)].event;
        if (event.valid())
            m_playhead.select(event);
    });
    retranslate();
    refresh();
}

void TranscriptView::retranslate()
{
    setAccessibleName(tr("Transcript of the hop"));
    m_shown = {};
    refresh();
}

void TranscriptView::refresh()
{
    const std::uint32_t hop = shownHop(m_playhead);
    // A step is told by the lesson and by the playhead.
    const Shown shown{
        true, hop, m_playhead.position(), m_playhead.selected(), m_guide.hiddenReply()};
    if (shown == m_shown)
        return;
    m_shown = shown;
    const bool other = hop != m_hop;
    m_hop = hop;
    takeRows();
    rowsChanged();
    showSelection();
    if (other)
        emit hopChanged();
}

void TranscriptView::takeRows()
{
    m_rows.clear();
    m_lines.clear();
    m_ahead = 0;
    if (!m_playhead.hasRun() || m_hop == 0)
        return;
    const trace::Trace& trace = m_playhead.trace();
    const projection::HopIndex& hops = m_playhead.hops();
    const std::size_t position = m_playhead.position();
    const EventId hidden = m_guide.hiddenReply();
    const bool here = hidden.valid() && trace.connection(trace[hidden].connection).hop == m_hop;
    const std::span<const projection::HopLine> all = hops.lines(m_hop, position);
    const auto [first, count] = transcriptPart(
        all.size(), lookedAt(all, sendingOrItself(trace, m_playhead.selected())));
    m_rows = projection::transcript(hops, m_hop, position, first, count);
    m_lines = transcriptLines(m_rows, here);
    if (m_lines.empty())
        m_lines.push_back(silence(*hops.row(m_hop, position)));
    const std::size_t behind = all.size() - first - count;
    if (behind > 0)
        m_lines.insert(m_lines.begin() + static_cast<std::ptrdiff_t>(count),
            leftOut(tr("Lines after these: %1").arg(behind), all[first + count].event));
    if (first > 0) {
        m_lines.insert(m_lines.begin(),
            leftOut(tr("Lines before these: %1").arg(first), all[first - 1].event));
        m_ahead = 1;
    }
}

void TranscriptView::showSelection()
{
    const EventId selected = m_playhead.selected();
    const int row = selected.valid() ? lineOf(m_lines, m_rows, selected) : -1;
    setSelectedRow(row < 0 ? -1 : row + m_ahead);
    // The reply that is asked for stands below the last line: both are to be seen.
    if (!m_lines.empty() && m_lines.back().kind == TranscriptLine::Kind::Hidden)
        setAlsoVisible(rows() - 1);
    else if (selectedRow() < 0 && selected.valid())
        setAlsoVisible(m_ahead + lastBefore(m_rows, selected));
}

double TranscriptView::rowHeight(int row, double width) const
{
    return transcriptRowHeight(theme(), m_lines[static_cast<std::size_t>(row)], width);
}

void TranscriptView::drawRow(const Canvas& canvas, int row, const QRectF& rect) const
{
    drawTranscriptLine(canvas, m_lines[static_cast<std::size_t>(row)], rect);
}

QString TranscriptView::rowText(int row) const
{
    const TranscriptLine& line = m_lines[static_cast<std::size_t>(row)];
    if (line.kind == TranscriptLine::Kind::Note || line.kind == TranscriptLine::Kind::Tls)
        return line.text;
    const QString side = line.side == projection::Side::Client ? tr("Client") : tr("Server");
    return QStringLiteral("%1: %2%3 %4").arg(side, line.code, line.text, line.word).trimmed();
}

} // namespace postroad::ui
