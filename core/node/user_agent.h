// SPDX-License-Identifier: MIT
// A person's mail program (MUA): sends letters through the submission agent, and fetches what has
// come by POP3 or IMAP.
#pragma once

#include "core/node/smtp_call.h"

#include <memory>
#include <string>
#include <vector>

namespace postroad::node {

struct UserSetup
{
    std::string name; ///< local part
    std::string domain;
    std::string password;
    std::optional<Endpoint> submission; ///< where letters go; nothing: this person can't send
    CallSecurity security{}; ///< on the way there
    bool pipelining = false; ///< in submission
    std::optional<IpAddress> store; ///< where mail is fetched; nothing: this person can't read
};

struct Letter
{
    std::uint32_t number = 0; ///< in the scenario, from 1
    std::vector<mail::Path> to;
    Blob text; ///< what the person wrote, or a whole message
    bool raw = false; ///< a whole message: nothing is added
    mail::DsnNotify notify{}; ///< for all recipients
    mail::DsnReturn dsnReturn = mail::DsnReturn::Unsaid;
};

class UserAgent
{
public:
    UserAgent(runtime::Runtime& runtime, UserSetup setup);
    ~UserAgent();

    /// Writes the letter and submits it. What the server refuses for good has failed; otherwise it
    /// is tried again.
    void send(const Letter& letter);
    enum class Protocol : std::uint8_t { Pop3, Imap };
    /// Looks into the mailbox.
    void fetch(Protocol protocol);

private:
    class Fetching;
    struct Outgoing
    {
        Mailing mailing;
        std::unique_ptr<SmtpCall> call;
    };

    void submit(std::size_t index);
    void take(std::size_t index, const CallResult& result);
    void drop(const Fetching* fetching);
    void keep(std::uint32_t uid, std::string_view protocol, const Blob& content);

    runtime::Runtime& m_runtime;
    UserSetup m_setup;
    std::vector<std::unique_ptr<Outgoing>> m_outgoing;
    std::vector<std::unique_ptr<Fetching>> m_fetchings;
    std::vector<std::string> m_knownUids; ///< POP3
    std::uint32_t m_lastUid = 0; ///< IMAP
};

} // namespace postroad::node
