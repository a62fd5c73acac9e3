#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Nothing that was answered 250 is lost: `postroad-cli serve --spool` under load, killed with SIGKILL at random moments
and started again. In the end each letter that got its 250 is in a mailbox, or in a queue. Prints as Qt Test does.

  kill.py --cli build/dev/app/postroad-cli --folder build/dev/kill [--rounds 200] [--seed 1]
"""
import argparse
import json
import random
import re
import shutil
import signal
import smtplib
import subprocess
import sys
import threading
import time
from pathlib import Path

from checks import Checks

SCENARIO = """title.en = "A lab that is killed"
latency = "1us"

[domain."example.org"]
users = { alice = "wonderland" }
msa = "submit"
mta = "mta"

[domain."example.net"]
users = { bob = "builder", carol = "swordfish" }
mx = ["mx"]

[[letter]]
from = "alice@example.org"
to = ["bob@example.net"]
at = "1h"
text = '''
Subject: Not sent

Only for the lesson.
'''
"""
CLIENTS = 4
RECIPIENTS = ["bob@example.net", "carol@example.net"]
LINES = [1, 30, 2000]


class Lab:
    """A life of the servers."""

    def __init__(self, cli, scenario, spool, errors):
        self.process = subprocess.Popen(
            [str(cli), "serve", str(scenario), "--spool", str(spool), "--json"],
            stdout=subprocess.PIPE, stderr=errors, text=True)
        self.mx = 0
        for line in self.process.stdout:
            if line.strip() == "ready" or '"ready"' in line:
                break
            endpoint = json.loads(line)
            if endpoint.get("role") == "mx" and endpoint.get("port"):
                self.mx = endpoint["port"]
        if not self.mx:
            raise RuntimeError(f"no servers: exit status {self.process.wait(20)}")
        self.reader = threading.Thread(target=self.process.stdout.read, daemon=True)
        self.reader.start()

    def end(self, number):
        self.process.send_signal(number)
        status = self.process.wait(60)
        self.reader.join(10)
        return status


class Sender(threading.Thread):
    """Sends letter after letter over one connection after the other, until the server is gone."""

    def __init__(self, port, ledger, seed):
        super().__init__(daemon=True)
        self.port, self.ledger, self.random = port, ledger, random.Random(seed)

    def run(self):
        try:
            while True:
                with smtplib.SMTP("127.0.0.1", self.port, timeout=60) as client:
                    for _ in range(self.random.randint(1, 5)):
                        self.send(client)
        except (OSError, smtplib.SMTPException):
            pass  # It was killed.

    def send(self, client):
        number, to = self.ledger.begin(), self.random.choice([RECIPIENTS, RECIPIENTS[:1], RECIPIENTS[1:]])
        refused = client.sendmail("alice@example.org", to, letter(number, self.random.choice(LINES)))
        self.ledger.answered(number, [one for one in to if one not in refused])


class Ledger:
    """Which letters got their 250, and for whom."""

    def __init__(self):
        self.changed, self.count, self.promised = threading.Condition(), 0, {}

    def begin(self):
        with self.changed:
            self.count += 1
            return self.count

    def answered(self, number, recipients):
        with self.changed:
            self.promised[number] = recipients
            self.changed.notify_all()

    def wait_for(self, more, seconds=60):
        """Until so many more letters got their 250."""
        with self.changed:
            enough = len(self.promised) + more
            self.changed.wait_for(lambda: len(self.promised) >= enough, seconds)


def letter(number, lines):
    return (f"From: alice@example.org\r\nSubject: letter {number}\r\nMessage-ID: <{number}@example.org>\r\n\r\n"
            + "".join(f"line {line} of letter {number}\r\n" for line in range(lines)) + f"end of letter {number}\r\n")


SUBJECT = re.compile(rb"^Subject: letter (\d+)\r?$", re.MULTILINE)


def numbers(files, halves):
    """How often each letter is there; what does not end as it should is noted."""
    found = {}
    for file in files:
        octets = file.read_bytes()
        subject = SUBJECT.search(octets)
        number = int(subject.group(1)) if subject else 0
        if not subject or not octets.rstrip().endswith(f"end of letter {number}".encode()):
            halves.append(str(file))
        else:
            found[number] = found.get(number, 0) + 1
    return found


def settled(spool, seconds):
    """Waits until no queue holds anything."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not list(spool.glob("*/queue/*.control")):
            return True
        time.sleep(0.2)
    return False


def live_and_die(options, scenario, spool, ledger, errors):
    """All rounds; returns how many seconds a start took at most."""
    dice, slowest = random.Random(options.seed), 0.0
    for turn in range(options.rounds):
        begin = time.monotonic()
        lab = Lab(options.cli, scenario, spool, errors)
        slowest = max(slowest, time.monotonic() - begin)
        senders = [Sender(lab.mx, ledger, f"{options.seed} {turn} {client}") for client in range(CLIENTS)]
        for sender in senders:
            sender.start()
        # Most lives are short: then the kill meets the first letters and what is read back. On a slow machine nothing
        # is answered in them; so one in four begins with that.
        if turn % 4 == 0:
            ledger.wait_for(CLIENTS)
        time.sleep(dice.choice([0.02, 0.1, 0.3]) * dice.random() + 0.005)
        lab.end(signal.SIGKILL)
        for sender in senders:
            sender.join(30)
    return slowest


def judge(checks, spool, ledger):
    halves = []
    missing, copies = [], 0
    queued = numbers(spool.glob("*/queue/*.eml"), halves)
    boxes = {}
    for to in RECIPIENTS:
        name, _, domain = to.partition("@")
        files = [file for part in ("new", "cur") for file in spool.glob(f"*/mail/{domain}/{name}/{part}/*")]
        boxes[to] = numbers(files, halves)
        uids = [re.search(r",U=(\d+)", file.name).group(1) for file in files]
        checks.that(f"UIDs of {to} differ", len(uids) == len(set(uids)), sorted(uids)[:20])
    for number, recipients in ledger.promised.items():
        for to in recipients:
            times = boxes[to].get(number, 0)
            copies += max(0, times - 1)
            if not times and number not in queued:
                missing.append(f"{number} to {to}")
    checks.that("nothing that was answered 250 is lost", not missing, missing[:20])
    checks.that("nothing is there by halves", not halves, halves[:20])
    damaged = [str(file) for file in spool.glob("*/damaged/*")]
    checks.that("nothing was damaged", not damaged, damaged[:20])
    print(f"         {len(ledger.promised)} letters promised of {ledger.count} begun, {copies} copies too many (RFC 1047)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="scenario, spool and log; is emptied")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.cli = options.cli.resolve()
    shutil.rmtree(options.folder, ignore_errors=True)
    options.folder.mkdir(parents=True)
    scenario, spool = options.folder / "killed.toml", options.folder / "spool"
    scenario.write_text(SCENARIO)
    checks, ledger = Checks("KillNine"), Ledger()
    with open(options.folder / "serve.log", "w", encoding="utf-8") as errors:
        slowest = live_and_die(options, scenario, spool, ledger, errors)
        print(f"         killed {options.rounds} times; the slowest start took {slowest:.2f} s")
        lab = Lab(options.cli, scenario, spool, errors)
        checks.that("the queues run empty", settled(spool, 120), sorted(spool.glob("*/queue/*"))[:20])
        checks.equal("SIGTERM ends it with 0", lab.end(signal.SIGTERM), 0)
    checks.that("letters were taken", len(ledger.promised) >= options.rounds, len(ledger.promised))
    judge(checks, spool, ledger)
    return 0 if checks.finish() else 1


if __name__ == "__main__":
    sys.exit(main())
