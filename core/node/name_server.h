// SPDX-License-Identifier: MIT
// An authoritative name server on port 53: the root's, a top-level domain's, or a domain's own.
#pragma once

#include "core/dns/authority.h"
#include "core/node/dns_port.h"

namespace postroad::node {

class NameServer
{
public:
    NameServer(runtime::Runtime& runtime, std::vector<dns::Zone> zones);

private:
    void answer(const DnsPort::Received& query);

    runtime::Runtime& m_runtime;
    dns::Authority m_authority;
    DnsPort m_port;
};

} // namespace postroad::node
