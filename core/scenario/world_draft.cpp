// SPDX-License-Identifier: MIT
#include "core/scenario/world_draft.h"

#include "core/base/ascii.h"
#include "core/base/ip_address.h"
#include "core/mail/address.h"
#include "core/scenario/security_reader.h"
#include "core/scenario/toml_scan.h"

#include <algorithm>
#include <utility>

namespace postroad::scenario {

namespace {

constexpr std::size_t kDomainsMax = 40;
constexpr std::size_t kUsersMax = 50; ///< of one domain
constexpr std::size_t kExchangersMax = 20; ///< of one domain
constexpr std::size_t kNetworksMax = 20;
constexpr std::size_t kPasswordOctetsMax = 64;

bool isPassword(std::string_view text)
{
    return !text.empty() && text.size() <= kPasswordOctetsMax
        && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

/// "192.0.2.0/24", or an address alone.
bool isNetwork(std::string_view text)
{
    const std::size_t slash = text.find('/');
    const auto address = parseIpAddress(text.substr(0, slash));
    return address
        && (slash == text.npos
            || ascii::parseNumber(text.substr(slash + 1), address->isV4() ? 32 : 128));
}

class DomainReader
{
public:
    DomainReader(const Member& member, ReadContext& context)
        : m_context(context),
          m_reader(member.value, "a [domain]", context)
    {
        m_draft.name = member.key;
        m_draft.place = member.place;
    }

    DomainDraft read()
    {
        // A name that is no domain has been reported; its zone then has the root's origin.
        if (auto origin = dns::parseName(m_draft.name == "." ? "." : m_draft.name + '.'))
            m_draft.zone = dns::Zone(*origin);
        if (!m_draft.zoneOnly())
            readMail();
        else
            refuseMail();
        if (const auto generate = m_reader.boolean("generate"))
            m_draft.generate = generate->value;
        readZone();
        m_reader.finish();
        return std::move(m_draft);
    }

private:
    void readMail();
    void refuseMail();
    void readUsers();
    void readUser(const Member& member);
    void readNetworks();
    void readZone();
    void checkMailOff();
    void checkHostsDiffer();
    std::optional<HostName> hostName(std::string_view key);
    std::optional<HostName> completed(const Located<std::string>& written, std::string_view key);

    ReadContext& m_context;
    TableReader m_reader;
    DomainDraft m_draft;
};

void DomainReader::readMail()
{
    readUsers();
    m_draft.msa = hostName("msa");
    m_draft.mta = hostName("mta");
    for (const auto& written : m_reader.strings("mx", kExchangersMax)) {
        if (auto name = completed(written, "mx"))
            m_draft.exchangers.push_back(std::move(*name));
    }
    m_draft.mda = hostName("mda");
    m_draft.store = hostName("store");
    m_draft.resolver = hostName("resolver");
    readNetworks();
    m_draft.certificate = readCertificate(m_reader, m_context).value_or(m_draft.certificate);
    if (const auto mail = m_reader.boolean("mail"))
        m_draft.mail = mail->value;
    if (const auto discard = m_reader.boolean("discard"))
        m_draft.discard = discard->value;
    if (const auto ipv6 = m_reader.boolean("ipv6"))
        m_draft.ipv6 = ipv6->value;
    checkMailOff();
    checkHostsDiffer();
}

void DomainReader::refuseMail()
{
    for (const char* key : {"users", "msa", "mta", "mx", "mda", "store", "resolver", "networks",
             "certificate", "mail", "discard", "ipv6"}) {
        if (m_reader.has(key))
            m_context.diagnostics.add(m_reader.take(key)->place,
                quoted(key) + " does not belong to a top-level domain", "zone or generate");
    }
}

void DomainReader::readUsers()
{
    const Member* users = m_reader.take("users");
    if (users == nullptr)
        return;
    if (!users->value.isTable()) {
        m_context.diagnostics.add(users->value.place,
            "“users” is " + std::string(kindName(users->value.kind)),
            "a table of names and passwords, such as { alice = \"wonderland\" }");
        return;
    }
    for (const Member& member : users->value.members) {
        if (m_draft.users.size() == kUsersMax) {
            m_context.diagnostics.add(
                member.place, "too many users", "at most " + std::to_string(kUsersMax));
            return;
        }
        readUser(member);
    }
}

void DomainReader::readUser(const Member& member)
{
    const auto mailbox = mail::parseMailbox(member.key + '@' + m_draft.name);
    // A name with quotes around it would be an address, but not the one that people log in with.
    const bool good = mailbox && mailbox->localPart == member.key;
    // Servers compare names without regard to case: the second one would never get anything.
    const bool twice = std::any_of(m_draft.users.begin(), m_draft.users.end(),
        [&](const UserDraft& user) { return ascii::iequals(user.name, member.key); });
    if (!good)
        m_context.diagnostics.add(member.place,
            quoted(member.key) + " can't stand before the @ of a mail address",
            "a name such as alice or bob.smith");
    else if (twice)
        m_context.diagnostics.add(
            member.place, "there already is a user " + quoted(member.key), "each user once");
    if (!member.value.isString() || !isPassword(member.value.text)) {
        m_context.diagnostics.add(member.value.place,
            "the password of " + quoted(member.key) + " can't be used",
            "a text of 1 to " + std::to_string(kPasswordOctetsMax)
                + " ASCII characters without blanks");
        return;
    }
    if (good && !twice)
        m_draft.users.push_back({member.key, member.value.text, member.place});
}

void DomainReader::readNetworks()
{
    for (auto& network : m_reader.strings("networks", kNetworksMax)) {
        if (isNetwork(network.value))
            m_draft.networks.push_back(std::move(network.value));
        else
            m_context.diagnostics.add(network.place, quoted(network.value) + " is no network",
                "an address, or one with the length of its prefix, such as 198.51.100.0/24");
    }
}

std::optional<HostName> DomainReader::hostName(std::string_view key)
{
    const auto written = m_reader.string(key);
    return written ? completed(*written, key) : std::nullopt;
}

std::optional<HostName> DomainReader::completed(
    const Located<std::string>& written, std::string_view key)
{
    const bool isLabel = written.value.find('.') == std::string::npos;
    const std::string name = isLabel ? written.value + '.' + m_draft.name : written.value;
    const std::string ending = '.' + m_draft.name;
    const bool inside = name.size() > ending.size()
        && ascii::iequals(std::string_view(name).substr(name.size() - ending.size()), ending);
    if (!mail::isDomain(name) || !inside) {
        m_context.diagnostics.add(written.place,
            quoted(written.value) + " is no host name of " + m_draft.name,
            "a name such as \"" + std::string(key) + "\" or \"" + std::string(key) + ending + '"');
        return std::nullopt;
    }
    return HostName{ascii::lowered(name), written.place};
}

void DomainReader::checkMailOff()
{
    if (m_draft.mail)
        return;
    for (const char* key : {"mx", "mda", "store"}) {
        if (m_reader.has(key))
            m_context.diagnostics.add(m_reader.take(key)->place,
                quoted(key) + " stands beside mail = false", "one of the two only");
    }
}

void DomainReader::checkHostsDiffer()
{
    std::map<std::string, std::string> roles; // by host name
    const auto claim = [&](const std::optional<HostName>& host, const std::string& role) {
        if (!host)
            return;
        const auto [taken, fresh] = roles.emplace(host->value, role);
        // The delivery agent and the store share one machine.
        if (!fresh && !(taken->second == "mda" && role == "store"))
            m_context.diagnostics.add(host->place,
                quoted(host->value) + " already is the " + taken->second, "a machine of its own");
    };
    claim(m_draft.msa, "msa");
    claim(m_draft.mta, "mta");
    for (const HostName& exchanger : m_draft.exchangers)
        claim(exchanger, "mx");
    claim(m_draft.mda, "mda");
    claim(m_draft.store, "store");
    claim(m_draft.resolver, "resolver");
}

void DomainReader::readZone()
{
    const Member* member = m_reader.take("zone");
    if (member == nullptr)
        return;
    if (!member->value.isString()) {
        m_context.diagnostics.add(member->value.place,
            "“zone” is " + std::string(kindName(member->value.kind)),
            "the text of a zone between ''' and '''");
        return;
    }
    m_draft.zoneText = &member->value;
    auto zone = dns::parseZone(member->value.text, m_draft.origin());
    if (zone) {
        m_draft.zone = std::move(zone).value();
        return;
    }
    for (const dns::ZoneError& error : zone.error())
        m_context.diagnostics.add(placeInZone(member->value, error.place, m_context),
            "in the zone: " + error.problem.en, error.expected.en, error.nearest);
}

bool checkDomainName(const Member& member, ReadContext& context)
{
    const bool fits = member.key == "." || mail::isDomain(member.key);
    if (!fits)
        context.diagnostics.add(
            member.place, quoted(member.key) + " is no domain name", "a name such as example.org");
    return fits;
}

} // namespace

std::vector<dns::MxData> DomainDraft::zoneExchangers() const
{
    std::vector<dns::MxData> all;
    if (const auto* set = zone.find(origin(), dns::Type::Mx)) {
        for (const dns::Record& record : set->records) {
            if (const auto* mx = dns::mxOf(record))
                all.push_back(*mx);
        }
    }
    std::stable_sort(all.begin(), all.end(),
        [](const dns::MxData& a, const dns::MxData& b) { return a.preference < b.preference; });
    return all;
}

bool DomainDraft::hasNullMx() const
{
    const auto all = zoneExchangers();
    return all.size() == 1 && all.front().exchange.isRoot();
}

std::vector<dns::Name> DomainDraft::zoneServers() const
{
    std::vector<dns::Name> all;
    if (const auto* set = zone.find(origin(), dns::Type::Ns)) {
        for (const dns::Record& record : set->records) {
            if (const auto* target = dns::targetOf(record))
                all.push_back(*target);
        }
    }
    return all;
}

std::string bareName(const dns::Name& name)
{
    return name.isRoot() ? std::string() : dns::formatBare(name);
}

std::vector<DomainDraft> readDomains(TableReader& file, ReadContext& context)
{
    const Member* table = file.take("domain");
    if (table == nullptr || !table->value.isTable()) {
        context.diagnostics.add(table == nullptr ? Place{} : table->place,
            "the file has no domains", "tables such as [domain.\"example.org\"]");
        return {};
    }
    std::vector<DomainDraft> drafts;
    for (const Member& member : table->value.members) {
        const bool again = std::any_of(drafts.begin(), drafts.end(),
            [&](const DomainDraft& draft) { return ascii::iequals(draft.name, member.key); });
        if (drafts.size() == kDomainsMax || again) {
            context.diagnostics.add(member.place,
                again ? "there already is a domain " + quoted(member.key) : "too many domains",
                again ? "each domain once" : "at most " + std::to_string(kDomainsMax));
            continue;
        }
        DomainDraft draft = DomainReader(member, context).read();
        if (checkDomainName(member, context))
            drafts.push_back(std::move(draft));
    }
    return drafts;
}

Place placeInZone(const Value& zoneText, dns::ZonePlace place, const ReadContext& context)
{
    if (place.line == 0)
        return zoneText.place;
    std::size_t offset = 0;
    for (std::size_t line = 1; line < place.line; ++line) {
        const std::size_t end = zoneText.text.find('\n', offset);
        if (end == std::string::npos)
            break;
        offset = end + 1;
    }
    return placeInString(
        context.text, zoneText, offset + std::max<std::size_t>(place.column, 1) - 1);
}

} // namespace postroad::scenario
