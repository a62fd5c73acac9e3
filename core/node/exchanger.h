// SPDX-License-Identifier: MIT
// The MX: the domain's door to the world. It takes mail for its own mailboxes only and hands it to
// the MDA by LMTP.
#pragma once

#include "core/node/relay_server.h"

namespace postroad::node {

class Exchanger final : public RelayServer
{
public:
    Exchanger(runtime::Runtime& runtime, const Directory& directory, Setup setup,
        std::string mdaName, const Endpoint& mda);

    void sender(const SessionFacts& facts, const smtp::Ask& ask, Answer answer) override;
    void recipient(const SessionFacts& facts, const smtp::Ask& ask, Answer answer) override;

protected:
    [[nodiscard]] Way wayFor(const mail::Path& recipient) const override;

private:
    std::string m_mdaName;
    Endpoint m_mda;
};

} // namespace postroad::node
