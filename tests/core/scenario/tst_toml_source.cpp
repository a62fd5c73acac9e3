// SPDX-License-Identifier: MIT
// Values with their places: the order of the file, and octets within strings.
#include "core/scenario/toml_scan.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::scenario;

class TstTomlSource : public QObject
{
    Q_OBJECT

private slots:
    void keepsTheOrderOfTheFile();
    void readsEachKind();
    void findsPlacesInStrings_data();
    void findsPlacesInStrings();
    void countsCharactersNotOctets();
};

void TstTomlSource::keepsTheOrderOfTheFile()
{
    DiagnosticCollector diagnostics("f");
    const Value root = parseToml(
        "z = 1\na = 2\n[m.y]\nq = 1\n[m.b]\nc = { k = 1, b = 2 }\n", diagnostics);
    QVERIFY(diagnostics.empty());
    QCOMPARE(root.members.size(), std::size_t{3});
    QCOMPARE(root.members[0].key, std::string("z"));
    QCOMPARE(root.members[1].key, std::string("a"));
    const Value& m = root.members[2].value;
    QCOMPARE(m.members[0].key, std::string("y"));
    QCOMPARE(m.members[1].key, std::string("b"));
    QCOMPARE(m.members[1].value.members[0].value.members[0].key, std::string("k"));
    QVERIFY((m.members[1].place == Place{5, 4}));
}

void TstTomlSource::readsEachKind()
{
    DiagnosticCollector diagnostics("f");
    const Value root = parseToml(
        "a = 'x'\nb = -7\nc = 1.5\nd = true\ne = 2026-03-02T09:00:00+01:00\n"
        "f = [1, 'x']\ng = {}\nh = 09:00:00\n",
        diagnostics);
    QVERIFY(diagnostics.empty());
    const auto& m = root.members;
    QCOMPARE(m[0].value.text, std::string("x"));
    QCOMPARE(m[1].value.integer, std::int64_t{-7});
    QVERIFY(m[2].value.kind == Value::Kind::Float);
    QVERIFY(m[3].value.boolean);
    QVERIFY(m[4].value.wholeDateTime);
    QCOMPARE(m[4].value.civil.hour, 9);
    QCOMPARE(m[4].value.civil.offsetMinutes, 60);
    QVERIFY((m[5].value.items[1].place == Place{6, 9}));
    QVERIFY(m[6].value.isTable());
    QVERIFY(m[7].value.kind == Value::Kind::DateTime);
    QVERIFY(!m[7].value.wholeDateTime);
}

void TstTomlSource::findsPlacesInStrings_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("needle"); // an octet of the value
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    const auto row = [](const char* name, const char* text, const char* needle, int line,
                         int column) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(needle) << line << column;
    };
    row("literal", "a = 'xyZ'", "Z", 1, 8);
    row("basic", "a = \"xyZ\"", "Z", 1, 8);
    row("escape", "a = \"x\\ty\\\"Z\"", "Z", 1, 12);
    row("unicode escape", "a = \"\\u00e9Z\"", "Z", 1, 12);
    row("long unicode escape", "a = \"\\U0001F600Z\"", "Z", 1, 16);
    row("UTF-8", "a = \"éZ\"", "Z", 1, 7);
    row("many lines, first line end", "a = '''\nx\n  Z'''", "Z", 3, 3);
    row("many lines, begun at once", "a = '''x\nZ'''", "Z", 2, 1);
    row("many lines, CRLF", "a = '''\r\nx\r\nyZ'''", "Z", 3, 2);
    row("many lines, basic", "a = \"\"\"\nx\\n\nZ\"\"\"", "Z", 3, 1);
    row("continued line", "a = \"\"\"\nx\\\n\n   Z\"\"\"", "Z", 4, 4);
    row("continued line that begins beyond ASCII", "a = \"\"\"\nx\\\n  éZ\"\"\"", "Z", 3, 4);
    row("quotes within", "a = \"\"\"\n\"\"Z\"\"\"", "Z", 2, 3);
    row("in a table", "t = { b = 'Z' }", "Z", 1, 12);
}

void TstTomlSource::findsPlacesInStrings()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, needle);
    QFETCH(const int, line);
    QFETCH(const int, column);
    const std::string input = text.toStdString();
    DiagnosticCollector diagnostics("f");
    const Value root = parseToml(input, diagnostics);
    QVERIFY(diagnostics.empty());
    const Value* value = &root.members.at(0).value;
    if (value->isTable())
        value = &value->members.at(0).value;
    const std::size_t offset = value->text.find(needle.toStdString());
    QVERIFY(offset != std::string::npos);
    const Place place = placeInString(input, *value, offset);
    QCOMPARE(static_cast<int>(place.line), line);
    QCOMPARE(static_cast<int>(place.column), column);
    // Past its end, and whatever the offset, it is a place of the file.
    const Place beyond = placeInString(input, *value, 1'000'000);
    QVERIFY(beyond.line >= place.line);
}

void TstTomlSource::countsCharactersNotOctets()
{
    DiagnosticCollector diagnostics("f");
    const Value root = parseToml("a.zh = \"数字小的先试\"\nb = [\"数\", 1]\n", diagnostics);
    QVERIFY((root.members[1].value.items[1].place == Place{2, 11}));
}

POSTROAD_TEST(TstTomlSource);
#include "tst_toml_source.moc"
