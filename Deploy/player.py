#!/usr/bin/env python3
"""Plays captured player requests at a relay over HTTP, in their order, and counts what was acknowledged.

usage: player.py properties CAPTURE...
       player.py play --port N --client-address A --counts FILE CAPTURE...

`properties` prints the env keys found in Mux beacons and the host labels of CMCD, one a line. `play` sends every
request to 127.0.0.1:N, as a proxy would (the client address in X-Forwarded-For), one connection for each capture, and
writes FILE:
{"beacons", "events", "distinct_events", "views", "not_counted": {kind: requests}, "answers": {"METHOD STATUS": n}}.
captures.py says what an event is. Exit 1 where a beacon was not acknowledged. Standard library only.
"""
import argparse
import collections
import http.client
import json
import sys

from captures import (address_of, body_of, content_of, events_of, header, mux_events,  # noqa: F401
                      properties_of, requests_of, target_of)

HOP_HEADERS = {"host", "content-length", "connection", "transfer-encoding", "x-forwarded-for", "forwarded"}


def kind_of(request):
    """What a request is, if it is no beacon."""
    if request["method"] == "OPTIONS":
        return "preflight"
    return "media" if address_of(request)[1].startswith("/media/") else "other"


def is_success(request, status):
    """Whether the request's client counts the status as success."""
    return status == (204 if address_of(request)[1].startswith("/cmcd") else 200)


def written(request, address):
    """The request's bytes as a proxy hands them on, chunked where it was recorded so."""
    body = body_of(request) if request["method"] == "POST" else b""
    is_chunked = "chunked" in header(request, "transfer-encoding").lower()
    version = "HTTP/1.0" if request.get("version") == "HTTP/1.0" else "HTTP/1.1"
    lines = [f"{request['method']} {target_of(request)} {version}"]
    lines += [f"{name}: {value}" for name, value in request.get("headers", [])
              if name.lower() not in HOP_HEADERS and name[:1] != ":"]
    host = header(request, "host") or header(request, ":authority")
    lines += [f"Host: {host}"] if host else []
    lines.append(f"X-Forwarded-For: {address}")
    if is_chunked:
        lines.append("Transfer-Encoding: chunked")
        body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:99], body[99:]) if part) + b"0\r\n\r\n"
    elif request["method"] == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def send(connection, request, address):
    """Status of the answer, and whether it says that nothing was kept."""
    if connection.sock is None:
        connection.connect()
    connection.sock.sendall(written(request, address))
    answer = http.client.HTTPResponse(connection.sock, method=request["method"])
    answer.begin()
    answer.read()
    if answer.will_close:
        connection.close()
    return answer.status, answer.getheader("Octroi-Shed") is not None


def play(arguments):
    counts = {"beacons": 0, "events": 0}
    seen, refused = set(), 0
    declared = properties_of(arguments.captures)
    not_counted, answers = collections.Counter(), collections.Counter()
    for path in arguments.captures:
        connection = http.client.HTTPConnection("127.0.0.1", arguments.port, timeout=30)
        for request in requests_of(path):
            events = events_of(request, declared)
            try:
                status, shed = send(connection, request, arguments.client_address)
            except (http.client.HTTPException, OSError):
                connection.close()
                status, shed = 0, False
            answers[f"{request['method']} {status}"] += 1
            if events is None:
                not_counted[kind_of(request)] += 1
            elif is_success(request, status) and not shed:
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
    print("\n".join(sorted(properties_of(arguments.captures))))
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
