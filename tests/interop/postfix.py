# SPDX-License-Identifier: MIT
"""Postfix as a peer: TLS, AUTH by Cyrus SASL, mailboxes of postfix.example, everything else to a relay."""
import os
import socket
import threading
from pathlib import Path

from peer import BOX_USER, BOXES, Peer, common_files, make_certificate, owned_folder
from unpack import complete_libraries, copy_into, unpacked

PACKAGES = ["postfix", "libsasl2-modules", "libsasl2-modules-db", "sasl2-bin"]
POSTFIX, POSTDROP = 4101, 4102

MAIN = """compatibility_level = 3.6
myhostname = mx.postfix.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
maillog_file = /var/log/postfix.log
alias_maps =
local_recipient_maps =
mynetworks =
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access texthash:/etc/postfix/access
smtpd_restriction_classes = greylist
greylist = check_policy_service inet:127.0.0.1:{policy}
message_size_limit = 20480000
mailbox_size_limit = 0
virtual_mailbox_limit = 0
virtual_mailbox_domains = postfix.example
virtual_mailbox_maps = texthash:/etc/postfix/boxes
virtual_mailbox_base = /box
virtual_uid_maps = static:{user}
virtual_gid_maps = static:{user}
smtpd_tls_security_level = may
smtpd_tls_cert_file = /etc/tls/server.pem
smtpd_tls_key_file = /etc/tls/server.key
smtpd_tls_received_header = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_security_options = noanonymous
smtpd_tls_auth_only = yes
cyrus_sasl_config_path = /etc/postfix/sasl
smtpd_sasl_local_domain = postfix.example
smtputf8_enable = yes
relayhost = {relay}
transport_maps = texthash:/etc/postfix/transport
relay_domains =
smtp_tls_security_level = may
minimal_backoff_time = 2s
maximal_backoff_time = 4s
queue_run_delay = 2s
"""

MASTER = """{port} inet n - n - - smtpd
{submission} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
{open} inet n - n - - smtpd
  -o smtpd_relay_restrictions=permit_mynetworks,reject_unauth_destination
  -o mynetworks=127.0.0.0/8
  -o smtpd_recipient_restrictions=
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

USERS = {"alice": "wonderland", "bob": "builder"}
MECHANISMS = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"]


class Greylist:
    """A policy server: whoever brings a letter for the first time is told to come back."""

    def __init__(self):
        self.seen = set()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            one, _ = self.socket.accept()
            threading.Thread(target=self._answer, args=(one,), daemon=True).start()

    def _answer(self, one):
        with one, one.makefile("rw") as lines:
            question = {}
            for line in lines:
                name, equals, value = line.rstrip("\n").partition("=")
                if equals:
                    question[name] = value
                    continue
                key = question.get("sender"), question.get("recipient")
                lines.write("action=dunno\n\n" if key in self.seen else "action=defer 4.7.1 Greylisted, come back\n\n")
                lines.flush()
                self.seen.add(key)


class Postfix(Peer):
    """Ports: clear and STARTTLS; TLS on connect; one that relays for everybody on this machine. `routes`: ports by domain."""
    name = "postfix"

    def __init__(self, folder, ports, relay=""):
        super().__init__(folder / "root", ports)
        self.relay = relay
        self.routes = {}
        self.greylist = Greylist()

    @staticmethod
    def unpack(folder):
        root = unpacked(folder / "root", "postfix", PACKAGES)
        complete_libraries(root, ["usr/sbin", "usr/lib/postfix/sbin"])
        for plugin in Path("/usr/lib").glob("*/sasl2/*.so*"):
            copy_into(root, plugin)
        return root

    def prepare(self):
        root = self.root
        common_files(root)
        self.authority = make_certificate(root, ["localhost", "mx.postfix.example", "127.0.0.1"])
        self.empty_boxes()
        self._queue()
        etc = root / "etc/postfix"
        (etc / "sasl").mkdir(parents=True, exist_ok=True)
        (etc / "main.cf").write_text(MAIN.format(user=BOX_USER, relay=self.relay, policy=self.greylist.port))
        port, submission, open_port = self.ports
        (etc / "master.cf").write_text(MASTER.format(port=port, submission=submission, open=open_port))
        (etc / "boxes").write_text("".join(f"{name}@postfix.example {folder}/\n" for name, folder in BOXES.items()))
        (etc / "transport").write_text(
            "".join(f"{domain} smtp:[127.0.0.1]:{port}\n" for domain, port in self.routes.items()))
        (etc / "access").write_text("later@postfix.example 450 4.2.1 Come back later\nnever@postfix.example 550 5.7.1 Never\n"
                                    "grey@postfix.example greylist\n")
        (etc / "sasl/smtpd.conf").write_text(
            f"pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: {' '.join(MECHANISMS)}\n")
        for user, password in USERS.items():
            self.run("/usr/sbin/saslpasswd2", "-c", "-p", "-u", "postfix.example", user, text=password)
        os.chown(root / "etc/sasldb2", POSTFIX, POSTFIX)

    def _queue(self):
        spool = self.root / "var/spool/postfix"
        for name in ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved",
                     "trace"):
            owned_folder(spool / name, POSTFIX, 0, 0o700)
        owned_folder(spool / "maildrop", POSTFIX, POSTDROP, 0o1730)
        owned_folder(spool / "public", POSTFIX, POSTDROP, 0o2710)
        owned_folder(spool / "pid", 0, 0, 0o755)
        owned_folder(self.root / "var/lib/postfix", POSTFIX, POSTFIX, 0o755)
        owned_folder(self.root / "var/log", 0, 0, 0o755)
        log = self.root / "var/log/postfix.log"
        log.unlink(missing_ok=True)

    def command(self):
        return ["/usr/lib/postfix/sbin/master", "-d"]

    def own_log(self):
        log = self.root / "var/log/postfix.log"
        return log.read_text(errors="replace") if log.exists() else ""
