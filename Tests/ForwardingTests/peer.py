#!/usr/bin/env python3
"""An aggregator for tests: mutual TLS on loopback, answers by script. Needs the standard library only.

usage: peer.py FOLDER CERT KEY CLIENT_CA

FOLDER/script.json holds a list of actions for each batch name, or for "*"; each request takes the next, the
last one repeats. It is read anew at each request. Heads are cosigned, and nothing is known to be missing, but where
"add-checkpoint" or "missing" stand in the script. An action: {"status": 503, "headers": {...}, "body": BASE64,
"reset": true, "stall": SECONDS, "half": true}. FOLDER/requests gets one JSON line for each request, FOLDER/connections one for each
connection, FOLDER/port the port once the peer listens.
"""
import base64, hashlib, http.server, json, os, socket, ssl, struct, sys, threading, time

folder, cert, key, client_ca = sys.argv[1:5]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.minimum_version = ssl.TLSVersion.TLSv1_2
context.load_cert_chain(cert, key)
context.load_verify_locations(client_ca)
context.verify_mode = ssl.CERT_REQUIRED
lock = threading.Lock()
taken = {}


def note(name, entry):
    with lock, open(os.path.join(folder, name), "a") as file:
        file.write(json.dumps(entry) + "\n")


def action_for(batch):
    with lock:
        with open(os.path.join(folder, "script.json")) as file:
            script = json.load(file)
        name = batch if batch in script else "*"
        actions = script[name]
        index = taken.get(name, 0)
        taken[name] = index + 1
        return actions[min(index, len(actions) - 1)]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        self.request.settimeout(60)
        try:
            self.request.do_handshake()
        except (ssl.SSLError, OSError) as error:
            note("connections", {"tls": None, "error": type(error).__name__})
            raise
        subject = dict(part[0] for part in self.request.getpeercert()["subject"])
        note("connections", {"tls": self.request.version(), "client": subject.get("commonName"),
                             "reused": self.request.session_reused})
        super().setup()

    def do_GET(self):
        note("heads", {"path": self.path})
        self.answer(self.scripted("missing") or {"status": 404})

    def scripted(self, name):
        with open(os.path.join(folder, "script.json")) as file:
            return action_for(name) if name in json.load(file) else None

    def cosign(self, body):
        """Cosigns what the test's witness has signed before; FOLDER/cosignatures.json has a line for each size."""
        size = body.decode().split("\n\n")[1].split("\n")[1]
        note("heads", {"path": self.path, "body": body.decode(), "size": int(size)})
        with open(os.path.join(folder, "cosignatures.json")) as file:
            line = json.load(file)[size]
        action = {"status": 200, "body": base64.b64encode(line.encode()).decode()}
        self.answer(self.scripted("add-checkpoint") or action)

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if self.path == "/v1/add-checkpoint":
            return self.cosign(body)
        batch = self.headers.get("Octroi-Batch", "")
        note("requests", {
            "path": self.path, "batch": batch, "sha256": hashlib.sha256(body).hexdigest(),
            "length": len(body), "version": self.request_version, "headers": sorted(self.headers.keys()),
            "proof": self.headers.get("Egress-Proof"), "agent": self.headers.get("User-Agent"), "type": self.headers.get("Content-Type"),
            "host": self.headers.get("Host"), "port": self.client_address[1]})
        self.answer(action_for(batch))

    def answer(self, action):
        time.sleep(action.get("stall", 0))
        if action.get("reset"):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            os.close(self.connection.detach())
            return
        content = base64.b64decode(action.get("body", ""))
        self.send_response(action["status"])
        for name, value in action.get("headers", {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[:len(content) // 2] if action.get("half") else content)
        self.close_connection = self.close_connection or "half" in action

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def get_request(self):
        connection, address = super().get_request()
        wrapped = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return wrapped, address

    def handle_error(self, request, client_address):
        pass


server = Server(("127.0.0.1", 0), Handler)
partial = os.path.join(folder, "port.partial")
with open(partial, "w") as file:
    file.write(str(server.server_address[1]))
os.rename(partial, os.path.join(folder, "port"))
server.serve_forever()
