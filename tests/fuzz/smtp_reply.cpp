// SPDX-License-Identifier: MIT
// Reply lines of SMTP: what was put together can be written and put together again.
#include "core/smtp/reply.h"
#include "tests/fuzz/fuzz.h"

using namespace postroad;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view lines = fuzz::text(data, size);
    smtp::ReplyParser parser;
    while (!lines.empty()) {
        const std::string_view line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(lines.size(), line.size() + 1));
        (void)smtp::ReplyParser::parseLine(line);
        (void)smtp::parseEnhancedCode(line);
        const auto reply = parser.take(line);
        if (!reply) {
            fuzz::expect(!smtp::words(reply.error()).empty(), "a fault has words");
            return 0;
        }
        if (*reply) {
            fuzz::expect((*reply)->code >= 200 && (*reply)->code <= 599, "codes are in range");
            fuzz::expect(!(*reply)->lines.empty(), "a reply has lines");
        }
    }
    return 0;
}
