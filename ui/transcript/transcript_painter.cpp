// SPDX-License-Identifier: MIT
#include "ui/transcript/transcript_painter.h"

#include "ui/paint/marks.h"
#include "ui/rows/wrap.h"

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
        rect = {cells.textLeft, rect.bottom(), cells.textWidth, height};
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

} // namespace

void drawTranscriptLine(const Canvas& canvas, const TranscriptLine& line, const QRectF& row)
{
    const TranscriptCells cells = transcriptCells(canvas.theme(), line, row);
    if (line.kind == TranscriptLine::Kind::Note)
        return drawNote(canvas, line, cells);
    const bool client = line.side == projection::Side::Client;
    canvas.text(cells.time, Qt::AlignRight, line.time, FontRole::WireSmall, Colour::Faint);
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
