// SPDX-License-Identifier: MIT
// All mailboxes of one machine, opened as they are needed: the delivery agent files into them, the
// store's POP3 and IMAP servers read them.
#pragma once

#include "core/store/maildir.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace postroad::node {

class Mailboxes
{
public:
    explicit Mailboxes(runtime::Runtime& runtime) : m_runtime(runtime) { }

    store::Maildir& open(std::string_view localPart, std::string_view domain)
    {
        const std::string folder = store::mailboxFolder(localPart, domain);
        std::unique_ptr<store::Maildir>& mailbox = m_mailboxes[folder];
        if (!mailbox)
            mailbox = std::make_unique<store::Maildir>(m_runtime, folder);
        return *mailbox;
    }

private:
    runtime::Runtime& m_runtime;
    std::map<std::string, std::unique_ptr<store::Maildir>> m_mailboxes;
};

} // namespace postroad::node
