"""Reads capture files and says which events stand in their requests, by the rules that a relay accepts them by.

A Mux event is a distinct (property, xid, xsqno), a CMCD event a distinct (property, sid, cid, ts, sn, e) of a body or
a query below /cmcd. What has no order, or one that no relay takes, is no event. Standard library only.
"""
import base64
import gzip
import json
import re
import urllib.parse
import zlib

# The property of players that are pointed at a quickstart by hand.
BY_HAND = "quickstart"
PROPERTY = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
ORDER_MAX = 100_000
SESSION_BYTES_MAX, CONTENT_BYTES_MAX = 128, 512


def requests_of(path):
    with open(path, encoding="utf-8") as file:
        capture = json.load(file)
    return capture.get("requests", []) if isinstance(capture, dict) else []


def body_of(request):
    packed = request.get("body_b64")
    return base64.b64decode(packed) if packed else (request.get("body") or "").encode()


def content_of(request):
    body = body_of(request)
    try:
        return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    except (OSError, EOFError, zlib.error):
        return b""


def header(request, wanted):
    return next((value for name, value in request.get("headers", []) if name.lower() == wanted), "")


def target_of(request):
    return (request["path"] or "/") + ("?" + request["query"] if request.get("query") else "")


def address_of(request):
    """Host, path and query, of an absolute target too."""
    address = urllib.parse.urlsplit(target_of(request), allow_fragments=False)
    if not address.scheme:
        address = urllib.parse.urlsplit("http://-" + target_of(request), allow_fragments=False)
    host = address.netloc if address.netloc != "-" else header(request, ":authority") or header(request, "host")
    return host, address.path or "/", address.query


def host_label(request):
    """The first label of the host."""
    label = address_of(request)[0].split(":")[0].split(".")[0].lower()
    return label if re.fullmatch(r"[a-z0-9-]{1,64}", label) else ""


def constant_of(name):
    if name != "NaN":  # which some players write for null
        raise ValueError(f"{name} is no JSON")


JSON = json.JSONDecoder(parse_constant=constant_of)


def text_of(value):
    """A string, or a number's text; nothing of any other value."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return str(value) if is_number else value if isinstance(value, str) else ""


def bytes_of(text):
    return len(text.encode(errors="replace"))


def number_of(value):
    """A whole number from a number or a numeric string, or None."""
    if not re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", text_of(value)):
        return None
    number = float(value)
    return int(number + 0.5) if 0 <= number <= 2**53 else None


# --- Mux

# By the dictionary of short keys: words that it has may stand whole too, in the ways of web and Roku.
SPELLINGS = {
    "property": re.compile(r"(a|env_|_env_)(ke|_key_)"),
    "view": re.compile(r"(x|view_|_view_)(id|_id_)"),
    "order": re.compile(r"(x|view_|_view_)(sq|_sequence_)(no|_number_)"),
}


def mux_events(request):
    """(property, view id, order) of each event in a Mux POST or pixel, or None where it is none."""
    _, path, query = address_of(request)
    if path not in ("/", "/android", "/a.gif") or request["method"] not in ("GET", "POST"):
        return None
    try:
        if request["method"] == "GET":
            events = [dict(urllib.parse.parse_qsl(query, keep_blank_values=True))]
        else:
            events = JSON.decode(content_of(request).decode())["events"]
    except (ValueError, KeyError, TypeError):
        return []
    fallback = header(request, "x-litix-env-key") or host_label(request)
    events = [event for event in events if isinstance(event, dict)] if isinstance(events, list) else []
    return [found for event in events if (found := mux_event(event, fallback))]


def mux_event(event, fallback):
    fields = {name: value for key, value in event.items() for name, form in SPELLINGS.items() if form.fullmatch(key)}
    key = text_of(fields.get("property")) or fallback
    view, order = text_of(fields.get("view")), number_of(fields.get("order"))
    is_event = PROPERTY.fullmatch(key) and PROPERTY.fullmatch(view) and order is not None and order <= ORDER_MAX
    return (key, view, order) if is_event else None


# --- CMCD: RFC 9651's dictionaries, with raw UTF-8 in strings

KEY = r"[A-Za-z*][\w.*-]*"
STRING = r'"(?:[^"\\\x00-\x1f\x7f]|\\["\\])*"'
ITEM = rf"(?:{STRING}|-?\d{{1,15}}(?:\.\d{{1,15}})?|\?[01]|[A-Za-z*][\w!#$%&'*+.^`|~:/-]*)"
PARAMETERS = rf"(?:; *{KEY}(?:={ITEM})?)*"
LIST = rf"\( *(?:{ITEM}{PARAMETERS}(?: +|(?=\))))*\)"
MEMBER = re.compile(rf"({KEY})(?:=({LIST}|{ITEM}))?{PARAMETERS}[ \t]*(,[ \t]*|$)", re.ASCII)


def record_of(line):
    """Key and value of each member of a record, None where it breaks the grammar."""
    record, at, more = {}, 0, True
    while more:
        member = MEMBER.match(line, at)
        if not member:
            return None
        key, value, more = member.groups()
        record[key] = re.sub(r"\\(.)", r"\1", value[1:-1]) if value and value[0] == '"' else value
        at = member.end()
    return record


def records_of(text):
    if text.lstrip()[:1] not in ("[", "{"):
        return [record_of(line.strip(" \t\r")) for line in text.split("\n") if line.strip(" \t\r")]
    records, text = [], text.strip()
    try:
        while text:
            value, end = JSON.raw_decode(text)
            records += value if isinstance(value, list) else [value]
            text = text[end:].lstrip()
    except ValueError:
        return []
    return records


def cmcd_text(request):
    """What a body says, else a query, or the headers in place of one."""
    body = content_of(request).decode("utf-8", "replace") if request["method"] == "POST" else ""
    if body and not body.startswith("CMCD="):
        return body
    headers = [value for name, value in request.get("headers", []) if re.fullmatch("cmcd-[a-z]+", name.lower())]
    if headers and not body:
        return ",".join(headers)
    pairs = urllib.parse.parse_qsl(body or address_of(request)[2])
    return "\n".join(value for name, value in pairs if name in ("CMCD", "cmcd"))


def cmcd_events(request, declared=frozenset()):
    """(property, session and content, order) of each CMCD event, or None where it is none."""
    segments = address_of(request)[1].split("/")
    if segments[1] != "cmcd" or request["method"] not in ("GET", "POST"):
        return None
    key = segments[2] if len(segments) > 2 and segments[2] in declared else host_label(request)
    records = [record for record in records_of(cmcd_text(request)) if isinstance(record, dict)]
    return [(key, *found) for record in records if key and (found := cmcd_event(record))]


def cmcd_event(record):
    session, content = text_of(record.get("sid")), text_of(record.get("cid"))
    kind, time = record.get("e"), number_of(record.get("ts"))
    is_known = (number_of(record.get("v")) or 1) <= 2
    is_named = 0 < bytes_of(session) <= SESSION_BYTES_MAX and bytes_of(content) <= CONTENT_BYTES_MAX
    if not (is_known and is_named and isinstance(kind, str) and time is not None):
        return None
    return session + "\0" + content, (time, number_of(record.get("sn")) or 0, kind)


def events_of(request, declared=frozenset()):
    events = mux_events(request)
    return cmcd_events(request, declared) if events is None else events


def properties_of(paths):
    """Every property that the captures name, and the one for players by hand."""
    requests = (request for path in paths for request in requests_of(path))
    return {event[0] for request in requests for event in events_of(request) or []} | {BY_HAND}
