// SPDX-License-Identifier: MIT
#include "tests/support/registry.h"
#include "ui/lesson/lesson_words.h"
#include "ui/transcript/transcript_rows.h"

#include <QtTest/QTest>

#include <utility>

using namespace postroad;
using namespace postroad::ui;

class TstTranscriptRows : public QObject
{
    Q_OBJECT

private slots:
    void timesStayShort_data();
    void timesStayShort();
    void saysWhyThereIsNoTls();
    void aLongHopIsShownInPart();
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

void TstTranscriptRows::aLongHopIsShownInPart()
{
    const auto part = [](std::size_t rows, std::size_t looked) {
        const TranscriptPart shown = transcriptPart(rows, looked);
        return std::pair(shown.first, shown.count);
    };
    QVERIFY(part(0, 0) == std::pair(std::size_t{0}, std::size_t{0}));
    QVERIFY(part(500, 3) == std::pair(std::size_t{0}, std::size_t{500}));
    QVERIFY(part(501, 500) == std::pair(std::size_t{100}, std::size_t{401}));
    QVERIFY(part(501, 99) == std::pair(std::size_t{0}, std::size_t{500}));
    // A step on at the end doesn't move what stands.
    QVERIFY(part(1100, 1099).first == part(1001, 1000).first);
    QVERIFY(part(1101, 1100).first == part(1001, 1000).first + 100);
    for (const std::size_t rows : {501U, 777U, 100'000U}) {
        for (std::size_t looked = 0; looked < rows; looked += 17) {
            const TranscriptPart shown = transcriptPart(rows, looked);
            QVERIFY(shown.first <= looked && looked < shown.first + shown.count);
            QVERIFY(shown.count <= 500 && shown.first + shown.count <= rows);
        }
    }
}

POSTROAD_TEST(TstTranscriptRows);
#include "tst_transcript_rows.moc"
