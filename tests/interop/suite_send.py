# SPDX-License-Identifier: MIT
"""`postroad-cli send` brings letters to Postfix and Exim."""
import subprocess

from letters import BIG, BODIES, EIGHT_BIT, letter, received_with
from peer import free_ports
from postfix import MECHANISMS as POSTFIX_MECHANISMS
from stage import arrives, mailbox_of

OK, TRY_LATER, REFUSED, NO_HOST, NO_FILE, LOGIN_REFUSED, USAGE = 0, 75, 69, 68, 66, 77, 64


def test_send_bodies(checks, stage):
    for peer in stage.peers:
        for name, body in BODIES.items():
            word, content = letter(body)
            status, text = stage.send(peer, content, [mailbox_of(peer)])
            if checks.equal(f"send to {peer.name}, {name}: status", (status, text if status else ""), (OK, "")):
                arrives(checks, f"send to {peer.name}, {name}", peer, word, content)


def test_send_secured(checks, stage):
    for peer in stage.peers:
        for tls, port in (("starttls", peer.ports[0]), ("tls", peer.ports[1])):
            word, content = letter()
            status, text = stage.send(peer, content, [mailbox_of(peer)], tls=tls, port=port)
            if checks.equal(f"send --{tls} to {peer.name}: status", (status, text if status else ""), (OK, "")):
                found = arrives(checks, f"send --{tls} to {peer.name}", peer, word, content)
                checks.that(f"send --{tls} to {peer.name}: with ESMTPS", found and "ESMTPS" in received_with(found),
                            found and found[:600])


def test_send_logs_in(checks, stage):
    for peer, mechanisms in ((stage.postfix, POSTFIX_MECHANISMS), (stage.exim, ["PLAIN", "LOGIN", "CRAM-MD5"])):
        for mechanism in mechanisms:
            case = f"send --auth {mechanism} to {peer.name}"
            word, content = letter()
            status, text = stage.send(peer, content, [mailbox_of(peer)], tls="starttls", mechanism=mechanism)
            if checks.equal(f"{case}: status", (status, text if status else ""), (OK, "")):
                found = arrives(checks, case, peer, word, content)
                checks.that(f"{case}: with ESMTPSA", found and "ESMTPSA" in received_with(found), found and found[:600])
            status, text = stage.send(peer, content, [mailbox_of(peer)], tls="starttls", mechanism=mechanism, password="x")
            checks.equal(f"{case}: wrong password", status, LOGIN_REFUSED)


def test_send_content(checks, stage):
    for peer in stage.peers:
        word, content = letter(EIGHT_BIT)
        status, text = stage.send(peer, content, [mailbox_of(peer)])
        checks.equal(f"send 8-bit to {peer.name}: status", (status, text if status else ""), (OK, ""))
        arrives(checks, f"send 8-bit to {peer.name}", peer, word, content)
        word, content = letter("Grüße\r\n".encode(), extra="X-Note: Grüße, 你好\r\n".encode())
        status, text = stage.send(peer, content, [mailbox_of(peer, "jürgen")])
        checks.equal(f"send UTF-8 to {peer.name}: status", (status, text if status else ""), (OK, ""))
        arrives(checks, f"send UTF-8 to {peer.name}", peer, word, content, user="juergen")
        word, content = letter(BIG)
        status, text = stage.send(peer, content, [mailbox_of(peer)], "--quiet")
        checks.equal(f"send 11 MB to {peer.name}: status", (status, text[-300:] if status else ""), (OK, ""))
        arrives(checks, f"send 11 MB to {peer.name}", peer, word, content)


def test_send_refused(checks, stage):
    for peer in stage.peers:
        word, content = letter()
        status, _ = stage.send(peer, content, [mailbox_of(peer), mailbox_of(peer, "never"), mailbox_of(peer, "u3")])
        checks.equal(f"send to {peer.name}, one of three refused: status", status, REFUSED)
        arrives(checks, f"send to {peer.name}, first of three", peer, word, content)
        arrives(checks, f"send to {peer.name}, last of three", peer, word, content, user="u3")
        checks.equal(f"send to {peer.name}, later", stage.send(peer, content, [mailbox_of(peer, "later")])[0], TRY_LATER)
        checks.equal(f"send to {peer.name}, relaying", stage.send(peer, content, ["x@elsewhere.example"])[0], REFUSED)


def test_send_does_not_trust_strangers(checks, stage):
    peer = stage.postfix
    _, content = letter()
    file = stage.folder / "letter.eml"
    file.write_bytes(content)
    base = [stage.cli, "send", "--from", "alice@example.org", "--to", mailbox_of(peer), "--letter", file]
    for name, more, expected in (
            ("unknown root", ["--server", f"localhost:{peer.port}", "--starttls"], TRY_LATER),
            ("nobody listens", ["--server", f"127.0.0.1:{free_ports(1)[0]}"], TRY_LATER),
            ("no such host", ["--server", "nowhere.invalid:25"], NO_HOST),
            ("no such file", ["--server", f"localhost:{peer.port}", "--letter", file.with_name("none")], NO_FILE),
            ("no server", [], USAGE)):
        command = base if name != "no such file" else base[:-2]
        done = subprocess.run([str(part) for part in [*command, *more]], capture_output=True, timeout=60)
        checks.equal(f"send, {name}: status", done.returncode, expected)
