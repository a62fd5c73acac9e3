// SPDX-License-Identifier: MIT
// The MX lookup path as rows of words: questions, who sent whom on, answers, candidates and what
// became of each. No drawing here.
#pragma once

#include "core/projection/route.h"
#include "ui/theme/theme.h"

#include <QtCore/QRectF>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <vector>

namespace postroad::ui {

struct RouteLine
{
    enum class Kind { Attempt, Question, Detail, Candidate, Verdict, Note };
    /// The sign at the left.
    enum class Sign { None, Number, Trying, Untried, Accepted, Refused, Silent, NotNow, Never };

    Kind kind = Kind::Detail;
    Sign sign = Sign::None;
    QString number; ///< in the disc of Number and Untried
    QString wire; ///< in the font of the wire: "example.net MX ?", "10 mx1"
    QString words; ///< after it, or below it if there is no room
    EventId event; ///< what choosing the row selects; not valid: nothing
    std::vector<EventId> covers; ///< other events that the row stands for
    bool faint = false; ///< not tried (yet)
};

/// Of one route: all its attempts; the questions of those before the last are left out.
std::vector<RouteLine> routeLines(const projection::RouteRow& route, const trace::Trace& trace);

/// The row that stands for the event, or for its hop; -1: none.
int routeLineOf(const std::vector<RouteLine>& lines, const projection::RouteRow& route,
    const trace::Trace& trace, EventId event);

/// What became of a candidate, in the program's language.
QString outcomeWords(const projection::CandidateRow& candidate, bool over);

/// Where the parts of a row are.
struct RouteCells
{
    QRectF sign;
    double textLeft = 0;
    double textWidth = 0;
    double top = 0;
    QString wire;
    double wireWidth = 0;
    bool sameLine = true; ///< the words stand beside the wire text, not below it
    QStringList words;
};
RouteCells routeCells(const Theme& theme, const RouteLine& line, const QRectF& row);
double routeRowHeight(const Theme& theme, const RouteLine& line, double width);

} // namespace postroad::ui
