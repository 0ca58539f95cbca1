#!/usr/bin/env python3
"""Lets audit mode run out: the forwarding half goes on without it, in the same process, and the ledger has both.

    end_audit.py RELAY REGION_FILE LOG

Prints a line a step. Reads the process's environment, so it takes root or its user. Standard library only.
"""
import pathlib
import subprocess
import sys

from live_relay import Relay, until as wait

program, region, log = sys.argv[1:]
SECONDS = 15
relay = Relay(program, region, log)
secrets = pathlib.Path(log).with_suffix(".secrets")
words = pathlib.Path(log).with_suffix(".forward")


def until(what, holds):
    """Waits long: the machine may be busy, and audit mode must be seen before it ends."""
    return wait(what, holds, seconds=90)


def incidents():
    """The counts of the ledger's entries on audit mode, in order: there is one partial tile of entries, ever wider."""
    folder = relay.state / "ledger" / "tile" / "entries" / "000.p"
    widest = max(folder.iterdir(), key=lambda path: int(path.name), default=None)
    text = widest.read_bytes().decode(errors="replace") if widest else ""
    return [int(entry.split("\n")[0]) for entry in text.split("kind audit-mode\ncount ")[1:]]


def command():
    return pathlib.Path(f"/proc/{forward.pid}/cmdline").read_text().split("\0")[1:-1]


def variables():
    return pathlib.Path(f"/proc/{forward.pid}/environ").read_bytes()


with relay.running():
    start = [program, "forward", "--audit-mode", "--audit-seconds", str(SECONDS), "--region", region]
    with open(words, "wb") as said:
        forward = subprocess.Popen(start, env={"SSLKEYLOGFILE": str(secrets)}, stderr=said)
    try:
        until("the ledger's entry", lambda: incidents() == [1])
        print("in audit mode:", "audit_mode" in relay.status()["alarms"], b"SSLKEYLOGFILE" in variables())
        until("the end", lambda: forward.poll() is not None or "--audit-mode" not in command())
        print("goes on:", forward.poll() is None, command() == ["forward", "--region", region],
              b"SSLKEYLOGFILE" not in variables())
        until("the ledger's entry of the end", lambda: incidents() == [1, 0])
        until("the end of the alarm", lambda: "audit_mode" not in relay.status()["alarms"])
        print("raised and cleared:", [word in words.read_text() for word in ("alarm_raised", "alarm_cleared")])
    finally:
        forward.terminate()
        print("stopped with", forward.wait(30))
