// SPDX-License-Identifier: MIT
#include "tests/bench/letters.h"

#include <array>
#include <string_view>

namespace postroad::bench {

std::string letterOf(std::size_t octets)
{
    static constexpr std::array<std::string_view, 9> kLines{"Dear Bob,", "",
        "the train leaves at a quarter past nine, so we should meet at the",
        "station a little before that. I have the tickets, and Carol brings",
        "something to eat for all of us. Should the weather turn, there is a",
        "museum close to the harbour which Dave says is worth the visit.", "",
        "Please write soon whether that suits you, and take a coat along.", ""};
    std::string letter = "From: Alice <alice@example.org>\r\nTo: Bob <bob@example.net>\r\n"
                         "Subject: Saturday\r\nDate: Mon, 2 Mar 2026 09:00:00 +0100\r\n"
                         "Message-ID: <20260302080000.1@example.org>\r\n\r\n";
    for (std::size_t i = 0; letter.size() + kLines[i % kLines.size()].size() + 2 <= octets; ++i) {
        // One line of about two hundred begins with a dot, as in lists and old mail.
        if (i % 200 == 150)
            letter += '.';
        letter.append(kLines[i % kLines.size()]).append("\r\n");
    }
    return letter;
}

} // namespace postroad::bench
