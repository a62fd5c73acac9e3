// SPDX-License-Identifier: MIT
// The live lab: a scenario's servers on sockets of this machine, in the time of the wall. The hosts
// live as in a simulation; what they say to each other stays inside, and each port that one of them
// listens on has a door: a socket through which real programs come in.
#pragma once

#include "core/base/result.h"
#include "core/live/input_log.h"
#include "core/scenario/plan.h"
#include "core/trace/trace.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace postroad::live {

enum class TlsMode : std::uint8_t { None, StartTls, Implicit };
std::string_view tlsModeName(TlsMode mode); ///< "none", "starttls", "implicit"

/// One door.
struct LabEndpoint
{
    HostId host;
    std::string hostName; ///< "mx.example.net"
    /// "msa", "mta", "mx", "mda", "store", "resolver", "authority"
    std::string role;
    trace::Protocol protocol = trace::Protocol::Smtp;
    bool datagrams = false; ///< UDP; otherwise TCP
    std::uint16_t port = 0; ///< the scenario's: 25
    Endpoint local; ///< where it can be reached
    TlsMode tls = TlsMode::None;
};

struct LabLimits
{
    std::size_t sessionsPerPort = 250; ///< further ones are told to come later
    /// Of all ports; fewer where the process may not hold so many descriptors (descriptorLimit()),
    /// as disks and calls to real servers need some too.
    std::size_t sessions = 800;
    /// With who doesn't bring a letter, log in or ask, when all places are taken and another wants
    /// in.
    Duration patienceWhenFull = std::chrono::seconds(10);
    /// With clients that have been told goodbye, and with letters, when the lab ends.
    Duration farewell = std::chrono::seconds(1);
};

struct LabOptions
{
    IpAddress bind; ///< a loopback address, unless allowOutside
    std::uint16_t portBase = 0; ///< the first door's port, the others follow; 0: free ones
    bool allowOutside = false; ///< other machines may come in, and be called
    bool play = false; ///< the scenario's own letters are sent, and its mailboxes read
    /// Seed, calendar (when the lab begins, and where on earth) and size of the trace.
    LogHeader header;
    /// Keeps the inputs; null: nobody wants to repeat them. It must have the same header.
    InputLog* log = nullptr;
    LabLimits limits;
    /// A folder in which each machine has its disk, in a folder of its name; empty: disks in
    /// memory, whose content ends with the lab.
    std::string spool;
};

class Lab
{
public:
    /// Opens all doors. Or one sentence without a full stop: an address that is no loopback, a port
    /// that is taken.
    static Result<std::unique_ptr<Lab>, std::string> open(
        const scenario::Plan& plan, const LabOptions& options);
    ~Lab();

    [[nodiscard]] const std::vector<LabEndpoint>& endpoints() const;
    /// Grows while run() runs; may be read from other threads.
    [[nodiscard]] const trace::Trace& trace() const;
    [[nodiscard]] const scenario::Plan& plan() const;
    /// What clients must trust: the root of the lab's authority, PEM. Empty: there is no TLS here.
    [[nodiscard]] std::string rootCertificate() const;

    /// Lives until stop() has done its work.
    void run();
    /// Sessions say goodbye, and run() returns. From any thread, also from a signal's handler that
    /// wakes one.
    void stop();

    // Replies that wait for a person. From any thread.
    /// Keeps back what that host (not valid: any) says to foreign clients in answer to that verb
    /// (GREETING: to their call), with all that follows. Needs a trace.
    void hold(std::string_view verb, HostId host = {});
    void holdNoMore();
    struct HeldReply
    {
        ConnectionId connection;
        EventId reply; ///< in the trace
        Duration waited{}; ///< real clients lose patience
    };
    /// What waits now, as soon as run() has a moment to say it; nothing after the end.
    [[nodiscard]] std::vector<HeldReply> held() const;
    void letGo(ConnectionId connection);

    /// Connections that were told to come later, because there were too many.
    [[nodiscard]] std::uint64_t turnedAway() const;

private:
    class Impl;
    explicit Lab(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> m_impl;
};

/// The plan as a lab with these options lives it: what a Replay of its log needs.
scenario::Plan livePlan(const scenario::Plan& plan, const LabOptions& options);

} // namespace postroad::live
