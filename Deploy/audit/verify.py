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


def decode64(text):
    return base64.b64decode(text, validate=True)


# ---- 1 Signed notes: a text, a blank line, signature lines (C2SP signed-note, tlog-cosignature) ----

SIGNS, COSIGNS = 1, 4


class Key:
    """NAME+KEYID+BASE64, BASE64 being a byte of type and an Ed25519 key; the same key cosigns under another ID."""

    def __init__(self, vkey, kind=SIGNS):
        self.name, key_id, encoded = vkey.strip().split("+", 2)
        raw = decode64(encoded)
        need(raw[0] == SIGNS and self.id_of(raw).hex() == key_id, f"the key of {self.name} is not what its ID says")
        self.kind, self.public, self.id = kind, raw[1:], self.id_of(bytes([kind]) + raw[1:])

    def id_of(self, raw):
        return sha256(self.name.encode() + b"\n" + raw)[:4]

    def signed(self, text, blob):
        """Whether it made a signature: key ID, of a cosignature eight bytes of time, Ed25519 signature."""
        signature = blob[4:]
        if self.kind == COSIGNS:
            text = f"cosignature/v1\ntime {int.from_bytes(signature[:8], 'big')}\n{text}"
            signature = signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return blob[:4] == self.id


def open_note(path, key):
    """The text of a note that the key signed; each signature that claims to be the key's must be."""
    text, blank, lines = read(path).decode().rpartition("\n\n")
    need(blank and lines.endswith("\n"), f"{path} is not a signed note")
    signatures = [line.split(" ") for line in lines.splitlines()]
    need(all(dash == "\u2014" for dash, _, _ in signatures), f"{path} has a malformed signature line")
    blobs = [decode64(blob) for _, name, blob in signatures if name == key.name]
    ours = [blob for blob in blobs if blob[:4] == key.id]
    need(ours and all(key.signed(text + "\n", blob) for blob in ours), f"{path} is not signed by {key.name}")
    return text + "\n"


# ---- 2 Logs: tiles of 256 hashes, bundles of 256 entries (C2SP tlog-tiles, RFC 6962) ----

def tree_head(hashes):
    """Pairs up, level by level, an odd last one going up as it is."""
    while len(hashes) > 1:
        odd = hashes[-1:] if len(hashes) % 2 else []
        hashes = [sha256(b"\x01" + left + right) for left, right in zip(hashes[::2], hashes[1::2])] + odd
    return hashes[0] if hashes else sha256(b"")


def by_tile(items):
    return [items[start:start + 256] for start in range(0, len(items), 256)]


class Log:
    """A whole log, read and checked against its signed head."""

    def __init__(self, folder, expected_vkey):
        self.folder, vkey = folder, read(f"{folder}/vkey").decode()
        self.key = Key(expected_vkey or vkey)
        self.origin = self.key.name
        need(Key(vkey).id == self.key.id, f"{folder}/vkey is another key than the one that you expect")
        self.size, root = self.head(f"{folder}/checkpoint")
        widths = [len(part) for part in by_tile(range(self.size))]
        self.entries = [entry for tile, width in enumerate(widths) for entry in self.bundle(tile, width)]
        self.hashes = [sha256(b"\x00" + entry) for entry in self.entries]
        self.check_tiles()
        need(tree_head(self.hashes) == root, f"the entries of {self.origin} do not add up to the signed root")

    def head(self, path):
        """Size and root of a head that this log's key signed."""
        origin, size, root, end = open_note(path, self.key).split("\n")
        is_head = origin == self.origin and re.fullmatch("0|[1-9][0-9]*", size) and not end
        need(is_head, f"{path} is not a head of {self.origin}")
        return int(size), decode64(root)

    def tile(self, level, index, width):
        """Of index 1234067 x001/x234/067; a tile of fewer than 256 has .p/WIDTH until the full one is there."""
        digits = str(index).zfill((len(str(index)) + 2) // 3 * 3)
        *upper, last = [digits[at:at + 3] for at in range(0, len(digits), 3)]
        path = "/".join([self.folder, "tile", level, *("x" + group for group in upper), last])
        return read(path if width == 256 or os.path.exists(path) else f"{path}.p/{width}")

    def bundle(self, tile, width):
        """Entries under big-endian lengths of two bytes."""
        data, at, entries = self.tile("entries", tile, width), 0, []
        for _ in range(width):
            end = at + 2 + int.from_bytes(data[at:at + 2], "big")
            need(at + 2 <= end <= len(data), f"the bundle of entries {tile * 256} and on of {self.origin} is cut short")
            entries.append(data[at + 2:end])
            at = end
        return entries

    def check_tiles(self):
        """The lowest tiles hold the hashes of the entries, those above the roots of the full ones below."""
        level, hashes = 0, self.hashes
        while hashes:
            for tile, part in enumerate(by_tile(hashes)):
                need(self.tile(str(level), tile, len(part))[:32 * len(part)] == b"".join(part),
                     f"tile {level}/{tile} of {self.origin} does not hold the hashes of what lies below it")
            level, hashes = level + 1, [tree_head(part) for part in by_tile(hashes) if len(part) == 256]

    def must_begin_with(self, path):
        """An older head must be of a prefix of this log."""
        size, root = self.head(path)
        need(size <= self.size, f"{path} is of {size} entries, the log has only {self.size}: it was cut back")
        need(tree_head(self.hashes[:size]) == root, f"{path} is not a prefix: the log's history was rewritten")


# ---- 3 Entries (Deploy/LEDGER.md, "Entries"): lines "key value", / standing for a line's end ----

FORMS = {"COUNT": "(0|[1-9][0-9]*)", "SHA": "[0-9a-f]{64}", "TIME": r"\d{4}-\d\d-\d\dT\d\d:\d\dZ", "TEXT": ".+",
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
ENTRIES = {kind: re.sub("[A-Z]{3,}", lambda form: FORMS[form[0]], lines).replace("/", "\n") + "\n"
           for kind, lines in ENTRIES.items()}


def parse(log, index):
    """An entry's type, and its values by their keys; of a purge's batches a list."""
    head, _, body = log.entries[index].decode().partition("\n")
    kind = head.removeprefix("octroi/").removesuffix("/v1")
    need(head == f"octroi/{kind}/v1" and kind in ENTRIES and re.fullmatch(ENTRIES[kind], body, re.ASCII),
         f"entry {index} of {log.origin} is not spelled as an entry is")
    lines = [line.split(" ", 1) for line in body.splitlines()]
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
WITHOUT_WORDS = ("prefix", "viewer", "view")  # domains that no whole address fits


def is_address(word):
    try:
        return bool(ipaddress.ip_address(word))
    except ValueError:
        return False


def holds_address(text):
    """Whether a whole address is spelled out, by Python's own reading of addresses."""
    words = [word.strip(".") for word in re.findall(r"[0-9A-Fa-f:.]+", text) if word.count(":") >= 2]
    return any(map(is_address, words + re.findall(r"(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)", text)))


def text_fault(text, domain):
    if type(text) is not str or not re.fullmatch(DOMAINS[domain], text) or len(text.encode()) > 256:
        return f"is outside the domain {domain}"
    return "holds a whole address" if domain not in WITHOUT_WORDS and holds_address(text) else None


def is_within(number, rule):
    return type(number) is int and rule["min"] <= number <= rule["max"]


class Contract:
    def __init__(self, path):
        data = read(path)
        self.digest, contract = sha256(data).hex(), json.loads(data)
        self.version, self.seen, self.time = contract["version"], contract["seen"], contract["marks"]["time"]
        self.fields = {field["name"]: field for field in contract["fields"]}
        self.marks = {mark["name"]: mark for mark in contract["marks"]["kinds"]}

    def faults(self, record):
        if list(record) != ["property", "view", "seen", "fields", "marks"]:
            return ["has other keys than property, view, seen, fields and marks"]
        view, seen, fields, marks = (record[key] for key in ("view", "seen", "fields", "marks"))
        found = [("property", text_fault(record["property"], "identifier")), ("view", text_fault(view, "view"))]
        found += [("seen", self.orders_fault(seen)), *(("mark", self.mark_fault(*mark)) for mark in marks)]
        found += [(f"field {name if name in self.fields else '(?)'}", self.field_fault(name, value))
                  for name, value in fields.items()]
        return [f"{place} {fault}" for place, fault in found if fault]

    def orders_fault(self, seen):
        """Intervals FIRST, LAST, FIRST, LAST, …, of which none touches the next."""
        firsts, lasts = seen[::2], seen[1::2]
        is_good = (firsts and len(firsts) == len(lasts) and all(is_within(order, self.seen) for order in seen)
                   and all(first <= last for first, last in zip(firsts, lasts))
                   and all(last < first for last, first in zip(lasts, firsts[1:])))
        return None if is_good else "has orders outside their range, or twice"

    def field_fault(self, name, value):
        rule = self.fields.get(name)
        if rule is None:
            return "is not in the contract"
        if rule["join"] in ("first", "last"):  # under the order of its event
            order, value = value
            if not is_within(order, self.seen):
                return "has an order outside its range"
        if rule["type"] == "text":
            return text_fault(value, rule["domain"])
        return None if is_within(value, {"min": 0, "max": 1} | rule) else "is outside its range"

    def mark_fault(self, order, time, kind, *value):
        rule = self.marks.get(kind)
        if rule is None or not is_within(order, self.seen) or not is_within(time, self.time):
            return "is outside its time or of a kind that is not in the contract"
        if rule["value"] == "code":
            return text_fault(*value, "code")
        is_good = not value or rule["value"] == "integer" and is_within(*value, rule)
        return None if is_good else "has a value outside its range"


# ---- 5 The ledger: what the relay said before it sent ----

class Ledger:
    """What the entries of a relay's log say, in their order."""

    def __init__(self, log, contract):
        self.log, self.contract, self.start, self.aggregators = log, contract, None, {}
        self.intents, self.receipts, self.purged, self.erased = {}, {}, set(), {}
        take = {"start": self.take_start, "intent": self.take_intent, "outcome": self.take_outcome,
                "purge": lambda _, purge: self.purged.update(purge["batches"]),
                "erasure": lambda _, erasure: self.erased.update({erasure["batch"]: erasure})}
        for index in range(log.size):
            kind, entry = parse(log, index)
            need(kind != "receipt", f"entry {index} of {log.origin} is a receipt, which no relay writes")
            if kind in take:
                take[kind](index, entry)

    def take_start(self, index, start):
        need(start["contract"] == f"{self.contract.version} {self.contract.digest}",
             f"entry {index} names another contract than the one that you hold")
        self.start = start
        self.aggregators[start["destination"]] = Key(start["destination"])

    def take_intent(self, index, intent):
        need(self.start, f"intent {index} stands before the first start")
        self.intents[index] = intent | {"region": self.start["region"], "jurisdiction": self.start["jurisdiction"]}

    def take_outcome(self, index, outcome):
        """Rebuilds the note that the aggregator signed, and verifies it."""
        place, (word, rest) = int(outcome["intent"]), outcome["answer"].split(" ")
        intent = self.intents.get(place)
        need(intent and intent["batch"] == outcome["batch"], f"outcome {index} is of no intent before it")
        text = f"octroi/refusal/v1\nbatch {intent['batch']}\nsha256 {intent['sha256']}\nreason {rest}\n"
        if word == "receipt":
            text = receipt_text(intent, self.log.origin, place, rest)
            self.receipts[place] = int(rest), outcome["by"]
        blob = decode64(outcome["signature"])
        need(any(key.name == outcome["by"] and key.signed(text, blob) for key in self.aggregators.values()),
             f"outcome {index} does not bear the aggregator's signature over {intent['batch']}")

    def check_cosigned(self, path):
        """After its restore an aggregator has another key: the head may still bear the one before."""
        if not self.start or not os.path.exists(path):
            return NOT_CHECKED.append("no cosigned head: nobody but the relay has vouched for the ledger's history")
        self.log.must_begin_with(path)
        for vkey in self.aggregators:
            try:
                return open_note(path, Key(vkey, COSIGNS))
            except Broken:
                pass
        raise Broken(f"{path} is not cosigned by an aggregator that the ledger names")


# ---- 6 The archive: what was sent ----

BATCH_BYTES_MAX = 64 << 20  # a batch inflates to a few MiB; more is no batch


def check_archive(folder, ledger):
    """Each intent has its batch, or what an erasure left of it, or a purge; nothing else is there."""
    known = set()
    for intent in ledger.intents.values():
        name, rewritten = intent["batch"], f"{intent['sha256']}.erased"
        if name in known:
            VIOLATED.append(f"{name} has more than one intent")
        known |= {name, rewritten, f"{intent['sha256']}.salts"}
        if os.path.exists(f"{folder}/{name}"):
            check_batch(folder, name, intent, ledger.contract)
        elif name in ledger.erased and os.path.exists(f"{folder}/{rewritten}"):
            check_batch(folder, rewritten, intent, ledger.contract, ledger.erased[name])
        elif name not in ledger.purged:
            NOT_CHECKED.append(f"{name} is not in the archive, and no purge or erasure explains it")
    for name in sorted(set(os.listdir(folder)) - known):
        is_ours = re.fullmatch(rf"{FORMS['BATCH']}|{FORMS['SHA']}\.(salts|erased)", name, re.ASCII)
        VIOLATED.append(f"archive file {name if is_ours else '(whose name is no batch)'} belongs to no intent")


def check_batch(folder, file, intent, contract, erasure=None):
    """A batch as it was sent, or as an erasure rewrote it: then other bytes, but the same root."""
    name, data = intent["batch"], read(f"{folder}/{file}")
    try:
        plain = zlib.decompressobj(31).decompress(data, BATCH_BYTES_MAX)
    except zlib.error:
        plain = b""
    if not is_recorded(data, plain, intent, erasure):
        return VIOLATED.append(f"{name}: the archived bytes are not those that the ledger recorded")
    envelope, *lines, end = plain.split(b"\n")
    if end or not lines:
        return VIOLATED.append(f"{name} has no record, or does not end with a line's end")
    CHECKED.update(batches=1, records=len(lines), bytes=len(plain))
    check_envelope(json.loads(envelope, object_pairs_hook=once), intent, contract)
    leaves = check_records(lines, intent, contract, int(erasure["records"]) if erasure else 0)
    check_root(f"{folder}/{intent['sha256']}.salts", lines, leaves, intent)


def is_recorded(data, plain, intent, erasure):
    if erasure:
        return [sha256(data).hex(), intent["sha256"]] == [erasure["erased-sha256"], erasure["sha256"]]
    facts = [sha256(data).hex(), str(len(data)), sha256(plain).hex(), str(len(plain))]
    return facts == [intent[key] for key in ("sha256", "bytes", "plain-sha256", "plain-bytes")]


def once(members):
    """For the JSON reader, which would take the last of two members with one name."""
    need(len(dict(members)) == len(members), "a JSON object has a key twice")
    return dict(members)


def check_envelope(envelope, intent, contract):
    cut = datetime.datetime.fromtimestamp(envelope["cut_ms"] // 1000, datetime.timezone.utc)
    expected = {"octroi": "batch", "version": 1, "contract": {"version": contract.version, "sha256": contract.digest},
                "cut_ms": envelope["cut_ms"]} | {key: intent[key] for key in ("region", "jurisdiction", "batch")}
    expected |= {key: int(intent[key]) for key in ("parts", "events", "orders")}
    if envelope != expected or cut.strftime("%Y-%m-%dT%H:%MZ") != intent["time"]:
        VIOLATED.append(f"{intent['batch']}: the envelope does not say what its intent says")


def check_records(lines, intent, contract, erased):
    """Every value of every record; gives the leaf hashes of those that are erased, by their place."""
    leaves, orders = {}, 0
    for place, line in enumerate(lines):
        try:
            record = json.loads(line, object_pairs_hook=once)
            if list(record) == ["erased"]:
                leaves[place] = bytes.fromhex(record["erased"])
                continue
            faults = contract.faults(record)
            orders += sum(last - first + 1 for first, last in zip(record["seen"][::2], record["seen"][1::2]))
        except (Broken, ValueError, TypeError, KeyError, AttributeError):
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
    need(us.key.public == Key(ledger.start["destination"]).public,
         f"{us.origin} is signed by another key than the aggregator that the relay's ledger names")
    leaves = {}
    for leaf in range(us.size):
        kind, receipt = parse(us, leaf)
        need(kind == "receipt" and receipt["leaf"] == str(leaf), f"leaf {leaf} of {us.origin} is no receipt of itself")
        if receipt["ledger"] == ledger.log.origin:
            check_receipt(us, leaf, ledger, int(receipt["intent"]), leaves)
    for index, (leaf, log) in ledger.receipts.items():
        if log == us.origin and leaves.get(index) != leaf:
            VIOLATED.append(f"EU only: {ledger.intents[index]['batch']} was acknowledged, and has no such receipt")


def check_receipt(us, leaf, ledger, index, leaves):
    intent = ledger.intents.get(index)
    if not intent or us.entries[leaf].decode() != receipt_text(intent, ledger.log.origin, index, leaf):
        VIOLATED.append(f"US only: receipt {leaf} is of a batch that the EU ledger does not record so")
    elif index in leaves:
        VIOLATED.append(f"US only: {intent['batch']} has two receipts")
    elif index not in ledger.receipts:
        NOT_CHECKED.append(f"{intent['batch']} has a receipt whose outcome the EU ledger does not have yet")
    leaves.setdefault(index, leaf)


# ---- 8 The verdict ----

def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    option = parser.add_argument
    option("--eu", metavar="LEDGER", required=True, help="the relay's ledger, as eu/ledger")
    option("--archive", metavar="FOLDER", required=True, help="the batches and their salts, as eu/archive")
    option("--contract", metavar="FILE", required=True, help="as Sources/EgressContract/contract-v1.json")
    option("--us", metavar="LEDGER", help="the receipts, as us/ledger; without them both regions are not compared")
    option("--vkey", help="the relay's key that you expect, from elsewhere; without it the ledger's own is believed")
    option("--us-vkey", metavar="VKEY", help="the aggregator's, likewise")
    option("--old", metavar="HEAD", action="append", default=[], help="a head kept from an earlier visit, now a prefix")
    return parser.parse_args()


def audit(given):
    log = Log(given.eu, given.vkey)
    for path in given.old:
        log.must_begin_with(path)
    ledger = Ledger(log, Contract(given.contract))
    ledger.check_cosigned(f"{given.eu}/cosigned")
    check_archive(given.archive, ledger)
    if given.us and ledger.start:
        reconcile(ledger, Log(given.us, given.us_vkey))
    else:
        NOT_CHECKED.append("no --us, or no start in --eu: whether both regions recorded the same was not checked")
    if not CHECKED["records"]:
        NOT_CHECKED.append("not one record was there to be checked")


def main():
    try:
        audit(options())
    except FileNotFoundError as error:
        NOT_CHECKED.append(f"{error.filename} is not there")
    except (Broken, OSError, ValueError, KeyError, IndexError, TypeError) as error:
        print(f"BROKEN: {error}")
        return 4
    for finding in [f"VIOLATED: {one}" for one in VIOLATED] + [f"NOT CHECKED: {one}" for one in NOT_CHECKED]:
        print(finding)
    verdict, words = (1, "violated") if VIOLATED else (3, "incomplete") if NOT_CHECKED else (0, "it holds")
    print(f"{words}: {', '.join(f'{count} {unit}' for unit, count in CHECKED.items())} against the contract")
    return verdict


if __name__ == "__main__":
    sys.exit(main())
