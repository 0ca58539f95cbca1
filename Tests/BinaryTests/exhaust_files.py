#!/usr/bin/env python3
"""Opens more connections to a relay than it may have files, and looks whether it still serves and writes.

    exhaust_files.py RELAY REGION_FILE LOG

Prints one JSON line: connections answered with success and kept, answered with success and shed, and closed, while all
are open; batches cut meanwhile; the status of a beacon once they are gone. Standard library only.
"""
import http.client
import json
import resource
import shutil
import socket
import sys

from live_relay import Relay, until

OPEN_FILES, PLAYERS = 600, 900
program, region, log = sys.argv[1:]
relay = Relay(program, region, log)
relay.command = ["prlimit", f"--nofile={OPEN_FILES}:{OPEN_FILES}", *relay.command]
most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 4096), most))


def beacon(number):
    event = {"e": "hb", "ake": "eu1testkey0env", "xid": f"view-{number}", "xsqno": 1}
    body = json.dumps({"events": [event]})
    return f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


def outcome(player, number):
    try:
        player.sendall(beacon(number))
        answer = player.recv(4096)
    except OSError:
        answer = b""
    if not answer:
        return "closed"
    assert answer.startswith(b"HTTP/1.1 200 OK"), answer
    return "shed" if b"Octroi-Shed" in answer else "kept"


with relay.running():
    players = [socket.create_connection(("127.0.0.1", relay.port), 20) for _ in range(PLAYERS)]
    found = [outcome(player, number) for number, player in enumerate(players)]
    until("a batch", lambda: relay.records())
    for player in players:
        player.close()
    connection = http.client.HTTPConnection("127.0.0.1", relay.port, timeout=20)
    until("room", lambda: relay.status()["connections"].get("by_player", 0) >= found.count("kept"))
    connection.request("POST", "/", json.dumps({"events": []}))
    after = connection.getresponse()
    print(json.dumps({kind: found.count(kind) for kind in ("kept", "shed", "closed")}
                     | {"after": after.status, "capped": relay.notices("connections_capped"),
                        "after_is_shed": after.getheader("Octroi-Shed") is not None}))
shutil.rmtree(relay.state, ignore_errors=True)
