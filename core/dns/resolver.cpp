// SPDX-License-Identifier: MIT
#include "core/dns/resolver.h"

#include "core/dns/resolver_work.h"
#include "core/dns/response_reader.h"

#include <algorithm>
#include <deque>
#include <map>

namespace postroad::dns {

class Resolver::Impl
{
public:
    Impl(std::vector<RootHint> hints, QueryIdSource queryIds, const ResolverOptions& options)
        : m_hints(std::move(hints)),
          m_queryIds(std::move(queryIds)),
          m_options(options),
          m_cache(options.cache)
    {
    }

    void resolve(Instant now, QuestionId id, const Name& name, Type type);
    void cancel(QuestionId id);
    void receive(Instant now, const Endpoint& from, std::string_view bytes, Transport transport);
    void sendFailed(Instant now, std::uint64_t sendId);
    void handleTimeout(Instant now);
    [[nodiscard]] std::optional<Instant> nextTimeout() const;

    std::deque<ResolverAction> m_actions;
    std::map<QuestionId, ResolverWork> m_works;
    std::vector<RootHint> m_hints;
    QueryIdSource m_queryIds;
    ResolverOptions m_options;
    Cache m_cache;

private:
    // Going on: until a query is out or the question is done.
    void proceed(Instant now, ResolverWork& work);
    void advance(Instant now, ResolverWork& work);
    void locate(Instant now, ResolverWork& work);
    bool answerFromCache(Instant now, ResolverWork& work);
    void findServers(Instant now, Search& search);
    bool useZone(Instant now, Search& search, const Name& zone, const std::vector<Record>& names,
        const std::vector<Record>& glue);
    void addServer(Search& search, const Name& name, const IpAddress& address) const;
    void addKnownAddresses(
        Instant now, Search& search, const Name& host, const std::vector<Record>& glue);
    void findAddress(Instant now, ResolverWork& work);
    void pushSearch(ResolverWork& work, const Question& question);

    // Queries
    void ask(Instant now, ResolverWork& work, std::size_t server, Transport transport);
    void closePending(ResolverWork& work);
    void take(Instant now, ResolverWork& work, const Message& message);
    void takeReading(
        Instant now, ResolverWork& work, const PendingQuery& query, const Message& message);
    void remember(Instant now, const ResponseReading& reading, const Question& question);
    bool followAliases(Instant now, ResolverWork& work, const std::vector<Record>& aliases);
    ResolverWork* match(
        Instant now, const Endpoint& from, Transport transport, const Message& message);
    void noteGarbled(
        Instant now, const Endpoint& from, std::string_view bytes, const DecodeError& error);

    // Results
    void finish(ResolverWork& work, Rcode rcode, std::vector<Record> records,
        std::vector<Record> authorities);
    void fail(ResolverWork& work, const std::string& reason);
    void giveUp(Instant now, ResolverWork& work, const std::string& reason);
    ResolveStep makeStep(Instant now, const ResolverWork& work, StepKind kind) const;
    ResolveStep makeStep(
        Instant now, const ResolverWork& work, StepKind kind, const PendingQuery& query) const;
    void note(ResolverWork& work, ResolveStep step);
    void dropDone();

    std::uint64_t m_sends = 0;
};

// ---- going on ----

void Resolver::Impl::resolve(Instant now, QuestionId id, const Name& name, Type type)
{
    cancel(id);
    const bool full = m_works.size() >= m_options.questionsMax;
    ResolverWork& work = m_works[id];
    work.id = id;
    pushSearch(work, Question{name, type, Class::In});
    // Who asks for what is known costs nothing, however many wait for what is not.
    if (full && !answerFromCache(now, work))
        fail(work, "too many questions are under way");
    else
        proceed(now, work);
    dropDone();
}

void Resolver::Impl::pushSearch(ResolverWork& work, const Question& question)
{
    Search search;
    search.question = question;
    search.current = question.name;
    work.searches.push_back(std::move(search));
}

void Resolver::Impl::proceed(Instant now, ResolverWork& work)
{
    while (!work.done && !work.pending)
        advance(now, work);
}

/// One decision: every one leads to a query, to a search more or less, to a later round, or to the
/// end.
void Resolver::Impl::advance(Instant now, ResolverWork& work)
{
    Search& search = work.searches.back();
    if (!search.located) {
        locate(now, work);
        return;
    }
    for (std::size_t i = 0; i < search.servers.size(); ++i) {
        if (!search.servers[i].useless && search.servers[i].asked <= search.round) {
            ask(now, work, i, Transport::Udp);
            return;
        }
    }
    if (!search.hosts.empty())
        findAddress(now, work);
    else if (++search.round >= m_options.roundsMax)
        giveUp(now, work, "no server of " + format(search.zone) + " gave an answer");
}

void Resolver::Impl::locate(Instant now, ResolverWork& work)
{
    if (answerFromCache(now, work))
        return;
    Search& search = work.searches.back();
    search.located = true;
    search.round = 0;
    findServers(now, search);
}

/// True if that ended the search, or the question.
bool Resolver::Impl::answerFromCache(Instant now, ResolverWork& work)
{
    for (;;) {
        Search& search = work.searches.back();
        auto hit = m_cache.find(now, search.current, search.question.type);
        const bool alias = !hit && search.question.type != Type::Cname
            && search.question.type != Type::Any;
        if (alias)
            hit = m_cache.find(now, search.current, Type::Cname);
        if (!hit || (alias && hit->kind != Cache::Kind::Records))
            hit = m_cache.findDeniedAbove(now, search.current);
        if (!hit)
            return false;
        ResolveStep step = makeStep(now, work, StepKind::FromCache);
        step.records = hit->records;
        step.rcode = hit->kind == Cache::Kind::NxDomain ? Rcode::NxDomain : Rcode::NoError;
        note(work, std::move(step));
        if (hit->kind != Cache::Kind::Records) {
            finish(work, hit->kind == Cache::Kind::NxDomain ? Rcode::NxDomain : Rcode::NoError, {},
                hit->records);
            return true;
        }
        if (!alias) {
            finish(work, Rcode::NoError, hit->records, {});
            return true;
        }
        if (!followAliases(now, work, hit->records))
            return true;
    }
}

/// RFC 1034 §5.3.3 step 2: the servers of the nearest zone of which some are known; else those of
/// the root.
void Resolver::Impl::findServers(Instant now, Search& search)
{
    // RFC 4035 §4.2: whether a zone is signed is known above it.
    const bool above = search.question.type == Type::Ds;
    for (Name zone = above ? search.current.parent() : search.current;; zone = zone.parent()) {
        const auto known = m_cache.find(now, zone, Type::Ns, Trust::Referral);
        if (known && known->kind == Cache::Kind::Records
            && useZone(now, search, zone, known->records, {}))
            return;
        if (zone.isRoot())
            break;
    }
    search.zone = Name();
    search.servers.clear();
    search.hosts.clear();
    for (const RootHint& hint : m_hints)
        addServer(search, hint.name, hint.address);
}

/// Makes the search ask that zone's servers. False if none can be reached but through the zone
/// itself.
bool Resolver::Impl::useZone(Instant now, Search& search, const Name& zone,
    const std::vector<Record>& names, const std::vector<Record>& glue)
{
    search.zone = zone;
    search.round = 0;
    search.servers.clear();
    search.hosts.clear();
    bool reachable = false;
    for (const Record& record : names) {
        const Name* host = targetOf(record);
        if (host == nullptr)
            continue;
        const std::size_t before = search.servers.size();
        addKnownAddresses(now, search, *host, glue);
        if (search.servers.size() == before)
            search.hosts.insert(search.hosts.begin(), *host);
        reachable = reachable || search.servers.size() > before || !host->isSubdomainOf(zone);
    }
    return reachable;
}

void Resolver::Impl::addServer(Search& search, const Name& name, const IpAddress& address) const
{
    if (address.isV4() ? m_options.askV4 : m_options.askV6)
        search.servers.push_back(SearchServer{name, address, 0, false, false});
}

void Resolver::Impl::addKnownAddresses(
    Instant now, Search& search, const Name& host, const std::vector<Record>& glue)
{
    for (const Type type : {Type::A, Type::Aaaa}) {
        const std::size_t before = search.servers.size();
        for (const Record& record : glue) {
            if (record.type == type && record.owner == host)
                addServer(search, host, *addressOf(record));
        }
        const auto known = search.servers.size() == before
            ? m_cache.find(now, host, type, Trust::Additional)
            : std::nullopt;
        if (known && known->kind == Cache::Kind::Records) {
            for (const Record& record : known->records)
                addServer(search, host, *addressOf(record));
        }
    }
}

/// A name server without an address: that is a question of its own.
void Resolver::Impl::findAddress(Instant now, ResolverWork& work)
{
    Search& search = work.searches.back();
    const Name host = search.hosts.back();
    search.hosts.pop_back();
    const Question question{host, m_options.askV4 ? Type::A : Type::Aaaa, Class::In};
    const bool circular = std::any_of(work.searches.begin(), work.searches.end(),
        [&](const Search& other) { return other.question.name == host; });
    ResolveStep step = makeStep(now, work, StepKind::NeedAddress);
    step.serverName = host;
    if (circular)
        step.note = "its address is to be found only through itself";
    else if (work.searches.size() > m_options.depthMax)
        step.note = "too deep: not looked for";
    const bool go = step.note.empty();
    note(work, std::move(step));
    if (go)
        pushSearch(work, question);
}

// ---- queries ----

void Resolver::Impl::ask(Instant now, ResolverWork& work, std::size_t server, Transport transport)
{
    if (++work.queries > m_options.queriesMax) {
        work.searches.resize(1); // the limit is for the question as a whole
        giveUp(now, work,
            "the question needed more than " + std::to_string(m_options.queriesMax) + " queries");
        return;
    }
    Search& search = work.searches.back();
    SearchServer& target = search.servers[server];
    if (transport == Transport::Udp)
        ++target.asked;
    PendingQuery query;
    query.queryId = m_queryIds(m_sends);
    query.sendId = ++m_sends;
    query.server = Endpoint{target.address, kDnsPort};
    query.transport = transport;
    query.question = Question{search.current, search.question.type, Class::In};
    query.serverIndex = server;
    query.deadline = now + m_options.timeout * (std::int64_t{1} << std::min(search.round, 6U));
    note(work, makeStep(now, work, StepKind::Asked, query));
    const std::uint16_t payload = target.withoutEdns ? std::uint16_t{0} : m_options.udpPayload;
    m_actions.emplace_back(SendQuery{query.sendId, work.id, query.server, transport, query.queryId,
        encode(makeQuery(query.queryId, query.question, false, payload))});
    work.pending = query;
}

void Resolver::Impl::closePending(ResolverWork& work)
{
    if (work.pending)
        m_actions.emplace_back(Abandon{work.pending->sendId});
    work.pending.reset();
}

void Resolver::Impl::receive(
    Instant now, const Endpoint& from, std::string_view bytes, Transport transport)
{
    const auto message = decode(bytes);
    if (!message) {
        noteGarbled(now, from, bytes, message.error());
    } else if (ResolverWork* work = match(now, from, transport, *message)) {
        take(now, *work, *message);
        proceed(now, *work);
    }
    dropDone();
}

/// RFC 5452 §9.1: id, question and source must be those of the query; else the message is not for
/// us.
ResolverWork* Resolver::Impl::match(
    Instant now, const Endpoint& from, Transport transport, const Message& message)
{
    ResolverWork* suspicious = nullptr;
    std::string why;
    for (auto& [id, work] : m_works) {
        if (!work.pending)
            continue;
        const PendingQuery& query = *work.pending;
        const bool sameId = query.queryId == message.id;
        const bool sameSource = query.server == from && query.transport == transport;
        // A server that can't read the question may leave it out.
        const bool sameQuestion = message.questions.empty()
            ? message.rcode == Rcode::FormErr
            : message.questions.size() == 1 && message.questions.front() == query.question;
        if (sameId && sameSource && sameQuestion && message.response)
            return &work;
        if (sameId || sameSource) {
            suspicious = &work;
            why = !sameSource ? "it came from elsewhere"
                : !sameId     ? "it has another id"
                              : "it answers another question";
        }
    }
    if (suspicious != nullptr && suspicious->ignored++ < m_options.ignoredMax) {
        ResolveStep step = makeStep(now, *suspicious, StepKind::Ignored, *suspicious->pending);
        step.server = from;
        step.note = why;
        note(*suspicious, std::move(step));
    }
    return nullptr;
}

void Resolver::Impl::noteGarbled(
    Instant now, const Endpoint& from, std::string_view bytes, const DecodeError& error)
{
    for (auto& [id, work] : m_works) {
        if (!work.pending || work.pending->server != from || bytes.size() < 2)
            continue;
        const auto octet = [&](std::size_t i) {
            return static_cast<unsigned>(static_cast<unsigned char>(bytes[i]));
        };
        if (((octet(0) << 8U) | octet(1)) != work.pending->queryId)
            continue;
        ResolveStep step = makeStep(now, work, StepKind::Garbled, *work.pending);
        step.note = error.reason + " (octet " + std::to_string(error.offset) + ")";
        note(work, std::move(step));
        closePending(work);
        proceed(now, work);
        return;
    }
}

void Resolver::Impl::take(Instant now, ResolverWork& work, const Message& message)
{
    const PendingQuery query = *work.pending;
    closePending(work);
    SearchServer& server = work.searches.back().servers[query.serverIndex];
    if (message.truncated) {
        note(work, makeStep(now, work, StepKind::Truncated, query));
        // RFC 7766 §5: ask the same server over TCP. Cut even there: of no use.
        if (query.transport == Transport::Udp)
            ask(now, work, query.serverIndex, Transport::Tcp);
        else
            server.useless = true;
        return;
    }
    const bool notUnderstood = message.rcode == Rcode::FormErr || message.rcode == Rcode::NotImp;
    if (notUnderstood && !server.withoutEdns && m_options.udpPayload > 0) {
        server.withoutEdns = true; // RFC 6891 §6.2.2
        ResolveStep step = makeStep(now, work, StepKind::ServerFailed, query);
        step.rcode = message.rcode;
        step.note = "asked again without EDNS0";
        note(work, std::move(step));
        ask(now, work, query.serverIndex, query.transport);
        return;
    }
    takeReading(now, work, query, message);
}

void Resolver::Impl::takeReading(
    Instant now, ResolverWork& work, const PendingQuery& query, const Message& message)
{
    const ResponseReading reading = readResponse(
        message, query.question, work.searches.back().zone);
    remember(now, reading, query.question);
    const auto say = [&](StepKind kind, std::vector<Record> records) {
        ResolveStep step = makeStep(now, work, kind, query);
        step.rcode = message.rcode;
        step.records = std::move(records);
        note(work, std::move(step));
    };
    const std::vector<Record> soa = reading.soa ? std::vector<Record>{*reading.soa}
                                                : std::vector<Record>();
    std::vector<Record> told = reading.aliases;
    told.insert(told.end(), reading.records.begin(), reading.records.end());
    told.insert(told.end(), reading.glue.begin(), reading.glue.end());
    switch (reading.kind) {
    case ResponseKind::Answer:
        say(StepKind::Answer, told);
        if (reading.aliases.empty() || followAliases(now, work, reading.aliases))
            finish(work, Rcode::NoError, reading.records, {});
        break;
    case ResponseKind::Alias:
        say(StepKind::Alias, told);
        followAliases(now, work, reading.aliases);
        break;
    case ResponseKind::Referral:
        say(StepKind::Referral, told);
        useZone(now, work.searches.back(), reading.cut, reading.records, reading.glue);
        break;
    case ResponseKind::NoData:
    case ResponseKind::NxDomain:
        say(reading.kind == ResponseKind::NoData ? StepKind::NoData : StepKind::NxDomain, soa);
        if (reading.aliases.empty() || followAliases(now, work, reading.aliases))
            finish(work, message.rcode, {}, soa);
        break;
    case ResponseKind::Failure:
    case ResponseKind::Lame:
        say(reading.kind == ResponseKind::Lame ? StepKind::Lame : StepKind::ServerFailed, {});
        // SERVFAIL may pass; the others will say the same again.
        work.searches.back().servers[query.serverIndex].useless = message.rcode != Rcode::ServFail;
        break;
    }
}

void Resolver::Impl::remember(Instant now, const ResponseReading& reading, const Question& question)
{
    if (reading.kind == ResponseKind::Lame || reading.kind == ResponseKind::Failure)
        return;
    for (const Record& alias : reading.aliases)
        m_cache.put(now, std::span(&alias, 1), Trust::Answer);
    if (reading.kind == ResponseKind::Referral) {
        m_cache.put(now, reading.records, Trust::Referral);
        for (const Record& ns : reading.records) {
            for (const Type type : {Type::A, Type::Aaaa}) {
                std::vector<Record> set;
                std::copy_if(reading.glue.begin(), reading.glue.end(), std::back_inserter(set),
                    [&](const Record& glue) {
                        return glue.type == type && glue.owner == *targetOf(ns);
                    });
                m_cache.put(now, set, Trust::Additional);
            }
        }
    }
    // What ANY brings need not be all there is (RFC 8482).
    if (reading.kind == ResponseKind::Answer && question.type != Type::Any)
        m_cache.put(now, reading.records, Trust::Answer);
    const Record* soa = reading.soa ? &*reading.soa : nullptr;
    if (reading.kind == ResponseKind::NxDomain)
        m_cache.putNegative(now, reading.end, std::nullopt, soa);
    if (reading.kind == ResponseKind::NoData)
        m_cache.putNegative(now, reading.end, question.type, soa);
}

/// The search goes on with the last target. False if that was one alias too many and the search is
/// over.
bool Resolver::Impl::followAliases(
    Instant now, ResolverWork& work, const std::vector<Record>& aliases)
{
    Search& search = work.searches.back();
    search.located = false;
    for (const Record& alias : aliases) {
        search.aliases.push_back(alias);
        search.current = *targetOf(alias);
        if (search.aliases.size() > m_options.aliasesMax) {
            giveUp(now, work,
                "the chain of aliases is longer than " + std::to_string(m_options.aliasesMax));
            return false;
        }
    }
    return true;
}

void Resolver::Impl::sendFailed(Instant now, std::uint64_t sendId)
{
    for (auto& [id, work] : m_works) {
        if (!work.pending || work.pending->sendId != sendId)
            continue;
        note(work, makeStep(now, work, StepKind::Unreachable, *work.pending));
        closePending(work);
        proceed(now, work);
        break;
    }
    dropDone();
}

void Resolver::Impl::handleTimeout(Instant now)
{
    for (auto& [id, work] : m_works) {
        if (!work.pending || work.pending->deadline > now)
            continue;
        note(work, makeStep(now, work, StepKind::TimedOut, *work.pending));
        closePending(work);
        proceed(now, work);
    }
    dropDone();
}

std::optional<Instant> Resolver::Impl::nextTimeout() const
{
    std::optional<Instant> next;
    for (const auto& [id, work] : m_works) {
        if (work.pending)
            next = next ? std::min(*next, work.pending->deadline) : work.pending->deadline;
    }
    return next;
}

void Resolver::Impl::cancel(QuestionId id)
{
    const auto it = m_works.find(id);
    if (it == m_works.end())
        return;
    const auto concerns = [id](const ResolverAction& action) {
        const auto* step = std::get_if<Stepped>(&action);
        const auto* send = std::get_if<SendQuery>(&action);
        return (step != nullptr && step->question == id)
            || (send != nullptr && send->question == id);
    };
    m_actions.erase(std::remove_if(m_actions.begin(), m_actions.end(), concerns), m_actions.end());
    closePending(it->second);
    m_works.erase(it);
}

// ---- results ----

/// The search has its answer: for the question itself, or addresses for the search below it.
void Resolver::Impl::finish(
    ResolverWork& work, Rcode rcode, std::vector<Record> records, std::vector<Record> authorities)
{
    const Search search = std::move(work.searches.back());
    work.searches.pop_back();
    if (work.searches.empty()) {
        Answered answered{
            work.id, rcode, search.aliases, std::move(authorities), work.queries == 0, work.steps};
        answered.answers.insert(answered.answers.end(), records.begin(), records.end());
        m_actions.emplace_back(std::move(answered));
        work.done = true;
        return;
    }
    Search& below = work.searches.back();
    for (const Record& record : records) {
        if (const IpAddress* address = addressOf(record))
            addServer(below, search.question.name, *address);
    }
    const bool tryV6 = records.empty() && rcode == Rcode::NoError && search.question.type == Type::A
        && m_options.askV6;
    if (tryV6)
        pushSearch(work, Question{search.question.name, Type::Aaaa, Class::In});
}

void Resolver::Impl::giveUp(Instant now, ResolverWork& work, const std::string& reason)
{
    ResolveStep step = makeStep(now, work, StepKind::GaveUp);
    step.note = reason;
    note(work, std::move(step));
    fail(work, reason);
}

void Resolver::Impl::fail(ResolverWork& work, const std::string& reason)
{
    work.searches.pop_back();
    if (!work.searches.empty())
        return; // the search below goes on without that server
    m_actions.emplace_back(Failed{work.id, reason, work.steps});
    work.done = true;
}

ResolveStep Resolver::Impl::makeStep(Instant now, const ResolverWork& work, StepKind kind) const
{
    const Search& search = work.searches.back();
    ResolveStep step;
    step.at = now;
    step.kind = kind;
    step.depth = static_cast<std::uint32_t>(work.searches.size() - 1);
    step.question = Question{search.current, search.question.type, Class::In};
    step.zone = search.zone;
    return step;
}

ResolveStep Resolver::Impl::makeStep(
    Instant now, const ResolverWork& work, StepKind kind, const PendingQuery& query) const
{
    ResolveStep step = makeStep(now, work, kind);
    step.question = query.question;
    step.serverName = work.searches.back().servers[query.serverIndex].name;
    step.server = query.server;
    step.transport = query.transport;
    step.sendId = query.sendId;
    return step;
}

void Resolver::Impl::note(ResolverWork& work, ResolveStep step)
{
    m_actions.emplace_back(Stepped{work.id, step});
    work.steps.push_back(std::move(step));
}

void Resolver::Impl::dropDone()
{
    for (auto it = m_works.begin(); it != m_works.end();)
        it = it->second.done ? m_works.erase(it) : std::next(it);
}

// ---- the surface ----

Resolver::Resolver(
    std::vector<RootHint> hints, QueryIdSource queryIds, const ResolverOptions& options)
    : m_impl(std::make_unique<Impl>(std::move(hints), std::move(queryIds), options))
{
}

Resolver::~Resolver() = default;
Resolver::Resolver(Resolver&&) noexcept = default;
Resolver& Resolver::operator=(Resolver&&) noexcept = default;

void Resolver::resolve(Instant now, QuestionId id, const Name& name, Type type)
{
    m_impl->resolve(now, id, name, type);
}

void Resolver::cancel(QuestionId id) { m_impl->cancel(id); }

void Resolver::receive(
    Instant now, const Endpoint& from, std::string_view bytes, Transport transport)
{
    m_impl->receive(now, from, bytes, transport);
}

void Resolver::sendFailed(Instant now, std::uint64_t sendId) { m_impl->sendFailed(now, sendId); }
void Resolver::handleTimeout(Instant now) { m_impl->handleTimeout(now); }
std::optional<Instant> Resolver::nextTimeout() const { return m_impl->nextTimeout(); }

std::optional<ResolverAction> Resolver::poll()
{
    if (m_impl->m_actions.empty())
        return std::nullopt;
    ResolverAction action = std::move(m_impl->m_actions.front());
    m_impl->m_actions.pop_front();
    return action;
}

std::size_t Resolver::questionsUnderWay() const { return m_impl->m_works.size(); }
const Cache& Resolver::cache() const { return m_impl->m_cache; }
void Resolver::clearCache() { m_impl->m_cache.clear(); }

} // namespace postroad::dns
