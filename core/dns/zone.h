// SPDX-License-Identifier: MIT
// A zone: the records of one origin by owner and type, and the text of master files (RFC 1035 §5)
// with mistakes that say where they are. Records made by a program can be merged in; they yield to
// what the text says.
#pragma once

#include "core/base/local_text.h"
#include "core/dns/record.h"

#include <cstddef>
#include <map>
#include <span>

namespace postroad::dns {

/// Where a record stands in its text. Both count from 1 (columns in octets); 0: it was not read
/// from text.
struct ZonePlace
{
    std::size_t line = 0;
    std::size_t column = 0;

    friend bool operator==(const ZonePlace&, const ZonePlace&) = default;
};

struct ZoneError
{
    ZonePlace place;
    LocalText problem; ///< "“MXX” is not a record type"
    LocalText expected; ///< "a record type (A, NS, …)"; may be empty
    std::string nearest; ///< "MX": the nearest valid name; mostly empty

    friend bool operator==(const ZoneError&, const ZoneError&) = default;
};

/// In English: "4:9: “MXX” is not a record type; expected a record type; did you mean MX?"
std::string format(const ZoneError& error);

/// All records of one owner and type; never empty.
struct RecordSet
{
    std::vector<Record> records;
    ZonePlace place; ///< of the first
};

class Zone
{
public:
    using Node = std::map<Type, RecordSet>;

    explicit Zone(Name origin = {}) : m_origin(std::move(origin)) { }

    [[nodiscard]] const Name& origin() const { return m_origin; }
    [[nodiscard]] bool empty() const { return m_nodes.empty(); }
    [[nodiscard]] std::size_t recordCount() const;

    /// False, and nothing changed, if its owner is outside the zone, it is a CNAME beside other
    /// data or the other way round (RFC 1034 §3.6.2), a second SOA, or already there. The TTL of a
    /// set is that of its first record (RFC 2181 §5.2).
    bool add(Record record, ZonePlace place = {});
    /// Why add() would refuse it, as a clause for people; empty if it would not.
    [[nodiscard]] LocalText refusal(const Record& record) const;
    /// Adds those of the records whose owner had no records of that type (and no CNAME) before the
    /// call. Returns how many.
    std::size_t addIfAbsent(std::span<const Record> records);
    /// The same for one set: whether it was added.
    bool addIfAbsent(const Record& record) { return addIfAbsent(std::span(&record, 1)) == 1; }

    /// The records of exactly that owner and type, or nullptr.
    [[nodiscard]] const RecordSet* find(const Name& owner, Type type) const;
    /// All sets of exactly that owner, or nullptr.
    [[nodiscard]] const Node* node(const Name& owner) const;
    /// Whether the name exists: it owns records, or a name below it does (empty non-terminal, RFC
    /// 4592 §2.2.2).
    [[nodiscard]] bool exists(const Name& name) const;
    /// The set of NS records that cuts the name off from this zone: the highest below the origin,
    /// at the name or above it.
    [[nodiscard]] const RecordSet* delegation(const Name& name) const;
    /// The SOA record of the origin, or nullptr.
    [[nodiscard]] const Record* soa() const;
    /// Every owner in canonical order.
    [[nodiscard]] const std::map<Name, Node>& nodes() const { return m_nodes; }

private:
    Name m_origin;
    std::map<Name, Node> m_nodes;
};

inline constexpr std::size_t kZoneTextOctetsMax = std::size_t{1} << 20U;

struct ZoneTextOptions
{
    std::uint32_t defaultTtl = 3600; ///< seconds, before any $TTL and any record that says its own
    std::size_t errorsMax = 50; ///< reading stops there
};

/// Reads a master file. TTL and class are optional, in any order, TTL units (1h30m) allowed;
/// $ORIGIN and $TTL are known, $INCLUDE is refused. The zone needs no SOA here: checkZone() asks
/// for that. On failure: all mistakes, in the order of the text, at least one.
Result<Zone, std::vector<ZoneError>> parseZone(
    std::string_view text, const Name& origin, const ZoneTextOptions& options = {});

/// What a whole zone must have before it is served: an SOA, NS records at the origin; MX and NS
/// targets inside the zone have addresses and are no alias (RFC 2181 §10.3). Empty: all well. Call
/// it after generated records are merged in.
std::vector<ZoneError> checkZone(const Zone& zone);

/// As a master file that parseZone() reads back to the same records: $ORIGIN first, then SOA, NS
/// and the rest in canonical order.
std::string format(const Zone& zone);

} // namespace postroad::dns
