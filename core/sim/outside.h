// SPDX-License-Identifier: MIT
// What lies beyond the simulated world: in a live lab sockets, in a repetition a log. The world
// tells it what goes out; what comes in enters by Doors.
#pragma once

#include "core/base/ids.h"
#include "core/base/ip_address.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace postroad::sim {

/// The foreign end of a connection. It outlives the connection: until close() or abort(), which are
/// the last calls.
class FarEnd
{
public:
    virtual ~FarEnd() = default;
    /// Doors::took() tells how much of it has gone.
    virtual void write(std::string_view bytes) = 0;
    /// Our direction ends after what was written.
    virtual void shutdown() = 0;
    /// Whether more octets are welcome.
    virtual void setReading(bool reading) = 0;
    /// The world has forgotten the connection; what was written still goes out.
    virtual void close() = 0;
    /// Broken off: the peer sees a reset.
    virtual void abort() = 0;
};

class Outside
{
public:
    virtual ~Outside() = default;
    /// A host of the run calls a real server; Doors::answered() tells how it went.
    virtual FarEnd& call(ConnectionId connection, const Endpoint& real) = 0;
    virtual void sendDatagram(
        HostId from, std::uint16_t fromPort, const Endpoint& to, std::string_view bytes)
        = 0;
    /// Octets that nobody can guess.
    virtual std::string secret(std::size_t octets) = 0;
};

} // namespace postroad::sim
