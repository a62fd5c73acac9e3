// SPDX-License-Identifier: MIT
// The stub resolver of a host: what a mail server asks when it wants to know the way.
#pragma once

#include "core/dns/stub.h"
#include "core/node/dns_port.h"
#include "core/runtime/deadline.h"

#include <functional>
#include <map>

namespace postroad::node {

class HostResolver
{
public:
    using Done = std::function<void(const dns::LookupResult&)>;

    /// Without resolvers every lookup fails for the time being.
    HostResolver(runtime::Runtime& runtime, std::vector<Endpoint> resolvers);

    /// done comes later, never from within.
    void lookUp(const dns::Name& name, dns::Type type, const trace::Subject& subject, Done done);

private:
    struct Asked
    {
        dns::Question question;
        trace::Subject subject;
        Done done;
    };

    void work();
    void finish(dns::QuestionId id, const dns::LookupResult& result, trace::DnsOutcome outcome);

    runtime::Runtime& m_runtime;
    dns::StubResolver m_stub;
    runtime::Deadline m_deadline;
    std::map<dns::QuestionId, Asked> m_asked;
    dns::QuestionId m_next = 1;
    DnsPort m_port; ///< last: it calls back
};

} // namespace postroad::node
