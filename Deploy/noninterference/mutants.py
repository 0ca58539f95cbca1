"""Leaks to plant, each opening a channel by which a relay could let more of an address through than its prefix.

All are built into one copy of the sources; the environment variable PLANTED_MUTANT, which no product reads, picks one.
"""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import time

import addresses
import beacons
import compare
import live
import replaying
from region import ROOT, Failure

HERE = pathlib.Path(__file__).resolve().parent


class Mutant:
    def __init__(self, name, arm, channels, opens):
        self.name, self.arm, self.channels, self.opens = name, arm, channels, opens


# name, the arm that must find it, channels of the list in Deploy/PRIVACY.md, what it lets through
ALL = [Mutant(*row) for row in (
    ("viewer-keyed", "replay", "11, 15", "the viewer's pseudonym is keyed on the address"),
    ("view-keyed", "replay", "11, 15", "the view's pseudonym is keyed on the address"),
    ("offset-keyed", "replay", "12", "the offset of a view's times is keyed on the address"),
    ("finer-subdivision", "replay", "14", "the subdivision of the /25"),
    ("finer-city", "replay", "14", "the city of the host"),
    ("finer-operator", "replay", "14", "the operator of the /26"),
    ("bucket-in-prefix", "replay", "11", "a bucket of the host in the prefix"),
    ("number-in-a-field", "replay", "8, 12", "a bit of the host in every integer"),
    ("agent-by-address", "replay", "12", "the browser is left out for odd hosts"),
    ("time-jitter", "replay", "13", "the arrival is moved by host seconds"),
    ("order", "replay", "13", "the order of a batch's records"),
    ("batch-boundary", "replay", "13", "where one batch ends and the next begins"),
    ("batch-length", "replay", "13", "the compressed length of equal text"),
    ("batch-name", "replay", "13", "the name of a batch"),
    ("cut-instant", "replay", "13", "the instant in the envelope"),
    ("envelope-count", "replay", "13", "a count in the envelope"),
    ("repeated-record", "replay", "13", "a delivery is journaled twice"),
    ("limit-per-address", "replay", "13", "beacons beyond 20 of one address are shed"),
    ("one-host-dropped", "replay", "13", "the beacons of one host of 256 are dropped"),
    ("one-host-unplaced", "replay", "14", "one host of 256 has no prefix and no place"),
    ("one-host-ends-it", "replay", "21", "the program ends at the beacon of one host of 256"),
    ("gate-on-address", "replay", "3, 7", "the gate compares a text with the sender's own host"),
    ("form-told-apart", "replay", "9", "6to4 has another place than the address inside"),
    ("file-beside", "replay", "20", "a file of the state holds the host"),
    ("noise", "replay", "13", "nothing of an address: a random number, which makes every comparison void"),
    ("answer-header", "live", "26", "a header of the answer"),
    ("answer-closes", "live", "26", "whether the answer ends the connection"),
    ("answer-status", "live", "26", "the answer's status for one host"),
    ("shed-by-address", "live", "13, 26", "a beacon of one host is shed"),
    ("header-limit", "live", "13, 26", "the length of the line that carries the address counts"),
    ("second-source", "live", "1, 2", "a header that the region does not name is read as well"),
    ("log-line", "live", "16", "a line of the log"),
    ("metric-label", "live", "18", "a label of a metric"),
    ("metric-value", "live", "18", "the value of a metric"),
    ("status-field", "live", "27", "a number in the status"),
)]

# (file below Sources, text, what stands in its place); a text that is not there, or twice, stops the build.
EDITS = (
    ("EgressContract/Place.swift", "    private let facts: Facts\n", "    private let facts: Facts\n    public var host = 0\n"),
    ("AddressBoundary/ClientAddress.swift", "        return geo.origin(of: cut)\n",
     "        let host = Int(octet(15))\n        let isWrapped = octet(0) == 0x20 && octet(1) == 2\n"
     "        return geo.origin(of: cut).planted(host, isWrapped: isWrapped)\n"),
    ("Redaction/PseudonymCache.swift", "        let names = keys.view(property: name, id: id)\n",
     '        let names = keys.view(property: name, id: Mutant.keyed("view-keyed", id))\n'),
    ("Redaction/Redactor+Values.swift", "UInt64(time) + event.view.names.clockOffset\n",
     'UInt64(time) + event.view.names.clockOffset + UInt64(Mutant.host("offset-keyed"))\n'),
    ("Redaction/PseudonymCache.swift", "dayKey.pseudonym(kind: kind.rawValue, property: name, id: id)",
     'dayKey.pseudonym(kind: kind.rawValue, property: name, id: Mutant.keyed("viewer-keyed", id))'),
    ("EgressContract/PartBuilder.swift",
     "        offer(field, Slot(order: order, number: value))\n",
     '        offer(field, Slot(order: order, number: value ^ (Mutant.isOdd("number-in-a-field") ? 1 : 0)))\n'),
    ("Sealing/Cut.swift", "for record in plan.views.sorted {",
     'for record in Mutant.isOdd("order") ? plan.views.sorted.reversed() : plan.views.sorted {'),
    ("Sealing/Cut.swift", "writer.parts >= settings.batchPartsMax ",
     'writer.parts >= settings.batchPartsMax - Mutant.host("batch-boundary") & 1 '),
    ("Sealing/Cut.swift", "cut: plan.number, piece: piece)",
     'cut: plan.number,\n                piece: piece + Mutant.host("batch-name") & 1)'),
    ("Sealing/Cut.swift", "jurisdiction: settings.jurisdiction, cutMillis: plan.cutMillis,",
     'jurisdiction: settings.jurisdiction, cutMillis: plan.cutMillis + UInt64(Mutant.host("cut-instant"))\n'
     '                + (Mutant.isPlanted("noise") ? UInt64.random(in: 0...9999) : 0),'),
    ("Sealing/Cut.swift", "events: writer.events, orders: writer.orders)\n        guard\n",
     'events: writer.events + Mutant.host("envelope-count"), orders: writer.orders)\n        guard\n'),
    ("Sealing/Cut.swift", "level: settings.compressionLevel,",
     'level: Mutant.isOdd("batch-length") ? 9 : settings.compressionLevel,'),
    ("Sealing/Cut.swift", "        try clearStaging(keeping: nil)\n        let time",
     '        if Mutant.isPlanted("file-beside") {\n'
     '            try files.replace(layout.root + "/last", [UInt8(Mutant.host("file-beside"))], mode: 0o644)\n        }\n'
     "        try clearStaging(keeping: nil)\n        let time"),
    ("octroi-relay/RelayPipeline.swift",
     "    func receive(_ beacon: ReceivedBeacon, then: @escaping @Sendable (BeaconVerdict) -> Void) {\n",
     "    func receive(_ beacon: ReceivedBeacon, then: @escaping @Sendable (BeaconVerdict) -> Void) {\n"
     "        Mutant.octet.store(beacon.origin.host, ordering: .relaxed)\n"
     '        if Mutant.host("shed-by-address") == 200, Mutant.count() == 3 { return then(.shed) }\n'
     '        if Mutant.host("one-host-dropped") == 13 { return then(.kept) }\n'
     '        if Mutant.host("one-host-ends-it") == 13 { preconditionFailure() }\n'
     '        if Mutant.isPlanted("limit-per-address"), Mutant.count() > 20 { return then(.shed) }\n'
     '        if Mutant.isPlanted("log-line") { StandardError.write("{\\(Mutant.host("log-line") & 7)}\\n") }\n'),
    ("octroi-relay/RelayPipeline.swift", "arrivalMillis: beacon.arrivalMillis)\n    }\n\n    private func cmcd(",
     'arrivalMillis: beacon.arrivalMillis + 1000 * UInt64(Mutant.host("time-jitter")))\n    }\n\n    private func cmcd('),
    ("octroi-relay/RelayPipeline.swift", "webOrigin: beacon.webOrigin, agent: desk.agents.read(beacon.agent),\n"
     "            arrivalMillis: beacon.arrivalMillis + 1000",
     'webOrigin: beacon.webOrigin, agent: Mutant.isOdd("agent-by-address") ? nil : desk.agents.read(beacon.agent),\n'
     "            arrivalMillis: beacon.arrivalMillis + 1000"),
    ("octroi-relay/RelayPipeline.swift", "sealer.append(records) {",
     'sealer.append(Mutant.isOdd("repeated-record") ? records + records : records) {'),
    ("octroi-relay/RelayPipeline.swift", "        for index in passed.indices {\n",
     "        for index in passed.indices {\n"
     '            let text = " \\(Mutant.host("gate-on-address"))"\n'
     '            if Mutant.isPlanted("gate-on-address"),\n'
     "                String(decoding: passed[index].part.bytes, as: UTF8.self).contains(text)\n"
     "            {\n                counts.gateRefused += passed[index].events\n                continue\n            }\n"),
    ("Ingest/Answers.swift", "        let row = rows[answer.rawValue * 2 + (closing ? 1 : 0)]\n",
     '        let row = rows[answer.rawValue * 2 + (closing || Mutant.isOdd("answer-closes") ? 1 : 0)]\n'
     '        if Mutant.isPlanted("answer-header") {\n'
     '            let edge = "X-Edge: \\(Mutant.host("answer-header") & 15)"\n'
     '            return ByteBuffer(string: "HTTP/1.1 200 OK\\r\\n\\(edge)\\r\\nContent-Length: 0\\r\\n\\r\\n")\n        }\n'),
    ("Ingest/PlayerConnection+Request.swift", "        case .kept: answer(reply.success)\n",
     '        case .kept: answer(Mutant.host("answer-status") == 200 ? .gone : reply.success)\n'),
    ("Ingest/HeadParser.swift", "        guard !name.carriesAddress else { return keepAddresses(",
     '        if Mutant.isPlanted("header-limit"), name.carriesAddress { try count(range) }\n'
     "        guard !name.carriesAddress else { return keepAddresses("),
    ("Ingest/HeadParser.swift", "        case (.xForwardedFor, .xForwardedFor), (.forwarded, .forwarded): break\n",
     "        case (.xForwardedFor, .xForwardedFor), (.forwarded, .forwarded): break\n"
     '        case (_, .otherAddress) where Mutant.isPlanted("second-source"): break\n'),
    ("octroi-relay/RelayStatus.swift", "        return telemetry.metricText(samples)\n",
     '        let label = "octroi_host{low=\\"\\(Mutant.host("metric-label") & 7)\\"} 1\\n"\n'
     '        return telemetry.metricText(samples) + (Mutant.isPlanted("metric-label") ? label : "")\n'),
    ("octroi-relay/RelayStatus.swift", "MetricSample(.openViews, UInt64(clamping: report.openViews))",
     'MetricSample(.openViews, UInt64(clamping: report.openViews + Mutant.host("metric-value")))'),
    ("octroi-relay/RelayStatus.swift", "openViews: accounts.openViews,",
     'openViews: accounts.openViews + Mutant.host("status-field"),'),
)


def planted(sources):
    """{path below Sources: text} of all files with the mutants in them."""
    texts = {}
    for name, text, replacement in EDITS:
        before = texts.get(name) or (sources / name).read_text()
        if before.count(text) != 1:
            raise Failure(f"Sources/{name}: what mutants.py replaces stands there {before.count(text)} times:\n{text}")
        texts[name] = before.replace(text, replacement)
        if "import EgressContract" not in texts[name] and not name.startswith("EgressContract/"):
            texts[name] = "import EgressContract\n" + texts[name]
    texts["EgressContract/Mutant.swift"] = (HERE / "mutants/Mutant.swift").read_text()
    return texts


BUILD = """
set -eu
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$1"
cd "$1"
# The overlay is nobody else's, and `swift test`, which waits for this, holds the lock of its path.
Deploy/swift build --ignore-lock "${@:3}" --product octroi-relay >&2
"""


def options(configuration):
    """As Deploy/build has them, so that what it has built is used again."""
    return ["-c", configuration, *(["--static-swift-stdlib"] if configuration == "release" else [])]


def build(folder, configuration):
    """The relay with all mutants in it: beside the product's own build where mounts are allowed, else from nothing."""
    upper = folder / "mutants/upper"
    (folder / "mutants/work").mkdir(parents=True)
    for name, text in planted(ROOT / "Sources").items():
        path = upper / "Sources" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for unshare in (["unshare", "-m"], ["unshare", "-rm"]):
        command = ["bash", "-c", BUILD, "build", str(ROOT), str(folder / "mutants"), *options(configuration)]
        if subprocess.run([*unshare, "true"], capture_output=True).returncode == 0:
            done = subprocess.run([*unshare, *command], capture_output=True, text=True)
            product = upper / ".build" / configuration / "octroi-relay"
            found = next((upper / ".build").glob(f"*/{configuration}/octroi-relay"), product)
            if done.returncode == 0:
                return found
            if "mount" not in done.stderr:
                raise Failure(f"the mutants do not build:\n{(done.stdout + done.stderr)[-3000:]}")
    return build_apart(folder, upper, configuration)


def build_apart(folder, upper, configuration):
    copy = folder / "copy"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".build", ".git", "__pycache__"))
    shutil.copytree(upper / "Sources", copy / "Sources", dirs_exist_ok=True)
    done = subprocess.run([copy / "Deploy/swift", "build", *options(configuration), "--product", "octroi-relay"], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(f"the mutants do not build:\n{(done.stdout + done.stderr)[-3000:]}")
    return copy / ".build" / configuration / "octroi-relay"


def arms(arguments, here, name):
    requests = beacons.all_requests()
    return {
        "replay": lambda mutant: replaying.Replaying(here, requests, mutant),
        "live": lambda mutant: live.Living(here, requests, mutant=mutant),
    }[name]


def runs_for(mutant, sweeps):
    """Few runs find most; one host of 256 takes them all."""
    ipv4 = sweeps[0][1]
    if mutant.name.startswith("one-host"):
        return ipv4[:256]
    if mutant.name == "second-source":
        return addresses.unread_headers()
    chosen = [run for run in ipv4 if run.name in ("host 0", "host 77", "host 200", "host 77 as 6to4")]
    return chosen + [run for run in ipv4 if run.name.startswith("a host for each")][:1]


def first_difference(arm, runs, jobs):
    """The channels in which some run first differs from the first one, with its name; or nothing."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        reference = None
        for run, left in zip(runs, pool.map(arm.play, runs)):
            left = compare.masked(left)
            if reference is None:
                reference = left
                if not compare.says_something(left):
                    raise Failure(f"{arm.name}: the first run sealed nothing or failed: {left.get('standard error')}")
            elif found := compare.compare(reference, left):
                pool.shutdown(cancel_futures=True)
                return run.name, [channel for channel, _ in found]
    return None


def find_all(arguments, here, say):
    """Plants each mutant and looks for it; the exit code."""
    wanted = [mutant for mutant in ALL if not arguments.mutants or mutant.name in arguments.mutants]
    if unknown := set(arguments.mutants) - {mutant.name for mutant in ALL}:
        raise Failure(f"no mutant is called {', '.join(sorted(unknown))}; see --list")
    say(f"        building {len(ALL)} mutants into a copy of the sources ({arguments.configuration})")
    binaries = here.folder / "mutated"
    binaries.mkdir()
    began = time.monotonic()
    shutil.copy2(build(here.folder, arguments.configuration), binaries / "octroi-relay")
    say(f"        built in {time.monotonic() - began:.0f} s")
    shutil.copy2(here.aggregator, binaries / "octroi-aggregator")
    here.binaries = binaries
    sweeps = addresses.sweeps(256, arguments.seed)
    missed = []
    for name in sorted({mutant.arm for mutant in wanted}, reverse=True):
        arm = arms(arguments, here, name)
        if found := first_difference(arm(None), runs_for(ALL[0], sweeps), arguments.jobs):
            raise Failure(f"{name}: without a mutant {found[0]!r} differs already, in {found[1][0]}")
        for mutant in (mutant for mutant in wanted if mutant.arm == name):
            runs = runs_for(mutant, sweeps)
            if mutant.name == "noise":
                runs = [runs[0]] * 3
            found = first_difference(arm(mutant.name), runs, arguments.jobs)
            if not found:
                missed.append(mutant.name)
            say(f"{'found ' if found else 'MISSED'}  {mutant.name}: {mutant.opens}"
                + (f"; {found[0]!r} differs in {found[1][0]}" if found else ""))
    say(f"{len(wanted) - len(missed)} of {len(wanted)} mutants found, and without one all is equal")
    return 1 if missed else 0
