// SPDX-License-Identifier: MIT
// What the window remembers from one start to the next. Tests give it a file of their own.
#pragma once

#include "ui/theme/theme.h"
#include "ui/timeline/playhead.h"

#include <QtCore/QSettings>

#include <memory>

namespace postroad::ui {

class WindowMemory
{
public:
    /// An empty path: where the system keeps the settings of a person.
    explicit WindowMemory(const QString& path = {});

    [[nodiscard]] QString scenario() const;
    void setScenario(const QString& path);
    [[nodiscard]] QString language(const QString& otherwise) const;
    void setLanguage(const QString& language);
    [[nodiscard]] Look look() const;
    void setLook(Look look);
    [[nodiscard]] double scale() const;
    void setScale(double scale);
    [[nodiscard]] StepSize stepSize() const;
    void setStepSize(StepSize size);
    [[nodiscard]] int speed() const; ///< percent
    void setSpeed(int percent);
    [[nodiscard]] QByteArray geometry() const;
    void setGeometry(const QByteArray& geometry);

private:
    std::unique_ptr<QSettings> m_settings;
};

} // namespace postroad::ui
