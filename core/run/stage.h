// SPDX-License-Identifier: MIT
// Plan + Runtime → nodes: every box of the plan comes to life on its host, letters are sent and
// mailboxes read when the plan says so. It doesn't know whether the runtimes are simulated or live.
#pragma once

#include "core/runtime/runtime.h"
#include "core/scenario/plan.h"
#include "core/security/certificate_authority.h"

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace postroad::run {

class Stage
{
public:
    /// The runtime of a host by its index in the plan.
    using RuntimeOf = std::function<runtime::Runtime&(HostId)>;

    /// The plan must outlive the stage.
    Stage(const scenario::Plan& plan, const RuntimeOf& runtimeOf);
    ~Stage();
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    /// Sends a letter now (an intervention; those of the plan are sent by themselves). number: as
    /// trace::MessageInfo has it.
    void send(const scenario::LetterPlan& letter, std::uint32_t number);

    /// The authority behind all certificates of the stage; made when first asked for.
    const security::CertificateAuthority& authority();

    /// The machine's power has failed: its nodes go, without a word to anybody. Its runtime calls
    /// nobody back any more.
    void crash(HostId host);
    /// Its nodes come to life anew, with what the disk has kept. Letters and readings of the plan
    /// whose time has come since the crash are due now.
    void restart(HostId host);

    /// To be called for each new event of the trace: readers may be waiting for it.
    void look(const trace::Trace& trace, EventId id);

private:
    class Nodes;

    struct Reading
    {
        const scenario::ReadPlan* plan;
        std::optional<Instant> due; ///< none: it waits for its event
        bool done;
    };

    [[nodiscard]] std::optional<scenario::HostIndex> machineOf(std::string_view mailbox) const;
    void awaitLetter(std::size_t index);
    void startReading(std::size_t index, Instant at);

    const scenario::Plan& m_plan;
    RuntimeOf m_runtimeOf;
    std::optional<security::CertificateAuthority> m_authority;
    std::unique_ptr<Nodes> m_nodes;
    std::vector<bool> m_letterSent; ///< by the plan's order
    std::vector<Reading> m_reads; ///< in the plan's order
    std::vector<std::pair<trace::MatchCounter, std::size_t>> m_waiting; ///< for which reading
};

} // namespace postroad::run
