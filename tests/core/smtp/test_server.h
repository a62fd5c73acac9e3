// SPDX-License-Identifier: MIT
// An SMTP server with an owner made for tests: names of mailboxes say what becomes of them. In
// files of dialogues, comments of the form "# option …" set it up:
//   lmtp | submission            the dialect
//   refuse | busy                the greeting
//   size N | recipients N | errors N
//   without KEYWORD              an extension that is not announced
//   with KEYWORD…                extensions that are; "with ALL" for all but STARTTLS and AUTH
//   starttls | implicit-tls      TLS is offered, or there before the greeting
//   require-tls | require-auth | plain-auth
//   auth MECHANISM…              who may log in: test_logins.h
//   discards                     not every octet of the client is told of
//   mails N | idle N | logins N | timeout N
//   verify | expand              the owner is asked
//   force VERB N CODE words      the reply to the N-th such command ("GREETING", "DATA-END"); with
//   its enhanced code
#pragma once

#include "core/base/ascii.h"
#include "core/mail/address.h"
#include "core/smtp/server_session.h"
#include "tests/core/smtp/test_logins.h"
#include "tests/support/hearing.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postroad::smtp {

/// Also holds every reply against the tables: a code that is not legal where it is said is noted.
class TableHearing : public tests::Hearing
{
public:
    void said(const Utterance& utterance) override
    {
        Hearing::said(utterance);
        if (utterance.kind != Utterance::Kind::Reply || session == nullptr
            || utterance.way != Utterance::Way::Sent)
            return;
        Verb verb = utterance.inResponseTo == 0 && utterance.verb.empty() ? Verb::Greeting
                                                                          : Verb::Unknown;
        for (std::size_t i = 0; i < kVerbNames.size(); ++i) {
            if (!utterance.verb.empty() && kVerbNames[i] == utterance.verb)
                verb = static_cast<Verb>(i);
        }
        const auto legal = legalReplies(
            session->connectionState(), session->transactionState(), verb, session->dialect());
        if (std::find(legal.begin(), legal.end(), utterance.code) == legal.end())
            illegal.push_back(std::string(utterance.verb) + " " + std::string(utterance.text));
    }

    const ServerSession* session = nullptr;
    std::vector<std::string> illegal;
};

class TestOverride : public ReplyOverride
{
public:
    std::optional<Reply> forcedReply(const ForcedReplyPoint& point) override
    {
        const auto found = replies.find({point.verb, point.ordinal});
        return found == replies.end() ? std::nullopt : std::optional(found->second);
    }
    void notLegal(const ForcedReplyPoint& point, const Reply& reply) override
    {
        refused.push_back(std::string(name(point.verb)) + " " + summary(reply));
    }

    std::map<std::pair<Verb, unsigned>, Reply> replies;
    std::vector<std::string> refused;
};

struct TestSetup
{
    ServerConfig config;
    TestOverride faults;
    std::string mistake;
    bool discards = false;

    TestSetup() { config.host = "mx.example.net"; }

    void set(const std::vector<std::string_view>& words)
    {
        const auto number = [&] {
            return ascii::parseNumber(words.size() > 1 ? words[1] : "").value_or(0);
        };
        const std::string_view key = words.empty() ? std::string_view() : words[0];
        if (key == "lmtp" || key == "submission")
            config.dialect = key == "lmtp" ? Dialect::Lmtp : Dialect::Submission;
        else if (key == "refuse" || key == "busy")
            config.welcome = key == "busy" ? Welcome::Busy : Welcome::Refuse;
        else if (key == "size")
            config.extensions.messageOctetsMax = number();
        else if (key == "recipients")
            config.recipientsMax = number();
        else if (key == "errors")
            config.errorsMax = number();
        else if (key == "verify")
            config.verify = AskOwner::Yes;
        else if (key == "expand")
            config.expand = AskOwner::Yes;
        else if (key == "without" && words.size() == 2)
            without(words[1]);
        else if (key == "with")
            with(words);
        else if (key == "starttls" || key == "implicit-tls")
            config.tls = key == "starttls" ? TlsOffer::StartTls : TlsOffer::Implicit;
        else if (key == "require-tls")
            config.requireTls = true;
        else if (key == "require-auth")
            config.requireAuth = true;
        else if (key == "plain-auth")
            config.plainTextAuth = true;
        else if (key == "auth")
            auth(words);
        else if (key == "discards")
            discards = true;
        else if (key == "mails")
            config.messagesMax = number();
        else if (key == "idle")
            config.idleCommandsMax = number();
        else if (key == "logins")
            config.failedLoginsMax = static_cast<unsigned>(number());
        else if (key == "timeout")
            config.commandTimeout = std::chrono::seconds(number());
        else if (key == "force" && words.size() >= 4)
            force(words);
        else
            mistake = "unknown option " + std::string(key);
    }

    void with(const std::vector<std::string_view>& words)
    {
        for (const ExtensionRow& extension : kExtensions) {
            if (std::find(words.begin(), words.end(), extension.keyword) != words.end())
                config.extensions.add(extension.id);
        }
        if (words.size() == 2 && words[1] == "ALL")
            config.extensions = ServerConfig::allExtensions();
    }

    void auth(const std::vector<std::string_view>& words)
    {
        config.extensions.add(Extension::Auth);
        config.extensions.authMechanisms.assign(words.begin() + 1, words.end());
    }

    void without(std::string_view keyword)
    {
        for (const ExtensionRow& extension : kExtensions) {
            if (extension.keyword == keyword)
                config.extensions.remove(extension.id);
        }
    }

    void force(const std::vector<std::string_view>& words)
    {
        Verb verb = words[1] == "GREETING" ? Verb::Greeting
            : words[1] == "DATA-END"       ? Verb::DataEnd
                                           : verbNamed(words[1]);
        std::string line;
        for (std::size_t i = 3; i < words.size(); ++i)
            line.append(line.empty() ? "" : " ").append(words[i]);
        const auto parsed = ReplyParser::parseLine(line);
        const auto ordinal = static_cast<unsigned>(ascii::parseNumber(words[2]).value_or(1));
        if (parsed)
            faults.replies[{verb, ordinal}] = makeReply(
                parsed->code, parsed->enhanced, parsed->text);
        else
            mistake = "not a reply: " + line;
    }
};

inline TestSetup readSetup(const std::string& path)
{
    TestSetup setup;
    std::ifstream file(path);
    constexpr std::string_view kOption = "# option ";
    for (std::string line; std::getline(file, line);) {
        if (std::string_view(line).substr(0, kOption.size()) == kOption)
            setup.set(ascii::words(std::string_view(line).substr(kOption.size())));
    }
    return setup;
}

struct Delivered
{
    mail::Envelope envelope;
    std::string body;
    bool eightBit = false;
};

class TestServer
{
public:
    explicit TestServer(TestSetup given = {}, bool answersAtOnce = true)
        : setup(std::move(given)),
          session(setup.config, &hearing, &setup.faults),
          m_answersAtOnce(answersAtOnce)
    {
        hearing.session = &session;
        if (setup.config.tls == TlsOffer::Implicit)
            session.tlsEstablished(now, testTls());
        session.start(now);
    }
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

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
    /// "decide", or "late" (another id, which must be ignored), "illegal", "none" (no answer for
    /// any recipient).
    void answer(std::string_view words)
    {
        if (const Ask* next = session.pollAsk())
            m_ask = *next;
        if (!m_ask)
            return;
        if (words == "late")
            return session.answer(
                now, AskId(m_ask->id.value + 1), Answer::with(ReplyId::NotPermitted));
        const Ask ask = std::move(*std::exchange(m_ask, std::nullopt));
        if (words == "illegal")
            return session.answer(now, ask.id, Answer::with(ReplyId::StartData));
        if (words == "none")
            return session.answer(now, ask.id, std::vector<Answer>());
        decide(ask);
    }
    /// "tls", "shutdown", "lost".
    void happen(std::string_view what)
    {
        if (what == "tls")
            session.tlsEstablished(now, testTls());
        else if (what == "shutdown")
            session.shutDown(now);
        else if (what == "lost")
            session.connectionLost(now);
    }
    static TlsFacts testTls()
    {
        return TlsFacts{"TLSv1.3", "TLS_AES_256_GCM_SHA384", {}, false, std::string(32, 'x')};
    }
    std::string takeOutput() { return session.takeOutput(); }
    bool closing() const { return session.closing(); }

    void decide(const Ask& ask)
    {
        if (ask.kind == Ask::Kind::Auth || ask.kind == Ask::Kind::AuthResponse)
            return session.answer(now, ask.id, m_logins.answer(ask));
        if (ask.kind != Ask::Kind::Message)
            return session.answer(now, ask.id, verdict(ask));
        if (session.dialect() != Dialect::Lmtp) {
            const Answer said = messageVerdict(*ask.body);
            if (!said.id)
                delivered.push_back({ask.envelope, *ask.body, ask.eightBit});
            return session.answer(now, ask.id, said);
        }
        std::vector<Answer> answers;
        mail::Envelope taken = ask.envelope;
        taken.recipients.clear();
        for (const mail::Recipient& recipient : ask.envelope.recipients) {
            const bool full = recipient.path.mailbox.localPart == "quota";
            answers.push_back(
                full ? Answer::with(ReplyId::MailboxFull) : messageVerdict(*ask.body));
            if (!answers.back().id)
                taken.recipients.push_back(recipient);
        }
        if (!taken.recipients.empty())
            delivered.push_back({taken, *ask.body, ask.eightBit});
        session.answer(now, ask.id, std::move(answers));
    }

    static Answer messageVerdict(std::string_view body)
    {
        if (body.find("Subject: refuse") != body.npos)
            return Answer::with(ReplyId::MessageRefused);
        if (body.find("Subject: loop") != body.npos)
            return Answer::with(ReplyId::TooManyHops);
        if (body.find("Subject: utf8") != body.npos)
            return Answer::with(ReplyId::Utf8HeaderUndeliverable);
        if (body.find("Subject: later") != body.npos)
            return Answer::with(ReplyId::StorageFull);
        if (body.find("Subject: discard") != body.npos)
            return Answer::with(ReplyId::Discarded);
        return body.find("Subject: words") != body.npos ? Answer::accept("Ok: queued as 4F2A")
                                                        : Answer::accept();
    }

    static Answer verdict(const Ask& ask)
    {
        static const std::map<std::string_view, ReplyId> kVerdicts{
            {"unknown", ReplyId::MailboxUnknown}, {"full", ReplyId::MailboxFull},
            {"grey", ReplyId::Greylisted}, {"relay", ReplyId::RelayDenied},
            {"moved", ReplyId::MailboxMoved}, {"forward", ReplyId::RecipientForwarded},
            {"spam", ReplyId::SenderRefused}, {"nodomain", ReplyId::SenderDomainUnknown},
            {"nullmx", ReplyId::DomainTakesNoMail}, {"disabled", ReplyId::MailboxDisabled},
            {"locked", ReplyId::MailboxBusy}, {"nohost", ReplyId::DomainUnknown},
            {"ascii", ReplyId::NonAsciiAddress}, {"overload", ReplyId::SystemOverloaded},
            {"forbidden", ReplyId::NotPermitted}};
        if (ask.kind == Ask::Kind::Verify || ask.kind == Ask::Kind::Expand) {
            if (ask.argument == "secret")
                return Answer::with(ReplyId::ExpandProhibited);
            if (ask.argument == "j\xc3\xb6rg" || ask.argument == "jorg")
                return Answer::with(ReplyId::Verified, "<j\xc3\xb6rg@example.net>");
            if (ask.argument == "staff")
                return Answer::with(ReplyId::Expanded, "<alice@example.net>\n<bob@example.net>");
            return ask.argument == "bob" ? Answer::with(ReplyId::Verified, "Bob <bob@example.net>")
                                         : Answer::with(ReplyId::VerifyUnknown);
        }
        if (ask.path->mailbox.localPart == "moved-to-joerg")
            return Answer::with(
                ReplyId::MailboxMoved, "User not local; please try <j\xc3\xb6rg@example.net>");
        if (ask.path->mailbox.localPart == "forward-to-joerg")
            return Answer::with(ReplyId::RecipientForwarded,
                "User not local; will forward to <j\xc3\xb6rg@example.net>");
        if (ask.path->mailbox.localPart == "moved-in-words")
            return Answer::with(makeReply(551, {5, 7, 1}, "Look elsewhere"));
        if (ask.path->mailbox.localPart == "moved-in-utf8-words")
            return Answer::with(makeReply(551, {5, 7, 1}, "Try <j\xc3\xb6rg@example.net>"));
        const auto found = kVerdicts.find(ask.path->mailbox.localPart);
        return found == kVerdicts.end() ? Answer::accept() : Answer::with(found->second);
    }

    Instant now{};
    TestSetup setup;
    TableHearing hearing;
    ServerSession session;
    std::vector<Delivered> delivered;

private:
    void answerAll()
    {
        while (m_answersAtOnce) {
            const Ask* ask = session.pollAsk();
            if (ask == nullptr)
                return;
            decide(Ask(*ask));
        }
    }

    bool m_answersAtOnce;
    TestLogins m_logins;
    std::optional<Ask> m_ask;
};

} // namespace postroad::smtp
