// SPDX-License-Identifier: MIT
// An IMAP server with an owner made for tests: a few people, and mailboxes that remember what was
// stored in them. A dialogue may say in comments what it is: "# option starttls", "# option
// implicit-tls", "# option no-plain-login".
#pragma once

#include "core/imap/server_session.h"
#include "tests/support/hearing.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace postroad::imap {

inline constexpr std::string_view kFirst
    = "Date: Mon, 02 Mar 2026 09:00:00 +0100\r\nFrom: Alice <alice@example.org>\r\n"
      "To: bob@example.net\r\nSubject: One\r\nMessage-ID: <one@example.org>\r\n\r\nHello Bob\r\n";
inline constexpr std::string_view kSecond
    = "From: \"O'Neil, \\\"Al\\\"\" <al@example.com>\r\nSender: desk@example.com\r\n"
      "To: Friends: bob@example.net, Eve <eve@example.org>;\r\nCc: carol@example.org\r\n"
      "Subject: A\r\n folded \"line\"\r\n\r\n{5}\r\n* BAD\r\n.\r\n";
inline constexpr std::string_view kThird = "Subject: Alone\r\nX-Note: no body\r\n";

/// Parts within parts, encoded in all the usual ways.
inline constexpr std::string_view kMixed
    = "Date: Tue, 03 Mar 2026 23:30:00 -0800\r\nFrom: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\r\n"
      "To: bob@example.net\r\nSubject: =?iso-8859-1?q?Gr=FC=DFe?=\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/mixed; boundary=\"out\"\r\n\r\npreamble\r\n"
      "--out\r\nContent-Type: multipart/alternative; boundary=in\r\n\r\n"
      "--in\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n\r\nSch=C3=B6ne Gr=C3=BC=C3=9Fe,\r\n"
      "one soft=\r\nline\r\n"
      "--in\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-ID: <h@example.org>\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\nPGI+R3L832U8L2I+\r\n"
      "--in--\r\n"
      "--out\r\nContent-Type: message/rfc822\r\nContent-Description: a letter within\r\n\r\n"
      "From: eve@example.com\r\nSubject: Inner\r\n"
      "Content-Type: multipart/mixed; boundary=deep\r\n\r\n"
      "--deep\r\n\r\nplain within\r\n--deep\r\nContent-Type: text/plain; name=\"a b\"\r\n\r\n"
      "second within\r\n--deep--\r\n"
      "\r\n--out\r\nContent-Type: application/octet-stream; name=x.bin\r\n"
      "Content-Disposition: attachment; filename=\"x.bin\"\r\nContent-Language: en, de\r\n"
      "Content-Location: http://example.org/x\r\nContent-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\nAAEC\r\n"
      "--out--\r\nepilogue\r\n";

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
        options.hostname = "imap.example.org";
        return options;
    }
    static CivilTime noon(int day)
    {
        return {.year = 2026, .month = 3, .day = day, .hour = 12, .offsetMinutes = 60};
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
    /// "news" isn't an answer: somebody else has changed the mailbox.
    void answer(std::string_view words)
    {
        if (words == "news")
            session.mailboxChanged(now, changedByOthers());
        if (!session.pendingAsk() || words == "news")
            return;
        const Ask ask = *session.pendingAsk();
        if (words == "failed")
            session.answer(now, ask.id, Failed{});
        else if (words == "wrong kind")
            session.answer(now, ask.id, NoSuchMailbox{});
        else if (words == "another id")
            session.answer(now, AskId(ask.id.value + 1), LoginGranted{});
        else
            session.answer(now, ask.id, decide(ask));
    }
    /// "tls", "shutdown", "lost".
    void happen(std::string_view what)
    {
        if (what == "tls")
            session.tlsEstablished(now, {});
        else if (what == "shutdown")
            session.shutDown(now);
        else if (what == "lost")
            session.connectionLost(now);
    }
    std::string takeOutput() { return session.takeOutput(); }
    bool closing() const { return session.closing(); }

    Answer decide(const Ask& ask)
    {
        if (const auto* login = std::get_if<AskLogin>(&ask.what))
            return decideLogin(*login);
        if (std::holds_alternative<AskNames>(ask.what))
            return m_user == "stuck" ? Answer(Failed{}) : Answer(Names{names});
        if (const auto* open = std::get_if<AskOpen>(&ask.what))
            return decideOpen(*open);
        if (const auto* status = std::get_if<AskStatus>(&ask.what))
            return status->name == "INBOX" ? Answer(Opened{inbox})
                : status->name == "Later"  ? Answer(Failed{})
                                           : Answer(NoSuchMailbox{});
        if (m_user == "stuck")
            return Failed{};
        if (const auto* store = std::get_if<AskStore>(&ask.what))
            setFlags(*store);
        else
            remove(std::get<AskExpunge>(ask.what).uids);
        return Done{};
    }

    Instant now{};
    tests::Hearing hearing;
    ServerSession session;
    unsigned stores = 0; ///< how often flags were to be stored
    std::vector<std::uint32_t> removed;
    std::vector<MailboxName> names{{"INBOX", true}, {"Archive", false}, {"Archive/2026", true},
        {"a \"b\"", true}, {"Entw\xC3\xBCrfe", true}};
    Mailbox inbox{77, 12, false,
        {{4, makeBlob(std::string(kFirst)), noon(2), {static_cast<std::uint8_t>(Flag::Seen)}},
            {7, makeBlob(std::string(kSecond)), noon(3), {}, true},
            {9, makeBlob(std::string(kThird)), noon(14), {static_cast<std::uint8_t>(Flag::Flagged)},
                true}}};

private:
    void answerAll()
    {
        while (m_answersAtOnce && session.pendingAsk())
            answer("decide");
    }

    Answer decideLogin(const AskLogin& login)
    {
        m_user = login.user;
        if (m_user == "later")
            return LoginRefused{LoginRefusal::Temporary};
        if (login.password != "secret word")
            return LoginRefused{LoginRefusal::BadCredentials};
        return LoginGranted{};
    }

    Answer decideOpen(const AskOpen& open)
    {
        if (open.name == "Later")
            return Failed{};
        if (open.name == "Broken")
            return Opened{
                {1, 3, false, {{2, makeBlob("x\r\n"), {}, {}}, {2, makeBlob("y\r\n"), {}, {}}}}};
        if (open.name == "Archive/2026")
            return Opened{{5, 1, m_user == "reader", {}}};
        if (open.name == "Mixed")
            return Opened{{6, 4, false,
                {{2, makeBlob(std::string(kMixed)), noon(4), {}},
                    {3, makeBlob(std::string(kFirst)), noon(4), {}}}}};
        if (open.name != "INBOX")
            return NoSuchMailbox{};
        Opened opened{inbox};
        opened.mailbox.readOnly = m_user == "reader";
        for (Message& message : inbox.messages)
            message.recent = message.recent && open.readOnly;
        return opened;
    }

    void setFlags(const AskStore& store)
    {
        ++stores;
        for (const AskStore::Change& change : store.changes) {
            for (Message& message : inbox.messages) {
                if (message.uid == change.uid)
                    message.flags = change.flags;
            }
        }
    }

    void remove(const std::vector<std::uint32_t>& uids)
    {
        for (const std::uint32_t uid : uids) {
            removed.push_back(uid);
            const auto gone = [uid](const Message& message) { return message.uid == uid; };
            inbox.messages.erase(std::remove_if(inbox.messages.begin(), inbox.messages.end(), gone),
                inbox.messages.end());
        }
    }

    /// The first message is gone, the third has been answered, and there is a new one.
    Mailbox changedByOthers()
    {
        remove({4});
        for (Message& message : inbox.messages) {
            if (message.uid == 9)
                message.flags.set(Flag::Answered);
        }
        inbox.messages.push_back(
            {inbox.uidNext++, makeBlob("Subject: New\r\n\r\nnew\r\n"), noon(15), {}, true});
        Mailbox news = inbox;
        for (Message& message : news.messages)
            message.recent = true;
        return news;
    }

    bool m_answersAtOnce;
    std::string m_user;
};

} // namespace postroad::imap
