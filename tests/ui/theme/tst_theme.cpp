// SPDX-License-Identifier: MIT
// Both looks are complete, and their words can be read from the last row.
#include "tests/support/registry.h"
#include "ui/resources.h"
#include "ui/theme/apply.h"
#include "ui/theme/icons.h"

#include <QtCore/QFile>
#include <QtGui/QFontDatabase>
#include <QtGui/QFontInfo>
#include <QtGui/QGlyphRun>
#include <QtGui/QRawFont>
#include <QtGui/QTextLayout>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>

using namespace postroad;
using namespace postroad::ui;

class TstTheme : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void loadsBothLooks_data();
    void loadsBothLooks();
    void saysWhatIsMissing_data();
    void saysWhatIsMissing();
    void wordsStandOut_data();
    void wordsStandOut();
    void linksStandOut();
    void wireHasNoLigatures();
    void scales();
    void scaleIsBounded();
    void wireIsLargeEnoughForTheProjector();
    void drawsChineseFromItsOwnFont();
    void paletteHasEveryRole();
    void iconsExist_data();
    void iconsExist();

private:
    static QByteArray file()
    {
        QFile json(QStringLiteral(":/theme/theme.json"));
        return json.open(QIODevice::ReadOnly) ? json.readAll() : QByteArray();
    }
};

void TstTheme::initTestCase()
{
    initResources();
    QCOMPARE(installFonts(), 6);
}

void TstTheme::loadsBothLooks_data()
{
    QTest::addColumn<Look>("look");
    QTest::newRow("light") << Look::Light;
    QTest::newRow("dark") << Look::Dark;
}

void TstTheme::loadsBothLooks()
{
    QFETCH(Look, look);
    const auto theme = Theme::load(file(), look);
    QVERIFY2(theme.ok(), theme.ok() ? "" : qPrintable(theme.error()));
    QCOMPARE(theme->look(), look);
}

void TstTheme::saysWhatIsMissing_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("says");
    QTest::newRow("colour gone") << QByteArray("\"client\"") << QByteArray("\"clien\"")
                                 << QStringLiteral("light.client");
    QTest::newRow("no colour") << QByteArray("\"#0a68b8\"") << QByteArray("\"blueish\"")
                               << QStringLiteral("light.client");
    QTest::newRow("see-through colour") << QByteArray("\"#0a68b8\"") << QByteArray("\"#800a68b8\"")
                                        << QStringLiteral("light.client");
    QTest::newRow("metric gone") << QByteArray("\"nodeGap\"") << QByteArray("\"gapNode\"")
                                 << QStringLiteral("metrics.nodeGap");
    QTest::newRow("metric zero") << QByteArray("\"radius\": 10") << QByteArray("\"radius\": 0")
                                 << QStringLiteral("metrics.radius");
    QTest::newRow("font gone") << QByteArray("\"badge\"") << QByteArray("\"bagde\"")
                               << QStringLiteral("fonts.badge");
    QTest::newRow("families gone")
        << QByteArray("\"families\"") << QByteArray("\"famlies\"") << QStringLiteral("families");
}

void TstTheme::saysWhatIsMissing()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QString, says);
    QByteArray json = file();
    QVERIFY(json.contains(from));
    const auto theme = Theme::load(json.replace(from, to), Look::Light);
    QVERIFY(!theme.ok());
    QVERIFY2(theme.error().contains(says), qPrintable(theme.error()));
    QVERIFY(!Theme::load("{", Look::Light).ok());
}

void TstTheme::wordsStandOut_data()
{
    QTest::addColumn<Look>("look");
    QTest::addColumn<Colour>("word");
    QTest::addColumn<Colour>("ground");
    using enum Colour;
    const std::vector<std::pair<Colour, Colour>> pairs{{TextStrong, Window}, {TextStrong, Node},
        {Text, Panel}, {Text, Note}, {Text, Selection}, {Muted, Panel}, {Muted, Node},
        {Muted, Window}, {Muted, SenderBox}, {Muted, RecipientBox}, {Muted, DnsBox}, {Faint, Panel},
        {Faint, Selection}, {Client, Panel}, {Client, Selection}, {Server, Panel}, {Dns, Panel},
        {Dns, Selection}, {Refused, Panel}, {Refused, SenderBox}, {Refused, RecipientBox},
        {Refused, Window}, {Waiting, Panel}, {Reply2, Panel}, {Reply2, Selection}, {Reply3, Panel},
        {Reply4, Panel}, {Reply5, Panel}, {OnClient, Client}, {OnServer, Server}, {OnDns, Dns},
        {OnRefused, Refused}, {OnWaiting, Waiting}, {OnReply2, Reply2}, {OnReply3, Reply3},
        {OnReply4, Reply4}, {OnReply5, Reply5}, {OnReplyOther, ReplyOther},
        {SenderBoxText, SenderBox}, {RecipientBoxText, RecipientBox}, {DnsBoxText, DnsBox},
        {OnPart, PartSubmission}, {OnPart, PartRelay}, {OnPart, PartDns}, {OnPart, PartRefused},
        {OnPart, PartDelivery}, {OnPart, PartFetch}};
    for (const Look look : {Look::Light, Look::Dark}) {
        for (const auto& [word, ground] : pairs) {
            QTest::addRow("%s %s on %s", look == Look::Light ? "light" : "dark",
                kColourNames[static_cast<std::size_t>(word)].data(),
                kColourNames[static_cast<std::size_t>(ground)].data())
                << look << word << ground;
        }
    }
}

void TstTheme::wordsStandOut()
{
    QFETCH(Look, look);
    QFETCH(Colour, word);
    QFETCH(Colour, ground);
    const Theme theme = Theme::bundled(look);
    const double ratio = contrast(theme.colour(word), theme.colour(ground));
    QVERIFY2(ratio >= 4.5, qPrintable(QString::number(ratio))); // WCAG 2.1, 1.4.3
}

void TstTheme::linksStandOut()
{
    using enum Colour;
    for (const Look look : {Look::Light, Look::Dark}) {
        const Theme theme = Theme::bundled(look);
        for (const Colour ground : {Window, SenderBox, RecipientBox, DnsBox}) {
            const double ratio = contrast(theme.colour(Link), theme.colour(ground));
            QVERIFY2(ratio >= 3, qPrintable(QString::number(ratio))); // WCAG 2.1, 1.4.11
        }
    }
}

void TstTheme::wireHasNoLigatures()
{
    const Theme theme = Theme::bundled(Look::Light);
    for (const FontRole role : {FontRole::Wire, FontRole::WireStrong, FontRole::WireSmall}) {
        const QString text = QStringLiteral("MAIL FROM:<> RCPT TO:<b@x> -> =>");
        QTextLayout layout(text, theme.font(role));
        layout.beginLayout();
        layout.createLine();
        layout.endLayout();
        QList<quint32> drawn;
        for (const QGlyphRun& run : layout.glyphRuns())
            drawn += run.glyphIndexes();
        QCOMPARE(drawn, QRawFont::fromFont(theme.font(role)).glyphIndexesForString(text));
    }
}

void TstTheme::scales()
{
    const Theme one = Theme::bundled(Look::Light);
    const Theme two = one.scaled(2);
    QCOMPARE(two.font(FontRole::Wire).pixelSize(), 2 * one.font(FontRole::Wire).pixelSize());
    QCOMPARE(two.metric(Metric::NodeWidth), 2 * one.metric(Metric::NodeWidth));
    QCOMPARE(two.metric(Metric::ProjectorScale), one.metric(Metric::ProjectorScale));
    QCOMPARE(two.colour(Colour::Client), one.colour(Colour::Client));
}

void TstTheme::scaleIsBounded()
{
    const Theme one = Theme::bundled(Look::Light);
    QCOMPARE(one.scaled(0).scale(), Theme::kScaleMin);
    QCOMPARE(one.scaled(100).scale(), Theme::kScaleMax);
}

void TstTheme::wireIsLargeEnoughForTheProjector()
{
    const Theme theme = Theme::bundled(Look::Light);
    const Theme projector = theme.scaled(theme.metric(Metric::ProjectorScale));
    QVERIFY(projector.font(FontRole::Wire).pixelSize() >= 20);
}

void TstTheme::drawsChineseFromItsOwnFont()
{
    const Theme theme = Theme::bundled(Look::Light);
    QVERIFY(theme.textFamilies().contains(QStringLiteral("Postroad Han SC")));
    QVERIFY(theme.wireFamilies().contains(QStringLiteral("Postroad Han SC")));
    const QRawFont han = QRawFont::fromFont(QFont(QStringLiteral("Postroad Han SC")));
    QCOMPARE(han.familyName(), QStringLiteral("Postroad Han SC"));
    for (const uint c : {0x5BA2U, 0x6237U, 0x4FE1U, 0x90AEU})
        QVERIFY(han.supportsCharacter(c));
    QCOMPARE(QFontInfo(theme.font(FontRole::Body)).family(), QStringLiteral("Inter"));
    QCOMPARE(QFontInfo(theme.font(FontRole::Wire)).family(), QStringLiteral("JetBrains Mono"));
}

void TstTheme::paletteHasEveryRole()
{
    for (const Look look : {Look::Light, Look::Dark}) {
        const QPalette palette = makePalette(Theme::bundled(look));
        for (const auto group : {QPalette::Active, QPalette::Inactive, QPalette::Disabled}) {
            for (int role = 0; role < QPalette::NColorRoles; ++role) {
                if (role != QPalette::NoRole)
                    QVERIFY2(palette.isBrushSet(group, static_cast<QPalette::ColorRole>(role)),
                        qPrintable(QString::number(role)));
            }
        }
        QVERIFY(contrast(palette.color(QPalette::Text), palette.color(QPalette::Base)) > 7);
        QVERIFY(
            contrast(palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight))
            >= 4.5);
    }
    applyTheme(*qApp, Theme::bundled(Look::Dark));
    QCOMPARE(QApplication::palette().color(QPalette::Window),
        Theme::bundled(Look::Dark).colour(Colour::Panel));
    applyTheme(*qApp, Theme::bundled(Look::Light));
}

void TstTheme::iconsExist_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name :
        {"play", "pause", "first", "last", "previous", "next", "previous-big", "next-big", "open",
            "check", "cross", "close", "float", "question", "present", "undo", "envelope"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TstTheme::iconsExist()
{
    QFETCH(QString, name);
    const Theme theme = Theme::bundled(Look::Light);
    const QImage image = icon(theme, name).pixmap(32, 32).toImage();
    int painted = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            painted += image.pixelColor(x, y).alpha() > 128 ? 1 : 0;
    }
    QVERIFY(painted > 20);
    QVERIFY(icon(theme, QStringLiteral("nothing")).isNull());
    QVERIFY(!applicationIcon().isNull());
}

POSTROAD_TEST(TstTheme);
#include "tst_theme.moc"
