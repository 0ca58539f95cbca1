"""Counts what captures hold, from the captures alone: deliveries, distinct events and distinct views.

usage: count_captures.py FOLDER

A Mux event is a distinct (property, xid, xsqno) of a POST or a GET on /, /android or /a.gif; its property is its own
env key or else the first label of the request's Host. A CMCD event is a distinct (property, sid, cid, ts, sn, e) of a
line of a POST below /cmcd; its property is the Host's first label. Prints one JSON object.
"""
import base64
import glob
import gzip
import json
import re
import sys
import urllib.parse


def requests(folder):
    for path in sorted(glob.glob(folder + "/*.json")):
        with open(path, encoding="utf-8") as file:
            for request in json.load(file)["requests"]:
                host = next((v for k, v in request["headers"] if k.lower() == "host"), "")
                packed = request.get("body_b64")
                body = base64.b64decode(packed) if packed else request.get("body", "").encode()
                body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
                yield request, host.split(":")[0].split(".")[0].lower(), body


def mux_events(request, body):
    if request["path"] not in ("/", "/android", "/a.gif"):
        return []
    if request["method"] == "POST":
        return json.loads(body)["events"]
    if request["method"] == "GET":
        return [dict(urllib.parse.parse_qsl(request["query"], keep_blank_values=True))]
    return []


STRING = r'"(?:[^"\\]|\\.)*"'


def cmcd_records(request, body):
    """The keys of each line, read with expressions and not with a parser of structured fields."""
    if request["method"] != "POST" or not re.match(r"/cmcd(/|$)", request["path"]):
        return []
    records = []
    for line in body.decode().split("\n"):
        found = {}
        for key, text in re.findall(rf"(?:^|,)([\w.*-]+)(?:=({STRING}|\([^)]*\)|[^,]*))?", line):
            found[key] = text[1:-1].replace('\\"', '"').replace("\\\\", "\\") if text[:1] == '"' else text
        records.append(found)
    return records


deliveries = []
for request, label, body in requests(sys.argv[1]):
    for event in mux_events(request, body):
        if "xid" in event and "xsqno" in event:
            deliveries.append(((event.get("ake", label), event["xid"]), str(event["xsqno"])))
    for record in cmcd_records(request, body):
        if "sid" in record and "ts" in record and "e" in record:
            view = (label, record["sid"], record.get("cid"))
            deliveries.append((view, (record["ts"], record.get("sn"), record["e"])))
print(json.dumps({
    "deliveries": len(deliveries),
    "events": len(set(deliveries)),
    "views": len({event[0] for event in deliveries}),
}))
