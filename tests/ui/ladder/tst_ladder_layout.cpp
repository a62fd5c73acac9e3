// SPDX-License-Identifier: MIT
#include "tests/support/registry.h"
#include "tests/ui/story.h"
#include "ui/ladder/ladder_painter.h"

#include <QtGui/QImage>
#include <QtGui/QPainter>
#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::ui;
using projection::LadderColumn;
using projection::LadderRow;

class TstLadderLayout : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_theme = tests::testTheme();
        m_story = tests::storyOf(tests::backupMxStory());
        const std::size_t end = m_story.trace->size();
        m_columns = projection::ladderColumns(*m_story.plan, *m_story.trace, end);
        m_rows = projection::ladderRows(*m_story.plan, *m_story.trace, end, m_columns);
    }
    void nothingOverlaps_data();
    void nothingOverlaps();
    void arrowsRunFromSenderToReceiver();
    void narrowWindowScrolls();
    void titlesFitAndTellApart();
    void emptyIsEmpty();
    void findsRows();
    void badColumnsAreHarmless();
    void drawsWithinBounds();

private:
    Theme m_theme;
    tests::Story m_story;
    std::vector<LadderColumn> m_columns;
    std::vector<LadderRow> m_rows;
};

void TstLadderLayout::nothingOverlaps_data()
{
    QTest::addColumn<double>("width");
    QTest::addColumn<double>("scale");
    QTest::newRow("1600x1000") << 884.0 << 1.0;
    QTest::newRow("1280x720") << 560.0 << 1.0;
    QTest::newRow("projector") << 884.0 << 1.5;
}

void TstLadderLayout::nothingOverlaps()
{
    QFETCH(double, width);
    QFETCH(double, scale);
    const Theme theme = m_theme.scaled(scale);
    const LadderLayout layout = layoutLadder(m_columns, m_rows, theme, width);
    QCOMPARE(layout.arrows.size(), m_rows.size());
    QCOMPARE(layout.lines.size(), m_columns.size());
    for (std::size_t i = 1; i < layout.lines.size(); ++i) {
        QVERIFY(!layout.lines[i].titleRect.intersects(layout.lines[i - 1].titleRect));
        QVERIFY(layout.lines[i].x > layout.lines[i - 1].x);
        QVERIFY2(textWidth(theme, layout.lines[i].title, FontRole::SmallStrong)
                <= layout.lines[i].titleRect.width(),
            qPrintable(layout.lines[i].title));
    }
    for (std::size_t i = 0; i < layout.arrows.size(); ++i) {
        const LadderArrow& arrow = layout.arrows[i];
        QVERIFY(arrow.rect.contains(arrow.label));
        QVERIFY(arrow.sign.isEmpty() || arrow.rect.contains(arrow.sign));
        QVERIFY(!arrow.sign.intersects(arrow.label));
        QVERIFY(arrow.label.bottom() < arrow.line.y1()); // the words stand on the arrow
        QVERIFY(arrow.label.height() + 0.5 >= textHeight(theme, FontRole::WireSmall));
        if (i > 0)
            QVERIFY(arrow.rect.top() >= layout.arrows[i - 1].rect.bottom() - 0.01);
    }
}

void TstLadderLayout::arrowsRunFromSenderToReceiver()
{
    const LadderLayout layout = layoutLadder(m_columns, m_rows, m_theme, 884);
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        QCOMPARE(layout.arrows[i].line.x1(), layout.lines[m_rows[i].from].x);
        if (m_rows[i].from != m_rows[i].to)
            QCOMPARE(layout.arrows[i].line.x2(), layout.lines[m_rows[i].to].x);
    }
}

void TstLadderLayout::narrowWindowScrolls()
{
    const LadderLayout layout = layoutLadder(m_columns, m_rows, m_theme, 100);
    QVERIFY(layout.size.width() > 100);
    QCOMPARE(layoutLadder(m_columns, m_rows, m_theme, 2000).size.width(), 2000.0);
}

void TstLadderLayout::titlesFitAndTellApart()
{
    std::vector<LadderColumn> columns;
    for (const char* host : {"mx.example.org", "mx.example.net", "mx.example.com",
             "mda.example.org", "mda.example.net", "mda.example.com"})
        columns.push_back({host[1] == 'x' ? "MX 10" : "MDA", host, {}});
    columns.push_back({"store", "mda.example.net", {}});
    for (const double width : {100.0, 420.0, 560.0, 1600.0}) {
        const LadderLayout layout = layoutLadder(columns, {}, m_theme, width);
        QStringList seen;
        for (const LadderLine& line : layout.lines) {
            QVERIFY(textWidth(m_theme, line.title, FontRole::SmallStrong) < line.titleRect.width());
            QVERIFY(textWidth(m_theme, line.note, FontRole::WireSmall) < line.noteRect.width());
            QVERIFY2(!seen.contains(line.title + line.note), qPrintable(line.note));
            seen << line.title + line.note;
        }
        QCOMPARE(layout.size.width() <= width, width > 400);
        QCOMPARE(layout.lines[0].note,
            width > 1000 ? QStringLiteral("example.org") : QStringLiteral(".org"));
        QVERIFY(layout.lines.back().note.isEmpty());
    }
}

void TstLadderLayout::emptyIsEmpty()
{
    const LadderLayout layout = layoutLadder({}, {}, m_theme, 884);
    QCOMPARE(layout.size.height(), 0.0);
    QCOMPARE(layout.rowAt(5), std::ptrdiff_t{-1});
    QCOMPARE(ladderRowOf({}, EventId(3)), std::ptrdiff_t{-1});
}

void TstLadderLayout::findsRows()
{
    const LadderLayout layout = layoutLadder(m_columns, m_rows, m_theme, 884);
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const auto row = static_cast<std::ptrdiff_t>(i);
        QCOMPARE(layout.rowAt(layout.arrows[i].rect.center().y()), row);
        QCOMPARE(ladderRowOf(m_rows, m_rows[i].event), row);
        if (m_rows[i].arrival.valid())
            QCOMPARE(ladderRowOf(m_rows, m_rows[i].arrival), row);
    }
    QCOMPARE(layout.rowAt(-1), std::ptrdiff_t{-1});
    QCOMPARE(layout.rowAt(1e6), std::ptrdiff_t{-1});
    QCOMPARE(ladderRowOf(m_rows, EventId()), std::ptrdiff_t{-1});
}

void TstLadderLayout::badColumnsAreHarmless()
{
    LadderRow row;
    row.from = 900;
    row.to = 901;
    row.label.en = "HELO \xff\xfe";
    const LadderLayout layout = layoutLadder(m_columns, {row}, m_theme, 884);
    QCOMPARE(layout.arrows.size(), std::size_t{1});
}

void TstLadderLayout::drawsWithinBounds()
{
    const LadderLayout layout = layoutLadder(m_columns, m_rows, m_theme, 600);
    const int width = static_cast<int>(std::ceil(layout.size.width()));
    const int height = static_cast<int>(std::ceil(layout.headerHeight + layout.size.height()));
    QImage image(width + 40, height + 40, QImage::Format_RGB32);
    image.fill(Qt::magenta);
    QPainter painter(&image);
    painter.translate(20, 20);
    drawLadder(Canvas(painter, m_theme), layout, m_rows, 3);
    painter.end();
    int selected = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const bool outside = x < 19 || y < 19 || x > width + 21 || y > height + 21;
            QVERIFY(!outside || image.pixel(x, y) == qRgb(255, 0, 255));
            selected += image.pixelColor(x, y) == m_theme.colour(Colour::Selection) ? 1 : 0;
        }
    }
    QVERIFY(selected > 1000);
}

POSTROAD_TEST(TstLadderLayout);
#include "tst_ladder_layout.moc"
