// SPDX-License-Identifier: MIT
// Items of FETCH, and which octets of a message they mean (RFC 3501 §6.4.5).
#include "core/imap/fetch_items.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad::imap;

class TstFetchItems : public QObject
{
    Q_OBJECT

private slots:
    void knowsNames_data();
    void knowsNames();
    void knowsMacros();
    void namesTheResponse_data();
    void namesTheResponse();
    void cuts_data();
    void cuts();
    void partialsMakeUpTheWhole();
    void knowsWhatSetsSeen();
};

Q_DECLARE_METATYPE(FetchItem)

namespace {

FetchItem body(Section section, std::optional<Partial> partial = std::nullopt)
{
    FetchItem item;
    item.kind = FetchItem::Kind::Body;
    item.section = std::move(section);
    item.partial = partial;
    return item;
}

const QByteArray kHeader = "A: 1\r\nB: 2\r\n two\r\na: 3\r\n\r\n";
const QByteArray kMessage = kHeader + "text\r\n\r\nmore";

std::string octetsOf(const QByteArray& message, const FetchItem& item)
{
    const std::string text = message.toStdString();
    return std::string(sectionOctets(text, item).octets());
}

} // namespace

void TstFetchItems::knowsNames_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("known");
    for (const char* name : {"FLAGS", "uid", "RFC822.Size", "INTERNALDATE", "ENVELOPE", "RFC822",
             "RFC822.HEADER", "RFC822.TEXT", "BODY", "BODYSTRUCTURE"})
        QTest::newRow(name) << QByteArray(name) << true;
    for (const char* name : {"", "FLAG", "FLAGS ", "BODY[]", "BODY.PEEK", "ALL", "FAST", "FULL",
             "RFC822.BODY", "MODSEQ", "BINARY"})
        QTest::newRow(name) << QByteArray(name) << false;
}

void TstFetchItems::knowsNames()
{
    QFETCH(QByteArray, name);
    QFETCH(bool, known);
    const auto item = fetchItemNamed(name.toStdString());
    QCOMPARE(item.has_value(), known);
    if (item)
        QCOMPARE(responseName(*item), name.toUpper().toStdString());
}

void TstFetchItems::knowsMacros()
{
    const auto names = [](std::string_view macro) {
        std::string text;
        for (const FetchItem& item : fetchMacro(macro).value_or(std::vector<FetchItem>{}))
            text += responseName(item) + " ";
        return text;
    };
    QCOMPARE(names("FAST"), std::string("FLAGS INTERNALDATE RFC822.SIZE "));
    QCOMPARE(names("all"), std::string("FLAGS INTERNALDATE RFC822.SIZE ENVELOPE "));
    QCOMPARE(names("FULL"), std::string("FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY "));
    QVERIFY(!fetchMacro("FLAGS") && !fetchMacro(""));
}

void TstFetchItems::namesTheResponse_data()
{
    QTest::addColumn<FetchItem>("item");
    QTest::addColumn<QByteArray>("name");
    using Kind = Section::Kind;
    const auto row = [](const FetchItem& item, const char* name) {
        QTest::newRow(name) << item << QByteArray(name);
    };
    row(body({}), "BODY[]");
    row(body({}, Partial{0, 9}), "BODY[]<0>");
    row(body({Kind::Header, {}}), "BODY[HEADER]");
    row(body({Kind::Text, {}}, Partial{4294967295U, 1}), "BODY[TEXT]<4294967295>");
    row(body({Kind::Fields, {"From"}}), "BODY[HEADER.FIELDS (From)]");
    row(body({Kind::FieldsNot, {"from", "X-A"}}), "BODY[HEADER.FIELDS.NOT (from X-A)]");
    row(body({Kind::Fields, {"a(b", "c\"d"}}), "BODY[HEADER.FIELDS (\"a(b\" \"c\\\"d\")]");
}

void TstFetchItems::namesTheResponse()
{
    QFETCH(FetchItem, item);
    QFETCH(QByteArray, name);
    QCOMPARE(responseName(item), name.toStdString());
    item.peek = true; // RFC 3501 §7.4.2: the response is BODY[…] all the same
    QCOMPARE(responseName(item), name.toStdString());
}

void TstFetchItems::cuts_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<FetchItem>("item");
    QTest::addColumn<QByteArray>("octets");
    using Kind = Section::Kind;
    const FetchItem header = body({Kind::Header, {}});
    const FetchItem text = body({Kind::Text, {}});
    const FetchItem fieldA = body({Kind::Fields, {"A"}});
    const FetchItem notA = body({Kind::FieldsNot, {"A"}});
    const auto row = [](const char* name, const QByteArray& message, const FetchItem& item,
                         const QByteArray& octets) {
        QTest::newRow(name) << message << item << octets;
    };
    row("whole", kMessage, body({}), kMessage);
    row("header", kMessage, header, kHeader);
    row("text", kMessage, text, "text\r\n\r\nmore");
    row("field", kMessage, fieldA, "A: 1\r\na: 3\r\n\r\n");
    row("not the field", kMessage, notA, "B: 2\r\n two\r\n\r\n");
    row("no such field", kMessage, body({Kind::Fields, {"C"}}), "\r\n");
    row("part of a name", kMessage, body({Kind::Fields, {"A:"}}), "\r\n");
    row("all fields", kMessage, body({Kind::FieldsNot, {"C"}}), kHeader);
    row("from the middle", kMessage, body({}, Partial{3, 4}), "1\r\nB");
    row("across the end", kMessage, body({Kind::Text, {}}, Partial{8, 100}), "more");
    row("at the end", kMessage, body({Kind::Text, {}}, Partial{12, 1}), "");
    row("beyond the end", kMessage, body({}, Partial{4294967295U, 4294967295U}), "");
    row("part of fields", kMessage, body({Kind::Fields, {"a"}}, Partial{6, 5}), "a: 3\r");
    // RFC 3501 §6.4.5: the empty line is included, "except in the case of a message which has no
    // body and no blank line".
    row("header alone: header", "A: 1\r\nB: 2\r\n", header, "A: 1\r\nB: 2\r\n");
    row("header alone: text", "A: 1\r\n", text, "");
    row("header alone: field", "A: 1\r\nB: 2\r\n", fieldA, "A: 1\r\n");
    row("header alone: none", "A: 1\r\n", notA, "");
    row("header without an end", "B: 2\r\nA: 1", fieldA, "A: 1");
    row("empty line, no body", "A: 1\r\n\r\n", fieldA, "A: 1\r\n\r\n");
    row("body without an empty line: field", "A: 1\r\nno field\r\n", fieldA, "A: 1\r\n\r\n");
    row("body without an empty line: text", "A: 1\r\nno field\r\n", text, "no field\r\n");
    row("no header: header", "\r\ntext", header, "\r\n");
    row("no header: field", "\r\ntext", fieldA, "\r\n");
    row("nothing: whole", "", body({}), "");
    row("nothing: header", "", header, "");
    row("nothing: fields", "", notA, "");
    row("RFC822", kMessage, *fetchItemNamed("RFC822"), kMessage);
    row("RFC822.HEADER", kMessage, *fetchItemNamed("RFC822.HEADER"), kHeader);
    row("RFC822.TEXT", kMessage, *fetchItemNamed("RFC822.TEXT"), "text\r\n\r\nmore");
}

void TstFetchItems::cuts()
{
    QFETCH(QByteArray, message);
    QFETCH(FetchItem, item);
    QFETCH(QByteArray, octets);
    QVERIFY(item.isContent());
    QCOMPARE(octetsOf(message, item), octets.toStdString());
}

void TstFetchItems::partialsMakeUpTheWhole()
{
    using Kind = Section::Kind;
    for (const Section& section : {Section{}, Section{Kind::Header, {}}, Section{Kind::Text, {}},
             Section{Kind::Fields, {"A"}}, Section{Kind::FieldsNot, {"A"}}}) {
        const std::string whole = octetsOf(kMessage, body(section));
        for (std::uint32_t piece = 1; piece <= 9; ++piece) {
            std::string joined;
            for (std::uint32_t at = 0; at < whole.size(); at += piece)
                joined += octetsOf(kMessage, body(section, Partial{at, piece}));
            QCOMPARE(joined, whole);
        }
    }
}

void TstFetchItems::knowsWhatSetsSeen()
{
    FetchItem item = body({});
    QVERIFY(item.setsSeen());
    item.peek = true;
    QVERIFY(!item.setsSeen());
    QVERIFY(fetchItemNamed("RFC822")->setsSeen());
    QVERIFY(fetchItemNamed("RFC822.TEXT")->setsSeen());
    for (const char* name :
        {"RFC822.HEADER", "RFC822.SIZE", "FLAGS", "UID", "ENVELOPE", "INTERNALDATE"})
        QVERIFY2(!fetchItemNamed(name)->setsSeen(), name);
}

POSTROAD_TEST(TstFetchItems);
#include "tst_fetch_items.moc"
