// SPDX-License-Identifier: MIT
#include "core/node/name_server.h"

namespace postroad::node {

NameServer::NameServer(runtime::Runtime& runtime, std::vector<dns::Zone> zones)
    : m_runtime(runtime),
      m_port(runtime, dns::kDnsPort, [this](const DnsPort::Received& query) { answer(query); })
{
    for (dns::Zone& zone : zones)
        m_authority.addZone(std::move(zone));
    m_port.listen();
}

void NameServer::answer(const DnsPort::Received& query)
{
    std::string response = forcedResponse(m_runtime, query);
    if (response.empty())
        response = m_authority.answer(query.bytes, query.transport);
    if (response.empty())
        m_port.sendNothing(query);
    else
        m_port.sendResponse(query, response);
}

} // namespace postroad::node
