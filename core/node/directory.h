// SPDX-License-Identifier: MIT
// Who has a mailbox in a domain, and which clients its servers trust. Plain data that the nodes of
// a domain share.
#pragma once

#include "core/base/ascii.h"
#include "core/base/ip_address.h"
#include "core/mail/address.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::node {

struct Account
{
    std::string name; ///< local part
    std::string password;
};

struct TrustedNetwork
{
    IpAddress address;
    int prefixLength = 32;
};

struct Directory
{
    std::string domain;
    std::vector<Account> accounts;
    std::vector<TrustedNetwork> networks;

    [[nodiscard]] bool isLocal(std::string_view wanted) const
    {
        return ascii::iequals(domain, wanted);
    }

    /// The account behind a local part. Ours are compared without regard to case, as mail systems
    /// do; postmaster reaches the first account if nobody is called so (RFC 5321 §4.5.1: it must
    /// exist).
    [[nodiscard]] const Account* find(std::string_view localPart) const
    {
        if (const Account* account = findExact(localPart))
            return account;
        return ascii::iequals(localPart, "postmaster") && !accounts.empty() ? &accounts.front()
                                                                            : nullptr;
    }
    /// The same for people who log in: as "alice" or as "alice@example.org", and nobody of another
    /// domain or as the postmaster.
    [[nodiscard]] const Account* findLogin(std::string_view name) const
    {
        const std::size_t at = name.rfind('@');
        return at == name.npos || isLocal(name.substr(at + 1)) ? findExact(name.substr(0, at))
                                                               : nullptr;
    }
    [[nodiscard]] const Account* findExact(std::string_view name) const
    {
        const auto found = std::find_if(accounts.begin(), accounts.end(),
            [&](const Account& account) { return ascii::iequals(account.name, name); });
        return found == accounts.end() ? nullptr : &*found;
    }

    [[nodiscard]] bool trusts(const IpAddress& client) const
    {
        return std::any_of(networks.begin(), networks.end(), [&](const TrustedNetwork& network) {
            return client.inNetwork(network.address, network.prefixLength);
        });
    }
};

} // namespace postroad::node
