# SPDX-License-Identifier: MIT
"""SMTP by hand over a socket: every octet is the test's own, and so is every reply."""
import socket
import ssl
import time


class Reply:
    def __init__(self, lines):
        self.lines = lines
        self.code = int(lines[-1][:3]) if lines and lines[-1][:3].isdigit() else 0
        text = lines[-1][4:] if lines else ""
        first = text.split(" ", 1)[0]
        self.enhanced = first if first.count(".") == 2 and first.replace(".", "").isdigit() else ""

    def __repr__(self):
        return " / ".join(self.lines) or "(nothing)"


class Session:
    """One connection. `context` makes TLS; with `implicit` from the beginning."""

    def __init__(self, port, context=None, implicit=False, greet=True, timeout=60):
        self.context, self.timeout = context, timeout
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if implicit:
            self._secure()
        self.buffer = b""
        self.greeting = self.reply() if greet else None

    def _secure(self):
        self.socket = self.context.wrap_socket(self.socket, server_hostname="localhost")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, octets):
        self.socket.sendall(octets.encode() if isinstance(octets, str) else octets)

    def line(self):
        """The next line without CRLF; empty at the end of the connection."""
        while b"\n" not in self.buffer:
            try:
                more = self.socket.recv(65536)
            except (ConnectionResetError, ssl.SSLEOFError):
                more = b""
            if not more:
                return ""
            self.buffer += more
        one, _, self.buffer = self.buffer.partition(b"\n")
        return one.rstrip(b"\r").decode("utf-8", "replace")

    def reply(self):
        lines = []
        while True:
            one = self.line()
            if one:
                lines.append(one)
            if one[3:4] != "-":
                return Reply(lines)

    def say(self, line):
        """A command and its reply."""
        self.send(line + ("\r\n" if isinstance(line, str) else b"\r\n"))
        return self.reply()

    def ehlo(self):
        """The extensions: word and parameters."""
        reply = self.say("EHLO client.example.org")
        found = {}
        for line in reply.lines[1:]:
            word, _, rest = line[4:].partition(" ")
            found[word.upper()] = rest
        return found

    def start_tls(self):
        reply = self.say("STARTTLS")
        if reply.code == 220:
            self._secure()
        return reply

    def envelope(self, sender, recipients, parameters=""):
        """MAIL and RCPTs; the replies."""
        replies = [self.say(f"MAIL FROM:<{sender}>{parameters}")]
        return replies + [self.say(f"RCPT TO:<{one}>") for one in recipients]

    def data(self, content):
        """DATA and the content with its dots doubled; the reply after the final dot."""
        go_on = self.say("DATA")
        if go_on.code != 354:
            return go_on
        stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in content.split(b"\r\n"))
        self.send(stuffed + (b"" if content.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        return self.reply()

    def transaction(self, sender, recipients, content, parameters=""):
        """A whole letter; the first reply that is no success, or the last one."""
        for reply in self.envelope(sender, recipients, parameters):
            if reply.code >= 300:
                return reply
        return self.data(content)

    def closed(self, seconds=60):
        """Whether the server ends the connection, after whatever else it says."""
        self.socket.settimeout(seconds)
        try:
            while self.socket.recv(65536):
                pass
            return True
        except (ConnectionResetError, ssl.SSLError):
            return True
        except socket.timeout:
            return False

    def silent(self, seconds=0.5):
        """Whether the server says nothing for so long."""
        self.socket.settimeout(seconds)
        begin = time.monotonic()
        try:
            more = self.socket.recv(65536)
            self.buffer += more
            return False
        except socket.timeout:
            return time.monotonic() - begin >= seconds * 0.9
        finally:
            self.socket.settimeout(self.timeout)
