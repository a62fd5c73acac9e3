// SPDX-License-Identifier: MIT
#include "core/projection/dns_text.h"

#include "core/dns/message.h"

namespace postroad::projection {

namespace {

constexpr std::size_t kRecordsMax = 32;

std::string withoutFinalDot(std::string text)
{
    if (text.size() > 1 && text.back() == '.')
        text.pop_back();
    return text;
}

/// RFC 1034 §4.3.2: who refers names the zone and its servers in the authority section.
void addReferral(const dns::Message& message, DnsText& text)
{
    for (const dns::Record& record : message.authorities) {
        if (record.type == dns::Type::Ns && text.records.size() < kRecordsMax)
            text.records.push_back(
                formatBare(record.owner) + " NS " + withoutFinalDot(formatData(record)));
    }
}

} // namespace

DnsText dnsText(std::string_view message)
{
    DnsText text;
    const auto decoded = dns::decode(message);
    if (!decoded)
        return text;
    for (const dns::Record& record : decoded->answers) {
        if (text.records.size() < kRecordsMax)
            text.records.push_back(withoutFinalDot(formatData(record)));
        if (!text.ttl)
            text.ttl = record.ttl;
    }
    if (decoded->answers.empty() && !decoded->authoritative)
        addReferral(*decoded, text);
    return text;
}

std::string dnsSummary(const trace::Trace& trace, const trace::Event& response, std::size_t max)
{
    std::string line;
    for (const std::string& record : dnsText(trace.text(response)).records) {
        const std::string more = line.empty() ? record : " · " + record;
        if (line.size() + more.size() > max)
            return line.empty() ? record.substr(0, max) : line + " …";
        line += more;
    }
    return line.empty()
        ? std::string(trace::dnsOutcomeName(static_cast<trace::DnsOutcome>(response.number)))
        : line;
}

} // namespace postroad::projection
