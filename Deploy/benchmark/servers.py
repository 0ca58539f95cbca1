"""The servers that are measured: nginx with an empty 204, and the relay's ingest half, each on a core of its own."""
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]
TICKS = os.sysconf("SC_CLK_TCK")


def pinned(core, *command):
    return ["taskset", "-c", str(core), *map(str, command)]


def install_nginx():
    """Installs nginx by apt if it is missing; does not start Debian's own service."""
    if shutil.which("nginx"):
        return
    elevate = [] if os.geteuid() == 0 else ["sudo"]
    print("installing nginx-light", file=sys.stderr)
    subprocess.run([*elevate, "apt-get", "update", "-q"], check=True, stdout=sys.stderr)
    subprocess.run(
        [*elevate, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "install", "-y", "-q",
         "--no-install-recommends", "nginx-light"], check=True, stdout=sys.stderr)


class Server:
    """A process on the server's core; `pid` is the one that works."""

    def __init__(self, *command, log):
        with open(log, "w") as file:
            self.process = subprocess.Popen(pinned(SERVER_CORE, *command), stdout=file, stderr=file)
        self.log, self.pid = log, self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def until(self, condition, seconds=30, pause=0.05):
        """Waits for what a condition gives; ends the benchmark where the server ends first."""
        for _ in range(int(seconds / pause)):
            if found := condition():
                return found
            if self.process.poll() is not None:
                break
            time.sleep(pause)
        self.process.terminate()
        sys.exit(f"benchmark: a server did not get ready: {pathlib.Path(self.log).read_text()[-500:]}")

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def rss_bytes(self, row="VmRSS:"):
        lines = pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(row))

    def rss_peak_bytes(self):
        return self.rss_bytes("VmHWM:")

    def settle(self):
        """Waits until nothing that was taken in is still to be done."""


def make_certificate(folder):
    """A throw-away certificate for loopback: cert.pem and key.pem in the folder."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "7",
         "-subj", "/CN=Octroi throw-away", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Nginx(Server):
    """One worker that reads each request, its body too, and answers 204: plain, and over TLS with HTTP/2."""

    def __init__(self, folder):
        folder.mkdir()
        make_certificate(folder)
        self.port, self.tls_port = free_port(), free_port()
        (folder / "nginx.conf").write_text(f"""
            worker_processes 1;
            daemon off;
            pid {folder}/pid;
            error_log stderr;
            events {{ worker_connections 1024; }}
            http {{
                access_log off;
                keepalive_requests 1000000000;
                client_body_temp_path {folder}/body;
                proxy_temp_path {folder}/proxy;
                fastcgi_temp_path {folder}/fastcgi;
                uwsgi_temp_path {folder}/uwsgi;
                scgi_temp_path {folder}/scgi;
                ssl_certificate {folder}/cert.pem;
                ssl_certificate_key {folder}/key.pem;
                server {{
                    listen 127.0.0.1:{self.port};
                    listen 127.0.0.1:{self.tls_port} ssl http2;
                    location / {{ return 204; }}
                }}
            }}""")
        super().__init__("nginx", "-p", folder, "-c", folder / "nginx.conf", log=folder / "log")
        children = pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children")
        self.pid = int(self.until(lambda: children.read_text().split())[0])


class Relay(Server):
    """The ingest half with a region, keys and state of its own, which a folder that exists holds already."""

    def __init__(self, program, folder, properties, flush_seconds, is_secure=False):
        if not folder.exists():
            make_region(program, folder, properties, flush_seconds, is_secure)
        self.folder = folder
        ports = folder / "eu" / "ports"
        ports.unlink(missing_ok=True)
        begun = time.monotonic()
        super().__init__(program, "ingest", "--region", folder / "eu.yaml", log=folder / "log")
        self.until(lambda: ports.exists() and ports.stat().st_size, seconds=120)
        self.start_seconds = time.monotonic() - begun
        self.port = json.loads(ports.read_text())["ingest"]
        self.until(lambda: (folder / "eu" / "control.sock").exists())
        time.sleep(1)

    def kill(self):
        """Ends it as a crash does."""
        self.process.kill()
        self.process.wait()

    def journal_bytes(self):
        """The journal's size without the zeros behind the last record."""
        segments = sorted((self.folder / "eu" / "journal").glob("*.journal"))
        return sum(len(segment.read_bytes().rstrip(b"\0")) for segment in segments)

    def status(self):
        connection = http.client.HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(str(self.folder / "eu" / "control.sock"))
        connection.request("GET", "/status")
        return json.loads(connection.getresponse().read())

    def settle(self):
        # Not more often: each question takes a millisecond of the time that is measured.
        self.until(lambda: self.status()["events"]["open"] == 0, seconds=60, pause=1)


def make_region(program, folder, properties, flush_seconds, is_secure=False):
    """Writes a region file, its keys and its geo database into a new folder, and names the relay; gives the folder."""
    (folder / "keys").mkdir(parents=True)
    source = 'address_source: x-forwarded-for\n  trusted_proxies: ["127.0.0.0/8"]'
    if is_secure:
        make_certificate(folder)
        # HTTP/2 is not offered where addresses come from a header.
        source = f"address_source: socket\n  tls_certificate: {folder}/cert.pem\n  tls_private_key: {folder}/key.pem"
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    subprocess.run([ROOT / "Deploy" / "geo" / "unpack", folder / "geo"], **quiet)
    subprocess.run([program, "keys", "new", "--throw-away", "--out", folder / "keys" / "pseudonyms"], **quiet)
    keys = "".join(f'\n  - key: "{key}"\n    custom_dimensions: [custom_1, custom_12]' for key in properties)
    nobody = "us-east+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    (folder / "eu.yaml").write_text(f"""\
role: relay
region: eu-benchmark
jurisdiction: DE
environment: development
state: {folder}
ingest:
  address: 127.0.0.1
  port: 0
  {source}
properties:{keys}
geo:
  default_database: {next((folder / "geo").glob("*.mmdb"))}
keys:
  pseudonyms: {folder}/keys/pseudonyms
cut:
  flush_interval_seconds: {flush_seconds}
# Nothing is sent: the ingest half runs alone.
aggregator:
  addresses: ["127.0.0.1:1"]
  server_name: localhost
  ca_certificate: {folder}/none
  certificate: {folder}/none
  private_key: {folder}/none
  receipt_vkey: {nobody}
""")
    subprocess.run([program, "init", "--region", folder / "eu.yaml", "--relay", "benchmark", "--incarnation", "1"], **quiet)
    return folder
