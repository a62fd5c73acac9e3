// SPDX-License-Identifier: MIT
// One IMAP connection, seen from a mail program that fetches what is new in one mailbox. What it
// says after which reply stands in client_states.h. A server that talks nonsense ends in Finished,
// never worse.
#pragma once

#include "core/base/blob.h"
#include "core/base/client_frame.h"
#include "core/base/time.h"
#include "core/imap/client_states.h"
#include "core/imap/command.h"
#include "core/imap/envelope.h"
#include "core/imap/mailbox.h"
#include "core/imap/response.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace postroad::imap {

struct ClientOptions
{
    std::string user; ///< ASCII
    std::string password; ///< ASCII
    std::string mailbox = "INBOX"; ///< ASCII
    std::uint32_t lastKnownUid = 0; ///< everything above is new; 0: everything
    std::uint32_t knownUidValidity
        = 0; ///< to which lastKnownUid belongs (RFC 3501 §2.3.1.1); 0: to any
    bool leaveUnseen = false; ///< BODY.PEEK[] instead of BODY[]
    Duration replyTimeout = 5min; ///< of silence of the server
    std::size_t messageOctetsMax = 64 * 1024 * 1024;
    std::uint32_t messagesMax = 100'000; ///< a server that lists more is not believed
    std::size_t listOctetsMax = 64 * 1024 * 1024; ///< of all that it lists together
};

/// A message is here.
struct Retrieved
{
    std::uint32_t uidValidity = 0;
    std::uint32_t uid = 0;
    Flags flags; ///< as listed, before it was read
    std::optional<Envelope> envelope; ///< nothing if the server's couldn't be read
    Blob content;
};

/// The last event. The connection is to be closed.
struct Finished
{
    bool ok = false; ///< logged in, and all that was new is here
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
    struct Listed
    {
        Flags flags;
        std::optional<Envelope> envelope;
    };

    bool readStep() override;
    void enterLast() override { enter(ClientState::Done); }
    bool readLiteral();
    void takeLine(const LineBuffer::Line& line);
    void takeResponseEnd();
    void takeResponse(Response response);
    void takeGreeting(const Response& response);
    void takeUntaggedStatus(const Response& response);
    void takeTagged(const Response& response);
    void takeFetch(Response& response);
    void finishRetrieval();
    void advance(ReplyClass reply, const std::string& words);
    void enter(ClientState state);
    void say(Verb verb);
    [[nodiscard]] ClientGuard guard() const;
    [[nodiscard]] std::uint32_t firstNewUid() const;

    ClientOptions m_options;
    ClientState m_state = ClientState::Greeting;
    std::string m_response; ///< what is there of it, literals inline
    std::uint64_t m_literalLeft = 0;
    std::uint64_t m_listedOctets = 0;
    std::uint32_t m_exists = 0;
    std::uint32_t m_uidValidity = 0;
    std::map<std::uint32_t, Listed> m_listed; ///< by UID; what is retrieved is taken out
    std::optional<std::string> m_content; ///< of the first of m_listed
    std::uint32_t m_commands = 0;
    std::string m_tag;
};

} // namespace postroad::imap
