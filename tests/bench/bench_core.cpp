// SPDX-License-Identifier: MIT
// The figures of core/, with their limits. What they mean: docs/benchmarks.md.
#include "tests/bench/figures.h"

namespace postroad::bench {

void registerKernel();
void registerSession();
void registerData();
void registerTrace();

} // namespace postroad::bench

int main(int argc, char** argv)
{
    using namespace postroad::bench;
    registerKernel();
    registerSession();
    registerData();
    registerTrace();
    using Kind = Figure::Kind;
    return runFigures(argc, argv,
        {
            {"kernel, 1 pending, more than a bare heap", Kind::More, 30, "kernel-queue-1",
                "kernel-heap-1"},
            {"kernel, 1,000 pending, against a bare heap", Kind::Times, 2, "kernel-queue-1000",
                "kernel-heap-1000"},
            {"kernel, 100,000 pending, against a bare heap", Kind::Times, 2, "kernel-queue-100000",
                "kernel-heap-100000"},
            {"SMTP transaction of 1 KiB, waiting, against finding lines", Kind::Times, 4,
                "session-smtp-waiting", "session-lines-waiting"},
            {"SMTP transaction of 1 KiB, pipelined, against finding lines", Kind::Times, 4,
                "session-smtp-pipelined", "session-lines-pipelined"},
            {"DATA in, share of finding lines and copying", Kind::Share, 0.5, "data-server",
                "data-copy-in"},
            {"DATA out, share of finding lines and copying", Kind::Share, 0.5, "data-client",
                "data-copy-out"},
            {"trace, octets for each event beside the payload", Kind::Counter, 64, "trace-overhead",
                ""},
            {"map, any of 1,000,000 positions", Kind::Milliseconds, 5, "trace-seek", ""},
            {"ladder, route, transcript: any of 1,000,000 positions, against 10,000", Kind::Times,
                3, "views-anywhere", "views-early"},
        });
}
