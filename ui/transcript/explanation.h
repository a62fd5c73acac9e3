// SPDX-License-Identifier: MIT
// What the selected line means, with the section of its RFC, and what may be said next: the card
// below the transcript.
#pragma once

#include "ui/theme/theme.h"
#include "ui/timeline/playhead.h"

#include <QtWidgets/QTextBrowser>

namespace postroad::ui {

/// As rich text, in the language of the program.
QString explanationHtml(
    const Theme& theme, const Playhead& playhead, EventId event, bool brief = false);

class ExplanationCard : public QTextBrowser
{
    Q_OBJECT

public:
    ExplanationCard(Playhead& playhead, const Theme& theme, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void retranslate();
    /// Little room: smaller, and without what may be said next.
    void setBrief(bool brief);
    /// Takes the height that its text needs at the present width, up to that; long texts are
    /// written smaller, and what is still too long can be scrolled.
    void fit(int heightMax);

signals:
    void textSet();

private:
    void refresh();
    void setFrom(bool brief);
    [[nodiscard]] int around() const;
    [[nodiscard]] int neededHeight() const;
    /// The greatest height up to that one at which no line is cut.
    [[nodiscard]] int wholeLines(int heightMax) const;

    Playhead& m_playhead;
    Theme m_theme;
    bool m_brief = false;
    bool m_shownBrief = false;
};

} // namespace postroad::ui
