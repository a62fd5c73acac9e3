// SPDX-License-Identifier: MIT
// The POP3 server session under any octets, in any pieces.
#include "core/pop3/server_session.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/hearing.h"

using namespace postroad;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    tests::Hearing hearing;
    const bool plainTextLogin = size == 0 || data[0] % 5 != 1;
    pop3::ServerSession session(
        {.hostname = "store.example.net", .startTls = true, .plainTextLogin = plainTextLogin},
        &hearing);
    bool agreed = false; ///< on TLS
    Instant now;
    session.start(now);
    fuzz::inPieces(fuzz::text(data, size), [&](std::string_view piece) {
        now += 1s;
        session.handleTimeout(now);
        if (session.wantsTls()) { // what has come so far was in the clear
            session.tlsEstablished(now, {});
            fuzz::expect(!session.wantsTls(), "TLS stands");
        }
        session.receive(now, piece);
        while (const auto ask = session.pendingAsk()) {
            if (std::holds_alternative<pop3::AskLogin>(ask->what)) {
                pop3::LoginGranted granted;
                granted.messages = {
                    {"1-1", makeBlob("Subject: Hi\r\n\r\n.dot\r\n")}, {"1-2", makeBlob("")}};
                session.answer(now, ask->id, std::move(granted));
            } else {
                session.answer(now, ask->id, pop3::Updated{});
            }
        }
        (void)session.takeOutput();
        agreed = agreed || session.wantsTls();
    });
    session.connectionLost(now);
    fuzz::expect(session.closing(), "a lost connection ends the session");
    // Octets behind STLS are thrown away.
    fuzz::expect(agreed || hearing.firstGap().empty(), "every octet is told once");
    return 0;
}
