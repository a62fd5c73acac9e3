// SPDX-License-Identifier: MIT
#include "core/run/stage.h"

#include "core/base/ascii.h"
#include "core/mail/address.h"
#include "core/node/delivery_agent.h"
#include "core/node/envelope_facts.h"
#include "core/node/exchanger.h"
#include "core/node/imap_service.h"
#include "core/node/name_server.h"
#include "core/node/pop3_service.h"
#include "core/node/recursive_resolver.h"
#include "core/node/sink.h"
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

    /// The nodes of one machine, new ones.
    void build(HostIndex host)
    {
        for (const NodePlan& node : m_plan.nodes) {
            if (node.host == host)
                build(node);
        }
    }
    void drop(HostIndex host) { m_machines.erase(host); }

    node::UserAgent* userAgent(std::string_view mailbox)
    {
        const std::string name = ascii::lowered(mailbox);
        for (auto& [host, machine] : m_machines) {
            const auto found = machine.userAgents.find(name);
            if (found != machine.userAgents.end())
                return found->second.get();
        }
        return nullptr;
    }

private:
    struct Machine
    {
        std::unique_ptr<node::Mailboxes> mailboxes; ///< first: the others use it
        std::map<std::string, std::unique_ptr<node::UserAgent>>
            userAgents; ///< by mailbox, lower case
        std::vector<std::unique_ptr<node::RelayServer>> servers;
        std::vector<std::unique_ptr<node::Sink>> sinks;
        std::vector<std::unique_ptr<node::DeliveryAgent>> deliveryAgents;
        std::vector<std::unique_ptr<node::Pop3Service>> pop3;
        std::vector<std::unique_ptr<node::ImapService>> imap;
        std::vector<std::unique_ptr<node::RecursiveResolver>> resolvers;
        std::vector<std::unique_ptr<node::NameServer>> nameServers;
    };

    void build(const NodePlan& plan)
    {
        Machine& machine = m_machines[plan.host];
        runtime::Runtime& runtime = m_runtimeOf(HostId(plan.host));
        const DomainPlan* domain = m_plan.findDomain(plan.domain);
        switch (plan.role) {
        case NodeRole::UserAgent:
            return buildUserAgent(plan, *domain, runtime);
        case NodeRole::SubmissionAgent:
            if (domain->mta)
                machine.servers.push_back(std::make_unique<node::SubmissionAgent>(runtime,
                    directory(*domain), setupOf(plan, smtp::Dialect::Submission), logins(),
                    m_plan.hosts[*domain->mta].name, endpoint(*domain->mta, 25)));
            return;
        case NodeRole::TransferAgent:
            machine.servers.push_back(
                std::make_unique<node::TransferAgent>(runtime, directory(*domain), setupOf(plan)));
            return;
        case NodeRole::Exchanger:
            if (domain->discard)
                machine.sinks.push_back(
                    std::make_unique<node::Sink>(runtime, directory(*domain), sinkDoor(plan)));
            else if (domain->mda)
                machine.servers.push_back(std::make_unique<node::Exchanger>(runtime,
                    directory(*domain), setupOf(plan), m_plan.hosts[*domain->mda].name,
                    endpoint(*domain->mda, smtp::facts(smtp::Dialect::Lmtp).port)));
            return;
        case NodeRole::DeliveryAgent:
            machine.deliveryAgents.push_back(std::make_unique<node::DeliveryAgent>(
                runtime, directory(*domain), mailboxes(plan.host), m_plan.messageOctetsMax));
            return;
        case NodeRole::MailStore:
            machine.pop3.push_back(std::make_unique<node::Pop3Service>(
                runtime, directory(*domain), mailboxes(plan.host), storeSecurity(plan)));
            machine.imap.push_back(std::make_unique<node::ImapService>(
                runtime, directory(*domain), mailboxes(plan.host), storeSecurity(plan)));
            return;
        case NodeRole::Resolver:
            machine.resolvers.push_back(
                std::make_unique<node::RecursiveResolver>(runtime, rootHints()));
            return;
        case NodeRole::NameServer:
            machine.nameServers.push_back(
                std::make_unique<node::NameServer>(runtime, zonesOf(plan)));
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
        m_machines[plan.host].userAgents[ascii::lowered(plan.user + '@' + domain.name)]
            = std::make_unique<node::UserAgent>(runtime, std::move(setup));
    }

    const node::Directory& directory(const DomainPlan& domain)
    {
        return m_directories.at(domain.name);
    }

    node::Mailboxes& mailboxes(HostIndex host)
    {
        std::unique_ptr<node::Mailboxes>& found = m_machines[host].mailboxes;
        if (!found)
            found = std::make_unique<node::Mailboxes>(m_runtimeOf(HostId(host)));
        return *found;
    }

    [[nodiscard]] Endpoint endpoint(HostIndex host, std::uint16_t port) const
    {
        const std::vector<IpAddress>& addresses = m_plan.hosts[host].addresses;
        return {addresses.empty() ? IpAddress() : addresses.front(), port};
    }

    /// RFC 8314 §5.2, §5.3: mail programs insist on TLS, and on the right certificate.
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
        security.account.user = setup.name;
        security.account.password = setup.password;
        security.account.passwordWithoutTls = wanted.plainTextAuth;
        if (const security::SaslMechanismRow* row = security::findMechanism(wanted.login))
            security.account.mechanism = row->id;
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

    node::StoreSecurity storeSecurity(const NodePlan& plan)
    {
        const scenario::SecurityPlan& wanted = m_plan.security;
        if (wanted.tls == scenario::TlsScope::None || !wanted.storeTls)
            return {};
        return {&securityOf(plan), wanted.plainTextReading};
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

    node::SmtpDoor sinkDoor(const NodePlan& plan)
    {
        node::SmtpDoor door;
        door.config = node::serverConfig(
            m_plan.hosts[plan.host].name, smtp::Dialect::Smtp, m_plan.messageOctetsMax);
        if (m_plan.security.tls != scenario::TlsScope::None) {
            door.config.tls = smtp::TlsOffer::StartTls;
            door.security = &securityOf(plan);
        }
        return door;
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
    /// Keys and certificates outlive a crash: they lie on the disk.
    std::map<HostIndex, std::unique_ptr<node::HostSecurity>> m_securities;
    std::map<HostIndex, Machine> m_machines;
};

Stage::Stage(const scenario::Plan& plan, const RuntimeOf& runtimeOf)
    : m_plan(plan),
      m_runtimeOf(runtimeOf),
      m_nodes(std::make_unique<Nodes>(*this, plan, m_runtimeOf)),
      m_letterSent(plan.letters.size())
{
    for (std::size_t i = 0; i < plan.letters.size(); ++i)
        awaitLetter(i);
    for (const scenario::ReadPlan& read : plan.reads) {
        m_reads.push_back({&read, std::nullopt, false});
        if (read.after)
            m_waiting.push_back({trace::MatchCounter(*read.after), m_reads.size() - 1});
        else
            startReading(m_reads.size() - 1, Instant(read.at.value_or(Duration{})));
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

std::optional<HostIndex> Stage::machineOf(std::string_view mailbox) const
{
    const DomainPlan* domain = m_plan.findDomain(mail::domainOf(mailbox));
    if (!domain)
        return std::nullopt;
    for (const scenario::UserPlan& user : domain->users) {
        if (ascii::iequals(user.name + '@' + domain->name, mailbox))
            return user.host;
    }
    return std::nullopt;
}

void Stage::awaitLetter(std::size_t index)
{
    const scenario::LetterPlan& letter = m_plan.letters[index];
    const auto machine = machineOf(letter.from);
    if (!machine || m_letterSent[index])
        return;
    m_runtimeOf(HostId(*machine)).startTimer(Instant(letter.at), [this, &letter, index] {
        m_letterSent[index] = true;
        send(letter, static_cast<std::uint32_t>(index + 1));
    });
}

void Stage::startReading(std::size_t index, Instant at)
{
    Reading& reading = m_reads[index];
    const auto machine = machineOf(reading.plan->user);
    if (!machine)
        return;
    reading.due = at;
    if (!m_nodes->userAgent(reading.plan->user))
        return; // without power: restart() comes back to it
    m_runtimeOf(HostId(*machine)).startTimer(at, [this, index] {
        m_reads[index].done = true;
        if (node::UserAgent* agent = m_nodes->userAgent(m_reads[index].plan->user))
            agent->fetch(m_reads[index].plan->pop3 ? node::UserAgent::Protocol::Pop3
                                                   : node::UserAgent::Protocol::Imap);
    });
}

void Stage::crash(HostId host) { m_nodes->drop(host.value); }

void Stage::restart(HostId host)
{
    m_nodes->drop(host.value);
    m_nodes->build(host.value);
    // What a person wanted to do at this machine in the meantime is done now.
    for (std::size_t i = 0; i < m_plan.letters.size(); ++i) {
        if (machineOf(m_plan.letters[i].from) == host.value)
            awaitLetter(i);
    }
    for (std::size_t i = 0; i < m_reads.size(); ++i) {
        if (m_reads[i].due && !m_reads[i].done && machineOf(m_reads[i].plan->user) == host.value)
            startReading(i, *m_reads[i].due);
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
    for (auto& [counter, index] : m_waiting) {
        if (counter.isIt(trace, id))
            startReading(index, trace[id].time);
    }
}

} // namespace postroad::run
