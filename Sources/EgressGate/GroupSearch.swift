/// Finds IPv6 addresses written as groups of hex digits.
enum GroupSearch {
    /// Groups read from one place on.
    private struct Reading {
        var value: UInt128 = 0
        /// How many groups are written out.
        var groups = 0
        var start = 0
        var end = 0
    }

    /// Whether an address of any network stands in a text.
    ///
    /// `2001:db8::` and `2001:db8::/32` are networks; of two groups only a word of its own is an address, so that
    /// `core::fmt` is a name.
    static func standsLiteral(in text: Span<UInt8>) -> Bool {
        var at = 0
        while at < text.count {
            guard let reading = reading(in: text, from: at, separator: UInt8(ascii: ":")) else {
                at += 1
                continue
            }
            if isAddress(reading, text) { return true }
            at = max(reading.end, at + 1)
        }
        return false
    }

    /// Whether an address of the own prefix stands in a text, its groups joined by any one of `:-_.`.
    static func stands(in text: Span<UInt8>, own: OwnPrefix) -> Bool {
        for separator in [UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")]
        where mayJoin(text, separator) {
            for at in text.indices {
                guard let reading = reading(in: text, from: at, separator: separator) else { continue }
                if own.holds(wide: reading.value), !isNetwork(reading, text) { return true }
            }
        }
        return false
    }

    /// Whether a separator stands often enough to join eight groups, or twice in a row.
    private static func mayJoin(_ text: Span<UInt8>, _ separator: UInt8) -> Bool {
        var count = 0
        for index in text.indices where text[index] == separator {
            count += 1
            if count >= 7 || ASCII.stands(separator, in: text, at: index + 1) { return true }
        }
        return false
    }

    /// Whether 32 hex digits stand in a text, each a group of its own, as in `…8.b.d.0.1.0.0.2.ip6.arpa`.
    static func standsNibbles(in text: Span<UInt8>) -> Bool {
        var nibbles = 0
        for index in text.indices {
            guard ASCII.isHexDigit(text[index]) else { continue }
            let isAlone = !ASCII.isHexDigit(text, at: index - 1) && !ASCII.isHexDigit(text, at: index + 1)
            let isJoined =
                ASCII.stands(UInt8(ascii: "."), in: text, at: index - 1)
                && ASCII.isHexDigit(text, at: index - 2)
            nibbles = !isAlone ? 0 : isJoined ? nibbles + 1 : 1
            if nibbles >= 32 { return true }
        }
        return false
    }

    private static func isAddress(_ reading: Reading, _ text: Span<UInt8>) -> Bool {
        guard !isNetwork(reading, text) else { return false }
        return reading.groups >= 3 || !isWord(text, reading.start - 1) && !isWord(text, reading.end)
    }

    private static func isWord(_ text: Span<UInt8>, _ index: Int) -> Bool {
        index >= 0 && index < text.count
            && (ASCII.isLetter(text[index]) || ASCII.isDigit(text[index]) || text[index] == 0x5F)
    }

    /// Whether nothing is set behind bit 48 (in 6to4, where an IPv4 address ends there, 40), or behind the length that
    /// is written, at most 64.
    private static func isNetwork(_ reading: Reading, _ text: Span<UInt8>) -> Bool {
        if reading.value << (reading.value >> 112 == 0x2002 ? 40 : 48) == 0 { return true }
        guard ASCII.stands(UInt8(ascii: "/"), in: text, at: reading.end) else { return false }
        var (bits, at) = (0, reading.end + 1)
        while ASCII.isDigit(text, at: at), bits <= 128 {
            bits = bits * 10 + Int(text[at] & 15)
            at += 1
        }
        return at > reading.end + 1 && bits <= 64 && reading.value << UInt128(bits) == 0
    }

    /// Eight groups, or fewer around one double separator, from the beginning of a group or of the double on.
    private static func reading(in text: Span<UInt8>, from start: Int, separator: UInt8) -> Reading? {
        let opensDouble = text[start] == separator && ASCII.stands(separator, in: text, at: start + 1)
        guard opensDouble || beginsGroup(text, start, separator) else { return nil }
        var reading = Reading(start: start)
        var behind = -1
        var at = start
        if opensDouble { (behind, at) = (0, start + 2) }
        while reading.groups < 8 {
            let from = at
            while ASCII.isHexDigit(text, at: at), at - from < 4 {
                reading.value = reading.value << 4 | UInt128(ASCII.hexValue(text[at]))
                at += 1
            }
            guard at > from else { break }
            reading.value = Self.aligned(reading.value, at - from)
            reading.groups += 1
            reading.end = at
            guard ASCII.stands(separator, in: text, at: at) else { break }
            if ASCII.stands(separator, in: text, at: at + 1) {
                guard behind < 0 else { break }
                (behind, at) = (reading.groups, at + 2)
                reading.end = at
            } else {
                at += 1
            }
        }
        guard reading.groups > 0, reading.groups == 8 || behind >= 0 else { return nil }
        return reading.groups == 8 ? reading : expanded(reading, behind)
    }

    /// A value to which `digits` hex digits were added, as if four had been.
    private static func aligned(_ value: UInt128, _ digits: Int) -> UInt128 {
        let group = value & (1 << UInt128(4 * digits) - 1)
        return (value >> UInt128(4 * digits)) << 16 | group
    }

    private static func expanded(_ reading: Reading, _ behind: Int) -> Reading {
        let tailBits = UInt128(16 * (reading.groups - behind))
        let tail = reading.value & (1 << tailBits - 1)
        var expanded = reading
        let head = behind == 0 ? 0 : (reading.value >> tailBits) << UInt128(16 * (8 - behind))
        expanded.value = head | tail
        return expanded
    }

    /// Whether a separator follows up to four hex digits that no further one of the same chain stands before.
    private static func beginsGroup(_ text: Span<UInt8>, _ start: Int, _ separator: UInt8) -> Bool {
        guard ASCII.isHexDigit(text[start]) else { return false }
        var end = start
        while ASCII.isHexDigit(text, at: end), end - start <= 4 { end += 1 }
        guard end - start <= 4, ASCII.stands(separator, in: text, at: end) else { return false }
        // The last four of a longer run begin a group: what stands before may be a word.
        return end - start == 4 || !ASCII.isHexDigit(text, at: start - 1)
    }
}
