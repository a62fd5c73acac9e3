#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the benchmarks in build/bench and prints their figures.
#   tests/bench/run.sh             all figures, each beside its limit (about two minutes)
#   tests/bench/run.sh --smoke     a few iterations: does everything still run?
#   tests/bench/run.sh --strict    fails when a figure is over its limit
#   tests/bench/run.sh --verbose   each measurement too
set -eu
cd "$(dirname "$0")/../.."

cmake --preset bench >/dev/null
cmake --build build/bench --target benchmarks >/dev/null

status=0
for program in bench_core bench_map bench_window; do
    if [ -x "build/bench/tests/bench/$program" ]; then
        "build/bench/tests/bench/$program" "$@" || status=$?
    fi
done
exit "$status"
