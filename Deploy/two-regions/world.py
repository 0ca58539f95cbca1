"""Three network namespaces, and programs that run in them as users without names."""
import contextlib
import os
import pathlib
import subprocess
import time

INGEST_USER, FORWARD_USER, AGGREGATOR_USER, OTHER_USER, GROUP = 64101, 64102, 64103, 64199, 64100
PLAYERS_LINK, EU_PLAYERS = "203.0.113.1", "203.0.113.2"
PLAYERS_IPV6, EU_PLAYERS_IPV6 = "2001:db8:100::1", "2001:db8:100::2"
EU_LINK, AGGREGATOR = "192.0.2.1", "192.0.2.2"
PORT, AGGREGATOR_PORT, API_PORT = 8080, 8443, 8444
NEEDED = ("ip", "nft", "tcpdump", "tshark", "setpriv", "openssl", "curl")


class Failure(Exception):
    """Why the bench could not be carried out."""


def sh(*command, check=True, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if check and done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))}: {done.stderr.strip() or done.stdout.strip()}")
    return done


class World:
    """The namespaces and what runs in them; all is gone with `end`."""

    def __init__(self, folder):
        self.folder, self.processes = pathlib.Path(folder), {}
        self.names = {name: f"octroi-{name}-{os.getpid()}" for name in ("players", "eu", "us")}

    def __enter__(self):
        for name in self.names.values():
            sh("ip", "netns", "add", name)
        for name in self.names:
            self.run(name, "ip", "link", "set", "lo", "up")
        self.join("players", "p0", "eu", "players", [
            (f"{PLAYERS_LINK}/24", f"{EU_PLAYERS}/24"), (f"{PLAYERS_IPV6}/64", f"{EU_PLAYERS_IPV6}/64")])
        self.join("eu", "us", "us", "eu", [(f"{EU_LINK}/24", f"{AGGREGATOR}/24")])
        return self

    def join(self, one, one_end, other, other_end, addresses):
        sh("ip", "link", "add", one_end, "netns", self.names[one], "type", "veth", "peer", "name", other_end,
           "netns", self.names[other])
        for side, end, index in ((one, one_end, 0), (other, other_end, 1)):
            for pair in addresses:
                self.address(side, end, pair[index])
            self.run(side, "ip", "link", "set", end, "up")

    def address(self, side, link, address):
        """Gives a link one more address; an IPv6 one is usable at once."""
        self.run(side, "ip", "address", "add", address, "dev", link, *(["nodad"] if ":" in address else []))

    def inside(self, name, *command, user=None):
        words = ["ip", "netns", "exec", self.names[name]]
        if user is not None:
            words += ["setpriv", "--reuid", user, "--regid", GROUP, "--clear-groups", "--no-new-privs"]
        return [str(word) for word in [*words, *command]]

    def run(self, name, *command, user=None, check=True, **options):
        return sh(*self.inside(name, *command, user=user), check=check, **options)

    def start(self, title, name, *command, user=None, env=None):
        with open(self.folder / f"{title}.log", "wb") as log:
            self.processes[title] = subprocess.Popen(
                self.inside(name, *command, user=user), stdout=log, stderr=log, env=env)

    def until(self, condition, what, seconds=30):
        deadline = time.monotonic() + seconds
        while True:
            with contextlib.suppress(OSError, ValueError, Failure):
                if found := condition():
                    return found
            for title, process in self.processes.items():
                if process.poll() is not None:
                    raise Failure(f"{title} ended ({process.returncode}):\n{(self.folder / f'{title}.log').read_text()[-1500:]}")
            if time.monotonic() > deadline:
                logs = "".join((self.folder / f"{title}.log").read_text()[-700:] for title in self.processes)
                raise Failure(f"{what}: not in {seconds} s\n{logs}")
            time.sleep(0.05)

    def stop(self, *titles):
        """Ends programs in this order, each in good order."""
        for title in titles:
            if process := self.processes.pop(title, None):
                process.terminate()
                try:
                    process.wait(timeout=40)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def __exit__(self, *_):
        self.stop(*reversed(list(self.processes)))
        for name in self.names.values():
            sh("ip", "netns", "delete", name, check=False)
