// SPDX-License-Identifier: MIT
#include "core/node/recursive_resolver.h"

namespace postroad::node {

namespace {

/// More questions than can be worked on at once: those that have their answer are forgotten then.
constexpr std::size_t kSubjectsMax = 1024;

} // namespace

RecursiveResolver::RecursiveResolver(runtime::Runtime& runtime, std::vector<dns::RootHint> hints)
    : m_runtime(runtime),
      m_server(
          std::move(hints),
          [&runtime](
              std::uint64_t) { return static_cast<std::uint16_t>(runtime.random("dns id")); },
          dns::RecursiveServerOptions{}),
      m_deadline(runtime,
          [this] {
              m_server.handleTimeout(m_runtime.now());
              work();
          }),
      m_port(runtime, dns::kDnsPort, [this](const DnsPort::Received& received) { take(received); })
{
    m_port.listen();
}

void RecursiveResolver::take(const DnsPort::Received& received)
{
    m_subject = received.subject;
    if (dns::saysResponse(received.bytes)) {
        m_server.receiveAnswer(m_runtime.now(), received.from, received.bytes, received.transport);
        m_port.leaveUnanswered(received);
    } else if (const std::string forced = forcedResponse(m_runtime, received); !forced.empty()) {
        m_port.sendResponse(received, forced);
    } else if (m_server.receiveQuery(
                   m_runtime.now(), m_nextTag, received.from, received.bytes, received.transport)) {
        DnsPort::Received& client = m_clients[m_nextTag++] = received;
        client.bytes = {};
    } else {
        m_port.leaveUnanswered(received);
    }
    work();
}

void RecursiveResolver::work()
{
    while (auto action = m_server.poll()) {
        if (const auto* query = std::get_if<dns::SendQuery>(&*action))
            send(*query);
        else if (const auto* answer = std::get_if<dns::SendReply>(&*action))
            reply(*answer);
        else if (const auto* stepped = std::get_if<dns::Stepped>(&*action))
            note(*stepped);
    }
    if (m_subjects.size() > kSubjectsMax)
        std::erase_if(m_subjects,
            [this](const auto& entry) { return m_server.question(entry.first) == nullptr; });
    m_deadline.arm(m_server.nextTimeout());
}

void RecursiveResolver::send(const dns::SendQuery& query)
{
    const trace::Subject subject = m_subjects.try_emplace(query.question, m_subject).first->second;
    m_port.sendQuery(
        query.server, query.transport, query.bytes, subject, [this, id = query.sendId] {
            m_server.sendFailed(m_runtime.now(), id);
            work();
        });
}

void RecursiveResolver::reply(const dns::SendReply& reply)
{
    if (reply.question)
        m_subjects.erase(*reply.question);
    const auto client = m_clients.find(reply.clientTag);
    if (client == m_clients.end())
        return;
    DnsPort::Received query = client->second;
    m_clients.erase(client);
    query.arrival = m_runtime.recorder()
                        .cause(); // it answers because of what came last, not of the question alone
    m_port.sendResponse(query, reply.bytes);
}

void RecursiveResolver::note(const dns::Stepped& stepped)
{
    if (stepped.step.kind != dns::StepKind::FromCache)
        return;
    const std::string question = questionName(stepped.step.question);
    trace::Draft draft;
    draft.kind = trace::EventKind::DnsCached;
    draft.subject = m_subjects.try_emplace(stepped.question, m_subject).first->second;
    draft.word = question;
    draft.number = static_cast<std::uint32_t>(!stepped.step.records.empty()
            ? trace::DnsOutcome::Answer
            : stepped.step.rcode == dns::Rcode::NxDomain ? trace::DnsOutcome::NxDomain
                                                         : trace::DnsOutcome::NoData);
    m_runtime.record(draft);
}

} // namespace postroad::node
