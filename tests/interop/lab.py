# SPDX-License-Identifier: MIT
"""A live lab of Postroad's: `postroad-cli serve`, its endpoints and mailboxes."""
import json
import poplib
import signal
import ssl
import subprocess
import threading
import time

from letters import received_with, without_trace

PASSWORDS = {"alice": "wonderland", "carol": "swordfish", "bob": "builder"}
# A domain of a lesson has fifty users at most.
CROWD = [f"u{number}" for number in range(49)]
OTHERS = [f"v{number}" for number in range(50)]
SIZE_LIMIT = 13 * 1024 * 1024

SCENARIO = """title.en = "A lab for real mail programs"
size-limit = {size}
latency = "1us"
{more}
[domain."example.org"]
users = {{ alice = "wonderland", carol = "swordfish" }}
msa = "submit"
mta = "mta"

[domain."example.net"]
users = {{ bob = "builder", {crowd} }}
mx = ["mx"]
zone = '''
text  TXT   "v=test"
alias CNAME text
{big}
'''

[domain."example.com"]
users = {{ {others} }}
mx = ["mx"]
{domains}
[[letter]]
from = "alice@example.org"
to = ["bob@example.net"]
at = "1h"
text = '''
Subject: Not sent

Only for the lesson.
'''
"""


def scenario(more="", domains=""):
    """The text of the lab's scenario, with further keys of its own and of further domains."""
    crowd, others = (", ".join(f'{name} = "crowd"' for name in names) for names in (CROWD, OTHERS))
    big = "\n".join(f'big TXT "{letter * 200}"' for letter in "abcde")
    return SCENARIO.format(big=big, size=SIZE_LIMIT, crowd=crowd, others=others, more=more, domains=domains)


def domain_of(user):
    return "example.org" if user in ("alice", "carol") else "example.com" if user in OTHERS else "example.net"


class Mailbox:
    """A mailbox as POP3 shows it; each letter is fetched once."""

    def __init__(self, port, user, password):
        self.port, self.user, self.password = port, user, password
        self.letters = {}

    def refresh(self):
        pop = poplib.POP3("127.0.0.1", self.port, timeout=60)
        poplib._MAXLINE = 1024 * 1024
        try:
            pop.user(self.user)
            pop.pass_(self.password)
            for line in pop.uidl()[1]:
                number, _, identifier = line.decode().partition(" ")
                if identifier not in self.letters:
                    self.letters[identifier] = b"\r\n".join(pop.retr(int(number))[1]) + b"\r\n"
        finally:
            pop.quit()
        return list(self.letters.values())

    def find(self, word, seconds=60):
        """The letter with this word in its header, as soon as it is there; None when the time is up."""
        deadline = time.monotonic() + seconds
        while True:
            for octets in self.refresh():
                if word.encode() in octets.partition(b"\r\n\r\n")[0]:
                    return octets
            if time.monotonic() > deadline:
                return None
            time.sleep(0.1)

    def count(self, word):
        return sum(word.encode() in octets for octets in self.refresh())


class Lab:
    """A running lab. Its output goes on being read, or it would stop when the pipe is full."""

    def __init__(self, cli, folder, text=None, options=()):
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "lab.toml"
        file.write_text(text or scenario())
        self.authority = folder / "lab-ca.pem"
        self.process = subprocess.Popen(
            [str(cli), "serve", str(file), "--json", "--ca-file", str(self.authority), *options], cwd=folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.endpoints, self.output = [], []
        self.ready = threading.Event()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        if not self.ready.wait(120) or self.process.poll() is not None:
            self.stop()
            raise RuntimeError("the lab did not become ready: " + "".join(self.output[-20:]))
        self.context = ssl.create_default_context(cafile=str(self.authority))
        self._boxes = {}

    def _read(self):
        for line in self.process.stdout:
            self.output.append(line)
            if self.ready.is_set():
                continue
            if line.strip() == "ready" or line.strip() == '{"ready":true}':
                self.ready.set()
            elif line.startswith("{"):
                self.endpoints.append(json.loads(line))
        self.ready.set()

    def stop(self):
        """SIGTERM, as a user ends it; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode

    def endpoint(self, **wanted):
        """The first endpoint that has all of these values."""
        for one in self.endpoints:
            if all(one.get(key) == value for key, value in wanted.items()):
                return one
        raise LookupError(f"no endpoint with {wanted} among {self.endpoints}")

    def port(self, **wanted):
        return self.endpoint(**wanted)["port"]

    @property
    def mx(self):
        return self.port(role="mx", host="mx.example.net")

    @property
    def submission(self):
        return self.port(role="msa", tls="starttls")

    @property
    def submissions(self):
        return self.port(role="msa", tls="implicit")

    @property
    def lmtp(self):
        return self.port(protocol="lmtp", host="mda.example.net")

    def box(self, user):
        if user not in self._boxes:
            password = PASSWORDS.get(user, "crowd")
            domain = domain_of(user)
            host = next(one["port"] for one in self.endpoints if one["protocol"] == "pop3" and one["host"].endswith(domain))
            self._boxes[user] = Mailbox(host, f"{user}@{domain}", password)
        return self._boxes[user]

    def arrives(self, checks, name, word, content, user="bob", words=None):
        """Three checks: it is there; octet by octet; its way says the right `with` words, the first hop last."""
        found = self.box(user).find(word)
        if not checks.that(f"{name}: arrives", found is not None, f"nothing with {word} in the mailbox of {user}"):
            return None
        checks.equal(f"{name}: octet by octet", without_trace(found), content)
        if words:
            way = received_with(found)[::-1]
            checks.equal(f"{name}: with {' '.join(words)}", way[:len(words)], words)
        return found
