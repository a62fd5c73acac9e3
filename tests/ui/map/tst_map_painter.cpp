// SPDX-License-Identifier: MIT
// The same drawing everywhere: something is drawn, within its bounds, on images, SVG and PDF, and
// with nothing that those don't share.
#include "tests/support/registry.h"
#include "tests/support/sample_plans.h"
#include "tests/ui/story.h"
#include "ui/map/map_painter.h"

#include <QtCore/QBuffer>
#include <QtCore/QDirIterator>
#include <QtGui/QPainter>
#include <QtGui/QPdfWriter>
#include <QtSvg/QSvgGenerator>
#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::ui;
using trace::EventKind;

class TstMapPainter : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_story = tests::storyOf(tests::backupMxStory());
        m_hops = std::make_unique<projection::HopIndex>(*m_story.trace);
        m_source = std::make_unique<MapSceneSource>(*m_story.plan, *m_story.trace, *m_hops);
    }
    void drawsEachPosition_data();
    void drawsEachPosition();
    void staysInside();
    void pillMovesTowardsItsReceiver();
    void writesSvgAndPdf();
    void moversStandOnTheirLinks();
    void spritesLookLikeShapes();
    void badgeSpritesLookLikeBadges();
    void usesOnlyWhatAllDevicesShare();

private:
    [[nodiscard]] QImage draw(const Theme& theme, const MapLayout& layout, const MapScene& scene,
        const QSize& size, const QPointF& offset = {}) const
    {
        QImage image(size, QImage::Format_RGB32);
        image.fill(Qt::magenta);
        QPainter painter(&image);
        painter.translate(offset);
        painter.scale(layout.scale, layout.scale);
        drawMap(Canvas(painter, theme), layout, scene);
        return image;
    }
    tests::Story m_story;
    std::unique_ptr<projection::HopIndex> m_hops;
    std::unique_ptr<MapSceneSource> m_source;
};

void TstMapPainter::drawsEachPosition_data()
{
    QTest::addColumn<Look>("look");
    QTest::newRow("light") << Look::Light;
    QTest::newRow("dark") << Look::Dark;
}

void TstMapPainter::drawsEachPosition()
{
    QFETCH(Look, look);
    const Theme theme = tests::testTheme(look);
    const MapLayout layout = layoutMap(*m_story.plan, theme, QSizeF(442, 324));
    QImage before;
    int changes = 0;
    for (std::size_t position = 0; position <= m_story.trace->size(); ++position) {
        const QImage image = draw(theme, layout, m_source->at(position, {}), QSize(442, 324));
        changes += before != image ? 1 : 0;
        before = image;
    }
    QVERIFY(changes > 20);
}

void TstMapPainter::staysInside()
{
    const Theme theme = tests::testTheme();
    const QSize size(884, 648);
    const MapLayout layout = layoutMap(*m_story.plan, theme, QSizeF(size));
    const MapScene scene = m_source->at(
        tests::positionAfter(*m_story.trace, EventKind::ConnectionRefused, ""), {});
    const QImage image = draw(theme, layout, scene, size + QSize(80, 80), QPointF(40, 40));
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const bool outside = x < 39 || y < 39 || x > 41 + size.width()
                || y > 41 + size.height();
            if (outside && image.pixel(x, y) != qRgb(255, 0, 255))
                QFAIL(qPrintable(QStringLiteral("%1,%2").arg(x).arg(y)));
        }
    }
}

void TstMapPainter::pillMovesTowardsItsReceiver()
{
    const Theme theme = tests::testTheme();
    const MapLayout layout = layoutMap(*m_story.plan, theme, QSizeF(884, 648));
    for (const EventKind kind : {EventKind::CommandSent, EventKind::ReplySent}) {
        for (std::size_t nth = 1; nth < 12; ++nth) {
            const std::size_t position = tests::positionAfter(*m_story.trace, kind, "", nth);
            MapScene scene = m_source->at(position, {});
            QVERIFY(scene.spoken);
            scene.spoken->state = LadderState::Arrived;
            const QPointF from = layout.nodes[scene.spoken->from.value].rect.center();
            const QPointF to = layout.nodes[scene.spoken->to.value].rect.center();
            const QPointF moved = pillRect(theme, layout, scene, 1).center()
                - pillRect(theme, layout, scene, 0).center();
            QVERIFY(QPointF::dotProduct(moved, to - from) >= -1e-6);
        }
    }
    QVERIFY(pillRect(theme, layout, MapScene(), 0.5).isEmpty());
}

void TstMapPainter::writesSvgAndPdf()
{
    const Theme theme = tests::testTheme();
    const MapLayout layout = layoutMap(*m_story.plan, theme, QSizeF(884, 648));
    const MapScene scene = m_source->at(m_story.trace->size(), {});
    QBuffer svg;
    {
        QSvgGenerator generator;
        generator.setOutputDevice(&svg);
        generator.setSize(QSize(884, 648));
        QPainter painter(&generator);
        drawMap(Canvas(painter, theme, TextMode::Outlines), layout, scene);
    }
    QVERIFY(svg.data().count("<path") > 50);
    QVERIFY(!svg.data().contains("<text")); // no font is needed to look at it
    QVERIFY(!svg.data().contains("clip-path"));
    QVERIFY(!svg.data().contains("fill-opacity=\"0."));
    QBuffer pdf;
    QVERIFY(pdf.open(QIODevice::WriteOnly));
    {
        QPdfWriter writer(&pdf);
        QPainter painter(&writer);
        drawMap(Canvas(painter, theme), layout, scene);
    }
    QVERIFY(pdf.data().startsWith("%PDF"));
    QVERIFY(pdf.size() > 4000);
}

void TstMapPainter::moversStandOnTheirLinks()
{
    const Theme theme = tests::testTheme();
    const MapLayout layout = layoutMap(*m_story.plan, theme, QSizeF(884, 648));
    MapScene scene;
    for (const MapLink& link : layout.links) {
        projection::WireRow row;
        row.event = EventId(1);
        row.from = link.b;
        row.to = link.a;
        scene.wire.push_back(row);
    }
    const auto movers = moversOf(layout, scene);
    QCOMPARE(movers.size(), layout.links.size());
    for (std::size_t i = 0; i < movers.size(); ++i)
        QCOMPARE(movers[i].path.first(), layout.links[i].path.last());
}

void TstMapPainter::spritesLookLikeShapes()
{
    const Theme theme = tests::testTheme();
    const std::vector<MapMover> movers{
        {QPolygonF({QPointF(10, 10), QPointF(50, 10)}), Colour::Client, 0},
        {QPolygonF({QPointF(10, 30), QPointF(50, 30)}), Colour::Dns, 0}};
    MapSprites sprites;
    sprites.reset(theme, 1, 1);
    const auto painted = [&](MapSprites* with) {
        QImage image(60, 40, QImage::Format_RGB32);
        image.fill(theme.colour(Colour::Window));
        QPainter painter(&image);
        drawMovers(Canvas(painter, theme), movers, 1, with);
        painter.end();
        return std::pair(image.pixelColor(30, 10), image.pixelColor(30, 30));
    };
    QCOMPARE(painted(&sprites), painted(nullptr));
    QCOMPARE(painted(&sprites).first, theme.colour(Colour::Client));
}

void TstMapPainter::badgeSpritesLookLikeBadges()
{
    const Theme theme = tests::testTheme();
    MapScene scene;
    const scenario::Plan plan = tests::samplePlan({{"example.org", 1, true, 1}});
    const MapLayout layout = layoutMap(plan, theme, QSizeF(900, 700));
    for (const MapNode& node : layout.nodes) {
        scene.nodes.emplace_back();
        scene.nodes.back().badges.push_back(
            {node.id.value % 2 == 0 ? projection::Side::Client : projection::Side::Server,
                trace::Protocol::Smtp, ConnectionId(0), NodeId(0), false});
    }
    const auto painted = [&](double ratio, double zoom, MapSprites* with) {
        QImage image((layout.size * ratio * zoom).toSize(), QImage::Format_RGB32);
        image.setDevicePixelRatio(ratio);
        image.fill(theme.colour(Colour::Window));
        QPainter painter(&image);
        painter.scale(zoom, zoom);
        drawMapState(Canvas(painter, theme), layout, scene, 1, {}, with);
        return image;
    };
    for (const double ratio : {1.0, 2.0}) {
        for (const double zoom : {0.7, 1.0}) {
            MapSprites sprites;
            sprites.reset(theme, ratio, zoom);
            const QImage with = painted(ratio, zoom, &sprites);
            const QImage without = painted(ratio, zoom, nullptr);
            for (const MapNode& node : layout.nodes) {
                // Beside its words a badge is of one colour.
                const QPoint place = ((node.badge.center() - QPointF(node.badge.width() * 0.42, 0))
                    * ratio * zoom)
                                         .toPoint();
                QCOMPARE(with.pixelColor(place), without.pixelColor(place));
                QVERIFY(with.pixelColor(place) != theme.colour(Colour::Window));
            }
        }
    }
}

void TstMapPainter::usesOnlyWhatAllDevicesShare()
{
    // qt-notes: SVG ignores clipping, PDF loses see-through gradients; effects reach the screen
    // only.
    const QStringList banned{QStringLiteral("setClip"), QStringLiteral("QGraphicsEffect"),
        QStringLiteral("setCompositionMode"), QStringLiteral("setOpacity"),
        QStringLiteral("Gradient"), QStringLiteral("setPointSize"), QStringLiteral("setAlpha")};
    int files = 0;
    QDirIterator all(QStringLiteral(POSTROAD_SOURCE_DIR "/ui"),
        {QStringLiteral("*_painter.cpp"), QStringLiteral("canvas.cpp"),
            QStringLiteral("marks.cpp")},
        QDir::Files, QDirIterator::Subdirectories);
    while (all.hasNext()) {
        QFile file(all.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(file.readAll());
        for (const QString& word : banned)
            QVERIFY2(!text.contains(word), qPrintable(file.fileName() + u' ' + word));
        ++files;
    }
    QVERIFY(files >= 5);
}

POSTROAD_TEST(TstMapPainter);
#include "tst_map_painter.moc"
