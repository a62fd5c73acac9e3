// SPDX-License-Identifier: MIT
// The client session of SMTP and LMTP against a server that says anything: in clear text and with
// STARTTLS, with a login, by DATA and by BDAT.
#include "core/smtp/client_session.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/hearing.h"

using namespace postroad;

namespace {

/// One bit of the variant each.
struct Variant
{
    bool lmtp, pipelining, tls, login, chunks;
};

smtp::Transaction letter(bool binary)
{
    smtp::Transaction transaction;
    transaction.envelope.reversePath = {{"alice", "example.org"}};
    transaction.envelope.recipients = {{{"bob", "example.net"}}, {{"carol", "example.net"}}};
    transaction.envelope.body = binary ? mail::BodyType::BinaryMime : mail::BodyType::SevenBit;
    transaction.envelope.dsnReturn = mail::DsnReturn::Full;
    transaction.content = makeBlob("Subject: Hi\r\n\r\n.\r\n");
    return transaction;
}

class Owner
{
public:
    explicit Owner(const Variant& variant, ConversationSink* sink)
        : m_session(config(variant), sink)
    {
        m_session.start(m_now);
        m_session.send(m_now, letter(false));
        m_session.send(m_now, letter(variant.chunks));
        m_session.quit(m_now);
    }

    void hear(std::string_view piece)
    {
        m_now += 1s;
        m_heard += piece.size();
        m_session.receive(m_now, piece);
        act();
    }
    /// How many recipients have heard what became of them.
    std::size_t finish()
    {
        m_session.connectionLost(m_now);
        act();
        fuzz::expect(m_session.closing() && m_closed, "a lost connection ends the session");
        return m_outcomes;
    }

private:
    static smtp::ClientConfig config(const Variant& variant)
    {
        smtp::ClientConfig config;
        config.name = "mta.example.org";
        config.dialect = variant.lmtp ? smtp::Dialect::Lmtp : smtp::Dialect::Smtp;
        config.pipelining = variant.pipelining;
        config.tls = variant.tls ? smtp::TlsUse::IfOffered : smtp::TlsUse::Never;
        config.login = variant.login;
        config.chunking = variant.chunks;
        config.chunkOctets = 5;
        return config;
    }

    void act()
    {
        while (m_session.wantsToSend())
            m_session.consumeOutput(m_session.output().size());
        if (m_session.wantsTls())
            m_session.tlsEstablished(m_now, TlsFacts());
        while (const auto event = m_session.poll()) {
            fuzz::expect(!m_closed, "nothing comes after the end");
            if (const auto* done = std::get_if<smtp::TransactionDone>(&*event))
                m_outcomes += done->recipients.size();
            if (std::holds_alternative<smtp::AuthNeeded>(*event))
                m_session.authenticate(m_now, "PLAIN", std::string(m_heard % 600, 'x'));
            if (std::holds_alternative<smtp::AuthChallenge>(*event))
                m_session.authRespond(m_now, "");
            m_closed = m_closed || std::holds_alternative<smtp::SessionClosed>(*event);
        }
        while (m_session.wantsToSend())
            m_session.consumeOutput(m_session.output().size());
    }

    Instant m_now;
    smtp::ClientSession m_session;
    std::size_t m_outcomes = 0;
    std::size_t m_heard = 0; ///< octets
    bool m_closed = false;
};

void run(std::string_view input, const Variant& variant)
{
    tests::Hearing hearing;
    Owner owner(variant, &hearing);
    fuzz::inPieces(input, [&](std::string_view piece) { owner.hear(piece); });
    fuzz::expect(owner.finish() == 4, "every recipient has one outcome");
    // What comes behind the 220 to STARTTLS is forgotten, and told to nobody.
    fuzz::expect(variant.tls || hearing.firstGap().empty(), "every octet is told once");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const unsigned bits = data[0];
    const Variant variant{
        (bits & 1U) != 0, (bits & 2U) != 0, (bits & 4U) != 0, (bits & 8U) != 0, (bits & 16U) != 0};
    run(fuzz::text(data + 1, size - 1), variant);
    return 0;
}
