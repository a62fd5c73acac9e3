// SPDX-License-Identifier: MIT
#include "tests/support/registry.h"
#include "ui/lesson/lesson_words.h"
#include "ui/transcript/transcript_rows.h"

#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::ui;

class TstTranscriptRows : public QObject
{
    Q_OBJECT

private slots:
    void timesStayShort_data();
    void timesStayShort();
    void saysWhyThereIsNoTls();
};

void TstTranscriptRows::timesStayShort_data()
{
    QTest::addColumn<qint64>("milliseconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("beginning") << qint64{0} << QStringLiteral("0.000");
    QTest::newRow("seconds") << qint64{4146} << QStringLiteral("4.146");
    QTest::newRow("just below") << qint64{999'999} << QStringLiteral("999.999");
    QTest::newRow("minutes") << qint64{1'000'000} << QStringLiteral("0:16:40");
    QTest::newRow("hours") << qint64{86'399'999} << QStringLiteral("23:59:59");
    QTest::newRow("days") << qint64{443'676'135} << QStringLiteral("5d03:14");
}

void TstTranscriptRows::timesStayShort()
{
    QFETCH(const qint64, milliseconds);
    const QString text = transcriptTime(Instant(std::chrono::milliseconds(milliseconds)));
    QTEST(text, "text");
    QVERIFY(text.size() <= 8);
}

/// The trace says it in English, the window in its own language.
void TstTranscriptRows::saysWhyThereIsNoTls()
{
    projection::TranscriptRow row;
    row.kind = projection::TranscriptRow::Kind::Tls;
    row.failed = true;
    row.text = "the certificate has expired on 2026-03-01";
    QVERIFY(transcriptLines({row}, false)
                .front()
                .text.endsWith(QStringLiteral("the certificate has expired on 2026-03-01")));
    setTextLanguage(QStringLiteral("zh_CN"));
    const QString chinese = transcriptLines({row}, false).front().text;
    setTextLanguage(QStringLiteral("en"));
    QVERIFY2(chinese.endsWith(QStringLiteral("证书已在 2026-03-01 过期")), qPrintable(chinese));
}

POSTROAD_TEST(TstTranscriptRows);
#include "tst_transcript_rows.moc"
