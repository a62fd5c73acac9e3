# SPDX-License-Identifier: MIT
"""SCRAM's client side (RFC 5802, RFC 7677) from the standard library alone: neither ours nor GNU SASL's."""
import base64
import hashlib
import hmac
import os


class Scram:
    """`binding`: the octets of tls-exporter (RFC 9266), for the mechanisms with PLUS."""

    def __init__(self, mechanism, user, password, binding=None):
        self.header = "n,," if binding is None else "p=tls-exporter,,"
        self.binding = binding or b""
        self.hash = {"SCRAM-SHA-1": "sha1", "SCRAM-SHA-256": "sha256"}[mechanism.replace("-PLUS", "")]
        self.password = password.encode()
        self.nonce = base64.b64encode(os.urandom(18)).decode()
        self.bare = f"n={user.replace('=', '=3D').replace(',', '=2C')},r={self.nonce}"

    def first(self):
        return self.header + self.bare

    def final(self, server_first):
        """The second message; remembers what the server must answer."""
        fields = dict(part.split("=", 1) for part in server_first.split(","))
        if not fields["r"].startswith(self.nonce) or len(fields["r"]) <= len(self.nonce):
            raise ValueError("the server's nonce does not begin with ours")
        salted = hashlib.pbkdf2_hmac(self.hash, self.password, base64.b64decode(fields["s"]), int(fields["i"]))
        client_key = self._mac(salted, b"Client Key")
        without_proof = f"c={base64.b64encode(self.header.encode() + self.binding).decode()},r={fields['r']}"
        signed = f"{self.bare},{server_first},{without_proof}".encode()
        stored_key = hashlib.new(self.hash, client_key).digest()
        proof = bytes(a ^ b for a, b in zip(client_key, self._mac(stored_key, signed)))
        self.signature = base64.b64encode(self._mac(self._mac(salted, b"Server Key"), signed)).decode()
        return f"{without_proof},p={base64.b64encode(proof).decode()}"

    def _mac(self, key, text):
        return hmac.new(key, text, self.hash).digest()


def coded(text):
    return base64.b64encode(text.encode()).decode()


def decoded(text):
    return base64.b64decode(text).decode()


def log_in(session, mechanism, user, password, binding=None):
    """AUTH with SCRAM; the last reply. Raises ValueError if the server does not prove that it knows the password."""
    scram = Scram(mechanism, user, password, binding)
    reply = session.say(f"AUTH {mechanism} {coded(scram.first())}")
    if reply.code != 334:
        return reply
    reply = session.say(coded(scram.final(decoded(reply.lines[0][4:]))))
    if reply.code != 334:
        return reply
    if decoded(reply.lines[0][4:]) != f"v={scram.signature}":
        raise ValueError("the server's signature is wrong")
    return session.say("")
