# SPDX-License-Identifier: MIT
"""Mail programs that somebody else wrote: swaks, curl, msmtp, smtplib. Each sends one letter and says how it went."""
import os
import smtplib
import subprocess
import tempfile
from pathlib import Path

USER, PASSWORD = "alice@example.org", "wonderland"
TIME = 120


class Outcome:
    def __init__(self, ok, text):
        self.ok, self.text = ok, text

    def __bool__(self):
        return self.ok


def run(command, content=None, environment=None):
    done = subprocess.run([str(part) for part in command], input=content, capture_output=True, timeout=TIME,
                          env={**os.environ, **(environment or {})})
    return Outcome(done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace"))


class Client:
    """How one program is told to send. `tls` is "none", "starttls" or "implicit"."""
    mechanisms = ()

    def __init__(self, authority):
        self.authority = authority

    def send(self, port, tls, content, sender=USER, to=("bob@example.net",), mechanism=None, password=PASSWORD):
        raise NotImplementedError


class Swaks(Client):
    mechanisms = ("PLAIN", "LOGIN", "CRAM-MD5")

    def send(self, port, tls, content, sender=USER, to=("bob@example.net",), mechanism=None, password=PASSWORD, more=()):
        command = ["swaks", "--server", "127.0.0.1", "--port", port, "--helo", "client.example.org", "--from", sender,
                   "--to", ",".join(to), "--data", "-", "--timeout", 60, *more]
        if tls != "none":
            command += ["--tls" if tls == "starttls" else "--tls-on-connect", "--tls-verify", "--tls-ca-path",
                        self.authority, "--tls-sni", "localhost"]
        if mechanism:
            command += ["--auth", mechanism, "--auth-user", USER, "--auth-password", password]
        # It replaces what looks like tokens; ours have none. It wants LF and makes CRLF of it.
        return run(command, content.replace(b"\r\n", b"\n").removesuffix(b"\n"))


class Curl(Client):
    mechanisms = ("PLAIN", "LOGIN", "CRAM-MD5")

    def send(self, port, tls, content, sender=USER, to=("bob@example.net",), mechanism=None, password=PASSWORD, more=()):
        scheme = "smtps" if tls == "implicit" else "smtp"
        command = ["curl", "--silent", "--show-error", "--url", f"{scheme}://localhost:{port}/client.example.org", "--ipv4",
                   "--mail-from", sender, "--upload-file", "-", "--max-time", 100, *more]
        for one in to:
            command += ["--mail-rcpt", one]
        if tls != "none":
            command += ["--ssl-reqd", "--cacert", self.authority]
        if mechanism:
            command += ["--user", f"{USER}:{password}", "--login-options", f"AUTH={mechanism}"]
        return run(command, content)


class Msmtp(Client):
    mechanisms = ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")

    def send(self, port, tls, content, sender=USER, to=("bob@example.net",), mechanism=None, password=PASSWORD):
        lines = ["account default", "host localhost", f"port {port}", "domain client.example.org", f"from {sender}",
                 "set_date_header off", "set_msgid_header off", "timeout 60"]
        if tls == "none":
            lines += ["tls off"]
        else:
            lines += ["tls on", f"tls_starttls {'on' if tls == 'starttls' else 'off'}", f"tls_trust_file {self.authority}"]
        if mechanism:
            lines += [f"auth {mechanism.lower()}", f"user {USER}", f"password {password}"]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "msmtprc"
            file.write_text("\n".join(lines) + "\n")
            file.chmod(0o600)
            return run(["msmtp", "-C", file, "--", *to], content.replace(b"\r\n", b"\n"))


class SmtpLib(Client):
    mechanisms = ("PLAIN", "LOGIN", "CRAM-MD5")

    def __init__(self, authority, context):
        super().__init__(authority)
        self.context = context

    def open(self, port, tls):
        if tls == "implicit":
            client = smtplib.SMTP_SSL("localhost", port, "client.example.org", timeout=60, context=self.context)
        else:
            client = smtplib.SMTP("127.0.0.1", port, "client.example.org", timeout=60)
            if tls == "starttls":
                client._host = "localhost"
                client.starttls(context=self.context)
        client.ehlo()
        return client

    def send(self, port, tls, content, sender=USER, to=("bob@example.net",), mechanism=None, password=PASSWORD, options=()):
        try:
            with self.open(port, tls) as client:
                if mechanism:
                    client.user, client.password = USER, password
                    method = getattr(client, "auth_" + mechanism.lower().replace("-", "_"))
                    client.auth(mechanism, method)
                refused = client.sendmail(sender, list(to), content, mail_options=options)
                return Outcome(not refused, repr(refused))
        except (smtplib.SMTPException, OSError) as error:
            return Outcome(False, repr(error))
