// SPDX-License-Identifier: MIT
// The texts of resources/catalogue, read once: what each word of the wire means, in the languages
// of the program side by side. One source for the stage, the terminal and the reasons of questions.
#pragma once

#include "core/base/embedded_file.h"
#include "core/base/local_text.h"
#include "core/base/rfc.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postroad::explain {

struct Entry
{
    std::string name; ///< "550", "x.1.1", "RCPT", "POP3 LIST", "state greeted"
    std::string kind; ///< "reply", "SMTP command", "DNS record" …
    LocalText title;
    LocalText text;
    int rfcNumber = 0;
    std::string rfcSection;
    std::vector<std::string> see; ///< names of other topics

    /// Lives as long as the entry.
    [[nodiscard]] RfcRef rfc() const { return {rfcNumber, rfcSection}; }
};

/// The files as they were embedded.
std::span<const EmbeddedFile> catalogueFiles();

/// All entries, in the order of the files. They live as long as the program.
const std::vector<Entry>& entries();
/// The entry of that name, ASCII case ignored; nullptr if there is none.
const Entry* findEntry(std::string_view name);

/// What is wrong with the embedded files, for a test; empty: nothing.
const std::vector<std::string>& catalogueMistakes();

} // namespace postroad::explain
