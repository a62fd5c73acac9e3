// SPDX-License-Identifier: MIT
#include "tests/repository/checks.h"

#include <QtCore/QSet>

#include <algorithm>
#include <array>

namespace postroad::tests {

namespace {

struct Ban
{
    const char* rooms; ///< a regular expression that the path must match
    const char* expression; ///< looked for in code, comments and strings blanked
    const char* why;
};

constexpr std::array kBans{
    Ban{"^core/", "\\bunordered_\\w+",
        "its order differs between libraries: use a map, or a sorted vector"},
    Ban{"^core/", "\\bstd::hash\\b", "differs between libraries: use sipHash"},
    Ban{"^core/",
        "#\\s*include\\s*<random>|\\bstd::(mt19937\\w*|random_device|default_random_engine|\\w+_"
        "distribution)\\b",
        "differs between systems: use Randomness"},
    Ban{"^core/", "\\b(std::rand|std::srand|srand|random_shuffle|arc4random)\\b",
        "not keyed by the seed: use Randomness"},
    Ban{"^core/", "\\b(system_clock|steady_clock|high_resolution_clock|file_clock|utc_clock)\\b",
        "the wall clock: time comes from the runtime"},
    Ban{"^core/",
        "\\b(std::time|std::clock|localtime\\w*|gmtime\\w*|mktime|timegm|strftime|gettimeofday|"
        "clock_gettime|tzset)\\b"
        "|(?<![\\w.>:])time\\s*\\(\\s*(nullptr|NULL|0|&)",
        "the wall clock or the time zone: time comes from the runtime"},
    Ban{"^core/",
        "\\b(setlocale|std::locale|localeconv|nl_langinfo)\\b|#\\s*include\\s*<(locale|clocale|"
        "locale\\.h)>",
        "depends on the locale"},
    Ban{"^core/",
        "\\bstd::(is(alpha|digit|alnum|space|upper|lower|print|cntrl|xdigit|punct|graph)|to(lower|"
        "upper))\\b"
        "|#\\s*include\\s*<(cctype|ctype\\.h)>",
        "depends on the locale: use ascii::"},
    Ban{"^core/", "#\\s*include\\s*<(iostream|sstream|iomanip)>|\\bstd::(cout|cerr|clog|cin)\\b",
        "streams depend on the locale, and the core doesn't talk to terminals: use fmt"},
    Ban{"^core/", "\\b(std::getenv|getenv|secure_getenv)\\b",
        "the environment is not part of a scenario"},
    Ban{"^core/",
        "\\bu?intptr_t\\b|\\bstd::(multi)?(map|set)<\\s*(const\\s+)?[\\w:]+\\s*(const\\s*)?\\*",
        "an address as a number or an order differs between runs"},
    Ban{"^core/(trace|sim|runtime|run|node|spool|store)/", "\\b(float|double)\\b",
        "rounds differently between machines: use integers"},
};

struct Exception
{
    const char* path;
    const char* found; ///< what the ban found, exactly
    const char* reason;
};

// Each exception from the bans, with its reason.
constexpr std::array kExceptions{
    Exception{"core/live/lab.cpp", "steady_clock", "the live lab lives in the time of the wall"},
    Exception{"core/live/turns.h", "steady_clock", "the live lab lives in the time of the wall"},
    Exception{"core/live/client_socket.cpp", "steady_clock",
        "the live lab lives in the time of the wall"},
    Exception{"core/live/turns.cpp", "steady_clock", "the live lab lives in the time of the wall"},
};

bool isExcepted(const SourceFile& file, const QString& found)
{
    return std::any_of(kExceptions.begin(), kExceptions.end(), [&](const Exception& exception) {
        return file.path == QLatin1String(exception.path)
            && found == QLatin1String(exception.found);
    });
}

QRegularExpression expression(const char* pattern)
{
    return QRegularExpression(QString::fromUtf8(pattern), QRegularExpression::MultilineOption);
}

/// The checks themselves speak of what they forbid.
bool speaksOfMistakes(const SourceFile& file)
{
    return file.path.startsWith(QLatin1String("tests/repository/"));
}

/// All CMakeLists.txt from the file's folder up to the root, and what they include, in one text.
QString listsAbove(const SourceFile& file, const SourceFiles& files)
{
    QString lists;
    for (const SourceFile& list : files) {
        const QString folder = list.folder();
        const bool above = folder.isEmpty() || file.path.startsWith(folder + u'/');
        if ((list.name() == QLatin1String("CMakeLists.txt") && above)
            || folder == QLatin1String("cmake"))
            lists += list.text;
    }
    return lists;
}

bool isNamedIn(const QString& lists, const SourceFile& file)
{
    QString name = QRegularExpression::escape(file.name());
    // In tests a function of CMake may add the ending.
    if (file.path.startsWith(QLatin1String("tests/")))
        name = QRegularExpression::escape(file.name().chopped(4)) + QStringLiteral("(\\.cpp)?");
    return lists.contains(
        QRegularExpression(QStringLiteral("(?<![\\w.-])") + name + QStringLiteral("(?![\\w.-])")));
}

} // namespace

QStringList qtInCore(const SourceFiles& files)
{
    static const QRegularExpression kQt = expression(
        "^[ \\t]*#[ \\t]*include[ \\t]*[<\"](Q[A-Z]|Qt[A-Z0-9]\\w*/).*$");
    QStringList found;
    for (const SourceFile& file : files) {
        if (file.path.startsWith(QLatin1String("core/")) && file.isCpp())
            found << findAll(file, file.text, kQt, QStringLiteral("Qt in core: \\0"));
    }
    return found;
}

QStringList impureCore(const SourceFiles& files)
{
    QStringList found;
    for (const SourceFile& file : files) {
        if (!file.path.startsWith(QLatin1String("core/")) || !file.isCpp())
            continue;
        const QString code = codeOnly(file.text);
        for (const Ban& ban : kBans) {
            if (!expression(ban.rooms).match(file.path).hasMatch())
                continue;
            auto matches = expression(ban.expression).globalMatch(code);
            while (matches.hasNext()) {
                const auto match = matches.next();
                if (isExcepted(file, match.captured()))
                    continue;
                const auto line = QStringView(code).left(match.capturedStart()).count(u'\n') + 1;
                found << QStringLiteral("%1:%2: %3: %4")
                             .arg(file.path)
                             .arg(line)
                             .arg(match.captured().simplified(), QLatin1String(ban.why));
            }
        }
    }
    return found;
}

QStringList missingLicenceLines(const SourceFiles& files)
{
    static const QRegularExpression kLicence = expression(
        "\\A(#!.*\\n)?(//|#) SPDX-License-Identifier: MIT\\n");
    static const QRegularExpression kCanHold = expression(
        "(\\.(h|cpp|cmake|sh|awk|py)|(^|/)CMakeLists\\.txt|^run|^test|^\\.ci/run)$");
    QStringList found;
    for (const SourceFile& file : files) {
        const bool empty = file.text.trimmed().isEmpty();
        if (!empty && kCanHold.match(file.path).hasMatch() && !kLicence.match(file.text).hasMatch())
            found << QStringLiteral("%1:1: no SPDX line").arg(file.path);
    }
    return found;
}

QStringList strayFiles(const SourceFiles& files)
{
    static const QRegularExpression kInclude = expression(
        "^[ \\t]*#[ \\t]*include[ \\t]*\"([^\"]+)\"");
    QSet<QString> included;
    for (const SourceFile& file : files) {
        auto includes = kInclude.globalMatch(file.text);
        while (includes.hasNext())
            included.insert(includes.next().captured(1));
    }
    // What several programs of tests share is named by them, with its path.
    const auto isShared = [&](const SourceFile& file) {
        return std::any_of(files.begin(), files.end(), [&](const SourceFile& other) {
            return other.path.endsWith(QLatin1String("CMakeLists.txt"))
                && other.text.contains(u'/' + file.path);
        });
    };
    QStringList found;
    for (const SourceFile& file : files) {
        if (file.path.endsWith(QLatin1String(".cpp")) && !isNamedIn(listsAbove(file, files), file)
            && !isShared(file))
            found << QStringLiteral("%1:1: not named in a CMakeLists.txt").arg(file.path);
        const bool ours = file.path.startsWith(QLatin1String("core/"))
            || file.path.startsWith(QLatin1String("ui/"));
        if (ours && file.path.endsWith(QLatin1String(".h")) && !included.contains(file.path))
            found << QStringLiteral("%1:1: included nowhere").arg(file.path);
    }
    return found;
}

QStringList oddCitations(const SourceFiles& files)
{
    // [RFC-2822] stands in quotations of standards, message/rfc822 and the items RFC822,
    // RFC822.SIZE of IMAP are names on the wire.
    static const std::array kOdd{
        expression("(?<!\\[)\\bRFC[-_]?(?!822\\b)\\d{3,5}\\b"),
        expression("(?<![\\w/.:-])[Rr]fc[ -]?(?!822\\b)\\d{3,5}\\b"),
        expression(
            "\\bRFC \\d{3,5},? +([Ss]ections?|[Ss]ec\\.|[Cc]hapter|§ |\\d+\\.\\d)[^\\n]{0,12}"),
        expression("\\bRFC \\d{3,5}(§|,§| §[^\\dA-Z\\s])"),
    };
    QStringList found;
    for (const SourceFile& file : files) {
        if (!(file.isCpp() || file.isDocument()) || speaksOfMistakes(file))
            continue;
        for (const auto& odd : kOdd)
            found << findAll(file, file.text, odd, QStringLiteral("\"\\0\": write RFC 5321 §4.1"));
    }
    return found;
}

QStringList leftovers(const SourceFiles& files)
{
    static const QRegularExpression kUnfinished = expression("\\b(TODO|FIXME|XXX|HACK)\\b");
    static const QRegularExpression kMachine = expression(
        "(?<![\\w.])/(home|root|work|tmp|Users)/");
    // Each Maildir has a folder tmp/.
    static const QRegularExpression kMachineOfMaildir = expression(
        "(?<![\\w.])/(home|root|work|Users)/");
    QStringList found;
    for (const SourceFile& file : files) {
        if (speaksOfMistakes(file))
            continue;
        const bool maildir = file.path.contains(QLatin1String("core/store/"));
        found << findAll(file, file.text, kUnfinished, QStringLiteral("unfinished: \\0"));
        found << findAll(file, file.text, maildir ? kMachineOfMaildir : kMachine,
            QStringLiteral("a path of some machine: \\0"));
    }
    return found;
}

QStringList unfinishedTranslations(const SourceFiles& files)
{
    static const QRegularExpression kUnfinished = expression(
        "<translation "
        "type=\"(unfinished|vanished|obsolete)\"|<translation></translation>|<translation/>");
    QStringList found;
    for (const SourceFile& file : files) {
        if (file.path.endsWith(QLatin1String(".ts")))
            found << findAll(file, file.text, kUnfinished, QStringLiteral("\\0"));
    }
    return found;
}

} // namespace postroad::tests
