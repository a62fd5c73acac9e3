// SPDX-License-Identifier: MIT
// A live run once more, without a socket or a clock: its plan and its log make the same trace.
#pragma once

#include "core/base/result.h"
#include "core/live/lab_world.h"

#include <deque>
#include <memory>
#include <string>

namespace postroad::live {

class Replay final : public sim::Outside
{
public:
    /// The plan as the lab got it; the log must outlive the repetition. Or one sentence without a
    /// full stop.
    static Result<std::unique_ptr<Replay>, std::string> open(
        const scenario::Plan& plan, std::string_view log);

    /// The next input happens. False: there is none, or the log is damaged (see problem()).
    bool step();
    void runToEnd()
    {
        while (step()) { }
    }

    [[nodiscard]] const trace::Trace& trace() { return m_world->world().trace(); }
    /// Why it ended before the log's end; empty if it did not.
    [[nodiscard]] const std::string& problem() const { return m_problem; }

private:
    /// Nobody is there: what is said to it was heard long ago.
    class Absent final : public sim::FarEnd
    {
    public:
        void write(std::string_view) override { }
        void shutdown() override { }
        void setReading(bool) override { }
        void close() override { }
        void abort() override { }
    };

    explicit Replay(const LogReader& log) : m_log(log) { }

    /// As they were when the lab began.
    OuterDisks readDisks();
    std::optional<Input> read();
    sim::FarEnd& call(ConnectionId, const Endpoint&) override { return m_absent; }
    void sendDatagram(HostId, std::uint16_t, const Endpoint&, std::string_view) override { }
    std::string secret(std::size_t octets) override;

    LogReader m_log;
    Absent m_absent;
    std::deque<std::string> m_secrets; ///< read, and not yet asked for
    std::string m_problem;
    std::unique_ptr<LabWorld> m_world;
};

/// The plan of the lab that this header describes: what the lab draws for itself replaces what the
/// scenario says.
std::shared_ptr<const scenario::Plan> labPlan(const scenario::Plan& plan, const LogHeader& header);

} // namespace postroad::live
