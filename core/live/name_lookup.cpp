// SPDX-License-Identifier: MIT
#include "core/live/name_lookup.h"

#include "core/base/ascii.h"
#include "core/live/asio_address.h"

#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

namespace postroad::live {

namespace {

/// RFC 6761 §6.4: names under "invalid" don't exist, and nobody is to be asked about them.
bool isInvalid(std::string_view host)
{
    constexpr std::string_view kTop = ".invalid";
    if (!host.empty() && host.back() == '.')
        host.remove_suffix(1);
    return host.size() > kTop.size()
        && ascii::iequals(host.substr(host.size() - kTop.size()), kTop);
}

} // namespace

std::optional<ServerName> parseServerName(std::string_view text)
{
    const std::size_t colon = text.rfind(':');
    if (colon == text.npos)
        return std::nullopt;
    const auto port = ascii::parseNumber(text.substr(colon + 1), 65535);
    std::string_view host = text.substr(0, colon);
    if (!port || *port == 0 || host.empty())
        return std::nullopt;
    if (host.front() == '[') {
        // An IPv6 address has colons of its own: it stands in brackets (RFC 3986 §3.2.2).
        host = host.back() == ']' ? host.substr(1, host.size() - 2) : std::string_view();
        const auto address = parseIpAddress(host);
        if (!address || address->isV4())
            return std::nullopt;
    } else if (host.find(':') != host.npos) {
        return std::nullopt;
    }
    return ServerName{std::string(host), static_cast<std::uint16_t>(*port)};
}

Result<std::vector<IpAddress>, LookupFailure> lookUp(const std::string& host)
{
    if (const auto address = parseIpAddress(host))
        return std::vector{*address};
    if (isInvalid(host))
        return Failure{LookupFailure{true, "there is no such host"}};
    asio::io_context loop;
    asio::ip::tcp::resolver resolver(loop);
    std::error_code error;
    const auto found = resolver.resolve(host, "", error);
    std::vector<IpAddress> addresses;
    for (const auto& entry : found) {
        const IpAddress address = fromAsio(entry.endpoint().address());
        if (std::find(addresses.begin(), addresses.end(), address) == addresses.end())
            addresses.push_back(address);
    }
    if (!addresses.empty())
        return addresses;
    if (error == asio::error::host_not_found_try_again)
        return Failure{LookupFailure{false, "the name can't be looked up now"}};
    return Failure{LookupFailure{true, "there is no such host"}};
}

} // namespace postroad::live
