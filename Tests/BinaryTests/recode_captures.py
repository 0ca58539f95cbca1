"""Writes captures anew with the same events in another form.

usage: recode_captures.py FORM FOLDER OUT

FORM is plain, declared (gzip with Content-Encoding), sniffed (gzip without it), members (gzip of one member for each
1,000 bytes), torn (gzip without its end) or bomb (gzip of JSON that is mostly spaces).
"""
import base64
import glob
import gzip
import json
import os
import sys

form, folder, out = sys.argv[1:]
for path in sorted(glob.glob(folder + "/*.json")):
    with open(path, encoding="utf-8") as file:
        capture = json.load(file)
    for request in capture["requests"]:
        packed = request.pop("body_b64", None)
        body = base64.b64decode(packed) if packed else request.pop("body", "").encode()
        if form == "bomb":
            body = b" " * 3_000_000 + body
        if form == "members":
            body = b"".join(gzip.compress(body[at:at + 1000], mtime=0) for at in range(0, len(body), 1000))
        elif form != "plain":
            body = gzip.compress(body, mtime=0)
        if form == "torn":
            body = body[:-1]
        if form == "declared":
            request["headers"].append(["Content-Encoding", "gzip"])
        request["body_b64"] = base64.b64encode(body).decode()
    with open(os.path.join(out, os.path.basename(path)), "w", encoding="utf-8") as file:
        json.dump(capture, file)
