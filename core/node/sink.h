// SPDX-License-Identifier: MIT
// An exchanger that takes all mail for its domain and throws it away: for measurements, and for
// lessons on what a 250 is worth.
#pragma once

#include "core/node/directory.h"
#include "core/node/smtp_service.h"

namespace postroad::node {

class Sink final : public SmtpPolicy
{
public:
    Sink(runtime::Runtime& runtime, const Directory& directory, SmtpDoor door);

    void sender(const SessionFacts& facts, const smtp::Ask& ask, Answer answer) override;
    void recipient(const SessionFacts& facts, const smtp::Ask& ask, Answer answer) override;
    void message(const SessionFacts& facts, const smtp::Ask& ask, Answers answers) override;

private:
    const Directory& m_directory;
    SmtpService m_service;
};

} // namespace postroad::node
