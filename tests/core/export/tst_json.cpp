// SPDX-License-Identifier: MIT
// The JSON contract: a golden file, the shape of every key, and octets that are no text.
#include "core/export/json.h"
#include "core/trace/fingerprint.h"
#include "tests/support/registry.h"
#include "tests/support/trace_builder.h"

#include <QtCore/QFile>
#include <QtTest/QTest>

#include <nlohmann/json.hpp>

using namespace postroad;
using Json = nlohmann::ordered_json;

namespace {

std::string jsonOf(const tests::TraceBuilder& story, std::size_t position = SIZE_MAX)
{
    return exporting::toJson({story.plan(), story.trace(), position});
}

std::vector<std::string> keysOf(const Json& object)
{
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items())
        keys.push_back(key);
    return keys;
}

} // namespace

class TstJson : public QObject
{
    Q_OBJECT

private slots:
    void golden();
    void keysStandInOrder();
    void routeAndHops();
    void octetsThatAreNoText();
    void atAnyPosition();
    void sameOctetsTwice();
};

/// POSTROAD_UPDATE_GOLDEN=1 writes the file anew, to be looked at before it is committed.
void TstJson::golden()
{
    const QString path = QStringLiteral(POSTROAD_SOURCE_DIR "/tests/core/export/unknown-user.json");
    const std::string json = jsonOf(tests::unknownUserStory());
    QFile file(path);
    if (qEnvironmentVariableIsSet("POSTROAD_UPDATE_GOLDEN")) {
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(json));
        file.close();
    }
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(json, file.readAll().toStdString());
}

void TstJson::keysStandInOrder()
{
    const Json json = Json::parse(jsonOf(tests::backupMxStory()));
    QVERIFY((keysOf(json)
        == std::vector<std::string>{"version", "scenario", "seed", "fingerprint", "events", "ended",
            "recipients", "hops", "routes", "mailboxes", "queue"}));
    QVERIFY((keysOf(json["hops"][0])
        == std::vector<std::string>{"number", "protocol", "client", "server", "address", "port",
            "outcome", "started", "tls", "lines"}));
    QVERIFY((keysOf(json["routes"][0])
        == std::vector<std::string>{
            "domain", "host", "message", "questions", "attempts", "candidates"}));
    QVERIFY((keysOf(json["routes"][0]["candidates"][0])
        == std::vector<std::string>{"preference", "host", "address", "outcome", "hop"}));
    QCOMPARE(json["version"].get<int>(), 1);
    QCOMPARE(json["ended"].get<std::string>(), std::string("complete"));
}

void TstJson::routeAndHops()
{
    const auto story = tests::backupMxStory();
    const Json json = Json::parse(jsonOf(story));
    QCOMPARE(json["fingerprint"].get<std::string>(), fingerprint(story.trace()));
    QCOMPARE(json["hops"].size(), std::size_t{6});
    QCOMPARE(json["hops"][2]["outcome"].get<std::string>(), std::string("refused"));
    QVERIFY(json["hops"][2]["lines"].empty());
    const Json& candidates = json["routes"][0]["candidates"];
    QCOMPARE(candidates[0]["outcome"].get<std::string>(), std::string("refused"));
    QCOMPARE(candidates[1]["outcome"].get<std::string>(), std::string("accepted"));
    QCOMPARE(candidates[1]["hop"].get<int>(), 4);
    const Json& greeting = json["hops"][3]["lines"][0];
    QCOMPARE(greeting["side"].get<std::string>(), std::string("S"));
    QCOMPARE(greeting["code"].get<int>(), 220);
    QVERIFY(greeting["enhanced"].is_null());
    QVERIFY(greeting["arrived"].get<std::int64_t>() > greeting["sent"].get<std::int64_t>());
    QCOMPARE(json["mailboxes"][0]["mailbox"].get<std::string>(), std::string("bob@example.net"));
    QVERIFY(json["mailboxes"][0]["messages"][0]["read"].is_number_integer());
    QVERIFY(json["queue"].empty());
    QCOMPARE(json["recipients"][0]["fate"].get<std::string>(), std::string("delivered"));
}

void TstJson::octetsThatAreNoText()
{
    tests::TraceBuilder world;
    world.addHost("a.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addHost("b.example.net", "2001:db8::2", scenario::NodeRole::Exchanger);
    const ConnectionId call = world.call(
        "a.example.org", "b.example.net", trace::Protocol::Smtp, 25);
    world.sendBody(call, "caf\xE9\r\n");
    world.sendBody(call, "caf\xC3\xA9\r\n");
    world.sendReply(call, "NOOP", 250, {}, "250 \xFF", true, trace::Event::kForced);
    world.addMessage({"<1@example.org>", "", {"bob\xFE@example.net"}, 1, 0});
    world.about({1, 1, 0});
    world.record({.kind = trace::EventKind::LetterFailed,
        .host = world.host("a.example.org"),
        .text = "no \xFF"});
    const Json json = Json::parse(jsonOf(world));
    const Json& lines = json["hops"][0]["lines"];
    QVERIFY(!lines[0].contains("text"));
    QCOMPARE(lines[0]["base64"].get<std::string>(), std::string("Y2Fm6Q0K"));
    QCOMPARE(lines[1]["text"].get<std::string>(), std::string("caf\xC3\xA9\r\n"));
    QCOMPARE(lines[2]["base64"].get<std::string>(), std::string("MjUwIP8="));
    QVERIFY(lines[2]["forced"].get<bool>());
    QVERIFY(lines[0]["arrived"].is_null());
    QCOMPARE(json["hops"][0]["address"].get<std::string>(), std::string("2001:db8::2"));
    QVERIFY(json["recipients"][0]["reason"].is_string());
}

void TstJson::atAnyPosition()
{
    const auto story = tests::backupMxStory();
    for (std::size_t k = 0; k <= story.size(); k += 7) {
        const auto cut = tests::cutTrace(story.trace(), k);
        QCOMPARE(jsonOf(story, k), exporting::toJson({story.plan(), *cut}));
    }
    const Json empty = Json::parse(jsonOf(story, 0));
    QVERIFY(empty["hops"].empty());
    QVERIFY(empty["ended"].is_null());
}

void TstJson::sameOctetsTwice()
{
    QCOMPARE(jsonOf(tests::backupMxStory()), jsonOf(tests::backupMxStory()));
}

POSTROAD_TEST(TstJson);
#include "tst_json.moc"
