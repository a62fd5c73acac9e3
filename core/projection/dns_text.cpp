// SPDX-License-Identifier: MIT
#include "core/projection/dns_text.h"

#include "core/base/sentence.h"
#include "core/dns/message.h"
#include "core/projection/wire.h"

#include <algorithm>
#include <array>

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

/// By the words of lesson files, which are the English ones too.
struct OutcomeWord
{
    std::string_view word;
    std::string_view zh;
};
constexpr std::array kOutcomeWords{
    OutcomeWord{"answer", "回答"},
    OutcomeWord{"referral", "转介"},
    OutcomeWord{"nxdomain", "没有这个名字"},
    OutcomeWord{"nodata", "没有这种记录"},
    OutcomeWord{"servfail", "服务器故障"},
    OutcomeWord{"refused", "拒绝回答"},
    OutcomeWord{"truncated", "截断"},
    OutcomeWord{"garbled", "乱码"},
};

} // namespace

LocalText dnsOutcomeText(std::string_view outcome)
{
    const auto found = std::find_if(kOutcomeWords.begin(), kOutcomeWords.end(),
        [&](const OutcomeWord& row) { return row.word == outcome; });
    return {std::string(outcome), std::string(found == kOutcomeWords.end() ? "" : found->zh)};
}

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

LocalText dnsSummary(const trace::Trace& trace, const trace::Event& response, std::size_t max)
{
    std::string line;
    for (const std::string& record : dnsText(trace.text(response)).records) {
        const std::string more = line.empty() ? record : " · " + record;
        if (line.size() + more.size() > max)
            return verbatim(line.empty() ? record.substr(0, max) : line + " …");
        line += more;
    }
    return line.empty()
        ? dnsOutcomeText(trace::dnsOutcomeName(static_cast<trace::DnsOutcome>(response.number)))
        : verbatim(line);
}

} // namespace postroad::projection
