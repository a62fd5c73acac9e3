// SPDX-License-Identifier: MIT
// The stub resolver of a host (RFC 1034 §5.3.1): asks its resolvers to do the work (RD), repeats,
// and turns to TCP when an answer was cut.
#pragma once

#include "core/dns/lookup.h"

#include <deque>
#include <map>

namespace postroad::dns {

struct StubOptions
{
    std::vector<Endpoint> resolvers; ///< asked in this order, then from the front again
    Duration timeout = 5s; ///< per attempt
    std::uint32_t attemptsMax = 3; ///< per resolver
    std::size_t questionsMax = 256; ///< under way at once; more fail at once
    std::uint16_t udpPayload = 1232; ///< announced by EDNS0; 0: no EDNS0
};

class StubResolver
{
public:
    StubResolver(StubOptions options, QueryIdSource queryIds);

    /// Begins a question; its Answered or Failed comes from poll(). SERVFAIL and REFUSED make it
    /// ask the next resolver; if all say so, Answered carries that rcode. Failed: none answered.
    void resolve(Instant now, QuestionId id, const Name& name, Type type);
    /// Forgets a question; nothing more is said of it but Abandon.
    void cancel(QuestionId id);

    void receive(Instant now, const Endpoint& from, std::string_view bytes,
        Transport transport = Transport::Udp);
    /// The query could not be sent, or its connection failed: the next attempt is made.
    void sendFailed(Instant now, std::uint64_t sendId);
    /// Harmless when early.
    void handleTimeout(Instant now);
    [[nodiscard]] std::optional<Instant> nextTimeout() const;

    /// Call until empty after each of the above.
    [[nodiscard]] std::optional<ResolverAction> poll();

    [[nodiscard]] std::size_t questionsUnderWay() const { return m_asking.size(); }

private:
    struct Asking
    {
        Question question;
        std::uint32_t attempt = 0; ///< over all resolvers
        std::uint64_t sendId = 0;
        std::uint16_t queryId = 0;
        Transport transport = Transport::Udp;
        Instant deadline{};
        Rcode lastRcode = Rcode::NoError;
        bool anyAnswer = false;
        std::vector<ResolveStep> steps;
    };
    using Entry = std::map<QuestionId, Asking>::iterator;

    [[nodiscard]] const Endpoint& server(const Asking& asking) const;
    ResolveStep makeStep(Instant now, const Asking& asking, StepKind kind) const;
    void note(Entry entry, ResolveStep step);
    void send(Instant now, Entry entry);
    void tryNext(Instant now, Entry entry);
    void accept(Instant now, Entry entry, const Message& message);
    void finish(Entry entry, const Message& message);

    StubOptions m_options;
    QueryIdSource m_queryIds;
    std::map<QuestionId, Asking> m_asking;
    std::deque<ResolverAction> m_actions;
    std::uint64_t m_sends = 0;
};

} // namespace postroad::dns
