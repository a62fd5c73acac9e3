// SPDX-License-Identifier: MIT
// Any octets as a message in a mailbox: its structure, its parts, and what SEARCH finds in it.
#include "core/imap/body_structure.h"
#include "core/imap/server_session.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/hearing.h"

using namespace postroad;

namespace {

constexpr std::string_view kCommands
    = "a LOGIN a b\r\nb SELECT INBOX\r\n"
      "c FETCH 1 (BODY BODYSTRUCTURE ENVELOPE BODY[1] BODY[1.1] BODY[2.MIME] BODY[2.TEXT]<1.9>)\r\n"
      "d FETCH 1 (BODY[1.HEADER] BODY[2.1.1] BODY[2.HEADER.FIELDS (To)] BODY[HEADER.FIELDS "
      "(a)])\r\n"
      "e SEARCH TEXT a OR BODY e SUBJECT b OR FROM c SENTSINCE 1-Jan-2000\r\n";

imap::Answer answerWith(const Blob& message, const imap::Ask& ask)
{
    if (std::holds_alternative<imap::AskLogin>(ask.what))
        return imap::LoginGranted{};
    if (std::holds_alternative<imap::AskOpen>(ask.what))
        return imap::Opened{{1, 2, false, {{1, message, {}, {}}}}};
    return imap::Done{};
}

/// Every part that there is has a number, under which it is found.
void countParts(std::string_view octets)
{
    const mail::MimeStructure structure = mail::parseMime(octets);
    fuzz::expect(imap::findPart(structure, {1}) != nullptr, "each message has a part 1");
    const std::size_t children = structure.parts.front().children.size();
    if (structure.parts.front().contentType.type == "multipart" && children > 0) {
        const auto last = static_cast<std::uint32_t>(children);
        fuzz::expect(imap::findPart(structure, {last}) != nullptr, "the last part is there");
        fuzz::expect(imap::findPart(structure, {last + 1}) == nullptr, "and none after it");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view octets = fuzz::text(data, size);
    countParts(octets);
    const Blob message = makeBlob(std::string(octets));
    tests::Hearing hearing;
    imap::ServerSession session({}, &hearing);
    session.start({});
    session.receive({}, kCommands);
    while (const auto ask = session.pendingAsk())
        session.answer({}, ask->id, answerWith(message, *ask));
    const std::string said = session.takeOutput();
    for (const char* done : {"\r\nc OK Fetch completed\r\n", "\r\nd OK Fetch completed\r\n",
             "\r\ne OK Search completed\r\n"})
        fuzz::expect(said.find(done) != said.npos, "each command is done");
    fuzz::expect(hearing.firstGap().empty(), "every octet is told once");
    return 0;
}
