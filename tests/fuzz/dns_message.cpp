// SPDX-License-Identifier: MIT
// DNS messages: field ranges stay inside, what was decoded can be encoded and decoded again, and a
// name server answers anything without falling over.
#include "core/dns/authority.h"
#include "core/dns/message.h"
#include "core/dns/zone.h"
#include "tests/fuzz/fuzz.h"

using namespace postroad;

namespace {

dns::Authority makeAuthority()
{
    dns::Authority authority;
    const auto origin = dns::parseName("example.net");
    if (auto zone = dns::parseZone(
            "@ 3600 SOA ns1 hostmaster 1 3600 600 604800 300\n@ NS ns1\nns1 A 192.0.2.2\n@ MX 10 "
            "mx\n"
            "mx A 192.0.2.10\nwww CNAME mx\n* TXT \"any\"\nsub NS ns.sub\nns.sub A 192.0.2.9\n",
            *origin))
        authority.addZone(std::move(*zone));
    return authority;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const dns::Authority kAuthority = makeAuthority();
    const std::string_view bytes = fuzz::text(data, size);
    std::vector<dns::FieldRange> fields;
    const auto message = dns::decode(bytes, &fields);
    for (const dns::FieldRange& field : fields)
        fuzz::expect(field.begin <= field.end && field.end <= size, "ranges lie in the message");
    if (message) {
        (void)dns::summary(*message);
        (void)dns::decode(dns::encode(*message));
    } else {
        fuzz::expect(message.error().offset <= size, "mistakes lie in the message");
    }
    for (const auto transport : {dns::Transport::Udp, dns::Transport::Tcp}) {
        const std::string answer = kAuthority.answer(bytes, transport);
        fuzz::expect(answer.empty() || dns::decode(answer).ok(), "answers can be read");
    }
    return 0;
}
