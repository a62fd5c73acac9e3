// SPDX-License-Identifier: MIT
#include "ui/paint/marks.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace postroad::ui {

using projection::LadderKind;
using projection::LadderState;
using projection::ReplyClass;
using projection::Side;

Ink inkOf(ReplyClass replyClass)
{
    switch (replyClass) {
    case ReplyClass::Accepted:
        return {Colour::Reply2, Colour::OnReply2};
    case ReplyClass::GoOn:
        return {Colour::Reply3, Colour::OnReply3};
    case ReplyClass::NotNow:
        return {Colour::Reply4, Colour::OnReply4};
    case ReplyClass::Never:
        return {Colour::Reply5, Colour::OnReply5};
    case ReplyClass::None:
        break;
    }
    return {Colour::ReplyOther, Colour::OnReplyOther};
}

Ink inkOf(Side side)
{
    return side == Side::Client ? Ink{Colour::Client, Colour::OnClient}
                                : Ink{Colour::Server, Colour::OnServer};
}

Ink inkOf(LadderKind kind, ReplyClass replyClass, LadderState state)
{
    if (state == LadderState::Refused || state == LadderState::Lost || state == LadderState::Failed)
        return {Colour::Refused, Colour::OnRefused};
    if (state == LadderState::TimedOut)
        return {Colour::Waiting, Colour::OnWaiting};
    switch (kind) {
    case LadderKind::Reply:
        return inkOf(replyClass);
    case LadderKind::DnsQuery:
    case LadderKind::DnsResponse:
        return {Colour::Dns, Colour::OnDns};
    case LadderKind::File:
        return {Colour::Server, Colour::OnServer};
    case LadderKind::Tls:
        return {Colour::ReplyOther, Colour::OnReplyOther};
    case LadderKind::Call:
    case LadderKind::Command:
    case LadderKind::Body:
        break;
    }
    return {Colour::Client, Colour::OnClient};
}

QString className(ReplyClass replyClass)
{
    switch (replyClass) {
    case ReplyClass::Accepted:
        return QCoreApplication::translate("Marks", "accepted");
    case ReplyClass::GoOn:
        return QCoreApplication::translate("Marks", "go on");
    case ReplyClass::NotNow:
        return QCoreApplication::translate("Marks", "not now");
    case ReplyClass::Never:
        return QCoreApplication::translate("Marks", "never");
    case ReplyClass::None:
        break;
    }
    return {};
}

QString sideName(Side side)
{
    return side == Side::Client ? QCoreApplication::translate("Marks", "CLIENT")
                                : QCoreApplication::translate("Marks", "SERVER");
}

QString stateName(LadderState state)
{
    switch (state) {
    case LadderState::Refused:
        return QCoreApplication::translate("Marks", "refused");
    case LadderState::TimedOut:
        return QCoreApplication::translate("Marks", "no answer");
    case LadderState::Lost:
        return QCoreApplication::translate("Marks", "lost");
    case LadderState::Failed:
        return QCoreApplication::translate("Marks", "failed");
    case LadderState::InFlight:
    case LadderState::Arrived:
        break;
    }
    return {};
}

namespace {

QPainterPath closed(std::initializer_list<QPointF> points)
{
    QPainterPath path;
    path.addPolygon(QPolygonF(QList<QPointF>(points)));
    path.closeSubpath();
    return path;
}

QPainterPath bevelled(const QRectF& r, double cut)
{
    return closed({{r.left() + cut, r.top()}, {r.right() - cut, r.top()},
        {r.right(), r.top() + cut}, {r.right(), r.bottom() - cut}, {r.right() - cut, r.bottom()},
        {r.left() + cut, r.bottom()}, {r.left(), r.bottom() - cut}, {r.left(), r.top() + cut}});
}

} // namespace

QPainterPath replyOutline(ReplyClass replyClass, const QRectF& r)
{
    const double half = r.height() / 2;
    QPainterPath path;
    switch (replyClass) {
    case ReplyClass::Accepted:
        path.addRoundedRect(r, half, half);
        return path;
    case ReplyClass::GoOn:
        return closed({r.topLeft(), {r.right() - half * 0.8, r.top()}, {r.right(), r.center().y()},
            {r.right() - half * 0.8, r.bottom()}, r.bottomLeft()});
    case ReplyClass::NotNow:
        return closed({{r.left() + half * 0.8, r.top()}, {r.right() - half * 0.8, r.top()},
            {r.right(), r.center().y()}, {r.right() - half * 0.8, r.bottom()},
            {r.left() + half * 0.8, r.bottom()}, {r.left(), r.center().y()}});
    case ReplyClass::Never:
        return bevelled(r, r.height() * 0.3);
    case ReplyClass::None:
        break;
    }
    path.addRect(r);
    return path;
}

void drawReplyPill(
    const Canvas& canvas, const QRectF& rect, ReplyClass replyClass, const QString& code)
{
    const Ink ink = inkOf(replyClass);
    canvas.shape(replyOutline(replyClass, rect), ink.fill);
    canvas.text(rect, Qt::AlignCenter, code, FontRole::WireStrong, ink.text);
}

void drawClassSign(const Canvas& canvas, const QRectF& r, ReplyClass replyClass)
{
    const Ink ink = inkOf(replyClass);
    const QPointF c = r.center();
    const double w = r.width();
    const double pen = std::max(1.0, w * 0.14);
    switch (replyClass) {
    case ReplyClass::Accepted:
        canvas.disc(r, ink.fill);
        canvas.line(QPolygonF({c + QPointF(-0.22, 0.02) * w, c + QPointF(-0.05, 0.2) * w,
                        c + QPointF(0.24, -0.18) * w}),
            ink.text, pen);
        return;
    case ReplyClass::GoOn:
        canvas.shape(closed({r.topLeft(), {r.right(), c.y()}, r.bottomLeft()}), ink.fill);
        return;
    case ReplyClass::NotNow:
        canvas.shape(
            closed({{c.x(), r.top()}, {r.right(), c.y()}, {c.x(), r.bottom()}, {r.left(), c.y()}}),
            ink.fill);
        return;
    case ReplyClass::Never:
        canvas.shape(bevelled(r, w * 0.3), ink.fill);
        canvas.line(
            QPolygonF({c - QPointF(0.24, 0) * w, c + QPointF(0.24, 0) * w}), ink.text, pen * 1.4);
        return;
    case ReplyClass::None:
        canvas.fill(r.adjusted(w * 0.2, w * 0.2, -w * 0.2, -w * 0.2), ink.fill);
    }
}

void drawLock(const Canvas& canvas, const QRectF& r, Colour colour)
{
    const double w = std::min(r.width(), r.height() * 0.8);
    const QPointF c = r.center();
    QPainterPath body;
    const QRectF box(c.x() - w * 0.45, c.y() - w * 0.08, w * 0.9, w * 0.68);
    body.addRoundedRect(box, w * 0.12, w * 0.12);
    canvas.shape(body, colour);
    // The shackle: up, over, and down again.
    QPolygonF shackle{QPointF(c.x() - w * 0.26, box.top() + 0.5)};
    for (int step = 0; step <= 8; ++step) {
        const double angle = M_PI * (1 - step / 8.0);
        shackle << QPointF(
            c.x() + w * 0.26 * std::cos(angle), c.y() - w * 0.28 - w * 0.26 * std::sin(angle));
    }
    shackle << QPointF(c.x() + w * 0.26, box.top() + 0.5);
    canvas.line(shackle, colour, std::max(1.2, w * 0.15));
}

void drawRoleBadge(const Canvas& canvas, const QRectF& rect, Side side)
{
    const Ink ink = inkOf(side);
    QPainterPath path;
    // The client's badge is round, the server's has corners: told apart without colour.
    const double radius = side == Side::Client ? rect.height() / 2
                                               : canvas.theme().metric(Metric::RadiusSmall) / 2;
    path.addRoundedRect(rect, radius, radius);
    canvas.shape(path, ink.fill);
    canvas.text(rect, Qt::AlignCenter, sideName(side), FontRole::Badge, ink.text);
}

} // namespace postroad::ui
