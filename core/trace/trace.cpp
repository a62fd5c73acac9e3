// SPDX-License-Identifier: MIT
#include "core/trace/trace.h"

#include "core/base/ascii.h"

#include <array>

namespace postroad::trace {

namespace {

std::size_t octetsOf(const std::string& text) { return sizeof(std::string) + text.size(); }

} // namespace

std::string_view protocolName(Protocol protocol)
{
    static constexpr std::array<std::string_view, 6> kNames{
        "smtp", "submission", "lmtp", "pop3", "imap", "dns"};
    return kNames[static_cast<std::size_t>(protocol)];
}

std::string_view Trace::text(const Event& event) const
{
    if (event.text.length == 0)
        return {};
    // data() and not the whole string: the writer may be appending to the same page behind these
    // octets.
    return {m_blobs[event.text.blob]->data() + event.text.offset, event.text.length};
}

std::string_view Trace::word(const Event& event) const { return word(event.word); }

std::string_view Trace::recipient(const Event& event) const
{
    const Subject about = subject(event);
    if (about.message == 0 || about.recipient == 0)
        return {};
    const MessageInfo& info = message(about.message);
    return about.recipient <= info.recipients.size()
        ? std::string_view(info.recipients[about.recipient - 1])
        : std::string_view();
}

Subject Trace::subject(const Event& event) const
{
    return event.subject.valid() ? m_subjects[event.subject.value] : Subject{};
}

std::string_view Trace::hostName(HostId id) const
{
    return id.valid() ? std::string_view(m_hosts[id.value].name) : std::string_view();
}

HostId Trace::findHost(std::string_view name) const
{
    for (std::size_t i = 0; i < m_hosts.size(); ++i) {
        if (ascii::iequals(m_hosts[i].name, name))
            return HostId(static_cast<std::uint16_t>(i));
    }
    return {};
}

HostId Trace::peer(const Event& event) const
{
    if (event.connection.valid()) {
        const ConnectionInfo& info = connection(event.connection);
        return event.host == info.client ? info.server : info.client;
    }
    switch (event.kind) {
    case EventKind::DnsQuery:
    case EventKind::DnsResponse:
    case EventKind::DnsLost:
        return event.offset != 0 ? HostId(static_cast<std::uint16_t>(event.offset - 1)) : HostId();
    case EventKind::DnsQueryArrived:
    case EventKind::DnsResponseArrived:
        return m_events[event.cause.value].host;
    default:
        return {};
    }
}

std::size_t Trace::overheadOctets() const
{
    std::size_t octets = m_events.size() * sizeof(Event) + m_subjects.size() * sizeof(Subject)
        + m_connections.size() * sizeof(ConnectionInfo) + m_blobs.size() * sizeof(Blob);
    for (std::size_t i = 0; i < m_words.size(); ++i)
        octets += octetsOf(m_words[i]);
    for (std::size_t i = 0; i < m_hosts.size(); ++i)
        octets += octetsOf(m_hosts[i].name);
    for (std::size_t i = 0; i < m_messages.size(); ++i) {
        const MessageInfo& message = m_messages[i];
        octets += sizeof(MessageInfo) + message.messageId.size() + message.reversePath.size();
        for (const std::string& recipient : message.recipients)
            octets += octetsOf(recipient);
    }
    return octets;
}

} // namespace postroad::trace
