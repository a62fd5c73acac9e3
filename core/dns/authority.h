// SPDX-License-Identifier: MIT
// The authoritative server: bytes of a query in, bytes of the answer out, by the algorithm of RFC
// 1034 §4.3.2 over a set of zones. It has no memory between queries.
#pragma once

#include "core/dns/message.h"
#include "core/dns/zone.h"

namespace postroad::dns {

struct AuthorityOptions
{
    std::uint16_t udpPayload
        = 1232; ///< the largest UDP answer, and what our OPT record announces (octets)
    std::size_t aliasesMax = 16; ///< CNAMEs followed within our zones
};

class Authority
{
public:
    explicit Authority(const AuthorityOptions& options = {}) : m_options(options) { }

    /// Replaces a zone of the same origin.
    void addZone(Zone zone);
    [[nodiscard]] const std::map<Name, Zone>& zones() const { return m_zones; }
    /// The zone nearest to the name, or nullptr.
    [[nodiscard]] const Zone* zoneFor(const Name& name) const;

    /// The answer's bytes; empty where silence is right: to a response, or to less than a header.
    [[nodiscard]] std::string answer(std::string_view query, Transport transport) const;
    /// The same for a decoded query, not yet cut to any size.
    [[nodiscard]] Message answer(const Message& query) const;

private:
    AuthorityOptions m_options;
    std::map<Name, Zone> m_zones;
};

/// The answer to bytes that are no DNS query: FORMERR with the id, if there are 12 octets and QR is
/// clear; else nothing. recursive: whether it comes from a server that recurses (RA).
std::string answerGarbled(std::string_view query, const DecodeError& error, bool recursive = false);
/// The octets that a response to this query may have over that transport (RFC 6891 §6.2.5).
std::size_t responseOctetsMax(const Message& query, Transport transport, std::uint16_t ownMax);

} // namespace postroad::dns
