// SPDX-License-Identifier: MIT
// The questions of a lesson with their options: the right one from the run, the others likely
// enough to make one think.
#pragma once

#include "core/scenario/check.h"
#include "core/scenario/read.h"

#include <optional>
#include <string>
#include <vector>

namespace postroad::scenario {

inline constexpr std::size_t kOptionsMade = 4; ///< as many as are made, at most

struct Question
{
    std::size_t step = 0; ///< index in Plan::steps
    std::size_t position = 0; ///< of its StepAnchor
    StepPlan::Question kind = StepPlan::Question::NextReply;
    std::vector<LocalText> options; ///< in a stable order, that says nothing about the right one
    /// Index of the right one; nothing: the teacher's options don't hold it.
    std::optional<std::size_t> right;
};

/// One for each step that asks and comes in this run.
std::vector<Question> questions(
    const Plan& plan, const trace::Trace& trace, const LegalReplies& legalReplies);

} // namespace postroad::scenario
