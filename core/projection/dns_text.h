// SPDX-License-Identifier: MIT
// DNS messages of a trace in a few words. Internal to the room.
#pragma once

#include "core/base/local_text.h"
#include "core/trace/trace.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::projection {

struct DnsText
{
    /// Of an answer "10 mx1.example.net."; of a referral "net. NS a.gtld.example.", one each.
    std::vector<std::string> records;
    std::optional<std::uint32_t> ttl; ///< seconds, of the first record of the answer
};

/// What a response says; empty if it can't be read. At most 32 records.
DnsText dnsText(std::string_view message);

/// "10 mx1 · 20 mx2" in spirit: the records in one line of at most `max` octets, or the outcome.
LocalText dnsSummary(const trace::Trace& trace, const trace::Event& response, std::size_t max);

} // namespace postroad::projection
