// SPDX-License-Identifier: MIT
// Mailboxes, paths and lists of addresses: what is taken can be written and read again.
#include "core/mail/address.h"

#include "core/mail/address_list.h"
#include "tests/fuzz/fuzz.h"

using namespace postroad;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = fuzz::text(data, size);
    if (const auto mailbox = mail::parseMailbox(text)) {
        const auto again = mail::parseMailbox(formatMailbox(*mailbox));
        fuzz::expect(again.ok() && *again == *mailbox, "a mailbox survives writing and reading");
    }
    for (const mail::PathKind kind : {mail::PathKind::Reverse, mail::PathKind::Forward}) {
        if (const auto path = mail::parsePath(text, kind)) {
            const auto again = mail::parsePath(mail::formatPath(*path), kind);
            fuzz::expect(again.ok() && *again == *path, "a path survives writing and reading");
        }
        if (const auto leading = mail::parseLeadingPath(text, kind))
            fuzz::expect(leading->octets <= size, "a path is no longer than the text");
    }
    (void)mail::parseAddressList(text);
    (void)mail::isDomain(text);
    (void)mail::isAddressLiteral(text);
    return 0;
}
