// SPDX-License-Identifier: MIT
// What can happen on a completed stage: who may call whom by which protocol, which names there
// are. Anchors, faults and expectations are held against it, so that one which can never come is a
// mistake of the file and not a silent disappointment in class.
#pragma once

#include "core/scenario/plan.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::scenario {

/// A conversation that may take place.
struct PossibleSession
{
    HostIndex client = 0;
    HostIndex server = 0;
    trace::Protocol protocol = trace::Protocol::Smtp;
    std::uint16_t port = 25;
};

/// The protocols in which clients say a verb.
struct VerbRow
{
    std::string_view verb; ///< "RCPT"; DATA-END is the dot after the letter
    std::vector<trace::Protocol> protocols;
};
const std::vector<VerbRow>& verbRows();
/// Upper or lower case; nullptr if no protocol has it.
const VerbRow* findVerb(std::string_view verb);

std::optional<trace::Protocol> parseProtocol(std::string_view name);

class Stage
{
public:
    /// exchangers: every host that a zone names as one. The plan must outlive this.
    Stage(const Plan& plan, std::vector<std::string> exchangers);

    [[nodiscard]] const Plan& plan() const { return *m_plan; }
    [[nodiscard]] const std::vector<PossibleSession>& sessions() const { return m_sessions; }

    /// The complete name of the host that a lesson calls "mx1", "mx1.example.net" or by the name of
    /// the store on it; of a first label that several hosts have, that label. Nothing: no such
    /// host.
    [[nodiscard]] std::optional<std::string> hostNamed(std::string_view written) const;
    /// The same for a host that takes part in MX routes, whether it stands on the stage or not.
    [[nodiscard]] std::optional<std::string> exchangerNamed(std::string_view written) const;
    [[nodiscard]] std::string nearestHost(std::string_view written) const;
    [[nodiscard]] std::string nearestExchanger(std::string_view written) const;
    /// Whether some machine goes by that name, which hostNamed() has given.
    [[nodiscard]] bool isHost(HostIndex host, std::string_view name) const;

    /// Mailboxes of users, and all that letters go to.
    [[nodiscard]] const std::vector<std::string>& mailboxes() const { return m_mailboxes; }
    /// Domains on the stage, and all that letters go to.
    [[nodiscard]] const std::vector<std::string>& domains() const { return m_domains; }

private:
    void collectSessions();
    void collectUserSessions(const DomainPlan& domain);
    void collectMailSessions(const DomainPlan& domain);
    void collectNames();
    void addSession(HostIndex client, HostIndex server, trace::Protocol protocol);

    const Plan* m_plan;
    std::vector<std::string> m_exchangers;
    std::vector<PossibleSession> m_sessions;
    std::vector<std::string> m_mailboxes;
    std::vector<std::string> m_domains;
};

} // namespace postroad::scenario
