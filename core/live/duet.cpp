// SPDX-License-Identifier: MIT
#include "core/live/duet.h"

#if defined(__linux__)
#include <optional>
#include <sched.h>
#include <sys/socket.h>
#endif

namespace postroad::live {

namespace {

/// How often one is heard before we move, and between two looks at where it is: a few
/// transactions, so that who says little moves nobody.
constexpr unsigned kHeardInARow = 64;

} // namespace

bool Duet::heard(const void* who, int socket)
{
    const bool again = m_who == who;
    if (!again)
        interrupted();
    m_who = who;
    if (++m_heard >= kHeardInARow) {
        m_heard = 0;
        follow(socket);
    }
    return again;
}

void Duet::interrupted()
{
    m_who = nullptr;
    m_heard = 0;
    end();
}

void Duet::left(const void* who)
{
    if (m_who == who)
        interrupted();
}

#if defined(__linux__)

namespace {

/// Where this thread might run before the first duet: what the user, or the system, set for it.
const std::optional<cpu_set_t>& processorsOfThread()
{
    thread_local const std::optional<cpu_set_t> processors = [] {
        cpu_set_t set;
        CPU_ZERO(&set);
        return ::sched_getaffinity(0, sizeof set, &set) == 0 ? std::optional(set) : std::nullopt;
    }();
    return processors;
}

} // namespace

void Duet::follow(int socket)
{
    const std::optional<cpu_set_t>& all = processorsOfThread();
    if (!all || CPU_COUNT(&*all) < 2)
        return;
    // Over loopback the sender's processor brings its octets to the receiver's socket.
    int processor = -1;
    socklen_t size = sizeof processor;
    if (::getsockopt(socket, SOL_SOCKET, SO_INCOMING_CPU, &processor, &size) != 0 || processor < 0
        || processor >= CPU_SETSIZE || processor == m_processor
        || !CPU_ISSET(static_cast<std::size_t>(processor), &*all))
        return;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(processor), &one);
    if (::sched_setaffinity(0, sizeof one, &one) == 0)
        m_processor = processor;
}

void Duet::end()
{
    if (m_processor < 0)
        return;
    m_processor = -1;
    ::sched_setaffinity(0, sizeof(cpu_set_t), &*processorsOfThread());
}

#else

void Duet::follow(int /*socket*/) { }
void Duet::end() { }

#endif

} // namespace postroad::live
