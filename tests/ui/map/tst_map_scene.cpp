// SPDX-License-Identifier: MIT
#include "tests/support/registry.h"
#include "tests/ui/story.h"
#include "ui/map/map_scene.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::ui;
using projection::Side;
using scenario::NodeRole;
using trace::EventKind;

class TstMapScene : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_story = tests::storyOf(tests::backupMxStory());
        m_hops = std::make_unique<projection::HopIndex>(*m_story.trace);
        m_source = std::make_unique<MapSceneSource>(*m_story.plan, *m_story.trace, *m_hops);
    }
    void beginsEmpty();
    void lineOnItsWay();
    void lineArrived();
    void refusedDoor();
    void filingNamesTheMailbox();
    void doorDoesNotShowBeforeItShuts();
    void datagramWithoutKnownEnd();
    void sameMachineServesAndCalls();
    void selectionChoosesTheLine();
    void stepsBackShowTheSame();
    void findsEventsOfNodesAndPairs();
    void unreachableCountsStay();

private:
    [[nodiscard]] std::size_t after(
        EventKind kind, std::string_view word, std::size_t nth = 1) const
    {
        return tests::positionAfter(*m_story.trace, kind, word, nth);
    }
    [[nodiscard]] QString nameOf(NodeId node) const
    {
        return node.valid() ? QString::fromStdString(m_story.plan->nodes[node.value].name)
                            : QString();
    }
    [[nodiscard]] NodeId nodeNamed(std::string_view prefix, NodeRole role) const
    {
        for (std::size_t i = 0; i < m_story.plan->nodes.size(); ++i) {
            const auto& node = m_story.plan->nodes[i];
            if (node.role == role && node.name.substr(0, prefix.size()) == prefix)
                return NodeId(static_cast<std::uint16_t>(i));
        }
        return {};
    }
    tests::Story m_story;
    std::unique_ptr<projection::HopIndex> m_hops;
    std::unique_ptr<MapSceneSource> m_source;
};

void TstMapScene::beginsEmpty()
{
    const MapScene scene = m_source->at(0, {});
    QVERIFY(!scene.spoken);
    QVERIFY(scene.shut.empty());
    QCOMPARE(scene.nodes.size(), m_story.plan->nodes.size());
    for (const auto& node : scene.nodes)
        QVERIFY(node.badges.empty());
}

void TstMapScene::lineOnItsWay()
{
    const std::size_t position = after(EventKind::CommandSent, "RCPT");
    const MapScene scene = m_source->at(position, {});
    QVERIFY(scene.spoken);
    QCOMPARE(scene.spoken->label, QStringLiteral("RCPT"));
    QCOMPARE(scene.spoken->state, LadderState::InFlight);
    QCOMPARE(nameOf(scene.spoken->from), QStringLiteral("alice-laptop.example.org"));
    QCOMPARE(nameOf(scene.spoken->to), QStringLiteral("submit.example.org"));
    QCOMPARE(scene.spoken->event, EventId(static_cast<std::uint32_t>(position - 1)));
}

void TstMapScene::lineArrived()
{
    const std::size_t position = after(EventKind::CommandArrived, "RCPT");
    const MapScene scene = m_source->at(position, {});
    QCOMPARE(scene.spoken->state, LadderState::Arrived);
    QCOMPARE(scene.spoken->event,
        EventId(static_cast<std::uint32_t>(after(EventKind::CommandSent, "RCPT") - 1)));
    QCOMPARE(nameOf(scene.spoken->from), QStringLiteral("alice-laptop.example.org"));
}

void TstMapScene::refusedDoor()
{
    const MapScene scene = m_source->at(after(EventKind::ConnectionRefused, ""), {});
    QCOMPARE(scene.spoken->state, LadderState::Refused);
    QCOMPARE(scene.spoken->label, QStringLiteral("SYN"));
    QCOMPARE(scene.shut.size(), std::size_t{1});
    QCOMPARE(nameOf(scene.shut.front().from), QStringLiteral("mta.example.org"));
    QCOMPARE(nameOf(scene.shut.front().to), QStringLiteral("mx1.example.net"));
    // It stays shut while the next one is tried.
    QCOMPARE(m_source->at(m_story.trace->size(), {}).shut.size(), std::size_t{1});
}

void TstMapScene::filingNamesTheMailbox()
{
    const MapScene scene = m_source->at(after(EventKind::MailboxFiled, ""), {});
    QCOMPARE(scene.spoken->kind, LadderKind::File);
    QCOMPARE(scene.spoken->label, QStringLiteral("bob@example.net"));
    QCOMPARE(nameOf(scene.spoken->to), QStringLiteral("mda.example.net"));
}

void TstMapScene::doorDoesNotShowBeforeItShuts()
{
    const std::size_t refused = after(EventKind::ConnectionRefused, "");
    for (std::size_t position = 0; position < refused; ++position)
        QVERIFY(m_source->at(position, {}).shut.empty());
}

void TstMapScene::datagramWithoutKnownEnd()
{
    const MapScene asked = m_source->at(after(EventKind::DnsQuery, ""), {});
    QCOMPARE(asked.spoken->kind, LadderKind::DnsQuery);
    QVERIFY(asked.spoken->from.valid());
    const MapScene arrived = m_source->at(after(EventKind::DnsQueryArrived, ""), {});
    QVERIFY(arrived.spoken->to.valid());
    QVERIFY(arrived.spoken->to != arrived.spoken->from);
}

void TstMapScene::sameMachineServesAndCalls()
{
    const NodeId mta = nodeNamed("mta", NodeRole::TransferAgent);
    bool served = false;
    bool called = false;
    for (std::size_t position = 0; position <= m_story.trace->size(); ++position) {
        const MapScene scene = m_source->at(position, {});
        for (const auto& badge : scene.nodes[mta.value].badges)
            (badge.side == Side::Server ? served : called) = true;
    }
    QVERIFY(served);
    QVERIFY(called);
}

void TstMapScene::selectionChoosesTheLine()
{
    const std::size_t mail = after(EventKind::CommandSent, "MAIL");
    const MapScene scene = m_source->at(
        m_story.trace->size(), EventId(static_cast<std::uint32_t>(mail - 1)));
    QCOMPARE(scene.spoken->label, QStringLiteral("MAIL"));
    // What isn't visible can't be chosen.
    const MapScene early = m_source->at(mail - 1, EventId(static_cast<std::uint32_t>(mail + 5)));
    QVERIFY(!early.spoken || early.spoken->label != QStringLiteral("MAIL"));
}

void TstMapScene::stepsBackShowTheSame()
{
    const std::size_t position = after(EventKind::CommandSent, "DATA");
    const MapScene before = m_source->at(position, {});
    m_source->at(m_story.trace->size(), {});
    const MapScene again = m_source->at(position, {});
    QCOMPARE(again.spoken->event, before.spoken->event);
    QCOMPARE(again.wire.size(), before.wire.size());
    QCOMPARE(again.shut.size(), before.shut.size());
}

void TstMapScene::findsEventsOfNodesAndPairs()
{
    const std::size_t end = m_story.trace->size();
    const NodeId mx1 = nodeNamed("mx1", NodeRole::Exchanger);
    const NodeId mx2 = nodeNamed("mx2", NodeRole::Exchanger);
    const NodeId mta = nodeNamed("mta", NodeRole::TransferAgent);
    QVERIFY(m_source->lastAt(mx2, end).valid());
    QVERIFY(!m_source->lastAt(mx2, 3).valid());
    const EventId refused = m_source->lastBetween(mta, mx1, end);
    QVERIFY(refused.valid());
    QCOMPARE(m_story.trace->at(refused.value).kind, EventKind::ConnectionRefused);
    QVERIFY(!m_source->lastBetween(mx1, mx2, end).valid());
}

void TstMapScene::unreachableCountsStay()
{
    const MapScene scene = m_source->at(m_story.trace->size(), {});
    const NodeId store = nodeNamed("", NodeRole::MailStore);
    QCOMPARE(scene.nodes[store.value].mailboxes.size(), std::size_t{1});
    QCOMPARE(scene.nodes[store.value].mailboxes.front().messages, 1U);
}

POSTROAD_TEST(TstMapScene);
#include "tst_map_scene.moc"
