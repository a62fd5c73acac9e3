// SPDX-License-Identifier: MIT
#include "core/dns/stub.h"

#include <algorithm>

namespace postroad::dns {

StubResolver::StubResolver(StubOptions options, QueryIdSource queryIds)
    : m_options(std::move(options)),
      m_queryIds(std::move(queryIds))
{
}

void StubResolver::resolve(Instant now, QuestionId id, const Name& name, Type type)
{
    cancel(id);
    if (m_options.resolvers.empty() || m_options.attemptsMax == 0
        || m_asking.size() >= m_options.questionsMax) {
        m_actions.emplace_back(Failed{id,
            m_options.resolvers.empty() ? "this host has no resolver"
                                        : "too many questions are under way",
            {}});
        return;
    }
    const Entry entry = m_asking.emplace(id, Asking()).first;
    entry->second.question = Question{name, type, Class::In};
    send(now, entry);
}

void StubResolver::cancel(QuestionId id)
{
    const Entry entry = m_asking.find(id);
    if (entry == m_asking.end())
        return;
    const auto concerns = [id](const ResolverAction& action) {
        const auto* step = std::get_if<Stepped>(&action);
        const auto* query = std::get_if<SendQuery>(&action);
        return (step != nullptr && step->question == id)
            || (query != nullptr && query->question == id);
    };
    m_actions.erase(std::remove_if(m_actions.begin(), m_actions.end(), concerns), m_actions.end());
    m_actions.emplace_back(Abandon{entry->second.sendId});
    m_asking.erase(entry);
}

const Endpoint& StubResolver::server(const Asking& asking) const
{
    return m_options.resolvers[asking.attempt % m_options.resolvers.size()];
}

ResolveStep StubResolver::makeStep(Instant now, const Asking& asking, StepKind kind) const
{
    ResolveStep step;
    step.at = now;
    step.kind = kind;
    step.question = asking.question;
    step.server = server(asking);
    step.transport = asking.transport;
    step.sendId = asking.sendId;
    return step;
}

void StubResolver::note(Entry entry, ResolveStep step)
{
    m_actions.emplace_back(Stepped{entry->first, step});
    entry->second.steps.push_back(std::move(step));
}

void StubResolver::send(Instant now, Entry entry)
{
    Asking& asking = entry->second;
    asking.queryId = m_queryIds(m_sends);
    asking.sendId = ++m_sends;
    asking.deadline = now + m_options.timeout;
    note(entry, makeStep(now, asking, StepKind::Asked));
    m_actions.emplace_back(
        SendQuery{asking.sendId, entry->first, server(asking), asking.transport, asking.queryId,
            encode(makeQuery(asking.queryId, asking.question, true, m_options.udpPayload))});
}

void StubResolver::tryNext(Instant now, Entry entry)
{
    Asking& asking = entry->second;
    m_actions.emplace_back(Abandon{asking.sendId});
    asking.transport = Transport::Udp;
    ++asking.attempt;
    if (asking.attempt < m_options.attemptsMax * m_options.resolvers.size()) {
        send(now, entry);
        return;
    }
    if (asking.anyAnswer) {
        m_actions.emplace_back(
            Answered{entry->first, asking.lastRcode, {}, {}, false, std::move(asking.steps)});
    } else {
        m_actions.emplace_back(
            Failed{entry->first, "no resolver answered", std::move(asking.steps)});
    }
    m_asking.erase(entry);
}

void StubResolver::receive(
    Instant now, const Endpoint& from, std::string_view bytes, Transport transport)
{
    const auto message = decode(bytes);
    if (!message || !message->response)
        return;
    for (auto entry = m_asking.begin(); entry != m_asking.end(); ++entry) {
        const Asking& asking = entry->second;
        // RFC 5452 §9.1: id, source and question must fit.
        const bool fits = asking.queryId == message->id && server(asking) == from
            && asking.transport == transport && message->questions.size() == 1
            && message->questions.front() == asking.question;
        if (fits) {
            accept(now, entry, *message);
            return;
        }
    }
}

void StubResolver::accept(Instant now, Entry entry, const Message& message)
{
    Asking& asking = entry->second;
    if (message.truncated && asking.transport == Transport::Udp) {
        note(entry, makeStep(now, asking, StepKind::Truncated));
        m_actions.emplace_back(Abandon{asking.sendId});
        asking.transport = Transport::Tcp;
        send(now, entry);
        return;
    }
    const bool useful = message.rcode == Rcode::NoError || message.rcode == Rcode::NxDomain;
    const bool found = std::any_of(
        message.answers.begin(), message.answers.end(), [&](const Record& record) {
            return record.type == asking.question.type || asking.question.type == Type::Any;
        });
    ResolveStep step = makeStep(now, asking,
        !useful                                ? StepKind::ServerFailed
            : message.rcode == Rcode::NxDomain ? StepKind::NxDomain
            : found                            ? StepKind::Answer
                                               : StepKind::NoData);
    step.rcode = message.rcode;
    step.records = found ? message.answers : message.authorities;
    note(entry, std::move(step));
    asking.anyAnswer = true;
    asking.lastRcode = message.rcode;
    if (useful)
        finish(entry, message);
    else
        tryNext(now, entry);
}

void StubResolver::finish(Entry entry, const Message& message)
{
    m_actions.emplace_back(Abandon{entry->second.sendId});
    m_actions.emplace_back(Answered{entry->first, message.rcode, message.answers,
        message.authorities, false, std::move(entry->second.steps)});
    m_asking.erase(entry);
}

void StubResolver::sendFailed(Instant now, std::uint64_t sendId)
{
    for (auto entry = m_asking.begin(); entry != m_asking.end(); ++entry) {
        if (entry->second.sendId == sendId) {
            note(entry, makeStep(now, entry->second, StepKind::Unreachable));
            tryNext(now, entry);
            return;
        }
    }
}

void StubResolver::handleTimeout(Instant now)
{
    for (auto entry = m_asking.begin(); entry != m_asking.end();) {
        const auto current = entry++; // tryNext() may erase it
        if (current->second.deadline > now)
            continue;
        note(current, makeStep(now, current->second, StepKind::TimedOut));
        tryNext(now, current);
    }
}

std::optional<Instant> StubResolver::nextTimeout() const
{
    std::optional<Instant> next;
    for (const auto& [id, asking] : m_asking)
        next = next ? std::min(*next, asking.deadline) : asking.deadline;
    return next;
}

std::optional<ResolverAction> StubResolver::poll()
{
    if (m_actions.empty())
        return std::nullopt;
    ResolverAction action = std::move(m_actions.front());
    m_actions.pop_front();
    return action;
}

} // namespace postroad::dns
