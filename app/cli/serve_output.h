// SPDX-License-Identifier: MIT
// What `serve` prints: its endpoints, and what goes on in the lab, a line each.
#pragma once

#include "core/live/lab.h"

#include <chrono>
#include <cstddef>
#include <vector>

namespace postroad::cli {

class ServeOutput
{
public:
    explicit ServeOutput(bool json) : m_json(json) { }

    void printEndpoints(const std::vector<live::LabEndpoint>& endpoints) const;
    /// The events since the last call: hops that have ended, and what became of letters. Reads the
    /// trace while another thread writes it. Who reads our output and takes nothing for that long
    /// doesn't keep us: the rest is left for the next call.
    void printNews(const trace::Trace& trace, std::chrono::milliseconds patience = {});
    /// Whether a line can be printed without waiting for longer than that.
    static bool hasRoom(std::chrono::milliseconds patience = {});

private:
    void print(const trace::Trace& trace, const trace::Event& event);
    void printHop(const trace::Trace& trace, const trace::Event& event, std::string_view end);
    void printFull(const trace::Event& event) const;
    void printLetter(const trace::Trace& trace, const trace::Event& event) const;

    bool m_json;
    std::size_t m_seen = 0;
    std::vector<bool> m_ended; ///< by hop: its end was printed
};

} // namespace postroad::cli
