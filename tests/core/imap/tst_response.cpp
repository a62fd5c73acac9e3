// SPDX-License-Identifier: MIT
// What a client makes of a server's lines, good and bad.
#include "core/imap/response.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad::imap;

class TstResponse : public QObject
{
    Q_OBJECT

private slots:
    void readsStatus_data();
    void readsStatus();
    void readsData();
    void readsFetch();
    void refuses_data();
    void refuses();
    void capsDepthAndCount();
    void readsNumbers_data();
    void readsNumbers();
    void readsEnvelopesOnly_data();
    void readsEnvelopesOnly();
    void knowsWhereLiteralsMayStand_data();
    void knowsWhereLiteralsMayStand();
};

namespace {

std::optional<Response> fetchOf(const std::string& items)
{
    return parseResponse("* 1 FETCH " + items);
}

} // namespace

void TstResponse::readsStatus_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* line, const char* tag, Status status, const char* code,
                         const char* text) {
        QTest::newRow(line) << QByteArray(line) << QByteArray(tag) << static_cast<int>(status)
                            << QByteArray(code) << QByteArray(text);
    };
    row("* OK ready", "", Status::Ok, "", "ready");
    row("* ok", "", Status::Ok, "", "");
    row("a1 OK [READ-WRITE] done", "a1", Status::Ok, "READ-WRITE", "done");
    row("a1 NO [X (Y Z)]", "a1", Status::No, "X (Y Z)", "");
    row("a1 BAD  two  spaces ", "a1", Status::Bad, "", "two  spaces");
    row("* BYE [", "", Status::Bye, "", "[");
    row("* PREAUTH []x", "", Status::PreAuth, "", "x");
    row("* OK words {5}", "", Status::Ok, "", "words {5}");
    row("a1 No a [b] c", "a1", Status::No, "", "a [b] c");
}

void TstResponse::readsStatus()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, tag);
    QFETCH(int, status);
    QFETCH(QByteArray, code);
    QFETCH(QByteArray, text);
    const auto response = parseResponse(line.toStdString());
    QVERIFY(response.has_value());
    QCOMPARE(response->kind, Response::Kind::Status);
    QCOMPARE(response->tag, tag.toStdString());
    QCOMPARE(static_cast<int>(response->status), status);
    QCOMPARE(response->code, code.toStdString());
    QCOMPARE(response->text, text.toStdString());
}

void TstResponse::readsData()
{
    const auto exists = parseResponse("* 23 exists");
    QVERIFY(exists && exists->kind == Response::Kind::Data);
    QCOMPARE(exists->name, std::string("EXISTS"));
    QCOMPARE(exists->number, 23U);

    const auto flags = parseResponse("* FLAGS (\\Seen x)");
    QVERIFY(flags && flags->kind == Response::Kind::Data);
    QCOMPARE(flags->name, std::string("FLAGS"));
    QCOMPARE(flags->text, std::string("(\\Seen x)"));

    const auto more = parseResponse("+ go on");
    QVERIFY(more && more->kind == Response::Kind::Continuation);
    QCOMPARE(more->text, std::string("go on"));
    QCOMPARE(parseResponse("+")->kind, Response::Kind::Continuation);
}

void TstResponse::readsFetch()
{
    const auto response = parseResponse(
        "* 7 Fetch (uid 12 FLAGS (\\Seen \\Recent $x) BODY[] {7}\r\na\r\n)\"b( "
        "body[HEADER.FIELDS (From)]<0> NIL X () Y ((a \"b\")(c)))");
    QVERIFY(response.has_value());
    QCOMPARE(response->kind, Response::Kind::Fetch);
    QCOMPARE(response->number, 7U);
    QCOMPARE(numberOf(response->item("UID")), std::optional<std::uint32_t>(12));
    QCOMPARE(flagsOf(response->item("FLAGS")).bits, static_cast<std::uint8_t>(Flag::Seen));
    QCOMPARE(response->item("BODY[]")->text, std::string("a\r\n)\"b("));
    QCOMPARE(response->item("BODY[HEADER.FIELDS (FROM)]<0>")->kind, Value::Kind::Nil);
    QCOMPARE(response->item("X")->kind, Value::Kind::List);
    QVERIFY(response->item("X")->list.empty());
    const std::vector<Value>& nested = response->item("Y")->list;
    QCOMPARE(nested.size(), std::size_t{2});
    QCOMPARE(nested[0].list[1].kind, Value::Kind::String);
    QCOMPARE(nested[1].list[0].text, std::string("c"));
    QVERIFY(!response->item("BODY"));
    QVERIFY(fetchOf("()").has_value());
}

void TstResponse::refuses_data()
{
    QTest::addColumn<QByteArray>("line");
    for (const char* line : {"", " ", "*", "* ", "a1", "a1 ", "a1 FINE", "a1 5 EXISTS", " OK",
             "* 1 FETCH", "* 1 FETCH ", "* 1 FETCH x", "* 1 FETCH (", "* 1 FETCH (UID",
             "* 1 FETCH (UID)", "* 1 FETCH (UID )", "* 1 FETCH (UID 1", "* 1 FETCH (UID 1 ",
             "* 1 FETCH (UID 1))", "* 1 FETCH (UID 1) x", "* 1 FETCH (UID 1FLAGS ())",
             "* 1 FETCH (UID  1)", "* 1 FETCH ( UID 1)", "* 1 FETCH (FLAGS (a)",
             "* 1 FETCH (FLAGS (a b)", "* 1 FETCH (FLAGS a))", "* 1 FETCH (X \"a)",
             "* 1 FETCH (X \"a\\\")", "* 1 FETCH (X \"\\a\")", "* 1 FETCH (X {3}\r\nab)",
             "* 1 FETCH (X {3}abc)", "* 1 FETCH (X {-1}\r\n)", "* 1 FETCH (X {4294967295}\r\nab)",
             "* 1 FETCH (BODY[ NIL)", "* 1 FETCH (BODY[]NIL)", "* 1 FETCH ([] NIL)",
             "* 1 FETCH (X ())x", "* 1 FETCH (X (a )"})
        QTest::newRow(QByteArray(line).toPercentEncoding(" *()").constData()) << QByteArray(line);
}

void TstResponse::refuses()
{
    QFETCH(QByteArray, line);
    QVERIFY(!parseResponse(line.toStdString()).has_value());
}

void TstResponse::capsDepthAndCount()
{
    const auto nested = [](std::size_t depth) {
        return "(X " + std::string(depth, '(') + "a" + std::string(depth, ')') + ")";
    };
    QVERIFY(fetchOf(nested(kValueDepthMax)).has_value());
    QVERIFY(!fetchOf(nested(kValueDepthMax + 1)).has_value());
    QVERIFY(!fetchOf("(X " + std::string(1'000'000, '(')).has_value());
    const auto wide = [](std::size_t count) {
        std::string list;
        for (std::size_t i = 0; i < count; ++i)
            list += " a";
        return "(X (" + list + "))";
    };
    QVERIFY(fetchOf(wide(kValuesMax - 1)).has_value());
    QVERIFY(!fetchOf(wide(kValuesMax)).has_value());
}

void TstResponse::readsNumbers_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qint64>("number"); // -1: none
    const auto row = [](const char* value, qint64 number) {
        QTest::newRow(value) << QByteArray(value) << number;
    };
    row("1", 1);
    row("4294967295", 4294967295);
    row("4294967296", -1);
    row("-1", -1);
    row("\"1\"", -1);
    row("NIL", -1);
    row("(1)", -1);
    row("1x", -1);
}

void TstResponse::readsNumbers()
{
    QFETCH(QByteArray, value);
    QFETCH(qint64, number);
    const auto response = fetchOf("(UID " + value.toStdString() + ")");
    QVERIFY(response.has_value());
    const auto read = numberOf(response->item("UID"));
    QCOMPARE(read ? qint64{*read} : qint64{-1}, number);
    QVERIFY(!numberOf(nullptr));
}

void TstResponse::readsEnvelopesOnly_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("good");
    const auto row = [](const char* value, bool good) {
        QTest::newRow(value) << QByteArray(value) << good;
    };
    row("(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)", true);
    row("(\"d\" \"s\" ((NIL NIL \"a\" \"b\") (NIL NIL \"c\" \"d\")) x x x x x x x)", true);
    row("(NIL NIL ((NIL)) ((((a)))) NIL NIL NIL NIL NIL NIL)", true);
    row("(NIL NIL NIL NIL NIL NIL NIL NIL NIL)", false);
    row("(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)", false);
    row("NIL", false);
    row("()", false);
    row("\"x\"", false);
}

void TstResponse::readsEnvelopesOnly()
{
    QFETCH(QByteArray, value);
    QFETCH(bool, good);
    const auto response = fetchOf("(ENVELOPE " + value.toStdString() + ")");
    QVERIFY(response.has_value());
    QCOMPARE(envelopeIn(response->item("ENVELOPE")).has_value(), good);
    QVERIFY(!envelopeIn(nullptr));
    QCOMPARE(flagsOf(nullptr), Flags{});
}

void TstResponse::knowsWhereLiteralsMayStand_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<bool>("may");
    const auto row = [](const char* line, bool may) {
        QTest::newRow(line) << QByteArray(line) << may;
    };
    row("* 1 FETCH (BODY[] {5}", true);
    row("* LIST () \"/\" {5}", true);
    row("* OK what {5}", false);
    row("* bye {5}", false);
    row("a1 OK {5}", false);
    row("+ {5}", false);
    row("{5}", false);
}

void TstResponse::knowsWhereLiteralsMayStand()
{
    QFETCH(QByteArray, line);
    QFETCH(bool, may);
    QCOMPARE(mayHoldLiterals(line.toStdString()), may);
}

POSTROAD_TEST(TstResponse);
#include "tst_response.moc"
