// SPDX-License-Identifier: MIT
// An SMTP client for dialogues, and a diary of what it tells its owner. In files of dialogues,
// comments set it up:
//   # option lmtp | submission | no-pipelining | login | stay     (stay: no QUIT unless asked)
//   # option gap                                                  octets are forgotten on the way
//   # option tls if-offered | required | implicit
//   # option chunks N                                             BDAT, of N octets at most
//   # letter alice@example.org bob@example.net carol@example.net
//   # with 8bit | binary | utf8 | ret full | ret hdrs | envid X | notify never | notify success …
//   # body text                                                   of the letter; may be repeated
// The owner acts by steps of the dialogue:
//   A: tls | tls-failed why | lost | quit | auth MECHANISM | auth MECHANISM "response" | skip |
//      give-up why | respond "octets" | cancel | send           (send: the letters once more)
// and hears by others:
//   O: 1: bob accepted data-end 250
#pragma once

#include "core/base/ascii.h"
#include "core/smtp/client_session.h"
#include "tests/support/dialogue.h"
#include "tests/support/hearing.h"

#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postroad::smtp {

/// Writes down what became of everything, as in "1: bob accepted data-end 250 | lost …".
class Diary
{
public:
    void read(ClientSession& client)
    {
        while (const auto event = client.poll())
            std::visit([this](const auto& what) { note(what); }, *event);
    }
    std::vector<std::string> lines;
    std::vector<TransactionDone> done;
    std::vector<SessionFailed> failures;
    std::vector<AuthNeeded> logins;

private:
    void note(const TransactionDone& what)
    {
        static constexpr std::array<std::string_view, 4> kVerdicts{
            "accepted", "temporary", "permanent", "no answer"};
        for (const RecipientOutcome& outcome : what.recipients) {
            std::string line = std::to_string(what.id.value) + ": "
                + outcome.recipient.mailbox.localPart + " ";
            line.append(kVerdicts[static_cast<std::size_t>(outcome.verdict)])
                .append(" ")
                .append(name(outcome.stage));
            if (outcome.reply.code != 0)
                line.append(" ").append(std::to_string(outcome.reply.code));
            if (outcome.ours)
                line.append(" ours");
            lines.push_back(line);
        }
        done.push_back(what);
    }
    void note(const SessionFailed& what)
    {
        lines.push_back(
            "failed " + std::string(name(what.stage)) + " " + std::string(name(what.reason)));
        failures.push_back(what);
    }
    void note(const AuthNeeded& what)
    {
        std::string line = what.inTls ? "login? (tls)" : "login?";
        for (const std::string& mechanism : what.offered)
            line.append(" ").append(mechanism);
        lines.push_back(line);
        logins.push_back(what);
    }
    void note(const AuthChallenge& what)
    {
        lines.push_back("challenge " + ascii::quotedForDisplay(what.octets));
    }
    void note(const SessionClosed& /*what*/) { lines.emplace_back("closed"); }
};

inline mail::Path pathOf(std::string_view mailbox)
{
    const std::size_t at = mailbox.rfind('@');
    if (at == mailbox.npos)
        return {};
    return {{std::string(mailbox.substr(0, at)), std::string(mailbox.substr(at + 1))}};
}

struct ClientSetup
{
    ClientConfig config;
    std::vector<Transaction> letters;
    bool stays = false;
    bool forgets = false; ///< some octets are told to nobody: what came behind the 220 to STARTTLS
    std::string mistake;

    ClientSetup() { config.name = "client.example.org"; }

    void option(const std::vector<std::string_view>& words)
    {
        const std::string_view key = words.empty() ? std::string_view() : words[0];
        const std::string_view value = words.size() > 1 ? words[1] : std::string_view();
        if (key == "lmtp" || key == "submission")
            config.dialect = key == "lmtp" ? Dialect::Lmtp : Dialect::Submission;
        else if (key == "no-pipelining")
            config.pipelining = false;
        else if (key == "login")
            config.login = true;
        else if (key == "stay")
            stays = true;
        else if (key == "gap")
            forgets = true;
        else if (key == "tls" && (value == "if-offered" || value == "required"))
            config.tls = value == "required" ? TlsUse::Required : TlsUse::IfOffered;
        else if (key == "tls" && value == "implicit")
            config.tls = TlsUse::Implicit;
        else if (key == "chunks") {
            config.chunking = true;
            config.chunkOctets = ascii::parseNumber(value).value_or(1);
        } else
            mistake = "unknown option " + std::string(key);
    }

    void letter(const std::vector<std::string_view>& words)
    {
        Transaction transaction;
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (i > 0)
                transaction.envelope.recipients.emplace_back(pathOf(words[i]));
            else if (words[i] != "<>")
                transaction.envelope.reversePath = pathOf(words[i]);
        }
        letters.push_back(std::move(transaction));
    }

    void with(const std::vector<std::string_view>& words)
    {
        if (letters.empty() || words.empty()) {
            mistake = "'with' needs a letter before it";
            return;
        }
        mail::Envelope& envelope = letters.back().envelope;
        const std::string_view value = words.size() > 1 ? words[1] : std::string_view();
        if (words[0] == "8bit" || words[0] == "binary")
            envelope.body = words[0] == "8bit" ? mail::BodyType::EightBitMime
                                               : mail::BodyType::BinaryMime;
        else if (words[0] == "utf8")
            envelope.smtpUtf8 = true;
        else if (words[0] == "ret")
            envelope.dsnReturn = value == "full" ? mail::DsnReturn::Full : mail::DsnReturn::Headers;
        else if (words[0] == "envid")
            envelope.envelopeId = value;
        else if (words[0] == "notify") {
            for (mail::Recipient& recipient : envelope.recipients) {
                for (std::size_t i = 1; i < words.size(); ++i) {
                    recipient.dsn.notify.never |= words[i] == "never";
                    recipient.dsn.notify.success |= words[i] == "success";
                    recipient.dsn.notify.failure |= words[i] == "failure";
                    recipient.dsn.notify.delay |= words[i] == "delay";
                }
            }
        } else
            mistake = "unknown " + std::string(words[0]);
    }

    void body(std::string_view text)
    {
        const auto octets = tests::expanded(text);
        if (letters.empty() || !octets) {
            mistake = "not a body: " + std::string(text);
            return;
        }
        std::string all = letters.back().content ? *letters.back().content : std::string();
        letters.back().content = makeBlob(all + *octets);
    }
};

inline ClientSetup readClientSetup(const std::string& path)
{
    ClientSetup setup;
    std::ifstream file(path, std::ios::binary);
    for (std::string line; std::getline(file, line);) {
        const std::string_view text = line;
        const auto after = [&](std::string_view mark) -> std::optional<std::string_view> {
            if (text.substr(0, mark.size()) != mark)
                return std::nullopt;
            return text.substr(mark.size());
        };
        if (const auto option = after("# option "))
            setup.option(ascii::words(*option));
        else if (const auto letter = after("# letter "))
            setup.letter(ascii::words(*letter));
        else if (const auto with = after("# with "))
            setup.with(ascii::words(*with));
        else if (const auto body = after("# body "))
            setup.body(*body);
    }
    return setup;
}

/// The peer of playDialogue() when the file plays the server.
class TestClient
{
public:
    explicit TestClient(const ClientSetup& setup) : session(setup.config, &hearing), m_setup(setup)
    {
        if (setup.config.tls == TlsUse::Implicit)
            return; // waits for "A: tls"
        begin();
    }
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    void receive(std::string_view octets) { session.receive(now, octets); }
    void pass(long long seconds)
    {
        now += std::chrono::seconds(seconds);
        session.handleTimeout(now);
    }
    std::string takeOutput()
    {
        // In bites, as a connection that takes little at a time.
        std::string all;
        while (!session.output().empty()) {
            const std::string_view bite = session.output().substr(0, 1000);
            all += bite;
            session.consumeOutput(bite.size());
        }
        return all;
    }
    bool closing() const { return session.closing(); }

    void answer(std::string_view step)
    {
        const std::string_view act = step.substr(0, step.find(' '));
        const std::string_view rest = step.substr(std::min(step.size(), act.size() + 1));
        if (act == "tls")
            secure();
        else if (act == "tls-failed")
            session.tlsFailed(now, std::string(rest));
        else if (act == "lost")
            session.connectionLost(now);
        else if (act == "quit")
            session.quit(now);
        else if (act == "skip")
            session.skipAuth(now);
        else if (act == "give-up")
            session.giveUpLogin(now, std::string(rest));
        else if (act == "cancel")
            session.authCancel(now, std::string(rest));
        else if (act == "respond")
            session.authRespond(now, unquoted(rest));
        else if (act == "auth")
            logIn(rest);
        else if (act == "send")
            sendLetters();
        else
            wrong = "unknown step " + std::string(step);
    }
    /// "", or what it tells instead of this line.
    std::string told(std::string_view line)
    {
        diary.read(session);
        const std::string heard = m_told < diary.lines.size() ? diary.lines[m_told] : "nothing";
        ++m_told;
        return heard == line ? "" : "expected '" + std::string(line) + "', heard '" + heard + "'";
    }
    /// What it told beyond what was expected, or the first mistake; "" if all is well.
    std::string leftOver()
    {
        diary.read(session);
        if (wrong.empty() && m_told < diary.lines.size())
            wrong = "it also tells '" + diary.lines[m_told] + "'";
        return wrong;
    }

    Instant now{};
    tests::Hearing hearing;
    ClientSession session;
    Diary diary;
    std::string wrong; ///< the first mistake

private:
    void begin()
    {
        session.start(now);
        sendLetters();
        if (!m_setup.stays)
            session.quit(now);
    }
    void sendLetters()
    {
        for (const Transaction& letter : m_setup.letters)
            session.send(now, letter);
    }
    void secure()
    {
        TlsFacts facts;
        facts.protocol = "TLSv1.3";
        const bool before = session.state() == ClientState::Connecting;
        session.tlsEstablished(now, facts);
        if (before)
            begin();
    }
    void logIn(std::string_view words)
    {
        const std::size_t blank = words.find(' ');
        if (blank == words.npos)
            return session.authenticate(now, words);
        session.authenticate(now, words.substr(0, blank), unquoted(words.substr(blank + 1)));
    }
    static std::string unquoted(std::string_view text)
    {
        const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
        return std::string(quoted ? text.substr(1, text.size() - 2) : text);
    }

    ClientSetup m_setup;
    std::size_t m_told = 0;
};

} // namespace postroad::smtp
