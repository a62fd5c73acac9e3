// SPDX-License-Identifier: MIT
#include "core/node/smtp_service.h"

#include "core/security/sasl_mechanism.h"

#include <type_traits>
#include <utility>
#include <variant>

namespace postroad::node {

namespace {

SmtpDoor withMemory(SmtpDoor door, runtime::Runtime& runtime)
{
    door.config.messageMemory = runtime.messageMemory();
    return door;
}

} // namespace

/// One connection that the service has taken.
class SmtpService::Session final : public smtp::ReplyOverride
{
public:
    Session(SmtpService& service, std::uint64_t key, ConnectionId connection)
        : m_service(service),
          m_channel(service.m_runtime,
              {.progressed = [this] { work(); },
                  .ended = [this, key](runtime::Channel::End) { m_service.m_sessions.drop(key); },
                  .secure =
                      [&door = service.m_door] {
                          return door.security ? door.security->serverLayer() : nullptr;
                      }}),
          m_key(key)
    {
        auto port = std::make_unique<runtime::SessionPort<smtp::ServerSession>>(
            service.m_door.config, &m_channel, this);
        m_session = &port->session;
        m_channel.setSession(std::move(port));
        if (service.m_door.config.tls == smtp::TlsOffer::Implicit)
            m_channel.secureFromStart();
        m_client = service.m_runtime.connectionInfo(connection).clientEnd;
    }

    runtime::Channel& channel() { return m_channel; }

    std::optional<smtp::Reply> forcedReply(const smtp::ForcedReplyPoint& point) override
    {
        const trace::Recorder& recorder = m_service.m_runtime.recorder();
        const EventId asked = point.end == 0
            ? recorder.cause()
            : recorder.arrivalEndingAt(m_channel.connection(), true, point.end);
        const auto order = m_service.m_runtime.takeFaultOrder(asked);
        if (!order || order->kind != runtime::FaultOrder::Kind::Reply)
            return std::nullopt;
        const auto line = smtp::ReplyParser::parseLine(order->reply);
        if (!line)
            return std::nullopt;
        if (point.verb == smtp::Verb::Auth)
            m_login.reset(); // one that was broken off doesn't take the answer to a forced 334
        m_channel.markForced();
        return smtp::makeReply(line->code, line->enhanced, line->text);
    }
    void notLegal(const smtp::ForcedReplyPoint&, const smtp::Reply&) override
    {
        m_channel.unmarkForced();
    }

private:
    void work()
    {
        while (const smtp::Ask* ask = m_session->pollAsk()) {
            m_askId = ask->id;
            m_passing = true;
            pass(*ask);
            m_passing = false;
            std::visit([this](const auto& answer) { say(answer); },
                std::exchange(m_given, std::monostate()));
        }
    }

    /// To the question that stands.
    template <typename Given>
    void take(Given answer)
    {
        if (m_passing)
            m_given = std::move(answer); // who gives it may still look at the question
        else
            say(answer);
    }
    template <typename Given>
    void say(const Given& answer)
    {
        if constexpr (!std::is_same_v<Given, std::monostate>) {
            m_session->answer(m_service.m_runtime.now(), m_askId, answer);
            m_channel.pump();
        }
    }

    void pass(const smtp::Ask& ask)
    {
        const SessionFacts facts{m_client, m_session->clientName(), m_session->extended(),
            m_channel.tls() != nullptr,
            m_session->authenticated() ? std::string_view(m_user) : std::string_view(),
            m_channel.subject()};
        const auto answerLater = [&service = m_service, key = m_key](auto answer) {
            if (Session* session = service.m_sessions.find(key))
                session->take(std::move(answer));
        };
        switch (ask.kind) {
        case smtp::Ask::Kind::Sender:
            return m_service.m_policy.sender(facts, ask, answerLater);
        case smtp::Ask::Kind::Recipient:
            return m_service.m_policy.recipient(facts, ask, answerLater);
        case smtp::Ask::Kind::Message:
            return m_service.m_policy.message(facts, ask, answerLater);
        case smtp::Ask::Kind::Auth:
            if (ask.data && !mayBegin(ask.argument))
                return answerLater(smtp::Answer::with(smtp::ReplyId::AuthNoInitialResponse));
            m_login = m_service.m_door.desk ? beginLogin(*m_service.m_door.desk, ask.argument,
                          m_service.m_runtime, m_channel.tls())
                                            : nullptr;
            if (!m_login)
                return answerLater(smtp::Answer::with(smtp::ReplyId::AuthUnknownMechanism));
            return answerLater(takeResponse(ask.data));
        case smtp::Ask::Kind::AuthResponse:
            return answerLater(takeResponse(ask.data));
        case smtp::Ask::Kind::Verify:
        case smtp::Ask::Kind::Expand:
            // Not asked: the configuration leaves AskOwner::No (RFC 5321 §7.3 on giving away who
            // has a mailbox).
            return answerLater(smtp::Answer::with(smtp::ReplyId::CannotVerify));
        }
    }

    /// RFC 4954 §4: where the server speaks first an initial response is refused. LOGIN, which no
    /// standard describes, is used with one.
    static bool mayBegin(std::string_view mechanism)
    {
        const security::SaslMechanismRow* row = security::findMechanism(mechanism);
        return row == nullptr || row->clientSpeaksFirst
            || row->id == security::SaslMechanism::Login;
    }

    smtp::Answer takeResponse(const std::optional<std::string>& response)
    {
        if (!m_login) // a forced 334 has begun none
            return smtp::Answer::with(smtp::ReplyId::AuthFailed);
        const security::SaslStep step = m_login->step(response);
        if (const auto* challenge = std::get_if<security::SaslChallenge>(&step))
            return smtp::Answer::challenge(challenge->octets);
        m_login.reset();
        // RFC 4954 §4, §6: nobody is told what was wrong.
        if (std::holds_alternative<security::SaslFailure>(step))
            return smtp::Answer::with(smtp::ReplyId::AuthFailed);
        m_user = std::get<security::SaslSuccess>(step).user;
        return smtp::Answer::accept();
    }

    SmtpService& m_service;
    runtime::Channel m_channel;
    std::unique_ptr<security::SaslServer> m_login; ///< under way
    std::string m_user; ///< of the last good log-in
    std::uint64_t m_key;
    smtp::ServerSession* m_session = nullptr;
    Endpoint m_client;
    smtp::AskId m_askId; ///< of the question that the policy has got last
    bool m_passing = false; ///< it is getting it
    std::variant<std::monostate, smtp::Answer, std::vector<smtp::Answer>> m_given; ///< at once
};

SmtpService::SmtpService(runtime::Runtime& runtime, SmtpPolicy& policy, SmtpDoor door)
    : m_runtime(runtime),
      m_policy(policy),
      m_door(withMemory(std::move(door), runtime)),
      m_sessions(runtime, m_door.port, m_door.protocol,
          [this](std::uint64_t key, ConnectionId connection) {
              return std::make_unique<Session>(*this, key, connection);
          })
{
}

SmtpService::~SmtpService() = default;

} // namespace postroad::node
