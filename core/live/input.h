// SPDX-License-Identifier: MIT
// What a live lab gets from outside, as values: together with the plan they make the trace. A log
// holds them in their order; a repetition reads them back.
#pragma once

#include "core/base/ids.h"
#include "core/base/ip_address.h"
#include "core/base/time.h"

#include <cstdint>
#include <string_view>

namespace postroad::live {

/// The numbers stand in logs: new kinds come at the end.
enum class InputKind : std::uint8_t {
    Call, ///< a foreign client calls: host, port, peer
    Octets, ///< connection, octets
    Closed, ///< the peer has closed its direction: connection
    Lost, ///< broken off: connection
    Took, ///< so many octets have gone: connection, number
    Answered, ///< a real server that was called: connection, number (1: the connection stands)
    Datagram, ///< host, port, peer, octets
    Secret, ///< was drawn: octets
    ShutDown, ///< the lab is to end: sessions say so
    End, ///< the lab has ended
    DiskDone, ///< host, number: twice that of the operation, plus 1 if it went well
    Hold, ///< replies are kept back: host (not valid: any), octets: the verb; none: no more
    LetGo, ///< what is kept back: connection
    DiskFile, ///< was there when the lab began: host, octets: path, a NUL, content
    MakeRoom, ///< others want in: host (not valid: any), port, number: the patience, nanoseconds
    CountOf
};

struct Input
{
    Instant at;
    InputKind kind = InputKind::End;
    ConnectionId connection{};
    HostId host{};
    std::uint16_t port = 0;
    Endpoint peer{};
    std::uint64_t number = 0;
    std::string_view octets{};
};

} // namespace postroad::live
