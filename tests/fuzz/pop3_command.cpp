// SPDX-License-Identifier: MIT
// Commands and replies of POP3.
#include "core/pop3/command.h"
#include "core/pop3/reply.h"
#include "tests/fuzz/fuzz.h"

using namespace postroad;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view line = fuzz::text(data, size);
    if (const auto command = pop3::parseCommand(line))
        fuzz::expect(pop3::parseCommand(pop3::format(*command)).ok(), "commands can be written");
    (void)pop3::parseReply(line);
    return 0;
}
