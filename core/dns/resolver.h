// SPDX-License-Identifier: MIT
// The iterative resolver (RFC 1034 §5.3.3) as a machine without I/O: it begins at the root hints or
// at what its cache knows, follows referrals and aliases, and records each step. One query is under
// way per question at a time, so that the steps can be read as a story; servers are asked in the
// order in which they were named.
#pragma once

#include "core/dns/cache.h"
#include "core/dns/lookup.h"

#include <memory>

namespace postroad::dns {

struct RootHint
{
    Name name;
    IpAddress address;
};

struct ResolverOptions
{
    Duration timeout
        = 1s; ///< for the first round over the servers of a zone; doubles with each further one
    std::uint32_t roundsMax = 2; ///< how often each address is asked
    std::uint32_t queriesMax
        = 40; ///< per question, sub-questions included: the work limit of RFC 1034 §5.3.3
    std::uint32_t depthMax = 4; ///< name servers whose address needs a name server whose address …
    std::uint32_t aliasesMax = 8; ///< CNAMEs in a chain
    std::uint32_t ignoredMax = 16; ///< steps noted for answers that weren't ours, per question
    std::size_t questionsMax = 256; ///< under way at once; more fail, but for what the cache knows
    std::uint16_t udpPayload = 1232; ///< announced by EDNS0; 0: no EDNS0
    bool askV4 = true; ///< which addresses of name servers can be asked
    bool askV6 = true; ///< after the IPv4 addresses of the same host
    CacheOptions cache;
};

class Resolver
{
public:
    Resolver(
        std::vector<RootHint> hints, QueryIdSource queryIds, const ResolverOptions& options = {});
    ~Resolver();
    Resolver(Resolver&&) noexcept;
    Resolver& operator=(Resolver&&) noexcept;

    /// Begins work on a question; its Answered or Failed comes from poll(), perhaps at once.
    void resolve(Instant now, QuestionId id, const Name& name, Type type);
    /// Forgets a question; nothing more is said of it but Abandon.
    void cancel(QuestionId id);

    /// A datagram, or a message from a TCP connection, that came from that server. Not ours: noted
    /// and ignored.
    void receive(Instant now, const Endpoint& from, std::string_view bytes,
        Transport transport = Transport::Udp);
    /// The query could not be sent, or its connection failed: the next server is asked.
    void sendFailed(Instant now, std::uint64_t sendId);
    /// Harmless when early.
    void handleTimeout(Instant now);
    [[nodiscard]] std::optional<Instant> nextTimeout() const;

    /// Call until empty after each of the above.
    [[nodiscard]] std::optional<ResolverAction> poll();

    [[nodiscard]] std::size_t questionsUnderWay() const;
    [[nodiscard]] const Cache& cache() const;
    void clearCache();

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace postroad::dns
