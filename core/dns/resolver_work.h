// SPDX-License-Identifier: MIT
// The state of one question in the iterative resolver: a stack of searches, of which the upper ones
// look for addresses of name servers that the lower ones need.
#pragma once

#include "core/dns/lookup.h"

namespace postroad::dns {

/// One address of a name server, as a search sees it.
struct SearchServer
{
    Name name;
    IpAddress address;
    std::uint32_t asked = 0;
    bool useless = false; ///< lame or refusing: not asked again in this search
    bool withoutEdns = false; ///< it did not understand EDNS0 (RFC 6891 §6.2.2)
};

struct Search
{
    Question question;
    Name current; ///< the question's name, or the end of the aliases so far
    std::vector<Record> aliases;
    bool located = false; ///< the servers below belong to current
    Name zone;
    std::vector<SearchServer> servers;
    std::vector<Name> hosts; ///< name servers without a known address, the next one last
    std::uint32_t round = 0;
};

struct PendingQuery
{
    std::uint64_t sendId = 0;
    std::uint16_t queryId = 0;
    Endpoint server;
    Transport transport = Transport::Udp;
    Question question;
    std::size_t serverIndex = 0;
    Instant deadline{};
};

struct ResolverWork
{
    QuestionId id = 0;
    std::vector<Search> searches; ///< the last one is being worked on
    std::optional<PendingQuery> pending;
    std::uint32_t queries = 0;
    std::uint32_t ignored = 0;
    std::vector<ResolveStep> steps;
    bool done = false;
};

} // namespace postroad::dns
