// SPDX-License-Identifier: MIT
#include "core/live/asio_address.h"

#include <algorithm>

namespace postroad::live {

asio::ip::address toAsio(const IpAddress& address)
{
    const std::string_view octets = address.octets();
    if (address.isV4()) {
        asio::ip::address_v4::bytes_type bytes{};
        std::copy(octets.begin(), octets.end(), bytes.begin());
        return asio::ip::address_v4(bytes);
    }
    asio::ip::address_v6::bytes_type bytes{};
    std::copy(octets.begin(), octets.end(), bytes.begin());
    return asio::ip::address_v6(bytes);
}

IpAddress fromAsio(const asio::ip::address& address)
{
    if (address.is_v4())
        return IpAddress::v4(address.to_v4().to_uint());
    return IpAddress::v6(address.to_v6().to_bytes());
}

} // namespace postroad::live
