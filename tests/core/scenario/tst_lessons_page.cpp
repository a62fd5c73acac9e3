// SPDX-License-Identifier: MIT
// docs/lessons.md speaks of every key, word and condition that there is, and its example is a
// lesson.
#include "core/scenario/matcher_reader.h"
#include "tests/core/scenario/lesson.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::tests;

namespace {

const std::string& page()
{
    static const std::string kText = fileText(POSTROAD_SOURCE_DIR "/docs/lessons.md");
    return kText;
}

bool names(std::string_view word)
{
    const std::string text(word);
    return page().find('`' + text + '`') != std::string::npos
        || page().find('`' + text + " = ") != std::string::npos;
}

} // namespace

class TstLessonsPage : public QObject
{
    Q_OBJECT

private slots:
    void itsExampleIsALesson();
    void itNamesEveryKey_data();
    void itNamesEveryKey();
    void itNamesEveryEvent();
    void itNamesEveryCondition();
};

void TstLessonsPage::itsExampleIsALesson()
{
    const std::size_t begin = page().find("```toml\n") + 8;
    const std::string example = page().substr(begin, page().find("```\n", begin) - begin);
    QVERIFY(example.size() > 500);
    const auto plan = readLesson(example);
    QVERIFY2(plan.ok(), mistakes(plan).c_str());
    QCOMPARE(plan->steps.size(), std::size_t{2});
}

void TstLessonsPage::itNamesEveryKey_data()
{
    QTest::addColumn<QString>("lesson");
    // A key that is not known makes the reader list those that are.
    QTest::newRow("lesson") << QStringLiteral("nokey = 1\n%1");
    QTest::newRow("domain") << QStringLiteral("%1[domain.\"example.com\"]\nnokey = 1\n");
    for (const char* table : {"link", "letter", "read", "fault", "step", "expect"})
        QTest::newRow(table) << QStringLiteral("%1[[") + QLatin1String(table)
                + QStringLiteral("]]\nnokey = 1\n");
}

void TstLessonsPage::itNamesEveryKey()
{
    QFETCH(const QString, lesson);
    const auto result = readLesson(lesson.arg(QString::fromStdString(smallLesson())).toStdString());
    QVERIFY(!result);
    int keys = 0;
    for (const scenario::Diagnostic& diagnostic : result.error()) {
        if (diagnostic.problem.en.find("“nokey” is no key") == std::string::npos)
            continue;
        QString list = QString::fromStdString(diagnostic.expected.en);
        list.replace(QStringLiteral(" or "), QStringLiteral(", "));
        for (const QString& key : list.split(QStringLiteral(", "))) {
            const bool isTable = page().find("[[" + key.toStdString() + "]]") != std::string::npos
                || page().find('[' + key.toStdString() + '.') != std::string::npos;
            QVERIFY2(isTable || names(key.toStdString()), qPrintable(key));
            ++keys;
        }
    }
    QVERIFY(keys >= 2);
}

void TstLessonsPage::itNamesEveryEvent()
{
    for (const trace::KindRow& row : trace::kindRows()) {
        QVERIFY2(names(trace::familyName(row.family)),
            std::string(trace::familyName(row.family)).c_str());
        QVERIFY2(row.word.empty() || names(row.word), std::string(row.word).c_str());
    }
}

void TstLessonsPage::itNamesEveryCondition()
{
    for (const trace::FieldRow& row : trace::fieldRows())
        QVERIFY2(names(row.name), std::string(row.name).c_str());
}

POSTROAD_TEST(TstLessonsPage);
#include "tst_lessons_page.moc"
