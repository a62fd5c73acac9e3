// SPDX-License-Identifier: MIT
// One POP3 connection, seen from a mail program that fetches what is new and, if told so, deletes
// it at the server. What it says after which reply stands in client_states.h. A server that talks
// nonsense ends in Finished, never worse.
#pragma once

#include "core/base/blob.h"
#include "core/base/client_frame.h"
#include "core/base/time.h"
#include "core/mail/dot_stuffing.h"
#include "core/pop3/client_states.h"
#include "core/pop3/command.h"
#include "core/pop3/reply.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace postroad::pop3 {

struct ClientOptions
{
    std::string user; ///< printable ASCII without spaces
    std::string password; ///< printable ASCII
    std::vector<std::string> knownUids; ///< retrieved in earlier sessions: not again
    bool deleteAfterRetrieval = false;
    Duration replyTimeout = 5min; ///< of silence of the server
    std::size_t messageOctetsMax = 64 * 1024 * 1024;
    std::uint32_t messagesMax = 100'000; ///< a server that claims more is not believed
};

/// A message is here. If it is to be deleted, that counts only once Finished says ok.
struct Retrieved
{
    std::uint32_t number = 0;
    std::string uid; ///< empty if the server has no UIDL
    Blob content; ///< dots taken off, lines end in CRLF
};

/// The last event. The connection is to be closed.
struct Finished
{
    bool ok = false; ///< logged in, all that was new is here, and QUIT was answered with +OK
    std::string reason; ///< if not: one sentence without a full stop
};

using ClientEvent = std::variant<Retrieved, Finished>;

class ClientSession final : public ClientFrame<ClientEvent, Finished>
{
public:
    /// The sink may be null; otherwise it outlives the session.
    explicit ClientSession(ClientOptions options, ConversationSink* sink = nullptr);

    /// The connection is there; the server speaks first.
    void start(Instant now);

    [[nodiscard]] bool closing() const override { return m_state == ClientState::Done; }
    [[nodiscard]] ClientState state() const { return m_state; }

private:
    enum class Reading : std::uint8_t { Status, Lines, Body };

    struct Wanted
    {
        std::uint32_t number = 0;
        std::string uid;
    };

    bool readStep() override;
    void enterLast() override { enter(ClientState::Done); }
    bool readBody();
    void takeStatus(std::string_view line);
    void takeListLine(std::string_view line);
    void takeSize();
    void takeUid(std::string_view line);
    void finishMessage();
    void advance();
    void enter(ClientState state);
    void say(Verb verb);
    [[nodiscard]] ClientGuard guard() const;
    [[nodiscard]] bool hasListReply() const;

    ClientOptions m_options;
    ClientState m_state = ClientState::Greeting;
    Reading m_reading = Reading::Status;
    Reply m_reply;
    std::vector<Wanted> m_wanted; ///< what is to be retrieved
    std::size_t m_at
        = 0; ///< index of the message that is being retrieved or deleted; past it, the next
    bool m_toDelete = false;
    std::uint32_t m_serverCount = 0;
    std::uint32_t m_listedUids = 0;
    mail::DotUnstuffer m_unstuffer;
    std::string m_content;
    bool m_bodyBegun = false;
};

} // namespace postroad::pop3
