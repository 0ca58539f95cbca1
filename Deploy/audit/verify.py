#!/usr/bin/env python3
"""A second opinion on Octroi's evidence, written from Deploy/LEDGER.md and the contract file alone.

It shares no code with octroi-audit and needs only Python and python3-cryptography. Read it in this order:

  1 signed notes   who signed a text                  5 the ledger     what the relay said before it sent
  2 logs           entries under a signed head        6 the archive    each batch against its intent
  3 entries        the one spelling of each           7 both regions   each receipt against its intent
  4 records        each value against the contract    8 the verdict

exit: 0 it holds, 1 a guarantee is violated, 2 usage, 3 something could not be checked, 4 the evidence is broken
"""
import argparse, base64, collections, datetime, hashlib, ipaddress, json, os, re, sys, zlib

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    sys.exit("verify.py needs python3-cryptography (apt install python3-cryptography)")

VIOLATED, NOT_CHECKED, CHECKED = [], [], collections.Counter(batches=0, records=0, bytes=0)


class Broken(Exception):
    """The evidence is not what was signed, so that nothing follows from it."""


def need(holds, why):
    if not holds:
        raise Broken(why)


def sha256(data):
    return hashlib.sha256(data).digest()


def read(path):
    with open(path, "rb") as file:
        return file.read()


# ---- 1 Signed notes: a text, a blank line, signature lines (C2SP signed-note, tlog-cosignature) ----

SIGNS, COSIGNS = b"\x01", b"\x04"


def key_id(name, kind, public):
    return sha256(name.encode() + b"\n" + kind + public)[:4]


def read_key(vkey):
    """Name and public key of NAME+KEYID+BASE64, BASE64 being a byte of type and an Ed25519 key."""
    name, shown, encoded = vkey.strip().split("+", 2)
    raw = base64.b64decode(encoded, validate=True)
    is_own = raw[:1] == SIGNS and key_id(name, SIGNS, raw[1:]).hex() == shown
    need(is_own, f"the key of {name} is not what its ID says")
    return name, raw[1:]


def open_note(note, what, vkey, kind=SIGNS):
    """The text of a note that the key signed; each signature that claims to be the key's must be."""
    name, public = read_key(vkey)
    text, blank, lines = note.rpartition("\n\n")
    need(blank and lines.endswith("\n"), f"{what} is not a signed note")
    text, signatures = text + "\n", 0
    for line in lines[:-1].split("\n"):
        dash, signer, encoded = line.split(" ")
        need(dash == "\u2014", f"{what} has a malformed signature line")
        blob = base64.b64decode(encoded, validate=True)
        if signer != name or blob[:4] != key_id(name, kind, public):
            continue
        message, signature, signatures = text, blob[4:], signatures + 1
        if kind == COSIGNS:  # behind eight bytes of time
            message = f"cosignature/v1\ntime {int.from_bytes(signature[:8], 'big')}\n{text}"
            signature = signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message.encode())
        except InvalidSignature:
            raise Broken(f"{what} bears a signature of {name} that is not true")
    need(signatures, f"{what} is not signed by {name}")
    return text


# ---- 2 Logs: tiles of 256 hashes, bundles of 256 entries (C2SP tlog-tiles, RFC 6962) ----

def tree_head(hashes):
    """Pairs up, level by level, an odd last one going up as it is."""
    while len(hashes) > 1:
        odd = hashes[-1:] if len(hashes) % 2 else []
        hashes = [sha256(b"\x01" + left + right) for left, right in zip(hashes[::2], hashes[1::2])] + odd
    return hashes[0] if hashes else sha256(b"")


def by_tile(items):
    return (items[start:start + 256] for start in range(0, len(items), 256))


class Log:
    """A whole log, read and checked against its signed head."""

    def __init__(self, folder, expected_vkey):
        shown = read(f"{folder}/vkey").decode()
        self.folder, self.vkey = folder, expected_vkey or shown
        self.origin, self.public = read_key(self.vkey)
        is_expected = read_key(shown) == (self.origin, self.public)
        need(is_expected, f"{folder}/vkey is another key than the one that you expect")
        self.size, root = self.head(f"{folder}/checkpoint")
        self.entries = []
        for index, part in enumerate(by_tile(range(self.size))):
            self.entries += self.bundle(index, len(part))
        self.hashes = [sha256(b"\x00" + entry) for entry in self.entries]
        self.check_tiles()
        need(tree_head(self.hashes) == root, f"the entries of {self.origin} do not add up to the signed root")

    def head(self, path):
        """Size and root of a head that this log's key signed."""
        origin, size, root, end = open_note(read(path).decode(), path, self.vkey).split("\n")
        is_head = origin == self.origin and re.fullmatch("0|[1-9][0-9]*", size) and not end
        need(is_head, f"{path} is not a head of {self.origin}")
        return int(size), base64.b64decode(root, validate=True)

    def tile(self, level, index, width):
        """Of index 1234067 x001/x234/067; a tile of fewer than 256 has .p/WIDTH until the full one is there."""
        digits = str(index).zfill((len(str(index)) + 2) // 3 * 3)
        *upper, last = [digits[at:at + 3] for at in range(0, len(digits), 3)]
        path = "/".join([self.folder, "tile", level, *("x" + group for group in upper), last])
        return read(path if width == 256 or os.path.exists(path) else f"{path}.p/{width}")

    def bundle(self, index, width):
        """Entries under big-endian lengths of two bytes."""
        data, at, entries = self.tile("entries", index, width), 0, []
        for _ in range(width):
            end = at + 2 + int.from_bytes(data[at:at + 2], "big")
            need(at + 2 <= end <= len(data), f"bundle {index} of the entries of {self.origin} is cut short")
            entries.append(data[at + 2:end])
            at = end
        return entries

    def check_tiles(self):
        """The lowest tiles hold the hashes of the entries, those above the roots of the full ones below."""
        level, hashes = 0, self.hashes
        while hashes:
            for index, part in enumerate(by_tile(hashes)):
                need(self.tile(str(level), index, len(part))[:32 * len(part)] == b"".join(part),
                     f"tile {level}/{index} of {self.origin} does not hold the hashes of what lies below it")
            level, hashes = level + 1, [tree_head(part) for part in by_tile(hashes) if len(part) == 256]

    def must_begin_with(self, path):
        """An older head must be of a prefix of this log; gives its size."""
        size, root = self.head(path)
        need(size <= self.size, f"{path} is of {size} entries, the log has only {self.size}: it was cut back")
        need(tree_head(self.hashes[:size]) == root, f"{path} is not a prefix: the log's history was rewritten")
        return size


# ---- 3 Entries (Deploy/LEDGER.md, "Entries"): lines "key value", / standing for a line's end ----

FORMS = {"COUNT": "(0|[1-9][0-9]*)", "SHA": "[0-9a-f]{64}", "TIME": r"\d{4}-\d\d-\d\dT\d\d:\d\dZ",
         "WORD": r"\S+", "DAY": r"\d{4}-\d\d-\d\d", "BATCH": r"[a-z0-9]{1,32}(-(0|[1-9]\d*)){3}"}
ENTRIES = {
    "start": "time TIME/version WORD/binary SHA/contract COUNT SHA/config SHA/region WORD/jurisdiction WORD"
             "/environment (production|staging|development)/prefix-bits COUNT COUNT/archive-days COUNT"
             "/destination WORD",
    "key": "time TIME/kind (view|viewer|salts)/day DAY/state (opened|destroyed)/commitment SHA",
    "intent": "time TIME/batch BATCH/sha256 SHA/bytes COUNT/plain-bytes COUNT/parts COUNT/events COUNT/orders COUNT"
              "/records-root SHA",
    "outcome": "time TIME/intent COUNT/batch BATCH/answer (receipt COUNT|refusal "
               "(unreadable|too-large|contract|wrong-relay|other-bytes))/by WORD/signature WORD",
    "heartbeat": "time TIME/journaled COUNT/open COUNT/committed COUNT/receipted COUNT/waiting COUNT/quarantined COUNT"
                 "/set-aside COUNT/cuts COUNT",
    "purge": "time TIME/reason (age|size)(/batch BATCH){1,100}",
    "erasure": "time TIME/batch BATCH/sha256 SHA/erased-sha256 SHA/records COUNT",
    "incident": "time TIME/kind (journal-damaged|not-conforming|return-rejected|audit-mode)/count COUNT",
    "receipt": "batch BATCH/sha256 SHA/parts COUNT/events COUNT/orders COUNT/ledger WORD/intent COUNT/leaf COUNT",
}
ENTRIES = {kind: re.sub("[A-Z]{3,}", lambda form: FORMS[form[0]], lines).replace("/", "\n") + "\n"
           for kind, lines in ENTRIES.items()}


def parse(log, index):
    """An entry's type, and its values by their keys; of a purge's batches a list."""
    head, _, body = log.entries[index].decode().partition("\n")
    kind = head.removeprefix("octroi/").removesuffix("/v1")
    need(head == f"octroi/{kind}/v1" and kind in ENTRIES and re.fullmatch(ENTRIES[kind], body, re.ASCII),
         f"entry {index} of {log.origin} is not spelled as an entry is")
    lines = [line.split(" ", 1) for line in body[:-1].split("\n")]
    return kind, dict(lines) | {"batches": [value for key, value in lines if key == "batch"]}


def receipt_text(intent, ledger, index, leaf):
    lines = [f"{key} {intent[key]}\n" for key in ("batch", "sha256", "parts", "events", "orders")]
    return f"octroi/receipt/v1\n{''.join(lines)}ledger {ledger}\nintent {index}\nleaf {leaf}\n"


# ---- 4 Records: each value against the contract; what is said of a fault quotes no value ----

OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
DOMAINS = {
    "prefix": rf"{OCTET}(\.{OCTET}){{0,2}}|([0-9a-f]{{2}}){{1,5}}", "continent": "[A-Z]{2}", "country": "[A-Z]{2}",
    "subdivision": "[A-Z0-9-]{1,6}", "viewer": "[0-9a-f]{6}|[0-9a-f]{16}", "view": "[0-9a-f]{32}",
    "identifier": "[A-Za-z0-9_.:-]{1,128}", "code": "[A-Za-z0-9_.-]{1,32}", "host": "[a-z0-9.-]{1,253}",
    "title": r"(?!.*(@|://|[A-Za-z0-9]{24}))[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,256}",
}


def holds_address(text):
    """Whether a whole address is spelled out, by Python's own reading of addresses."""
    words = [word.strip(".") for word in re.findall(r"[0-9A-Fa-f:.]+", text) if word.count(":") >= 2]
    for word in words + re.findall(r"(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)", text):
        try:
            return bool(ipaddress.ip_address(word))
        except ValueError:
            continue


def fault(value, rule):
    if "domain" not in rule:
        is_within = type(value) is int and rule.get("min", 0) <= value <= rule.get("max", 1)
        return None if is_within else "is outside its range"
    if type(value) is not str or not re.fullmatch(DOMAINS[rule["domain"]], value) or len(value.encode()) > 256:
        return f"is outside the domain {rule['domain']}"
    return "holds a whole address" if holds_address(value) else None


def seen_fault(seen, rule):
    """Intervals FIRST, LAST, FIRST, LAST, …, of which none touches the next."""
    pairs = list(zip(seen[::2], seen[1::2]))
    is_good = (len(seen) == 2 * len(pairs) > 0 and not any(fault(order, rule) for order in seen)
               and all(first <= last for first, last in pairs)
               and all(before[1] < behind[0] for before, behind in zip(pairs, pairs[1:])))
    return None if is_good else "has orders outside their range, or twice"


def spelled(value):
    """The one spelling of a line: JSON without spaces, nothing escaped but quotes and backslashes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def record_faults(record, contract):
    fields, marks, orders = record["fields"], record["marks"], contract["seen"]
    if not fields.keys() <= contract["fields"].keys() or not {mark[2] for mark in marks} <= contract["kinds"].keys():
        return ["has a field or a mark that is not in the contract"]
    found = [(key["name"], fault(record[key["name"]], key)) for key in contract["key"]]
    found.append(("seen", seen_fault(record["seen"], orders)))
    for name, value in fields.items():
        rule = contract["fields"][name]
        order, value = value if rule["join"] in ("first", "last") else (0, value)
        found.append((f"field {name}", fault(order, orders) or fault(value, rule)))
    for order, time, kind, *value in marks:
        rule = contract["kinds"][kind]
        counts = {"none": [0], "integer": [0, 1], "code": [1]}[rule["value"]]
        found += [(f"mark {kind}", fault(order, orders) or fault(time, contract["marks"]["time"])),
                  (f"mark {kind}", None if len(value) in counts else "has a value too many or too few"),
                  *((f"mark {kind}", fault(one, rule)) for one in value)]
    kinds, names = list(contract["kinds"]), [name for name in contract["fields"] if name in fields]
    places = [(order, time, kinds.index(kind)) for order, time, kind, *_ in marks]
    if list(fields) != names or places != sorted(places):
        found.append(("a field or a mark", "stands out of order"))
    return [f"{what} {why}" for what, why in found if why]


# ---- 5 The ledger: what the relay said before it sent ----

class Ledger:
    """What the entries of a relay's log say, in their order."""

    def __init__(self, log, contract):
        self.log, self.starts, self.intents, self.receipts = log, [], {}, {}
        self.names, self.purged, self.erased = set(), set(), {}
        for index in range(log.size):
            kind, entry = parse(log, index)
            need(kind != "receipt", f"entry {index} of {log.origin} is a receipt, which no relay writes")
            if kind == "start":
                is_held = entry["contract"] == f"{contract['version']} {contract['sha256']}"
                need(is_held, f"entry {index} names another contract than the one that you hold")
                self.starts.append(entry)
            elif kind == "intent":
                need(self.starts, f"intent {index} stands before the first start")
                start, relay = self.starts[-1], "-".join(entry["batch"].split("-")[:2])
                need(log.origin == f"{start['region']}/{relay}/egress", f"intent {index} names another relay's batch")
                self.intents[index] = entry | {key: start[key] for key in ("region", "jurisdiction")}
                self.names.add(entry["batch"])
            elif kind == "outcome":
                self.take_outcome(index, entry)
            elif kind in ("purge", "erasure"):
                is_known = self.names >= set(entry["batches"])
                need(is_known, f"{kind} {index} names a batch of which no intent stands before it")
                self.purged.update(entry["batches"] if kind == "purge" else [])
                self.erased.update({entry["batch"]: entry} if kind == "erasure" else {})

    def take_outcome(self, index, outcome):
        """Rebuilds the note that an aggregator signed."""
        place, (word, rest) = int(outcome["intent"]), outcome["answer"].split(" ")
        intent = self.intents.get(place)
        need(intent and intent["batch"] == outcome["batch"], f"outcome {index} is of no intent before it")
        text = f"octroi/refusal/v1\nbatch {intent['batch']}\nsha256 {intent['sha256']}\nreason {rest}\n"
        if word == "receipt":
            text = receipt_text(intent, self.log.origin, place, rest)
            self.receipts[place] = int(rest), outcome["by"]
        is_signed = self.is_by_aggregator(f"{text}\n\u2014 {outcome['by']} {outcome['signature']}\n", SIGNS)
        need(is_signed, f"outcome {index} does not bear the aggregator's signature over {intent['batch']}")

    def is_by_aggregator(self, note, kind):
        """After its restore an aggregator has another key: what it signed before stays true."""
        for vkey in {start["destination"] for start in self.starts}:
            try:
                return bool(open_note(note, "the note", vkey, kind))
            except Broken:
                continue

    def check_cosigned(self, path):
        """The aggregator takes no batch but under a head that it has cosigned."""
        if not self.starts or not os.path.exists(path):
            return NOT_CHECKED.append("no cosigned head: nobody but the relay has vouched for the ledger's history")
        size = self.log.must_begin_with(path)
        is_cosigned = self.is_by_aggregator(read(path).decode(), COSIGNS)
        need(is_cosigned, f"{path} is not cosigned by an aggregator that the ledger names")
        if max(self.receipts, default=-1) >= size:
            NOT_CHECKED.append(f"the cosigned head ends at {size}, before a batch that the aggregator acknowledged")


# ---- 6 The archive: what was sent ----

BATCH_BYTES_MAX = 64 << 20  # a batch inflates to a few MiB; more is no batch


def check_archive(folder, ledger, contract):
    """Each intent has its batch, or what an erasure left of it, or a purge; nothing else is there."""
    known, last = set(), []
    for intent in ledger.intents.values():
        name, rewritten = intent["batch"], f"{intent['sha256']}.erased"
        place = [int(number) for number in name.split("-")[2:]]
        if name in known or place < last:
            VIOLATED.append(f"{name} has more than one intent, or one behind that of a later batch")
        last, known = place, known | {name, rewritten, f"{intent['sha256']}.salts"}
        if os.path.exists(f"{folder}/{name}"):
            check_batch(folder, name, intent, contract)
        elif name in ledger.erased and os.path.exists(f"{folder}/{rewritten}"):
            check_batch(folder, rewritten, intent, contract, ledger.erased[name])
        elif name not in ledger.purged:
            NOT_CHECKED.append(f"{name} is not in the archive, and no purge or erasure explains it")
    for name in sorted(set(os.listdir(folder)) - known):
        is_ours = re.fullmatch(rf"{FORMS['BATCH']}|{FORMS['SHA']}\.(salts|erased)", name, re.ASCII)
        VIOLATED.append(f"archive file {name if is_ours else '(whose name is no batch)'} belongs to no intent")


def inflate(data):
    """One gzip member and nothing beside; its header has no room for a name, a comment or a time."""
    stream = zlib.decompressobj(31)
    try:
        plain = stream.decompress(data, BATCH_BYTES_MAX)
    except zlib.error:
        return b""
    is_bare = re.match(rb"\x1f\x8b\x08\x00{5}[\x00\x02\x04]\x03", data)
    return plain if is_bare and stream.eof and not stream.unused_data else b""


def check_batch(folder, file, intent, contract, erasure=None):
    """A batch as it was sent, or as an erasure rewrote it: then other bytes, but the same root."""
    name, data = intent["batch"], read(f"{folder}/{file}")
    digest, plain = sha256(data).hex(), inflate(data)
    lengths = [str(len(data)), str(len(plain))]
    is_recorded = [digest, *lengths] == [intent[key] for key in ("sha256", "bytes", "plain-bytes")]
    if erasure:
        is_recorded = [digest, intent["sha256"]] == [erasure["erased-sha256"], erasure["sha256"]]
    if not is_recorded:
        return VIOLATED.append(f"{name}: the archived bytes are not those that the ledger recorded")
    envelope, *lines = plain.removesuffix(b"\n").split(b"\n")
    if not lines or not plain.endswith(b"\n"):
        return VIOLATED.append(f"{name} is no bare gzip file of records, each with its line's end")
    CHECKED.update(batches=1, records=len(lines), bytes=len(plain))
    check_envelope(envelope, intent, contract)
    leaves = check_records(lines, intent, contract, int(erasure["records"]) if erasure else 0)
    check_root(f"{folder}/{intent['sha256']}.salts", lines, leaves, intent)


def check_envelope(line, intent, contract):
    cut = json.loads(line)["cut_ms"]
    envelope = {"octroi": "batch", "version": 1, "contract": {key: contract[key] for key in ("version", "sha256")}}
    envelope |= {key: intent[key] for key in ("region", "jurisdiction", "batch")} | {"cut_ms": cut}
    envelope |= {key: int(intent[key]) for key in ("parts", "events", "orders")}
    time = datetime.datetime.fromtimestamp(cut // 1000, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%MZ")
    if line != spelled(envelope) or time != intent["time"]:
        VIOLATED.append(f"{intent['batch']}: the envelope does not say what its intent says")


def check_records(lines, intent, contract, erased):
    """Every value of every record; gives the leaf hashes of those that are erased, by their place."""
    leaves, orders, last = {}, 0, ("", "")
    for place, line in enumerate(lines):
        try:
            record = json.loads(line)
            is_spelled = line == spelled(record)  # a key that stands there twice is not
            if list(record) == ["erased"] and is_spelled:
                leaves[place] = bytes.fromhex(record["erased"])
                continue
            keys, key = ["property", "view", "seen", "fields", "marks"], (record["view"], record["property"])
            faults = record_faults(record, contract)
            faults += [] if is_spelled and list(record) == keys else ["is not in the one spelling"]
            faults += [] if last < key else ["does not come behind the one before, by view and property"]
            orders += sum(last - first + 1 for first, last in zip(record["seen"][::2], record["seen"][1::2]))
            last = key
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
            faults = ["is no record"]
        VIOLATED.extend(f"{intent['batch']}, record {place + 1}: {fault}" for fault in faults)
    is_whole = len(lines) == int(intent["parts"]) and (erased or orders == int(intent["orders"]))
    if not is_whole or len(leaves) != erased:
        VIOLATED.append(f"{intent['batch']}: its records are not as many as its intent and erasure say")
    return leaves


def check_root(path, lines, leaves, intent):
    """The records, salted, and what is left of the erased ones make the root that the intent named."""
    if not os.path.exists(path):
        return NOT_CHECKED.append(f"{intent['batch']} has no salts: its records-root was not recomputed")
    *salts, end = read(path).decode().split("\n")
    need(not end and len(salts) == len(lines), f"the salts of {intent['batch']} are cut short or too many")
    for place, (salt, line) in enumerate(zip(salts, lines)):
        need(re.fullmatch("" if place in leaves else "[0-9a-f]{32}", salt), f"{path} is malformed")
        leaves.setdefault(place, sha256(b"\x00" + bytes.fromhex(salt) + line))
    need(tree_head([leaves[place] for place in range(len(lines))]).hex() == intent["records-root"],
         f"the salts of {intent['batch']} are not those of its records-root")


# ---- 7 Both regions: what was received ----

def reconcile(ledger, us):
    is_named = read_key(ledger.starts[-1]["destination"]) == (us.origin, us.public)
    need(is_named, f"{us.origin} is signed by another key than the aggregator that the relay's ledger names")
    leaves = {}
    for leaf in range(us.size):
        kind, receipt = parse(us, leaf)
        need(kind == "receipt" and receipt["leaf"] == str(leaf), f"leaf {leaf} of {us.origin} is no receipt of itself")
        if receipt["ledger"] != ledger.log.origin:
            continue
        index = int(receipt["intent"])
        intent = ledger.intents.get(index)
        if not intent or us.entries[leaf].decode() != receipt_text(intent, ledger.log.origin, index, leaf):
            VIOLATED.append(f"US only: receipt {leaf} is of a batch that the EU ledger does not record so")
        elif index in leaves:
            VIOLATED.append(f"US only: {intent['batch']} has two receipts")
        elif index not in ledger.receipts:
            NOT_CHECKED.append(f"{intent['batch']} has a receipt whose outcome the EU ledger does not have yet")
        leaves.setdefault(index, leaf)
    for index, (leaf, log) in ledger.receipts.items():
        batch = ledger.intents[index]["batch"]
        if log != us.origin:
            NOT_CHECKED.append(f"{batch} was acknowledged by {log} alone, whose receipts are not given")
        elif leaves.get(index) != leaf:
            VIOLATED.append(f"EU only: {batch} was acknowledged, and has no such receipt")


# ---- 8 The verdict ----

def audit(given):
    log = Log(given.eu, given.vkey)
    for path in given.old:
        log.must_begin_with(path)
    data = read(given.contract)
    contract = json.loads(data) | {"sha256": sha256(data).hex()}
    contract["fields"] = {field["name"]: field for field in contract["fields"]}
    contract["kinds"] = {kind["name"]: kind for kind in contract["marks"]["kinds"]}
    ledger = Ledger(log, contract)
    ledger.check_cosigned(f"{given.eu}/cosigned")
    check_archive(given.archive, ledger, contract)
    if given.us and ledger.starts:
        reconcile(ledger, Log(given.us, given.us_vkey))
    else:
        NOT_CHECKED.append("no --us, or no start in --eu: whether both regions recorded the same was not checked")
    if not CHECKED["records"]:
        NOT_CHECKED.append("not one record was there to be checked")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    option = parser.add_argument
    option("--eu", metavar="LEDGER", required=True, help="the relay's ledger, as eu/ledger")
    option("--archive", metavar="FOLDER", required=True, help="the batches and their salts, as eu/archive")
    option("--contract", metavar="FILE", required=True, help="as Sources/EgressContract/contract-v1.json")
    option("--us", metavar="LEDGER", help="the receipts, as us/ledger; without them both regions are not compared")
    option("--vkey", help="the relay's key that you expect, from elsewhere; without it the ledger's own is believed")
    option("--us-vkey", metavar="VKEY", help="the aggregator's, likewise")
    option("--old", metavar="HEAD", action="append", default=[], help="a head kept from an earlier visit, now a prefix")
    try:
        audit(parser.parse_args())
    except FileNotFoundError as error:
        NOT_CHECKED.append(f"{error.filename} is not there")
    except Exception as error:  # evidence that is not in its form at all, too
        print(f"BROKEN: {error}")
        return 4
    for finding in [f"VIOLATED: {one}" for one in VIOLATED] + [f"NOT CHECKED: {one}" for one in NOT_CHECKED]:
        print(finding)
    verdict, words = (1, "violated") if VIOLATED else (3, "incomplete") if NOT_CHECKED else (0, "it holds")
    print(f"{words}: {', '.join(f'{count} {unit}' for unit, count in CHECKED.items())} against the contract")
    return verdict


if __name__ == "__main__":
    sys.exit(main())
