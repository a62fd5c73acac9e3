// SPDX-License-Identifier: MIT
#include "core/live/lab.h"

#include "core/live/descriptors.h"
#include "core/live/door.h"
#include "core/live/entropy.h"
#include "core/live/replay.h"
#include "core/live/spool_disk.h"
#include "core/live/turn_away.h"
#include "core/node/imap_service.h"
#include "core/node/pop3_service.h"
#include "core/node/submission_agent.h"
#include "core/sim/doors.h"
#include "core/sim/network.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>

namespace postroad::live {

namespace {

constexpr std::uint16_t kDnsPort = 53;
/// How often a free TCP port may be taken for UDP before we give up.
constexpr int kPortTries = 32;
/// Descriptors for all that is no session of a client: files, calls to real servers, the program's.
constexpr std::size_t kOtherDescriptors = 100;
constexpr std::size_t kSessionsMin = 8;
constexpr auto kDepartureLook = std::chrono::milliseconds(10);
/// Whether a lab that is asked something has ended.
constexpr auto kLookForTheEnd = std::chrono::milliseconds(50);

/// Who of a host's nodes listens there.
std::string_view roleAt(const scenario::Plan& plan, HostId host, std::uint16_t port)
{
    struct Row
    {
        scenario::NodeRole role;
        std::string_view name;
        std::array<std::uint16_t, 4> ports;
    };
    static constexpr std::array<Row, 7> kRows{{
        {scenario::NodeRole::SubmissionAgent, "msa", {587, node::kImplicitTlsPort}},
        {scenario::NodeRole::TransferAgent, "mta", {25}},
        {scenario::NodeRole::Exchanger, "mx", {25}},
        {scenario::NodeRole::DeliveryAgent, "mda", {24}},
        {scenario::NodeRole::MailStore, "store",
            {node::kPop3Port, node::kImapPort, node::kPop3sPort, node::kImapsPort}},
        {scenario::NodeRole::Resolver, "resolver", {kDnsPort}},
        {scenario::NodeRole::NameServer, "authority", {kDnsPort}},
    }};
    for (const Row& row : kRows) {
        const bool fits = std::find(row.ports.begin(), row.ports.end(), port) != row.ports.end();
        for (const scenario::NodePlan& node : plan.nodes) {
            if (fits && node.host == host.value && node.role == row.role)
                return row.name;
        }
    }
    return "";
}

/// The store's ports with TLS from the start.
bool isSecuredStore(const sim::Network::Listening& listening)
{
    return (listening.protocol == trace::Protocol::Pop3 && listening.port == node::kPop3sPort)
        || (listening.protocol == trace::Protocol::Imap && listening.port == node::kImapsPort);
}

TlsMode tlsAt(const scenario::Plan& plan, const sim::Network::Listening& listening)
{
    if (plan.security.tls == scenario::TlsScope::None)
        return TlsMode::None;
    if (listening.protocol == trace::Protocol::Submission)
        return listening.port == node::kImplicitTlsPort ? TlsMode::Implicit : TlsMode::StartTls;
    if (isSecuredStore(listening))
        return TlsMode::Implicit;
    const bool speaksTls = listening.protocol == trace::Protocol::Smtp
        || listening.protocol == trace::Protocol::Pop3
        || listening.protocol == trace::Protocol::Imap;
    return speaksTls ? TlsMode::StartTls : TlsMode::None;
}

std::string described(const Endpoint& endpoint, const std::error_code& error)
{
    return format(endpoint) + ": " + error.message();
}

} // namespace

std::string_view tlsModeName(TlsMode mode)
{
    static constexpr std::array<std::string_view, 3> kNames{"none", "starttls", "implicit"};
    return kNames[static_cast<std::size_t>(mode)];
}

scenario::Plan livePlan(const scenario::Plan& plan, const LabOptions& options)
{
    scenario::Plan live = plan;
    live.until.reset();
    if (!options.play) {
        live.letters.clear();
        live.reads.clear();
    }
    if (!live.reads.empty())
        live.security.plainTextReading = true; // as the lesson's own mail programs do
    return live;
}

class Lab::Impl final : public sim::Outside, public DoorKeeper
{
public:
    Impl(const scenario::Plan& plan, const LabOptions& options)
        : m_options(options),
          m_plan(labPlan(livePlan(plan, options), options.header)),
          m_work(asio::make_work_guard(m_io))
    {
    }

    /// One sentence if the machines' disks can't be had.
    std::optional<std::string> makeWorld()
    {
        OuterDisks disks;
        const auto room = std::make_shared<Room>(m_options.header.diskOctets);
        for (std::size_t i = 0; i < m_plan->hosts.size() && !m_options.spool.empty(); ++i) {
            if (auto problem = addDisk(HostId(static_cast<std::uint16_t>(i)), room, disks))
                return problem;
        }
        m_world = std::make_unique<LabWorld>(
            m_plan, m_options.header, *this, m_options.log, std::move(disks));
        return std::nullopt;
    }

    /// One sentence if a door can't be opened.
    std::optional<std::string> openDoors()
    {
        std::uint16_t next = m_options.portBase;
        std::vector<sim::Network::Listening> all = m_world->world().network().listening();
        // They came later: the ports of the others stay what people have written down.
        std::stable_partition(all.begin(), all.end(),
            [](const auto& listening) { return !isSecuredStore(listening); });
        for (const sim::Network::Listening& listening : all) {
            if (m_options.portBase != 0 && next < m_options.portBase)
                return std::string("there are not enough ports from ")
                    + std::to_string(m_options.portBase) + " on";
            if (auto problem = openDoor(listening, next))
                return problem;
            next = m_options.portBase == 0 ? 0 : static_cast<std::uint16_t>(next + 1);
        }
        const std::size_t others = kOtherDescriptors + m_endpoints.size() + m_plan->hosts.size();
        const std::size_t limit = std::max(descriptorLimit(), others + kSessionsMin);
        m_options.limits.sessions = std::min(m_options.limits.sessions, limit - others);
        return std::nullopt;
    }

    void run()
    {
        for (const auto& door : m_tcp)
            door->open();
        for (const auto& door : m_udp)
            door->open();
        m_turns.start(*m_world);
        m_io.run();
    }

    void stop()
    {
        asio::post(m_io, [this] { shutDown(); });
    }

    [[nodiscard]] const std::vector<LabEndpoint>& endpoints() const { return m_endpoints; }
    [[nodiscard]] const scenario::Plan& plan() const { return *m_plan; }
    [[nodiscard]] const trace::Trace& trace() { return m_world->world().trace(); }
    [[nodiscard]] std::string rootCertificate()
    {
        return m_plan->security.tls == scenario::TlsScope::None
            ? std::string()
            : m_world->stage().authority().root();
    }
    [[nodiscard]] std::uint64_t turnedAway() const
    {
        std::uint64_t count = 0;
        for (const auto& door : m_tcp)
            count += door->turnedAway();
        return count;
    }

    void doLater(
        InputKind kind, ConnectionId connection, HostId host = {}, std::string_view verb = {})
    {
        asio::post(m_io, [this, kind, connection, host, verb = std::string(verb)] {
            m_turns.take(
                {.at = {}, .kind = kind, .connection = connection, .host = host, .octets = verb});
            m_turns.finish();
        });
    }

    [[nodiscard]] std::vector<Lab::HeldReply> held()
    {
        const auto answer = std::make_shared<std::promise<std::vector<Lab::HeldReply>>>();
        asio::post(m_io, [this, answer] {
            std::vector<Lab::HeldReply> all;
            for (const sim::Doors::Held& held : m_world->world().doors()->held())
                all.push_back({held.connection, held.reply, m_turns.now() - held.since});
            answer->set_value(std::move(all));
        });
        // However busy it is: no answer doesn't mean that nothing waits.
        auto future = answer->get_future();
        while (future.wait_for(kLookForTheEnd) != std::future_status::ready) {
            if (m_io.stopped())
                return {};
        }
        return future.get();
    }

    // Outside
    sim::FarEnd& call(ConnectionId connection, const Endpoint& real) override
    {
        const auto peer = std::make_shared<Peer>(
            m_turns, asio::ip::tcp::socket(m_io), [this](Peer& gone) {
                m_called.erase(std::static_pointer_cast<Peer>(gone.shared_from_this()));
            });
        m_called.insert(peer);
        if (m_options.allowOutside || real.address.isLoopback())
            peer->call(connection, {toAsio(real.address), real.port});
        else
            peer->refuse(connection);
        return *peer;
    }

    void sendDatagram(
        HostId from, std::uint16_t fromPort, const Endpoint& to, std::string_view bytes) override
    {
        for (const auto& door : m_udp) {
            if (door->isAt(from, fromPort))
                door->send(to, bytes);
        }
    }

    std::string secret(std::size_t octets) override
    {
        std::string bytes = systemEntropy(octets);
        if (m_options.log)
            m_options.log->append(
                {.at = m_world ? m_world->world().now() : Instant() /* it is being made */,
                    .kind = InputKind::Secret,
                    .octets = bytes});
        return bytes;
    }

    // DoorKeeper

    [[nodiscard]] bool hasRoom(const TcpDoor& door) const override
    {
        if (door.sessions() >= m_options.limits.sessionsPerPort)
            return false;
        return sessions() < m_options.limits.sessions;
    }

    /// RFC 5321 §4.5.3.2.7 asks for five minutes of patience, §7.8 lets a server defend itself.
    void makeRoom(const TcpDoor& door) override
    {
        const bool isFull = door.sessions() >= m_options.limits.sessionsPerPort;
        m_turns.take({.at = {},
            .kind = InputKind::MakeRoom,
            .host = isFull ? door.place().host : HostId(),
            .port = isFull ? door.place().port : std::uint16_t{0},
            .number = static_cast<std::uint64_t>(m_options.limits.patienceWhenFull.count())});
        m_turns.finish();
    }

private:
    [[nodiscard]] std::optional<std::string> addDisk(
        HostId host, const std::shared_ptr<Room>& room, OuterDisks& disks)
    {
        const std::string folder = m_options.spool + '/' + m_plan->hosts[host.value].name;
        auto files = FileDisk::open(
            folder, [this](std::function<void()> work) { asio::post(m_io, std::move(work)); },
            room);
        if (!files)
            return folder + ": " + files.error();
        if (m_options.log)
            logFiles(host, folder);
        disks[host] = std::make_unique<SpoolDisk>(
            std::move(*files), [this, host](std::uint64_t number, bool ok) {
                m_turns.take({.at = {},
                    .kind = InputKind::DiskDone,
                    .host = host,
                    .number = 2 * number + (ok ? 1U : 0U)});
                m_turns.finish();
            });
        return std::nullopt;
    }

    /// A repetition needs to know what lay on the disk before the beginning.
    void logFiles(HostId host, const std::string& folder)
    {
        namespace fs = std::filesystem;
        m_options.log->append({.at = {}, .kind = InputKind::DiskFile, .host = host});
        std::error_code error;
        for (auto entry = fs::recursive_directory_iterator(folder, error);
             !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
            std::ifstream file(entry->path(), std::ios::binary);
            if (!entry->is_regular_file(error) || !file)
                continue;
            std::string octets = entry->path().lexically_relative(folder).generic_string();
            octets += '\0';
            octets.append(std::istreambuf_iterator<char>(file), {});
            m_options.log->append(
                {.at = {}, .kind = InputKind::DiskFile, .host = host, .octets = octets});
        }
    }

    [[nodiscard]] std::optional<std::string> openDoor(
        const sim::Network::Listening& listening, std::uint16_t port)
    {
        const bool datagrams = m_world->world().network().takesDatagrams(
            listening.host, listening.port);
        std::error_code error;
        for (int k = 0; k < kPortTries; ++k) {
            asio::ip::tcp::acceptor acceptor(m_io);
            const std::uint16_t got = bindTo(acceptor, port, error);
            if (error)
                break;
            asio::ip::udp::socket socket(m_io);
            if (datagrams)
                bindTo(socket, got, error);
            if (error && port == 0)
                continue; // free for TCP alone
            if (error)
                break;
            acceptor.listen(asio::socket_base::max_listen_connections, error);
            if (error)
                break;
            addDoors(listening, got, std::move(acceptor), datagrams ? &socket : nullptr);
            return std::nullopt;
        }
        return described({m_options.bind, port}, error);
    }

    template <typename Socket>
    std::uint16_t bindTo(Socket& socket, std::uint16_t port, std::error_code& error)
    {
        const typename Socket::endpoint_type endpoint(toAsio(m_options.bind), port);
        socket.open(endpoint.protocol(), error);
        if constexpr (std::is_same_v<Socket, asio::ip::tcp::acceptor>) {
            if (!error)
                socket.set_option(asio::socket_base::reuse_address(true), error);
        }
        if (!error)
            socket.bind(endpoint, error);
        if (!error)
            socket.non_blocking(true, error);
        return error ? std::uint16_t{0} : socket.local_endpoint(error).port();
    }

    void addDoors(const sim::Network::Listening& listening, std::uint16_t port,
        asio::ip::tcp::acceptor acceptor, asio::ip::udp::socket* datagrams)
    {
        LabEndpoint endpoint;
        endpoint.host = listening.host;
        endpoint.hostName = m_plan->hosts[listening.host.value].name;
        endpoint.role = roleAt(*m_plan, listening.host, listening.port);
        endpoint.protocol = listening.protocol;
        endpoint.port = listening.port;
        endpoint.local = {m_options.bind, port};
        endpoint.tls = tlsAt(*m_plan, listening);
        // Where TLS comes first nothing can be said before it.
        const DoorPlace place{listening.host, listening.port,
            endpoint.tls == TlsMode::Implicit ? std::string()
                                              : comeLater(listening.protocol, endpoint.hostName)};
        m_endpoints.push_back(endpoint);
        m_tcp.push_back(std::make_unique<TcpDoor>(m_turns, place, std::move(acceptor), *this));
        if (!datagrams)
            return;
        endpoint.datagrams = true;
        m_endpoints.push_back(endpoint);
        m_udp.push_back(std::make_unique<UdpDoor>(m_turns, place, std::move(*datagrams)));
    }

    [[nodiscard]] std::size_t sessions() const
    {
        std::size_t all = 0;
        for (const auto& door : m_tcp)
            all += door->sessions();
        return all;
    }

    void shutDown()
    {
        if (m_goneBy)
            return;
        m_goneBy = std::chrono::steady_clock::now() + m_options.limits.farewell;
        for (const auto& door : m_tcp)
            door->close();
        for (const auto& door : m_udp)
            door->close();
        m_turns.take({.at = {}, .kind = InputKind::ShutDown});
        m_turns.finish();
        awaitDepartures();
    }

    /// Who was told goodbye may hear it out, and go first. Letters between hosts arrive.
    void awaitDepartures()
    {
        const std::size_t deliveries = m_world->world().network().deliveries()
            + m_world->world().doors()->deliveries();
        if ((sessions() == 0 && deliveries == 0) || std::chrono::steady_clock::now() >= *m_goneBy)
            return end();
        m_farewell.expires_after(kDepartureLook);
        m_farewell.async_wait([this](const std::error_code&) { awaitDepartures(); });
    }

    void end()
    {
        m_turns.take({.at = {}, .kind = InputKind::End});
        m_turns.stop();
        if (m_options.log)
            m_options.log->flush();
        m_work.reset();
        m_io.stop();
    }

    LabOptions m_options;
    asio::io_context m_io{1}; // one thread
    Turns m_turns{m_io};
    asio::steady_timer m_farewell{m_io};
    std::optional<std::chrono::steady_clock::time_point> m_goneBy; ///< set: the lab is ending
    std::shared_ptr<const scenario::Plan> m_plan;
    asio::executor_work_guard<asio::io_context::executor_type> m_work;
    std::vector<LabEndpoint> m_endpoints;
    std::vector<std::unique_ptr<TcpDoor>> m_tcp;
    std::vector<std::unique_ptr<UdpDoor>> m_udp;
    std::set<std::shared_ptr<Peer>> m_called; ///< real servers
    std::unique_ptr<LabWorld>
        m_world; ///< the last one: when it ends its hosts break off what is open
};

Lab::Lab(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) { }
Lab::~Lab() = default;

Result<std::unique_ptr<Lab>, std::string> Lab::open(
    const scenario::Plan& plan, const LabOptions& options)
{
    if (!options.allowOutside && !options.bind.isLoopback())
        return Failure{format(options.bind) + " can be reached from other machines"};
    for (const scenario::HostPlan& host : plan.hosts) {
        if (host.real && !options.allowOutside && !host.real->address.isLoopback())
            return Failure{
                host.name + " stands for " + format(*host.real) + ", which is another machine"};
    }
    auto impl = std::make_unique<Impl>(plan, options);
    if (auto problem = impl->makeWorld())
        return Failure{std::move(*problem)};
    if (auto problem = impl->openDoors())
        return Failure{std::move(*problem)};
    return std::unique_ptr<Lab>(new Lab(std::move(impl)));
}

const std::vector<LabEndpoint>& Lab::endpoints() const { return m_impl->endpoints(); }
const trace::Trace& Lab::trace() const { return m_impl->trace(); }
const scenario::Plan& Lab::plan() const { return m_impl->plan(); }
std::string Lab::rootCertificate() const { return m_impl->rootCertificate(); }
void Lab::run() { m_impl->run(); }
void Lab::stop() { m_impl->stop(); }
void Lab::hold(std::string_view verb, HostId host)
{
    if (!verb.empty())
        m_impl->doLater(InputKind::Hold, {}, host, verb);
}
void Lab::holdNoMore() { m_impl->doLater(InputKind::Hold, {}); }
void Lab::letGo(ConnectionId connection) { m_impl->doLater(InputKind::LetGo, connection); }
std::vector<Lab::HeldReply> Lab::held() const { return m_impl->held(); }
std::uint64_t Lab::turnedAway() const { return m_impl->turnedAway(); }

} // namespace postroad::live
