"""A release relay that a test starts, asks and stops. Standard library only."""
import contextlib
import gzip
import http.client
import json
import pathlib
import signal
import socket
import subprocess
import sys
import time


def until(what, holds, seconds=30):
    """Waits until something holds, and gives it; ends the program where it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        time.sleep(0.05)
    sys.exit(f"waited {seconds} s in vain: {what}")


class Relay:
    """`PROGRAM ingest` over a region file, with all that it says in a log."""

    def __init__(self, program, region, log, *more):
        self.state = pathlib.Path(region).parent / "state" / "eu"
        self.log = pathlib.Path(log)
        self.command = [program, "ingest", "--region", region, *more]

    @contextlib.contextmanager
    def running(self):
        with open(self.log, "wb") as words:
            process = subprocess.Popen(self.command, stderr=words)
        try:
            until("the port", lambda: (self.state / "ports").exists() or process.poll() is not None)
            yield self
        finally:
            process.send_signal(signal.SIGTERM)
            if process.wait(30) != 0:
                sys.exit(f"the relay ended with {process.returncode}: {self.log.read_text()}")

    @property
    def port(self):
        return json.loads((self.state / "ports").read_text())["ingest"]

    def status(self):
        connection = http.client.HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(str(self.state / "control.sock"))
        connection.request("GET", "/status")
        return json.load(connection.getresponse())

    def records(self):
        """The records of all batches that wait."""
        return [json.loads(line) for path in sorted((self.state / "outbox").glob("*"))
                for line in gzip.open(path).read().splitlines()[1:]]

    def notices(self, name):
        return self.log.read_text().count(name)
