# SPDX-License-Identifier: MIT
"""Postfix and Exim as the other side, and with a lab of ours between them."""
import subprocess
import time

from exim import Exim
from lab import Lab, scenario
from letters import without_trace
from peer import free_ports
from postfix import Postfix

# Two domains whose exchangers are real servers of this machine.
DOMAINS = """
[domain."postfix.example"]
mx = ["mx"]
[host."mx.postfix.example"]
connect = "127.0.0.1:{postfix}"

[domain."exim.example"]
mx = ["mx"]
[host."mx.exim.example"]
connect = "127.0.0.1:{exim}"
"""


def crlf(octets):
    """A mailbox's letter as it was on the wire: Maildirs have LF."""
    return octets.replace(b"\n", b"\r\n")


class Stage:
    """The two servers, our lab between them if it is asked for, and the program under test."""

    def __init__(self, options, with_lab):
        self.cli, self.folder = options.cli, options.folder
        trees = options.trees or options.folder.parent / "peers"
        trees.mkdir(parents=True, exist_ok=True)
        Postfix.unpack(trees)
        Exim.unpack(trees)
        self.folder.mkdir(parents=True, exist_ok=True)
        postfix_ports, exim_ports = free_ports(3), free_ports(3)
        self.peers, self.lab = [], None
        try:
            self.postfix, self.exim = Postfix(trees, postfix_ports), Exim(trees, exim_ports)
            if with_lab:
                text = scenario(domains=DOMAINS.format(postfix=postfix_ports[0], exim=exim_ports[0]))
                self.lab = Lab(options.cli, self.folder / "lab", text)
                self.postfix.relay = f"[127.0.0.1]:{self.lab.mx}"
                self.postfix.routes = {"example.org": self.lab.port(role="mx", host="mx.example.org")}
                self.exim.relay, self.exim.relay_authority = self.lab.mx, self.lab.authority
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


def find(peer, user, word, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        for octets in peer.letters(user):
            if word.encode() in octets.partition(b"\n\n")[0]:
                return crlf(octets)
        if time.monotonic() > deadline:
            return None
        time.sleep(0.1)


def arrives(checks, case, peer, word, content, user="bob", seconds=60):
    found = find(peer, user, word, seconds)
    if checks.that(f"{case}: arrives", found is not None, peer.own_log()[-1200:]):
        checks.equal(f"{case}: octet by octet", without_trace(found), content)
    return found


def mailbox_of(peer, user="bob"):
    return f"{user}@{peer.name}.example"
