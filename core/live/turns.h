// SPDX-License-Identifier: MIT
// The loop of a lab: wall time, and the world that is brought up to it before anything from outside
// happens in it. One turn is an input with all that follows from it; what the world wrote in it
// goes out at its end, or after some turns more, in one piece for each connection.
#pragma once

#include "core/live/lab_world.h"

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace postroad::live {

/// Somebody with octets to send at the end of the turn.
class Sender : public std::enable_shared_from_this<Sender>
{
public:
    virtual ~Sender() = default;
    virtual void flush() = 0;
};

class Turns
{
public:
    explicit Turns(asio::io_context& io) : m_io(io), m_timer(io) { }

    /// The clock begins to run.
    void start(LabWorld& world);
    /// An input, now. Returns what LabWorld::apply() does.
    ConnectionId take(Input input, sim::FarEnd* far = nullptr);
    /// To be called once after take(), or several of them.
    void finish();
    /// The same after an input of that peer. Unless it was the last to be heard before, too, what
    /// was written waits for the inputs that have come already: peers that wait for replies are
    /// then woken together, and not one by one.
    void finishFor(const Sender& peer);
    void flushLater(Sender& sender) { m_senders.push_back(sender.weak_from_this()); }
    /// Nothing happens any more.
    void stop();

    /// The wall's time; never goes back.
    Instant now();
    /// When the latest turn began.
    [[nodiscard]] Instant latest() const { return m_now; }
    [[nodiscard]] asio::io_context& io() { return m_io; }
    [[nodiscard]] LabWorld& world() { return *m_world; }
    [[nodiscard]] bool running() const { return m_world != nullptr; }

private:
    /// All of a turn happens at one instant: the clock is read once.
    Instant turnTime();
    void wakeInTime();

    asio::io_context& m_io;
    asio::steady_timer m_timer;
    LabWorld* m_world = nullptr;
    std::chrono::steady_clock::time_point m_start;
    Instant m_now;
    bool m_inTurn = false;
    bool m_finishPosted = false;
    const Sender* m_lastHeard = nullptr; ///< only compared
    std::optional<Instant> m_wakeAt; ///< what the timer is set for
    std::vector<std::weak_ptr<Sender>> m_senders;
    std::vector<std::weak_ptr<Sender>> m_flushing;
};

} // namespace postroad::live
