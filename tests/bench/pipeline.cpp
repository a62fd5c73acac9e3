// SPDX-License-Identifier: MIT
// A client that keeps an SMTP server busy with PIPELINING (RFC 2920): several sessions take turns,
// and each sends the end of one letter and the commands of the next in one piece; or, with BURST,
// so many whole letters in one piece. Prints the letters that were accepted and the seconds it
// took. For tests/bench/throughput.py.
//   pipeline PORT SESSIONS LETTERS OCTETS [BURST]
#include <algorithm>
#include <arpa/inet.h>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <netinet/tcp.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace {

[[noreturn]] void fail(const std::string& what)
{
    std::fprintf(stderr, "pipeline: %s\n", what.c_str());
    std::exit(1);
}

const std::string kCommands
    = "MAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.net>\r\nDATA\r\n";
// Of the two pieces that each letter needs: 250 250 354, and 250 after the dot.
constexpr int kRepliesToCommands = 3;

std::string letterOf(std::size_t octets)
{
    const std::string header
        = "From: alice@example.org\r\nTo: bob@example.net\r\nSubject: load\r\n"
          "Date: Fri, 21 Nov 1997 09:55:06 -0600\r\nMessage-ID: <load@example.org>\r\n\r\n";
    const std::string line = std::string(70, 'x') + "\r\n";
    std::string letter = header;
    while (letter.size() + line.size() <= octets)
        letter += line;
    return letter + ".\r\n";
}

/// One connection, blocking.
class Session
{
public:
    explicit Session(int port) : m_socket(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(port));
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (m_socket < 0
            || ::connect(m_socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
            fail(std::string("no connection: ") + std::strerror(errno));
        const int yes = 1;
        ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        expectReplies(1);
        send("EHLO load.example.org\r\n");
        expectReplies(1);
    }

    void send(const std::string& octets) const
    {
        for (std::size_t at = 0; at < octets.size();) {
            const ssize_t sent = ::send(
                m_socket, octets.data() + at, octets.size() - at, MSG_NOSIGNAL);
            if (sent <= 0)
                fail("the server closed the connection");
            at += static_cast<std::size_t>(sent);
        }
    }

    /// Reads until so many replies have come, each of which must be 2xx or 3xx.
    void expectReplies(int count)
    {
        while (count > 0) {
            const std::size_t end = m_received.find("\r\n");
            if (end == std::string::npos) {
                read();
                continue;
            }
            const std::string line = m_received.substr(0, end);
            m_received.erase(0, end + 2);
            if (line.size() < 3 || (line[0] != '2' && line[0] != '3'))
                fail("the server said " + line);
            if (line.size() == 3 || line[3] == ' ')
                --count;
        }
    }

    void close() { ::close(m_socket); }

    int pending = 0; ///< replies that are still to come
    bool open = false; ///< the server waits for a letter

private:
    void read()
    {
        char octets[4096];
        const ssize_t got = ::recv(m_socket, octets, sizeof octets, 0);
        if (got <= 0)
            fail("the server closed the connection");
        m_received.append(octets, static_cast<std::size_t>(got));
    }

    int m_socket;
    std::string m_received;
};

/// As RFC 2920 §3.1 has it: a letter only after the 354, and the next commands right behind it.
int sendInTurn(std::vector<Session>& sessions, const std::string& letter, int letters)
{
    const std::string piece = letter + kCommands;
    int started = 0;
    int accepted = 0;
    while (accepted < letters) {
        for (Session& session : sessions) {
            session.expectReplies(session.pending);
            accepted += session.pending == kRepliesToCommands + 1 || session.pending == 1 ? 1 : 0;
            session.pending = 0;
            const bool more = started < letters;
            if (session.open && more)
                session.send(piece);
            else if (session.open)
                session.send(letter);
            else if (more)
                session.send(kCommands);
            session.pending = (session.open ? 1 : 0) + (more ? kRepliesToCommands : 0);
            session.open = more;
            started += more ? 1 : 0;
        }
    }
    return accepted;
}

/// Whole transactions, several in one piece, and no wait for the 354: what no mail program does,
/// and what leaves the system's part out of the measurement.
int sendBursts(std::vector<Session>& sessions, const std::string& letter, int letters, int burst)
{
    std::string piece;
    for (int i = 0; i < burst; ++i)
        piece += kCommands + letter;
    int started = 0;
    int accepted = 0;
    while (accepted < letters) {
        for (Session& session : sessions) {
            session.expectReplies(session.pending);
            accepted += session.pending / (kRepliesToCommands + 1);
            session.pending = 0;
            if (started >= letters)
                continue;
            session.send(piece);
            session.pending = burst * (kRepliesToCommands + 1);
            started += burst;
        }
    }
    return accepted;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 5 && argc != 6)
        fail("usage: pipeline PORT SESSIONS LETTERS OCTETS [BURST]");
    const int port = std::atoi(argv[1]);
    const int count = std::clamp(std::atoi(argv[2]), 1, 1000);
    const int letters = std::clamp(std::atoi(argv[3]), count, 10'000'000);
    const std::string letter = letterOf(
        static_cast<std::size_t>(std::max(200, std::atoi(argv[4]))));
    const int burst = argc == 6 ? std::clamp(std::atoi(argv[5]), 0, 100) : 0;
    std::vector<Session> sessions;
    sessions.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        sessions.emplace_back(port);

    const auto begin = std::chrono::steady_clock::now();
    const int accepted = burst > 0 ? sendBursts(sessions, letter, letters, burst)
                                   : sendInTurn(sessions, letter, letters);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    for (Session& session : sessions)
        session.close();
    std::printf("%d %.6f\n", accepted, taken.count());
    return 0;
}
