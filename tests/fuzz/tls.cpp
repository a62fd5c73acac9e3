// SPDX-License-Identifier: MIT
// Both ends of TLS under any octets, in any pieces. The first octet chooses how far the handshake
// has come before they arrive: not begun, in its midst, or done. Entropy repeats, so that the
// seeds, which are what the real other end says, go deep.
#include "tests/core/security/tls_ends.h"
#include "tests/fuzz/fuzz.h"

#include <array>

using namespace postroad;
using namespace postroad::security;
using namespace postroad::tests;
using Status = SecureLayer::Status;

namespace {

constexpr std::string_view kSaid = "EHLO client.example\r\n";

/// One generator for both ends, which begins anew with each input.
std::uint64_t drawn = 0;

std::string drawAgain(std::size_t octets)
{
    std::string bytes;
    for (; bytes.size() < octets; ++drawn)
        bytes += static_cast<char>(Randomness(1).draw("fuzz", "secret", drawn));
    return bytes;
}

/// Made once: they cost more than a handshake.
struct Contexts
{
    CertificateAuthority authority{drawAgain, "fuzz", kNow};
    Identity identity = *authority.issue({{"mx1.example.net"}, {}}, kNow);
    std::array<std::shared_ptr<const TlsServerContext>, 2> server{
        *TlsServerContext::make(drawAgain, identity, {TlsVersion::Tls12, TlsVersion::Tls12}),
        *TlsServerContext::make(drawAgain, identity)};
    std::shared_ptr<const TlsClientContext> client = *TlsClientContext::make(
        drawAgain, {authority.root()});
};

struct Pair
{
    explicit Pair(std::size_t version)
    {
        static const Contexts kContexts;
        drawn = 1'000'000;
        server = TlsConnection::accept(kContexts.server[version]);
        client = TlsConnection::connect(
            kContexts.client, {"mx1.example.net", TlsPolicy::TakeAny, kNow});
    }

    /// So many messages of the handshake go right.
    void carry(unsigned messages)
    {
        for (unsigned k = 0; k < messages; ++k) {
            if (k % 2 == 0)
                server->receiveWire(client->takeWire());
            else
                client->receiveWire(server->takeWire());
        }
    }

    std::unique_ptr<TlsConnection> server;
    std::unique_ptr<TlsConnection> client;
};

void check(TlsConnection& end, std::size_t plain, std::size_t fed)
{
    const bool failed = end.status() == Status::Failed;
    fuzz::expect(end.failure().empty() != failed, "what failed says why");
    fuzz::expect(plain <= fed, "nothing plain comes from nothing");
    fuzz::expect(end.facts().exporter.empty() || end.facts().exporter.size() == 32,
        "the exporter has 32 octets");
    for (const char c : end.failure())
        fuzz::expect(c >= ' ' && c < '\x7F', "a sentence is printable");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const unsigned choice = data[0];
    Pair pair(choice & 1U);
    TlsConnection& end = choice & 2U ? *pair.client : *pair.server;
    pair.carry(choice >> 2U & 7U);
    end.sendPlain(kSaid);
    std::size_t plain = end.takePlain().size();
    std::size_t wire = end.takeWire().size();
    std::size_t fed = 0;
    fuzz::inPieces(fuzz::text(data + 1, size - 1), [&](std::string_view piece) {
        fed += piece.size();
        end.receiveWire(piece);
        plain += end.takePlain().size();
        wire += end.takeWire().size();
        check(end, plain, fed);
    });
    const Status before = end.status();
    end.close();
    end.sendPlain(kSaid);
    wire += end.takeWire().size();
    fuzz::expect(end.status() == before || end.status() == Status::Failed, "closing is one-sided");
    // A flight of handshake, and an answer to each record at the most.
    fuzz::expect(wire <= 8192 + fed * 16, "little in makes little out");
    return 0;
}
