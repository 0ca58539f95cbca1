"""Tries to open connections and to send datagrams as a user, with and without the rules."""
import json
import subprocess

from world import AGGREGATOR, AGGREGATOR_PORT, PLAYERS_IPV6, PLAYERS_LINK, PORT

TCP, UDP, LOCAL = 9000, 9053, 9001

# (what, family, address, port, protocol, own port)
ATTEMPTS = (
    ("TCP to the aggregator", AGGREGATOR, AGGREGATOR_PORT, "tcp", 0),
    ("TCP to a player", PLAYERS_LINK, TCP, "tcp", 0),
    ("TCP to a player by IPv6", PLAYERS_IPV6, TCP, "tcp", 0),
    ("TCP to a player from the listener's port", PLAYERS_LINK, TCP, "tcp", PORT),
    ("a datagram to a player, as to a resolver", PLAYERS_LINK, UDP, "udp", 0),
    ("TCP to its own host", "127.0.0.1", LOCAL, "tcp", 0),
)

TRY = """
import json, socket, sys
done = []
for what, address, port, protocol, own in json.loads(sys.argv[1]):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM) as one:
        one.settimeout(1.5)
        try:
            if own:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                one.bind(("", own))
            one.connect((address, port))
            if protocol == "udp":
                one.send(b"anyone?")
                one.recv(16)
            done.append(True)
        except OSError:
            done.append(False)
print(json.dumps(done))
"""

LISTEN = """
import select, socket, sys
held = []
for address, port, kind in ((a.rsplit(" ", 2)) for a in sys.argv[1:]):
    one = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind((address, int(port)))
    if kind == "tcp":
        one.listen(16)
    held.append(one)
print("ready", flush=True)
while True:
    for one in select.select(held, [], [])[0]:
        if one.type == socket.SOCK_STREAM:
            one.accept()[0].close()
        else:
            data, peer = one.recvfrom(64)
            one.sendto(data, peer)
"""


def listen(world):
    """Something that answers wherever the attempts go besides the aggregator."""
    world.start("far listeners", "players", "python3", "-c", LISTEN, f"{PLAYERS_LINK} {TCP} tcp", f"{PLAYERS_IPV6} {TCP} tcp", f"{PLAYERS_LINK} {UDP} udp")
    world.start("near listener", "eu", "python3", "-c", LISTEN, f"127.0.0.1 {LOCAL} tcp")
    for title in ("far listeners", "near listener"):
        world.until(lambda: b"ready" in (world.folder / f"{title}.log").read_bytes(), title)


def tried(world, user):
    """What a user of the EU host gets through: {what: whether}."""
    done = world.run("eu", "python3", "-c", TRY, json.dumps(ATTEMPTS), user=user)
    return dict(zip((attempt[0] for attempt in ATTEMPTS), json.loads(done.stdout)))


def counters(world):
    """The packets of each counter of the shipped rules."""
    listed = json.loads(world.run("eu", "nft", "-j", "list", "counters", "table", "inet", "octroi").stdout)
    return {entry["counter"]["name"]: entry["counter"]["packets"] for entry in listed["nftables"] if "counter" in entry}
