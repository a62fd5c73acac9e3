// SPDX-License-Identifier: MIT
// The ladder diagram as numbers: where the lifelines run, where each arrow goes, where its words
// stand.
#pragma once

#include "core/projection/ladder.h"
#include "ui/theme/theme.h"

#include <QtCore/QLineF>
#include <QtCore/QRectF>
#include <QtCore/QString>

#include <vector>

namespace postroad::ui {

struct LadderLine
{
    double x = 0;
    QString title;
    QString host; ///< in full; empty for a common column
    QRectF titleRect; ///< within the header, whose top is 0
    QString note; ///< the domain, where two columns have the same title
    QRectF noteRect;
};

struct LadderArrow
{
    QRectF rect; ///< the whole row, from edge to edge
    QLineF line; ///< from sender to receiver
    QRectF sign; ///< of a reply: its class as a shape; of TLS: a lock; empty otherwise
    QRectF label;
    QString text;
};

struct LadderLayout
{
    QSizeF size; ///< width at least as asked; height of all rows, without the header
    double headerHeight = 0;
    double rowHeight = 0;
    std::vector<LadderLine> lines; ///< as the columns
    std::vector<LadderArrow> arrows; ///< as the rows; y counts from the end of the header

    /// The row at that y, counted from the end of the header; none if there is none.
    [[nodiscard]] std::ptrdiff_t rowAt(double y) const;
};

LadderLayout layoutLadder(const std::vector<projection::LadderColumn>& columns,
    const std::vector<projection::LadderRow>& rows, const Theme& theme, double width);

/// The row that an event belongs to: the last one sent or arrived at or before it; -1 if none.
std::ptrdiff_t ladderRowOf(const std::vector<projection::LadderRow>& rows, EventId event);

} // namespace postroad::ui
