// SPDX-License-Identifier: MIT
// The catalogue is whole: every entry in both languages, every word of the wire explained.
#include "core/base/ascii.h"
#include "core/dns/mx_route.h"
#include "core/explain/catalogue.h"
#include "core/explain/explain.h"
#include "core/imap/client_states.h"
#include "core/imap/server_states.h"
#include "core/pop3/client_states.h"
#include "core/pop3/server_states.h"
#include "core/projection/route.h"
#include "core/security/sasl_mechanism.h"
#include "core/smtp/client_states.h"
#include "core/smtp/extensions.h"
#include "core/smtp/server_states.h"
#include "core/trace/event_kinds.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <set>

using namespace postroad;
using namespace postroad::explain;

namespace {

bool isChinese(std::string_view text)
{
    // CJK ideographs are three octets that begin with E4 to E9.
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet >= 0xE4 && octet <= 0xE9)
            return true;
    }
    return false;
}

/// A comma, colon … of ASCII beside a Chinese character: there it must be of full width.
bool hasHalfWidth(std::string_view text)
{
    const auto isWide = [text](std::size_t i) {
        return i < text.size() && static_cast<unsigned char>(text[i]) >= 0xE3;
    };
    for (std::size_t i = text.find_first_of(",:;?!()"); i != text.npos;
         i = text.find_first_of(",:;?!()", i + 1)) {
        // Of three octets the last comes before: its first says what it is.
        if (isWide(i + 1) || (i >= 3 && isWide(i - 3)))
            return true;
    }
    return false;
}

} // namespace

class TstCatalogue : public QObject
{
    Q_OBJECT

private slots:
    void parses();
    void everyEntryIsComplete();
    void namesAreUnique();
    void relatedTopicsExist();
    void everyReplyOfTheServer();
    void everyVerb();
    void everyState();
    void everyMechanism();
    void everyOutcome();
};

void TstCatalogue::parses()
{
    for (const std::string& mistake : catalogueMistakes())
        qWarning("%s", mistake.c_str());
    QVERIFY(catalogueMistakes().empty());
    QVERIFY(entries().size() > 250);
}

void TstCatalogue::everyEntryIsComplete()
{
    for (const Entry& entry : entries()) {
        const char* name = entry.name.c_str();
        QVERIFY2(!entry.name.empty() && entry.name.size() <= 64, name);
        QVERIFY2(!entry.kind.empty(), name);
        QVERIFY2(!entry.title.en.empty() && !entry.text.en.empty(), name);
        QVERIFY2(isChinese(entry.title.zh) && isChinese(entry.text.zh), name);
        QVERIFY2(!hasHalfWidth(entry.title.zh) && !hasHalfWidth(entry.text.zh), name);
        QVERIFY2(!isChinese(entry.title.en) && !isChinese(entry.text.en), name);
        QVERIFY2(entry.text.en.back() == '.', name);
        QVERIFY2(entry.rfc().number >= 1034, name);
        QVERIFY2(
            entry.text.in("zh_CN") == entry.text.zh && entry.text.in("de") == entry.text.en, name);
    }
}

void TstCatalogue::namesAreUnique()
{
    std::set<std::string> names;
    for (const Entry& entry : entries())
        QVERIFY2(names.insert(ascii::lowered(entry.name)).second, entry.name.c_str());
}

void TstCatalogue::relatedTopicsExist()
{
    for (const Entry& entry : entries()) {
        for (const std::string& see : entry.see)
            QVERIFY2(explain::explain(see), (entry.name + " -> " + see).c_str());
    }
}

void TstCatalogue::everyReplyOfTheServer()
{
    for (const smtp::ReplyRow& row : smtp::replyRows()) {
        const std::string code = std::to_string(row.code);
        QVERIFY2(findEntry(code), code.c_str());
        const auto explanation = explainReply(row.code, row.enhanced);
        QVERIFY(explanation);
        QVERIFY(isChinese(explanation->text.zh));
        if (row.enhanced.klass == 0)
            continue;
        const std::string detail = "x." + std::to_string(row.enhanced.subject) + '.'
            + std::to_string(row.enhanced.detail);
        QVERIFY2(findEntry(detail), detail.c_str());
    }
    // And every code that a row of the tables allows.
    const auto all = [](const auto& rows) {
        for (const auto& row : rows) {
            for (const std::uint16_t code : row.legal.codes())
                QVERIFY2(findEntry(std::to_string(code)), std::to_string(code).c_str());
        }
    };
    all(smtp::kConnectionRows);
    all(smtp::kTransactionRows);
}

void TstCatalogue::everyVerb()
{
    for (const std::string_view verb : smtp::kVerbNames) {
        if (!verb.empty())
            QVERIFY2(explain::explain(verb), std::string(verb).c_str());
    }
    for (const auto& row : pop3::kVerbs)
        QVERIFY2(explain::explain(row.name), std::string(row.name).c_str());
    for (const auto& row : imap::kVerbs)
        QVERIFY2(explain::explain(row.name), std::string(row.name).c_str());
    for (const auto& row : smtp::kExtensions)
        QVERIFY2(explain::explain(row.keyword), std::string(row.keyword).c_str());
    // Where protocols share a word, each has an entry of its own.
    for (const char* name :
        {"POP3 QUIT", "POP3 NOOP", "POP3 LIST", "IMAP LIST", "IMAP NOOP", "IMAP STARTTLS"})
        QVERIFY2(findEntry(name), name);
}

void TstCatalogue::everyState()
{
    const auto explained = [](std::string_view state) {
        return findEntry("state " + std::string(state)) != nullptr;
    };
    const auto all = [&](const auto& names) {
        for (const std::string_view state : names)
            QVERIFY2(explained(state), std::string(state).c_str());
    };
    all(smtp::kConnectionStateNames);
    all(smtp::kTransactionStateNames);
    all(smtp::kClientStateNames);
    all(smtp::kClientTransactionStateNames);
    for (std::size_t i = 0; i < pop3::kServerStateCount; ++i)
        QVERIFY(explained(name(static_cast<pop3::ServerState>(i))));
    for (std::size_t i = 0; i < imap::kServerStateCount; ++i)
        QVERIFY(explained(name(static_cast<imap::ServerState>(i))));
    for (const pop3::ClientStateRow& row : pop3::kClientStates)
        QVERIFY2(explained(row.name), std::string(row.name).c_str());
    for (const imap::ClientStateRow& row : imap::kClientStates)
        QVERIFY2(explained(row.name), std::string(row.name).c_str());
}

void TstCatalogue::everyMechanism()
{
    for (const auto& row : security::kSaslMechanisms) {
        // LOGIN alone is a command of IMAP.
        const bool shared = row.id == security::SaslMechanism::Login;
        const std::string topic = (shared ? "SASL " : "") + std::string(row.name);
        const Entry* entry = findEntry(topic);
        QVERIFY2(entry && entry->kind == "SASL mechanism", topic.c_str());
        if (row.rfc.number != 0)
            QCOMPARE(entry->rfcNumber, row.rfc.number);
    }
}

void TstCatalogue::everyOutcome()
{
    for (int i = 0; i <= static_cast<int>(dns::CandidateOutcome::Unresolvable); ++i) {
        const std::string_view outcome = word(static_cast<dns::CandidateOutcome>(i));
        QVERIFY2(findEntry(outcome), std::string(outcome).c_str());
        // The projection's closed list is the same.
        QCOMPARE(projection::kCandidateOutcomes[static_cast<std::size_t>(i)], outcome);
    }
    for (int i = 1; i <= static_cast<int>(trace::DnsOutcome::Garbled); ++i) {
        const std::string_view outcome = dnsOutcomeName(static_cast<trace::DnsOutcome>(i));
        QVERIFY2(findEntry(outcome), std::string(outcome).c_str());
    }
    QVERIFY(findEntry("dns refused"));
    for (const char* type : {"A", "AAAA", "MX", "NS", "SOA", "CNAME", "TXT", "PTR"})
        QVERIFY2(findEntry(type), type);
}

POSTROAD_TEST(TstCatalogue);
#include "tst_catalogue.moc"
