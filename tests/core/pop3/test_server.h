// SPDX-License-Identifier: MIT
// A POP3 server with an owner made for tests: a few people, each with a mailbox of a kind. A
// dialogue may say in comments what it is: "# option starttls", "# option implicit-tls", "# option
// no-plain-login".
#pragma once

#include "core/pop3/server_session.h"
#include "tests/support/hearing.h"

#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace postroad::pop3 {

inline constexpr std::string_view kFirst
    = "From: Alice <alice@example.org>\r\nSubject: One\r\n\r\nHello Bob\r\n";
inline constexpr std::string_view kDotted = "Subject: Dots\r\n\r\n.hidden\r\n..\r\n.\r\nend\r\n";
inline constexpr std::string_view kUnended = "Subject: No end\r\n\r\na\r\nb";

/// How the server of a dialogue is set up.
struct TestSetup
{
    ServerOptions options;
    bool implicitTls = false;
};

class TestServer
{
public:
    explicit TestServer(bool answersAtOnce = true, ServerOptions options = named())
        : TestServer(answersAtOnce, TestSetup{std::move(options)})
    {
    }
    TestServer(bool answersAtOnce, TestSetup setup)
        : session(std::move(setup.options), &hearing),
          m_answersAtOnce(answersAtOnce)
    {
        if (setup.implicitTls)
            happen("tls");
        session.start(now);
    }

    static TestSetup setupOf(const std::string& path)
    {
        TestSetup setup{named()};
        std::ifstream file(path);
        for (std::string line; std::getline(file, line);) {
            if (line == "# option starttls")
                setup.options.startTls = true;
            else if (line == "# option implicit-tls")
                setup.implicitTls = true;
            else if (line == "# option no-plain-login")
                setup.options.plainTextLogin = false;
        }
        return setup;
    }

    static ServerOptions named()
    {
        ServerOptions options;
        options.hostname = "pop.example.org";
        return options;
    }

    void receive(std::string_view octets)
    {
        session.receive(now, octets);
        answerAll();
    }
    void pass(long long seconds)
    {
        now += std::chrono::seconds(seconds);
        session.handleTimeout(now);
        answerAll();
    }
    void answer(std::string_view words)
    {
        if (!session.pendingAsk())
            return;
        const Ask ask = *session.pendingAsk();
        if (words == "refused")
            session.answer(now, ask.id, LoginRefused{});
        else if (words == "wrong kind")
            session.answer(now, ask.id, Updated{});
        else if (words == "another id")
            session.answer(now, AskId(ask.id.value + 1), LoginGranted{});
        else
            session.answer(now, ask.id, decide(ask));
    }
    /// "tls", "lost".
    void happen(std::string_view what)
    {
        if (what == "tls")
            session.tlsEstablished(now, {});
        else if (what == "lost")
            session.connectionLost(now);
    }
    std::string takeOutput() { return session.takeOutput(); }
    bool closing() const { return session.closing(); }

    Answer decide(const Ask& ask)
    {
        if (const auto* update = std::get_if<AskUpdate>(&ask.what)) {
            removed = update->uids;
            return Updated{m_user != "stuck"};
        }
        const auto& login = std::get<AskLogin>(ask.what);
        m_user = login.user;
        if (m_user == "busy")
            return LoginRefused{LoginRefusal::InUse};
        if (m_user == "later")
            return LoginRefused{LoginRefusal::Temporary};
        if (m_user == "broken")
            return LoginRefused{LoginRefusal::Permanent};
        if (login.password != "secret word")
            return LoginRefused{LoginRefusal::BadCredentials};
        if (m_user == "nobody")
            return LoginGranted{};
        return LoginGranted{m_user == "odd"
                ? std::vector<DropMessage>{{"two words", makeBlob("x\r\n")}}
                : messages};
    }

    Instant now{};
    tests::Hearing hearing;
    ServerSession session;
    std::vector<std::string> removed;
    std::vector<DropMessage> messages{{"uid-a", makeBlob(std::string(kFirst))},
        {"uid-b", makeBlob(std::string(kDotted))}, {"uid-c", makeBlob(std::string(kUnended))}};

private:
    void answerAll()
    {
        while (m_answersAtOnce && session.pendingAsk())
            answer("decide");
    }

    bool m_answersAtOnce;
    std::string m_user;
};

} // namespace postroad::pop3
