// SPDX-License-Identifier: MIT
// Mailboxes, paths and lists of addresses: what is taken can be written and read again.
#include "core/mail/address.h"

#include "core/mail/address_list.h"
#include "tests/fuzz/fuzz.h"

using namespace postroad;

namespace {

void runIn(mail::Script script, std::string_view text)
{
    if (const auto mailbox = mail::parseMailbox(text, script)) {
        const auto again = mail::parseMailbox(formatMailbox(*mailbox), script);
        fuzz::expect(again.ok() && *again == *mailbox, "a mailbox survives writing and reading");
        fuzz::expect(mailbox->isAscii() || script == mail::Script::Utf8, "ASCII stays ASCII");
    }
    for (const mail::PathKind kind : {mail::PathKind::Reverse, mail::PathKind::Forward}) {
        if (const auto path = mail::parsePath(text, kind, script)) {
            const auto again = mail::parsePath(mail::formatPath(*path), kind, script);
            fuzz::expect(again.ok() && *again == *path, "a path survives writing and reading");
        }
        if (const auto leading = mail::parseLeadingPath(text, kind, script))
            fuzz::expect(leading->octets <= text.size(), "a path is no longer than the text");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = fuzz::text(data, size);
    for (const mail::Script script : {mail::Script::Ascii, mail::Script::Utf8})
        runIn(script, text);
    (void)mail::parseAddressList(text);
    (void)mail::isDomain(text);
    (void)mail::isAddressLiteral(text);
    return 0;
}
