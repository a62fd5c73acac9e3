// SPDX-License-Identifier: MIT
// The resolver's face towards stubs: takes RD queries, lets the iterative resolver work, and
// answers with RA. It answers nobody outside its networks.
#pragma once

#include "core/dns/resolver.h"

#include <deque>
#include <map>

namespace postroad::dns {

struct ClientNetwork
{
    IpAddress address;
    int prefixLength = 0;
};

struct RecursiveServerOptions
{
    ResolverOptions resolver;
    std::vector<ClientNetwork> clients; ///< who may ask; empty: everyone
    std::uint16_t udpPayload = 1232; ///< the largest UDP answer, octets
};

/// Send these bytes to the client. Over TCP they go without the two length octets to the connection
/// that the query came from.
struct SendReply
{
    std::uint64_t clientTag = 0; ///< as given with the query
    Endpoint client;
    Transport transport = Transport::Udp;
    std::string bytes;
};

/// The resolver's actions but Answered and Failed, which become replies. Stepped::question is the
/// number of the query: 0 for the first that needed the resolver, then 1, ….
using ServerAction = std::variant<SendReply, SendQuery, Abandon, Stepped>;

class RecursiveServer
{
public:
    RecursiveServer(
        std::vector<RootHint> hints, QueryIdSource queryIds, RecursiveServerOptions options = {});

    /// A query from a stub. The tag is the owner's (which connection, which datagram). False: there
    /// will be no reply.
    bool receiveQuery(Instant now, std::uint64_t clientTag, const Endpoint& client,
        std::string_view bytes, Transport transport);
    /// An answer from an authoritative server.
    void receiveAnswer(
        Instant now, const Endpoint& from, std::string_view bytes, Transport transport);
    void sendFailed(Instant now, std::uint64_t sendId);
    /// Harmless when early.
    void handleTimeout(Instant now);
    [[nodiscard]] std::optional<Instant> nextTimeout() const { return m_resolver.nextTimeout(); }
    /// Call until empty after each of the above.
    [[nodiscard]] std::optional<ServerAction> poll();

    [[nodiscard]] const Cache& cache() const { return m_resolver.cache(); }
    /// The client's question behind a number of Stepped, or nullptr when it is answered.
    [[nodiscard]] const Question* question(QuestionId id) const;

private:
    struct Client
    {
        std::uint64_t tag = 0;
        Endpoint endpoint;
        Transport transport = Transport::Udp;
        Message query;
    };
    [[nodiscard]] std::optional<Rcode> refuse(const Endpoint& client, const Message& query) const;
    void reply(const Client& client, const Message& response);
    void take(const Answered& answered);
    void take(const Failed& failed);
    void drain();

    RecursiveServerOptions m_options;
    Resolver m_resolver;
    std::map<QuestionId, Client> m_clients;
    QuestionId m_next = 0;
    std::deque<ServerAction> m_actions;
};

} // namespace postroad::dns
