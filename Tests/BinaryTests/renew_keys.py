#!/usr/bin/env python3
"""Moves the clock of a running relay by a day, an unreadable and a good key file, and looks what becomes of the keys.

    renew_keys.py RELAY REGION_FILE KEY_FILE CLOCK_FILE LOG

Before it starts, the key file is set back to a day that is long over. Derives by itself, from the file that the relay
left, what a viewer is called on each day, and compares it with what crosses. Prints a line a step. Standard library only.
"""
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import sys
import time

from live_relay import Relay, until

program, region, keys, clock, log = sys.argv[1:]
keys, clock = pathlib.Path(keys), pathlib.Path(clock)
DAY = 86_400_000
ARCHIVE_DAYS = 100
today = int(time.time()) // 86_400


def derive(key, info, salt=bytes(32)):
    """HKDF-SHA-256 of 32 bytes (RFC 5869)."""
    return hmac.digest(hmac.digest(salt, key, "sha256"), info + b"\1", "sha256")


def set_clock(millis):
    replace(clock, str(millis))


def replace(path, text):
    new = path.with_suffix(".new")
    new.write_text(text)
    new.chmod(0o600)
    os.replace(new, path)


def read_keys():
    """(first day, its key) of the key file."""
    words = keys.read_text().split()
    return int(words[5]), __import__("base64").b64decode(words[6])


def expected(viewer, day):
    """What the file's key calls a viewer on a day."""
    first, key = read_keys()
    for _ in range(day - first):
        key = derive(key, b"octroi next viewer day")
    parts = (b"user", b"eu1testkey0env", viewer.encode())
    text = b"".join(bytes([len(part)]) + part for part in parts)
    return hmac.digest(derive(key, b"octroi viewer pseudonym"), text, "sha256")[:8].hex()


def crossed(relay, number, viewer):
    """What a viewer is called in the record of a new view."""
    event = {"e": "viewstart", "ake": "eu1testkey0env", "xid": f"view-{number}", "xsqno": 1, "uusid": viewer}
    connection = http.client.HTTPConnection("127.0.0.1", relay.port)
    connection.request("POST", "/", json.dumps({"events": [event]}), {"Content-Type": "application/json"})
    assert connection.getresponse().status == 200
    known = len(relay.records())
    records = until("a batch", lambda: moved(relay, known))
    return records[-1]["fields"]["viewer"][1]


def moved(relay, known):
    set_clock(int(clock.read_text()) + 1000)
    return relay.records()[known:]


words = keys.read_text().split()
words[5] = str(today - 2 * ARCHIVE_DAYS)
replace(keys, f"{words[0]} {words[1]}\nview {words[3]}\nviewer {words[5]} {words[6]}\n")
set_clock(today * DAY + DAY // 2)
relay = Relay(program, region, log, "--clock", str(clock))
with relay.running():
    until("the renewal at the start", lambda: read_keys()[0] == today - ARCHIVE_DAYS - 1)
    first = crossed(relay, 1, "viewer-a")
    print("at the start:", first == expected("viewer-a", today))
    set_clock((today + 1) * DAY + DAY // 2)
    until("the renewal of the next day", lambda: read_keys()[0] == today - ARCHIVE_DAYS)
    second = crossed(relay, 2, "viewer-a")
    print("a day later:", second == expected("viewer-a", today + 1) and second != first)
    good = keys.read_text()
    replace(keys, "octroi")
    set_clock((today + 2) * DAY + DAY // 2)
    until("the alarm", lambda: "keys_not_renewed" in relay.status()["alarms"])
    print("unreadable: alarm, and served:", crossed(relay, 3, "viewer-a") != second)
    replace(keys, good)
    set_clock(int(clock.read_text()) + 3_600_000)
    until("the end of the alarm", lambda: "keys_not_renewed" not in relay.status()["alarms"])
    print("readable again:", read_keys()[0] == today - ARCHIVE_DAYS + 1)
