// SPDX-License-Identifier: MIT
// The line at the bottom: seed, how many events the class has seen, the keys, and the language.
#pragma once

#include "ui/timeline/playhead.h"
#include "ui/window/window_actions.h"

#include <QtWidgets/QWidget>

class QLabel;
class QToolButton;

namespace postroad::ui {

class ElidedLabel;

class StatusStrip : public QWidget
{
    Q_OBJECT

public:
    StatusStrip(Playhead& playhead, WindowActions& actions, QWidget* parent = nullptr);

    void retranslate();

private:
    void refresh();

    Playhead& m_playhead;
    QLabel* m_run;
    ElidedLabel* m_keys;
    QToolButton* m_language;
};

} // namespace postroad::ui
