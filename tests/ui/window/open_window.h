// SPDX-License-Identifier: MIT
// A window with settings of its own, for tests: nothing of the person's is read or written.
#pragma once

#include "ui/window/main_window.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QTemporaryDir>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <memory>

namespace postroad::tests {

/// Milliseconds: long enough for any machine, however busy.
constexpr int kPatience = 60'000;

class OpenWindow
{
public:
    explicit OpenWindow(const QSize& size = {1600, 1000})
    {
        restart();
        m_window->resize(size);
    }

    ui::MainWindow& operator*() const { return *m_window; }
    ui::MainWindow* operator->() const { return m_window.get(); }

    /// Another window with the settings of this one.
    void restart()
    {
        m_window.reset();
        m_window = std::make_unique<ui::MainWindow>(
            ui::WindowMemory(m_folder.filePath(QStringLiteral("settings.ini"))));
        m_window->setLanguage(QStringLiteral("en"));
        m_window->setStill();
        m_window->show();
        // Shortcuts ask which window is the active one.
        m_ready = QTest::qWaitForWindowActive(m_window.get(), kPatience);
    }

    /// Waits until the scenario is open, or has failed to.
    bool open(const QString& scenario)
    {
        QSignalSpy opened(m_window.get(), &ui::MainWindow::opened);
        QSignalSpy failed(m_window.get(), &ui::MainWindow::failed);
        m_window->open(scenario);
        return m_ready
            && QTest::qWaitFor([&] { return !opened.isEmpty() || !failed.isEmpty(); }, kPatience)
            && !opened.isEmpty();
    }

    QString write(const QString& name, const QByteArray& text) const
    {
        QFile file(m_folder.filePath(name));
        if (file.open(QIODevice::WriteOnly))
            file.write(text);
        return file.fileName();
    }

    /// Until all is laid out, however long that takes: each round may ask for the next one, by a
    /// timer of no time or a posted event.
    static void settle()
    {
        for (int round = 0; round < 20; ++round)
            QCoreApplication::processEvents();
    }

    /// Answers the question that waits, whatever is right.
    bool skipQuestion() const
    {
        const int open = m_window->guide().openQuestion();
        if (open >= 0)
            m_window->guide().skip(open);
        return open >= 0;
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<ui::MainWindow> m_window;
    bool m_ready = false;
};

} // namespace postroad::tests
