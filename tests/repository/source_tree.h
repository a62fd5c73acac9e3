// SPDX-License-Identifier: MIT
// The files of the repository as the checks see them: text, and the same text with comments and
// strings blanked out.
#pragma once

#include <QtCore/QRegularExpression>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <vector>

namespace postroad::tests {

struct SourceFile
{
    QString path; ///< from the root, with slashes: "core/smtp/reply.h"
    QString text;

    [[nodiscard]] QString folder() const; ///< "core/smtp"
    [[nodiscard]] QString name() const; ///< "reply.h"
    [[nodiscard]] bool isCpp() const; ///< a .h or .cpp
    [[nodiscard]] bool isDocument() const; ///< a .md
};

using SourceFiles = std::vector<SourceFile>;

/// All text files of ours below the root, sorted by path; without build/, version control, and data
/// (letters, fonts).
SourceFiles readTree(const QString& root);

/// The text with comments, and what is inside string and character literals, replaced by blanks:
/// same lines, same columns.
QString codeOnly(const QString& text);

/// "path:line: message" for each place where the expression matches; the message may use \0 for
/// what matched.
QStringList findAll(const SourceFile& file, const QString& text,
    const QRegularExpression& expression, const QString& message);

} // namespace postroad::tests
