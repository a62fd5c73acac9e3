// SPDX-License-Identifier: MIT
// Where the lab's thread runs while it talks to one peer only. Two programs that take turns are
// quicker on one processor: on two, each line wakes a processor that has gone to sleep, and that
// takes longer than the answer. Several peers, or none: the system chooses.
#pragma once

namespace postroad::live {

class Duet
{
public:
    Duet() = default;
    Duet(const Duet&) = delete;
    Duet& operator=(const Duet&) = delete;
    ~Duet() { end(); }

    /// The calling thread, always the same, has read from who's TCP socket. After 64 times in a row
    /// it runs on the processor that who sends from, and follows who to others. Nothing happens
    /// where the system can't say or do that (other than Linux), or leaves the thread no choice.
    /// Returns whether who was the last to be heard before, too.
    bool heard(const void* who, int socket);
    /// Somebody else has said something: the thread runs again where it might before.
    void interrupted();
    /// who has gone; means as much if the duet was with who.
    void left(const void* who);

private:
    void follow(int socket);
    void end();

    const void* m_who = nullptr;
    unsigned m_heard = 0; ///< times in a row, or since the last look at where who is
    int m_processor = -1; ///< where the thread is kept; -1: anywhere
};

} // namespace postroad::live
