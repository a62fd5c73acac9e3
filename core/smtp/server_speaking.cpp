// SPDX-License-Identifier: MIT
// Replies as they go out, and what is told of them.
#include "core/smtp/server_session.h"

#include <string>
#include <utility>

namespace postroad::smtp {

namespace {

Utterance replyUtterance(
    std::uint16_t code, const EnhancedCode& enhanced, Verb verb, std::uint64_t end)
{
    Utterance utterance;
    utterance.kind = Utterance::Kind::Reply;
    utterance.verb = name(verb);
    utterance.code = code;
    utterance.enhanced = enhanced;
    utterance.inResponseTo = end;
    return utterance;
}

} // namespace

std::uint16_t ServerSession::say(const Answer& answer, std::string_view recipient)
{
    const Verb verb = m_pending.verb;
    const std::uint64_t end = m_pending.end;
    // RFC 5321 §4.1.1.1: a yes to EHLO announces what will be done, whoever says it.
    if (answer.reply && answer.reply->code == 250 && verb != Verb::Helo && isHello(verb))
        return sayReply(
            ehloReply(answer.reply->lines.empty() ? std::string() : answer.reply->lines.front()),
            verb, end);
    if (answer.reply)
        return sayReply(*answer.reply, verb, end);
    const ReplyId id = answer.id ? *answer.id : m_pending.usualYes.value_or(ReplyId::LocalError);
    if (!answer.words.empty())
        return sayReply(makeReply(id, filled(answer.words, recipient)), verb, end);
    return say(id, verb, end, recipient);
}

std::uint16_t ServerSession::say(
    ReplyId id, Verb verb, std::uint64_t end, std::string_view recipient)
{
    const ReplyRow& said = row(id);
    if (id == ReplyId::HelloOk && verb != Verb::Helo)
        return sayReply(ehloReply(filled(said.words, {})), verb, end);
    const WithEnhanced enhanced = withEnhanced(verb);
    const std::string_view line = readyLine(id, enhanced);
    if (line.empty())
        return sayReply(makeReply(id, filled(said.words, recipient)), verb, end);
    m_writer.readyLine(line, [&] {
        return replyUtterance(
            said.code, enhanced == WithEnhanced::Yes ? said.enhanced : EnhancedCode(), verb, end);
    });
    return said.code;
}

std::uint16_t ServerSession::sayReply(const Reply& reply, Verb verb, std::uint64_t end)
{
    const WithEnhanced enhanced = withEnhanced(verb);
    Utterance utterance = replyUtterance(
        reply.code, enhanced == WithEnhanced::Yes ? reply.enhanced : EnhancedCode(), verb, end);
    const std::size_t count = lineCount(reply);
    for (std::size_t i = 0; i < count; ++i) {
        utterance.last = i + 1 == count;
        m_writer.line(utterance, formatLine(reply, i, enhanced));
    }
    return reply.code;
}

/// RFC 5321 §4.1.1.1: the first line is the server's name and greeting, then one keyword on each
/// line.
Reply ServerSession::ehloReply(std::string_view greeting) const
{
    Reply reply = makeReply(ReplyId::HelloOk, greeting);
    for (std::string& line : format(announced()))
        reply.lines.push_back(std::move(line));
    return reply;
}

std::string ServerSession::filled(std::string_view words, std::string_view recipient) const
{
    std::string text(words);
    const auto fill = [&text](std::string_view placeHolder, std::string_view value) {
        if (const std::size_t at = text.find(placeHolder); at != text.npos)
            text.replace(at, placeHolder.size(), value);
    };
    fill("{host}", m_config.host);
    fill("{client}", m_clientName);
    fill("{recipient}", recipient);
    fill("{expand}", m_config.expand == AskOwner::Yes ? " EXPN" : "");
    if (words.find("{more}") != words.npos)
        fill("{more}", furtherVerbs());
    return text;
}

/// Those of extensions, as far as they are announced now.
std::string ServerSession::furtherVerbs() const
{
    const Extensions offer = announced();
    std::string verbs;
    for (const auto& [extension, verb] : {std::pair{Extension::Chunking, Verb::Bdat},
             {Extension::StartTls, Verb::StartTls}, {Extension::Auth, Verb::Auth}}) {
        if (offer.has(extension))
            verbs.append(" ").append(name(verb));
    }
    return verbs;
}

WithEnhanced ServerSession::withEnhanced(Verb verb) const
{
    // RFC 2034 §4: all but "the initial greeting and any response to HELO or EHLO". It asks nothing
    // of the client, so the codes stand in the replies before EHLO too. LHLO takes their place in
    // LMTP (RFC 2033 §4.1); elsewhere it is a word like any other that isn't known.
    const bool unknown = verb == Verb::Lhlo && m_config.dialect != Dialect::Lmtp;
    const bool may = verb != Verb::Greeting && (!isHello(verb) || unknown);
    return may && m_config.extensions.has(Extension::EnhancedStatusCodes) ? WithEnhanced::Yes
                                                                          : WithEnhanced::No;
}

void ServerSession::reportLine(
    std::string_view text, std::uint64_t begin, std::uint64_t end, Verb verb)
{
    if (m_sink == nullptr)
        return;
    Utterance utterance;
    utterance.verb = name(verb);
    utterance.inResponseTo = m_heardUpTo;
    tellReceived(m_sink, utterance, text, begin, end);
}

} // namespace postroad::smtp
