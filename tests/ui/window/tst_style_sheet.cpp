// SPDX-License-Identifier: MIT
#include "tests/support/registry.h"
#include "tests/ui/story.h"
#include "ui/lesson/flow_layout.h"
#include "ui/paint/canvas.h"
#include "ui/rows/wrap.h"
#include "ui/window/header_bar.h"
#include "ui/window/style_sheet.h"

#include <QtTest/QTest>
#include <QtWidgets/QPushButton>

using namespace postroad;
using namespace postroad::ui;

class TstStyleSheet : public QObject
{
    Q_OBJECT

private slots:
    void namesAllHaveValues();
    void lengthsFollowTheScale();
    void wrapsAndCuts();
    void flowTakesAsManyAsFit();
    void writesTheClock_data();
    void writesTheClock();
};

void TstStyleSheet::namesAllHaveValues()
{
    for (const Look look : {Look::Light, Look::Dark}) {
        const QString sheet = styleSheet(tests::testTheme(look));
        QVERIFY(!sheet.contains(QStringLiteral("{{")) && !sheet.contains(QStringLiteral("}}")));
        QVERIFY(
            !sheet.contains(QStringLiteral(": ;")) && !sheet.contains(QStringLiteral("solid ;")));
        QVERIFY(!sheet.contains(QStringLiteral(" ; }")));
    }
}

void TstStyleSheet::lengthsFollowTheScale()
{
    const QString sheet = styleSheet(tests::testTheme().scaled(2));
    QVERIFY(sheet.contains(QStringLiteral("border-radius: 20px")));
}

void TstStyleSheet::wrapsAndCuts()
{
    const Theme theme = tests::testTheme();
    const QString text = QStringLiteral(
        "250-PIPELINING is a long line that doesn't fit in a narrow column");
    const QStringList lines = wrapped(theme, text, FontRole::Wire, 200);
    QVERIFY(lines.size() > 1);
    QCOMPARE(lines.join(u' '), text);
    for (const QString& line : lines)
        QVERIFY(textWidth(theme, line.trimmed(), FontRole::Wire) <= 201);
    const QStringList cut = wrapped(theme, text, FontRole::Wire, 200, 2);
    QCOMPARE(cut.size(), 2);
    QVERIFY(cut.back().endsWith(u'…'));
    QCOMPARE(wrapped(theme, {}, FontRole::Wire, 200).size(), 1);
}

void TstStyleSheet::flowTakesAsManyAsFit()
{
    QWidget box;
    auto* flow = new FlowLayout(&box, 10);
    for (int i = 0; i < 3; ++i) {
        auto* button = new QPushButton(&box);
        button->setFixedSize(100, 30);
        flow->addWidget(button);
    }
    QCOMPARE(flow->heightForWidth(330), 30);
    QCOMPARE(flow->heightForWidth(220), 70);
    QCOMPARE(flow->heightForWidth(100), 110);
    QVERIFY(flow->heightForWidth(10) >= 110);
}

void TstStyleSheet::writesTheClock_data()
{
    QTest::addColumn<qlonglong>("milliseconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("start") << 0LL << QStringLiteral("00:00:00.000");
    QTest::newRow("picture") << 4212LL << QStringLiteral("00:00:04.212");
    QTest::newRow("hours") << 86'399'999LL << QStringLiteral("23:59:59.999");
    QTest::newRow("days") << 2 * 86'400'000LL + 1 << QStringLiteral("2 d 00:00:00.001");
}

void TstStyleSheet::writesTheClock()
{
    QFETCH(const qlonglong, milliseconds);
    QTEST(clockText(Instant(std::chrono::milliseconds(milliseconds))), "text");
}

POSTROAD_TEST(TstStyleSheet);
#include "tst_style_sheet.moc"
