// SPDX-License-Identifier: MIT
// Sentences in both languages: what makes one unfit, and where values go.
#include "core/base/sentence.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad;

// One that does not hold is no program at all: Sentence asks the same at each place where it is
// made.
static_assert(sentenceProblem("there is no host {1}", "没有主机 {1}", 1).empty());
static_assert(!sentenceProblem("there is no host {1}", "没有主机", 1).empty());

class TstSentence : public QObject
{
    Q_OBJECT

private slots:
    void knowsUnfitOnes_data();
    void knowsUnfitOnes();
    void fillsPlaces();
    void leavesOtherBracesAlone();
};

void TstSentence::knowsUnfitOnes_data()
{
    QTest::addColumn<QByteArray>("en");
    QTest::addColumn<QByteArray>("zh");
    QTest::addColumn<int>("values");
    QTest::addColumn<bool>("fits");
    const auto row = [](const char* name, const char* en, const char* zh, int values, bool fits) {
        QTest::newRow(name) << QByteArray(en) << QByteArray(zh) << values << fits;
    };
    row("no values", "a table", "一张表", 0, true);
    row("another order", "{1} of {2}", "{2} 的 {1}", 2, true);
    row("a place twice", "{1} is {1}", "{1} 就是 {1}", 1, true);
    row("braces of TOML", "{ a = 1 } or {1}", "{ a = 1 } 或 {1}", 1, true);
    row("no English", "", "一张表", 0, false);
    row("no Chinese", "a table", "", 0, false);
    row("English twice", "a table", "a table", 0, false);
    row("no place in Chinese", "no {1}", "没有", 1, false);
    row("no place in English", "no", "没有 {1}", 1, false);
    row("another place", "no {1}", "没有 {2}", 1, false);
    row("a place too many", "no {1}, {2}", "没有 {1}、{2}", 1, false);
    row("a value too many", "no {1}", "没有 {1}", 2, false);
}

void TstSentence::knowsUnfitOnes()
{
    QFETCH(const QByteArray, en);
    QFETCH(const QByteArray, zh);
    QFETCH(const int, values);
    QTEST(sentenceProblem(en.toStdString(), zh.toStdString(), static_cast<std::size_t>(values))
              .empty(),
        "fits");
}

void TstSentence::fillsPlaces()
{
    const LocalText what = say({"a table", "一张表"});
    QCOMPARE(what.in("zh"), std::string("一张表"));
    const LocalText all = say({"{1} is {2}, not {3}", "{1} 是{2}，不是 {3}"}, "x", what, 12U);
    QCOMPARE(all.en, std::string("x is a table, not 12"));
    QCOMPARE(all.zh, std::string("x 是一张表，不是 12"));
    // What a lesson says in English alone stands in both.
    QCOMPARE(say({"no {1}", "没有 {1}"}, LocalText{"door", {}}).zh, std::string("没有 door"));
    // Values are taken as they are.
    QCOMPARE(say({"{1} and {2}", "{1} 和 {2}"}, "{2}", "{1}").en, std::string("{2} and {1}"));
}

void TstSentence::leavesOtherBracesAlone()
{
    QCOMPARE(say({"{ a = {1} } {}{0}{12}{", "表 { a = {1} } {}{0}{12}{"}, "b").en,
        std::string("{ a = b } {}{0}{12}{"));
}

POSTROAD_TEST(TstSentence);
#include "tst_sentence.moc"
