// SPDX-License-Identifier: MIT
// Where both ends of a hop are in their tables, which commands would be welcome now, and the
// envelope so far.
#pragma once

#include "core/projection/hops.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::projection {

struct RecipientRow
{
    std::string path; ///< what stood in the angle brackets: "bob@example.net"
    EventId event; ///< its RCPT command
    std::uint32_t code = 0; ///< 0: no reply yet
    EnhancedCode enhanced;
    bool accepted = false;
};

struct SessionStateRow
{
    std::string_view client; ///< "" before it has a state
    std::string_view server; ///< the connection's; "greeted"
    std::string_view transaction; ///< of SMTP and LMTP: "idle", "mail", "rcpt", "data"
    /// The commands with which the client can get on from here, as the server's table has them.
    std::vector<std::string_view> legal;
    /// The codes that the command under way may be answered with, if one is under way (SMTP, LMTP).
    std::vector<std::uint16_t> legalReplies;
    std::string_view awaited; ///< the verb under way; "GREETING" before the first reply; else ""
    // The envelope of the transaction under way, or of the last one.
    bool hasSender = false; ///< MAIL was accepted
    std::string sender; ///< the reverse-path; empty with hasSender: the null path
    std::vector<RecipientRow> recipients;
};

/// Of a hop, at the position. All empty if it has not begun. Reads all that was said there so far.
SessionStateRow sessionState(const HopIndex& hops, std::uint32_t hop, std::size_t position);

/// The same of any hop at any position, from checkpoints: a session may be as long as the trace.
class SessionStates
{
public:
    /// Hops and their trace must outlive it.
    explicit SessionStates(const HopIndex& hops);
    ~SessionStates();

    [[nodiscard]] SessionStateRow at(std::uint32_t hop, std::size_t position);

private:
    struct Saved;

    const HopIndex& m_hops;
    std::unique_ptr<Saved> m_saved;
};

/// What stands in the angle brackets of a MAIL or RCPT line; empty if there are none.
std::string_view pathIn(std::string_view line);

} // namespace postroad::projection
