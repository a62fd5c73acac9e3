// SPDX-License-Identifier: MIT
#include "tests/repository/source_tree.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QFile>

#include <algorithm>

namespace postroad::tests {

QString SourceFile::folder() const { return path.section(u'/', 0, -2); }
QString SourceFile::name() const { return path.section(u'/', -1); }
bool SourceFile::isCpp() const { return path.endsWith(u".h") || path.endsWith(u".cpp"); }
bool SourceFile::isDocument() const { return path.endsWith(u".md"); }

namespace {

bool isOurs(const QString& path)
{
    static const QRegularExpression kOutside(
        QStringLiteral("^(build[^/]*|\\.git|\\.cache|tests/corpus|tests/fuzz/corpus)/"));
    static const QRegularExpression kText(
        QStringLiteral("(^|/)(CMakeLists\\.txt|CMakePresets\\.json|run|test|[^/"
                       "]*\\.(h|cpp|cmake|md|toml|sh|awk|py|qrc|ts|json))$"));
    return !kOutside.match(path).hasMatch() && kText.match(path).hasMatch();
}

/// Walks C++ text octet by octet, and knows whether it stands in code, a comment or a literal.
class Blanker
{
public:
    explicit Blanker(const QString& text) : m_text(text), m_result(text) { }

    QString run()
    {
        while (m_at < m_text.size())
            step();
        return m_result;
    }

private:
    void step()
    {
        if (follows(u"//"))
            blankTo(m_text.indexOf(u'\n', m_at));
        else if (follows(u"/*"))
            blankTo(past(m_text.indexOf(u"*/", m_at + 2), 2));
        else if (follows(u"R\"") && !wordBefore())
            blankRawString();
        else if (m_text[m_at] == u'"')
            blankLiteral(u'"');
        else if (m_text[m_at] == u'\'' && !wordBefore()) // between digits it is a separator
            blankLiteral(u'\'');
        else
            ++m_at;
    }

    [[nodiscard]] bool follows(QStringView word) const
    {
        return QStringView(m_text).mid(m_at).startsWith(word);
    }
    [[nodiscard]] bool wordBefore() const
    {
        return m_at > 0 && (m_text[m_at - 1].isLetterOrNumber() || m_text[m_at - 1] == u'_');
    }
    [[nodiscard]] static qsizetype past(qsizetype found, qsizetype length)
    {
        return found < 0 ? -1 : found + length;
    }

    void blankTo(qsizetype end)
    {
        const qsizetype last = end < 0 ? m_text.size() : end;
        for (; m_at < last; ++m_at) {
            if (m_text[m_at] != u'\n')
                m_result[m_at] = u' ';
        }
    }

    void blankLiteral(QChar quote)
    {
        qsizetype end = m_at + 1;
        while (end < m_text.size() && m_text[end] != quote && m_text[end] != u'\n')
            end += m_text[end] == u'\\' ? 2 : 1;
        ++m_at;
        blankTo(std::min(end, m_text.size()));
        ++m_at;
    }

    void blankRawString()
    {
        const qsizetype open = m_text.indexOf(u'(', m_at);
        const QString close = u')' + m_text.mid(m_at + 2, open - m_at - 2) + u'"';
        m_at = open + 1;
        blankTo(m_text.indexOf(close, m_at));
        m_at += close.size();
    }

    const QString& m_text;
    QString m_result;
    qsizetype m_at = 0;
};

} // namespace

SourceFiles readTree(const QString& root)
{
    SourceFiles files;
    const QDir folder(root);
    QDirIterator each(root, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (each.hasNext()) {
        const QString path = folder.relativeFilePath(each.next());
        QFile file(each.filePath());
        if (isOurs(path) && file.open(QIODevice::ReadOnly))
            files.push_back({path, QString::fromUtf8(file.readAll())});
    }
    std::sort(
        files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return files;
}

QString codeOnly(const QString& text) { return Blanker(text).run(); }

QStringList findAll(const SourceFile& file, const QString& text,
    const QRegularExpression& expression, const QString& message)
{
    QStringList found;
    auto matches = expression.globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        const auto line = QStringView(text).left(match.capturedStart()).count(u'\n') + 1;
        QString what = message;
        what.replace(QLatin1String("\\0"), match.captured().simplified());
        found << QStringLiteral("%1:%2: %3").arg(file.path).arg(line).arg(what);
    }
    return found;
}

} // namespace postroad::tests
