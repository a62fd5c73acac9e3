# SPDX-License-Identifier: MIT
"""TLS as others speak it: OpenSSL through Python, and GnuTLS, which also says what a log-in is bound to."""
import ctypes
import ctypes.util
import random
import socket
import ssl

from scram import log_in
from session import Session

VERSIONS = {"TLS 1.2": ssl.TLSVersion.TLSv1_2, "TLS 1.3": ssl.TLSVersion.TLSv1_3}


def _context(lab, version=None):
    context = ssl.create_default_context(cafile=str(lab.authority))
    if version is not None:
        context.minimum_version = context.maximum_version = version
    return context


def _places(lab):
    """Name, port, and whether TLS comes first."""
    return [("MX, STARTTLS", lab.mx, False), ("MSA, STARTTLS", lab.submission, False), ("MSA, TLS first", lab.submissions, True)]


def _everywhere(lab):
    """The store too: what begins TLS there, or True."""
    return _places(lab) + [
        (f"{protocol.upper()}, {name}", lab.port(protocol=protocol, host="mda.example.net", tls=tls), how)
        for protocol, name, tls, how in (("imap", "STARTTLS", "starttls", b"a STARTTLS\r\n"), ("imap", "TLS first", "implicit", True),
                                         ("pop3", "STLS", "starttls", b"STLS\r\n"), ("pop3", "TLS first", "implicit", True))]


def _connect(port, implicit):
    """A socket on which TLS may begin now."""
    if implicit:
        one = socket.create_connection(("127.0.0.1", port), timeout=60)
        if implicit is not True:
            lines = one.makefile("rb", buffering=0)
            lines.readline()
            one.sendall(implicit)
            lines.readline()
        return one
    session = Session(port)
    session.ehlo()
    session.say("STARTTLS")
    return session.socket


def _client_hello(context):
    outgoing = ssl.MemoryBIO()
    client = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="localhost")
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def _heard(one):
    """What comes until the end of the connection."""
    octets = b""
    try:
        while more := one.recv(65536):
            octets += more
    except ConnectionResetError:
        pass
    return octets


def test_versions(checks, lab):
    """RFC 8996: TLS 1.0 and 1.1 are no more; who speaks them hears an alert, protocol_version."""
    for name, port, implicit in _everywhere(lab):
        for version, number in VERSIONS.items():
            with _connect(port, implicit) as one:
                with _context(lab, number).wrap_socket(one, server_hostname="localhost") as secured:
                    checks.equal(f"{name}: {version}", secured.version().replace("v", " "), version)
        old = _context(lab, ssl.TLSVersion.TLSv1_1)
        old.set_ciphers("ALL:@SECLEVEL=0")
        with _connect(port, implicit) as one:
            one.sendall(_client_hello(old))
            checks.equal(f"{name}: TLS 1.1", _heard(one)[-2:], b"\x02\x46")


def test_names(checks, lab):
    """RFC 9525 §6: the names and addresses that the servers are reached by stand in the certificate, and no other."""
    for name, port, implicit in _everywhere(lab):
        for wanted, fits in (("localhost", True), ("127.0.0.1", True), ("elsewhere.example", False)):
            with _connect(port, implicit) as one:
                try:
                    _context(lab).wrap_socket(one, server_hostname=wanted).close()
                    found = True
                except ssl.SSLCertVerificationError:
                    found = False
            checks.equal(f"{name}: {wanted}", found, fits)


def test_ends(checks, lab):
    """RFC 8446 §6.1: an end is said, so that nothing can be cut off unseen."""
    for name, port, implicit in _places(lab):
        for version, number in VERSIONS.items():
            with _connect(port, implicit) as one:
                secured = _context(lab, number).wrap_socket(one, server_hostname="localhost", suppress_ragged_eofs=False)
                secured.sendall(b"QUIT\r\n")
                checks.that(f"{name}, {version}: QUIT, then close_notify", b"221 " in _heard(secured))
                secured.close()


def test_forgotten(checks, lab):
    """RFC 3207 §4.2: what was said before TLS counts no more, and STARTTLS is not offered inside."""
    for name, port, implicit in _places(lab)[:2]:
        with Session(port, _context(lab)) as session:
            session.ehlo()
            session.start_tls()
            checks.equal(f"{name}: MAIL without a second EHLO", session.say("MAIL FROM:<eve@example.com>").code, 503)
            checks.that(f"{name}: STARTTLS is not offered", "STARTTLS" not in session.ehlo())


def test_no_tls(checks, lab):
    """What is no TLS ends the connection; nothing goes on in the clear."""
    for name, port, implicit in _everywhere(lab):
        for what, octets in {"a command": b"EHLO client.example.org\r\n", "HTTP": b"GET / HTTP/1.1\r\n\r\n",
                             "data of a session": b"\x17\x03\x03\0\x10" + bytes(16), "an alert": b"\x15\x03\x03\0\2\2\x28"}.items():
            with _connect(port, implicit) as one:
                one.sendall(octets)
                heard = _heard(one)
            checks.that(f"{name}: {what}", heard == b"" or heard[:1] == b"\x15", heard)


def test_pieces(checks, lab):
    """RFC 8446 §5.1: a handshake message may come in any number of records, a record in any number of segments."""
    for name, port, implicit in _everywhere(lab):
        hello = _client_hello(_context(lab))
        records = b"".join(b"\x16\x03\x01\0\1" + hello[i:i + 1] for i in range(5, len(hello)))
        for what, pieces in {"an octet a segment": [hello[i:i + 1] for i in range(len(hello))], "an octet a record": [records]}.items():
            with _connect(port, implicit) as one:
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for piece in pieces:
                    one.sendall(piece)
                checks.equal(f"{name}: {what}", one.recv(3)[:1], b"\x16")


def test_mutations(checks, lab):
    """Damaged beginnings: an alert, a handshake that goes on, or an end; and the server lives."""
    dice = random.Random(5)
    hellos = [_client_hello(_context(lab, number)) for number in VERSIONS.values()]
    bad = []
    for _ in range(500):
        octets = bytearray(dice.choice(hellos))
        for _ in range(1 + dice.randrange(8)):
            octets[dice.randrange(len(octets))] = dice.randrange(256)
        if dice.randrange(3) == 0:
            del octets[1 + dice.randrange(len(octets) - 1):]
        with _connect(lab.submissions, True) as one:
            one.sendall(octets)
            one.shutdown(socket.SHUT_WR)
            heard = _heard(one)
        if heard and heard[0] not in (0x15, 0x16):
            bad.append((octets.hex(), heard.hex()))
    checks.that("500 damaged beginnings", not bad, bad[:3])
    with Session(lab.submissions, _context(lab), implicit=True) as session:
        checks.equal("it lives", session.greeting.code, 220)


class GnuTls:
    """A socket of GnuTLS, as far as Session needs one."""

    CLIENT, CERTIFICATE, TLS_EXPORTER, AGAIN, INTERRUPTED = 2, 1, 2, -28, -52

    class Datum(ctypes.Structure):
        _fields_ = [("data", ctypes.c_void_p), ("size", ctypes.c_uint)]

    def __init__(self, library, one, authority, priority):
        self.library, self.socket = library, one
        library.gnutls_record_send.restype = library.gnutls_record_recv.restype = ctypes.c_ssize_t
        self.credentials, self.session = ctypes.c_void_p(), ctypes.c_void_p()
        self._call("certificate_allocate_credentials", ctypes.byref(self.credentials))
        self._call("certificate_set_x509_trust_file", self.credentials, str(authority).encode(), 1)
        self._call("init", ctypes.byref(self.session), self.CLIENT)
        self._call("priority_set_direct", self.session, priority.encode(), None)
        self._call("credentials_set", self.session, self.CERTIFICATE, self.credentials)
        library.gnutls_session_set_verify_cert(self.session, b"localhost", 0)
        library.gnutls_transport_set_int2(self.session, one.fileno(), one.fileno())
        self._call("handshake", self.session)

    def _call(self, name, *arguments):
        while True:
            found = getattr(self.library, "gnutls_" + name)(*arguments)
            if found >= 0:
                return found
            if found not in (self.AGAIN, self.INTERRUPTED):
                raise OSError(f"gnutls_{name}: {found}")

    def binding(self):
        datum = self.Datum()
        self._call("session_channel_binding", self.session, self.TLS_EXPORTER, ctypes.byref(datum))
        return ctypes.string_at(datum.data, datum.size)

    def sendall(self, octets):
        while octets:
            octets = octets[self._call("record_send", self.session, octets, ctypes.c_size_t(len(octets))):]

    def recv(self, count):
        octets = ctypes.create_string_buffer(count)
        length = self._call("record_recv", self.session, octets, ctypes.c_size_t(count))
        return octets.raw[:length]

    def close(self):
        self.library.gnutls_deinit(self.session)
        self.library.gnutls_certificate_free_credentials(self.credentials)
        self.socket.close()


def test_binding(checks, lab):
    """RFC 9266: the log-in is bound to the channel by what GnuTLS says of it, in both versions; to another it is not."""
    found = ctypes.util.find_library("gnutls")
    if not found:
        checks.skip("SCRAM-SHA-256-PLUS", "there is no GnuTLS here")
        return
    for version, priority in {"TLS 1.2": "NORMAL:-VERS-ALL:+VERS-TLS1.2", "TLS 1.3": "NORMAL:-VERS-ALL:+VERS-TLS1.3"}.items():
        for name, port, implicit in _places(lab)[1:]:
            for what, change, code in (("its exporter", bytes, 235), ("another", lambda octets: octets[::-1], 535)):
                one = _connect(port, implicit)
                one.settimeout(None)  # GnuTLS reads the descriptor itself.
                session = Session.__new__(Session)
                session.buffer, session.socket = b"", GnuTls(ctypes.CDLL(found), one, lab.authority, priority)
                with session:
                    if implicit:
                        session.reply()
                    session.ehlo()
                    reply = log_in(session, "SCRAM-SHA-256-PLUS", "alice", "wonderland", change(session.socket.binding()))
                    checks.equal(f"SCRAM-SHA-256-PLUS, {name}, {version}: {what}", reply.code, code)
                    session.say("QUIT")
                    checks.equal(f"SCRAM-SHA-256-PLUS, {name}, {version}: close_notify ({what})", session.socket.recv(9), b"")
