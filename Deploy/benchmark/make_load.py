#!/usr/bin/env python3
"""Makes a load of beacons out of captured sessions: many concurrent views, each with ids, times and a client of its own.

usage: make_load.py OUT [--views N] [--seed N] [CAPTURE...]     (default: the samples of current SDKs)

  OUT/bodies.txt    one Mux POST body a line, interleaved as concurrent players would send them
  OUT/times.txt     milliseconds from the start, one for each body
  OUT/clients.txt   the client address of each body, the same for all of a view

Clients come from the documentation ranges. One beacon in twenty is sent twice, as players do at unload. Standard
library only; the same seed gives the same files.
"""
import argparse
import json
import pathlib
import random
import re
import string
import uuid

SAMPLES = pathlib.Path(__file__).resolve().parent.parent / "samples"
CURRENT = [SAMPLES / f"{name}.json" for name in ("mux-embed-hlsjs", "mux-player", "mux-embed-error")]
CMCD = SAMPLES / "cmcd2-hlsjs.json"
NETWORKS = ("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:")
TIME = re.compile(r"(?<![\d.])1[67]\d{11}(?![\d])")


def sessions_of(paths):
    """The Mux POSTs of each capture: [(milliseconds, body)]."""
    for path in paths:
        requests = json.loads(path.read_text())["requests"]
        posts = [(r["t_ms"], r["body"]) for r in requests if r["method"] == "POST" and '"events"' in r.get("body", "")]
        if posts:
            yield posts


def word(chance, length=22):
    return "".join(chance.choices(string.ascii_letters + string.digits, k=length))


def dashed(chance):
    return str(uuid.UUID(int=chance.getrandbits(128)))


MAKERS = {"xid": word, "pinid": word, "xseid": word, "mvrid": dashed, "sid": dashed}


def client(chance):
    network = chance.choice(NETWORKS)
    if network.endswith("."):
        return network + str(chance.randrange(1, 255))
    return network + ":".join(f"{chance.getrandbits(16):x}" for _ in range(6))


def copy(posts, start, chance):
    """One more view: the recorded bodies with ids and a clock of its own, as (milliseconds, body)."""
    events = [event for _, body in posts for event in json.loads(body)["events"]]
    fresh = {str(e[key]): make(chance) for key, make in MAKERS.items() for e in events if e.get(key)}
    shift = chance.randrange(3_600_000)
    for time, body in posts:
        for old, new in fresh.items():
            body = body.replace(old, new)
        body = TIME.sub(lambda match: str(int(match[0]) + shift), body)
        yield start + time - posts[0][0] + chance.randrange(400), body


def make_cmcd(out, views=1000, seed=1):
    """Writes a load of CMCD event mode: the recorded session with session ids and a clock of each view's own.

    A body's lines stand in one line of bodies.txt, a record separator (U+001E) between them.
    """
    requests = json.loads(CMCD.read_text())["requests"]
    posts = [(r["t_ms"], r["body"]) for r in requests if r["method"] == "POST"]
    sessions = sorted(set(re.findall(r'sid="([^"]+)"', "".join(body for _, body in posts))))
    chance = random.Random(seed)
    beacons = []
    for view in range(views):
        address, start, shift = client(chance), chance.randrange(60_000), chance.randrange(3_600_000)
        fresh = {session: dashed(chance) for session in sessions}
        for time, body in posts:
            for old, new in fresh.items():
                body = body.replace(old, new)
            body = TIME.sub(lambda match: str(int(match[0]) + shift), body)
            beacons.append((start + time, view, address, body.replace("\n", "\x1e")))
    beacons.sort(key=lambda beacon: beacon[:2])
    write(out, beacons)


def write(out, beacons):
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    for name, column in (("times", 0), ("clients", 2), ("bodies", 3)):
        (out / f"{name}.txt").write_text("".join(f"{beacon[column]}\n" for beacon in beacons))


def make(out, views=1000, seed=1, captures=None):
    """Writes a load into a folder and gives the number of its beacons."""
    sessions = list(sessions_of(captures or CURRENT))
    chance = random.Random(seed)
    beacons = []
    for view in range(views):
        address = client(chance)
        for time, body in copy(chance.choice(sessions), chance.randrange(60_000), chance):
            beacons.append((time, view, address, body))
            if chance.random() < 0.05:
                beacons.append((time + chance.randrange(1, 3000), view, address, body))
    beacons.sort(key=lambda beacon: beacon[:2])
    write(out, beacons)
    return len(beacons)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("captures", nargs="*", type=pathlib.Path)
    parser.add_argument("--views", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    count = make(arguments.out, arguments.views, arguments.seed, arguments.captures)
    print(f"{count} beacons of {arguments.views} views in {arguments.out}")


if __name__ == "__main__":
    main()
