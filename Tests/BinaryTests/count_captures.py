"""Counts what captures hold, from the captures alone: deliveries, distinct events and distinct views.

usage: count_captures.py FOLDER

An event is a distinct (property, xid, xsqno) of a Mux POST on / or /android; its property is its own env key or else
the first label of the request's Host. Prints one JSON object.
"""
import base64
import glob
import json
import sys


def bodies(folder):
    for path in sorted(glob.glob(folder + "/*.json")):
        with open(path, encoding="utf-8") as file:
            for request in json.load(file)["requests"]:
                if request["method"] == "POST" and request["path"] in ("/", "/android"):
                    packed = request.get("body_b64")
                    host = next(v for k, v in request["headers"] if k.lower() == "host")
                    yield host, base64.b64decode(packed) if packed else request["body"].encode()


deliveries = []
for host, body in bodies(sys.argv[1]):
    label = host.split(":")[0].split(".")[0].lower()
    for event in json.loads(body)["events"]:
        if "xid" in event and "xsqno" in event:
            deliveries.append((event.get("ake", label), event["xid"], str(event["xsqno"])))
print(json.dumps({
    "deliveries": len(deliveries),
    "events": len(set(deliveries)),
    "views": len({event[:2] for event in deliveries}),
}))
