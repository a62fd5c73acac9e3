// SPDX-License-Identifier: MIT
#include "core/scenario/world_draft.h"

#include "core/base/ascii.h"
#include "core/base/ip_address.h"
#include "core/base/sentence.h"
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
          m_reader(member.value, say({"a [domain]", "[domain] 表"}), context)
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
                say({"{1} does not belong to a top-level domain", "{1}不用于顶级域名"},
                    quoted(key)),
                say({"zone or generate", "zone 或 generate"}));
    }
}

void DomainReader::readUsers()
{
    const Member* users = m_reader.take("users");
    if (users == nullptr)
        return;
    if (!users->value.isTable()) {
        m_context.diagnostics.add(users->value.place, isOfKind("users", users->value),
            say({"a table of names and passwords, such as { alice = \"wonderland\" }",
                "用户名和密码的表，例如 { alice = \"wonderland\" }"}));
        return;
    }
    for (const Member& member : users->value.members) {
        if (m_draft.users.size() == kUsersMax) {
            m_context.diagnostics.add(
                member.place, say({"too many users", "用户太多"}), atMost(kUsersMax));
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
            say({"{1} can't stand before the @ of a mail address", "{1}不能写在邮件地址的 @ 前面"},
                quoted(member.key)),
            say({"a name such as alice or bob.smith", "名字，例如 alice 或 bob.smith"}));
    else if (twice)
        m_context.diagnostics.add(member.place,
            say({"there already is a user {1}", "已经有用户{1}"}, quoted(member.key)),
            say({"each user once", "每个用户只写一次"}));
    if (!member.value.isString() || !isPassword(member.value.text)) {
        m_context.diagnostics.add(member.value.place,
            say({"the password of {1} can't be used", "{1}的密码不能用"}, quoted(member.key)),
            say({"a text of 1 to {1} ASCII characters without blanks",
                    "1 到 {1} 个 ASCII 字符，不含空格"},
                kPasswordOctetsMax));
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
            m_context.diagnostics.add(network.place,
                say({"{1} is no network", "{1}不是网络"}, quoted(network.value)),
                say({"an address, or one with the length of its prefix, such as 198.51.100.0/24",
                    "一个地址，或带前缀长度的地址，例如 198.51.100.0/24"}));
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
            say({"{1} is no host name of {2}", "{1}不是 {2} 的主机名"}, quoted(written.value),
                m_draft.name),
            say({"a name such as \"{1}\" or \"{1}{2}\"", "名字，例如 \"{1}\" 或 \"{1}{2}\""}, key,
                ending));
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
                say({"{1} stands beside mail = false", "{1}和 mail = false 写在了一起"},
                    quoted(key)),
                say({"one of the two only", "两者只留一个"}));
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
                say({"{1} already is the {2}", "{1}已经是 {2}"}, quoted(host->value),
                    taken->second),
                say({"a machine of its own", "另一台机器"}));
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
        m_context.diagnostics.add(member->value.place, isOfKind("zone", member->value),
            say({"the text of a zone between ''' and '''", "区域的文字，写在 ''' 和 ''' 之间"}));
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
            inZone(error.problem), error.expected, error.nearest);
}

bool checkDomainName(const Member& member, ReadContext& context)
{
    const bool fits = member.key == "." || mail::isDomain(member.key);
    if (!fits)
        context.diagnostics.add(member.place,
            say({"{1} is no domain name", "{1}不是域名"}, quoted(member.key)),
            say({"a name such as example.org", "名字，例如 example.org"}));
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
            say({"the file has no domains", "文件里没有域名"}),
            say({"tables such as [domain.\"example.org\"]", "[domain.\"example.org\"] 这样的表"}));
        return {};
    }
    std::vector<DomainDraft> drafts;
    for (const Member& member : table->value.members) {
        const bool again = std::any_of(drafts.begin(), drafts.end(),
            [&](const DomainDraft& draft) { return ascii::iequals(draft.name, member.key); });
        if (drafts.size() == kDomainsMax || again) {
            context.diagnostics.add(member.place,
                again ? say({"there already is a domain {1}", "已经有域名{1}"}, quoted(member.key))
                      : say({"too many domains", "域名太多"}),
                again ? say({"each domain once", "每个域名只写一次"}) : atMost(kDomainsMax));
            continue;
        }
        DomainDraft draft = DomainReader(member, context).read();
        if (checkDomainName(member, context))
            drafts.push_back(std::move(draft));
    }
    return drafts;
}

LocalText inZone(const LocalText& problem)
{
    return say({"in the zone: {1}", "区域里：{1}"}, problem);
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
