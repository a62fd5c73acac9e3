// SPDX-License-Identifier: MIT
// The languages of the program: English is in the sources, Chinese in resources/i18n. Switching
// works while the program runs; widgets hear of it by QEvent::LanguageChange.
#pragma once

#include <QtCore/QObject>
#include <QtCore/QStringList>

class QTranslator;

namespace postroad::ui {

class Languages : public QObject
{
    Q_OBJECT

public:
    explicit Languages(QObject* parent = nullptr);
    ~Languages() override;

    /// "en", "zh_CN".
    static const QStringList& all();
    /// "English", "中文": each in its own words.
    static QString nameOf(const QString& language);
    /// The nearest of all() for the name of a locale ("zh_CN.UTF-8", "zh", "de"); English
    /// otherwise.
    static QString nearest(const QString& locale);

    [[nodiscard]] const QString& current() const { return m_current; }
    /// Returns whether the texts of that language were found.
    bool use(const QString& language);

private:
    void drop();

    QString m_current = QStringLiteral("en");
    QTranslator* m_own;
    QTranslator* m_qt; ///< Qt's own texts, where the system has them
};

} // namespace postroad::ui
