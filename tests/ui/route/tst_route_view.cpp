// SPDX-License-Identifier: MIT
#include "tests/support/registry.h"
#include "tests/ui/story.h"
#include "ui/route/route_panel.h"

#include <QtTest/QTest>
#include <QtWidgets/QPushButton>

using namespace postroad;
using namespace postroad::ui;
using trace::EventKind;

class TstRouteView : public QObject
{
    Q_OBJECT

private slots:
    void ofFewRoutesAll();
    void ofManyRoutesThoseOfTheLetter();
    void goingBackForgetsWhatIsAhead();

private:
    struct Shown
    {
        explicit Shown(tests::TraceBuilder builder)
            : story(tests::storyOf(std::move(builder))),
              panel(head, tests::testTheme())
        {
            head.setRun(story.plan, story.trace);
            head.seek(head.end());
        }
        [[nodiscard]] QStringList buttons() const
        {
            QStringList names;
            for (const QPushButton* button : panel.findChildren<QPushButton*>())
                names << button->text();
            return names;
        }
        tests::Story story;
        Playhead head;
        RoutePanel panel;
    };
    /// A mail server that looks for the way of each of these letters, of message 1 and so on.
    static tests::TraceBuilder looking(const std::vector<std::vector<std::string>>& domains)
    {
        tests::TraceBuilder world;
        const HostId mta = world.addHost(
            "mta.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
        for (const auto& ofLetter : domains) {
            const std::uint32_t message = world.addMessage({"<1@example.org>", "", {}, 0, 0});
            world.about({message, 0, 1});
            for (const std::string& domain : ofLetter)
                world.record({.kind = EventKind::RouteStarted, .host = mta, .text = domain});
        }
        return world;
    }
};

void TstRouteView::ofFewRoutesAll()
{
    const Shown one(looking({{"a.example"}}));
    QCOMPARE(one.panel.findChild<RouteView*>()->shown(), 0);
    QVERIFY(one.buttons().isEmpty());
    const Shown three(looking({{"a.example", "b.example"}, {"c.example"}}));
    QCOMPARE(three.buttons(),
        QStringList({QStringLiteral("a.example"), QStringLiteral("b.example"),
            QStringLiteral("c.example")}));
}

/// A long run has thousands: nobody could choose among so many buttons.
void TstRouteView::ofManyRoutesThoseOfTheLetter()
{
    std::vector<std::vector<std::string>> letters(30, {"a.example", "b.example"});
    letters.push_back({"last.example"});
    letters.emplace_back();
    for (int i = 0; i < 20; ++i)
        letters.back().push_back("many" + std::to_string(i) + ".example");
    Shown many(looking(letters));
    auto& view = many.panel.view();
    QCOMPARE(view.routes(), 81);
    // The last one is shown, in the company of its neighbours.
    QCOMPARE(view.shown(), 80);
    QCOMPARE(many.buttons().size(), 8);
    QCOMPARE(many.buttons().last(), QStringLiteral("many19.example"));
    view.show(61);
    QCOMPARE(many.buttons().first(), QStringLiteral("many0.example"));
    view.show(70);
    QVERIFY(many.buttons().contains(QStringLiteral("many9.example")));
    view.show(60);
    QVERIFY(many.buttons().isEmpty());
    view.show(7);
    QCOMPARE(
        many.buttons(), QStringList({QStringLiteral("a.example"), QStringLiteral("b.example")}));
    const auto chosen = many.panel.findChildren<QPushButton*>();
    QVERIFY(!chosen[0]->isChecked() && chosen[1]->isChecked());
    chosen[0]->click();
    QCOMPARE(view.shown(), 6);
    // The same names, but of another letter.
    view.show(2);
    many.panel.findChildren<QPushButton*>()[1]->click();
    QCOMPARE(view.shown(), 3);
}

void TstRouteView::goingBackForgetsWhatIsAhead()
{
    Shown three(looking({{"a.example", "b.example"}, {"c.example"}}));
    QCOMPARE(three.panel.view().shown(), 2);
    three.head.seek(1);
    QCOMPARE(three.panel.view().routes(), 1);
    QCOMPARE(three.panel.view().shown(), 0);
    QVERIFY(three.buttons().isEmpty());
    three.head.seek(0);
    QCOMPARE(three.panel.view().shown(), -1);
    QVERIFY(three.panel.view().lines().empty());
}

POSTROAD_TEST(TstRouteView);
#include "tst_route_view.moc"
