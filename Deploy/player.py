#!/usr/bin/env python3
"""Plays captured player requests at a relay over HTTP, in their order, and counts what was acknowledged.

usage: player.py properties CAPTURE...
       player.py play --port N --client-address A --counts FILE CAPTURE...

`properties` prints the env keys found in Mux beacons and the host labels of CMCD, one a line. `play` sends every
request to 127.0.0.1:N, as a proxy would (the client address in X-Forwarded-For), one connection for each capture, and
writes FILE:
{"beacons", "events", "distinct_events", "views", "not_counted": {kind: requests}, "answers": {"METHOD STATUS": n}}.
A Mux event is a distinct (property, xid, xsqno); a CMCD event is a distinct (property, sid, cid, ts, sn, e) of
a body or a query below /cmcd. Exit 1 where a beacon was not acknowledged. Standard library only.
"""
import argparse
import base64
import collections
import gzip
import http.client
import json
import sys
import urllib.parse

HOP_HEADERS = {"host", "content-length", "connection", "transfer-encoding", "x-forwarded-for", "forwarded"}


def requests_of(path):
    with open(path, encoding="utf-8") as file:
        capture = json.load(file)
    return capture.get("requests", []) if isinstance(capture, dict) else []


def body_of(request):
    if "body_b64" in request:
        return base64.b64decode(request["body_b64"])
    return request.get("body", "").encode()


def content_of(request):
    body = body_of(request)
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def header(request, wanted):
    return next((value for name, value in request.get("headers", []) if name.lower() == wanted), "")


def host_label(request):
    """The first label of the host; none of an address."""
    host = header(request, "host").split(":")[0].lower()
    return "" if host.replace(".", "").isdigit() and "." in host or host[:1] == "[" else host.split(".")[0]


def mux_events(request):
    """(property, view id, sequence number) of each event in a Mux POST or pixel, or None where it is none."""
    if request["path"] not in ("/", "/android", "/a.gif"):
        return None
    if request["method"] == "GET":
        events = [dict(urllib.parse.parse_qsl(request.get("query", ""), keep_blank_values=True))]
    elif request["method"] == "POST":
        try:
            events = json.loads(content_of(request))["events"]
        except (ValueError, KeyError, TypeError, OSError, EOFError):
            return None
    else:
        return None
    fallback = header(request, "x-litix-env-key") or host_label(request)
    found = []
    for event in events:
        if isinstance(event, dict) and event.get("xid") and event.get("xsqno") is not None:
            found.append((event.get("ake") or fallback, event["xid"], int(float(event["xsqno"]))))
    return found


def pairs_of(record):
    """Key and value of each member of a record, cut at commas outside quotes and parentheses."""
    member, depth, quoted, escaped = "", 0, False, False
    for letter in record + ",":
        if letter == "," and not quoted and depth == 0:
            key, _, value = member.strip().partition("=")
            yield key, value
            member = ""
            continue
        member += letter
        if quoted:
            quoted = letter != '"' or escaped
            escaped = letter == "\\" and not escaped
        elif letter == '"':
            quoted = True
        else:
            depth += (letter == "(") - (letter == ")")


def unquoted(value):
    if len(value) < 2 or value[0] != '"':
        return value
    return value[1:-1].replace('\\"', '"').replace("\\\\", "\\")


def cmcd_text(request):
    text = ""
    if request["method"] == "POST":
        text = content_of(request).decode("utf-8", "replace")
    if text and not text.startswith("CMCD="):
        return text
    query = urllib.parse.parse_qs(text or request.get("query", ""))
    return "\n".join(query.get("CMCD", []))


def cmcd_records(text):
    if text.lstrip()[:1] not in ("[", "{"):
        lines = [line.strip() for line in text.split("\n")]
        return [{key: unquoted(value) for key, value in pairs_of(line)} for line in lines if line]
    records = []
    for part in [text] if text.lstrip()[0] == "[" else text.splitlines():
        read = json.loads(part) if part.strip() else []
        records += read if isinstance(read, list) else [read]
    return [record for record in records if isinstance(record, dict)]


def cmcd_events(request):
    """((property, session, content), order) of each CMCD event with an order, or None where it is none."""
    path = request["path"]
    if request["method"] not in ("GET", "POST") or not (path == "/cmcd" or path.startswith("/cmcd/")):
        return None
    found = []
    for record in cmcd_records(cmcd_text(request)):
        is_known = float(record.get("v", 1)) <= 2 and "" not in record and host_label(request)
        if is_known and record.get("sid") and record.get("ts") and record.get("e"):
            view = (host_label(request), record["sid"] + "\0" + record.get("cid", ""))
            found.append((*view, (str(record["ts"]), str(record.get("sn", 0)), record["e"])))
    return found


def events_of(request):
    events = mux_events(request)
    return cmcd_events(request) if events is None else events


def kind_of(request):
    """What a request is, if it is no beacon."""
    path = request["path"]
    if request["method"] == "OPTIONS":
        return "preflight"
    if path.startswith("/media/"):
        return "media"
    return "other"


def send(connection, request, address):
    body = body_of(request) if request["method"] == "POST" else b""
    target = request["path"] + ("?" + request["query"] if request.get("query") else "")
    connection.putrequest(request["method"], target, skip_host=True, skip_accept_encoding=True)
    for name, value in request.get("headers", []):
        if name.lower() not in HOP_HEADERS:
            connection.putheader(name, value)
    hosts = [value for name, value in request.get("headers", []) if name.lower() == "host"]
    connection.putheader("Host", hosts[0] if hosts else "localhost")
    connection.putheader("X-Forwarded-For", address)
    if request["method"] == "POST":
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body if request["method"] == "POST" else None)
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.getheader("Octroi-Shed") is not None


def play(arguments):
    counts = {"beacons": 0, "events": 0}
    seen, refused = set(), 0
    not_counted, answers = collections.Counter(), collections.Counter()
    for path in arguments.captures:
        connection = http.client.HTTPConnection("127.0.0.1", arguments.port, timeout=30)
        for request in requests_of(path):
            events = events_of(request)
            try:
                status, shed = send(connection, request, arguments.client_address)
            except (http.client.HTTPException, OSError):
                connection.close()
                status, shed = 0, False
            answers[f"{request['method']} {status}"] += 1
            if events is None:
                not_counted[kind_of(request)] += 1
            elif status == (204 if request["path"].startswith("/cmcd") else 200) and not shed:
                counts["beacons"] += 1
                counts["events"] += len(events)
                seen.update(events)
            else:
                refused += 1
        connection.close()
        print(f"  played {path.rsplit('/', 1)[-1]}", file=sys.stderr)
    counts["distinct_events"] = len(seen)
    counts["views"] = len({(environment, view) for environment, view, _ in seen})
    counts["not_counted"] = dict(sorted(not_counted.items()))
    counts["answers"] = dict(sorted(answers.items()))
    with open(arguments.counts, "w", encoding="utf-8") as file:
        json.dump(counts, file)
    return 1 if refused else 0


def properties(arguments):
    found = {event[0] for path in arguments.captures for r in requests_of(path) for event in events_of(r) or []}
    print("\n".join(sorted(found)))
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("properties", help="print the properties of beacons")
    playing = commands.add_parser("play", help="play the captures at a relay")
    playing.add_argument("--port", type=int, required=True)
    playing.add_argument("--client-address", required=True)
    playing.add_argument("--counts", required=True)
    for command in (listing, playing):
        command.add_argument("captures", nargs="+")
    arguments = parser.parse_args()
    return play(arguments) if arguments.command == "play" else properties(arguments)


if __name__ == "__main__":
    sys.exit(main())
