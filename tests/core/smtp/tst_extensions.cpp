// SPDX-License-Identifier: MIT
#include "core/smtp/extensions.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::smtp;

class TstExtensions : public QObject
{
    Q_OBJECT

private slots:
    void rowsAreInOrder();
    void parses();
    void ignoresWhatItCannotMean();
    void formatsWhatItParsed();
    void limitsAreSixDigits();
};

void TstExtensions::rowsAreInOrder()
{
    for (const ExtensionRow& extension : kExtensions) {
        QVERIFY(&row(extension.id) == &extension);
        QVERIFY(extension.rfc.number > 0 && !extension.sense.empty());
    }
}

void TstExtensions::parses()
{
    const Extensions extensions = parseExtensions(
        Reply{250, {}, {"SIZE 1", "pipelining", "Size 1000", "8BITMIME", "X-NEW a b"}});
    QVERIFY(extensions.has(Extension::Pipelining) && extensions.has(Extension::Size)
        && extensions.has(Extension::EightBitMime));
    QVERIFY(!extensions.has(Extension::EnhancedStatusCodes));
    QCOMPARE(extensions.messageOctetsMax, std::uint64_t{1000}); // the first line is a greeting
    QCOMPARE(extensions.others, std::vector<std::string>{"X-NEW a b"});
}

void TstExtensions::ignoresWhatItCannotMean()
{
    const Extensions extensions = parseExtensions(Reply{250, {},
        {"mx", "PIPELINING yes", "SIZE lots", "SIZE 99999999999999999999999", "", "8BITMIMES"}});
    QCOMPARE(extensions.offered, 0U);
    QCOMPARE(extensions.others, std::vector<std::string>{"8BITMIMES"});
    QVERIFY(parseExtensions(Reply{}) == Extensions());
}

void TstExtensions::formatsWhatItParsed()
{
    const std::vector<std::string> lines{"PIPELINING", "SIZE 10", "STARTTLS",
        "AUTH SCRAM-SHA-256 PLAIN", "8BITMIME", "DSN", "ENHANCEDSTATUSCODES",
        "LIMITS MAILMAX=5 RCPTMAX=100", "X-NEW a b"};
    std::vector<std::string> reply{"mx"};
    reply.insert(reply.end(), lines.begin(), lines.end());
    QCOMPARE(format(parseExtensions(Reply{250, {}, reply})), lines);
    QCOMPARE(
        format(parseExtensions(Reply{250, {}, {"mx", "SIZE"}})), std::vector<std::string>{"SIZE"});
}

/// RFC 9422 §4: one to six digits, the first of them no 0.
void TstExtensions::limitsAreSixDigits()
{
    const auto limitsIn = [](const std::string& line) {
        return parseExtensions(Reply{250, {}, {"mx", line}}).limits;
    };
    QCOMPARE(limitsIn("LIMITS mailmax=999999 RCPTMAX=1 RCPTDOMAINMAX=10"),
        (SessionLimits{999'999, 1, 10}));
    QCOMPARE(limitsIn("LIMITS MAILMAX=1000000 RCPTMAX=0 RCPTDOMAINMAX=01"), SessionLimits());
    QCOMPARE(limitsIn("LIMITS MAILMAX=1x RCPTMAX= RCPTDOMAINMAX"), SessionLimits());
    Extensions offer;
    offer.add(Extension::Limits);
    offer.limits = {1'000'000, 0, 5};
    QCOMPARE(format(offer), std::vector<std::string>{"LIMITS MAILMAX=999999 RCPTDOMAINMAX=5"});
    // RFC 9422 §3: it has one limit at least
    offer.limits = {};
    QVERIFY(format(offer).empty());
}

POSTROAD_TEST(TstExtensions);
#include "tst_extensions.moc"
