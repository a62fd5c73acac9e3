// SPDX-License-Identifier: MIT
// Commands as values, what is wrong with the others, and where a literal is announced. More of the
// same, with the replies, stands in tests/dialogues/imap.
#include "core/imap/command.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad::imap;

class TstCommand : public QObject
{
    Q_OBJECT

private slots:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void readsArguments();
    void readsFetch();
    void readsStore();
    void capsLists();
    void findsLiterals_data();
    void findsLiterals();
};

namespace {

using Kind = CommandError::Kind;

std::string repeated(const std::string& piece, std::size_t count, const std::string& separator)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text.append(i == 0 ? "" : separator).append(piece);
    return text;
}

} // namespace

void TstCommand::accepts_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("tag");
    QTest::addColumn<QByteArray>("verb");
    const auto row = [](const char* line, const char* tag, const char* verb) {
        QTest::newRow(line) << QByteArray(line) << QByteArray(tag) << QByteArray(verb);
    };
    row("a1 CAPABILITY", "a1", "CAPABILITY");
    row("1 noop", "1", "NOOP");
    row("a.b-c_d]! LogOut", "a.b-c_d]!", "LOGOUT");
    row("a LOGIN bob secret", "a", "LOGIN");
    row("a LOGIN {3}\r\nbob \"\"", "a", "LOGIN");
    row("a SELECT INBOX", "a", "SELECT");
    row("a EXAMINE a]b", "a", "EXAMINE");
    row("a LIST \"\" %", "a", "LIST");
    row("a FETCH 1:*,7 FAST", "a", "FETCH");
    row("a uid fetch 1 (flags)", "a", "UID FETCH");
    row("a STORE 1 FLAGS ()", "a", "STORE");
    row("a Uid Store 1 -flags.silent \\Seen", "a", "UID STORE");
    row("a CLOSE", "a", "CLOSE");
}

void TstCommand::accepts()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, tag);
    QFETCH(QByteArray, verb);
    const std::string text = line.toStdString();
    const auto command = parseCommand(text);
    QVERIFY(command.ok());
    QCOMPARE(command->tag, tag.toStdString());
    QCOMPARE(std::string(row(command->verb).name), verb.toStdString());
    const auto head = parseHead(text);
    QVERIFY(head.ok());
    QCOMPARE(head->tag, command->tag);
    QCOMPARE(head->verb, command->verb);
    QVERIFY(!parseCommand(text + " (").ok());
}

void TstCommand::refuses_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("kind");
    const auto rows = [](Kind kind, std::initializer_list<const char*> lines) {
        for (const char* line : lines)
            QTest::newRow(line) << QByteArray(line) << static_cast<int>(kind);
    };
    rows(Kind::NoTag,
        {"", " ", "a", "a\tNOOP", "* NOOP", "+ NOOP", "a+ NOOP", "(a NOOP", "a% NOOP", "\"a\" NOOP",
            "a\\ NOOP", "{1} NOOP", "\x80 NOOP"});
    rows(Kind::UnknownVerb,
        {"a ", "a  NOOP", "a NOOPS", "a NO OP", "a UID", "a UID ", "a UID LOGIN", "a UID UID FETCH",
            "a UIDFETCH", "a UNSELECT", "a SORT ALL", "a ENABLE CONDSTORE", "a \"NOOP\"", "a IDLE",
            "a RETR 1"});
    rows(Kind::Syntax,
        {"a NOOP ", "a NOOP\t", "a CLOSE 1", "a STARTTLS 1", "a LOGIN", "a LOGIN ", "a LOGIN a",
            "a LOGIN a ", "a LOGIN a b c", "a LOGIN \"a\"b", "a LOGIN {3}\r\nab c",
            "a LOGIN {9}\r\nbob x", "a SELECT", "a SELECT \"\"", "a SELECT a b", "a SELECT \x80",
            "a SELECT *", "a LIST", "a LIST \"\"", "a LIST * *", "a FETCH 1", "a FETCH 1 ",
            "a FETCH (1) FLAGS", "a FETCH 1,2: FLAGS", "a FETCH 1 (FULL)", "a FETCH 1 BODY[0]",
            "a FETCH 1 BODY[1.]", "a FETCH 1 BODY[01]", "a FETCH 1 BODY[.1]",
            "a FETCH 1 BODY[1..2]", "a FETCH 1 BODY[1.x]", "a FETCH 1 BODY[4294967296]",
            "a FETCH 1 BODY[MIME]", "a FETCH 1 BODY[1.MIME.1]", "a FETCH 1 BODY[]<1>",
            "a FETCH 1 BODY[]<1.0>", "a FETCH 1 FLAGS<0.1>", "a FETCH 1 (FLAGS,UID)",
            "a FETCH 1 [FLAGS]", "a UID FETCH 1 BODY.PEEK", "a STORE 1 FLAGS",
            "a STORE 1 =FLAGS ()", "a STORE 1 FLAGS (\\Recent)", "a STORE 1 FLAGS (\\*)",
            "a STORE 1 FLAGS (())", "a STORE 1 FLAGS ( \\Seen)"});
}

void TstCommand::refuses()
{
    QFETCH(QByteArray, line);
    QFETCH(int, kind);
    const auto command = parseCommand(line.toStdString());
    QVERIFY(!command.ok());
    const CommandError& error = command.error();
    QCOMPARE(static_cast<int>(error.kind), kind);
    QVERIFY(!error.words.empty());
    QCOMPARE(error.tag.empty(), error.kind == Kind::NoTag);
    QCOMPARE(error.verb.has_value(), error.kind == Kind::Syntax);
    QCOMPARE(parseHead(line.toStdString()).ok(), error.kind == Kind::Syntax);
}

void TstCommand::readsArguments()
{
    const auto login = parseCommand("a LOGIN \"b\\\"ob\" {6}\r\na\r\nb c");
    QVERIFY(login.ok());
    QCOMPARE(std::get<LoginArguments>(login->arguments).user, std::string("b\"ob"));
    QCOMPARE(std::get<LoginArguments>(login->arguments).password, std::string("a\r\nb c"));

    QCOMPARE(
        std::get<std::string>(parseCommand("a SELECT inBox")->arguments), std::string("INBOX"));
    QCOMPARE(std::get<std::string>(parseCommand("a EXAMINE \"In Box\"")->arguments),
        std::string("In Box"));

    const auto list = parseCommand("a LIST ref/ a%b*");
    QVERIFY(list.ok());
    QCOMPARE(std::get<ListArguments>(list->arguments).reference, std::string("ref/"));
    QCOMPARE(std::get<ListArguments>(list->arguments).pattern, std::string("a%b*"));

    const std::string withNul("a LOGIN {3}\r\na\0b x", 18);
    QVERIFY(!parseCommand(withNul).ok());
    QVERIFY(parseCommand("a SELECT " + std::string(255, 'x')).ok());
    QVERIFY(!parseCommand("a SELECT " + std::string(256, 'x')).ok());
    QVERIFY(parseCommand(std::string(64, 't') + " NOOP").ok());
    QVERIFY(!parseCommand(std::string(65, 't') + " NOOP").ok());
}

void TstCommand::readsFetch()
{
    const auto command = parseCommand(
        "a FETCH 2:3 (UID BODY.PEEK[HEADER.FIELDS (From {2}\r\nTo \"Cc\")]<7.9> BODY[TEXT])");
    QVERIFY(command.ok());
    const auto& fetch = std::get<FetchArguments>(command->arguments);
    QVERIFY(fetch.set.contains(2, 9) && fetch.set.contains(3, 9) && !fetch.set.contains(4, 9));
    QCOMPARE(fetch.items.size(), std::size_t{3});
    QCOMPARE(fetch.items[0].kind, FetchItem::Kind::Uid);
    QCOMPARE(fetch.items[1].section.kind, Section::Kind::Fields);
    QCOMPARE(fetch.items[1].section.fields, (std::vector<std::string>{"From", "To", "Cc"}));
    QVERIFY(fetch.items[1].peek && fetch.items[1].partial);
    QCOMPARE(fetch.items[1].partial->first, 7U);
    QCOMPARE(fetch.items[1].partial->count, 9U);
    QCOMPARE(fetch.items[2].section.kind, Section::Kind::Text);
    QVERIFY(!fetch.items[2].peek && !fetch.items[2].partial);

    const auto macro = parseCommand("a FETCH * all");
    QVERIFY(macro.ok());
    QCOMPARE(std::get<FetchArguments>(macro->arguments).items.size(), std::size_t{4});
}

void TstCommand::readsStore()
{
    const auto command = parseCommand("a UID STORE 1,9 +flags.Silent (\\seen keyword \\DELETED)");
    QVERIFY(command.ok());
    const auto& store = std::get<StoreArguments>(command->arguments);
    QCOMPARE(store.way, StoreArguments::Way::Add);
    QVERIFY(store.silent);
    Flags wanted;
    wanted.set(Flag::Seen);
    wanted.set(Flag::Deleted);
    QCOMPARE(store.flags, wanted);

    const auto bare = parseCommand("a STORE 1 -FLAGS \\Draft \\Answered");
    QVERIFY(bare.ok());
    QCOMPARE(std::get<StoreArguments>(bare->arguments).way, StoreArguments::Way::Remove);
    QVERIFY(!std::get<StoreArguments>(bare->arguments).silent);
}

void TstCommand::capsLists()
{
    const auto items = [](std::size_t count) {
        return parseCommand("a FETCH 1 (" + repeated("UID", count, " ") + ")").ok();
    };
    QVERIFY(items(kFetchItemsMax));
    QVERIFY(!items(kFetchItemsMax + 1));
    const auto fields = [](std::size_t count) {
        return parseCommand("a FETCH 1 BODY[HEADER.FIELDS (" + repeated("X", count, " ") + ")]")
            .ok();
    };
    QVERIFY(fields(kSectionFieldsMax));
    QVERIFY(!fields(kSectionFieldsMax + 1));
    const auto ranges = [](std::size_t count) {
        return parseCommand("a FETCH " + repeated("1", count, ",") + " UID").ok();
    };
    QVERIFY(ranges(SequenceSet::kRangesMax));
    QVERIFY(!ranges(SequenceSet::kRangesMax + 1));
}

void TstCommand::findsLiterals_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<qint64>("octets"); // -1: none
    QTest::addColumn<bool>("synchronizing");
    const auto row = [](const char* line, qint64 octets, bool synchronizing) {
        QTest::newRow(line) << QByteArray(line) << octets << synchronizing;
    };
    row("a LOGIN {3}", 3, true);
    row("{0}", 0, true);
    row("a LOGIN x{12}", 12, true);
    row("a LOGIN {3+}", 3, false);
    row("a \"x\" {5}", 5, true);
    row("a \"x\\\"\" {5}", 5, true);
    row("a \"x\\\\\" {5}", 5, true);
    row("a {1}{2}", 2, true);
    row("a {18446744073709551614}", -2, true);
    row("a {99999999999999999999999}", -1000, true); // beyond belief
    row("", -1, true);
    row("a", -1, true);
    row("}", -1, true);
    row("{}", -1, true);
    row("{+}", -1, true);
    row("{3}x", -1, true);
    row("{3} ", -1, true);
    row("{3", -1, true);
    row("3}", -1, true);
    row("{ 3}", -1, true);
    row("{3++}", -1, true);
    row("{3-}", -1, true);
    row("{+3}", -1, true);
    row("{-3}", -1, true);
    row("{0x3}", -1, true);
    row("a \"x {5}", -1, true);
    row("a \"x {5}\"", -1, true);
    row("a \"x\\\" {5}", -1, true);
    row("a \"{5}\" \"{5}", -1, true);
}

void TstCommand::findsLiterals()
{
    QFETCH(QByteArray, line);
    QFETCH(qint64, octets);
    QFETCH(bool, synchronizing);
    const std::string text = line.toStdString();
    const auto mark = literalAtEnd(text);
    QCOMPARE(mark.has_value(), octets != -1);
    if (!mark)
        return;
    QCOMPARE(mark->octets, octets == -1000 ? UINT64_MAX : static_cast<std::uint64_t>(octets));
    QCOMPARE(mark->synchronizing, synchronizing);
}

POSTROAD_TEST(TstCommand);
#include "tst_command.moc"
