// SPDX-License-Identifier: MIT
#include "core/dns/recursive_server.h"

#include "core/dns/authority.h"

#include <algorithm>

namespace postroad::dns {

RecursiveServer::RecursiveServer(
    std::vector<RootHint> hints, QueryIdSource queryIds, RecursiveServerOptions options)
    : m_options(std::move(options)),
      m_resolver(std::move(hints), std::move(queryIds), m_options.resolver)
{
}

bool RecursiveServer::receiveQuery(Instant now, std::uint64_t clientTag, const Endpoint& client,
    std::string_view bytes, Transport transport)
{
    auto query = decode(bytes);
    if (!query) {
        std::string answer = answerGarbled(bytes, query.error(), true);
        if (answer.empty())
            return false;
        m_actions.emplace_back(SendReply{clientTag, client, transport, std::move(answer), {}});
        return true;
    }
    if (query->response)
        return false;
    Client asking{clientTag, client, transport, std::move(query).value()};
    if (const auto rcode = refuse(client, asking.query)) {
        reply(asking, makeResponse(asking.query, *rcode));
        return true;
    }
    const Question question = asking.query.questions.front();
    const QuestionId id = m_next++;
    m_clients.emplace(id, std::move(asking));
    m_resolver.resolve(now, id, question.name, question.type);
    drain();
    return true;
}

/// The rcode for what is not worked on.
std::optional<Rcode> RecursiveServer::refuse(const Endpoint& client, const Message& query) const
{
    const bool welcome = m_options.clients.empty()
        || std::any_of(
            m_options.clients.begin(), m_options.clients.end(), [&](const ClientNetwork& network) {
                return client.address.inNetwork(network.address, network.prefixLength);
            });
    if (!welcome)
        return Rcode::Refused; // RFC 5358 §4: no recursion for strangers
    if (const auto rcode = refusalOf(query))
        return rcode;
    // We have no data of our own: who doesn't want recursion gets nothing here.
    const bool workable = query.recursionDesired && query.questions.front().klass == Class::In;
    return workable ? std::nullopt : std::optional(Rcode::Refused);
}

void RecursiveServer::reply(
    const Client& client, const Message& response, std::optional<QuestionId> question)
{
    Message finished = response;
    finished.recursionAvailable = true;
    if (finished.edns)
        finished.edns->udpPayload = m_options.udpPayload;
    const std::size_t octetsMax = responseOctetsMax(
        client.query, client.transport, m_options.udpPayload);
    m_actions.emplace_back(SendReply{
        client.tag, client.endpoint, client.transport, encode(finished, octetsMax), question});
}

void RecursiveServer::take(const Answered& answered)
{
    const auto it = m_clients.find(answered.question);
    if (it == m_clients.end())
        return;
    Message response = makeResponse(it->second.query, answered.rcode);
    response.answers = answered.answers;
    response.authorities = answered.authorities;
    reply(it->second, response, answered.question);
    m_clients.erase(it);
}

void RecursiveServer::take(const Failed& failed)
{
    const auto it = m_clients.find(failed.question);
    if (it == m_clients.end())
        return;
    reply(it->second, makeResponse(it->second.query, Rcode::ServFail), failed.question);
    m_clients.erase(it);
}

/// Passes the resolver's actions on; results become replies.
void RecursiveServer::drain()
{
    while (auto action = m_resolver.poll()) {
        if (const auto* answered = std::get_if<Answered>(&*action))
            take(*answered);
        else if (const auto* failed = std::get_if<Failed>(&*action))
            take(*failed);
        else if (const auto* send = std::get_if<SendQuery>(&*action))
            m_actions.emplace_back(*send);
        else if (const auto* abandon = std::get_if<Abandon>(&*action))
            m_actions.emplace_back(*abandon);
        else if (const auto* step = std::get_if<Stepped>(&*action))
            m_actions.emplace_back(*step);
    }
}

void RecursiveServer::receiveAnswer(
    Instant now, const Endpoint& from, std::string_view bytes, Transport transport)
{
    m_resolver.receive(now, from, bytes, transport);
    drain();
}

void RecursiveServer::sendFailed(Instant now, std::uint64_t sendId)
{
    m_resolver.sendFailed(now, sendId);
    drain();
}

void RecursiveServer::handleTimeout(Instant now)
{
    m_resolver.handleTimeout(now);
    drain();
}

std::optional<ServerAction> RecursiveServer::poll()
{
    if (m_actions.empty())
        return std::nullopt;
    ServerAction action = std::move(m_actions.front());
    m_actions.pop_front();
    return action;
}

const Question* RecursiveServer::question(QuestionId id) const
{
    const auto it = m_clients.find(id);
    return it == m_clients.end() ? nullptr : &it->second.query.questions.front();
}

} // namespace postroad::dns
