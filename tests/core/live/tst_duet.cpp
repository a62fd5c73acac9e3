// SPDX-License-Identifier: MIT
// The lab's thread keeps a single peer company on its processor, and nobody else.
#include "core/live/duet.h"
#include "tests/support/registry.h"

#include <QtTest/QTest>

#if defined(__linux__)
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>
#endif

using postroad::live::Duet;

class TstDuet : public QObject
{
    Q_OBJECT

private slots:
#if defined(__linux__)
    void init();
    void cleanup();
    void movesToASinglePeer();
    void followsIt();
    void staysForTwo();
    void staysWhereItMayBe();

private:
    std::array<int, 2> connected();
    void say(int from, int processor, int to) const;

    std::vector<int> m_processors;
    cpu_set_t m_before{};
    std::vector<int> m_sockets;
#endif
};

#if defined(__linux__)

namespace {

/// A little more often than it takes.
constexpr int kOften = 80;

cpu_set_t oneProcessor(int processor)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<std::size_t>(processor), &set);
    return set;
}

cpu_set_t processorsNow()
{
    cpu_set_t set;
    CPU_ZERO(&set);
    ::sched_getaffinity(0, sizeof set, &set);
    return set;
}

bool isOn(int processor)
{
    const cpu_set_t now = processorsNow();
    const cpu_set_t one = oneProcessor(processor);
    return CPU_EQUAL(&now, &one);
}

} // namespace

void TstDuet::init()
{
    m_before = processorsNow();
    m_processors.clear();
    for (int i = 0; i < CPU_SETSIZE; ++i) {
        if (CPU_ISSET(static_cast<std::size_t>(i), &m_before))
            m_processors.push_back(i);
    }
}

void TstDuet::cleanup()
{
    const cpu_set_t now = processorsNow();
    ::sched_setaffinity(0, sizeof m_before, &m_before);
    for (const int socket : m_sockets)
        ::close(socket);
    m_sockets.clear();
    QVERIFY(CPU_EQUAL(&now, &m_before)); // nothing is left of it
}

/// Both ends of a connection over loopback.
std::array<int, 2> TstDuet::connected()
{
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener, reinterpret_cast<const sockaddr*>(&address), size);
    ::listen(listener, 1);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    const int near = ::socket(AF_INET, SOCK_STREAM, 0);
    ::connect(near, reinterpret_cast<const sockaddr*>(&address), size);
    const int far = ::accept(listener, nullptr, nullptr);
    ::close(listener);
    m_sockets.insert(m_sockets.end(), {near, far});
    return {near, far};
}

/// A line is sent on that processor, and read here.
void TstDuet::say(int from, int processor, int to) const
{
    std::thread([&] {
        const cpu_set_t one = oneProcessor(processor);
        ::sched_setaffinity(0, sizeof one, &one);
        QCOMPARE(::send(from, "NOOP\r\n", 6, 0), 6);
    }).join();
    std::array<char, 6> line{};
    QCOMPARE(::recv(to, line.data(), line.size(), MSG_WAITALL), 6);
}

void TstDuet::movesToASinglePeer()
{
    if (m_processors.size() < 2)
        QSKIP("one processor only");
    const auto [near, far] = connected();
    const int there = m_processors.back();
    say(far, there, near);
    Duet duet;
    QVERIFY(!duet.heard(&far, near));
    QVERIFY(duet.heard(&far, near));
    const cpu_set_t soon = processorsNow();
    QVERIFY(CPU_EQUAL(&soon, &m_before)); // one line is no duet
    for (int i = 0; i < kOften; ++i)
        duet.heard(&far, near);
    QVERIFY(isOn(there));
    const int stranger = 0;
    duet.left(&stranger);
    QVERIFY(isOn(there));
    duet.left(&far);
    const cpu_set_t after = processorsNow();
    QVERIFY(CPU_EQUAL(&after, &m_before));
}

void TstDuet::followsIt()
{
    if (m_processors.size() < 2)
        QSKIP("one processor only");
    const auto [near, far] = connected();
    Duet duet;
    for (const int there : {m_processors.back(), m_processors.front()}) {
        say(far, there, near);
        for (int i = 0; i < kOften; ++i)
            duet.heard(&far, near);
        QVERIFY(isOn(there));
    }
    duet.interrupted();
    const cpu_set_t after = processorsNow();
    QVERIFY(CPU_EQUAL(&after, &m_before));
    // The end of the duet itself ends it too (see cleanup()).
    for (int i = 0; i < kOften; ++i)
        duet.heard(&far, near);
    QVERIFY(isOn(m_processors.front()));
}

void TstDuet::staysForTwo()
{
    const auto [near, far] = connected();
    say(far, m_processors.back(), near);
    Duet duet;
    const int other = 0;
    for (int i = 0; i < kOften; ++i) {
        QVERIFY(!duet.heard(&far, near));
        QVERIFY(!duet.heard(&other, near));
        const cpu_set_t now = processorsNow();
        QVERIFY(CPU_EQUAL(&now, &m_before));
    }
}

void TstDuet::staysWhereItMayBe()
{
    if (m_processors.size() < 2)
        QSKIP("one processor only");
    const auto [near, far] = connected();
    say(far, m_processors.back(), near);
    std::thread([&, near = near, far = &far] {
        const cpu_set_t here = oneProcessor(m_processors.front());
        ::sched_setaffinity(0, sizeof here, &here);
        Duet duet;
        for (int i = 0; i < kOften; ++i)
            duet.heard(far, near);
        QVERIFY(isOn(m_processors.front()));
    }).join();
}

#endif

POSTROAD_TEST(TstDuet);
#include "tst_duet.moc"
