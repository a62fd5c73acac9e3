// SPDX-License-Identifier: MIT
// One POP3 connection, seen from the server (RFC 1939). Octets, answers and time come in; octets,
// asks and a wish to close come out. No I/O, no clock. What may be said when stands in
// server_states.h.
#pragma once

#include "core/base/blob.h"
#include "core/base/conversation.h"
#include "core/base/ids.h"
#include "core/base/line_buffer.h"
#include "core/base/line_writer.h"
#include "core/base/secure_layer.h"
#include "core/base/time.h"
#include "core/pop3/command.h"
#include "core/pop3/reply.h"
#include "core/pop3/server_states.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace postroad::pop3 {

/// A message as it was when the mailbox was opened.
struct DropMessage
{
    std::string uid; ///< RFC 1939 §7: 1 to 70 characters from 0x21 to 0x7E, never used again in
                     ///< this mailbox
    Blob content; ///< lines end in CRLF; its size is what the client is told. Not null.
};

using AskId = Id<struct Pop3AskTag>;

/// May this person in? If so the owner locks the mailbox (RFC 1939 §4) until the session is closing
/// or lost. Answered by LoginGranted or LoginRefused.
struct AskLogin
{
    std::string user;
    std::string password;
};

/// QUIT came: these are to be removed now, and nothing else is ever removed. Answered by Updated.
struct AskUpdate
{
    std::vector<std::string> uids; ///< in the order of the messages, never empty
};

struct Ask
{
    AskId id;
    std::variant<AskLogin, AskUpdate> what;
};

struct LoginGranted
{
    std::vector<DropMessage> messages; ///< message 1 first
};

enum class LoginRefusal : std::uint8_t { BadCredentials, InUse, Temporary, Permanent };
struct LoginRefused
{
    LoginRefusal why = LoginRefusal::BadCredentials;
};

struct Updated
{
    bool allRemoved = true;
};

using Answer = std::variant<LoginGranted, LoginRefused, Updated>;

struct ServerOptions
{
    std::string hostname; ///< stands in the greeting; may be empty
    bool startTls = false; ///< STLS is offered, as long as there is no TLS
    bool plainTextLogin = true; ///< USER and PASS without TLS
    Duration inactivityTimeout = 10min; ///< RFC 1939 §3: "of at least 10 minutes' duration"
    unsigned badCommandsMax = 20;
    unsigned failedLoginsMax = 3;
    std::size_t heldInputOctetsMax = 16 * 1024; ///< beyond, wantsInput() is false
    /// No new command is begun while more than this waits to be taken.
    std::size_t outputOctetsMax = 256 * 1024;
};

class ServerSession
{
public:
    /// The sink may be null; otherwise it outlives the session.
    explicit ServerSession(ServerOptions options, ConversationSink* sink = nullptr);

    /// The connection is there: says the greeting. Once, before all else; where TLS comes first
    /// (RFC 8314 §3) tlsEstablished() comes before it.
    void start(Instant now);
    /// Octets of the client, in pieces of any size. After closing() they are ignored.
    void receive(Instant now, std::string_view bytes);
    /// To the pending ask. One to another ask, or of the wrong kind, is ignored.
    void answer(Instant now, AskId id, Answer answer);
    /// Harmless when early.
    void handleTimeout(Instant now);
    /// The peer is gone: nothing is removed that QUIT hasn't removed (RFC 1939 §6).
    void connectionLost(Instant now);

    /// TLS shall begin once the output is sent; until then what comes is thrown away.
    [[nodiscard]] bool wantsTls() const { return m_state == ServerState::Securing; }
    /// TLS stands. Ignored at any other time than before start() and after wantsTls().
    void tlsEstablished(Instant now, const TlsFacts& facts);

    /// When handleTimeout() wants to be called; look again after each call of the others and of
    /// takeOutput().
    [[nodiscard]] std::optional<Instant> nextTimeout() const;
    /// Since when the client could have logged in; nothing: it has, or it isn't its turn.
    [[nodiscard]] std::optional<Instant> dawdlesSince() const;
    /// Others need its place: what the time-out does, now.
    void giveUpPlace(Instant now);
    /// What the owner is asked and hasn't answered. Stays until it is answered or the connection is
    /// lost.
    [[nodiscard]] const std::optional<Ask>& pendingAsk() const { return m_ask; }
    /// False: read no more from the connection for now.
    [[nodiscard]] bool wantsInput() const;
    /// Octets to send: all of them, or a view of the first, of which some can be consumed.
    [[nodiscard]] std::string takeOutput() { return m_out.take(); }
    [[nodiscard]] std::string_view output() const { return m_out.pending(); }
    void consumeOutput(std::size_t octets) { m_out.consume(octets); }
    /// Close the connection once the output is sent.
    [[nodiscard]] bool closing() const { return m_state == ServerState::Closed; }
    [[nodiscard]] ServerState state() const { return m_state; }

private:
    struct Entry
    {
        DropMessage message;
        bool deleted = false;
    };

    void process(Instant now);
    void take(const LineBuffer::Line& line);
    void run(const Command& command);
    void runOutOfOrder(const Command& command);
    void runInTransaction(const Command& command);
    void applyCapa();
    void applyStls();
    void applyUser(const Command& command);
    void applyPass(const Command& command);
    void applyStat();
    void applyList(const Command& command);
    void applyRetrieve(const Command& command);
    void applyDele(const Command& command);
    void applyRset();
    void applyQuit();
    void finishLogin(LoginGranted granted);
    void finishLogin(const LoginRefused& refused);
    void finishUpdate(const Updated& updated);

    void ask(std::variant<AskLogin, AskUpdate> what);
    void reply(Say say, std::string_view text = {});
    void refuse(Say say, std::string_view text = {});
    void continueReply(std::string_view text, bool last);
    void enter(ServerState state);
    /// The message that the command names; otherwise the refusal has been said.
    [[nodiscard]] Entry* findMessage(const Command& command);
    [[nodiscard]] std::string scanListing(std::size_t index, Verb verb) const;
    [[nodiscard]] std::pair<std::size_t, std::uint64_t> countAndOctets() const;
    [[nodiscard]] bool isStalled() const;
    [[nodiscard]] bool loginNeedsTls() const { return !m_options.plainTextLogin && !m_secured; }
    [[nodiscard]] bool announces(CapabilityRow::When when) const;

    ServerOptions m_options;
    ConversationSink* m_sink;
    LineBuffer m_lines{kCommandOctetsMax};
    LineWriter m_out;
    ServerState m_state = ServerState::Authorization;
    std::optional<Ask> m_ask;
    std::uint32_t m_asks = 0;
    std::string m_user;
    std::vector<Entry> m_messages;
    Instant m_activeAt;
    Instant m_startedAt;
    unsigned m_badCommands = 0;
    unsigned m_failedLogins = 0;
    bool m_started = false; ///< has said the greeting
    bool m_secured = false; ///< inside TLS
    bool m_held = false; ///< input may wait because of outputOctetsMax
    // The command that is being answered.
    std::string_view m_verb;
    std::uint64_t m_commandEnd = 0;
    const ServerTransition* m_row = nullptr;
};

} // namespace postroad::pop3
