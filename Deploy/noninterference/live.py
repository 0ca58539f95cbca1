"""Plays the beacons at a real relay and aggregator over TCP, on a clock that this file moves."""
import base64
import contextlib
import http.client
import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "Deploy"))
import player  # noqa: E402

from region import Failure, Region  # noqa: E402
from replaying import START_MILLIS  # noqa: E402

HOUR_MILLIS = 3_600_000
SHORTEST = "203.0.113.7"


def free_ports(count):
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


class ControlSocket(http.client.HTTPConnection):
    """HTTP over the relay's control.sock."""

    def __init__(self, path):
        super().__init__("localhost", timeout=10)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def ask(path, what):
    connection = ControlSocket(path)
    try:
        connection.request("GET", "/" + what)
        return connection.getresponse().read()
    finally:
        connection.close()


def until(condition, what, seconds=30, pause=0.02):
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            if found := condition():
                return found
        if time.monotonic() > deadline:
            raise Failure(f"{what}: not in {seconds} s")
        time.sleep(pause)


class Players:
    """Sends each request from its address, and keeps every byte of every answer."""

    def __init__(self, port, source, run):
        self.port, self.source, self.run, self.stream = port, source, run, None
        self.answers = []

    def connect(self, address):
        stream = socket.socket()
        stream.settimeout(20)
        if self.source == "socket":
            stream.bind((address, 0))
        stream.connect(("127.0.0.1", self.port))
        if self.source == "proxy-protocol":
            family = "TCP6 {} 2001:db8::1" if ":" in address else "TCP4 {} 192.0.2.1"
            stream.sendall(f"PROXY {family.format(address)} 40000 443\r\n".encode())
        return stream

    def address_line(self, address):
        if self.source == "x-forwarded-for":
            return f"X-Forwarded-For: {address}\r\n"
        if self.source == "forwarded":
            return f'Forwarded: for="[{address}]"\r\n' if ":" in address else f"Forwarded: for={address}\r\n"
        return ""

    @property
    def unread(self):
        return "".join(f"{name}: {value}\r\n" for name, value in self.run.headers)

    def head(self, request, body):
        target = request["path"] + ("?" + request["query"] if request.get("query") else "")
        lines = f"{request['method']} {target} HTTP/1.1\r\n"
        for name, value in request["headers"]:
            if name.lower() not in player.HOP_HEADERS - {"host"}:
                lines += f"{name}: {value}\r\n"
        lines += self.unread
        lines += f"Content-Length: {len(body)}\r\n"
        if "fills_header" in request:
            room = Region.SETTINGS["INGEST_HEADER_BYTES_MAX"] - len(lines) - len(self.address_line(SHORTEST))
            lines += "X-Fill: " + "x" * (room - len("X-Fill: \r\n")) + "\r\n"
        return lines

    def send(self, index, request):
        address = self.run.address(index)
        body = player.body_of(request)
        # An address of the connection is the connection's, so each request has one of its own.
        if self.stream is None or not self.address_line(address):
            self.close()
            self.stream = self.connect(address)
        # The rightmost line of several decides, so what must not be read stands on both sides.
        head = self.head(request, body) + self.address_line(address) + self.unread + "\r\n"
        self.stream.sendall(head.encode() + body)
        answer = self.read(request["method"])
        if b"\r\nconnection: close\r\n" in answer.lower() or not answer:
            self.close()
        self.answers.append(answer)

    def read(self, method):
        data = b""
        while b"\r\n\r\n" not in data:
            if not (more := self.stream.recv(65536)):
                return data
            data += more
        head, _, rest = data.partition(b"\r\n\r\n")
        length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
        if head.split()[1] == b"204" or method == "HEAD":
            length = 0
        while len(rest) < length:
            rest += self.stream.recv(65536)
        return head + b"\r\n\r\n" + rest

    def close(self):
        if self.stream:
            self.stream.close()
        self.stream = None


class Living:
    """The live arm: what a player, an operator and the far side see."""

    def __init__(self, region, requests, source="x-forwarded-for", mutant=None):
        self.region, self.requests, self.source = region, requests, source
        self.name = f"live, {source}"
        self.file = region.addresses if source == "x-forwarded-for" else region.file("eu.yaml", f"eu-{source}.yaml", source)
        self.mutant = {"PLANTED_MUTANT": mutant} if mutant else {}
        self.start = START_MILLIS

    def play(self, run):
        with tempfile.TemporaryDirectory(dir=self.region.folder, prefix="l") as scratch:
            return self.House(self, pathlib.Path(scratch)).play(run)

    class House:
        """One relay and one aggregator with states of their own."""

        def __init__(self, arm, folder):
            self.arm, self.region, self.folder = arm, arm.region, folder
            self.clock = folder / "clock"
            listen, api, self.port = free_ports(3)
            self.relay_environment = Region.environment(
                **Region.SETTINGS, STATE=folder, CUT_FLUSH_INTERVAL_SECONDS=3600, INGEST_PORT=self.port,
                AGGREGATOR_ADDRESSES=f"127.0.0.1:{listen}", AGGREGATOR_CONNECTIONS=1) | arm.mutant
            self.aggregator_environment = Region.environment(STATE=folder, LISTEN_PORT=listen, API_PORT=api)
            self.processes = {}

        def start(self, name, arguments, environment):
            with open(self.folder / f"{name}.log", "wb") as log:
                self.processes[name] = subprocess.Popen(
                    list(map(str, arguments)), stdout=log, stderr=log, env=environment)

        def tell(self, millis):
            """Puts another instant in the place of the last, never a half-written one."""
            (self.folder / "next").write_text(str(millis))
            os.replace(self.folder / "next", self.clock)

        @property
        def status(self):
            return json.loads(ask(self.folder / "eu/control.sock", "status"))

        def settled(self, cuts):
            def holds():
                status = self.status
                left = status["events"]["open"] + status["events"]["waiting"] + status["waiting_batches"]
                forward = status.get("forward") or {}
                return status["cuts"] == cuts and left == 0 and not any(
                    forward.get(name) for name in ("waiting", "in_flight", "inFlight")) and self.batches == forward.get("receipts", 0)
            try:
                until(holds, f"cut {cuts} with all receipts", 60)
            except Failure as failure:
                logs = "".join((self.folder / f"{name}.log").read_text()[-1500:] for name in self.processes)
                raise Failure(f"{failure}\n{ask(self.folder / 'eu/control.sock', 'status').decode()}\n{logs}") from None

        @property
        def batches(self):
            return sum(1 for path in (self.folder / "eu/archive").iterdir() if "." not in path.name)

        def play(self, run):
            region = ["--region", self.arm.file]
            self.tell(self.arm.start)
            # The key that the aggregator knows: init takes one that lies there.
            keys = self.folder / "eu/keys/ingest"
            keys.mkdir(parents=True, mode=0o700)
            (keys / "ledger").write_bytes(self.region.ledger_key)
            subprocess.run(
                [self.region.relay, "init", *region, "--relay", "quickstart", "--incarnation", "1"], check=True,
                capture_output=True, env=self.relay_environment)
            self.start("aggregator", [self.region.aggregator, "run", "--region", self.region.laid / "us.yaml"],
                       self.aggregator_environment)
            self.start("relay", [self.region.relay, "run", *region, "--clock", self.clock], self.relay_environment)
            try:
                for name, half in (("aggregator", "us"), ("relay", "eu")):
                    until(lambda: (self.folder / half / "ports").read_bytes() or self.processes[name].poll(), f"{name} starts")
                players = Players(self.port, self.arm.source, run)
                self.beacons(players)
                players.close()
                until(lambda: not self.status["connections"].get("open"), "connections end")
                left = {"answers": b"".join(players.answers)}
                for what in ("status", "metrics"):
                    left[what] = ask(self.folder / "eu/control.sock", what)
            finally:
                codes = self.stop()
            left["exit codes"] = codes.encode()
            return left | self.remains()

        def beacons(self, players):
            half = len(self.arm.requests) // 2
            for index, request in enumerate(self.arm.requests):
                if index == half:
                    self.tell(self.arm.start + HOUR_MILLIS)
                    self.settled(1)
                self.tell(self.arm.start + (index >= half) * HOUR_MILLIS + request["t_ms"])
                players.send(index, request)
            self.tell(self.arm.start + 2 * HOUR_MILLIS)
            self.settled(2)

        def stop(self):
            codes = []
            for name in ("relay", "aggregator"):
                process = self.processes[name]
                process.send_signal(signal.SIGTERM)
                try:
                    codes.append(f"{name} {process.wait(timeout=40)}")
                except subprocess.TimeoutExpired:
                    process.kill()
                    codes.append(f"{name} did not stop")
            return ", ".join(codes)

        def intents(self):
            """The ledger's intents (Deploy/LEDGER.md), without the roots over salted records."""
            bundle = max((self.folder / "eu/ledger/tile/entries/000.p").iterdir(), key=lambda path: int(path.name)).read_bytes()
            while bundle:
                length = int.from_bytes(bundle[:2], "big")
                entry, bundle = bundle[2:2 + length], bundle[2 + length:]
                if entry.startswith(b"octroi/intent/v1\n"):
                    yield entry.partition(b"records-root ")[0]

        def remains(self):
            left = {f"{name} log": (self.folder / f"{name}.log").read_bytes() for name in self.processes}
            # Salts are random by design; so are the roots over them.
            for path in sorted((self.folder / "eu/archive").iterdir()):
                if path.suffix != ".salts":
                    left[f"archive/{path.name}"] = path.read_bytes()
            left["intents"] = b"".join(self.intents())
            with contextlib.closing(sqlite3.connect(f"file:{self.folder}/us/octroi.sqlite?mode=ro", uri=True)) as store:
                tables = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
                # A ledger's head covers the configuration, and with it this run's folder and ports.
                for table in tables:
                    if table == "heads":
                        continue
                    cursor = store.execute(f'SELECT * FROM "{table}"')
                    names = [column[0] for column in cursor.description]
                    rows = sorted(" ".join(f"{name}={value.hex() if isinstance(value, bytes) else value}"
                                           for name, value in zip(names, row)) for row in cursor)
                    left[f"{table} database"] = "\n".join(rows).encode()
            return left
