// SPDX-License-Identifier: MIT
#include "core/dns/name.h"
#include "tests/core/dns/dns_support.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace postroad;
using namespace postroad::dns;

class TstName : public QObject
{
    Q_OBJECT
private slots:
    void parses_data();
    void parses();
    void refuses_data();
    void refuses();
    void limits();
    void comparesWithoutCase();
    void canonicalOrder();
    void relations();
    void everyOctetRoundTrips();
};

void TstName::parses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("origin");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<int>("labels");
    const auto row = [](const char* text, const char* origin, const char* expected, int labels) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(origin)
                            << QString::fromLatin1(expected) << labels;
    };
    row("example.net.", ".", "example.net.", 2);
    row("example.net", ".", "example.net.", 2);
    row("mx1", "example.net.", "mx1.example.net.", 3);
    row("mx1.", "example.net.", "mx1.", 1);
    row(".", "example.net.", ".", 0);
    row("a\\.b.example.", ".", "a\\.b.example.", 2);
    row("a\\046b.example.", ".", "a\\.b.example.", 2);
    row("\\000x.test.", ".", "\\000x.test.", 2);
    row("\\255.test.", ".", "\\255.test.", 2);
    row("tab\\009.test.", ".", "tab\\009.test.", 2);
    row("\\@.test.", ".", "\\@.test.", 2);
    row("*.example.", ".", "*.example.", 2);
    row("_25._tcp.mx1", "example.net.", "_25._tcp.mx1.example.net.", 5);
    row("end\\.", "example.", "end\\..example.", 2);
}

void TstName::parses()
{
    QFETCH(QString, text);
    QFETCH(QString, origin);
    const auto name = parseName(text.toStdString(), N(origin.toStdString()));
    QVERIFY(name.ok());
    QTEST(QString::fromStdString(format(*name)), "expected");
    QTEST(static_cast<int>(name->labelCount()), "labels");
    QCOMPARE(N(format(*name)), *name);
}

void TstName::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("error");
    const auto row = [](const QString& text, NameError error) {
        QTest::newRow(qPrintable(text.left(20))) << text << static_cast<int>(error);
    };
    row(QString(), NameError::Empty);
    row(QStringLiteral("a..b"), NameError::EmptyLabel);
    row(QStringLiteral(".a"), NameError::EmptyLabel);
    row(QStringLiteral(".."), NameError::EmptyLabel);
    row(QStringLiteral("a.."), NameError::EmptyLabel);
    row(QStringLiteral("a\\"), NameError::BadEscape);
    row(QStringLiteral("a\\2"), NameError::BadEscape);
    row(QStringLiteral("a\\25"), NameError::BadEscape);
    row(QStringLiteral("a\\256"), NameError::BadEscape);
    row(QStringLiteral("a\\2x5"), NameError::BadEscape);
    row(QString(64, u'x'), NameError::LabelTooLong);
}

void TstName::refuses()
{
    QFETCH(QString, text);
    const auto name = parseName(text.toStdString());
    QVERIFY(!name.ok());
    QTEST(static_cast<int>(name.error()), "error");
    QVERIFY(!words(name.error()).empty());
}

void TstName::limits()
{
    const std::string label63(63, 'a');
    QVERIFY(parseName(label63).ok());
    // 63+1 three times and 61+1 and the root's octet: 255.
    const std::string longest = label63 + '.' + label63 + '.' + label63 + '.'
        + std::string(61, 'b');
    const auto name = parseName(longest);
    QVERIFY(name.ok());
    QCOMPARE(name->wireOctets(), kNameOctetsMax);
    QCOMPARE(name->wire().size(), kNameOctetsMax);
    const auto tooLong = parseName(longest + "b");
    QVERIFY(!tooLong.ok());
    QCOMPARE(tooLong.error(), NameError::NameTooLong);
    QVERIFY(!name->child("x").ok());
    QVERIFY(!N("x").before(*name).ok());
    QVERIFY(name->parent().child(std::string(61, 'c')).ok() || name->parent().child("c").ok());
}

void TstName::comparesWithoutCase()
{
    QCOMPARE(N("EXAMPLE.Net."), N("example.nEt."));
    QVERIFY(N("example.net.") != N("example.org."));
    QVERIFY(N("ab.c.") != N("a.bc."));
    QVERIFY((N("A.example.") <=> N("a.EXAMPLE.")) == std::strong_ordering::equal);
    QCOMPARE(format(N("MiXed.Example.").lowered()), std::string("mixed.example."));
    QCOMPARE(format(N("MiXed.Example.")), std::string("MiXed.Example."));
}

void TstName::canonicalOrder()
{
    // The list of RFC 4034 §6.1.
    const std::vector<std::string> expected{"example.", "a.example.", "yljkjljk.a.example.",
        "Z.a.example.", "zABC.a.EXAMPLE.", "z.example.", "\\001.z.example.", "*.z.example.",
        "\\200.z.example."};
    std::vector<Name> names;
    for (const std::string& text : expected)
        names.push_back(N(text));
    std::reverse(names.begin(), names.end());
    std::sort(names.begin(), names.end());
    for (std::size_t i = 0; i < names.size(); ++i)
        QCOMPARE(names[i], N(expected[i]));
    QVERIFY(Name() < names.front());
}

void TstName::relations()
{
    const Name host = N("mx1.example.net.");
    QVERIFY(host.isSubdomainOf(N("example.net.")));
    QVERIFY(host.isSubdomainOf(N("EXAMPLE.net.")));
    QVERIFY(host.isSubdomainOf(host));
    QVERIFY(host.isSubdomainOf(Name()));
    QVERIFY(!host.isSubdomainOf(N("ample.net.")));
    QVERIFY(!N("net.").isSubdomainOf(host));
    // The octets of "net." within a label are no label.
    QVERIFY(!N("x\\003net.").isSubdomainOf(N("net.")));
    std::string longest;
    for (int i = 0; i < 127; ++i)
        longest += "a.";
    QVERIFY(N(longest).isSubdomainOf(N("a.a.")));
    QCOMPARE(N(longest).suffix(126), N(longest).parent());
    QVERIFY(N(longest).suffix(126) < N(longest));
    QVERIFY(N(longest).suffix(0).isRoot());
    QCOMPARE(host.parent(), N("example.net."));
    QCOMPARE(Name().parent(), Name());
    QCOMPARE(host.suffix(1), N("net."));
    QCOMPARE(host.suffix(9), host);
    QVERIFY(Name().isRoot() && !host.isRoot());
    QVERIFY(N("*.test.").isWildcard() && !N("a*.test.").isWildcard());
    QCOMPARE(formatBare(host), std::string("mx1.example.net"));
    QCOMPARE(formatBare(Name()), std::string("."));
    QCOMPARE(*host.child("a.b"), N("a\\.b.mx1.example.net."));
    QCOMPARE(host.labels().size(), std::size_t{3});
    QCOMPARE(host.labels()[1], std::string_view("example"));
}

void TstName::everyOctetRoundTrips()
{
    for (int octet = 0; octet < 256; ++octet) {
        const std::string label{'x', static_cast<char>(octet), 'y'};
        const auto name = N("test.").child(label);
        QVERIFY(name.ok());
        const auto again = parseName(format(*name));
        QVERIFY(again.ok());
        QCOMPARE(again->labels()[0], std::string_view(label));
    }
}

POSTROAD_TEST(TstName);
#include "tst_name.moc"
