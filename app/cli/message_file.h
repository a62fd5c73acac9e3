// SPDX-License-Identifier: MIT
// A message file that somebody names on the command line.
#pragma once

#include "core/base/result.h"
#include "core/mail/message_input.h"

#include <string>

namespace postroad::cli {

enum class TellFlaws : bool { No, Yes };

/// The message, up to mail::kLetterOctetsMax octets, with the flaws that it has (they may be told
/// on standard error); or the exit status, after the reason was printed there.
Result<mail::MessageInput, int> readMessageFile(
    const std::string& path, TellFlaws tell = TellFlaws::Yes);

} // namespace postroad::cli
