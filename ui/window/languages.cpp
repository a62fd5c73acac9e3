// SPDX-License-Identifier: MIT
#include "ui/window/languages.h"

#include "ui/lesson/lesson_words.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLibraryInfo>
#include <QtCore/QLocale>
#include <QtCore/QTranslator>

namespace postroad::ui {

Languages::Languages(QObject* parent)
    : QObject(parent),
      m_own(new QTranslator(this)),
      m_qt(new QTranslator(this))
{
}

Languages::~Languages() { drop(); }

const QStringList& Languages::all()
{
    static const QStringList names{QStringLiteral("en"), QStringLiteral("zh_CN")};
    return names;
}

QString Languages::nameOf(const QString& language)
{
    return language == QStringLiteral("zh_CN") ? QStringLiteral("中文") : QStringLiteral("English");
}

QString Languages::nearest(const QString& locale)
{
    return locale.startsWith(QStringLiteral("zh")) ? all()[1] : all()[0];
}

void Languages::drop()
{
    QCoreApplication::removeTranslator(m_own);
    QCoreApplication::removeTranslator(m_qt);
}

bool Languages::use(const QString& language)
{
    drop();
    m_current = all().contains(language) ? language : all().first();
    setTextLanguage(m_current);
    // Numbers are grouped as the language does it, and not as the machine's settings have it.
    QLocale::setDefault(QLocale(m_current));
    if (m_current == all().first())
        return true;
    // Qt's texts first: the program's own ones are asked before them.
    if (m_qt->load(QStringLiteral("qtbase_") + m_current,
            QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(m_qt);
    const bool found = m_own->load(QStringLiteral(":/i18n/postroad_") + m_current);
    if (found)
        QCoreApplication::installTranslator(m_own);
    return found;
}

} // namespace postroad::ui
