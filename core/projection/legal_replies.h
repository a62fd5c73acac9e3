// SPDX-License-Identifier: MIT
// Which replies a server may give to a verb, from the tables that the sessions run on: for
// questions and forced replies.
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace postroad::projection {

/// The codes with which a server that welcomes the verb may answer it ("RCPT", "DATA-END", "" for
/// the greeting): row by row of the table, the one it usually says first. 421 comes last. Empty for
/// protocols without reply codes.
std::vector<std::uint16_t> legalReplies(trace::Protocol protocol, std::string_view verb);

} // namespace postroad::projection
