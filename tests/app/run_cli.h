// SPDX-License-Identifier: MIT
// postroad-cli as a user runs it, to its end.
#pragma once

#include <QtCore/QEventLoop>
#include <QtCore/QProcess>
#include <QtCore/QTimer>

namespace postroad::tests {

struct Ran
{
    int status = -1; ///< that: it crashed, or took longer than a minute
    QByteArray out;
    QByteArray err;
};

/// Serves this thread's own sockets meanwhile. Without an environment it has ours.
inline Ran cli(const QStringList& arguments, const QString& folder = {},
    const QProcessEnvironment& environment = {})
{
    QProcess process;
    if (!folder.isEmpty())
        process.setWorkingDirectory(folder);
    if (!environment.isEmpty())
        process.setProcessEnvironment(environment);
    QEventLoop loop;
    QObject::connect(&process, &QProcess::finished, &loop, &QEventLoop::quit);
    QObject::connect(&process, &QProcess::errorOccurred, &loop, &QEventLoop::quit);
    QTimer::singleShot(60'000, &loop, &QEventLoop::quit);
    process.start(QStringLiteral(POSTROAD_CLI), arguments);
    loop.exec();
    if (process.state() != QProcess::NotRunning) {
        process.kill();
        process.waitForFinished();
        return {};
    }
    if (process.exitStatus() != QProcess::NormalExit)
        return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

} // namespace postroad::tests
