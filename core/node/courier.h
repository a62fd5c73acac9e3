// SPDX-License-Identifier: MIT
// The sending half of a mail server: takes entries of the queue, groups their recipients by way,
// tries, puts off, gives up, and writes the bounce (RFC 5321 §4.5.4).
#pragma once

#include "core/node/delivery.h"
#include "core/spool/spool.h"

#include <functional>
#include <map>
#include <memory>

namespace postroad::node {

class Courier
{
public:
    using WayFor = std::function<Way(const mail::Path& recipient)>;

    struct Options
    {
        bool pipelining = false;
        HostSecurity* security = nullptr; ///< null: no TLS
        smtp::TlsUse tlsToExchangers = smtp::TlsUse::Never; ///< on the way by MX
        std::uint64_t messageOctetsMax = 0; ///< that servers here take; 0: no limit
    };

    /// What an earlier life has left in the queue is taken up when its time comes, at once if that
    /// is past.
    Courier(runtime::Runtime& runtime, spool::Spool& spool, HostResolver& resolver, WayFor wayFor,
        Options options);

    /// A new entry: its first attempt begins now.
    void take(const std::string& entryId);

private:
    struct Round
    {
        std::vector<std::unique_ptr<Delivery>> deliveries;
        std::size_t open = 0;
    };

    void resume();
    void attempt(const std::string& entryId);
    void settle(const std::string& entryId, const std::vector<DeliveryOutcome>& outcomes);
    void finishRound(const std::string& entryId);
    void settleRound(const std::string& entryId);
    void giveUp(spool::Entry& entry, spool::QueuedRecipient& recipient);
    void notify(const spool::Entry& entry);

    runtime::Runtime& m_runtime;
    spool::Spool& m_spool;
    HostResolver& m_resolver;
    WayFor m_wayFor;
    Options m_options;
    spool::RetryPolicy m_policy;
    std::map<std::string, Round> m_rounds; ///< by entry
};

} // namespace postroad::node
