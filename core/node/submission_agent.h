// SPDX-License-Identifier: MIT
// The MSA on port 587 (RFC 6409): takes letters from its own people, completes them, and hands them
// to the MTA.
#pragma once

#include "core/node/relay_server.h"

namespace postroad::node {

class SubmissionAgent final : public RelayServer
{
public:
    SubmissionAgent(runtime::Runtime& runtime, const Directory& directory, Setup setup,
        std::string mtaName, const Endpoint& mta);

    void sender(const SessionFacts& facts, const smtp::Ask& ask, Answer answer) override;
    void recipient(const SessionFacts& facts, const smtp::Ask& ask, Answer answer) override;

protected:
    [[nodiscard]] Way wayFor(const mail::Path& recipient) const override;
    [[nodiscard]] std::string fieldsFor(std::string_view message) override;

private:
    std::string m_mtaName;
    Endpoint m_mta;
};

} // namespace postroad::node
