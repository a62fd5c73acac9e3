// SPDX-License-Identifier: MIT
// Another program at the other end of TLS, over a socket of the file system: one that we start, and
// that speaks with one of our layers until both are quiet.
#pragma once

#include "core/base/secure_layer.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace postroad::tests {

class ProgramPeer
{
public:
    ~ProgramPeer()
    {
        for (const int socket : {m_listening, m_socket}) {
            if (socket >= 0)
                ::close(socket);
        }
        program.kill();
        program.waitForFinished();
    }

    [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("s")); }
    /// Makes a file for the program and returns its path.
    [[nodiscard]] QString file(const char* name, const std::string& content) const
    {
        const QString path = m_folder.filePath(QLatin1String(name));
        QFile file(path);
        if (file.open(QIODevice::WriteOnly))
            file.write(content.data(), static_cast<qint64>(content.size()));
        return path;
    }

    /// What stands in a file that the program wrote.
    [[nodiscard]] std::string written(const char* name) const
    {
        QFile file(m_folder.filePath(QLatin1String(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
    }

    void start(const QString& name, const QStringList& arguments)
    {
        program.setProcessChannelMode(QProcess::MergedChannels);
        program.start(name, arguments);
    }

    /// Waits for the program to call.
    bool listen()
    {
        m_listening = ::socket(AF_UNIX, SOCK_STREAM, 0);
        const sockaddr_un address = addressOfPath();
        return ::bind(m_listening, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0
            && ::listen(m_listening, 1) == 0;
    }
    bool accept()
    {
        pollfd waiting{m_listening, POLLIN, 0};
        if (::poll(&waiting, 1, kPatience) != 1)
            return false;
        m_socket = ::accept(m_listening, nullptr, nullptr);
        return m_socket >= 0;
    }
    /// Calls the program, which may need a moment to listen.
    bool connect()
    {
        const sockaddr_un address = addressOfPath();
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < kPatience) {
            m_socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
            if (::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address)
                == 0)
                return true;
            ::close(m_socket);
            m_socket = -1;
            ::usleep(10'000);
        }
        return false;
    }

    /// Carries octets until that holds; false: it never came. What is plain goes to heard.
    bool carry(SecureLayer& layer, const std::function<bool()>& until)
    {
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < kPatience) {
            const std::string wire = layer.takeWire();
            sent += wire;
            if (!write(wire))
                return until();
            if (until())
                return true;
            pollfd waiting{m_socket, POLLIN, 0};
            if (::poll(&waiting, 1, 20) == 1 && !read(layer))
                return until();
            QCoreApplication::processEvents(); // moves what the program says and hears
            said += program.readAll().toStdString();
        }
        return false;
    }

    /// Our direction ends; then all that the program still says.
    void finish()
    {
        ::shutdown(m_socket, SHUT_RDWR);
        program.closeWriteChannel();
        program.waitForFinished(kPatience);
        said += program.readAll().toStdString();
    }

    QProcess program;
    std::string said; ///< what the program printed
    std::string sent; ///< octets of the wire that our layer gave
    std::string heard; ///< plain octets that our layer gave

private:
    static constexpr int kPatience = 60'000; ///< milliseconds

    [[nodiscard]] sockaddr_un addressOfPath() const
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const QByteArray text = path().toLocal8Bit();
        std::memcpy(address.sun_path, text.data(),
            std::min<std::size_t>(
                static_cast<std::size_t>(text.size()), sizeof address.sun_path - 1));
        return address;
    }

    bool write(const std::string& wire) const
    {
        for (std::size_t at = 0; at < wire.size();) {
            const ssize_t written = ::send(
                m_socket, wire.data() + at, wire.size() - at, MSG_NOSIGNAL);
            if (written <= 0)
                return false;
            at += static_cast<std::size_t>(written);
        }
        return true;
    }

    bool read(SecureLayer& layer)
    {
        char buffer[4096];
        const ssize_t octets = ::read(m_socket, buffer, sizeof buffer);
        if (octets <= 0)
            return false;
        layer.receiveWire({buffer, static_cast<std::size_t>(octets)});
        heard += layer.takePlain();
        return true;
    }

    QTemporaryDir m_folder;
    int m_listening = -1;
    int m_socket = -1;
};

} // namespace postroad::tests
