"""Client addresses that must make no difference: each sweep holds addresses of one prefix, and who sends what.

All are of the documentation ranges (RFC 5737, RFC 3849) or wrap one of them.
"""
import ipaddress
import random

IPV4 = ipaddress.IPv4Network("203.0.113.0/24")
OTHER_IPV4 = ipaddress.IPv4Network("198.51.100.0/24")
IPV6 = ipaddress.IPv6Network("2001:db8:100::/40")
OWN_NAT64 = "2001:db8:64::"
TEREDO_SERVER = ipaddress.IPv4Address("192.0.2.45")


def wrapped(form, host, chance):
    """An address of the /24 inside one of IPv6, as the form has it."""
    inner = int(IPV4[host])
    low64 = chance.getrandbits(64)
    value = {
        "mapped": 0xFFFF << 32 | inner,
        "6to4": 0x2002 << 112 | inner << 80 | chance.getrandbits(16) << 64 | low64,
        # Server, flags and port say nothing of the client, whose address is inverted (RFC 4380, 4).
        "teredo": 0x20010000 << 96 | int(TEREDO_SERVER) << 64 | 0x8000 << 48
        | chance.getrandbits(16) << 32 | inner ^ 0xFFFFFFFF,
        "nat64": int(ipaddress.IPv6Address("64:ff9b::")) | inner,
        "own nat64": int(ipaddress.IPv6Address(OWN_NAT64)) | inner,
    }[form]
    if form == "mapped":
        return f"::ffff:{IPV4[host]}"
    return str(ipaddress.IPv6Address(value))


FORMS = ("mapped", "6to4", "teredo", "nat64", "own nat64")


def ipv6_hosts(count, chance):
    """Addresses of the /40: its ends, an interface id made of a MAC address, one of ISATAP, the others at random."""
    first, last = int(IPV6[0]), int(IPV6[-1])
    site = first | chance.getrandbits(24) << 64
    special = [first, last, site | 0x0200_5EFF_FE00_5301, site | 0x0000_5EFE_CB00_714D]
    return [str(ipaddress.IPv6Address(value)) for value in special] + [
        str(ipaddress.IPv6Address(first | chance.getrandbits(88))) for _ in range(count - len(special))]


class Run:
    """One play of all beacons: `address(i)` sends the i-th, with `headers` that no relay may read besides."""

    def __init__(self, name, address, headers=()):
        self.name, self.address, self.headers = name, address, headers


def one(name, address):
    return Run(name, lambda _: address)


UNREAD = (
    "X-Real-IP", "CF-Connecting-IP", "CF-Connecting-IPv6", "True-Client-IP", "Fastly-Client-IP", "Fly-Client-IP",
    "X-Client-IP", "X-Cluster-Client-IP", "X-Azure-ClientIP", "X-Appengine-User-IP", "CloudFront-Viewer-Address", "Via",
    "Baggage", "Cookie",
)


def unread_headers():
    """Runs of one address, in which headers that the region does not name hold this or that other one."""
    def run(number, value):
        return Run(f"other headers {number}", lambda _: str(IPV4[77]), [(name, value) for name in UNREAD])
    return [run(0, "192.0.2.1"), run(1, str(IPV4[5])), run(2, str(OTHER_IPV4[9])), run(3, "2001:db8:100::7")]


def sweeps(hosts, seed):
    """(name, runs) for each prefix; the first run of a sweep is the one that the others are held against.

    `hosts` is how many of the /24's 256 hosts are played, and how many pairs of the /40.
    """
    chance = random.Random(seed)
    played = list(range(256)) if hosts >= 256 else sorted({0, 77, 200, 255} | set(chance.sample(range(256), max(0, hosts - 4))))
    ipv4 = [one(f"host {host}", str(IPV4[host])) for host in [77] + [host for host in played if host != 77]]
    for form in FORMS:
        for host in (77, 255) if hosts < 256 else (0, 77, 128, 255):
            ipv4.append(one(f"host {host} as {form}", wrapped(form, host, chance)))
    for round_ in range(max(1, hosts // 64)):
        step = 2 * round_ + 1
        ipv4.append(Run(f"a host for each request, order {round_}", lambda i, s=step: str(IPV4[(i * 37 * s + s) % 256])))
    ipv6 = [one(f"pair {number}", address) for number, address in enumerate(ipv6_hosts(max(4, hosts // 4), chance))]
    mixed = []
    for round_ in range(max(2, hosts // 32)):
        ends = [chance.randrange(256) for _ in range(2)]
        far = ipv6_hosts(5, chance)[-1]
        mixed.append(Run(
            f"deal {round_}",
            lambda i, e=ends, f=far: [str(IPV4[e[0]]), str(OTHER_IPV4[e[1]]), f][i % 3]))
    return [("203.0.113 (a /24)", ipv4), ("20010db801 (a /40)", ipv6), ("three prefixes at once", mixed)]
