// SPDX-License-Identifier: MIT
// Each file of bad/ says on its first lines ("#! line:column: …") which mistakes it has, all of
// them, word for word. And whatever is done to good files, reading them ends in a plan or in
// mistakes.
#include "core/base/random.h"
#include "tests/core/scenario/lesson.h"
#include "tests/support/registry.h"

#include <QtCore/QDir>
#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace postroad;
using namespace postroad::tests;

namespace {

const QString kBad = QStringLiteral(POSTROAD_SOURCE_DIR "/tests/core/scenario/bad");
const QString kGood = QStringLiteral(POSTROAD_SOURCE_DIR "/scenarios");

scenario::ReadOptions options()
{
    scenario::ReadOptions options;
    options.legalReplies = [](trace::Protocol, std::string_view verb) {
        return verb == "RCPT" ? std::vector<std::uint16_t>{250, 251, 450, 452, 550}
                              : std::vector<std::uint16_t>{};
    };
    return options;
}

/// The same draws in every run.
class Draws
{
public:
    explicit Draws(std::string name) : m_name(std::move(name)) { }
    std::size_t below(std::size_t bound)
    {
        return static_cast<std::size_t>(
            postroad::below(Randomness(7).draw(m_name, "mutation", m_count++), bound));
    }

private:
    std::string m_name;
    std::uint64_t m_count = 0;
};

/// What the file says of itself.
QStringList claimed(const std::string& text)
{
    QStringList lines;
    for (const QString& line : QString::fromStdString(text).split(u'\n')) {
        if (!line.startsWith(QStringLiteral("#! ")))
            break;
        lines << line.mid(3);
    }
    return lines;
}

} // namespace

class TstBadFiles : public QObject
{
    Q_OBJECT

private slots:
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void saysItInChinese_data();
    void saysItInChinese();
    void thereAreManyOfThem();
    void limitsWhatItTakes_data();
    void limitsWhatItTakes();
    void endsAtEveryCut();
    void survivesMutations_data();
    void survivesMutations();
    void survivesLoadersThatThrow();
    void stopsAtTooManyMistakes();
};

void TstBadFiles::saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("path");
    const QDir folder(kBad);
    for (const QString& name :
        folder.entryList({QStringLiteral("*.toml")}, QDir::Files, QDir::Name))
        QTest::newRow(qPrintable(name)) << folder.filePath(name);
}

void TstBadFiles::saysWhatIsWrong()
{
    QFETCH(const QString, path);
    const std::string text = fileText(path.toStdString());
    const auto result = scenario::read(text, "f", noFiles, options());
    QVERIFY(!result);
    QStringList found;
    for (const scenario::Diagnostic& diagnostic : result.error())
        found << QString::fromStdString(scenario::format(diagnostic)).mid(2);
    QCOMPARE(found.join(u'\n'), claimed(text).join(u'\n'));
}

void TstBadFiles::saysItInChinese_data() { saysWhatIsWrong_data(); }

/// Names, and what stands in files, are in Chinese messages too, but no words of a sentence.
void TstBadFiles::saysItInChinese()
{
    QFETCH(const QString, path);
    // The loader's own words are those of the system.
    const auto loader = [](std::string_view) -> Result<std::string, std::string> {
        return Failure{std::string("ENOENT")};
    };
    const auto result = scenario::read(fileText(path.toStdString()), "f", loader, options());
    QVERIFY(!result);
    static const QRegularExpression chinese(QStringLiteral("\\p{Han}"));
    static const QRegularExpression cited(QStringLiteral("“[^”]*”|\"[^\"]*\""));
    static const QRegularExpression sentence(QStringLiteral("[A-Za-z]{2,} [a-z]{2,}"));
    for (const scenario::Diagnostic& diagnostic : result.error()) {
        const QString problem = QString::fromStdString(diagnostic.problem.in("zh"));
        const QString expected = QString::fromStdString(diagnostic.expected.in("zh"));
        QVERIFY2(problem.contains(chinese), qPrintable(problem));
        for (QString text : {problem, expected})
            QVERIFY2(!text.remove(cited).contains(sentence), qPrintable(text));
    }
}

void TstBadFiles::thereAreManyOfThem()
{
    QVERIFY(QDir(kBad).entryList({QStringLiteral("*.toml")}, QDir::Files).size() >= 150);
}

void TstBadFiles::limitsWhatItTakes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("mistake");
    const auto row = [](const char* name, const std::string& text, const char* mistake) {
        QTest::newRow(name) << QByteArray::fromStdString(text) << QByteArray(mistake);
    };
    const auto repeated = [](const std::string& part, int times) {
        std::string all;
        for (int i = 0; i < times; ++i)
            all += part;
        return all;
    };
    row("too long", std::string((std::size_t{1} << 20U) + 1, '#'), "1:1: the file is too long");
    row("many dots", "a" + repeated(".a", 200'000) + " = 1", "1:66: too many dots");
    row("many dots in a header", "[a" + repeated(".a", 200'000) + "]", "1:67: too many dots");
    row("many dots after a text", "\"#\".a" + repeated(".a", 200'000) + " = 1",
        "1:68: too many dots");
    row("many lists", "a = " + repeated("[", 400'000), "1:37: too many brackets");
    row("many tables", "a = " + repeated("{a=", 300'000), "1:101: too many brackets");
    row("lists over many lines", "a = " + repeated("[\n", 400'000), "33:1: too many brackets");
    row("dots in texts don't count",
        "title.en = \"" + repeated(".", 5000) + "\" # " + repeated(".", 5000),
        "1:1: the file has no domains");
    row("dots in long texts don't count", "title.en = '''\n" + repeated("..[", 5000) + "'''",
        "1:1: the file has no domains");
    row("no UTF-8", "title.en = \"\xFF\"", "1:12: this is no TOML");
    row("NUL", std::string("a = 1\0b", 7), "1:6: this is no TOML");
    row("a header that the library gives up on", "a = 1\n\n[+x]\nb = 1\n", "3:1: this is no TOML");
    row("the same at the end", "[+", "1:1: this is no TOML");
    row("nothing", "", "1:1: a lesson has no “title”");
}

void TstBadFiles::limitsWhatItTakes()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, mistake);
    const std::string input = text.toStdString();
    const auto result = readLesson(input);
    QVERIFY(!result);
    const QByteArray found = QByteArray::fromStdString(mistakes(result));
    QVERIFY2(found.contains("lesson.toml:" + mistake), found.left(500).constData());
}

void TstBadFiles::endsAtEveryCut()
{
    const std::string whole = fileText(POSTROAD_SOURCE_DIR "/scenarios/backup-mx.toml");
    QVERIFY(whole.size() > 1000);
    for (std::size_t length = 0; length < whole.size(); length += 7) {
        const auto result = readLesson(std::string_view(whole).substr(0, length));
        QVERIFY(result.ok() || !result.error().empty());
    }
}

void TstBadFiles::survivesMutations_data()
{
    QTest::addColumn<QString>("path");
    const QDir folder(kGood);
    for (const QString& name :
        folder.entryList({QStringLiteral("*.toml")}, QDir::Files, QDir::Name))
        QTest::newRow(qPrintable(name)) << folder.filePath(name);
}

void TstBadFiles::survivesMutations()
{
    QFETCH(const QString, path);
    static constexpr std::string_view kTokens[] = {"\"", "'''", "\"\"\"", "[", "]", "[[", "{", "}",
        "=", ".", "\n", ",", "#", "\\", "\xFF", "0s", "-1", "1e999", "true", "mx",
        "\"example.net\"", "[domain.\".\"]", "[domain.\"net\"]\nzone = \"@ NS ns1\"\n",
        "zone = '''\n@ MX 0 .\n'''\n", "generate = false\n", "mail = false\n", "ipv6 = true\n",
        "users = {}\n"};
    const std::string whole = fileText(path.toStdString());
    int plans = 0;
    Draws draws(path.section(u'/', -1).toStdString());
    for (int round = 0; round < 400; ++round) {
        std::string text = whole;
        for (std::size_t change = draws.below(4); change < 4; ++change) {
            const std::size_t at = draws.below(text.size());
            const std::size_t length = draws.below(12);
            switch (draws.below(4)) {
            case 0:
                text.erase(at, length);
                break;
            case 1:
                text.insert(at, kTokens[draws.below(std::size(kTokens))]);
                break;
            case 2:
                text.insert(at, text.substr(draws.below(text.size()), length * 8));
                break;
            default:
                text[at] = static_cast<char>(draws.below(256));
            }
        }
        const auto result = readLesson(text);
        plans += result.ok() ? 1 : 0;
        QVERIFY(result.ok() || !result.error().empty());
        for (std::size_t i = 0; !result.ok() && i < result.error().size(); ++i) {
            QVERIFY(result.error()[i].line >= 1 && result.error()[i].column >= 1);
            QVERIFY(!result.error()[i].problem.en.empty());
            QVERIFY(!result.error()[i].problem.zh.empty());
        }
    }
    // Some changes hit a comment or the narration: then it still is a lesson.
    QVERIFY(plans > 0 && plans < 400);
}

void TstBadFiles::survivesLoadersThatThrow()
{
    const std::string text = smallLesson()
        + "[[letter]]\nfrom = \"alice@example.org\"\nto = \"bob@example.net\"\nfile = \"a.eml\"\n";
    const auto thrown = scenario::read(text, "f",
        [](std::string_view) -> Result<std::string, std::string> { throw std::bad_alloc(); });
    QVERIFY(
        QByteArray::fromStdString(mistakes(thrown)).startsWith("f:24:8: “a.eml” can't be read"));
    const auto none = scenario::read(text, "f", {});
    QVERIFY(QByteArray::fromStdString(mistakes(none)).contains("no files can be read here"));
    const auto tooLong = scenario::read(
        text, "f", [](std::string_view) -> Result<std::string, std::string> {
            return std::string(scenario::kLetterOctetsMax + 1, 'x');
        });
    QVERIFY(QByteArray::fromStdString(mistakes(tooLong)).contains("is too long"));
}

void TstBadFiles::stopsAtTooManyMistakes()
{
    std::string text = smallLesson();
    for (int i = 0; i < 1000; ++i)
        text += "[[step]]\non = { conection = \"refused\" }\nsay = \"x\"\n";
    const auto result = readLesson(text);
    QVERIFY(!result);
    QCOMPARE(result.error().size(), scenario::DiagnosticCollector::kMax);
}

POSTROAD_TEST(TstBadFiles);
#include "tst_bad_files.moc"
