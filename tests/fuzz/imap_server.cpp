// SPDX-License-Identifier: MIT
// The IMAP server session under any octets, in any pieces.
#include "core/imap/server_session.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/hearing.h"

using namespace postroad;

namespace {

imap::Mailbox makeMailbox()
{
    imap::Mailbox mailbox;
    mailbox.uidNext = 8;
    mailbox.messages = {
        {3, makeBlob("From: a@example.org\r\nSubject: =?utf-8?Q?Hi?=\r\n\r\nHi\r\n"), {}, {}, true},
        {7,
            makeBlob(
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--\r\n"),
            {}, {}, false}};
    return mailbox;
}

imap::Answer answerTo(const imap::Ask& ask)
{
    if (std::holds_alternative<imap::AskLogin>(ask.what))
        return imap::LoginGranted{};
    if (std::holds_alternative<imap::AskNames>(ask.what))
        return imap::Names{{{"INBOX", true}, {"Archive/2026", true}}};
    if (std::holds_alternative<imap::AskOpen>(ask.what)
        || std::holds_alternative<imap::AskStatus>(ask.what))
        return imap::Opened{makeMailbox()};
    return imap::Done{};
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    tests::Hearing hearing;
    const bool plainTextLogin = size == 0 || data[0] % 5 != 1;
    imap::ServerSession session(
        {.hostname = "store.example.net", .startTls = true, .plainTextLogin = plainTextLogin},
        &hearing);
    bool agreed = false; ///< on TLS
    Instant now;
    session.start(now);
    fuzz::inPieces(fuzz::text(data, size), [&](std::string_view piece) {
        now += 1s;
        session.handleTimeout(now);
        if (session.wantsTls()) { // what has come so far was in the clear
            session.tlsEstablished(now, {});
            fuzz::expect(!session.wantsTls(), "TLS stands");
        }
        session.receive(now, piece);
        while (const auto ask = session.pendingAsk())
            session.answer(now, ask->id, answerTo(*ask));
        (void)session.takeOutput();
        agreed = agreed || session.wantsTls();
    });
    session.connectionLost(now);
    fuzz::expect(session.closing(), "a lost connection ends the session");
    // Octets behind STARTTLS are thrown away.
    fuzz::expect(agreed || hearing.firstGap().empty(), "every octet is told once");
    return 0;
}
