// SPDX-License-Identifier: MIT
// A sentence of the program with places for values, in both languages side by side where it is
// said. That both are there, with the same places, is checked while it is compiled.
#pragma once

#include "core/base/local_text.h"

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace postroad {

/// The number of the place, "{1}" to "{9}", that begins at an octet of the text; 0: none.
constexpr std::size_t placeAt(std::string_view text, std::size_t at)
{
    const bool is = at + 2 < text.size() && text[at] == '{' && text[at + 1] >= '1'
        && text[at + 1] <= '9' && text[at + 2] == '}';
    return is ? static_cast<std::size_t>(text[at + 1] - '0') : 0;
}

/// What is wrong with such a sentence for so many values; empty: nothing.
constexpr std::string_view sentenceProblem(
    std::string_view en, std::string_view zh, std::size_t values)
{
    if (en.empty() || zh.empty())
        return "it is missing in one language";
    if (zh.find_first_not_of(en) == zh.npos)
        return "it is in one language twice";
    for (const std::string_view text : {en, zh}) {
        std::size_t found = 0; // a bit for each place
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (const std::size_t place = placeAt(text, i))
                found |= std::size_t{1} << (place - 1);
        }
        if (found != (std::size_t{1} << values) - 1)
            return "its places are not those of the values";
    }
    return {};
}

template <typename... Values>
class Sentence
{
public:
    consteval Sentence(std::string_view en, std::string_view zh) : m_en(en), m_zh(zh)
    {
        if (const std::string_view problem = sentenceProblem(en, zh, sizeof...(Values));
            !problem.empty())
            throw problem; // which stops the compiler
    }

    [[nodiscard]] std::string_view en() const { return m_en; }
    [[nodiscard]] std::string_view zh() const { return m_zh; }

private:
    std::string_view m_en;
    std::string_view m_zh;
};

/// What is the same in every language: names, numbers, what stands in files and on the wire.
inline LocalText verbatim(std::string_view text) { return {std::string(text), {}}; }
inline LocalText verbatim(const LocalText& text) { return text; }
inline LocalText verbatim(std::integral auto number) { return {std::to_string(number), {}}; }

/// “text”, what somebody wrote: control characters made visible, cut after 60 octets.
std::string quoted(std::string_view text);

/// The sentence with its values in their places; values are not searched for places.
LocalText fillPlaces(std::string_view en, std::string_view zh, std::span<const LocalText> values);

/// say({"there is no host {1}", "没有主机 {1}"}, name)
/// Mostly of what is wrong: where all is well, nobody should pay for it.
template <typename... Values>
[[gnu::cold, gnu::noinline]] LocalText say(
    Sentence<std::type_identity_t<Values>...> sentence, const Values&... values)
{
    const std::array<LocalText, sizeof...(Values)> filled{verbatim(values)...};
    return fillPlaces(sentence.en(), sentence.zh(), filled);
}

} // namespace postroad
