// SPDX-License-Identifier: MIT
// How a message comes in, by DATA or by BDAT, and how its end is answered.
#include "core/smtp/server_envelope.h"
#include "core/smtp/server_session.h"

#include <algorithm>
#include <utility>

namespace postroad::smtp {

namespace {

std::optional<ReplyId> replyTo(DataReader::Fault fault)
{
    switch (fault) {
    case DataReader::Fault::None:
        return std::nullopt;
    case DataReader::Fault::TooBig: // RFC 1870 §6.3
        return ReplyId::TooBig;
    case DataReader::Fault::BareLineEnd: // RFC 5321 §2.3.8, §4.1.1.4
        return ReplyId::BareLineEndInMessage;
    case DataReader::Fault::Nul:
        return ReplyId::NulInMessage;
    case DataReader::Fault::NoRoom: // RFC 5321 §4.3.2
        return ReplyId::StorageFull;
    }
    return std::nullopt;
}

} // namespace

bool ServerSession::readBody()
{
    const std::string_view wire = m_input.pending();
    if (wire.empty())
        return false;
    const DataReader::Progress progress = m_reader.read(wire);
    if (!m_messageMemory.resize(m_reader.heldOctets()))
        m_reader.giveUp();
    const std::size_t body = progress.taken - (progress.ended ? 3 : 0);
    reportBody(wire.substr(0, body), Verb::Data, progress.ended);
    m_input.takeRaw(body);
    if (!progress.ended)
        return false;
    const std::uint64_t dot = m_input.offset();
    m_input.takeRaw(3);
    reportLine(".", dot, m_input.offset(), Verb::DataEnd);
    begin(Verb::DataEnd, m_input.offset());
    ++m_ordinals[static_cast<std::size_t>(Verb::DataEnd)];
    endMessage(replyTo(m_reader.fault()));
    return true;
}

/// A chunk is read whatever becomes of it (RFC 3030 §2), so its reply waits for its end.
void ServerSession::beginChunk()
{
    const std::uint64_t octets = m_pending.command.chunkOctets;
    m_chunk = Chunk{true, octets, std::nullopt};
    if (!m_config.extensions.has(Extension::Chunking)) {
        // Who never announced BDAT doesn't know that octets follow.
        m_chunk.open = false;
        return refuseUnwelcome();
    }
    if (!m_pending.usualYes) {
        const auto never = usualReply(ReplyClass::Permanent);
        m_chunk.refusal = never.value_or(ReplyId::Unrecognized);
        return;
    }
    if (m_transactionState == TransactionState::Rcpt) {
        const mail::Envelope& envelope = m_transaction.envelope;
        m_chunkReader.begin(m_config.extensions.messageOctetsMax,
            std::max(octets, envelope.declaredSize.value_or(0)),
            envelope.body == BodyType::BinaryMime ? ChunkReader::Content::Binary
                                                  : ChunkReader::Content::Lines);
    }
    if (m_chunkReader.wouldBeTooBig(octets)) // RFC 1870 §6.3
        m_chunk.refusal = ReplyId::TooBig;
}

bool ServerSession::readChunk()
{
    if (m_chunk.octetsLeft > 0) {
        const std::size_t wanted = static_cast<std::size_t>(
            std::min<std::uint64_t>(m_chunk.octetsLeft, m_input.pending().size()));
        const std::string_view octets = m_input.pending().substr(0, wanted);
        if (octets.empty())
            return false;
        m_chunk.octetsLeft -= octets.size();
        reportBody(octets, Verb::Bdat, m_pending.command.lastChunk && m_chunk.octetsLeft == 0);
        if (!m_chunk.refusal) {
            m_chunkReader.read(octets);
            if (!m_messageMemory.resize(m_chunkReader.heldOctets()))
                m_chunkReader.giveUp();
        }
        m_input.takeRaw(octets.size());
        if (m_chunk.octetsLeft > 0)
            return false;
    }
    finishChunk();
    return true;
}

void ServerSession::finishChunk()
{
    m_chunk.open = false;
    if (!m_pending.usualYes)
        return refuse(*m_chunk.refusal);
    const bool last = m_pending.command.lastChunk;
    if (last)
        m_chunkReader.finish();
    const auto fault = m_chunk.refusal ? m_chunk.refusal : replyTo(m_chunkReader.fault());
    if (last)
        return endMessage(fault);
    if (fault)
        return refuse(*fault);
    if (auto forced = forcedReply())
        return settle(Answer::with(std::move(*forced)));
    settle(Answer::accept());
}

/// The dot or the last chunk is there: the owner decides, unless something is wrong already.
void ServerSession::endMessage(std::optional<ReplyId> fault)
{
    makeVerdicts();
    if (fault) {
        for (Verdict& verdict : m_pending.verdicts)
            verdict.forced.reset(); // the client's fault comes before a forced one
        const Answer refusal = Answer::with(*fault);
        return finishMessage({&refusal, 1}, AnswersFor::All);
    }
    const bool someAsked = std::any_of(m_pending.verdicts.begin(), m_pending.verdicts.end(),
        [](const Verdict& verdict) { return verdict.asked; });
    if (someAsked)
        askForMessage();
    else
        finishMessage({}, AnswersFor::Each);
}

/// The envelope goes with the question, but for recipients whose reply is forced to be a refusal.
void ServerSession::askForMessage()
{
    Ask& question = ask(Ask::Kind::Message);
    handOver(m_transaction.envelope, question.envelope);
    if (facts(m_config.dialect).replyPerRecipient) {
        std::vector<mail::Recipient>& recipients = question.envelope.recipients;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < m_pending.verdicts.size(); ++i) {
            if (m_pending.verdicts[i].asked)
                std::swap(recipients[kept++], recipients[i]);
        }
        recipients.resize(kept);
    }
    const bool chunked = m_pending.verb == Verb::Bdat;
    question.eightBit = chunked ? m_chunkReader.eightBit() : m_reader.eightBit();
    question.body = makeBlob(chunked ? m_chunkReader.takeBody() : m_reader.takeBody());
}

/// One for each recipient in LMTP, one for all in SMTP, with the replies that are forced.
void ServerSession::makeVerdicts()
{
    std::vector<Verdict>& verdicts = m_pending.verdicts;
    verdicts.clear();
    if (facts(m_config.dialect).replyPerRecipient) {
        for (const mail::Recipient& recipient : m_transaction.envelope.recipients)
            verdicts.push_back(
                Verdict{mail::formatMailbox(recipient.path.mailbox), std::nullopt, true});
    } else {
        verdicts.emplace_back();
    }
    if (m_override == nullptr)
        return;
    for (Verdict& verdict : verdicts) {
        verdict.forced = forcedReply();
        // A forced yes must not lose the message: the owner gets it all the same.
        verdict.asked = !verdict.forced || verdict.forced->replyClass() == ReplyClass::Positive;
    }
}

/// The answers are for those verdicts for which the owner was asked, one for each or one for all.
void ServerSession::finishMessage(std::span<const Answer> answers, AnswersFor whom)
{
    std::uint16_t code = 0;
    std::size_t next = 0;
    for (const Verdict& verdict : m_pending.verdicts) {
        const std::size_t index = whom == AnswersFor::All ? 0 : next;
        next += verdict.asked ? 1 : 0;
        code = sayVerdict(verdict, index < answers.size() ? &answers[index] : nullptr);
        if (code == kClosingCode)
            break;
    }
    if (code != 0 && classOf(code) == ReplyClass::Positive)
        m_idleCommands = 0;
    dropTransaction();
    if (m_pending.verb == Verb::Bdat)
        m_chunkReader.clear();
    step(code);
}

/// answer: may be null, when the owner has forgotten one.
std::uint16_t ServerSession::sayVerdict(const Verdict& verdict, const Answer* answer)
{
    if (verdict.forced)
        return sayReply(*verdict.forced, m_pending.verb, m_pending.end);
    const std::uint16_t code = answer == nullptr ? std::uint16_t{0} : codeOf(*answer);
    if (answer == nullptr || (code != 0 && !isLegal(code)))
        return say(ReplyId::LocalError, m_pending.verb, m_pending.end);
    return say(*answer, verdict.recipient);
}

void ServerSession::reportBody(std::string_view wire, Verb verb, bool last)
{
    if (m_sink == nullptr)
        return;
    Utterance utterance;
    utterance.kind = Utterance::Kind::Body;
    utterance.verb = name(verb);
    utterance.inResponseTo = m_writer.offset();
    for (std::size_t at = 0; at < wire.size(); at += LineWriter::kChunkOctetsMax) {
        const std::string_view chunk = wire.substr(at, LineWriter::kChunkOctetsMax);
        const std::uint64_t begin = m_input.offset() + at;
        utterance.last = last && at + chunk.size() == wire.size();
        tellReceived(m_sink, utterance, chunk, begin, begin + chunk.size());
    }
}

} // namespace postroad::smtp
