// SPDX-License-Identifier: MIT
#include "core/node/host_resolver.h"

#include "core/base/random.h"

namespace postroad::node {

using trace::DnsOutcome;

namespace {

dns::StubOptions optionsFor(std::vector<Endpoint> resolvers)
{
    dns::StubOptions options;
    options.resolvers = std::move(resolvers);
    return options;
}

/// RFC 5452 §9.2: from a port that can't be guessed.
std::uint16_t queryPort(runtime::Runtime& runtime)
{
    return static_cast<std::uint16_t>(32768 + below(runtime.random("dns port"), 16384));
}

DnsOutcome outcomeOf(dns::LookupStatus status)
{
    switch (status) {
    case dns::LookupStatus::Found:
        return DnsOutcome::Answer;
    case dns::LookupStatus::NoData:
        return DnsOutcome::NoData;
    case dns::LookupStatus::NxDomain:
        return DnsOutcome::NxDomain;
    case dns::LookupStatus::TemporaryFailure:
        break;
    }
    return DnsOutcome::ServFail;
}

} // namespace

HostResolver::HostResolver(runtime::Runtime& runtime, std::vector<Endpoint> resolvers)
    : m_runtime(runtime),
      m_stub(optionsFor(std::move(resolvers)),
          [&runtime](
              std::uint64_t) { return static_cast<std::uint16_t>(runtime.random("dns id")); }),
      m_deadline(runtime,
          [this] {
              m_stub.handleTimeout(m_runtime.now());
              work();
          }),
      m_port(runtime, queryPort(runtime), [this](const DnsPort::Received& received) {
          m_stub.receive(m_runtime.now(), received.from, received.bytes, received.transport);
          work();
      })
{
}

void HostResolver::lookUp(
    const dns::Name& name, dns::Type type, const trace::Subject& subject, Done done)
{
    const dns::QuestionId id = m_next++;
    m_asked[id] = {{name, type}, subject, std::move(done)};
    m_stub.resolve(m_runtime.now(), id, name, type);
    m_runtime.startTimer(m_runtime.now(), [this] { work(); });
}

void HostResolver::work()
{
    while (auto action = m_stub.poll()) {
        if (const auto* query = std::get_if<dns::SendQuery>(&*action)) {
            const auto asked = m_asked.find(query->question);
            m_port.sendQuery(query->server, query->transport, query->bytes,
                asked == m_asked.end() ? trace::Subject{} : asked->second.subject,
                [this, id = query->sendId] {
                    m_stub.sendFailed(m_runtime.now(), id);
                    work();
                });
        } else if (const auto* answered = std::get_if<dns::Answered>(&*action)) {
            const auto asked = m_asked.find(answered->question);
            if (asked == m_asked.end())
                continue;
            const dns::LookupResult result = toLookupResult(*answered, asked->second.question);
            finish(answered->question, result, outcomeOf(result.status));
        } else if (const auto* failed = std::get_if<dns::Failed>(&*action)) {
            finish(failed->question, toLookupResult(*failed), DnsOutcome::ServFail);
        }
    }
    m_deadline.arm(m_stub.nextTimeout());
}

void HostResolver::finish(dns::QuestionId id, const dns::LookupResult& result, DnsOutcome outcome)
{
    const auto found = m_asked.find(id);
    if (found == m_asked.end())
        return;
    const Asked asked = std::move(found->second);
    m_asked.erase(found);
    const std::string question = questionName(asked.question);
    trace::Draft draft;
    draft.kind = trace::EventKind::DnsAnswer;
    draft.subject = asked.subject;
    draft.word = question;
    draft.number = static_cast<std::uint32_t>(outcome);
    m_runtime.recorder().setCause(m_runtime.record(draft));
    asked.done(result);
}

} // namespace postroad::node
