// SPDX-License-Identifier: MIT
// Mouse and keys on the map, by real events.
#include "tests/support/registry.h"
#include "tests/ui/story.h"
#include "ui/map/map_widget.h"

#include <QtGui/QMouseEvent>
#include <QtGui/QWheelEvent>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>

using namespace postroad;
using namespace postroad::ui;
using trace::EventKind;

class TstMapWidget : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_story = tests::storyOf(tests::backupMxStory());
        m_theme = tests::testTheme();
    }
    void init()
    {
        m_head = std::make_unique<Playhead>();
        m_map = std::make_unique<MapWidget>(*m_head, m_theme);
        m_map->setMotionMilliseconds(0);
        m_map->resize(884, 648);
        m_map->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_map.get()));
        m_head->setRun(m_story.plan, m_story.trace);
    }
    void cleanup()
    {
        m_map.reset();
        m_head.reset();
    }
    void emptyWithoutRun();
    void clickOnNodeSelectsItsLastEvent();
    void clickOnPillSelectsItsLine();
    void clickOnLinkSelectsBetween();
    void clickOnNothingSelectsNothing();
    void keyboardWalksOverNodes();
    void wheelZoomsAboutThePointer();
    void hoverChangesPicture();
    void resizeKeepsEverythingInside();
    void themeChangesPicture();
    void speaksToAssistance();
    void motionDoesNotMoveTheModel();

private:
    [[nodiscard]] QPoint at(const QPointF& point) const { return m_map->toWidget(point).toPoint(); }
    void moveTo(const QPoint& place)
    {
        QMouseEvent event(QEvent::MouseMove, QPointF(place), m_map->mapToGlobal(QPointF(place)),
            Qt::NoButton, Qt::NoButton, {});
        QApplication::sendEvent(m_map.get(), &event);
    }
    [[nodiscard]] const MapNode& nodeNamed(const QString& prefix) const
    {
        for (const MapNode& node : m_map->layoutNow().nodes) {
            if (node.name.startsWith(prefix))
                return node;
        }
        return m_map->layoutNow().nodes.front();
    }
    tests::Story m_story;
    Theme m_theme;
    std::unique_ptr<Playhead> m_head;
    std::unique_ptr<MapWidget> m_map;
};

void TstMapWidget::emptyWithoutRun()
{
    m_head->setRun(nullptr, nullptr);
    QVERIFY(!m_map->grab().isNull());
    QTest::mouseClick(m_map.get(), Qt::LeftButton, {}, QPoint(100, 100));
    QTest::keyClick(m_map.get(), Qt::Key_Return);
}

void TstMapWidget::clickOnNodeSelectsItsLastEvent()
{
    m_head->seek(m_head->end());
    QSignalSpy activated(m_map.get(), &MapWidget::nodeActivated);
    const MapNode& mx2 = nodeNamed(QStringLiteral("mx2"));
    QTest::mouseClick(m_map.get(), Qt::LeftButton, {}, at(mx2.rect.center()));
    QCOMPARE(activated.count(), 1);
    const auto& event = m_story.trace->at(m_head->selected().value);
    QCOMPARE(m_story.trace->hostName(event.host), std::string_view("mx2.example.net"));
    QCOMPARE(m_head->position(), m_head->end());
}

void TstMapWidget::clickOnPillSelectsItsLine()
{
    const std::size_t arrived = tests::positionAfter(
        *m_story.trace, EventKind::CommandArrived, "MAIL");
    m_head->seek(arrived);
    const QRectF pill = pillRect(m_theme, m_map->layoutNow(), m_map->sceneNow(), 1);
    QVERIFY(!pill.isEmpty());
    QTest::mouseClick(m_map.get(), Qt::LeftButton, {}, at(pill.center()));
    QCOMPARE(m_story.trace->at(m_head->selected().value).kind, EventKind::CommandSent);
}

void TstMapWidget::clickOnLinkSelectsBetween()
{
    m_head->seek(m_head->end());
    const MapLink* link = m_map->layoutNow().find(
        nodeNamed(QStringLiteral("mta")).id, nodeNamed(QStringLiteral("mx1")).id);
    QVERIFY(link);
    QTest::mouseClick(m_map.get(), Qt::LeftButton, {},
        at(QLineF(link->path.first(), link->path.last()).pointAt(0.8)));
    QCOMPARE(m_story.trace->at(m_head->selected().value).kind, EventKind::ConnectionRefused);
}

void TstMapWidget::clickOnNothingSelectsNothing()
{
    m_head->seek(30);
    const EventId before = m_head->selected();
    QTest::mouseClick(m_map.get(), Qt::LeftButton, {}, QPoint(2, 2));
    QCOMPARE(m_head->selected(), before);
    QTest::mouseClick(
        m_map.get(), Qt::RightButton, {}, at(nodeNamed(QStringLiteral("mx2")).rect.center()));
    QCOMPARE(m_head->selected(), before);
}

void TstMapWidget::keyboardWalksOverNodes()
{
    m_head->seek(m_head->end());
    m_map->activateWindow();
    m_map->setFocus();
    QTRY_VERIFY(m_map->hasFocus());
    QSignalSpy activated(m_map.get(), &MapWidget::nodeActivated);
    QTest::keyClick(m_map.get(), Qt::Key_Return); // nothing is chosen yet
    QCOMPARE(activated.count(), 0);
    QTest::keyClick(m_map.get(), Qt::Key_Tab);
    QTest::keyClick(m_map.get(), Qt::Key_Tab);
    QTest::keyClick(m_map.get(), Qt::Key_Return);
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated.front().front().value<projection::NodeId>(), NodeId(1));
    QTest::keyClick(m_map.get(), Qt::Key_Backtab);
    QTest::keyClick(m_map.get(), Qt::Key_Enter);
    QCOMPARE(activated.back().front().value<projection::NodeId>(), NodeId(0));
    QVERIFY(m_map->accessibleDescription().contains(QStringLiteral("alice-laptop.example.org")));
}

void TstMapWidget::wheelZoomsAboutThePointer()
{
    const MapNode& node = nodeNamed(QStringLiteral("mx2"));
    const QPointF before = m_map->toWidget(node.rect.center());
    const auto wheel = [&](int angle, Qt::KeyboardModifiers keys) {
        QWheelEvent event(before, m_map->mapToGlobal(before), {}, QPoint(0, angle), Qt::NoButton,
            keys, Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_map.get(), &event);
        return event.isAccepted();
    };
    const double width = m_map->toWidget(node.rect.topRight()).x()
        - m_map->toWidget(node.rect.topLeft()).x();
    QVERIFY(!wheel(240, Qt::NoModifier)); // a page may scroll under it
    QVERIFY(wheel(240, Qt::ControlModifier));
    QVERIFY(m_map->toWidget(node.rect.topRight()).x() - m_map->toWidget(node.rect.topLeft()).x()
        > width * 1.2);
    QVERIFY((m_map->toWidget(node.rect.center()) - before).manhattanLength() < 1);
    QTest::mouseDClick(m_map.get(), Qt::LeftButton, {}, QPoint(5, 5));
    QVERIFY((m_map->toWidget(node.rect.center()) - before).manhattanLength() < 1);
    wheel(-10'000, Qt::ControlModifier); // never smaller than the window
    QVERIFY((m_map->toWidget(node.rect.center()) - before).manhattanLength() < 1);
}

void TstMapWidget::hoverChangesPicture()
{
    const QImage before = m_map->grab().toImage();
    moveTo(at(nodeNamed(QStringLiteral("mx2")).rect.center()));
    QVERIFY(m_map->grab().toImage() != before);
    QCOMPARE(m_map->cursor().shape(), Qt::PointingHandCursor);
    moveTo(QPoint(3, 3));
    QCOMPARE(m_map->grab().toImage(), before);
    QCOMPARE(m_map->cursor().shape(), Qt::ArrowCursor);
}

void TstMapWidget::resizeKeepsEverythingInside()
{
    for (const QSize& size : {QSize(360, 260), QSize(1600, 900), QSize(500, 900)}) {
        m_map->resize(size);
        QTRY_COMPARE(m_map->size(), size);
        for (const MapNode& node : m_map->layoutNow().nodes) {
            QVERIFY(QRectF(m_map->rect()).contains(m_map->toWidget(node.rect.topLeft())));
            QVERIFY(QRectF(m_map->rect()).contains(m_map->toWidget(node.rect.bottomRight())));
        }
    }
}

void TstMapWidget::themeChangesPicture()
{
    const QImage light = m_map->grab().toImage();
    m_map->setTheme(Theme::bundled(Look::Dark));
    const QImage dark = m_map->grab().toImage();
    QVERIFY(light.pixelColor(2, 2).lightness() > 200);
    QVERIFY(dark.pixelColor(2, 2).lightness() < 60);
    m_map->setTheme(m_theme);
    QCOMPARE(m_map->grab().toImage(), light);
}

void TstMapWidget::speaksToAssistance()
{
    m_head->seek(tests::positionAfter(*m_story.trace, EventKind::ConnectionRefused, ""));
    QVERIFY(!m_map->accessibleName().isEmpty());
    QVERIFY(m_map->accessibleDescription().contains(QStringLiteral("MX 10")));
    QVERIFY(m_map->accessibleDescription().contains(QStringLiteral("refused")));
}

void TstMapWidget::motionDoesNotMoveTheModel()
{
    m_map->setMotionMilliseconds(80);
    QSignalSpy moved(m_head.get(), &Playhead::positionChanged);
    m_head->seek(20);
    const std::size_t events = m_story.trace->size();
    QTest::qWait(120);
    QCOMPARE(moved.count(), 1);
    QCOMPARE(m_head->position(), std::size_t{20});
    QCOMPARE(m_story.trace->size(), events);
}

POSTROAD_TEST(TstMapWidget);
#include "tst_map_widget.moc"
