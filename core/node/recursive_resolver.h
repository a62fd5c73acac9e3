// SPDX-License-Identifier: MIT
// A provider's recursive resolver on port 53: takes questions of the provider's own hosts and asks
// its way down from the root.
#pragma once

#include "core/dns/recursive_server.h"
#include "core/node/dns_port.h"
#include "core/runtime/deadline.h"

namespace postroad::node {

class RecursiveResolver
{
public:
    RecursiveResolver(runtime::Runtime& runtime, std::vector<dns::RootHint> hints);

private:
    void take(const DnsPort::Received& received);
    void work();
    void send(const dns::SendQuery& query);
    void reply(const dns::SendReply& reply);
    void note(const dns::Stepped& stepped);

    runtime::Runtime& m_runtime;
    dns::RecursiveServer m_server;
    runtime::Deadline m_deadline;
    std::map<std::uint64_t, DnsPort::Received>
        m_clients; ///< by tag, until answered; bytes are not kept
    std::uint64_t m_nextTag = 1;
    std::map<dns::QuestionId, trace::Subject> m_subjects; ///< of questions under way
    trace::Subject m_subject; ///< of what came last: a new question is about it
    DnsPort m_port; ///< last: it calls back
};

} // namespace postroad::node
