// SPDX-License-Identifier: MIT
// Why a TLS connection failed, in words for people.
#pragma once

#include <string>

namespace postroad::security {

/// From OpenSSL's error queue, which is empty afterwards: a sentence without a full stop.
std::string takeTlsFailure();

} // namespace postroad::security
