// SPDX-License-Identifier: MIT
// The right side above: which hop it is, its transcript, other looks at it as tabs, and below them
// what the selected line means.
#pragma once

#include "ui/transcript/explanation.h"
#include "ui/transcript/transcript_view.h"

#include <QtWidgets/QWidget>

class QLabel;
class QStackedWidget;
class QTabBar;
class QTextBrowser;

namespace postroad::ui {

class HopPanel : public QWidget
{
    Q_OBJECT

public:
    HopPanel(Playhead& playhead, LessonGuide& guide, const Theme& theme, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void retranslate();
    /// Little room: no heading of its own.
    void setBrief(bool brief);
    [[nodiscard]] TranscriptView& transcript() { return *m_transcript; }
    [[nodiscard]] ExplanationCard& explanation() { return *m_explanation; }
    [[nodiscard]] QTabBar& tabs() { return *m_tabs; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    enum Tab { Transcript, State, Envelope, Message };

    void refresh();
    void refreshHeading();
    void refreshTab();
    void fitCard();

    Playhead& m_playhead;
    Theme m_theme;
    QLabel* m_heading;
    QLabel* m_hop;
    QTabBar* m_tabs;
    QStackedWidget* m_pages;
    TranscriptView* m_transcript;
    QTextBrowser* m_page;
    ExplanationCard* m_explanation;
    bool m_brief = false;
};

} // namespace postroad::ui
