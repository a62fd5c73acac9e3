// SPDX-License-Identifier: MIT
// What a door says by itself when too many sessions are open: each protocol has its way to say
// "later".
#pragma once

#include "core/trace/trace.h"

#include <string>
#include <string_view>

namespace postroad::live {

/// One line with its CRLF; empty for DNS, which has no such word.
std::string comeLater(trace::Protocol protocol, std::string_view hostName);

} // namespace postroad::live
