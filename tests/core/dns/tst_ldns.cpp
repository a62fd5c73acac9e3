// SPDX-License-Identifier: MIT
// Codec and zone text against an independent library. Only built where ldns is installed.
#include "core/dns/message.h"
#include "tests/core/dns/dns_support.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#include <cstring>
#include <ldns/ldns.h>
#include <memory>
#include <set>

using namespace postroad;
using namespace postroad::dns;

namespace {

struct Free
{
    void operator()(ldns_pkt* packet) const { ldns_pkt_free(packet); }
    void operator()(ldns_zone* zone) const { ldns_zone_deep_free(zone); }
    void operator()(ldns_rdf* rdf) const { ldns_rdf_deep_free(rdf); }
    void operator()(ldns_rr* rr) const { ldns_rr_free(rr); }
    void operator()(void* memory) const { std::free(memory); } // NOLINT: that is how ldns wants it
};

template <typename T>
using Owned = std::unique_ptr<T, Free>;

/// The record's uncompressed, canonical wire form by ldns: what both sides must agree on.
std::string canonical(const ldns_rr* record)
{
    const Owned<ldns_rr> copy(ldns_rr_clone(record));
    ldns_rr2canonical(copy.get());
    std::uint8_t* wire = nullptr;
    std::size_t size = 0;
    if (ldns_rr2wire(&wire, copy.get(), LDNS_SECTION_ANSWER, &size) != LDNS_STATUS_OK)
        return "?";
    const Owned<std::uint8_t> guard(wire);
    return {reinterpret_cast<const char*>(wire), size}; // NOLINT: octets are octets
}

Owned<ldns_pkt> parsePacket(const std::string& wire, ldns_status* status)
{
    ldns_pkt* packet = nullptr;
    *status = ldns_wire2pkt(
        &packet, reinterpret_cast<const std::uint8_t*>(wire.data()), wire.size()); // NOLINT
    return Owned<ldns_pkt>(*status == LDNS_STATUS_OK ? packet : nullptr);
}

/// Our record, through our encoder, read by ldns.
std::string canonical(const Record& record)
{
    Message message;
    message.answers.push_back(record);
    ldns_status status{};
    const auto packet = parsePacket(encode(message), &status);
    return packet ? canonical(ldns_rr_list_rr(ldns_pkt_answer(packet.get()), 0)) : "?";
}

constexpr const char* kZone
    = "$ORIGIN example.net.\n"
      "$TTL 3600\n"
      "@ IN SOA ns1 hostmaster ( 2026030201 86400 7200\n"
      "   2419200 ; expire\n"
      "   300 )\n"
      " IN NS ns1\n"
      "@ 1800 IN MX 10 mx1\n"
      "@ 1800 IN MX 20 Mx2.Example.Org.\n"
      "ns1 IN A 192.0.2.53\n"
      "mx1 300 IN A 192.0.2.10\n"
      "mx1 300 IN AAAA 2001:db8::10\n"
      "www IN CNAME mx1\n"
      "txt IN TXT \"one; (two)\" three \"with \\\"quotes\\\" and \\065\\000\"\n"
      "a\\.b IN A 192.0.2.1\n"
      "x\\032y IN PTR odd\\\\name\n"
      "odd IN TYPE65280 \\# 3 0A0B0C\n"
      "*.wild IN TXT \"*\"\n";

} // namespace

class TstLdns : public QObject
{
    Q_OBJECT
private slots:
    void encoderIsUnderstood();
    void decoderUnderstands();
    void zoneText();
    void formattedZone();
    void canonicalOrder();
    void garbledMessages();
};

void TstLdns::encoderIsUnderstood()
{
    const Zone zone = zoneOf("example.net.", kZone);
    Message message = makeQuery(
        0xABCD, Question{N("example.net."), Type::Any, Class::In}, true, 1400);
    message.response = true;
    message.authoritative = true;
    message.rcode = Rcode::NxDomain;
    for (const auto& [owner, sets] : zone.nodes()) {
        for (const auto& [type, set] : sets)
            message.answers.insert(message.answers.end(), set.records.begin(), set.records.end());
    }
    ldns_status status{};
    const auto packet = parsePacket(encode(message), &status);
    QVERIFY2(packet != nullptr, ldns_get_errorstr_by_id(status));
    QCOMPARE(ldns_pkt_id(packet.get()), std::uint16_t{0xABCD});
    QVERIFY(ldns_pkt_qr(packet.get()) && ldns_pkt_aa(packet.get()) && ldns_pkt_rd(packet.get())
        && !ldns_pkt_tc(packet.get()));
    QCOMPARE(ldns_pkt_get_rcode(packet.get()), LDNS_RCODE_NXDOMAIN);
    QCOMPARE(ldns_pkt_edns_udp_size(packet.get()), std::uint16_t{1400});
    const ldns_rr_list* answers = ldns_pkt_answer(packet.get());
    QCOMPARE(ldns_rr_list_rr_count(answers), message.answers.size());
    for (std::size_t i = 0; i < message.answers.size(); ++i)
        QCOMPARE(canonical(ldns_rr_list_rr(answers, i)), canonical(message.answers[i]));
}

void TstLdns::decoderUnderstands()
{
    // A packet built and compressed by ldns.
    const Owned<ldns_pkt> packet(ldns_pkt_new());
    ldns_pkt_set_id(packet.get(), 7);
    ldns_pkt_set_qr(packet.get(), true);
    ldns_pkt_set_edns_udp_size(packet.get(), 1400);
    const std::vector<const char*> lines{"example.net. 60 IN MX 10 mx1.example.net.",
        "mx1.example.net. 60 IN A 192.0.2.1", "mx1.example.net. 60 IN AAAA 2001:db8::1",
        "example.net. 60 IN NS ns1.example.net.", "example.net. 60 IN TXT \"a\" \"b c\"",
        "example.net. 60 IN SOA ns1.example.net. h.example.net. 1 2 3 4 5",
        "w.example.net. 60 IN CNAME example.net.",
        "1.2.0.192.in-addr.arpa. 60 IN PTR mx1.example.net."};
    for (const char* line : lines) {
        ldns_rr* record = nullptr;
        QCOMPARE(ldns_rr_new_frm_str(&record, line, 0, nullptr, nullptr), LDNS_STATUS_OK);
        ldns_pkt_push_rr(packet.get(), LDNS_SECTION_ANSWER, record);
    }
    std::uint8_t* wire = nullptr;
    std::size_t size = 0;
    QCOMPARE(ldns_pkt2wire(&wire, packet.get(), &size), LDNS_STATUS_OK);
    const Owned<std::uint8_t> guard(wire);
    const auto decoded = decode(
        {reinterpret_cast<const char*>(wire), size}); // NOLINT: octets are octets
    QVERIFY(decoded.ok());
    QCOMPARE(decoded->id, std::uint16_t{7});
    QCOMPARE(decoded->edns->udpPayload, std::uint16_t{1400});
    QCOMPARE(decoded->answers.size(), lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i)
        QCOMPARE(format(decoded->answers[i]), std::string(lines[i]));
}

void TstLdns::zoneText()
{
    const Zone zone = zoneOf("example.net.", kZone);
    std::FILE* file = fmemopen(
        const_cast<char*>(kZone), std::strlen(kZone), "r"); // NOLINT: it only reads
    QVERIFY(file != nullptr);
    ldns_zone* parsed = nullptr;
    int line = 0;
    const ldns_status status = ldns_zone_new_frm_fp_l(
        &parsed, file, nullptr, 3600, LDNS_RR_CLASS_IN, &line);
    std::fclose(file); // NOLINT
    QVERIFY2(status == LDNS_STATUS_OK, ldns_get_errorstr_by_id(status));
    const Owned<ldns_zone> guard(parsed);
    std::multiset<std::string> theirs{canonical(ldns_zone_soa(parsed))};
    for (std::size_t i = 0; i < ldns_rr_list_rr_count(ldns_zone_rrs(parsed)); ++i)
        theirs.insert(canonical(ldns_rr_list_rr(ldns_zone_rrs(parsed), i)));
    std::multiset<std::string> ours;
    for (const auto& [owner, sets] : zone.nodes()) {
        for (const auto& [type, set] : sets) {
            for (const Record& record : set.records)
                ours.insert(canonical(record));
        }
    }
    QCOMPARE(ours.size(), theirs.size());
    QVERIFY(ours == theirs);
}

void TstLdns::formattedZone()
{
    const Zone zone = zoneOf("example.net.", kZone);
    for (const auto& [owner, sets] : zone.nodes()) {
        for (const auto& [type, set] : sets) {
            for (const Record& record : set.records) {
                ldns_rr* theirs = nullptr;
                const std::string text = format(record);
                QCOMPARE(ldns_rr_new_frm_str(&theirs, text.c_str(), 0, nullptr, nullptr),
                    LDNS_STATUS_OK);
                const Owned<ldns_rr> guard(theirs);
                QCOMPARE(canonical(theirs), canonical(record));
            }
        }
    }
}

void TstLdns::canonicalOrder()
{
    Dice dice(11);
    static constexpr std::string_view kOctets = "aAbB.z0-*_";
    const auto randomName = [&] {
        std::string text;
        for (std::size_t labels = 1 + dice(3); labels > 0; --labels) {
            for (std::size_t size = 1 + dice(3); size > 0; --size) {
                const char c = kOctets[dice(kOctets.size())];
                text += c == '.' ? std::string("\\200") : std::string(1, c);
            }
            text += '.';
        }
        return text;
    };
    for (int round = 0; round < 5000; ++round) {
        const std::string a = randomName();
        const std::string b = randomName();
        const Owned<ldns_rdf> left(ldns_dname_new_frm_str(a.c_str()));
        const Owned<ldns_rdf> right(ldns_dname_new_frm_str(b.c_str()));
        const int theirs = ldns_dname_compare(left.get(), right.get());
        const auto ours = N(a) <=> N(b);
        QVERIFY2((ours < 0) == (theirs < 0) && (ours > 0) == (theirs > 0), (a + " " + b).c_str());
    }
}

void TstLdns::garbledMessages()
{
    // What we take, they take too. (The other way round we are stricter: trailing octets, forward
    // pointers.)
    Message message = makeQuery(1, Question{N("example.net."), Type::Mx, Class::In}, true);
    message.response = true;
    message.answers = {makeMx(N("example.net."), 60, 10, N("mx1.example.net.")),
        makeCname(N("w.example.net."), 60, N("example.net."))};
    message.authorities = {makeSoa(
        N("example.net."), 60, SoaData{N("ns.example.net."), N("h.example.net."), 1, 2, 3, 4, 5})};
    message.additionals = {makeAddress(N("mx1.example.net."), 60, ip("192.0.2.1"))};
    message.edns.reset();
    const std::string wire = encode(message);
    Dice dice(12);
    int both = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string garbled = wire;
        // Not in type and class fields: ldns knows types that we keep as octets.
        const std::size_t at = 12 + dice(wire.size() - 12);
        garbled[at] = static_cast<char>(dice(256));
        const auto decoded = decode(garbled);
        if (!decoded.ok())
            continue;
        const bool onlyKnown = [&] {
            for (const auto* section :
                {&decoded->answers, &decoded->authorities, &decoded->additionals}) {
                for (const Record& record : *section) {
                    if (std::holds_alternative<OpaqueData>(record.data))
                        return false;
                }
            }
            return !decoded->edns.has_value();
        }();
        if (!onlyKnown)
            continue;
        ldns_status status{};
        const auto packet = parsePacket(garbled, &status);
        QVERIFY2(packet != nullptr, ldns_get_errorstr_by_id(status));
        QCOMPARE(ldns_rr_list_rr_count(ldns_pkt_answer(packet.get())), decoded->answers.size());
        ++both;
    }
    QVERIFY(both > 1000);
}

POSTROAD_TEST(TstLdns);
#include "tst_ldns.moc"
