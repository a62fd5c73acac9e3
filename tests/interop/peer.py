# SPDX-License-Identifier: MIT
"""A real mail server in a private tree: its processes, its files, and the mail that it delivered."""
import itertools
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

PASSWD = """root:x:0:0:root:/:/bin/sh
mail:x:8:8:mail:/var/mail:/bin/false
postfix:x:4101:4101::/var/spool/postfix:/bin/false
Debian-exim:x:4103:4103::/var/spool/exim4:/bin/false
box:x:4105:4105::/box:/bin/false
nobody:x:65534:65534:nobody:/nonexistent:/bin/false
"""
GROUP = """root:x:0:
mail:x:8:
postfix:x:4101:
postdrop:x:4102:
Debian-exim:x:4103:
box:x:4105:
nogroup:x:65534:
"""
BOX_USER = 4105
# Local parts and their mailboxes.
BOXES = {name: name for name in ["alice", "bob", "carol", "grey", *(f"u{n}" for n in range(100))]} | {"jürgen": "juergen"}

# The tree becomes the root folder in name spaces of the process's own: when the first process ends, all others do.
ENTER = r"""
mkdir -p "$0/dev" "$0/proc"
for node in null zero random urandom; do : >>"$0/dev/$node"; mount --bind "/dev/$node" "$0/dev/$node" || exit 1; done
mount -t proc proc "$0/proc" || exit 1
root=$0
exec chroot "$root" "$@"
"""


def free_ports(count):
    """Ports of 127.0.0.1 that nobody listens on now. They lie below those that the system gives to whoever asks for any:
    until a server takes its port, hundreds of others are asked for. From 20,500 on tst_lab.cpp counts its ports."""
    given = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    candidates = list(range(10000, min(given, 20000))) or [0]
    random.SystemRandom().shuffle(candidates)
    held = []
    for port in itertools.cycle(candidates):
        if len(held) == count:
            break
        one = socket.socket()
        try:
            one.bind(("127.0.0.1", port))
            held.append(one)
        except OSError:
            one.close()
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def can_enter():
    """Why a tree can't become the root folder of a process, or nothing."""
    if os.getuid() != 0:
        return "this needs root (servers change their user)"
    for tool in ("unshare", "chroot", "mount"):
        if not shutil.which(tool):
            return f"there is no {tool}"
    if subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True).returncode != 0:
        return "unshare --mount --pid is not permitted here"
    return None


def common_files(root):
    """Users, names of hosts and services, as the servers look them up."""
    (root / "etc").mkdir(exist_ok=True)
    (root / "etc/passwd").write_text(PASSWD)
    (root / "etc/group").write_text(GROUP)
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n")
    (root / "etc/resolv.conf").write_text("nameserver 127.0.0.1\n")
    (root / "etc/nsswitch.conf").write_text("passwd: files\ngroup: files\nhosts: files dns\nservices: files\n")
    (root / "etc/services").write_text("smtp 25/tcp\nsubmission 587/tcp\nsubmissions 465/tcp\nlmtp 24/tcp\n")
    (root / "tmp").mkdir(exist_ok=True)
    (root / "tmp").chmod(0o1777)


def owned_folder(path, user, group, mode):
    path.mkdir(parents=True, exist_ok=True)
    os.chown(path, user, group)
    path.chmod(mode)


def make_certificate(root, names):
    """A certificate authority and a server's certificate: /etc/tls/{ca,server}.pem and server.key. Returns ca.pem.
    Made each time: a tree may be older than certificates live."""
    folder = root / "etc/tls"
    folder.mkdir(parents=True, exist_ok=True)
    alternatives = ",".join(f"IP:{name}" if name[0].isdigit() else f"DNS:{name}" for name in names)
    (folder / "names").write_text(f"subjectAltName={alternatives}\nbasicConstraints=CA:false\n")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    for command in (
            ["req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Peer test root",
             "-addext", "keyUsage=critical,keyCertSign"],
            ["req", "-new", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", f"/CN={names[0]}"],
            ["x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
             "-extfile", "names", "-out", "server.pem"]):
        subprocess.run(["openssl", *command], cwd=folder, check=True, capture_output=True)
    (folder / "server.key").chmod(0o644)
    return folder / "ca.pem"


def end_leftovers(root):
    """Ends what still runs in the tree since a test was killed."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "root").readlink() == root:
                os.kill(int(entry.name), signal.SIGKILL)
        except OSError:
            pass  # It ended meanwhile.


class Peer:
    """One running server. Subclasses give `name`, `prepare()`, `command()`; `port` is where it listens."""

    def __init__(self, root, ports):
        self.root = Path(root)
        self.port = ports[0]
        self.ports = ports
        self.process = None

    def run(self, *command, text=None):
        """A command inside the tree, to its end."""
        return subprocess.run(["unshare", "--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-c", ENTER,
                               str(self.root), *command], input=text, capture_output=True, text=True, timeout=60)

    def start(self):
        end_leftovers(self.root)
        self.prepare()
        self.log = open(self.root.parent / f"{self.name}.log", "wb")
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-c", ENTER, str(self.root),
             *self.command()], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, start_new_session=True)
        self._wait_for_greeting()
        return self

    def _wait_for_greeting(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as one:
                    if one.recv(3) == b"220":
                        return
            except OSError:
                time.sleep(0.1)
        log = (self.root.parent / f"{self.name}.log").read_text(errors="replace")
        self.stop()
        raise RuntimeError(f"{self.name} did not come up: {log[-2000:]}{self.own_log()[-3000:]}")

    def stop(self):
        """Ends the first process of the name space, and with it all others."""
        if self.process and self.process.poll() is None:
            me = self.process.pid
            try:
                for child in Path(f"/proc/{me}/task/{me}/children").read_text().split():
                    os.kill(int(child), signal.SIGKILL)
            except OSError:
                pass  # It ended meanwhile.
            self.process.wait()
        if self.process:
            self.log.close()

    def own_log(self):
        return ""

    def box(self, user):
        return self.root / "box" / user / "new"

    def empty_boxes(self):
        shutil.rmtree(self.root / "box", ignore_errors=True)
        owned_folder(self.root / "box", BOX_USER, BOX_USER, 0o755)

    def letters(self, user):
        """The mail of a mailbox, oldest first."""
        folder = self.box(user)
        files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns) if folder.is_dir() else []
        return [path.read_bytes() for path in files]

    def wait_for(self, user, count=1, seconds=60):
        """The mail of a mailbox as soon as there are `count` letters in it, or what is there when the time is up."""
        deadline = time.monotonic() + seconds
        while len(self.letters(user)) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        return self.letters(user)
