// SPDX-License-Identifier: MIT
// Both halves of each SASL mechanism against a peer that says anything. Where libgsasl is
// installed, first messages that we take must be taken by it too.
#include "core/security/sasl_client.h"
#include "core/security/sasl_prep.h"
#include "core/security/sasl_server.h"
#include "core/security/scram_message.h"
#include "tests/fuzz/fuzz.h"
#ifdef POSTROAD_WITH_GSASL
#include "tests/core/security/gsasl_peer.h"
#endif

#include <memory>
#include <vector>

using namespace postroad;
using namespace postroad::security;

namespace {

constexpr std::string_view kPassword = "wonderland";

Entropy counting()
{
    return [n = 0](std::size_t octets) mutable {
        std::string drawn(octets, '\0');
        for (char& c : drawn)
            c = static_cast<char>(n++ * 5);
        return drawn;
    };
}

SaslServerContext context()
{
    SaslServerContext made;
    made.hostName = "mail.example.org";
    made.entropy = counting();
    made.keyring = std::make_shared<ScramKeyring>(counting(), 1); // quick
    made.channelBinding = "octets";
    made.plusOffered = true;
    made.findAccount = [](std::string_view name) -> std::optional<SaslAccount> {
        fuzz::expect(saslPrep(name, PrepUse::Query) == std::optional(std::string(name)),
            "names are looked up in prepared form");
        if (name != "alice")
            return std::nullopt;
        return SaslAccount{"alice", std::string(kPassword)};
    };
    return made;
}

/// The messages of the peer: the input between "\n".
std::vector<std::string_view> messages(std::string_view input)
{
    std::vector<std::string_view> pieces;
    std::size_t begin = 0;
    while (begin <= input.size() && pieces.size() < 8) {
        const std::size_t end = std::min(input.find('\n', begin), input.size());
        pieces.push_back(input.substr(begin, end - begin));
        begin = end + 1;
    }
    return pieces;
}

void runServer(SaslMechanism mechanism, const std::vector<std::string_view>& responses)
{
    const auto server = makeSaslServer(mechanism, context());
    bool over = false;
    if (!row(mechanism).clientSpeaksFirst)
        (void)server->step(std::nullopt);
    for (const std::string_view response : responses) {
        const SaslStep step = server->step(response);
        fuzz::expect(
            !over || std::holds_alternative<SaslFailure>(step), "a verdict is the last word");
        over = !std::holds_alternative<SaslChallenge>(step);
        const auto* success = std::get_if<SaslSuccess>(&step);
        if (!success)
            continue;
        fuzz::expect(success->user == "alice", "only who exists comes in");
        fuzz::expect(success->authzid.empty()
                || saslPrep(success->authzid, PrepUse::Query)
                    == std::optional<std::string>("alice"),
            "nobody acts for others");
    }
}

void runClient(SaslMechanism mechanism, const std::vector<std::string_view>& challenges)
{
    SaslClientConfig config;
    config.user = "al,ice";
    config.password = kPassword;
    config.entropy = counting();
    config.channelBinding = "octets";
    config.plusOffered = true;
    auto made = makeSaslClient(mechanism, config);
    fuzz::expect(made.ok(), "the client can be made");
    SaslClient& client = **made;
    const bool scram = mechanism >= SaslMechanism::ScramSha1;
    for (const std::string_view challenge : challenges) {
        // A right offer with many rounds is only slow.
        const auto offer = parseScramServerFirst(challenge);
        if (scram && offer && offer->iterations > kScramIterations)
            return;
        const bool before = client.complete();
        const auto response = client.respond(challenge);
        fuzz::expect(!before || !response || !scram, "after the signature there is nothing to say");
        fuzz::expect(
            !response || response->size() < 2 * kSaslChallengeOctetsMax, "responses are short");
    }
}

void runParsers(std::string_view text)
{
    if (const auto first = parseScramClientFirst(text)) {
        const std::string again = format(*first);
        fuzz::expect(text.substr(0, again.size()) == again, "a first message is written as it was");
    }
    if (const auto first = parseScramServerFirst(text)) {
        const std::string again = format(*first);
        fuzz::expect(text.substr(0, again.size()) == again, "an offer is written as it was");
    }
    if (const auto final = parseScramClientFinal(text))
        fuzz::expect(withoutProof(text).size() < text.size(), "a proof can be taken off");
    (void)parseScramServerFinal(text);
    for (const PrepUse use : {PrepUse::Query, PrepUse::Stored}) {
        const auto prepared = saslPrep(text, use);
        fuzz::expect(!prepared || !prepared->empty(), "something is left");
        fuzz::expect(
            use == PrepUse::Query || !prepared || saslPrep(text, PrepUse::Query) == prepared,
            "what can be kept can be typed");
    }
}

void compare([[maybe_unused]] std::string_view message)
{
#ifdef POSTROAD_WITH_GSASL
    if (message.empty())
        return; // they ask again
    for (const auto mechanism : {SaslMechanism::Plain, SaslMechanism::ScramSha256}) {
        if (std::holds_alternative<SaslFailure>(
                makeSaslServer(mechanism, context())->step(message)))
            continue;
        tests::GsaslPeer server(tests::GsaslPeer::Side::Server, name(mechanism));
        server.allow("alice", std::string(kPassword));
        fuzz::expect(!server.step(message).failed(), "what we take, libgsasl takes");
    }
#endif
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzz::text(data, size);
    const auto pieces = messages(input);
    for (const SaslMechanismRow& row : kSaslMechanisms) {
        runServer(row.id, pieces);
        runClient(row.id, pieces);
    }
    runParsers(input);
    compare(pieces.front());
    return 0;
}
