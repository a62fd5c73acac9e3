// SPDX-License-Identifier: MIT
#include "core/dns/message.h"

#include <array>

namespace postroad::dns {

namespace {

struct RcodeRow
{
    Rcode rcode;
    std::string_view name;
};

constexpr std::array kRcodes{
    RcodeRow{Rcode::NoError, "NOERROR"},
    RcodeRow{Rcode::FormErr, "FORMERR"},
    RcodeRow{Rcode::ServFail, "SERVFAIL"},
    RcodeRow{Rcode::NxDomain, "NXDOMAIN"},
    RcodeRow{Rcode::NotImp, "NOTIMP"},
    RcodeRow{Rcode::Refused, "REFUSED"},
    RcodeRow{Rcode::BadVers, "BADVERS"},
};

void addCount(std::string& text, std::size_t count, std::string_view one, std::string_view many)
{
    if (count > 0)
        text.append(", ").append(std::to_string(count)).append(" ").append(count == 1 ? one : many);
}

} // namespace

std::string format(Rcode rcode)
{
    for (const RcodeRow& row : kRcodes) {
        if (row.rcode == rcode)
            return std::string(row.name);
    }
    return "RCODE" + std::to_string(static_cast<unsigned>(rcode));
}

bool saysResponse(std::string_view bytes)
{
    return bytes.size() > 2 && (static_cast<unsigned char>(bytes[2]) & 0x80U) != 0;
}

std::string format(const Question& question)
{
    std::string text = format(question.name) + ' ' + format(question.type);
    if (question.klass != Class::In)
        text += ' ' + format(question.klass);
    return text;
}

Message makeQuery(
    std::uint16_t id, const Question& question, bool recursionDesired, std::uint16_t udpPayload)
{
    Message query;
    query.id = id;
    query.recursionDesired = recursionDesired;
    query.questions.push_back(question);
    if (udpPayload > 0) {
        query.edns.emplace();
        query.edns->udpPayload = udpPayload;
    }
    return query;
}

Message makeResponse(const Message& query, Rcode rcode)
{
    Message response;
    response.id = query.id;
    response.response = true;
    response.opcode = query.opcode;
    response.recursionDesired = query.recursionDesired;
    // RFC 4035 §3.1.6, §3.2.2: CD is copied.
    response.checkingDisabled = query.checkingDisabled;
    response.rcode = rcode;
    // RFC 9619 §4: a message with several questions is no message, a response neither.
    if (query.questions.size() == 1)
        response.questions = query.questions;
    if (query.edns) {
        // RFC 6891 §6.1.1: an OPT record in the query asks for one in the response; RFC 3225 §3: DO
        // is copied.
        response.edns.emplace();
        response.edns->dnssecOk = query.edns->dnssecOk;
    }
    return response;
}

std::optional<Rcode> refusalOf(const Message& query)
{
    if (query.opcode != Opcode::Query)
        return Rcode::NotImp;
    if (query.edns && query.edns->version > 0) // RFC 6891 §6.1.3
        return Rcode::BadVers;
    if (query.questions.size() != 1)
        return Rcode::FormErr;
    const Type type = query.questions.front().type;
    // Zones are not handed out.
    return type == Type::Axfr || type == Type::Ixfr ? std::optional(Rcode::Refused) : std::nullopt;
}

std::string summary(const Message& message)
{
    const std::string question = message.questions.empty() ? std::string("(no question)")
                                                           : format(message.questions.front());
    if (!message.response)
        return question + '?';
    std::string text = format(message.rcode);
    if (message.authoritative)
        text += " aa";
    if (message.truncated)
        text += " tc";
    addCount(text, message.answers.size(), "answer", "answers");
    addCount(text, message.authorities.size(), "authority", "authorities");
    addCount(text, message.additionals.size(), "additional", "additional");
    return text;
}

} // namespace postroad::dns
