// SPDX-License-Identifier: MIT
// Dialogues as data: a text file says what a client sends and what the server must answer, octet
// for octet.
//   # …        a comment; empty lines are skipped
//   C: text    the client's line            S: text   the server's line
//   C~ text    octets without a line end    S~ text   octets without a line end
//   T: 600     so many seconds pass         X:        the server closes here
//   A: words   the owner answers what it was asked; without such a step it answers everything at
//   once
//   O: words   the owner hears this next, whatever was said meanwhile (for peers that have told())
//   *: tls      something happens: what, the peer knows
// In texts {{0d 0a}} stands for octets and {{ab*3}} for repetition. Lines of one side that follow
// each other are sent in one piece.
#pragma once

#include "core/base/ascii.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::tests {

struct DialogueStep
{
    enum class Kind : std::uint8_t { Client, Server, Pass, Answer, Happen, Told, Close };

    Kind kind = Kind::Client;
    std::string text; ///< Client, Server: octets, line ends included
    std::size_t line = 0; ///< in the file
};

struct Dialogue
{
    std::vector<DialogueStep> steps;
    std::string mistake; ///< of the file itself

    [[nodiscard]] bool isAnsweredByHand() const
    {
        return std::any_of(steps.begin(), steps.end(),
            [](const DialogueStep& step) { return step.kind == DialogueStep::Kind::Answer; });
    }
};

/// {{…}} replaced; nothing if one of them is neither octets nor a repetition.
inline std::optional<std::string> expanded(std::string_view text)
{
    std::string out;
    for (;;) {
        const std::size_t open = text.find("{{");
        out.append(text.substr(0, open));
        if (open == text.npos)
            return out;
        const std::size_t close = text.find("}}", open);
        if (close == text.npos)
            return std::nullopt;
        const std::string_view inside = text.substr(open + 2, close - open - 2);
        text.remove_prefix(close + 2);
        if (const std::size_t star = inside.rfind('*'); star != inside.npos) {
            const auto count = ascii::parseNumber(inside.substr(star + 1), 10'000'000);
            for (std::uint64_t i = 0; count && i < *count; ++i)
                out.append(inside.substr(0, star));
            if (!count)
                return std::nullopt;
            continue;
        }
        for (const std::string_view octet : ascii::words(inside)) {
            if (octet.size() != 2)
                return std::nullopt;
            out += static_cast<char>(std::stoi(std::string(octet), nullptr, 16));
        }
    }
}

inline Dialogue readDialogue(const std::string& path)
{
    Dialogue dialogue;
    std::ifstream file(path, std::ios::binary);
    if (!file)
        dialogue.mistake = "no such file: " + path;
    std::size_t number = 0;
    for (std::string line; dialogue.mistake.empty() && std::getline(file, line);) {
        ++number;
        if (line.empty() || line.front() == '#')
            continue;
        const std::string_view mark = std::string_view(line).substr(0, 2);
        const auto text = expanded(
            std::string_view(line).substr(std::min<std::size_t>(line.size(), 3)));
        using Kind = DialogueStep::Kind;
        if (!text)
            dialogue.mistake = "line " + std::to_string(number) + ": bad {{…}}";
        else if (mark == "C:" || mark == "S:")
            dialogue.steps.push_back(
                {mark == "C:" ? Kind::Client : Kind::Server, *text + "\r\n", number});
        else if (mark == "C~" || mark == "S~")
            dialogue.steps.push_back({mark == "C~" ? Kind::Client : Kind::Server, *text, number});
        else if (mark == "T:" || mark == "A:")
            dialogue.steps.push_back({mark == "T:" ? Kind::Pass : Kind::Answer, *text, number});
        else if (mark == "O:")
            dialogue.steps.push_back({Kind::Told, *text, number});
        else if (mark == "*:")
            dialogue.steps.push_back({Kind::Happen, *text, number});
        else if (mark == "X:")
            dialogue.steps.push_back({Kind::Close, {}, number});
        else
            dialogue.mistake = "line " + std::to_string(number) + ": not a step";
    }
    return dialogue;
}

enum class Feed : std::uint8_t { Whole, OctetByOctet };

/// Plays one side, the client's if nothing is said, against the other; returns what went wrong
/// first, or "". Peer has receive(octets), pass(seconds), answer(words), takeOutput() and
/// closing().
template <typename Peer>
std::string playDialogue(const Dialogue& dialogue, Peer& peer, Feed feed,
    DialogueStep::Kind ours = DialogueStep::Kind::Client)
{
    const bool server = ours == DialogueStep::Kind::Client;
    const auto theirs = server ? DialogueStep::Kind::Server : DialogueStep::Kind::Client;
    const std::string who = server ? "the server" : "the client";
    if (!dialogue.mistake.empty())
        return dialogue.mistake;
    std::string heard;
    const auto at = [](const DialogueStep& step) {
        return "line " + std::to_string(step.line) + ": ";
    };
    for (std::size_t i = 0; i < dialogue.steps.size(); ++i) {
        const DialogueStep& step = dialogue.steps[i];
        heard += peer.takeOutput();
        if (step.kind == theirs) {
            if (heard.substr(0, step.text.size()) != step.text)
                return at(step) + "expected " + ascii::quotedForDisplay(step.text) + ", heard "
                    + ascii::quotedForDisplay(heard);
            heard.erase(0, step.text.size());
            continue;
        }
        if constexpr (requires { peer.told(step.text); }) {
            if (step.kind == DialogueStep::Kind::Told) {
                if (const std::string wrong = peer.told(step.text); !wrong.empty())
                    return at(step) + wrong;
                continue;
            }
        }
        if (!heard.empty())
            return at(step) + who + " also said " + ascii::quotedForDisplay(heard);
        if (step.kind == DialogueStep::Kind::Close) {
            if (!peer.closing())
                return at(step) + who + " doesn't close";
        } else if (step.kind == DialogueStep::Kind::Pass) {
            peer.pass(std::stoll(step.text));
        } else if (step.kind == DialogueStep::Kind::Answer) {
            peer.answer(step.text);
        } else if (step.kind == DialogueStep::Kind::Happen) {
            if constexpr (requires { peer.happen(step.text); })
                peer.happen(step.text);
            else
                return at(step) + "nothing can happen here";
        } else {
            if (peer.closing())
                return at(step) + who + " has closed";
            std::string octets = step.text;
            while (i + 1 < dialogue.steps.size() && dialogue.steps[i + 1].kind == ours)
                octets += dialogue.steps[++i].text;
            const std::size_t piece = feed == Feed::Whole ? octets.size() : 1;
            for (std::size_t begin = 0; begin < octets.size(); begin += piece)
                peer.receive(std::string_view(octets).substr(begin, piece));
        }
    }
    heard += peer.takeOutput();
    const bool closed = !dialogue.steps.empty()
        && dialogue.steps.back().kind == DialogueStep::Kind::Close;
    if (!heard.empty())
        return "at the end " + who + " also said " + ascii::quotedForDisplay(heard);
    return peer.closing() && !closed ? who + " closed at the end" : "";
}

} // namespace postroad::tests
