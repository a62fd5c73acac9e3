// SPDX-License-Identifier: MIT
// A client with our server at the other end of the wire, and one with a test that says what the
// server says.
#pragma once

#include "core/smtp/client_session.h"
#include "tests/core/smtp/test_client.h"
#include "tests/core/smtp/test_server.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postroad::smtp {

inline Transaction letter(
    const std::vector<std::string>& recipients, std::string body = "Subject: hello\r\n\r\nHi\r\n")
{
    Transaction transaction;
    transaction.envelope.reversePath = pathOf("alice@example.org");
    for (const std::string& recipient : recipients)
        transaction.envelope.recipients.push_back(pathOf(recipient));
    transaction.content = makeBlob(std::move(body));
    return transaction;
}

/// Client and server with a wire between them that loses nothing and takes no time.
class Pair
{
public:
    /// chunkOctets 0: by DATA.
    explicit Pair(TestSetup setup = {}, bool pipelining = true, std::size_t piece = 100000,
        std::size_t chunkOctets = 0)
        : server(std::move(setup)),
          client(config(server.session.dialect(), pipelining, chunkOctets), &hearing),
          m_piece(piece)
    {
        client.start(server.now);
    }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;

    void drive()
    {
        for (int turns = 0; turns < 100000; ++turns) {
            const std::string replies = server.takeOutput();
            feed(replies, [this](std::string_view octets) { client.receive(server.now, octets); });
            const std::string commands = client.takeOutput();
            if (!commands.empty())
                groups.push_back(commands);
            feed(commands, [this](std::string_view octets) { server.receive(octets); });
            if (replies.empty() && commands.empty())
                break;
        }
        diary.read(client);
    }

    TestServer server;
    tests::Hearing hearing;
    ClientSession client;
    Diary diary;
    std::vector<std::string> groups; ///< what the client said in one go

private:
    static ClientConfig config(Dialect dialect, bool pipelining, std::size_t chunkOctets)
    {
        ClientConfig config{"client.example.org", dialect, pipelining, {}};
        config.chunking = chunkOctets > 0;
        config.chunkOctets = chunkOctets;
        return config;
    }

    template <typename Take>
    void feed(std::string_view octets, Take take) const
    {
        for (std::size_t at = 0; at < octets.size(); at += m_piece)
            take(octets.substr(at, m_piece));
    }

    std::size_t m_piece;
};

/// A client alone; the test says what the server says.
class Alone
{
public:
    explicit Alone(Dialect dialect = Dialect::Smtp, bool pipelining = true)
        : client(ClientConfig{"client.example.org", dialect, pipelining, {}}, &hearing)
    {
        client.start(now);
    }
    Alone(const Alone&) = delete;
    Alone& operator=(const Alone&) = delete;

    /// The server says this; gives what the client says to it.
    std::string hears(std::string_view octets)
    {
        client.receive(now, octets);
        std::string said;
        while (client.wantsToSend())
            said += client.takeOutput();
        diary.read(client);
        return said;
    }
    std::string greeted(std::string_view extensions = "250-mx.example.net\r\n250 PIPELINING\r\n")
    {
        const std::string hello = hears("220 mx.example.net\r\n");
        return hello + hears(extensions);
    }
    void pass(Duration time)
    {
        now += time;
        client.handleTimeout(now);
        diary.read(client);
    }

    Instant now{};
    tests::Hearing hearing;
    ClientSession client;
    Diary diary;
};

using Lines = std::vector<std::string>;

} // namespace postroad::smtp
