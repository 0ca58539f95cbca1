#!/usr/bin/env python3
"""Sends a beacon to each listener of a running relay and reads in its batches whom it took for the player.

    each_listener.py RELAY REGION_FILE FOLDER

The region has three listeners on free ports: addresses from X-Forwarded-For, from a preamble, and TLS of FOLDER/cert.pem
with those of the socket. Each beacon bears an address in every place that its listener could read. Prints the prefix
that each was given, then replaces the certificate and waits until players see the new one. Standard library only.
"""
import json
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys

from live_relay import Relay, until

program, region, folder = sys.argv[1:]
relay = Relay(program, region, folder + "/log")
PREAMBLE = b"PROXY TCP4 198.51.100.9 192.0.2.1 50000 443\r\n"


def connect(port, is_tls):
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    if not is_tls:
        return connection
    context = ssl.create_default_context(cafile=folder + "/cert.pem")
    return context.wrap_socket(connection, server_hostname="localhost")


def send(port, view, preamble=b"", is_tls=False):
    event = {"e": "viewstart", "ake": "eu1testkey0env", "xid": view, "xsqno": 1}
    body = json.dumps({"events": [event]}).encode()
    head = f"POST / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.77\r\nContent-Length: {len(body)}\r\n\r\n"
    with connect(port, is_tls) as connection:
        connection.sendall(preamble + head.encode() + body)
        assert connection.recv(4096).startswith(b"HTTP/1.1 200 "), view
    known = len(relay.records())
    return until("a batch", lambda: relay.records()[known:] if len(relay.records()) > known else None)[0]


def shown(port):
    with connect(port, True) as connection:
        return connection.getpeercert(binary_form=True)


with relay.running():
    ports = json.loads((relay.state / "ports").read_text())
    assert ports["ingest"] == ports["listeners"][0]
    header, preamble, tls = ports["listeners"]
    for name, record in (("header", send(header, "view-1")), ("preamble", send(preamble, "view-2", PREAMBLE)),
                         ("tls", send(tls, "view-3", is_tls=True))):
        print(name, record["fields"]["prefix"][1], flush=True)
    before = shown(tls)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=players.example", "-addext", "subjectAltName=DNS:localhost", "-keyout", folder + "/key.pem",
         "-out", folder + "/cert.pem"], check=True, capture_output=True)
    until("certificate_loaded", lambda: relay.notices("certificate_loaded"))
    print("renewed" if shown(tls) != before else "as before")
shutil.rmtree(relay.state, ignore_errors=True)
