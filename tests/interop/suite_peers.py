# SPDX-License-Identifier: MIT
"""Postfix and Exim as the other side: `postroad-cli send` and our MTA bring them mail, and they bring mail to our MX."""
import smtplib
import subprocess
import sys
import time

from checks import Checks, run_suite
from exim import Exim
from lab import Lab, scenario
from letters import BIG, BODIES, EIGHT_BIT, letter, received_with, without_trace
from peer import can_enter, free_ports
from postfix import MECHANISMS as POSTFIX_MECHANISMS
from postfix import Postfix
from unpack import Unpacking

OK, TRY_LATER, REFUSED, NO_HOST, NO_FILE, LOGIN_REFUSED, USAGE = 0, 75, 69, 68, 66, 77, 64

# Two domains whose exchangers are real servers of this machine.
DOMAINS = """
[domain."postfix.example"]
mail = false
zone = '''
@ MX 10 mx
'''
[host."mx.postfix.example"]
connect = "127.0.0.1:{postfix}"

[domain."exim.example"]
mail = false
zone = '''
@ MX 10 mx
'''
[host."mx.exim.example"]
connect = "127.0.0.1:{exim}"
"""


def crlf(octets):
    """A mailbox's letter as it was on the wire: Maildirs have LF."""
    return octets.replace(b"\n", b"\r\n")


class Stage:
    """The two servers, our lab between them, and the program under test."""

    def __init__(self, options):
        self.cli, self.folder = options.cli, options.folder
        trees = options.trees or options.folder.parent / "peers"
        trees.mkdir(parents=True, exist_ok=True)
        Postfix.unpack(trees)
        Exim.unpack(trees)
        self.folder.mkdir(parents=True, exist_ok=True)
        postfix_ports, exim_ports = free_ports(3), free_ports(3)
        self.peers, self.lab = [], None
        try:
            text = scenario(domains=DOMAINS.format(postfix=postfix_ports[0], exim=exim_ports[0]))
            self.lab = Lab(options.cli, self.folder / "lab", text)
            self.postfix = Postfix(trees, postfix_ports, relay=f"[127.0.0.1]:{self.lab.mx}")
            self.exim = Exim(trees, exim_ports, relay=self.lab.mx, relay_authority=self.lab.authority)
            for peer in (self.postfix, self.exim):
                self.peers.append(peer)
                peer.start()
        except BaseException:
            self.stop()
            raise

    def stop(self):
        for peer in self.peers:
            (self.folder / f"{peer.name}.log").write_text(peer.own_log())
            peer.stop()
        if self.lab:
            self.lab.stop()

    def send(self, peer, content, to, *more, port=None, sender="alice@example.org", tls=None, mechanism=None,
             password="wonderland"):
        """`postroad-cli send`; its exit status and what it printed."""
        file = self.folder / "letter.eml"
        file.write_bytes(content)
        command = [self.cli, "send", "--server", f"localhost:{port or peer.port}", "--from", sender, "--letter", file]
        for one in to:
            command += ["--to", one]
        if tls:
            command += [f"--{tls}", "--ca-file", peer.authority]
        if mechanism:
            secret = self.folder / "password"
            secret.write_text(password + "\n")
            command += ["--user", "alice", "--password-file", secret, "--auth", mechanism]
        done = subprocess.run([str(part) for part in [*command, *more]], capture_output=True, timeout=120)
        return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def find(peer, user, word, seconds=20):
    deadline = time.monotonic() + seconds
    while True:
        for octets in peer.letters(user):
            if word.encode() in octets.partition(b"\n\n")[0]:
                return crlf(octets)
        if time.monotonic() > deadline:
            return None
        time.sleep(0.1)


def arrives(checks, case, peer, word, content, user="bob", seconds=20):
    found = find(peer, user, word, seconds)
    if checks.that(f"{case}: arrives", found is not None, peer.own_log()[-1200:]):
        checks.equal(f"{case}: octet by octet", without_trace(found), content)
    return found


def _mailbox(peer, user="bob"):
    return f"{user}@{peer.name}.example"


def test_send_bodies(checks, stage):
    for peer in stage.peers:
        for name, body in BODIES.items():
            word, content = letter(body)
            status, text = stage.send(peer, content, [_mailbox(peer)])
            if checks.equal(f"send to {peer.name}, {name}: status", (status, text if status else ""), (OK, "")):
                arrives(checks, f"send to {peer.name}, {name}", peer, word, content)


def test_send_secured(checks, stage):
    for peer in stage.peers:
        for tls, port in (("starttls", peer.ports[0]), ("tls", peer.ports[1])):
            word, content = letter()
            status, text = stage.send(peer, content, [_mailbox(peer)], tls=tls, port=port)
            if checks.equal(f"send --{tls} to {peer.name}: status", (status, text if status else ""), (OK, "")):
                found = arrives(checks, f"send --{tls} to {peer.name}", peer, word, content)
                checks.that(f"send --{tls} to {peer.name}: with ESMTPS", found and "ESMTPS" in received_with(found),
                            found and found[:600])


def test_send_logs_in(checks, stage):
    for peer, mechanisms in ((stage.postfix, POSTFIX_MECHANISMS), (stage.exim, ["PLAIN", "LOGIN", "CRAM-MD5"])):
        for mechanism in mechanisms:
            case = f"send --auth {mechanism} to {peer.name}"
            word, content = letter()
            status, text = stage.send(peer, content, [_mailbox(peer)], tls="starttls", mechanism=mechanism)
            if checks.equal(f"{case}: status", (status, text if status else ""), (OK, "")):
                found = arrives(checks, case, peer, word, content)
                checks.that(f"{case}: with ESMTPSA", found and "ESMTPSA" in received_with(found), found and found[:600])
            status, text = stage.send(peer, content, [_mailbox(peer)], tls="starttls", mechanism=mechanism, password="x")
            checks.equal(f"{case}: wrong password", status, LOGIN_REFUSED)


def test_send_content(checks, stage):
    for peer in stage.peers:
        word, content = letter(EIGHT_BIT)
        status, text = stage.send(peer, content, [_mailbox(peer)])
        checks.equal(f"send 8-bit to {peer.name}: status", (status, text if status else ""), (OK, ""))
        arrives(checks, f"send 8-bit to {peer.name}", peer, word, content)
        word, content = letter("Grüße\r\n".encode(), extra="X-Note: Grüße, 你好\r\n".encode())
        status, text = stage.send(peer, content, [_mailbox(peer, "grüße")])
        checks.equal(f"send UTF-8 to {peer.name}: status", (status, text if status else ""), (OK, ""))
        arrives(checks, f"send UTF-8 to {peer.name}", peer, word, content, user="gruesse")
        word, content = letter(BIG)
        status, text = stage.send(peer, content, [_mailbox(peer)], "--quiet")
        checks.equal(f"send 11 MB to {peer.name}: status", (status, text[-300:] if status else ""), (OK, ""))
        arrives(checks, f"send 11 MB to {peer.name}", peer, word, content, seconds=60)


def test_send_refused(checks, stage):
    for peer in stage.peers:
        word, content = letter()
        status, _ = stage.send(peer, content, [_mailbox(peer), _mailbox(peer, "never"), _mailbox(peer, "u3")])
        checks.equal(f"send to {peer.name}, one of three refused: status", status, REFUSED)
        arrives(checks, f"send to {peer.name}, first of three", peer, word, content)
        arrives(checks, f"send to {peer.name}, last of three", peer, word, content, user="u3")
        checks.equal(f"send to {peer.name}, later", stage.send(peer, content, [_mailbox(peer, "later")])[0], TRY_LATER)
        checks.equal(f"send to {peer.name}, relaying", stage.send(peer, content, ["x@elsewhere.example"])[0], REFUSED)


def test_send_does_not_trust_strangers(checks, stage):
    peer = stage.postfix
    _, content = letter()
    file = stage.folder / "letter.eml"
    file.write_bytes(content)
    base = [stage.cli, "send", "--from", "alice@example.org", "--to", _mailbox(peer), "--letter", file]
    for name, more, expected in (
            ("unknown root", ["--server", f"localhost:{peer.port}", "--starttls"], TRY_LATER),
            ("nobody listens", ["--server", f"127.0.0.1:{free_ports(1)[0]}"], TRY_LATER),
            ("no such host", ["--server", "nowhere.invalid:25"], NO_HOST),
            ("no such file", ["--server", f"localhost:{peer.port}", "--letter", file.with_name("none")], NO_FILE),
            ("no server", [], USAGE)):
        command = base if name != "no such file" else base[:-2]
        done = subprocess.run([str(part) for part in [*command, *more]], capture_output=True, timeout=60)
        checks.equal(f"send, {name}: status", done.returncode, expected)


def _submit(stage, content, to, options=(), recipient_options=()):
    """As Alice, at our MSA."""
    with smtplib.SMTP_SSL("localhost", stage.lab.submissions, "client.example.org", timeout=60,
                          context=stage.lab.context) as client:
        client.login("alice@example.org", "wonderland")
        return client.sendmail("alice@example.org", to, content, options, recipient_options)


def test_our_mta_delivers(checks, stage):
    for peer in stage.peers:
        for name, body in [*BODIES.items(), ("8-bit", EIGHT_BIT), ("11 MB", BIG)]:
            word, content = letter(body)
            _submit(stage, content, [_mailbox(peer)], ["BODY=8BITMIME"] if name == "8-bit" else [])
            arrives(checks, f"MTA to {peer.name}, {name}", peer, word, content, seconds=40)


def test_our_mta_splits_recipients(checks, stage):
    word, content = letter()
    people = [_mailbox(peer, user) for peer in stage.peers for user in ("bob", "carol", "u5")] + ["bob@example.net"]
    _submit(stage, content, people)
    for peer in stage.peers:
        for user in ("bob", "carol", "u5"):
            arrives(checks, f"seven recipients, {user} at {peer.name}", peer, word, content, user=user)
    stage.lab.arrives(checks, "seven recipients, ours", word, content)


def test_our_mta_bounces(checks, stage):
    """A refusal of a real server comes home to Alice."""
    for peer in stage.peers:
        word, content = letter()
        _submit(stage, content, [_mailbox(peer, "never"), _mailbox(peer)])
        arrives(checks, f"MTA to {peer.name}, one refused: the other", peer, word, content)
        bounce = find_bounce(stage, word)
        if checks.that(f"MTA to {peer.name}, one refused: a bounce", bounce is not None):
            checks.that(f"bounce from {peer.name}: what the server said", b"5.7.1" in bounce and b"never@" in bounce, bounce[-1500:])
            checks.that(f"bounce from {peer.name}: a report", b"report-type=delivery-status" in bounce.lower(), bounce[:800])


def find_bounce(stage, word, seconds=30):
    deadline = time.monotonic() + seconds
    while True:
        for octets in stage.lab.box("alice").refresh():
            if word.encode() in octets and octets.startswith(b"Return-Path: <>"):
                return octets
        if time.monotonic() > deadline:
            return None
        time.sleep(0.2)


def test_success_notification(checks, stage):
    """RFC 3461: Postfix is asked by our MTA to say when the letter has arrived, and its report comes to Alice."""
    word, content = letter()
    _submit(stage, content, [_mailbox(stage.postfix)], ["RET=HDRS", f"ENVID={word}"], ["NOTIFY=SUCCESS,FAILURE"])
    arrives(checks, "NOTIFY=SUCCESS", stage.postfix, word, content)
    report = find_bounce(stage, word)
    if checks.that("NOTIFY=SUCCESS: Postfix reports", report is not None, stage.postfix.own_log()[-1500:]):
        checks.that("the report: relayed or delivered", b"Action: delivered" in report or b"Action: relayed" in report, report[-1200:])
        checks.that("the report: ENVID", f"Original-Envelope-Id: {word}".encode() in report, report[-1200:])


def test_peers_bring_mail(checks, stage):
    """A real MTA as the client of our MX: PIPELINING and DATA (Postfix), BDAT (Exim), STARTTLS both."""
    for peer in stage.peers:
        for name, body in [*BODIES.items(), ("8-bit", EIGHT_BIT), ("11 MB", BIG)]:
            word, content = letter(body, sender="dave@example.com")
            with smtplib.SMTP("127.0.0.1", peer.ports[2], "client.example.org", timeout=60) as client:
                client.sendmail("dave@example.com", ["bob@example.net"], content, ["BODY=8BITMIME"])
            found = stage.lab.arrives(checks, f"{peer.name} to our MX, {name}", word, content)
            if found:
                words = received_with(found)
                checks.that(f"{peer.name} to our MX, {name}: with ESMTPS", "ESMTPS" in words, words)


def test_greylisting(checks, stage):
    """The first attempt is told to come back; our MTA does."""
    word, content = letter()
    _submit(stage, content, [_mailbox(stage.postfix, "grey")])
    deadline = time.monotonic() + 30
    while not stage.postfix.greylist.seen and time.monotonic() < deadline:
        time.sleep(0.1)
    checks.that("greylisted once", bool(stage.postfix.greylist.seen), stage.postfix.own_log()[-800:])
    checks.that("the letter waits", find(stage.postfix, "grey", word, 1) is None)


def run(options):
    why_not = can_enter()
    stage = None
    if not why_not:
        try:
            stage = Stage(options)
        except Unpacking as why:
            why_not = str(why)
    if why_not:
        checks = Checks("InteropPeers")
        checks.skip("all", f"no real servers here: {why_not}")
        return checks.finish()
    try:
        return run_suite("InteropPeers", sys.modules[__name__], stage)
    finally:
        stage.stop()
