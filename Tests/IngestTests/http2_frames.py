#!/usr/bin/env python3
"""Writes HTTP/2 frames that no browser writes, and prints how the server took them.

    http2_frames.py CASE PORT

Prints one word for each stream that ended (`ID STATUS` or `ID reset`), `goaway CODE`, and `over` at the end of the
connection. Headers are literals without Huffman coding or index (RFC 7541, 6.2.2). Standard library only.
"""
import contextlib
import socket
import ssl
import struct
import sys

DATA, HEADERS, RST, SETTINGS, PING, GOAWAY, CONTINUATION = 0, 1, 3, 4, 6, 7, 9
END_STREAM, ACK, END_HEADERS, PADDED, PRIORITY = 1, 1, 4, 8, 32
WINDOW_UPDATE, UNKNOWN = 8, 0xfa
POST = [(":method", "POST"), (":scheme", "https"), (":authority", "a.example"), (":path", "/")]


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def integer(value, prefix):
    most = (1 << prefix) - 1
    if value < most:
        return bytes([value])
    out, value = bytes([most]), value - most
    while value >= 128:
        out, value = out + bytes([value % 128 + 128]), value // 128
    return out + bytes([value])


def block(fields):
    text = lambda t: integer(len(t), 7) + t
    return b"".join(b"\0" + text(n.encode()) + text(v.encode("latin-1")) for n, v in fields)


def request(stream, fields, body=None):
    flags = END_HEADERS | (END_STREAM if body is None else 0)
    head = frame(HEADERS, flags, stream, block(fields))
    return head if body is None else head + frame(DATA, END_STREAM, stream, body)


def changed(name, value):
    return [(n, value if n == name else v) for n, v in POST]


CASES = {
    "good": lambda: request(1, POST, b"{}") + request(3, POST + [("content-length", "2")], b"{}"),
    # Rare, and right (RFC 9113, 6.1, 6.2, 6.10, 8.1, 5.5).
    "padded": lambda: frame(HEADERS, END_HEADERS | PADDED | PRIORITY, 1,
                            b"\x05" + struct.pack(">IB", 0, 15) + block(POST) + bytes(5))
    + frame(DATA, PADDED, 1, b"\x03{" + bytes(3)) + frame(DATA, 0, 1) + frame(DATA, END_STREAM | PADDED, 1, b"\x02}\0\0"),
    "continued": lambda: frame(HEADERS, 0, 1, block(POST)[:20]) + frame(CONTINUATION, 0, 1, block(POST)[20:30])
    + frame(CONTINUATION, END_HEADERS, 1, block(POST)[30:]) + frame(DATA, END_STREAM, 1, b"{}"),
    "trailers": lambda: frame(HEADERS, END_HEADERS, 1, block(POST + [("te", "trailers")])) + frame(DATA, 0, 1, b"{}")
    + frame(HEADERS, END_HEADERS | END_STREAM, 1, block([("x-checksum", "0"), ("content-type", "a/b")])),
    "extended": lambda: frame(UNKNOWN, 0x55, 0, b"abc") + frame(HEADERS, END_HEADERS, 1, block(POST))
    + frame(UNKNOWN, 0, 1, b"abc") + frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", 9)) + frame(DATA, END_STREAM, 1, b"{}"),
    # What would become more than one header, or more than one request, if it were copied into HTTP/1.1.
    "path_lines": lambda: request(1, changed(":path", "/ HTTP/1.1\r\nx: y\r\n\r\nGET /a.gif"), b"{}"),
    "path_space": lambda: request(1, changed(":path", "/a b"), b"{}"),
    "method_lines": lambda: request(1, changed(":method", "POST / HTTP/1.1\r\nx: y"), b"{}"),
    "authority_lines": lambda: request(1, changed(":authority", "a\r\ncontent-length: 0"), b"{}"),
    "value_lines": lambda: request(1, POST + [("x", "y\r\ncontent-length: 0\r\n\r\nPOST / HTTP/1.1")], b"{}"),
    "name_lines": lambda: request(1, POST + [("x: y\r\ncontent-length", "0")], b"{}"),
    "name_capital": lambda: request(1, POST + [("X", "y")], b"{}"),
    "transfer_encoding": lambda: request(1, POST + [("transfer-encoding", "chunked")], b"0\r\n\r\nPOST"),
    "two_lengths": lambda: request(1, POST + [("content-length", "2"), ("content-length", "0")], b"{}"),
    "short_length": lambda: request(1, POST + [("content-length", "1")], b"{}"),
    "long_length": lambda: request(1, POST + [("content-length", "9")], b"{}"),
    "chunks_inside": lambda: request(1, POST, b"0\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
    "no_path": lambda: request(1, [f for f in POST if f[0] != ":path"], b"{}"),
    "bodiless": lambda: b"".join(frame(HEADERS, END_HEADERS, n, block(POST)) for n in range(1, 41, 2)),
    # Floods.
    "resets": lambda: b"".join(
        frame(HEADERS, END_HEADERS, n, block(POST)) + frame(RST, 0, n, struct.pack(">I", 8))
        for n in range(1, 1001, 2)),
    "pings": lambda: frame(PING, 0, 0, bytes(8)) * 500,
    "continuations": lambda: frame(HEADERS, END_STREAM, 1, block(POST)) + frame(CONTINUATION, 0, 1, b"") * 20,
    "long_headers": lambda: frame(HEADERS, END_STREAM, 1, block(POST)) + b"".join(
        frame(CONTINUATION, 0, 1, block([(f"x{n}", "y" * 16000)])) for n in range(5)),
    "bomb": lambda: frame(
        HEADERS, END_HEADERS | END_STREAM, 1,
        block(POST) + b"\x40\x01x" + integer(4000, 7) + b"y" * 4000 + b"\xbe" * 12000),
    "streams": lambda: b"".join(frame(HEADERS, END_HEADERS, n, block(POST)) for n in range(1, 401, 2)),
}


def main(case, port):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    plain = socket.create_connection(("127.0.0.1", port), 10)
    connection = context.wrap_socket(plain)
    connection.settimeout(15)
    with contextlib.suppress(OSError):
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0) + CASES[case]())
    unread = b""
    try:
        while more := connection.recv(65536):
            unread += more
            while len(unread) >= 9 and len(unread) >= 9 + int.from_bytes(unread[:3], "big"):
                length, kind, flags = int.from_bytes(unread[:3], "big"), unread[3], unread[4]
                stream, payload = int.from_bytes(unread[5:9], "big"), unread[9:9 + length]
                unread = unread[9 + length:]
                if kind == HEADERS:
                    # 8 to 14 are the statuses of HPACK's own table.
                    known = {0x88: "200", 0x89: "204", 0x8d: "404"}
                    print(stream, known.get(payload[0], "other"))
                elif kind == RST:
                    print(stream, "reset")
                elif kind == GOAWAY:
                    print("goaway", int.from_bytes(payload[4:8], "big"))
                elif kind == SETTINGS and not flags & ACK:
                    # The server may have gone; what it said before that is still to be read.
                    with contextlib.suppress(OSError):
                        connection.sendall(frame(SETTINGS, ACK, 0))
    except OSError:
        pass
    print("over")


main(sys.argv[1], int(sys.argv[2]))
