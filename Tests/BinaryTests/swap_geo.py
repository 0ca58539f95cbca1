#!/usr/bin/env python3
"""Replaces, breaks and truncates the geo databases of a running relay, and reads in its batches what it then says.

    swap_geo.py RELAY REGION_FILE PLACES OPERATORS SPARE_PLACES LOG

Starts `RELAY ingest`, whose region lays OPERATORS over PLACES. Each step changes a file, sends one beacon and waits for
its batch: prints one JSON line with the step, its country and operator, and whether the alarm holds.
Standard library only.
"""
import http.client
import json
import os
import pathlib
import shutil
import sys

from live_relay import Relay, until

program, region, places, operators, spare, log = sys.argv[1:]
relay = Relay(program, region, log)


def send(view):
    event = {"e": "viewstart", "ake": "eu1testkey0env", "xid": view.replace(" ", "-"), "xsqno": 1}
    connection = http.client.HTTPConnection("127.0.0.1", relay.port)
    connection.request("POST", "/", json.dumps({"events": [event]}), {"X-Forwarded-For": "198.51.100.23"})
    assert connection.getresponse().status == 200
    known = len(relay.records())
    return until("a batch", lambda: relay.records()[known:] if len(relay.records()) > known else None)[0]


def step(name, change, event):
    seen = relay.notices(event) if event else 0
    change()
    if event:
        until(f"{event} after {name}", lambda: relay.notices(event) > seen)
    fields = send(name)["fields"]
    country, operator = (fields.get(key, [None, None])[1] for key in ("country", "network_operator"))
    alarm = "geo_failed" in relay.status()["alarms"]
    print(json.dumps({"step": name, "country": country, "operator": operator, "alarm": alarm}), flush=True)


def replace(target, content):
    pathlib.Path(target + ".new").write_bytes(content)
    os.replace(target + ".new", target)


first = pathlib.Path(places).read_bytes()
networks = pathlib.Path(operators).read_bytes()
with relay.running():
    until("the databases", lambda: relay.notices("geo_loaded"))
    step("started", lambda: None, None)
    step("replaced", lambda: replace(places, pathlib.Path(spare).read_bytes()), "geo_loaded")
    step("truncated", lambda: os.truncate(places, 100), "geo_failed")
    step("broken", lambda: pathlib.Path(places).write_bytes(b"\xab" * 5000), "geo_failed")
    step("removed", lambda: os.unlink(places), "geo_failed")
    step("restored", lambda: replace(places, first), "geo_loaded")
    step("operators truncated", lambda: os.truncate(operators, len(networks) - 40), "geo_failed")
    step("operators restored", lambda: replace(operators, networks), "geo_loaded")
shutil.rmtree(relay.state, ignore_errors=True)
