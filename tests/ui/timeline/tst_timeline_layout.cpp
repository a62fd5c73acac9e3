// SPDX-License-Identifier: MIT
#include "tests/support/registry.h"
#include "tests/ui/story.h"
#include "ui/timeline/timeline_painter.h"

#include <QtGui/QImage>
#include <QtGui/QPainter>
#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::ui;
using projection::PartKind;
using projection::TimelineFold;

class TstTimelineLayout : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_theme = tests::testTheme();
        m_story = tests::storyOf(tests::backupMxStory());
    }
    void partsStandSideBySide_data();
    void partsStandSideBySide();
    void positionsAndPixelsAgree();
    void longWaitIsABreak();
    void manyWaitsStayInTheBar_data();
    void manyWaitsStayInTheBar();
    void namesWaits_data();
    void namesWaits();
    void emptyRun();
    void nothingTellsWhatIsToCome();
    void whatIsToComeKeepsItsPlace();
    void draggingAheadGoesSteadily();
    void thereAreNoMoreBoxesThanRoom_data();
    void thereAreNoMoreBoxesThanRoom();

private:
    [[nodiscard]] TimelineLayout upTo(std::size_t visited, const QSizeF& size) const
    {
        const bool whole = visited == m_story.trace->size();
        return layoutTimeline(projection::timeline(*m_story.trace, visited), visited,
            whole ? TimelineEnd::Known : TimelineEnd::Open, m_theme, size);
    }
    [[nodiscard]] TimelineLayout whole(const QSizeF& size) const
    {
        const std::size_t end = m_story.trace->size();
        return upTo(end, size);
    }
    [[nodiscard]] QImage draw(const TimelineLayout& layout, const TimelineMarks& marks) const
    {
        QImage image(layout.size.toSize(), QImage::Format_RGB32);
        QPainter painter(&image);
        drawTimeline(Canvas(painter, m_theme), layout, marks);
        return image;
    }
    Theme m_theme;
    tests::Story m_story;
};

void TstTimelineLayout::partsStandSideBySide_data()
{
    QTest::addColumn<double>("width");
    QTest::newRow("1600") << 884.0;
    QTest::newRow("1280") << 560.0;
    QTest::newRow("tiny") << 60.0;
}

void TstTimelineLayout::partsStandSideBySide()
{
    QFETCH(double, width);
    const TimelineLayout layout = whole(QSizeF(width, 64));
    QVERIFY(layout.parts.size() >= 6);
    for (std::size_t i = 0; i < layout.parts.size(); ++i) {
        QVERIFY(layout.parts[i].rect.width() > 0);
        QVERIFY(layout.parts[i].rect.top() >= 0);
        QVERIFY(layout.parts[i].rect.bottom() <= 64);
        if (i > 0) {
            QVERIFY(layout.parts[i].rect.left() > layout.parts[i - 1].rect.right());
            QCOMPARE(layout.parts[i].begin, layout.parts[i - 1].end);
        }
    }
    QVERIFY(std::abs(layout.parts.back().rect.right() - layout.bar.right()) < 0.5);
}

void TstTimelineLayout::positionsAndPixelsAgree()
{
    const TimelineLayout layout = whole(QSizeF(1600, 64));
    double before = -1;
    for (std::size_t position = 0; position <= layout.visited; ++position) {
        const double x = layout.xOf(position);
        QVERIFY(x > before);
        before = x;
        QCOMPARE(layout.positionAt(x), position);
        QVERIFY(layout.partAt(position) != nullptr);
    }
    QCOMPARE(layout.positionAt(-100), std::size_t{0});
    QCOMPARE(layout.positionAt(1e6), layout.visited);
}

void TstTimelineLayout::longWaitIsABreak()
{
    TimelineFold::State state;
    state.parts = {{PartKind::Relay, "mx1.example.net", 0, 10, 1},
        {PartKind::Relay, "mx1.example.net", 10, 20, 2}};
    const TimelineLayout without = layoutTimeline(
        state, 20, TimelineEnd::Known, m_theme, QSizeF(500, 64));
    QVERIFY(without.gaps.empty());
    state.breaks = {{10, 5 * 24h}};
    const TimelineLayout with = layoutTimeline(
        state, 20, TimelineEnd::Known, m_theme, QSizeF(500, 64));
    QCOMPARE(with.gaps.size(), std::size_t{1});
    QCOMPARE(with.gaps.front().label, QStringLiteral("5 d"));
    QVERIFY(!with.gaps.front().rect.intersects(with.parts[0].rect.adjusted(0, 0, -0.1, 0)));
    QVERIFY(!with.gaps.front().rect.intersects(with.parts[1].rect.adjusted(0.1, 0, 0, 0)));
    QVERIFY(textWidth(m_theme, QStringLiteral("59 min"), FontRole::Badge)
        <= with.gaps.front().rect.width());
}

void TstTimelineLayout::manyWaitsStayInTheBar_data()
{
    QTest::addColumn<int>("attempts");
    QTest::addColumn<bool>("seen");
    QTest::newRow("a letter that waits five days") << 37 << true;
    QTest::newRow("more than there are pixels") << 2000 << false;
}

void TstTimelineLayout::manyWaitsStayInTheBar()
{
    QFETCH(int, attempts);
    QFETCH(bool, seen);
    TimelineFold::State state;
    for (std::size_t i = 0; i < static_cast<std::size_t>(attempts); ++i) {
        projection::TimelinePart part;
        part.kind = PartKind::Refused;
        part.begin = i * 10;
        part.end = part.begin + 10;
        state.parts.push_back(part);
        if (i > 0)
            state.breaks.push_back({part.begin, std::chrono::hours(3)});
    }
    const TimelineLayout layout = layoutTimeline(
        state, state.parts.back().end, TimelineEnd::Known, m_theme, QSizeF(860, 64));
    QCOMPARE(layout.gaps.size() == state.breaks.size(), seen);
    for (const TimelineBox& part : layout.parts)
        QVERIFY(part.rect.width() > 0);
    const double last = layout.parts.back().rect.right();
    QVERIFY2(last <= layout.bar.right() + 0.5, qPrintable(QString::number(last)));
    QVERIFY(last >= layout.bar.right() - 0.5);
}

void TstTimelineLayout::namesWaits_data()
{
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<QString>("label");
    QTest::newRow("59 s") << qint64{59} << QStringLiteral("59 s");
    QTest::newRow("60 s") << qint64{60} << QStringLiteral("1 min");
    QTest::newRow("just under an hour") << qint64{3599} << QStringLiteral("59 min");
    QTest::newRow("hours") << qint64{7200} << QStringLiteral("2 h");
    QTest::newRow("days") << qint64{86'400 * 5} << QStringLiteral("5 d");
}

void TstTimelineLayout::namesWaits()
{
    QFETCH(qint64, seconds);
    QFETCH(QString, label);
    QCOMPARE(waitLabel(std::chrono::seconds(seconds)), label);
}

void TstTimelineLayout::emptyRun()
{
    const TimelineLayout layout = layoutTimeline(
        {}, 0, TimelineEnd::Known, m_theme, QSizeF(500, 64));
    QVERIFY(layout.parts.empty());
    QCOMPARE(layout.positionAt(100), std::size_t{0});
    QCOMPARE(layout.xOf(0), layout.bar.left());
    QVERIFY(!layout.partAt(0));
    QVERIFY(!draw(layout, {}).isNull());
}

void TstTimelineLayout::nothingTellsWhatIsToCome()
{
    // Another run that begins alike and then goes elsewhere: the same picture.
    const tests::Story other = tests::storyOf(tests::unknownUserStory());
    std::size_t alike = 0;
    const trace::Trace& mine = *m_story.trace;
    const trace::Trace& its = *other.trace;
    const auto same = [&](std::size_t k) {
        return mine.at(k).kind == its.at(k).kind && mine.at(k).time == its.at(k).time
            && mine.word(mine.at(k)) == its.word(its.at(k));
    };
    while (alike < std::min(mine.size(), its.size()) && same(alike))
        ++alike;
    QVERIFY(alike > 20);
    QVERIFY(mine.size() != its.size());
    for (std::size_t visited = 0; visited < alike; ++visited) {
        const TimelineLayout layout = upTo(visited, QSizeF(884, 64));
        const TimelineLayout second = layoutTimeline(projection::timeline(its, visited), visited,
            TimelineEnd::Open, m_theme, QSizeF(884, 64));
        QCOMPARE(draw(layout, {visited, false}), draw(second, {visited, false}));
    }
}

void TstTimelineLayout::whatIsToComeKeepsItsPlace()
{
    for (const double width : {884.0, 300.0}) {
        const std::size_t end = m_story.trace->size();
        double before = 0;
        for (std::size_t visited = 0; visited < end; ++visited) {
            const TimelineLayout layout = upTo(visited, QSizeF(width, 64));
            QVERIFY(layout.rest.width() >= layout.bar.width() * 0.1);
            QCOMPARE(layout.rest.right(), layout.bar.right());
            QVERIFY(layout.parts.empty() || layout.parts.back().rect.right() < layout.rest.left());
            QVERIFY(layout.parts.empty() || layout.parts.back().end == visited);
            // What was visited only grows; while there is room nothing moves either.
            QVERIFY(layout.rest.left() >= before - 0.01);
            before = layout.rest.left();
        }
        QVERIFY(whole(QSizeF(width, 64)).rest.isEmpty());
    }
}

void TstTimelineLayout::draggingAheadGoesSteadily()
{
    const TimelineLayout layout = upTo(30, QSizeF(884, 64));
    QCOMPARE(layout.positionAt(layout.rest.left() - 0.5), std::size_t{30});
    std::size_t before = 30;
    for (double x = layout.rest.left() + 4; x < layout.rest.right(); x += 4) {
        const std::size_t position = layout.positionAt(x);
        QVERIFY(position > before && position <= before + 3);
        before = position;
    }
    QCOMPARE(layout.positionAt(1e6), layout.positionAt(layout.rest.right()));
}

void TstTimelineLayout::thereAreNoMoreBoxesThanRoom_data()
{
    QTest::addColumn<bool>("waits");
    QTest::newRow("parts only") << false;
    QTest::newRow("a wait before each") << true;
}

/// A run of thousands of letters: what is too narrow to be seen stands together.
void TstTimelineLayout::thereAreNoMoreBoxesThanRoom()
{
    QFETCH(bool, waits);
    TimelineFold::State state;
    constexpr std::size_t kParts = 20'000;
    for (std::size_t i = 0; i < kParts; ++i) {
        const std::size_t length = i == kParts / 2 ? 100'000'000 : 9;
        const std::size_t begin = i == 0 ? 0 : state.parts.back().end;
        state.parts.push_back({PartKind::Relay, "mx1.example.net", begin, begin + length, 1});
        if (waits && i > 0)
            state.breaks.push_back({begin, 90s});
    }
    const TimelineLayout layout = layoutTimeline(
        state, state.parts.back().end, TimelineEnd::Known, m_theme, QSizeF(884, 64));
    QVERIFY(layout.parts.size() + layout.gaps.size() < 2 * 884);
    QCOMPARE(layout.parts.front().begin, std::size_t{0});
    QCOMPARE(layout.parts.back().end, state.parts.back().end);
    for (std::size_t i = 1; i < layout.parts.size(); ++i) {
        QCOMPARE(layout.parts[i].begin, layout.parts[i - 1].end);
        QVERIFY(layout.parts[i].rect.left() >= layout.parts[i - 1].rect.right() - 0.01);
    }
    QVERIFY(std::abs(layout.parts.back().rect.right() - layout.bar.right()) < 0.5);
    // The one that can be seen stands alone.
    const TimelineBox* wide = layout.partAt(state.parts[kParts / 2].end);
    QCOMPARE(wide->begin, state.parts[kParts / 2].begin);
    QCOMPARE(wide->end, state.parts[kParts / 2].end);
    QVERIFY(!draw(layout, {5, false}).isNull());
}

POSTROAD_TEST(TstTimelineLayout);
#include "tst_timeline_layout.moc"
