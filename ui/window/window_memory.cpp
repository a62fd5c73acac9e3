// SPDX-License-Identifier: MIT
#include "ui/window/window_memory.h"

#include <algorithm>

namespace postroad::ui {

namespace {
constexpr const char* kScenario = "scenario";
constexpr const char* kLanguage = "language";
constexpr const char* kDark = "dark";
constexpr const char* kScale = "scale";
constexpr const char* kStep = "step";
constexpr const char* kSpeed = "speed";
constexpr const char* kGeometry = "geometry";
} // namespace

WindowMemory::WindowMemory(const QString& path)
    : m_settings(path.isEmpty()
            ? std::make_unique<QSettings>(QStringLiteral("postroad"), QStringLiteral("postroad"))
            : std::make_unique<QSettings>(path, QSettings::IniFormat))
{
}

QString WindowMemory::scenario() const
{
    return m_settings->value(QLatin1String(kScenario)).toString();
}
void WindowMemory::setScenario(const QString& path)
{
    m_settings->setValue(QLatin1String(kScenario), path);
}

QString WindowMemory::language(const QString& otherwise) const
{
    return m_settings->value(QLatin1String(kLanguage), otherwise).toString();
}
void WindowMemory::setLanguage(const QString& language)
{
    m_settings->setValue(QLatin1String(kLanguage), language);
}

Look WindowMemory::look() const
{
    return m_settings->value(QLatin1String(kDark)).toBool() ? Look::Dark : Look::Light;
}
void WindowMemory::setLook(Look look)
{
    m_settings->setValue(QLatin1String(kDark), look == Look::Dark);
}

double WindowMemory::scale() const
{
    return std::clamp(m_settings->value(QLatin1String(kScale), 1.0).toDouble(), Theme::kScaleMin,
        Theme::kScaleMax);
}
void WindowMemory::setScale(double scale) { m_settings->setValue(QLatin1String(kScale), scale); }

StepSize WindowMemory::stepSize() const
{
    const int size = m_settings->value(QLatin1String(kStep)).toInt();
    return static_cast<StepSize>(
        std::clamp(size, 0, static_cast<int>(projection::kStepSizeCount) - 1));
}
void WindowMemory::setStepSize(StepSize size)
{
    m_settings->setValue(QLatin1String(kStep), static_cast<int>(size));
}

int WindowMemory::speed() const
{
    return std::clamp(m_settings->value(QLatin1String(kSpeed), 100).toInt(), 25, 400);
}
void WindowMemory::setSpeed(int percent) { m_settings->setValue(QLatin1String(kSpeed), percent); }

QByteArray WindowMemory::geometry() const
{
    return m_settings->value(QLatin1String(kGeometry)).toByteArray();
}
void WindowMemory::setGeometry(const QByteArray& geometry)
{
    m_settings->setValue(QLatin1String(kGeometry), geometry);
}

} // namespace postroad::ui
