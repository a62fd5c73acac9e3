// SPDX-License-Identifier: MIT
#include "ui/timeline/motion.h"

#include <algorithm>

namespace postroad::ui {

namespace {
constexpr int kFrameMilliseconds = 16;
}

Motion::Motion(QObject* parent) : QObject(parent)
{
    m_timer.setInterval(kFrameMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (m_clock.elapsed() >= m_milliseconds)
            m_timer.stop();
        emit moved();
    });
}

void Motion::start()
{
    if (m_milliseconds <= 0) {
        finish();
        return;
    }
    m_clock.start();
    m_timer.start();
    emit moved();
}

void Motion::finish()
{
    m_timer.stop();
    emit moved();
}

double Motion::progress() const
{
    if (!running())
        return 1;
    const double t = std::clamp(static_cast<double>(m_clock.elapsed()) / m_milliseconds, 0.0, 1.0);
    return t * t * (3 - 2 * t);
}

} // namespace postroad::ui
