#!/usr/bin/env python3
"""Puts an aggregator back to an older state, and lets the archive bring it what it lacks.

usage: restored_aggregator.py RELEASE_FOLDER STATE

The quickstart lays out a region; more views are played and receipted; then the aggregator's state is put back to what
it was before them, with the next receipts key. It asks for what it lacks (`GET /v1/missing`), and the relay sends it
again from its archive: the same bytes under the same intents. At the end every event that was reported before is
reported again, octroi-audit and verify.py hold, and they hold after the archive was purged as well.
"""
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import time

from live_relay import until

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CONTRACT = ROOT / "Sources/EgressContract/contract-v1.json"


def torture():
    """The module of Deploy/torture, whose house has the three programs."""
    loader = importlib.machinery.SourceFileLoader("torture", str(ROOT / "Deploy/torture"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("torture", loader))
    loader.exec_module(module)
    return module


def expect(holds, what):
    if not holds:
        sys.exit(f"restored aggregator: {what}")


class Restore:
    def __init__(self, binaries, state):
        self.binaries, self.torture = binaries, torture()
        self.house = self.torture.House(state, binaries)
        self.state, self.us = state, state / "us"
        self.programs = [self.house.aggregator, self.house.ingest, self.house.forward]

    def start(self, **environment):
        self.house.ingest.environment |= environment
        for program in self.programs:
            program.start()

    def stop(self):
        for program in self.programs[::-1]:
            program.end(signal.SIGTERM)

    def settled(self):
        status = self.house.status()
        return status and status["events"]["open"] == status["events"]["waiting"] == 0 and status

    def play(self, seconds):
        players = self.torture.Players(self.house.port, self.torture.Pseudonyms(self.state / "keys/pseudonyms"), 1)
        chance = random.Random(1)
        for _ in range(3):
            players.running.set()
            self.torture.Torture(self.house, players, chance, False).load(seconds / 3, seconds / 3)
        players.pause()
        players.end()
        expect(players.acknowledged and not players.errors, f"the players met errors: {players.errors}")
        return players.acknowledged

    def batches(self):
        return dict(self.house.rows("SELECT name, sha256 FROM batches"))

    def put_back(self, older):
        """The older state, and the next key in both regions' files."""
        shutil.rmtree(self.us)
        shutil.copytree(older, self.us)
        key = self.state / "keys/receipts-2"
        made = subprocess.run(
            [self.binaries / "octroi-aggregator", "keys", "new-receipt", "--name", "us-east/receipts-2", "--out", key],
            check=True, capture_output=True, text=True)
        self.vkey = made.stdout.strip()
        for name, old, new in (("us.yaml", r"receipt_key: .*", f"receipt_key: {key}"),
                               ("eu.yaml", r"receipt_vkey: .*", f'receipt_vkey: "{self.vkey}"')):
            path = self.state / name
            path.write_text(re.sub(old, new, path.read_text()))

    def purge_two_batches(self):
        """The next life of the relay keeps for one day what two files say is older."""
        old = sorted(path for path in (self.state / "eu/archive").iterdir() if "." not in path.name)[:2]
        for path in old:
            os.utime(path, (time.time() - 2 * 86_400,) * 2)
        self.start(OCTROI_ARCHIVE_DAYS="1")
        until("the purge", lambda: not any(path.exists() for path in old))
        self.stop()

    def audit(self, when):
        """Both tools, on the ledgers, the archive, the receipts and the store's batches as they are: all holds, but that
        the log before the restore, which has the only receipt of what the older state knew, is not among the evidence."""
        plan = json.loads((self.state / "audit.json").read_text()) | {"us_vkey": self.vkey, "us_rows": "us_rows.csv"}
        (self.state / "audit.json").write_text(json.dumps(plan))
        rows = "".join(f"{name},{parts}\n" for name, parts in self.house.rows("SELECT name, parts FROM batches"))
        (self.state / "us_rows.csv").write_text(f"batch,parts\n{rows}")
        run = subprocess.run(
            [self.binaries / "octroi-audit", "all", "--config", self.state / "audit.json", "--json"],
            capture_output=True, text=True)
        found = [json.loads(line) for line in run.stdout.splitlines()]
        bad = [one for one in found if one["status"] not in ("holds", "not-checked")]
        expect(run.returncode == 3 and len(found) == 20, f"the audit {when} ends with {run.returncode}: {run.stderr}")
        gaps = [(one["guarantee"], one["status"], gap["says"]) for one in bad for gap in one["gaps"]]
        earlier = [
            ("G8", "incomplete", "batches that us-east/receipts alone acknowledged, whose receipts are not given: 1"),
            ("G9", "incomplete", "the US store has rows of it, whose receipt may stand in a log before this one")]
        expect(gaps == earlier and not any(one["evidence"] for one in bad), f"the audit {when} says: {bad}")
        second = subprocess.run(
            [sys.executable, ROOT / "Deploy/audit/verify.py", "--eu", self.state / "eu/ledger", "--archive",
             self.state / "eu/archive", "--contract", CONTRACT, "--us", self.us / "ledger", "--us-vkey", self.vkey],
            capture_output=True, text=True)
        said = [line for line in second.stdout.splitlines() if not line.startswith("incomplete: ")]
        expect(second.returncode == 3 and len(said) == 1 and "us-east/receipts alone" in said[0],
               f"verify.py {when} says: {second.stdout}{second.stderr}")
        return second.stdout.splitlines()[-1]


def main(binaries, state):
    restore = Restore(binaries, state)
    older = state / "older-us"
    shutil.copytree(restore.us, older)
    try:
        restore.start()
        restore.play(4)
        until("receipts", restore.settled, 60)
        reported, batches = restore.house.reported(), restore.batches()
        restore.stop()
        restore.put_back(older)
        lacking = set(batches) - set(restore.batches())
        expect(lacking, "the older state lacks nothing")
        restore.start()
        until("all batches", lambda: restore.batches() == batches and restore.settled(), 60)
        expect(restore.house.reported() == reported, "what was reported before is not what is reported now")
        receipts = restore.house.rows("SELECT count(*) FROM receipts")[0][0]
        print(f"restored: {len(lacking)} of {len(batches)} batches sent again, {len(reported)} events, {receipts} receipts")
        print(restore.audit("after the restore"))
        restore.stop()
        restore.purge_two_batches()
        print(restore.audit("after a purge"))
    finally:
        for program in restore.programs:
            if program.process and program.process.poll() is None:
                program.end(signal.SIGTERM)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
