// SPDX-License-Identifier: MIT
// What one of our addresses is for Asio, and back.
#pragma once

#include "core/base/ip_address.h"

#include <asio/ip/address.hpp>

namespace postroad::live {

asio::ip::address toAsio(const IpAddress& address);
IpAddress fromAsio(const asio::ip::address& address);

} // namespace postroad::live
