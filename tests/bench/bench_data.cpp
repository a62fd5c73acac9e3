// SPDX-License-Identifier: MIT
// A large message on its way in and out: server session from wire to body, client session from body
// to wire, in pieces of 64 KiB. The yardstick finds the lines of the same octets and copies them
// into memory that it gets in the same way.
#include "core/smtp/client_session.h"
#include "core/smtp/server_session.h"
#include "tests/bench/figures.h"
#include "tests/bench/letters.h"

#include <benchmark/benchmark.h>
#include <cstring>
#include <string>
#include <string_view>

namespace postroad::bench {

namespace {

constexpr std::size_t kPieceOctets = std::size_t{64} * 1024;

std::size_t messageOctets() { return std::size_t{smoke() ? 64U : 2048U} * 1024; }

std::size_t countLines(std::string_view octets)
{
    std::size_t lines = 0;
    for (const char* at = octets.data(); at != octets.data() + octets.size(); ++lines) {
        const auto left = static_cast<std::size_t>(octets.data() + octets.size() - at);
        const void* const found = std::memchr(at, '\n', left);
        at = found == nullptr ? at + left : static_cast<const char*>(found) + 1;
    }
    return lines;
}

void copyIn(benchmark::State& state)
{
    const std::string wire = mail::dotStuffed(letterOf(messageOctets()));
    for (auto _ : state) {
        std::string body;
        body.reserve(wire.size());
        std::size_t lines = 0;
        for (std::size_t at = 0; at < wire.size(); at += kPieceOctets) {
            const std::string_view piece = std::string_view(wire).substr(at, kPieceOctets);
            lines += countLines(piece);
            body.append(piece);
        }
        benchmark::DoNotOptimize(body.data());
        benchmark::DoNotOptimize(lines);
    }
}

void acceptAll(smtp::ServerSession& session)
{
    while (const smtp::Ask* ask = session.pollAsk())
        session.answer(Instant(), ask->id, smtp::Answer::accept());
    session.consumeOutput(session.output().size());
}

void serverTakesIn(benchmark::State& state)
{
    const std::string letter = letterOf(messageOctets());
    const std::string wire = mail::dotStuffed(letter);
    const std::string commands = "MAIL FROM:<alice@example.org> SIZE="
        + std::to_string(letter.size()) + "\r\nRCPT TO:<bob@example.net>\r\nDATA\r\n";
    smtp::ServerSession session(smtp::ServerConfig{});
    session.start(Instant());
    session.receive(Instant(), "EHLO mail.example.org\r\n");
    for (auto _ : state) {
        session.receive(Instant(), commands);
        acceptAll(session);
        for (std::size_t at = 0; at < wire.size(); at += kPieceOctets)
            session.receive(Instant(), std::string_view(wire).substr(at, kPieceOctets));
        acceptAll(session);
    }
    if (session.transactionState() != smtp::TransactionState::Idle)
        state.SkipWithError("the transaction did not go through");
}

void copyOut(benchmark::State& state)
{
    const std::string body = letterOf(messageOctets());
    for (auto _ : state) {
        std::size_t lines = 0;
        for (std::size_t at = 0; at < body.size(); at += kPieceOctets) {
            const std::string_view piece = std::string_view(body).substr(at, kPieceOctets);
            lines += countLines(piece);
            std::string wire(piece);
            benchmark::DoNotOptimize(wire.data());
        }
        benchmark::DoNotOptimize(lines);
    }
}

smtp::Transaction makeTransaction(const Blob& body)
{
    smtp::Transaction transaction;
    transaction.envelope.reversePath.mailbox = {"alice", "example.org"};
    transaction.envelope.recipients.push_back({{"bob", "example.net"}});
    transaction.content = body;
    return transaction;
}

std::size_t takeAll(smtp::ClientSession& session)
{
    std::size_t octets = 0;
    while (session.wantsToSend()) {
        std::string wire = session.takeOutput();
        benchmark::DoNotOptimize(wire.data());
        octets += wire.size();
    }
    return octets;
}

void clientSends(benchmark::State& state)
{
    const Blob body = makeBlob(letterOf(messageOctets()));
    smtp::ClientConfig config;
    config.name = "mail.example.org";
    smtp::ClientSession session(config);
    session.start(Instant());
    session.receive(Instant(), "220 mx1.example.net ESMTP\r\n");
    session.receive(Instant(), "250-mx1.example.net\r\n250 PIPELINING\r\n");
    takeAll(session);
    std::size_t octets = 0;
    for (auto _ : state) {
        session.send(Instant(), makeTransaction(body));
        takeAll(session);
        session.receive(Instant(), "250 Ok\r\n250 Ok\r\n354 Go on\r\n");
        octets = takeAll(session);
        session.receive(Instant(), "250 Ok\r\n");
        while (session.poll()) { }
    }
    if (octets <= body->size())
        state.SkipWithError("the message was not sent");
}

} // namespace

void registerData()
{
    benchmark::RegisterBenchmark("data-copy-in", copyIn);
    benchmark::RegisterBenchmark("data-server", serverTakesIn);
    benchmark::RegisterBenchmark("data-copy-out", copyOut);
    benchmark::RegisterBenchmark("data-client", clientSends);
}

} // namespace postroad::bench
