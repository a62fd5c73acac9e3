// SPDX-License-Identifier: MIT
// Texts follow the language of the program.
#include "core/smtp/server_states.h"
#include "tests/support/registry.h"
#include "ui/lesson/lesson_words.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::ui;

class TstLessonWords : public QObject
{
    Q_OBJECT

private slots:
    void cleanup() { setTextLanguage(QStringLiteral("en")); }
    void textsFollowTheLanguage();
    void statesHaveTheirMeaningBesideThem();
};

void TstLessonWords::textsFollowTheLanguage()
{
    const LocalText text{"letter", "信"};
    QCOMPARE(localText(text), QStringLiteral("letter"));
    setTextLanguage(QStringLiteral("zh_CN"));
    QCOMPARE(localText(text), QStringLiteral("信"));
    QCOMPARE(localText({"RCPT", ""}), QStringLiteral("RCPT"));
}

void TstLessonWords::statesHaveTheirMeaningBesideThem()
{
    QCOMPARE(stateText("idle"), QStringLiteral("idle"));
    setTextLanguage(QStringLiteral("zh_CN"));
    QCOMPARE(stateText("idle"), QStringLiteral("idle（没有事务）"));
    for (const std::string_view state : smtp::kConnectionStateNames)
        QVERIFY2(stateText(state).contains(u'（'), std::string(state).c_str());
    for (const std::string_view state : smtp::kTransactionStateNames)
        QVERIFY2(stateText(state).contains(u'（'), std::string(state).c_str());
    QCOMPARE(stateText("elsewhere"), QStringLiteral("elsewhere"));
}

POSTROAD_TEST(TstLessonWords);
#include "tst_lesson_words.moc"
