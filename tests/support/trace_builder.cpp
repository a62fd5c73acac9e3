// SPDX-License-Identifier: MIT
#include "tests/support/trace_builder.h"

#include "core/dns/name.h"
#include "core/dns/record.h"

namespace postroad::tests {

using scenario::NodeRole;
using trace::Draft;
using trace::Event;
using trace::EventKind;
using trace::Protocol;

TraceBuilder::TraceBuilder()
    : m_trace(std::make_unique<trace::Trace>()),
      m_recorder(std::make_unique<trace::Recorder>(*m_trace))
{
}

HostId TraceBuilder::addHost(const std::string& name, const std::string& address, NodeRole role)
{
    const HostId host = m_recorder->addHost(name);
    m_plan.hosts.push_back({name, {*parseIpAddress(address)}});
    addNode(host, role, name.substr(name.find('.') + 1));
    return host;
}

void TraceBuilder::addNode(HostId host, NodeRole role, const std::string& domain)
{
    scenario::NodePlan node;
    node.role = role;
    node.name = m_plan.hosts[host.value].name;
    node.host = host.value;
    node.domain = domain;
    m_plan.nodes.push_back(std::move(node));
}

std::uint32_t TraceBuilder::addMessage(trace::MessageInfo info)
{
    return m_recorder->addMessage(std::move(info));
}

EventId TraceBuilder::record(Draft draft)
{
    if (draft.subject == trace::Subject{})
        draft.subject = m_subject;
    return m_recorder->record(m_now, draft);
}

ConnectionId TraceBuilder::call(
    std::string_view client, std::string_view server, Protocol protocol, std::uint16_t port)
{
    trace::ConnectionInfo info;
    info.client = host(client);
    info.server = host(server);
    info.clientEnd = {m_plan.hosts[info.client.value].addresses.front(), 40000};
    info.serverEnd = {m_plan.hosts[info.server.value].addresses.front(), port};
    info.protocol = protocol;
    const ConnectionId connection = m_recorder->addConnection(info);
    const std::string address = format(info.serverEnd.address);
    record({.kind = EventKind::ConnectionAttempt,
        .host = info.client,
        .connection = connection,
        .text = address,
        .number = port});
    return connection;
}

void TraceBuilder::open(ConnectionId connection)
{
    const trace::ConnectionInfo& info = m_trace->connection(connection);
    wait(2 * kStep);
    record({.kind = EventKind::ConnectionOpened,
        .host = info.client,
        .connection = connection,
        .number = info.serverEnd.port});
    wait(kStep);
    record({.kind = EventKind::ConnectionAccepted,
        .host = info.server,
        .connection = connection,
        .number = info.serverEnd.port});
}

void TraceBuilder::refuse(ConnectionId connection)
{
    fail(connection, EventKind::ConnectionRefused);
}

void TraceBuilder::fail(ConnectionId connection, EventKind kind)
{
    wait(2 * kStep);
    record({.kind = kind,
        .host = m_trace->connection(connection).client,
        .connection = connection,
        .number = m_trace->connection(connection).serverEnd.port});
}

void TraceBuilder::closeEnd(ConnectionId connection, bool client)
{
    const trace::ConnectionInfo& info = m_trace->connection(connection);
    record({.kind = EventKind::ConnectionClosed,
        .host = client ? info.client : info.server,
        .connection = connection,
        .flags = client ? Event::kFromClient : std::uint8_t{0}});
}

void TraceBuilder::close(ConnectionId connection)
{
    closeEnd(connection, true);
    wait(kStep);
    closeEnd(connection, false);
}

EventId TraceBuilder::sendCommand(
    ConnectionId connection, std::string_view verb, std::string_view line)
{
    return record({.kind = EventKind::CommandSent,
        .host = m_trace->connection(connection).client,
        .connection = connection,
        .word = verb,
        .text = line,
        .flags = Event::kFromClient | Event::kLast});
}

EventId TraceBuilder::sendReply(ConnectionId connection, std::string_view verb, std::uint16_t code,
    EnhancedCode enhanced, std::string_view line, bool last, std::uint8_t flags)
{
    return record({.kind = EventKind::ReplySent,
        .host = m_trace->connection(connection).server,
        .connection = connection,
        .word = verb,
        .text = line,
        .number = code,
        .detail = trace::pack(enhanced),
        .flags = static_cast<std::uint8_t>(flags | (last ? Event::kLast : 0)),
        .cause = m_lastCommand[connection]});
}

EventId TraceBuilder::sendBody(ConnectionId connection, std::string_view octets, bool fromClient)
{
    const trace::ConnectionInfo& info = m_trace->connection(connection);
    return record({.kind = EventKind::BodySent,
        .host = fromClient ? info.client : info.server,
        .connection = connection,
        .text = octets,
        .number = static_cast<std::uint32_t>(octets.size()),
        .flags = static_cast<std::uint8_t>(Event::kLast | (fromClient ? Event::kFromClient : 0))});
}

EventId TraceBuilder::arrive(EventId sent)
{
    wait(kStep);
    const Event event = (*m_trace)[sent];
    const EventKind kind = event.kind == EventKind::CommandSent ? EventKind::CommandArrived
        : event.kind == EventKind::ReplySent                    ? EventKind::ReplyArrived
                                                                : EventKind::BodyArrived;
    const EventId arrived = m_recorder->recordArrival(m_now, kind, m_trace->peer(event), sent);
    if (kind == EventKind::CommandArrived)
        m_lastCommand[event.connection] = arrived;
    m_recorder->setCause(arrived);
    return arrived;
}

EventId TraceBuilder::secure(ConnectionId connection, std::string_view facts)
{
    const trace::ConnectionInfo info = m_trace->connection(connection);
    const EventId first = record({.kind = EventKind::TlsEstablished,
        .host = info.client,
        .connection = connection,
        .text = facts,
        .number = 1,
        .flags = trace::Event::kFromClient});
    record({.kind = EventKind::TlsEstablished,
        .host = info.server,
        .connection = connection,
        .text = facts});
    return first;
}

void TraceBuilder::state(ConnectionId connection, bool client, std::string_view state)
{
    const trace::ConnectionInfo& info = m_trace->connection(connection);
    record({.kind = EventKind::SessionState,
        .host = client ? info.client : info.server,
        .connection = connection,
        .word = state,
        .flags = client ? Event::kFromClient : std::uint8_t{0}});
}

namespace {

std::string questionWord(const dns::Question& question)
{
    return formatBare(question.name) + ' ' + format(question.type);
}

} // namespace

EventId TraceBuilder::ask(std::string_view from, std::string_view to, const dns::Question& question)
{
    const auto id = static_cast<std::uint16_t>(m_nextDnsId++);
    const std::string bytes = encode(makeQuery(id, question, true), 1232);
    const std::string word = questionWord(question);
    const EventId sent = record({.kind = EventKind::DnsQuery,
        .host = host(from),
        .word = word,
        .text = bytes,
        .detail = id,
        .flags = Event::kFromClient | Event::kLast});
    wait(kStep);
    const EventId arrived = m_recorder->recordArrival(
        m_now, EventKind::DnsQueryArrived, host(to), sent);
    m_recorder->setCause(arrived);
    return arrived;
}

EventId TraceBuilder::respond(std::string_view from, std::string_view to, EventId query,
    const dns::Message& response, trace::DnsOutcome outcome)
{
    const Event asked = (*m_trace)[query];
    const std::string bytes = encode(response, 1232);
    const std::string word(m_trace->word(asked));
    const EventId sent = record({.kind = EventKind::DnsResponse,
        .host = host(from),
        .word = word,
        .text = bytes,
        .number = static_cast<std::uint32_t>(outcome),
        .detail = asked.detail,
        .flags = Event::kLast,
        .cause = query});
    wait(kStep);
    const EventId arrived = m_recorder->recordArrival(
        m_now, EventKind::DnsResponseArrived, host(to), sent);
    m_recorder->setCause(arrived);
    return arrived;
}

namespace {

constexpr EnhancedCode k200{2, 0, 0};
constexpr EnhancedCode k210{2, 1, 0};
constexpr EnhancedCode k215{2, 1, 5};

constexpr std::string_view kLetter
    = "From: alice@example.org\r\nTo: bob@example.net\r\nSubject: Lunch?\r\n\r\nNoon?\r\n";

dns::Name nameOf(std::string_view text) { return *dns::parseName(text); }

TraceBuilder makeWorld()
{
    TraceBuilder world;
    world.plan().name = "backup-mx";
    world.plan().seed = 7;
    const HostId laptop = world.addHost(
        "alice-laptop.example.org", "198.51.100.10", NodeRole::UserAgent);
    world.plan().nodes.back().user = "alice";
    const HostId submit = world.addHost(
        "submit.example.org", "198.51.100.20", NodeRole::SubmissionAgent);
    const HostId mta = world.addHost("mta.example.org", "198.51.100.25", NodeRole::TransferAgent);
    const HostId resolver = world.addHost(
        "resolver.example.org", "198.51.100.53", NodeRole::Resolver);
    world.addHost("a.root.example", "203.0.113.1", NodeRole::NameServer);
    world.addHost("ns1.example.net", "192.0.2.53", NodeRole::NameServer);
    const HostId mx1 = world.addHost("mx1.example.net", "192.0.2.10", NodeRole::Exchanger);
    world.plan().nodes.back().preference = std::uint16_t{10};
    const HostId mx2 = world.addHost("mx2.example.net", "192.0.2.20", NodeRole::Exchanger);
    world.plan().nodes.back().preference = std::uint16_t{20};
    const HostId mda = world.addHost("mda.example.net", "192.0.2.30", NodeRole::DeliveryAgent);
    world.addNode(mda, NodeRole::MailStore, "example.net");
    const HostId phone = world.addHost("bob-phone.example.net", "192.0.2.40", NodeRole::UserAgent);
    world.plan().nodes.back().user = "bob";
    scenario::DomainPlan org;
    org.name = "example.org";
    org.users = {{"alice", "wonderland", laptop.value}};
    org.msa = submit.value;
    org.mta = mta.value;
    org.resolver = resolver.value;
    scenario::DomainPlan net;
    net.name = "example.net";
    net.users = {{"bob", "builder", phone.value}};
    net.exchangers = {mx1.value, mx2.value};
    net.mda = mda.value;
    net.storeName = "store.example.net";
    world.plan().domains = {std::move(org), std::move(net)};
    scenario::LetterPlan letter;
    letter.from = "alice@example.org";
    letter.to = {"bob@example.net"};
    world.plan().letters = {std::move(letter)};
    scenario::ReadPlan read;
    read.user = "bob@example.net";
    world.plan().reads = {std::move(read)};
    return world;
}

void greet(TraceBuilder& world, ConnectionId connection, std::string_view server,
    std::string_view hello, std::string_view client)
{
    world.reply(connection, "", 220, {}, "220 " + std::string(server) + " ESMTP Postroad");
    world.state(connection, false, "connected");
    world.command(connection, hello, std::string(hello) + ' ' + std::string(client));
    const EventId first = world.sendReply(
        connection, hello, 250, {}, "250-" + std::string(server) + " Hello", false);
    const EventId last = world.sendReply(connection, hello, 250, {}, "250 PIPELINING");
    world.arrive(first);
    world.arrive(last);
    world.state(connection, false, "greeted");
}

void quit(TraceBuilder& world, ConnectionId connection)
{
    world.command(connection, "QUIT", "QUIT");
    world.reply(connection, "QUIT", 221, k200, "221 2.0.0 closing connection");
    world.state(connection, false, "closed");
    world.close(connection);
}

/// MAIL and RCPT, one after the other. Ends behind the reply to RCPT.
void envelope(TraceBuilder& world, ConnectionId connection, std::string_view from,
    std::string_view to, std::uint16_t code, EnhancedCode enhanced, std::string_view answer)
{
    world.command(connection, "MAIL", "MAIL FROM:<" + std::string(from) + ">");
    world.reply(connection, "MAIL", 250, k210, "250 2.1.0 Sender ok");
    world.state(connection, false, "mail");
    world.command(connection, "RCPT", "RCPT TO:<" + std::string(to) + ">");
    world.reply(connection, "RCPT", code, enhanced, answer);
    if (code == 250)
        world.state(connection, false, "rcpt");
}

void data(TraceBuilder& world, ConnectionId connection, std::string_view letter,
    EnhancedCode enhanced, std::string_view answer)
{
    world.command(connection, "DATA", "DATA");
    world.reply(connection, "DATA", 354, {}, "354 End data with <CR><LF>.<CR><LF>");
    world.state(connection, false, "data");
    const EventId body = world.sendBody(connection, letter);
    const EventId dot = world.sendCommand(connection, "DATA-END", ".");
    world.arrive(body);
    world.arrive(dot);
    world.reply(connection, "DATA-END", 250, enhanced, answer);
    world.state(connection, false, "idle");
}

void transfer(TraceBuilder& world, std::string_view client, std::string_view server,
    Protocol protocol, std::uint16_t port, std::string_view from, std::string_view to,
    std::string_view letter)
{
    const bool lmtp = protocol == Protocol::Lmtp;
    const ConnectionId connection = world.call(client, server, protocol, port);
    world.open(connection);
    greet(world, connection, server, lmtp ? "LHLO" : "EHLO", client);
    envelope(world, connection, from, to, 250, k215, "250 2.1.5 Recipient ok");
    data(world, connection, letter, lmtp ? k215 : k200,
        lmtp ? "250 2.1.5 Delivered" : "250 2.0.0 Message accepted for delivery");
    quit(world, connection);
}

/// mta asks resolver, which asks the root and the authority; three questions, the last from the
/// cache.
void lookUp(TraceBuilder& world)
{
    world.record({.kind = EventKind::RouteStarted,
        .host = world.host("mta.example.org"),
        .text = "example.net"});
    const dns::Question mx{nameOf("example.net"), dns::Type::Mx};
    const EventId query = world.ask("mta.example.org", "resolver.example.org", mx);
    const EventId toRoot = world.ask("resolver.example.org", "a.root.example", mx);
    dns::Message referral = makeResponse(makeQuery(1, mx, false), dns::Rcode::NoError);
    referral.authorities = {makeNs(nameOf("example.net"), 3600, nameOf("ns1.example.net"))};
    world.respond(
        "a.root.example", "resolver.example.org", toRoot, referral, trace::DnsOutcome::Referral);
    const EventId toNs = world.ask("resolver.example.org", "ns1.example.net", mx);
    dns::Message answer = makeResponse(makeQuery(1, mx, false), dns::Rcode::NoError);
    answer.authoritative = true;
    answer.answers = {makeMx(nameOf("example.net"), 3600, 10, nameOf("mx1.example.net")),
        makeMx(nameOf("example.net"), 3600, 20, nameOf("mx2.example.net"))};
    world.respond(
        "ns1.example.net", "resolver.example.org", toNs, answer, trace::DnsOutcome::Answer);
    world.respond(
        "resolver.example.org", "mta.example.org", query, answer, trace::DnsOutcome::Answer);
    world.record({.kind = EventKind::DnsAnswer,
        .host = world.host("mta.example.org"),
        .word = "example.net MX",
        .number = static_cast<std::uint32_t>(trace::DnsOutcome::Answer)});
    const dns::Question a{nameOf("mx1.example.net"), dns::Type::A};
    const EventId second = world.ask("mta.example.org", "resolver.example.org", a);
    world.record({.kind = EventKind::DnsCached,
        .host = world.host("resolver.example.org"),
        .word = "mx1.example.net A",
        .number = static_cast<std::uint32_t>(trace::DnsOutcome::Answer)});
    dns::Message address = makeResponse(makeQuery(1, a, false), dns::Rcode::NoError);
    address.answers = {makeAddress(nameOf("mx1.example.net"), 60, IpAddress::v4(0xC000020A))};
    world.respond(
        "resolver.example.org", "mta.example.org", second, address, trace::DnsOutcome::Answer);
    world.record({.kind = EventKind::DnsAnswer,
        .host = world.host("mta.example.org"),
        .word = "mx1.example.net A",
        .number = static_cast<std::uint32_t>(trace::DnsOutcome::Answer)});
}

void candidate(TraceBuilder& world, EventKind kind, std::uint32_t ordinal, std::string_view word)
{
    const bool first = ordinal == 1;
    world.record({.kind = kind,
        .host = world.host("mta.example.org"),
        .word = word,
        .text = first ? "mx1.example.net 192.0.2.10" : "mx2.example.net 192.0.2.20",
        .number = first ? 10U : 20U,
        .detail = ordinal});
}

/// As far as the second candidate is called: mx1 has refused.
void findWay(TraceBuilder& world)
{
    lookUp(world);
    candidate(world, EventKind::RouteCandidate, 1, {});
    candidate(world, EventKind::RouteCandidate, 2, {});
    candidate(world, EventKind::RouteTried, 1, {});
    world.refuse(world.call("mta.example.org", "mx1.example.net", Protocol::Smtp, 25));
    candidate(world, EventKind::RouteOutcome, 1, "refused");
    candidate(world, EventKind::RouteTried, 2, {});
}

void submit(TraceBuilder& world, std::string_view to)
{
    const std::uint32_t message = world.addMessage(
        {"<1@example.org>", "alice@example.org", {std::string(to)}, 1, 0});
    world.about({message, 1, 0});
    world.record({.kind = EventKind::LetterWritten,
        .host = world.host("alice-laptop.example.org"),
        .text = "<1@example.org>"});
    transfer(world, "alice-laptop.example.org", "submit.example.org", Protocol::Submission, 587,
        "alice@example.org", to, kLetter);
    transfer(world, "submit.example.org", "mta.example.org", Protocol::Smtp, 25,
        "alice@example.org", to, kLetter);
    world.record({.kind = EventKind::QueueAdded,
        .host = world.host("mta.example.org"),
        .text = "Q1",
        .number = 1});
    world.about({message, 1, 1});
}

void routeDone(TraceBuilder& world, std::string_view verdict)
{
    world.record({.kind = EventKind::RouteDone,
        .host = world.host("mta.example.org"),
        .word = verdict,
        .text = "example.net"});
    world.record(
        {.kind = EventKind::QueueRemoved, .host = world.host("mta.example.org"), .text = "Q1"});
}

void fetch(TraceBuilder& world)
{
    world.wait(15s);
    const ConnectionId imap = world.call(
        "bob-phone.example.net", "mda.example.net", Protocol::Imap, 143);
    world.open(imap);
    world.reply(imap, "", 0, {}, "* OK IMAP4rev1 ready");
    world.state(imap, false, "NOT AUTHENTICATED");
    world.command(imap, "LOGIN", "a1 LOGIN bob builder");
    world.reply(imap, "LOGIN", 0, {}, "a1 OK Logged in");
    world.state(imap, false, "AUTHENTICATED");
    world.command(imap, "SELECT", "a2 SELECT INBOX");
    world.reply(imap, "SELECT", 0, {}, "* 1 EXISTS");
    world.reply(imap, "SELECT", 0, {}, "a2 OK [READ-WRITE] Selected");
    world.state(imap, false, "SELECTED");
    world.command(imap, "FETCH", "a3 FETCH 1 BODY[]");
    world.reply(imap, "FETCH", 0, {}, "* 1 FETCH (BODY[] {72}", false);
    world.arrive(world.sendBody(imap, kLetter, false));
    world.reply(imap, "FETCH", 0, {}, ")");
    world.reply(imap, "FETCH", 0, {}, "a3 OK Fetched");
    world.record({.kind = EventKind::MailboxRead,
        .host = world.host("bob-phone.example.net"),
        .word = "imap",
        .number = 1});
    world.command(imap, "LOGOUT", "a4 LOGOUT");
    world.reply(imap, "LOGOUT", 0, {}, "* BYE");
    world.reply(imap, "LOGOUT", 0, {}, "a4 OK Logged out");
    world.close(imap);
}

void end(TraceBuilder& world)
{
    world.about({});
    world.record({.kind = EventKind::RunEnded, .word = "complete"});
}

} // namespace

TraceBuilder backupMxStory()
{
    TraceBuilder world = makeWorld();
    submit(world, "bob@example.net");
    findWay(world);
    transfer(world, "mta.example.org", "mx2.example.net", Protocol::Smtp, 25, "alice@example.org",
        "bob@example.net", kLetter);
    candidate(world, EventKind::RouteOutcome, 2, "accepted");
    routeDone(world, "delivered");
    const ConnectionId lmtp = world.call("mx2.example.net", "mda.example.net", Protocol::Lmtp, 24);
    world.open(lmtp);
    greet(world, lmtp, "mda.example.net", "LHLO", "mx2.example.net");
    envelope(
        world, lmtp, "alice@example.org", "bob@example.net", 250, k215, "250 2.1.5 Recipient ok");
    world.command(lmtp, "DATA", "DATA");
    world.reply(lmtp, "DATA", 354, {}, "354 End data with <CR><LF>.<CR><LF>");
    world.state(lmtp, false, "data");
    world.arrive(world.sendBody(lmtp, kLetter));
    world.command(lmtp, "DATA-END", ".");
    world.record({.kind = EventKind::MailboxFiled,
        .host = world.host("mda.example.net"),
        .text = "1.M1.mda"});
    world.record({.kind = EventKind::LetterDelivered,
        .host = world.host("mda.example.net"),
        .text = "bob@example.net"});
    world.reply(lmtp, "DATA-END", 250, k215, "250 2.1.5 <bob@example.net> Delivered");
    quit(world, lmtp);
    fetch(world);
    end(world);
    return world;
}

TraceBuilder unknownUserStory()
{
    TraceBuilder world = makeWorld();
    submit(world, "nobody@example.net");
    findWay(world);
    const ConnectionId smtp = world.call("mta.example.org", "mx2.example.net", Protocol::Smtp, 25);
    world.open(smtp);
    greet(world, smtp, "mx2.example.net", "EHLO", "mta.example.org");
    envelope(world, smtp, "alice@example.org", "nobody@example.net", 550, {5, 1, 1},
        "550 5.1.1 User unknown");
    quit(world, smtp);
    candidate(world, EventKind::RouteOutcome, 2, "rejected");
    routeDone(world, "failed");
    world.record({.kind = EventKind::LetterFailed,
        .host = world.host("mta.example.org"),
        .text = "User unknown",
        .number = 550,
        .detail = trace::pack({5, 1, 1})});
    world.addMessage({"<2@example.org>", "", {"alice@example.org"}, 0, 1});
    world.record({.kind = EventKind::LetterBounced,
        .host = world.host("mta.example.org"),
        .text = "<2@example.org>"});
    world.about({2, 1, 0});
    transfer(world, "mta.example.org", "submit.example.org", Protocol::Smtp, 25, "",
        "alice@example.org", "Subject: Undelivered\r\n\r\nSorry.\r\n");
    end(world);
    return world;
}

TraceBuilder longSessionStory(std::size_t events)
{
    TraceBuilder world;
    world.addHost("mta.example.org", "192.0.2.1", scenario::NodeRole::TransferAgent);
    world.addHost("mx.example.net", "192.0.2.2", scenario::NodeRole::Exchanger);
    const ConnectionId call = world.call(
        "mta.example.org", "mx.example.net", trace::Protocol::Smtp, 25);
    world.open(call);
    world.reply(call, "", 220, {}, "220 mx.example.net");
    world.command(call, "EHLO", "EHLO mta.example.org");
    world.state(call, false, "greeted");
    world.reply(call, "EHLO", 250, {}, "250-mx.example.net", false);
    world.reply(call, "EHLO", 250, {}, "250 PIPELINING");
    while (world.size() < events) {
        std::string id = std::to_string(world.size());
        id = '<' + id + "@example.org>";
        const std::uint32_t number = world.addMessage(
            {std::move(id), "alice@example.org", {"bob@example.net"}, 0, 0});
        world.about({number, 0, 0});
        world.command(call, "MAIL", "MAIL FROM:<alice@example.org>");
        world.state(call, false, "mail");
        world.reply(call, "MAIL", 250, {2, 1, 0}, "250 2.1.0 Ok");
        if (number % 3 == 0) {
            world.command(call, "RCPT", "RCPT TO:<nobody@example.net>");
            world.reply(call, "RCPT", 550, {5, 1, 1}, "550 5.1.1 No such user");
        }
        world.command(call, "RCPT", "RCPT TO:<bob@example.net>");
        world.state(call, false, "rcpt");
        world.reply(call, "RCPT", 250, {2, 1, 5}, "250 2.1.5 Ok");
        world.command(call, "DATA", "DATA");
        world.state(call, false, "data");
        world.reply(call, "DATA", 354, {}, "354 Go on");
        world.arrive(world.sendBody(call, "Subject: Lunch?\r\n\r\nShall we say noon?\r\n"));
        world.command(call, "DATA-END", ".");
        world.state(call, false, "idle");
        world.reply(call, "DATA-END", 250, {2, 0, 0}, "250 2.0.0 Ok");
    }
    return world;
}

std::unique_ptr<trace::Trace> cutTrace(const trace::Trace& whole, std::size_t count)
{
    auto cut = std::make_unique<trace::Trace>();
    trace::Recorder recorder(*cut);
    for (std::size_t i = 0; i < whole.hosts().size(); ++i)
        recorder.addHost(whole.hosts()[i].name);
    std::size_t connections = 0;
    for (std::size_t k = 0; k < count; ++k) {
        const Event& event = whole.at(k);
        while (connections < whole.connections().size()
            && whole.connections()[connections].attempt.value <= k)
            recorder.addConnection(whole.connections()[connections++]);
        // A message is known from the first event about it, or the one that made it.
        while (cut->messages().size() < whole.messages().size()
            && (cut->messages().size() < whole.subject(event).message
                || (event.kind == EventKind::LetterBounced
                    && whole.messages()[cut->messages().size()].messageId == whole.text(event))))
            recorder.addMessage(whole.messages()[cut->messages().size()]);
        recorder.record(event.time,
            {.kind = event.kind,
                .host = event.host,
                .connection = event.connection,
                .subject = whole.subject(event),
                .word = whole.word(event),
                .text = whole.text(event),
                .offset = event.offset,
                .number = event.number,
                .detail = event.detail,
                .flags = event.flags,
                .cause = event.cause});
    }
    return cut;
}

} // namespace postroad::tests
