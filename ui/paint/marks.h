// SPDX-License-Identifier: MIT
// The signs that mean the same in every view: a reply's class as colour, shape and word; the badge
// of a role; the pill of a line on the wire. Colour never speaks alone.
#pragma once

#include "core/projection/ladder.h"
#include "ui/paint/canvas.h"

#include <QtGui/QPainterPath>

namespace postroad::ui {

struct Ink
{
    Colour fill = Colour::ReplyOther;
    Colour text = Colour::OnReplyOther;
};

Ink inkOf(projection::ReplyClass replyClass);
Ink inkOf(projection::Side side);
/// What an arrow of that kind looks like on map and ladder.
Ink inkOf(
    projection::LadderKind kind, projection::ReplyClass replyClass, projection::LadderState state);

/// The word of the class in the program's language: "accepted", "go on", "not now", "never".
QString className(projection::ReplyClass replyClass);
/// "CLIENT", "SERVER".
QString sideName(projection::Side side);
/// "refused", "no answer", "lost"; empty for what arrived or is on its way.
QString stateName(projection::LadderState state);

/// The outline of a reply pill: round for accepted, an arrow for go on, a bevelled box for not now,
/// an octagon's ends for never, a plain box for the rest.
QPainterPath replyOutline(projection::ReplyClass replyClass, const QRectF& rect);
void drawReplyPill(const Canvas& canvas, const QRectF& rect, projection::ReplyClass replyClass,
    const QString& code);
/// The class alone, as a small sign: disc with a tick, triangle, diamond, octagon with a bar.
void drawClassSign(const Canvas& canvas, const QRectF& square, projection::ReplyClass replyClass);

/// A padlock: what goes over this is inside TLS. Beside it stands the word.
void drawLock(const Canvas& canvas, const QRectF& rect, Colour colour);

/// CLIENT or SERVER.
void drawRoleBadge(const Canvas& canvas, const QRectF& rect, projection::Side side);

} // namespace postroad::ui
