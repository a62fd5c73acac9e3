// SPDX-License-Identifier: MIT
// The letter that `send` carries: a message file and an envelope, with what they need of a server.
#pragma once

#include "app/cli/arguments.h"
#include "core/base/result.h"
#include "core/smtp/client_events.h"

namespace postroad::cli {

/// One transaction; or the exit status, after the reason was printed on standard error.
Result<smtp::Transaction, int> readLetter(const SendArguments& arguments);

} // namespace postroad::cli
