// SPDX-License-Identifier: MIT
#include "core/smtp/server_owner.h"

#include "core/base/base64.h"

namespace postroad::smtp {

Answer Answer::challenge(std::string_view octets)
{
    return Answer{ReplyId::AuthChallenge, encodeBase64(octets), std::nullopt};
}

std::uint16_t codeOf(const Answer& answer)
{
    if (answer.reply)
        return answer.reply->code;
    return answer.id ? row(*answer.id).code : std::uint16_t{0};
}

} // namespace postroad::smtp
