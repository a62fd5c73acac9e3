// SPDX-License-Identifier: MIT
// The MDA: takes messages by LMTP (RFC 2033) and files them into the mailboxes of its machine. Here
// a letter's journey ends for SMTP: Return-Path goes on top (RFC 5321 §4.4).
#pragma once

#include "core/node/directory.h"
#include "core/node/mailboxes.h"
#include "core/node/smtp_service.h"

namespace postroad::node {

class DeliveryAgent final : public SmtpPolicy
{
public:
    DeliveryAgent(runtime::Runtime& runtime, const Directory& directory, Mailboxes& mailboxes,
        std::uint64_t messageOctetsMax);

    void sender(const SessionFacts& facts, const smtp::Ask& ask, Answer answer) override;
    void recipient(const SessionFacts& facts, const smtp::Ask& ask, Answer answer) override;
    void message(const SessionFacts& facts, const smtp::Ask& ask, Answers answers) override;

private:
    runtime::Runtime& m_runtime;
    const Directory& m_directory;
    Mailboxes& m_mailboxes;
    SmtpService m_service;
};

} // namespace postroad::node
