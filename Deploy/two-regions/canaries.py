"""Addresses that are sent in every place where one could be, and the search for them."""
import base64
import gzip
import ipaddress
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "Tests/BinaryTests"), str(ROOT / "Deploy"), str(ROOT / "Deploy/noninterference")]
import beacons  # noqa: E402
import find_address  # noqa: E402
import player  # noqa: E402

# Whose sockets send: their prefix crosses, nothing else of them may.
PEERS = ("203.0.113.77", "203.0.113.200", "2001:db8:100::77")
# In headers, fields and paths.
HEADER = ("198.51.100.177", "2001:db8:40c0:1::177")
FIELD = ("198.51.100.78", "2001:db8:5e1d:2:3::78")
ALL = PEERS + HEADER + FIELD

HEADERS = (
    "X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-Forwarded", "Forwarded-For",
    "X-Original-Forwarded-For", "X-Envoy-External-Address", "True-Client-IP", "CF-Connecting-IP", "CF-Connecting-IPv6",
    "CF-Pseudo-IPv4", "Fastly-Client-IP", "Fly-Client-IP", "X-Vercel-Forwarded-For", "X-Azure-ClientIP",
    "X-Azure-SocketIP", "X-Appengine-User-IP", "X-Appengine-Remote-Addr", "CloudFront-Viewer-Address",
    "Akamai-Client-IP", "X-Akamai-Edgescape", "Client-IP", "X-Remote-IP", "X-Remote-Addr", "X-ProxyUser-Ip",
    "WL-Proxy-Client-IP", "Via", "From", "Referer", "User-Agent", "Cookie", "Baggage", "Traceparent", "X-Request-Id",
    "X-Amzn-Trace-Id", "X-Forwarded-Host", "Origin", "Accept-Language", "sec-ch-ua", "Content-Location", "Authorization",
    "CMCD-Request", "CMCD-Session", "CMCD-Object", "CMCD-Status", "x-litix-env-key", "x-litix-shard-id",
)


def texts(own):
    """What fields hold: the sender's own address in each form that is text, and others' as literals.

    Another's address as a bare number or a string of hex digits is an honest number to a relay, which cannot know it.
    """
    forms = find_address.forms(ipaddress.ip_address(own))
    parts = ("bytes", "base64", "long prefix", "mapped")
    whole = [form.decode() for name, form in forms.items() if not name.startswith(parts)]
    if "mapped" in forms:
        whole += [f"::ffff:{own}", "::ffff:" + forms["mapped"].decode()]
    return whole + [base64.b64encode(ipaddress.ip_address(own).packed).decode()] + [
        str(ipaddress.ip_address(address)) for address in FIELD]


def mux_keys():
    """Every key that the samples' events have, and the long name of every key that the relay knows."""
    keys = set()
    for path in sorted(beacons.SAMPLES.glob("*.json")):
        for request in json.loads(path.read_text())["requests"]:
            if request["method"] == "POST" and request["path"] == "/":
                for event in json.loads(player.content_of(request))["events"]:
                    keys |= event.keys()
    source = (ROOT / "Sources/Beacons/MuxKey.swift").read_text()
    table = source[source.index("names: [String] = ["):]
    keys |= set(re.findall(r'"([a-z0-9_]+)"', table[:table.index("\n    ]")]))
    return sorted(keys - {"ake", "env_key", "xsqno", "view_sequence_number"})


def mux_requests(own):
    """Beacons in which each key holds each form in turn; what names the event stays, or nothing would be kept."""
    events, forms = [], texts(own)
    for number, key in enumerate(mux_keys()):
        for shift in range(6):
            value = forms[(number + shift * 5) % len(forms)]
            view = f"canary{len(events) // 12:018}"
            event = beacons.mux(view, 1 + len(events) % 12, "viewstart" if len(events) % 12 == 0 else "playing")
            events.append(event | {key: value if shift % 2 else f"from {value} by way of"})
    return [beacons.post(index, events[index:index + 60]) for index in range(0, len(events), 60)]


def cmcd_requests(own):
    """CMCD records of a sample, each of whose keys holds an address in turn; by body, query and headers."""
    keys = ("sid", "cid", "nor", "nrr", "url", "cdn", "cs", "ec", "bg", "h", "rid", "smrt", "com.example-a", "pr", "br", "v", "st", "sf")
    found, forms = [], texts(own)
    for number, key in enumerate(keys):
        for address in FIELD:
            record = {"v": 2, "e": "ps", "sta": "p", "ts": 1795000000000 + number, "sn": number, "sid": f"s{number}", "cid": "c"}
            record[key] = forms[(2 * number + FIELD.index(address)) % len(forms)]
            line = ",".join(f'{name}="{value}"' if isinstance(value, str) and name not in ("e", "sta") else f"{name}={value}"
                            for name, value in record.items())
            host = [["Host", "localhost"]]
            found.append({"method": "POST", "path": f"/cmcd/{beacons.PROPERTY}", "query": "", "headers": host, "body": line})
            found.append({"method": "POST", "path": "/cmcd", "query": "", "headers": host, "body": json.dumps([record])})
            found.append({"method": "GET", "path": f"/cmcd/{address}", "query": f"CMCD={line}".replace(" ", "%20").replace('"', "%22"),
                          "headers": host})
    return found


def header_requests():
    """Each header once with each address, on a beacon that would be kept without it."""
    found = []
    for number, name in enumerate(HEADERS):
        for turn, address in enumerate(HEADER):
            value = f"for={address}" if name == "Forwarded" else f'"{address}"' if name.startswith("CMCD") else address
            event = beacons.mux(f"header{number:018}", turn + 1, "viewstart", video_title=f"Header {number}")
            request = beacons.post(0, [event])
            kept = [pair for pair in request["headers"] if pair[0].lower() != name.lower()]
            found.append(request | {"headers": kept + [[name, value]]})
    path = beacons.post(0, [beacons.mux("path00000000000000000000", 1, "viewstart")])
    return found + [path | {"path": f"/{HEADER[0]}"}, path | {"query": f"ip={HEADER[0]}&x={HEADER[1]}"},
                    path | {"headers": [["Host", f"{HEADER[0]}:8080"]]}]


def all_requests(own):
    """Everything that one player sends from its own address."""
    return beacons.captured() + mux_requests(own) + cmcd_requests(own) + header_requests()


def found_in(data, addresses=ALL):
    """The canaries, by their place in `ALL`, and the forms in which bytes hold them; gzip is looked into."""
    layers = [data]
    if data[:2] == b"\x1f\x8b":
        layers.append(gzip.decompress(data))
    found = set()
    for layer in layers:
        lowered = layer.lower()
        for address in addresses:
            for name, form in find_address.forms(ipaddress.ip_address(address)).items():
                if form in (layer if name.startswith(("bytes", "base64")) else lowered):
                    found.add((ALL.index(address), name))
    return found
