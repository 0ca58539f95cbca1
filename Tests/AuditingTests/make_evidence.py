#!/usr/bin/env python3
"""Makes evidence as Deploy/LEDGER.md describes it, without any of our programs: what both auditing tools are tried on.

usage: make_evidence.py FOLDER [--batches N] [--records N] [--heartbeats N]

Writes FOLDER/eu/ledger, eu/archive, us/ledger, us/rows.csv, audit.json, an older head in FOLDER/old, and both private
keys in FOLDER/secret, for those who play a forger. Every value in it is invented.
"""
import argparse, base64, datetime, gzip, hashlib, json, os, struct, sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CONTRACT = f"{ROOT}/Sources/EgressContract/contract-v1.json"
ORIGIN, RECEIPTS, REGION = "eu-test/a-1/egress", "us-test/receipts", "eu-test"
BEGIN = datetime.datetime(2026, 11, 1, 0, 0, tzinfo=datetime.timezone.utc)


def sha(data):
    return hashlib.sha256(data).digest()


def b64(data):
    return base64.b64encode(data).decode()


class Signer:
    def __init__(self, name, seed):
        self.name, self.private = name, Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self.private.public_key().public_bytes_raw()

    def key_id(self, kind):
        return sha(self.name.encode() + b"\n" + bytes([kind]) + self.public)[:4]

    def vkey(self, kind=1):
        return f"{self.name}+{self.key_id(kind).hex()}+{b64(bytes([kind]) + self.public)}"

    def blob(self, text):
        return b64(self.key_id(1) + self.private.sign(text.encode()))

    def line(self, text):
        return f"\u2014 {self.name} {self.blob(text)}\n"

    def cosignature(self, text, time):
        signature = self.private.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
        return f"\u2014 {self.name} {b64(self.key_id(4) + struct.pack('>Q', time) + signature)}\n"


def tree_head(hashes):
    if len(hashes) < 2:
        return hashes[0] if hashes else sha(b"")
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return sha(b"\x01" + tree_head(hashes[:split]) + tree_head(hashes[split:]))


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


def tile_path(folder, level, index, width):
    digits = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        digits = f"x{index % 1000:03}/{digits}"
    return f"{folder}/tile/{level}/{digits}" + ("" if width == 256 else f".p/{width}")


def head(signer, entries):
    text = f"{signer.name}\n{len(entries)}\n{b64(tree_head([sha(bytes(1) + e) for e in entries]))}\n"
    return text, text + "\n" + signer.line(text)


def write_log(folder, signer, entries):
    """A whole log: tiles of every level, bundles, key and signed head."""
    write(f"{folder}/vkey", signer.vkey() + "\n")
    for tile in range((len(entries) + 255) // 256):
        part = entries[tile * 256:tile * 256 + 256]
        bundle = b"".join(struct.pack(">H", len(entry)) + entry for entry in part)
        write(tile_path(folder, "entries", tile, len(part)), bundle)
    level, hashes = 0, [sha(b"\x00" + entry) for entry in entries]
    while hashes:
        for tile in range((len(hashes) + 255) // 256):
            part = hashes[tile * 256:tile * 256 + 256]
            write(tile_path(folder, level, tile, len(part)), b"".join(part))
        hashes = [tree_head(hashes[n:n + 256]) for n in range(0, len(hashes) - 255, 256)]
        level += 1
    write(f"{folder}/checkpoint", head(signer, entries)[1])


def record(number):
    view = hashlib.sha256(f"view {number}".encode()).hexdigest()[:32]
    value = {
        "property": "env_key-1", "view": view, "seen": [0, 1 + number % 5, 9, 9],
        "fields": {
            "prefix": [1, "203.0.113"], "continent": [1, "EU"], "country": [1, "DE"],
            "network_operator": [1, 64500], "viewer": [0, view[:16]], "time": 29000000 + number % 1000,
            "video_id": [9, f"video-{number % 50}"], "video_title": [9, f'Title {number % 50}, "second" cut – ünï'],
            "video_codec": [9, "vp09.00.10.08"], "video_is_live": [9, 0], "video_duration": [9, 600000],
            "source_host": [9, "cdn.example.com"], "player_version": [9, "4.2.3"], "playing_time": [9, 1000 * number % 86400000],
            "max_playhead_position": 5000, "browser": [9, "Firefox"], "browser_major": [9, "130"],
        },
        "marks": [[0, 5, "viewstart"], [1, 6, "playing"], [7, 9, "renditionchange", 3000000], [9, 9, "error", "E_1.a-b"]],
    }
    return view, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


pack, sort = gzip.compress, sorted


class Evidence:
    """The relay's and the aggregator's side of one life of a relay."""

    def __init__(self, folder, seed=b"octroi test evidence"):
        self.folder, self.eu, self.us, self.rows = folder, [], [], []
        self.relay = Signer(ORIGIN, sha(seed + b" relay"))
        self.aggregator = Signer(RECEIPTS, sha(seed + b" aggregator"))
        with open(CONTRACT, "rb") as file:
            self.contract = hashlib.sha256(file.read()).hexdigest()
        self.minute, self.numbers, self.count = 0, 0, 0

    def time(self):
        return (BEGIN + datetime.timedelta(minutes=self.minute)).strftime("%Y-%m-%dT%H:%MZ")

    def entry(self, kind, lines, side="eu"):
        entries = getattr(self, side)
        entries.append((f"octroi/{kind}/v1\n" + "".join(f"{key} {value}\n" for key, value in lines)).encode())
        return len(entries) - 1

    def start(self):
        digest = hashlib.sha256(b"something").hexdigest()
        self.entry("start", [
            ("time", self.time()), ("version", "1.0.0"), ("binary", digest), ("contract", f"1 {self.contract}"),
            ("config", digest), ("region", REGION), ("jurisdiction", "DE"), ("environment", "development"),
            ("prefix-bits", "24 40"), ("archive-days", "100"), ("destination", self.aggregator.vkey())])
        for kind, day in (("view", "0000-00-00"), ("viewer", "2026-11-01"), ("salts", "2026-11-01")):
            commitment = hashlib.sha256(f"octroi/key/v1\n{kind}\n{day}\nkey".encode()).hexdigest()
            self.entry("key", [("time", self.time()), ("kind", kind), ("day", day), ("state", "opened"),
                               ("commitment", commitment)])

    def batch(self, count):
        """Seals, records, archives and receipts a batch."""
        lines = sort(record(self.numbers + n) for n in range(count))
        self.numbers += count
        self.count += 1
        name, lines = f"a-1-{self.count}-0", [line for _, line in lines]
        seen = [json.loads(line)["seen"] for line in lines]
        orders = sum(high - low + 1 for pairs in seen for low, high in zip(pairs[::2], pairs[1::2]))
        cut = int(BEGIN.timestamp() * 1000) + self.minute * 60000 + 123
        envelope = {"octroi": "batch", "version": 1, "contract": {"version": 1, "sha256": self.contract},
                    "region": REGION, "jurisdiction": "DE", "batch": name, "cut_ms": cut, "parts": count,
                    "events": orders + 1, "orders": orders}
        plain = b"".join(line + b"\n" for line in [json.dumps(envelope, separators=(",", ":")).encode()] + lines)
        packed = pack(plain, 6, mtime=0)
        salts = [sha(f"salt {name} {n}".encode())[:16] for n in range(count)]
        root = tree_head([sha(b"\x00" + salt + line) for salt, line in zip(salts, lines)])
        digest = hashlib.sha256(packed).hexdigest()
        write(f"{self.folder}/eu/archive/{name}", packed)
        write(f"{self.folder}/eu/archive/{digest}.salts", "".join(salt.hex() + "\n" for salt in salts))
        facts = [("batch", name), ("sha256", digest), ("parts", count), ("events", orders + 1), ("orders", orders)]
        intent = self.entry("intent", [
            ("time", self.time()), *facts[:2], ("bytes", len(packed)), ("plain-bytes", len(plain)),
            *facts[2:], ("records-root", root.hex())])
        leaf = len(self.us)
        self.entry("receipt", [*facts, ("ledger", ORIGIN), ("intent", intent), ("leaf", leaf)], "us")
        self.entry("outcome", [
            ("time", self.time()), ("intent", intent), ("batch", name), ("answer", f"receipt {leaf}"),
            ("by", self.aggregator.name), ("signature", self.aggregator.blob(self.us[leaf].decode()))])
        self.rows.append((name, count))

    def heartbeat(self):
        self.minute += 1
        self.entry("heartbeat", [("time", self.time())] + [(key, 0) for key in (
            "journaled", "open", "committed", "receipted", "waiting", "quarantined", "set-aside", "cuts")])

    def purged_batch(self):
        """A batch whose file went by age."""
        self.batch(2)
        name = f"a-1-{self.count}-0"
        with open(f"{self.folder}/eu/archive/{name}", "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        os.unlink(f"{self.folder}/eu/archive/{name}")
        os.unlink(f"{self.folder}/eu/archive/{digest}.salts")
        self.entry("purge", [("time", self.time()), ("reason", "size"), ("batch", name)])

    def keep_old_head(self):
        write(f"{self.folder}/old", head(self.relay, self.eu)[1])

    def finish(self):
        write_log(f"{self.folder}/eu/ledger", self.relay, self.eu)
        text, note = head(self.relay, self.eu)
        write(f"{self.folder}/eu/ledger/cosigned", note + self.aggregator.cosignature(text, int(BEGIN.timestamp())))
        write_log(f"{self.folder}/us/ledger", self.aggregator, self.us)
        write(f"{self.folder}/us/ledger/witness", self.aggregator.vkey(4) + "\n")
        write(f"{self.folder}/us/rows.csv", "batch,parts\n" + "".join(f"{name},{count}\n" for name, count in self.rows))
        write(f"{self.folder}/contract.json", open(CONTRACT, "rb").read())
        write(f"{self.folder}/audit.json", json.dumps({
            "eu_ledger": "eu/ledger", "eu_archive": "eu/archive", "us_ledger": "us/ledger", "us_rows": "us/rows.csv",
            "contract": "contract.json", "eu_vkey": self.relay.vkey(), "us_vkey": self.aggregator.vkey(),
            "old_checkpoints": ["old"]}, indent=1))


def make(folder, batches=4, records=6, heartbeats=300):
    evidence = Evidence(folder)
    evidence.start()
    evidence.batch(records)
    evidence.keep_old_head()
    evidence.purged_batch()
    for _ in range(batches - 1):
        evidence.batch(records)
    for _ in range(heartbeats):
        evidence.heartbeat()
    evidence.finish()
    return evidence


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    for name, default in (("--batches", 4), ("--records", 6), ("--heartbeats", 300)):
        parser.add_argument(name, type=int, default=default)
    options = parser.parse_args()
    make(options.folder, options.batches, options.records, options.heartbeats)
