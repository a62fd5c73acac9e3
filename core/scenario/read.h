// SPDX-License-Identifier: MIT
// Reads a lesson file: its text becomes a complete Plan, or a list of located mistakes; never half
// a plan. docs/lessons.md describes the file.
#pragma once

#include "core/base/result.h"
#include "core/mail/message_input.h"
#include "core/scenario/diagnostic.h"
#include "core/scenario/plan.h"
#include "core/scenario/toml_source.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::scenario {

using mail::kLetterOctetsMax; ///< of a letter's file

/// The octets of a file beside the lesson ("letters/long.eml": no "..", never absolute), or why it
/// can't be read. It need not read more than kLetterOctetsMax + 1 octets.
using FileLoader = std::function<Result<std::string, std::string>(std::string_view path)>;

/// The codes with which a server may answer a verb ("RCPT", "DATA-END", "" for the greeting), the
/// most likely of each class first; empty: unknown, all are welcome. The tables of the protocols
/// know; this room doesn't look at them.
using LegalReplies
    = std::function<std::vector<std::uint16_t>(trace::Protocol protocol, std::string_view verb)>;

struct ReadOptions
{
    LegalReplies legalReplies; ///< if given, forced replies are held against it
};

/// fileName is used in messages, and the plan is named after it. Text that is no UTF-8, no TOML or
/// longer than kFileOctetsMax is a mistake like any other. Does not throw.
Result<Plan, Diagnostics> read(std::string_view toml, std::string_view fileName,
    const FileLoader& loadFile, const ReadOptions& options = {});

/// "backup-mx" of "scenarios/backup-mx.toml".
std::string lessonName(std::string_view fileName);

} // namespace postroad::scenario
