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

/// Its strings keep their memory for the next one.
void clear(mail::Envelope& envelope)
{
    envelope.reversePath.mailbox.localPart.clear();
    envelope.reversePath.mailbox.domain.clear();
    envelope.recipients.clear();
    envelope.body = mail::BodyType::SevenBit;
    envelope.smtpUtf8 = false;
    envelope.dsnReturn = mail::DsnReturn::Unsaid;
    envelope.envelopeId.clear();
    envelope.declaredSize.reset();
}

/// As in clear(); what `to` held is of no use any more.
void handOver(mail::Envelope& from, mail::Envelope& to)
{
    to.reversePath = std::move(from.reversePath);
    std::swap(to.recipients, from.recipients);
    to.body = from.body;
    to.smtpUtf8 = from.smtpUtf8;
    to.dsnReturn = from.dsnReturn;
    to.envelopeId = std::move(from.envelopeId);
    to.declaredSize = from.declaredSize;
    clear(from);
}

} // namespace

Extensions ServerConfig::defaultExtensions()
{
    Extensions all;
    for (const Extension extension : {Extension::Pipelining, Extension::Size,
             Extension::EightBitMime, Extension::EnhancedStatusCodes})
        all.add(extension);
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
    begin(Verb::Greeting, 0);
    if (auto forced = forcedReply({}))
        return finishCommand(Answer::with(std::move(*forced)));
    switch (m_config.welcome) {
    case Welcome::Accept:
        return finishCommand(Answer::accept());
    case Welcome::Refuse:
        return finishCommand(Answer::with(ReplyId::ServiceRefused));
    case Welcome::Busy:
        return finishCommand(Answer::with(ReplyId::ServiceBusy));
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
    if (!m_asked || m_ask.id != id || closing())
        return;
    m_lastInput = now; // now it is the client's turn again
    endAsk();
    if (m_pending.verb == Verb::DataEnd)
        finishMessage(answers, whom);
    else if (answers.empty())
        settle(Answer::with(ReplyId::LocalError));
    else
        settle(answers.front());
    if (!m_input.pending().empty())
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
    endAsk();
    dropTransaction();
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
    begin(verb, line->end);
    const auto fault = line->tooLong
        ? std::optional(ReplyId::LineTooLong)
        : smtp::readCommand(line->text, verb, m_inUse, m_pending.command);
    // Order is judged before spelling: what is not welcome needs no grammar.
    if (fault && (!isCommand(verb) || m_pending.usualYes || *fault == ReplyId::LineTooLong)) {
        refuse(*fault);
        return true;
    }
    m_pending.argument.clear();
    if (!fault && !m_pending.command.argument.empty())
        m_pending.argument = m_pending.command.argument;
    process();
    return true;
}

void ServerSession::process()
{
    const Verb verb = m_pending.verb;
    ++m_ordinals[static_cast<std::size_t>(verb)];
    if (!m_pending.usualYes)
        return refuseUnwelcome();
    const CommandRow& command = commandRow(verb);
    if (const auto refusal = (this->*command.check)())
        return refuse(*refusal);
    if (m_override != nullptr) {
        const std::string argument = verb == Verb::Mail || verb == Verb::Rcpt
            ? mail::formatMailbox(m_pending.command.path.mailbox)
            : m_pending.argument;
        if (auto forced = forcedReply(argument))
            return settle(Answer::with(std::move(*forced)));
    }
    if (command.ask && asksOwner(verb))
        ask(*command.ask);
    else if (verb == Verb::Expn)
        settle(Answer::with(ReplyId::ExpandNotImplemented));
    else
        settle(Answer::accept());
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
void ServerSession::refuse(ReplyId id)
{
    if (isProtocolError(row(id).code) && ++m_errors > m_config.errorsMax)
        return hangUp(ReplyId::TooManyErrors, m_pending.end);
    if (m_pending.verb == Verb::Rcpt)
        ++m_transaction.recipientsRefused;
    step(say(id, m_pending.verb, m_pending.end));
}

void ServerSession::refuseUnwelcome()
{
    const auto notNow = usualReply(ReplyClass::Transient);
    const auto never = usualReply(ReplyClass::Permanent);
    refuse(notNow ? *notNow : never.value_or(ReplyId::Unrecognized));
}

Ask& ServerSession::ask(Ask::Kind kind)
{
    m_ask.id = AskId(m_nextAsk++);
    m_ask.kind = kind;
    if (kind == Ask::Kind::Sender || kind == Ask::Kind::Recipient)
        m_ask.path = m_pending.command.path;
    else if (kind != Ask::Kind::Message)
        m_ask.argument = m_pending.argument;
    if (kind == Ask::Kind::Sender) {
        m_ask.envelope.reversePath = m_pending.command.path;
        m_ask.envelope.declaredSize = m_pending.command.parameters.octets;
        m_ask.envelope.body = m_pending.command.parameters.body.value_or(BodyType::SevenBit);
    }
    m_asked = true;
    m_askWaits = true;
    return m_ask;
}

void ServerSession::endAsk()
{
    m_asked = false;
    m_askWaits = false;
    m_ask.body.reset(); // a message is the owner's now, or nobody's
}

/// The owner's word, or a forced one, which must be legal here.
void ServerSession::settle(const Answer& answer)
{
    const std::uint16_t code = codeOf(answer);
    if (code != 0 && !isLegal(code))
        return finishCommand(Answer::with(ReplyId::LocalError));
    finishCommand(answer);
}

void ServerSession::finishCommand(const Answer& answer)
{
    const Verb verb = m_pending.verb;
    if (isHello(verb))
        m_clientName = m_pending.argument; // the reply names it
    const std::uint16_t code = say(answer);
    const ReplyClass outcome = classOf(code);
    const bool yes = outcome == ReplyClass::Positive || outcome == ReplyClass::Intermediate;
    if (yes)
        (this->*commandRow(verb).apply)();
    else if (verb == Verb::Rcpt)
        ++m_transaction.recipientsRefused;
    step(code);
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
        {Verb::Bdat, &S::checkNothing, {}, &S::applyNothing},
        {Verb::Auth, &S::checkNothing, {}, &S::applyNothing},
        {Verb::StartTls, &S::checkNothing, {}, &S::applyNothing},
        {Verb::Unknown, &S::checkNothing, {}, &S::applyNothing},
        {Verb::Greeting, &S::checkNothing, {}, &S::applyNothing},
        {Verb::DataEnd, &S::checkNothing, Ask::Kind::Message, &S::applyRset},
    }};
    return kCommands[static_cast<std::size_t>(verb)];
}

std::optional<ReplyId> ServerSession::checkNothing() const { return std::nullopt; }

void ServerSession::applyNothing() { }

void ServerSession::applyHello()
{
    // RFC 5321 §4.1.4: EHLO "MUST clear all buffers and reset the state exactly as if a RSET
    // command had been issued"
    dropTransaction();
    m_extended = m_pending.verb != Verb::Helo;
    m_inUse = m_extended ? m_config.extensions : Extensions();
}

std::optional<ReplyId> ServerSession::checkMail() const
{
    // RFC 1870 §6.1
    const std::uint64_t octetsMax = m_config.extensions.messageOctetsMax;
    if (octetsMax > 0 && m_pending.command.parameters.octets.value_or(0) > octetsMax)
        return ReplyId::TooBig;
    return std::nullopt;
}

void ServerSession::applyMail()
{
    dropTransaction();
    m_transaction.envelope.reversePath = std::move(m_pending.command.path);
    m_transaction.envelope.declaredSize = m_pending.command.parameters.octets;
    m_transaction.envelope.body = m_pending.command.parameters.body.value_or(BodyType::SevenBit);
}

void ServerSession::applyRcpt()
{
    m_transaction.envelope.recipients.emplace_back(
        std::move(m_pending.command.path), std::move(m_pending.command.dsn));
}

void ServerSession::applyData()
{
    m_reader.begin(
        m_config.extensions.messageOctetsMax, m_transaction.envelope.declaredSize.value_or(0));
}

void ServerSession::applyRset() { dropTransaction(); }

void ServerSession::dropTransaction()
{
    clear(m_transaction.envelope);
    m_transaction.recipientsRefused = 0;
}

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
    begin(Verb::DataEnd, end);
    ++m_ordinals[static_cast<std::size_t>(Verb::DataEnd)];
    const auto fault = messageFault();
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
    question.body = makeBlob(m_reader.takeBody());
    question.eightBit = m_reader.eightBit();
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
        verdict.forced = forcedReply(verdict.recipient);
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
    dropTransaction();
    m_reader.begin(0, 0);
    step(code);
}

/// answer: may be null, when the owner has forgotten one.
std::uint16_t ServerSession::sayVerdict(const Verdict& verdict, const Answer* answer)
{
    if (verdict.forced)
        return sayReply(*verdict.forced, Verb::DataEnd, m_pending.end);
    const std::uint16_t code = answer == nullptr ? std::uint16_t{0} : codeOf(*answer);
    if (answer == nullptr || (code != 0 && !isLegal(code)))
        return say(ReplyId::LocalError, Verb::DataEnd, m_pending.end);
    return say(*answer, verdict.recipient);
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
    if (candidates.empty() || candidates.front().guard == Guard::None)
        return candidates; // rows without a guard are a state's last
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

/// The rows that decide are looked up once; nothing that their guards ask for changes before the
/// reply.
void ServerSession::begin(Verb verb, std::uint64_t end)
{
    m_pending.verb = verb;
    m_pending.end = end;
    m_pending.outer = active(rows(m_connection, verb));
    m_pending.inner = active(rows(m_transactionState, verb));
    const auto positive = usualReply(ReplyClass::Positive);
    m_pending.usualYes = positive ? positive : usualReply(ReplyClass::Intermediate);
}

bool ServerSession::isLegal(std::uint16_t code) const
{
    if (code == kClosingCode)
        return true;
    if (code < 200 || code > 559)
        return false;
    const auto has = [code](
                         const auto* found) { return found != nullptr && found->legal.has(code); };
    return m_pending.outer.empty() ? has(withOutcome(m_pending.inner, classOf(code)))
                                   : has(withOutcome(m_pending.outer, classOf(code)));
}

std::optional<ReplyId> ServerSession::usualReply(ReplyClass outcome) const
{
    const auto usual = [](const auto* found) {
        return found == nullptr ? std::nullopt : std::optional(found->usual);
    };
    return m_pending.outer.empty() ? usual(withOutcome(m_pending.inner, outcome))
                                   : usual(withOutcome(m_pending.outer, outcome));
}

std::optional<Reply> ServerSession::forcedReply(std::string_view argument)
{
    if (m_override == nullptr)
        return std::nullopt;
    const Verb verb = m_pending.verb;
    const unsigned ordinal = std::max(1U, m_ordinals[static_cast<std::size_t>(verb)]);
    const ForcedReplyPoint point{verb, argument, ordinal, m_pending.end};
    auto forced = m_override->forcedReply(point);
    if (!forced || isLegal(forced->code))
        return forced;
    m_override->notLegal(point, *forced);
    return std::nullopt;
}

/// Both machines move as their rows say.
void ServerSession::step(std::uint16_t code)
{
    const ConnectionState connectionBefore = m_connection;
    const TransactionState transactionBefore = m_transactionState;
    const auto* const inner = withOutcome(m_pending.inner, classOf(code));
    const auto* const outer = withOutcome(m_pending.outer, classOf(code));
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
    endAsk();
    m_reader.begin(0, 0);
    step(say(id, Verb::Unknown, end)); // 421: no row has a say
}

// Speaking

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
    if (m_sink == nullptr)
        return;
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
