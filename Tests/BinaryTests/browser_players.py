#!/usr/bin/env python3
"""Lets a real Chromium send beacons to a running relay from a page of another origin, in every way that players use.

    browser_players.py RELAY REGION_FILE SCHEME LOG

Starts `RELAY ingest` and a web server for the page, whose Content-Security-Policy is that of Deploy/PLAYERS.md. Prints
one JSON line: what each way gave the page, how many events the relay kept, refused and rejected, whether anything
reached the host that the policy leaves out, and whether the browser spoke HTTP/2.
Standard library only.
"""
import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading

from live_relay import Relay, until

PAGE = pathlib.Path(__file__).parent / "browser" / "page.html"
CHROMIUM = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--ignore-certificate-errors",
            "--disable-background-networking", "--no-first-run"]


class Site(http.server.BaseHTTPRequestHandler):
    """The page, the place for its results, and the host that it may not reach."""
    policy, results, strays = "", [], []

    def do_GET(self):
        is_page = self.path.startswith("/page")
        self.send_response(200 if is_page else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        if is_page:
            self.wfile.write(PAGE.read_bytes())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        (self.results if self.path == "/done" else self.strays).append(body)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def serve():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def spoke_http2(net_log):
    """Whether the browser's own log has an event of an HTTP/2 session; its head numbers the kinds of events."""
    kind = re.search(r'"HTTP2_SESSION":\s*(\d+)', net_log)
    return bool(kind and re.search(rf'"type":\s*{kind[1]}\b', net_log))


def main():
    program, region, scheme, log = sys.argv[1:]
    site, elsewhere = serve(), serve()
    with Relay(program, region, log).running() as relay, tempfile.TemporaryDirectory() as profile:
        origin = f"{scheme}://localhost:{relay.port}"
        Site.policy = (f"script-src 'unsafe-inline'; connect-src 'self' {origin}; img-src 'self' {origin}")
        url = f"http://localhost:{site}/page?relay={origin}&elsewhere=http://localhost:{elsewhere}/stray"
        browser = subprocess.Popen(
            [*CHROMIUM, f"--user-data-dir={profile}", f"--log-net-log={profile}/net.json", url],
            env={**os.environ, "TMPDIR": profile}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until("the page's results", lambda: Site.results, seconds=90)
            found = json.loads(Site.results[0])
            # The last beacons were only queued when the page was done.
            until("the events", lambda: relay.status()["events"]["kept"] >= found["orders"] + 3)
        finally:
            browser.terminate()
            browser.wait(30)
        status = relay.status()
        print(json.dumps({
            "outcomes": found["outcomes"], "sent": found["orders"] + 3, "kept": status["events"]["kept"],
            "rejected": status["events"]["rejected"], "refused": status["beacons"]["refused"],
            "strays": len(Site.strays),
            "http2": spoke_http2(pathlib.Path(profile, "net.json").read_text()),
        }))


main()
