#!/usr/bin/env python3
"""Replaces, breaks and truncates the geo databases of a running relay, and reads in its batches what it then says.

    swap_geo.py RELAY REGION_FILE PLACES OPERATORS SPARE_PLACES LOG

Starts `RELAY ingest`, whose region lays OPERATORS over PLACES. Each step changes a file, sends one beacon and waits for
its batch: prints one JSON line with the step, its country and operator, and whether the alarm holds.
Standard library only.
"""
import gzip
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

relay, region, places, operators, spare, log = sys.argv[1:]
state = pathlib.Path(region).parent / "state" / "eu"


def until(what, holds, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        time.sleep(0.05)
    sys.exit(f"waited {seconds} s in vain: {what}")


def status():
    connection = http.client.HTTPConnection("localhost")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(state / "control.sock"))
    connection.request("GET", "/status")
    return json.load(connection.getresponse())


def records():
    return [json.loads(line) for path in sorted((state / "outbox").glob("*"))
            for line in gzip.open(path).read().splitlines()[1:]]


def send(view):
    event = {"e": "viewstart", "ake": "eu1testkey0env", "xid": view.replace(" ", "-"), "xsqno": 1}
    port = json.loads((state / "ports").read_text())["ingest"]
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("POST", "/", json.dumps({"events": [event]}), {"X-Forwarded-For": "198.51.100.23"})
    assert connection.getresponse().status == 200
    known = len(records())
    return until("a batch", lambda: records()[known:] if len(records()) > known else None)[0]


def alarmed():
    return "geo_failed" in status()["alarms"]


def notices(name):
    return pathlib.Path(log).read_text().count(name)


def step(name, change, event):
    seen = notices(event) if event else 0
    change()
    if event:
        until(f"{event} after {name}", lambda: notices(event) > seen)
    fields = send(name)["fields"]
    country, operator = (fields.get(key, [None, None])[1] for key in ("country", "network_operator"))
    print(json.dumps({"step": name, "country": country, "operator": operator, "alarm": alarmed()}), flush=True)


def replace(target, content):
    pathlib.Path(target + ".new").write_bytes(content)
    os.replace(target + ".new", target)


first = pathlib.Path(places).read_bytes()
networks = pathlib.Path(operators).read_bytes()
with open(log, "wb") as words:
    process = subprocess.Popen([relay, "ingest", "--region", region], stderr=words)
try:
    until("the port", lambda: (state / "ports").exists())
    until("the databases", lambda: notices("geo_loaded"))
    step("started", lambda: None, None)
    step("replaced", lambda: replace(places, pathlib.Path(spare).read_bytes()), "geo_loaded")
    step("truncated", lambda: os.truncate(places, 100), "geo_failed")
    step("broken", lambda: pathlib.Path(places).write_bytes(b"\xab" * 5000), "geo_failed")
    step("removed", lambda: os.unlink(places), "geo_failed")
    step("restored", lambda: replace(places, first), "geo_loaded")
    step("operators truncated", lambda: os.truncate(operators, len(networks) - 40), "geo_failed")
    step("operators restored", lambda: replace(operators, networks), "geo_loaded")
finally:
    process.send_signal(signal.SIGTERM)
    if process.wait(30) != 0:
        sys.exit(f"the relay ended with {process.returncode}")
    shutil.rmtree(state, ignore_errors=True)
