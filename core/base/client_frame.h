// SPDX-License-Identifier: MIT
// What the client sessions of POP3 and IMAP have in common: octets come in and are read in steps, a
// server that is silent for too long has failed, and what happened waits for the owner. Event is a
// variant that holds a Finished of a bool and a reason.
#pragma once

#include "core/base/conversation.h"
#include "core/base/line_buffer.h"
#include "core/base/line_writer.h"
#include "core/base/time.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace postroad {

template <typename Event, typename Finished>
class ClientFrame
{
public:
    /// Octets of the server, in pieces of any size. After closing() they are ignored.
    void receive(Instant now, std::string_view bytes)
    {
        if (closing())
            return;
        if (!bytes.empty())
            m_heardAt = now;
        m_lines.feed(bytes);
        while (!closing() && readStep()) { }
        m_lines.settle();
    }
    /// Harmless when early.
    void handleTimeout(Instant now)
    {
        const auto deadline = nextTimeout();
        if (deadline && now >= *deadline)
            fail("the server was silent for too long");
    }
    /// The peer is gone.
    void connectionLost(Instant)
    {
        if (!closing())
            fail("the connection was lost");
    }

    [[nodiscard]] std::optional<Instant> nextTimeout() const
    {
        return closing() ? std::nullopt : std::optional(m_heardAt + m_replyTimeout);
    }
    /// Always while it isn't closing: nothing is held back.
    [[nodiscard]] bool wantsInput() const { return !closing(); }
    /// Octets to send.
    [[nodiscard]] std::string takeOutput() { return m_out.take(); }
    /// Close the connection once the output is sent.
    [[nodiscard]] virtual bool closing() const = 0;
    /// What happened, in order; call until there is nothing.
    [[nodiscard]] std::optional<Event> poll()
    {
        if (m_events.empty())
            return std::nullopt;
        Event event = std::move(m_events.front());
        m_events.pop_front();
        return event;
    }

protected:
    static constexpr std::size_t kLineOctetsMax = 64 * 1024;

    /// replyTimeout: of silence of the server. The sink may be null; otherwise it outlives the
    /// session.
    ClientFrame(Duration replyTimeout, ConversationSink* sink)
        : m_sink(sink),
          m_lines(kLineOctetsMax),
          m_out(sink),
          m_replyTimeout(replyTimeout)
    {
    }
    ~ClientFrame() = default;

    /// The connection is there.
    void begin(Instant now, std::string_view state)
    {
        m_heardAt = now;
        if (m_sink)
            m_sink->stateChanged(state);
    }
    /// Reads a line or a chunk; false: there is no whole one.
    virtual bool readStep() = 0;
    /// Enters the last state.
    virtual void enterLast() = 0;

    /// The first thing that went wrong is the one to tell.
    void noteFailure(std::string reason)
    {
        if (m_failure.empty())
            m_failure = std::move(reason);
    }
    /// It makes no sense to go on.
    void fail(std::string reason)
    {
        noteFailure(std::move(reason));
        finish();
    }
    /// All has been said; what went wrong, if anything did, is known.
    void finish()
    {
        enterLast();
        m_events.push_back(Finished{m_failure.empty(), m_failure});
    }
    /// Says a line, in answer to the last reply; verb lives as long as the program.
    void sayCommand(std::string_view verb, std::string_view line)
    {
        m_verb = verb;
        m_commandEnd = m_out.line(
            {.kind = Utterance::Kind::Command, .verb = m_verb, .inResponseTo = m_replyEnd}, line);
    }
    /// The sink hears of a line of the server; last: of its reply.
    void tellReply(const LineBuffer::Line& line, bool last)
    {
        m_replyEnd = line.end;
        tellReceived(m_sink,
            {.kind = Utterance::Kind::Reply,
                .verb = m_verb,
                .last = last,
                .inResponseTo = m_commandEnd},
            line.text, line.begin, line.end);
    }
    /// At most so many octets of what has come, of which the sink hears as a part of a body. It is
    /// the last part if it is so long, and nothing comes after those octets.
    std::string_view takeBody(std::uint64_t octetsMax, bool isLast = true)
    {
        const std::uint64_t begin = m_lines.offset();
        const std::string_view raw = m_lines.takeRaw(static_cast<std::size_t>(octetsMax));
        if (!raw.empty())
            tellReceived(m_sink,
                {.kind = Utterance::Kind::Body,
                    .verb = m_verb,
                    .last = isLast && raw.size() == octetsMax,
                    .inResponseTo = m_commandEnd},
                raw, begin, m_lines.offset());
        return raw;
    }
    /// A line that is too long, or holds a bare CR or LF, ends the session.
    void refuseLine(const LineBuffer::Line& line)
    {
        fail(line.tooLong ? "the server sent a line that is too long"
                          : "the server sent a bare CR or LF");
    }

    ConversationSink* m_sink;
    LineBuffer m_lines;
    LineWriter m_out;
    std::deque<Event> m_events;

private:
    Duration m_replyTimeout;
    Instant m_heardAt;
    std::string m_failure;
    std::string_view m_verb;
    std::uint64_t m_commandEnd = 0;
    std::uint64_t m_replyEnd = 0;
};

} // namespace postroad
