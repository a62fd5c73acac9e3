// SPDX-License-Identifier: MIT
// What is wrong, said on standard error with the name of the program before it.
#pragma once

#include "app/cli/exit_status.h"

#include <cstdio>
#include <fmt/core.h>
#include <string>
#include <string_view>
#include <utility>

namespace postroad::cli {

/// A sentence without a full stop. Returns the status, for whoever ends with it.
template <typename... Values>
int complain(int status, fmt::format_string<Values...> words, Values&&... values)
{
    fmt::print(stderr, "postroad-cli: {}\n", fmt::format(words, std::forward<Values>(values)...));
    return status;
}

/// "; did you mean RCPT?" for the end of such a sentence; nothing where nothing is near.
inline std::string didYouMean(std::string_view nearest)
{
    return nearest.empty() ? std::string() : fmt::format("; did you mean {}?", nearest);
}

} // namespace postroad::cli
