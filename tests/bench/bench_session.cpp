// SPDX-License-Identifier: MIT
// A transaction of 1 KiB through the server's session, in memory and without a sink: MAIL, RCPT,
// DATA, message, dot, after EHLO. Fed as a client sends it that waits for each reply, or one that
// uses PIPELINING. The yardstick only finds the lines of the same octets.
#include "core/smtp/server_session.h"
#include "tests/bench/letters.h"

#include <benchmark/benchmark.h>
#include <cstring>
#include <string>
#include <vector>

namespace postroad::bench {

namespace {

using Pieces = std::vector<std::string>;

Pieces transaction(bool pipelined)
{
    const std::string letter = letterOf(1024);
    const std::string mail = "MAIL FROM:<alice@example.org> SIZE=" + std::to_string(letter.size())
        + "\r\n";
    const std::string rcpt = "RCPT TO:<bob@example.net>\r\n";
    const std::string data = "DATA\r\n";
    const std::string content = letter + ".\r\n";
    return pipelined ? Pieces{mail + rcpt + data, content} : Pieces{mail, rcpt, data, content};
}

void findLines(benchmark::State& state, bool pipelined)
{
    const Pieces pieces = transaction(pipelined);
    for (auto _ : state) {
        std::size_t lines = 0;
        for (const std::string& piece : pieces) {
            const char* at = piece.data();
            const char* const end = at + piece.size();
            while (at != end) {
                const void* const found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
                at = static_cast<const char*>(found) + 1;
                ++lines;
            }
        }
        benchmark::DoNotOptimize(lines);
    }
}

/// Says yes to everything, and looks at the octets to send as an owner would.
std::size_t answerAll(smtp::ServerSession& session)
{
    while (const smtp::Ask* ask = session.pollAsk())
        session.answer(Instant(), ask->id, smtp::Answer::accept());
    const std::size_t octets = session.output().size();
    session.consumeOutput(octets);
    return octets;
}

void throughSession(benchmark::State& state, bool pipelined)
{
    const Pieces pieces = transaction(pipelined);
    smtp::ServerConfig config;
    config.host = "mx1.example.net";
    smtp::ServerSession session(config);
    session.start(Instant());
    session.receive(Instant(), "EHLO mail.example.org\r\n");
    answerAll(session);
    for (auto _ : state) {
        std::size_t said = 0;
        for (const std::string& piece : pieces) {
            session.receive(Instant(), piece);
            said += answerAll(session);
        }
        benchmark::DoNotOptimize(said);
    }
    if (session.transactionState() != smtp::TransactionState::Idle)
        state.SkipWithError("the transaction did not go through");
}

} // namespace

void registerSession()
{
    for (const bool pipelined : {false, true}) {
        const std::string suffix = pipelined ? "pipelined" : "waiting";
        benchmark::RegisterBenchmark(("session-lines-" + suffix).c_str(), findLines, pipelined);
        benchmark::RegisterBenchmark(("session-smtp-" + suffix).c_str(), throughSession, pipelined);
    }
}

} // namespace postroad::bench
