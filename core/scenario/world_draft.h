// SPDX-License-Identifier: MIT
// The stage as the file says it, before anything is made: the domains with their people, the host
// names that were given, and the records of their zones.
#pragma once

#include "core/dns/zone.h"
#include "core/scenario/table_reader.h"

#include <optional>
#include <string>
#include <vector>

namespace postroad::scenario {

struct UserDraft
{
    std::string name; ///< local part
    std::string password;
    Place place;
};

using HostName = Located<std::string>; ///< complete: "mx1.example.net"

struct DomainDraft
{
    std::string name; ///< "example.net"; "net" and "." are zones without mail
    Place place; ///< of its name
    std::vector<UserDraft> users;
    std::optional<HostName> msa;
    std::optional<HostName> mta;
    std::optional<HostName> mda;
    std::optional<HostName> store;
    std::optional<HostName> resolver;
    std::vector<HostName> exchangers;
    bool mail = true; ///< may have an exchanger, delivery agent and store
    bool generate = true; ///< records that are missing in the zone are made
    bool discard = false; ///< its exchangers take all mail and throw it away
    bool ipv6 = false;
    std::vector<std::string> networks; ///< empty: its own addresses
    CertificateFlaw certificate = CertificateFlaw::None;
    const Value* zoneText = nullptr; ///< the text that zone was read from, if there is one
    dns::Zone zone; ///< what the text says

    /// The root or a top-level domain: a zone and nothing else.
    [[nodiscard]] bool zoneOnly() const { return name.find('.') == name.npos || name == "."; }
    [[nodiscard]] const dns::Name& origin() const { return zone.origin(); }
    /// The exchangers that the zone names, the best first; the root's name for a null MX.
    [[nodiscard]] std::vector<dns::MxData> zoneExchangers() const;
    [[nodiscard]] bool hasNullMx() const; ///< RFC 7505
    /// The targets of the NS records at the origin.
    [[nodiscard]] std::vector<dns::Name> zoneServers() const;
};

/// A name as messages, plans and zones without final dots write it; "" for the root.
std::string bareName(const dns::Name& name);

/// Reads the tables [domain."…"].
std::vector<DomainDraft> readDomains(TableReader& file, ReadContext& context);

/// "in the zone: …": what is wrong there.
LocalText inZone(const LocalText& problem);
/// Where in the file that place of a zone's text is.
Place placeInZone(const Value& zoneText, dns::ZonePlace place, const ReadContext& context);

} // namespace postroad::scenario
