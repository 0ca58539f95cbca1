"""Runs `octroi-relay replay`, and gives every byte that it leaves behind."""
import json
import pathlib
import shutil
import subprocess
import tempfile
import time

from region import Region

# The first day whose viewer key exists is the one on which the keys were made: this one.
START_MILLIS = int(time.time()) // 3600 * 3_600_000


class Replaying:
    """The replay arm: no sockets, no wall clock, nothing masked."""

    name = "replay"
    mask = ()

    def __init__(self, region, requests, mutant=None):
        self.region, self.requests = region, [request for request in requests if "fills_header" not in request]
        settings = dict(Region.SETTINGS, **{"CUT_FLUSH_INTERVAL_SECONDS": 10})
        self.environment = Region.environment(**settings) | ({"PLANTED_MUTANT": mutant} if mutant else {})

    def play(self, run):
        """{what: bytes} of one run: each file of the state, standard output, errors and the exit code."""
        with tempfile.TemporaryDirectory(dir=self.region.folder) as scratch:
            folder = pathlib.Path(scratch)
            capture = [request | {"client": run.address(index)} for index, request in enumerate(self.requests)]
            (folder / "capture.json").write_text(json.dumps({"requests": capture}))
            done = subprocess.run(
                [self.region.relay, "replay", "--region", self.region.addresses, "--captures", folder / "capture.json",
                 "--client-address", run.address(0), "--start-time", str(START_MILLIS),
                 "--keys", self.region.laid / "keys", "--out", folder / "out"],
                capture_output=True, env=self.environment)
            left = {"exit code": str(done.returncode).encode(), "standard output": done.stdout}
            left["standard error"] = done.stderr.replace(scratch.encode(), b"SCRATCH")
            for path in sorted((folder / "out").rglob("*")):
                if path.is_file():
                    left[str(path.relative_to(folder / "out"))] = path.read_bytes()
            shutil.rmtree(folder / "out", ignore_errors=True)
            return left
