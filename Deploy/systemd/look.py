"""Called by boot, inside its namespaces: plays beacons, asks each process for its rights, and stops the services."""
import http.client
import json
import pathlib
import re
import socket
import subprocess
import sys
import time

SERVICES = ("octroi-ingest", "octroi-forward", "octroi-aggregator")
ETC, EU, US = "/etc/octroi/", "/var/lib/octroi/eu/", "/var/lib/octroi/us"
# What of the other's each must not be able to list or read.
HIDDEN = {
    "octroi-ingest": (ETC + "tls/relay.key", ETC + "tls/receipts", US),
    "octroi-forward": (ETC + "keys", ETC + "tls/receipts", US, *(EU + name for name in (
        "journal", "staging", "archive", "quarantine", "control.sock", "keys/ingest"))),
    "octroi-aggregator": (ETC + "keys", ETC + "tls/relay.key", EU + "journal", EU + "archive"),
}
ok = True


def report(holds, name, text):
    global ok
    ok &= bool(holds)
    print(f"{'holds ' if holds else 'BROKEN'}  {name}: {text}", flush=True)


def output(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def until(holds, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if holds():
                return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


def post(view):
    connection = http.client.HTTPConnection("127.0.0.1", 8080, timeout=5)
    event = {"e": "viewstart", "ake": "units", "xid": view, "xsqno": 1}
    connection.request("POST", "/", json.dumps({"events": [event]}), {"X-Forwarded-For": "203.0.113.77"})
    return connection.getresponse().status == 200


def status():
    connection = http.client.HTTPConnection("localhost")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(EU + "control.sock")
    connection.request("GET", "/status")
    return json.load(connection.getresponse())


def receipted(events):
    return until(lambda: status()["events"]["receipted"] == events)


def main_process(service):
    return output("systemctl", "show", "-p", "MainPID", "--value", service)


def rights(service):
    process = main_process(service)
    words = dict(line.split(":\t", 1) for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
                 if ":\t" in line)
    user = output("id", "-u", service)
    limits = pathlib.Path(f"/proc/{process}/limits").read_text().splitlines()
    core = next(line.split()[4:6] for line in limits if line.startswith("Max core file size"))
    holds = (words["Uid"].split() == [user] * 4 and int(words["CapEff"], 16) == int(words["CapBnd"], 16) == 0
             and words["Seccomp"] == "2" and words["NoNewPrivs"] == "1" and core == ["0", "0"])
    report(holds, f"rights of {service}", "its user, no capability, a system call filter, no core file")


def folders(service):
    """What the service's user can reach within the service's own view of the files."""
    inside = ("nsenter", "-t", main_process(service), "-m", "setpriv", f"--reuid={service}", "--init-groups",
              f"--regid={output('systemctl', 'show', '-p', 'Group', '--value', service)}")
    seen = [path for path in HIDDEN[service]
            if subprocess.run([*inside, "sh", "-c", '[ -d "$0" ] && ls "$0" || cat "$0"', path], capture_output=True).returncode == 0]
    written = [path for path in ("/etc", "/usr", "/root") if
               subprocess.run([*inside, "touch", f"{path}/touched"], capture_output=True).returncode == 0]
    report(not seen and not written, f"folders of {service}",
           f"{len(HIDDEN[service])} paths of others are out of reach" + "".join(f"; {path} is not" for path in seen + written))


def main():
    report(until(lambda: post("view-1")) and receipted(1), "beacons", "one was receipted")
    killed = main_process("octroi-ingest")
    output("systemctl", "kill", "-s", "KILL", "octroi-ingest")
    again = until(lambda: main_process("octroi-ingest") not in (killed, "0") and post("view-2"))
    report(again and receipted(2), "beacons", "after ingest was killed and started again, another")
    for service in SERVICES:
        rights(service)
        folders(service)
    output("systemctl", "stop", *SERVICES)
    ended = {name: output("systemctl", "show", "-p", "Result", "--value", name) for name in SERVICES}
    report(set(ended.values()) == {"success"}, "end", " ".join(f"{name} {result}" for name, result in ended.items()))
    counters = json.loads(output("nft", "-j", "list", "counters"))["nftables"]
    refused = {item["counter"]["name"]: item["counter"]["packets"] for item in counters
               if "counter" in item and item["counter"]["name"].endswith("_refused")}
    report(refused and not any(refused.values()), "firewall", f"packets refused: {refused}")
    attempt()
    return 0 if ok else 1


ATTEMPT = """import socket, sys
try: socket.create_connection(("127.0.0.1", 9))
except PermissionError: sys.exit(0)
except OSError: sys.exit(2)
sys.exit(1)
"""


def attempt():
    """Lets a program of ours try to connect from within ingest's unit, and forward's, without the firewall."""
    output("nft", "flush", "ruleset")
    pathlib.Path("/run/attempt.py").write_text(ATTEMPT)
    codes = {}
    for service in ("octroi-ingest", "octroi-forward"):
        unit = pathlib.Path(f"/etc/octroi-units/{service}.service").read_text()
        unit = re.sub("(?m)^ExecStart=.*", "ExecStart=/usr/bin/python3 /run/attempt.py", unit)
        unit = re.sub("(?m)^Type=.*", "Type=oneshot", re.sub("(?m)^(Restart|Requires|After)=.*", "", unit))
        pathlib.Path(f"/etc/octroi-units/{service}-attempt.service").write_text(unit)
        output("systemctl", "daemon-reload")
        output("systemctl", "start", f"{service}-attempt")
        codes[service] = output("systemctl", "show", "-p", "ExecMainStatus", "--value", f"{service}-attempt")
    report(codes == {"octroi-ingest": "0", "octroi-forward": "2"}, "attempt",
           "without the firewall, connect(2) is not permitted in ingest's unit, and is in forward's")


if __name__ == "__main__":
    sys.exit(main())
