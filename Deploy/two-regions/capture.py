"""The link between the regions: recorded by tcpdump, decrypted by tshark."""
import collections
import hashlib
import json
import pathlib
import subprocess

from world import AGGREGATOR, AGGREGATOR_PORT, EU_LINK, Failure, sh


def start(world, title, name, link, path):
    world.start(title, name, "tcpdump", "-i", link, "-U", "-Z", "root", "-w", path)
    world.until(lambda: b"listening on" in (world.folder / f"{title}.log").read_bytes(), title)


def tshark(path, *options, secrets=None):
    keys = ["-o", f"tls.keylog_file:{secrets}"] if secrets else []
    done = subprocess.run(
        ["tshark", "-r", path, *keys, "-d", f"tcp.port=={AGGREGATOR_PORT},tls", *options], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(f"tshark: {done.stderr.strip()[-500:]}")
    return done.stdout


def bodies(path, folder, secrets=None):
    """The HTTP bodies of a capture, in both directions."""
    folder.mkdir()
    tshark(path, "-q", "--export-objects", f"http,{folder}", secrets=secrets)
    return [item.read_bytes() for item in sorted(folder.iterdir())]


def requests(path, secrets):
    """Each request of the link as its line and its header fields."""
    fields = ["-T", "json", "-e", "http.request.method", "-e", "http.request.uri", "-e", "http.request.line"]
    found = []
    for packet in json.loads(tshark(path, "-Y", "http.request", *fields, secrets=secrets)):
        layers = packet["_source"]["layers"]
        lines = [line.replace("\\r\\n", "").strip() for line in layers["http.request.line"]]
        found.append((layers["http.request.method"][0], layers["http.request.uri"][0], lines))
    return found


def flows(path):
    """Who sent packets of which protocol to whom, by both ports' lower one: {(from, to, protocol, port): packets}."""
    fields = ["-T", "fields", "-E", "separator=\t", "-e", "ip.src", "-e", "ip.dst", "-e", "_ws.col.Protocol",
              "-e", "tcp.srcport", "-e", "tcp.dstport", "-e", "eth.type"]
    seen = collections.Counter()
    for line in tshark(path, *fields).splitlines():
        source, target, protocol, own, other, kind = line.split("\t")
        seen[(source, target, other if source == EU_LINK else own) if own else (protocol,)] += 1
    return seen


def digest(data):
    return hashlib.sha256(data).hexdigest()
