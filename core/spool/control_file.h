// SPDX-License-Identifier: MIT
// The control file of a queue entry: one fact a line, for people too. What it says is enough to go
// on with the entry in another life of the server.
#pragma once

#include "core/base/result.h"
#include "core/spool/entry.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace postroad::spool {

/// No control file is longer: octets.
inline constexpr std::size_t kControlOctetsMax = 16 * 1024 * 1024;

struct ControlError
{
    std::size_t line = 0; ///< from 1
    std::string reason; ///< a few English words: "no such fate"
};

struct Control
{
    Entry entry; ///< without id, message number, ordinals and content
    std::uint64_t contentOctets = 0; ///< of the message file: a shorter one is damaged
};

/// Times are written in whole seconds of the calendar.
std::string formatControl(const Entry& entry, const Calendar& calendar);
/// The inverse. Strict: what formatControl would not write is an error.
Result<Control, ControlError> parseControl(std::string_view text, const Calendar& calendar);

} // namespace postroad::spool
