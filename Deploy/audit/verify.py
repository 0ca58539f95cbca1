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
import argparse, base64, collections, datetime, hashlib, ipaddress, json, os, re, struct, sys, zlib

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


def read(path):
    with open(path, "rb") as file:
        return file.read()


# ---- Signed notes: a text, a blank line, signature lines (C2SP signed-note) ----

class Key:
    """NAME+KEYID+BASE64 of type and Ed25519 key; the key ID is the start of a hash over all of it."""

    def __init__(self, name, raw):
        self.name, self.raw = name, raw
        self.id = sha256(name.encode() + b"\n" + raw)[:4]
        need(raw[0] in (1, 4), f"the key of {name} is of an unknown type")

    @classmethod
    def read(cls, vkey):
        name, key_id, raw = vkey.strip().split("+", 2)
        key = cls(name, base64.b64decode(raw, validate=True))
        need(key.id.hex() == key_id, f"the key of {name} does not have the ID that it is written with")
        return key

    def signed(self, text, blob):
        """Whether this key made the signature over the text (type 1), or cosigned it at a time (type 4)."""
        signature = blob[4:]
        if self.raw[0] == 4:
            time, = struct.unpack(">Q", signature[:8])
            text, signature = f"cosignature/v1\ntime {time}\n{text}", signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.raw[1:]).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return blob[:4] == self.id


def open_note(path, key):
    """The text of a note that the key signed."""
    text, found, lines = read(path).decode().rpartition("\n\n")
    need(found and lines.endswith("\n"), f"{path} is not a signed note")
    blobs = []
    for line in lines.splitlines():
        dash, name, blob = line.split(" ")
        need(dash == "\u2014", f"{path} has a malformed signature line")
        if name == key.name and base64.b64decode(blob)[:4] == key.id:
            blobs.append(base64.b64decode(blob, validate=True))
    need(blobs, f"{path} bears no signature of {key.name}")
    need(all(key.signed(text + "\n", blob) for blob in blobs), f"{path} bears a wrong signature of {key.name}")
    return text + "\n"


# ---- Logs: tiles of 256 hashes, bundles of 256 entries (C2SP tlog-tiles, RFC 6962) ----

def tree_head(hashes):
    """Folds leaf hashes to the root: pair up, level by level, an odd last one going up as it is."""
    while len(hashes) > 1:
        odd = hashes[-1:] if len(hashes) % 2 else []
        hashes = [sha256(b"\x01" + left + right) for left, right in zip(hashes[::2], hashes[1::2])] + odd
    return hashes[0] if hashes else sha256(b"")


class Log:
    """A whole log, read and checked against its signed head."""

    def __init__(self, folder, vkey):
        self.folder, shown = folder, read(f"{folder}/vkey").decode()
        self.key = Key.read(vkey or shown)
        need(Key.read(shown).id == self.key.id, f"{folder}/vkey is another key than the one that you expect")
        self.origin, self.size, root = self.checkpoint(f"{folder}/checkpoint")
        self.entries, self.hashes = [], []
        for tile in range((self.size + 255) // 256):
            self.read_tile(tile, min(256, self.size - tile * 256))
        need(tree_head(self.hashes) == root,
             f"the entries of {self.origin} do not add up to the signed root: one was changed, dropped or moved")
        self.check_upper_tiles()

    def checkpoint(self, path):
        lines = open_note(path, self.key).split("\n")
        need(len(lines) == 4 and lines[0] == self.key.name, f"{path} is not a head of {self.key.name}")
        root = base64.b64decode(lines[2], validate=True)
        need(re.fullmatch("0|[1-9][0-9]*", lines[1]) and len(root) == 32, f"{path} is malformed")
        return lines[0], int(lines[1]), root

    def tile(self, level, index, width):
        """1234067 is x001/x234/067; a tile of fewer than 256 has .p/WIDTH until the full one is there."""
        digits = f"{index:0{(len(str(index)) + 2) // 3 * 3}}"
        groups = [digits[at:at + 3] for at in range(0, len(digits), 3)]
        path = f"{self.folder}/tile/{level}/{'/'.join(['x' + group for group in groups[:-1]] + groups[-1:])}"
        return read(path if width == 256 or os.path.exists(path) else f"{path}.p/{width}")

    def read_tile(self, tile, width):
        bundle, hashes, at = self.tile("entries", tile, width), self.tile(0, tile, width), 0
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

    def check_upper_tiles(self):
        """Each hash of a tile above is the root of a full tile below."""
        hashes, level = self.hashes, 1
        while len(hashes) >= 256:
            hashes = [tree_head(hashes[n:n + 256]) for n in range(0, len(hashes) - 255, 256)]
            for tile in range((len(hashes) + 255) // 256):
                part = hashes[tile * 256:tile * 256 + 256]
                need(self.tile(level, tile, len(part))[:32 * len(part)] == b"".join(part),
                     f"tile {level}/{tile} of {self.origin} does not hold the hashes of the tiles below it")
            level += 1

    def must_begin_with(self, path):
        """An older head must be a prefix of this log."""
        _, size, root = self.checkpoint(path)
        need(size <= self.size, f"{path} is of {size} entries, the log has only {self.size}: it was cut back")
        need(tree_head(self.hashes[:size]) == root, f"{path} is not a prefix: the log's history was rewritten")


# ---- Entries: one spelling each (Deploy/LEDGER.md, "Entries"); / stands for a line's end ----

WORDS = {"COUNT": "(0|[1-9][0-9]*)", "SHA": "[0-9a-f]{64}", "TIME": r"\d{4}-\d\d-\d\dT\d\d:\d\dZ", "TEXT": ".+",
         "WORD": r"\S+", "DAY": r"\d{4}-\d\d-\d\d", "BATCH": r"[a-z0-9]{1,32}-\d+-\d+-\d+"}
ENTRIES = {
    "start": "time TIME/version TEXT/binary SHA/contract COUNT SHA/config SHA/region TEXT/jurisdiction TEXT"
             "/environment (production|staging|development)/prefix-bits COUNT COUNT/archive-days COUNT/destination TEXT",
    "key": "time TIME/kind (view|viewer|salts)/day DAY/state (opened|destroyed)/commitment SHA",
    "intent": "time TIME/batch BATCH/sha256 SHA/bytes COUNT/plain-sha256 SHA/plain-bytes COUNT/parts COUNT/events COUNT"
              "/orders COUNT/records-root SHA",
    "outcome": "time TIME/intent COUNT/batch BATCH/answer (receipt COUNT|refusal "
               "(unreadable|too-large|contract|wrong-relay|other-bytes))/by WORD/signature WORD",
    "heartbeat": "time TIME/journaled COUNT/open COUNT/committed COUNT/receipted COUNT/waiting COUNT/quarantined COUNT"
                 "/set-aside COUNT/cuts COUNT",
    "purge": "time TIME/reason (age|size)(/batch BATCH){1,100}",
    "erasure": "time TIME/batch BATCH/sha256 SHA/erased-sha256 SHA/records COUNT",
    "incident": "time TIME/kind (journal-damaged|not-conforming|return-rejected|audit-mode)/count COUNT",
    "receipt": "batch BATCH/sha256 SHA/parts COUNT/events COUNT/orders COUNT/ledger WORD/intent COUNT/leaf COUNT",
}
ENTRIES = {kind: re.sub("[A-Z]{3,}", lambda word: WORDS[word[0]], body).replace("/", "\n") + "\n"
           for kind, body in ENTRIES.items()}


def parse(entry, place):
    """The entry's type, and its lines by their keys; of a purge's many, all batches."""
    head, _, body = entry.decode().partition("\n")
    kind = head.removeprefix("octroi/").removesuffix("/v1")
    need(head == f"octroi/{kind}/v1" and kind in ENTRIES and re.fullmatch(ENTRIES[kind], body),
         f"{place} is not spelled as an entry is")
    lines = [line.split(" ", 1) for line in body.splitlines()]
    return kind, dict(lines) | {"batches": [value for key, value in lines if key == "batch"]}


def receipt_text(intent, origin, index, leaf):
    lines = [f"{key} {intent[key]}\n" for key in ("batch", "sha256", "parts", "events", "orders")]
    return f"octroi/receipt/v1\n{''.join(lines)}ledger {origin}\nintent {index}\nleaf {leaf}\n"


# ---- Records: every value of every record against the contract ----

def is_prefix(text):
    octets = text.split(".")
    is_ipv4 = len(octets) <= 3 and all(re.fullmatch("0|[1-9][0-9]{0,2}", o) and int(o) < 256 for o in octets)
    return is_ipv4 or re.fullmatch("([0-9a-f]{2}){1,5}", text)


def is_title(text):
    return (1 <= len(text.encode()) <= 256 and "@" not in text and "://" not in text
            and not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]|[A-Za-z0-9]{24}", text))


DOMAINS = {name: re.compile(pattern, re.ASCII).fullmatch for name, pattern in {
    "continent": "[A-Z]{2}", "country": "[A-Z]{2}", "subdivision": "[A-Z0-9-]{1,6}",
    "viewer": "[0-9a-f]{6}|[0-9a-f]{16}", "view": "[0-9a-f]{32}", "identifier": "[A-Za-z0-9_.:-]{1,128}", "code": "[A-Za-z0-9_.-]{1,32}",
    "host": "[a-z0-9.-]{1,253}"}.items()} | {"title": is_title, "prefix": is_prefix}


def holds_address(text):
    """Whether a whole address is spelled out, by Python's own reading of addresses."""
    groups = [word.strip(".") for word in re.findall(r"[0-9A-Fa-f:.]+", text) if word.count(":") >= 2]
    for word in re.findall(r"(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)", text) + groups:
        try:
            return bool(ipaddress.ip_address(word))
        except ValueError:
            pass
    return False


class Contract:
    def __init__(self, path):
        data = read(path)
        self.digest, contract = hashlib.sha256(data).hexdigest(), json.loads(data)
        self.version, self.seen, self.time = contract["version"], contract["seen"], contract["marks"]["time"]
        self.fields = {field["name"]: field for field in contract["fields"]}
        self.marks = {mark["name"]: mark for mark in contract["marks"]["kinds"]}

    def fault(self, record):
        """What is wrong with a record, in words that quote none of its values; None where nothing is."""
        if list(record) != ["property", "view", "seen", "fields", "marks"]:
            return "has other keys than property, view, seen, fields and marks"
        if self.text_fault(record["property"], "identifier") or self.text_fault(record["view"], "view"):
            return "has a property or view outside its domain"
        seen = record["seen"]
        if len(seen) % 2 or not all(within(n, self.seen) for n in seen) or seen != sorted(seen):
            return "has orders outside their range"
        faults = [(f"field {name[:40]}", self.field_fault(name, value)) for name, value in record["fields"].items()]
        faults += [("mark", self.mark_fault(mark)) for mark in record["marks"]]
        return next((f"{place}: {fault}" for place, fault in faults if fault), None)

    def field_fault(self, name, value):
        rule = self.fields.get(name)
        if rule is None:
            return "is not in the contract"
        if rule["join"] in ("first", "last"):
            if not (type(value) is list and len(value) == 2 and within(value[0], self.seen)):
                return "does not carry its event's order"
            value = value[1]
        if rule["type"] == "text":
            is_codec = name == "video_codec" and type(value) is str and re.fullmatch(r"vp0[89](\.\d\d){3,8}", value)
            return None if is_codec else self.text_fault(value, rule["domain"])
        return None if within(value, {"min": 0, "max": 1} | rule) else "is outside its range"

    def mark_fault(self, mark):
        if not (type(mark) is list and len(mark) in (3, 4) and within(mark[0], self.seen)
                and within(mark[1], self.time) and mark[2] in self.marks):
            return "is malformed, outside its time or of a kind that is not in the contract"
        rule = self.marks[mark[2]]
        if rule["value"] == "code":
            return self.text_fault(mark[3], "code") if len(mark) == 4 else "has no code"
        is_good = len(mark) == 3 or rule["value"] == "integer" and within(mark[3], rule)
        return None if is_good else "has a value outside its range"

    @staticmethod
    def text_fault(text, domain):
        if type(text) is not str or not DOMAINS[domain](text):
            return f"is outside the domain {domain}"
        return "holds a whole address" if domain not in ("viewer", "view", "prefix") and holds_address(text) else None


def within(number, rule):
    return type(number) is int and rule["min"] <= number <= rule["max"]


def once(pairs):
    need(len(dict(pairs)) == len(pairs), "a JSON object has a key twice")
    return dict(pairs)


# ---- The audit ----

class Audit:
    def __init__(self, options):
        self.options, self.violations, self.gaps = options, [], []
        self.batches = self.records = self.bytes = 0

    def run(self):
        eu, self.contract = Log(self.options.eu, self.options.vkey), Contract(self.options.contract)
        for path in self.options.old:
            eu.must_begin_with(path)
        self.check_ledger(eu)
        self.check_archive()
        if self.options.us:
            self.reconcile(eu, Log(self.options.us, self.options.us_vkey))
        else:
            self.gaps.append("no --us: whether both regions recorded the same was not checked")

    def check_ledger(self, eu):
        """Starts name the contract and the aggregator; outcomes bear the signature of one that was named."""
        self.intents, self.outcomes, self.aggregators, self.purged, self.erased = {}, {}, [], set(), {}
        start = None
        for index, entry in enumerate(eu.entries):
            kind, one = parse(entry, f"entry {index} of {eu.origin}")
            need(kind != "receipt", f"entry {index} of {eu.origin} is a receipt, which no relay writes")
            if kind == "start":
                start = one
                self.aggregators.append(Key.read(one["destination"]))
                need(one["contract"] == f"{self.contract.version} {self.contract.digest}",
                     f"entry {index} names another contract than {self.options.contract}")
            elif kind == "intent":
                need(start, f"intent {index} stands before the first start")
                self.intents[index] = one | {"region": start["region"], "jurisdiction": start["jurisdiction"]}
            elif kind == "outcome":
                self.check_outcome(eu, index, one)
            elif kind == "purge":
                self.purged.update(one["batches"])
            elif kind == "erasure":
                self.erased[one["batch"]] = one
        names = collections.Counter(intent["batch"] for intent in self.intents.values())
        self.violations += [f"{name} has more than one intent" for name, count in names.items() if count > 1]
        if start and os.path.exists(cosigned := f"{self.options.eu}/cosigned"):
            eu.must_begin_with(cosigned)
            self.check_cosignature(cosigned)
        else:
            self.gaps.append("no cosigned head: nobody but the relay has vouched for the ledger's history")

    def check_outcome(self, eu, index, outcome):
        """Rebuilds the note that the aggregator signed, and verifies it."""
        place, (word, rest) = int(outcome["intent"]), outcome["answer"].split(" ")
        intent = self.intents.get(place)
        need(intent and intent["batch"] == outcome["batch"], f"outcome {index} is of no intent before it")
        text = f"octroi/refusal/v1\nbatch {intent['batch']}\nsha256 {intent['sha256']}\nreason {rest}\n"
        if word == "receipt":
            text = receipt_text(intent, eu.origin, place, rest)
            self.outcomes[place] = int(rest), outcome["by"]
        blob = base64.b64decode(outcome["signature"], validate=True)
        need(any(outcome["by"] == key.name and key.signed(text, blob) for key in self.aggregators),
             f"outcome {index} does not bear the aggregator's signature over {intent['batch']}")

    def check_cosignature(self, path):
        """After a restore the head may still bear the cosignature of the aggregator's key before."""
        faults = []
        for key in self.aggregators:
            try:
                return open_note(path, Key(key.name, b"\x04" + key.raw[1:]))
            except Broken as fault:
                faults.append(fault)
        raise faults[-1]

    # -- archive --

    def check_archive(self):
        archive = self.options.archive
        for intent in self.intents.values():
            name, erasure = intent["batch"], self.erased.get(intent["batch"])
            if os.path.exists(f"{archive}/{name}"):
                self.check_batch(read(f"{archive}/{name}"), intent)
            elif erasure and os.path.exists(path := f"{archive}/{intent['sha256']}.erased"):
                self.check_batch(read(path), intent, erasure)
            elif name not in self.purged:
                self.gaps.append(f"{name} is not in the archive, and no purge or erasure explains it")
        names = {i["batch"] for i in self.intents.values()}
        names |= {i["sha256"] + end for i in self.intents.values() for end in (".salts", ".erased")}
        self.violations += [f"archive file {name[:80]} belongs to no intent"
                            for name in sorted(os.listdir(archive)) if name not in names]

    def check_batch(self, data, intent, erasure=None):
        """A batch as it was sent, or as an erasure rewrote it: then other bytes, but the same root."""
        name, digest = intent["batch"], hashlib.sha256(data).hexdigest()
        try:
            plain = zlib.decompressobj(31).decompress(data, BATCH_BYTES_MAX)
        except zlib.error:
            plain = b""
        facts = [digest, str(len(data)), hashlib.sha256(plain).hexdigest(), str(len(plain))]
        if erasure and (digest, intent["sha256"]) != (erasure["erased-sha256"], erasure["sha256"]):
            return self.violations.append(f"{name}: the rewritten bytes are not those of its erasure entry")
        if not erasure and facts != [intent[key] for key in ("sha256", "bytes", "plain-sha256", "plain-bytes")]:
            return self.violations.append(f"{name}: the archived bytes are not those that the ledger recorded")
        envelope, *lines, last = plain.split(b"\n")
        if last or not lines:
            return self.violations.append(f"{name} does not end with a line's end")
        self.batches += 1
        self.check_envelope(json.loads(envelope, object_pairs_hook=once), intent)
        leaves = self.check_records(lines, intent, int(erasure["records"]) if erasure else 0)
        self.check_root(lines, leaves, intent)

    def check_envelope(self, envelope, intent):
        expected = {
            "octroi": "batch", "version": 1,
            "contract": {"version": self.contract.version, "sha256": self.contract.digest},
            "region": intent["region"], "jurisdiction": intent["jurisdiction"], "batch": intent["batch"],
            "cut_ms": envelope["cut_ms"]} | {key: int(intent[key]) for key in ("parts", "events", "orders")}
        cut = datetime.datetime.fromtimestamp(envelope["cut_ms"] // 1000, datetime.timezone.utc)
        if envelope != expected or cut.strftime("%Y-%m-%dT%H:%MZ") != intent["time"]:
            self.violations.append(f"{intent['batch']}: the envelope does not say what its intent says")

    def check_records(self, lines, intent, erased):
        """Every value of every record; gives the leaves of those that are erased, by their place."""
        leaves, orders = {}, 0
        for number, line in enumerate(lines):
            fault = "is not a record"
            try:
                record = json.loads(line, object_pairs_hook=once)
                if list(record) == ["erased"]:
                    leaves[number] = bytes.fromhex(record["erased"])
                    continue
                fault = self.contract.fault(record)
                orders += sum(high - low + 1 for low, high in zip(record["seen"][::2], record["seen"][1::2]))
            except (Broken, ValueError, TypeError, KeyError, AttributeError):
                pass
            if fault:
                self.violations.append(f"{intent['batch']}, record {number + 1}: {fault}")
        self.records, self.bytes = self.records + len(lines), self.bytes + sum(map(len, lines))
        is_whole = len(lines) == int(intent["parts"]) and (erased or orders == int(intent["orders"]))
        if not is_whole or len(leaves) != erased:
            self.violations.append(f"{intent['batch']}: its records are not as many as its intent and erasure say")
        return leaves

    def check_root(self, lines, leaves, intent):
        """The records, salted, and what is left of the erased ones make the root that the intent named."""
        name, path = intent["batch"], f"{self.options.archive}/{intent['sha256']}.salts"
        if not os.path.exists(path):
            return self.gaps.append(f"{name} has no salts: its records-root was not recomputed")
        salts = read(path).decode().split("\n")
        need(salts.pop() == "" and len(salts) == len(lines), f"the salts of {name} are cut short or too many")
        for number, (salt, line) in enumerate(zip(salts, lines)):
            need(re.fullmatch("" if number in leaves else "[0-9a-f]{32}", salt), f"the salts of {name} are malformed")
            leaves.setdefault(number, sha256(b"\x00" + bytes.fromhex(salt) + line))
        root = tree_head([leaves[number] for number in range(len(lines))])
        need(root.hex() == intent["records-root"], f"the salts of {name} are not those of its records-root")

    # -- both regions --

    def reconcile(self, eu, us):
        need(us.key.raw == self.aggregators[-1].raw,
             f"{us.origin} is signed by another key than the aggregator that the relay's ledger names")
        leaves = {}
        for leaf, entry in enumerate(us.entries):
            kind, one = parse(entry, f"entry {leaf} of {us.origin}")
            need(kind == "receipt" and one["leaf"] == str(leaf), f"leaf {leaf} of {us.origin} is no receipt of itself")
            if one["ledger"] != eu.origin:
                continue
            intent = self.intents.get(index := int(one["intent"]))
            if not intent or entry.decode() != receipt_text(intent, eu.origin, index, leaf):
                self.violations.append(f"US only: receipt {leaf} is of a batch that the EU ledger does not record so")
            elif index in leaves:
                self.violations.append(f"US only: {intent['batch']} has two receipts")
            elif index not in self.outcomes:
                self.gaps.append(f"{intent['batch']} has a receipt whose outcome the EU ledger does not have yet")
            leaves.setdefault(index, leaf)
        for index, (leaf, log) in self.outcomes.items():
            if log == us.origin and leaves.get(index) != leaf:
                name = self.intents[index]["batch"]
                self.violations.append(f"EU only: {name} was acknowledged, and has no such receipt")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     usage=argparse.SUPPRESS)
    for name in ("--eu", "--archive", "--contract", "--us", "--vkey", "--us-vkey"):
        parser.add_argument(name, required=name in ("--eu", "--archive", "--contract"), help=argparse.SUPPRESS)
    parser.add_argument("--old", action="append", default=[], help=argparse.SUPPRESS)
    audit = Audit(parser.parse_args())
    try:
        audit.run()
    except FileNotFoundError as error:
        audit.gaps.append(f"{error.filename} is not there")
    except (Broken, OSError, ValueError, KeyError, IndexError, TypeError, struct.error) as error:
        print(f"BROKEN: {error}")
        return 4
    print("".join(f"VIOLATED: {one}\n" for one in audit.violations), end="")
    print("".join(f"NOT CHECKED: {one}\n" for one in audit.gaps), end="")
    verdict = 1 if audit.violations else 3 if audit.gaps else 0
    words = {0: "it holds", 1: "violated", 3: "incomplete"}[verdict]
    print(f"{words}: {audit.batches} batches, {audit.records} records, {audit.bytes} bytes against the contract")
    return verdict


if __name__ == "__main__":
    sys.exit(main())
