# SPDX-License-Identifier: MIT
"""Counts checks, and prints them as Qt Test does, so that `./test` adds them to its sum."""
import time
import traceback


class Checks:
    """The checks of one suite."""

    def __init__(self, suite):
        self.suite = suite
        self.passed = self.failed = self.skipped = 0
        self.begin = time.monotonic()
        print(f"********* Start testing of {suite} *********", flush=True)

    def that(self, name, holds, detail=""):
        """One counted test; `detail` says what was there instead."""
        if holds:
            self.passed += 1
            print(f"PASS   : {self.suite}::{name}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL!  : {self.suite}::{name}\n   {str(detail)[:1500]}", flush=True)
        return holds

    def equal(self, name, found, expected):
        return self.that(name, found == expected, difference(found, expected))

    def skip(self, name, why):
        self.skipped += 1
        print(f"SKIP   : {self.suite}::{name} {why}", flush=True)

    def run(self, function, *arguments):
        """A function of checks; if it breaks off, that is one failed test."""
        try:
            function(self, *arguments)
        except Exception:  # Whatever it was, the other functions go on.
            self.that(function.__name__, False, traceback.format_exc(limit=-4))

    def finish(self):
        milliseconds = int((time.monotonic() - self.begin) * 1000)
        print(f"Totals: {self.passed} passed, {self.failed} failed, {self.skipped} skipped, 0 blacklisted, "
              f"{milliseconds}ms\n********* Finished testing of {self.suite} *********\n", flush=True)
        return self.failed == 0


def difference(found, expected):
    """Where two values part; long octet strings are not printed whole."""
    if isinstance(found, bytes) and isinstance(expected, bytes):
        at = next((i for i, (a, b) in enumerate(zip(found, expected)) if a != b), min(len(found), len(expected)))
        return (f"{len(found)} octets, expected {len(expected)}; they part at {at}: "
                f"{found[max(0, at - 30):at + 40]!r}, expected {expected[max(0, at - 30):at + 40]!r}")
    return f"found {found!r}, expected {expected!r}"


def run_suite(name, module, *arguments):
    """All functions test_… of a module, in the order in which they stand there."""
    checks = Checks(name)
    for word, function in list(vars(module).items()):
        if word.startswith("test_") and callable(function):
            checks.run(function, *arguments)
    return checks.finish()
