"""Looks for an address, in every form in which it could be written, in all files of a folder.

usage: find_address.py ADDRESS FOLDER          one line for each form found; exit 1 if there is any
       find_address.py --plant ADDRESS FOLDER  writes one file for each form, to show that each is found

Gzip files are read inflated too. Databases of places (*.mmdb) are left out: they hold networks, not clients.
"""
import base64
import gzip
import ipaddress
import os
import sys


def forms(address):
    """Each form by its name, as bytes in lower case; prefixes that are too long count as the address."""
    packed = address.packed
    number = int(address)
    texts = {"text": str(address), "exploded": address.exploded, "decimal": str(number),
             "hex": packed.hex(), "hex dashes": packed.hex("-"), "hex colons": packed.hex(":"),
             "reverse": address.reverse_pointer.rsplit(".", 2)[0]}
    if address.version == 4:
        octets = [str(octet) for octet in packed]
        texts["padded"] = ".".join(octet.zfill(3) for octet in octets)
        texts["octal"] = ".".join("0%o" % octet for octet in packed)
        texts["escaped"] = "%2e".join(octets)
        texts["dashes"] = "-".join(octets)
        texts["mapped"] = ":".join(packed.hex()[n:n + 4] for n in (0, 4))
    else:
        texts["long prefix"] = ":".join(str(address).split(":")[:3])
        texts["long prefix in hex"] = packed[:6].hex()
        texts["escaped"] = str(address).replace(":", "%3a")
    found = {name: text.lower().encode() for name, text in texts.items()}
    found["bytes"] = packed
    found["bytes reversed"] = packed[::-1]
    for skip in range(3):
        coded = base64.b64encode(bytes(skip) + packed)
        found[f"base64 at {skip}"] = coded[(0, 2, 3)[skip]:].rstrip(b"=")[:-1]
    return found


def contents(folder):
    for parent, _, names in os.walk(folder):
        for name in sorted(names):
            path = os.path.join(parent, name)
            if name.endswith(".mmdb") or not os.path.isfile(path):
                continue
            with open(path, "rb") as file:
                data = file.read()
            yield path, data
            yield path, name.encode()
            if data[:2] == b"\x1f\x8b":
                yield path, gzip.decompress(data)


def main(arguments):
    plant = arguments[:1] == ["--plant"]
    text, folder = arguments[plant:]
    wanted = forms(ipaddress.ip_address(text))
    if plant:
        for number, (name, form) in enumerate(wanted.items()):
            with gzip.open(os.path.join(folder, f"planted-{number}"), "wb") as file:
                file.write(b'{"title":"' + form + b'"}')
            print(name)
        return 0
    found = set()
    for path, data in contents(folder):
        lowered = data.lower()
        for name, form in wanted.items():
            exact = name.startswith(("bytes", "base64"))
            if form in (data if exact else lowered):
                found.add((name, os.path.relpath(path, folder)))
    names = {name for name, _ in found}
    for name in sorted(names):
        print(f"{name}: {sorted(path for kind, path in found if kind == name)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
