// SPDX-License-Identifier: MIT
#include "core/trace/event.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <set>
#include <string>

using namespace postroad;
using namespace postroad::trace;

class TstEventKinds : public QObject
{
    Q_OBJECT

private slots:
    void listsEachKindOnceAndInOrder()
    {
        QCOMPARE(kindRows().size(), static_cast<std::size_t>(EventKind::CountOf));
        for (std::size_t i = 0; i < kindRows().size(); ++i) {
            QCOMPARE(static_cast<std::size_t>(kindRows()[i].kind), i);
            QCOMPARE(&row(kindRows()[i].kind), &kindRows()[i]);
        }
    }
    void saysWhatEachKindMeans()
    {
        for (const KindRow& kind : kindRows()) {
            const std::string name = std::string(familyName(kind.family)) + ' '
                + std::string(kind.word);
            QVERIFY2(kind.meaning.size() > 10 && kind.meaning.ends_with('.'), name.c_str());
            const bool hasFields = !kind.fields.empty() || kind.kind == EventKind::ConnectionClosed
                || kind.family == Family::Machine;
            QVERIFY2(hasFields, name.c_str());
        }
    }
    void wordsTellKindsOfAFamilyApart()
    {
        // Sent and arrived lines share the word of their own; all other words are taken once.
        std::set<std::pair<Family, std::string_view>> seen;
        for (const KindRow& kind : kindRows()) {
            if (!kind.word.empty())
                QVERIFY2(seen.insert({kind.family, kind.word}).second, kind.word.data());
        }
    }
    void familiesHaveNames_data()
    {
        QTest::addColumn<int>("family");
        QTest::addColumn<QByteArray>("name");
        int index = 0;
        for (const char* name : {"run", "letter", "connection", "command", "reply", "body",
                 "session", "tls", "dns", "route", "queue", "mailbox", "fault"})
            QTest::newRow(name) << index++ << QByteArray(name);
    }
    void familiesHaveNames()
    {
        QFETCH(const int, family);
        QFETCH(const QByteArray, name);
        QCOMPARE(familyName(static_cast<Family>(family)), std::string_view(name.constData()));
        QCOMPARE(parseFamily(name.constData()), std::optional(static_cast<Family>(family)));
    }
    void knowsNoOtherFamilies()
    {
        for (const std::string_view name : {"", "Run", "letters", "dns ", "replay", "ssl"})
            QVERIFY2(!parseFamily(name), name.data());
    }
    void outcomesOfDnsHaveNames()
    {
        QCOMPARE(dnsOutcomeName(DnsOutcome::None), std::string_view());
        QCOMPARE(dnsOutcomeName(DnsOutcome::Answer), std::string_view("answer"));
        QCOMPARE(dnsOutcomeName(DnsOutcome::NxDomain), std::string_view("nxdomain"));
        QCOMPARE(dnsOutcomeName(DnsOutcome::Garbled), std::string_view("garbled"));
        QCOMPARE(dnsOutcomeName(static_cast<DnsOutcome>(200)), std::string_view());
    }
    void enhancedCodesSurvivePacking()
    {
        for (const EnhancedCode code : {EnhancedCode{}, EnhancedCode{2, 0, 0},
                 EnhancedCode{5, 1, 1}, EnhancedCode{4, 999, 999}, EnhancedCode{255, 4095, 4095}})
            QCOMPARE(unpackEnhanced(pack(code)), code);
    }
};

POSTROAD_TEST(TstEventKinds);
#include "tst_event_kinds.moc"
