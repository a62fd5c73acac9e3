// SPDX-License-Identifier: MIT
// What a node gets from the world, one object per host: time, timers, connections, datagrams, a
// disk, randomness and the recorder. Two implementations, which nodes can't tell apart: sim
// (virtual time) and live (sockets).
//
// Handles die with the host's incarnation: after a crash no call-back of the old life comes any
// more. Nothing here throws; calls with a handle that is gone do nothing.
#pragma once

#include "core/base/ids.h"
#include "core/base/ip_address.h"
#include "core/base/room.h"
#include "core/base/time.h"
#include "core/runtime/disk.h"
#include "core/trace/recorder.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::runtime {

using TimerId = Id<struct TimerTag, std::uint64_t>;

/// Why a connection never came to stand.
enum class ConnectFailure : std::uint8_t { Refused, TimedOut };

/// One end of a connection. The runtime keeps a pointer until closed by both sides, failed(),
/// lost() or release().
class ConnectionHandler
{
public:
    virtual ~ConnectionHandler() = default;
    /// Client side: the connection stands. (A server side is told by its Listener.)
    virtual void opened() = 0;
    virtual void failed(ConnectFailure failure) = 0;
    virtual void received(std::string_view bytes) = 0;
    /// There is room for more after writable() had come down to 0.
    virtual void drained() = 0;
    /// The peer has closed its direction: nothing more will be received.
    virtual void peerClosed() = 0;
    /// Broken off by the peer or the network; the handle is gone.
    virtual void lost() = 0;
    /// The machine is going down: say so to the peer, and close.
    virtual void shutDown() { }
    /// Since when the peer has come no nearer to what it is here for. Nothing: it isn't its turn,
    /// or it may stay as long as it likes.
    [[nodiscard]] virtual std::optional<Instant> dawdlesSince() const { return std::nullopt; }
    /// Its place goes to another: as if its time were up.
    virtual void giveUpPlace() { }
};

/// Takes a new connection on a port and returns its handler, or null to break it off.
using Listener = std::function<ConnectionHandler*(ConnectionId connection)>;

/// A datagram has come: who sent it, from which of our ports it is read, and its octets. The
/// recorder's cause is the event of its sending.
using DatagramHandler = std::function<void(const Endpoint& from, std::string_view bytes)>;

/// What a fault or a person wants of a node instead of its own answer to an event that arrived.
struct FaultOrder
{
    enum class Kind : std::uint8_t { Reply, DnsServFail, DnsNxDomain };
    Kind kind = Kind::Reply;
    std::string reply; ///< Reply: "452 4.2.2 Mailbox full"
};

class Runtime
{
public:
    virtual ~Runtime() = default;

    [[nodiscard]] virtual Instant now() const = 0;
    [[nodiscard]] virtual const Calendar& calendar() const = 0;
    [[nodiscard]] virtual HostId host() const = 0;
    [[nodiscard]] virtual std::string_view hostName() const = 0;
    [[nodiscard]] virtual const std::vector<IpAddress>& addresses() const = 0;

    /// Calls back once, at that time or as soon as possible after it.
    virtual TimerId startTimer(Instant at, std::function<void()> callback) = 0;
    /// Harmless if it has called back already.
    virtual void cancelTimer(TimerId timer) = 0;

    /// Calls, for the sake of subject; opened() or failed() tell the result later, never from
    /// within. Without an answer it fails after timeout.
    virtual ConnectionId connect(const Endpoint& to, trace::Protocol protocol,
        const trace::Subject& subject, Duration timeout, ConnectionHandler& handler)
        = 0;
    /// Takes connections on that port of every address of the host. False: the port is taken.
    virtual bool listen(std::uint16_t port, trace::Protocol protocol, Listener listener) = 0;
    virtual void write(ConnectionId connection, std::string_view bytes) = 0;
    /// How many octets write() takes now without holding too much; drained() tells when it is more
    /// again.
    [[nodiscard]] virtual std::size_t writable(ConnectionId connection) const = 0;
    /// Our direction ends after what was written.
    virtual void shutdown(ConnectionId connection) = 0;
    /// Breaks off: what was not yet delivered is lost, the peer sees a reset.
    virtual void abort(ConnectionId connection) = 0;
    /// False: what comes stays with the network, which in the end holds the peer back.
    virtual void setReading(ConnectionId connection, bool reading) = 0;
    /// No more call-backs for this end (its handler goes away); an open connection is aborted.
    virtual void release(ConnectionId connection) = 0;
    [[nodiscard]] virtual const trace::ConnectionInfo& connectionInfo(
        ConnectionId connection) const = 0;

    /// The host of this run that has that address; not valid if none has.
    [[nodiscard]] virtual HostId hostAt(const IpAddress& address) const = 0;
    /// Takes datagrams on that port. False: the port is taken.
    virtual bool bindDatagrams(std::uint16_t port, DatagramHandler handler) = 0;
    /// sent is the event of its sending, which becomes the cause of its arrival.
    virtual void sendDatagram(
        std::uint16_t fromPort, const Endpoint& to, std::string_view bytes, EventId sent)
        = 0;

    [[nodiscard]] virtual Disk& disk() = 0;
    /// For messages that are still coming in. Null: as much as there is.
    [[nodiscard]] virtual std::shared_ptr<Room> messageMemory() { return nullptr; }

    /// 64 even bits: the next draw of this host for that purpose.
    virtual std::uint64_t random(std::string_view purpose) = 0;
    /// Octets that a peer must not guess: keys, nonces, salts. In sim they repeat with the seed, in
    /// live never.
    virtual std::string secret(std::size_t octets) = 0;

    /// The order that waits for the answer to this arrival (or to its sending), taken away by the
    /// call.
    virtual std::optional<FaultOrder> takeFaultOrder(EventId arrival) = 0;

    [[nodiscard]] virtual trace::Recorder& recorder() = 0;
    /// Records an event of this host, now.
    EventId record(trace::Draft draft)
    {
        draft.host = host();
        return recorder().record(now(), draft);
    }
};

} // namespace postroad::runtime
