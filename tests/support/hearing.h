// SPDX-License-Identifier: MIT
// Writes down what a session reports of its conversation, and checks that both streams are covered:
// every octet is part of exactly one line or chunk.
#pragma once

#include "core/base/conversation.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::tests {

class Hearing : public ConversationSink
{
public:
    struct Said
    {
        Utterance::Kind kind = Utterance::Kind::Command;
        Utterance::Way way = Utterance::Way::Sent;
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
        std::string text;
        std::string verb;
        bool last = true;
        std::uint64_t inResponseTo = 0;
    };

    void said(const Utterance& utterance) override
    {
        all.push_back({utterance.kind, utterance.way, utterance.begin, utterance.end,
            std::string(utterance.text), std::string(utterance.verb), utterance.last,
            utterance.inResponseTo});
    }
    void stateChanged(std::string_view state) override { states.emplace_back(state); }

    /// The first octet that is in none or in two, or "".
    [[nodiscard]] std::string firstGap() const
    {
        std::array<std::uint64_t, 2> reached{};
        for (const Said& one : all) {
            std::uint64_t& here = reached[one.way == Utterance::Way::Sent ? 0 : 1];
            const std::uint64_t shown = one.text.size()
                + (one.kind == Utterance::Kind::Body ? 0 : 2);
            if (one.begin != here || one.end < one.begin + shown)
                return "at " + std::to_string(here) + ": " + one.text;
            here = one.end;
        }
        return {};
    }
    [[nodiscard]] std::uint64_t reached(Utterance::Way way) const
    {
        std::uint64_t end = 0;
        for (const Said& one : all)
            end = one.way == way ? one.end : end;
        return end;
    }
    /// "command USER", "reply PASS …", "body RETR": kind, verb and, where it isn't the last of its
    /// reply, " …".
    [[nodiscard]] std::vector<std::string> outline() const
    {
        std::vector<std::string> lines;
        for (const Said& one : all) {
            const char* kind = one.kind == Utterance::Kind::Command ? "command"
                : one.kind == Utterance::Kind::Reply                ? "reply"
                                                                    : "body";
            lines.push_back(std::string(kind) + " " + one.verb + (one.last ? "" : " …"));
        }
        return lines;
    }

    std::vector<Said> all;
    std::vector<std::string> states;
};

} // namespace postroad::tests
