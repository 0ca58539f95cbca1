"""Writes captures of players that were not recorded, one file for each way of writing, and says what they hold.

usage: make_captures.py OUT

Prints one JSON object: {FILE: {"read", "deliveries", "events", "views"}}: what a relay with the properties `eu1testkey0env`,
`host1`, `path1` and `192` reads, what of it has an order, and how many distinct events and views that is.
"""
import base64
import gzip
import json
import sys
import urllib.parse

out = sys.argv[1]
expected = {}
T = 1795340985000


def write(name, requests, read, deliveries, events, views):
    numbered = [{"n": n, "t_ms": 100 * n, "query": "", "headers": [["Host", "host1.example"]], **request}
                for n, request in enumerate(requests)]
    with open(f"{out}/{name}.json", "w", encoding="utf-8") as file:
        json.dump({"requests": numbered}, file)
    expected[name] = {"read": read, "deliveries": deliveries, "events": events, "views": views}


def post(path, body, headers=(), zipped=False):
    body = body.encode() if isinstance(body, str) else body
    size = zipped if zipped > 1 else len(body)
    body = b"".join(gzip.compress(body[at:at + size], mtime=0) for at in range(0, len(body), size)) if zipped else body
    return {"method": "POST", "path": path, "body_b64": base64.b64encode(body).decode(),
            "headers": [["Host", "host1.example"], *headers]}


def get(path, query, headers=()):
    return {"method": "GET", "path": path, "query": query, "headers": [["Host", "host1.example"], *headers]}


def line(sn, after=0, e="t", sid="s", cid="c", more=""):
    return f'sid="{sid}",cid="{cid}",e={e},sn={sn},ts={T + after},v=2{more}'


# Android: strings for numbers, gzip, the key in a header, other device headers.
android = [{"e": "hb", "xid": "view-a", "xsqno": str(n), "uti": f"{T + n}.25", "pispa": "true"} for n in range(1, 21)]
key = [["Content-Type", "application/json"], ["x-litix-env-key", "eu1testkey0env"], ["x-litix-shard-id", "device-1"]]
body = json.dumps({"events": android, "metadata": {"rtt_ms": "12", "transmission_timestamp": str(T + 99)}})
write("android", [post("/android", body, key, True), post("/android", body, [*key, ["Content-Encoding", "gzip"]], True)],
      40, 40, 20, 1)

# Roku: whole words, the host's label for a key, and more than 300 events at once.
roku = [{"_event_": "hb", "e": "hb", "_view_id": "view-r", "x_id_": "view-r", "x_sequence__number_": str(n)}
        for n in range(1, 701)]
write("roku", [post("/", json.dumps({"events": roku}), [["Expect", ""]])], 700, 700, 700, 1)

# Pixels: an image for each event, each tried again, on both paths.
pixels = [urllib.parse.urlencode({"e": "hb", "xid": "view-p", "xsqno": n, "ake": "eu1testkey0env", "vsodu": "NaN",
                                  "vtt": "Tést — “émoji 🎬”", "uti": T + n + 0.5}) for n in range(1, 8)]
write("pixels", [get(path, query + rc) for query in pixels for path, rc in (("/", ""), ("/a.gif", "&rc=1"))],
      14, 14, 7, 1)

# Keys with words whole that the dictionary has, as web and Roku write unknown ones.
spelled = [{"e": "hb", key: "eu1testkey0env", view: "view-w", order: n} for n, (key, view, order) in enumerate(
    [("ake", "xid", "xsqno"), ("env_ke", "view_id", "view_sqno"), ("_env__key_", "_view_id", "_view__sequence_no"),
     ("_env_ke", "_view__id_", "_view_sq_number_"), ("a_key_", "x_id_", "x_sequence_no")])]
write("spelled", [post("/", json.dumps({"events": spelled}))], 5, 5, 5, 1)

# Odd events beside a good one: no object, no view, no order or one that is none, a view's id of another kind.
good = {"e": "hb", "ake": "eu1testkey0env", "xid": "view-o", "xsqno": 1}
odd = [7, None, [], {}, *({**good, "xid": xid} for xid in (None, "", {}, "a b", "x" * 129)),
       *({**good, "xsqno": order} for order in (None, "NaN", -1, [1], "abc", True, 100_001)),
       {**good, "xsqno": "2"}, {**good, "xsqno": 3.0, "vsodu": float("nan")}, {**good, "xsqno": 4e0},
       {**good, "xid": 77}, good]
write("odd", [post("/", json.dumps({"events": odd}))], 21, 5, 5, 2)

# Transport: gzip of several members, an absolute target, no Host, one that is a number, chunks.
one = [json.dumps({"events": [{**good, "xid": "view-t", "xsqno": n}]}) for n in range(9)]
keyless = json.dumps({"events": [{"xid": "view-k", "xsqno": 1}]})
write("transport", [
    post("/", one[0], [["Content-Encoding", "gzip"]], 20), post("http://host1.example/", one[1]),
    get("/", "ake=eu1testkey0env&xid=view-t&xsqno=2&vtt=T%C3%A9st"),
    {**post("/", one[3]), "headers": []}, {**post("/", one[4]), "headers": [["host", "192.0.2.7:8080"]]},
    {**post("/", keyless), "headers": [["host", "192.0.2.7:8080"]]}, {**post("/", one[5]), "version": "HTTP/1.0"},
    post("/", one[6], [["Transfer-Encoding", "chunked"], ["X-Title", "T\u00e9st \u2014 \U0001f3ac"]]),
    post("/", one[7], [["Expect", "100-continue"]]),
    {**post("/", one[8]), "headers": [[":authority", "host1.example"]]}], 10, 10, 10, 2)

# CMCD as text: ends of lines, types, lists, a bad record, an unknown version, orders that go back.
text = "\r\n".join([line(1), line(0, -20, "ps", more=",sta=s,br=64,com.example-x=1"), "", line(2).replace("v=2", "v=3"),
                    "e=t,,v=2", line(3, 5, '"t"', more=',bs,su=?0,nor=("a" "b")'), 'cid="c",e=t,ts=1,v=2', ""])
types = ["application/cmcd", "text/cmcd", "application/cmcd+text", "text/plain;charset=UTF-8", "application/json"]
write("cmcd-text", [post("/cmcd", text, [["content-type", kind]]) for kind in types] + [post("/cmcd", text, (), True)],
      6 * 6, 6 * 3, 3, 1)

# The same events with the property in the path, and with one that is none.
write("cmcd-paths", [post("/cmcd/path1", line(1) + "\n"), post("/cmcd/path1/event", line(2)), post("/cmcd/none", line(1)),
                     post("/cmcd", line(1))], 4, 4, 3, 2)

# CMCD as JSON: arrays, objects, objects on lines, arrays for lists.
record = {"sid": "s", "cid": "c", "e": "rr", "sn": 1, "ts": T, "br": [5000], "v": 2}
more = [{**record, "sn": n} for n in range(2, 6)]
write("cmcd-json", [post("/cmcd", json.dumps([record, *more])), post("/cmcd", json.dumps(record)),
                    post("/cmcd", "["), post("/cmcd", '{"sid": "s", "ts": NaN}'),
                    post("/cmcd", "\n".join(json.dumps(r) for r in [record, {**record, "sn": "9"}]))], 9, 8, 6, 1)

# The forks' GETs: any path below /cmcd, strings for tokens, plus signs for spaces, JSON in the query, nothing at all.
quoted = urllib.parse.quote(line(1, 0, '"t"', cid="a b"))
write("cmcd-get", [get("/cmcd/event-mode", "CMCD=" + quoted), get("/cmcd", "x=1&CMCD=" + quoted.replace("%20", "+")),
                   get("/cmcd/event-mode", "CMCD=" + urllib.parse.quote(json.dumps([record]))),
                   get("/cmcd/response-mode", ""), post("/cmcd", "CMCD=" + quoted)], 4, 4, 2, 2)

# Request mode, of both versions, in queries and headers: read, and without an order.
v1 = 'bl=21300,br=3200,bs,cid="c",mtp=25400,nor="..%2Fnext.m4s",ot=v,sf=h,sid="s",st=v,su'
write("cmcd-request", [get("/cmcd/media/seg.m4s", "CMCD=" + urllib.parse.quote(v1)),
                       get("/cmcd", "CMCD=ignored", [["CMCD-Request", "bl=21300,su"], ["CMCD-Session", 'sid="s",v=2']])],
      2, 0, 0, 0)
print(json.dumps(expected))
