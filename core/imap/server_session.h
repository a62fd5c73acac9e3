// SPDX-License-Identifier: MIT
// One IMAP connection, seen from the server (RFC 3501). Octets, answers, news of the mailbox and
// time come in; octets, asks and a wish to close come out. No I/O, no clock. What may be said when
// stands in server_states.h.
#pragma once

#include "core/base/conversation.h"
#include "core/base/ids.h"
#include "core/base/line_buffer.h"
#include "core/base/line_writer.h"
#include "core/base/secure_layer.h"
#include "core/base/time.h"
#include "core/imap/command.h"
#include "core/imap/mailbox.h"
#include "core/imap/reply.h"
#include "core/imap/response_writer.h"
#include "core/imap/server_states.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace postroad::imap {

using AskId = Id<struct ImapAskTag>;

/// May this person in? Answered by LoginGranted or LoginRefused.
struct AskLogin
{
    std::string user;
    std::string password;
};

/// Which mailboxes has this person? All of them are subscribed. Answered by Names or Failed.
struct AskNames
{
};

/// SELECT, EXAMINE. Answered by Opened, NoSuchMailbox or Failed.
struct AskOpen
{
    std::string name; ///< INBOX in capitals
    bool readOnly = false; ///< EXAMINE: nothing may change by this session, \Recent included
};

/// STATUS: a look that changes nothing, \Recent included, whatever is open. Answered by Opened,
/// NoSuchMailbox or Failed.
struct AskStatus
{
    std::string name; ///< INBOX in capitals
};

/// Messages of the open mailbox get these flags, instead of those they had. Answered by Done or
/// Failed.
struct AskStore
{
    struct Change
    {
        std::uint32_t uid = 0;
        Flags flags;
    };
    std::vector<Change> changes; ///< never empty
};

/// CLOSE, EXPUNGE: these go for good. Answered by Done or Failed.
struct AskExpunge
{
    std::vector<std::uint32_t> uids; ///< never empty
};

struct Ask
{
    AskId id;
    std::variant<AskLogin, AskNames, AskOpen, AskStatus, AskStore, AskExpunge> what;
};

struct LoginGranted
{
};

enum class LoginRefusal : std::uint8_t { BadCredentials, Temporary };
struct LoginRefused
{
    LoginRefusal why = LoginRefusal::BadCredentials;
};

struct Names
{
    std::vector<MailboxName> names; ///< as they shall be listed, INBOX first
};

struct Opened
{
    Mailbox mailbox;
};

struct NoSuchMailbox
{
};

struct Done
{
};

struct Failed
{
};

using Answer = std::variant<LoginGranted, LoginRefused, Names, Opened, NoSuchMailbox, Done, Failed>;

struct ServerOptions
{
    std::string hostname; ///< stands in the greeting; may be empty
    bool startTls = false; ///< STARTTLS is offered, as long as there is no TLS
    bool plainTextLogin = true; ///< LOGIN without TLS; if not, LOGINDISABLED is announced
    Duration autologout = 30min; ///< RFC 3501 §5.4: "MUST be at least 30 minutes"
    unsigned badCommandsMax = 20;
    unsigned failedLoginsMax = 3;
    std::size_t lineOctetsMax = 8 * 1024;
    std::size_t commandOctetsMax = 64 * 1024; ///< lines and literals of one command
    std::size_t heldInputOctetsMax = 16 * 1024; ///< beyond, wantsInput() is false
    /// Nothing more is fetched, and no new command begun, while more than this waits to be taken.
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
    /// To the pending ask. One to another ask, or of a kind that doesn't fit it, is ignored.
    void answer(Instant now, AskId id, Answer answer);
    /// The open mailbox as it is now, changed by others (new mail, another session). It is told to
    /// the client when the protocol lets it be (RFC 3501 §5.2, §7.4.1): with the reply to a command
    /// such as NOOP. Ignored if none is open, or if the open one can't have become this (RFC 3501
    /// §2.3.1.1: UIDs ascend).
    void mailboxChanged(Instant now, Mailbox mailbox);
    /// Harmless when early.
    void handleTimeout(Instant now);
    /// The peer is gone. What isn't expunged stays.
    void connectionLost(Instant now);
    /// The server is being stopped: BYE, unless TLS is to begin, for then nothing can be said.
    void shutDown(Instant now);

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
    [[nodiscard]] bool closing() const { return m_state == ServerState::Logout; }
    [[nodiscard]] ServerState state() const { return m_state; }

private:
    /// A FETCH that is being answered, message by message.
    struct Fetching
    {
        std::vector<FetchItem> items;
        std::vector<std::size_t> indexes; ///< of messages, ascending
        std::size_t next = 0; ///< index of indexes
        AskStore seen;
        // Of the message under way.
        std::vector<FetchItem> shown; ///< items, and what is told besides
        std::size_t nextShown = 0;
        std::string line; ///< said, and not written yet
    };
    /// A STORE whose flags are being stored.
    struct Storing
    {
        std::vector<std::size_t> indexes;
        bool silent = false;
    };

    // server_session.cpp
    void process(Instant now);
    bool step(Instant now);
    bool readLiteral();
    void takeLine(const LineBuffer::Line& line);
    void takeCommandEnd();
    void beginLiteral(const LiteralMark& mark);
    [[nodiscard]] std::optional<Say> checkLiteral(const LiteralMark& mark) const;
    [[nodiscard]] bool isStalled() const;
    void ask(decltype(Ask::what) what);
    void untagged(std::string_view text);
    void untagged(Status status, std::string_view code, std::string_view text);
    void reply(Say say);
    void refuse(Say say, std::string_view text = {});
    void bye(Say say);
    void enter(ServerState state);
    [[nodiscard]] Utterance line(bool last) const;
    [[nodiscard]] std::string capabilities() const;
    [[nodiscard]] bool loginNeedsTls() const { return !m_options.plainTextLogin && !m_secured; }

    // server_commands.cpp
    void run(const Command& command);
    bool runRefused(const Command& command);
    void runSelected(const Command& command);
    void applyCapability();
    void applyStartTls();
    void applyLogout();
    void applyList(const ListArguments& arguments);
    void applyOpen(const std::string& mailbox, bool readOnly);
    void applyClose();
    void applyExpunge();
    void applyStatus(const StatusArguments& arguments);
    void finish(const Ask& ask, Answer& answer);
    void finishLogin(const LoginRefused& refused);
    void finishList(const Names& names);
    void finishSubscribe(const Names& names);
    void finishStatus(const Mailbox& mailbox);
    void finishExpunge(const AskExpunge& expunged);
    void finishOpen(Opened opened);
    [[nodiscard]] AskExpunge deleted() const;

    // server_messages.cpp
    void applySearch(const SearchArguments& arguments);
    void applyFetch(const FetchArguments& arguments);
    void applyStore(const StoreArguments& arguments);
    void fetchNext();
    void beginMessage();
    void abandonFetch();
    void tellFlags(std::size_t index);
    [[nodiscard]] std::vector<FetchItem> shownItems(
        const std::vector<FetchItem>& items, bool tellFlags) const;
    void writeItem(ResponseWriter& out, const Message& message, const FetchItem& item);
    void finishFetch(const AskStore& seen, bool failed);
    void finishStore(const AskStore& stored);
    void applyStored(const AskStore& stored);
    /// The messages that the set means; nothing if one doesn't exist (then the reply has been
    /// said).
    [[nodiscard]] std::optional<std::vector<std::size_t>> chosen(const SequenceSet& set);
    [[nodiscard]] bool isByUid() const
    {
        return m_command == Verb::UidFetch || m_command == Verb::UidStore
            || m_command == Verb::UidCopy || m_command == Verb::UidSearch;
    }

    // server_news.cpp
    void tellNews();
    void tellVanished(const Mailbox& news);
    void tellChangedFlags(const Mailbox& news);
    [[nodiscard]] bool mayTellNews() const;

    ServerOptions m_options;
    ConversationSink* m_sink;
    LineBuffer m_lines;
    LineWriter m_out;
    ServerState m_state = ServerState::NotAuthenticated;
    std::optional<Ask> m_ask;
    std::uint32_t m_asks = 0;
    std::string m_pattern; ///< of the LIST that is being answered, or the name of SUBSCRIBE
    StatusArguments m_status; ///< of the STATUS that is being answered
    Mailbox m_mailbox; ///< while a mailbox is selected
    bool m_readOnly = false;
    std::optional<Mailbox> m_news;
    std::optional<Fetching> m_fetching;
    Storing m_storing;
    Instant m_activeAt;
    Instant m_startedAt;
    unsigned m_badCommands = 0;
    unsigned m_failedLogins = 0;
    bool m_started = false; ///< has said the greeting
    bool m_secured = false; ///< inside TLS
    bool m_held = false; ///< something may wait because of outputOctetsMax
    // The command that is being read or answered.
    std::string m_text;
    std::uint64_t m_literalLeft = 0;
    std::optional<Say>
        m_refusal; ///< decided before the command's end; what still comes of it isn't kept
    std::string m_tag;
    Verb m_command = Verb::Noop;
    std::string_view m_verb;
    std::uint64_t m_commandEnd = 0;
    const ServerTransition* m_row = nullptr;
};

} // namespace postroad::imap
