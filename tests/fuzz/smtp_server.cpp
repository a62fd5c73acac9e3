// SPDX-License-Identifier: MIT
// The server session of SMTP and LMTP under any octets, in any pieces.
#include "core/smtp/server_session.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/hearing.h"

using namespace postroad;

namespace {

void run(std::string_view input, smtp::Dialect dialect)
{
    smtp::ServerConfig config;
    config.host = "mx.example.net";
    config.dialect = dialect;
    tests::Hearing hearing;
    smtp::ServerSession session(config, &hearing);
    Instant now;
    session.start(now);
    fuzz::inPieces(input, [&](std::string_view piece) {
        now += 1s;
        session.handleTimeout(now);
        session.receive(now, piece);
        while (const smtp::Ask* ask = session.pollAsk()) {
            if (ask->kind == smtp::Ask::Kind::Message && dialect == smtp::Dialect::Lmtp)
                session.answer(now, ask->id, std::vector<smtp::Answer>(1));
            else
                session.answer(now, ask->id, smtp::Answer::accept());
        }
        (void)session.takeOutput();
    });
    session.connectionLost(now);
    fuzz::expect(session.closing(), "a lost connection ends the session");
    fuzz::expect(hearing.firstGap().empty(), "every octet is told once");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    run(fuzz::text(data, size), smtp::Dialect::Smtp);
    run(fuzz::text(data, size), smtp::Dialect::Lmtp);
    return 0;
}
