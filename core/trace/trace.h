// SPDX-License-Identifier: MIT
// The append-only log of a run, with the tables its events point into. One thread writes (through
// Recorder), any number read what was published; nothing that was written moves or changes.
#pragma once

#include "core/base/blob.h"
#include "core/base/ip_address.h"
#include "core/base/stable_vector.h"
#include "core/trace/event.h"

#include <string>
#include <string_view>
#include <vector>

namespace postroad::trace {

/// Which protocol a connection carries; decides how its octets are read and whether it is a hop.
enum class Protocol : std::uint8_t { Smtp, Submission, Lmtp, Pop3, Imap, Dns };
std::string_view protocolName(
    Protocol protocol); ///< "smtp", "submission", "lmtp", "pop3", "imap", "dns"
/// SMTP in one of its dialects, by which letters are passed on.
constexpr bool isSmtpLike(Protocol protocol)
{
    return protocol == Protocol::Smtp || protocol == Protocol::Submission
        || protocol == Protocol::Lmtp;
}

struct HostInfo
{
    std::string name; ///< "mx1.example.net"
};

struct ConnectionInfo
{
    HostId client;
    HostId server; ///< not valid: nobody has that address
    Endpoint clientEnd;
    Endpoint serverEnd;
    Protocol protocol = Protocol::Smtp;
    /// 1 for the first attempt between these two endpoints' hosts, and so on: part of the stable
    /// key.
    std::uint32_t ordinalOfPair = 1;
    /// 1 for the first hop of the run; 0 for a connection that is none (DNS over TCP).
    std::uint32_t hop = 0;
    EventId attempt; ///< its ConnectionAttempt
};

/// A message of the run: a letter on its way, or a notification. Its number is its place in the
/// table, from 1.
struct MessageInfo
{
    std::string messageId; ///< as in its header, with the angle brackets
    std::string reversePath; ///< the mailbox; empty for the null path
    std::vector<std::string> recipients; ///< the mailboxes of its first envelope, numbered from 1
    std::uint32_t letter = 0; ///< the scenario's letter it came from, from 1; 0: none
    std::uint32_t about = 0; ///< for a notification: the message it speaks of
};

class Trace
{
public:
    [[nodiscard]] std::size_t size() const { return m_events.size(); }
    [[nodiscard]] const Event& operator[](EventId id) const { return m_events[id.value]; }
    [[nodiscard]] const Event& at(std::size_t position) const { return m_events[position]; }

    /// The event's octets, the range that it has of its blob; empty: it has none. What they are its
    /// kind says (event_kinds.h), as of its word.
    [[nodiscard]] std::string_view text(const Event& event) const;
    [[nodiscard]] std::string_view word(const Event& event) const;
    [[nodiscard]] std::string_view word(WordId id) const
    {
        return id.valid() ? m_words[id.value] : std::string_view();
    }
    [[nodiscard]] Subject subject(const Event& event) const;
    /// Of no event, none: where nothing is recorded, nothing is known.
    [[nodiscard]] Subject subject(EventId id) const
    {
        return id.value < size() ? subject((*this)[id]) : Subject{};
    }
    [[nodiscard]] const StableVector<HostInfo>& hosts() const { return m_hosts; }
    [[nodiscard]] std::string_view hostName(HostId id) const;
    /// The host of that name, ASCII case ignored; not valid if there is none.
    [[nodiscard]] HostId findHost(std::string_view name) const;
    [[nodiscard]] const StableVector<ConnectionInfo>& connections() const { return m_connections; }
    [[nodiscard]] const ConnectionInfo& connection(ConnectionId id) const
    {
        return m_connections[id.value];
    }

    [[nodiscard]] const StableVector<MessageInfo>& messages() const { return m_messages; }
    /// number from 1.
    [[nodiscard]] const MessageInfo& message(std::uint32_t number) const
    {
        return m_messages[number - 1];
    }
    /// The mailbox of the recipient that the event is about; empty if it is about none.
    [[nodiscard]] std::string_view recipient(const Event& event) const;

    /// The host at the other end of what happened: of a line sent, its receiver. Not valid
    /// where there is none.
    [[nodiscard]] HostId peer(const Event& event) const;

    /// Octets that events, tables and indexes take, without the payload they point to.
    [[nodiscard]] std::size_t overheadOctets() const;

private:
    friend class Recorder;

    StableVector<Event> m_events;
    StableVector<Blob> m_blobs;
    StableVector<std::string> m_words;
    StableVector<Subject> m_subjects;
    StableVector<HostInfo> m_hosts;
    StableVector<ConnectionInfo> m_connections;
    StableVector<MessageInfo> m_messages;
};

} // namespace postroad::trace
