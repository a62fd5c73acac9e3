// SPDX-License-Identifier: MIT
#include "app/cli/message_file.h"

#include "app/cli/complain.h"
#include "app/cli/scenario_source.h"

namespace postroad::cli {

Result<mail::MessageInput, int> readMessageFile(const std::string& path, TellFlaws tell)
{
    const auto octets = readFile(path, mail::kLetterOctetsMax + 1);
    if (!octets)
        return Failure{complain(kNoInput, "{}: {}", path, octets.error())};
    auto input = mail::readMessage(*octets, mail::kLetterOctetsMax, mail::Flaws::Keep);
    if (!input) {
        const mail::InputError& error = input.error();
        if (error.line == 0)
            return Failure{complain(kBadData, "{}: {}", path, error.reason)};
        fmt::print(stderr, "{}:{}: {}\n", path, error.line, error.reason);
        return Failure<int>{kBadData};
    }
    const auto& flaw = input->facts.flaw;
    if (flaw && tell == TellFlaws::Yes)
        fmt::print(stderr, "{}:{}: {}; servers refuse that\n", path, flaw->line, flaw->reason);
    return std::move(*input);
}

} // namespace postroad::cli
