// SPDX-License-Identifier: MIT
#include "core/dns/authority.h"

#include <algorithm>

namespace postroad::dns {

namespace {

/// One query on its way through RFC 1034 §4.3.2.
class Search
{
public:
    Search(const Authority& authority, const Question& question, Message& response)
        : m_authority(authority),
          m_type(question.type),
          m_name(question.name),
          m_response(response)
    {
    }

    void run(std::size_t aliasesMax);

private:
    [[nodiscard]] const Zone* zoneFor(const Name& name) const;
    /// Whether the name is an alias whose target is to be looked for next.
    bool lookIn(const Zone& zone);
    bool takeNode(const Zone& zone, const Zone::Node& node);
    void addSet(const RecordSet& set);
    void refer(const RecordSet& cut);
    void deny(const Zone& zone, Rcode rcode);
    void addTargets(const std::vector<Record>& records);
    void addAddresses(const Name& host);

    const Authority& m_authority;
    Type m_type;
    Name m_name; ///< asked for, then the target of an alias
    Message& m_response;
};

void Search::run(std::size_t aliasesMax)
{
    // Step 2: the zone nearest to the name.
    const Zone* zone = zoneFor(m_name);
    if (zone == nullptr) {
        m_response.rcode = Rcode::Refused;
        return;
    }
    for (std::size_t aliases = 0; zone != nullptr && lookIn(*zone) && aliases < aliasesMax;
         ++aliases)
        zone = zoneFor(m_name);
    addTargets(std::vector<Record>(m_response.answers));
    addTargets(std::vector<Record>(m_response.authorities));
}

/// The zone nearest to the name; of DS the one above a cut (RFC 4035 §3.1.4.1), if we have it.
const Zone* Search::zoneFor(const Name& name) const
{
    if (m_type == Type::Ds && !name.isRoot()) {
        const Zone* above = m_authority.zoneFor(name.parent());
        if (above != nullptr && above->delegation(name.parent()) == nullptr)
            return above;
    }
    return m_authority.zoneFor(name);
}

// Step 3: match down, label by label.
bool Search::lookIn(const Zone& zone)
{
    // RFC 4035 §3.1.4.1: a name's own cut does not hide its DS.
    const Name& covered = m_type == Type::Ds ? m_name.parent() : m_name;
    if (const RecordSet* cut = zone.delegation(covered)) { // 3b
        refer(*cut);
        return false;
    }
    m_response.authoritative = true;
    if (const Zone::Node* node = zone.node(m_name)) // 3a
        return takeNode(zone, *node);
    if (zone.exists(m_name)) { // RFC 4592 §2.2.2: an empty non-terminal
        deny(zone, Rcode::NoError);
        return false;
    }
    Name encloser = m_name.parent();
    while (!zone.exists(encloser) && encloser != zone.origin())
        encloser = encloser.parent();
    const auto wildcard = encloser.child("*"); // 3c; RFC 4592 §3.3.1: the source of synthesis
    const Zone::Node* source = wildcard ? zone.node(*wildcard) : nullptr;
    if (source != nullptr)
        return takeNode(zone, *source);
    deny(zone, Rcode::NxDomain);
    return false;
}

bool Search::takeNode(const Zone& zone, const Zone::Node& node)
{
    const auto alias = node.find(Type::Cname);
    if (alias != node.end() && m_type != Type::Cname && m_type != Type::Any) {
        addSet(alias->second);
        const Name target = *targetOf(alias->second.records.front());
        const bool seen = std::any_of(m_response.answers.begin(), m_response.answers.end(),
            [&](const Record& record) { return record.owner == target; });
        m_name = target;
        return !seen; // a ring of aliases is told once
    }
    if (m_type == Type::Any) {
        for (const auto& [type, set] : node)
            addSet(set);
        return false;
    }
    const auto found = node.find(m_type);
    if (found != node.end())
        addSet(found->second);
    else
        deny(zone, Rcode::NoError);
    return false;
}

void Search::addSet(const RecordSet& set)
{
    for (Record record : set.records) {
        record.owner
            = m_name; // RFC 4592 §3.3: what a wildcard makes is owned by the name asked for
        m_response.answers.push_back(std::move(record));
    }
}

void Search::refer(const RecordSet& cut)
{
    m_response.authorities.insert(
        m_response.authorities.end(), cut.records.begin(), cut.records.end());
}

/// No such name, or no such type: the SOA says for how long (RFC 2308 §2, §3).
void Search::deny(const Zone& zone, Rcode rcode)
{
    m_response.rcode = rcode;
    const Record* soa = zone.soa();
    if (soa == nullptr)
        return;
    m_response.authorities.push_back(*soa);
    m_response.authorities.back().ttl = std::min(soa->ttl, soaOf(*soa)->minimum);
}

// RFC 1035 §3.3.9 and §3.3.11: MX and NS cause the addresses of their hosts to be added.
void Search::addTargets(const std::vector<Record>& records)
{
    for (const Record& record : records) {
        if (const MxData* mx = mxOf(record))
            addAddresses(mx->exchange);
        else if (record.type == Type::Ns)
            addAddresses(*targetOf(record));
    }
}

void Search::addAddresses(const Name& host)
{
    const Zone* zone = m_authority.zoneFor(host);
    if (zone == nullptr)
        return;
    for (const Type type : {Type::A, Type::Aaaa}) {
        const RecordSet* set = zone->find(host, type);
        if (set == nullptr)
            continue;
        for (const Record& record : set->records) {
            const auto isThere = [&](const std::vector<Record>& section) {
                return std::find(section.begin(), section.end(), record) != section.end();
            };
            if (!isThere(m_response.answers) && !isThere(m_response.additionals))
                m_response.additionals.push_back(record);
        }
    }
}

/// The rcode for what is not answered at all.
std::optional<Rcode> refusal(const Message& query)
{
    if (const auto rcode = refusalOf(query))
        return rcode;
    const Class klass = query.questions.front().klass;
    return klass == Class::In || klass == Class::Any ? std::nullopt : std::optional(Rcode::Refused);
}

} // namespace

void Authority::addZone(Zone zone)
{
    const Name origin = zone.origin();
    m_zones.insert_or_assign(origin, std::move(zone));
}

const Zone* Authority::zoneFor(const Name& name) const
{
    for (Name origin = name;; origin = origin.parent()) {
        const auto it = m_zones.find(origin);
        if (it != m_zones.end())
            return &it->second;
        if (origin.isRoot())
            return nullptr;
    }
}

Message Authority::answer(const Message& query) const
{
    Message response = makeResponse(query, Rcode::NoError);
    if (response.edns)
        response.edns->udpPayload = m_options.udpPayload;
    if (const auto rcode = refusal(query)) {
        response.rcode = *rcode;
        return response;
    }
    Search(*this, query.questions.front(), response).run(m_options.aliasesMax);
    // RFC 1035 §6.2: of all classes we know one, so this can't be the whole truth.
    if (query.questions.front().klass == Class::Any)
        response.authoritative = false;
    return response;
}

std::string Authority::answer(std::string_view query, Transport transport) const
{
    const auto decoded = decode(query);
    if (!decoded)
        return answerGarbled(query, decoded.error());
    if (decoded->response)
        return {};
    return encode(answer(*decoded), responseOctetsMax(*decoded, transport, m_options.udpPayload));
}

std::string answerGarbled(std::string_view query, const DecodeError& error, bool recursive)
{
    constexpr std::size_t kHeaderOctets = 12;
    if (query.size() < kHeaderOctets)
        return {};
    // The header alone is always legal: counts of zero.
    const std::string header = std::string(query.substr(0, 4)) + std::string(8, '\0');
    const auto decoded = decode(header);
    if (!decoded || decoded->response)
        return {};
    const bool known = decoded->opcode == Opcode::Query;
    Message response = makeResponse(*decoded, known ? Rcode::FormErr : Rcode::NotImp);
    response.recursionAvailable = recursive;
    // RFC 6891 §7: else the client would think that we know no EDNS0.
    if (error.edns)
        response.edns.emplace();
    return encode(response);
}

std::size_t responseOctetsMax(const Message& query, Transport transport, std::uint16_t ownMax)
{
    if (transport == Transport::Tcp)
        return kMessageOctetsMax;
    if (!query.edns)
        return kUdpOctetsClassic;
    // RFC 6891 §6.2.3: values below 512 count as 512.
    return std::max<std::size_t>(kUdpOctetsClassic, std::min(query.edns->udpPayload, ownMax));
}

} // namespace postroad::dns
