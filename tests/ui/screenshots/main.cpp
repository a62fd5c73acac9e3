// SPDX-License-Identifier: MIT
// Draws map, ladder and timeline of hand-made runs to files, to be looked at.
#include "core/scenario/builtin.h"
#include "core/scenario/read.h"
#include "core/sim/simulation.h"
#include "tests/support/sample_plans.h"
#include "tests/ui/story.h"
#include "ui/ladder/ladder_painter.h"
#include "ui/map/map_painter.h"
#include "ui/timeline/timeline_painter.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QDir>
#include <QtGui/QImage>
#include <QtGui/QPageSize>
#include <QtGui/QPainter>
#include <QtGui/QPdfWriter>
#include <QtSvg/QSvgGenerator>
#include <QtWidgets/QApplication>

#include <functional>

using namespace postroad;
using namespace postroad::ui;

namespace {

struct Shot
{
    QString name;
    QSize size;
    std::function<void(const Canvas&)> draw;
};

struct Options
{
    QString folder;
    double ratio = 1;
    QString format;
};

void save(const Options& options, const Theme& theme, const Shot& shot)
{
    const QString path = QStringLiteral("%1/%2.%3").arg(options.folder, shot.name, options.format);
    if (options.format == QStringLiteral("svg")) {
        QSvgGenerator svg;
        svg.setFileName(path);
        svg.setResolution(96);
        svg.setSize(shot.size);
        svg.setViewBox(QRect(QPoint(0, 0), shot.size));
        QPainter painter(&svg);
        shot.draw(Canvas(painter, theme, TextMode::Outlines));
        return;
    }
    if (options.format == QStringLiteral("pdf")) {
        QPdfWriter pdf(path);
        pdf.setPageSize(
            QPageSize(QSizeF(shot.size), QPageSize::Point, QString(), QPageSize::ExactMatch));
        pdf.setPageMargins({});
        pdf.setResolution(1200);
        QPainter painter(&pdf);
        painter.scale(pdf.width() / static_cast<double>(shot.size.width()),
            pdf.width() / static_cast<double>(shot.size.width()));
        shot.draw(Canvas(painter, theme));
        return;
    }
    QImage image(shot.size * options.ratio, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(options.ratio);
    image.fill(theme.colour(Colour::Window));
    {
        QPainter painter(&image);
        shot.draw(Canvas(painter, theme));
    }
    image.save(path);
}

Shot mapShot(const QString& name, const Theme& theme, const scenario::Plan& plan,
    const MapScene& scene, const QSize& size)
{
    const MapLayout layout = layoutMap(plan, theme, QSizeF(size));
    return {name, size, [layout, scene](const Canvas& canvas) {
                canvas.painter().save();
                canvas.painter().scale(layout.scale, layout.scale);
                drawMap(canvas, layout, scene);
                canvas.painter().restore();
            }};
}

std::vector<Shot> storyShots(const Theme& theme, const tests::Story& story, std::size_t position,
    const QString& name, const QSize& mapSize)
{
    const projection::HopIndex hops(*story.trace);
    MapSceneSource source(*story.plan, *story.trace, hops);
    std::vector<Shot> shots{mapShot(
        name + QStringLiteral("-map"), theme, *story.plan, source.at(position, {}), mapSize)};
    const auto columns = projection::ladderColumns(*story.plan, *story.trace, position);
    const auto rows = projection::ladderRows(*story.plan, *story.trace, position, columns, 9);
    const LadderLayout ladder = layoutLadder(columns, rows, theme, mapSize.width());
    const auto current = static_cast<std::ptrdiff_t>(rows.size()) - 1;
    shots.push_back({name + QStringLiteral("-ladder"),
        QSize(mapSize.width(), static_cast<int>(ladder.headerHeight + ladder.size.height())),
        [ladder, rows, current](
            const Canvas& canvas) { drawLadder(canvas, ladder, rows, current); }});
    const QSize bar(mapSize.width(), static_cast<int>(64 * theme.scale()));
    const auto timeline = layoutTimeline(projection::timeline(*story.trace, position), position,
        position == story.trace->size() ? TimelineEnd::Known : TimelineEnd::Open, theme,
        QSizeF(bar));
    shots.push_back(
        {name + QStringLiteral("-timeline"), bar, [timeline, position](const Canvas& canvas) {
             drawTimeline(canvas, timeline, {position, false});
         }});
    return shots;
}

std::vector<Shot> shots(const Theme& theme)
{
    using trace::EventKind;
    const QSize wide(884, 648);
    const QSize small(700, 430);
    std::vector<Shot> all;
    const auto add = [&all](std::vector<Shot> more) {
        all.insert(all.end(), more.begin(), more.end());
    };
    const tests::Story backup = tests::storyOf(tests::backupMxStory());
    const trace::Trace& trace = *backup.trace;
    const auto after = [&trace](EventKind kind, std::string_view word, std::size_t nth = 1) {
        return tests::positionAfter(trace, kind, word, nth);
    };
    add(storyShots(
        theme, backup, after(EventKind::CommandSent, "RCPT", 3), QStringLiteral("rcpt"), wide));
    add(storyShots(
        theme, backup, after(EventKind::ConnectionRefused, ""), QStringLiteral("refused"), wide));
    add(storyShots(theme, backup, after(EventKind::DnsResponse, ""), QStringLiteral("dns"), wide));
    add(storyShots(theme, backup, trace.size(), QStringLiteral("end"), small));
    const tests::Story unknown = tests::storyOf(tests::unknownUserStory());
    add(storyShots(theme, unknown,
        tests::positionAfter(*unknown.trace, EventKind::LetterFailed, ""),
        QStringLiteral("unknown"), wide));
    const std::vector<std::pair<QString, std::vector<tests::DomainShape>>> shapes{
        {QStringLiteral("one"), {{"example.org", 2, true, 1}}},
        {QStringLiteral("two"), {{"example.org", 1, true, 0}, {"example.net", 1, false, 1}}},
        {QStringLiteral("bounce"), {{"example.org", 1, true, 1}, {"example.net", 1, false, 2}}},
        {QStringLiteral("three"),
            {{"example.org", 1, true, 1}, {"example.net", 1, false, 1},
                {"example.com", 1, false, 1}}},
        {QStringLiteral("four"),
            {{"example.org", 2, true, 1}, {"example.net", 1, false, 2},
                {"example.com", 1, false, 1}, {"school.example", 2, false, 3}}},
    };
    for (const auto& [name, domains] : shapes) {
        const scenario::Plan plan = tests::samplePlan(domains);
        all.push_back(mapShot(QStringLiteral("plan-") + name, theme, plan, {}, wide));
        all.push_back(mapShot(
            QStringLiteral("plan-") + name + QStringLiteral("-small"), theme, plan, {}, small));
    }
    all.push_back(mapShot(
        QStringLiteral("plan-crowd"), theme, tests::crowdedPlan(200), {}, QSize(1600, 1000)));
    return all;
}

/// A lesson that came with the program, run to its end; empty if there is none of that name.
tests::Story runOf(const QString& name)
{
    const auto* file = scenario::findBuiltinLesson(name.toStdString());
    if (!file)
        return {};
    const auto noFiles = [](std::string_view) -> Result<std::string, std::string> {
        return Failure{std::string("not here")};
    };
    auto plan = scenario::read(file->text, file->name, noFiles);
    if (!plan)
        return {};
    const auto kept = std::make_shared<const scenario::Plan>(*std::move(plan));
    const auto run = std::make_shared<sim::Simulation>(kept);
    run->runToEnd();
    return {kept, std::shared_ptr<const trace::Trace>(run, &run->trace())};
}

/// Pictures at even distances along a run.
std::vector<Shot> runShots(const Theme& theme, const QString& name, int count, const QSize& size)
{
    std::vector<Shot> all;
    const tests::Story story = runOf(name);
    for (int i = 1; story.trace && i <= count; ++i) {
        const std::size_t position = story.trace->size() * static_cast<std::size_t>(i)
            / static_cast<std::size_t>(count);
        for (Shot& shot : storyShots(theme, story, position,
                 QStringLiteral("%1-%2").arg(name).arg(i, 2, 10, QLatin1Char('0')), size))
            all.push_back(std::move(shot));
    }
    return all;
}

} // namespace

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption({QStringLiteral("out"), QStringLiteral("Where to."), QStringLiteral("folder"),
        QStringLiteral("screenshots")});
    parser.addOption({QStringLiteral("dark"), QStringLiteral("The dark look.")});
    parser.addOption({QStringLiteral("ratio"), QStringLiteral("Pixels per logical pixel."),
        QStringLiteral("number"), QStringLiteral("1")});
    parser.addOption({QStringLiteral("scale"), QStringLiteral("Size of the theme."),
        QStringLiteral("number"), QStringLiteral("1")});
    parser.addOption({QStringLiteral("format"), QStringLiteral("png, svg or pdf."),
        QStringLiteral("name"), QStringLiteral("png")});
    parser.addOption({QStringLiteral("lesson"), QStringLiteral("Pictures of a run of this lesson."),
        QStringLiteral("name")});
    parser.addOption({QStringLiteral("count"), QStringLiteral("How many along the run."),
        QStringLiteral("number"), QStringLiteral("8")});
    parser.process(app);
    const Theme theme = tests::testTheme(
        parser.isSet(QStringLiteral("dark")) ? Look::Dark : Look::Light)
                            .scaled(parser.value(QStringLiteral("scale")).toDouble());
    const Options options{parser.value(QStringLiteral("out")),
        parser.value(QStringLiteral("ratio")).toDouble(), parser.value(QStringLiteral("format"))};
    QDir().mkpath(options.folder);
    const QString lesson = parser.value(QStringLiteral("lesson"));
    const int count = parser.value(QStringLiteral("count")).toInt();
    for (const Shot& shot :
        lesson.isEmpty() ? shots(theme) : runShots(theme, lesson, count, QSize(884, 648)))
        save(options, theme, shot);
    return 0;
}
