"""What is compared: bytes by channel, but for one listed mask; and of what differs, the smallest pair."""
import gzip
import re

# (channels, pattern, what stands in its place, why it may differ). Nothing else is passed over.
MASK = (
    ("log", rb'"ts":"[^"]*"', b'"ts":"TIME"', "wall-clock time"),
    ("log", rb'"(api_)?port":\d+', rb'"\1port":PORT', "port"),
    ("status", rb'"(written_at|writtenAt)" : \d+', rb'"\1" : TIME', "wall-clock time"),
    ("database", rb"\b(arrived_ms)=\d+", rb"\1=TIME", "wall-clock time"),
)


def masked(left):
    """A run's channels behind the mask."""
    done = {}
    for channel, data in left.items():
        for prefix, pattern, replacement, _ in MASK:
            if channel.split()[-1] == prefix:
                data = re.sub(pattern, replacement, data)
        done[channel] = data
    return done


def says_something(left):
    """Whether a run did its work: runs that all fail alike are equal and show nothing."""
    codes = (left.get("exit code", b"0"), left.get("exit codes", b"relay 0, aggregator 0"))
    return codes == (b"0", b"relay 0, aggregator 0") and any(channel.startswith("archive/") for channel in left)


class Difference:
    """Two runs that must be equal and are not."""

    def __init__(self, first, second, channels):
        self.first, self.second = first, second
        self.channels = channels
        self.size = sum(size for _, size in channels)
        self.channel = min(channels, key=lambda found: (found[1], found[0]))[0]


def unpacked(channel, data):
    """A batch's text; other channels as they are."""
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def distance(one, other):
    """How many bytes two texts do not share, about: cheap, and 0 only for equal ones."""
    if one == other:
        return 0
    unequal = sum(a != b for a, b in zip(one, other)) + abs(len(one) - len(other))
    return max(1, unequal)


def compare(first, second):
    """The channels in which two runs differ, with how far; none where they are equal."""
    found = []
    for channel in sorted(first.keys() | second.keys()):
        one, other = first.get(channel), second.get(channel)
        if one != other:
            found.append((channel, distance(one or b"", other or b"")))
    return found


def smallest(differences):
    """Of several differing pairs the one that says most: the fewest differing bytes."""
    return min(differences, key=lambda difference: (difference.size, difference.second))


def evidence(difference, left, hide):
    """Lines that show where a pair differs, the runs' own addresses hidden."""
    one, other = (left[name].get(difference.channel) for name in (difference.first, difference.second))
    lines = [f"  {difference.first!r} and {difference.second!r} differ in {len(difference.channels)} channels, about "
             f"{difference.size} bytes; the least of them: {difference.channel}"]
    if one is None or other is None:
        return lines + [f"  only {difference.second if one is None else difference.first!r} has it"]
    if one[:2] == b"\x1f\x8b" and other[:2] == b"\x1f\x8b":
        try:
            plain = unpacked(difference.channel, one), unpacked(difference.channel, other)
            if plain[0] == plain[1]:
                return lines + [f"  the same text in {len(one)} and {len(other)} compressed bytes"]
            one, other = plain
        except OSError:
            pass
    at = next((i for i, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
    record = one.count(b"\n", 0, at) + 1
    lines.append(f"  byte {at}, line {record}; lengths {len(one)} and {len(other)}")
    for name, data in ((difference.first, one), (difference.second, other)):
        shown = data[max(0, at - 48):at + 48].decode("utf-8", "backslashreplace").replace("\n", "\\n")
        for address in hide:
            shown = shown.replace(address, "(its address)")
        lines.append(f"    {name:>34}: …{shown}…")
    return lines
