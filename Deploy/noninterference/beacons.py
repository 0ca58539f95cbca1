"""The beacons that are played: real players' captures, and requests that lean on what might look at an address."""
import base64
import gzip
import json
import pathlib

SAMPLES = pathlib.Path(__file__).resolve().parent.parent / "samples"
PROPERTY = "eu1testkey0env"
# Texts that hold a host's number or a whole address of the swept prefixes, which a gate may compare with the sender's.
TEXTS = (
    "Episode 77", "Episode 200", "203.0.113.77", "cdn203-0-113-200", "3405803853", "cb00714d",
    "2001:db8:100::1", "Part 255 of 256",
)


def header(name, value):
    return [name, str(value)]


def mux(view, order, event, **fields):
    return {"ake": PROPERTY, "xid": view, "xsqno": order, "e": event, "uti": 1795000000000 + 250 * order} | fields


def post(millis, events, path="/", extra=(), compressed=False):
    body = json.dumps({"metadata": {"transmission_timestamp": 1795000000000 + millis}, "events": events}).encode()
    if compressed:
        body = gzip.compress(body, mtime=0)
    return {
        "t_ms": millis, "method": "POST", "path": path, "query": "",
        "headers": [header("Host", "localhost"), header("Origin", "https://www.example.com"),
                    header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), *extra],
        "body_b64": base64.b64encode(body).decode(),
    }


def planted():
    """Views whose texts, numbers and shapes a relay might hold against its sender's address."""
    requests = []
    for number, text in enumerate(TEXTS):
        view = f"planted{number:017}"
        requests.append(post(3000 + 97 * number, [
            mux(view, 1, "viewstart", vtt=text, vsr=text, c1=text, vid=f"viewer-{number % 3}", vdn=text, pnm=text,
                wur=f"https://www.example.com/watch/{text}"),
            mux(view, 2, "playing", view_watch_time=200, player_error_code=text[:32]),
            mux(view, 3, "error", player_error_message=f"ECONNREFUSED {text}"),
        ], compressed=number % 2 == 1))
    # One view's events beside another's, and the same beacon again: what is joined, counted and limited.
    for number in range(12):
        view = f"crowd{number % 4:019}"
        event = mux(view, 10 + number, "timeupdate", vid="viewer-9", view_watch_time=500 * number)
        requests.append(post(5000 + 11 * number, [event]))
    requests.append(requests[-1] | {"t_ms": 5400})
    return requests


def odd():
    """Requests of which nothing is kept: each way out of the edge."""
    plain = post(6000, [mux("odd0000000000000000000000", 1, "viewstart")])
    return [
        plain | {"t_ms": 6010, "body_b64": base64.b64encode(b"{").decode()},
        plain | {"t_ms": 6020, "body_b64": base64.b64encode(gzip.compress(b"{}", mtime=0)[:-6]).decode()},
        plain | {"t_ms": 6030, "path": "/nothing-here"},
        plain | {"t_ms": 6040, "method": "PUT"},
        plain | {"t_ms": 6050, "body_b64": base64.b64encode(b'{"events":[{"ake":"of-nobody","xid":"x","xsqno":1}]}').decode()},
        {"t_ms": 6060, "method": "GET", "path": "/a.gif", "query": f"ake={PROPERTY}&xid=pixel&xsqno=1&e=viewstart&vtt=Episode+77",
         "headers": [header("Host", "localhost")]},
        {"t_ms": 6070, "method": "OPTIONS", "path": "/", "query": "", "headers": [
            header("Host", "localhost"), header("Origin", "https://www.example.com"),
            header("Access-Control-Request-Method", "POST")]},
    ]


def brim():
    """A request whose head fills its limit but for the lines that carry addresses, whose length varies.

    The player fills it: what the head holds besides is only known there.
    """
    return post(7000, [mux("brim000000000000000000000", 1, "viewstart")]) | {"fills_header": True}


def captured():
    """The requests of real players."""
    return [request for path in sorted(SAMPLES.glob("*.json")) for request in json.loads(path.read_text())["requests"]]


def all_requests():
    """Every request, in the order of its instant."""
    requests = planted() + odd() + [brim()] + captured()
    # Stable: requests of one instant keep their order.
    return sorted(requests, key=lambda request: request["t_ms"])
