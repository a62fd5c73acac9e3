// SPDX-License-Identifier: MIT
#include "app/cli/message_file.h"

#include "app/cli/exit_status.h"
#include "app/cli/scenario_source.h"

#include <fmt/core.h>

namespace postroad::cli {

Result<mail::MessageInput, int> readMessageFile(const std::string& path, TellFlaws tell)
{
    const auto octets = readFile(path, mail::kLetterOctetsMax + 1);
    if (!octets) {
        fmt::print(stderr, "postroad-cli: {}: {}\n", path, octets.error());
        return Failure<int>{kNoInput};
    }
    auto input = mail::readMessage(*octets, mail::kLetterOctetsMax, mail::Flaws::Keep);
    if (!input) {
        const mail::InputError& error = input.error();
        if (error.line == 0)
            fmt::print(stderr, "postroad-cli: {}: {}\n", path, error.reason);
        else
            fmt::print(stderr, "{}:{}: {}\n", path, error.line, error.reason);
        return Failure<int>{kBadData};
    }
    const auto& flaw = input->facts.flaw;
    if (flaw && tell == TellFlaws::Yes)
        fmt::print(stderr, "{}:{}: {}; servers refuse that\n", path, flaw->line, flaw->reason);
    return std::move(*input);
}

} // namespace postroad::cli
