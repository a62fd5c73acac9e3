// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/complain.h"
#include "app/cli/scenario_source.h"
#include "app/cli/send_letter.h"
#include "app/cli/send_report.h"
#include "app/cli/send_transcript.h"
#include "core/live/client_socket.h"
#include "core/live/name_lookup.h"
#include "core/node/client_login.h"
#include "core/security/tls_connection.h"

#include <algorithm>
#include <chrono>
#include <fmt/core.h>

namespace postroad::cli {

namespace {

constexpr Duration kConnectTimeout = 30s;
constexpr Duration kHandshakeTimeout = 1min; ///< where TLS comes first
constexpr std::size_t kSmallFileOctetsMax = std::size_t{1024} * 1024;

/// What was typed, read and understood.
struct Order
{
    smtp::Transaction letter;
    live::ServerName server;
    std::vector<IpAddress> addresses;
    std::string password;
    std::optional<security::SaslMechanism> mechanism;
    std::shared_ptr<const security::TlsClientContext> tls;
};

/// RFC 5321 §4.1.2, §4.1.3: what may stand in EHLO.
bool isHelloName(std::string_view name)
{
    return mail::isDomain(name) || mail::isAddressLiteral(name);
}

int readSecrets(const SendArguments& arguments, Order& order)
{
    if (!arguments.mechanism.empty()) {
        const auto* const found = security::findMechanism(arguments.mechanism);
        if (found == nullptr)
            return complain(kUsage, "no mechanism {} is known", arguments.mechanism);
        order.mechanism = found->id;
    }
    if (arguments.passwordFile.empty())
        return kOk;
    auto password = readFile(arguments.passwordFile, kSmallFileOctetsMax);
    if (!password)
        return complain(kNoInput, "{}: {}", arguments.passwordFile, password.error());
    // The line end that an editor leaves is not part of the password.
    order.password = password->substr(0, password->find_first_of("\r\n"));
    return kOk;
}

int readRoots(const SendArguments& arguments, Order& order)
{
    if (!arguments.startTls && !arguments.tls)
        return kOk;
    security::TrustedRoots roots;
    roots.system = arguments.caFile.empty();
    if (!roots.system) {
        auto file = readFile(arguments.caFile, kSmallFileOctetsMax);
        if (!file)
            return complain(kNoInput, "{}: {}", arguments.caFile, file.error());
        roots.pem = std::move(*file);
    }
    auto context = security::TlsClientContext::make({}, roots);
    if (!context)
        return complain(kBadData, "{}: {}", arguments.caFile, context.error());
    order.tls = *context;
    return kOk;
}

/// Nothing leaves this machine by accident.
int findServer(const SendArguments& arguments, Order& order)
{
    const auto server = live::parseServerName(arguments.server);
    if (!server)
        return complain(kUsage, "{}: HOST:PORT is needed, as in localhost:2525 or [::1]:2525",
            arguments.server);
    order.server = *server;
    auto found = live::lookUp(server->host);
    if (!found)
        return complain(found.error().forGood ? kNoHost : kTryLater, "{}: {}", server->host,
            found.error().reason);
    const IpAddress first = found->front();
    if (!arguments.allowOutside)
        std::erase_if(*found, [](const IpAddress& address) { return !address.isLoopback(); });
    if (found->empty())
        return complain(kUsage,
            "{} is not on this machine; with --allow-outside it would be called all the same",
            server->host == format(first) ? server->host
                                          : server->host + " (" + format(first) + ")");
    order.addresses = std::move(*found);
    return kOk;
}

Result<Order, int> readOrder(const SendArguments& arguments)
{
    if (!arguments.helo.empty() && !isHelloName(arguments.helo))
        return Failure{
            complain(kUsage, "{} is neither a domain nor an address literal", arguments.helo)};
    Order order;
    auto letter = readLetter(arguments);
    if (!letter)
        return Failure{letter.error()};
    order.letter = std::move(*letter);
    for (const auto read : {readSecrets, readRoots, findServer}) {
        if (const int status = read(arguments, order); status != kOk)
            return Failure{status};
    }
    return order;
}

std::int64_t epochSeconds()
{
    return std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// One call of the server, from the connection to what became of the letter.
class Sending
{
public:
    Sending(const SendArguments& arguments, Order order)
        : m_arguments(arguments),
          m_order(std::move(order)),
          m_transcript(dialect(), m_order.server.host, m_order.letter.content,
              [this] { return m_socket->now(); })
    {
    }

    int run()
    {
        if (const auto problem = connect())
            return complain(kTryLater, "{}: {}", m_arguments.server, *problem);
        runtime::SessionPort<smtp::ClientSession> port(
            config(), m_arguments.quiet ? nullptr : &m_transcript);
        smtp::ClientSession& session = port.session;
        node::ClientLogin login(session,
            {.user = m_arguments.user,
                .password = m_order.password,
                .mechanism = m_order.mechanism,
                // Only who names the mechanism has it so, and only within this machine.
                .passwordWithoutTls = m_order.mechanism.has_value() && m_address.isLoopback()});
        login.passwordComes = [this] { m_transcript.hideResponses(); };
        session.send(m_socket->now(), m_order.letter);
        session.quit(m_socket->now());
        m_socket->drive(port,
            {.progressed = [&] { listen(session, login); },
                .secure = [this] { return makeLayer(); },
                .secured =
                    [this](const TlsFacts& facts) {
                        if (!m_arguments.quiet)
                            m_transcript.secured(facts);
                    },
                .tlsFirst = m_arguments.tls,
                .handshakeTimeout = patience().value_or(kHandshakeTimeout)});
        report();
        return status();
    }

private:
    [[nodiscard]] smtp::Dialect dialect() const
    {
        return m_arguments.lmtp ? smtp::Dialect::Lmtp : smtp::Dialect::Smtp;
    }

    /// RFC 5321 §5.1: each address in turn. Nothing, or why none answers.
    std::optional<std::string> connect()
    {
        std::optional<std::string> problem;
        for (const IpAddress& address : m_order.addresses) {
            m_socket = std::make_unique<live::ClientSocket>();
            m_address = address;
            const Endpoint to{address, m_order.server.port};
            if (!m_arguments.quiet)
                m_transcript.calling(to);
            problem = m_socket->connect(
                to, std::min(patience().value_or(kConnectTimeout), kConnectTimeout));
            if (!problem)
                return std::nullopt;
        }
        return problem;
    }

    [[nodiscard]] std::optional<Duration> patience() const
    {
        if (m_arguments.timeoutSeconds == 0)
            return std::nullopt;
        return std::chrono::seconds(m_arguments.timeoutSeconds);
    }

    [[nodiscard]] smtp::ClientConfig config() const
    {
        smtp::ClientConfig config;
        // RFC 5321 §4.1.4: a client without a name of its own gives its address.
        config.name = m_arguments.helo.empty() ? formatLiteral(m_socket->localEnd().address)
                                               : m_arguments.helo;
        config.dialect = dialect();
        config.login = !m_arguments.user.empty();
        if (const auto patience = this->patience())
            config.timeouts = {*patience, *patience, *patience, *patience, *patience};
        if (m_arguments.tls || m_arguments.startTls)
            config.tls = m_arguments.tls ? smtp::TlsUse::Implicit : smtp::TlsUse::Required;
        return config;
    }

    std::unique_ptr<SecureLayer> makeLayer()
    {
        return security::TlsConnection::connect(m_order.tls,
            {.host = m_order.server.host,
                .policy = security::TlsPolicy::Verify,
                .epochSeconds = epochSeconds()});
    }

    void listen(smtp::ClientSession& session, node::ClientLogin& login)
    {
        while (auto event = session.poll()) {
            if (auto* done = std::get_if<smtp::TransactionDone>(&*event))
                m_result.outcomes = std::move(done->recipients);
            else if (auto* failed = std::get_if<smtp::SessionFailed>(&*event))
                m_result.failure = std::move(*failed);
            else if (const auto* needed = std::get_if<smtp::AuthNeeded>(&*event))
                login.take(m_socket->now(), *needed);
            else if (const auto* challenge = std::get_if<smtp::AuthChallenge>(&*event))
                login.take(m_socket->now(), *challenge);
        }
    }

    void report() const
    {
        const bool quiet = m_arguments.quiet;
        if (!quiet)
            fmt::print("\n");
        const bool oneSentence = quiet && failureSaysAll(m_result);
        for (const smtp::RecipientOutcome& outcome : m_result.outcomes) {
            const bool good = outcome.verdict == smtp::Verdict::Accepted;
            if (oneSentence || (quiet && good))
                continue;
            fmt::print(quiet ? stderr : stdout, "{}: {}\n",
                mail::formatMailbox(outcome.recipient.mailbox), told(outcome, m_result));
        }
        if (m_result.failure && (!quiet || oneSentence))
            complain(0, "{}: {}", m_arguments.server, told(*m_result.failure));
    }

    /// The worst recipient decides; a login that can't be, before them all.
    [[nodiscard]] int status() const
    {
        using smtp::FailureReason;
        using smtp::Verdict;
        if (const auto& failure = m_result.failure) {
            const bool noLogin = failure->reason == FailureReason::LoginGivenUp
                || failure->reason == FailureReason::AuthNotOffered
                || (failure->reason == FailureReason::LoginRefused
                    && failure->reply.replyClass() == smtp::ReplyClass::Permanent);
            if (noLogin)
                return kNoPermission;
        }
        const auto& outcomes = m_result.outcomes;
        const auto some = [&](Verdict verdict) {
            return std::any_of(outcomes.begin(), outcomes.end(),
                [&](const smtp::RecipientOutcome& outcome) { return outcome.verdict == verdict; });
        };
        if (some(Verdict::Permanent))
            return kRefused;
        return outcomes.empty() || some(Verdict::Temporary) || some(Verdict::NoAnswer) ? kTryLater
                                                                                       : kOk;
    }

    const SendArguments& m_arguments;
    Order m_order;
    std::unique_ptr<live::ClientSocket> m_socket;
    SendTranscript m_transcript;
    IpAddress m_address;
    SendResult m_result;
};

} // namespace

int run(const SendArguments& arguments)
{
    auto order = readOrder(arguments);
    if (!order)
        return order.error();
    return Sending(arguments, std::move(*order)).run();
}

} // namespace postroad::cli
