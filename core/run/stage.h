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

    /// To be called for each new event of the trace: readers may be waiting for it.
    void look(const trace::Trace& trace, EventId id);

private:
    class Nodes;

    void startReading(const scenario::ReadPlan& read, Instant at);

    const scenario::Plan& m_plan;
    RuntimeOf m_runtimeOf;
    std::optional<security::CertificateAuthority> m_authority;
    std::unique_ptr<Nodes> m_nodes;
    std::vector<trace::MatchCounter> m_waiting; ///< one per read, in the plan's order
    std::vector<const scenario::ReadPlan*> m_waitingReads;
};

} // namespace postroad::run
