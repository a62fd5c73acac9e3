// SPDX-License-Identifier: MIT
#include "ui/transcript/transcript_painter.h"

#include "ui/paint/marks.h"
#include "ui/rows/wrap.h"

#include <algorithm>

namespace postroad::ui {

namespace {

void drawWords(const Canvas& canvas, const TranscriptLine& line, const TranscriptCells& cells)
{
    const Theme& theme = canvas.theme();
    const bool quiet = line.kind != TranscriptLine::Kind::Said;
    const Colour ink = quiet ? Colour::Muted : Colour::TextStrong;
    const double height = lineHeight(theme, FontRole::Wire);
    QRectF rect(cells.textLeft, cells.time.top(), cells.textWidth, cells.lineHeight);
    for (const QString& text : cells.text) {
        canvas.text(rect, Qt::AlignLeft, text, FontRole::Wire, ink);
        rect = {cells.textLeft, rect.bottom(), cells.bodyWidth, height};
    }
}

void drawHiddenPill(const Canvas& canvas, const QRectF& rect, const QString& code)
{
    canvas.box(rect, canvas.theme().metric(Metric::RadiusSmall) / 2, Colour::PanelSoft,
        Colour::BorderStrong, 1);
    canvas.text(rect, Qt::AlignCenter, code, FontRole::WireStrong, Colour::Muted);
}

void drawNote(const Canvas& canvas, const TranscriptLine& line, const TranscriptCells& cells)
{
    canvas.text(
        cells.time.united({cells.textLeft, cells.time.top(), cells.textWidth, cells.lineHeight}),
        Qt::AlignLeft, line.text, FontRole::Body, Colour::Muted);
}

/// A lock where the side of a line stands, the words, and a rule to the edge: below it all is
/// inside.
void drawTls(const Canvas& canvas, const TranscriptLine& line, const TranscriptCells& cells,
    const QRectF& row)
{
    const Theme& theme = canvas.theme();
    const Colour ink = line.failed ? Colour::Refused : Colour::Text;
    const double side = cells.lineHeight * 0.62;
    const QRectF sign(
        cells.side.center().x() - side / 2, cells.side.center().y() - side / 2, side, side);
    if (line.failed)
        canvas.cross(sign.center(), ink, side * 0.35, theme.metric(Metric::LineStrong) * 0.8);
    else
        drawLock(canvas, sign, ink);
    double widest = 0;
    QRectF rect(cells.textLeft, cells.time.top(), cells.textWidth, cells.lineHeight);
    for (const QString& text : cells.text) {
        canvas.text(rect, Qt::AlignLeft, text, FontRole::SmallStrong, ink);
        widest = std::max(widest, canvas.textWidth(text, FontRole::SmallStrong));
        rect.moveTop(rect.bottom());
    }
    const double left = cells.textLeft + widest + theme.metric(Metric::Gap);
    const double right = row.right() - theme.metric(Metric::Margin);
    if (left < right)
        canvas.line(
            {QPointF(left, cells.side.center().y()), QPointF(right, cells.side.center().y())},
            Colour::BorderStrong, 1);
}

} // namespace

void drawTranscriptLine(const Canvas& canvas, const TranscriptLine& line, const QRectF& row)
{
    const TranscriptCells cells = transcriptCells(canvas.theme(), line, row);
    if (line.kind == TranscriptLine::Kind::Note)
        return drawNote(canvas, line, cells);
    const bool client = line.side == projection::Side::Client;
    canvas.text(cells.time, Qt::AlignRight, line.time, FontRole::WireSmall, Colour::Faint);
    if (line.kind == TranscriptLine::Kind::Tls)
        return drawTls(canvas, line, cells, row);
    canvas.text(cells.side, Qt::AlignLeft, client ? QStringLiteral("C") : QStringLiteral("S"),
        FontRole::WireStrong, client ? Colour::Client : Colour::Server);
    if (line.kind == TranscriptLine::Kind::Hidden)
        drawHiddenPill(canvas, cells.pill, line.code);
    else if (!line.code.isEmpty())
        drawReplyPill(canvas, cells.pill, line.replyClass, line.code);
    drawWords(canvas, line, cells);
    canvas.text(cells.word, Qt::AlignRight, line.word, FontRole::Small,
        line.replyClass == projection::ReplyClass::None ? Colour::Faint
                                                        : inkOf(line.replyClass).fill);
}

} // namespace postroad::ui
