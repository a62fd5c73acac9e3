// SPDX-License-Identifier: MIT
// Commands, responses and sequence sets of IMAP.
#include "core/imap/command.h"
#include "core/imap/response.h"
#include "core/imap/sequence_set.h"
#include "tests/fuzz/fuzz.h"

using namespace postroad;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = fuzz::text(data, size);
    if (const auto head = imap::parseHead(text))
        fuzz::expect(head->octets <= size, "tag and verb lie in the command");
    (void)imap::parseCommand(text);
    (void)imap::parseResponse(text);
    (void)imap::SequenceSet::parse(text);
    return 0;
}
