#!/usr/bin/env python3
"""Changes, drops, moves, repeats, cuts or forges one piece of evidence, as somebody with something to hide would.

usage: tamper.py CASE FOLDER     does it to the evidence in FOLDER, which it makes first where FOLDER is not there
       tamper.py --list          CASE, octroi-audit's exit code, verify.py's, and what octroi-audit must say, by tabs

Exit codes: 1 a guarantee is violated, 3 something is missing, 4 the evidence itself is broken, 0 harmless.
"""
import gzip, hashlib, json, os, shutil, struct, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import make_evidence
from make_evidence import Evidence, Signer, head, sha, write, write_log

CASES = {}


def case(audit, verify, says):
    """Registers a case with what both tools must answer."""
    def register(function):
        CASES[function.__name__.replace("_", "-")] = (function, audit, verify, says)
        return function
    return register


def read(path):
    with open(path, "rb") as file:
        return file.read()


def change(path, at=-10):
    data = bytearray(read(path))
    data[at] ^= 1
    write(path, bytes(data))


def entries(folder):
    """The entries of a log, by its own bundles."""
    size = int(read(f"{folder}/checkpoint").decode().split("\n")[1])
    found = []
    for tile in range((size + 255) // 256):
        width = min(256, size - tile * 256)
        bundle, at = read(make_evidence.tile_path(folder, "entries", tile, width)), 0
        for _ in range(width):
            length, = struct.unpack_from(">H", bundle, at)
            found.append(bundle[at + 2:at + 2 + length])
            at += 2 + length
    return found


def relay():
    return Evidence("").relay


def aggregator():
    return Evidence("").aggregator


def rewrite(folder, side, change_entries, cosigned="dropped"):
    """A forger who holds the log's key: changes the entries and signs everything anew; what becomes of `cosigned`."""
    log = f"{folder}/{side}/ledger"
    if side == "eu" and cosigned == "dropped":
        os.unlink(f"{log}/cosigned")
    found = entries(log)
    change_entries(found)
    shutil.rmtree(f"{log}/tile")
    write_log(log, relay() if side == "eu" else aggregator(), found)
    if cosigned == "anew":
        cosign(folder, found)


def cosign(folder, found):
    """The aggregator's cosignature of a head over these entries."""
    text, note = head(relay(), found)
    write(f"{folder}/eu/ledger/cosigned", note + aggregator().cosignature(text, 1))


def first(found, kind):
    return next(i for i, entry in enumerate(found) if entry.startswith(f"octroi/{kind}/".encode()))


def a_batch(folder):
    return sorted(n for n in os.listdir(f"{folder}/eu/archive") if n.startswith("a-1-"))[1]


def its_salts(folder):
    return f"{folder}/eu/archive/{hashlib.sha256(read(f'{folder}/eu/archive/{a_batch(folder)}')).hexdigest()}.salts"


@case(0, 0, "")
def control(folder):
    pass


# ---- entries and tiles, by somebody without the key ----

@case(4, 4, "not the same: one was changed")
def entry_changed(folder):
    change(f"{folder}/eu/ledger/tile/entries/000", 40)


@case(4, 4, "not the same: one was changed")
def entry_dropped(folder):
    path = f"{folder}/eu/ledger/tile/entries/000"
    data = read(path)
    length, = struct.unpack_from(">H", data)
    write(path, data[2 + length:])


@case(4, 4, "not the same: one was changed")
def entries_reordered(folder):
    path = f"{folder}/eu/ledger/tile/entries/000"
    data = read(path)
    one = 2 + struct.unpack_from(">H", data)[0]
    two = one + 2 + struct.unpack_from(">H", data, one)[0]
    write(path, data[one:two] + data[:one] + data[two:])


@case(4, 4, "not the same: one was changed")
def entry_repeated(folder):
    path = f"{folder}/eu/ledger/tile/entries/000"
    data = read(path)
    one = 2 + struct.unpack_from(">H", data)[0]
    write(path, data[:one] + data)


@case(4, 4, "not the same: one was changed")
def entries_cut(folder):
    path = f"{folder}/eu/ledger/tile/entries/000"
    write(path, read(path)[:-40])


@case(4, 4, "not the same: one was changed")
def tile_changed(folder):
    change(f"{folder}/eu/ledger/tile/0/000", 100)


@case(4, 4, "not the same: one was changed")
def tile_cut(folder):
    path = f"{folder}/eu/ledger/tile/0/000"
    write(path, read(path)[:-32])


@case(4, 4, "not the same: one was changed")
def upper_tile_changed(folder):
    change(f"{folder}/eu/ledger/tile/1/000.p/1", 5)


@case(3, 3, "is not there")
def tile_dropped(folder):
    os.unlink(f"{folder}/eu/ledger/tile/0/000")


@case(3, 3, "is not there")
def bundle_dropped(folder):
    os.unlink(f"{folder}/eu/ledger/tile/entries/000")


@case(4, 4, "do not add up to the signed head")
def entry_and_tile_changed_together(folder):
    bundle, tile = f"{folder}/eu/ledger/tile/entries/000", f"{folder}/eu/ledger/tile/0/000"
    change(bundle, 40)
    data = read(bundle)
    length, = struct.unpack_from(">H", data)
    write(tile, sha(b"\x00" + data[2:2 + length]) + read(tile)[32:])


# ---- the signed head ----

@case(4, 4, "does not bear the signature")
def checkpoint_changed(folder):
    change(f"{folder}/eu/ledger/checkpoint", 40)


@case(4, 4, "does not bear the signature")
def checkpoint_cut(folder):
    path = f"{folder}/eu/ledger/checkpoint"
    write(path, read(path)[:-20])


@case(3, 3, "is not there")
def checkpoint_dropped(folder):
    os.unlink(f"{folder}/eu/ledger/checkpoint")


@case(4, 4, "does not bear the signature")
def checkpoint_forged_with_another_key(folder):
    forger = Signer(make_evidence.ORIGIN, sha(b"forger"))
    write(f"{folder}/eu/ledger/checkpoint", head(forger, entries(f"{folder}/eu/ledger"))[1])


@case(4, 4, "cut back")
def ledger_rolled_back(folder):
    rewrite(folder, "eu", lambda found: found.__delitem__(slice(6, None)), cosigned="kept")


@case(4, 4, "is not a prefix")
def history_rewritten_with_the_key(folder):
    def swap(found):
        place = first(found, "key")
        found[place] = found[place].replace(b"opened", b"destroyed")
    rewrite(folder, "eu", swap)


@case(4, 4, "does not bear the aggregator's cosignature")
def cosignature_forged(folder):
    text, note = head(relay(), entries(f"{folder}/eu/ledger"))
    forger = Signer(make_evidence.RECEIPTS, sha(b"forger"))
    write(f"{folder}/eu/ledger/cosigned", note + forger.cosignature(text, 1))


@case(4, 4, "cosigned is larger than such a file can be")
def cosigned_head_drowned(folder):
    write(f"{folder}/eu/ledger/cosigned", bytes(2 << 20))


@case(3, 3, "nobody else vouches for this history")
def cosigned_head_dropped(folder):
    os.unlink(f"{folder}/eu/ledger/cosigned")


@case(3, 3, "the head that the aggregator cosigned ends before it")
def cosigned_head_older_than_what_was_acknowledged(folder):
    found = entries(f"{folder}/eu/ledger")
    cosign(folder, found[:first(found, "intent") + 2])


@case(1, 0, "minutes of entries behind the last heartbeat")
def heartbeats_that_end_before_the_rest(folder):
    late = b"octroi/incident/v1\ntime 2026-11-02T00:00Z\nkind return-rejected\ncount 1\n"
    rewrite(folder, "eu", lambda found: found.append(late), cosigned="anew")


# ---- the key ----

@case(4, 4, "another key than the one that is expected")
def key_replaced(folder):
    write(f"{folder}/eu/ledger/vkey", Signer(make_evidence.ORIGIN, sha(b"forger")).vkey() + "\n")


@case(4, 4, "another key than the one that is expected")
def key_changed(folder):
    change(f"{folder}/eu/ledger/vkey", -8)


@case(3, 3, "is not there")
def key_dropped(folder):
    os.unlink(f"{folder}/eu/ledger/vkey")


@case(4, 4, "signed by another key")
def receipts_key_replaced_and_all_signed_anew(folder):
    forger = Signer(make_evidence.RECEIPTS, sha(b"forger"))
    found = entries(f"{folder}/us/ledger")
    shutil.rmtree(f"{folder}/us/ledger")
    write_log(f"{folder}/us/ledger", forger, found)
    config = json.loads(read(f"{folder}/audit.json"))
    config["us_vkey"] = forger.vkey()
    write(f"{folder}/audit.json", json.dumps(config))


# ---- entries that a forger with the key makes ----

@case(4, 4, "not spelled as any entry of a relay is")
def entry_of_an_unknown_kind(folder):
    rewrite(folder, "eu", lambda found: found.append(b"octroi/secret/v1\ntime 2026-11-20T00:00Z\n"))


@case(4, 4, "not spelled as any entry of a relay is")
def entry_with_another_key_in_it(folder):
    rewrite(folder, "eu", lambda found: found.append(found[-1] + b"note hello\n"))


@case(1, 1, "a second intent")
def intent_repeated_with_the_key(folder):
    rewrite(folder, "eu", lambda found: found.append(found[first(found, "intent")]))


@case(4, 4, "does not bear the aggregator's signature")
def outcome_forged_with_the_key(folder):
    def forge(found):
        place = len(found) - 1 - first(found[::-1], "outcome")
        lines = found[place].decode().split("\n")
        lines[6] = f"signature {Signer(make_evidence.RECEIPTS, sha(b'forger')).blob('x')}"
        found[place] = "\n".join(lines).encode()
    rewrite(folder, "eu", forge)


@case(1, 1, "no intent names it")
def last_intent_denied_with_the_key(folder):
    def deny(found):
        place = len(found) - 1 - first(found[::-1], "intent")
        del found[place:place + 2]
    rewrite(folder, "eu", deny)


@case(1, 1, "its intent stands behind that of a later batch")
def intents_reordered_with_the_key(folder):
    def swap(found):
        one, two = [place for place, entry in enumerate(found) if entry.startswith(b"octroi/intent/")][-2:]
        found[one], found[two] = found[two], found[one]
        del found[two + 1], found[one + 1]  # their outcomes: each names its intent's place, under a signature
    rewrite(folder, "eu", swap)


@case(4, 4, "named as another relay's")
def batch_named_as_an_address(folder):
    def rename(found):
        place = len(found) - 1 - first(found[::-1], "intent")
        found[place] = found[place].replace(b"batch a-1-5-0", b"batch cb00714d-1-5-0")
        del found[place + 1]
    rewrite(folder, "eu", rename)


@case(4, 4, "no intent stands before it")
def purge_of_a_batch_that_was_never_sealed(folder):
    rewrite(folder, "eu", lambda found: found.append(purge("size", "cb00714d-1-5-0")))


@case(1, 0, "sealed on 2026-11-01, and no viewer key of that day is committed to")
def viewer_key_left_out(folder):
    def seals(evidence):
        evidence.eu[2] = evidence.eu[2].replace(b"day 2026-11-01", b"day 2026-10-31")
        evidence.keep_old_head()
        evidence.batch(3)
    live(folder, seals)


# ---- batches and the archive ----

@case(1, 1, "the archived bytes are not those that the ledger recorded")
def batch_changed(folder):
    change(f"{folder}/eu/archive/{a_batch(folder)}", 100)


@case(1, 1, "the archived bytes are not those that the ledger recorded")
def batch_cut(folder):
    path = f"{folder}/eu/archive/{a_batch(folder)}"
    write(path, read(path)[:-9])


@case(1, 1, "the archived bytes are not those that the ledger recorded")
def record_edited_and_packed_anew(folder):
    path = f"{folder}/eu/archive/{a_batch(folder)}"
    write(path, gzip.compress(gzip.decompress(read(path)).replace(b'"DE"', b'"FR"'), 6, mtime=0))


@case(3, 3, "no purge or erasure explains it")
def batch_dropped(folder):
    os.unlink(f"{folder}/eu/archive/{a_batch(folder)}")


@case(1, 1, "the archived bytes are not those that the ledger recorded")
def batches_swapped(folder):
    names = sorted(n for n in os.listdir(f"{folder}/eu/archive") if n.startswith("a-1-"))
    one, two = (f"{folder}/eu/archive/{name}" for name in names[:2])
    first_bytes, second_bytes = read(one), read(two)
    write(one, second_bytes)
    write(two, first_bytes)


@case(1, 1, "no intent names it")
def batch_repeated_under_a_new_name(folder):
    shutil.copy(f"{folder}/eu/archive/{a_batch(folder)}", f"{folder}/eu/archive/a-1-99-0")


@case(1, 1, "a name that is no batch's: the archive holds it, and no intent names it")
def file_named_as_an_address(folder):
    write(f"{folder}/eu/archive/203.0.113.77", b"")


@case(4, 4, "not those of its records-root")
def salts_changed(folder):
    path = its_salts(folder)
    data = read(path)
    write(path, (b"0" if data[:1] != b"0" else b"1") + data[1:])


@case(4, 4, "cut short or too many")
def salts_cut(folder):
    path = its_salts(folder)
    write(path, read(path)[:-33])


@case(4, 4, "not those of its records-root")
def salts_reordered(folder):
    path = its_salts(folder)
    lines = read(path).splitlines(keepends=True)
    write(path, b"".join(lines[::-1]))


@case(3, 3, "without its salts|no salts")
def salts_dropped(folder):
    os.unlink(its_salts(folder))


def purge(reason, batch):
    return f"octroi/purge/v1\ntime 2026-11-01T00:01Z\nreason {reason}\nbatch {batch}\n".encode()


@case(1, 0, "says that it is gone, and it is still there")
def purged_batch_that_is_still_there(folder):
    rewrite(folder, "eu", lambda found: found.append(purge("size", a_batch(folder))), cosigned="anew")


@case(1, 0, "purged by age after 0 days, and the archive keeps 100")
def batch_purged_before_its_age(folder):
    name = a_batch(folder)
    os.unlink(its_salts(folder))
    os.unlink(f"{folder}/eu/archive/{name}")
    rewrite(folder, "eu", lambda found: found.append(purge("age", name)), cosigned="anew")


# ---- evidence of nothing: never a pass ----

def live(folder, seals, starts=True):
    """A life of a relay that wrote heartbeats, and what it is told to before them."""
    shutil.rmtree(folder)
    evidence = make_evidence.Evidence(folder)
    if starts:
        evidence.start()
    evidence.keep_old_head()
    os.makedirs(f"{folder}/eu/archive")
    seals(evidence)
    for _ in range(9 if starts else 0):
        evidence.heartbeat()
    evidence.finish()


@case(3, 3, "there was nothing to check")
def nothing_written(folder):
    live(folder, lambda evidence: None, starts=False)


@case(3, 3, "there was nothing to check")
def nothing_sealed(folder):
    live(folder, lambda evidence: None)


@case(3, 3, "2 batches are purged: of these only the digest is left")
def everything_purged(folder):
    live(folder, lambda evidence: [evidence.purged_batch(), evidence.purged_batch()])


# ---- erasure: a batch without some of its records, and what may not pass for one ----

def erase(folder, places=(1, 3), entry_records=None, keep_salts=False, edit=lambda lines: lines):
    """Rewrites a batch without these records as Deploy/LEDGER.md says, and records it."""
    archive, name = f"{folder}/eu/archive", a_batch(folder)
    sent = read(f"{archive}/{name}")
    digest = hashlib.sha256(sent).hexdigest()
    envelope, *lines = gzip.decompress(sent).split(b"\n")[:-1]
    salts = read(f"{archive}/{digest}.salts").decode().splitlines()
    for place in places:
        leaf = sha(b"\x00" + bytes.fromhex(salts[place]) + lines[place]).hex()
        lines[place], salts[place] = f'{{"erased":"{leaf}"}}'.encode(), salts[place] if keep_salts else ""
    packed = gzip.compress(b"".join(line + b"\n" for line in [envelope] + edit(lines)), 6, mtime=0)
    write(f"{archive}/{digest}.erased", packed)
    write(f"{archive}/{digest}.salts", "".join(salt + "\n" for salt in salts))
    os.unlink(f"{archive}/{name}")
    time = "time " + entries(f"{folder}/eu/ledger")[-1].decode().split("time ")[1].split("\n")[0]
    facts = [time, f"batch {name}", f"sha256 {digest}", f"erased-sha256 {hashlib.sha256(packed).hexdigest()}",
             f"records {len(places) if entry_records is None else entry_records}"]
    entry = "\n".join(["octroi/erasure/v1", *facts, ""]).encode()
    rewrite(folder, "eu", lambda found: found.append(entry), cosigned="anew")


@case(0, 0, "G2 .*holds")
def records_erased(folder):
    erase(folder)


@case(0, 0, "G2 .*holds")
def all_records_erased(folder):
    erase(folder, places=range(6))


@case(4, 4, "not those of its records-root")
def erased_with_another_record_edited(folder):
    erase(folder, edit=lambda lines: [lines[0].replace(b'"DE"', b'"FR"')] + lines[1:])


@case(4, 4, "not those of its records-root|malformed")
def erased_with_its_salt_kept(folder):
    erase(folder, keep_salts=True)


@case(1, 1, "not as many as its intent and its erasure say")
def erased_more_than_the_entry_says(folder):
    erase(folder, entry_records=1)


@case(1, 1, "the rewritten bytes are not those of the erasure entry")
def erased_file_changed(folder):
    erase(folder)
    archive = f"{folder}/eu/archive"
    change(next(f"{archive}/{name}" for name in os.listdir(archive) if name.endswith(".erased")), 60)


@case(3, 3, "is not there")
def erased_file_dropped(folder):
    erase(folder)
    archive = f"{folder}/eu/archive"
    os.unlink(next(f"{archive}/{name}" for name in os.listdir(archive) if name.endswith(".erased")))


@case(1, 1, "not those that the ledger recorded|not as many")
def records_erased_and_nothing_said(folder):
    erase(folder)
    archive = f"{folder}/eu/archive"
    name = next(name for name in os.listdir(archive) if name.endswith(".erased"))
    rewrite(folder, "eu", lambda found: found.pop(), cosigned="anew")
    gone = [i for i in entries(f"{folder}/eu/ledger") if name[:64].encode() in i][0].decode()
    os.rename(f"{archive}/{name}", f"{archive}/{gone.split('batch ')[1].split(chr(10))[0]}")


# ---- a dishonest relay: sealed and recorded as it should be, with something in it that may not cross ----

def seal(folder, old=b"", new=b"", pack=gzip.compress, sort=sorted):
    """Another life of the relay, whose batches hold something else, or are packed or sorted otherwise."""
    plain = make_evidence.record

    def record(number):
        view, line = plain(number)
        return view, line.replace(old, new) if old else line
    make_evidence.record, make_evidence.pack, make_evidence.sort = record, pack, sort
    shutil.rmtree(folder)
    make_evidence.make(folder)


@case(1, 1, "a full address stands in a text .*prefix 203.0.113")
def address_in_a_title(folder):
    seal(folder, b"Title ", b"Seen from 203.0.113.77: ")


@case(1, 0, "a full address stands in a text .*prefix 203.0.113")
def address_in_a_title_in_base64(folder):
    seal(folder, b"Title ", b"MjAzLjAuMTEzLjc3 ")


@case(1, 1, "a header without name, comment and time")
def address_in_the_header_of_a_file(folder):
    def pack(plain, level, mtime):
        packed = gzip.compress(plain, level, mtime=mtime)
        return packed[:3] + b"\x08" + packed[4:10] + b"203.0.113.77\0" + packed[10:]
    seal(folder, pack=pack)


@case(1, 1, "not one whole gzip file")
def address_behind_the_end_of_a_file(folder):
    seal(folder, pack=lambda plain, level, mtime: gzip.compress(plain, level, mtime=mtime) + b"203.0.113.77")


@case(1, 1, "outside the contract .*not_canonical")
def record_spelled_otherwise(folder):
    seal(folder, b'"fields":{', b'"fields": {')


@case(1, 1, "outside the contract .*not_canonical")
def fields_out_of_order(folder):
    seal(folder, b'"continent":[1,"EU"],"country":[1,"DE"]', b'"country":[1,"DE"],"continent":[1,"EU"]')


@case(1, 1, "field marks: .*outside the contract .*out_of_order")
def marks_out_of_order(folder):
    seal(folder, b'[0,5,"viewstart"],[1,6,"playing"]', b'[1,6,"playing"],[0,5,"viewstart"]')


@case(1, 1, "field view: .*outside the contract .*out_of_order")
def records_out_of_order(folder):
    seal(folder, sort=lambda lines: sorted(lines, reverse=True))


@case(1, 1, "a value is outside the contract .*undeclared_field")
def undeclared_field(folder):
    seal(folder, b'"video_id":', b'"client_ip_hash":')


@case(1, 1, "a value is outside the contract .*undeclared_field")
def address_as_the_name_of_a_field(folder):
    seal(folder, b'"video_id":', b'"203.0.113.77":')


@case(1, 1, "a value is outside the contract")
def orders_counted_twice(folder):
    seal(folder, b",9,9],", b",1,9],")


@case(1, 1, "not as many as its intent and its erasure say")
def batches_without_records(folder):
    shutil.rmtree(folder)
    make_evidence.make(folder, records=0)


@case(1, 1, "a value is outside the contract .*outside_domain")
def prefix_longer_than_declared(folder):
    seal(folder, b'"203.0.113"', b'"203.0.113.77"')


@case(1, 1, "a value is outside the contract .*out_of_range")
def number_out_of_range(folder):
    seal(folder, b"5000,", b"99999999999,")


@case(1, 1, "a value is outside the contract")
def url_in_a_host(folder):
    seal(folder, b"cdn.example.com", b"https://cdn.example.com/a?b")


# ---- receipts ----

@case(4, 4, "not the same: one was changed")
def receipt_changed(folder):
    change(f"{folder}/us/ledger/tile/entries/000.p/5", 60)


@case(3, 3, "G9 not checked: the receipts could not be read whole")
def us_ledger_dropped(folder):
    shutil.rmtree(f"{folder}/us/ledger")


@case(1, 1, "EU only")
def receipt_dropped_with_the_key(folder):
    rewrite(folder, "us", lambda found: found.pop())


@case(4, 4, "no receipt of itself")
def receipts_reordered_with_the_key(folder):
    rewrite(folder, "us", lambda found: found.reverse())


@case(1, 1, "US only")
def receipt_of_a_batch_that_nobody_recorded(folder):
    def invent(found):
        last = found[-1].decode()
        found.append(last.replace("batch a-1-5-0", "batch a-1-98-0").replace("leaf 4", "leaf 5").encode())
    rewrite(folder, "us", invent)


@case(1, 1, "US only: it has two receipts")
def receipt_repeated_with_the_key(folder):
    rewrite(folder, "us", lambda found: found.append(found[-1].replace(b"leaf 4", b"leaf 5")))


@case(3, 3, "batches that us-other/receipts alone acknowledged, whose receipts are not given: 1")
def second_destination(folder):
    def seals(evidence):
        """A life under another aggregator, whose log and rows nobody shows, before the one that is shown."""
        first = evidence.aggregator, evidence.us, evidence.rows
        evidence.aggregator, evidence.us, evidence.rows = Signer("us-other/receipts", sha(b"other")), [], []
        evidence.start()
        evidence.batch(3)
        evidence.aggregator, evidence.us, evidence.rows = first
        evidence.start()
        evidence.batch(3)
    live(folder, seals)


@case(1, 0, "no receipt says so")
def rows_without_a_batch(folder):
    write(f"{folder}/us/rows.csv", read(f"{folder}/us/rows.csv") + b"b-7-1-0,12\n")


@case(0, 0, "G9 .*holds")
def rows_and_receipts_of_another_relay(folder):
    """No tampering: two relays' batches lie in one store, and have their receipts in one log."""
    write(f"{folder}/us/rows.csv", read(f"{folder}/us/rows.csv") + b"b-7-1-0,6\n")
    rewrite(folder, "us", lambda found: found.append(
        found[-1].replace(b"batch a-1-5-0", b"batch b-7-1-0").replace(b"eu-test/a-1/", b"eu-test/b-7/")
        .replace(b"leaf 4", b"leaf 5")))


@case(1, 0, "its receipt says")
def rows_too_few(folder):
    write(f"{folder}/us/rows.csv", read(f"{folder}/us/rows.csv").replace(b"a-1-1-0,6", b"a-1-1-0,5"))


# ---- the contract ----

@case(4, 4, "another contract")
def contract_changed(folder):
    path = f"{folder}/contract.json"
    write(path, read(path).replace(b'"max": 32768', b'"max": 32769', 1))


@case(4, 4, "not a contract|another contract|Expecting")
def contract_cut(folder):
    path = f"{folder}/contract.json"
    write(path, read(path)[:-100])


@case(3, 3, "is not there")
def contract_dropped(folder):
    os.unlink(f"{folder}/contract.json")


def main(arguments):
    if arguments == ["--list"]:
        for name, (_, audit, verify, says) in CASES.items():
            print(name, audit, verify, says, sep="\t")
        return 0
    if len(arguments) != 2 or arguments[0] not in CASES:
        print(__doc__, file=sys.stderr)
        return 2
    if not os.path.exists(arguments[1]):
        make_evidence.make(arguments[1])
    CASES[arguments[0]][0](arguments[1])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
