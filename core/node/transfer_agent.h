// SPDX-License-Identifier: MIT
// The MTA: takes mail of its own network on port 25, and finds the way to any domain.
#pragma once

#include "core/node/relay_server.h"

namespace postroad::node {

class TransferAgent final : public RelayServer
{
public:
    TransferAgent(runtime::Runtime& runtime, const Directory& directory, Setup setup);

    void sender(const SessionFacts& facts, const smtp::Ask& ask, Answer answer) override;
    void recipient(const SessionFacts& facts, const smtp::Ask& ask, Answer answer) override;

protected:
    [[nodiscard]] Way wayFor(const mail::Path& recipient) const override;
};

} // namespace postroad::node
