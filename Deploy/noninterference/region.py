"""The region that is played at: laid out once by Deploy/quickstart, with geo networks finer than any prefix."""
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "Tests" / "fixtures" / "geo"))
import mmdb_writer  # noqa: E402

import addresses  # noqa: E402
import beacons  # noqa: E402


class Failure(Exception):
    """What keeps the comparison from being made."""


def geo_database():
    """Networks down to single addresses: cities, subdivisions, countries and operators change inside each prefix."""
    place = mmdb_writer.place
    chance = random.Random(5)
    networks = list(mmdb_writer.DOCUMENTATION)
    networks += [
        ("203.0.113.0/24", place("EU", "AT", "9", "Vienna", 64499)),
        ("203.0.113.64/26", place("EU", "AT", "3", "Krems", 64499)),
        ("203.0.113.76/30", place("EU", "AT", "3", "Melk", 64500)),
        ("203.0.113.200/32", place("EU", "CZ", "10", "Prague", 64500)),
        ("198.51.100.128/25", place("EU", "DE", "BE", "Potsdam", 64496)),
        ("2001:db8:100::/40", place("EU", "SE", "AB", "Stockholm", 64501)),
        ("2001:db8:180::/41", place("EU", "SE", "M", "Lund", 64501)),
        ("127.0.0.0/25", place("EU", "FR", "IDF", "Paris", 64498)),
        ("127.0.0.128/25", place("EU", "FR", "ARA", "Lyon", 64498)),
    ]
    for number in range(40):
        high = int(addresses.IPV6[0]) | chance.getrandbits(88)
        length = chance.choice((48, 56, 64, 128))
        base = high >> (128 - length) << (128 - length)
        networks.append((f"{addresses.ipaddress.IPv6Address(base)}/{length}", place("EU", "SE", "O", f"Place {number}", 64501 + number)))
    return mmdb_writer.database(networks, "Octroi-Noninterference-City")


class Region:
    """Keys, certificates, geo data and region files that every run shares."""

    def __init__(self, folder, binaries):
        self.folder, self.binaries = pathlib.Path(folder), pathlib.Path(binaries)
        self.laid = self.folder / "region"
        command = [ROOT / "Deploy/quickstart", "--bin", self.binaries, "--state", self.laid]
        made = subprocess.run(command, capture_output=True, text=True, env=self.environment())
        if made.returncode != 0:
            raise Failure(f"Deploy/quickstart, which lays out the region, failed:\n{made.stderr[-2000:]}")
        self.ledger_key = (self.laid / "eu/keys/ingest/ledger").read_bytes()
        shutil.rmtree(self.laid / "eu"), shutil.rmtree(self.laid / "us")
        (self.laid / "geo/documentation.mmdb").write_bytes(geo_database())
        self.addresses = self.file("eu.yaml", "eu-header.yaml", "x-forwarded-for")

    def file(self, source, name, address_source):
        """A copy of the relay's region file with another source of addresses."""
        text = (self.laid / source).read_text().replace("address_source: x-forwarded-for", f"address_source: {address_source}")
        if address_source == "socket":
            text = "".join(line for line in text.splitlines(True) if "trusted_proxies" not in line)
        path = self.laid / name
        path.write_text(text)
        return path

    @staticmethod
    def environment(**settings):
        """This environment without settings of a region, and with these."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("OCTROI_")}
        return kept | {f"OCTROI_{name}": str(value) for name, value in settings.items()}

    # Small batches, so that order and boundaries show.
    SETTINGS = {
        "CUT_BATCH_PARTS_MAX": 3, "PREFIX_NAT64": f"{addresses.OWN_NAT64}/96", "INGEST_HEADER_BYTES_MAX": 8192,
        "JOURNAL_SEGMENT_BYTES": 1 << 20,
    }

    @property
    def relay(self):
        return self.binaries / "octroi-relay"

    @property
    def aggregator(self):
        return self.binaries / "octroi-aggregator"
