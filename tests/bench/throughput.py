#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a letter costs the server: `postroad-cli serve` beside Postfix's smtp-sink and Python's aiosmtpd.

  tests/bench/throughput.py            builds build/bench, measures, prints every ratio beside its aim (three minutes)
  tests/bench/throughput.py --smoke    few letters, one round: does everything still run?
  tests/bench/throughput.py --strict   fails when a ratio misses its aim
  tests/bench/throughput.py --one-processor   all on one: waking a processor that sleeps is not measured

The client is Postfix's smtp-source (unpacked into build/interop, never installed). It saturates first, so what counts
is the processor time of the server, from /proc/PID/stat before and after. Servers take turns, so that a neighbour on the
machine disturbs all alike; each figure is the median of the rounds. Loopback only.
"""
import argparse
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/interop"))
from peer import free_ports  # noqa: E402
from postfix import PACKAGES as POSTFIX_PACKAGES  # noqa: E402
from unpack import Unpacking, unpacked  # noqa: E402

FOLDER = ROOT / "build/interop"
SESSIONS = [1, 10, 50]
KIB, MIB = 1024, 1024 * 1024
# Octets of a letter, and how many are sent: enough for the clock, whose tick is 10 ms, and few enough for a minute.
LETTERS = {KIB: 30000, 64 * KIB: 4000, MIB: 300}
PIPELINED_LETTERS = 60000
BURST = 10  # letters in one piece, by who doesn't wait for the 354
SLOW_SHARE = 10  # aiosmtpd gets a tenth of the letters
TICK = os.sysconf("SC_CLK_TCK")
TIME_LIMIT = 120

OFF, ON, SINK, AIO = "serve --no-trace", "serve", "smtp-sink", "aiosmtpd"


def processor_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


class Server:
    """A running server: its process and the port it listens on."""

    def __init__(self, name, command, port=None, environment=None):
        self.name = name
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, env={**os.environ, **(environment or {})})
        self.port = port or self._announced_port()
        threading.Thread(target=self._drain, daemon=True).start()
        self._wait()

    def _announced_port(self):
        """Where the node that discards listens, as `serve --json` says."""
        port = None
        for line in iter(self.process.stdout.readline, b""):
            text = line.decode()
            if text.startswith("{"):
                endpoint = json.loads(text)
                if endpoint["host"].startswith("sink") and endpoint["protocol"] == "smtp":
                    port = endpoint["port"]
            if text.strip() == "ready":
                return port
        raise RuntimeError(f"{self.name} did not become ready")

    def _drain(self):
        """A server that can't write its lines would wait."""
        while self.process.stdout.read(65536):
            pass

    def _wait(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=2) as one:
                    if one.recv(3) == b"220":
                        return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"{self.name} does not answer")

    def cost(self, client):
        """Processor seconds of the server while the client runs, and what the client printed."""
        before = processor_seconds(self.process.pid)
        done = subprocess.run(client, capture_output=True, text=True, timeout=TIME_LIMIT,
                              env={**os.environ, "LD_LIBRARY_PATH": str(FOLDER / "root/usr/lib/postfix")})
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: {' '.join(map(str, client))}: {done.stderr.strip()[-300:]}")
        return processor_seconds(self.process.pid) - before, done.stdout

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def starters(cli):
    """How each server is started. Ours are left out while there is no program to start."""
    postfix = FOLDER / "root/usr/sbin"
    libraries = {"LD_LIBRARY_PATH": str(FOLDER / "root/usr/lib/postfix")}
    packages = str(FOLDER / "python/usr/lib/python3/dist-packages")

    def sink():
        port = free_ports(1)[0]
        user = ["-u", "nobody"] if os.getuid() == 0 else []
        return Server(SINK, [postfix / "smtp-sink", *user, f"127.0.0.1:{port}", "1000"], port, libraries)

    def aio():
        port = free_ports(1)[0]
        command = ["/usr/bin/python3", "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"]
        return Server(AIO, command, port, {"PYTHONPATH": packages})

    def ours(*more):
        scenario = ROOT / "tests/bench/discard.toml"
        return Server("serve", [cli, "serve", scenario, "--json", *more])

    result = {SINK: sink, AIO: aio}
    if cli:
        result = {OFF: lambda: ours("--no-trace"), ON: ours, **result}
    return result


def source(port, sessions, letters, octets):
    return [FOLDER / "root/usr/sbin/smtp-source", "-d", "-s", str(sessions), "-m", str(letters), "-l", str(octets),
            "-f", "alice@example.org", "-t", "bob@example.net", f"127.0.0.1:{port}"]


def measure(start, plan):
    """Microseconds of processor time a letter, by (sessions, octets) and server."""
    found = {}
    for octets, letters in plan["letters"].items():
        for sessions in SESSIONS:
            rounds = {name: [] for name in start}
            for _ in range(plan["rounds"]):
                for name, begin in start.items():
                    count = max(sessions, letters // (SLOW_SHARE if name == AIO else 1))
                    server = begin()
                    try:
                        seconds, _ = server.cost(source(server.port, sessions, count, octets))
                    finally:
                        server.stop()
                    rounds[name].append(seconds / count * 1e6)
            found[sessions, octets] = {name: statistics.median(values) for name, values in rounds.items()}
    return found


def measure_pipelined(start, plan, client, burst):
    """Letters a second, and letters a second of the server's processor time, by sessions and server.
    burst: whole letters in one piece; 0: each waits for its 354 (RFC 2920)."""
    found = {}
    for sessions in SESSIONS:
        rounds = {name: [] for name in start if name != AIO}
        for _ in range(plan["rounds"]):
            for name in rounds:
                server = start[name]()
                try:
                    count = plan["pipelined"]
                    numbers = [server.port, sessions, count, KIB, burst]
                    seconds, text = server.cost([client, *map(str, numbers)])
                finally:
                    server.stop()
                accepted, taken = re.fullmatch(r"(\d+) ([\d.]+)\s*", text).groups()
                rounds[name].append((int(accepted) / float(taken), int(accepted) / max(seconds, 1 / TICK)))
        found[sessions] = {name: tuple(statistics.median(column) for column in zip(*values))
                           for name, values in rounds.items()}
    return found


def aim_of(name, octets):
    if octets >= 64 * KIB:
        return 0.25
    return 0.85 if name == OFF else 1.1


def size_name(octets):
    return f"{octets // MIB} MiB" if octets >= MIB else f"{octets // KIB} KiB"


def print_costs(costs, judged):
    """The ratios; returns how many miss their aim."""
    missed = 0
    print(f"{'letter':>7} {'sessions':>8}  {'server':<17} {'us/letter':>9} {'x smtp-sink':>11}  aim")
    for (sessions, octets), by_name in costs.items():
        for name, cost in by_name.items():
            ratio = cost / by_name[SINK] if by_name[SINK] else float("inf")
            aim = ""
            if name in (ON, OFF):
                limit = aim_of(name, octets)
                aim = f"<= {limit}" + ("" if ratio <= limit or not judged else "  MISSED")
                missed += ratio > limit
            print(f"{size_name(octets):>7} {sessions:>8}  {name:<17} {cost:>9.1f} {ratio:>11.2f}  {aim}")
    return missed


def print_pipelined(rates, burst, judged):
    missed = 0
    how = f"bursts of {burst} letters" if burst else "pipelined"
    print(f"\n{how}, 1 KiB: letters a second, and a second of the server's processor time")
    print(f"{'sessions':>8}  {'server':<17} {'letters/s':>9} {'x smtp-sink':>11} {'per CPU s':>9} {'x smtp-sink':>11}  aim")
    for sessions, by_name in rates.items():
        for name, (rate, per_processor) in by_name.items():
            ratio = rate / by_name[SINK][0]
            aim = ""
            if name in (ON, OFF):
                aim = ">= 1.8" + ("" if ratio >= 1.8 or not judged else "  MISSED")
                missed += ratio < 1.8
            print(f"{sessions:>8}  {name:<17} {rate:>9.0f} {ratio:>11.2f} {per_processor:>9.0f} "
                  f"{per_processor / by_name[SINK][1]:>11.2f}  {aim}")
    return missed


def build():
    for command in (["cmake", "--preset", "bench"],
                    ["cmake", "--build", "build/bench", "--target", "postroad-cli", "pipeline"]):
        if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL).returncode != 0:
            sys.exit("throughput: the build failed")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-build", action="store_true", help="build/bench is up to date")
    parser.add_argument("--one-processor", action="store_true", help="servers and clients share one")
    options = parser.parse_args()
    if not options.no_build:
        build()
    if options.one_processor:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # what is started inherits it
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        unpacked(FOLDER / "root", "postfix", POSTFIX_PACKAGES)
        unpacked(FOLDER / "python", "aiosmtpd", ["python3-aiosmtpd"])
    except Unpacking as why:
        print(f"throughput: left out, {why}")
        return 0
    plan = {"letters": LETTERS, "pipelined": PIPELINED_LETTERS, "rounds": options.rounds}
    if options.smoke:
        plan = {"letters": {octets: max(50, count // 200) for octets, count in LETTERS.items()}, "pipelined": 500,
                "rounds": 1}
    start = starters(ROOT / "build/bench/app/postroad-cli")
    missed = print_costs(measure(start, plan), not options.smoke)
    client = ROOT / "build/bench/tests/bench/pipeline"
    for burst in (0, BURST):
        missed += print_pipelined(measure_pipelined(start, plan, client, burst), burst, not options.smoke)
    if options.smoke:
        print("\nso few letters say nothing about the aims")
        return 0
    if missed:
        print(f"\n{missed} missed their aim")
    return 1 if missed and options.strict else 0


if __name__ == "__main__":
    sys.exit(main())
