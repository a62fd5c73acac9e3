// SPDX-License-Identifier: MIT
// From "localhost:2525" to the addresses of this machine's resolver: for a command that calls one
// server and then ends, so the calls block.
#pragma once

#include "core/base/ip_address.h"
#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::live {

struct ServerName
{
    std::string host; ///< a name, or an address without brackets
    std::uint16_t port = 0;
};

/// "mail.example.org:587", "127.0.0.1:25", "[::1]:25"; nothing else.
std::optional<ServerName> parseServerName(std::string_view text);

struct LookupFailure
{
    bool forGood = false; ///< there is no such host; otherwise another time may do
    std::string reason; ///< a sentence without a full stop
};

/// All addresses of a host, in the system's order, each once. An address is its own answer.
Result<std::vector<IpAddress>, LookupFailure> lookUp(const std::string& host);

} // namespace postroad::live
