// SPDX-License-Identifier: MIT
// `serve --hold`: replies that wait until somebody at the terminal, or a script, lets them go by a
// line on standard input.
#pragma once

#include "core/base/result.h"
#include "core/live/lab.h"

#include <string>
#include <string_view>
#include <vector>

namespace postroad::cli {

struct HoldOrder
{
    std::string verb; ///< what the replies answer; GREETING for the first of a session
    HostId host; ///< not valid: any
};

/// "MAIL", "RCPT@mx.example.net"; or one sentence without a full stop.
Result<HoldOrder, std::string> readHold(std::string_view text, const scenario::Plan& plan);

class HeldReplies
{
public:
    HeldReplies(live::Lab& lab, bool json) : m_lab(lab), m_json(json) { }

    /// Prints what has come to wait since the last call, and does what standard input says: "go"
    /// or an empty line lets go what waits longest, "go N" the one of that number, "go all" all,
    /// "end" all, and holds nothing any more. Never blocks for input.
    void look();

private:
    struct Waiting
    {
        unsigned number = 0;
        ConnectionId connection;
        EventId reply;
    };

    void readOrders();
    void obey(std::string_view order);
    void letGo(const Waiting& waiting);
    void print(const Waiting& waiting) const;

    live::Lab& m_lab;
    bool m_json;
    bool m_inputEnded = false;
    std::string m_input; ///< the beginning of a line
    std::vector<Waiting> m_waiting; ///< in the order in which they came
    unsigned m_count = 0;
};

} // namespace postroad::cli
