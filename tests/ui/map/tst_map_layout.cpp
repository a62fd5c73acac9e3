// SPDX-License-Identifier: MIT
// The map as numbers: nothing overlaps, everything fits, whatever the scenario.
#include "tests/support/registry.h"
#include "tests/support/sample_plans.h"
#include "tests/ui/story.h"
#include "ui/map/map_labels.h"
#include "ui/map/map_layout.h"
#include "ui/paint/canvas.h"

#include <QtTest/QTest>

#include <ctime>
#include <set>

using namespace postroad;
using namespace postroad::ui;
using scenario::NodeRole;
using scenario::Plan;
using tests::DomainShape;

namespace {

const std::vector<std::pair<const char*, std::vector<DomainShape>>>& shapes()
{
    static const std::vector<std::pair<const char*, std::vector<DomainShape>>> kShapes{
        {"one domain", {{"example.org", 2, true, 1}}},
        {"first letter", {{"example.org", 1, true, 0}, {"example.net", 1, false, 1}}},
        {"backup mx", {{"example.org", 1, true, 0}, {"example.net", 1, false, 2}}},
        {"bounce", {{"example.org", 1, true, 1}, {"example.net", 1, false, 1}}},
        {"both ways", {{"example.org", 1, true, 2}, {"example.net", 1, true, 2}}},
        {"two recipients",
            {{"example.org", 1, true, 1}, {"example.net", 1, false, 1},
                {"example.com", 1, false, 1}}},
        {"four domains",
            {{"example.org", 2, true, 1}, {"example.net", 1, false, 2},
                {"example.com", 1, false, 1}, {"school.example", 2, false, 3}}},
        {"many exchangers", {{"example.org", 1, true, 0}, {"example.net", 3, false, 6}}},
    };
    return kShapes;
}

constexpr QSizeF kLarge{884, 648}; ///< the map's room in a window of 1600×1000
constexpr QSizeF kSmall{720, 430}; ///< … of 1280×720

void crossWithSizes(const std::function<void(const char*, const Plan&, const QSizeF&)>& add)
{
    for (const auto& [name, domains] : shapes()) {
        for (const QSizeF& area : {kLarge, kSmall})
            add(name, tests::samplePlan(domains), area);
    }
    add("crowd", tests::crowdedPlan(200), QSizeF(1600, 1000));
}

} // namespace

Q_DECLARE_METATYPE(scenario::Plan)

class TstMapLayout : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_theme = tests::testTheme(); }
    void fits_data() { rows(); }
    void fits();
    void nothingOverlaps_data() { rows(); }
    void nothingOverlaps();
    void everythingIsInItsBox_data() { rows(); }
    void everythingIsInItsBox();
    void isFlatWhereItIsLow();
    void linksTouchTheirNodes_data() { rows(); }
    void linksTouchTheirNodes();
    void isTheSameEachTime_data() { rows(); }
    void isTheSameEachTime();
    void pillsKeepOffBoxes();
    void wordsGrowWhereTheMapShrinks();
    void pillsStayOnTheirLinkWhereThereIsRoom_data();
    void pillsStayOnTheirLinkWhereThereIsRoom();
    void sendersStandLeft();
    void dnsStandsAbove();
    void joinsWhatLettersMeet();
    void relayIsLevel();
    void labelsFindRoom();
    void crowdIsQuick();
    void survivesAnything_data();
    void survivesAnything();
    void findsWhatIsUnderThePointer();

private:
    static void rows()
    {
        QTest::addColumn<Plan>("plan");
        QTest::addColumn<QSizeF>("area");
        crossWithSizes([](const char* name, const Plan& plan, const QSizeF& area) {
            QTest::addRow("%s %gx%g", name, area.width(), area.height()) << plan << area;
        });
    }
    Theme m_theme;
};

void TstMapLayout::fits()
{
    QFETCH(Plan, plan);
    QFETCH(QSizeF, area);
    const MapLayout layout = layoutMap(plan, m_theme, area);
    QVERIFY(layout.scale > 0.2 && layout.scale <= 1);
    QVERIFY(layout.size.width() * layout.scale <= area.width() + 0.5);
    QVERIFY(layout.size.height() * layout.scale <= area.height() + 0.5);
    QCOMPARE(layout.nodes.size(), plan.nodes.size());
}

void TstMapLayout::nothingOverlaps()
{
    QFETCH(Plan, plan);
    QFETCH(QSizeF, area);
    const MapLayout layout = layoutMap(plan, m_theme, area);
    std::vector<std::pair<QRectF, QString>> things;
    for (const MapNode& node : layout.nodes) {
        for (const QRectF& part : {node.rect, node.badge, node.chip})
            things.emplace_back(part, node.name);
    }
    for (const MapBox& box : layout.boxes)
        things.emplace_back(box.titleRect, box.title);
    for (const MapLink& link : layout.links)
        things.emplace_back(link.labelRect, link.label);
    for (std::size_t i = 0; i < things.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const bool ownBadge = i < 3 * layout.nodes.size() && j < 3 * layout.nodes.size()
                && i / 3 == j / 3;
            QVERIFY2(ownBadge || !things[i].first.intersects(things[j].first),
                qPrintable(things[i].second + QStringLiteral(" / ") + things[j].second));
        }
    }
    for (std::size_t i = 0; i < layout.boxes.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j)
            QVERIFY(!layout.boxes[i].rect.intersects(layout.boxes[j].rect));
    }
}

void TstMapLayout::everythingIsInItsBox()
{
    QFETCH(Plan, plan);
    QFETCH(QSizeF, area);
    const MapLayout layout = layoutMap(plan, m_theme, area);
    const QRectF whole(QPointF(0, 0), layout.size);
    for (const MapBox& box : layout.boxes) {
        QVERIFY(whole.contains(box.rect));
        QVERIFY(box.rect.contains(box.titleRect));
    }
    for (const MapNode& node : layout.nodes) {
        QVERIFY2(layout.boxes[node.box].rect.contains(node.rect.united(node.badge)),
            qPrintable(node.name));
        QVERIFY(!node.title.isEmpty());
    }
    for (const MapLink& link : layout.links) {
        for (const QPointF& point : link.path)
            QVERIFY(whole.contains(point));
    }
}

void TstMapLayout::isFlatWhereItIsLow()
{
    const Plan plan = tests::samplePlan(
        {{"example.org", 1, true, 1}, {"example.net", 1, false, 1}, {"example.com", 1, false, 1}});
    const auto rowsOf = [&plan](const MapLayout& layout) {
        std::set<double> rows;
        for (const MapNode& node : layout.nodes) {
            if (plan.nodes[node.id.value].domain == "example.com"
                && node.role != NodeRole::NameServer && node.role != NodeRole::Resolver)
                rows.insert(node.rect.top());
        }
        return rows.size();
    };
    const MapLayout low = layoutMap(plan, m_theme, QSizeF(858, 460));
    QCOMPARE(rowsOf(low), std::size_t{1});
    QVERIFY(low.scale > 0.66);
    QVERIFY(rowsOf(layoutMap(plan, m_theme, QSizeF(880, 620))) > 1);
}

void TstMapLayout::linksTouchTheirNodes()
{
    QFETCH(Plan, plan);
    QFETCH(QSizeF, area);
    const MapLayout layout = layoutMap(plan, m_theme, area);
    QVERIFY(!layout.links.empty());
    for (const MapLink& link : layout.links) {
        QVERIFY(link.path.size() >= 2);
        const QRectF a = layout.nodes[link.a.value].rect.adjusted(-1, -1, 1, 1);
        const QRectF b = layout.nodes[link.b.value].rect.adjusted(-1, -1, 1, 1);
        QVERIFY2(a.contains(link.path.first()), qPrintable(layout.nodes[link.a.value].name));
        QVERIFY2(b.contains(link.path.last()), qPrintable(layout.nodes[link.b.value].name));
    }
}

void TstMapLayout::isTheSameEachTime()
{
    QFETCH(Plan, plan);
    QFETCH(QSizeF, area);
    const MapLayout one = layoutMap(plan, m_theme, area);
    const MapLayout two = layoutMap(plan, m_theme, area);
    for (std::size_t i = 0; i < one.nodes.size(); ++i)
        QCOMPARE(one.nodes[i].rect, two.nodes[i].rect);
    for (std::size_t i = 0; i < one.links.size(); ++i) {
        QCOMPARE(one.links[i].labelRect, two.links[i].labelRect);
        QCOMPARE(one.links[i].track, two.links[i].track);
    }
}

void TstMapLayout::pillsKeepOffBoxes()
{
    // In the room of a full window no mail link's pill covers a node.
    for (const auto& [name, domains] : shapes()) {
        if (domains.size() > 2)
            continue;
        const MapLayout layout = layoutMap(tests::samplePlan(domains), m_theme, kLarge);
        const QSizeF pill(pillWidth(m_theme), m_theme.metric(Metric::PillHeight));
        for (const MapLink& link : layout.links) {
            if (link.kind != LinkKind::Relay && link.kind != LinkKind::Submission)
                continue;
            for (const double t : {0.0, 0.5, 1.0}) {
                const QPointF at = link.track.pointAt(t);
                const QRectF rect(at.x() - pill.width() / 2, at.y() - pill.height() / 2,
                    pill.width(), pill.height());
                for (const MapNode& node : layout.nodes)
                    QVERIFY2(!node.rect.intersects(rect), name);
            }
        }
    }
}

void TstMapLayout::wordsGrowWhereTheMapShrinks()
{
    const Plan two = tests::samplePlan({{"example.org", 1, true, 0}, {"example.net", 1, false, 1}});
    QCOMPARE(layoutMap(two, m_theme, kLarge).words, 1.0);
    const Plan three = tests::samplePlan(
        {{"example.org", 1, true, 1}, {"example.net", 1, false, 1}, {"example.com", 1, false, 1}});
    const MapLayout small = layoutMap(three, m_theme, QSizeF(859, 480));
    QVERIFY(small.scale < 0.8);
    QVERIFY(small.words > 1.1);
    const Theme grown = m_theme.scaled(small.words);
    const double lines = textHeight(grown, FontRole::NodeTitle) + textHeight(grown, FontRole::Small)
        + textHeight(grown, FontRole::WireSmall);
    for (const MapNode& node : small.nodes) {
        const double kind = node.kind.isEmpty() ? textHeight(grown, FontRole::Small) : 0;
        QVERIFY2(lines - kind < node.rect.height(), qPrintable(node.name));
    }
    // From the last row 9 pixels can't be read; a box's address has 10 at least.
    QVERIFY(grown.font(FontRole::WireSmall).pixelSize() * small.scale > 9);
}

void TstMapLayout::pillsStayOnTheirLinkWhereThereIsRoom_data()
{
    QTest::addColumn<double>("height");
    for (const int height : {480, 490, 500, 520, 560})
        QTest::addRow("%d", height) << static_cast<double>(height);
}

void TstMapLayout::pillsStayOnTheirLinkWhereThereIsRoom()
{
    // The map's room beside the folded right side of a window of 1280×720: between two boxes there
    // is just the height of a pill, and the way to the resolver runs nearby.
    QFETCH(const double, height);
    const MapLayout layout = layoutMap(
        tests::samplePlan({{"example.org", 1, true, 0}, {"example.net", 1, false, 2}}), m_theme,
        QSizeF(859, height));
    const auto submission = std::find_if(layout.links.begin(), layout.links.end(),
        [](const MapLink& link) { return link.kind == LinkKind::Submission; });
    QVERIFY(submission != layout.links.end());
    const double pill = m_theme.metric(Metric::PillHeight);
    const QLineF line(submission->path.first(), submission->path.last());
    const QPointF middle = submission->track.pointAt(0.5);
    const double away = std::abs((middle.x() - line.x1()) * line.dy()
                            - (middle.y() - line.y1()) * line.dx())
        / line.length();
    QVERIFY2(away < pill, qPrintable(QString::number(away)));
}

void TstMapLayout::sendersStandLeft()
{
    const Plan plan = tests::samplePlan(
        {{"example.net", 1, false, 1}, {"example.org", 1, true, 0}, {"example.com", 1, false, 1}});
    const MapLayout layout = layoutMap(plan, m_theme, kLarge);
    double senderRight = 0;
    double recipientLeft = 1e9;
    for (const MapBox& box : layout.boxes) {
        if (box.kind == MapBox::Kind::Sender)
            senderRight = std::max(senderRight, box.rect.right());
        if (box.kind == MapBox::Kind::Recipient)
            recipientLeft = std::min(recipientLeft, box.rect.left());
    }
    QVERIFY(senderRight > 0);
    QVERIFY(senderRight < recipientLeft);
}

void TstMapLayout::dnsStandsAbove()
{
    for (const auto& [name, domains] : shapes()) {
        const MapLayout layout = layoutMap(tests::samplePlan(domains), m_theme, kLarge);
        double lowest = 0;
        double highest = 1e9;
        for (const MapNode& node : layout.nodes) {
            const bool dns = node.role == NodeRole::Resolver || node.role == NodeRole::NameServer;
            if (dns)
                lowest = std::max(lowest, node.rect.bottom());
            else
                highest = std::min(highest, node.rect.top());
        }
        QVERIFY2(lowest < highest, name);
    }
}

void TstMapLayout::joinsWhatLettersMeet()
{
    const Plan plan = tests::samplePlan(
        {{"example.org", 1, true, 0}, {"example.net", 1, false, 2}});
    const MapLayout layout = layoutMap(plan, m_theme, kLarge);
    const auto node = [&plan](NodeRole role, std::string_view name = {}) {
        for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
            if (plan.nodes[i].role == role
                && (name.empty() || plan.nodes[i].name.substr(0, name.size()) == name))
                return NodeId(static_cast<std::uint16_t>(i));
        }
        return NodeId();
    };
    const auto kindOf = [&layout](NodeId a, NodeId b) {
        const MapLink* link = layout.find(a, b);
        return link ? static_cast<int>(link->kind) : -1;
    };
    const NodeId mta = node(NodeRole::TransferAgent);
    QCOMPARE(kindOf(node(NodeRole::UserAgent, "alice"), node(NodeRole::SubmissionAgent)),
        static_cast<int>(LinkKind::Submission));
    QCOMPARE(kindOf(node(NodeRole::SubmissionAgent), mta), static_cast<int>(LinkKind::Relay));
    QCOMPARE(kindOf(mta, node(NodeRole::Exchanger, "mx1")), static_cast<int>(LinkKind::Relay));
    QCOMPARE(kindOf(node(NodeRole::Exchanger, "mx2"), mta), static_cast<int>(LinkKind::Relay));
    QCOMPARE(kindOf(node(NodeRole::Exchanger, "mx2"), node(NodeRole::DeliveryAgent)),
        static_cast<int>(LinkKind::Lmtp));
    QCOMPARE(kindOf(node(NodeRole::DeliveryAgent), node(NodeRole::MailStore)),
        static_cast<int>(LinkKind::File));
    QCOMPARE(kindOf(node(NodeRole::UserAgent, "bob"), node(NodeRole::MailStore)),
        static_cast<int>(LinkKind::Fetch));
    QCOMPARE(kindOf(mta, node(NodeRole::Resolver)), static_cast<int>(LinkKind::Dns));
    QCOMPARE(kindOf(node(NodeRole::UserAgent, "alice"), mta), -1);
    QVERIFY(layout.improvised(node(NodeRole::UserAgent, "alice"), mta).path.size() == 2);
}

void TstMapLayout::relayIsLevel()
{
    const Plan plan = tests::samplePlan(
        {{"example.org", 1, true, 0}, {"example.net", 1, false, 2}});
    const MapLayout layout = layoutMap(plan, m_theme, kLarge);
    double mta = 0;
    double mx2 = -1;
    for (const MapNode& node : layout.nodes) {
        if (node.role == NodeRole::TransferAgent)
            mta = node.rect.center().y();
        if (node.name.startsWith(QStringLiteral("mx2")))
            mx2 = node.rect.center().y();
    }
    QVERIFY(std::abs(mta - mx2) < 0.5);
}

void TstMapLayout::labelsFindRoom()
{
    for (const auto& [name, domains] : shapes()) {
        if (domains.size() > 2)
            continue;
        const MapLayout layout = layoutMap(tests::samplePlan(domains), m_theme, kLarge);
        int missing = 0;
        for (const MapLink& link : layout.links)
            missing += !link.label.isEmpty() && link.labelRect.isEmpty() ? 1 : 0;
        QVERIFY2(missing == 0, name);
    }
}

void TstMapLayout::crowdIsQuick()
{
    const Plan plan = tests::crowdedPlan(200);
    QVERIFY(plan.nodes.size() >= 180);
    const std::clock_t begin = std::clock(); // of the processor: others may be busy beside us
    const MapLayout layout = layoutMap(plan, m_theme, QSizeF(1600, 1000));
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    QVERIFY2(seconds < 2, qPrintable(QString::number(seconds)));
    QCOMPARE(layout.nodes.size(), plan.nodes.size());
}

void TstMapLayout::survivesAnything_data()
{
    QTest::addColumn<Plan>("plan");
    QTest::addColumn<QSizeF>("area");
    Plan lonely;
    lonely.hosts.push_back({"a.example", {}});
    scenario::NodePlan node;
    node.name = "a.example";
    node.role = NodeRole::NameServer;
    lonely.nodes.push_back(node);
    QTest::newRow("empty plan") << Plan() << kLarge;
    QTest::newRow("no room") << tests::samplePlan(shapes()[2].second) << QSizeF();
    QTest::newRow("negative room") << tests::samplePlan(shapes()[2].second) << QSizeF(-5, -5);
    QTest::newRow("one name server without address") << lonely << kLarge;
    QTest::newRow("nobody sends") << tests::samplePlan({{"example.org", 1, false, 1}}) << kLarge;
    QTest::newRow("people only") << tests::samplePlan({{"example.org", 5, false, 0}}) << kLarge;
}

void TstMapLayout::survivesAnything()
{
    QFETCH(Plan, plan);
    QFETCH(QSizeF, area);
    const MapLayout layout = layoutMap(plan, m_theme, area);
    QCOMPARE(layout.nodes.size(), plan.nodes.size());
    QVERIFY(layout.scale > 0);
    QVERIFY(!layout.find(NodeId(), NodeId(7)));
    QVERIFY(layout.improvised(NodeId(), NodeId(7)).path.isEmpty());
}

void TstMapLayout::findsWhatIsUnderThePointer()
{
    const MapLayout layout = layoutMap(tests::samplePlan(shapes()[2].second), m_theme, kLarge);
    for (const MapNode& node : layout.nodes) {
        const MapNode* found = layout.nodeAt(node.rect.center());
        QVERIFY(found && found->id == node.id);
    }
    for (const MapLink& link : layout.links) {
        const QPointF middle = (link.path[0] + link.path[1]) / 2;
        QVERIFY(layout.linkAt(middle, 2) != nullptr);
    }
    QVERIFY(!layout.nodeAt(QPointF(-5, -5)));
    QVERIFY(!layout.linkAt(QPointF(-50, -50), 5));
}

POSTROAD_TEST(TstMapLayout);
#include "tst_map_layout.moc"
