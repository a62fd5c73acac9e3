// SPDX-License-Identifier: MIT
// Zone text: what is read can be written and read again to the same records.
#include "core/dns/zone.h"

#include "tests/fuzz/fuzz.h"

using namespace postroad;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto kOrigin = dns::parseName("example.net");
    const auto zone = dns::parseZone(fuzz::text(data, size), *kOrigin);
    if (!zone) {
        fuzz::expect(!zone.error().empty(), "a refusal says why");
        return 0;
    }
    (void)dns::checkZone(*zone);
    const std::string written = dns::format(*zone);
    const auto again = dns::parseZone(written, *kOrigin);
    fuzz::expect(again.ok() && dns::format(*again) == written, "zones survive writing");
    return 0;
}
