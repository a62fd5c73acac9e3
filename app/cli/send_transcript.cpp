// SPDX-License-Identifier: MIT
#include "app/cli/send_transcript.h"

#include "core/projection/explain_event.h"
#include "core/projection/transcript.h"

#include <algorithm>
#include <cstdio>
#include <fmt/core.h>

namespace postroad::cli {

using trace::EventKind;

namespace {

constexpr std::size_t kColumns = 100;
constexpr std::size_t kBodyLinesShown = 20;

trace::Protocol protocolOf(smtp::Dialect dialect)
{
    return dialect == smtp::Dialect::Lmtp ? trace::Protocol::Lmtp : trace::Protocol::Smtp;
}

} // namespace

SendTranscript::SendTranscript(
    smtp::Dialect dialect, std::string server, Blob letter, std::function<Instant()> clock)
    : m_letter(std::move(letter)),
      m_clock(std::move(clock)),
      m_page(kColumns)
{
    m_host = m_recorder.addHost("this machine");
    trace::ConnectionInfo info;
    info.client = m_host;
    info.server = m_recorder.addHost(std::move(server));
    info.protocol = protocolOf(dialect);
    m_connection = m_recorder.addConnection(info);
}

void SendTranscript::calling(const Endpoint& to)
{
    m_page.said(formatSeconds(m_clock()), ' ', "calling " + format(to));
    print();
}

void SendTranscript::secured(const TlsFacts& facts)
{
    m_page.said(formatSeconds(m_clock()), ' ',
        fmt::format("{} with {}, {}{}", facts.protocol, facts.cipher,
            facts.peerName.empty() ? "no certificate" : "the certificate of " + facts.peerName,
            facts.verified ? ", verified" : ", not verified"));
    if (const auto explanation = explain::explain("tls established"))
        comment(*explanation);
    print();
}

void SendTranscript::said(const Utterance& utterance)
{
    const bool sent = utterance.way == Utterance::Way::Sent;
    trace::Draft draft;
    draft.host = m_host;
    draft.connection = m_connection;
    draft.word = utterance.verb;
    draft.text = utterance.text;
    draft.offset = utterance.begin;
    draft.flags = static_cast<std::uint8_t>(
        (utterance.last ? trace::Event::kLast : 0) | (sent ? trace::Event::kFromClient : 0));
    draft.number = utterance.code;
    draft.detail = trace::pack(utterance.enhanced);
    draft.kind = EventKind::CommandSent;
    if (utterance.kind == Utterance::Kind::Reply)
        draft.kind = EventKind::ReplyArrived;
    if (utterance.kind == Utterance::Kind::Body) {
        draft.kind = EventKind::BodySent;
        draft.blob = m_letter;
    }
    const EventId event = m_recorder.record(m_clock(), draft);
    if (utterance.kind == Utterance::Kind::Body)
        sayBody(utterance, event);
    else
        sayLine(utterance, event);
    print();
}

void SendTranscript::sayLine(const Utterance& utterance, EventId event)
{
    const bool sent = utterance.way == Utterance::Way::Sent;
    std::string words = exporting::shownWords(utterance.text);
    if (sent && m_hidesResponses && utterance.verb == smtp::name(smtp::Verb::Auth)
        && utterance.text != "*") {
        // "AUTH PLAIN AGFs…": the mechanism stays.
        const bool command = words.substr(0, 5) == "AUTH ";
        const std::size_t response = command ? words.find(' ', 5) : 0;
        if (response != words.npos)
            words = words.substr(0, response) + (command ? " " : "")
                + "[not shown: it holds the password]";
    }
    m_page.said(formatSeconds(m_clock()), sent ? 'C' : 'S', words);
    comment(utterance, event);
    const bool goesOn = utterance.kind == Utterance::Kind::Reply && !utterance.last;
    m_replyLines = goesOn ? m_replyLines + 1 : 0;
}

/// RFC 5321 §4.1.1.1: every line but the first of the answer to EHLO names an extension.
bool SendTranscript::isExtensionLine(const Utterance& utterance) const
{
    return utterance.kind == Utterance::Kind::Reply && utterance.code == 250 && m_replyLines > 0
        && (utterance.verb == smtp::name(smtp::Verb::Ehlo)
            || utterance.verb == smtp::name(smtp::Verb::Lhlo));
}

void SendTranscript::comment(const Utterance& utterance, EventId event)
{
    if (isExtensionLine(utterance)) {
        const std::string_view line = utterance.text.substr(
            std::min<std::size_t>(utterance.text.size(), 4));
        auto extension = explain::explain(line.substr(0, line.find(' ')));
        if (!extension)
            extension = explain::explain("unknown extension");
        if (extension)
            comment(*extension);
    } else if (m_replyLines == 0) {
        comment(projection::explainEvent(m_trace, event));
    }
}

/// In full the first time, and by its title when it would be the same again.
void SendTranscript::comment(const explain::Explanation& explanation)
{
    const bool isNew = m_explained.insert(explanation.text.en).second;
    std::string words = isNew ? explanation.text.en : explanation.title.en;
    if (isNew && explanation.rfc.number != 0)
        words += " (" + format(explanation.rfc) + ")";
    m_page.wrapped(std::string(exporting::TextPage::kIndent, ' '), words);
}

void SendTranscript::sayBody(const Utterance& utterance, EventId event)
{
    m_page.said(formatSeconds(m_clock()), 'C',
        fmt::format("[{} octets of the letter]", utterance.end - utterance.begin));
    if (m_bodyShown)
        return;
    m_bodyShown = true;
    projection::TranscriptRow row;
    row.kind = projection::TranscriptRow::Kind::Body;
    row.text = utterance.text;
    m_page.bodyLines(projection::bodyLines(row, kBodyLinesShown));
    comment(projection::explainEvent(m_trace, event));
}

void SendTranscript::print()
{
    const std::string text = m_page.take();
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

} // namespace postroad::cli
