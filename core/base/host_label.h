// SPDX-License-Identifier: MIT
// Hosts as people call them: "mx1" is mx1.example.net.
#pragma once

#include "core/base/ascii.h"

#include <string_view>

namespace postroad {

/// "mx1" of "mx1.example.net"; a name without a dot is its first label.
constexpr std::string_view firstLabel(std::string_view name)
{
    return name.substr(0, name.find('.'));
}

/// Whether somebody who writes that means the host of this name: the whole name or its first label,
/// ASCII case ignored.
constexpr bool meansHost(std::string_view written, std::string_view name)
{
    return ascii::iequals(written, name)
        || (written.find('.') == written.npos && ascii::iequals(written, firstLabel(name)));
}

} // namespace postroad
