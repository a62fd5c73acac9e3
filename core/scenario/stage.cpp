// SPDX-License-Identifier: MIT
#include "core/scenario/stage.h"

#include "core/base/ascii.h"
#include "core/base/host_label.h"
#include "core/base/nearest.h"
#include "core/mail/address.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>

namespace postroad::scenario {

namespace {

using trace::Protocol;

constexpr std::array<Protocol, 6> kProtocols{Protocol::Smtp, Protocol::Submission, Protocol::Lmtp,
    Protocol::Pop3, Protocol::Imap, Protocol::Dns};
constexpr std::array<std::uint16_t, 6> kPorts{25, 587, 24, 110, 143, 53};

/// The one name among these that was meant; see Stage::hostNamed().
std::optional<std::string> meant(
    std::string_view written, const std::vector<std::pair<std::string, std::string>>& names)
{
    std::set<std::string> found;
    for (const auto& [name, host] : names) {
        if (ascii::iequals(written, name))
            return host;
        if (written.find('.') == written.npos && ascii::iequals(written, firstLabel(name)))
            found.insert(host);
    }
    if (found.empty())
        return std::nullopt;
    if (found.size() == 1)
        return *found.begin();
    // Several machines are meant only by a label that all of them have.
    const std::string label(firstLabel(*found.begin()));
    const bool shared = std::all_of(found.begin(), found.end(),
        [&](const std::string& host) { return firstLabel(host) == label; });
    return shared ? std::optional(label) : std::nullopt;
}

std::string nearestOf(
    std::string_view written, const std::vector<std::pair<std::string, std::string>>& names)
{
    const bool label = written.find('.') == written.npos;
    std::vector<std::string> valid;
    valid.reserve(names.size());
    for (const auto& [name, host] : names)
        valid.emplace_back(label ? std::string(firstLabel(name)) : name);
    return nearestName(written, std::span<const std::string>(valid));
}

/// Names that hosts go by, each with the host's own name.
std::vector<std::pair<std::string, std::string>> hostNames(const Plan& plan)
{
    std::vector<std::pair<std::string, std::string>> names;
    for (const HostPlan& host : plan.hosts)
        names.emplace_back(host.name, host.name);
    for (const NodePlan& node : plan.nodes)
        names.emplace_back(node.name, plan.hosts[node.host].name);
    return names;
}

} // namespace

const std::vector<VerbRow>& verbRows()
{
    static const std::vector<Protocol> kSmtp{Protocol::Smtp, Protocol::Submission};
    static const std::vector<Protocol> kAll{Protocol::Smtp, Protocol::Submission, Protocol::Lmtp};
    static const std::vector<VerbRow> kRows{
        {"HELO", kSmtp},
        {"EHLO", kSmtp},
        {"LHLO", {Protocol::Lmtp}},
        {"MAIL", kAll},
        {"RCPT", kAll},
        {"DATA", kAll},
        {"DATA-END", kAll},
        {"RSET", {Protocol::Smtp, Protocol::Submission, Protocol::Lmtp, Protocol::Pop3}},
        {"NOOP",
            {Protocol::Smtp, Protocol::Submission, Protocol::Lmtp, Protocol::Pop3, Protocol::Imap}},
        {"QUIT", {Protocol::Smtp, Protocol::Submission, Protocol::Lmtp, Protocol::Pop3}},
        {"STARTTLS", kSmtp},
        {"AUTH", {Protocol::Submission}},
        {"BDAT", kAll},
        {"VRFY", kAll},
        {"EXPN", kAll},
        {"HELP", kAll},
        {"CAPA", {Protocol::Pop3}},
        {"USER", {Protocol::Pop3}},
        {"PASS", {Protocol::Pop3}},
        {"STAT", {Protocol::Pop3}},
        {"UIDL", {Protocol::Pop3}},
        {"RETR", {Protocol::Pop3}},
        {"TOP", {Protocol::Pop3}},
        {"DELE", {Protocol::Pop3}},
        {"LIST", {Protocol::Pop3, Protocol::Imap}},
        {"CAPABILITY", {Protocol::Imap}},
        {"LOGIN", {Protocol::Imap}},
        {"SELECT", {Protocol::Imap}},
        {"EXAMINE", {Protocol::Imap}},
        {"FETCH", {Protocol::Imap}},
        {"UID FETCH", {Protocol::Imap}},
        {"STORE", {Protocol::Imap}},
        {"UID STORE", {Protocol::Imap}},
        {"CLOSE", {Protocol::Imap}},
        {"LOGOUT", {Protocol::Imap}},
    };
    return kRows;
}

const VerbRow* findVerb(std::string_view verb)
{
    const auto found = std::find_if(verbRows().begin(), verbRows().end(),
        [&](const VerbRow& row) { return ascii::iequals(row.verb, verb); });
    return found == verbRows().end() ? nullptr : &*found;
}

std::optional<Protocol> parseProtocol(std::string_view name)
{
    const auto found = std::find_if(kProtocols.begin(), kProtocols.end(),
        [&](Protocol protocol) { return ascii::iequals(trace::protocolName(protocol), name); });
    return found == kProtocols.end() ? std::nullopt : std::optional(*found);
}

Stage::Stage(const Plan& plan, std::vector<std::string> exchangers)
    : m_plan(&plan),
      m_exchangers(std::move(exchangers))
{
    collectNames();
    collectSessions();
}

void Stage::addSession(HostIndex client, HostIndex server, Protocol protocol)
{
    if (client != server)
        m_sessions.push_back(
            {client, server, protocol, kPorts[static_cast<std::size_t>(protocol)]});
}

void Stage::collectSessions()
{
    for (const DomainPlan& domain : m_plan->domains) {
        collectUserSessions(domain);
        collectMailSessions(domain);
    }
    for (const NodePlan& node : m_plan->nodes) {
        if (node.role != NodeRole::Resolver && node.role != NodeRole::NameServer)
            continue;
        for (std::size_t client = 0; client < m_plan->hosts.size(); ++client)
            addSession(static_cast<HostIndex>(client), node.host, Protocol::Dns);
    }
}

void Stage::collectUserSessions(const DomainPlan& domain)
{
    for (const UserPlan& user : domain.users) {
        if (domain.msa)
            addSession(user.host, *domain.msa, Protocol::Submission);
        const std::string mailbox = user.name + '@' + domain.name;
        for (const ReadPlan& read : m_plan->reads) {
            if (domain.mda && ascii::iequals(read.user, mailbox))
                addSession(user.host, *domain.mda, read.pop3 ? Protocol::Pop3 : Protocol::Imap);
        }
    }
    if (domain.msa && domain.mta)
        addSession(*domain.msa, *domain.mta, Protocol::Smtp);
}

void Stage::collectMailSessions(const DomainPlan& domain)
{
    std::vector<HostIndex> callers;
    if (domain.mta)
        callers.push_back(*domain.mta);
    callers.insert(callers.end(), domain.exchangers.begin(), domain.exchangers.end());
    for (const HostIndex caller : callers) {
        for (const std::string& name : m_exchangers) {
            if (const auto host = m_plan->findHost(name))
                addSession(caller, *host, Protocol::Smtp);
        }
        // Without MX records the domain's own address takes its mail (RFC 5321 §5.1).
        for (const DomainPlan& other : m_plan->domains) {
            if (const auto host = m_plan->findHost(other.name))
                addSession(caller, *host, Protocol::Smtp);
        }
    }
    for (const HostIndex exchanger : domain.exchangers) {
        if (domain.mda)
            addSession(exchanger, *domain.mda, Protocol::Lmtp);
        if (domain.mta)
            addSession(exchanger, *domain.mta, Protocol::Smtp);
    }
}

void Stage::collectNames()
{
    const auto add = [](std::vector<std::string>& to, std::string_view name) {
        const bool known = std::any_of(to.begin(), to.end(),
            [&](const std::string& other) { return ascii::iequals(other, name); });
        if (!known)
            to.emplace_back(name);
    };
    for (const DomainPlan& domain : m_plan->domains) {
        add(m_domains, domain.name);
        for (const UserPlan& user : domain.users)
            add(m_mailboxes, user.name + '@' + domain.name);
    }
    for (const LetterPlan& letter : m_plan->letters) {
        for (const std::string& mailbox : letter.to) {
            add(m_mailboxes, mailbox);
            add(m_domains, mail::domainOf(mailbox));
        }
    }
}

std::optional<std::string> Stage::hostNamed(std::string_view written) const
{
    return meant(written, hostNames(*m_plan));
}

std::optional<std::string> Stage::exchangerNamed(std::string_view written) const
{
    std::vector<std::pair<std::string, std::string>> names;
    for (const std::string& name : m_exchangers)
        names.emplace_back(name, name);
    const auto found = meant(written, names);
    return found ? found : hostNamed(written);
}

std::string Stage::nearestHost(std::string_view written) const
{
    return nearestOf(written, hostNames(*m_plan));
}

std::string Stage::nearestExchanger(std::string_view written) const
{
    std::vector<std::pair<std::string, std::string>> names;
    for (const std::string& name : m_exchangers)
        names.emplace_back(name, name);
    return nearestOf(written, names);
}

bool Stage::isHost(HostIndex host, std::string_view name) const
{
    return meansHost(name, m_plan->hosts[host].name);
}

} // namespace postroad::scenario
