// SPDX-License-Identifier: MIT
#include "core/smtp/server_session.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <utility>

namespace postroad::smtp {

namespace {

/// What is kept of input that comes although the session asked for none.
constexpr std::size_t kDisregardOctetsMax = std::size_t{1024} * 1024;
/// Longer than any line may be, so that its verb is seen before its length is judged.
constexpr std::size_t kLineBufferOctets = 2 * kCommandLineOctetsMax;

bool isHello(Verb verb) { return verb == Verb::Helo || verb == Verb::Ehlo || verb == Verb::Lhlo; }

/// Mistakes of the client, not verdicts on its mail.
bool isProtocolError(std::uint16_t code) { return (code >= 500 && code <= 504) || code == 555; }

/// 0: the usual reply of the row.
std::uint16_t codeOf(const Answer& answer)
{
    if (answer.reply)
        return answer.reply->code;
    return answer.id ? row(*answer.id).code : std::uint16_t{0};
}

} // namespace

Extensions ServerConfig::defaultExtensions()
{
    Extensions all;
    for (const ExtensionRow& extension : kExtensions)
        all.add(extension.id);
    all.messageOctetsMax = std::uint64_t{10} * 1024 * 1024;
    return all;
}

ServerSession::ServerSession(
    ServerConfig config, ConversationSink* sink, ReplyOverride* replyOverride)
    : m_config(std::move(config)),
      m_sink(sink),
      m_override(replyOverride),
      m_input(kLineBufferOctets),
      m_writer(sink)
{
}

// The surface

void ServerSession::start(Instant now)
{
    if (m_connection != ConnectionState::Opened)
        return;
    m_lastInput = now;
    Pending pending;
    pending.verb = Verb::Greeting;
    if (auto forced = forcedReply(pending, {}))
        return finishCommand(pending, Answer::with(std::move(*forced)));
    switch (m_config.welcome) {
    case Welcome::Accept:
        return finishCommand(pending, Answer::accept());
    case Welcome::Refuse:
        return finishCommand(pending, Answer::with(ReplyId::ServiceRefused));
    case Welcome::Busy:
        return finishCommand(pending, Answer::with(ReplyId::ServiceBusy));
    }
}

void ServerSession::receive(Instant now, std::string_view bytes)
{
    if (m_connection == ConnectionState::Opened || closing() || bytes.empty())
        return;
    m_lastInput = now;
    m_heardUpTo = m_writer.offset();
    m_input.feed(bytes);
    work();
    m_input.settle();
    if (m_asked && m_input.pending().size() > m_config.heldOctetsMax + kDisregardOctetsMax)
        hangUp(ReplyId::TooMuchInput, 0);
}

void ServerSession::answer(Instant now, AskId id, const Answer& answer)
{
    resume(now, id, {&answer, 1}, AnswersFor::All);
}

void ServerSession::answer(Instant now, AskId id, const std::vector<Answer>& answers)
{
    resume(now, id, answers, AnswersFor::Each);
}

void ServerSession::resume(Instant now, AskId id, std::span<const Answer> answers, AnswersFor whom)
{
    if (!m_asked || m_asked->ask != id || closing())
        return;
    m_lastInput = now; // now it is the client's turn again
    Pending pending = std::move(*m_asked);
    m_asked.reset();
    m_ask.reset();
    if (pending.verb == Verb::DataEnd)
        finishMessage(pending, answers, whom);
    else
        settle(pending, answers.empty() ? Answer::with(ReplyId::LocalError) : answers.front());
    work();
}

void ServerSession::handleTimeout(Instant now)
{
    const auto deadline = nextTimeout();
    if (deadline && now >= *deadline)
        hangUp(ReplyId::TimedOut, 0);
}

void ServerSession::connectionLost(Instant /*now*/)
{
    if (closing())
        return;
    m_connection = ConnectionState::Closed;
    m_asked.reset();
    m_ask.reset();
    m_transaction = {};
    m_transactionState = TransactionState::Idle;
    m_reader.begin(0, 0);
    if (m_sink != nullptr)
        m_sink->stateChanged(name(m_connection));
}

std::optional<Instant> ServerSession::nextTimeout() const
{
    if (m_connection == ConnectionState::Opened || closing() || m_asked)
        return std::nullopt;
    return m_lastInput + m_config.commandTimeout;
}

std::optional<Ask> ServerSession::pollAsk() { return std::exchange(m_ask, std::nullopt); }

bool ServerSession::wantsInput() const
{
    return m_connection != ConnectionState::Opened && !closing()
        && !(m_asked && m_input.pending().size() >= m_config.heldOctetsMax);
}

// From octets to commands

void ServerSession::work()
{
    while (!m_asked && !closing()) {
        const bool more = m_transactionState == TransactionState::Data ? readBody() : readCommand();
        if (!more)
            return;
    }
}

bool ServerSession::readCommand()
{
    const auto line = m_input.next();
    if (!line)
        return false;
    const Verb verb = verbOf(line->text);
    reportLine(line->text, line->begin, line->end, verb);
    if (line->tooLong) {
        refuse(verb, ReplyId::LineTooLong, line->end);
        return true;
    }
    auto command = parseCommand(line->text, m_inUse);
    // Order is judged before spelling: what is not welcome needs no grammar.
    if (!command
        && (!isCommand(verb) || isWelcome(verb) || command.error().reply == ReplyId::LineTooLong)) {
        refuse(verb, command.error().reply, line->end);
        return true;
    }
    Pending pending;
    pending.verb = verb;
    pending.end = line->end;
    if (command) {
        pending.path = std::move(command->path);
        pending.parameters = command->parameters;
        pending.argument.assign(command->argument);
    }
    process(std::move(pending));
    return true;
}

void ServerSession::process(Pending pending)
{
    ++m_ordinals[static_cast<std::size_t>(pending.verb)];
    if (!isWelcome(pending.verb)) {
        const auto usual = usualReply(pending.verb, ReplyClass::Permanent);
        const auto notNow = usualReply(pending.verb, ReplyClass::Transient);
        return refuse(
            pending.verb, notNow ? *notNow : usual.value_or(ReplyId::Unrecognized), pending.end);
    }
    const CommandRow& command = commandRow(pending.verb);
    if (const auto refusal = (this->*command.check)(pending))
        return refuse(pending.verb, *refusal, pending.end);
    if (m_override != nullptr) {
        const std::string argument = pending.verb == Verb::Mail || pending.verb == Verb::Rcpt
            ? mail::formatMailbox(pending.path.mailbox)
            : pending.argument;
        if (auto forced = forcedReply(pending, argument))
            return settle(pending, Answer::with(std::move(*forced)));
    }
    if (command.ask && asksOwner(pending.verb))
        return ask(std::move(pending), *command.ask);
    settle(pending,
        pending.verb == Verb::Expn ? Answer::with(ReplyId::ExpandNotImplemented)
                                   : Answer::accept());
}

/// RFC 5321 §7.3: a site may keep to itself who lives there; then VRFY gets 252 as if nobody had
/// looked.
bool ServerSession::asksOwner(Verb verb) const
{
    if (verb == Verb::Vrfy)
        return m_config.verify == AskOwner::Yes;
    return verb != Verb::Expn || m_config.expand == AskOwner::Yes;
}

/// The session's own no.
void ServerSession::refuse(Verb verb, ReplyId id, std::uint64_t end)
{
    if (isProtocolError(row(id).code) && ++m_errors > m_config.errorsMax)
        return hangUp(ReplyId::TooManyErrors, end);
    if (verb == Verb::Rcpt)
        ++m_transaction.recipientsRefused;
    step(verb, say(id, verb, end));
}

void ServerSession::ask(Pending pending, Ask::Kind kind)
{
    pending.ask = AskId(m_nextAsk++);
    Ask& question = m_ask.emplace();
    question.id = pending.ask;
    question.kind = kind;
    question.path = pending.path;
    question.argument = pending.argument;
    if (kind == Ask::Kind::Sender) {
        question.envelope.reversePath = pending.path;
        question.envelope.declaredSize = pending.parameters.octets;
        question.envelope.eightBit = pending.parameters.body == BodyType::EightBitMime;
    }
    m_asked.emplace(std::move(pending));
}

/// The owner's word, or a forced one, which must be legal here.
void ServerSession::settle(Pending& pending, const Answer& answer)
{
    const std::uint16_t code = codeOf(answer);
    if (code != 0 && !isLegal(pending.verb, code))
        return finishCommand(pending, Answer::with(ReplyId::LocalError));
    finishCommand(pending, answer);
}

void ServerSession::finishCommand(Pending& pending, const Answer& answer)
{
    if (isHello(pending.verb))
        m_clientName = pending.argument; // the reply names it
    const std::uint16_t code = say(answer, pending.verb, pending.end);
    const ReplyClass outcome = classOf(code);
    const bool yes = outcome == ReplyClass::Positive || outcome == ReplyClass::Intermediate;
    if (yes)
        (this->*commandRow(pending.verb).apply)(pending);
    else if (pending.verb == Verb::Rcpt)
        ++m_transaction.recipientsRefused;
    step(pending.verb, code);
}

// The commands

const ServerSession::CommandRow& ServerSession::commandRow(Verb verb)
{
    using S = ServerSession;
    // By verb; Unknown is never welcome, and the last one's check is endMessage().
    static constexpr std::array<CommandRow, kVerbCount> kCommands{{
        {Verb::Helo, &S::checkNothing, {}, &S::applyHello},
        {Verb::Ehlo, &S::checkNothing, {}, &S::applyHello},
        {Verb::Lhlo, &S::checkNothing, {}, &S::applyHello},
        {Verb::Mail, &S::checkMail, Ask::Kind::Sender, &S::applyMail},
        {Verb::Rcpt, &S::checkNothing, Ask::Kind::Recipient, &S::applyRcpt},
        {Verb::Data, &S::checkNothing, {}, &S::applyData},
        {Verb::Rset, &S::checkNothing, {}, &S::applyRset},
        {Verb::Noop, &S::checkNothing, {}, &S::applyNothing},
        {Verb::Vrfy, &S::checkNothing, Ask::Kind::Verify, &S::applyNothing},
        {Verb::Expn, &S::checkNothing, Ask::Kind::Expand, &S::applyNothing},
        {Verb::Help, &S::checkNothing, {}, &S::applyNothing},
        {Verb::Quit, &S::checkNothing, {}, &S::applyRset},
        {Verb::Unknown, &S::checkNothing, {}, &S::applyNothing},
        {Verb::Greeting, &S::checkNothing, {}, &S::applyNothing},
        {Verb::DataEnd, &S::checkNothing, Ask::Kind::Message, &S::applyRset},
    }};
    return kCommands[static_cast<std::size_t>(verb)];
}

std::optional<ReplyId> ServerSession::checkNothing(const Pending& /*pending*/) const
{
    return std::nullopt;
}

void ServerSession::applyNothing(Pending& /*pending*/) { }

void ServerSession::applyHello(Pending& pending)
{
    // RFC 5321 §4.1.4: EHLO "MUST clear all buffers and reset the state exactly as if a RSET
    // command had been issued"
    dropTransaction();
    m_extended = pending.verb != Verb::Helo;
    m_inUse = m_extended ? m_config.extensions : Extensions();
}

std::optional<ReplyId> ServerSession::checkMail(const Pending& pending) const
{
    // RFC 1870 §6.1
    const std::uint64_t octetsMax = m_config.extensions.messageOctetsMax;
    if (octetsMax > 0 && pending.parameters.octets.value_or(0) > octetsMax)
        return ReplyId::TooBig;
    return std::nullopt;
}

void ServerSession::applyMail(Pending& pending)
{
    dropTransaction();
    m_transaction.envelope.reversePath = std::move(pending.path);
    m_transaction.envelope.declaredSize = pending.parameters.octets;
    m_transaction.envelope.eightBit = pending.parameters.body == BodyType::EightBitMime;
}

void ServerSession::applyRcpt(Pending& pending)
{
    m_transaction.envelope.recipients.push_back(std::move(pending.path));
}

void ServerSession::applyData(Pending& /*pending*/)
{
    m_reader.begin(
        m_config.extensions.messageOctetsMax, m_transaction.envelope.declaredSize.value_or(0));
}

void ServerSession::applyRset(Pending& /*pending*/) { dropTransaction(); }

void ServerSession::dropTransaction() { m_transaction = {}; }

// The message

bool ServerSession::readBody()
{
    const std::string_view wire = m_input.pending();
    if (wire.empty())
        return false;
    const DataReader::Progress progress = m_reader.read(wire);
    const std::size_t body = progress.taken - (progress.ended ? 3 : 0);
    reportBody(wire.substr(0, body), progress.ended);
    m_input.takeRaw(body);
    if (!progress.ended)
        return false;
    const std::uint64_t begin = m_input.offset();
    m_input.takeRaw(3);
    reportLine(".", begin, m_input.offset(), Verb::DataEnd);
    endMessage(m_input.offset());
    return true;
}

std::optional<ReplyId> ServerSession::messageFault() const
{
    switch (m_reader.fault()) {
    case DataReader::Fault::None:
        return std::nullopt;
    case DataReader::Fault::TooBig: // RFC 1870 §6.3
        return ReplyId::TooBig;
    case DataReader::Fault::BareLineEnd: // RFC 5321 §2.3.8, §4.1.1.4
        return ReplyId::BareLineEndInMessage;
    case DataReader::Fault::Nul:
        return ReplyId::NulInMessage;
    }
    return std::nullopt;
}

void ServerSession::endMessage(std::uint64_t end)
{
    Pending pending;
    pending.verb = Verb::DataEnd;
    pending.end = end;
    ++m_ordinals[static_cast<std::size_t>(Verb::DataEnd)];
    const auto fault = messageFault();
    pending.verdicts = makeVerdicts(pending);
    if (fault) {
        for (Verdict& verdict : pending.verdicts)
            verdict.forced.reset(); // the client's fault comes before a forced one
        {
            const Answer refusal = Answer::with(*fault);
            return finishMessage(pending, {&refusal, 1}, AnswersFor::All);
        }
    }
    const bool someAsked = std::any_of(pending.verdicts.begin(), pending.verdicts.end(),
        [](const Verdict& verdict) { return verdict.asked; });
    if (!someAsked)
        return finishMessage(pending, {}, AnswersFor::Each);
    mail::Envelope envelope = std::exchange(m_transaction.envelope, {});
    if (facts(m_config.dialect).replyPerRecipient) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < pending.verdicts.size(); ++i) {
            if (pending.verdicts[i].asked)
                std::swap(envelope.recipients[kept++], envelope.recipients[i]);
        }
        envelope.recipients.resize(kept);
    }
    ask(std::move(pending), Ask::Kind::Message);
    m_ask->envelope = std::move(envelope);
    m_ask->body = makeBlob(m_reader.takeBody());
    m_ask->eightBit = m_reader.eightBit();
}

/// One for each recipient in LMTP, one for all in SMTP, with the replies that are forced.
std::vector<ServerSession::Verdict> ServerSession::makeVerdicts(Pending& pending)
{
    std::vector<Verdict> verdicts(1);
    if (facts(m_config.dialect).replyPerRecipient) {
        verdicts.clear();
        for (const mail::Path& recipient : m_transaction.envelope.recipients)
            verdicts.push_back(Verdict{mail::formatMailbox(recipient.mailbox), std::nullopt, true});
    }
    if (m_override == nullptr)
        return verdicts;
    for (Verdict& verdict : verdicts) {
        verdict.forced = forcedReply(pending, verdict.recipient);
        // A forced yes must not lose the message: the owner gets it all the same.
        verdict.asked = !verdict.forced || verdict.forced->replyClass() == ReplyClass::Positive;
    }
    return verdicts;
}

/// The answers are for those verdicts for which the owner was asked, one for each or one for all.
void ServerSession::finishMessage(
    Pending& pending, std::span<const Answer> answers, AnswersFor whom)
{
    std::uint16_t code = 0;
    std::size_t next = 0;
    const Answer missing = Answer::with(ReplyId::LocalError);
    for (const Verdict& verdict : pending.verdicts) {
        const std::size_t index = whom == AnswersFor::All ? 0 : next;
        next += verdict.asked ? 1 : 0;
        const Answer forced = verdict.forced ? Answer::with(*verdict.forced) : Answer();
        const Answer* answer = verdict.forced ? &forced
            : index < answers.size()          ? &answers[index]
                                              : &missing;
        const std::uint16_t wanted = codeOf(*answer);
        if (wanted != 0 && !isLegal(Verb::DataEnd, wanted))
            answer = &missing;
        code = say(*answer, Verb::DataEnd, pending.end, verdict.recipient);
        if (code == kClosingCode)
            break;
    }
    dropTransaction();
    m_reader.begin(0, 0);
    step(Verb::DataEnd, code);
}

// The tables

bool ServerSession::holds(Guard guard) const
{
    switch (guard) {
    case Guard::None:
        return true;
    case Guard::InLmtp:
        return m_config.dialect == Dialect::Lmtp;
    case Guard::InSmtp:
        return m_config.dialect != Dialect::Lmtp;
    case Guard::RecipientsFull:
        return m_transaction.envelope.recipients.size() >= m_config.recipientsMax;
    case Guard::AllRefused:
        return m_transaction.recipientsRefused > 0 && m_transaction.envelope.recipients.empty();
    }
    return false;
}

/// Those rows whose guard is the first to hold.
template <typename Row>
std::span<const Row> ServerSession::active(std::span<const Row> candidates) const
{
    std::size_t first = 0;
    while (first < candidates.size() && !holds(candidates[first].guard))
        ++first;
    std::size_t last = first;
    while (last < candidates.size() && candidates[last].guard == candidates[first].guard)
        ++last;
    return candidates.subspan(first, last - first);
}

namespace {

template <typename Row>
const Row* withOutcome(std::span<const Row> candidates, ReplyClass outcome)
{
    const auto found = std::find_if(candidates.begin(), candidates.end(),
        [&](const Row& candidate) { return candidate.outcome == outcome; });
    return found == candidates.end() ? nullptr : &*found;
}

} // namespace

const ReplySet* ServerSession::legalCodes(Verb verb, ReplyClass outcome) const
{
    const auto outer = rows(m_connection, verb);
    if (!outer.empty()) {
        const ConnectionRow* const found = withOutcome(active(outer), outcome);
        return found == nullptr ? nullptr : &found->legal;
    }
    const TransactionRow* const found = withOutcome(
        active(rows(m_transactionState, verb)), outcome);
    return found == nullptr ? nullptr : &found->legal;
}

bool ServerSession::isLegal(Verb verb, std::uint16_t code) const
{
    if (code == kClosingCode)
        return true;
    if (code < 200 || code > 559)
        return false;
    const ReplySet* const legal = legalCodes(verb, classOf(code));
    return legal != nullptr && legal->has(code);
}

bool ServerSession::isWelcome(Verb verb) const
{
    return legalCodes(verb, ReplyClass::Positive) != nullptr
        || legalCodes(verb, ReplyClass::Intermediate) != nullptr;
}

std::optional<ReplyId> ServerSession::usualReply(Verb verb, ReplyClass outcome) const
{
    const auto outer = rows(m_connection, verb);
    if (!outer.empty()) {
        const ConnectionRow* const found = withOutcome(active(outer), outcome);
        return found == nullptr ? std::nullopt : std::optional(found->usual);
    }
    const TransactionRow* const found = withOutcome(
        active(rows(m_transactionState, verb)), outcome);
    return found == nullptr ? std::nullopt : std::optional(found->usual);
}

ReplyId ServerSession::usualYes(Verb verb) const
{
    auto usual = usualReply(verb, ReplyClass::Positive);
    if (!usual)
        usual = usualReply(verb, ReplyClass::Intermediate);
    return usual.value_or(ReplyId::LocalError);
}

std::optional<Reply> ServerSession::forcedReply(const Pending& pending, std::string_view argument)
{
    if (m_override == nullptr)
        return std::nullopt;
    const unsigned ordinal = std::max(1U, m_ordinals[static_cast<std::size_t>(pending.verb)]);
    const ForcedReplyPoint point{pending.verb, argument, ordinal, pending.end};
    auto forced = m_override->forcedReply(point);
    if (!forced || isLegal(pending.verb, forced->code))
        return forced;
    m_override->notLegal(point, *forced);
    return std::nullopt;
}

/// Both machines move as their rows say.
void ServerSession::step(Verb verb, std::uint16_t code)
{
    const ConnectionState connectionBefore = m_connection;
    const TransactionState transactionBefore = m_transactionState;
    const auto* const inner = withOutcome(active(rows(m_transactionState, verb)), classOf(code));
    const auto* const outer = withOutcome(active(rows(m_connection, verb)), classOf(code));
    if (code == kClosingCode) {
        // RFC 5321 §3.8: after 421 the connection ends; what was open is dropped.
        m_connection = ConnectionState::Closed;
        m_transactionState = TransactionState::Idle;
        dropTransaction();
    } else {
        if (outer != nullptr)
            m_connection = outer->next;
        if (inner != nullptr && (outer == nullptr || m_connection == ConnectionState::Greeted))
            m_transactionState = inner->next;
    }
    if (m_sink == nullptr)
        return;
    if (m_connection != connectionBefore)
        m_sink->stateChanged(name(m_connection));
    if (m_transactionState != transactionBefore)
        m_sink->stateChanged(name(m_transactionState));
}

void ServerSession::hangUp(ReplyId id, std::uint64_t end)
{
    m_asked.reset();
    m_ask.reset();
    m_reader.begin(0, 0);
    step(Verb::Unknown, say(id, Verb::Unknown, end));
}

// Speaking

std::uint16_t ServerSession::say(
    const Answer& answer, Verb verb, std::uint64_t end, std::string_view recipient)
{
    // RFC 5321 §4.1.1.1: a yes to EHLO announces what will be done, whoever says it.
    if (answer.reply && answer.reply->code == 250 && verb != Verb::Helo && isHello(verb))
        return sayReply(
            ehloReply(answer.reply->lines.empty() ? std::string() : answer.reply->lines.front()),
            verb, end);
    if (answer.reply)
        return sayReply(*answer.reply, verb, end);
    const ReplyId id = answer.id ? *answer.id : usualYes(verb);
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
    Utterance utterance;
    utterance.kind = Utterance::Kind::Reply;
    utterance.verb = name(verb);
    utterance.code = said.code;
    utterance.enhanced = enhanced == WithEnhanced::Yes ? said.enhanced : EnhancedCode();
    utterance.inResponseTo = end;
    m_writer.line(utterance, line);
    return said.code;
}

std::uint16_t ServerSession::sayReply(const Reply& reply, Verb verb, std::uint64_t end)
{
    const WithEnhanced enhanced = withEnhanced(verb);
    Utterance utterance;
    utterance.kind = Utterance::Kind::Reply;
    utterance.verb = name(verb);
    utterance.code = reply.code;
    utterance.enhanced = enhanced == WithEnhanced::Yes ? reply.enhanced : EnhancedCode();
    utterance.inResponseTo = end;
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
    for (std::string& line : format(m_config.extensions))
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
    return text;
}

WithEnhanced ServerSession::withEnhanced(Verb verb) const
{
    // RFC 2034 §4: all but "the initial greeting and any response to HELO or EHLO". It asks nothing
    // of the client, so the codes stand in the replies before EHLO too.
    const bool may = verb != Verb::Greeting && !isHello(verb);
    return may && m_config.extensions.has(Extension::EnhancedStatusCodes) ? WithEnhanced::Yes
                                                                          : WithEnhanced::No;
}

void ServerSession::reportLine(
    std::string_view text, std::uint64_t begin, std::uint64_t end, Verb verb)
{
    Utterance utterance;
    utterance.verb = name(verb);
    utterance.inResponseTo = m_heardUpTo;
    tellReceived(m_sink, utterance, text, begin, end);
}

void ServerSession::reportBody(std::string_view wire, bool last)
{
    if (m_sink == nullptr)
        return;
    Utterance utterance;
    utterance.kind = Utterance::Kind::Body;
    utterance.verb = name(Verb::Data);
    utterance.inResponseTo = m_writer.offset();
    for (std::size_t at = 0; at < wire.size(); at += LineWriter::kChunkOctetsMax) {
        const std::string_view chunk = wire.substr(at, LineWriter::kChunkOctetsMax);
        const std::uint64_t begin = m_input.offset() + at;
        utterance.last = last && at + chunk.size() == wire.size();
        tellReceived(m_sink, utterance, chunk, begin, begin + chunk.size());
    }
}

} // namespace postroad::smtp
