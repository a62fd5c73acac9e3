// SPDX-License-Identifier: MIT
// A text for people in the languages of the program, side by side: of lessons and of explanations.
// What is said on the wire is never one.
#pragma once

#include <string>
#include <string_view>

namespace postroad {

struct LocalText
{
    std::string en;
    std::string zh; ///< empty: the English text stands for it

    [[nodiscard]] bool empty() const { return en.empty() && zh.empty(); }
    /// language: "en", "zh", "zh_CN" …; whatever is not Chinese is English.
    [[nodiscard]] const std::string& in(std::string_view language) const
    {
        return language.substr(0, 2) == "zh" && !zh.empty() ? zh : en;
    }

    friend bool operator==(const LocalText&, const LocalText&) = default;
};

} // namespace postroad
