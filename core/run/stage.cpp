// SPDX-License-Identifier: MIT
#include "core/run/stage.h"

#include "core/base/ascii.h"
#include "core/node/delivery_agent.h"
#include "core/node/exchanger.h"
#include "core/node/imap_service.h"
#include "core/node/name_server.h"
#include "core/node/pop3_service.h"
#include "core/node/recursive_resolver.h"
#include "core/node/submission_agent.h"
#include "core/node/transfer_agent.h"
#include "core/node/user_agent.h"

#include <map>

namespace postroad::run {

using scenario::DomainPlan;
using scenario::HostIndex;
using scenario::NodePlan;
using scenario::NodeRole;

namespace {

std::optional<node::TrustedNetwork> parseNetwork(std::string_view text)
{
    const std::size_t slash = text.find('/');
    const auto address = parseIpAddress(text.substr(0, slash));
    if (!address)
        return std::nullopt;
    const std::uint64_t whole = address->isV4() ? 32 : 128;
    const auto length = slash == text.npos ? whole
                                           : ascii::parseNumber(text.substr(slash + 1), whole);
    if (!length)
        return std::nullopt;
    return node::TrustedNetwork{*address, static_cast<int>(*length)};
}

security::CertificateFault faultOf(scenario::CertificateFlaw flaw)
{
    switch (flaw) {
    case scenario::CertificateFlaw::Expired:
        return security::CertificateFault::Expired;
    case scenario::CertificateFlaw::NotYetValid:
        return security::CertificateFault::NotYetValid;
    case scenario::CertificateFlaw::WrongName:
        return security::CertificateFault::WrongName;
    case scenario::CertificateFlaw::SelfSigned:
        return security::CertificateFault::SelfSigned;
    case scenario::CertificateFlaw::None:
        break;
    }
    return security::CertificateFault::None;
}

node::Directory directoryOf(const DomainPlan& domain)
{
    node::Directory directory;
    directory.domain = domain.name;
    for (const scenario::UserPlan& user : domain.users)
        directory.accounts.push_back({user.name, user.password});
    for (const std::string& text : domain.networks) {
        if (const auto network = parseNetwork(text))
            directory.networks.push_back(*network);
    }
    return directory;
}

} // namespace

/// All that lives on the stage.
class Stage::Nodes
{
public:
    Nodes(Stage& stage, const scenario::Plan& plan, const RuntimeOf& runtimeOf)
        : m_stage(stage),
          m_plan(plan),
          m_runtimeOf(runtimeOf)
    {
        for (const DomainPlan& domain : plan.domains)
            m_directories.emplace(domain.name, directoryOf(domain));
        for (const NodePlan& node : plan.nodes)
            build(node);
    }

    node::UserAgent* userAgent(std::string_view mailbox)
    {
        const auto found = m_userAgents.find(ascii::lowered(mailbox));
        return found == m_userAgents.end() ? nullptr : found->second.get();
    }

private:
    void build(const NodePlan& plan)
    {
        runtime::Runtime& runtime = m_runtimeOf(HostId(plan.host));
        const DomainPlan* domain = m_plan.findDomain(plan.domain);
        switch (plan.role) {
        case NodeRole::UserAgent:
            return buildUserAgent(plan, *domain, runtime);
        case NodeRole::SubmissionAgent:
            if (domain->mta)
                m_servers.push_back(std::make_unique<node::SubmissionAgent>(runtime,
                    directory(*domain), setupOf(plan, smtp::Dialect::Submission), logins(),
                    m_plan.hosts[*domain->mta].name, endpoint(*domain->mta, 25)));
            return;
        case NodeRole::TransferAgent:
            m_servers.push_back(
                std::make_unique<node::TransferAgent>(runtime, directory(*domain), setupOf(plan)));
            return;
        case NodeRole::Exchanger:
            if (domain->mda)
                m_servers.push_back(std::make_unique<node::Exchanger>(runtime, directory(*domain),
                    setupOf(plan), m_plan.hosts[*domain->mda].name,
                    endpoint(*domain->mda, smtp::facts(smtp::Dialect::Lmtp).port)));
            return;
        case NodeRole::DeliveryAgent:
            m_deliveryAgents.push_back(std::make_unique<node::DeliveryAgent>(
                runtime, directory(*domain), mailboxes(plan.host), m_plan.messageOctetsMax));
            return;
        case NodeRole::MailStore:
            m_pop3.push_back(std::make_unique<node::Pop3Service>(
                runtime, directory(*domain), mailboxes(plan.host)));
            m_imap.push_back(std::make_unique<node::ImapService>(
                runtime, directory(*domain), mailboxes(plan.host)));
            return;
        case NodeRole::Resolver:
            m_resolvers.push_back(std::make_unique<node::RecursiveResolver>(runtime, rootHints()));
            return;
        case NodeRole::NameServer:
            m_nameServers.push_back(std::make_unique<node::NameServer>(runtime, zonesOf(plan)));
            return;
        }
    }

    void buildUserAgent(const NodePlan& plan, const DomainPlan& domain, runtime::Runtime& runtime)
    {
        node::UserSetup setup;
        setup.name = plan.user;
        setup.pipelining = m_plan.pipelining;
        setup.domain = domain.name;
        if (const node::Account* account = directory(domain).find(plan.user))
            setup.password = account->password;
        if (domain.msa)
            setup.submission = endpoint(*domain.msa, smtp::facts(smtp::Dialect::Submission).port);
        if (domain.msa)
            setup.security = submissionSecurity(plan, domain, setup);
        if (domain.mda)
            setup.store = endpoint(*domain.mda, node::kImapPort).address;
        m_userAgents[ascii::lowered(plan.user + '@' + domain.name)]
            = std::make_unique<node::UserAgent>(runtime, std::move(setup));
    }

    const node::Directory& directory(const DomainPlan& domain)
    {
        return m_directories.at(domain.name);
    }

    node::Mailboxes& mailboxes(HostIndex host)
    {
        std::unique_ptr<node::Mailboxes>& found = m_mailboxes[host];
        if (!found)
            found = std::make_unique<node::Mailboxes>(m_runtimeOf(HostId(host)));
        return *found;
    }

    [[nodiscard]] Endpoint endpoint(HostIndex host, std::uint16_t port) const
    {
        const std::vector<IpAddress>& addresses = m_plan.hosts[host].addresses;
        return {addresses.empty() ? IpAddress() : addresses.front(), port};
    }

    /// RFC 8314 §4.1: mail programs insist on TLS, and on the right certificate.
    node::CallSecurity submissionSecurity(
        const NodePlan& plan, const DomainPlan& domain, const node::UserSetup& setup)
    {
        const scenario::SecurityPlan& wanted = m_plan.security;
        node::CallSecurity security;
        security.tls = wanted.tls == scenario::TlsScope::None ? smtp::TlsUse::Never
                                                              : smtp::TlsUse::Required;
        security.host = &securityOf(plan);
        security.server = m_plan.hosts[*domain.msa].name;
        if (wanted.login.empty())
            return security;
        security.user = setup.name;
        security.password = setup.password;
        if (const security::SaslMechanismRow* row = security::findMechanism(wanted.login))
            security.mechanism = row->id;
        security.passwordWithoutTls = wanted.plainTextAuth;
        return security;
    }

    [[nodiscard]] node::SubmissionAgent::Logins logins() const
    {
        return {m_plan.security.mechanisms, m_plan.security.plainTextAuth,
            m_plan.security.login.empty()};
    }

    node::HostSecurity& securityOf(const NodePlan& plan)
    {
        std::unique_ptr<node::HostSecurity>& found = m_securities[plan.host];
        if (!found) {
            const scenario::HostPlan& host = m_plan.hosts[plan.host];
            const DomainPlan* domain = m_plan.findDomain(plan.domain);
            node::HostSecurity::Setup setup;
            setup.authority = [this]() -> const security::CertificateAuthority& {
                return m_stage.authority();
            };
            setup.names = {host.name};
            setup.addresses = host.addresses;
            setup.fault = faultOf(domain ? domain->certificate : scenario::CertificateFlaw::None);
            if (m_plan.security.namesLoopback) {
                setup.names.emplace_back("localhost");
                for (const std::string_view address : {"127.0.0.1", "::1"})
                    setup.addresses.push_back(*parseIpAddress(address));
            }
            found = std::make_unique<node::HostSecurity>(
                m_runtimeOf(HostId(plan.host)), std::move(setup));
        }
        return *found;
    }

    [[nodiscard]] node::RelayServer::Setup setupOf(
        const NodePlan& plan, smtp::Dialect dialect = smtp::Dialect::Smtp)
    {
        const DomainPlan& domain = *m_plan.findDomain(plan.domain);
        node::RelayServer::Setup setup;
        setup.security = &securityOf(plan);
        setup.offersTls = m_plan.security.tls != scenario::TlsScope::None;
        if (m_plan.security.tls == scenario::TlsScope::All)
            setup.usesTls = smtp::TlsUse::IfOffered;
        setup.dialect = dialect;
        setup.messageOctetsMax = m_plan.messageOctetsMax;
        setup.pipelining = m_plan.pipelining;
        if (domain.resolver)
            setup.resolvers.push_back(endpoint(*domain.resolver, dns::kDnsPort));
        return setup;
    }

    [[nodiscard]] std::vector<dns::RootHint> rootHints() const
    {
        std::vector<dns::RootHint> hints;
        for (const scenario::ZonePlan& zone : m_plan.zones) {
            if (!zone.origin.empty() && zone.origin != ".")
                continue;
            const scenario::HostPlan& host = m_plan.hosts[zone.server];
            if (const auto name = dns::parseName(host.name); name && !host.addresses.empty())
                hints.push_back({*name, host.addresses.front()});
        }
        return hints;
    }

    [[nodiscard]] std::vector<dns::Zone> zonesOf(const NodePlan& plan) const
    {
        std::vector<dns::Zone> zones;
        for (const scenario::ZonePlan& zone : m_plan.zones) {
            if (zone.server != plan.host)
                continue;
            const auto origin = zone.origin.empty() ? Result<dns::Name, dns::NameError>(dns::Name())
                                                    : dns::parseName(zone.origin);
            if (!origin)
                continue; // the scenario has checked its zones: what can't be read never gets here
            if (auto parsed = dns::parseZone(zone.text, *origin))
                zones.push_back(std::move(*parsed));
        }
        return zones;
    }

    Stage& m_stage;
    const scenario::Plan& m_plan;
    const RuntimeOf& m_runtimeOf;
    std::map<std::string, node::Directory> m_directories;
    std::map<HostIndex, std::unique_ptr<node::HostSecurity>> m_securities;
    std::map<HostIndex, std::unique_ptr<node::Mailboxes>> m_mailboxes;
    std::map<std::string, std::unique_ptr<node::UserAgent>>
        m_userAgents; ///< by mailbox, lower case
    std::vector<std::unique_ptr<node::RelayServer>> m_servers;
    std::vector<std::unique_ptr<node::DeliveryAgent>> m_deliveryAgents;
    std::vector<std::unique_ptr<node::Pop3Service>> m_pop3;
    std::vector<std::unique_ptr<node::ImapService>> m_imap;
    std::vector<std::unique_ptr<node::RecursiveResolver>> m_resolvers;
    std::vector<std::unique_ptr<node::NameServer>> m_nameServers;
};

Stage::Stage(const scenario::Plan& plan, const RuntimeOf& runtimeOf)
    : m_plan(plan),
      m_runtimeOf(runtimeOf),
      m_nodes(std::make_unique<Nodes>(*this, plan, m_runtimeOf))
{
    for (std::size_t i = 0; i < plan.letters.size(); ++i) {
        const scenario::LetterPlan& letter = plan.letters[i];
        const DomainPlan* domain = plan.findDomain(letter.from.substr(letter.from.rfind('@') + 1));
        if (!domain)
            continue;
        for (const scenario::UserPlan& user : domain->users) {
            if (ascii::iequals(user.name + '@' + domain->name, letter.from))
                m_runtimeOf(HostId(user.host)).startTimer(Instant(letter.at), [this, &letter, i] {
                    send(letter, static_cast<std::uint32_t>(i + 1));
                });
        }
    }
    for (const scenario::ReadPlan& read : plan.reads) {
        if (read.after) {
            m_waiting.emplace_back(*read.after);
            m_waitingReads.push_back(&read);
        } else {
            startReading(read, Instant(read.at.value_or(Duration{})));
        }
    }
}

Stage::~Stage() = default;

const security::CertificateAuthority& Stage::authority()
{
    if (!m_authority) {
        // Of all hosts the first one gives the octets: any would do, if it is always the same.
        runtime::Runtime& runtime = m_runtimeOf(HostId(0));
        m_authority.emplace([&runtime](std::size_t octets) { return runtime.secret(octets); },
            m_plan.name, runtime.calendar().epochSeconds(Instant{}));
    }
    return *m_authority;
}

void Stage::startReading(const scenario::ReadPlan& read, Instant at)
{
    node::UserAgent* agent = m_nodes->userAgent(read.user);
    const DomainPlan* domain = m_plan.findDomain(read.user.substr(read.user.rfind('@') + 1));
    if (!agent || !domain)
        return;
    for (const scenario::UserPlan& user : domain->users) {
        if (ascii::iequals(user.name + '@' + domain->name, read.user))
            m_runtimeOf(HostId(user.host)).startTimer(at, [agent, pop3 = read.pop3] {
                agent->fetch(
                    pop3 ? node::UserAgent::Protocol::Pop3 : node::UserAgent::Protocol::Imap);
            });
    }
}

void Stage::send(const scenario::LetterPlan& letter, std::uint32_t number)
{
    node::UserAgent* agent = m_nodes->userAgent(letter.from);
    if (!agent)
        return;
    node::Letter sent;
    sent.number = number;
    sent.text = letter.text;
    sent.raw = letter.raw;
    sent.notify = letter.notify;
    sent.dsnReturn = letter.dsnReturn;
    for (const std::string& recipient : letter.to) {
        if (const auto mailbox = mail::parseMailbox(recipient))
            sent.to.push_back({*mailbox});
    }
    if (!sent.to.empty())
        agent->send(sent);
}

void Stage::look(const trace::Trace& trace, EventId id)
{
    for (std::size_t i = 0; i < m_waiting.size(); ++i) {
        if (m_waiting[i].isIt(trace, id))
            startReading(*m_waitingReads[i], trace[id].time);
    }
}

} // namespace postroad::run
