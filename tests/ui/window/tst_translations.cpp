// SPDX-License-Identifier: MIT
// The translation is complete, and keeps the places for values.
#include "tests/support/registry.h"
#include "ui/window/languages.h"

#include <QtCore/QFile>
#include <QtCore/QRegularExpression>
#include <QtCore/QXmlStreamReader>
#include <QtTest/QTest>

using namespace postroad::ui;

class TstTranslations : public QObject
{
    Q_OBJECT

private slots:
    void isComplete();
    void nearestLanguage_data();
    void nearestLanguage();
};

namespace {

QStringList places(const QString& text)
{
    static const QRegularExpression place(QStringLiteral("%\\d"));
    QStringList found;
    for (auto it = place.globalMatch(text); it.hasNext();)
        found << it.next().captured();
    found.sort();
    return found;
}

} // namespace

void TstTranslations::isComplete()
{
    QFile file(QStringLiteral(POSTROAD_SOURCE_DIR "/resources/i18n/postroad_zh_CN.ts"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QXmlStreamReader reader(&file);
    QString source;
    int count = 0;
    while (!reader.atEnd()) {
        if (!reader.readNextStartElement())
            continue;
        if (reader.name() == QStringLiteral("source"))
            source = reader.readElementText();
        if (reader.name() != QStringLiteral("translation"))
            continue;
        QVERIFY2(reader.attributes().value(QStringLiteral("type")).isEmpty(), qPrintable(source));
        const QString text = reader.readElementText();
        QVERIFY2(!text.isEmpty(), qPrintable(source));
        QVERIFY2(places(text) == places(source), qPrintable(source));
        ++count;
    }
    QVERIFY(count > 150);
}

void TstTranslations::nearestLanguage_data()
{
    QTest::addColumn<QString>("locale");
    QTest::addColumn<QString>("language");
    QTest::newRow("zh") << QStringLiteral("zh") << QStringLiteral("zh_CN");
    QTest::newRow("zh_TW") << QStringLiteral("zh_TW") << QStringLiteral("zh_CN");
    QTest::newRow("en_GB") << QStringLiteral("en_GB") << QStringLiteral("en");
    QTest::newRow("de") << QStringLiteral("de_DE") << QStringLiteral("en");
    QTest::newRow("C") << QStringLiteral("C") << QStringLiteral("en");
}

void TstTranslations::nearestLanguage()
{
    QFETCH(const QString, locale);
    QTEST(Languages::nearest(locale), "language");
}

POSTROAD_TEST(TstTranslations);
#include "tst_translations.moc"
