// SPDX-License-Identifier: MIT
// The animation's own clock: how far the drawing is on its way from one position to the next. It
// has nothing to do with simulated time, and nothing that is drawn depends on it once it rests.
#pragma once

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QTimer>

namespace postroad::ui {

class Motion : public QObject
{
    Q_OBJECT

public:
    explicit Motion(QObject* parent = nullptr);

    /// 0 turns movement off: everything is where it ends at once.
    void setMilliseconds(int milliseconds) { m_milliseconds = milliseconds; }
    void start();
    void finish();
    [[nodiscard]] bool running() const { return m_timer.isActive(); }
    /// 0 to 1, eased at both ends; 1 at rest.
    [[nodiscard]] double progress() const;

signals:
    void moved();

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    int m_milliseconds = 450;
};

} // namespace postroad::ui
