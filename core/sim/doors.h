// SPDX-License-Identifier: MIT
// The doors of the simulated world: connections and datagrams of foreign peers, who are hosts of
// the trace but not of the plan. What happens here follows only from the calls and their order, so
// that a run with the same calls at the same times has the same trace.
//
// Octets go straight from the foreign end to the node and back; latencies are the real ones.
#pragma once

#include "core/runtime/runtime.h"
#include "core/sim/outside.h"
#include "core/trace/trace.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::sim {

class World;

class Doors
{
public:
    Doors(World& world, Outside& outside) : m_world(world), m_outside(outside) { }

    // What comes in. Unknown connections are ignored: their end crossed the call.
    /// A foreign client calls. Not valid if it was broken off at once (far.abort() was called).
    ConnectionId call(HostId server, std::uint16_t port, const Endpoint& from, FarEnd& far);
    void received(ConnectionId connection, std::string_view bytes);
    /// The peer has closed its direction.
    void closed(ConnectionId connection);
    void lost(ConnectionId connection);
    /// So many of the written octets have gone.
    void took(ConnectionId connection, std::size_t octets);
    /// The machines of all servers are going down: sessions say goodbye. Letters that are under way
    /// between hosts, and to real servers, may still arrive: else they would be sent once more.
    void shutDown();
    /// Of the latter.
    [[nodiscard]] std::size_t deliveries() const;
    /// Others want in where all places are taken: the foreign client that has dawdled longest at
    /// that port (host not valid: at any) goes, if it has for that long.
    void makeRoom(HostId host, std::uint16_t port, Duration patience);
    /// A real server that a host of ours has called.
    void answered(ConnectionId connection, bool accepted);
    /// One has come for that port of a host.
    void datagram(HostId to, std::uint16_t port, const Endpoint& from, std::string_view bytes);

    // What a person does.
    /// Keeps back what that host (not valid: any) says to foreign clients in answer to that verb;
    /// GREETING: to their call.
    void hold(HostId host, std::string_view verb);
    /// From here on nothing more is kept back.
    void holdNoMore() { m_holds.clear(); }
    /// Lets go what is kept back there.
    void letGo(ConnectionId connection);
    struct Held
    {
        ConnectionId connection;
        EventId reply;
        Instant since;
    };
    [[nodiscard]] std::vector<Held> held() const;
    /// To be called for each new event.
    void look(EventId id);

    // What hosts of the run do, as runtime::Runtime says it, at their ends of connections that lead
    // out.
    void callOut(ConnectionId connection, HostId client, const Endpoint& real,
        runtime::ConnectionHandler& handler);
    /// Nobody has answered callOut() in time.
    void timedOut(ConnectionId connection);
    [[nodiscard]] bool owns(ConnectionId connection) const { return m_open.contains(connection); }
    void write(ConnectionId connection, std::string_view bytes);
    [[nodiscard]] std::size_t writable(ConnectionId connection) const;
    void shutdown(ConnectionId connection);
    void abort(ConnectionId connection);
    void setReading(ConnectionId connection, bool reading);
    void release(ConnectionId connection);
    void reset(ConnectionId connection);
    void delayNext(ConnectionId connection, Duration delay);
    /// The power of a host of the run fails: its peers hear nothing more, until it is back and
    /// resets what it does not know.
    void crash(HostId host);
    void restart(HostId host);
    /// Its cable is out, or in again. What is said meanwhile, on either side, waits; who waits too
    /// long for an answer gives up.
    void setUp(HostId host, bool up);
    /// The foreign host of that address, if it has been heard of.
    [[nodiscard]] HostId hostAt(const IpAddress& address) const;
    void sendDatagram(HostId from, std::uint16_t fromPort, const Endpoint& to,
        std::string_view bytes, EventId sent);
    [[nodiscard]] std::string secret(std::size_t octets) { return m_outside.secret(octets); }

    [[nodiscard]] std::size_t openConnections() const { return m_open.size(); }

private:
    struct Foreign
    {
        HostId ours;
        HostId theirs;
        Instant since; ///< when it began
        bool weAreServer = true;
        runtime::ConnectionHandler* handler = nullptr; ///< null: nobody is there
        FarEnd* far = nullptr;
        bool standing = true;
        bool reading = true;
        bool shutDown = false; ///< our direction has ended
        bool closed = false; ///< theirs has
        bool closedTold = false;
        bool blocked = false; ///< writable() came down to 0
        std::size_t outstanding = 0; ///< written and not yet taken
        std::string unread; ///< arrived while not reading
        // While a cable is out.
        std::string unsent; ///< said by our host
        std::optional<Instant> unsentSince; ///< also set if only its end waits
        std::optional<Endpoint> toCall; ///< a real server that could not be called yet
        std::optional<bool> answer; ///< of a real server, that our host doesn't know of yet
        bool calling = false; ///< a foreign client whose call our host doesn't know of yet
        bool released = false; ///< our host has ended it, and nobody is there any more
        bool dead = false; ///< it has forgotten it, so that the peer is reset in the end
        bool gone = false; ///< the peer is
        Duration delay{}; ///< of the next octets written
        EventId held; ///< the reply that is kept back, with all that follows
        Instant heldSince;
        std::string kept;
        Instant dueUntil; ///< what is written before goes with what is delayed
    };

    Foreign* find(ConnectionId id);
    [[nodiscard]] const Foreign* find(ConnectionId id) const;
    HostId foreignHost(const IpAddress& address);
    EventId record(ConnectionId id, trace::EventKind kind, HostId host, bool fromClient,
        std::string_view word = {}, std::string_view text = {});
    [[nodiscard]] bool isDelivery(ConnectionId id, const Foreign& foreign) const;
    void answerCall(ConnectionId id);
    [[nodiscard]] std::optional<Instant> dawdlesSince(const Foreign& foreign) const;
    [[nodiscard]] bool isCut(const Foreign& foreign) const;
    void send(ConnectionId id, Foreign& foreign, std::string_view bytes);
    void sendEnd(ConnectionId id, Foreign& foreign);
    void noteUnsent(ConnectionId id, Foreign& foreign);
    static void forgetUnheard(Foreign& foreign);
    void goOn(ConnectionId id);
    void handOver(ConnectionId id);
    void tellClosed(ConnectionId id);
    void lose(ConnectionId id, std::string_view why);
    void fail(ConnectionId id, trace::EventKind kind, runtime::ConnectFailure failure);
    void forget(ConnectionId id);
    void later(ConnectionId id, Foreign& foreign, std::function<void(Foreign&)> act);

    /// The far end of those whose peer has gone, or could not be called yet.
    class Nobody final : public FarEnd
    {
    public:
        void write(std::string_view /*bytes*/) override { }
        void shutdown() override { }
        void setReading(bool /*reading*/) override { }
        void close() override { }
        void abort() override { }
    };

    struct Hold
    {
        HostId host;
        std::string verb;
    };

    World& m_world;
    Outside& m_outside;
    Nobody m_nobody;
    std::vector<Hold> m_holds;
    std::map<ConnectionId, Foreign> m_open;
    std::map<IpAddress, HostId> m_hosts;
};

} // namespace postroad::sim
