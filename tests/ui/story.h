// SPDX-License-Identifier: MIT
// A run to look at, made by hand: what the views need, kept alive together.
#pragma once

#include "tests/support/trace_builder.h"
#include "ui/resources.h"
#include "ui/theme/apply.h"
#include "ui/timeline/playhead.h"

#include <memory>

namespace postroad::tests {

struct Story
{
    std::shared_ptr<const scenario::Plan> plan;
    std::shared_ptr<const trace::Trace> trace;
};

inline Story storyOf(TraceBuilder builder)
{
    for (auto& node : builder.plan().nodes) {
        if (node.role == scenario::NodeRole::NameServer)
            node.zones = {node.name.find("root") != std::string::npos
                    ? std::string()
                    : node.name.substr(node.name.find('.') + 1)};
    }
    if (builder.plan().letters.empty()) {
        scenario::LetterPlan& letter = builder.plan().letters.emplace_back();
        letter.from = "alice@example.org";
        letter.to = {"bob@example.net"};
    }
    const auto kept = std::make_shared<TraceBuilder>(std::move(builder));
    return {std::shared_ptr<const scenario::Plan>(kept, &kept->plan()),
        std::shared_ptr<const trace::Trace>(kept, &kept->trace())};
}

inline ui::Theme testTheme(ui::Look look = ui::Look::Light)
{
    ui::initResources();
    ui::installFonts();
    return ui::Theme::bundled(look);
}

/// The position just after the first event of that kind whose word is this; 0 if there is none.
inline std::size_t positionAfter(
    const trace::Trace& trace, trace::EventKind kind, std::string_view word, std::size_t nth = 1)
{
    for (std::size_t i = 0; i < trace.size(); ++i) {
        if (trace.at(i).kind == kind && (word.empty() || trace.word(trace.at(i)) == word)
            && --nth == 0)
            return i + 1;
    }
    return 0;
}

} // namespace postroad::tests
