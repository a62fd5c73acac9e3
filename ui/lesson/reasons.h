// SPDX-License-Identifier: MIT
// Why an answer is the right one: the catalogue's words about the event that brings it.
#pragma once

#include "core/scenario/question.h"

#include <QtCore/QString>

namespace postroad::ui {

/// As rich text, in the language of the program. event: what brings the answer.
QString reasonHtml(const scenario::Question& question, const trace::Trace& trace, EventId event);

} // namespace postroad::ui
