// SPDX-License-Identifier: MIT
#include "core/dns/message.h"
#include "tests/core/dns/dns_support.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::dns;

namespace {

std::string bytes(std::initializer_list<int> octets)
{
    std::string result;
    for (const int octet : octets)
        result += static_cast<char>(octet);
    return result;
}

/// A response with every type that we know, and one that we don't.
Message richMessage()
{
    Message message;
    message.id = 0xBEEF;
    message.response = true;
    message.authoritative = true;
    message.recursionDesired = true;
    message.questions.push_back(Question{N("example.net."), Type::Mx, Class::In});
    message.answers.push_back(makeMx(N("example.net."), 3600, 10, N("mx1.example.net.")));
    message.answers.push_back(makeMx(N("example.net."), 3600, 20, N("mx2.example.net.")));
    message.answers.push_back(makeCname(N("www.example.net."), 60, N("web.example.org.")));
    message.answers.push_back(
        makeTxt(N("example.net."), 5, {"v=spf1 -all", "", std::string(255, 'x')}));
    message.authorities.push_back(makeNs(N("example.net."), 86400, N("ns1.example.net.")));
    message.authorities.push_back(makeSoa(N("example.net."), 7200,
        SoaData{N("ns1.example.net."), N("hostmaster.example.net."), 4294967295U, 1, 2, 3, 4}));
    message.additionals.push_back(makeAddress(N("mx1.example.net."), 3600, ip("192.0.2.10")));
    message.additionals.push_back(makeAddress(N("mx2.example.net."), 3600, ip("2001:db8::20")));
    message.additionals.push_back(
        Record{N("10.2.0.192.in-addr.arpa."), Type::Ptr, Class::In, 1, N("mx1.example.net.")});
    message.additionals.push_back(Record{N("x.test."), static_cast<Type>(65280), Class::In, 9,
        OpaqueData{bytes({0, 1, 0xC0, 0x0C})}});
    message.additionals.push_back(
        Record{N("y.test."), static_cast<Type>(4711), Class::Chaos, 9, OpaqueData{}});
    message.edns.emplace();
    message.edns->dnssecOk = true;
    message.edns->options = bytes({0, 10, 0, 1, 42});
    return message;
}

/// Whether the leaves lie end to end over all octets.
bool leavesCover(const std::vector<FieldRange>& fields, std::size_t size)
{
    std::size_t at = 0;
    for (const FieldRange& field : fields) {
        if (!field.leaf)
            continue;
        if (field.begin != at || field.end < field.begin)
            return false;
        at = field.end;
    }
    return at == size;
}

const FieldRange* fieldOf(const std::vector<FieldRange>& fields, std::string_view name)
{
    for (const FieldRange& field : fields) {
        if (field.name == name)
            return &field;
    }
    return nullptr;
}

std::string header(int questions, int answers = 0, int authorities = 0, int additionals = 0)
{
    return bytes({0x12, 0x34, 0x80, 0, 0, questions, 0, answers, 0, authorities, 0, additionals});
}

} // namespace

class TstMessage : public QObject
{
    Q_OBJECT
private slots:
    void queryOctets();
    void richRoundTrip();
    void fieldRanges();
    void flagsRoundTrip_data();
    void flagsRoundTrip();
    void compression();
    void noCompressionInOpaqueData();
    void refuses_data();
    void refuses();
    void everyPrefixIsRefused();
    void mutationsAreHarmless();
    void longPointerChain();
    void truncation();
    void glueAndTruncation();
    void namesBeyondPointers();
    void words();
};

void TstMessage::queryOctets()
{
    const Message query = makeQuery(0x1234, Question{N("a.test."), Type::Mx, Class::In}, true);
    const std::string expected = bytes({0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 1, 1, 'a', 4,
        't', 'e', 's', 't', 0, 0, 15, 0, 1, 0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, 0, 0});
    QCOMPARE(encode(query), expected);
    const auto decoded = decode(expected);
    QVERIFY(decoded.ok());
    QCOMPARE(*decoded, query);
    QVERIFY(!makeQuery(1, Question{}, false, 0).edns.has_value());
}

void TstMessage::richRoundTrip()
{
    const Message message = richMessage();
    const auto decoded = decode(encode(message));
    QVERIFY2(decoded.ok(), decoded.ok() ? "" : decoded.error().reason.c_str());
    QCOMPARE(*decoded, message);
    QCOMPARE(encode(*decoded), encode(message));
}

void TstMessage::fieldRanges()
{
    const std::string wire = encode(richMessage());
    std::vector<FieldRange> fields;
    QVERIFY(decode(wire, &fields).ok());
    QVERIFY(leavesCover(fields, wire.size()));
    const FieldRange* id = fieldOf(fields, "id");
    QVERIFY(id != nullptr && id->begin == 0 && id->end == 2);
    QCOMPARE(id->value, std::string("48879"));
    QCOMPARE(fieldOf(fields, "flags")->value, std::string("QR AA RD NOERROR"));
    QCOMPARE(fieldOf(fields, "question[0].name")->begin, std::size_t{12});
    QCOMPARE(fieldOf(fields, "question[0].name")->end, std::size_t{25});
    QCOMPARE(fieldOf(fields, "answer[0].name")->end - fieldOf(fields, "answer[0].name")->begin,
        std::size_t{2});
    QCOMPARE(fieldOf(fields, "answer[0].name")->value, std::string("example.net."));
    QCOMPARE(fieldOf(fields, "answer[1].data.preference")->value, std::string("20"));
    QCOMPARE(fieldOf(fields, "answer[1].data.exchange")->value, std::string("mx2.example.net."));
    QCOMPARE(fieldOf(fields, "answer[3].data.string[1]")->value, std::string("\"\""));
    QCOMPARE(fieldOf(fields, "authority[1].data.serial")->value, std::string("4294967295"));
    QCOMPARE(fieldOf(fields, "additional[0].data")->value, std::string("192.0.2.10"));
    QVERIFY(fieldOf(fields, "additional[5].options") != nullptr);
    for (const FieldRange& outer : fields) {
        if (outer.leaf)
            continue;
        for (const FieldRange& inner : fields) {
            if (inner.name.starts_with(outer.name + "."))
                QVERIFY(inner.begin >= outer.begin && inner.end <= outer.end);
        }
    }
}

void TstMessage::flagsRoundTrip_data()
{
    QTest::addColumn<int>("bit");
    for (int bit = 0; bit < 16; ++bit) {
        if (bit != 6) // Z, which must be zero (RFC 1035 §4.1.1)
            QTest::addRow("bit %d", bit) << bit;
    }
}

void TstMessage::flagsRoundTrip()
{
    QFETCH(int, bit);
    const unsigned flags = 1U << static_cast<unsigned>(bit);
    std::string wire(12, '\0');
    wire[2] = static_cast<char>(flags >> 8U);
    wire[3] = static_cast<char>(flags & 255U);
    const auto decoded = decode(wire);
    QVERIFY(decoded.ok());
    QCOMPARE(encode(*decoded), wire);
}

void TstMessage::compression()
{
    Message message;
    message.questions.push_back(Question{N("mail.Example.net."), Type::Mx, Class::In});
    message.answers.push_back(makeMx(N("mail.Example.net."), 1, 10, N("mx.Example.net.")));
    const std::string wire = encode(message);
    // header, question (18+4), answer: pointer (2), fixed (10), preference (2), "mx" and a pointer
    // (5)
    QCOMPARE(wire.size(), std::size_t{12 + 22 + 2 + 10 + 2 + 5});
    // Another spelling is kept: only what is the same is shared.
    message.answers.push_back(makeNs(N("MAIL.Example.net."), 1, N("ns.example.net.")));
    QCOMPARE(encode(message).size(), wire.size() + 7 + 10 + 3 + 8 + 2);
    QCOMPARE(
        format(*targetOf(decode(encode(message))->answers[1])), std::string("ns.example.net."));
    const auto decoded = decode(encode(message));
    QVERIFY(decoded.ok());
    QCOMPARE(*decoded, message);
}

void TstMessage::noCompressionInOpaqueData()
{
    // Octets of unknown types that look like a pointer stay what they are.
    Message message;
    message.answers.push_back(
        Record{Name(), static_cast<Type>(1000), Class::In, 0, OpaqueData{bytes({0xC0, 0xFF})}});
    const auto decoded = decode(encode(message));
    QVERIFY(decoded.ok());
    QCOMPARE(std::get<OpaqueData>(decoded->answers[0].data).octets, bytes({0xC0, 0xFF}));
}

void TstMessage::refuses_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<int>("offset");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const std::string& wire, int offset, const char* reason) {
        QTest::newRow(name) << QByteArray::fromStdString(wire) << offset
                            << QString::fromLatin1(reason);
    };
    const std::string fixed = bytes({0, 1, 0, 1}); // A IN
    const std::string ttl = bytes({0, 0, 0, 9});
    row("nothing", "", 0, "id");
    row("half a header", bytes({1, 2, 3, 4, 5}), 5, "question-count");
    row("no question", header(1), 12, "name is not complete");
    row("no end of name", header(1) + bytes({1, 'a'}), 14, "name is not complete");
    row("label over the end", header(1) + bytes({9, 'a'}), 12, "beyond the end");
    row("label type 01", header(1) + bytes({0x40, 0}) + fixed, 12, "unknown type");
    row("label type 10", header(1) + bytes({0x80, 0}) + fixed, 12, "unknown type");
    row("pointer to itself", header(1) + bytes({0xC0, 12}) + fixed, 12, "backwards");
    row("pointer forward", header(1) + bytes({0xC0, 14, 0}) + fixed, 12, "backwards");
    row("pointer into the header", header(1) + bytes({0xC0, 4}) + fixed, 12, "backwards");
    row("pointer to its own label", header(1) + bytes({1, 'a', 0xC0, 12}) + fixed, 14, "backwards");
    row("half a pointer", header(1) + bytes({0xC0}), 12, "not complete");
    row("no type", header(1) + bytes({0, 0}), 14, "type and class");
    row("octets at the end", header(1) + bytes({0}) + fixed + bytes({7}), 17,
        "after the last record");
    row("A of 3 octets", header(0, 1) + bytes({0}) + fixed + ttl + bytes({0, 3, 1, 2, 3}), 23,
        "4 octets");
    row("AAAA of 4 octets",
        header(0, 1) + bytes({0, 0, 28, 0, 1}) + ttl + bytes({0, 4, 1, 2, 3, 4}), 23, "16 octets");
    row("data over the end", header(0, 1) + bytes({0}) + fixed + ttl + bytes({0, 4, 1, 2, 3}), 26,
        "answer[0].data");
    row("MX without host", header(0, 1) + bytes({0, 0, 15, 0, 1}) + ttl + bytes({0, 2, 0, 5}), 25,
        "not complete");
    row("MX with a rest", header(0, 1) + bytes({0, 0, 15, 0, 1}) + ttl + bytes({0, 4, 0, 5, 0, 0}),
        26, "after its end");
    row("name runs out of the data",
        header(0, 1) + bytes({0, 0, 2, 0, 1}) + ttl + bytes({0, 2, 1, 'a', 0}), 25, "not complete");
    row("TXT string too long", header(0, 1) + bytes({0, 0, 16, 0, 1}) + ttl + bytes({0, 2, 5, 'a'}),
        25, "string[0]");
    row("TXT without string", header(0, 1) + bytes({0, 0, 16, 0, 1}) + ttl + bytes({0, 0}), 23,
        "string[0]");
    row("SOA too short", header(0, 1) + bytes({0, 0, 6, 0, 1}) + ttl + bytes({0, 4, 0, 0, 0, 0}),
        27, "serial");
    row("OPT in the answer", header(0, 1) + bytes({0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 0}), 12,
        "outside the additional");
    row("two OPT",
        header(0, 0, 0, 2)
            + bytes({0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 0}),
        23, "second OPT");
    row("OPT with a name", header(0, 0, 0, 1) + bytes({1, 'a', 0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 0}),
        12, "root");
    row("option over the end",
        header(0, 0, 0, 1) + bytes({0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 5, 0, 10, 0, 2, 1}), 23,
        "runs past the end");
    row("half an option", header(0, 0, 0, 1) + bytes({0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 3, 0, 10, 0}),
        23, "runs past the end");
    std::string tooLong = header(1);
    for (int i = 0; i < 4; ++i)
        tooLong += bytes({63}) + std::string(63, 'x');
    row("name of 257 octets", tooLong + bytes({0}) + fixed, 12 + 3 * 64, "255");
}

void TstMessage::refuses()
{
    QFETCH(QByteArray, wire);
    QFETCH(QString, reason);
    std::vector<FieldRange> fields;
    const auto decoded = decode(wire.toStdString(), &fields);
    QVERIFY(!decoded.ok());
    QTEST(static_cast<int>(decoded.error().offset), "offset");
    QVERIFY2(QString::fromStdString(decoded.error().reason).contains(reason),
        decoded.error().reason.c_str());
    for (const FieldRange& field : fields)
        QVERIFY(field.begin <= field.end && field.end <= static_cast<std::size_t>(wire.size()));
}

void TstMessage::everyPrefixIsRefused()
{
    const std::string wire = encode(richMessage());
    for (std::size_t size = 0; size < wire.size(); ++size) {
        const auto decoded = decode(std::string_view(wire).substr(0, size));
        QVERIFY(!decoded.ok());
        QVERIFY(decoded.error().offset <= size);
    }
}

void TstMessage::mutationsAreHarmless()
{
    const std::string wire = encode(richMessage());
    Dice dice(20);
    std::size_t legal = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string garbled = wire;
        for (std::size_t changes = 1 + dice(4); changes > 0; --changes)
            garbled[dice(garbled.size())] = static_cast<char>(dice(256));
        if (dice(4) == 0)
            garbled.resize(dice(garbled.size()));
        std::vector<FieldRange> fields;
        const auto decoded = decode(garbled, &fields);
        if (!decoded.ok()) {
            QVERIFY(decoded.error().offset <= garbled.size());
            QVERIFY(!decoded.error().reason.empty());
            continue;
        }
        ++legal;
        QVERIFY(leavesCover(fields, garbled.size()));
        const auto again = decode(encode(*decoded));
        QVERIFY(again.ok());
        if (!decoded->truncated && !again->truncated)
            QCOMPARE(*again, *decoded);
    }
    QVERIFY(legal > 500);
}

void TstMessage::longPointerChain()
{
    // Each name points to the one before: legal, but the label count is bounded by 255 octets.
    std::string wire = header(0, 200);
    wire[7] = static_cast<char>(200);
    std::size_t previous = 0;
    for (int i = 0; i < 200; ++i) {
        const std::size_t at = wire.size();
        wire += bytes({1, 'a'});
        wire += previous == 0
            ? bytes({0})
            : bytes({0xC0 | static_cast<int>(previous >> 8U), static_cast<int>(previous & 255U)});
        wire += bytes({0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4});
        previous = at;
    }
    const auto decoded = decode(wire);
    QVERIFY(!decoded.ok());
    QVERIFY(decoded.error().reason.find("255") != std::string::npos);
}

void TstMessage::truncation()
{
    Message message;
    message.response = true;
    message.questions.push_back(Question{N("example.net."), Type::Txt, Class::In});
    message.answers.push_back(makeCname(N("a.example.net."), 1, N("example.net.")));
    for (int i = 0; i < 8; ++i)
        message.answers.push_back(
            makeTxt(N("example.net."), 1, {std::string(100, static_cast<char>('a' + i))}));
    message.edns.emplace();
    const std::string wire = encode(message, 512);
    QVERIFY(wire.size() <= 512);
    const auto decoded = decode(wire);
    QVERIFY(decoded.ok());
    QVERIFY(decoded->truncated);
    QVERIFY(decoded->edns.has_value());
    QCOMPARE(decoded->answers.size(), std::size_t{1}); // RFC 2181 §9: no half sets
    QCOMPARE(encode(message, 0).size(), wire.size()); // 512 at least
    QVERIFY(!decode(encode(message))->truncated);

    message.answers.clear();
    for (int i = 0; i < 30; ++i)
        message.additionals.push_back(
            makeAddress(N("host" + std::to_string(i) + ".test."), 1, ip("192.0.2.1")));
    const auto additional = decode(encode(message, 512));
    QVERIFY(additional.ok());
    QVERIFY(!additional->truncated); // only additional data is missing
    QVERIFY(additional->additionals.size() > 5 && additional->additionals.size() < 30);
}

void TstMessage::glueAndTruncation()
{
    Message referral;
    referral.response = true;
    referral.questions.push_back(Question{N("example.net."), Type::Mx, Class::In});
    for (int i = 0; i < 13; ++i) {
        const Name host = N("a-rather-long-server-name-" + std::to_string(i) + ".example.net.");
        referral.authorities.push_back(makeNs(N("example.net."), 1, host));
        referral.additionals.push_back(makeAddress(host, 1, ip("2001:db8::1")));
    }
    const auto decoded = decode(encode(referral, 900));
    QVERIFY(decoded.ok());
    QVERIFY(decoded->truncated); // RFC 9471 §3.1
    QCOMPARE(decoded->authorities.size(), std::size_t{13});
}

void TstMessage::namesBeyondPointers()
{
    // Names that first occur beyond octet 16383 can't be pointed to.
    Message message;
    for (int i = 0; i < 80; ++i)
        message.answers.push_back(
            makeTxt(N("t" + std::to_string(i) + ".test."), 1, {std::string(250, 'x')}));
    for (int i = 0; i < 3; ++i)
        message.answers.push_back(
            makeNs(N("late.example."), 1, N("ns" + std::to_string(i) + ".late.example.")));
    const auto decoded = decode(encode(message));
    QVERIFY(decoded.ok());
    QCOMPARE(*decoded, message);
}

void TstMessage::words()
{
    QCOMPARE(format(Rcode::NxDomain), std::string("NXDOMAIN"));
    QCOMPARE(format(static_cast<Rcode>(23)), std::string("RCODE23"));
    QCOMPARE(
        format(Question{N("example.net."), Type::Mx, Class::In}), std::string("example.net. MX"));
    QCOMPARE(format(static_cast<Type>(65280)), std::string("TYPE65280"));
    QCOMPARE(parseType("type65280").value(), static_cast<Type>(65280));
    QVERIFY(!parseType("TYPE65536").has_value());
    QVERIFY(!parseType("MXX").has_value());
    QCOMPARE(parseType("aaaa").value(), Type::Aaaa);
    QCOMPARE(parseClass("class3").value(), Class::Chaos);
    QCOMPARE(summary(makeQuery(1, Question{N("a.test."), Type::A, Class::In}, true)),
        std::string("a.test. A?"));
    QCOMPARE(
        summary(richMessage()), std::string("NOERROR aa, 4 answers, 2 authorities, 5 additional"));
    // RFC 2181 §8: a TTL with the top bit set is zero.
    std::string wire = encode([] {
        Message message;
        message.answers.push_back(makeAddress(Name(), 5, ip("192.0.2.1")));
        return message;
    }());
    wire[17] = static_cast<char>(0x80);
    QCOMPARE(decode(wire)->answers[0].ttl, 0U);
    // RFC 6891 §6.1.3: rcodes above 15 travel in the OPT record.
    Message bad;
    bad.rcode = Rcode::BadVers;
    bad.edns.emplace();
    QCOMPARE(decode(encode(bad))->rcode, Rcode::BadVers);
}

POSTROAD_TEST(TstMessage);
#include "tst_message.moc"
