// SPDX-License-Identifier: MIT
// A session without a protocol: it says what the test tells it to, and notes what it is told. Lines
// that come in are reported to the channel as any session would.
#pragma once

#include "core/base/conversation.h"
#include "core/base/secure_layer.h"
#include "core/base/time.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::tests {

class Puppet
{
public:
    Puppet(ConversationSink& sink, bool isClient) : m_sink(sink), m_isClient(isClient) { }

    // What a channel asks of it.
    void start(Instant)
    {
        notes.emplace_back("start");
        if (onStart)
            onStart();
    }
    void receive(Instant, std::string_view bytes)
    {
        octetsHeard += bytes.size();
        m_in += bytes;
        for (std::size_t end = m_in.find("\r\n"); end != m_in.npos; end = m_in.find("\r\n")) {
            const std::string line = m_in.substr(0, end);
            m_in.erase(0, end + 2);
            m_heard += end + 2;
            tell(Utterance::Way::Received, line, m_heard, {});
            notes.push_back(line);
            if (onLine)
                onLine(line);
        }
    }
    std::string takeOutput()
    {
        std::string piece = out.substr(0, 64 * 1024);
        out.erase(0, piece.size());
        return piece;
    }
    [[nodiscard]] std::optional<Instant> nextTimeout() const { return timeout; }
    void handleTimeout(Instant now)
    {
        notes.push_back("timeout@" + std::to_string(nanoseconds(now) / 1'000'000));
        timeout.reset();
        if (onTimeout)
            onTimeout();
    }
    [[nodiscard]] bool wantsInput() const { return wants; }
    [[nodiscard]] bool closing() const { return isClosing; }
    [[nodiscard]] bool owesReply() const { return owes; }
    [[nodiscard]] bool wantsTls() const { return tlsWanted; }
    void tlsEstablished(Instant, const TlsFacts& facts)
    {
        tlsWanted = false;
        notes.push_back("tls " + facts.protocol);
        if (onTls)
            onTls();
    }
    void tlsFailed(Instant, const std::string& reason)
    {
        tlsWanted = false;
        notes.push_back("no tls: " + reason);
        isClosing = true;
    }
    void connectionLost(Instant)
    {
        notes.emplace_back("gone");
        isClosing = true;
    }

    // What the test does with it.
    /// Says a line; a server answers what it heard last, a client too.
    void say(const std::string& line, bool last = true)
    {
        out += line + "\r\n";
        m_said += line.size() + 2;
        tell(Utterance::Way::Sent, line, m_said, {}, last, m_heard);
    }
    void sayBody(std::string_view octets)
    {
        out += octets;
        m_said += octets.size();
        Utterance body;
        body.kind = Utterance::Kind::Body;
        body.begin = m_said - octets.size();
        body.end = m_said;
        body.text = octets;
        m_sink.said(body);
    }
    void enter(std::string_view state) { m_sink.stateChanged(state); }

    std::function<void()> onStart;
    std::function<void(const std::string&)> onLine;
    std::function<void()> onTimeout;
    std::function<void()> onTls;
    std::vector<std::string> notes;
    std::string out;
    std::uint64_t octetsHeard = 0;
    std::optional<Instant> timeout;
    bool wants = true;
    bool owes = false;
    bool isClosing = false;
    bool tlsWanted = false;

private:
    void tell(Utterance::Way way, const std::string& line, std::uint64_t end, std::string_view verb,
        bool last = true, std::uint64_t answers = 0)
    {
        const bool fromClient = (way == Utterance::Way::Sent) == m_isClient;
        Utterance utterance;
        utterance.kind = fromClient ? Utterance::Kind::Command : Utterance::Kind::Reply;
        utterance.way = way;
        utterance.begin = end - line.size() - 2;
        utterance.end = end;
        utterance.text = line;
        utterance.verb = verb;
        utterance.last = last;
        utterance.inResponseTo = answers;
        m_sink.said(utterance);
    }

    ConversationSink& m_sink;
    bool m_isClient;
    std::string m_in;
    std::uint64_t m_said = 0;
    std::uint64_t m_heard = 0;
};

} // namespace postroad::tests
