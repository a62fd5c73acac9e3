// SPDX-License-Identifier: MIT
#include "core/security/sasl_mechanism.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <vector>

using namespace postroad::security;

class TstSaslMechanism : public QObject
{
    Q_OBJECT

private slots:
    void table();
    void chooses_data();
    void chooses();
};

void TstSaslMechanism::table()
{
    for (std::size_t i = 0; i < kSaslMechanisms.size(); ++i) {
        const SaslMechanismRow& row = kSaslMechanisms[i];
        QCOMPARE(static_cast<std::size_t>(row.id), i);
        QCOMPARE(findMechanism(row.name), &row);
        QVERIFY(!row.name.empty() && row.name.size() <= 20); // RFC 4422 §3.1
        QVERIFY(row.sense.back() == '.');
    }
    QCOMPARE(findMechanism("scram-sha-256")->id, SaslMechanism::ScramSha256);
    QVERIFY(!findMechanism("SCRAM-SHA-512") && !findMechanism(""));
}

namespace {

const std::vector<std::string> kAll{
    "PLAIN", "LOGIN", "GSSAPI", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"};

} // namespace

void TstSaslMechanism::chooses_data()
{
    QTest::addColumn<QString>("offered");
    QTest::addColumn<QString>("may"); // t: in TLS, b: channel binding, c: clear text, a: authzid
    QTest::addColumn<QString>("only");
    QTest::addColumn<QString>("chosen"); // empty: none
    const auto row = [](const char* offered, const char* may, const char* only,
                         const char* chosen) {
        QTest::addRow("%s | %s | %s", offered, may, only)
            << QString::fromLatin1(offered) << QString::fromLatin1(may) << QString::fromLatin1(only)
            << QString::fromLatin1(chosen);
    };
    row("all", "tb", "", "SCRAM-SHA-256-PLUS");
    row("all", "t", "", "SCRAM-SHA-256");
    row("all", "", "", "SCRAM-SHA-256");
    row("PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1", "", "", "SCRAM-SHA-1");
    row("PLAIN LOGIN CRAM-MD5", "t", "", "CRAM-MD5");
    row("LOGIN PLAIN", "t", "", "PLAIN");
    row("plain login", "t", "", "PLAIN");
    row("LOGIN", "t", "", "LOGIN");
    row("LOGIN PLAIN", "", "", "");
    row("LOGIN PLAIN", "c", "", "PLAIN");
    row("LOGIN CRAM-MD5", "ta", "", "");
    row("LOGIN CRAM-MD5 PLAIN", "ta", "", "PLAIN");
    row("SCRAM-SHA-256-PLUS", "t", "", "");
    row("GSSAPI NTLM", "tb", "", "");
    row("", "tb", "", "");
    row("all", "tb", "LOGIN", "LOGIN");
    row("all", "", "LOGIN", "");
    row("all", "t", "SCRAM-SHA-256-PLUS", "");
    row("PLAIN LOGIN", "tb", "SCRAM-SHA-256", "");
}

void TstSaslMechanism::chooses()
{
    QFETCH(const QString, offered);
    QFETCH(const QString, may);
    QFETCH(const QString, only);
    QFETCH(const QString, chosen);
    std::vector<std::string> names = kAll;
    if (offered != QLatin1String("all")) {
        names.clear();
        for (const QString& name : offered.split(u' ', Qt::SkipEmptyParts))
            names.push_back(name.toStdString());
    }
    SaslChoice choice;
    choice.inTls = may.contains(u't');
    choice.channelBinding = may.contains(u'b');
    choice.passwordWithoutTls = may.contains(u'c');
    choice.forAnother = may.contains(u'a');
    if (const auto* row = findMechanism(only.toStdString()))
        choice.only = row->id;
    const auto mechanism = chooseMechanism(names, choice);
    QCOMPARE(mechanism ? std::string(name(*mechanism)) : std::string(), chosen.toStdString());
}

POSTROAD_TEST(TstSaslMechanism);
#include "tst_sasl_mechanism.moc"
