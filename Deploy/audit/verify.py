#!/usr/bin/env python3
"""A second opinion on Octroi's evidence, written from Deploy/LEDGER.md and the contract file alone.

It shares no code with octroi-audit and needs only Python and python3-cryptography. Read it top to bottom in ten
minutes: signed notes, tiles, entries, batches, records, receipts, and the verdict.

usage: verify.py --eu LEDGER --archive FOLDER --contract FILE [--us LEDGER]
                 [--vkey VKEY] [--us-vkey VKEY] [--old CHECKPOINT]...

  --eu LEDGER        the relay's ledger, as eu/ledger
  --archive FOLDER   the batches and their salts, as eu/archive
  --contract FILE    the closed list of fields that may cross, as Sources/EgressContract/contract-v1.json
  --us LEDGER        the aggregator's receipts, as us/ledger; without it both regions cannot be compared
  --vkey VKEY        the key that you expect, got from elsewhere; without it the folder's own vkey is believed
  --us-vkey VKEY     the same of the aggregator
  --old CHECKPOINT   a head that you kept from an earlier visit: the ledger must still begin with it

exit: 0 it holds, 1 a guarantee is violated, 2 usage, 3 something could not be checked, 4 the evidence is broken
"""
import argparse, base64, collections, datetime, gzip, hashlib, ipaddress, json, os, re, struct, sys, zlib

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    sys.exit("verify.py needs python3-cryptography (apt install python3-cryptography)")

BATCH_BYTES_MAX = 64 << 20  # a batch inflates to a few MiB; more is no batch


class Broken(Exception):
    """The evidence itself is not what was signed."""


def need(holds, why):
    if not holds:
        raise Broken(why)


def sha256(data):
    return hashlib.sha256(data).digest()


def unbase64(text):
    return base64.b64decode(text, validate=True)


def read(path):
    with open(path, "rb") as file:
        return file.read()


# ---- Signed notes: a text, a blank line, signature lines (C2SP signed-note) ----

class Key:
    """NAME+KEYID+BASE64 of type and Ed25519 key; the key ID is the start of a hash over all of it."""

    def __init__(self, vkey):
        self.name, key_id, key = vkey.strip().split("+", 2)
        raw = unbase64(key)
        self.id = sha256(self.name.encode() + b"\n" + raw)[:4]
        need(self.id.hex() == key_id, f"the key of {self.name} does not have the ID that it is written with")
        self.is_cosigner, self.public = raw[0] == 4, Ed25519PublicKey.from_public_bytes(raw[1:])
        need(raw[0] in (1, 4), f"the key of {self.name} is of an unknown type")

    def signed(self, text, blob):
        """Whether this key made the signature over the text (type 1), or cosigned it at a time (type 4)."""
        signature = blob[4:]
        if self.is_cosigner:
            time, = struct.unpack(">Q", signature[:8])
            text, signature = f"cosignature/v1\ntime {time}\n{text}", signature[8:]
        try:
            self.public.verify(signature, text.encode())
        except InvalidSignature:
            return False
        return blob[:4] == self.id


def open_note(data, key, what):
    """The text of a note that the key signed."""
    text, found, lines = data.decode().rpartition("\n\n")
    need(found and lines.endswith("\n"), f"{what} is not a signed note")
    text += "\n"
    blobs = []
    for line in lines.splitlines():
        dash, name, blob = line.split(" ")
        need(dash == "\u2014", f"{what} has a malformed signature line")
        if name == key.name and unbase64(blob)[:4] == key.id:
            blobs.append(unbase64(blob))
    need(blobs, f"{what} bears no signature of {key.name}")
    need(all(key.signed(text, blob) for blob in blobs), f"{what} bears a wrong signature of {key.name}")
    return text


# ---- Logs: tiles of 256 hashes, bundles of 256 entries (C2SP tlog-tiles, RFC 6962) ----

def tree_head(hashes):
    """Folds leaf hashes to the root: pair up, level by level, an odd last one going up as it is."""
    if not hashes:
        return sha256(b"")
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2])
        odd = hashes[-1:] if len(hashes) % 2 else []
        hashes = [sha256(b"\x01" + left + right) for left, right in pairs] + odd
    return hashes[0]


def tile_path(folder, level, index, width):
    """1234067 is x001/x234/067; a tile of fewer than 256 has .p/WIDTH until the full one is there."""
    digits = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        digits = f"x{index % 1000:03}/{digits}"
    path = f"{folder}/tile/{level}/{digits}"
    return path if width == 256 or os.path.exists(path) else f"{path}.p/{width}"


class Log:
    """A whole log, read and checked against its signed head."""

    def __init__(self, folder, vkey):
        shown = read(f"{folder}/vkey").decode()
        self.key = Key(vkey or shown)
        need(Key(shown).id == self.key.id, f"{folder}/vkey is another key than the one that you expect")
        self.origin, self.size, self.root = self.checkpoint(f"{folder}/checkpoint")
        self.entries, self.hashes = [], []
        for tile in range((self.size + 255) // 256):
            self.read_tile(folder, tile, min(256, self.size - tile * 256))
        need(tree_head(self.hashes) == self.root,
             f"the entries of {self.origin} do not add up to the signed root: one was changed, dropped or moved")
        self.check_upper_tiles(folder)

    def checkpoint(self, path, key=None):
        lines = open_note(read(path), key or self.key, path).split("\n")
        need(len(lines) == 4 and lines[0] == self.key.name, f"{path} is not a head of {self.key.name}")
        need(re.fullmatch("0|[1-9][0-9]*", lines[1]) and len(unbase64(lines[2])) == 32, f"{path} is malformed")
        return lines[0], int(lines[1]), unbase64(lines[2])

    def read_tile(self, folder, tile, width):
        bundle = read(tile_path(folder, "entries", tile, width))
        hashes = read(tile_path(folder, 0, tile, width))
        at = 0
        for place in range(width):
            need(at + 2 <= len(bundle), f"the bundle of entries {tile * 256} and on is cut short")
            length, = struct.unpack_from(">H", bundle, at)
            entry = bundle[at + 2:at + 2 + length]
            at += 2 + length
            leaf = sha256(b"\x00" + entry)
            need(len(entry) == length and leaf == hashes[32 * place:32 * place + 32],
                 f"entry {tile * 256 + place} of {self.origin} is not the one that its tile has the hash of")
            self.entries.append(entry)
            self.hashes.append(leaf)

    def check_upper_tiles(self, folder):
        """Each hash of a tile above is the root of a full tile below."""
        hashes, level = self.hashes, 1
        while len(hashes) >= 256:
            hashes = [tree_head(hashes[n:n + 256]) for n in range(0, len(hashes) - 255, 256)]
            for tile in range((len(hashes) + 255) // 256):
                part = hashes[tile * 256:tile * 256 + 256]
                stored = read(tile_path(folder, level, tile, len(part)))
                need(stored[:32 * len(part)] == b"".join(part),
                     f"tile {level}/{tile} of {self.origin} does not hold the hashes of the tiles below it")
            level += 1

    def begins_with(self, path, key=None):
        """Whether an older head is a prefix of this log."""
        _, size, root = self.checkpoint(path, key)
        need(size <= self.size, f"{path} is of {size} entries, the log has only {self.size}: it was cut back")
        need(tree_head(self.hashes[:size]) == root, f"{path} is not a prefix: the log's history was rewritten")


# ---- Entries: one spelling each (Deploy/LEDGER.md, "Entries") ----

COUNT, SHA, TIME = r"(0|[1-9][0-9]*)", r"([0-9a-f]{64})", r"(\d{4}-\d\d-\d\dT\d\d:\d\dZ)"
BATCH, DAY = r"([a-z0-9]{1,32}-\d+-\d+-\d+)", r"(\d{4}-\d\d-\d\d)"
ENTRIES = {
    "start": f"time {TIME}\nversion (.+)\nbinary {SHA}\ncontract {COUNT} {SHA}\nconfig {SHA}\nregion (.+)\n"
             f"jurisdiction (.+)\nenvironment (production|staging|development)\nprefix-bits {COUNT} {COUNT}\n"
             f"archive-days {COUNT}\ndestination (.+)\n",
    "key": f"time {TIME}\nkind (view|viewer|salts)\nday {DAY}\nstate (opened|destroyed)\ncommitment {SHA}\n",
    "intent": f"time {TIME}\nbatch {BATCH}\nsha256 {SHA}\nbytes {COUNT}\nplain-sha256 {SHA}\nplain-bytes {COUNT}\n"
              f"parts {COUNT}\nevents {COUNT}\norders {COUNT}\nrecords-root {SHA}\n",
    "outcome": f"time {TIME}\nintent {COUNT}\nbatch {BATCH}\nanswer (?:receipt {COUNT}|refusal "
               f"(unreadable|too-large|contract|wrong-relay|other-bytes))\nby (\\S+)\nsignature (\\S+)\n",
    "heartbeat": f"time {TIME}\njournaled {COUNT}\nopen {COUNT}\ncommitted {COUNT}\nreceipted {COUNT}\n"
                 f"waiting {COUNT}\nquarantined {COUNT}\nset-aside {COUNT}\ncuts {COUNT}\n",
    "purge": f"time {TIME}\nreason (age|size)\n(?:batch {BATCH}\n){{1,100}}",
    "erasure": f"time {TIME}\nbatch {BATCH}\nsha256 {SHA}\nerased-sha256 {SHA}\nrecords {COUNT}\n",
    "incident": f"time {TIME}\nkind (journal-damaged|not-conforming|return-rejected)\ncount {COUNT}\n",
    "receipt": f"batch {BATCH}\nsha256 {SHA}\nparts {COUNT}\nevents {COUNT}\norders {COUNT}\nledger (\\S+)\n"
               f"intent {COUNT}\nleaf {COUNT}\n",
}
ENTRIES = {kind: re.compile(f"octroi/{kind}/v1\n{body}") for kind, body in ENTRIES.items()}


def parse(entry, place):
    """The entry's type, and the values of its lines by their keys (of a repeated key, all)."""
    text = entry.decode()
    kind = re.match("octroi/([a-z]+)/v1\n", text)
    need(kind and kind[1] in ENTRIES and ENTRIES[kind[1]].fullmatch(text), f"{place} is not spelled as an entry is")
    values = {}
    for line in text.splitlines()[1:]:
        key, value = line.split(" ", 1)
        values.setdefault(key, []).append(value)
    return kind[1], values


# ---- Records: every value of every record against the contract ----

def is_ipv4_prefix(text):
    octets = text.split(".")
    return 1 <= len(octets) <= 3 and all(o.isascii() and o.isdigit() and str(int(o)) == o and int(o) < 256 for o in octets)


def is_title(text):
    return (1 <= len(text.encode()) <= 256 and "@" not in text and "://" not in text
            and not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]|[A-Za-z0-9]{24}", text))


DOMAINS = {name: re.compile(pattern, re.ASCII).fullmatch for name, pattern in {
    "continent": "[A-Z]{2}", "country": "[A-Z]{2}", "subdivision": "[A-Z0-9-]{1,6}", "viewer": "[0-9a-f]{6}|[0-9a-f]{16}",
    "view": "[0-9a-f]{32}", "identifier": "[A-Za-z0-9_.:-]{1,128}", "code": "[A-Za-z0-9_.-]{1,32}",
    "host": "[a-z0-9.-]{1,253}"}.items()}
DOMAINS["title"] = is_title
DOMAINS["prefix"] = lambda text: is_ipv4_prefix(text) or re.fullmatch("(?:[0-9a-f]{2}){1,5}", text)


def holds_address(text):
    """Whether a whole address is spelled out, by Python's own reading of addresses."""
    quads = re.findall(r"(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)", text)
    groups = [word.strip(".") for word in re.findall(r"[0-9A-Fa-f:.]+", text) if word.count(":") >= 2]
    for word in quads + groups:
        try:
            ipaddress.ip_address(word)
            return True
        except ValueError:
            pass
    return False


class Contract:
    def __init__(self, path):
        data = read(path)
        self.digest, contract = hashlib.sha256(data).hexdigest(), json.loads(data)
        self.version, self.seen = contract["version"], contract["seen"]
        self.fields = {field["name"]: field for field in contract["fields"]}
        self.time = contract["marks"]["time"]
        self.marks = {mark["name"]: mark for mark in contract["marks"]["kinds"]}

    def fault(self, record):
        """What is wrong with a record, in words that quote none of its values; None where nothing is."""
        if list(record) != ["property", "view", "seen", "fields", "marks"]:
            return "has other keys than property, view, seen, fields and marks"
        if self.text_fault(record["property"], "identifier") or self.text_fault(record["view"], "view"):
            return "has a property or view outside its domain"
        seen = record["seen"]
        if not (len(seen) % 2 == 0 and all(type(n) is int for n in seen) and seen == sorted(seen)
                and all(self.seen["min"] <= n <= self.seen["max"] for n in seen)):
            return "has orders outside their range"
        for name, value in record["fields"].items():
            if fault := self.field_fault(name, value):
                return f"field {name[:40]}: {fault}"
        for mark in record["marks"]:
            if fault := self.mark_fault(mark):
                return f"mark: {fault}"
        return None

    def field_fault(self, name, value):
        rule = self.fields.get(name)
        if rule is None:
            return "is not in the contract"
        if rule["join"] in ("first", "last"):
            if not (type(value) is list and len(value) == 2 and self.is_order(value[0])):
                return "does not carry its event's order"
            value = value[1]
        if rule["type"] == "text":
            is_codec = name == "video_codec" and type(value) is str and re.fullmatch(r"vp0[89](\.\d\d){3,8}", value)
            return None if is_codec else self.text_fault(value, rule["domain"])
        low, high = (0, 1) if rule["type"] == "boolean" else (rule["min"], rule["max"])
        return None if type(value) is int and low <= value <= high else "is outside its range"

    def mark_fault(self, mark):
        if not (type(mark) is list and len(mark) in (3, 4) and self.is_order(mark[0]) and type(mark[1]) is int
                and self.time["min"] <= mark[1] <= self.time["max"] and mark[2] in self.marks):
            return "is malformed, outside its time or of a kind that is not in the contract"
        rule = self.marks[mark[2]]
        if len(mark) == 3:
            return "has no code" if rule["value"] == "code" else None
        if rule["value"] == "code":
            return self.text_fault(mark[3], "code")
        is_good = rule["value"] == "integer" and type(mark[3]) is int and rule["min"] <= mark[3] <= rule["max"]
        return None if is_good else "has a value outside its range"

    def is_order(self, order):
        return type(order) is int and self.seen["min"] <= order <= self.seen["max"]

    @staticmethod
    def text_fault(text, domain):
        if type(text) is not str or not DOMAINS[domain](text):
            return f"is outside the domain {domain}"
        return "holds a whole address" if domain not in ("viewer", "view", "prefix") and holds_address(text) else None


def once(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


# ---- The audit ----

class Audit:
    def __init__(self, options):
        self.options, self.violations, self.gaps = options, [], []
        self.batches = self.records = self.bytes = 0

    def run(self):
        eu = Log(self.options.eu, self.options.vkey)
        entries = [parse(entry, f"entry {index} of {eu.origin}") for index, entry in enumerate(eu.entries)]
        for path in self.options.old:
            eu.begins_with(path)
        self.contract = Contract(self.options.contract)
        self.check_ledger(eu, entries)
        self.check_archive(entries)
        if self.options.us:
            self.reconcile(eu, entries)
        else:
            self.gaps.append("no --us: whether both regions recorded the same was not checked")

    def check_ledger(self, eu, entries):
        """Starts name the contract and the aggregator; outcomes carry its signature."""
        self.start_of, self.intents, self.outcomes, start = {}, {}, {}, None
        for index, (kind, values) in enumerate(entries):
            one = {key: value[0] for key, value in values.items()}
            if kind == "start":
                start, self.aggregator = one, Key(one["destination"])
                expected = f"{self.contract.version} {self.contract.digest}"
                need(one["contract"] == expected, f"entry {index} names another contract than {self.options.contract}")
            elif kind == "intent":
                need(start, f"intent {index} stands before the first start")
                self.intents[index] = one
                self.start_of[index] = start
            elif kind == "outcome":
                intent = self.intents.get(int(one["intent"]))
                need(intent and intent["batch"] == one["batch"], f"outcome {index} is of no intent before it")
                self.check_outcome(eu, index, one, intent)
            elif kind == "receipt":
                raise Broken(f"entry {index} of {eu.origin} is a receipt, which no relay writes")
        names = collections.Counter(intent["batch"] for intent in self.intents.values())
        self.violations += [f"{name} has more than one intent" for name, count in names.items() if count > 1]
        cosigned = f"{self.options.eu}/cosigned"
        if os.path.exists(cosigned) and start:
            eu.begins_with(cosigned)
            open_note(read(cosigned), self.cosigner(), cosigned)
        else:
            self.gaps.append("no cosigned head: nobody but the relay has vouched for the ledger's history")

    def cosigner(self):
        raw = b"\x04" + self.aggregator.public.public_bytes_raw()
        key_id = sha256(self.aggregator.name.encode() + b"\n" + raw)[:4].hex()
        return Key(f"{self.aggregator.name}+{key_id}+{base64.b64encode(raw).decode()}")

    def check_outcome(self, eu, index, outcome, intent):
        """Rebuilds the note that the aggregator signed, and verifies it."""
        word, rest = outcome["answer"].split(" ")
        if word == "receipt":
            text = receipt_text(intent, eu.origin, int(outcome["intent"]), int(rest))
            self.outcomes[int(outcome["intent"])] = int(rest), outcome["by"]
        else:
            text = f"octroi/refusal/v1\nbatch {intent['batch']}\nsha256 {intent['sha256']}\nreason {rest}\n"
        need(outcome["by"] == self.aggregator.name and self.aggregator.signed(text, unbase64(outcome["signature"])),
             f"outcome {index} does not bear the aggregator's signature over {intent['batch']}")

    # -- archive --

    def check_archive(self, entries):
        purged = {name for kind, values in entries if kind == "purge" for name in values["batch"]}
        erased = {values["batch"][0]: values for kind, values in entries if kind == "erasure"}
        for index, intent in self.intents.items():
            name, path = intent["batch"], f"{self.options.archive}/{intent['batch']}"
            if os.path.exists(path):
                self.check_batch(read(path), intent, self.start_of[index])
            elif name in erased:
                self.check_erased(erased[name], intent)
            elif name not in purged:
                self.gaps.append(f"{name} is not in the archive, and no purge or erasure explains it")
        allowed = {i["batch"] for i in self.intents.values()}
        digests = {i["sha256"] for i in self.intents.values()}
        for name in sorted(os.listdir(self.options.archive)):
            if name not in allowed and name.split(".")[0] not in digests:
                self.violations.append(f"archive file {name[:80]} belongs to no intent")

    def check_batch(self, data, intent, start):
        name = intent["batch"]
        if hashlib.sha256(data).hexdigest() != intent["sha256"] or len(data) != int(intent["bytes"]):
            return self.violations.append(f"{name}: the archived bytes are not those that the ledger recorded")
        try:
            plain = zlib.decompressobj(31).decompress(data, BATCH_BYTES_MAX)
        except zlib.error:
            return self.violations.append(f"{name} is not a gzip file")
        if hashlib.sha256(plain).hexdigest() != intent["plain-sha256"] or len(plain) != int(intent["plain-bytes"]):
            return self.violations.append(f"{name}: the inflated bytes are not those that the ledger recorded")
        lines = plain.split(b"\n")
        if lines.pop() != b"":
            return self.violations.append(f"{name} does not end with a line's end")
        self.check_envelope(lines[0], intent, start)
        self.check_records(lines[1:], intent)
        self.check_root(lines[1:], intent)

    def check_envelope(self, line, intent, start):
        envelope = json.loads(line, object_pairs_hook=once)
        cut = datetime.datetime.fromtimestamp(envelope["cut_ms"] // 1000, datetime.timezone.utc)
        expected = {
            "octroi": "batch", "version": 1,
            "contract": {"version": self.contract.version, "sha256": self.contract.digest},
            "region": start["region"], "jurisdiction": start["jurisdiction"], "batch": intent["batch"],
            "cut_ms": envelope["cut_ms"], "parts": int(intent["parts"]), "events": int(intent["events"]),
            "orders": int(intent["orders"])}
        if envelope != expected or cut.strftime("%Y-%m-%dT%H:%MZ") != intent["time"]:
            self.violations.append(f"{intent['batch']}: the envelope does not say what its intent says")

    def check_records(self, lines, intent):
        self.batches += 1
        orders = 0
        for number, line in enumerate(lines, 1):
            try:
                record = json.loads(line, object_pairs_hook=once)
                if type(record) is dict and list(record) == ["erased"]:
                    continue
                fault = self.contract.fault(record)
                orders += sum(high - low + 1 for low, high in zip(record["seen"][::2], record["seen"][1::2]))
            except (ValueError, TypeError, KeyError, AttributeError):
                fault = "is not a record"
            if fault:
                self.violations.append(f"{intent['batch']}, record {number}: {fault}")
            self.records += 1
            self.bytes += len(line) + 1
        if len(lines) != int(intent["parts"]):
            self.violations.append(f"{intent['batch']} has {len(lines)} records, its intent says {intent['parts']}")

    def check_root(self, lines, intent):
        path = f"{self.options.archive}/{intent['sha256']}.salts"
        if not os.path.exists(path):
            return self.gaps.append(f"{intent['batch']} has no salts: its records-root was not recomputed")
        salts = read(path).decode().split("\n")
        need(salts.pop() == "" and len(salts) == len(lines), f"the salts of {intent['batch']} are cut short or too many")
        leaves = []
        for salt, line in zip(salts, lines):
            if salt == "":
                leaves.append(bytes.fromhex(json.loads(line)["erased"]))
            else:
                need(re.fullmatch("[0-9a-f]{32}", salt), f"the salts of {intent['batch']} are malformed")
                leaves.append(sha256(b"\x00" + bytes.fromhex(salt) + line))
        need(tree_head(leaves).hex() == intent["records-root"],
             f"the salts of {intent['batch']} are not those of its records-root")

    def check_erased(self, erasure, intent):
        path = f"{self.options.archive}/{intent['sha256']}.erased"
        if not os.path.exists(path):
            return self.gaps.append(f"{intent['batch']} was rewritten by an erasure, and the new file is not here")
        data = read(path)
        if hashlib.sha256(data).hexdigest() != erasure["erased-sha256"][-1]:
            return self.violations.append(f"{intent['batch']}: the rewritten bytes are not those of its erasure entry")
        lines = gzip.decompress(data).split(b"\n")[1:-1]
        self.check_records(lines, intent)
        self.check_root(lines, intent)

    # -- both regions --

    def reconcile(self, eu, entries):
        us = Log(self.options.us, self.options.us_vkey)
        need(us.key.public.public_bytes_raw() == self.aggregator.public.public_bytes_raw(),
             f"{us.origin} is signed by another key than the aggregator that the relay's ledger names")
        leaf_of = {}
        for leaf, entry in enumerate(us.entries):
            kind, values = parse(entry, f"entry {leaf} of {us.origin}")
            need(kind == "receipt" and values["leaf"] == [str(leaf)], f"leaf {leaf} of {us.origin} is no receipt of itself")
            if values["ledger"] != [eu.origin]:
                continue
            index = int(values["intent"][0])
            intent = self.intents.get(index)
            if not intent or entry.decode() != receipt_text(intent, eu.origin, index, leaf):
                self.violations.append(f"US only: receipt {leaf} is of a batch that the EU ledger does not record so")
            elif index in leaf_of:
                self.violations.append(f"US only: {intent['batch']} has two receipts")
            elif index not in self.outcomes:
                self.gaps.append(f"{intent['batch']} has a receipt whose outcome the EU ledger does not have yet")
            leaf_of.setdefault(index, leaf)
        for index, (leaf, log) in self.outcomes.items():
            if log == us.origin and leaf_of.get(index) != leaf:
                self.violations.append(f"EU only: {self.intents[index]['batch']} was acknowledged, and has no such receipt")


def receipt_text(intent, origin, index, leaf):
    lines = [f"{key} {intent[key]}\n" for key in ("batch", "sha256", "parts", "events", "orders")]
    return f"octroi/receipt/v1\n{''.join(lines)}ledger {origin}\nintent {index}\nleaf {leaf}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     usage=argparse.SUPPRESS)
    for name in ("--eu", "--archive", "--contract"):
        parser.add_argument(name, required=True, help=argparse.SUPPRESS)
    for name in ("--us", "--vkey", "--us-vkey"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    parser.add_argument("--old", action="append", default=[], help=argparse.SUPPRESS)
    audit = Audit(parser.parse_args())
    try:
        audit.run()
    except FileNotFoundError as error:
        audit.gaps.append(f"{error.filename} is not there")
    except (Broken, OSError, ValueError, KeyError, IndexError, TypeError, struct.error) as error:
        print(f"BROKEN: {error}")
        return 4
    for violation in audit.violations:
        print(f"VIOLATED: {violation}")
    for gap in audit.gaps:
        print(f"NOT CHECKED: {gap}")
    verdict = 1 if audit.violations else 3 if audit.gaps else 0
    words = {0: "it holds", 1: "violated", 3: "incomplete"}[verdict]
    print(f"{words}: {audit.batches} batches, {audit.records} records, {audit.bytes} bytes against the contract")
    return verdict


if __name__ == "__main__":
    sys.exit(main())
