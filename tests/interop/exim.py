# SPDX-License-Identifier: MIT
"""Exim as a peer: TLS (GnuTLS, not OpenSSL), AUTH PLAIN, LOGIN and CRAM-MD5, BDAT, mailboxes of exim.example,
everything else to a relay."""
from peer import BOX_USER, BOXES, Peer, common_files, make_certificate, owned_folder
from unpack import complete_libraries, unpacked

PACKAGES = ["exim4-base", "exim4-daemon-light"]
EXIM = 4103

CONFIGURATION = """primary_hostname = mx.exim.example
domainlist local_domains = exim.example
domainlist relay_to_domains =
daemon_smtp_ports = {port} : {tls_port} : {open}
local_interfaces = 127.0.0.1
tls_on_connect_ports = {tls_port}
tls_advertise_hosts = *
tls_certificate = /etc/tls/server.pem
tls_privatekey = /etc/tls/server.key
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
smtputf8_advertise_hosts = *
chunking_advertise_hosts = *
dsn_advertise_hosts = *
pipelining_connect_advertise_hosts = *
message_size_limit = 20M
host_lookup =
rfc1413_query_timeout = 0s
acl_smtp_rcpt = check_rcpt
acl_smtp_data = accept
acl_smtp_predata = accept
never_users =
log_file_path = /var/log/exim4/%slog
spool_directory = /var/spool/exim4
keep_environment =
received_header_text = Received: from $sender_helo_name by $primary_hostname\
    ${{if def:received_protocol {{ with $received_protocol}}}} id $message_exim_id\
    ${{if def:received_for {{\\n\\tfor $received_for}}}}
smtp_accept_max_per_connection = 0
smtp_enforce_sync = true

begin acl
check_rcpt:
  defer   local_parts = later
          message = 4.2.1 Come back later
  deny    local_parts = never
          message = 5.7.1 Never
  accept  domains = +local_domains
          verify = recipient
  accept  authenticated = *
  accept  condition = ${{if eq{{$received_port}}{{{open}}}}}
  deny    message = 5.7.1 Relay not permitted

begin routers
boxes:
  driver = accept
  domains = +local_domains
  local_parts = lsearch;/etc/exim4/boxes
  transport = maildir

relay:
  driver = manualroute
  domains = ! +local_domains
  route_list = * 127.0.0.1
  transport = out
  self = send

begin transports
out:
  driver = smtp
  port = {relay}
  hosts_try_chunking = *
  tls_verify_certificates = /etc/tls/relay-ca.pem
  tls_verify_cert_hostnames =

maildir:
  driver = appendfile
  directory = /box/$local_part_data
  maildir_format
  delivery_date_add
  envelope_to_add
  return_path_add
  user = {user}
  group = {user}

begin retry
* * F,1h,5s

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{alice}}}}{{eq{{$auth3}}{{wonderland}}}}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if and{{{{eq{{$auth1}}{{alice}}}}{{eq{{$auth2}}{{wonderland}}}}}}}}
  server_set_id = $auth1
cram:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = ${{if eq{{$auth1}}{{alice}}{{wonderland}}fail}}
  server_set_id = $auth1
"""

MECHANISMS = ["PLAIN", "LOGIN", "CRAM-MD5"]


class Exim(Peer):
    """Ports: clear and STARTTLS; TLS on connect; one that relays for everybody on this machine."""
    name = "exim"

    def __init__(self, folder, ports, relay=25, relay_authority=None):
        super().__init__(folder / "exim-root", ports)
        self.relay, self.relay_authority = relay, relay_authority

    @staticmethod
    def unpack(folder):
        root = unpacked(folder / "exim-root", "exim", PACKAGES)
        complete_libraries(root, ["usr/sbin"])
        return root

    def prepare(self):
        root = self.root
        common_files(root)
        self.authority = make_certificate(root, ["localhost", "mx.exim.example", "127.0.0.1"])
        self.empty_boxes()
        for name in ("var/spool/exim4", "var/log/exim4", "run/exim4"):
            owned_folder(root / name, EXIM, EXIM, 0o755)
        (root / "etc/exim4").mkdir(exist_ok=True)
        port, tls_port, open_port = self.ports
        text = CONFIGURATION.format(port=port, tls_port=tls_port, open=open_port, user=BOX_USER, relay=self.relay)
        (root / "etc/tls/relay-ca.pem").write_bytes((self.relay_authority or self.authority).read_bytes())
        (root / "etc/exim4/exim4.conf").write_text(text)
        (root / "etc/exim4/boxes").write_text("".join(f"{name}: {folder}\n" for name, folder in BOXES.items()))
        for log in (root / "var/log/exim4").iterdir():
            log.unlink()

    def command(self):
        return ["/usr/sbin/exim4", "-bdf", "-q5s"]

    def own_log(self):
        text = ""
        for name in ("mainlog", "paniclog", "rejectlog"):
            path = self.root / "var/log/exim4" / name
            text += path.read_text(errors="replace") if path.exists() else ""
        return text
