// SPDX-License-Identifier: MIT
// The MSA on port 587 (RFC 6409), and on 465 inside TLS from the start (RFC 8314): takes letters
// from its own people, completes them, and hands them to the MTA.
#pragma once

#include "core/node/relay_server.h"

namespace postroad::node {

/// RFC 8314 §7.3
inline constexpr std::uint16_t kImplicitTlsPort = 465;

class SubmissionAgent final : public RelayServer
{
public:
    /// How people prove who they are.
    struct Logins
    {
        std::vector<std::string> mechanisms; ///< in capitals; empty: nobody logs in
        bool plainTextAuth = false; ///< AUTH without TLS
        /// Nobody has to: who calls from the domain's own network is one of its people
        /// (RFC 6409 §4.3).
        bool networkVouches = false;
    };

    SubmissionAgent(runtime::Runtime& runtime, const Directory& directory, Setup setup,
        Logins logins, std::string mtaName, const Endpoint& mta);

    void sender(const SessionFacts& facts, const smtp::Ask& ask, Answer answer) override;
    void recipient(const SessionFacts& facts, const smtp::Ask& ask, Answer answer) override;

protected:
    [[nodiscard]] Way wayFor(const mail::Path& recipient) const override;
    [[nodiscard]] std::string fieldsFor(std::string_view message) override;

private:
    [[nodiscard]] bool mayWriteAs(const SessionFacts& facts, const mail::Path& sender) const;

    Logins m_logins;
    std::optional<LoginDesk> m_desk;
    std::string m_mtaName;
    Endpoint m_mta;
};

} // namespace postroad::node
