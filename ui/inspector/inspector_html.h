// SPDX-License-Identifier: MIT
// What the tabs beside the transcript say, as rich text: the state of both ends, the envelope so
// far, the message.
#pragma once

#include "core/projection/session_state.h"
#include "core/projection/transcript.h"
#include "ui/theme/theme.h"

#include <QtCore/QString>

namespace postroad::ui {

QString sessionStateHtml(const Theme& theme, const projection::SessionStateRow& state);
QString envelopeHtml(const Theme& theme, const projection::SessionStateRow& state);
/// The octets of the bodies in these rows, as far as they were sent.
QString messageHtml(const Theme& theme, const std::vector<projection::TranscriptRow>& rows);

} // namespace postroad::ui
