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

    def rss_bytes(self):
        lines = pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))

    def settle(self):
        """Waits until nothing that was taken in is still to be done."""


class Nginx(Server):
    """One worker that reads each request, its body too, and answers 204."""

    def __init__(self, folder):
        folder.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
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
                server {{ listen 127.0.0.1:{self.port}; location / {{ return 204; }} }}
            }}""")
        super().__init__("nginx", "-p", folder, "-c", folder / "nginx.conf", log=folder / "log")
        children = pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children")
        self.pid = int(self.until(lambda: children.read_text().split())[0])


class Relay(Server):
    """The ingest half with a region, keys and state of its own."""

    def __init__(self, program, folder, properties, flush_seconds):
        make_region(program, folder, properties, flush_seconds)
        self.folder = folder
        super().__init__(program, "ingest", "--region", folder / "eu.yaml", log=folder / "log")
        ports = folder / "eu" / "ports"
        self.until(lambda: ports.exists() and ports.stat().st_size)
        self.port = json.loads(ports.read_text())["ingest"]
        self.until(lambda: (folder / "eu" / "control.sock").exists())
        time.sleep(1)

    def status(self):
        connection = http.client.HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(str(self.folder / "eu" / "control.sock"))
        connection.request("GET", "/status")
        return json.loads(connection.getresponse().read())

    def settle(self):
        self.until(lambda: self.status()["events"]["open"] == 0, seconds=60, pause=0.5)


def make_region(program, folder, properties, flush_seconds):
    """Writes a region file, its keys and its geo database into a new folder, and names the relay; gives the folder."""
    (folder / "keys").mkdir(parents=True)
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
  address_source: x-forwarded-for
  trusted_proxies: ["127.0.0.0/8"]
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
