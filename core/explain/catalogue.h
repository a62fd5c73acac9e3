// SPDX-License-Identifier: MIT
// The texts of resources/catalogue, read once: what each word of the wire means, in the languages
// of the program side by side. One source for the stage, the terminal and the reasons of questions.
#pragma once

#include "core/base/rfc.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::explain {

/// zh falls back to en where it is empty.
struct Text
{
    std::string en;
    std::string zh;

    /// language: "en", "zh", "zh_CN" …; whatever is not Chinese is English.
    [[nodiscard]] const std::string& in(std::string_view language) const
    {
        return language.substr(0, 2) == "zh" && !zh.empty() ? zh : en;
    }
};

struct Entry
{
    std::string name; ///< "550", "x.1.1", "RCPT", "POP3 LIST", "state greeted"
    std::string kind; ///< "reply", "SMTP command", "DNS record" …
    Text title;
    Text text;
    int rfcNumber = 0;
    std::string rfcSection;
    std::vector<std::string> see; ///< names of other topics

    /// Lives as long as the entry.
    [[nodiscard]] RfcRef rfc() const { return {rfcNumber, rfcSection}; }
};

/// A file as it was embedded.
struct CatalogueFile
{
    std::string_view name;
    std::string_view text;
};
std::span<const CatalogueFile> catalogueFiles();

/// All entries, in the order of the files. They live as long as the program.
const std::vector<Entry>& entries();
/// The entry of that name, ASCII case ignored; nullptr if there is none.
const Entry* findEntry(std::string_view name);

/// What is wrong with the embedded files, for a test; empty: nothing.
const std::vector<std::string>& catalogueMistakes();

} // namespace postroad::explain
