// SPDX-License-Identifier: MIT
// Command lines of SMTP and LMTP, with and without extensions.
#include "core/smtp/command.h"
#include "core/smtp/server_session.h"
#include "tests/fuzz/fuzz.h"

using namespace postroad;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view line = fuzz::text(data, size);
    (void)smtp::parseCommand(line, smtp::Extensions{});
    (void)smtp::parseCommand(line, smtp::ServerConfig::defaultExtensions());
    return 0;
}
