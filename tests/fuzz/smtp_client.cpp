// SPDX-License-Identifier: MIT
// The client session of SMTP and LMTP against a server that says anything.
#include "core/smtp/client_session.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/hearing.h"

using namespace postroad;

namespace {

void run(std::string_view input, smtp::Dialect dialect, bool pipelining)
{
    smtp::ClientConfig config;
    config.name = "mta.example.org";
    config.dialect = dialect;
    config.pipelining = pipelining;
    tests::Hearing hearing;
    smtp::ClientSession session(config, &hearing);
    smtp::Transaction transaction;
    transaction.envelope.reversePath = {{"alice", "example.org"}};
    transaction.envelope.recipients = {{{"bob", "example.net"}}, {{"carol", "example.net"}}};
    transaction.content = makeBlob("Subject: Hi\r\n\r\n.\r\n");
    Instant now;
    session.start(now);
    session.send(now, std::move(transaction));
    session.quit(now);
    fuzz::inPieces(input, [&](std::string_view piece) {
        now += 1s;
        session.receive(now, piece);
        (void)session.takeOutput();
    });
    session.connectionLost(now);
    std::size_t outcomes = 0;
    while (const auto event = session.poll()) {
        if (const auto* done = std::get_if<smtp::TransactionDone>(&*event))
            outcomes += done->recipients.size();
    }
    fuzz::expect(outcomes == 0 || outcomes == 2, "both recipients have one outcome, or none");
    fuzz::expect(hearing.firstGap().empty(), "every octet is told once");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    for (const bool pipelining : {false, true}) {
        run(fuzz::text(data, size), smtp::Dialect::Smtp, pipelining);
        run(fuzz::text(data, size), smtp::Dialect::Lmtp, pipelining);
    }
    return 0;
}
