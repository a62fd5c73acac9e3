#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Real mail programs against `postroad-cli`: its servers with clients that others wrote, and with --peers its client
and its MTA with servers that others wrote. Prints as Qt Test does; `./test` and `./test --interop` run it.

  run.py --cli build/dev/app/postroad-cli --folder build/dev/interop [--peers] [SUITE…]
"""
import argparse
import shutil
import sys
from pathlib import Path

import suite_dns
import suite_letters
import suite_mailbox
import suite_refusals
import suite_relay
import suite_send
import suite_submission
import suite_tls
from checks import Checks, run_suite
from lab import Lab
from peer import can_enter
from stage import Stage
from unpack import Unpacking

SUITES = {"Submission": suite_submission, "Letters": suite_letters, "Refusals": suite_refusals,
          "Mailbox": suite_mailbox, "Dns": suite_dns, "Tls": suite_tls}
# With Postfix and Exim; the second value: whether a lab of ours stands between them.
PEER_SUITES = {"Send": (suite_send, False), "Relay": (suite_relay, True)}
TOOLS = {"swaks": "swaks", "curl": "curl", "msmtp": "msmtp", "dig": "bind9-dnsutils"}


def with_clients(options, wanted):
    """The suites that need no peer, each with a lab of its own, so that none spoils another's."""
    well = True
    for name, module in SUITES.items():
        if wanted and name not in wanted:
            continue
        lab = Lab(options.cli, options.folder / name.lower())
        try:
            well = run_suite("Interop" + name, module, lab) and well
        finally:
            status = lab.stop()
        checks = Checks(f"Interop{name}End")
        checks.equal("SIGTERM ends it with 0", status, 0)
        well = checks.finish() and well
    return well


def with_peers(options, wanted):
    """The suites with real servers; where there can be none, one test is skipped and says why."""
    well = True
    for name, (module, with_lab) in PEER_SUITES.items():
        if wanted and name not in wanted:
            continue
        why_not, stage = can_enter(), None
        if not why_not:
            try:
                stage = Stage(options, with_lab)
            except Unpacking as why:
                why_not = str(why)
        if why_not:
            checks = Checks("Interop" + name)
            checks.skip("all", f"no real servers here: {why_not}")
            checks.finish()
            continue
        try:
            well = run_suite("Interop" + name, module, stage) and well
        finally:
            stage.stop()
    return well


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="logs and scenarios; is emptied")
    parser.add_argument("--peers", action="store_true", help="only the suites with real servers")
    parser.add_argument("--trees", type=Path, help="where the real servers are unpacked")
    parser.add_argument("suites", nargs="*")
    options = parser.parse_args()
    options.cli, options.folder = options.cli.resolve(), options.folder.resolve()
    missing = [f"{tool} (package {package})" for tool, package in TOOLS.items() if not shutil.which(tool)]
    if missing:
        sys.exit(f"interop: not installed: {', '.join(missing)}")
    shutil.rmtree(options.folder, ignore_errors=True)
    if options.peers:
        return 0 if with_peers(options, options.suites) else 1
    return 0 if with_clients(options, options.suites) else 1


if __name__ == "__main__":
    sys.exit(main())
