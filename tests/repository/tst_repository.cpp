// SPDX-License-Identifier: MIT
// The repository checks itself. Each check is run on the tree, and on planted mistakes, so that it
// can be seen to fail.
#include "tests/repository/checks.h"
#include "tests/repository/rooms.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

using namespace postroad::tests;

namespace {

using Check = QStringList (*)(const SourceFiles&);

struct NamedCheck
{
    const char* name;
    Check check;
};

constexpr std::array kChecks{
    NamedCheck{"arrows between the rooms", brokenArrows},
    NamedCheck{"no Qt in core", qtInCore},
    NamedCheck{"core is pure", impureCore},
    NamedCheck{"licence lines", missingLicenceLines},
    NamedCheck{"no stray files", strayFiles},
    NamedCheck{"citations", oddCitations},
    NamedCheck{"no leftovers", leftovers},
    NamedCheck{"translations are complete", unfinishedTranslations},
};

} // namespace

Q_DECLARE_METATYPE(Check)

class TstRepository : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void tree_data();
    void tree();
    void findsPlantedMistakes_data();
    void findsPlantedMistakes();
    void leavesRightThingsAlone_data();
    void leavesRightThingsAlone();
    void blanksCommentsAndStrings();

private:
    SourceFiles m_tree;
};

void TstRepository::initTestCase()
{
    m_tree = readTree(QStringLiteral(POSTROAD_SOURCE_DIR));
    const auto has = [&](const char* path) {
        return std::any_of(m_tree.begin(), m_tree.end(),
            [&](const auto& file) { return file.path == QLatin1String(path); });
    };
    for (const char* path :
        {"core/base/time.h", "core/base/time.cpp", "tests/repository/checks.cpp", "CMakeLists.txt",
            "run", "test", ".ci/run", "README.md"})
        QVERIFY2(has(path), path);
    QVERIFY(m_tree.size() > 40);
}

void TstRepository::tree_data()
{
    QTest::addColumn<Check>("check");
    for (const NamedCheck& row : kChecks)
        QTest::newRow(row.name) << row.check;
}

void TstRepository::tree()
{
    QFETCH(const Check, check);
    const QStringList found = check(m_tree);
    for (const QString& each : found)
        qWarning("%s", qPrintable(each));
    QCOMPARE(found.size(), 0);
}

void TstRepository::findsPlantedMistakes_data()
{
    QTest::addColumn<Check>("check");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("text");
    const auto row = [](Check check, const char* path, const char* text) {
        QTest::addRow("%s: %s", path, qPrintable(QString::fromUtf8(text).simplified()))
            << check << QString::fromUtf8(path) << QString::fromUtf8(text);
    };
    row(brokenArrows, "core/base/a.h", "#include \"core/mail/address.h\"\n");
    row(brokenArrows, "core/smtp/a.h", "#include \"core/dns/name.h\"\n");
    row(brokenArrows, "core/smtp/a.cpp", "  #  include \"core/pop3/reply.h\"\n");
    row(brokenArrows, "core/trace/a.h", "#include <core/runtime/runtime.h>\n");
    row(brokenArrows, "core/node/a.h", "#include \"core/sim/world.h\"\n");
    row(brokenArrows, "core/scenario/a.h", "#include \"core/smtp/reply.h\"\n");
    row(brokenArrows, "core/projection/a.h", "#include \"core/smtp/server_session.h\"\n");
    row(brokenArrows, "core/projection/a.h", "#include \"core/sim/world.h\"\n");
    row(brokenArrows, "core/export/a.h", "#include \"core/node/host.h\"\n");
    row(brokenArrows, "core/dns/a.h", "#include \"ui/theme/theme.h\"\n");
    row(brokenArrows, "core/base/a.cpp", "#include \"tests/support/registry.h\"\n");
    row(brokenArrows, "core/cellar/a.cpp", "#include \"core/base/time.h\"\n");
    row(brokenArrows, "ui/map/a.cpp", "#include \"app/main_window.h\"\n");
    row(qtInCore, "core/base/a.h", "#include <QString>\n");
    row(qtInCore, "core/base/a.h", "#include <QtCore/qglobal.h>\n");
    row(impureCore, "core/dns/a.cpp", "std::unordered_map<int, int> seen;\n");
    row(impureCore, "core/dns/a.cpp", "#include <unordered_set>\n");
    row(impureCore, "core/dns/a.cpp", "#include <random>\n");
    row(impureCore, "core/dns/a.cpp", "std::uniform_int_distribution<int> d;\n");
    row(impureCore, "core/dns/a.cpp", "auto now = std::chrono::system_clock::now();\n");
    row(impureCore, "core/dns/a.cpp", "auto now = time(nullptr);\n");
    row(impureCore, "core/dns/a.cpp", "auto* tm = gmtime_r(&t, &out);\n");
    row(impureCore, "core/dns/a.cpp", "std::hash<std::string> h;\n");
    row(impureCore, "core/dns/a.cpp", "if (std::isdigit(c)) return;\n");
    row(impureCore, "core/dns/a.cpp", "std::setlocale(LC_ALL, \"\");\n");
    row(impureCore, "core/dns/a.cpp", "std::cerr << 1;\n");
    row(impureCore, "core/dns/a.cpp", "std::map<const Host*, int> byHost;\n");
    row(impureCore, "core/dns/a.cpp", "auto n = reinterpret_cast<std::uintptr_t>(p);\n");
    row(impureCore, "core/dns/a.cpp", "auto home = std::getenv(\"HOME\");\n");
    row(impureCore, "core/sim/a.h", "double share = 0;\n");
    row(missingLicenceLines, "core/dns/a.cpp", "#include \"core/dns/a.h\"\n");
    row(missingLicenceLines, "core/dns/CMakeLists.txt", "postroad_room(dns)\n");
    row(missingLicenceLines, "tools/a.sh", "#!/bin/bash\necho\n");
    row(missingLicenceLines, "core/dns/a.h", "// SPDX-License-Identifier: GPL-3.0\n");
    row(strayFiles, "core/dns/a.cpp", "");
    row(strayFiles, "core/dns/a.h", "");
    row(strayFiles, "tests/core/dns/tst_a.cpp", "");
    row(oddCitations, "core/dns/a.h", "// RFC5321 says\n");
    row(oddCitations, "core/dns/a.h", "// rfc 5321 says\n");
    row(oddCitations, "core/dns/a.h", "// RFC-5321 says\n");
    row(oddCitations, "docs/a.md", "RFC 5321, section 4.1\n");
    row(oddCitations, "docs/a.md", "RFC 5321 Section 4.1\n");
    row(oddCitations, "docs/a.md", "RFC 5321 § 4.1\n");
    row(oddCitations, "docs/a.md", "RFC 5321 4.1.1.3\n");
    row(oddCitations, "docs/a.md", "RFC 5321§4.1\n");
    row(leftovers, "ui/map/a.cpp", "// TODO later\n");
    row(leftovers, "docs/a.md", "a FIXME\n");
    row(leftovers, "scenarios/a.toml", "# XXX\n");
    row(leftovers, "docs/a.md", "see /home/somebody/postroad\n");
    row(leftovers, "CMakeLists.txt", "set(A \"/tmp/a\")\n");
    row(unfinishedTranslations, "resources/i18n/a.ts",
        "<translation type=\"unfinished\">x</translation>\n");
    row(unfinishedTranslations, "resources/i18n/a.ts", "<translation></translation>\n");
}

void TstRepository::findsPlantedMistakes()
{
    QFETCH(const Check, check);
    QFETCH(const QString, path);
    QFETCH(const QString, text);
    const QStringList found = check({{path, text}});
    QCOMPARE(found.size(), 1);
    QVERIFY2(found.first().startsWith(path + QStringLiteral(":1: ")), qPrintable(found.first()));
}

void TstRepository::leavesRightThingsAlone_data()
{
    QTest::addColumn<Check>("check");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("text");
    const auto row = [](Check check, const char* path, const char* text) {
        QTest::addRow("%s: %s", path, qPrintable(QString::fromUtf8(text).simplified()))
            << check << QString::fromUtf8(path) << QString::fromUtf8(text);
    };
    row(brokenArrows, "core/smtp/a.h",
        "#include \"core/mail/address.h\"\n#include \"core/smtp/reply.h\"\n#include <vector>\n");
    row(brokenArrows, "core/sim/a.h",
        "#include \"core/runtime/runtime.h\"\n#include \"core/base/time.h\"\n");
    row(brokenArrows, "core/projection/a.h", "#include \"core/smtp/reply_catalogue.h\"\n");
    row(brokenArrows, "tests/core/smtp/a.cpp",
        "#include \"core/sim/world.h\"\n#include \"tests/support/registry.h\"\n");
    row(impureCore, "core/dns/a.cpp",
        "// not time(nullptr), no unordered_map\nconst char* t = \"double std::rand\";\n");
    row(impureCore, "core/dns/a.cpp",
        "runtime.time(0); event.time(); int lifetime(int); std::map<int, Host*> m;\n");
    row(impureCore, "core/explain/a.cpp", "double share = 0;\n");
    row(impureCore, "ui/map/a.cpp", "std::unordered_map<int, int> m;\n");
    row(missingLicenceLines, "run", "#!/usr/bin/env bash\n# SPDX-License-Identifier: MIT\n");
    row(oddCitations, "core/imap/a.h",
        "// RFC 5321 §4.1, RFC 5322 §3.6, message/rfc822, RFC822.SIZE, RFC 2920 and RFC 5321, "
        "5598\n");
    row(oddCitations, "docs/a.md", "https://www.rfc-editor.org/rfc/rfc5321 and RFC 4648 §A\n");
    row(leftovers, "docs/a.md", "https://example.org/tmp/x, ./tmp/x, a/home/b, BTODO\n");
    row(unfinishedTranslations, "resources/i18n/a.ts", "<translation>x</translation>\n");
}

void TstRepository::leavesRightThingsAlone()
{
    QFETCH(const Check, check);
    QFETCH(const QString, path);
    QFETCH(const QString, text);
    QCOMPARE(check({{path, text}}), QStringList());
}

void TstRepository::blanksCommentsAndStrings()
{
    const QString text = QStringLiteral(
        "int a = 1'000; // x\nauto b = \"y\\\"z\"; /* p\nq */ char c = '\"'; int d;\n"
        "auto e = R\"k(f \" )\" g)k\"; int h;\n");
    const QString code = codeOnly(text);
    QCOMPARE(code.size(), text.size());
    QCOMPARE(code.count(u'\n'), text.count(u'\n'));
    for (const QChar gone : QStringLiteral("xyzpqfg"))
        QVERIFY2(!code.contains(gone), qPrintable(QString(gone)));
    for (const char* kept : {"int a = 1'000;", "auto b = \"", "char c = '", "int d;", "int h;"})
        QVERIFY2(code.contains(QLatin1String(kept)), kept);
}

POSTROAD_TEST(TstRepository);
#include "tst_repository.moc"
