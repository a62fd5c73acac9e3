// SPDX-License-Identifier: MIT
// Colour never speaks alone: each class of reply differs in colour, shape and word.
#include "tests/support/registry.h"
#include "tests/ui/story.h"
#include "ui/paint/marks.h"

#include <QtCore/QSet>
#include <QtGui/QImage>
#include <QtGui/QPainter>
#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::ui;
using projection::LadderKind;
using projection::LadderState;
using projection::ReplyClass;
using projection::Side;

class TstMarks : public QObject
{
    Q_OBJECT

private slots:
    void classesDiffer();
    void outlinesStayInside();
    void signsDifferInGrey();
    void sidesDiffer();
    void statesWin();

private:
    static constexpr std::array kClasses{ReplyClass::None, ReplyClass::Accepted, ReplyClass::GoOn,
        ReplyClass::NotNow, ReplyClass::Never};
};

void TstMarks::classesDiffer()
{
    const Theme theme = tests::testTheme();
    QSet<QString> words;
    QSet<QRgb> colours;
    for (const ReplyClass one : kClasses) {
        words.insert(className(one));
        colours.insert(theme.colour(ui::inkOf(one).fill).rgb());
        for (const ReplyClass other : kClasses) {
            const QRectF rect(0, 0, 46, 22);
            QCOMPARE(replyOutline(one, rect) == replyOutline(other, rect), one == other);
        }
    }
    QCOMPARE(words.size(), qsizetype(kClasses.size()));
    QCOMPARE(colours.size(), qsizetype(kClasses.size()));
}

void TstMarks::outlinesStayInside()
{
    const QRectF rect(10, 20, 46, 22);
    for (const ReplyClass one : kClasses) {
        QVERIFY(rect.adjusted(-0.01, -0.01, 0.01, 0.01)
                    .contains(replyOutline(one, rect).boundingRect()));
    }
}

void TstMarks::signsDifferInGrey()
{
    const Theme theme = tests::testTheme();
    std::vector<QImage> drawn;
    for (const ReplyClass one : kClasses) {
        QImage image(24, 24, QImage::Format_Grayscale8);
        image.fill(Qt::white);
        QPainter painter(&image);
        drawClassSign(Canvas(painter, theme), QRectF(4, 4, 16, 16), one);
        painter.end();
        for (const QImage& other : drawn)
            QVERIFY(image != other);
        drawn.push_back(image);
    }
}

void TstMarks::sidesDiffer()
{
    QVERIFY(sideName(Side::Client) != sideName(Side::Server));
    QVERIFY(ui::inkOf(Side::Client).fill != ui::inkOf(Side::Server).fill);
}

void TstMarks::statesWin()
{
    QCOMPARE(
        ui::inkOf(LadderKind::Call, ReplyClass::None, LadderState::Refused).fill, Colour::Refused);
    QCOMPARE(
        ui::inkOf(LadderKind::DnsQuery, ReplyClass::None, LadderState::Lost).fill, Colour::Refused);
    QCOMPARE(
        ui::inkOf(LadderKind::Call, ReplyClass::None, LadderState::TimedOut).fill, Colour::Waiting);
    QCOMPARE(ui::inkOf(LadderKind::DnsResponse, ReplyClass::None, LadderState::Arrived).fill,
        Colour::Dns);
    QCOMPARE(
        ui::inkOf(LadderKind::Reply, ReplyClass::Never, LadderState::Arrived).fill, Colour::Reply5);
    QCOMPARE(
        ui::inkOf(LadderKind::Tls, ReplyClass::None, LadderState::Failed).fill, Colour::Refused);
    QVERIFY(!stateName(LadderState::Failed).isEmpty());
    QVERIFY(stateName(LadderState::Arrived).isEmpty());
    QVERIFY(stateName(LadderState::InFlight).isEmpty());
    QVERIFY(!stateName(LadderState::Refused).isEmpty());
}

POSTROAD_TEST(TstMarks);
#include "tst_marks.moc"
