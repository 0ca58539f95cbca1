#!/usr/bin/env python3
"""A player over TLS for the tests: keeps a connection while the server's certificate changes, or writes a preamble first.

    tls_player.py keep PORT              posts; waits for a line; posts again; prints the new connections' certificates
    tls_player.py preamble PORT LINE     writes LINE and CRLF in clear, then TLS and a beacon
    tls_player.py silent PORT SECONDS    says nothing at all, prints how long the server bore it
Standard library only.
"""
import hashlib
import socket
import ssl
import sys
import time

BEACON = b"POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\n\r\n{}"


def secure(plain):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(plain)


def connect(port):
    return socket.create_connection(("127.0.0.1", port), 10)


def post(connection):
    connection.sendall(BEACON)
    return connection.recv(4096).split(b"\r\n")[0].decode()


def digest(connection):
    return hashlib.sha256(connection.getpeercert(binary_form=True)).hexdigest()


def main(verb, port, *rest):
    if verb == "keep":
        kept = secure(connect(port))
        print(digest(kept), post(kept), flush=True)
        sys.stdin.readline()
        print(digest(kept), post(kept), flush=True)
        other = secure(connect(port))
        print(digest(other), post(other), flush=True)
    elif verb == "preamble":
        plain = connect(port)
        plain.sendall(rest[0].encode() + b"\r\n")
        print(post(secure(plain)))
    elif verb == "silent":
        begun = time.monotonic()
        plain = connect(port)
        plain.settimeout(float(rest[0]))
        print(plain.recv(10), time.monotonic() - begun < float(rest[0]))


main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
