// SPDX-License-Identifier: MIT
// What an authoritative server's response means to one who asked it as a server of a zone (RFC 1034
// §5.3.3 step 4, RFC 2308 §2). Only what lies in that zone is believed.
#pragma once

#include "core/dns/message.h"

namespace postroad::dns {

enum class ResponseKind : std::uint8_t { Answer, Alias, Referral, NoData, NxDomain, Failure, Lame };

struct ResponseReading
{
    ResponseKind kind = ResponseKind::Lame;
    std::vector<Record> aliases; ///< the chain of CNAMEs, in order
    Name end; ///< where that chain ends: the name that the rest speaks of
    std::vector<Record> records; ///< Answer: of the type asked for; Referral: the NS records
    std::vector<Record> glue; ///< Referral: addresses of its servers that lie in the zone asked
    std::optional<Record> soa; ///< NoData and NxDomain
    Name cut; ///< Referral: the zone referred to
};

/// zone: what the server was asked as a server of; name may be below the question's after aliases.
ResponseReading readResponse(const Message& message, const Question& question, const Name& zone);

} // namespace postroad::dns
