// SPDX-License-Identifier: MIT
// A frame of the map as its widget draws it: 200 nodes and 1,000 lines under way, on 1920 × 1080
// pixels in memory. The yardstick copies a picture of the window's size. It needs no screen.
#include "core/base/sentence.h"
#include "tests/bench/figures.h"
#include "tests/support/sample_plans.h"
#include "ui/map/map_painter.h"
#include "ui/resources.h"

#include <QtGui/QImage>
#include <QtGui/QPainter>
#include <QtWidgets/QApplication>

#include <benchmark/benchmark.h>

namespace postroad::bench {

namespace {

constexpr QSize kWindow(1920, 1080);
constexpr std::size_t kNodes = 200;
constexpr std::size_t kLines = 1000;

QImage newWindow() { return {kWindow, QImage::Format_ARGB32_Premultiplied}; }

/// What stands, drawn once, as the widget keeps it.
QPixmap stageOf(const ui::MapLayout& layout, const ui::Theme& theme)
{
    QPixmap stage(kWindow);
    stage.fill(theme.colour(ui::Colour::Window));
    QPainter painter(&stage);
    painter.scale(layout.scale, layout.scale);
    ui::drawMapStage(ui::Canvas(painter, theme), layout);
    return stage;
}

projection::WireRow lineOn(const ui::MapLink& link, std::size_t number)
{
    projection::WireRow row;
    row.event = EventId(static_cast<std::uint32_t>(number));
    const bool back = number % 2 == 1;
    row.from = back ? link.b : link.a;
    row.to = back ? link.a : link.b;
    row.kind = back ? projection::LadderKind::Reply : projection::LadderKind::Command;
    row.replyClass = back ? projection::ReplyClass::Accepted : projection::ReplyClass::None;
    row.label = verbatim(back ? "250 2.1.5" : "RCPT");
    return row;
}

/// Lines on all links in turn; one of them is looked at.
ui::MapScene crowdedScene(const ui::MapLayout& layout)
{
    ui::MapScene scene;
    for (const ui::MapNode& node : layout.nodes) {
        scene.nodes.emplace_back();
        scene.nodes.back().node = node.id;
    }
    for (std::size_t i = 0; i < kLines; ++i)
        scene.wire.push_back(lineOn(layout.links[i % layout.links.size()], i));
    const projection::WireRow& looked = scene.wire.front();
    scene.spoken = ui::SpokenLine{looked.event, looked.connection, looked.from, looked.to,
        QStringLiteral("RCPT"), looked.kind, looked.replyClass, ui::LadderState::InFlight};
    return scene;
}

/// The sessions' ends: each node that a line comes from or goes to says CLIENT or SERVER.
void addBadges(ui::MapScene& scene)
{
    for (const projection::WireRow& row : scene.wire) {
        auto& from = scene.nodes[row.from.value].badges;
        auto& to = scene.nodes[row.to.value].badges;
        const bool reply = row.kind == projection::LadderKind::Reply;
        if (from.empty())
            from.push_back({reply ? projection::Side::Server : projection::Side::Client,
                trace::Protocol::Smtp, ConnectionId(0), row.to, false});
        if (to.empty())
            to.push_back({reply ? projection::Side::Client : projection::Side::Server,
                trace::Protocol::Smtp, ConnectionId(0), row.from, false});
    }
}

void frame(benchmark::State& state, bool badges)
{
    const ui::Theme theme = ui::Theme::bundled(ui::Look::Light);
    const ui::MapLayout layout = ui::layoutMap(tests::crowdedPlan(kNodes), theme, QSizeF(kWindow));
    ui::MapScene scene = crowdedScene(layout);
    if (badges)
        addBadges(scene);
    const std::vector<ui::MapMover> movers = ui::moversOf(layout, scene);
    const QPixmap stage = stageOf(layout, theme);
    ui::MapSprites sprites;
    sprites.reset(theme, 1, layout.scale);
    QImage window = newWindow();
    double progress = 0;
    for (auto _ : state) {
        QPainter painter(&window);
        painter.drawPixmap(0, 0, stage);
        painter.scale(layout.scale, layout.scale);
        const ui::Canvas canvas(painter, theme);
        ui::drawMovers(canvas, movers, progress, &sprites);
        ui::drawMapState(canvas, layout, scene, progress, {}, &sprites);
        progress = progress > 0.99 ? 0 : progress + 0.01;
    }
    state.counters["nodes"] = static_cast<double>(layout.nodes.size());
    state.counters["movers"] = static_cast<double>(movers.size());
}

void blit(benchmark::State& state)
{
    QPixmap picture(kWindow);
    picture.fill(Qt::lightGray);
    QImage window = newWindow();
    for (auto _ : state) {
        QPainter painter(&window);
        painter.drawPixmap(0, 0, picture);
    }
}

} // namespace

} // namespace postroad::bench

int main(int argc, char** argv)
{
    using namespace postroad::bench;
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    postroad::ui::initResources();
    benchmark::RegisterBenchmark("map-blit", blit);
    benchmark::RegisterBenchmark("map-frame", frame, false);
    benchmark::RegisterBenchmark("map-frame-badges", frame, true);
    using Kind = Figure::Kind;
    return runFigures(argc, argv,
        {
            {"map frame, 200 nodes and 1,000 lines, against a blit", Kind::Times, 5, "map-frame",
                "map-blit"},
            {"the same, and every node says CLIENT or SERVER", Kind::Times, 5, "map-frame-badges",
                "map-blit"},
        });
}
