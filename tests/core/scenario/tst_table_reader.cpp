// SPDX-License-Identifier: MIT
// Durations, and taking the keys of a table by name and kind.
#include "core/base/sentence.h"
#include "core/scenario/table_reader.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::scenario;

class TstTableReader : public QObject
{
    Q_OBJECT

private slots:
    void readsDurations_data();
    void readsDurations();
    void refusesDurations_data();
    void refusesDurations();
    void takesKeysByKind();
    void reportsWrongKinds();
    void readsTextsOfLanguages();
    void formatsDiagnostics();
    void sortsDiagnostics();
};

void TstTableReader::readsDurations_data()
{
    QTest::addColumn<qint64>("nanoseconds");
    QTest::addColumn<QString>("shortest");
    const auto row = [](const char* text, Duration duration, const char* shortest) {
        QTest::newRow(text) << qint64{duration.count()} << QString::fromLatin1(shortest);
    };
    row("0s", 0s, "0s");
    row("0d", 0s, "0s");
    row("300ms", 300ms, "300ms");
    row("20s", 20s, "20s");
    row("5m", 5min, "5m");
    row("90m", 90min, "1h30m");
    row("1h30m", 90min, "1h30m");
    row("5d", 120h, "5d");
    row("7d", 168h, "7d");
    row("1us", 1us, "1us");
    row("15ns", 15ns, "15ns");
    row("6d23h59m59s999ms", 168h - 1ms, "6d23h59m59s999ms");
}

void TstTableReader::readsDurations()
{
    QFETCH(const qint64, nanoseconds);
    QFETCH(const QString, shortest);
    const auto duration = parseDuration(QTest::currentDataTag());
    QVERIFY(duration.has_value());
    QCOMPARE(qint64{duration->count()}, nanoseconds);
    QCOMPARE(formatDuration(*duration), shortest.toStdString());
    QVERIFY(parseDuration(formatDuration(*duration)) == duration);
}

void TstTableReader::refusesDurations_data()
{
    QTest::addColumn<int>("nothing");
    for (const char* text : {"", "5", "s", "5 s", " 5s", "5s ", "-5s", "+5s", "5.5s", "5S", "5sec",
             "5s5s", "5s2m", "1m1h", "8d", "7d1ns", "169h", "99999999999999999999d",
             "9223372036854775807s", "1e3s", "5µs", "0x5s"})
        QTest::newRow(text) << 0;
}

void TstTableReader::refusesDurations()
{
    QVERIFY(!parseDuration(QTest::currentDataTag()).has_value());
}

void TstTableReader::takesKeysByKind()
{
    const std::string text = "name = 'x'\ncount = 3\nyes = true\nwait = '5s'\nall = ['a', 'b']\n"
                             "one = 'a'\n";
    DiagnosticCollector diagnostics("f");
    const Value root = parseToml(text, diagnostics);
    ReadContext context{text, diagnostics};
    TableReader reader(root, say({"a test", "测试"}), context);
    QCOMPARE(reader.string("name")->value, std::string("x"));
    QCOMPARE(reader.string("name")->place.column, std::size_t{8});
    QCOMPARE(reader.integer("count", 1, 3)->value, std::int64_t{3});
    QCOMPARE(reader.boolean("yes")->value, true);
    QCOMPARE(reader.duration("wait")->value, Duration(5s));
    QCOMPARE(reader.strings("all", 2).size(), std::size_t{2});
    QCOMPARE(reader.strings("one", 2).front().value, std::string("a"));
    QVERIFY(!reader.string("absent"));
    QVERIFY(reader.strings("absent", 1).empty());
    reader.finish();
    QVERIFY(diagnostics.empty());
}

void TstTableReader::reportsWrongKinds()
{
    const std::string text
        = "name = 5\ncount = 9\nyes = 'true'\nwait = 5\nall = ['a', 2, 'c', 'd']\n"
          "mane = 1\n";
    DiagnosticCollector diagnostics("f");
    const Value root = parseToml(text, diagnostics);
    ReadContext context{text, diagnostics};
    TableReader reader(root, say({"a test", "测试"}), context);
    QVERIFY(!reader.string("name"));
    QVERIFY(!reader.integer("count", 1, 3));
    QVERIFY(!reader.boolean("yes"));
    QVERIFY(!reader.duration("wait"));
    QCOMPARE(reader.strings("all", 2).size(), std::size_t{2});
    reader.require("more", say({"something", "某物"}));
    reader.finish();
    QStringList found;
    for (const Diagnostic& diagnostic : diagnostics.sorted())
        found << QString::fromStdString(format(diagnostic));
    QCOMPARE(found.size(), 8);
    QCOMPARE(found[1], QStringLiteral("f:1:8: “name” is a whole number; expected a text"));
    QCOMPARE(found[2], QStringLiteral("f:2:9: “count” is 9; expected a whole number from 1 to 3"));
    QVERIFY(found[0].startsWith(QStringLiteral("f:1:1: a test has no “more”")));
    QVERIFY(found[5].startsWith(QStringLiteral("f:5:13: “all” holds a whole number")));
    QVERIFY(found[6].startsWith(QStringLiteral("f:5:21: too many entries in “all”")));
    QVERIFY(found[7].endsWith(QStringLiteral("did you mean name?")));
    const Diagnostics all = diagnostics.sorted();
    QCOMPARE(all[0].problem.zh, std::string("测试缺少“more”"));
    QCOMPARE(all[1].problem.zh, std::string("“name”写成了一个整数"));
    QCOMPARE(all[2].expected.zh, std::string("1 到 3 的整数"));
    QCOMPARE(all[7].problem.zh, std::string("测试没有“mane”这个键"));
    QCOMPARE(all[7].expected.zh, std::string("name、count、yes、wait 或 all"));
}

void TstTableReader::readsTextsOfLanguages()
{
    const std::string text = "both.en = 'yes'\nboth.zh = '是'\nplain = 'only'\n";
    DiagnosticCollector diagnostics("f");
    const Value root = parseToml(text, diagnostics);
    ReadContext context{text, diagnostics};
    TableReader reader(root, say({"a test", "测试"}), context);
    const LocalText both = reader.localText("both");
    QCOMPARE(both.in("en"), std::string("yes"));
    QCOMPARE(both.in("zh_CN"), std::string("是"));
    const LocalText plain = reader.localText("plain");
    QCOMPARE(plain.in("zh"), std::string("only"));
    QVERIFY(reader.localText("none").empty());
    QVERIFY(diagnostics.empty());
}

void TstTableReader::formatsDiagnostics()
{
    const LocalText wrong = say({"wrong", "错"});
    QCOMPARE(format(Diagnostic{"a.toml", 3, 4, wrong, {}, ""}), std::string("a.toml:3:4: wrong"));
    QCOMPARE(format(Diagnostic{"a.toml", 3, 4, wrong, say({"right", "对"}), "write"}),
        std::string("a.toml:3:4: wrong; expected right; did you mean write?"));
    using Names = std::vector<std::string>;
    QCOMPARE(listed(Names{"a"}).en, std::string("a"));
    QCOMPARE(listed(Names{"a", "b", "c"}).en, std::string("a, b or c"));
    QCOMPARE(listed(Names{"a", "b", "c"}).zh, std::string("a、b 或 c"));
    QVERIFY(listed(Names{}).empty());
    QCOMPARE(quoted("a\nb"), std::string("“a\\x0Ab”"));
}

void TstTableReader::sortsDiagnostics()
{
    DiagnosticCollector diagnostics("f");
    diagnostics.add({9, 1}, say({"late", "晚"}));
    diagnostics.add({2, 7}, say({"early", "早"}));
    diagnostics.add({2, 7}, say({"early", "早"}));
    diagnostics.add({2, 6}, say({"earlier", "更早"}));
    const Diagnostics sorted = diagnostics.sorted();
    QCOMPARE(sorted.size(), std::size_t{3});
    QCOMPARE(sorted[0].problem.en, std::string("earlier"));
    QCOMPARE(sorted[2].problem.en, std::string("late"));
}

POSTROAD_TEST(TstTableReader);
#include "tst_table_reader.moc"
