// SPDX-License-Identifier: MIT
// The transcript of a hop as rows of words and numbers: what the painter draws, where columns are,
// how high a row is. No drawing here.
#pragma once

#include "core/projection/transcript.h"
#include "ui/theme/theme.h"

#include <QtCore/QRectF>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <vector>

namespace postroad::ui {

struct TranscriptLine
{
    enum class Kind { Said, Body, Hidden, Note, Tls };

    Kind kind = Kind::Said;
    EventId event; ///< what choosing the row selects; not valid: nothing
    EventId last; ///< the last event that this row stands for
    QString time; ///< "4.146"; empty where it is that of the row above
    projection::Side side = projection::Side::Client;
    QString code; ///< in the pill: "250", "+OK"; empty: no pill
    projection::ReplyClass replyClass = projection::ReplyClass::None;
    QString text; ///< after the pill
    QString word; ///< the class in words; on the last line of a reply
    bool underWay = false; ///< sent, not arrived
    bool forced = false; ///< a fault or a person put it there
    bool failed = false; ///< Tls
};

/// Which rows of a long hop are shown: `count` from number `first` on.
struct TranscriptPart
{
    std::size_t first = 0;
    std::size_t count = 0;
};
/// Of `rows` in all, all, or several hundred: the last ones, or those around number `looked` when
/// that stands before them. Moves by many rows at once, so that a step moves none.
TranscriptPart transcriptPart(std::size_t rows, std::size_t looked);

/// What stands before a line said at that time: "4.146"; from 1000 seconds on, where thousandths
/// tell nothing, "0:30:00", and from a day on "5d03:14". At most eight characters wide.
QString transcriptTime(Instant at);

/// The rows of a hop; with hidden, one more for the reply that a question asks for.
std::vector<TranscriptLine> transcriptLines(
    const std::vector<projection::TranscriptRow>& rows, bool hidden);

/// The row that an event belongs to; -1 if none.
int lineOf(const std::vector<TranscriptLine>& lines,
    const std::vector<projection::TranscriptRow>& rows, EventId event);

/// Where the parts of a row are.
struct TranscriptCells
{
    QRectF time;
    QRectF side;
    QRectF pill; ///< as high as a pill, at the first line
    QRectF word;
    double textLeft = 0;
    double textWidth = 0;
    double bodyWidth = 0; ///< of the lines of a body but the first
    double lineHeight = 0;
    QStringList text; ///< wrapped
};

TranscriptCells transcriptCells(const Theme& theme, const TranscriptLine& line, const QRectF& row);
/// Above the first line of a row, and below its last.
double transcriptInset(const Theme& theme);
double transcriptRowHeight(const Theme& theme, const TranscriptLine& line, double width);

} // namespace postroad::ui
