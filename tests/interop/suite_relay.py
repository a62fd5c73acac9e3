# SPDX-License-Identifier: MIT
"""Our MTA delivers to Postfix and Exim, and they deliver to our MX."""
import smtplib
import time

from letters import BIG, BODIES, EIGHT_BIT, letter, received_with
from stage import arrives, find, mailbox_of


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
            _submit(stage, content, [mailbox_of(peer)], ["BODY=8BITMIME"] if name == "8-bit" else [])
            arrives(checks, f"MTA to {peer.name}, {name}", peer, word, content)


def test_our_mta_splits_recipients(checks, stage):
    word, content = letter()
    people = [mailbox_of(peer, user) for peer in stage.peers for user in ("bob", "carol", "u5")] + ["bob@example.net"]
    _submit(stage, content, people)
    for peer in stage.peers:
        for user in ("bob", "carol", "u5"):
            arrives(checks, f"seven recipients, {user} at {peer.name}", peer, word, content, user=user)
    stage.lab.arrives(checks, "seven recipients, ours", word, content)


def test_our_mta_bounces(checks, stage):
    """A refusal of a real server comes home to Alice."""
    for peer in stage.peers:
        word, content = letter()
        _submit(stage, content, [mailbox_of(peer, "never"), mailbox_of(peer)])
        arrives(checks, f"MTA to {peer.name}, one refused: the other", peer, word, content)
        bounce = find_bounce(stage, word)
        if checks.that(f"MTA to {peer.name}, one refused: a bounce", bounce is not None):
            checks.that(f"bounce from {peer.name}: what the server said", b"5.7.1" in bounce and b"never@" in bounce, bounce[-1500:])
            checks.that(f"bounce from {peer.name}: a report", b"report-type=delivery-status" in bounce.lower(), bounce[:800])


def find_bounce(stage, word, seconds=60):
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
    _submit(stage, content, [mailbox_of(stage.postfix)], ["RET=HDRS", f"ENVID={word}"], ["NOTIFY=SUCCESS,FAILURE"])
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
    _submit(stage, content, [mailbox_of(stage.postfix, "grey")])
    deadline = time.monotonic() + 60
    while not stage.postfix.greylist.seen and time.monotonic() < deadline:
        time.sleep(0.1)
    checks.that("greylisted once", bool(stage.postfix.greylist.seen), stage.postfix.own_log()[-800:])
    checks.that("the letter waits", find(stage.postfix, "grey", word, 1) is None)
