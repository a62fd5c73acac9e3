// SPDX-License-Identifier: MIT
// The server session of SMTP and LMTP under any octets, in any pieces: its input is a dialogue that
// was mutated. The first octet says how it is set up, the second how long the pieces are, and in
// the rest some octets that no line has a use for stand for what else can happen.
#include "core/smtp/server_session.h"
#include "tests/core/smtp/test_logins.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/hearing.h"

using namespace postroad;

namespace {

constexpr char kTlsStands = '\x01'; ///< at the beginning of a piece: the handshake is over
constexpr char kStop = '\x02'; ///< the server is stopped
constexpr char kSilence = '\x03'; ///< a long time passes

smtp::ServerConfig configFor(unsigned choice)
{
    smtp::ServerConfig config;
    config.host = "mx.example.net";
    config.dialect = (choice & 1U) != 0 ? smtp::Dialect::Lmtp : smtp::Dialect::Smtp;
    if ((choice & 2U) != 0)
        config.extensions = smtp::ServerConfig::allExtensions();
    config.extensions.messageOctetsMax = (choice & 4U) != 0 ? 40 : 0;
    config.tls = (choice & 8U) != 0 ? smtp::TlsOffer::StartTls : smtp::TlsOffer::None;
    if ((choice & 16U) != 0) {
        config.extensions.add(smtp::Extension::Auth);
        config.extensions.authMechanisms = {"PLAIN", "LOGIN", "CRAM-MD5", "TALK", "X-PLUS"};
    }
    config.plainTextAuth = (choice & 32U) != 0;
    config.requireAuth = (choice & 64U) != 0;
    config.requireTls = (choice & 128U) != 0;
    config.verify = smtp::AskOwner::Yes;
    config.idleCommandsMax = 50;
    return config;
}

class Owner
{
public:
    explicit Owner(smtp::ServerSession& session) : m_session(session) { }

    void answerAll(Instant now)
    {
        while (const smtp::Ask* ask = m_session.pollAsk())
            answer(now, smtp::Ask(*ask));
    }

private:
    void answer(Instant now, const smtp::Ask& ask)
    {
        if (ask.kind == smtp::Ask::Kind::Auth || ask.kind == smtp::Ask::Kind::AuthResponse)
            return m_session.answer(now, ask.id, m_logins.answer(ask));
        if (ask.kind != smtp::Ask::Kind::Message)
            return m_session.answer(now, ask.id, smtp::Answer::accept());
        fuzz::expect(!ask.envelope.recipients.empty(), "a message has recipients");
        if (m_session.dialect() == smtp::Dialect::Lmtp)
            return m_session.answer(
                now, ask.id, std::vector<smtp::Answer>(ask.envelope.recipients.size()));
        if (ask.envelope.body != mail::BodyType::BinaryMime)
            fuzz::expect(ask.body->find('\0') == std::string::npos, "no NUL in a message of lines");
        m_session.answer(now, ask.id, smtp::Answer::accept());
    }

    smtp::ServerSession& m_session;
    smtp::TestLogins m_logins;
};

/// Whether it was an event, and no octets.
bool happens(smtp::ServerSession& session, Instant& now, char what)
{
    if (what == kTlsStands && session.wantsTls())
        session.tlsEstablished(now, TlsFacts{"TLSv1.3", "X", {}, false, {}});
    else if (what == kStop)
        session.shutDown(now);
    else if (what == kSilence)
        now += 10min;
    else
        return false;
    return true;
}

void run(std::string_view input, unsigned choice)
{
    tests::Hearing hearing;
    smtp::ServerSession session(configFor(choice), &hearing);
    Owner owner(session);
    Instant now;
    bool skipsOctets = false;
    session.start(now);
    fuzz::inPieces(input, [&](std::string_view piece) {
        now += 1s;
        session.handleTimeout(now);
        if (happens(session, now, piece.front()))
            piece.remove_prefix(1);
        session.receive(now, piece);
        owner.answerAll(now);
        skipsOctets = skipsOctets || session.wantsTls();
        const std::string said = session.takeOutput();
        fuzz::expect(said.empty() || said.substr(said.size() - 2) == "\r\n", "lines are whole");
    });
    session.connectionLost(now);
    fuzz::expect(session.closing(), "a lost connection ends the session");
    fuzz::expect(skipsOctets || hearing.firstGap().empty(), "every octet is told once");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size > 0)
        run(fuzz::text(data + 1, size - 1), data[0]);
    return 0;
}
